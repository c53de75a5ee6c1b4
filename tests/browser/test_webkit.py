"""WebKit, Safari's engine: the same snapshot, the same messages, placements and telephone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from aiohttp import web

from browser.crm import RUN_PYTHON, until
from browser.telephone import settings
from browser.webkit import ZONE, Window
from workshop.addresses import plain
from workshop.server import Server

PLACEMENTS = [{"kind": "section", "element": "#chat"}, {"kind": "floating"}]
EARS = """
window.heard = [];
addEventListener("error", (event) => heard.push({ type: "uncaught", message: event.message }));
addEventListener("unhandledrejection", (event) => heard.push({ type: "uncaught", message: String(event.reason) }));
for (const type of ["inbox.changed", "screen.pop", "call.ringing", "error"])
  addEventListener(`switchboard:${type}`, ({ detail }) => heard.push(detail));
"""
Open = Callable[..., Window]


@pytest.fixture
def page(webkit: Window, server: Server) -> Open:
    """Opens a page of the CRM in WebKit and waits for Python."""
    server.violations.clear()
    server.requests.clear()

    def open_(more: str = "", body: str = "<div id='chat'></div>", **configuration: Any) -> Window:
        iqchannels = {"url": f"{server.origin('iqchannels')}/", "placements": PLACEMENTS, "settleSeconds": 2}
        server.configurations["webkit"] = {"language": "en", "iqchannels": iqchannels, **configuration}
        src = f"{server.origin('static')}/switchboard.js"
        html = (
            "<!doctype html><html lang='en'><title>webkit</title><script src='/webkit-ears.js'></script>"
            f"<script src='{src}' data-config='/configuration/webkit' {more} async></script>{body}</html>"
        )
        server.pages["/webkit"] = lambda _: web.Response(text=html, content_type="text/html")
        server.pages["/webkit-ears.js"] = lambda _: web.Response(text=EARS, content_type="text/javascript")
        webkit.goto(f"{server.origin('crm')}/webkit")
        webkit.until("typeof switchboard === 'object'")
        assert webkit.evaluate("switchboard.ready.then(() => 'up', (error) => error.code)") == "up"
        return webkit

    return open_


def heard(window: Window, type_: str) -> dict[str, Any]:
    told: dict[str, Any] = until(
        lambda: next((one for one in window.evaluate("heard") if one["type"] == type_), None), f"{type_} heard"
    )
    return told


def python(window: Window, source: str) -> Any:
    window.evaluate(f"({RUN_PYTHON})({json.dumps(source)})")
    return json.loads(window.until("window.printed"))


def test_webkit_restores_the_snapshot_and_nothing_is_wrong(page: Open, server: Server) -> None:
    window = page()
    assert window.evaluate("switchboard.diagnose()") == []
    files = [plain(path) for path in server.requests]
    assert any(path.endswith("snapshot.bin") for path in files) != any(path.endswith("library.zip") for path in files)
    assert not any(path.endswith("library.zip") for path in files)


def test_webkits_python_knows_its_time_zone_and_language(page: Open) -> None:
    window = page()
    told = python(
        window,
        "import json, os, time\nreturn json.dumps([os.environ['TZ'], list(time.tzname), os.environ['LANG']])",
    )
    zone = window.evaluate("[Intl.DateTimeFormat().resolvedOptions().timeZone, navigator.language]")
    assert told == [zone[0], ["UTC+0200", "UTC+0300"], zone[1].replace("-", "_") + ".UTF-8"]
    assert zone[0] in (ZONE, "Europe/Kiev")


def test_webkit_starts_from_nothing_too_and_says_why(page: Open) -> None:
    window = page("data-boot='ordinary'")
    assert [finding["code"] for finding in window.evaluate("switchboard.diagnose()")] == ["ordinary-start"]
    heard(window, "inbox.changed")


def test_webkit_hears_the_workspace_and_sends_it_commands(page: Open, server: Server) -> None:
    # A frame of the page's own, for those of ours stand behind a closed door (a shadow root).
    window = page(body=f"<iframe id='chat' src='{server.origin('iqchannels')}/'></iframe>")
    assert heard(window, "inbox.changed")["openThreads"] >= 0
    assert window.evaluate("switchboard.findClient('Anna')") is None
    sent = "simulator.received.map((one) => (one.message ?? one).WriteToClient?.Search).includes('Anna')"
    until(lambda: window.inside("#chat", sent), "the search in the workspace")
    assert window.evaluate("heard.filter((one) => one.type === 'uncaught')") == []


def test_webkit_has_the_workspace_in_its_section_and_floating(page: Open) -> None:
    window = page()
    links = "switchboard.state().then(({ links }) => links.every(({ state }) => state === 'ready') && links.length)"
    assert window.until(links) == 2
    places = "switchboard.state().then(({ links }) => links.map((one) => one.placement).join())"
    assert window.evaluate(places) == "section,floating"
    assert window.evaluate("document.querySelector('#chat').children.length") == 1


def test_webkit_holds_the_line_and_shows_who_calls(page: Open, server: Server) -> None:
    server.exchange.reset()
    try:
        window = page(phonet=settings(server.exchange, endpoint=server.exchange.endpoint))
        line = "switchboard.state().then(({ links }) => links.some((one) => one.vendor === 'phonet' && one.state === 'ready'))"
        window.until(line)
        server.exchange.incoming("380501112233")
        assert heard(window, "call.ringing")["call"]["customer"]["phone"].endswith("501112233")
    finally:
        server.exchange.reset()


def test_webkit_takes_everything_out_of_the_page_again(page: Open) -> None:
    window = page()
    window.evaluate("switchboard.destroy()")
    window.until("document.querySelectorAll('iframe').length === 0")
    assert window.evaluate("typeof switchboard") == "undefined"
