"""The schemas say what the models do: of each event, of the configuration, of what the documentation shows."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import pytest
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend
from pydantic import BaseModel, TypeAdapter
from pydantic_core import SchemaValidator, core_schema, to_json
from pydantic_core import ValidationError as PatternError

from invented import pigeonpost
from switchboard.config import ConfigurationError, load
from switchboard.hub.hub import Snapshot
from switchboard.hub.ledger import WaitingRecords
from switchboard.vendors import found
from switchboard.vocabulary.events import EVENTS, Event, Record
from switchboard.vocabulary.problems import FailedStart
from workshop import ROOT
from workshop.contract import CALLS, CONFIGURATION, EVENT, FOLDER, RECORD, definition, in_json, parts, schemas

MADE = schemas()


def matches(_: Any, pattern: str, value: Any, schema: Any) -> Iterator[ValidationError]:  # noqa: ARG001
    """Patterns as a browser reads them, which knows more of them than Python does."""
    if isinstance(value, str):
        try:
            SchemaValidator(core_schema.str_schema(pattern=pattern)).validate_python(value)
        except PatternError:
            yield ValidationError(f"{value!r} does not match {pattern!r}")


VALIDATOR = extend(Draft202012Validator, {"pattern": matches})
CONFIGURATIONS, TOLD, RECORDS = (VALIDATOR(MADE[name]) for name in (CONFIGURATION, EVENT, RECORD))


@pytest.mark.parametrize("name", MADE)
def test_every_file_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(MADE[name], format_checker=None)  # of patterns see above


# Events and records.


def filled(kind: Any, is_full: bool, name: str = "") -> Any:
    """A value of a type: with all that it may have, or with as little as it can."""
    origin, arguments = get_origin(kind), get_args(kind)
    if kind is Any or name == "raw_json":
        return "null"
    if origin is Literal:
        return arguments[-1 if is_full else 0]
    if origin in (Union, UnionType):
        return filled(arguments[0], is_full) if is_full or NoneType not in arguments else None
    if origin is tuple:
        return (filled(arguments[0], is_full),) if is_full else ()
    if origin is dict:
        return {"key": [1, None, "text"]} if is_full else {}
    if hasattr(kind, "__value__"):
        return filled(kind.__value__, is_full)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        fields = {name: filled(one.annotation, is_full, name) for name, one in kind.model_fields.items()}
        return kind(**fields)
    at = datetime(2026, 2, 1, tzinfo=UTC)
    return {str: "text", int: 1, float: 1.5, bool: True, date: at.date()}.get(kind, at)


@pytest.mark.parametrize("is_full", [True, False])
@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_event_is_as_its_schema_says(kind: type[Event], is_full: bool) -> None:
    event = filled(kind, is_full)
    TOLD.validate(json.loads(event.to_json()))


@pytest.mark.parametrize("is_full", [True, False])
def test_a_record_is_as_its_schema_says(is_full: bool) -> None:
    RECORDS.validate(json.loads(filled(Record, is_full).model_dump_json(by_alias=True)))


@pytest.mark.parametrize("code", ["csp", "a code of tomorrow"])
def test_the_loaders_own_event_is_as_its_schema_says(code: str) -> None:
    TOLD.validate(json.loads(FailedStart(code=code, message="…").model_dump_json()))


@pytest.mark.parametrize("missing", ["raw", "id", "at", "call"])
def test_an_event_without_one_of_its_fields_is_none(missing: str) -> None:
    told = json.loads(filled(EVENTS[0], is_full=True).to_json())
    del told[missing]
    assert not TOLD.is_valid(told)


def test_an_event_may_have_fields_of_tomorrow() -> None:
    told = json.loads(filled(EVENTS[0], is_full=True).to_json())
    TOLD.validate({**told, "call": {**told["call"], "mood": "good"}, "further": 1})


def test_what_is_personal_is_marked() -> None:
    customer = MADE[EVENT]["$defs"]["Customer"]["properties"]
    marks = {name: field.get("personal") for name, field in customer.items()}
    assert (marks["crmId"], marks["phone"], marks["crmUrl"]) == (None, True, "address")
    assert all("personal" in MADE[RECORD]["properties"][name] for name in ("number", "note", "extra"))


# Calls.


def test_every_call_of_the_page_is_there_with_its_answer() -> None:
    calls = MADE[CALLS]["properties"]
    assert {"state", "diagnose", "records", "recording"} <= {*calls}
    assert {command.call for vendor in found() for command in vendor.commands} <= {*calls}
    assert all("answer" in call["properties"] and call["description"] for call in calls.values())


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (
            "uis.getHistory",
            '[{"text": "a", "source": "visitor", "date": 1700000000, "fx_link": "https://a.example/b"}]',
        ),
        ("uis.getHistory", "false"),
        ("uis.sendChatMessage", '{"uid": 5, "text": "a"}'),
        ("uis.sendChatMessage", "null"),
        ("uis.getOperatorVcard", '{"name": "a"}'),
        ("uis.getOperatorVcard", "null"),
        ("uis.getVisitorCard", '{"email": "a@example.com", "phone": []}'),
        ("uis.getRequiredInfo", '["name"]'),
        ("uis.hasHistory", "null"),
        ("uis.startChat", "[]"),
        ("openChat", '{"heard": true}'),
        ("call", '{"extension": "101"}'),
        ("call", "null"),
        ("state", filled(Snapshot, is_full=True).model_dump_json(by_alias=True)),
        ("records", filled(WaitingRecords, is_full=True).model_dump_json(by_alias=True)),
    ],
)
def test_what_a_call_answers_is_as_its_schema_says(call: str, text: str) -> None:
    command = {one.call: one for vendor in found() for one in vendor.commands}.get(call)
    if command is not None and isinstance(command.answer, TypeAdapter):
        text = to_json(command.answer.validate_json(text), by_alias=True).decode()  # what the host gave
    VALIDATOR({**MADE[CALLS]["properties"][call]["properties"]["answer"], "$defs": MADE[CALLS]["$defs"]}).validate(
        json.loads(text)
    )


@pytest.mark.parametrize(
    ("call", "good", "bad"),
    [
        ("openChat", [{"crmId": "1"}, {"ticketId": 5, "crmId": None}], [{}, {"crmId": "1", "clientId": "2"}, "1"]),
        ("findClient", [{"text": "a"}, "a"], ["", {}, {"name": "a"}, None]),
        ("call", ["101", 101, {"number": "101"}], [None, {}, True]),
        ("uis.setOperatorRating", [5, {"mark": 4.5}], ["5", None]),
    ],
)
def test_what_a_call_takes_is_what_its_command_takes(call: str, good: list[Any], bad: list[Any]) -> None:
    (command,) = {one for vendor in found() for one in vendor.commands if one.call == call}
    argument = {**MADE[CALLS]["properties"][call]["properties"]["argument"], "$defs": MADE[CALLS]["$defs"]}
    for value in good:
        VALIDATOR(argument).validate(value)
        command.model_validate_json(json.dumps(value))
    for value in bad:
        assert not VALIDATOR(argument).is_valid(value)
        with pytest.raises(ValueError, match=r"validation error"):
            command.model_validate_json(json.dumps(value))


def test_the_vendor_of_an_extension_has_its_keys_and_calls_too() -> None:
    made = schemas((*found(), pigeonpost.VENDOR))
    assert pigeonpost.VENDOR.name in made[CONFIGURATION]["properties"]
    assert {command.call for command in pigeonpost.VENDOR.commands} <= {*made[CALLS]["properties"]}


# The configuration.


def test_every_key_says_what_it_is_for() -> None:
    whole = MADE[CONFIGURATION]
    silent = [
        name
        for part in parts(whole)
        if part.get("type") == "object" and "additionalProperties" in part
        for name, field in part.get("properties", {}).items()
        if "description" not in field and "description" not in definition(whole, field) and field != {"type": "null"}
    ]
    assert silent == []


LEAST = {"iqchannels": {"url": "https://iq.example.com/"}}
SNIPPETS = [
    (page.name, re.sub(r"^ {3}", "", text, flags=re.MULTILINE).strip())
    for page in [ROOT / "README.md", *sorted((ROOT / "site" / "docs").glob("*.md"))]
    if page.stem not in ("guide", "recipes")  # theirs are files, which test_examples reads
    for text in re.findall(r"```json\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
]


def as_configuration(text: str) -> dict[str, Any] | None:
    """A snippet of the documentation as a whole file; None where it is something else's."""
    told = json.loads(text if text.startswith("{") else f"{{{text}}}")
    told = {"placements": [told]} if "kind" in told else told
    told = {"iqchannels": {**LEAST["iqchannels"], **told}} if "placements" in told else told
    if not told.keys() <= MADE[CONFIGURATION]["properties"].keys():
        return None
    return told if told.keys() & {vendor.name for vendor in found()} else {**LEAST, **told}


