"""What breaks a contract and what does not; and that nothing that does is missed."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from workshop.compatibility import breaks, taken_no_longer, told_otherwise
from workshop.contract import CALLER, CALLS, CONFIGURATION, EVENT, RECORD, schemas

Change = Callable[[Any], Any]
NOW = schemas()
NULL = {"type": "null"}


def after(file: str, change: Change) -> list[str]:
    """What a change in one of today's files breaks."""
    other = copy.deepcopy(NOW)
    change(other[file])
    return breaks(NOW, other)


def fields(*path: str) -> Callable[[Any], Any]:
    """The fields of an object among the definitions, or what stands in one of them."""

    def find(schema: Any) -> Any:
        schema = schema["$defs"][path[0]]["properties"]
        for step in path[1:]:
            schema = schema[step]
        return schema

    return find


def test_a_contract_does_not_break_itself() -> None:
    assert breaks(NOW, copy.deepcopy(NOW)) == []


CALL, LEG, DOCK, CRM = fields("Call"), fields("CallLeg"), fields("DockSettings"), fields("Crm")


@pytest.mark.parametrize(
    ("file", "change", "told"),
    [
        (
            EVENT,
            lambda it: CALL(it)["certain"].update(type=["boolean", "null"]),
            "call.ended.call.certain may be null now",
        ),
        (EVENT, lambda it: CALL(it)["state"]["enum"].append("held"), 'call.ended.call.state may be "held" now'),
        (EVENT, lambda it: CALL(it)["id"].update(type="integer"), "call.ended.call.id may be a whole number now"),
        (EVENT, lambda it: CALL(it).update(id={}), "call.ended.call.id may be anything now"),
        (EVENT, lambda it: it["$defs"]["Call"]["required"].remove("legs"), "call.ended.call.legs may be left out now"),
        (EVENT, lambda it: LEG(it)["id"].update(type=["string", "null"]), "call.ended.call.legs[].id may be null now"),
        (EVENT, lambda it: fields("CallEnded", "at")(it).pop("format"), "call.ended.at may be of another format now"),
        (EVENT, lambda it: it["oneOf"].pop(3), "the event call.ended is there no longer"),
        (RECORD, lambda it: it["properties"]["kind"]["enum"].append("mail"), 'record.kind may be "mail" now'),
        (RECORD, lambda it: it["properties"]["revision"].pop("minimum"), "record.revision may be below 1 now"),
        (CALLS, lambda it: it["properties"].pop("uis.getState"), "the call uis.getState is there no longer"),
        (
            CALLS,
            lambda it: it["properties"]["uis.getState"]["properties"].update(answer=NULL),
            "the answer of uis.getState may be null now",
        ),
        (
            CALLS,
            lambda it: it["properties"]["call"]["properties"]["argument"]["anyOf"].pop(),
            "the argument of call may be text no longer",
        ),
        (
            CALLS,
            lambda it: it["properties"]["uis.chatTyping"]["properties"].pop("argument"),
            "the argument of uis.chatTyping may be there no longer",
        ),
        (
            CALLS,
            lambda it: it["properties"]["state"]["required"].append("argument"),
            "the argument of state may be left out no longer",
        ),
        (
            CALLS,
            lambda it: it["$defs"]["OpenChat"]["oneOf"].pop(),
            "the argument of openChat.ticketId may be a whole number no longer",
        ),
        (CONFIGURATION, lambda it: DOCK(it).pop("beside"), "switchboard.dock.beside may be there no longer"),
        (
            CONFIGURATION,
            lambda it: DOCK(it)["corner"]["enum"].pop(),
            'switchboard.dock.corner may be "top-left" no longer',
        ),
        (
            CONFIGURATION,
            lambda it: DOCK(it)["width"].update(maximum=800),
            "switchboard.dock.width may be above 800 no longer",
        ),
        (
            CONFIGURATION,
            lambda it: CRM(it).update(lookupUrl={"type": "string"}),
            "switchboard.crm.lookupUrl may be null no longer",
        ),
        (
            CONFIGURATION,
            lambda it: it["$defs"]["Crm"].update(required=["lookupUrl"]),
            "switchboard.crm.lookupUrl may be left out no longer",
        ),
        (
            CONFIGURATION,
            lambda it: DOCK(it)["shortcut"].update(pattern="^Ctrl"),
            "switchboard.dock.shortcut may be of another pattern no longer",
        ),
        (CONFIGURATION, lambda it: it["properties"].pop("uis"), "switchboard.uis may be there no longer"),
        (
            CONFIGURATION,
            lambda it: DOCK(it)["collapsed"].update(default=True),
            "DockSettings.collapsed is false no longer where it is left out",
        ),
        (
            CONFIGURATION,
            lambda it: DOCK(it)["collapsed"].pop("default"),
            "DockSettings.collapsed is false no longer where it is left out",
        ),
        (
            CONFIGURATION,
            lambda it: it["properties"]["wheels"].update(default=["/a.whl"]),
            "switchboard.wheels is [] no longer where it is left out",
        ),
        (CALLER, lambda it: it["anyOf"].pop(), "caller may be null no longer"),
        (
            CALLER,
            lambda it: it["$defs"]["Caller"].update(additionalProperties=False),
            "caller.* may be there no longer",
        ),
    ],
)
def test_what_is_told_otherwise_or_taken_no_longer_breaks_it(file: str, change: Change, told: str) -> None:
    assert told in after(file, change)


