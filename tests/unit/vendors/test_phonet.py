"""Phonet's messages: every event, direction and field of the document, and what real lines do to them."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from switchboard.telephony.exchange import Reply, Report, Said
from switchboard.telephony.stages import News
from switchboard.vendors.phonet import Credentials, Phonet, Settings
from switchboard.vocabulary.commands import Dial
from switchboard.vocabulary.events import (
    AgentPaused,
    AgentResumed,
    Contact,
    Event,
    MessageRejected,
    MessageUnknown,
    Party,
    Trunk,
)
from unit.phonet_samples import AT, CREDENTIALS, DIAL, DOMAIN, KEY, OTHER_LEG, message, settings

PHONET = Phonet(settings())


def decode(text: str, key: str = "tab-1") -> Said:
    said, *_ = PHONET.decode(text, AT, key)
    return said


def report(text: str) -> Report:
    said = decode(text)
    assert isinstance(said, Report), said
    return said


def test_the_documents_sample_is_read_with_every_field() -> None:
    text = json.dumps(DIAL, ensure_ascii=False)
    assert report(text) == Report(
        heard=News.DIAL,
        uuid="23-1453990999.41",
        direction="incoming",
        agent=Party(id="120", kind="user", name="Support Phonet", extension="911"),
        contacts=(
            Contact(
                id="29",
                name="Тест",
                number="+380567777777",
                company="Рекламное агентство",
                url=OTHER_LEG["url"],  # type: ignore[arg-type]
                priority=2,
            ),
        ),
        trunk=Trunk(number="567850550", name="567850550"),
        dialed_at=datetime(2016, 9, 15, 21, 0, tzinfo=UTC),
        server_at=datetime(2016, 9, 15, 21, 0, 1, tzinfo=UTC),
        raw_json=text,
    )


@pytest.mark.parametrize(("event", "heard"), [("dial", News.DIAL), ("bridge", News.BRIDGE), ("hangup", News.HANGUP)])
def test_call_dial_call_bridge_and_call_hangup(event: str, heard: News) -> None:
    assert report(message(event)).heard is heard


def test_error_with_a_uuid_is_of_that_call() -> None:
    said = report(message("error", "7", message="no route"))
    assert (said.heard, said.uuid, said.message) == (News.ERROR, "7", "no route")


@pytest.mark.parametrize(
    ("number", "direction"), [(1, "internal"), (2, "outgoing"), (4, "incoming"), ("4", "incoming"), (None, None)]
)
def test_lg_direction_says_which_way_the_call_goes(number: Any, direction: str | None) -> None:
    assert report(message(lgDirection=number)).direction == direction


@pytest.mark.parametrize(("number", "kind"), [(32, AgentPaused), (64, AgentResumed)])
def test_lg_direction_32_and_64_pause_and_resume_whatever_else_is_said(number: int, kind: type[Event]) -> None:
    for other in (
        {},
        {"event": "call.dial"},
        {"event": 7, "uuid": [], "leg": "Anna", "serverTime": {}},
        {**DIAL, "otherLegs": "none"},
    ):
        said = decode(json.dumps({**other, "lgDirection": number}))
        assert isinstance(said, kind)


def test_a_pause_tells_whose_it_is_where_it_can_be_read() -> None:
    said = decode(json.dumps({"event": "call.dial", "lgDirection": 32, "leg": DIAL["leg"]}))
    assert isinstance(said, AgentPaused)
    assert said.agent == Party(id="120", kind="user", name="Support Phonet", extension="911")


def test_a_pause_with_a_time_is_the_same_fact_each_time_and_one_without_is_a_new_one() -> None:
    def id_of(key: str, **changes: Any) -> str:
        said = decode(json.dumps({"lgDirection": 32, **changes}), key)
        assert isinstance(said, AgentPaused)
        return said.id

    assert id_of("a", serverTime="1473973201000") == id_of("b", serverTime="1473973201000")
    assert id_of("a") != id_of("b")


@pytest.mark.parametrize("event", ["dial", "bridge", "hangup", "error"])
@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (0, "0"),
        (3, "3"),
        (8, "8"),
        ("128", "128"),
        (4096, "4096"),
        (-1, "-1"),
        (1.5, "1.5"),
        (True, "true"),
        ("incoming", '"incoming"'),
        ([4], "[4]"),
        ({}, "{}"),
        (10**30, str(10**30)),
        ("4" * 50, '"' + "4" * 39),
    ],
)
def test_a_call_with_an_unknown_lg_direction_is_a_call_and_its_direction_is_told_as_unknown(
    event: str, number: Any, kind: str
) -> None:
    call, drift = PHONET.decode(message(event, lgDirection=number), AT, "tab-1")
    assert isinstance(call, Report)
    assert (call.uuid, call.direction) == ("1", None)
    assert isinstance(drift, MessageUnknown)
    assert drift.kind == f"lgDirection {kind}"


def test_an_unknown_event_is_kept_as_unknown() -> None:
    said = decode(message("transfer"))
    assert isinstance(said, MessageUnknown)
    assert said.kind == "call.transfer"
    assert said.raw["event"] == "call.transfer"


@pytest.mark.parametrize(
    ("number", "kind"), [(1, "user"), (2, "group"), (4, "scenario"), (8, None), (None, None), ("2", "group")]
)
def test_leg_type_tells_user_group_and_scenario(number: Any, kind: str | None) -> None:
    agent = report(message(leg={"id": 1, "type": number})).agent
    assert agent is not None
    assert agent.kind == kind


def test_leg_may_lack_its_type_and_a_scenario_has_no_ext() -> None:
    assert report(message(leg={"id": "5", "displayName": "Menu", "ext": None})).agent == Party(id="5", name="Menu")


@pytest.mark.covers("phonet", "leg2", "leg2.id", "leg2.type", "leg2.ext", "leg2.displayName")
def test_leg2_is_who_an_internal_call_goes_to() -> None:
    text = message(lgDirection=1, leg2={"id": 121, "type": 2, "displayName": "Sales", "ext": "900"}, otherLegs=None)
    assert report(text).colleague == Party(id="121", kind="group", name="Sales", extension="900")


@pytest.mark.parametrize("legs", [None, []])
def test_other_legs_may_be_null_or_empty(legs: Any) -> None:
    assert report(message(otherLegs=legs)).contacts == ()


def test_other_legs_keep_the_vendors_order_and_their_priority_and_may_lack_everything() -> None:
    legs = [{"num": "1"}, {"num": "2", "priority": 1}, {"num": "3", "priority": "7"}, {"num": "4", "priority": None}]
    contacts = report(message(otherLegs=legs)).contacts
    assert [(contact.number, contact.priority) for contact in contacts] == [
        ("1", None),
        ("2", 1),
        ("3", 7),
        ("4", None),
    ]


@pytest.mark.parametrize("id_", ["29", 29, None])
def test_other_legs_ids_are_text_or_numbers_or_null(id_: Any) -> None:
    (contact,) = report(message(otherLegs=[{**OTHER_LEG, "id": id_}])).contacts
    assert contact.id == (None if id_ is None else "29")


@pytest.mark.parametrize("field", ["dialAt", "bridgeAt", "serverTime"])
@pytest.mark.parametrize("value", [1473973200000, "1473973200000", 1473973200, "1473973200", 1473973200.0])
@pytest.mark.covers("phonet", "bridgeAt")
def test_times_are_milliseconds_or_seconds_numbers_or_text(field: str, value: Any) -> None:
    said = report(message(**{field: value}))
    got = {"dialAt": said.dialed_at, "bridgeAt": said.answered_at, "serverTime": said.server_at}[field]
    assert got == datetime(2016, 9, 15, 21, 0, tzinfo=UTC)


@pytest.mark.parametrize("value", [None, "", 0])
def test_a_time_may_be_missing(value: Any) -> None:
    assert report(message(bridgeAt=value)).answered_at is None


@pytest.mark.parametrize("value", ["soon", True, [], 1e300, "inf", "nan"])
def test_what_is_no_time_is_rejected_with_its_path(value: Any) -> None:
    said = decode(message(dialAt=value))
    assert isinstance(said, MessageRejected)
    assert [problem.path for problem in said.problems] == ["dialAt"]


def test_an_internal_call_may_have_a_trunk_or_none() -> None:
    assert report(message(lgDirection=1, trunkNum=None, trunkName=None)).trunk is None
    assert report(message(lgDirection=1, trunkNum="567850550")).trunk is not None


def test_parent_uuid_names_the_groups_call() -> None:
    assert report(message(parentUuid="9")).parent == "9"


@pytest.mark.parametrize("uuid", [None, "", "x" * 201])
def test_a_call_without_a_usable_uuid_is_rejected(uuid: Any) -> None:
    said = decode(message(uuid=uuid))
    assert isinstance(said, MessageRejected)
    assert said.problems[0].path == "uuid"


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "7", '"call.dial"', "{}", '{"event": 7}', '{"event": null}'])
def test_what_is_no_message_is_rejected_in_words(text: str) -> None:
    said = decode(text)
    assert isinstance(said, MessageRejected)
    assert said.problems[0].reason
    assert said.raw_json == "null"


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ('{"event": "success"}', None),
        ('{"event": "error", "message": "no such number"}', "no such number"),
        ('{"event": "error"}', ""),
        ('{"event": "error", "uuid": null, "message": null}', ""),
    ],
)
def test_success_and_error_answer_a_command(text: str, reply: str | None) -> None:
    said = decode(text)
    assert isinstance(said, Reply)
    assert said.error == reply


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: (
            st.lists(inner) | st.dictionaries(st.sampled_from([*DIAL, "id", "type", "num", "priority"]), inner)
        ),
    ),
    st.sampled_from(["call.dial", "call.bridge", "call.hangup", "error", "success", "other"]),
)
def test_nothing_that_is_sent_raises(value: Any, event: str) -> None:
    decode(json.dumps(value))
    if isinstance(value, dict):
        decode(json.dumps({**value, "event": event}))
        decode(json.dumps({**DIAL, **value, "event": event}))


@given(st.text())
def test_no_text_at_all_raises(text: str) -> None:
    decode(text)


def test_the_command_is_what_the_document_says() -> None:
    assert json.loads(PHONET.encode("380991234567", 1)) == {"action": "call", "to": "380991234567"}


def test_call_takes_a_number_bare_or_named_as_text_or_digits() -> None:
    for given_ in ('"380991234567"', '{"number": "380991234567"}', "380991234567"):
        assert Dial.model_validate_json(given_) == Dial(number="380991234567")


@pytest.mark.covers("phonet", "domain", "apiKey", "subscriber")
def test_the_address_is_the_documents() -> None:
    assert PHONET.connection(CREDENTIALS).address == (
        f"wss://{DOMAIN}/live/connector/v3/easy?domain={DOMAIN}&apiKey={KEY}&subscriber=001"
    )


def test_the_address_encodes_what_an_address_must_not_hold() -> None:
    credentials = Credentials(domain="phone.example.com:8443", api_key="a&b=c #/+%", subscriber="anna+1@example.com")
    parts = urlsplit(PHONET.connection(credentials).address)
    assert parts.netloc == "phone.example.com:8443"
    assert parse_qs(parts.query, strict_parsing=True) == {
        "domain": ["phone.example.com:8443"],
        "apiKey": ["a&b=c #/+%"],
        "subscriber": ["anna+1@example.com"],
    }


def test_the_key_is_in_no_models_words() -> None:
    assert KEY not in repr(settings())
    assert KEY not in repr(CREDENTIALS)


def test_another_endpoint_replaces_the_address_but_not_the_domain() -> None:
    phonet = Phonet(settings(endpoint="ws://phonet.localhost:1234/live/connector/v3/easy"))
    assert phonet.connection(CREDENTIALS).address.startswith(
        "ws://phonet.localhost:1234/live/connector/v3/easy?domain=qwerty"
    )


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"endpoint": "ws://phone.example.com/x"}, "not encrypted"),
        ({"endpoint": "https://phone.example.com/x"}, "wss://"),
        ({"endpoint": "wss://phone.example.com/x?y=1"}, "query"),
        ({"domain": "https://qwerty.phonet.com.ua"}, "domain"),
        ({"domain": "qwerty.phonet.com.ua/"}, "domain"),
        ({"domain": "a b"}, "spaces"),
        ({"apiKey": ""}, "at least 1"),
        ({"subscriber": " "}, "at least 1"),
        ({"region": "ua"}, "pattern"),
        ({"knock": "here"}, "pattern"),
        ({"screenPop": "sometimes"}, "ringing"),
        ({"credentialsUrl": "/credentials"}, "either"),
        ({"credentialsUrl": "javascript:alert(1)"}, "https://"),
        ({"domain": None}, "credentialsUrl"),
        ({"reconnect": {"baseSeconds": 0}}, "0.05"),
    ],
)
def test_settings_that_cannot_work_are_told(changes: dict[str, Any], word: str) -> None:
    with pytest.raises(ValidationError, match=word):
        settings(**changes)


def test_credentials_may_come_from_the_crm() -> None:
    assert Phonet(Settings.model_validate({"credentialsUrl": "/phonet.json"})).given() is None
    assert PHONET.given() == CREDENTIALS
