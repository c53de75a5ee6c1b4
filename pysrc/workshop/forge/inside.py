"""Runs inside Pyodide: archives of sources made into archives of compiled modules, for its version of Python."""

import io
import marshal
import types
import zipfile
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNCHECKED = 1
"""The flag of a compiled file that is never compared with its source."""


def compiled(archive: Any, lines: bool) -> bytes:
    """The archive with its modules compiled: no docstrings, no assertions, and no line numbers unless ``lines``."""
    source = zipfile.ZipFile(io.BytesIO(archive.to_bytes()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for name in sorted(source.namelist()):
            content = source.read(name)
            if name.endswith(".py"):
                code = compile(content, name, "exec", dont_inherit=True, optimize=2)
                code = code if lines else _without_lines(code)
                content = MAGIC_NUMBER + _UNCHECKED.to_bytes(4, "little") + bytes(8) + marshal.dumps(code)
                name += "c"  # noqa: PLW2901
            out.writestr(zipfile.ZipInfo(name, _EPOCH), content)
    return target.getvalue()


def _without_lines(code: types.CodeType) -> types.CodeType:
    constants = tuple(_without_lines(one) if isinstance(one, types.CodeType) else one for one in code.co_consts)
    # One entry "no location" for every eight units: a table that is empty would end tracebacks with an error.
    units = len(code.co_code) // 2
    table = b"\xff" * (units // 8) + (bytes([0xF8 | (units % 8 - 1)]) if units % 8 else b"")
    return code.replace(co_consts=constants, co_linetable=table)


def pyscript(writing: str) -> bytes:
    """PyScript's own package, from the Python text with which it writes it."""
    lines = [line for line in writing.splitlines() if not line.startswith(("import pyscript", "del "))]
    exec("\n".join(lines), {})  # noqa: S102  # PyScript runs this very text in every page
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as out:
        for file in sorted(Path("pyscript").rglob("*.py")):
            out.writestr(zipfile.ZipInfo(file.as_posix(), _EPOCH), file.read_text("utf-8"))
    return target.getvalue()
