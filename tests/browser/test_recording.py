"""What the page records of a busy minute is heard again in CPython, and tells of nobody."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Frame, until
from browser.telephone import settings, until_ready
from switchboard.hub.comparing import differences
from switchboard.hub.relay import read_event
from switchboard.replay import Replay
from unit.planted import found_in
from unit.samples import CLIENT, DETAILS, rox_message
from workshop.server import Server

KEY = "k3y-0f-the-s1te"
GIVEN, FAMILY, PLACES = "ЖЗИКЛМНПРС", "АЕИОУЮЯ", "бвгджзклмн"
CUSTOMERS = 50


class Somebody:
    """A customer of whom no two others have anything, and of whom nothing may be found again."""

    def __init__(self, number: int) -> None:
        self.id = str(9000 + number)
        first, second = divmod(number, 10)
        self.first = f"{GIVEN[first]}{PLACES[second]}анфілат{PLACES[first]}"
        self.last = f"{FAMILY[number % 7]}щук{PLACES[second]}ирсь{PLACES[first]}ий"
        self.digits = f"{7_310_000 + 7919 * number % 1_000_000 + 10_000 * number:07}"[-7:]
        self.phone = f"+38067{self.digits}"
        self.text = (
            f"Чи можна {self.last}{PLACES[second]} повернути чайник{PLACES[first]}{PLACES[second]}? {self.phone}"
        )
        self.mail = f"zvq{PLACES[first]}{PLACES[second]}wx@q.ua"

    @property
    def planted(self) -> set[str]:
        """Four things of which nothing may be in a recording."""
        own = {word for word in self.text.split() if len(word) > 7 and word != "повернути"}
        return {f"{self.first} {self.last}", self.phone, self.mail, *own}

    def client(self) -> dict[str, Any]:
        """As iQChannels knows them."""
        details = {**DETAILS, "FirstName": self.first, "LastName": self.last, "Cellphone": self.phone}
        details |= {"Email": self.mail, "CRMURL": f"http://crm.localhost/{self.first}?who={self.last}"}
        return {**CLIENT, "Name": f"{self.last} {self.first}", "CRMClientId": self.id, "Details": details}

    def leg(self) -> dict[str, Any]:
        """As Phonet knows them."""
        spelled = f"(067) {self.digits[:3]}-{self.digits[3:5]}-{self.digits[5:]}"
        about = {"id": self.id, "name": f"{self.first} {self.last}", "companyName": self.last, "priority": 1}
        return {**about, "num": spelled, "url": f"https://exchange.example/{self.first}"}


def open_all(crm: Crm, **more: Any) -> None:
    """A page with all four vendors, once each of them is up."""
    server = crm.server
    crm.configure_only(
        crm={"customerUrl": "#/customers/{crmId}"},
        iqchannels={
            "url": f"{server.origin('iqchannels')}/",
            "placements": [{"kind": "section", "element": "#iq", "followTickets": True}],
        },
        roxchat={
            "url": f"{server.origin('roxchat')}/",
            "placements": [{"kind": "section", "element": "#rox"}],
            "settleSeconds": 1,
        },
        phonet=settings(server.exchange),
        uis={"script": {"url": f"{server.origin('uis')}/static/cs.min.js?late=50&panel=0&returns=uid", "siteKey": KEY}},
        **more,
    )
    crm.open("<div id='iq'></div><div id='rox'></div>")
    crm.until("heard.some((event) => event.reason === 'created')")
    until_ready(crm)
    frames = crm.vendor_frame("iqchannels"), crm.vendor_frame("roxchat")
    for frame in frames:
        until(lambda frame=frame: frame.evaluate("window.simulator?.listening"), "a listening workspace")
    crm.until_heard("inbox.changed")


def say(frame: Frame, *messages: Any) -> None:
    """Let a workspace say something."""
    frame.evaluate("(messages) => messages.forEach((one) => parent.postMessage(one, '*'))", [*messages])


def minute(crm: Crm, customers: list[Somebody]) -> None:
    """What may happen in a minute, with each of the customers."""
    exchange = crm.server.exchange
    for number, one in enumerate(customers):
        about = {"URL": f"http://crm.localhost/?who={one.last}&iqchannels_ticket_id={one.id}", "TicketId": int(one.id)}
        body = {**about, "Client": one.client()}
        say(
            crm.vendor_frame("iqchannels"),
            {"Type": "open_client_from_ticket", "OpenClient": body},
            {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": number, "TotalUnreadMessages": 1}},
            {"Type": "close_client_from_ticket", "CloseClient": {**body, "Reason": "ticket_closed"}},
            {"Type": "tomorrow_changed", "Whose": one.first},
            {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": one.last}},
        )
        said = rox_message("newMessageAdded", messageText=one.text, providedVisitorId=one.id)
        closed = rox_message("chatClosedByOperator", channelUserName=one.first, channelUserId=one.phone)
        note = rox_message("notificationAdded", notification={"id": one.id, "kind": "visitor", "text": one.text})
        say(
            crm.vendor_frame("roxchat"),
            said,
            said,
            closed,
            note,
            {"source": "roxchat", "event": "newMessageAdded", "params": one.text},
        )
        crm.page.evaluate(
            """([name, text, id]) => { uisSimulator.fire("operatorjoined", { name, position: null, avatar: null });
            uisSimulator.fire("sendmessage", { text, source: "Оператор", from: name, date: 1795770000, uid: id });
            uisSimulator.fire("invite", { invite_message: text }); uisSimulator.fire("sendmessage", { odd: name });
            uisSimulator.fire("operatorleave"); }""",
            [one.first, one.text, one.id],
        )
        uuid = exchange.incoming(one.phone, otherLegs=[one.leg()])
        exchange.answer(uuid)
        if number % 10:
            exchange.end(uuid)
        else:
            exchange.fail(uuid, one.text)
            exchange.pause(away=number % 20 == 0)
            assert crm.call(f"openChat({{ crmId: {one.id!r} }})") is not None
            assert crm.call(f"uis.sendChatMessage({json.dumps(one.text)})") is not None
            crm.call(f"uis.setVisitorCard({{ name: {one.first!r}, phone: {one.phone!r} }})")
            crm.call(f"findClient({json.dumps(one.last)})")
            crm.call(f"call({one.phone!r})")
            exchange.say(json.dumps({"event": "call.strange", "who": one.first}))
            exchange.say(json.dumps({"event": "error", "message": one.text}))
    over = len(customers)
    crm.until(
        "heard.filter((event) => ['call.ended', 'call.failed'].includes(event.type)).length >= it",
        over,
    )
    crm.until("heard.filter((event) => event.type === 'notification.added').length >= it", over)
    crm.until("heard.filter((event) => event.type === 'inbox.changed').length > it", over)


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def quiet(crm: Crm) -> None:
    """Wait until nothing more is heard."""
    before = [-1]

    def is_quiet() -> bool:
        last, before[0] = before[0], len(crm.heard())
        return last == before[0]

    until(is_quiet, "nothing more to be heard")


@pytest.fixture(autouse=True)
def exchange(server: Server) -> Iterator[None]:
    """An exchange without calls."""
    server.exchange.reset()
    yield
    server.exchange.reset()


@once.in_python
def test_a_busy_minute_is_heard_again_and_nobody_is_in_it(crm: Crm) -> None:
    customers = [Somebody(number) for number in range(CUSTOMERS)]
    planted = {one for customer in customers for one in customer.planted}
    assert len(planted) >= 200
    open_all(crm, recorder={"bytes": 8_000_000})
    minute(crm, customers)
    quiet(crm)
    text = crm.call("recording()")
    heard = crm.heard()
    assert len(heard) > 500
    replayed = Replay(lines(text)).run()
    assert [(one.id, one.type) for one in replayed] == [(one["id"], one["type"]) for one in heard]
    events = [read_event(json.dumps({key: value for key, value in one.items() if key != "raw"})) for one in heard]
    assert None not in events
    assert [*differences(replayed, [one for one in events if one is not None])] == []
    assert found_in(text, planted) == set()
    for secret in (KEY, crm.server.exchange.key):
        assert secret not in text
        assert secret[:12] not in text


@once.in_python
def test_of_more_than_is_kept_the_end_is_heard_again(crm: Crm) -> None:
    open_all(crm, recorder={"bytes": 400_000})
    for _ in range(3):
        minute(crm, [Somebody(number) for number in range(10)])
        crm.page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))")
    quiet(crm)
    told = lines(crm.call("recording()"))
    assert told[0]["begins"] == "later"
    replayed = Replay(told).run()
    heard = crm.heard()
    assert 0 < len(replayed) < len(heard)
    assert [one.id for one in replayed] == [one["id"] for one in heard[-len(replayed) :]]


def test_the_operator_saves_it_by_a_button(crm: Crm) -> None:
    crm.configure()
    crm.open()
    crm.until_heard("inbox.changed")
    crm.page.evaluate(
        """() => { const realm = document.querySelector("switchboard-root > iframe").contentWindow;
        const { URL, HTMLAnchorElement } = realm;
        const { createObjectURL, revokeObjectURL } = URL;
        URL.createObjectURL = (blob) => (blob.text().then((text) => { window.text = text; }), createObjectURL(blob));
        URL.revokeObjectURL = (address) => { window.revoked = address; revokeObjectURL(address); };
        HTMLAnchorElement.prototype.click = function () { window.saved = [this.download, this.href]; }; }"""
    )
    crm.page.push("[data-action='settings']")
    crm.page.push("[data-action='diagnosis']")
    crm.page.push("[data-action='save-recording']")
    name, address = crm.until("window.saved")
    assert re.fullmatch(r"switchboard-\d{4}-\d\d-\d\dT\d\d-\d\d\.jsonl", name)
    text = crm.until("window.text")
    assert lines(text)[0]["recording"] == 1
    assert [one.type for one in Replay(lines(text)).run()].count("inbox.changed") >= 1
    crm.page.evaluate("switchboard.destroy()")
    crm.until("window.revoked === it", address)


def test_without_room_nothing_is_recorded(crm: Crm) -> None:
    crm.configure(recorder={"bytes": 0})
    crm.open()
    crm.until_heard("inbox.changed")
    (head,) = lines(crm.call("recording()"))
    assert head["begins"] is None
