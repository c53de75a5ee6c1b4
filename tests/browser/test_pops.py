"""Screen pops and the operator's work: what is never taken away, and who is meant."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser.crm import Crm
from browser.page import Browser, Frame, until
from browser.telephone import calls, card, operator, settings, until_ready
from unit.phonet_samples import message
from workshop.phonet import Exchange
from workshop.server import Server

Chat = tuple[Crm, Frame]
Desk = tuple[Crm, Exchange]

FIELDS = """
<search><input id='found'></search> <input id='q' name='q'> <input id='number' data-switchboard-call>
<form id='form'><input id='name'><button id='save'>save</button></form> <input id='beside' form='other'><form id='other'></form>
<form id='seek' role='search'><input id='word'><button id='go'>go</button></form>
<textarea id='note'></textarea> <div id='rich' contenteditable>rich</div> <div id='picky' contenteditable>picky</div>
<select id='choice'><option>a</option><option>b</option></select> <div id='host'></div>
<iframe id='editor' srcdoc='<body contenteditable>text</body>'></iframe>"""
FIELDS_SCRIPT = """
for (const form of document.forms) form.addEventListener("submit", (event) => event.preventDefault());
document.querySelector("#picky").addEventListener("beforeinput", (event) => event.preventDefault());
document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
  "<textarea id='inner'></textarea><iframe></iframe><form><input id='inside'></form>";
host.shadowRoot.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
"""
UNSAVED = "document.querySelector('switchboard-root > iframe').contentWindow.switchboard_bridge.unsaved()"
NUMBER = "+380440000112"


# A chat's tickets, and what was typed.


@pytest.fixture(scope="module")
def chat(browser: Browser, server: Server) -> Iterator[Chat]:
    """One page with a workspace that follows its tickets, and a telephone that only offers."""
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    crm = Crm(server, context, "work")
    crm.configure(crm={"customerUrl": "/rec/{crmId}"}, phonet=settings(server.exchange, screenPop="offer"))
    crm.open(FIELDS + crm.script("/fields.js", FIELDS_SCRIPT))
    frame = crm.vendor_frame()
    until_ready(crm)
    yield crm, frame
    assert crm.complaints() == []
    context.close()
    server.exchange.reset()


def until_told_of(crm: Crm, customer: str) -> None:
    """What is heard is drawn a frame later."""
    until(lambda: crm.page.count(".notice") and crm.page.text(".notice .text").startswith(customer), customer)


def go_to_ticket(crm: Crm, frame: Frame, customer: str) -> None:
    """The operator goes to a customer's ticket; returns when the page has heard of it."""
    crm.forget()
    client = {"Id": int(customer), "Name": f"Customer {customer}", "CRMClientId": customer}
    body = {"TicketId": int(customer), "Client": client}
    frame.evaluate("(it) => simulator.send(it)", {"Type": "open_client_from_ticket", "OpenClient": body})
    crm.until_heard("screen.pop")


def view(crm: Crm, address: str) -> None:
    """The CRM shows something else, as a single-page application does."""
    crm.page.evaluate("(address) => history.pushState(null, '', address)", address)


def type_into(crm: Crm, element: str) -> None:
    crm.page.focus(element)
    crm.page.press("x")


def type_into_frame(crm: Crm, frame: str) -> None:
    crm.page.evaluate(f"{frame}.contentDocument.body.focus()")
    typed = f"{frame}.contentDocument.body.textContent.includes('x') && {UNSAVED}"
    until(lambda: crm.page.press("x") or crm.page.evaluate(typed), "what was typed into the frame")


