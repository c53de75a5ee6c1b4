"""dist/ is the same every time, small, and each file in it is named in the loader."""

import gzip
import re

import brotli

from workshop import DIST, bundle
from workshop.addresses import addressed, integrity, plain


def test_the_same_sources_make_the_same_archive() -> None:
    assert bundle._own_package() == bundle._own_package()


def test_the_loader_is_at_most_5_kilobytes_on_the_wire() -> None:
    assert (DIST / "switchboard.js.br").stat().st_size <= 5 * 1024


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
    assert bundle._module_graph(files, "core.js") == {"core.js", "one.js", "two.js", "three.js"}
