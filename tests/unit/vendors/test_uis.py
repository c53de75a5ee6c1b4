"""UIS / CoMagic: every method and event of its document, through the link, without a browser."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from switchboard.config import ConfigurationError, load
from switchboard.links.waiting import PATIENCE, QUEUE, Done
from switchboard.links.widget import (
    HOST,
    OVERDUE,
    Callback,
    Check,
    Errand,
    Given,
    Invoke,
    Kept,
    LetGo,
    Load,
    WidgetEffect,
    WidgetLink,
)
from switchboard.vendors.uis import (
    COMMANDS,
    EVENTS,
    CloseChat,
    ConsultantChat,
    GetHistory,
    GetState,
    OperatorCard,
    Script,
    SendChatMessage,
    Settings,
    SetVisitorCard,
    StartChat,
    Uis,
    UisCommand,
)
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import (
    AvailabilityChanged,
    ChatClosed,
    ChatMailed,
    ChatMessage,
    ChatOpened,
    CommandFailed,
    Event,
    File,
    InvitationAccepted,
    InvitationReceived,
    InvitationRejected,
    LinkChanged,
    MessageRejected,
    Operator,
    OperatorJoined,
    OperatorLeft,
    OperatorTyping,
    RatingChanged,
    RatingSaved,
    RetentionOffered,
    VisitorChanged,
)
from switchboard.vocabulary.problems import Finding, Mended

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
JOINED = {"name": "Олена", "position": "консультант", "avatar": "https://uis.example.com/olena.png"}
SENT = {
    "text": "Добрий день",
    "date": 1_763_640_000,
    "source": "Оператор",
    "from": "Олена",
    "chat_id": 77,
    "message_id": 9001,
    "uid": "u-1",
}


def waiting(**settings: Any) -> WidgetLink:
    return WidgetLink(Uis(Settings(**settings)))


def went_well(link: WidgetLink, effects: list[WidgetEffect]) -> list[WidgetEffect]:
    """What follows where the host does what the widget's life wants of it."""
    lives = [effect for effect in effects if isinstance(effect, Errand) and effect.command is None]
    return [one for errand in lives for one in link.returned(errand, "null", AT, 0)]


def registered(link: WidgetLink) -> list[WidgetEffect]:
    """The host is there, and takes the controller."""
    return went_well(link, link.found(0))


def created(link: WidgetLink) -> list[WidgetEffect]:
    """The host calls the controller, and the widget is made."""
    return went_well(link, link.called("consultant", "null", AT, 0))


def ready(**settings: Any) -> WidgetLink:
    link = waiting(**settings)
    registered(link)
    went_well(link, created(link))
    return link


def happened(name: str, payload: Any = None, link: WidgetLink | None = None) -> Any:
    """The one event that an event of the widget becomes."""
    (event,) = (link or ready()).called(name, json.dumps(payload), AT, 0)
    return event


def asked(link: WidgetLink, command: UisCommand, ticket: int = 1) -> Errand:
    """What is done for a command."""
    (errand,) = link.command(ticket, command, AT, 0)
    assert isinstance(errand, Errand)
    return errand


def returned_to(command: UisCommand, returned: Any, link: WidgetLink | None = None) -> list[WidgetEffect]:
    """What follows where the widget's method returns this."""
    link = link or ready()
    return link.returned(asked(link, command), json.dumps(returned), AT, 0)


def result(command: UisCommand, returned: Any) -> Any:
    """What the page gets where the widget's method returns this."""
    (done,) = returned_to(command, returned)
    assert isinstance(done, Done)
    assert done.error is None, done.error
    return json.loads(done.result)


def kind(name: str) -> type[UisCommand]:
    return next(command for command in COMMANDS if command.call == f"uis.{name}")


# Events.


@pytest.mark.covers("uis", "operatorjoined", "operatorleave")
def test_an_operator_joins_and_the_one_who_leaves_is_named_though_the_vendor_says_null() -> None:
    link = ready()
    joined = happened("operatorjoined", JOINED, link)
    left = happened("operatorleave", dict.fromkeys(JOINED), link)
    assert isinstance(joined, OperatorJoined)
    assert isinstance(left, OperatorLeft)
    assert joined.operator == left.operator == Operator(**JOINED)
    assert happened("operatorleave", None, link).operator == Operator()


