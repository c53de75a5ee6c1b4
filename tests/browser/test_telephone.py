"""The telephone in one tab: every event and direction of Phonet's document over a real, encrypted socket."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import calls, card, link, operator, until_ready
from unit.phonet_samples import DIAL, message
from unit.telephony.days import OWN, Day, Ways
from workshop.phonet import Exchange
from workshop.server import Server

Desk = tuple[Crm, Exchange]
NUMBER = "+380440000112"
BODY = """
<a id='tel' href='tel:+380-67-123-45-67'>call</a> <a id='off' href='tel:+380671234568' data-switchboard-call='off'>no</a>
<span id='bad' data-switchboard-call='call me'>bad</span> <span id='text' data-switchboard-call>067 123 45 69</span>
<a id='pause' href='tel:+380671110004,,101#'>pause</a> <a id='ext' href='tel:+380671110004;ext=102'>ext</a>
<span id='words' data-switchboard-call>067 111 00 04 доб. 103</span> <button id='empty' data-switchboard-call> </button>
<input id='field' data-switchboard-call value='067 123 45 71'> <span id='moscow' data-switchboard-call>8 (495) 123-45-67</span>
<a id='taken' href='tel:+380671234570'>taken</a> <button id='inner' data-switchboard-call='911'><b id='b'>911</b></button>
"""


@pytest.fixture(scope="module")
def booted(browser: Browser, server: Server) -> Iterator[Desk]:
    """One page with a line, for the whole module: a start takes seconds."""
    with operator(browser, server) as tab:
        crm: Crm = tab("telephone", BODY, crm={"lookupUrl": "/callers.json?phone={phone}"}, ringingSeconds=30)
        crm.page.evaluate(
            "void document.querySelector('#taken').addEventListener('click', (event) => event.preventDefault())"
        )
        until_ready(crm)
        yield crm, server.exchange
        assert crm.complaints() == []
        assert server.violations == []


@pytest.fixture
def desk(booted: Desk) -> Desk:
    """The shared page, with no calls and nothing heard yet."""
    crm, exchange = booted
    for uuid in list(exchange.calls):
        exchange.end(uuid)
    exchange.reset()
    until(lambda: calls(crm) == [], "no calls")
    until_ready(crm)
    # What has just ended is drawn a moment later: looked at after the next drawing, it must still be empty.
    drawn = "new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 40, true)))"
    until(lambda: dismissed(crm) and crm.page.evaluate(drawn) and card(crm) == "", "an empty shelf")
    until(lambda: crm.page.count(".settling") == 0, "clicks to be taken again")
    crm.page.evaluate("() => { heard.length = 0; window.preventing = null; location.hash = ''; }")
    exchange.dialled.clear()
    return booted


def dismissed(crm: Crm) -> bool:
    """Put all cards away."""
    crm.page.evaluate(
        """void [...document.querySelectorAll('switchboard-part')].forEach((one) =>
        one.shadowRoot?.querySelectorAll('.call .drop').forEach((button) => button.click()))"""
    )
    return card(crm) == ""


def press(crm: Crm, what: str) -> None:
    """Press a button of the first card."""
    crm.page.click(f".call {what}")


@pytest.mark.covers("phonet", "call.dial")
def test_a_ringing_call_shows_who_calls_and_opens_the_customer_once(desk: Desk) -> None:
    crm, exchange = desk
    uuid = exchange.incoming(NUMBER)
    (ringing,) = crm.until_heard("call.ringing")
    assert (ringing["vendor"], ringing["id"]) == ("phonet", f"phonet-{uuid}-ringing")
    call = ringing["call"]
    assert (call["direction"], call["state"], call["customer"]["phone"]) == ("incoming", "ringing", NUMBER)
    assert call["trunk"] == {"number": "567850550", "name": "Reception"}
    assert call["agent"] == {"id": "120", "kind": "user", "name": "Anna Bondar", "extension": "001"}
    assert ringing["raw"]["event"] == "call.dial"
    (pop,) = crm.until_heard("screen.pop")
    assert (pop["cause"], pop["callId"], pop["customer"]["crmId"]) == ("call", uuid, "00234")
    assert crm.page.evaluate("location.hash") == "#/customers/%2B380440000112"
    until(lambda: "Сірко Іван Дмитрович" in card(crm), "the name that the CRM knows")
    text = card(crm)
    for part in ("Incoming call", "+380 44 000 0112", "Line: Reception +380 56 785 0550", "Open customer"):
        assert part in text


def test_a_withheld_number_opens_nobody_and_the_card_says_so(desk: Desk) -> None:
    """Case 12."""
    crm, exchange = desk
    uuid = exchange.incoming("<Anonymous>")
    until(lambda: "Number withheld" in card(crm), "the card")
    exchange.end(uuid)
    exchange.incoming(NUMBER)
    (pop,) = crm.until_heard("screen.pop")  # of the other would have come before
    assert pop["customer"]["phone"] == NUMBER
    assert [call["call"]["customer"]["phone"] for call in crm.heard("call.ringing")] == [None, NUMBER]


@pytest.mark.covers("phonet", "call.bridge", "call.hangup")
def test_an_answered_call_has_a_clock_and_ends_with_the_duration_of_the_exchange(desk: Desk) -> None:
    crm, exchange = desk
    uuid = exchange.incoming(NUMBER)
    exchange.answer(uuid)
    (answered,) = crm.until_heard("call.answered")
    assert answered["call"]["answeredAt"]
    until(lambda: "In conversation" in card(crm), "the card of a talk")
    exchange.calls[uuid].facts["bridgeAt"] -= 65_000  # the exchange says it was answered a minute ago
    exchange.end(uuid)
    (ended,) = crm.until_heard("call.ended")
    assert (ended["call"]["reason"], ended["call"]["state"]) == ("hangup", "ended")
    assert calls(crm) == []


@pytest.mark.covers("phonet", "error")
@once.in_python
def test_a_call_that_fails_says_why_in_the_exchanges_words(desk: Desk) -> None:
    crm, exchange = desk
    exchange.fail(exchange.outgoing("+380671234567"), "no route to the number")
    (failed,) = crm.until_heard("call.failed")
    assert (failed["message"], failed["call"]["state"]) == ("no route to the number", "failed")


@pytest.mark.parametrize(
    ("direction", "begin"),
    [("internal", "internal"), ("outgoing", "outgoing"), ("incoming", "incoming")],
)
@pytest.mark.covers("phonet", "1", "2", "4")
@once.in_python
def test_internal_outgoing_and_incoming_calls_are_told_apart_on_the_screen(
    desk: Desk, direction: str, begin: str
) -> None:
    crm, exchange = desk
    getattr(exchange, begin)(*([] if begin == "internal" else [NUMBER]))
    (ringing,) = crm.until_heard("call.ringing")
    assert ringing["call"]["direction"] == direction


@once.in_python
def test_an_internal_call_shows_the_colleague_and_pops_nobody(desk: Desk) -> None:
    crm, exchange = desk
    exchange.internal("002", "001")
    crm.until_heard("call.ringing")
    until(lambda: "Ivan Melnyk (002)" in card(crm), "the colleague")
    assert "Open customer" not in card(crm)
    assert crm.heard("screen.pop") == []


@pytest.mark.covers("phonet", "32", "64")
@once.in_python
def test_an_agents_pause_and_its_end_are_told(desk: Desk) -> None:
    crm, exchange = desk
    exchange.pause(away=True)
    exchange.pause(away=False)
    (paused,) = crm.until_heard("agent.paused")
    crm.until_heard("agent.resumed")
    assert paused["agent"]["name"] == "Anna Bondar"


@pytest.mark.covers("phonet", "parentUuid")
@once.in_python
def test_a_call_to_a_group_that_reaches_the_operator_is_one_call(desk: Desk) -> None:
    crm, exchange = desk
    parent, child = exchange.group(NUMBER)
    crm.until_heard("screen.pop")  # a call that is over before the CRM says who it is shows nobody
    exchange.answer(child)
    crm.until_heard("call.answered")
    (call,) = calls(crm)
    assert (call["id"], call["agent"]["extension"], call["group"]["extension"]) == (parent, "001", "900")
    exchange.end(parent)
    exchange.end(child)
    crm.until_heard("call.ended")
    assert [len(crm.heard(type_)) for type_ in ("call.ringing", "screen.pop", "call.ended")] == [1, 1, 1]


@pytest.mark.covers(
    "phonet",
    "uuid",
    "lgDirection",
    "leg",
    "leg.id",
    "leg.type",
    "leg.ext",
    "leg.displayName",
    "otherLegs",
    "otherLegs.id",
    "otherLegs.name",
    "otherLegs.num",
    "otherLegs.companyName",
    "otherLegs.url",
    "otherLegs.priority",
    "dialAt",
    "serverTime",
    "trunkNum",
    "trunkName",
)
@once.in_python
def test_every_field_of_the_documents_sample_reaches_the_page(desk: Desk) -> None:
    crm, exchange = desk
    exchange.say(json.dumps({**DIAL, "uuid": "sample"}))
    (ringing,) = crm.until_heard("call.ringing")
    call = ringing["call"]
    assert call["contacts"][0] == {
        "id": "29",
        "name": "Тест",
        "number": "+380567777777",
        "company": "Рекламное агентство",
        "url": "https://qwerty.phonet.com.ua/features/crm/contacts/edit.jsp#/?id=1",
        "priority": 2,
    }
    assert (call["customer"]["crmId"], call["customer"]["name"], call["company"]) == (
        "29",
        "Тест",
        "Рекламное агентство",
    )
    assert call["dialedAt"].startswith("2016-09-15T21:00:00")
    until(lambda: "Рекламное агентство" in card(crm), "the company on the card")
    exchange.say(json.dumps({**DIAL, "uuid": "sample", "event": "call.hangup"}))
    crm.until_heard("call.ended")


def test_markup_in_a_name_is_only_text(desk: Desk) -> None:
    crm, exchange = desk
    evil = "<img src=x onerror=alert(1)>"
    exchange.say(message("dial", "evil", otherLegs=[{"id": "1", "name": evil, "num": "+380671110000"}]))
    until(lambda: evil in card(crm), "the name as text")
    exchange.say(message("hangup", "evil"))
    crm.until_heard("call.ended")


def test_garbage_binary_frames_and_unknown_messages_are_told_and_the_line_goes_on(desk: Desk) -> None:
    crm, exchange = desk
    for what in ("garbage", "{", b"\x00\x01", json.dumps({"event": "call.dial"}), "x" * 300_000):
        exchange.say(what)
    crm.until_heard("message.rejected", 5)
    exchange.say(json.dumps({"event": "call.transfer", "uuid": "1"}))
    exchange.say(json.dumps({**DIAL, "lgDirection": 8}))
    exchange.say(json.dumps({"event": "success"}))
    crm.until_heard("message.unknown", 3)
    exchange.incoming(NUMBER)
    crm.until_heard("call.ringing")
    exchange.say(json.dumps({**DIAL, "event": "call.hangup"}))


def test_a_huge_frame_is_refused_by_its_length_and_takes_no_memory_of_pythons(desk: Desk) -> None:
    crm, exchange = desk
    memory = "import pyodide_js\nreturn pyodide_js._module.HEAPU8.length"
    before = crm.python(memory)
    exchange.say("x" * 20_000_000)  # Chromium's driver is told of each frame, and takes half a minute over 60
    (rejected,) = crm.until_heard("message.rejected")
    assert "20000000 characters" in rejected["problems"][0]["reason"]
    assert crm.python(memory) == before
    exchange.incoming(NUMBER)
    crm.until_heard("call.ringing")


@pytest.mark.covers("phonet", "error with a message")
@once.in_python
def test_an_error_that_nobody_asked_for_reaches_the_operator_in_its_words(desk: Desk) -> None:
    crm, exchange = desk
    exchange.say(json.dumps({"event": "error", "message": f"Your tariff ends; key {exchange.key}"}))
    (told,) = crm.until_heard("notification.added")
    assert told["notification"] == {"id": None, "kind": "error", "text": "Your tariff ends; key …", "sessionId": None}
    until(lambda: "Phonet says: Your tariff ends; key …" in crm.page.text(".notice .text"), "the notice")
    crm.page.click(".notice .drop")
    crm.page.evaluate("void (window.preventing = 'notification.added')")
    exchange.say(json.dumps({"event": "error", "message": "Not for the screen"}))
    crm.until_heard("notification.added", 2)
    assert crm.page.count(".notice") == 0


@once.in_python
def test_doubles_and_disorder_tell_each_thing_at_most_once_and_leave_nothing(desk: Desk) -> None:
    crm, exchange = desk
    exchange.faults.duplicates = exchange.faults.reorder = True
    for number in range(20):
        uuid = exchange.incoming(f"+3804400{number:05}")
        exchange.answer(uuid)
        exchange.end(uuid)
    exchange.flush()
    crm.until_heard("call.ended", 20)
    until(lambda: calls(crm) == [], "no calls")
    ids = [event["id"] for event in crm.heard()]
    assert len(ids) == len(set(ids))


@once.in_python
def test_500_calls_in_a_second_are_all_told_and_the_page_lives(desk: Desk) -> None:
    crm, exchange = desk
    exchange.burst(500)
    # Counted in the page: so many events would take the driver longer than the page.
    crm.until("heard.filter((event) => event.type === 'call.ended').length === 500")
    assert calls(crm) == []
    crm.until("new Set(heard.filter((event) => event.type === 'call.ringing').map((event) => event.id)).size === 500")
    # A call that was over before somebody claimed to show its customer leaves nothing behind either.
    locks = "navigator.locks.query().then(({ held, pending }) => [...held, ...pending].map(({ name }) => name))"
    until(lambda: not any("/pop/" in name for name in crm.page.evaluate(locks)), "no claims")


@pytest.mark.once("what becomes of a call is reckoned in Python")
def test_500_calls_of_a_made_up_day_are_what_they_were_and_leave_none_on_the_screen(desk: Desk) -> None:
    crm, exchange = desk
    day = Day(11, Ways(losses=0), 420)
    for _, text in day.messages():
        exchange.say(text)
    ended = "heard.filter((event) => ['call.ended', 'call.failed'].includes(event.type))"
    crm.until(f"{ended}.length >= {len(day.calls)}")
    until(lambda: calls(crm) == [], "no calls")
    told = crm.page.evaluate(f"{ended}.map((event) => [event.call.legs.map((leg) => leg.id), event.call])")
    for made in day.calls:
        phones = (None,) if made.number_told is None else (None, made.number)
        own = {leg.uuid for leg in made.legs if leg.who == OWN} or {leg.uuid for leg in made.legs}
        call = [call for legs, call in told if own & set(legs) and call["customer"]["phone"] in phones][-1]
        talk = made.outcome.talk
        assert call["reason"] in made.outcome.reasons, (made, call)
        assert call["duration"] == (None if talk is None else pytest.approx(talk, abs=0.01)), (made, call)
    until(lambda: dismissed(crm) and card(crm) == "", "no card")


# Dialling.


@pytest.mark.covers("phonet", "call", "to", "success")
def test_a_number_that_the_page_calls_is_dialled(desk: Desk) -> None:
    crm, exchange = desk
    assert crm.call("call('067 123-45-67')") is None
    assert exchange.dialled == ["380671234567"]
    crm.until_heard("call.ringing")


@pytest.mark.covers("phonet", "error with a message")
@once.in_python
def test_a_number_that_the_exchange_refuses_says_why_in_its_words(desk: Desk) -> None:
    crm, exchange = desk
    exchange.faults.reply = "error"
    assert crm.call("call({number: '911'})") == "rejected: refused"
    (failed,) = crm.until_heard("command.failed")
    assert failed["message"] == "The number is not allowed"


@pytest.mark.parametrize(
    ("argument", "code"), [("'call me'", "bad-number"), ("''", "bad-argument"), ("{}", "bad-argument")]
)
@once.in_python
def test_what_is_no_number_is_not_dialled(desk: Desk, argument: str, code: str) -> None:
    crm, exchange = desk
    assert crm.call(f"call({argument})") == f"rejected: {code}"
    assert exchange.dialled == []


@pytest.mark.parametrize(("element", "number"), [("tel", "380671234567"), ("text", "380671234569"), ("b", "911")])
def test_a_click_on_a_number_dials_it(desk: Desk, element: str, number: str) -> None:
    crm, exchange = desk
    crm.page.click(f"#{element}")
    until(lambda: exchange.dialled == [number], "the number")


def test_a_number_added_later_dials_by_keyboard_too_and_a_double_click_dials_once(desk: Desk) -> None:
    crm, exchange = desk
    crm.page.evaluate(
        """() => { const link = Object.assign(document.createElement("a"), { href: "tel:0671230000", id: "later" });
        link.textContent = "later"; document.body.append(link); link.focus(); }"""
    )
    crm.page.press("Enter")
    until(lambda: exchange.dialled == ["380671230000"], "the number")
    crm.page.click("#tel", times=2)
    crm.page.click("#b")
    until(lambda: exchange.dialled[1:] == ["380671234567", "911"], "each once")


def test_clicks_that_are_somebody_elses_business_are_left_alone(desk: Desk) -> None:
    crm, exchange = desk
    prevented = """(id, extra) => { const click = new MouseEvent("click", { bubbles: true, cancelable: true, ...extra });
        addEventListener("click", (event) => { window.was = event.defaultPrevented; event.preventDefault(); }, { once: true });
        document.querySelector(id).dispatchEvent(click); return window.was; }"""
    for extra in ({"ctrlKey": True}, {"metaKey": True}, {"shiftKey": True}, {"altKey": True}, {"button": 1}):
        assert crm.page.evaluate(f"([id, extra]) => ({prevented})(id, extra)", ["#tel", extra]) is False
    assert crm.page.evaluate(f"([id, extra]) => ({prevented})(id, extra)", ["#off", {}]) is False
    crm.page.click("#taken")
    assert crm.call("call('911')") is None  # whatever the clicks had asked for would have come before
    assert exchange.dialled == ["911"]


@pytest.mark.parametrize(
    ("element", "told"),
    [
        ("bad", "call me was not called: this is no telephone number"),
        ("empty", "There was no number to be called"),
        ("moscow", "8 (495) 123-45-67 was not called: this is no number of UA"),
    ],
)
@once.in_python
def test_a_bad_number_is_told_to_the_operator(desk: Desk, element: str, told: str) -> None:
    crm, exchange = desk
    crm.page.click(f"#{element}")
    until(lambda: told in crm.page.text(".notice .text"), "the notice")
    crm.page.click(".notice .drop")
    assert exchange.dialled == []


def test_a_field_dials_what_stands_in_it(desk: Desk) -> None:
    crm, exchange = desk
    crm.page.click("#field")
    until(lambda: exchange.dialled == ["380671234571"], "the number")
    crm.page.evaluate("void (document.querySelector('#field').value = '911')")
    crm.page.click("#field")
    until(lambda: exchange.dialled[1:] == ["911"], "what was typed")


@pytest.mark.parametrize(("element", "extension"), [("pause", "101#"), ("ext", "102"), ("words", "103")])
@once.in_python
def test_an_extension_is_told_to_the_operator_and_stands_on_the_card(desk: Desk, element: str, extension: str) -> None:
    """Case 13."""
    crm, exchange = desk
    crm.page.click(f"#{element}")
    told = f"+380 67 111 0004 is being called; then dial the extension: {extension}"
    until(lambda: crm.page.text(".notice .text") == told, "the notice")
    crm.page.click(".notice .drop")
    until(lambda: f"Extension: {extension}" in card(crm), "the card")
    assert exchange.dialled == ["380671110004"]


@once.in_python
def test_whoever_asks_for_a_number_is_told_of_the_extension_that_is_left_to_dial(desk: Desk) -> None:
    crm, exchange = desk
    assert crm.call("call('067 111 00 04 ext. 104')") == {"extension": "104"}
    assert exchange.dialled == ["380671110004"]
    crm.page.click(".notice .drop")


# The card.


def test_open_customer_asks_the_crm_and_a_card_put_away_comes_back_when_its_call_is_answered(desk: Desk) -> None:
    crm, exchange = desk
    uuid = exchange.incoming(NUMBER)
    crm.until_heard("screen.pop")
    press(crm, ".do")
    asked = crm.until_heard("screen.pop", 2)[1]
    assert (asked["cause"], asked["callId"]) == ("request", uuid)
    press(crm, ".drop")
    until(lambda: card(crm) == "", "an empty shelf")
    until(lambda: "Сірко" in crm.page.text(".seg.alert"), "the call in the launcher")
    exchange.answer(uuid)
    until(lambda: card(crm).startswith("In conversation"), "the card again")


def test_the_card_is_worked_by_keyboard_and_announced(desk: Desk) -> None:
    crm, exchange = desk
    exchange.incoming("+380320000217")
    crm.until_heard("screen.pop")
    until(lambda: "Коваленко" in crm.page.text(".voice"), "the announcement")
    assert crm.page.attribute(".voice", "aria-live") == "polite"
    crm.page.focus(".call .do")
    crm.page.press("Enter")
    crm.until_heard("screen.pop", 2)
    crm.page.press("Escape")
    until(lambda: card(crm) == "", "an empty shelf")


def test_the_other_entries_are_offered_beside_the_customer(desk: Desk) -> None:
    crm, exchange = desk
    here = crm.server.origin("crm")
    legs: list[dict[str, Any]] = [
        {"id": "1", "name": "First", "num": NUMBER, "url": f"{here}/first", "priority": 1},
        {"id": "2", "name": "Second", "num": NUMBER, "url": f"{here}/second", "priority": 5},
    ]
    exchange.say(message("dial", "two", otherLegs=legs))
    (pop,) = crm.until_heard("screen.pop")
    assert (pop["customer"]["crmId"], pop["link"]["url"]) == ("1", f"{here}/first")
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    press(crm, ".other")
    asked = crm.until_heard("screen.pop", 2)[1]
    assert (asked["customer"]["name"], asked["link"]["url"]) == ("Second", f"{here}/second")
    exchange.say(message("hangup", "two"))
    crm.until_heard("call.ended")


# The line.


def test_a_word_of_a_lost_network_leaves_a_line_that_works_alone(desk: Desk) -> None:
    # Case 10.
    crm, exchange = desk
    accepted = exchange.accepted
    for word in ("offline", "offline", "online", "offline"):
        crm.page.evaluate("(word) => void dispatchEvent(new Event(word))", word)
    exchange.incoming(NUMBER)
    crm.until_heard("call.ringing")
    assert crm.heard("link.changed") == []
    assert (exchange.accepted, exchange.connections()) == (accepted, 1)


def test_a_dropped_line_says_when_it_tries_again_and_is_back(desk: Desk) -> None:
    crm, exchange = desk
    exchange.drop()
    until(lambda: [one for one in crm.heard("link.changed") if one["state"] == "interrupted"], "the interruption")
    lost = next(one for one in crm.heard("link.changed") if one["state"] == "interrupted")
    assert lost["reason"] in ("lost", "closed-at-once")
    assert lost["nextTryAt"]
    until_ready(crm)


def test_a_handshake_that_is_refused_is_told_apart_and_named_in_the_diagnosis(desk: Desk) -> None:
    crm, exchange = desk
    exchange.faults.refuse = True
    exchange.drop()
    until(lambda: link(crm).get("reason") == "refused", "the refusal")
    assert crm.finding("line-refused")["level"] == "error"
    exchange.faults.refuse = False
    until_ready(crm)
    # The browser's own words about a refused handshake, address and all, are beyond any page (site/docs/telephone.md, "The knock").
    crm.forgive("403|wss://")


@once.in_python
def test_an_exchange_that_accepts_and_closes_is_told_apart(desk: Desk) -> None:
    crm, exchange = desk
    exchange.faults.accept_and_close = 1011
    exchange.drop()
    until(lambda: any(one["reason"] == "closed-at-once" for one in crm.heard("link.changed")), "the reason")
    exchange.faults.accept_and_close = 0
    until_ready(crm)


@pytest.mark.once("it waits for ten seconds of Python's")
def test_a_line_that_does_not_answer_a_call_is_made_anew(desk: Desk) -> None:
    crm, exchange = desk
    exchange.faults.half_open = True
    crm.page.evaluate(
        "void (window.code = null, switchboard.call('911').catch((error) => { window.code = error.code; }))"
    )
    until(lambda: crm.page.evaluate("window.code") == "timeout", "the end of patience")
    assert any(one["reason"] == "silent" for one in crm.heard("link.changed"))
    exchange.faults.half_open = False
    until_ready(crm)
