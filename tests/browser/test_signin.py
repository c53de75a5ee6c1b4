"""Whose telephone it is, in real browsers: operators who follow each other, pages before sign-in, and a tab's pages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm, foreign_page
from browser.page import Browser, Context, Frame, until
from browser.telephone import QUICK, calls, card, settings, until_ready
from workshop.phonet import Exchange
from workshop.server import Server

NUMBER = "+380440000112"
POP = "document.querySelector('#pop').onclick = () => void window.open('/small', '', 'popup,width=500,height=400')"


@dataclass
class Office:
    """One browser profile, and a CRM with one session cookie."""

    server: Server
    context: Context
    who: str | None = None
    asked: list[str | None] = field(default_factory=list)

    @property
    def exchange(self) -> Exchange:
        return self.server.exchange

    def answer(self, _: Any) -> web.Response:
        """/who.json."""
        self.asked.append(self.who)
        if self.who is None:
            return web.Response(status=401)
        told = {"domain": self.exchange.domain, "apiKey": self.exchange.key, "subscriber": self.who}
        return web.json_response(told, headers={"Cache-Control": "no-store"})

    def page(self, name: str, body: str = "", crm: dict[str, Any] | None = None, **phonet: Any) -> Crm:
        """A page of the CRM's, not opened yet."""
        page = Crm(self.server, self.context, name)
        told = phonet or {"credentialsUrl": "/who.json"}
        page.configure_only(
            crm={"customerUrl": "#/customers/{phone}", **(crm or {})}, phonet={"reconnect": QUICK, **told}
        )
        page.serve(body)
        return page

    def open(self, name: str, **serving: Any) -> Crm:
        """A tab with a page of the CRM's."""
        page = self.page(name, **serving)
        page.page.goto(f"{self.server.origin('crm')}/{name}")
        assert page.started() == "up"
        return page

    def connections(self) -> dict[str, int]:
        return {who: self.exchange.connections(who) for who in ("001", "002")}


@pytest.fixture
def office(browser: Browser, server: Server) -> Iterator[Office]:
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    office = Office(server, context)
    server.pages["/who.json"] = office.answer
    yield office
    context.close()
    server.exchange.reset()
    assert server.violations == []


def line(crm: Crm) -> dict[str, Any]:
    """What the page knows of its line."""
    links: list[dict[str, Any]] = crm.call("state()")["links"]
    return next((one for one in links if one["placement"] == "line"), {})


def until_closed(crm: Crm, reason: str) -> None:
    """Wait for the line to be closed for this reason."""
    until(lambda: (line(crm).get("state"), line(crm).get("reason")) == ("closed", reason), reason)


def findings(crm: Crm | Frame) -> dict[str, str]:
    """The findings that there are, with their levels."""
    ask = "switchboard.diagnose()"
    return {one["code"]: one["level"] for one in (crm.page if isinstance(crm, Crm) else crm).evaluate(ask)}


@once.with_server
def test_the_line_is_that_of_whoever_is_signed_in_and_of_nobody_else(office: Office) -> None:
    """Case 03."""
    exchange = office.exchange
    office.who = "001"
    a = office.open("of-the-first")
    until_ready(a)
    first = exchange.incoming(NUMBER)
    until(lambda: NUMBER[-4:] in card(a).replace(" ", "").replace("-", ""), "the first one's call")
    # The next operator signs in, and the first one's tab is still open.
    office.who = "002"
    b = office.open("of-the-second")
    until_ready(b)
    until(lambda: office.connections() == {"001": 0, "002": 1}, "the second one's line alone")
    until_ready(a)
    until(lambda: card(a) == "", "none of the first one's calls")
    assert calls(a) == calls(b) == []
    assert [one["reason"] for one in a.heard("link.changed") if one["state"] == "closed"] == ["other-operator"]
    exchange.end(first)
    # What one of them dials rings the second one's telephone, and the second one's calls are heard.
    assert b.call("call('0671119999')") is None
    assert a.call("call('0671119998')") is None
    assert {call.to for call in exchange.calls.values()} == {("002",)}
    for uuid in list(exchange.calls):
        exchange.end(uuid)
    exchange.incoming(NUMBER, "001")
    heard = exchange.incoming("+380440000113", "002")
    for crm in (a, b):
        until(lambda crm=crm: [call["id"] for call in calls(crm)] == [heard], "the second one's call")
    assert findings(a) == findings(b) == {}
    # Somebody signs out: the sign-in page has the tag, too.
    office.who = None
    c = office.open("sign-in")
    for crm in (a, b, c):
        until_closed(crm, "signed-out")
        assert card(crm) == ""
        assert calls(crm) == []
        assert findings(crm) == {"line-signed-out": "info"}
    assert office.connections() == {"001": 0, "002": 0}
    assert c.call("call('911')") == "rejected: signed-out"
    # Signed in without a page of its own, which all learn of.
    office.who = "001"
    c.page.evaluate("() => history.pushState(null, '', '/desk')")
    for crm in (a, b, c):
        until_ready(crm)
    assert office.connections() == {"001": 1, "002": 0}
    # The end of one tab is nobody's signing out, unless it is.
    a.page.evaluate("switchboard.destroy()")
    for crm in (b, c):
        until_ready(crm)
    until(lambda: office.connections() == {"001": 1, "002": 0}, "the line in another tab")
    office.who = None
    b.page.evaluate("switchboard.destroy()")
    until_closed(c, "signed-out")
    until(lambda: office.connections() == {"001": 0, "002": 0}, "no line")