@pytest.mark.covers("uis", "sendmessage")
def test_sendmessage_becomes_a_chat_message_with_every_field() -> None:
    event = happened("sendmessage", SENT)
    assert isinstance(event, ChatMessage)
    assert (event.author, event.author_name, event.kind, event.text) == (
        "operator",
        "Олена",
        "Оператор",
        "Добрий день",
    )
    assert (event.ticket_id, event.message_id, event.uid, event.file) == ("77", "9001", "u-1", None)
    assert event.sent_at == datetime(2025, 11, 20, 12, tzinfo=UTC)
    assert (event.vendor, event.at, event.raw) == ("uis", AT, SENT)


@pytest.mark.parametrize(
    ("named", "author"),
    [
        ({"source": "Оператор"}, "operator"),
        ({"source": "Посетитель"}, "visitor"),
        ({"source": "Система"}, "system"),
        ({"source": "Operator"}, "operator"),
        ({"source": "Visitor"}, "visitor"),
        ({"source": "System"}, "system"),
        ({"sender": "operator"}, "operator"),
        ({"sender": "visitor"}, "visitor"),
        ({"sender": "system"}, "system"),
        ({"sender": "bot"}, "bot"),
        ({"sender": "bot", "source": "Оператор"}, "bot"),
        ({"sender": None, "source": "Система"}, "system"),
        ({"sender": "robot", "source": "Оператор"}, "operator"),
        ({"source": "Супервайзер"}, None),
        ({}, None),
    ],
)
def test_every_name_of_a_source_is_understood(named: dict[str, Any], author: str | None) -> None:
    assert happened("sendmessage", {"text": "x", **named}).author == author


def test_only_an_operators_from_is_a_name() -> None:
    assert happened("sendmessage", {"text": "x", "source": "Посетитель", "from": "Посетитель"}).author_name is None
    assert happened("sendmessage", {"text": "x", "source": "Оператор", "from": "Operator"}).author_name is None
    info = {"name": "Олена", "avatar": "https://x/"}
    for who in ("bot", "operator"):
        assert happened("sendmessage", {"text": "x", "sender": who, "operator_info": info}).author_name == "Олена"


@pytest.mark.parametrize("who", ["visitor", "system", "Посетитель", "Система", "Visitor", "System", "nobody known"])
@pytest.mark.parametrize("key", ["source", "sender"])
@given(
    named=st.fixed_dictionaries(
        {},
        optional={"from": st.text(), "operator_info": st.fixed_dictionaries({"name": st.text(), "avatar": st.text()})},
    )
)
def test_a_visitors_and_a_systems_message_carries_no_operators_name(who: str, key: str, named: dict[str, Any]) -> None:
    message = {"text": "x", key: who, **named}
    assert happened("sendmessage", message).author_name is None
    (line,) = result(GetHistory(), [message])
    assert line["authorName"] is None


def test_a_file_is_a_message_too() -> None:
    event = happened("sendmessage", {"source": "Оператор", "fx_link": "https://x/a.pdf", "fx_name": "a.pdf"})
    assert (event.file, event.text) == (File(url="https://x/a.pdf", name="a.pdf"), None)


@pytest.mark.parametrize("date", [1_763_640_000, "1763640000", 1_763_640_000_000, 1_763_640_000.0])
def test_a_date_is_in_seconds_as_a_number_or_text(date: Any) -> None:
    assert happened("sendmessage", {**SENT, "date": date}).sent_at == datetime(2025, 11, 20, 12, tzinfo=UTC)


@pytest.mark.covers("uis", "showchatretentionaction")
@pytest.mark.parametrize("way", ["offline_message", "sitephone", "chat", "carrier_pigeon"])
def test_showchatretentionaction_offers_another_way(way: str) -> None:
    event = happened("showchatretentionaction", {"alternate_communication_way": way})
    assert isinstance(event, RetentionOffered)
    assert event.way == happened("showchatretentionaction", way).way == way


