"""pins.toml: the one place that holds exact versions and hashes, of Python packages and of npm's."""

import json
import os
import re
import shutil
import ssl
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from typing import Any
from urllib.request import urlopen

from workshop import ROOT

FILE = ROOT / "pins.toml"
_HEAD = """\
# Exact versions and hashes of everything that is fetched. Made by `python build.py pins`: to move a version, change it
# here (or take its table out, for the newest), and run that.
"""
_WANTED_WHEEL = re.compile(r"-(py3|py2\.py3|cp31[1-4]|cp3\d+-abi3|cp314-cp314-pyemscripten)[-._]")
_WANTED_PLATFORM = re.compile(r"any|manylinux.*(x86_64|aarch64)|macosx|win_amd64|pyemscripten")


@dataclass(frozen=True)
class Pin:
    """One package: its version and the hashes of the files that may be taken for it."""

    name: str
    version: str
    hashes: tuple[str, ...]


def pypi() -> dict[str, Pin]:
    """The Python packages."""
    return {name: Pin(name, pin["version"], tuple(pin["hashes"])) for name, pin in _read()["pypi"].items()}


def npm() -> dict[str, Pin]:
    """The npm packages; their one hash is npm's own ``integrity``."""
    return {name: Pin(name, pin["version"], (pin["integrity"],)) for name, pin in _read()["npm"].items()}


def renew() -> int:
    """Resolve the dependencies in pyproject.toml, keeping the versions that pins.toml names, and write it anew."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    old = _read() if FILE.exists() else {"pypi": {}, "npm": {}}
    direct = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    wanted = [f"{name}=={old['pypi'][name]['version']}" if name in old["pypi"] else name for name in direct]
    lines = [_HEAD]
    for name, version in sorted(_resolved(wanted).items()):
        lines.append(f'\n[pypi."{name}"]\nversion = "{version}"\nhashes = [\n')
        lines += [f'    "sha256:{digest}",\n' for digest in _hashes(name, version)]
        lines.append("]\n")
    for name in project["tool"]["switchboard"]["npm"]:
        version = old["npm"].get(name, {}).get("version", "latest")
        told = json.loads(_run("npm", "view", "--json", f"{name}@{version}", "version", "dist.integrity"))
        lines.append(f'\n[npm."{name}"]\nversion = "{told["version"]}"\nintegrity = "{told["dist.integrity"]}"\n')
    FILE.write_text("".join(lines), "utf-8")
    print(f"{FILE.name} is written.")
    return 0


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text("utf-8"))


def _resolved(wanted: list[str]) -> dict[str, str]:
    options = ["--dry-run", "--ignore-installed", "-qq", "--only-binary=:all:", "--python-version", "3.11"]
    report = _run(sys.executable, "-m", "pip", "install", *options, "--target", ".", "--report", "-", *wanted)
    packages = (entry["metadata"] for entry in json.loads(report)["install"])
    return {_canonical(package["name"]): package["version"] for package in packages}


def _hashes(name: str, version: str) -> list[str]:
    """Of the wheels for CPython 3.11 on the usual systems and for the browser, from the index that pip uses."""
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    with urlopen(f"{_index().rstrip('/')}/{name}/", context=trust) as answer:  # noqa: S310
        page = answer.read().decode()
    digests = []
    for file, digest in sorted(re.findall(r"/([^/#\"]+\.whl)#sha256=([0-9a-f]{64})", page)):
        project, its_version, tags = file.split("-", 2)
        ours = _canonical(project) == name and its_version == version
        if ours and _WANTED_WHEEL.search(f"-{tags}") and _WANTED_PLATFORM.search(tags):
            digests.append(digest)
    return digests


def _index() -> str:
    told = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    if told.returncode == 0:
        return told.stdout.strip()
    from pip._internal.models.index import PyPI  # noqa: PLC0415  # pip knows its default address; nothing else need

    return str(PyPI.simple_url)


def _run(*command: str) -> str:
    executable = shutil.which(command[0]) or command[0]
    return subprocess.run([executable, *command[1:]], check=True, stdout=subprocess.PIPE, text=True).stdout


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