def test_a_file_that_is_gone_breaks_it() -> None:
    assert breaks(NOW, {name: one for name, one in NOW.items() if name != RECORD}) == [f"{RECORD} is there no longer"]


@pytest.mark.parametrize(
    ("file", "change"),
    [
        (EVENT, lambda it: CALL(it).update(queue={"type": "string"})),
        (EVENT, lambda it: it["oneOf"].append({"properties": {"type": {"const": "call.held"}}})),
        (EVENT, lambda it: CALL(it)["direction"].update(anyOf=[{"enum": ["incoming"]}])),
        (EVENT, lambda it: fields("FailedStart", "code")(it)["anyOf"][0]["enum"].append("tired")),
        (EVENT, lambda it: CALL(it)["id"].update(description="Another word.", personal=True)),
        (RECORD, lambda it: it["properties"]["revision"].update(minimum=2)),
        (CALLS, lambda it: it["properties"].update(hangUp={"properties": {"answer": NULL}, "required": ["answer"]})),
        (CALLS, lambda it: fields("SetVisitorCard")(it).update(company={"type": "string"})),
        (CONFIGURATION, lambda it: it["properties"].update(wheels={"type": "array", "default": []})),
        (CONFIGURATION, lambda it: DOCK(it)["corner"]["enum"].append("centre")),
        (CONFIGURATION, lambda it: DOCK(it)["width"].update(minimum=1, type=["integer", "null"])),
        (CONFIGURATION, lambda it: CRM(it)["openIn"].pop("enum")),
        (CONFIGURATION, lambda it: it["$defs"]["Script"].update(required=[])),
        (CALLER, lambda it: fields("Caller")(it).update(email={})),
    ],
)
def test_what_is_more_or_narrower_to_tell_and_wider_to_take_breaks_nothing(file: str, change: Change) -> None:
    assert after(file, change) == []


# Any two schemas.

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 3) | st.just(0.5) | st.sampled_from(["", "a", "bb", "ccc"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("pqr"), inner, max_size=3),
    max_leaves=4,
)
KINDS = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
SCALARS = st.none() | st.booleans() | st.integers(-1, 2) | st.sampled_from(["", "a", "bb"])


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"type": st.just("object")},
        optional={
            "properties": st.dictionaries(st.sampled_from("pq"), inner, max_size=2),
            "required": st.lists(st.sampled_from("pq"), unique=True),
            "additionalProperties": st.booleans() | inner,
        },
    )


SCHEMAS: st.SearchStrategy[Any] = st.recursive(
    st.just({})
    | st.fixed_dictionaries({"type": KINDS | st.lists(KINDS, min_size=1, max_size=2, unique=True)})
    | st.fixed_dictionaries({"enum": st.lists(SCALARS, min_size=1, max_size=3)})
    | st.fixed_dictionaries({"const": SCALARS})
    | st.fixed_dictionaries(
        {"type": st.sampled_from(["integer", "number"])},
        optional={"minimum": st.integers(-1, 2), "maximum": st.integers(-1, 2), "exclusiveMinimum": st.integers(-1, 1)},
    )
    | st.fixed_dictionaries(
        {"type": st.just("string")},
        optional={"minLength": st.integers(0, 2), "maxLength": st.integers(0, 3), "pattern": st.sampled_from("ab")},
    ),
    lambda inner: (
        objects(inner)
        | st.fixed_dictionaries({"type": st.just("array"), "items": inner}, optional={"maxItems": st.integers(0, 2)})
        | st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)})
        | st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=2)}, optional={"type": KINDS})
        | st.builds(lambda one, other: {**other, "anyOf": [one]}, inner, objects(inner))
    ),
    max_leaves=6,
)


@given(SCHEMAS)
def test_whatever_it_says_a_schema_is_within_itself(schema: Any) -> None:
    assert told_otherwise(schema, schema, "it") == taken_no_longer(schema, schema, "it") == []


@st.composite
def alike(draw: st.DrawFn) -> tuple[Any, Any]:
    """Two schemas, the second of which often is the first, made wider."""
    one, other = draw(SCHEMAS), draw(SCHEMAS)
    match draw(st.sampled_from(["any", "or", "less", "and"])):
        case "or":
            return one, {"anyOf": [other, one]}
        case "less" if one:
            gone = draw(st.sampled_from(sorted(one)))
            return one, {key: value for key, value in one.items() if key != gone}
        case "and":
            return {"allOf": [one, other]}, one
    return one, other


@given(alike(), st.lists(VALUES, min_size=10, max_size=20))
def test_no_value_that_a_compatible_schema_describes_is_refused_by_the_other(
    pair: tuple[Any, Any], values: Any
) -> None:
    narrow, wide = pair
    if taken_no_longer(narrow, wide, "it") == []:
        first, second = Draft202012Validator(narrow), Draft202012Validator(wide)
        assert [value for value in values if first.is_valid(value) and not second.is_valid(value)] == []