@pytest.mark.covers("uis", "chatavailabilitychange")
@pytest.mark.parametrize("available", [True, False])
def test_chatavailabilitychange_tells_whether_anybody_is_online(available: bool) -> None:
    event = happened("chatavailabilitychange", available)
    assert isinstance(event, AvailabilityChanged)
    assert event.available is available


@pytest.mark.covers("uis", "invite")
def test_invite_brings_its_message() -> None:
    event = happened("invite", {"invite_message": "Чим допомогти?"})
    assert isinstance(event, InvitationReceived)
    assert event.text == "Чим допомогти?"


@pytest.mark.parametrize(
    "payload",
    [
        "Чим допомогти?",
        {"message": "Чим допомогти?"},
        {"text": "Чим допомогти?"},
        {"inviteMessage": "Чим допомогти?"},
        {"invite_message": "", "text": "Чим допомогти?"},
        {"invite_message": {"text": "Чим допомогти?", "source": "Система"}},
        {"invite": {"invite_message": "Чим допомогти?"}},
        {"data": {"message": {"text": " Чим допомогти?"}}},
        '{"invite_message": "Чим допомогти?"}',
    ],
)
def test_an_invitations_text_is_found_wherever_a_host_has_it(payload: Any) -> None:
    event = happened("invite", payload)
    assert isinstance(event, InvitationReceived)
    assert event.text == "Чим допомогти?"


@pytest.mark.parametrize("payload", [None, "", {}, {"invite_message": None}, {"invite_message": ""}, {"operator": 1}])
def test_an_invitation_without_a_text_is_one_all_the_same(payload: Any) -> None:
    event = happened("invite", payload)
    assert isinstance(event, InvitationReceived)
    assert event.text is None


@pytest.mark.covers("uis", "startchat", "closechat")
def test_startchat_opens_the_chat_and_closechat_closes_it() -> None:
    assert isinstance(happened("startchat"), ChatOpened)
    assert isinstance(happened("closechat"), ChatClosed)


@pytest.mark.covers("uis", "inviteaccept", "invitereject", "setrating", "sendchatbymail", "chattyping")
@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("inviteaccept", InvitationAccepted),
        ("invitereject", InvitationRejected),
        ("setrating", RatingSaved),
        ("sendchatbymail", ChatMailed),
        ("chattyping", OperatorTyping),
    ],
)
def test_an_event_that_says_nothing_is_told_whatever_comes_with_it(name: str, model: type[Event]) -> None:
    for payload in (None, {"whatever": [1]}, "x"):
        event = happened(name, payload)
        assert isinstance(event, model)
        assert event.raw == payload


@pytest.mark.covers("uis", "ratingchange")
@pytest.mark.parametrize(("mark", "told"), [(5, 5), (4.5, 4.5), (None, None)])
def test_ratingchange_brings_a_number_or_nothing(mark: Any, told: Any) -> None:
    event = happened("ratingchange", mark)
    assert isinstance(event, RatingChanged)
    assert event.rating == told


@pytest.mark.covers("uis", "statechange")
@pytest.mark.parametrize("state", ["available", "invite", "chat", "lead", "dreaming"])
def test_statechange_brings_the_visitors_state(state: str) -> None:
    event = happened("statechange", state)
    assert isinstance(event, VisitorChanged)
    assert event.state == state


def test_every_event_of_the_document_is_understood() -> None:
    payloads = {
        "operatorjoined": JOINED,
        "sendmessage": SENT,
        "showchatretentionaction": "chat",
        "chatavailabilitychange": True,
        "statechange": "chat",
    }
    for name in EVENTS:
        assert not isinstance(happened(name, payloads.get(name)), MessageRejected)


