"""Building and serving: pinned downloads checked by name and hash, a bundle that is the same every time."""

import gzip
import hashlib
import os
import re
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workshop import DIST, ROOT, browsers, bundle, fetch, pins
from workshop.addresses import addressed, built, integrity, plain
from workshop.esbuild import joined
from workshop.pins import Pin
from workshop.server import Server

PIN = Pin("thing", "1.0", ("sha256:" + hashlib.sha256(b"right").hexdigest(),))


def get(server: Server, host: str, path: str, encoding: str = "") -> tuple[int, dict[str, str], bytes]:
    """Ask the server as a browser would for http://<host>.localhost."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}",
        headers={"Host": f"{host}.localhost:{server.port}", "Accept-Encoding": encoding},
    )
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read()


def test_a_download_that_is_not_the_pinned_file_is_told_by_name_and_hash(tmp_path: Path) -> None:
    file = tmp_path / "thing-1.0.whl"
    file.write_bytes(b"wrong")
    with pytest.raises(fetch.FetchError) as caught:
        fetch._require(file, PIN)
    for told in ("thing-1.0.whl", hashlib.sha256(b"wrong").hexdigest(), PIN.hashes[0]):
        assert told in str(caught.value)
    assert not file.exists()


def test_the_pinned_file_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "thing-1.0.whl"
    file.write_bytes(b"right")
    fetch._require(file, PIN)


def test_a_download_that_cannot_be_had_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(fetch.FetchError, match=r"no-such-thing==9\.9 could not be fetched"):
        fetch._wheel(Pin("no-such-thing", "9.9", PIN.hashes), tmp_path)


def test_a_corrupted_file_in_the_cache_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    file = tmp_path / "thing-1.0-py3-none-any.whl"
    file.write_bytes(b"wrong")
    with pytest.raises(fetch.FetchError):
        fetch._wheel(PIN, tmp_path)
    file.write_bytes(b"right")
    assert fetch._wheel(PIN, tmp_path) == file


def test_everything_fetched_is_pinned_with_hashes() -> None:
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    assert set(fetch.BROWSER_PACKAGES) <= set(pins.pypi())
    for pin in [*pins.pypi().values(), *pins.npm().values()]:
        assert pin.hashes
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}|sha512-[A-Za-z0-9+/]{86}==", digest) for digest in pin.hashes)
    for name in re.findall(r'"([a-z-]+)"', project.split("dev = [")[1].split("]")[0]):
        assert name in pins.pypi()


def test_no_lock_records_where_things_are_downloaded() -> None:
    assert "://" not in (ROOT / "pins.toml").read_text("utf-8")


def test_the_same_sources_make_the_same_archive() -> None:
    assert bundle._own_package() == bundle._own_package()


def test_the_loader_is_at_most_6_kilobytes_on_the_wire() -> None:
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


def test_a_file_that_changes_gets_another_address() -> None:
    before, after = (addressed("engine/pyodide.asm.mjs", content) for content in (b"1", b"2"))
    assert before != after
    assert {plain(before), plain(after)} == {"files/engine/pyodide.asm.mjs"}


def test_a_module_that_is_joined_has_in_it_what_it_imports_and_leaves_what_nobody_asks_for() -> None:
    files = {
        "one.mjs": b'// why\nimport { two } from "./folder/two.js";\nexport const one = two;\n',
        "folder/two.js": b'export const two = 2;\nexport const lazy = () => import("./three.js");\n',
    }
    (name, content), *others = joined(files, "one.mjs", elsewhere={"folder/three.js"}).items()
    assert (name, others) == ("one.mjs", [])
    assert re.findall(rb"(?:import|from)\b", content) == []
    assert b"why" not in content
    with pytest.raises(fetch.FetchError, match=r"three\.js"):
        joined({**files, "one.mjs": b'import("./folder/three.js");'}, "one.mjs", elsewhere=set())


def test_the_module_graph_follows_imports_and_exports() -> None:
    files = {
        "core.js": b'export{a as b}from"./one.js";import"./two.js";import("./lazy.js");\n',
        "one.js": b'import{x}from"./two.js";const y=1;import*as z from"./three.js"',
        "two.js": b"",
        "three.js": b"",
        "lazy.js": b"",
    }
    assert bundle._module_graph(files, "core.js") == {"core.js", "one.js", "two.js", "three.js"}


def test_the_server_answers_each_host_as_an_origin_of_its_own() -> None:
    with Server() as server:
        status, headers, _ = get(server, "static", "/switchboard.js", "br")
        assert (status, headers["content-type"], headers["content-encoding"]) == (200, "text/javascript", "br")
        assert headers["access-control-allow-origin"] == "*"
        assert headers["cache-control"] == "no-cache"
        engine = built("engine/pyodide.asm.wasm").relative_to(DIST).as_posix()
        _, headers, _ = get(server, "static", f"/{engine}", "gzip")
        assert (headers["content-type"], headers["content-encoding"]) == ("application/wasm", "gzip")
        assert "immutable" in headers["cache-control"]
        _, headers, body = get(server, "crm", "/")
        assert "script-src 'self' http://static.localhost" in headers["Content-Security-Policy".lower()]
        assert "{{" not in body.decode()
        assert get(server, "iqchannels", "/")[0] == 200
        assert get(server, "iqchannels", "/inbox")[0] == 404
        assert get(server, "nowhere", "/")[0] == 404


@settings(deadline=None, max_examples=50)
@given(
    st.sampled_from(["static", "crm", "iqchannels", "", "..", "../..", "/etc", "../../../../etc", "simulators", "."]),
    st.lists(
        st.sampled_from(["..", ".", "%2e%2e", "%00", "x" * 1000, "pyproject.toml", "", "etc", "passwd"]), max_size=6
    ),
)
def test_the_server_gives_nothing_outside_its_folders(host: str, steps: list[str]) -> None:
    with Server() as server:
        status, _, body = get(server, host, "/" + "/".join(steps))
    assert status == 404 or (status == 200 and b"[project]" not in body and b"root:" not in body)


def test_nothing_of_the_machine_that_made_it_is_in_the_snapshot() -> None:
    snapshot = built("engine/snapshot.bin").read_bytes()
    for told in (str(ROOT), "localhost:", os.environ["PATH"]):
        assert told.encode() not in snapshot


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux tells what a process was started with")
def test_playwrights_driver_survives_an_error_that_nobody_catches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--no-deprecation")
    # The browser tests' own driver may run on this thread already, and there is room for one on each.
    with ThreadPoolExecutor(1) as thread:
        options = thread.submit(_options_beside_a_driver).result()
    assert "--no-deprecation --unhandled-rejections=warn" in options
    assert os.environ["NODE_OPTIONS"] == "--no-deprecation"


def _options_beside_a_driver() -> list[str]:
    with browsers.driver():
        processes = (path.parent for path in Path("/proc").glob("[0-9]*/environ"))
        return [told for process in processes if (told := _node_options(process))]


def _node_options(process: Path) -> str | None:
    """What a process was started with."""
    try:
        environment = process.joinpath("environ").read_bytes().decode().split("\0")
    except OSError:
        return None
    return next((one.partition("=")[2] for one in environment if one.startswith("NODE_OPTIONS=")), None)
