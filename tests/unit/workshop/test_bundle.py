"""dist/ is the same every time, small, and each file in it is named in the loader."""

import gzip
import io
import re
import zipfile

import brotli
import pytest

from switchboard import __version__
from workshop import DIST, bundle
from workshop.addresses import addressed, integrity, plain


def test_the_same_sources_make_the_same_archive() -> None:
    assert bundle._own_package() == bundle._own_package()


def test_the_loader_is_about_5_kilobytes_on_the_wire() -> None:
    assert (DIST / "switchboard.js.br").stat().st_size <= 5200  # the hashes in it make some bytes of difference


def test_the_loader_under_its_version_differs_only_in_where_it_looks_for_its_files() -> None:
    plain_one, pinned = ((DIST / name).read_text("utf-8") for name in ("switchboard.js", bundle.PINNED))
    assert f"{__version__}/switchboard.js" == bundle.PINNED
    assert re.sub(r"\s", "", pinned.replace('"../files/"', '"files/"')) == re.sub(r"\s", "", plain_one)


class PaperForge:
    """Makes something of everything it is given, at once: what it makes differs where that differs."""

    def __init__(self, common: dict[str, bytes], engine: dict[str, bytes], native: tuple[str, bytes]) -> None:
        self._given = [common, engine, native]

    def __enter__(self) -> "PaperForge":
        return self

    def __exit__(self, *exception: object) -> None:
        pass

    def compiled(self, archive: bytes, _what: str, lines: bool = False) -> bytes:
        del lines
        return archive

    def pyscript(self) -> bytes:
        return bundle._merged()

    def snapshot(self, library: bytes) -> bytes:
        return repr(self._given).encode() + library


def test_a_change_to_our_python_changes_the_library_and_the_snapshots_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundle, "Forge", PaperForge)

    def addresses() -> set[str]:
        return {addressed(name, content) for name, content in bundle._version_files()}

    before = addresses()
    assert addresses() == before
    source = zipfile.ZipFile(io.BytesIO(bundle._own_package()))
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as later:
        for name in source.namelist():
            later.writestr(name, source.read(name) + (b"\nLATER = 1\n" if name.endswith("hub/hub.py") else b""))
    monkeypatch.setattr(bundle, "_own_package", changed.getvalue)
    after = addresses()
    assert {plain(one) for one in after - before} == {
        "files/library.zip",
        "files/engine/snapshot.bin",
        "files/full/snapshot.bin",
    }
    assert len(after & before) == len(before) - 3


def test_every_file_of_the_bundle_has_its_compressed_twins_and_its_hash_in_the_loader() -> None:
    hashes = dict(re.findall(r'"([\w./-]+)":"(sha256-[^"]+)"', (DIST / "switchboard.js").read_text("utf-8")))
    files = [path for path in (DIST / "files").rglob("*") if path.is_file() and path.suffix not in (".br", ".gz")]
    assert {plain(path.relative_to(DIST / "files").as_posix()) for path in files} == set(hashes)
    for path in files:
        name, content = path.relative_to(DIST).as_posix(), path.read_bytes()
        assert hashes[plain(name).removeprefix("files/")] == integrity(content)
        assert name == addressed(plain(name).removeprefix("files/"), content)
        assert brotli.decompress(path.with_name(path.name + ".br").read_bytes()) == content
        assert gzip.decompress(path.with_name(path.name + ".gz").read_bytes()) == content


def test_the_module_graph_follows_imports_and_exports() -> None:
    files = {
        "core.js": b'export{a as b}from"./one.js";import"./two.js";import("./lazy.js");\n',
        "one.js": b'import{x}from"./two.js";const y=1;import*as z from"./three.js"',
        "two.js": b"",
        "three.js": b"",
        "lazy.js": b"",
    }
    assert bundle.module_graph(files, "core.js") == {"core.js", "one.js", "two.js", "three.js"}