@pytest.mark.parametrize(
    ("name", "payload", "path"),
    [
        ("operatorjoined", "Олена", "operatorjoined"),
        ("operatorjoined", {"name": {}}, "operatorjoined.name"),
        ("sendmessage", {}, "sendmessage"),
        ("sendmessage", {"text": ""}, "sendmessage"),
        ("sendmessage", {"text": "x", "date": "spring"}, "sendmessage.date"),
        ("sendmessage", {"text": "x", "date": True}, "sendmessage.date"),
        ("sendmessage", {"text": "x", "date": 1e300}, "sendmessage.date"),
        ("sendmessage", {"text": "x", "operator_info": 5}, "sendmessage.operator_info"),
        ("sendmessage", None, "sendmessage"),
        ("showchatretentionaction", {}, "showchatretentionaction.alternate_communication_way"),
        ("chatavailabilitychange", None, "chatavailabilitychange"),
        ("chatavailabilitychange", "perhaps", "chatavailabilitychange"),
        ("ratingchange", "good", "ratingchange"),
        ("statechange", None, "statechange"),
        ("statechange", {"state": "chat"}, "statechange"),
        ("invite", {"invite_message": []}, "invite.invite_message"),
    ],
)
def test_a_payload_that_does_not_validate_is_rejected_with_its_path(name: str, payload: Any, path: str) -> None:
    event = happened(name, payload)
    assert isinstance(event, MessageRejected)
    assert event.problems[0].path == path


# One's own message and its echoes.


@pytest.mark.covers("uis", "uid")
def test_ones_own_message_echoed_from_another_tab_is_the_same_event() -> None:
    link = ready()
    told, done = returned_to(SendChatMessage(message="Привіт"), "u-7", link)
    assert isinstance(told, ChatMessage)
    assert (told.author, told.text, told.uid, told.sent_at) == ("visitor", "Привіт", "u-7", AT)
    assert done == Done(1, None, '{"uid":"u-7"}')
    echo = happened("sendmessage", {"text": "Привіт", "source": "Посетитель", "uid": "u-7", "message_id": 5}, link)
    again = happened("sendmessage", {"text": "Привіт", "source": "Посетитель", "message_id": 5}, link)
    assert told.id == echo.id == again.id


def test_a_message_has_the_same_id_in_every_tab_and_two_messages_have_two() -> None:
    assert happened("sendmessage", SENT).id == happened("sendmessage", SENT).id
    link = ready()
    assert len({happened("sendmessage", {"text": "x"}, link).id for _ in range(3)}) == 3
    assert (
        happened("sendmessage", {**SENT, "uid": "u-2", "message_id": 9002}, link).id
        != happened("sendmessage", SENT, link).id
    )


@pytest.mark.parametrize("returned", [None, True, [], {}, {"uid": None}])
def test_without_a_uid_ones_own_message_is_told_when_it_echoes(returned: Any) -> None:
    assert result(SendChatMessage(message="x"), returned) == {"uid": None}


@pytest.mark.parametrize("in_list", [False, True])
def test_ones_own_message_that_is_handed_back_without_a_uid_is_told(in_list: bool) -> None:
    link = ready()
    back = {"text": "Привіт", "date": 1_763_640_000, "source": "Посетитель", "from": "Олена", "message_id": 9002}
    told, done = returned_to(SendChatMessage(message="Привіт"), [back] if in_list else back, link)
    assert isinstance(told, ChatMessage)
    assert (told.author, told.author_name, told.text, told.message_id, told.uid) == (
        *("visitor", None, "Привіт"),
        *("9002", None),
    )
    assert told.sent_at == datetime(2025, 11, 20, 12, tzinfo=UTC)
    assert done == Done(1, None, '{"uid":null}')
    assert happened("sendmessage", {**back, "uid": "u-9"}, link).id == told.id
    # Nothing to know it by: it is told, and two of the same words are two.
    first, _ = returned_to(SendChatMessage(message="Так"), {"text": "Так"}, link)
    second, _ = returned_to(SendChatMessage(message="Так"), {"text": "Так"}, link)
    assert isinstance(first, ChatMessage)
    assert isinstance(second, ChatMessage)
    assert first.id != second.id
    assert (first.author, first.sent_at) == ("visitor", AT)


# Methods.