@pytest.mark.parametrize(("page", "text"), SNIPPETS)
def test_every_configuration_in_the_documentation_is_a_good_one(page: str, text: str) -> None:
    if (told := as_configuration(text)) is None:
        assert page == "telephone.md"  # what a server answers
    else:
        CONFIGURATIONS.validate(told)
        load(json.dumps(told), page)


FULL: dict[str, Any] = {
    "$schema": "https://static.example.com/contract/switchboard.schema.json",
    "language": "uk",
    "secondaryWindows": True,
    "numbers": "td.phone",
    "dock": {
        "corner": "top-left",
        "width": 400,
        "height": 500,
        "collapsed": True,
        "beside": True,
        "shortcut": "Ctrl+Alt+S",
        "openOn": ["chat.opened"],
        "title": True,
    },
    "recorder": {"bytes": 1000},
    "crm": {
        "customerUrl": "/c/{crmId}",
        "newCustomerUrl": "/new?phone={phone}",
        "lookupUrl": "/callers?phone={phone}",
        "recordUrl": "/records",
        "recordSeconds": 5,
        "recordLines": 3,
        "outcomes": [{"key": "sold", "text": {"en": "Sold"}, "needsNote": True}],
        "openIn": "new-tab",
        "allowedOrigins": ["https://crm.example.com"],
        "requests": [
            {"origin": "https://api.example.com", "credentials": "include", "headers": {"X-A": {"cookie": "a"}}},
            {"headers": {"X-B": {"function": "crm.ключ2.token", "prefix": "Bearer "}, "X-C": {"meta": "c"}}},
            {"origin": "https://x.example.com", "headers": {"X-D": {"value": "d"}}},
        ],
    },
    "iqchannels": {
        "url": "https://iq.example.com/",
        "placements": [
            {"kind": "section", "element": "#a", "followTickets": True},
            {"kind": "floating", "corner": "top-left", "width": 300, "height": 400, "collapsed": True},
            {"kind": "card", "element": ".b"},
        ],
        "permissions": ["camera"],
        "settleSeconds": 1.5,
        "initChat": {"hideTicketList": True, "hideClientCard": False},
        "crmIdSpelling": "CRMID",
    },
    "roxchat": {"url": "https://rox.example.com/", "source": "rox", "visitorIdField": "visitorId"},
    "uis": {"script": {"url": "https://uis.example.com/cs.min.js", "siteKey": "k"}, "followWidget": False},
    "phonet": {
        "credentialsUrl": "/phonet",
        "when": ".user",
        "knock": None,
        "region": "PL",
        "screenPop": "offer",
        "dialSeconds": 5,
        "ringingSeconds": 60,
        "talkingSeconds": 3600,
        "uncertainSeconds": 60,
        "reconnect": {"baseSeconds": 1, "capSeconds": 5, "provenSeconds": 2},
    },
}
"""A configuration with nearly every key in it."""
OTHERS: tuple[Any, ...] = (
    *(None, True, 0, -1, 1, 250, 5000, 10**9, 0.5, "", " ", "x", "en", "/c/{crmId}", "https://a.example/", "{phone}"),
    *([], ["x"], [1], {}, {"x": 1}, [{}], [{"kind": "card"}], {"en": ""}, {"de": "x"}, {"X": {}}, "top-right", "CrmId"),
)  # fmt: skip
WORDS_ALONE = {
    *("numbers", "when", "element"),
    *("url", "customerUrl", "newCustomerUrl", "lookupUrl", "recordUrl", "credentialsUrl"),
    *("allowedOrigins", "origin", "headers"),
}
"""Keys of which Switchboard wants more than a schema can say: selectors, addresses and placeholders, headers' names."""
TOGETHER = {"phonet", "placements"}
"""Keys whose parts have to go together: ways to sign in, two placements in one place."""


