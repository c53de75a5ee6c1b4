"""Writes pins.toml anew: what somebody changed in it moves, and what cannot stay because of that; all else stays.

Standard library only, and pip and npm: what would be installed follows from what is written here.
"""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from workshop import ROOT, pins
from workshop.pins import Pin

_WANTED_WHEEL = re.compile(r"-(py3|py2\.py3|cp31[1-4]|cp3\d+-abi3|cp314-cp314-pyemscripten)[-._]")
_WANTED_PLATFORM = re.compile(r"any|manylinux.*(x86_64|aarch64)|macosx|win_amd64|pyemscripten")
# How pip tells why versions do not go together. Should its words ever change, nothing is let go and they are shown.
_NEEDED = re.compile(r"^ +(\S+) \S+ depends on ([\w.-]+).*$", re.MULTILINE)
_HELD = re.compile(r"^ +The user requested \(constraint\) ([\w.-]+)==", re.MULTILINE)


class PinsError(Exception):
    """The pins cannot be made; says why."""


class ConflictError(Exception):
    """Versions that do not go together; says so in pip's words."""


def renew() -> int:
    """Write pins.toml anew, and tell of everything that moved and why."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    try:
        direct = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
        # Without its marker: what only runs in the page is pinned as well.
        of_pypi = _of_pypi([one.partition(";")[0] for one in direct], pins.pypi())
        wanted = project["tool"]["switchboard"]
        of_npm = [_of_npm(name, pins.npm().get(name)) for name in [*wanted["npm"], *wanted["npm-of-tests"]]]
    except PinsError as error:
        print(f"{pins.FILE.name} stays as it is: {error}")
        return 1
    pins.FILE.write_text(pins.text(of_pypi, of_npm), "utf-8")
    print(f"{pins.FILE.name} is written.")
    return 0


def _of_pypi(direct: list[str], old: dict[str, Pin]) -> list[Pin]:
    with ThreadPoolExecutor(8) as pool:
        files = dict(zip(old, pool.map(_wheels, old), strict=True))
    for name, pin in old.items():
        if not files[name].get(pin.version):
            raise PinsError(f"the index has no wheel of {name} {pin.version}.")
    # Hashes of no file of the version that stands there: then somebody has changed the version.
    stays = {name for name, pin in old.items() if {*pin.hashes} & {*files[name][pin.version].values()}}
    versions, reasons = _resolved(direct, {name: pin.version for name, pin in old.items()}, set(old) - stays)
    made = []
    for name, version in sorted(versions.items()):
        if name in stays and version == old[name].version:
            made.append(old[name])
            continue
        if name not in old:
            print(f"{name} {version} is new.")
        elif version == old[name].version:
            print(f"{name} {version} has new hashes, for none of its own stood here.")
        else:
            print(f"{name} {old[name].version} → {version}: {reasons[name]}.")
        found = (files.get(name) or _wheels(name)).get(version, {})
        digests = [digest for file, digest in found.items() if _is_wanted(file)]
        if not digests:
            raise PinsError(f"the index has no wheel of {name} {version} for the systems in question.")
        made.append(Pin(name, version, tuple(digests)))
    for name in sorted(set(old) - set(versions)):
        print(f"{name} {old[name].version} is not needed any longer.")
    return made


def _resolved(direct: list[str], pinned: dict[str, str], asked_for: set[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The version of everything that is needed, and why something that was pinned could not stay.

    Args:
        direct: what the project itself depends on.
        pinned: the versions that are to stay if that is possible.
        asked_for: those of them that stay in any case, for somebody has just chosen them.

    """
    held, reasons = dict(pinned), dict[str, str]()
    while True:
        try:
            versions = _told_by_pip(direct, held)
            break
        except ConflictError as conflict:
            said = str(conflict)
            needed = [(_canonical(who), _canonical(what), line.strip()) for who, what, line in _needs(said)]
            movable = held.keys() - asked_for
            # Either what is too old or too new moves, or, if that was asked for, what does not go with it.
            going = {_canonical(name) for name in _HELD.findall(said)} & movable or {
                who for who, what, _ in needed if what in asked_for
            } & movable
            if not going:
                raise PinsError(f"what it asks for does not go together; pip says:\n{said}") from None
            for name in going:
                reasons[name] = ", ".join(line for who, what, line in needed if name in (who, what))
                del held[name]
    # pip names everything that took part in a conflict, and not all of it may have been in the way.
    for name in sorted(reasons) if len(reasons) > 1 else []:
        try:
            versions = _told_by_pip(direct, {**held, name: pinned[name]})
            held[name] = pinned[name]
        except ConflictError:
            continue
    return versions, reasons


