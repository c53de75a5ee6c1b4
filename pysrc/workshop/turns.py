"""Turns: of several processes that want the same thing made in .cache, one makes it, the others wait and find it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from workshop import CACHE

_PATIENCE = 1200
"""Seconds to wait for a turn; the longest step, compressing as far as it goes, takes minutes."""


@contextmanager
def turn(name: str) -> Iterator[None]:
    """Be the only process of all that is in here by this name; who is inside may not ask for it again."""
    folder = CACHE / "turns"
    folder.mkdir(parents=True, exist_ok=True)
    # A database's lock goes with its process, whatever ends it.
    with closing(sqlite3.connect(folder / name, timeout=_PATIENCE)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
