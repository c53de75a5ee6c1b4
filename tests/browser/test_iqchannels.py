"""Every message of «PostMessage API», in both directions, between a real frame on another origin and the page."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from browser.crm import Crm, foreign_page
from browser.page import Browser, Frame, until
from unit import samples
from workshop.server import Server

Workspace = tuple[Crm, Frame]


@pytest.fixture(scope="module")
def booted(browser: Browser, server: Server) -> Iterator[Workspace]:
    """One page with the workspace in a section, for the whole module: a start takes seconds."""
    server.violations.clear()
    context = browser.new_context()
    crm = Crm(server, context, "messages")
    crm.configure(
        crm={"customerUrl": "#/customers/{crmId}"},
        iqchannels={
            "placements": [{"kind": "section", "element": "#chat"}],
            "initChat": {"hideTicketList": True, "hideClientCard": False, "hideNavigation": True},
        },
    )
    crm.open("<div id='chat'></div>")
    crm.until_heard("inbox.changed")
    frame = crm.vendor_frame()
    yield crm, frame
    assert crm.complaints() == []
    assert server.violations == []
    context.close()


@pytest.fixture
def workspace(booted: Workspace) -> Workspace:
    """The shared page, with nothing heard yet."""
    crm, _ = booted
    crm.until("true")
    crm.page.evaluate("() => { heard.length = 0; window.preventing = null; location.hash = ''; }")
    return booted


def received(frame: Frame, type_: str) -> list[dict[str, Any]]:
    """What the frame got, of one type."""
    every: list[dict[str, Any]] = frame.evaluate("simulator.received.filter((one) => one && one.Type)")
    return [one for one in every if one["Type"] == type_]


def send(frame: Frame, message: Any, form: str = "object") -> None:
    """Let the frame post a message, as an object or as JSON text."""
    frame.evaluate(
        "([message, form]) => form === 'object' ? simulator.send(message) : simulator.sendText(JSON.stringify(message))",
        [message, form],
    )


def press(frame: Frame, name: str) -> None:
    """Press a control of the simulator (mouse input does not reach frames of other origins in every driver)."""
    frame.push(f"[data-test='{name}']")


def asked_for(name: str) -> dict[str, Any]:
    return {"Type": "open_client", "OpenClient": {"Client": {"Id": 7, "Name": name, "CRMClientId": "00234"}}}


FORMS = pytest.mark.parametrize("form", ["object", "string"])

DETAILS = {**samples.DETAILS, "FirstName": "Іван", "MiddleName": "Дмитрович", "LastName": "Сірко"}
ABOUT = {
    "URL": samples.URL.replace("\n", ""),  # the one with its line break is the CPython tests' affair
    "TicketId": 412,
    "Client": {**samples.CLIENT, "Name": "Сірко Іван", "Details": DETAILS},
}
CUSTOMER = {
    "crmId": "00234",
    "clientId": "21",
    "name": "Сірко Іван",
    "firstName": "Іван",
    "middleName": "Дмитрович",
    "lastName": "Сірко",
    "company": None,
    "sex": None,
    "birthday": "1929-01-15",
    "phone": "+7 999 123-456",
    "email": "king@example.com",
    "inn": "150622624993",
    "extRef": "XL-283-1238",
    "cardRef": "z8j23yzc1",
    "crmUrl": "http://crm/client-id",
    "siebelId": None,
}


# From the frame to the page.


@pytest.mark.covers("iqchannels", "inbox_changed")
@FORMS
def test_the_page_learns_how_many_chats_wait(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 3, "TotalUnreadMessages": 7}}, form)
    (event,) = crm.until_heard("inbox.changed")
    assert (event["openThreads"], event["unreadMessages"], event["vendor"]) == (3, 7, "iqchannels")
    assert event["raw"]["InboxChanged"] == {"TotalOpenThreads": 3, "TotalUnreadMessages": 7}
    assert crm.call("state()")["inbox"] == {"openThreads": 3, "unreadMessages": 7}


@pytest.mark.covers("iqchannels", "open_client")
@FORMS
def test_open_in_crm_shows_the_customer_with_all_that_the_chat_knows(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, {"Type": "open_client", "OpenClient": ABOUT}, form)
    (event,) = crm.until_heard("screen.pop")
    assert (event["cause"], event["ticketId"], event["customer"]) == ("request", "412", CUSTOMER)
    assert event["link"] == {"url": ABOUT["URL"], "clientId": "21", "ticketId": "412"}
    # The default action: the configured address, here within the page.
    crm.until("location.hash === '#/customers/00234'")


@pytest.mark.covers("iqchannels", "open_client_from_ticket")
@FORMS
def test_going_to_a_ticket_shows_its_customer(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, {"Type": "open_client_from_ticket", "OpenClient": ABOUT}, form)
    (popped,) = crm.until_heard("screen.pop")
    (opened,) = crm.heard("chat.opened")
    assert (popped["cause"], popped["customer"], opened["customer"]) == ("ticket", CUSTOMER, CUSTOMER)
    assert [chat["ticketId"] for chat in crm.call("state()")["chats"]] == ["412"]
    # In a section going to a ticket must not carry the operator away from the chat.
    assert crm.page.evaluate("location.hash") == ""


@pytest.mark.covers("iqchannels-crm", "ticket_closed", "ticket_assigned")
@pytest.mark.covers("iqchannels", "close_client_from_ticket")
@FORMS
@pytest.mark.parametrize(("reason", "told"), [("ticket_closed", "closed"), ("ticket_assigned", "reassigned")])
def test_a_chat_that_is_closed_or_reassigned_need_not_be_shown_any_longer(
    workspace: Workspace, form: str, reason: str, told: str
) -> None:
    crm, frame = workspace
    send(frame, {"Type": "close_client_from_ticket", "CloseClient": {**ABOUT, "Reason": reason}}, form)
    (screen,) = crm.until_heard("screen.close")
    (chat,) = crm.heard("chat.closed")
    assert (screen["reason"], chat["reason"], chat["ticketId"]) == (told, told, "412")
    assert screen["customer"] == CUSTOMER
    assert crm.call("state()")["chats"] == []


def test_the_operators_own_buttons_send_what_the_document_says(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    press(frame, "ticket-412")
    assert crm.until_heard("screen.pop")[0]["cause"] == "ticket"
    crm.forget()
    press(frame, "open-in-crm")
    event = crm.until_heard("screen.pop")[0]
    assert (event["cause"], event["customer"]["crmId"], event["ticketId"]) == ("request", "00234", "412")
    press(frame, "assign-ticket")
    assert crm.until_heard("screen.close")[0]["reason"] == "reassigned"


def test_a_crm_id_sent_as_a_number_arrives_as_text(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    press(frame, "ticket-430")
    assert crm.until_heard("chat.opened")[0]["customer"]["crmId"] == "10458"


def test_a_prevented_screen_pop_is_the_pages_own_affair(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    send(frame, {"Type": "open_client", "OpenClient": ABOUT})
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 1, "TotalUnreadMessages": 1}})
    crm.until_heard("inbox.changed")
    assert len(crm.heard("screen.pop")) == 1
    assert crm.page.evaluate("location.hash") == ""


def test_on_hears_one_type_or_all_until_it_is_taken_back(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate(
        """() => { window.got = [];
        window.off = [switchboard.on("inbox.changed", (event, dom) => got.push([event.openThreads, dom.type])),
          switchboard.on("*", (event) => got.push([event.type]))]; }"""
    )
    inbox = {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 5, "TotalUnreadMessages": 7}}
    send(frame, inbox)
    crm.until("got.length === 2")
    assert crm.page.evaluate("got") == [[5, "switchboard:inbox.changed"], ["inbox.changed"]]
    crm.page.evaluate("off.forEach((one) => one())")
    send(frame, inbox)
    crm.until_heard("inbox.changed", 2)
    assert crm.page.evaluate("got.length") == 2


def test_a_listener_that_throws_stops_nobody(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate(
        """() => { window.got = []; window.thrown = [];
        window.quiet = (event) => { thrown.push(event.message); event.preventDefault(); };
        addEventListener("error", quiet);
        window.off = [switchboard.on("inbox.changed", () => { throw new Error("of the page's own"); }),
          switchboard.on("inbox.changed", () => got.push(1))]; }"""
    )
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 5, "TotalUnreadMessages": 7}})
    crm.until("got.length === 1 && thrown.length === 1")
    crm.page.evaluate("() => { off.forEach((one) => one()); removeEventListener('error', quiet); }")


# From the page to the frame.


@pytest.mark.covers("iqchannels", "initChat")
def test_the_workspace_leaves_out_what_the_configuration_hides(workspace: Workspace) -> None:
    _, frame = workspace
    greeting = received(frame, "initChat")[-1]
    assert greeting["InitChat"] == {"HideTicketList": True, "HideClientCard": False, "HideNavigation": True}
    assert not frame.is_shown("[data-test='navigation']")


@pytest.mark.covers("iqchannels", "write_to_client")
def test_a_search_from_the_crm_opens_in_the_workspace(workspace: Workspace) -> None:
    crm, frame = workspace
    assert list(crm.call("findClient('Сірко')")) == ["heard"]
    until(lambda: received(frame, "write_to_client"), "write_to_client")
    assert received(frame, "write_to_client")[-1] == {"Type": "write_to_client", "WriteToClient": {"Search": "Сірко"}}
    until(lambda: frame.is_shown("[data-test='modal-search']"), "the search")
    press(frame, "search-close")


@pytest.mark.covers("iqchannels", "open_iframe_ticket")
@pytest.mark.parametrize(
    ("identity", "body"),
    [
        ("{ clientId: 21 }", {"ClientId": 21}),
        ("{ clientId: '21' }", {"ClientId": 21}),
        ("{ crmId: '00234' }", {"CrmId": "00234"}),
        ("{ ticketId: '412' }", {"TicketId": 412}),
    ],
)
def test_the_workspace_opens_the_dialogue_by_whichever_identity_the_crm_knows(
    workspace: Workspace, identity: str, body: dict[str, Any]
) -> None:
    crm, frame = workspace
    before = len(received(frame, "open_iframe_ticket"))
    assert list(crm.call(f"openChat({identity})")) == ["heard"]
    until(lambda: len(received(frame, "open_iframe_ticket")) > before, "open_iframe_ticket")
    assert received(frame, "open_iframe_ticket")[-1]["OpenTicket"] == body
    until(lambda: "Сірко" in frame.text("[data-test='dialogue-title']"), "the dialogue")


@pytest.mark.covers("iqchannels", "client not found")
def test_an_unknown_customer_is_told_by_the_frame_itself(workspace: Workspace) -> None:
    crm, frame = workspace
    assert list(crm.call("openChat({ crmId: '2' })")) == ["heard"]
    told = until(lambda: frame.text("[data-test='error-text']"), "the frame's error")
    assert told == "Клиент с идентификатором CrmId = 2 не найден"
    press(frame, "dismiss-error")


def test_the_frame_hears_from_the_page_itself_and_by_its_exact_origin(workspace: Workspace) -> None:
    _, frame = workspace
    # It ignores whoever is not its parent, so a message posted from the realm would be counted there.
    assert frame.evaluate("simulator.foreign") == 0


@pytest.mark.parametrize(
    "call",
    [
        "openChat({})",
        "openChat()",
        "openChat({ crmId: '1', ticketId: '2' })",
        "openChat({ id: '1' })",
        "openChat('00234')",
        "findClient()",
        "findClient('')",
    ],
)
def test_a_call_with_a_wrong_argument_is_refused(workspace: Workspace, call: str) -> None:
    crm, _ = workspace
    assert crm.call(call) == "rejected: bad-argument"


def test_a_call_whose_argument_is_no_data_is_refused(workspace: Workspace) -> None:
    crm, _ = workspace
    assert (
        crm.page.evaluate(
            "() => { const ring = {}; ring.ring = ring; return switchboard.openChat(ring).catch((error) => error.code); }"
        )
        == "bad-argument"
    )


# What must not get through, and what must not break.


def test_what_speaks_another_protocol_is_ignored_and_one_counter_moves_alone(workspace: Workspace) -> None:
    crm, frame = workspace
    for name in ("empty-object", "array", "null", "number", "boolean"):
        press(frame, f"malformed-{name}")
    send(frame, {"type": "iqchannels-widget-opened", "data": {}})
    send(frame, {"source": "react-devtools-bridge", "payload": {}})
    for text in ("[iFrameSizer]message:0:1:resize", "setImmediate$0.47$1", "webpackHotUpdate3f2a91c0", "", "a:b"):
        send(frame, text)
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 1, "TotalUnreadMessages": 1}})
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalUnreadMessages": 0}})
    crm.until_heard("inbox.changed", 2)
    assert [(event["type"], event["openThreads"], event["unreadMessages"]) for event in crm.heard()] == [
        ("inbox.changed", 1, 1),
        ("inbox.changed", 1, 0),
    ]


def test_what_the_workspace_says_anew_is_counted_by_name(workspace: Workspace) -> None:
    crm, frame = workspace
    for muted in range(3):
        body = {"TotalOpenThreads": 1, "TotalUnreadMessages": 1, "TotalMuted": muted}
        send(frame, {"Type": "inbox_changed", "InboxChanged": body})
    send(frame, {"Type": "ticket_snoozed", "TicketSnoozed": {"Id": 1}})
    crm.until_heard("message.unknown")
    told = {one["message"].split(": ")[1]: one for one in crm.call("diagnose()") if one["code"] == "drift"}
    field = told["inbox_changed.InboxChanged.TotalMuted."]
    assert (field["count"], field["firstAt"] < field["lastAt"] < told["ticket_snoozed."]["firstAt"]) == (3, True)


def test_a_message_from_a_foreign_origin_is_dropped(workspace: Workspace) -> None:
    crm, frame = workspace
    lie = json.dumps({"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 99, "TotalUnreadMessages": 99}})
    html = f"<!doctype html><script>parent.postMessage({lie}, '*'); parent.postMessage('said', '*');</script>"
    _expect_nothing_from(crm, frame, "evil", html)


def test_a_message_of_the_right_origin_from_the_wrong_window_is_dropped(workspace: Workspace) -> None:
    crm, frame = workspace
    # A second frame of the very same origin: the simulator says things by itself as soon as it is up.
    crm.page.evaluate(
        """(src) => new Promise((resolve) => { const other = document.createElement("iframe");
        Object.assign(other, { src, id: "other" });
        addEventListener("message", (event) => { if (event.source === other.contentWindow) window.others = (window.others ?? 0) + 1; });
        other.onload = resolve; document.body.append(other); })""",
        crm.server.origin("iqchannels") + "/",
    )
    crm.until("window.others >= 3")
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 4, "TotalUnreadMessages": 4}})
    crm.until_heard("inbox.changed")
    assert [event.get("openThreads") for event in crm.heard()] == [4]
    crm.page.evaluate("document.querySelector('#other').remove()")


def test_a_message_the_page_posts_to_itself_is_dropped(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate(
        "postMessage({ Type: 'inbox_changed', InboxChanged: { TotalOpenThreads: 9, TotalUnreadMessages: 9 } }, '*')"
    )
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 4, "TotalUnreadMessages": 4}})
    crm.until_heard("inbox.changed")
    assert [event.get("openThreads") for event in crm.heard()] == [4]


MALFORMED = [
    ("wrong-types", "message.rejected"),
    ("negative-counts", "message.rejected"),
    ("missing-body", "message.rejected"),
    ("null-body", "message.rejected"),
    ("missing-client", "message.rejected"),
    ("type-not-text", "message.rejected"),
    ("huge", "message.rejected"),
    ("deep", "message.rejected"),
    ("broken-json", "message.rejected"),
    ("unknown-type", "message.unknown"),
    ("wrong-reason", "screen.close"),
    ("bad-birthday", "screen.pop"),
    ("html-name", "screen.pop"),
    ("proto", "inbox.changed"),
]


@pytest.mark.parametrize(("name", "becomes"), MALFORMED)
def test_an_odd_message_becomes_one_event_and_harms_nothing(workspace: Workspace, name: str, becomes: str) -> None:
    crm, frame = workspace
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    press(frame, f"malformed-{name}")
    (event,) = crm.until_heard(becomes)
    if becomes == "message.rejected":
        assert event["problems"]
        assert event["raw"] is None
    assert crm.page.evaluate("[typeof ({}).polluted, document.title]") == ["undefined", "messages"]


@pytest.mark.parametrize(("name", "code"), [("script-url", None), ("foreign-url", "address-refused")])
def test_a_vendors_address_that_may_not_be_opened_is_not(workspace: Workspace, name: str, code: str | None) -> None:
    crm, frame = workspace
    press(frame, f"malformed-{name}")
    crm.until_heard("screen.pop")
    if code is None:
        crm.until("location.hash === '#/customers/00234'")  # the configured address comes first
    else:
        assert crm.until_heard("command.failed")[0]["code"] == code
        assert crm.page.evaluate("location.hash") == ""
    assert crm.page.evaluate("document.title") == "messages"


def test_10000_malformed_messages_become_as_many_rejections_and_the_next_good_one_is_heard(
    workspace: Workspace,
) -> None:
    crm, frame = workspace
    frame.evaluate(
        """() => { const odd = [{ Type: null }, { Type: 17 }, { Type: [] }, { OpenClient: {} }, { type: "open_client" }, { Type: 5 }, { Type: "open_client" }, "{",
          { Type: "inbox_changed", InboxChanged: { TotalOpenThreads: "a" } }, { Type: "open_client", OpenClient: [] }];
        for (let n = 0; n < 10000; n += 1) parent.postMessage(odd[n % odd.length], "*");
        parent.postMessage({ Type: "inbox_changed", InboxChanged: { TotalOpenThreads: 1, TotalUnreadMessages: 2 } }, "*"); }"""
    )
    crm.until("heard.some((event) => event.type === 'inbox.changed')")
    assert crm.page.evaluate("[heard.length, heard.filter((event) => event.type === 'message.rejected').length]") == [
        10001,
        10000,
    ]
    assert crm.page.evaluate("new Set(heard.map((event) => event.id)).size") == 10001
    assert [finding for finding in crm.call("diagnose()") if finding["level"] != "info"] == []


def test_a_name_with_half_an_emoji_still_opens_its_customer(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    frame.evaluate(
        r"""(about) => { about.Client.Name = "Ганна \ud83d"; about.Client.Details.ExtRef = "\\ud83d";
        simulator.send({ Type: "open_client", OpenClient: about }); }""",
        ABOUT,
    )
    customer = crm.until_heard("screen.pop")[0]["customer"]
    assert customer["name"] == "Ганна \ufffd"
    assert customer["extRef"] == "\\ud83d"


def test_a_long_id_in_json_text_keeps_every_digit_and_a_whole_emoji_stays_whole(workspace: Workspace) -> None:
    crm, frame = workspace
    crm.page.evaluate("void (window.preventing = 'screen.pop')")
    frame.evaluate(
        r"""simulator.sendText('{"Type":"open_client","OpenClient":{"TicketId":9007199254740993,'
        + '"Client":{"Name":"a \\ud83d\\ude00 b","CRMClientId":"\\uD83D"}}}')"""
    )
    event = crm.until_heard("screen.pop")[0]
    assert event["ticketId"] == "9007199254740993"
    assert event["customer"]["name"] == "a \U0001f600 b"
    assert event["customer"]["crmId"] == "\ufffd"


@pytest.mark.parametrize("letter", ["x", "ї", "語", "😀"])
@pytest.mark.parametrize("length", [100, 16_000, 100_000])
def test_a_message_of_any_length_in_any_script_arrives_whole(workspace: Workspace, letter: str, length: int) -> None:
    crm, frame = workspace
    send(frame, asked_for(letter * length))
    (event,) = crm.until_heard("screen.pop")
    assert event["customer"]["name"] == letter * length
    assert event["raw"]["OpenClient"]["Client"]["Name"] == letter * length


def test_a_message_of_too_many_characters_is_rejected_with_their_number(workspace: Workspace) -> None:
    crm, frame = workspace
    send(frame, asked_for("x" * 262_144))
    (event,) = crm.until_heard("message.rejected")
    assert "more than the 262144 that are read" in event["problems"][0]["reason"]
    assert event["raw"] is None


def test_messages_arrive_also_when_pythons_memory_has_grown(workspace: Workspace) -> None:
    """Whoever holds on to a piece of it holds nothing after that."""
    crm, frame = workspace
    grow = "import pyodide_js\nbefore = pyodide_js._module.HEAP8.length\nbytes(100_000_000)\n"
    assert crm.python(grow + "return pyodide_js._module.HEAP8.length > before") == "True"
    send(frame, asked_for("Anna"))
    assert crm.until_heard("screen.pop")[0]["customer"]["name"] == "Anna"


def test_what_json_cannot_say_is_rejected(workspace: Workspace) -> None:
    crm, frame = workspace
    frame.evaluate(
        """() => { const ring = { Type: "open_client" }; ring.OpenClient = ring;
        parent.postMessage(ring, "*"); parent.postMessage(10n, "*"); parent.postMessage(undefined, "*"); }"""
    )
    assert len(crm.until_heard("message.rejected", 3)) == 3


def test_a_reloaded_frame_is_initialised_again(workspace: Workspace) -> None:
    crm, frame = workspace
    frame.evaluate("() => { window.old = true; location.reload(); }")
    until(
        lambda: crm.vendor_frame().evaluate("typeof old === 'undefined' && typeof simulator === 'object'"),
        "a new document",
    )
    frame = crm.vendor_frame()
    until(lambda: received(frame, "initChat"), "initChat")
    states = [(event["state"], event["reason"]) for event in crm.heard("link.changed")]
    assert states[:1] == [("connecting", "loaded")]
    crm.until("heard.some((event) => event.state === 'ready' && event.reason === 'spoke')")
    assert list(crm.call("findClient('after the reload')")) == ["heard"]
    until(lambda: received(frame, "write_to_client"), "write_to_client")


def test_an_error_of_our_own_is_told_by_the_diagnosis_and_never_by_the_pages_console(workspace: Workspace) -> None:
    crm, _ = workspace
    frame = crm.vendor_frame()
    crm.python(
        "from switchboard.vendors.iqchannels import IqChannels\n"
        "def broken(*_):\n    raise RuntimeError('Сірко must not be repeated')\n"
        "IqChannels.mended, IqChannels.decode = IqChannels.decode, broken"
    )
    inbox = {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 8, "TotalUnreadMessages": 8}}
    send(frame, inbox)
    found = crm.finding("internal")
    assert "RuntimeError" in found["message"]
    assert "Сірко" not in json.dumps(crm.call("diagnose()"), ensure_ascii=False)
    crm.python("from switchboard.vendors.iqchannels import IqChannels\nIqChannels.decode = IqChannels.mended")
    send(frame, inbox)
    assert crm.until_heard("inbox.changed")[0]["openThreads"] == 8


def _expect_nothing_from(crm: Crm, frame: Frame, host: str, html: str) -> None:
    """Let a page of another origin speak to the CRM through a window of its own."""
    with foreign_page(crm.server, host, html.replace("parent.", "opener.")) as url:
        crm.page.evaluate(
            """(url) => { window.said = false;
            addEventListener("message", (event) => { window.said ||= event.data === "said"; });
            const button = Object.assign(document.createElement("button"), { id: "open", textContent: "open" });
            button.onclick = () => { window.open(url); button.remove(); };
            document.body.prepend(button); }""",
            url,
        )
        popup = crm.opened(lambda: crm.page.click("#open"))
        crm.until("window.said")
        popup.close()
    send(frame, {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 4, "TotalUnreadMessages": 4}})
    crm.until_heard("inbox.changed")
    assert [event.get("openThreads") for event in crm.heard()] == [4]
