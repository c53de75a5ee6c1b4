"""Brings what is pinned into .cache, checked against its hash each time it is used."""

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

from workshop import CACHE, ROOT
from workshop.pins import Pin, npm, pypi
from workshop.turns import turn

BROWSER_PACKAGES = (
    "annotated-types",
    "phonenumberslite",
    "pydantic",
    "pydantic-core",
    "pyodide-http",
    "typing-extensions",
    "typing-inspection",
)
"""What runs in the page: the project's dependencies and theirs."""


class FetchError(Exception):
    """A download is missing or is not the pinned one."""


def npm_files(name: str, folder: str = "") -> dict[str, bytes]:
    """The files of an npm package, or of one folder of it, straight from the archive that was checked."""
    pin = npm()[name]
    archive = CACHE / "npm" / f"{pin.package.replace('/', '-').removeprefix('@')}-{pin.version}.tgz"
    with turn("fetched"):
        if not _is_pinned(archive, pin):
            print(f"Fetching {pin.package} {pin.version} …", flush=True)
            archive.parent.mkdir(parents=True, exist_ok=True)
            what = f"{pin.package}@{pin.version}"
            with tempfile.TemporaryDirectory(dir=archive.parent) as incoming:
                _run(what, shutil.which("npm") or "npm", "pack", "--silent", "--pack-destination", incoming, what)
                fetched = list(Path(incoming).glob("*.tgz"))
                if not fetched:
                    raise FetchError(f"{what}: npm fetched nothing.")
                fetched[0].replace(archive)
            _require(archive, pin)
    prefix = f"package/{folder}"
    with tarfile.open(archive) as contents:
        members = [member for member in contents if member.isfile() and member.name.startswith(prefix)]
        return {member.name.removeprefix(prefix): _read(contents, member) for member in members}


def wheels() -> list[Path]:
    """The wheels that run in the page, for the browser's platform."""
    return wheels_of(BROWSER_PACKAGES)


def wheels_of(names: Iterable[str]) -> list[Path]:
    """The wheels of these packages for the browser's platform, or pure ones."""
    pins = pypi()
    folder = CACHE / "wheels"
    folder.mkdir(parents=True, exist_ok=True)
    with turn("fetched"):
        return [_wheel(pins[name], folder) for name in names]


def _wheel(pin: Pin, folder: Path) -> Path:
    stem = f"{pin.name.replace('-', '_')}-{pin.version}-"
    for file in folder.glob(f"{stem}*.whl"):
        if _is_pinned(file, pin):
            return file
        file.unlink()
    print(f"Fetching {pin.name} {pin.version} for the browser …", flush=True)
    tags = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["switchboard"]["browser"]
    options = ["-qq", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--implementation", "cp"]
    options += ["--platform", tags["platform"], "--python-version", tags["python"], "--abi", tags["abi"]]
    what = f"{pin.name}=={pin.version}"
    _run(what, sys.executable, "-m", "pip", "download", *options, "-d", str(folder), what)
    files = list(folder.glob(f"{stem}*.whl"))
    if not files:
        raise FetchError(f"{what}: pip fetched nothing named {stem}*.whl for {tags['platform']}.")
    _require(files[0], pin)
    return files[0]


def _read(contents: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    source = contents.extractfile(member)
    assert source is not None
    return source.read()


def _run(what: str, *command: str) -> None:
    told = subprocess.run(command, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if told.returncode != 0:
        last = "\n".join(told.stdout.strip().splitlines()[-6:])
        raise FetchError(f"{what} could not be fetched; {command[0]} said:\n{last}")


def _hash(file: Path, kind: str) -> str:
    if kind == "sha256":
        return f"sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}"
    return f"sha512-{base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()}"


def _is_pinned(file: Path, pin: Pin) -> bool:
    return file.exists() and _hash(file, pin.hashes[0][:6]) in pin.hashes


def _require(file: Path, pin: Pin) -> None:
    if not _is_pinned(file, pin):
        found = _hash(file, pin.hashes[0][:6])
        file.unlink()
        wanted = " or ".join(pin.hashes)
        raise FetchError(
            f"{file.name} ({pin.name} {pin.version}) is not the pinned file: found {found}, wanted {wanted}."
        )
