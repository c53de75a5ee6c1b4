"""Takes out of Pyodide's engine what nobody asks for."""

from pathlib import Path

from workshop.node import made

_SCRIPT = Path(__file__).resolve().parent / "prune.mjs"


def pruned(engine: dict[str, bytes], native: bytes, readers: dict[str, bytes]) -> dict[str, bytes]:
    """The engine and its glue without what neither they, the native library nor the readers name.

    Args:
        engine: ``pyodide.asm.wasm`` and ``pyodide.asm.mjs``.
        native: the native library that is to run on it.
        readers: the other modules that ask the engine for something, by any name.

    """
    read = {f"reader-{number}": readers[name] for number, name in enumerate(sorted(readers))}
    files = {_SCRIPT.name: _SCRIPT.read_bytes(), "native.so": native, **engine, **read}
    arguments = ("tool/index.js", "pyodide.asm.wasm", "pyodide.asm.mjs", "native.so", "out", *read)
    return made("Pruning the engine", "binaryen", files, _SCRIPT.name, *arguments)