@pytest.mark.covers(
    "uis",
    *("startChat", "closeChat", "inviteAccept", "inviteReject", "sendChatByMail", "setOperatorRating", "chatTyping"),
    *("setVisitorCard", "sendFile", "isChatAvailable", "hasHistory", "isReadyForFileTransfer", "sendChatMessage"),
    *("getHistory", "getOperatorVcard", "getVisitorCard", "getRequiredInfo", "getState"),
)
@pytest.mark.parametrize(
    ("name", "argument", "arguments"),
    [
        ("startChat", None, []),
        ("closeChat", None, []),
        ("isChatAvailable", None, []),
        ("sendChatByMail", "a@example.com", ["a@example.com"]),
        ("sendChatMessage", "Привіт", ["Привіт"]),
        ("sendChatMessage", {"message": "Привіт"}, ["Привіт"]),
        ("setOperatorRating", 5, [5]),
        ("hasHistory", None, []),
        ("getHistory", None, []),
        ("getOperatorVcard", None, []),
        ("getVisitorCard", None, []),
        ("setVisitorCard", {"name": "Іван", "phone": "+380"}, [{"name": "Іван", "phone": "+380"}]),
        ("inviteAccept", None, []),
        ("inviteReject", None, []),
        ("sendFile", None, [Given("input[type=file]", "an <input type=file> element")]),
        ("isReadyForFileTransfer", None, []),
        ("getRequiredInfo", None, []),
        ("getState", None, []),
        ("chatTyping", "", [""]),
    ],
)
def test_every_method_gets_its_arguments(name: str, argument: Any, arguments: list[Any]) -> None:
    command = kind(name).model_validate_json(json.dumps(argument))
    errand = asked(ready(), command)
    assert errand == Errand((Invoke("consultant_chat", name, tuple(arguments)),), command, 1)


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("sendChatByMail", ""),
        ("sendChatMessage", None),
        ("sendChatMessage", 5),
        ("setOperatorRating", "5"),
        ("setOperatorRating", True),
        ("setVisitorCard", {}),
        ("setVisitorCard", {"age": 5}),
        ("setVisitorCard", "Іван"),
        ("chatTyping", 5),
        ("startChat", {"now": True}),
        ("startChat", "now"),
    ],
)
def test_a_wrong_argument_is_refused(name: str, argument: Any) -> None:
    with pytest.raises(ValidationError):
        kind(name).model_validate_json(json.dumps(argument))


@pytest.mark.parametrize(
    ("name", "returned", "told"),
    [
        ("startChat", {"whatever": 1}, None),
        ("isChatAvailable", True, True),
        ("hasHistory", False, False),
        ("isReadyForFileTransfer", None, False),
        ("getHistory", False, []),
        ("getHistory", [], []),
        ("getOperatorVcard", JOINED, JOINED),
        ("getOperatorVcard", None, None),
        ("getVisitorCard", {"name": "Іван", "email": ["a@x"]}, {"name": "Іван", "email": ["a@x"], "phone": []}),
        ("getVisitorCard", {"phone": "+380"}, {"name": None, "email": [], "phone": ["+380"]}),
        ("getRequiredInfo", ["name", "phone"], ["name", "phone"]),
        ("getRequiredInfo", None, []),
        ("getRequiredInfo", False, []),
        ("getState", "lead", "lead"),
    ],
)
def test_every_result_is_plain_data(name: str, returned: Any, told: Any) -> None:
    arguments = {"startChat": {}}.get(name, {})
    assert result(kind(name)(**arguments), returned) == told


def test_the_history_is_told_in_the_words_of_chat_message() -> None:
    (line,) = result(GetHistory(), [SENT])
    assert line == {
        "ticketId": "77",
        "author": "operator",
        "authorName": "Олена",
        "kind": "Оператор",
        "text": "Добрий день",
        "file": None,
        "sentAt": "2025-11-20T12:00:00Z",
        "messageId": "9001",
        "uid": "u-1",
    }


@pytest.mark.parametrize(("command", "returned"), [(GetHistory(), 5), (GetState(), None), (GetState(), {})])
def test_a_result_that_does_not_validate_fails_the_call(command: UisCommand, returned: Any) -> None:
    (done,) = returned_to(command, returned)
    assert isinstance(done, Done)
    assert done.error is not None
    assert (done.error.code, done.error.command) == ("bad-answer", command.call)


