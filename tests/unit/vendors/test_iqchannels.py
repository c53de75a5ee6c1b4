"""iQChannels' wire format: every message, field and spelling of «PostMessage API», without a browser."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.vendors.iqchannels import BODIES, INCOMING, InitChat, IqChannels, Settings
from switchboard.vocabulary.commands import FindClient, OpenChat
from switchboard.vocabulary.events import (
    ChatClosed,
    ChatOpened,
    Event,
    InboxChanged,
    MessageRejected,
    MessageUnknown,
    ScreenClose,
    ScreenPop,
)
from unit import samples

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def vendor(**settings: Any) -> IqChannels:
    return IqChannels(Settings(url="https://iq.example.com/", **settings), "section")


def decode(text: str) -> list[Event]:
    return list(vendor().decode(text, NOW))


def pop(text: str) -> ScreenPop:
    (event,) = decode(text)
    assert isinstance(event, ScreenPop)
    return event


# From the frame.


def test_inbox_changed_becomes_the_two_counters() -> None:
    (event,) = decode(samples.inbox_changed())
    assert isinstance(event, InboxChanged)
    assert (event.open_threads, event.unread_messages) == (3, 7)


def test_open_client_becomes_a_screen_pop_that_was_asked_for() -> None:
    event = pop(samples.open_client())
    assert (event.cause, event.ticket_id, event.vendor, event.at) == ("request", "412", "iqchannels", NOW)


def test_open_client_from_ticket_opens_the_chat_and_then_pops_the_screen() -> None:
    opened, popped = decode(samples.open_client("open_client_from_ticket"))
    assert isinstance(opened, ChatOpened)
    assert isinstance(popped, ScreenPop)
    assert (popped.cause, opened.ticket_id, popped.ticket_id) == ("ticket", "412", "412")
    assert opened.customer == popped.customer


@pytest.mark.parametrize(
    ("sent", "told"),
    [("ticket_closed", "closed"), ("ticket_assigned", "reassigned"), ("ticket_merged", "ticket_merged"), ("", None)],
)
def test_close_client_from_ticket_closes_the_chat_and_the_screen_with_its_reason(sent: str, told: str | None) -> None:
    closed, screen = decode(samples.close_client(Reason=sent))
    assert isinstance(closed, ChatClosed)
    assert isinstance(screen, ScreenClose)
    assert (closed.reason, screen.reason) == (told, told)
    assert closed.ticket_id == screen.ticket_id == "412"


@pytest.mark.parametrize("kind", INCOMING)
def test_every_incoming_type_carries_the_vendors_own_message(kind: str) -> None:
    text = {
        "inbox_changed": samples.inbox_changed,
        "open_client": samples.open_client,
        "open_client_from_ticket": lambda: samples.open_client("open_client_from_ticket"),
        "close_client_from_ticket": samples.close_client,
    }[kind]()
    for event in decode(text):
        assert event.raw == json.loads(text)
        assert json.loads(event.to_json())["raw"] == json.loads(text)


CLIENT_FIELDS = [
    ("Id", "client_id", 22, "22"),
    ("Name", "name", "Іван", "Іван"),
    ("CRMClientId", "crm_id", "007", "007"),
]
DETAILS_FIELDS = [
    ("CRMURL", "crm_url", "https://crm/7", "https://crm/7"),
    ("FirstName", "first_name", "Іван", "Іван"),
    ("MiddleName", "middle_name", "Дмитрович", "Дмитрович"),
    ("LastName", "last_name", "Сірко", "Сірко"),
    ("Sex", "sex", "male", "male"),
    ("Birthday", "birthday", "01.08.1980", date(1980, 8, 1)),
    ("Cellphone", "phone", "+380 00 000-00-00", "+380 00 000-00-00"),
    ("Email", "email", "a@example.com", "a@example.com"),
    ("INN", "inn", "0150", "0150"),
    ("ExtRef", "ext_ref", "XL-1", "XL-1"),
    ("CardRef", "card_ref", "z8", "z8"),
]


@pytest.mark.parametrize(("field", "name", "sent", "told"), CLIENT_FIELDS)
def test_every_field_of_client_reaches_the_customer(field: str, name: str, sent: Any, told: Any) -> None:
    assert getattr(pop(samples.open_client(Client={**samples.CLIENT, field: sent})).customer, name) == told


@pytest.mark.parametrize(("field", "name", "sent", "told"), DETAILS_FIELDS)
def test_every_field_of_details_reaches_the_customer(field: str, name: str, sent: Any, told: Any) -> None:
    client = {**samples.CLIENT, "Details": {**samples.DETAILS, field: sent}}
    assert getattr(pop(samples.open_client(Client=client)).customer, name) == told


def test_every_field_of_the_sample_is_among_the_tested_ones() -> None:
    assert {field for field, *_ in DETAILS_FIELDS} | {"ClientId"} == set(samples.DETAILS)
    assert {field for field, *_ in CLIENT_FIELDS} | {"Details"} == set(samples.CLIENT)


@pytest.mark.parametrize("field", [field for field, *_ in DETAILS_FIELDS])
@pytest.mark.parametrize("missing", ["", None])
def test_an_empty_detail_is_a_missing_one(field: str, missing: str | None) -> None:
    client = {"Id": 21, "Details": {field: missing}}
    customer = pop(samples.open_client(Client=client, URL=None)).customer
    assert customer.model_dump(exclude_none=True) == {"client_id": "21"}


def test_client_id_of_details_serves_where_client_has_none() -> None:
    assert pop(samples.open_client(Client={"Details": {"ClientId": 21}})).customer.client_id == "21"


def test_the_ids_in_the_address_serve_where_the_body_has_none() -> None:
    event = pop(samples.open_client(TicketId=None, Client={"Name": "x"}))
    assert (event.customer.client_id, event.ticket_id) == ("21", "412")


def test_the_address_loses_its_line_break_and_gives_its_two_parameters() -> None:
    link = pop(samples.open_client()).link
    assert link is not None
    assert link.url == "http://crm/customers/?param=value&iqchannels_client_id=21&iqchannels_ticket_id=412"
    assert (link.client_id, link.ticket_id) == ("21", "412")


def test_the_address_may_be_absent_where_the_client_has_no_crmurl() -> None:
    assert pop(samples.open_client(URL="")).link is None
    text = json.dumps({"Type": "open_client", "OpenClient": {"TicketId": 412, "Client": samples.CLIENT}})
    assert pop(text).link is None


@pytest.mark.parametrize("spelling", ["CRMClientId", "CrmClientId", "CrmId", "CRMID"])
def test_every_spelling_of_the_crm_id_is_heard(spelling: str) -> None:
    assert pop(samples.open_client(Client={"Id": 1, spelling: "00234"})).customer.crm_id == "00234"


def test_a_crm_id_sent_as_a_number_is_its_digits() -> None:
    assert pop(samples.open_client(Client={"CRMClientId": 2})).customer.crm_id == "2"


def test_an_id_sent_as_digits_is_the_same_as_the_number() -> None:
    assert pop(samples.open_client(TicketId="412")).ticket_id == pop(samples.open_client(TicketId=412)).ticket_id


def test_an_int64_id_keeps_every_digit() -> None:
    assert pop(samples.open_client(TicketId=2**63 - 1)).ticket_id == "9223372036854775807"


def test_a_birthday_that_is_no_date_stays_in_raw_only() -> None:
    event = pop(samples.open_client(Client={"Details": {"Birthday": "весна"}}))
    assert event.customer.birthday is None
    assert event.raw["OpenClient"]["Client"]["Details"]["Birthday"] == "весна"


def test_a_name_is_put_together_where_the_vendor_sends_none() -> None:
    client = {"Name": " ", "Details": {"FirstName": "Іван", "LastName": "Сірко"}}
    assert pop(samples.open_client(Client=client)).customer.name == "Сірко Іван"


def test_further_fields_are_no_fault() -> None:
    assert pop(samples.open_client(Channel="telegram")).ticket_id == "412"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ('{"Type": "inbox_changed"}', "inbox_changed.InboxChanged"),
        (samples.inbox_changed(TotalOpenThreads="three"), "inbox_changed.InboxChanged.TotalOpenThreads"),
        (samples.inbox_changed(TotalUnreadMessages=-1), "inbox_changed.InboxChanged.TotalUnreadMessages"),
        (samples.inbox_changed(TotalUnreadMessages=True), "inbox_changed.InboxChanged.TotalUnreadMessages"),
        (samples.open_client(Client=None), "open_client.OpenClient.Client"),
        (samples.open_client(TicketId=True), "open_client.OpenClient.TicketId"),
        (samples.open_client(TicketId=1.5), "open_client.OpenClient.TicketId"),
        (samples.open_client(Client={"Id": {}}), "open_client.OpenClient.Client.Id"),
        (samples.open_client(Client={"Details": {"Birthday": 5}}), "open_client.OpenClient.Client.Details.Birthday"),
        ('{"Type": "inbox_changed", "InboxChanged": {}}', "inbox_changed.InboxChanged"),
        ('{"Type": 5}', ""),
        ('{"Type": ""}', ""),
        ('{"type": "inbox_changed", "InboxChanged": {}}', "inbox_changed.Type"),
        ('{"TYPE": "Open_Client"}', ""),
        ('{"OpenClient": {"Client": {}}}', ""),
        ("{", ""),
        ("", ""),
        ("[" * 5000, ""),
    ],
)
def test_what_does_not_validate_is_rejected_with_its_path(text: str, path: str) -> None:
    (event,) = decode(text)
    assert isinstance(event, MessageRejected)
    assert event.problems[0].path == path
    assert event.problems[0].reason
    assert event.raw is None


def test_a_rejection_repeats_no_value() -> None:
    (event,) = decode(samples.inbox_changed(TotalOpenThreads="Сірко"))
    assert "Сірко" not in event.to_json()


def test_a_rejection_does_not_repeat_a_type_that_is_no_text() -> None:
    (event,) = decode('{"Type": ["Іван Сірко"]}')
    assert "Сірко" not in event.to_json()


def test_an_unknown_type_is_passed_on_as_unknown() -> None:
    (event,) = decode('{"Type": "ticket_snoozed", "TicketSnoozed": {"Id": 1}}')
    assert isinstance(event, MessageUnknown)
    assert event.kind == "ticket_snoozed"
    assert event.raw["TicketSnoozed"] == {"Id": 1}


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "iqchannels-widget-opened", "data": {}}',
        '{"type": "webpackOk"}',
        '{"source": "react-devtools-bridge", "payload": {"event": "x"}}',
        '{"jsonrpc": "2.0", "method": "resize", "params": {"Type": "x"}}',
        '{"type": {"name": "x"}}',
        '"[iFrameSizer]message"',
        '["resize", 300]',
        "null",
        "17",
        "{}",
    ],
)
def test_what_speaks_another_protocol_on_the_same_origin_is_ignored(text: str) -> None:
    assert decode(text) == []


envelope = st.sampled_from(["Type", *BODIES])


@given(st.dictionaries(st.text().filter(lambda name: name.lower() != "type" and name not in BODIES), st.text()))
def test_whatever_has_nothing_of_our_envelope_is_ignored(message: dict[str, str]) -> None:
    assert decode(json.dumps(message)) == []


@given(envelope, st.dictionaries(st.text(), st.text()))
def test_whatever_has_something_of_our_envelope_is_told(name: str, message: dict[str, str]) -> None:
    (event,) = decode(json.dumps({**message, name: message.get(name, "")}))
    assert isinstance(event, MessageRejected | MessageUnknown)


def test_one_of_the_two_counters_moves_that_one_alone() -> None:
    side = vendor()

    def told(**counters: int | None) -> tuple[int | None, int | None]:
        text = json.dumps({"Type": "inbox_changed", "InboxChanged": counters})
        (event,) = side.decode(text, NOW)
        assert isinstance(event, InboxChanged)
        return event.open_threads, event.unread_messages

    assert told(TotalUnreadMessages=7) == (None, 7)
    assert told(TotalOpenThreads=3, TotalUnreadMessages=6) == (3, 6)
    assert told(TotalUnreadMessages=0) == (3, 0)
    assert told(TotalOpenThreads=4, TotalUnreadMessages=None) == (4, 0)


def test_a_message_said_twice_has_two_ids_and_another_tab_counts_the_same() -> None:
    here, there = vendor(), vendor()
    first, second = (here.decode(samples.inbox_changed(), NOW)[0].id for _ in range(2))
    assert first != second
    assert [there.decode(samples.inbox_changed(), NOW)[0].id for _ in range(2)] == [first, second]


def test_the_same_word_of_two_frames_is_two_events() -> None:
    other = IqChannels(Settings(url="https://iq.example.com/"), "floating")
    assert vendor().decode(samples.open_client(), NOW)[0].id != other.decode(samples.open_client(), NOW)[0].id


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_any_json_becomes_events_and_never_an_exception(value: Any) -> None:
    for event in decode(json.dumps(value)):
        json.loads(event.to_json())


@given(st.text())
def test_any_text_becomes_events_and_never_an_exception(text: str) -> None:
    decode(text)


@given(st.sampled_from(INCOMING), st.sampled_from(["InboxChanged", "OpenClient", "CloseClient"]), json_values)
def test_any_body_becomes_events_and_never_an_exception(kind: str, name: str, body: Any) -> None:
    events = decode(json.dumps({"Type": kind, name: body}))
    assert events
    for event in events:
        json.loads(event.to_json())


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "Id": st.integers(-(2**63), 2**63 - 1) | st.none(),
            "Name": st.text(),
            "CRMClientId": st.text(st.characters(exclude_categories=["C"])) | st.integers(0, 10**12),
            "Details": st.fixed_dictionaries(
                {}, optional={field: st.text() for field, *_ in DETAILS_FIELDS} | {"ClientId": st.integers(0, 2**62)}
            ),
        },
    )
)
def test_any_client_the_grammar_allows_is_understood(client: dict[str, Any]) -> None:
    event = pop(samples.open_client(Client=client))
    crm_id = str(client.get("CRMClientId", "")).strip()
    assert event.customer.crm_id == (crm_id or None)


# To the frame.


def test_init_chat_sends_its_three_flags() -> None:
    flags = InitChat(hide_ticket_list=True, hide_client_card=False, hide_navigation=True)
    assert json.loads(vendor(init_chat=flags).greeting() or "") == {
        "Type": "initChat",
        "InitChat": {"HideTicketList": True, "HideClientCard": False, "HideNavigation": True},
    }


def test_write_to_client_sends_the_search() -> None:
    assert json.loads(vendor().encode(FindClient(text="Сірко"))) == {
        "Type": "write_to_client",
        "WriteToClient": {"Search": "Сірко"},
    }


@pytest.mark.parametrize(
    ("command", "body"),
    [
        (OpenChat(client_id="1"), {"ClientId": 1}),
        (OpenChat(ticket_id="3"), {"TicketId": 3}),
        (OpenChat(crm_id="00234"), {"CrmId": "00234"}),
        (OpenChat(client_id="not-a-number"), {"ClientId": "not-a-number"}),
        (OpenChat(ticket_id="9007199254740991"), {"TicketId": 9007199254740991}),
        # The page posts it as a JavaScript value: as a number it would become another ticket.
        (OpenChat(ticket_id="9007199254740993"), {"TicketId": "9007199254740993"}),
    ],
)
def test_open_iframe_ticket_sends_one_identity(command: OpenChat, body: dict[str, Any]) -> None:
    assert json.loads(vendor().encode(command)) == {"Type": "open_iframe_ticket", "OpenTicket": body}


def test_the_spelling_of_the_crm_id_is_a_setting() -> None:
    body = json.loads(vendor(crm_id_spelling="CRMID").encode(OpenChat(crm_id="2")))["OpenTicket"]
    assert body == {"CRMID": "2"}