def _small_page(office: Office, **vendors: Any) -> None:
    small = Crm(office.server, office.context, "small")
    small.configure_only(crm={"customerUrl": "#/customers/{phone}"}, **vendors)
    small.serve("<p id='me'>Anna</p>")


@once.with_server
def test_before_sign_in_nothing_rings_and_small_windows_leave_calls_and_chats_to_the_tabs(office: Office) -> None:
    server, exchange = office.server, office.exchange
    told = settings(exchange, when="#me")
    chat = {"url": f"{server.origin('iqchannels')}/", "settleSeconds": 1}
    crm = office.page("template")
    crm.configure_only(crm={"customerUrl": "#/customers/{phone}"}, phonet=told, iqchannels=chat)
    _small_page(office, phonet=told, iqchannels=chat)
    policy = server.policy.replace("frame-src", "frame-src 'self'")
    body = "<button id='pop'>pop</button> <iframe id='panel' src='/small' width='900' height='300'></iframe>"
    crm.page.goto(crm.serve(body + crm.script("/pop.js", POP), policy=policy))
    assert crm.started() == "up"
    until_closed(crm, "asleep")
    assert findings(crm) == {}
    assert exchange.connections() in (0, 1)  # the panel shows somebody
    panel = until(lambda: _inner(crm), "the panel")
    crm.page.evaluate("() => document.body.append(Object.assign(document.createElement('p'), { id: 'me' }))")
    until(lambda: line(crm).get("state") == "ready", "the line")
    assert exchange.connections() == 1
    popup = crm.opened(lambda: crm.page.click("#pop"))  # WebKit opens none but for a click
    until(lambda: popup.evaluate("window.switchboard?.ready.then(() => true)"), "the pop-up")
    for window in (panel, popup):
        until(lambda window=window: "secondary-window" in findings(window), "a finding")
        call = "switchboard.openChat({ crmId: '1' }).then(Object.keys, (error) => error.code)"
        assert window.evaluate(call) == ["heard"]
    assert len(crm.vendor_frames()) == 1  # the page's, and none of the panel's
    assert popup.frames(server.origin("iqchannels")) == []
    # Whoever works in them gets the call, and the customer opens in the tab.
    popup.click_at(200, 200)
    uuid = exchange.incoming(NUMBER)
    crm.until_at(f"#/customers/%2B{NUMBER[1:]}")
    state = "switchboard.state().then(({ calls }) => calls.map(({ id }) => id))"
    for window in (panel, popup):
        until(lambda window=window: window.evaluate(state) == [uuid], "the call")
        assert window.evaluate("location.hash") == ""
    until(lambda: popup.count(".call") == 1, "its card in the pop-up")
    assert panel.count(".call") == 0
    exchange.end(uuid)
    for window, number in ((panel, "0671234567"), (popup, "0671234568")):
        assert window.evaluate(f"switchboard.call('{number}').then(() => 'dialled')") == "dialled"
    assert exchange.dialled == ["380671234567", "380671234568"]
    # Drawn anew, and then without anybody.
    crm.forget()
    crm.page.evaluate("() => { const one = me; one.remove(); setTimeout(() => document.body.append(one), 300); }")
    crm.until("document.querySelector('#me') !== null")
    popup.close()
    crm.page.evaluate("() => { me.remove(); panel.remove(); }")
    until_closed(crm, "asleep")
    until(lambda: exchange.connections() == 0, "no line")
    assert [one["reason"] for one in crm.heard("link.changed") if one["state"] == "closed"] == ["asleep"]
    # A CRM that itself stands in a frame of another origin's page is all there is.
    with foreign_page(server, "portal.crm", f"<iframe src='{server.origin('crm')}/small'></iframe>") as address:
        crm.page.goto(address)
        framed = until(lambda: _inner(crm), "the framed CRM")
        until(lambda: framed.evaluate(state) is not None, "Python")
        assert "secondary-window" not in findings(framed)
    # What calls itself a pop-up window is one.
    crm.page.goto(f"{server.origin('crm')}/small?_popup=1")
    until(lambda: "secondary-window" in findings(crm.page), "a finding")


