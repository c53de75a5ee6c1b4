"""nginx and Caddy serve dist/ as it wants to be served, by the configurations that are published."""

import gzip
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import brotli
import pytest

from switchboard import __version__
from workshop import DIST, web_servers
from workshop.addresses import built
from workshop.web_servers import configuration, obtain_web_server, serving

FOR_EVER = "public, max-age=31536000, immutable"
TYPES = {
    "switchboard.js": "text/javascript",
    f"{__version__}/switchboard.js": "text/javascript",
    "boot.mjs": "text/javascript",
    "engine/pyodide.asm.wasm": "application/wasm",
    "_pydantic_core.cpython-314-wasm32-emscripten.so": "application/wasm",
    "engine/snapshot.bin": "application/octet-stream",
    "library.zip": "application/zip",
}
"""A file of each kind."""


@dataclass
class Site:
    """A running server, and which encodings it has files for."""

    port: int
    encodings: tuple[str, ...]
    root: Path

    def get(self, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", f"/switchboard/{path}", headers={"Accept-Encoding": "identity", **sent})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer, body


@pytest.fixture(scope="module", params=["nginx", "nginx with brotli", "caddy"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    name, _, more = request.param.partition(" ")
    server = obtain_web_server(name)
    if isinstance(server, str):
        pytest.skip(server)
    if more and not server.brotli:
        pytest.skip("nginx's module ngx_brotli could not be had")
    root = tmp_path_factory.mktemp("srv")
    (root / "switchboard").symlink_to(DIST)
    with serving(server, root, brotli=bool(more)) as port:
        yield Site(port, ("gzip",) if request.param == "nginx" else ("gzip", "br"), root)


def path_of(name: str) -> str:
    return name if name.endswith("switchboard.js") else built(name).relative_to(DIST).as_posix()


@pytest.mark.parametrize("name", TYPES)
def test_a_file_comes_as_what_it_is_for_any_page_and_for_as_long_as_it_stays(site: Site, name: str) -> None:
    answer, body = site.get(path_of(name))
    assert (answer.status, answer.getheader("Content-Type"), answer.getheader("Content-Encoding")) == (
        200,
        TYPES[name],
        None,
    )
    assert body == (DIST / path_of(name)).read_bytes()
    assert answer.headers.get_all("Cache-Control") == ["no-cache" if name == "switchboard.js" else FOR_EVER]
    assert answer.headers.get_all("Access-Control-Allow-Origin") == ["*"]
    assert answer.headers.get_all("Cross-Origin-Resource-Policy") == ["cross-origin"]
    assert answer.headers.get_all("X-Content-Type-Options") == ["nosniff"]
    assert answer.headers.get_all("Vary") == ["Accept-Encoding"]


@pytest.mark.parametrize("name", TYPES)
def test_a_browser_gets_the_twin_that_was_compressed_before(site: Site, name: str) -> None:
    unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
    for accepted in ("gzip", "gzip, deflate, br, zstd"):
        best = "br" if "br" in accepted and "br" in site.encodings else "gzip"
        answer, body = site.get(path_of(name), Accept_Encoding=accepted, Via="1.1 a-network-in-between")
        assert (answer.getheader("Content-Encoding"), answer.getheader("Content-Type")) == (best, TYPES[name])
        assert body == (DIST / f"{path_of(name)}.{'br' if best == 'br' else 'gz'}").read_bytes()
        assert unpack[best](body) == (DIST / path_of(name)).read_bytes()
        assert answer.headers.get_all("Vary") == ["Accept-Encoding"]
        assert answer.getheader("Access-Control-Allow-Origin") == "*"


@pytest.mark.parametrize("accepted", ["identity", "gzip", "gzip, br"])
def test_the_loader_that_has_not_changed_is_not_sent_again(site: Site, accepted: str) -> None:
    tag = site.get("switchboard.js", Accept_Encoding=accepted)[0].getheader("ETag")
    assert tag
    answer, body = site.get("switchboard.js", Accept_Encoding=accepted, If_None_Match=tag)
    assert (answer.status, body) == (304, b"")
    assert answer.getheader("Cache-Control") == "no-cache"


def test_what_is_not_there_is_missed_only_for_now(site: Site) -> None:
    for path in ("files/library-0000000000.zip", "0.0.0/switchboard.js", "switchboard.py", "../../etc/passwd"):
        answer, _ = site.get(path)
        assert answer.status in {400, 404} if ".." in path else answer.status == 404
        assert answer.getheader("Cache-Control") is None


def test_no_folder_is_listed(site: Site) -> None:
    for path in ("", "files/", "files", f"{__version__}/", "files/engine/"):
        answer, body = site.get(path)
        assert answer.status == 404
        assert b"snapshot" not in body


def test_a_part_of_a_file_is_that_part(site: Site) -> None:
    path = path_of("engine/snapshot.bin")
    answer, body = site.get(path, Range="bytes=1000-1999")
    assert (answer.status, body) == (206, (DIST / path).read_bytes()[1000:2000])


def test_a_configuration_has_each_thing_that_is_to_be_changed_once() -> None:
    for name in ("nginx.conf", "Caddyfile"):
        assert "static.example.com" in configuration(name, Path("/elsewhere"))
        with pytest.raises(ValueError, match="not once"):
            configuration(name, Path("/elsewhere"), nowhere="here")


def test_a_server_that_cannot_be_had_is_named_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_servers, "CACHE", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert obtain_web_server("nginx") == "nginx could not be had: there is no apt-get here"


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    said = tmp_path / "said"
    said.write_text("no such directive", "utf-8")
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
        with pytest.raises(RuntimeError, match="did not start:\nno such directive"):
            web_servers._wait(gone, web_servers._free_port(), said)