def test_what_counts_as_typed_and_not_saved(chat: Chat) -> None:
    crm, _ = chat
    shown = 0

    def fresh() -> None:
        nonlocal shown
        shown += 1
        view(crm, f"/view/{shown}")
        assert crm.page.evaluate(UNSAVED) is False

    for field in ("#note", "#rich", "#picky", "#name", "#beside", "#inner"):
        fresh()
        type_into(crm, field)
        assert crm.page.evaluate(UNSAVED) is True, field
    # An editor in a frame of the page's own.
    fresh()
    type_into_frame(crm, "document.querySelector('#editor')")
    # A form within a shadow root, whose submit does not leave it.
    fresh()
    crm.page.evaluate("() => host.shadowRoot.querySelector('#inside').focus()")
    crm.page.press("x")
    assert crm.page.evaluate(UNSAVED) is True
    crm.page.evaluate("() => host.shadowRoot.querySelector('form').requestSubmit()")
    assert crm.page.evaluate(UNSAVED) is False
    # Fields that search, a script's own doing, and other places of the same view.
    fresh()
    for field in ("#found", "#q", "#number", "#word"):
        type_into(crm, field)
    crm.page.evaluate(
        "() => { note.value = 'by a script'; note.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true })); }"
    )
    assert crm.page.evaluate(UNSAVED) is False
    type_into(crm, "#note")
    crm.page.evaluate("() => { location.hash = 'a-place'; }")
    assert crm.page.evaluate(UNSAVED) is True
    crm.page.evaluate("() => { location.hash = '#/a-route'; }")
    assert crm.page.evaluate(UNSAVED) is False
    # A submit saves its form and what is beside all forms; no other form, and nothing where it only seeks.
    fresh()
    type_into(crm, "#beside")
    type_into(crm, "#note")
    crm.page.click("#go")
    crm.page.click("#save")
    assert crm.page.evaluate(UNSAVED) is True
    crm.page.evaluate("other.reset()")
    assert crm.page.evaluate(UNSAVED) is False
    type_into(crm, "#note")
    crm.page.click("#go")
    assert crm.page.evaluate(UNSAVED) is True
    crm.page.click("#save")
    assert crm.page.evaluate(UNSAVED) is False


@pytest.mark.not_in("webkit", "its driver types nothing into a frame that was loaded anew")
def test_what_is_typed_counts_in_a_frame_that_loads_another_document_and_in_a_shadow_root(chat: Chat) -> None:
    crm, _ = chat
    for place in ("document.querySelector('#editor')", "host.shadowRoot.querySelector('iframe')"):
        for text in ("one", "another"):
            view(crm, f"/frame/{len(place)}/{text}")
            crm.page.evaluate(f"(text) => {{ {place}.srcdoc = `<body contenteditable>${{text}}</body>`; }}", text)
            crm.until(f"{place}.contentDocument.body?.textContent === '{text}'")
            type_into_frame(crm, place)


def test_a_ticket_takes_no_page_away_in_which_something_is_not_saved(chat: Chat) -> None:
    """Case 24."""
    crm, frame = chat
    view(crm, "/rec/234?tab=notes")
    crm.page.evaluate("() => { note.value = ''; }")
    crm.page.click("#note")
    crm.page.write("half a note")
    go_to_ticket(crm, frame, "234")  # whose record is shown
    assert crm.page.count(".notice") == 0
    go_to_ticket(crm, frame, "235")
    go_to_ticket(crm, frame, "236")  # the offer of a ticket that was left is not kept
    until_told_of(crm, "Customer 236")
    assert crm.page.count(".notice") == 1
    assert crm.page.text(".notice .text") == "Customer 236 was not opened: something on this page is not saved"
    assert crm.page.evaluate("[location.pathname, note.value]") == ["/rec/234", "half a note"]
    beside = crm.opened(lambda: crm.page.click(".notice .do"))
    until(lambda: beside.evaluate("location.pathname") == "/rec/236", "the customer beside it")
    beside.close()
    crm.page.bring_to_front()
    assert crm.page.evaluate("[location.pathname, note.value]") == ["/rec/234", "half a note"]
    # The two other ways to say so; and a tab that nobody looks at, where nobody can have gone to a ticket.
    view(crm, "/list")
    for set_, unset in (
        (
            "void Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true })",
            "void delete document.visibilityState",
        ),
        ("() => { onbeforeunload = () => {}; }", "() => { onbeforeunload = null; }"),
        ("note.setAttribute('data-switchboard-unsaved', '')", "note.setAttribute('data-switchboard-unsaved', 'false')"),
    ):
        crm.page.evaluate(set_)
        go_to_ticket(crm, frame, "235")
        until_told_of(crm, "Customer 235")
        crm.page.evaluate(unset)
        crm.page.click(".notice .drop")
    assert crm.page.evaluate("location.pathname") == "/list"


