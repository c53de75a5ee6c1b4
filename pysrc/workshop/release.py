"""Writes release/: one archive with dist/ and all that goes with it, the same byte for byte from the same commit."""

import gzip
import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from switchboard import __version__
from workshop import DIST, ROOT, SITE
from workshop.addresses import integrity
from workshop.bundle import PINNED
from workshop.components import Part, PinnedPart, components, licence_text
from workshop.fetch import FetchError
from workshop.sbom import bill
from workshop.web_servers import CONFIGURATIONS

RELEASES = ROOT / "release"
CONTRACT = SITE / "contract"
_TAG = """<script src="https://static.example.com/switchboard/{path}"
        integrity="{integrity}" crossorigin="anonymous"
        data-config="/switchboard.json" async></script>"""
_README = """\
# Switchboard {version}

Made from the commit {commit}.

| | |
|---|---|
| `dist/` | to be served, as it is; `servers/` has configurations for nginx and Caddy |
| `contract/` | schemas of the configuration and of every event, for JavaScript and TypeScript |
| `{wheel}` | the Python package, for an editor, for mypy and for tests of a CRM's own rules |
| `sbom.cdx.json` | what of others' is in here: CycloneDX 1.6 |
| `licences/` | on what terms |
| `SHA256SUMS` | `sha256sum --check SHA256SUMS` |
| `release.json` | what stands here, for programs |

A page that wants this very version, and nothing else under its address:

```html
{tag}
```
"""


@dataclass(frozen=True)
class Origin:
    """What a release is made from: a commit, and its time in seconds since 1970."""

    commit: str
    time: int


def origin() -> Origin:
    """The commit of a tree in which nothing is changed; outside of git, what SOURCE_DATE_EPOCH says."""
    told = os.environ.get("SOURCE_DATE_EPOCH")
    try:
        changed = _git("status", "--porcelain")
    except (OSError, subprocess.CalledProcessError):
        if told is None:
            raise FetchError("no commit can be asked for its time: set SOURCE_DATE_EPOCH.") from None
        return Origin("unknown", int(told))
    if changed:
        raise FetchError(f"a release is made from a commit, and these differ from it:\n{changed}")
    commit, time = _git("log", "-1", "--format=%H %ct").split()
    return Origin(commit, int(told or time))


def write(made_from: Origin, into: Path = RELEASES) -> Path:
    """Write the archive of what dist/ holds, and return where it is."""
    files = contents(made_from, {"dist": DIST, "contract": CONTRACT, "servers": CONFIGURATIONS}, wheel(made_from))
    into.mkdir(parents=True, exist_ok=True)
    target = into / f"switchboard-{__version__}.tar.gz"
    target.write_bytes(packed(files, f"switchboard-{__version__}", made_from.time))
    return target


def digest(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def wheel(made_from: Origin) -> tuple[str, bytes]:
    """The Python package, as pip takes it: name and content."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder]
        environment = {**os.environ, "SOURCE_DATE_EPOCH": str(made_from.time)}
        told = subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)
        if told.returncode != 0:
            raise FetchError(f"the wheel could not be built:\n{told.stderr.strip()[-2000:]}")
        file = next(Path(folder).glob("*.whl"))
        return file.name, file.read_bytes()


def contents(made_from: Origin, folders: dict[str, Path], package: tuple[str, bytes]) -> dict[str, bytes]:
    """Everything in the archive, by its path there.

    Args:
        made_from: what it is made from.
        folders: that are taken as they are, by their names in the archive; ``dist`` is one.
        package: name and content of the wheel.

    """
    name, built = package
    found = components()
    files = {name: built, "LICENSE": (ROOT / "LICENSE").read_bytes()}
    for place, folder in folders.items():
        inside = [file for file in folder.rglob("*") if file.is_file()]
        if not inside:
            raise FetchError(f"there is nothing in {folder}, which belongs into a release.")
        files |= {f"{place}/{file.relative_to(folder).as_posix()}": file.read_bytes() for file in inside}
    files["sbom.cdx.json"] = bill(found, made_from.time).encode()
    files |= {f"licences/{name}": text.encode() for name, text in licences(found).items()}
    loader = {"path": PINNED, "integrity": integrity(files[f"dist/{PINNED}"])}
    about = {"version": __version__, "commit": made_from.commit, "time": made_from.time, "loader": loader}
    files["release.json"] = (json.dumps(about, indent=2) + "\n").encode()
    readme = _README.format(version=__version__, commit=made_from.commit, wheel=name, tag=_TAG.format(**loader))
    files["README.md"] = readme.encode()
    sums = (f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    return {**files, "SHA256SUMS": "".join(sums).encode()}


def licences(found: Iterable[PinnedPart]) -> dict[str, str]:
    """A file for each component, and one for each licence that is named and not written out there."""
    files, named = {}, set()
    for one in found:
        text = f"{_line(one)}\n\n" + "\n\n".join(one.texts or map(licence_text, one.licence_ids))
        if one.parts:
            text = f"{text.strip()}\n\nIn it, on terms whose texts are in texts/:\n\n"
            text += "".join(f"- {_line(part)}\n" for part in one.parts)
            named |= {name for part in one.parts for name in part.licence_ids}
        files[f"{one.name.removeprefix('@').replace('/', '-')}.txt"] = f"{text.strip()}\n"
    return files | {f"texts/{name}.txt": licence_text(name) for name in sorted(named)}


def packed(files: dict[str, bytes], folder: str, time: int) -> bytes:
    """An archive (.tar.gz) of files below one folder; the same bytes from the same files."""
    buffer = io.BytesIO()
    with (
        gzip.GzipFile("", "wb", 6, buffer, mtime=time) as stream,
        tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        for path in sorted(files):
            member = tarfile.TarInfo(f"{folder}/{path}")
            # Servers make the ETag of time and length, and the next version's loader may be as long: so no fixed time.
            member.mtime, member.size, member.mode = time, len(files[path]), 0o644
            archive.addfile(member, io.BytesIO(files[path]))
    return buffer.getvalue()


def _line(one: Part) -> str:
    who = f", {one.who}" if one.who else ""
    return f"{one.name} {one.version}".strip() + f": {one.licence}{who}"


def _git(*command: str) -> str:
    told = subprocess.run(["git", *command], cwd=ROOT, check=True, capture_output=True, text=True)
    return told.stdout.strip()
