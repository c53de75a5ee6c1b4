"""The development server: an origin for each host, and nothing outside its folders."""

import urllib.error
import urllib.request

from hypothesis import given, settings
from hypothesis import strategies as st

from workshop import DIST
from workshop.addresses import built
from workshop.server import Server


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