def test_a_method_that_throws_fails_the_call() -> None:
    link = ready()
    (done,) = link.threw(asked(link, GetState(), 3), AT)
    assert isinstance(done, Done)
    assert done.error is not None
    assert (done.ticket, done.error.code) == (3, "widget-error")
    assert done.error.message == "The widget's getState threw an error."
    (failed,) = link.threw(link.errand(StartChat()), AT)
    assert isinstance(failed, CommandFailed)


def test_python_has_every_method_with_its_type() -> None:
    told: list[Command] = []
    answers = {"getOperatorVcard": '{"name": "Олена"}', "hasHistory": "true", "getState": '"chat"'}

    def ask(command: Command, element: Any) -> str:
        told.append(command)
        assert (element == "input") == (command.call == "uis.sendFile")
        return answers.get(command.call.removeprefix("uis."), "null")

    chat = ConsultantChat(ask)
    assert chat.has_history() is True
    assert chat.get_operator_vcard() == OperatorCard(name="Олена")
    chat.send_file("input")
    for act in [chat.start_chat, chat.close_chat, chat.is_chat_available, chat.get_history, chat.get_visitor_card]:
        act()
    for act in [chat.invite_accept, chat.invite_reject, chat.get_required_info, chat.get_state]:
        act()
    chat.is_ready_for_file_transfer()
    chat.send_chat_by_mail("a@x")
    chat.send_chat_message("x")
    chat.set_operator_rating(5)
    chat.set_visitor_card(name="Іван")
    chat.chat_typing("При")
    assert {type(command) for command in told} == set(COMMANDS)


# The widget's life.


def states(effects: list[WidgetEffect]) -> list[tuple[str, str]]:
    return [(effect.state, effect.reason) for effect in effects if isinstance(effect, LinkChanged)]


@pytest.mark.covers("uis", "registerViewController", "createWidget")
def test_the_link_tells_each_step_of_the_widgets_life() -> None:
    link = waiting()
    told = [link.start(AT, 0), registered(link), created(link), link.checked(False, AT), created(link), link.close(AT)]
    assert [step for effects in told for step in states(effects)] == [
        ("connecting", "waiting"),
        ("connecting", "registered"),
        ("ready", "created"),
        ("interrupted", "widget-gone"),
        ("ready", "created"),
        ("closed", "destroyed"),
    ]
    assert link.close(AT) == []


@pytest.mark.covers("uis", "registerViewController", "createWidget")
def test_the_controller_is_registered_and_makes_the_widget_of_what_it_is_given() -> None:
    link = waiting()
    _, register = link.found(0)
    controller = Callback("consultant", hold=("settings", "templates"))
    assert register == Errand((Invoke(HOST, "registerViewController", ("consultant", controller)),))
    went_well(link, [register])
    _, make = link.called("consultant", "null", AT, 0)
    assert isinstance(make, Errand)
    template = Kept("templates.chat")
    config = {"settings": Kept("settings"), "template": template, "tpl": template}
    first, *listening = make.calls
    assert first == Invoke(HOST, "createWidget", ("consultant_chat", config), keep="consultant_chat")
    heard = (*EVENTS, "show", "beforehide", "beforedestroy")
    assert listening == [Invoke("consultant_chat", "on", (name, Callback(name))) for name in heard]
    _, show = went_well(link, [make])
    assert show == Errand((Invoke("consultant_chat", "render"),))


def test_the_hosts_global_is_the_one_at_home_or_the_one_abroad() -> None:
    assert (Uis.hosts, Uis.methods) == (("Comagic.UI", "CallGear.UI"), ("registerViewController", "createWidget"))
    link = waiting()
    link.start(AT, 0)
    (missing,) = link.tick(AT, OVERDUE)
    assert isinstance(missing, Finding)
    assert (missing.level, missing.code) == ("warning", "host-missing")
    assert missing.message == "This page has no Comagic or CallGear: the script of UIS has not run."
    assert missing.cure.startswith('Put it into the page, or let Switchboard load it ("uis": {"script": …}).')


