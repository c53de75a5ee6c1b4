"""Rox.Chat's wire format: every event, field, command and error of its document, without a browser."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.config import ConfigurationError, load
from switchboard.languages import found
from switchboard.vendors.roxchat import AUTHORS, ERRORS, INCOMING, REFUSALS, RoxChat, Settings, StartChat
from switchboard.vocabulary.commands import OpenChat
from switchboard.vocabulary.events import (
    Channel,
    ChatClosed,
    ChatMessage,
    ChatOpened,
    CommandFailed,
    Customer,
    Event,
    File,
    MessageRejected,
    MessageUnknown,
    Notification,
    NotificationAdded,
    NotificationRemoved,
    ScreenPop,
    VisitorIdentified,
)
from unit import samples

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WHO = Customer(client_id="c3fa5841c772895f8645b33ac784f694", crm_id="12345", siebel_id="4-1GQDLH42")


def vendor(**settings: Any) -> RoxChat:
    return RoxChat(Settings(url="https://agents.example.com/", **settings), "section")


def decode(text: str) -> list[Event]:
    return list(vendor().decode(text, NOW))


def one(text: str) -> Any:
    (event,) = decode(text)
    return event


# From the frame.


@pytest.mark.covers("roxchat", "newMessageAdded")
def test_new_message_added_becomes_a_chat_message_with_every_field() -> None:
    event = one(samples.rox("newMessageAdded"))
    assert isinstance(event, ChatMessage)
    assert (event.customer, event.ticket_id, event.session_id) == (WHO, "483", "c9905a4eab2a4148add9b1c8ac97ad7d")
    assert (event.author, event.kind, event.text, event.file) == ("visitor", "visitor", "Greetings!", None)
    assert (event.vendor, event.at) == ("roxchat", NOW)


@pytest.mark.parametrize(("kind", "author"), AUTHORS.items())
def test_every_known_kind_of_message_has_its_author(kind: str, author: str) -> None:
    event = one(samples.rox("newMessageAdded", kind=kind))
    assert (event.author, event.kind) == (author, kind)


def test_the_kinds_of_the_notes_are_all_known() -> None:
    assert set(AUTHORS) == {
        *("visitor", "operator", "for_operator", "info", "operator_busy", "cont_req", "contacts", "file_operator"),
        *("file_visitor", "form_response", "operator_note", "keyboard", "keyboard_response", "apple_chat"),
        *("apple_chat_response", "action_request", "sticker_visitor"),
    }


def test_an_unknown_kind_of_message_is_passed_on_without_an_author() -> None:
    event = one(samples.rox("newMessageAdded", kind="hologram"))
    assert (event.author, event.kind, event.text) == (None, "hologram", "Greetings!")


@pytest.mark.parametrize("kind", ["file_visitor", "file_operator"])
def test_a_files_message_has_a_file(kind: str) -> None:
    assert one(samples.rox("newMessageAdded", kind=kind, messageText="a.pdf")).file == File(name="a.pdf")


@pytest.mark.covers("roxchat", "chatClosedByOperator")
def test_chat_closed_by_operator_closes_the_chat_and_tells_the_channel() -> None:
    event = one(samples.rox("chatClosedByOperator"))
    assert isinstance(event, ChatClosed)
    assert (event.ticket_id, event.reason) == ("1024", "closed")
    assert event.customer == Customer(client_id=WHO.client_id, crm_id="12345", siebel_id="4-1GQJDL78")
    assert event.channel == Channel(
        id="073afd9ccfee448dba19a5c974940bfc", type="skype", user_id="16248561", user_name="John Doe"
    )


def test_a_chat_closed_with_a_visitor_of_the_site_has_no_channel() -> None:
    nothing = dict.fromkeys(
        ["providedVisitorId", "siebelId", "channelId", "channelType", "channelUserId", "channelUserName"]
    )
    event = one(samples.rox("chatClosedByOperator", **nothing))
    assert (event.customer, event.channel) == (Customer(client_id=WHO.client_id), None)


@pytest.mark.covers("roxchat", "visitorAuthorized")
def test_visitor_authorized_tells_who_it_was_and_who_it_is() -> None:
    event = one(samples.rox("visitorAuthorized"))
    assert isinstance(event, VisitorIdentified)
    assert event.before == Customer(client_id="66b46319af05e55ac9fd34aa541e9eee")
    assert event.customer == Customer(client_id="52eed6ec3c12494a88e62e2ff636c2a9", crm_id="7925")


def test_a_visitor_without_a_past_is_identified_all_the_same() -> None:
    assert one(samples.rox("visitorAuthorized", old=None)).before == Customer()


@pytest.mark.covers("roxchat", "visitorSelected")
def test_visitor_selected_opens_the_chat_and_then_pops_the_screen() -> None:
    opened, popped = decode(samples.rox("visitorSelected"))
    assert isinstance(opened, ChatOpened)
    assert isinstance(popped, ScreenPop)
    assert (opened.ticket_id, opened.session_id, opened.task_id) == (
        "874",
        "c9905a4eab2a4148add9b1c8ac97ad7d",
        "20913584",
    )
    assert opened.customer == Customer(client_id=WHO.client_id, crm_id="12345", siebel_id="4-1GQJDL78")
    assert (popped.cause, popped.ticket_id, popped.customer) == ("ticket", "874", opened.customer)


def test_a_visitor_whom_the_crm_does_not_know_pops_nothing() -> None:
    opened = one(samples.rox("visitorSelected", providedVisitorId=None, siebelId=None, taskId=None))
    assert isinstance(opened, ChatOpened)
    assert opened.task_id is None


@pytest.mark.covers("roxchat", "notificationAdded")
def test_notification_added_has_every_field() -> None:
    event = one(samples.rox("notificationAdded"))
    assert isinstance(event, NotificationAdded)
    assert event.notification == Notification(
        id="c9905a4eab2a4148add9b1c8ac97ad7d",
        kind="visitor",
        text="Visitor left the site",
        session_id="c3fa5841c772895f8645b33ac784f694",
    )


@pytest.mark.covers("roxchat", "notificationRemoved")
def test_notification_removed_has_its_id_alone() -> None:
    event = one(samples.rox("notificationRemoved"))
    assert isinstance(event, NotificationRemoved)
    assert event.notification_id == "c9905a4eab2a4148add9b1c8ac97ad7d"


@pytest.mark.parametrize("kind", ["notificationAdded", "notificationRemoved"])
def test_a_notification_may_lie_flat_as_the_tables_have_it(kind: str) -> None:
    text = json.dumps({"source": "roxchat", "event": kind, "params": {"id": 7, "text": "x"}})
    event = one(text)
    assert (event.notification.id if kind == "notificationAdded" else event.notification_id) == "7"


@pytest.mark.parametrize("kind", INCOMING)
def test_every_event_carries_the_vendors_own_message(kind: str) -> None:
    text = samples.rox(kind)
    for event in decode(text):
        assert json.loads(event.to_json())["raw"] == json.loads(text)


@pytest.mark.parametrize("kind", ["newMessageAdded", "chatClosedByOperator", "visitorSelected"])
def test_siebels_id_is_heard_in_both_spellings(kind: str) -> None:
    for changes in [{"siebelId": None, "SiebelId": "4-1"}, {"siebelId": "4-1"}]:
        assert decode(samples.rox(kind, **changes))[0].customer.siebel_id == "4-1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "field", ["roxchatVisitorId", "providedVisitorId", "siebelId", "chatId", "sessionId", "taskId"]
)
@pytest.mark.parametrize("missing", [None, ""])
def test_any_id_may_be_null_or_empty(field: str, missing: str | None) -> None:
    opened = decode(samples.rox("visitorSelected", **{field: missing}))[0]
    told = json.loads(opened.to_json())
    names = {"roxchatVisitorId": "clientId", "providedVisitorId": "crmId", "chatId": "ticketId"}
    assert {**told, **told["customer"]}[names.get(field, field)] is None


def test_ids_may_be_numbers_or_text() -> None:
    numbers = one(samples.rox("newMessageAdded", providedVisitorId=12345, chatId="483", sessionId=9))
    assert (numbers.customer.crm_id, numbers.ticket_id, numbers.session_id) == ("12345", "483", "9")
    assert one(samples.rox("newMessageAdded", providedVisitorId="00234")).customer.crm_id == "00234"


def test_further_fields_are_no_fault() -> None:
    assert one(samples.rox("newMessageAdded", mood="good")).text == "Greetings!"


@pytest.mark.covers("roxchat", "source")
def test_another_brands_envelope_is_a_matter_of_settings() -> None:
    webim = vendor(source="webim", visitor_id_field="webimVisitorId")
    params = {"webimVisitorId": "w1", "chatId": 1, "kind": "visitor", "messageText": "x"}
    (event,) = webim.decode(json.dumps({"source": "webim", "event": "newMessageAdded", "params": params}), NOW)
    assert isinstance(event, ChatMessage)
    assert event.customer.client_id == "w1"
    assert json.loads(webim.encode(StartChat(visitor_id="w1", session_id="s1"))) == {
        "action": "start_outgoing_chat",
        "params": {"webimVisitorId": "w1", "sessionId": "s1"},
    }
    (rejected,) = webim.decode(samples.rox("newMessageAdded"), NOW)
    assert isinstance(rejected, MessageRejected)
    assert "roxchat.source" in rejected.problems[0].reason


def test_an_unknown_event_is_passed_on_as_unknown() -> None:
    event = one('{"source": "roxchat", "event": "visitorYawned", "params": {"x": 1}}')
    assert isinstance(event, MessageUnknown)
    assert (event.kind, event.raw["params"]) == ("visitorYawned", {"x": 1})


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"source": "roxchat", "event": "visitorSelected"}', "visitorSelected.params"),
        ('{"source": "roxchat", "event": "visitorSelected", "params": null}', "visitorSelected.params"),
        (samples.rox("newMessageAdded", kind=None), "newMessageAdded.params.kind"),
        (samples.rox("newMessageAdded", messageText={}), "newMessageAdded.params.messageText"),
        (samples.rox("newMessageAdded", chatId=True), "newMessageAdded.params.chatId"),
        (samples.rox("chatClosedByOperator", channelType=[]), "chatClosedByOperator.params.channelType"),
        (samples.rox("visitorAuthorized", new=None), "visitorAuthorized.params.new"),
        (samples.rox("notificationRemoved", notification={}), "notificationRemoved.params.notification.id"),
        (samples.rox("notificationAdded", notification=[]), "notificationAdded.params.notification"),
        (json.dumps({"event": "visitorSelected", "params": {}}), "visitorSelected.source"),
        (json.dumps({"source": "webim", "event": "visitorSelected", "params": {}}), "visitorSelected.source"),
        ('{"source": "roxchat", "event": 5}', ""),
        ('{"source": "react-devtools", "event": "hello"}', ""),
        ('{"source": "roxchat", "error": "Сірко Іван"}', ""),
        ('{"error": "somebody_elses_error"}', ""),
        ('"somebody_elses_word"', ""),
        *((text, "") for text in ["[]", "null", "17", "{}", "{", "", "[" * 5000]),
    ],
)
def test_what_does_not_validate_is_rejected_with_its_path(text: str, path: str) -> None:
    event = one(text)
    assert isinstance(event, MessageRejected)
    assert event.problems[0].path == path
    assert event.problems[0].reason
    assert event.raw is None


def test_a_rejection_repeats_no_value() -> None:
    assert "Сірко" not in one(samples.rox("newMessageAdded", messageText=["Сірко"])).to_json()


def test_the_same_message_twice_is_two_events_with_the_same_ids_in_another_tab() -> None:
    here, there = vendor(), vendor()
    text = samples.rox("newMessageAdded")
    ids = [here.decode(text, NOW)[0].id for _ in range(2)]
    assert len(set(ids)) == 2
    assert [there.decode(text, NOW)[0].id for _ in range(2)] == ids


# The command and its refusals.


@pytest.mark.covers("roxchat", "start_outgoing_chat")
@pytest.mark.parametrize(("given", "sent"), [('"c8405"', "c8405"), ("8405", "8405")])
def test_start_outgoing_chat_sends_both_ids(given: str, sent: str) -> None:
    command = StartChat.model_validate_json(f'{{"visitorId": {given}, "sessionId": {given}}}')
    assert json.loads(vendor().encode(command)) == {
        "action": "start_outgoing_chat",
        "params": {"roxchatVisitorId": sent, "sessionId": sent},
    }


@pytest.mark.covers(
    "roxchat",
    "operator_cant_start_chat_with_visitor_from_another_department",
    "visitor_starting_chat_from_his_side",
    "visitor_already_in_chat",
    "no_tariff_option",
    "unable_to_start_outgoing_chat",
)
@pytest.mark.parametrize("language", found())
def test_every_code_of_the_document_is_said_to_the_operator_in_every_language(language: str) -> None:
    assert set(REFUSALS[language]) == set(ERRORS)
    assert all(text.strip() and text != code for code, text in REFUSALS[language].items())


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("dashes", [False, True])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda code: code,
        lambda code: {"error": code},
        lambda code: {"params": {"error": code}},
        lambda code: {"source": "roxchat", "error": code},
        lambda code: {"source": "roxchat", "event": "start_outgoing_chat", "params": {"error": code}},
    ],
)
def test_every_refusal_becomes_command_failed_however_it_is_wrapped(code: str, dashes: bool, wrap: Any) -> None:
    event = one(json.dumps(wrap(code.replace("_", "-") if dashes else code)))
    assert isinstance(event, CommandFailed)
    assert (event.command, event.code, event.vendor) == ("startChat", code, "roxchat")


def test_a_refusal_of_an_unknown_code_is_believed_in_the_vendors_envelope() -> None:
    event = one('{"source": "roxchat", "params": {"error": "visitor-is-asleep"}}')
    assert isinstance(event, CommandFailed)
    assert event.code == "visitor_is_asleep"


def test_the_workspace_is_not_greeted_and_knows_no_other_command() -> None:
    assert vendor().greeting() is None
    with pytest.raises(TypeError):
        vendor().encode(OpenChat(crm_id="1"))


# The configuration.


def test_the_configuration_needs_the_address_alone() -> None:
    config = load('{"roxchat": {"url": "https://agents.example.com/operator?lang=uk"}}', "here")
    ((_, settings),) = config.configured()
    assert (settings.source, settings.visitor_id_field) == ("roxchat", "roxchatVisitorId")


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"url": "agents.example.com"}, "roxchat.url"),
        ({}, "roxchat.url"),
        ({"url": "https://a.example.com/", "source": ""}, "roxchat.source"),
        ({"url": "https://a.example.com/", "visitorIdField": 5}, "roxchat.visitorIdField"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_with_its_path(settings: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(json.dumps({"roxchat": settings}), "here")
    assert [problem.path for problem in caught.value.problems] == [path]


# Anything at all.

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
ids = st.none() | st.integers(0, 2**53) | st.text(st.characters(exclude_categories=["C"]))


@given(st.text() | json_values.map(json.dumps))
def test_any_text_becomes_one_event_and_never_an_exception(text: str) -> None:
    json.loads(one(text).to_json())


@given(st.sampled_from(INCOMING), json_values)
def test_any_params_become_events_and_never_an_exception(kind: str, params: Any) -> None:
    for event in decode(json.dumps({"source": "roxchat", "event": kind, "params": params})):
        json.loads(event.to_json())


@given(
    st.fixed_dictionaries(
        {"kind": st.sampled_from(list(AUTHORS)) | st.text(min_size=1), "messageText": st.text() | st.none()},
        optional=dict.fromkeys(
            ["roxchatVisitorId", "providedVisitorId", "chatId", "sessionId", "siebelId", "SiebelId"], ids
        ),
    )
)
def test_any_message_the_grammar_allows_is_understood(params: dict[str, Any]) -> None:
    event = one(json.dumps({"source": "roxchat", "event": "newMessageAdded", "params": params}))
    assert isinstance(event, ChatMessage)
    siebel = params.get("siebelId")
    siebel = params.get("SiebelId") if siebel is None else siebel
    assert event.customer.siebel_id == (None if siebel is None else str(siebel).strip() or None)


def test_10000_malformed_messages_become_as_many_rejections() -> None:
    link = vendor()
    odd = ["{", "[]", "17", '{"source": "roxchat", "event": 5}', '{"source": "roxchat", "event": "visitorSelected"}']
    events = [event for number in range(10_000) for event in link.decode(odd[number % len(odd)], NOW)]
    assert [type(event) for event in events] == [MessageRejected] * 10_000
    assert len({event.id for event in events}) == 10_000
    assert isinstance(link.decode(samples.rox("newMessageAdded"), NOW)[0], ChatMessage)
