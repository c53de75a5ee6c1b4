"""JavaScript made small by esbuild; what is made is kept in .cache under the hash of its sources."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from workshop import CACHE
from workshop.fetch import FetchError, npm_files
from workshop.pins import npm

_OPTIONS = ("--minify", "--log-level=error")


def joined(files: dict[str, bytes], *entries: str, elsewhere: set[str]) -> dict[str, bytes]:
    """Each entry as one module that imports nothing, with all that it would import in it.

    Args:
        files: all modules, by their path.
        entries: the paths of those that are wanted.
        elsewhere: paths of modules that are not there, for nobody ever asks for them.

    """
    external = ("--packages=external", *(f"--external:./{name}" for name in sorted(elsewhere)))
    return _made(files, "--bundle", "--format=esm", "--out-extension:.js=.mjs", *external, *entries)


def minified(script: bytes) -> bytes:
    """A classic script."""
    (content,) = _made({"script.js": script}, "--target=es2022", "script.js").values()
    return content


def _made(files: dict[str, bytes], *arguments: str) -> dict[str, bytes]:
    basis = hashlib.sha256(" ".join([npm()["esbuild-wasm"].version, *_OPTIONS, *arguments]).encode())
    for name in sorted(files):
        basis.update(name.encode() + hashlib.sha256(files[name]).digest())
    folder = CACHE / "esbuild" / basis.hexdigest()
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            _run(Path(place), files, arguments)
            (Path(place) / "out").replace(folder)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _run(place: Path, files: dict[str, bytes], arguments: tuple[str, ...]) -> None:
    tool = {f"esbuild/{name}": content for name, content in npm_files("esbuild-wasm").items()}
    for name, content in {**tool, **files}.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    command = [shutil.which("node") or "node", "esbuild/bin/esbuild", *_OPTIONS, "--outdir=out", *arguments]
    told = subprocess.run(command, cwd=place, check=False, capture_output=True, text=True)
    if told.returncode != 0:
        raise FetchError(f"The modules could not be joined; esbuild said:\n{told.stderr.strip()[-2000:]}")