def test_a_widget_that_is_not_in_the_page_after_it_said_it_would_go_is_released() -> None:
    link = ready()
    assert link.called("beforedestroy", "null", AT, 5) == []
    assert link.deadline == 5
    assert link.tick(AT, 5) == [Check(Invoke("consultant_chat", "getEl"))]
    released, *_ = link.checked(False, AT)
    heard = (*EVENTS, "show", "beforehide", "beforedestroy")
    calls = tuple(Invoke("consultant_chat", "un", (name, Callback(name))) for name in heard)
    assert released == LetGo(calls, ("consultant_chat",))


def test_the_widget_is_released_and_destroyed_at_the_end() -> None:
    left, *_ = ready().close(AT)
    assert isinstance(left, LetGo)
    *released, ended = left.calls
    assert {call.method for call in released} == {"un"}
    assert ended == Invoke("consultant_chat", "destroy")


def test_a_controller_that_is_never_used_and_a_widget_that_cannot_be_made_are_told() -> None:
    link = waiting()
    registered(link)
    (unused,) = link.tick(AT, OVERDUE)
    assert isinstance(unused, Finding)
    assert (unused.level, unused.code) == ("warning", "controller-unused")
    assert 'has not used the controller "consultant"' in unused.message
    assert "site key" in unused.cure
    mended, make = link.called("consultant", "null", AT, 11)
    assert mended == Mended("controller-unused", unused.message)
    assert isinstance(make, Errand)
    _, unmade = link.threw(make, AT)
    assert isinstance(unmade, Finding)
    assert (unmade.code, unmade.message) == ("widget-failed", "The script of UIS could not make its consultant_chat.")


@pytest.mark.parametrize("answer", ["false", "throws"])
def test_a_controller_of_the_pages_own_is_respected(answer: str) -> None:
    link = waiting()
    assert link.command(1, GetState(), AT, 0) == []
    _, register = link.found(0)
    assert isinstance(register, Errand)
    finding, done, changed = link.threw(register, AT) if answer == "throws" else link.returned(register, answer, AT, 0)
    assert isinstance(finding, Finding)
    assert (finding.level, finding.code) == ("error", "controller-taken")
    assert finding.message == 'This page has a controller "consultant" of its own; it is left as it is.'
    assert isinstance(done, Done)
    assert done.error is not None
    assert done.error.code == "controller-taken"
    assert states([changed]) == [("closed", "controller-taken")]
    (refused,) = link.command(2, GetState(), AT, 0)
    assert isinstance(refused, Done)
    assert refused.error is not None
    assert refused.error.message == "This page has a chat controller of its own, so uis cannot be commanded from here."


def test_commands_wait_for_the_widget_in_order() -> None:
    link = waiting()
    assert link.command(1, StartChat(), AT, 0) == link.command(2, GetState(), AT, 0) == []
    registered(link)
    first, second = created(link)[2:]
    assert (first, second) == (
        Errand((Invoke("consultant_chat", "startChat"),), StartChat(), 1),
        Errand((Invoke("consultant_chat", "getState"),), GetState(), 2),
    )


def test_a_command_that_waits_too_long_is_given_up() -> None:
    link = waiting()
    link.command(1, GetState(), AT, 10)
    assert link.deadline == 10 + PATIENCE
    assert link.tick(AT, 10) == []
    (done,) = link.tick(AT, 10 + PATIENCE)
    assert isinstance(done, Done)
    assert done.error is not None
    assert done.error.code == "expired"


def test_the_commands_that_wait_are_bounded() -> None:
    link = waiting()
    for ticket in range(QUEUE):
        assert link.command(ticket, GetState(), AT, 0) == []
    (done,) = link.command(QUEUE, GetState(), AT, 0)
    assert isinstance(done, Done)
    assert done.error is not None
    assert done.error.code == "queue-full"


