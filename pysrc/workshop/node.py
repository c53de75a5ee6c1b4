"""Runs tools of npm's; what they make is kept in .cache under the hash of all that went in."""

import hashlib
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from workshop import CACHE
from workshop.fetch import FetchError, npm_files
from workshop.pins import npm
from workshop.turns import turn


def made(what: str, package: str, files: dict[str, bytes], *command: str) -> dict[str, bytes]:
    """What a command of node's puts into the folder ``out``, by name.

    Args:
        what: is done, in words.
        package: of npm's, whose files lie in the folder ``tool``.
        files: that lie beside it, by their path.
        command: the script, a path too, and its arguments.

    """
    basis = hashlib.sha256(json.dumps([package, npm()[package].hashes, command]).encode())
    for name in sorted(files):
        basis.update(name.encode() + hashlib.sha256(files[name]).digest())
    folder = CACHE / "made" / basis.hexdigest()
    with turn("made"):
        if not folder.exists():
            print(f"{what} …", flush=True)
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as place:
                tool = {f"tool/{name}": file for name, file in npm_files(package).items()}
                _run(what, Path(place), tool | files, command)
                (Path(place) / "out").replace(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _run(what: str, place: Path, files: dict[str, bytes], command: tuple[str, ...]) -> None:
    for name, content in files.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (place / "out").mkdir()
    told = subprocess.run(
        [shutil.which("node") or "node", *command], cwd=place, check=False, capture_output=True, text=True
    )
    if told.returncode != 0:
        raise FetchError(f"{what} failed; node said:\n{told.stderr.strip()[-2000:]}")
    if said := told.stdout.strip():
        print(f"  {said}", flush=True)