def test_a_telephone_that_only_offers_tells_and_opens_with_a_click(chat: Chat) -> None:
    crm, frame = chat
    exchange = crm.server.exchange
    view(crm, "/list")
    crm.forget()
    legs = [{"id": "77", "name": "Anna", "num": NUMBER}]
    exchange.say(message("dial", "offered", otherLegs=legs))
    assert crm.until_heard("screen.pop")[0]["cause"] == "call"
    until(lambda: "Open customer" in card(crm), "the offer")
    # While a call is talked on, the ticket of somebody else is offered, too.
    exchange.say(message("bridge", "offered", otherLegs=legs))
    until(lambda: "In conversation" in card(crm), "the talk")
    go_to_ticket(crm, frame, "235")
    until_told_of(crm, "Customer 235")
    assert crm.page.text(".notice .text") == "Customer 235 was not opened: you are in another conversation"
    crm.page.click(".notice .drop")
    assert crm.page.evaluate("location.pathname") == "/list"
    crm.page.click(".call [data-action^='open ']")
    crm.until_at("/rec/77")


# Who calls.


@pytest.fixture(scope="module")
def desk(browser: Browser, server: Server) -> Iterator[Desk]:
    """One page with a line, which is asked who calls."""
    with operator(browser, server) as tab:
        crm: Crm = tab("who", "", crm={"customerUrl": "#/customers/{crmId}", "newCustomerUrl": "#/new/{phone}"})
        crm.page.evaluate(
            """() => { window.asked = []; window.answer = undefined;
            addEventListener("switchboard:caller.lookup", (event) => {
              asked.push(event.detail.phone);
              window.late = event;
              if (answer === "refuse") event.respondWith(Promise.reject(new Error("no")));
              else if (answer !== undefined) event.respondWith(Promise.resolve(answer));
            }); }"""
        )
        until_ready(crm)
        yield crm, server.exchange
        assert crm.complaints() == []


def ring(crm: Crm, exchange: Exchange, answer: Any, **about: Any) -> str:
    """A call of somebody of whom the page says this."""
    crm.forget()
    crm.page.evaluate("(it) => { window.answer = it; }", answer)
    return exchange.incoming(NUMBER, **about)


def hang_up(crm: Crm, exchange: Exchange) -> None:
    for uuid in list(exchange.calls):
        exchange.end(uuid)
    until(lambda: calls(crm) == [], "no calls")
    crm.page.evaluate("() => { location.hash = '#/list'; }")
    put_away = "[...document.querySelectorAll('switchboard-part')].forEach((one) => one.shadowRoot?.querySelectorAll('.call .drop').forEach((button) => button.click()))"
    until(lambda: crm.page.evaluate(f"void {put_away}") or card(crm) == "", "an empty shelf")


