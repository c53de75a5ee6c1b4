"""pins.toml: the one place that holds exact versions and hashes, of Python packages and of npm's."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from workshop import ROOT

FILE = ROOT / "pins.toml"
_HEAD = """\
# Exact versions and hashes of everything that is fetched. Made by `python build.py pins`: to move a version, change it
# here (or take its table out, for the newest), and run that.
"""


@dataclass(frozen=True)
class Pin:
    """One package: its version and the hashes of the files that may be taken for it."""

    name: str
    """Of npm's packages several versions may be wanted: the older ones are named with theirs, as ``react@18``."""
    version: str
    hashes: tuple[str, ...]

    @property
    def package(self) -> str:
        """What the registry calls it."""
        return self.name[:1] + self.name[1:].partition("@")[0]


def pypi() -> dict[str, Pin]:
    """The Python packages."""
    return {
        name: Pin(name, pin["version"], tuple(pin.get("hashes", ()))) for name, pin in _read().get("pypi", {}).items()
    }


def npm() -> dict[str, Pin]:
    """The npm packages; their one hash is npm's own ``integrity``."""
    return {name: Pin(name, pin["version"], _integrity(pin)) for name, pin in _read().get("npm", {}).items()}


def text(of_pypi: Iterable[Pin], of_npm: Iterable[Pin]) -> str:
    """The file that holds these pins."""
    lines = [_HEAD]
    for pin in of_pypi:
        lines.append(f'\n[pypi."{pin.name}"]\nversion = "{pin.version}"\nhashes = [\n')
        lines += [f'    "{digest}",\n' for digest in pin.hashes]
        lines.append("]\n")
    lines += [f'\n[npm."{pin.name}"]\nversion = "{pin.version}"\nintegrity = "{pin.hashes[0]}"\n' for pin in of_npm]
    return "".join(lines)


def _integrity(pin: dict[str, Any]) -> tuple[str, ...]:
    return (pin["integrity"],) if "integrity" in pin else ()


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
