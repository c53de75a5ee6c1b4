"""UIS / CoMagic: the vendor's host script in the page itself, driven from Python through its JavaScript API."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Browser, until
from workshop.server import Server

KEY = "k3y-0f-the-s1te"
OLENA = {"name": "Олена", "position": "Консультант", "avatar": "https://uis.example.com/olena.png"}


def script(crm: Crm, query: str = "", key: str = KEY) -> dict[str, Any]:
    """The setting that loads the simulator."""
    return {"url": f"{crm.server.origin('uis')}/static/cs.min.js?late=50{query}", "siteKey": key}


def created(crm: Crm) -> None:
    """Wait for the widget."""
    crm.until("heard.some((event) => event.reason === 'created')")


@pytest.fixture(scope="module")
def booted(browser: Browser, server: Server) -> Iterator[Crm]:
    """One page with the widget, its script loaded by Switchboard, for the whole module."""
    server.violations.clear()
    context = browser.new_context()
    crm = Crm(server, context, "uis")
    crm.configure_only(uis={"script": script(crm, "&panel=0")})
    crm.open("<input type='file' id='file'><input id='text'>")
    created(crm)
    yield crm
    assert crm.complaints() == []
    assert server.violations == []
    context.close()


@pytest.fixture
def page(booted: Crm) -> Crm:
    """The shared page, with nothing heard yet and nothing called."""
    booted.page.evaluate(
        """() => { for (const list of [heard, uisSimulator.calls, uisSimulator.history]) list.length = 0;
        Object.assign(uisSimulator, { returning: {}, throwing: "" }); }"""
    )
    return booted


def fire(crm: Crm, name: str, *payload: Any) -> Any:
    """An event of the widget, as the host fires it."""
    return crm.page.evaluate("(given) => uisSimulator.fire(...given)", [name, *payload])


def calls(crm: Crm) -> list[list[Any]]:
    found: list[list[Any]] = crm.page.evaluate("uisSimulator.calls")
    return found


def heard_one(crm: Crm, type_: str) -> dict[str, Any]:
    (event,) = crm.until_heard(type_)
    return event


# Events.


@pytest.mark.covers("uis", "operatorjoined", "operatorleave")
def test_an_operator_joins_and_leaves(page: Crm) -> None:
    fire(page, "operatorjoined", OLENA)
    assert heard_one(page, "operator.joined")["operator"] == OLENA
    fire(page, "operatorleave", dict.fromkeys(OLENA))
    left = heard_one(page, "operator.left")
    assert (left["operator"], left["raw"]) == (OLENA, dict.fromkeys(OLENA))


@pytest.mark.covers("uis", "sendmessage")
def test_a_message_in_the_chat_is_told_with_every_field(page: Crm) -> None:
    sent = {"text": "Добрий день", "date": 1763640000, "source": "Оператор", "from": "Олена", "chat_id": 77}
    fire(page, "sendmessage", {**sent, "message_id": 501, "uid": "u-1", "fx_link": "https://x/a", "fx_name": "a"})
    event = heard_one(page, "chat.message")
    names = ("author", "authorName", "text", "sentAt", "ticketId", "messageId", "uid", "file", "vendor")
    assert [event[name] for name in names] == [
        *("operator", "Олена", "Добрий день", "2025-11-20T12:00:00Z", "77", "501", "u-1"),
        *({"url": "https://x/a", "name": "a"}, "uis"),
    ]


PLAIN = [
    ("showchatretentionaction", {"alternate_communication_way": "sitephone"}, "retention.offered", "way", "sitephone"),
    ("chatavailabilitychange", False, "availability.changed", "available", False),
    ("invite", {"invite_message": "Чим допомогти?"}, "invitation.received", "text", "Чим допомогти?"),
    ("ratingchange", 4, "rating.changed", "rating", 4),
    ("ratingchange", None, "rating.changed", "rating", None),
    ("statechange", "lead", "visitor.changed", "state", "lead"),
]


@pytest.mark.covers("uis", "showchatretentionaction", "chatavailabilitychange", "invite", "ratingchange", "statechange")
@pytest.mark.parametrize(("name", "payload", "type_", "field", "value"), PLAIN)
def test_what_happens_in_the_chat_is_told_with_its_details(
    page: Crm, name: str, payload: Any, type_: str, field: str, value: Any
) -> None:
    fire(page, name, payload)
    event = heard_one(page, type_)
    assert (event[field], event["raw"]) == (value, payload)


@pytest.mark.covers(
    "uis", "startchat", "closechat", "inviteaccept", "invitereject", "setrating", "sendchatbymail", "chattyping"
)
@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("startchat", "chat.opened"),
        ("closechat", "chat.closed"),
        ("inviteaccept", "invitation.accepted"),
        ("invitereject", "invitation.rejected"),
        ("setrating", "rating.saved"),
        ("sendchatbymail", "chat.mailed"),
        ("chattyping", "operator.typing"),
    ],
)
def test_what_happens_in_the_chat_is_told(page: Crm, name: str, type_: str) -> None:
    fire(page, name)
    assert heard_one(page, type_)["raw"] is None


def test_what_is_no_plain_data_is_rejected_and_harms_nothing(page: Crm) -> None:
    page.page.evaluate(
        """() => { const ring = { text: "x" }; ring.ring = ring;
        for (const odd of [ring, undefined, NaN, () => {}, document.body, "\\ud83d", 10n, Symbol("x")])
          uisSimulator.fire("sendmessage", odd);
        uisSimulator.fire("sendmessage", { text: "half \\ud83d" }); }"""
    )
    assert heard_one(page, "chat.message")["text"] == "half \ufffd"
    assert len(page.heard("message.rejected")) == 8


@pytest.mark.once("each payload is rejected in Python")
def test_10000_malformed_payloads_become_as_many_rejections_and_the_next_good_one_is_heard(page: Crm) -> None:
    page.page.evaluate(
        """() => { const odd = [["sendmessage", {}], ["statechange", 5], ["operatorjoined", []], ["invite", { invite_message: {} }]];
        for (let n = 0; n < 10000; n += 1) uisSimulator.fire(...odd[n % 4]);
        uisSimulator.fire("chattyping"); }"""
    )
    page.until("heard.some((event) => event.type === 'operator.typing')")
    assert page.page.evaluate("[heard.length, new Set(heard.map((event) => event.id)).size]") == [10001, 10001]
    assert len(page.heard("message.rejected")) == 10000


# Methods.


@pytest.mark.covers(
    "uis",
    *("startChat", "closeChat", "sendChatByMail", "sendChatMessage", "setOperatorRating", "inviteAccept"),
    *("inviteReject", "chatTyping", "setVisitorCard"),
)
@pytest.mark.parametrize(
    ("call", "called"),
    [
        ("startChat()", ["startChat"]),
        ("closeChat()", ["closeChat"]),
        ("sendChatByMail('a@example.com')", ["sendChatByMail", "a@example.com"]),
        ("sendChatMessage('Привіт')", ["sendChatMessage", "Привіт"]),
        ("setOperatorRating(5)", ["setOperatorRating", 5]),
        ("inviteAccept()", ["inviteAccept"]),
        ("inviteReject()", ["inviteReject"]),
        ("chatTyping('При')", ["chatTyping", "При"]),
        ("setVisitorCard({ name: 'Іван', phone: '+380' })", ["setVisitorCard", {"name": "Іван", "phone": "+380"}]),
    ],
)
def test_a_method_that_acts_is_called_with_its_argument(page: Crm, call: str, called: list[Any]) -> None:
    expected = {"uid": None} if called[0] == "sendChatMessage" else None
    assert page.call(f"uis.{call}") == expected
    assert calls(page) == [called]


@pytest.mark.covers("uis", "startchat", "sendchatbymail", "setrating", "inviteaccept")
def test_what_a_method_brings_about_comes_as_an_event(page: Crm) -> None:
    for call in ["startChat()", "sendChatByMail('a@x')", "setOperatorRating(3)", "inviteAccept()", "closeChat()"]:
        page.call(f"uis.{call}")
    for type_ in ["chat.opened", "chat.mailed", "rating.saved", "rating.changed", "invitation.accepted", "chat.closed"]:
        page.until_heard(type_)


@pytest.mark.covers(
    "uis",
    *("isChatAvailable", "hasHistory", "getHistory", "getOperatorVcard", "getVisitorCard"),
    *("isReadyForFileTransfer", "getRequiredInfo", "getState"),
)
def test_a_method_that_tells_gives_plain_data(page: Crm) -> None:
    page.page.evaluate("() => { uisSimulator.returning = { getHistory: false, hasHistory: false }; }")
    assert (page.call("uis.hasHistory()"), page.call("uis.getHistory()")) == (False, [])
    page.page.evaluate("() => { uisSimulator.returning = {}; }")
    fire(page, "sendmessage", {"text": "Привіт", "source": "Посетитель", "date": 1763640000, "uid": "h-1"})
    line = page.call("uis.getHistory()")[-1]
    assert (line["author"], line["text"], line["sentAt"]) == ("visitor", "Привіт", "2025-11-20T12:00:00Z")
    assert page.call("uis.hasHistory()") is True
    fire(page, "chatavailabilitychange", False)
    assert page.call("uis.isChatAvailable()") is False
    fire(page, "operatorjoined", OLENA)
    assert page.call("uis.getOperatorVcard()") == OLENA
    page.call("uis.setVisitorCard({ name: 'Іван', email: 'i@x' })")
    card = page.call("uis.getVisitorCard()")
    assert (card["name"], card["email"]) == ("Іван", ["i@x"])
    assert page.call("uis.getRequiredInfo()") == ["name", "phone"]
    fire(page, "statechange", "lead")
    assert (page.call("uis.getState()"), page.call("uis.isReadyForFileTransfer()")) == ("lead", False)


@pytest.mark.covers("uis", "sendFile")
def test_send_file_hands_over_the_pages_own_input(page: Crm) -> None:
    page.page.of(
        "#file",
        """(one) => { const chosen = new DataTransfer();
        chosen.items.add(new File(["%PDF-1.7"], "договір.pdf", { type: "application/pdf" })); one.files = chosen.files; }""",
    )
    # A framework hangs its own things on an element: they must not stand in the way.
    page.page.evaluate("() => { const one = document.querySelector('#file'); one.ring = one; }")
    assert page.page.evaluate("document.querySelector('#file').files.length") == 1
    assert page.call("uis.sendFile(document.querySelector('#file'))") is None
    assert calls(page) == [["sendFile", "<input>"]]
    assert heard_one(page, "chat.message")["file"]["name"] == "договір.pdf"


@pytest.mark.parametrize(
    "call",
    [
        "sendFile()",
        "sendFile('a.pdf')",
        "sendFile({})",
        "sendFile(document.querySelector('#text'))",
        "sendChatMessage()",
        "sendChatMessage('')",
        "setOperatorRating('5')",
        "setVisitorCard({})",
        "setVisitorCard({ email: ['a'] })",
        "startChat({ now: 1 })",
    ],
)
def test_a_call_with_a_wrong_argument_is_refused_and_never_reaches_the_host(page: Crm, call: str) -> None:
    assert page.call(f"uis.{call}") == "rejected: bad-argument"
    assert calls(page) == []


def test_a_method_that_throws_or_answers_nonsense_rejects_the_call_without_repeating_it(page: Crm) -> None:
    page.page.evaluate("() => { uisSimulator.throwing = 'getState'; uisSimulator.returning = { getHistory: [5] }; }")
    assert page.call("uis.getState()") == "rejected: widget-error"
    assert page.call("uis.getHistory()") == "rejected: bad-answer"
    failed = page.until_heard("command.failed", 2)
    assert [event["command"] for event in failed] == ["uis.getState", "uis.getHistory"]
    assert "Сірко" not in str(failed)


_EVERY_METHOD = """
import gc
from switchboard.browser.host import Widget, WidgetError
from switchboard.vendors.uis import ConsultantChat
(widget,) = (one for one in gc.get_objects() if isinstance(one, Widget))
chat = ConsultantChat(widget.ask)
chat.start_chat(); chat.close_chat(); chat.send_chat_by_mail("a@x"); chat.set_operator_rating(5)
chat.set_visitor_card(name="Іван"); chat.invite_accept(); chat.invite_reject(); chat.chat_typing("При")
chat.send_file(window.parent.document.querySelector("#file"))
told = [chat.is_chat_available(), chat.has_history(), chat.is_ready_for_file_transfer(), chat.get_state()]
told += [chat.get_required_info(), chat.get_visitor_card().name, chat.get_operator_vcard().name]
told += [type(line).__name__ for line in chat.get_history()[-1:]] + [chat.send_chat_message("x").uid]
window.parent.uisSimulator.throwing = "getState"
try:
    chat.get_state()