@pytest.mark.covers("uis", "show", "beforehide")
def test_showing_the_widget_starts_the_chat_and_hiding_it_closes_it_unless_told_otherwise() -> None:
    for name, command in [("show", StartChat()), ("beforehide", CloseChat())]:
        errand = Errand((Invoke("consultant_chat", command.method),), command)
        assert ready().called(name, "null", AT, 0) == [errand]
        assert ready(follow_widget=False).called(name, "null", AT, 0) == []


# The configuration.


def test_the_site_key_goes_into_the_scripts_address_and_nowhere_else() -> None:
    script = Script.model_validate_json('{"url": "https://uis.example.com/static/cs.min.js?v=2", "siteKey": "s3 cr&t"}')
    assert script.address == "https://uis.example.com/static/cs.min.js?v=2&k=s3+cr%26t"
    assert "s3 cr" not in repr(script) + str(script) + script.model_dump_json()
    _, load = waiting(script=script).start(AT, 0)
    assert load == Load(script.address)
    assert "s3" not in repr(load)
    (missing,) = waiting(script=script).not_loaded()
    assert isinstance(missing, Finding)
    assert missing.message == "The script of UIS could not be loaded from https://uis.example.com."
    assert "s3" not in missing.cure


def test_everything_has_a_default() -> None:
    ((_, settings),) = load('{"uis": {}}', "here").configured()
    assert (settings.script, settings.follow_widget) == (None, True)


@pytest.mark.parametrize("key", ["1234567", '["1234567"]', '{"key": "1234567"}'])
def test_a_mistake_about_the_key_does_not_repeat_it(key: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(f'{{"uis": {{"script": {{"url": "https://x.example.com/", "siteKey": {key}}}}}}}', "here")
    assert "uis.script.siteKey" in str(caught.value)
    assert "1234567" not in str(caught.value)


# Anything at all.

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.sampled_from(EVENTS), json_values)
def test_any_payload_becomes_one_event_and_never_an_exception(name: str, payload: Any) -> None:
    json.loads(happened(name, payload).to_json())


@given(st.sampled_from(EVENTS), st.text())
def test_any_text_becomes_one_event_and_never_an_exception(name: str, text: str) -> None:
    (event,) = ready().called(name, text, AT, 0)
    assert isinstance(event, Event)


@given(
    st.fixed_dictionaries(
        {"text": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)},
        optional={
            "date": st.integers(0, 10**10) | st.integers(0, 10**10).map(str) | st.none(),
            "source": st.sampled_from(["Оператор", "Посетитель", "Система", "Visitor"]) | st.text() | st.none(),
            "sender": st.sampled_from(["operator", "visitor", "system", "bot"]) | st.none(),
            "from": st.text() | st.none(),
            "chat_id": st.integers() | st.text() | st.none(),
            "message_id": st.integers() | st.text() | st.none(),
            "uid": st.text() | st.none(),
            "operator_info": st.none() | st.fixed_dictionaries({"name": st.text() | st.none()}),
        },
    )
)
def test_any_message_the_grammar_allows_is_understood(payload: dict[str, Any]) -> None:
    event = happened("sendmessage", payload)
    assert isinstance(event, ChatMessage)
    assert event.text == payload["text"]


@given(st.sampled_from(COMMANDS), json_values)
def test_any_result_becomes_an_answer_and_never_an_exception(command: type[UisCommand], returned: Any) -> None:
    made = command.model_construct(message="x")
    effects = returned_to(made, returned)
    assert isinstance(effects[-1], Done)
    json.loads(effects[-1].result)


def test_10000_malformed_payloads_become_as_many_rejections() -> None:
    link = ready()
    odd = [("sendmessage", "[]"), ("statechange", "5"), ("operatorjoined", "{"), ("chatavailabilitychange", "{}")]
    events = [event for number in range(10_000) for event in link.called(*odd[number % len(odd)], AT, 0)]
    assert [type(event) for event in events] == [MessageRejected] * 10_000
    assert len({event.id for event in events if isinstance(event, Event)}) == 10_000
    assert isinstance(happened("sendmessage", SENT, link), ChatMessage)


def test_set_visitor_card_sends_only_what_was_given() -> None:
    assert SetVisitorCard(email="a@x").arguments() == [{"email": "a@x"}]