def test_a_second_call_takes_no_conversation_away_and_of_several_customers_the_operator_chooses(desk: Desk) -> None:
    """Case 25."""
    crm, exchange = desk
    first = ring(crm, exchange, {"crmId": "1", "name": "Anna", "company": "A"})
    crm.until("location.hash === '#/customers/1'")
    assert crm.page.evaluate("asked.at(-1)") == NUMBER
    exchange.answer(first)
    until(lambda: "In conversation" in card(crm) and "Anna" in card(crm), "the talk")
    assert crm.page.evaluate("asked.length") == 1  # asked once for each call

    second = ring(crm, exchange, {"crmId": "2", "name": "Bohdan"})
    (pop,) = crm.until_heard("screen.pop")
    assert (pop["callId"], pop["customer"]["crmId"], pop["known"]) == (second, "2", True)
    until(lambda: "Not opened: you are in another conversation" in card(crm), "the offer")
    assert crm.page.evaluate("location.hash") == "#/customers/1"
    exchange.end(second)
    crm.until_heard("call.ended")

    third = ring(crm, exchange, [{"crmId": "3", "name": "Vira", "company": "V"}, {"crmId": "4", "name": "Hanna"}])
    (pop,) = crm.until_heard("screen.pop")
    assert (pop["callId"], [one["crmId"] for one in pop["customers"]], pop["customer"]["crmId"]) == (
        third,
        ["3", "4"],
        None,
    )
    until(lambda: "Several customers have this number" in card(crm), "the choice")
    picks = (
        "(one) => [...one.querySelectorAll('.pick')].map((pick) => [...pick.children].map((part) => part.textContent))"
    )
    assert crm.page.of(".picks", picks) == [["Vira", "V", ""], ["Hanna", ""]]
    assert crm.heard("command.failed") == []
    assert crm.page.evaluate("location.hash") == "#/customers/1"
    crm.page.of(f".call [data-action='open phonet customer-1 {third}']", "(one) => one.click()")
    crm.until("location.hash === '#/customers/4'")
    assert crm.heard("screen.pop")[-1]["cause"] == "request"
    hang_up(crm, exchange)


def test_somebody_unknown_is_made_and_what_is_no_answer_makes_nobody(desk: Desk) -> None:
    crm, exchange = desk
    ring(crm, exchange, None)
    crm.until("location.hash === '#/new/%2B380440000112'")
    until(lambda: "New customer" in card(crm), "the button's words")
    hang_up(crm, exchange)
    for answer, code in (("refuse", "lookup-failed"), ({"crmId": ["?"]}, "lookup-answer")):
        ring(crm, exchange, answer)
        (pop,) = crm.until_heard("screen.pop")
        assert (pop["known"], pop["customer"]["phone"]) == (None, NUMBER)
        assert crm.until_heard("command.failed")[0]["code"] == "no-address"
        assert "caller.lookup" in crm.finding(code)["message"]
        until(lambda: "Incoming call" in card(crm), "the card")
        assert crm.page.count(".call .do") == 0  # they may be there already
        hang_up(crm, exchange)
    crm.page.evaluate("late.respondWith({})")
    assert crm.finding("lookup-late")["level"] == "warning"


def test_only_what_opens_something_has_a_button(desk: Desk) -> None:
    crm, exchange = desk
    here = crm.server.origin("crm")
    crm.forget()
    crm.page.evaluate("() => { window.answer = undefined; }")
    legs = [
        {"id": None, "num": NUMBER, "url": f"{here}/make", "priority": 9},
        {"id": "1", "name": "First", "num": NUMBER, "url": "нет", "priority": 1},
        {"id": "2", "name": "Second", "num": NUMBER, "url": "crm.example.com/7"},
        {"id": "3", "name": "Third", "num": NUMBER, "url": f"{here}/third"},
        {"id": "4", "name": "Fourth", "num": NUMBER, "url": "https://elsewhere.example/4"},
    ]
    exchange.say(message("dial", "several", otherLegs=legs))
    crm.until("location.hash === '#/customers/1'")
    words = "(one) => [...one.querySelectorAll('.acts button')].map((button) => button.textContent)"
    until(lambda: crm.page.of(".call", words) == ["Open customer", "New customer", "Third"], "the buttons")
    exchange.say(message("hangup", "several"))
    crm.until_heard("call.ended")