except WidgetError as error:
    told.append(str(error))
return told
"""


def test_every_method_is_a_typed_python_method_too(page: Crm) -> None:
    page.page.evaluate("() => { uisSimulator.returning = { getOperatorVcard: null, isChatAvailable: true }; }")
    page.page.evaluate("() => { uisSimulator.returning.getOperatorVcard = { name: 'Олена' }; }")
    fire(page, "sendmessage", {"text": "y", "source": "Система"})
    assert page.python(_EVERY_METHOD) == str(
        [
            *(True, True, False, "available", ("name", "phone"), "Іван", "Олена", "ChatLine", None),
            "the widget's getState failed",
        ]
    )
    assert len(calls(page)) == 19


def test_nothing_of_the_hosts_is_held_after_an_event_or_a_result(page: Crm) -> None:
    page.page.evaluate(
        """async () => { const given = [{ invite_message: "x" }, { name: "Іван" }];
        window.given = given.map((one) => new WeakRef(one));
        uisSimulator.fire("invite", given[0]);
        uisSimulator.returning.getVisitorCard = given[1];
        await switchboard.uis.getVisitorCard();
        uisSimulator.returning = {}; }"""
    )
    assert heard_one(page, "invitation.received")["text"] == "x"
    if page.page.devtools("HeapProfiler.collectGarbage") is not None:  # no other lets its garbage be collected
        page.until("given.every((one) => one.deref() === undefined)")


# The widget.


@pytest.mark.covers("uis", "show", "beforehide", "startChat", "closeChat")
def test_showing_the_widget_starts_the_chat_and_hiding_it_closes_it(page: Crm) -> None:
    page.page.evaluate("uisSimulator.widget.show()")
    assert calls(page) == [["show"], ["startChat"]]
    page.page.evaluate("uisSimulator.widget.hide()")
    # Our own handler forbids nothing: the widget is hidden all the same.
    assert calls(page)[2:] == [["hide"], ["closeChat"]]
    assert page.page.attribute("[data-test='uis-toggle']", "aria-expanded") == "false"
    # Where the page's own handler forbids the hiding, that counts.
    page.page.evaluate(
        """() => { window.forbid = () => false; uisSimulator.widget.show();
        uisSimulator.widget.on("beforehide", forbid); uisSimulator.widget.hide(); }"""
    )
    assert page.page.attribute("[data-test='uis-toggle']", "aria-expanded") == "true"
    page.page.evaluate("() => { uisSimulator.widget.un('beforehide', forbid); uisSimulator.widget.hide(); }")


@pytest.mark.covers("uis", "createWidget")
def test_the_widget_is_made_of_the_hosts_own_settings_and_template_in_both_spellings(page: Crm) -> None:
    found = page.page.evaluate(
        "(({ settings, tpl, template }) => [settings.site_id, typeof tpl, tpl === template])(uisSimulator.config)"
    )
    assert found == [17, "string", True]


def test_the_site_key_is_nowhere_to_be_found(page: Crm) -> None:
    page.until("!document.documentElement.outerHTML.includes('cs.min.js')")
    shown = page.page.evaluate("document.documentElement.outerHTML + JSON.stringify([heard, {...localStorage}])")
    said = f"{shown} {page.call('diagnose()')} {page.call('state()')} {page.console}"
    assert KEY not in said
    assert any(path.startswith("uis/static/cs.min.js") for path in page.server.requests)


@pytest.mark.covers("uis", "uid")
def test_a_message_from_another_tab_comes_once_and_ones_own_is_not_doubled(crm: Crm) -> None:
    crm.configure_only(uis={"script": script(crm, "&panel=0&returns=uid&lang=en&modern=1")})
    crm.open()
    created(crm)
    other = Crm(crm.server, crm.context, crm.name)
    other.page.goto(crm.page.evaluate("location.href"))
    assert other.started() == "up"
    created(other)
    sent = crm.call("uis.sendChatMessage('Hello')")
    (here,) = crm.until_heard("chat.message")
    (there,) = other.until_heard("chat.message")
    assert here["uid"] == there["uid"] == sent["uid"]
    assert here["id"] == there["id"]
    assert (here["author"], there["author"], there["kind"]) == ("visitor", "visitor", "Visitor")
    # It echoes: here it is known already.
    crm.page.evaluate("(raw) => uisSimulator.fire('sendmessage', raw)", there["raw"])
    other.page.click("[data-test='uis-toggle']")
    fire(other, "chattyping")
    assert len(crm.heard("chat.message")) == 1


@pytest.mark.covers("uis", "registerViewController")
def test_a_host_that_was_there_before_is_used_and_everything_is_given_back(crm: Crm) -> None:
    crm.configure_only(uis={"followWidget": False})
    host = f"{crm.server.origin('uis')}/static/cs.min.js?k=demo&brand=CallGear&reads=tpl&panel=0&second=both"
    plain = crm.script("/plain.js", "window.plain = { ...CallGear.UI };")
    crm.open(head=f"<script src='{host}'></script>{plain}")
    created(crm)
    # Somebody else's controller of the same name, which this host takes, too.
    assert crm.call("diagnose()") == []
    crm.page.evaluate("() => { CallGear.UI.registerViewController('contacts', () => {}); }")
    assert crm.call("diagnose()") == []
    crm.page.evaluate("() => { CallGear.UI.registerViewController('consultant', () => {}); }")
    assert "two chats" in crm.finding("widget-doubled")["message"]
    crm.page.evaluate("uisSimulator.widget.show()")
    assert calls(crm)[1:] == [["show"]]  # rendered, shown, and not followed
    assert crm.page.evaluate("uisSimulator.handlers()") == 18
    crm.page.evaluate("() => { window.old = uisSimulator.widget; switchboard.destroy(); }")
    crm.until("uisSimulator.handlers() === 0")
    assert crm.page.evaluate("[old.getEl(), typeof switchboard, uisSimulator.calls.at(-1)[0]]") == [
        None,
        "undefined",
        "destroy",
    ]
    assert crm.page.evaluate("Object.keys(plain).every((name) => CallGear.UI[name] === plain[name])")
    fire(crm, "chattyping")
    assert crm.complaints() == []


@pytest.mark.once("it waits for ten seconds of Python's")
def test_a_host_that_comes_long_after_is_found_and_waiting_calls_are_carried_out_in_order(crm: Crm) -> None:
    crm.configure_only(uis={})
    crm.open()
    crm.page.evaluate(
        """() => { window.answers = []; switchboard.uis.startChat().then(() => answers.push("started"));
        switchboard.uis.getState().then((state) => answers.push(state)); }"""
    )
    assert "Comagic" in crm.finding("host-missing")["message"]
    assert crm.page.evaluate("answers.length") == 0
    crm.page.evaluate(
        """(src) => { const one = document.createElement("script"); one.src = src; document.head.append(one); }""",
        f"{crm.server.origin('uis')}/static/cs.min.js?k=demo&late=300",
    )
    crm.until("answers.length === 2")
    assert crm.page.evaluate("answers") == ["started", "chat"]
    assert calls(crm)[:3] == [["render"], ["startChat"], ["getState"]]
    until(lambda: crm.call("diagnose()") == [], "the finding taken back")
    # The host destroys the widget by itself: what it had of ours is released, and calls wait for the next one.
    crm.page.evaluate("uisSimulator.widget.destroy()")
    crm.until("heard.some((event) => event.reason === 'widget-gone')")
    assert crm.page.evaluate("uisSimulator.handlers()") == 0


@pytest.mark.parametrize("second", ["throw", "false"])
@once.in_python
def test_a_controller_of_the_pages_own_is_respected_and_told(crm: Crm, second: str) -> None:
    crm.configure_only(uis={})
    host = f"{crm.server.origin('uis')}/static/cs.min.js?k=demo&own=1&second={second}"
    crm.open(head=f"<script src='{host}'></script>")
    assert '"consultant"' in crm.finding("controller-taken")["message"]
    assert crm.call("uis.getState()") == "rejected: controller-taken"
    crm.until("uisSimulator.widget !== null")
    crm.page.evaluate("void document.querySelector('switchboard-root').remove()")
    assert crm.call("uis.getState()") == "rejected: controller-taken"
    assert crm.complaints() == []


# The host takes a controller once, and calls it once: neither can be had again.
@pytest.mark.parametrize("is_made", [True, False], ids=["a widget", "no widget yet"])
def test_the_widget_is_there_after_the_page_has_taken_us_out(crm: Crm, is_made: bool) -> None:
    crm.configure_only(uis={"script": script(crm, "&panel=0" if is_made else "&panel=0&late=3600000")})
    crm.open()
    crm.until(f"heard.some((event) => event.reason === '{'created' if is_made else 'registered'}')")
    handlers = crm.page.evaluate("uisSimulator.handlers()")
    for _ in range(2):
        crm.page.evaluate("void (heard.length = 0, document.querySelector('switchboard-root').remove())")
        crm.page.evaluate("() => { window.asked = switchboard.uis.getState(); }")
        if not is_made:
            crm.until("heard.some((event) => event.reason === 'registered')")
    if not is_made:
        crm.page.evaluate("uisSimulator.start()")
    assert crm.page.evaluate("asked") == "available"
    created(crm)
    assert handlers in (0, crm.page.evaluate("uisSimulator.handlers()"))
    fire(crm, "operatorjoined", OLENA)
    assert heard_one(crm, "operator.joined")["operator"] == OLENA
    assert [finding["code"] for finding in crm.call("diagnose()")] == ["removed"]
    assert crm.complaints() == []


@pytest.mark.once("it waits for ten seconds of Python's")
def test_a_wrong_key_is_told_and_a_host_may_use_the_controller_after_the_end(crm: Crm) -> None:
    crm.configure_only(uis={"script": script(crm, key="wrong")})
    crm.open()
    assert "site key" in crm.finding("controller-unused")["cure"]
    # The host keeps our controller: after the end it leads nowhere, without a word.
    crm.page.evaluate("switchboard.destroy()")
    crm.until("document.querySelectorAll('switchboard-root > iframe').length === 0")
    crm.page.evaluate("uisSimulator.start()")
    assert crm.page.evaluate("[typeof Comagic, uisSimulator.widget]") == ["object", None]
    assert crm.complaints() == []


@pytest.mark.violates
def test_a_script_that_the_pages_policy_forbids_is_told_without_its_key(crm: Crm) -> None:
    crm.configure_only(uis={"script": {"url": f"{crm.server.origin('elsewhere')}/cs.min.js", "siteKey": KEY}})
    crm.open()
    found = crm.finding("script-missing")
    assert crm.server.origin("elsewhere") in found["cure"]
    assert KEY not in str(crm.call("diagnose()"))
    until(lambda: crm.server.violations, "the report")
    crm.server.violations.clear()  # it was meant; the shared page ends with none
