"""Modules that a restored Python has not imported yet: their archive is fetched when the first of them is.

A snapshot keeps no files. What Switchboard itself needs is in the snapshot's memory; the rest of the standard library
and of the packages matters only to the page's own Python.
"""

import _locale  # locale itself is large
import calendar
import copy
import hashlib
import importlib
import os
import random
import sys
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from zipfile import ZipFile

ARCHIVE = "/lib/python314.zip"
FILE = "library.zip"


class Late(MetaPathFinder):
    """The last finder asked: fetches the archive at the first name that it is known to hold."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self.fetched = False

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,  # noqa: ARG002  # the interpreter's own signature
    ) -> ModuleSpec | None:
        """Find the module in the archive, once it is here."""
        if not self.lacks(fullname):
            return None
        self.put(self._fetch())
        return PathFinder.find_spec(fullname, path)

    def lacks(self, name: str) -> bool:
        """Whether a module is in the archive, and that is not here."""
        return not self.fetched and name in self._names

    def put(self, content: bytes) -> None:
        """The archive is here: put it where Python looks."""
        with open(ARCHIVE, "wb") as file:  # pathlib may be what is being imported
            file.write(content)
        self.fetched = True
        sys.path_importer_cache.clear()
        importlib.invalidate_caches()

    def _fetch(self) -> bytes:
        import js  # noqa: PLC0415  # no object of JavaScript's may be alive in the snapshot

        bridge = js.switchboard_bridge
        content = bytes(bridge.takenNow(FILE).to_bytes())
        digest = f"sha256-{b64encode(hashlib.sha256(content).digest()).decode()}"
        if digest != str(js.Reflect.get(bridge.files, FILE)):
            raise ImportError(f"{FILE} could not be loaded, or is not the file of this version")
        return content


def holds(names: Iterable[str]) -> bool:
    """Whether the archive, which has not been fetched yet, is needed for one of these modules."""
    return any(one.lacks(name) for one in sys.meta_path if isinstance(one, Late) for name in names)


async def bring() -> None:
    """Fetch the archive beside the page's thread, unless it is here."""
    import js  # noqa: PLC0415  # no object of JavaScript's may be alive in the snapshot

    for one in sys.meta_path:
        if isinstance(one, Late) and not one.fetched:
            one.put((await js.switchboard_bridge.taken(FILE)).to_bytes())


def install() -> None:
    """At the forge: note what the archive holds, for when it is no longer there."""
    names = set()
    for path in ZipFile(ARCHIVE).namelist():
        if path.endswith(".pyc"):
            names.add(path.removesuffix(".pyc").removesuffix("/__init__").replace("/", "."))
    sys.meta_path.append(Late(frozenset(names - set(sys.modules))))


def wake() -> None:
    """What must not be the same in every page, and what a snapshot must not know of the browser it was made in.

    The environment's ``LANG`` and ``TZ`` (as IANA names it) and the time zone become this browser's.
    """
    import js  # noqa: PLC0415  # no object of JavaScript's may be alive in the snapshot

    random.seed()
    os.environ["LANG"] = f"{str(js.navigator.language or 'C').replace('-', '_')}.UTF-8"
    _locale.setlocale(_locale.LC_CTYPE, "")
    os.environ["TZ"] = str(js.Intl.DateTimeFormat().resolvedOptions().timeZone or "UTC")
    year = time.gmtime().tm_year
    zones = [time.localtime(calendar.timegm((year, month, 1, 0, 0, 0))) for month in (1, 7)]
    standard, summer = sorted(zones, key=lambda zone: zone.tm_gmtoff)
    # What time.tzset would do, which is not there.
    time.timezone, time.altzone = -standard.tm_gmtoff, -summer.tm_gmtoff
    time.daylight, time.tzname = int(standard.tm_gmtoff != summer.tm_gmtoff), (standard.tm_zone, summer.tm_zone)
    runtime = str(js.navigator.userAgent)
    sys._emscripten_info = copy.replace(sys._emscripten_info, runtime=runtime)  # type: ignore[attr-defined]
