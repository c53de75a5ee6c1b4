"""What of others' is in a release: each package of the pins that is, what is in it in turn, and the licences of all."""

import base64
import hashlib
import json
import re
import tomllib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import Any

from license_expression import Licensing, get_spdx_licensing

from workshop.bundle import module_graph
from workshop.fetch import FetchError, npm_files, wheels
from workshop.pins import npm, pypi

NPM_PACKAGES = ("@pyscript/core", "idb", "pyodide")
"""npm's packages that have files in dist/."""
_LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice)[^/]*$", re.IGNORECASE)
_PARTS = Path(__file__).with_name("parts.toml")


@dataclass(frozen=True)
class Part:
    """Something of others'."""

    name: str
    version: str
    """Empty where its bearer does not tell it."""
    licence: str
    """An expression of SPDX's."""
    who: str
    """Has the copyright; empty where the licence's own text says so."""
    purl: str

    @property
    def licence_ids(self) -> list[str]:
        """The licences and exceptions that the expression names."""
        return sorted(_spdx().license_keys(self.licence))


@dataclass(frozen=True)
class PinnedPart(Part):
    """A package as it is pinned."""

    digest: tuple[str, str]
    """The algorithm, as CycloneDX writes it, and the hash of the package's file in hexadecimal."""
    texts: tuple[str, ...]
    """Its own licence texts; none where ``parts.toml`` answers for it."""
    parts: tuple[Part, ...]


@cache
def components() -> tuple[PinnedPart, ...]:
    """Every package that has something in dist/, by name."""
    found = [*(_of_wheel(file) for file in wheels()), *(_of_npm(name) for name in NPM_PACKAGES)]
    for one in found:
        if not one.texts and not one.who:
            raise FetchError(f"{one.name} {one.version} brings no licence text: name who has it in {_PARTS.name}.")
    return tuple(sorted(found, key=lambda one: one.name))


def licence_text(name: str) -> str:
    """The text of a licence or exception, by its name in SPDX's list."""
    told = _told("texts").get(name)
    if told is None:
        file = _spdx_list().get(f"licenses/{name}.json")
        if file is None:
            raise FetchError(f"SPDX's list has no text of {name}: write it into {_PARTS.name}.")
        told = json.loads(file)["licenseText"]
    return str(told).strip() + "\n"


def _of_wheel(file: Path) -> PinnedPart:
    archive = zipfile.ZipFile(file)
    info = next(name.partition("/")[0] for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    told = BytesParser().parsebytes(archive.read(f"{info}/METADATA"))
    name = told["Name"].lower().replace("_", "-")
    inside = [one for one in archive.namelist() if one.startswith(f"{info}/")]
    boms = [json.loads(archive.read(one)) for one in sorted(inside) if re.search(r"/sboms/.*cyclonedx\.json$", one)]
    return PinnedPart(
        name,
        pypi()[name].version,
        _expression(told["License-Expression"] or told["License"]),
        "",
        f"pkg:pypi/{name}@{pypi()[name].version}",
        ("SHA-256", hashlib.sha256(file.read_bytes()).hexdigest()),
        tuple(archive.read(one).decode() for one in sorted(inside) if _LICENCE.search(one)),
        tuple(part for bom in boms for part in _of_bom(bom)),
    )


def _of_bom(bom: dict[str, Any]) -> Iterator[Part]:
    """What a package says to have in it; what only built it is not in it."""
    for one in bom["components"]:
        if one.get("scope") != "excluded":
            licence = " AND ".join(f"({told['expression']})" for told in one["licenses"])
            yield Part(one["name"], one["version"], _expression(licence), one.get("author", ""), one["purl"])


def _of_npm(name: str) -> PinnedPart:
    files, pin, told = npm_files(name), npm()[name], _told(name)
    parts = [_seen(part, files) for part in told.get("parts", [])]
    if "maps" in told:
        parts += _of_maps(files, **told["maps"])
    return PinnedPart(
        name,
        pin.version,
        _expression(json.loads(files["package.json"])["license"]),
        told.get("who", ""),
        f"pkg:npm/{name.replace('@', '%40')}@{pin.version}",
        ("SHA-512", base64.b64decode(pin.hashes[0].partition("-")[2]).hex()),
        tuple(files[one].decode() for one in sorted(files) if "/" not in one and _LICENCE.search(one)),
        tuple(parts),
    )


def _seen(part: dict[str, str], files: dict[str, bytes]) -> Part:
    found = re.search(part["seen"].encode(), files[part["in"]])
    if not found:
        raise FetchError(f"{part['name']} is not seen in {part['in']} any more: look whether it is there.")
    version = found[1].decode().replace("_", ".") if found.re.groups else ""
    purl = f"pkg:generic/{part['name']}" + (f"@{version}" if version else "")
    return Part(part["name"], version, part["licence"], part["who"], purl)


def _of_maps(files: dict[str, bytes], folder: str, entry: str, who: str, licences: dict[str, str]) -> Iterator[Part]:
    """The packages that the source maps of joined modules name."""
    modules = {name.removeprefix(folder): content for name, content in files.items() if name.startswith(folder)}
    maps = (json.loads(modules[f"{name}.map"]) for name in module_graph(modules, entry))
    sources = (re.findall(r"node_modules/((?:@[^/]+/)?[^/]+)", source) for told in maps for source in told["sources"])
    names = {source[-1] for source in sources if source}
    if names != licences.keys():
        raise FetchError(f"{_PARTS.name} and the source maps differ in {', '.join(sorted(names ^ licences.keys()))}.")
    for name in sorted(names):
        yield Part(name, "", licences[name], who, f"pkg:npm/{name.replace('@', '%40')}")


def _expression(told: str) -> str:
    """An expression of SPDX's as it is properly written."""
    return str(_spdx().parse(told, validate=True, strict=True))


def _told(name: str) -> dict[str, Any]:
    told: dict[str, Any] = _parts().get(name, {})
    return told


@cache
def _spdx() -> Licensing:
    return get_spdx_licensing()


@cache
def _spdx_list() -> dict[str, bytes]:
    return npm_files("spdx-license-list")


@cache
def _parts() -> dict[str, Any]:
    return tomllib.loads(_PARTS.read_text("utf-8"))