def _needs(said: str) -> list[tuple[str, str, str]]:
    return [(found[1], found[2], found[0]) for found in _NEEDED.finditer(said)]


def _told_by_pip(direct: list[str], held: dict[str, str]) -> dict[str, str]:
    """The version of everything that is needed, where some are held."""
    with tempfile.TemporaryDirectory() as place:
        report, constraints = Path(place) / "report.json", Path(place) / "constraints.txt"
        constraints.write_text("".join(f"{name}=={version}\n" for name, version in held.items()), "utf-8")
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--only-binary=:all:"]
        command += ["--disable-pip-version-check", "--no-input", "--progress-bar=off", "--python-version=3.11"]
        command += ["--target", place, "--report", str(report), "--constraint", str(constraints), *direct]
        told = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if told.returncode == 0:
            packages = (entry["metadata"] for entry in json.loads(report.read_text("utf-8"))["install"])
            return {_canonical(package["name"]): package["version"] for package in packages}
    _, conflict, why = told.stdout.partition("The conflict is caused by:")
    if not conflict:
        raise PinsError("pip says:\n" + "\n".join(told.stdout.strip().splitlines()[-6:]))
    raise ConflictError(why.partition("\nTo fix this")[0].strip("\n"))


def _wheels(name: str) -> dict[str, dict[str, str]]:
    """The hash of every wheel in the index that pip uses, by version and file."""
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    try:
        with urlopen(f"{_index().rstrip('/')}/{name}/", context=trust) as answer:  # noqa: S310
            page = answer.read().decode()
    except HTTPError as error:
        error.close()
        raise PinsError(f"the index does not tell of {name}: {error}.") from None
    except URLError as error:
        raise PinsError(f"the index cannot be reached: {error.reason}.") from None
    found: dict[str, dict[str, str]] = {}
    for file, digest in sorted(re.findall(r"/([^/#\"]+\.whl)#sha256=([0-9a-f]{64})", page)):
        project, version, _ = file.split("-", 2)
        if _canonical(project) == name:
            found.setdefault(version, {})[file] = f"sha256:{digest}"
    return found


def _is_wanted(file: str) -> bool:
    """Whether a wheel is for CPython 3.11 and newer on the usual systems, or for the browser."""
    tags = file.split("-", 2)[2]
    return bool(_WANTED_WHEEL.search(f"-{tags}") and _WANTED_PLATFORM.search(tags))


def _of_npm(name: str, old: Pin | None) -> Pin:
    """The package of the version that is pinned, else the newest, or the newest of those that the name wants."""
    package = Pin(name, "", ()).package
    what = f"{package}@{old.version if old else name[len(package) + 1 :] or 'latest'}"
    npm = shutil.which("npm") or "npm"
    told = subprocess.run(
        [npm, "view", "--json", what, "version", "dist.integrity"], check=False, capture_output=True, text=True
    )
    if told.returncode != 0 or not told.stdout.strip():
        raise PinsError(f"npm does not tell of {what}.\n{told.stderr.strip()}")
    found = json.loads(told.stdout)
    if isinstance(found, list):  # of several, in no order
        found = max(found, key=lambda one: [int(part) for part in re.findall(r"\d+", one["version"])])
    pin = Pin(name, found["version"], (found["dist.integrity"],))
    if old is None:
        print(f"{name} {pin.version} is new.")
    elif old != pin:
        print(f"{name} {pin.version} has a new hash, for its own did not stand here.")
    return pin


@cache
def _index() -> str:
    # Not `config get`: it knows neither what the environment says nor a file that is named there.
    command = [sys.executable, "-m", "pip", "config", "list"]
    told = subprocess.run(command, check=False, capture_output=True, text=True).stdout
    said = dict(re.findall(r"^(\S+)\.index-url='(.+)'$", told, re.MULTILINE))
    for section in (":env:", "install", "global"):  # as pip prefers them
        if section in said:
            return str(said[section])
    from pip._internal.models.index import PyPI  # noqa: PLC0415  # pip knows its default address; nothing else need

    return str(PyPI.simple_url)


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
