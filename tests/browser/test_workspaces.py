"""Workspaces that are away, silent, elsewhere or in vain: what is told, what comes back, and what is left alone."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm, foreign_page
from browser.page import Frame, Page, until

SECTION = {"placements": [{"kind": "section", "element": "#chat"}]}
SIZES = "<link rel='stylesheet' href='/sizes.css'>"
FORM = "<!doctype html><form><input type='password'></form>"
SPEAKS = """<!doctype html><script>
window.got = [];
addEventListener("message", ({ data }) => got.push(data));
const say = () => parent.postMessage({ Type: "inbox_changed", InboxChanged: { TotalOpenThreads: 1, TotalUnreadMessages: 0 } }, "*");
say();
setInterval(say, 200);
</script>"""


@pytest.fixture(autouse=True)
def sizes(crm: Crm) -> None:
    """A style sheet that gives sections their height."""
    sheet = "#chat, #rox { height: 200px }"
    crm.server.pages["/sizes.css"] = lambda _: web.Response(text=sheet, content_type="text/css")


def allowing(crm: Crm, *origins: str, looking: bool = True) -> str:
    """The CRM's policy, with further vendors in it."""
    policy = crm.server.policy.replace("frame-src", f"frame-src {' '.join(origins)}")
    return policy.replace("connect-src", f"connect-src {' '.join(origins)}") if looking else policy


def link(crm: Crm, vendor: str = "iqchannels") -> tuple[str, str]:
    """A workspace's state, and the reason."""
    return next(
        ((one["state"], one["reason"]) for one in crm.call("state()")["links"] if one["vendor"] == vendor), ("", "")
    )


def findings(crm: Crm) -> dict[str, dict[str, Any]]:
    return {one["code"]: one for one in crm.call("diagnose()")}