def variants(value: Any) -> Iterator[tuple[str, Any]]:
    """Each place in a configuration, by the last key that leads to it, with something else there, or nothing."""
    if isinstance(value, dict):
        yield "an unknown key", {**value, "unknown": 1}
        for key, inner in value.items():
            yield key, {name: one for name, one in value.items() if name != key}
            yield from ((name, {**value, key: other}) for name, other in variants(inner))
            yield from ((key, {**value, key: other}) for other in OTHERS)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from ((name, [*value[:number], other, *value[number + 1 :]]) for name, other in variants(inner))


def test_the_schema_takes_what_switchboard_takes_and_refuses_what_it_refuses() -> None:
    CONFIGURATIONS.validate(FULL)
    load(json.dumps(FULL), "here")
    changed = [(name, {**LEAST, **one}) for key in FULL for name, one in variants({key: FULL[key]})]
    both = {True: 0, False: 0}
    wrong = []
    for key, other in changed:
        try:
            load(json.dumps(other), "here")
            is_taken = True
        except ConfigurationError:
            is_taken = False
        if CONFIGURATIONS.is_valid(other) == is_taken:
            both[is_taken] += 1
        elif is_taken or key not in WORDS_ALONE | TOGETHER:
            wrong.append((key, is_taken))
    assert sorted(set(wrong)) == []
    assert min(both.values()) > 100


@pytest.mark.parametrize(
    "without_vendor", [{}, {"language": "en"}, {"uis": None}, {"dock": {"width": 400}, "phonet": None, "roxchat": None}]
)
def test_a_configuration_without_a_vendor_is_refused_by_both(without_vendor: dict[str, Any]) -> None:
    assert not CONFIGURATIONS.is_valid(without_vendor)
    with pytest.raises(ConfigurationError, match="nothing to do"):
        load(json.dumps(without_vendor), "here")


# Words.


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("``session_id`` is None where ``x`` is False.", "`sessionId` is null where `x` is false."),
        ("``offline_message`` (a form)", "`offline_message` (a form)"),
        ("One\n    line.\n\n    Another.", "One line.\n\nAnother."),
        ("None are sent to ``call.dialed_at``.", "null are sent to `call.dialedAt`."),
    ],
)
def test_a_docstring_is_said_in_the_words_of_json(said: str, told: str) -> None:
    assert in_json(said, {"sessionId", "call", "dialedAt"}) == told


def test_no_description_speaks_python() -> None:
    text = "".join(file.read_text("utf-8") for file in FOLDER.iterdir())
    assert re.findall(r"``|\bNone\b|\bTrue\b|\bFalse\b", text) == []
