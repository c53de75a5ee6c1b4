"""Everything of others' that is in a release is known, with its licence; what is not known stops the release."""

import dataclasses
import json
import tomllib

import pytest

from workshop import ROOT, components
from workshop.bundle import module_graph
from workshop.components import PinnedPart, licence_text
from workshop.fetch import BROWSER_PACKAGES, FetchError, npm_files
from workshop.pins import npm, pypi


@pytest.fixture(scope="module")
def found() -> dict[str, PinnedPart]:
    return {one.name: one for one in components.components()}


def test_every_package_in_dist_is_a_component_of_the_pinned_version(found: dict[str, PinnedPart]) -> None:
    assert set(found) == {*BROWSER_PACKAGES, *components.NPM_PACKAGES}
    for name, one in found.items():
        pin = pypi().get(name) or npm()[name]
        assert one.version == pin.version
        assert one.digest[0] != "SHA-256" or f"sha256:{one.digest[1]}" in pin.hashes


def test_no_package_of_npms_has_files_in_dist_and_is_no_component() -> None:
    source = (ROOT / "pysrc" / "workshop" / "bundle.py").read_text("utf-8")
    assert {name for name in npm() if f'npm_files("{name}"' in source} == set(components.NPM_PACKAGES)


def test_every_component_brings_its_licence_or_says_who_has_the_copyright(found: dict[str, PinnedPart]) -> None:
    assert all(one.licence_ids and (one.texts or one.who) for one in found.values())
    assert [name for name, one in found.items() if not one.texts] == ["pyodide"]
    assert all(licence_text(name) for one in found.values() for part in one.parts for name in part.licence_ids)


def test_what_a_package_says_to_have_in_it_is_taken_from_there(found: dict[str, PinnedPart]) -> None:
    crates = {part.name: part for part in found["pydantic-core"].parts}
    assert crates["regex"].purl == f"pkg:cargo/regex@{crates['regex'].version}"
    assert "MIT" in crates["regex"].licence_ids
    assert "autocfg" not in crates  # only builds it


def test_the_engine_says_which_python_it_is(found: dict[str, PinnedPart]) -> None:
    python = next(part for part in found["pyodide"].parts if part.name == "cpython")
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["switchboard"]["browser"]["python"]
    assert python.version.startswith(f"{wanted}.")


def test_every_package_that_pyscript_has_joined_is_named(found: dict[str, PinnedPart]) -> None:
    modules = npm_files("@pyscript/core", "dist/")
    told = [
        source for name in module_graph(modules, "core.js") for source in json.loads(modules[f"{name}.map"])["sources"]
    ]
    parts = [part.name for part in found["@pyscript/core"].parts]
    assert all(any(f"/{name}/" in source for source in told) for name in parts)
    assert "polyscript" in parts


def test_a_package_without_a_licence_text_stops_the_release(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(components, "_parts", dict)
    with pytest.raises(FetchError, match=r"^pyodide [\d.]+ brings no licence text"):
        components.components.__wrapped__()


def test_a_part_that_is_not_there_any_more_stops_the_release() -> None:
    part = {"name": "zlib", "licence": "Zlib", "who": "them", "in": "engine", "seen": r"inflate ([\d.]+)"}
    assert components._seen(part, {"engine": b"\0inflate 1.3.1 \0"}).purl == "pkg:generic/zlib@1.3.1"
    with pytest.raises(FetchError, match="zlib is not seen in engine any more"):
        components._seen(part, {"engine": b""})


def test_a_package_that_was_joined_and_is_not_known_stops_the_release() -> None:
    source = "../node_modules/outer/node_modules/@new/one/index.js"
    files = {"dist/core.js": b"", "dist/core.js.map": json.dumps({"sources": ["../src/own.js", source]}).encode()}
    known = list(components._of_maps(files, "dist/", "core.js", "them", {"@new/one": "MIT"}))
    assert [(part.name, part.purl, part.licence) for part in known] == [("@new/one", "pkg:npm/%40new/one", "MIT")]
    with pytest.raises(FetchError, match="differ in @new/one"):
        list(components._of_maps(files, "dist/", "core.js", "them", {}))


def test_a_licence_that_spdx_does_not_know_stops_the_release(found: dict[str, PinnedPart]) -> None:
    assert components._expression("APACHE-2.0") == "Apache-2.0"
    with pytest.raises(Exception, match="My own terms"):
        components._expression("My own terms")
    with pytest.raises(FetchError, match="no text of Nobody-1.0"):
        licence_text("Nobody-1.0")
    assert dataclasses.replace(found["idb"], licence="MIT OR (Zlib AND ISC)").licence_ids == ["ISC", "MIT", "Zlib"]