@contextmanager
def serving(port: int, html: str) -> Iterator[None]:
    """Somebody answers on a port where nobody did."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def do_HEAD(self) -> None:
            self.send_response(405)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@once.in_python
def test_case_07_a_workspace_that_was_down_is_told_refused_and_comes_back(crm: Crm) -> None:
    port = closed_port()
    origin = f"http://vendor.localhost:{port}"
    crm.configure(iqchannels={"url": f"{origin}/", "settleSeconds": 1})
    crm.open(policy=allowing(crm, origin))
    until(lambda: link(crm) == ("interrupted", "unreachable"), "a link that knows")
    assert crm.call("openChat({ crmId: '1' })") == "rejected: unreachable"
    assert crm.heard("command.failed")[-1]["code"] == "unreachable"
    assert origin in findings(crm)["frame-unreachable"]["message"]
    assert crm.page.text(".again") == "Load it again"
    head, button, inner = crm.page.box(".head"), crm.page.box(".again"), crm.page.box(".workspace")
    assert head["bottom"] <= button["top"] < button["bottom"] <= inner["top"]
    with serving(port, SPEAKS):
        crm.page.click(".tab")  # the operator looks at it
        crm.until_heard("inbox.changed")
        assert crm.call("openChat({ crmId: '1' })") == {"heard": True}
        assert link(crm) == ("ready", "spoke")
        assert "frame-unreachable" not in findings(crm)
        assert crm.page.count(".again") == 0
        frame = crm.page.frames(origin)[0]
        until(lambda: frame.evaluate("got.filter((one) => one.Type === 'open_iframe_ticket').length === 1"), "the chat")
    assert [one["reason"] for one in crm.heard("link.changed")].count("reloaded") == 1
    assert len(crm.page.frames(origin)) == 1


@once.in_python
def test_a_sign_in_form_is_never_loaded_again_but_by_the_button(crm: Crm) -> None:
    with foreign_page(crm.server, "form", FORM) as address:
        crm.configure(iqchannels={**SECTION, "url": address, "settleSeconds": 0.5})
        crm.open("<div id='chat'></div>", head=SIZES, policy=allowing(crm, crm.server.origin("form")))
        until(lambda: link(crm) == ("silent", "silent"), "silence")
        assert crm.call("openChat({ crmId: '1' })") == {"heard": False}
        asked = crm.server.requests.count("form/")
        until(lambda: crm.server.requests.count("form/") > asked or asked > 1, "a look at its address")
        frame = crm.page.frames(crm.server.origin("form"))[0]
        frame.evaluate("void (document.querySelector('input').value = 'secret')")
        crm.page.evaluate("void dispatchEvent(new Event('online'))")
        assert crm.call("openChat({ crmId: '2' })") == {"heard": False}
        assert frame.evaluate("document.querySelector('input').value") == "secret"
        assert [one["reason"] for one in crm.heard("link.changed")].count("reloaded") == 0
        section = crm.page.box("#chat")
        button, inner = crm.page.box(".again"), crm.page.box(".workspace")
        assert (button["top"], inner["bottom"]) == (section["top"], section["bottom"])
        assert button["bottom"] == inner["top"]
        crm.page.focus(".again")
        crm.page.press("Enter")
        crm.until("heard.some((event) => event.reason === 'reloaded')")
        empty = "document.querySelector('input')?.value === ''"
        until(lambda: any(one.evaluate(empty) for one in crm.page.frames(crm.server.origin("form"))), "the form anew")


@pytest.mark.violates
def test_where_the_policy_forbids_to_look_the_operator_has_a_button_and_is_not_promised_more(crm: Crm) -> None:
    port = closed_port()
    origin = f"http://vendor.localhost:{port}"
    crm.configure(iqchannels={**SECTION, "url": f"{origin}/", "settleSeconds": 0.5})
    crm.open("<div id='chat'></div>", head=SIZES, policy=allowing(crm, origin, looking=False))
    assert f"Add {origin} to its connect-src" in crm.finding("look-blocked")["cure"]
    crm.finding("look-blocked")
    assert "frame-unreachable" not in findings(crm)


@once.in_python
def test_case_08_words_of_another_origin_are_counted_and_commands_to_it_refused(crm: Crm) -> None:
    server = crm.server
    there, bare, sand = (server.origin(name) for name in ("iqchannels", "bare", "sand"))
    server.pages["//bare/"] = lambda _: web.Response(status=302, headers={"Location": f"{there}/"})
    server.pages["//sand/"] = lambda _: web.Response(
        text=SPEAKS, content_type="text/html", headers={"Content-Security-Policy": "sandbox allow-scripts"}
    )
    crm.configure_only(
        iqchannels={**SECTION, "url": f"{bare}/", "settleSeconds": 1},
        roxchat={"url": f"{sand}/", "settleSeconds": 1, "placements": [{"kind": "section", "element": "#rox"}]},
    )
    crm.open("<div id='chat'></div><div id='rox'></div>", policy=allowing(crm, bare, sand))
    until(lambda: link(crm) == ("interrupted", "other-origin"), "the other origin")
    until(lambda: link(crm, "roxchat") == ("interrupted", "sandboxed"), "the sandbox")
    assert crm.call("openChat({ crmId: '1' })") == "rejected: other-origin"
    assert crm.call("startChat({ visitorId: '1', sessionId: '2' })") == "rejected: sandboxed"
    until(lambda: findings(crm)["frame-sandboxed"], "the finding")
    told = findings(crm)["frame-other-origin"]
    assert there in told["message"]
    assert f'"url": "{there}/"' in told["cure"]
    assert told["count"] > 1
    assert crm.heard("inbox.changed") == []
    del server.pages["//bare/"], server.pages["//sand/"]


def test_a_page_that_embeds_only_what_agrees_to_it_says_why_there_is_no_workspace(crm: Crm) -> None:
    alone = {"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"}
    crm.configure(iqchannels={**SECTION, "settleSeconds": 0.5})
    crm.open("<div id='chat'></div>", headers=alone)
    assert "Cross-Origin-Resource-Policy" in crm.finding("frame-isolated")["cure"]
    assert link(crm) == ("interrupted", "blocked")
    assert crm.call("openChat({ crmId: '1' })") == "rejected: blocked"


def test_the_pages_own_iframe_is_loaded_again_where_it_stands(crm: Crm) -> None:
    port = closed_port()
    origin = f"http://vendor.localhost:{port}"
    crm.configure(iqchannels={**SECTION, "url": f"{origin}/", "settleSeconds": 0.5})
    crm.open(f"<iframe id='chat' src='{origin}/' allow='camera'></iframe>", policy=allowing(crm, origin))
    until(lambda: link(crm) == ("interrupted", "unreachable"), "a link that knows")
    crm.page.click(".notice .do")
    told = "heard.filter(({ type, reason }) => type === 'link.changed' && reason === 'unreachable')"
    crm.until(f"heard.some((event) => event.reason === 'reloaded') && {told}.length === 2")
    with serving(port, SPEAKS):
        crm.page.evaluate("void dispatchEvent(new Event('online'))")
        crm.until_heard("inbox.changed")
        until(lambda: crm.page.count(".notice") == 0, "no notice")
    assert crm.page.attribute("#chat", "allow") == "camera"


def test_case_09_the_vendors_origin_alone_may_use_what_the_configuration_lists(crm: Crm) -> None:
    there = f"{crm.server.origin('iqchannels')}/"
    own = {"kind": "section", "element": "#chat"}
    pages = {"kind": "section", "element": "#theirs"}
    crm.configure(iqchannels={"placements": [own, pages]})
    body = f"<p>before</p><iframe id='theirs' src='{there}' allow='microphone'></iframe><p>after</p>"
    crm.open(f"<div id='chat'></div>{body}", head=SIZES, headers={"Permissions-Policy": "camera=()"})
    allow = str(crm.page.attribute("#chat > * iframe, .workspace", "allow"))
    names = ["microphone", "camera", "autoplay", "display-capture", "fullscreen", "clipboard-read", "clipboard-write"]
    origin = crm.server.origin("iqchannels")
    assert allow == "; ".join(f"{name} {origin}" for name in names)
    theirs = "(one) => [one.getAttribute('allow'), one.previousSibling.textContent, one.nextSibling.textContent]"
    assert crm.page.of("#theirs", theirs) == ["microphone", "before", "after"]
    frame = until(lambda: len(crm.vendor_frames()) == 2 and _allowed(crm), "what the frame may do")
    assert frame in ({"microphone": True, "fullscreen": True, "autoplay": True, "camera": False}, "not told")
    if frame != "not told":
        lacking = crm.finding("permission-lacking")
        assert lacking["message"].endswith("camera.")


def _allowed(crm: Crm) -> Any:
    """What our frame says that it may do; Firefox tells nobody."""
    ask = """document.featurePolicy
      ? Object.fromEntries(["microphone", "fullscreen", "autoplay", "camera"].map((one) => [one, document.featurePolicy.allowsFeature(one)]))
      : "not told" """
    told = [frame.evaluate(ask) for frame in crm.vendor_frames()]
    return next((one for one in told if one == "not told" or one["fullscreen"]), None)


POP = "document.querySelector('#pop').onclick = () => open('/inner', 'pop', 'width=500,height=400')"
INNER = "switchboard.openChat({ crmId: '00234' }).then(JSON.stringify, (error) => error.code)"


@once.on_our_page
def test_case_23_the_crms_own_pages_inside_the_crm_share_one_workspace(crm: Crm) -> None:
    server = crm.server
    chat = {"url": f"{server.origin('iqchannels')}/", "settleSeconds": 2}
    crm.configure_only(iqchannels=chat)
    inner = Crm(server, crm.context, "inner")
    inner.configure_only(iqchannels=chat)
    inner.serve("<p>The customer</p>")
    between = f"<!doctype html><iframe src='{server.origin('crm')}/inner' width='700' height='200'></iframe>"
    with foreign_page(server, "portal.crm", between) as portal:
        policy = server.policy.replace("frame-src", f"frame-src 'self' {server.origin('portal.crm')}")
        body = (
            "<button id='pop'>pop</button><iframe src='/inner' width='900' height='200'></iframe>"
            f"<iframe src='{portal}' width='900' height='200'></iframe>"
        )
        crm.page.goto(crm.serve(body + crm.script("/pop.js", POP), policy=policy))
        assert crm.started() == "up"
        crm.until_heard("inbox.changed")
        panels: list[Frame] = until(lambda: _up(crm, 2), "two panels")
        (workspace,) = crm.vendor_frames()
        popup: Page = crm.opened(lambda: crm.page.click("#pop"))
        until(lambda: popup.evaluate("window.switchboard?.ready.then(() => true)"), "the pop-up")
        windows = [*panels, popup]
        for count, window in enumerate(windows, 1):
            assert json.loads(window.evaluate(INNER)) == {"heard": True}
            opened = "simulator.received.filter((one) => one?.Type === 'open_iframe_ticket').length"
            until(lambda count=count, opened=opened: workspace.evaluate(opened) == count, "the chat in the outer page")
            wrong = "switchboard.openChat({}).catch((error) => error.code)"
            assert window.evaluate(wrong) == "bad-argument"
            assert window.count(".main-box") == 0
        assert len(crm.vendor_frames()) == 1
        # The page behind the pop-up window goes.
        crm.page.goto(portal)
        until(lambda: popup.frames(server.origin("iqchannels")), "a workspace of its own")
        assert json.loads(popup.evaluate(INNER)) == {"heard": True}
    inner.page.close()


def _up(crm: Crm, count: int) -> list[Frame] | None:
    """The frames in the page that have a Switchboard which is up, once there are so many."""
    frames = crm.page.frames(crm.server.origin("crm"))
    up = [one for one in frames if one.evaluate("window.switchboard?.ready.then(() => true)")]
    return up if len(up) == count else None
