"""Rox.Chat's workspace in a real frame on another origin: every event, the command and its refusals, the placements."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser.crm import Crm, foreign_page
from browser.page import Browser, Frame, until
from unit import samples
from workshop.server import Server

Workspace = tuple[Crm, Frame]


def settings(crm: Crm, query: str = "", **more: Any) -> dict[str, Any]:
    """Rox.Chat at its simulator, in a section."""
    section = [{"kind": "section", "element": "#chat"}]
    return {"url": f"{crm.server.origin('roxchat')}/{query}", "placements": section, "settleSeconds": 1, **more}


def listening(crm: Crm) -> Frame:
    """The simulator, once it hears."""
    frame = crm.vendor_frame("roxchat")
    until(lambda: frame.evaluate("window.simulator?.listening"), "a listening workspace")
    return frame


@pytest.fixture(scope="module")
def booted(browser: Browser, server: Server) -> Iterator[Workspace]:
    """One page with Rox.Chat and iQChannels side by side, for the whole module."""
    server.violations.clear()
    context = browser.new_context()
    crm = Crm(server, context, "roxchat")
    iqchannels = {"url": f"{server.origin('iqchannels')}/", "placements": [{"kind": "section", "element": "#iq"}]}
    crm.configure_only(
        language="uk",
        crm={"customerUrl": "#/customers/{crmId}"},
        roxchat=settings(crm),
        iqchannels={**iqchannels, "settleSeconds": 1},
    )
    crm.open("<div id='chat'></div><div id='iq'></div>")
    frame = listening(crm)
    crm.until("heard.some((event) => event.state === 'silent' && event.vendor === 'roxchat')")
    crm.until_heard("inbox.changed")
    yield crm, frame
    assert crm.complaints() == []
    assert server.violations == []
    context.close()


@pytest.fixture
def workspace(booted: Workspace) -> Workspace:
    """The shared page, with nothing heard yet."""
    booted[0].page.evaluate("() => { heard.length = 0; window.preventing = null; location.hash = ''; }")
    return booted


def press(frame: Frame, name: str) -> None:
    """Press a control of the simulator."""
    frame.push(f"[data-test='{name}']")


def choose(frame: Frame, name: str, value: str) -> None:
    frame.of(f"[data-test='{name}']", "(control, value) => { control.value = value; }", value)


FORMS = pytest.mark.parametrize("form", ["object", "string"])
WHO = {"clientId": "c3fa5841c772895f8645b33ac784f694", "crmId": "12345", "siebelId": "4-1GQJDL78"}


def about(told: dict[str, Any]) -> dict[str, Any]:
    """What is known of a customer."""
    return {name: value for name, value in told.items() if value is not None}


def send(frame: Frame, message: Any, form: str = "object") -> None:
    frame.evaluate(
        "([message, form]) => simulator.send(form === 'object' ? message : JSON.stringify(message))", [message, form]
    )


# From the frame to the page.


@pytest.mark.covers("roxchat", "newMessageAdded")
@FORMS
def test_a_message_in_a_chat_is_told_with_who_wrote_what_and_when(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, samples.rox_message("newMessageAdded"), form)
    (event,) = crm.until_heard("chat.message")
    assert about(event["customer"]) == {**WHO, "siebelId": "4-1GQDLH42"}
    assert [event[name] for name in ("ticketId", "sessionId", "kind", "author", "text", "file", "vendor")] == [
        *("483", "c9905a4eab2a4148add9b1c8ac97ad7d", "visitor", "visitor", "Greetings!", None, "roxchat")
    ]
    assert event["raw"] == samples.rox_message("newMessageAdded")


@pytest.mark.covers("roxchat", "chatClosedByOperator")
@FORMS
def test_a_chat_that_the_operator_closes_is_told_with_its_visitor_and_channel(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, samples.rox_message("chatClosedByOperator"), form)
    (event,) = crm.until_heard("chat.closed")
    assert (event["ticketId"], event["reason"], about(event["customer"])) == ("1024", "closed", WHO)
    assert event["channel"] == {
        "id": "073afd9ccfee448dba19a5c974940bfc",
        "type": "skype",
        "userId": "16248561",
        "userName": "John Doe",
    }


@pytest.mark.covers("roxchat", "visitorAuthorized")
@FORMS
def test_a_visitor_who_logs_in_is_told_with_who_it_was_before(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, samples.rox_message("visitorAuthorized"), form)
    (event,) = crm.until_heard("visitor.identified")
    assert about(event["before"]) == {"clientId": "66b46319af05e55ac9fd34aa541e9eee"}
    assert about(event["customer"]) == {"clientId": "52eed6ec3c12494a88e62e2ff636c2a9", "crmId": "7925"}


@pytest.mark.covers("roxchat", "visitorSelected")
@FORMS
def test_the_customer_of_the_selected_chat_is_shown(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, samples.rox_message("visitorSelected"), form)
    (popped,) = crm.until_heard("screen.pop")
    (opened,) = crm.heard("chat.opened")
    assert (opened["ticketId"], opened["sessionId"], opened["taskId"]) == (
        "874",
        "c9905a4eab2a4148add9b1c8ac97ad7d",
        "20913584",
    )
    assert (about(opened["customer"]), about(popped["customer"]), popped["cause"]) == (WHO, WHO, "ticket")
    # In a section going to a chat must not carry the operator away from it.
    assert crm.page.evaluate("location.hash") == ""


@pytest.mark.covers("roxchat", "notificationAdded", "notificationRemoved")
@FORMS
def test_a_notification_comes_and_goes_and_late_subscribers_find_it(workspace: Workspace, form: str) -> None:
    crm, frame = workspace
    send(frame, samples.rox_message("notificationAdded"), form)
    (added,) = crm.until_heard("notification.added")
    note = {
        "id": "c9905a4eab2a4148add9b1c8ac97ad7d",
        "kind": "visitor",
        "text": "Visitor left the site",
        "sessionId": "c3fa5841c772895f8645b33ac784f694",
    }
    assert added["notification"] == note
    assert [one["notification"] for one in crm.call("state()")["notifications"]] == [note]
    send(frame, samples.rox_message("notificationRemoved"), form)
    assert crm.until_heard("notification.removed")[0]["notificationId"] == note["id"]
    assert crm.call("state()")["notifications"] == []


def test_the_workspaces_own_buttons_send_what_the_document_says(workspace: Workspace) -> None:
    crm, frame = workspace
    press(frame, "visitor-1")
    assert crm.until_heard("chat.opened")[0]["customer"]["crmId"] == "00235"
    choose(frame, "chosen-visitor", "1")
    choose(frame, "message-kind", "file_visitor")
    choose(frame, "incoming-text", "passport.pdf")
    press(frame, "visitor-writes")
    message = crm.until_heard("chat.message")[0]
    assert (message["author"], message["file"]) == ("visitor", {"url": None, "name": "passport.pdf"})
    press(frame, "close-chat")
    assert crm.until_heard("chat.closed")[0]["channel"]["type"] == "telegram"
    choose(frame, "chosen-visitor", "2")
    press(frame, "visitor-authorizes")
    assert crm.until_heard("visitor.identified")[0]["customer"]["crmId"] == "7925"
    press(frame, "visitor-leaves")
    note = crm.until_heard("notification.added")[0]["notification"]["id"]
    press(frame, f"dismiss-{note}")
    crm.until_heard("notification.removed")


MALFORMED = [
    *(
        (name, "message.rejected")
        for name in ["wrong-types", "missing-params", "null-params", "missing-kind", "event-not-text", "other-source"]
    ),
    *(
        (name, "message.rejected")
        for name in ["no-source", "no-id", "empty-object", "array", "null", "number", "huge", "broken-json"]
    ),
    ("unknown-event", "message.unknown"),
    ("unknown-kind", "chat.message"),
    ("all-null", "chat.message"),
    ("html-text", "chat.message"),
    ("proto", "chat.message"),
]


@pytest.mark.parametrize(("name", "becomes"), MALFORMED)
def test_an_odd_message_becomes_one_event_and_harms_nothing(workspace: Workspace, name: str, becomes: str) -> None:
    crm, frame = workspace
    press(frame, f"malformed-{name}")
    (event,) = crm.until_heard(becomes)
    assert (event["raw"] is None) == (becomes == "message.rejected")
    assert crm.page.evaluate("[typeof ({}).polluted, document.title]") == ["undefined", "roxchat"]


@pytest.mark.once("how fast messages cross over is seen with iQChannels' everywhere")
def test_10000_malformed_messages_become_as_many_rejections_and_the_next_good_one_is_heard(
    workspace: Workspace,
) -> None:
    crm, frame = workspace
    frame.evaluate(
        """(good) => { const odd = [null, 17, "x y", [], {}, { source: "roxchat", event: 5 }, "{",
          { source: "roxchat", event: "visitorSelected" }, { source: "webim", event: "visitorSelected", params: {} },
          { source: "roxchat", event: "newMessageAdded", params: { kind: [] } }];
        for (let n = 0; n < 10000; n += 1) parent.postMessage(odd[n % odd.length], "*");
        parent.postMessage(good, "*"); }""",
        samples.rox_message("notificationRemoved"),
    )
    crm.until("heard.some((event) => event.type === 'notification.removed')")
    assert crm.page.evaluate("[heard.length, heard.filter((event) => event.type === 'message.rejected').length]") == [
        10001,
        10000,
    ]
    assert crm.page.evaluate("new Set(heard.map((event) => event.id)).size") == 10001


# The command.


@pytest.mark.covers("roxchat", "start_outgoing_chat")
def test_an_operator_invites_a_visitor_to_a_chat_from_the_crm(workspace: Workspace) -> None:
    crm, frame = workspace
    frame.evaluate("() => { simulator.received.length = 0; }")
    ids = {"visitorId": "c3fa5841c772895f8645b33ac784f694", "sessionId": "0000"}
    assert list(crm.call(f"startChat({ids})")) == ["heard"]
    until(lambda: frame.evaluate("simulator.received.length"), "the command")
    assert frame.evaluate("simulator.received") == [
        {
            "action": "start_outgoing_chat",
            "params": {"roxchatVisitorId": ids["visitorId"], "sessionId": ids["sessionId"]},
        }
    ]
    assert frame.evaluate("simulator.foreign") == 0


REFUSALS = [
    ("e01baca71a28557b52b4e6038d12bcb8", "c8405a4eab2a4945add9b1c8ac97ad7d", "operator_cant_start_chat_with_visitor_from_another_department", "Відвідувач належить до іншого відділу, запросити його до чату не можна."),
    ("9d1e2f3a4b5c6d7e8f90a1b2c3d4e5f6", "0f1e2d3c4b5a69788796a5b4c3d2e1f0", "visitor_starting_chat_from_his_side", "Відвідувач сам починає чат цієї миті, запрошувати його не потрібно."),
    ("c3fa5841c772895f8645b33ac784f694", "c9905a4eab2a4148add9b1c8ac97ad7d", "visitor_already_in_chat", "Відвідувач уже спілкується в чаті."),
    ("nobody", "nowhere", "unable_to_start_outgoing_chat", "Не вдалося почати чат, причина невідома."),
]  # fmt: skip


@pytest.mark.covers(
    "roxchat",
    "operator_cant_start_chat_with_visitor_from_another_department",
    "visitor_starting_chat_from_his_side",
    "visitor_already_in_chat",
    "unable_to_start_outgoing_chat",
)
@pytest.mark.parametrize(("visitor", "session", "code", "words"), REFUSALS)
def test_a_refused_invitation_is_explained_in_the_operators_language(
    workspace: Workspace, visitor: str, session: str, code: str, words: str
) -> None:
    crm, _ = workspace
    assert list(crm.call(f"startChat({{ visitorId: '{visitor}', sessionId: '{session}' }})")) == ["heard"]
    (event,) = crm.until_heard("command.failed")
    assert (event["command"], event["code"], event["message"]) == ("startChat", code, words)
    assert event["vendor"] == "roxchat"


@pytest.mark.covers("roxchat", "no_tariff_option")
def test_a_tariff_without_invitations_is_told(workspace: Workspace) -> None:
    crm, frame = workspace
    press(frame, "tariff")
    crm.call(
        "startChat({ visitorId: 'c3fa5841c772895f8645b33ac784f694', sessionId: 'c9905a4eab2a4148add9b1c8ac97ad7d' })"
    )
    (event,) = crm.until_heard("command.failed")
    assert event["code"] == "no_tariff_option"
    assert event["message"].startswith("Тариф чату цього не передбачає")
    press(frame, "tariff")


@pytest.mark.parametrize(
    "script",
    [
        "simulator.send('visitor_already_in_chat')",
        "simulator.send('visitor-already-in-chat')",
        "simulator.send({ error: 'visitor_already_in_chat' })",
        "simulator.send({ params: { error: 'visitor-already-in-chat' } })",
        "simulator.send({ source: 'roxchat', error: 'VISITOR_ALREADY_IN_CHAT' })",
    ],
)
def test_a_refusal_is_understood_however_it_is_wrapped(workspace: Workspace, script: str) -> None:
    crm, frame = workspace
    frame.evaluate(script)
    (event,) = crm.until_heard("command.failed")
    assert event["code"] == "visitor_already_in_chat"


@pytest.mark.parametrize("call", ["startChat()", "startChat({ visitorId: '1' })", "startChat('1')"])
def test_a_call_with_a_wrong_argument_is_refused(workspace: Workspace, call: str) -> None:
    assert workspace[0].call(call) == "rejected: bad-argument"


# Two frames in one page.


def test_two_vendors_in_one_page_never_hear_each_others_messages(workspace: Workspace) -> None:
    crm, rox = workspace
    iq = crm.vendor_frame("iqchannels")
    # Each says what the other one would: as itself it is refused or another protocol's, as the other it is not heard.
    inbox = {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 99, "TotalUnreadMessages": 99}}
    iq.evaluate("(message) => simulator.send(message)", samples.rox_message("newMessageAdded"))
    send(rox, inbox)
    iq.evaluate("(message) => simulator.send(message)", inbox)
    crm.until_heard("inbox.changed")
    assert {event["vendor"] for event in crm.heard("message.rejected")} == {"roxchat"}
    assert {event["vendor"] for event in crm.heard("inbox.changed")} == {"iqchannels"}
    assert len(crm.heard()) == 2
    # And each gets its own commands only.
    before = rox.evaluate("simulator.received.length")
    assert list(crm.call("findClient('Сірко')")) == ["heard"]
    until(lambda: iq.evaluate("simulator.received.some((one) => one.Type === 'write_to_client')"), "the command")
    assert rox.evaluate("simulator.received.length") == before


# Silence, brands, placements: pages of their own.


@pytest.mark.covers("roxchat", "operator_iframe_allowed_parent_origin")
def test_silence_names_the_vendors_allow_list_and_the_pages_origin(crm: Crm) -> None:
    crm.configure_only(roxchat=settings(crm, "?allowed=none"))
    crm.open("<div id='chat'></div>")
    cure = crm.finding("frame-silent")["cure"]
    assert "operator_iframe_allowed_parent_origin" in cure
    assert crm.server.origin("crm") in cure


def test_a_stand_of_another_brand_works_by_configuration_in_a_card_and_floating(crm: Crm) -> None:
    crm_url = {"customerUrl": "#/customers/{crmId}"}
    places = [{"kind": "card", "element": "#card"}, {"kind": "floating", "corner": "bottom-left"}]
    webim = {"source": "webim", "visitorIdField": "webimVisitorId", "placements": places}
    crm.configure_only(
        crm=crm_url, roxchat=settings(crm, "?brand=webim&siebel=SiebelId&refusal=bare&dashes=1", **webim)
    )
    crm.open("<div id='card' data-switchboard-crm-id='00234'></div>")
    until(lambda: len(crm.vendor_frames("roxchat")) == 2, "two frames")
    crm.until("heard.filter((event) => event.state === 'silent').length === 2")
    for frame in crm.vendor_frames("roxchat"):
        until(lambda frame=frame: frame.evaluate("window.simulator?.listening"), "a listening workspace")
        press(frame, "visitor-0")
    # Both say so, and it is told once.
    (customer,) = [event["customer"] for event in crm.until_heard("chat.opened")]
    assert (customer["clientId"], customer["siebelId"]) == (WHO["clientId"], WHO["siebelId"])
    assert list(crm.call("startChat({ visitorId: 'x', sessionId: 'y' })")) == ["heard"]
    assert crm.until_heard("command.failed")[0]["code"] == "unable_to_start_outgoing_chat"
    # The card shows whoever is chosen in it: inviting its customer by itself would be rude.
    received = [frame.evaluate("simulator.received") for frame in crm.vendor_frames("roxchat")]
    assert [len(list_) for list_ in received] in ([1, 0], [0, 1])


def test_a_floating_workspace_shows_the_customer_of_the_selected_chat(crm: Crm) -> None:
    floating = {"placements": [{"kind": "floating"}]}
    crm.configure_only(crm={"customerUrl": "#/siebel/{siebelId}"}, roxchat=settings(crm, **floating))
    crm.open()
    press(listening(crm), "visitor-0")
    crm.until("location.hash === '#/siebel/4-1GQJDL78'")


def test_an_iframe_of_the_pages_own_is_used_and_the_command_waits_for_it(crm: Crm) -> None:
    crm.configure_only(roxchat=settings(crm))
    crm.open()
    crm.page.evaluate("void switchboard.startChat({ visitorId: 'a', sessionId: 'b' }).then(() => { window.sent = 1; })")
    crm.page.evaluate(
        "(src) => { const one = document.createElement('iframe'); Object.assign(one, { id: 'chat', src }); document.body.append(one); }",
        crm.server.origin("roxchat") + "/",
    )
    crm.until("window.sent")
    crm.until_heard("command.failed")
    crm.page.evaluate("switchboard.destroy()")
    assert crm.page.evaluate("document.querySelector('#chat').isConnected")


def test_a_call_that_no_configured_vendor_takes_is_refused_by_name(crm: Crm) -> None:
    html = "<!doctype html>"
    with foreign_page(crm.server, "iq-empty", html):
        crm.configure(vendor="iq-empty")
        crm.open(policy=crm.server.policy.replace("iqchannels", "iq-empty"))
        assert crm.call("startChat({ visitorId: 'a', sessionId: 'b' })") == "rejected: not-configured"
        assert crm.call("uis.getState()") == "rejected: not-configured"
