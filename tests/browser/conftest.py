"""Real browsers, one of each kind a worker; every test gets a context of its own."""

import os
import re
from collections.abc import Iterator

import pytest
from aiohttp import web
from playwright.sync_api import Playwright

from browser import with_playwright, with_webdriver
from browser.crm import Crm
from browser.page import EMPTY, Browser
from workshop import KINDS, WEBKIT
from workshop.browsers import driver
from workshop.server import Server

_MEANT: set[str] = set()
"""Pages whose policy was meant to be violated."""
_WANTED = os.environ.get("SWITCHBOARD_BROWSERS", " ".join([*KINDS, WEBKIT])).split()


@pytest.hookimpl(tryfirst=True)  # before the distributor looks for its groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep a module's tests in one browser on one worker, for they share pages; leave out what is not for a browser."""
    left_out = []
    for item in items:
        kind = item.callspec.params.get("browser") if hasattr(item, "callspec") else None
        if kind:
            item.add_marker(pytest.mark.xdist_group(f"{item.module.__name__}-{kind}"))
            if any(mark.args[0] == kind for mark in item.iter_markers("not_in")) or (
                kind != "chromium" and item.get_closest_marker("once")
            ):
                left_out.append(item)
    if left_out:
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)


def pytest_collection_finish(session: pytest.Session) -> None:
    """A distributor that does not know this pytest drops the groups without a word."""
    if session.config.getoption("loadgroup", False):
        for item in session.items:
            assert item.get_closest_marker("xdist_group") is None or "@" in item.nodeid, "the groups have no effect"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server() as running:
        running.pages[EMPTY] = lambda _: web.Response(content_type="text/html")
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with driver() as running:
        yield running


@pytest.fixture(scope="session", params=[kind for kind in (*KINDS, WEBKIT) if kind in _WANTED])
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    if request.param == WEBKIT:
        with with_webdriver.launched() as running:
            yield running
    else:
        with with_playwright.launched(request.getfixturevalue("playwright"), request.param) as running:
            yield running


@pytest.fixture
def crm(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Crm]:
    """A page not opened yet; afterwards nothing may have been blocked by the page's policy."""
    server.violations.clear()
    server.records.reset()
    context = browser.new_context()
    name = re.sub(r"\W+", "-", request.node.name).strip("-").lower()[:100]
    yield Crm(server, context, name)
    context.close()
    server.overrides.clear()
    server.late.clear()
    if request.node.get_closest_marker("violates"):
        _MEANT.add(f"/{name}")
    else:
        # A report may come when the test that meant it is over.
        assert [one for one in server.violations if not any(path in one for path in _MEANT)] == []
