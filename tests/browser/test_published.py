"""Served as it is published, by the servers that there are configurations for, and pinned by its hash."""

from pathlib import Path

import pytest

from browser.crm import Crm
from workshop import DIST
from workshop.addresses import integrity
from workshop.bundle import PINNED
from workshop.web_servers import obtain_web_server, serving


@pytest.mark.once("what servers send is seen without a browser; that is enough for one is seen here")
@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_page_that_takes_one_version_only_has_it_from_a_real_server(crm: Crm, name: str, tmp_path: Path) -> None:
    found = obtain_web_server(name)
    if isinstance(found, str):
        pytest.skip(found)
    (tmp_path / "switchboard").symlink_to(DIST)
    crm.configure()
    with serving(found, tmp_path) as port:
        origin = f"http://127.0.0.1:{port}"
        wanted = integrity((DIST / PINNED).read_bytes())
        tag = (
            f"<script src='{origin}/switchboard/{PINNED}' integrity='{wanted}' crossorigin='anonymous'"
            f" data-config='/configuration/{crm.name}' async></script>"
        )
        crm.open(tag=tag, policy=crm.server.policy.replace(crm.server.origin("static"), origin))
        crm.until_heard("inbox.changed")
        names = crm.page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")
        assert f"{origin}/switchboard/{PINNED}" in names
        assert not [one for one in names if one.startswith(crm.server.origin("static"))]
        assert crm.complaints() == []