def _inner(crm: Crm) -> Frame | None:
    """The frame in the page that has a Switchboard which is up."""
    frames = crm.page.frames(crm.server.origin("crm"))
    return next((one for one in frames if one.evaluate("window.switchboard?.ready.then(() => true)")), None)


def test_calls_and_what_was_put_away_go_along_from_page_to_page_with_one_operator(office: Office) -> None:
    exchange = office.exchange
    office.who = "001"
    customer = {"crm": {"customerUrl": "/customer?tel={phone}"}}
    office.page("customer", **customer).page.close()
    crm = office.open("desk", **customer)
    until_ready(crm)
    # The product's own screen pop leaves the page for the next, on which the line is slow to come.
    exchange.faults.slow_accept = 2
    uuid = exchange.incoming(NUMBER)
    crm.until_at(f"/customer?tel=%2B{NUMBER[1:]}")
    assert crm.started() == "up"
    until(lambda: "Incoming call" in card(crm), "the card")
    assert line(crm).get("state") != "ready"
    assert "may be over" in card(crm)
    assert [(call["id"], call["state"], call["certain"]) for call in calls(crm)] == [(uuid, "ringing", False)]
    until_ready(crm)
    exchange.faults.slow_accept = 0
    assert crm.page.evaluate("Object.keys(sessionStorage).filter((name) => name.includes('calls'))") == []
    exchange.answer(uuid)
    until(lambda: "In conversation" in card(crm) and "may be over" not in card(crm), "the conversation")
    assert crm.heard("call.ringing") == crm.heard("screen.pop") == []
    # A click of the operator's.
    _go(crm, "/desk")
    until(lambda: "In conversation" in card(crm), "the card")
    until_ready(crm)
    exchange.end(uuid)
    (ended,) = crm.until_heard("call.ended")
    assert ended["call"]["id"] == uuid
    # A missed call stays until it is put away, and then it is away.
    crm.page.evaluate("() => addEventListener('switchboard:screen.pop', (event) => event.preventDefault())")
    missed = exchange.incoming("+380440000113")
    crm.until_heard("call.ringing")
    exchange.end(missed)
    until(lambda: "Missed call" in card(crm), "the missed call")
    _go(crm, "/desk")
    until(lambda: "Missed call" in card(crm), "the missed call")
    crm.page.click(".call .drop")
    until(lambda: card(crm) == "", "an empty shelf")
    until_ready(crm)
    _go(crm, "/desk")
    until_ready(crm)
    assert card(crm) == ""
    leave_to_the_next_operator(office, crm)


def leave_to_the_next_operator(office: Office, crm: Crm) -> None:
    """The next one finds nothing of this one's calls, and whoever ends Switchboard leaves nothing behind."""
    crm.page.evaluate("() => addEventListener('switchboard:screen.pop', (event) => event.preventDefault())")
    office.exchange.incoming(NUMBER)
    until(lambda: "Incoming call" in card(crm), "a call")
    office.who = "002"
    _go(crm, "/desk")
    until_ready(crm)
    assert card(crm) == ""
    assert calls(crm) == []
    crm.page.evaluate("() => dispatchEvent(new PageTransitionEvent('pagehide'))")
    crm.page.evaluate("switchboard.destroy()")
    assert json.loads(crm.page.evaluate("JSON.stringify(Object.keys(sessionStorage))")) == []
    assert crm.complaints() == []


def _go(crm: Crm, path: str) -> None:
    crm.page.goto(f"{crm.server.origin('crm')}{path}")
    assert crm.started() == "up"
