"""Where the files of a build lie: each under a name that only its content changes."""

import base64
import hashlib
import re
from pathlib import Path

from workshop import DIST


def integrity(content: bytes) -> str:
    """A file's hash as browsers want it."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content).digest()).decode()}"


def addressed(name: str, content: bytes) -> str:
    """Where the file of a name lies in dist/; the loader reckons the same."""
    stem, _, suffix = name.rpartition(".")
    return f"files/{stem}-{re.sub(r'[^A-Za-z0-9_]', '_', integrity(content)[7:17])}.{suffix}"


def plain(path: str) -> str:
    """A path with the name that its file has in the sources."""
    return re.sub(r"-\w{10}(\.\w+)$", r"\1", path)


def built(name: str) -> Path:
    """The built file of a name."""
    return next(path for path in DIST.rglob("*") if plain(path.as_posix()).endswith(f"/files/{name}"))
