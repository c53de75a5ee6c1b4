"""Takes out of Pyodide's engine what nobody asks for; what is made is kept in .cache under the hash of its sources."""

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from workshop import CACHE
from workshop.fetch import FetchError, npm_files

_SCRIPT = Path(__file__).resolve().parent / "prune.mjs"


def pruned(engine: dict[str, bytes], native: bytes, readers: dict[str, bytes]) -> dict[str, bytes]:
    """The engine and its glue without what neither they, the native library nor the readers name.

    Args:
        engine: ``pyodide.asm.wasm`` and ``pyodide.asm.mjs``.
        native: the native library that is to run on it.
        readers: the other modules that ask the engine for something, by any name.

    """
    basis = hashlib.sha256(_SCRIPT.read_bytes())
    for content in (*engine.values(), native, *(readers[name] for name in sorted(readers))):
        basis.update(hashlib.sha256(content).digest())
    folder = CACHE / "pruned" / basis.hexdigest()
    if not folder.exists():
        print("Pruning the engine …", flush=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as place:
            _prune(Path(place), engine, native, readers)
            (Path(place) / "out").replace(folder)
    return {name: (folder / name).read_bytes() for name in engine}


def _prune(place: Path, engine: dict[str, bytes], native: bytes, readers: dict[str, bytes]) -> None:
    (place / "out").mkdir()
    given = {"native.so": native, **engine}
    given |= {f"binaryen/{name}": content for name, content in npm_files("binaryen").items() if "/" not in name}
    given |= {f"reader-{number}": readers[name] for number, name in enumerate(sorted(readers))}
    for name, content in given.items():
        file = place / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    arguments = ["binaryen/index.js", "pyodide.asm.wasm", "pyodide.asm.mjs", "native.so", "out"]
    arguments += [name for name in given if name.startswith("reader-")]
    command = [shutil.which("node") or "node", str(_SCRIPT), *arguments]
    told = subprocess.run(command, cwd=place, check=False, capture_output=True, text=True)
    if told.returncode != 0:
        raise FetchError(f"The engine could not be pruned; node said:\n{told.stderr.strip()[-2000:]}")
    print(f"  {told.stdout.strip()}", flush=True)
