"""Which rule hears which event, by its classes and its filters; what can never be is refused when it is written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.rules import rule_for
from switchboard.vocabulary.events import (
    EVENTS,
    Call,
    CallEnded,
    CallRinging,
    Contact,
    Customer,
    Event,
    InboxChanged,
    ScreenPop,
)

AT = datetime(2026, 11, 27, tzinfo=UTC)
DIRECTIONS = (None, "internal", "outgoing", "incoming")


def ringing(**call: Any) -> CallRinging:
    return CallRinging(id="1", vendor="phonet", at=AT, call=Call(id="c", state="ringing", **call))


def pop(**fields: Any) -> ScreenPop:
    return ScreenPop(id="2", vendor="iqchannels", at=AT, **{"cause": "ticket", "customer": Customer(), **fields})


def hears(event: Event, *kinds: type[Event], **wanted: object) -> bool:
    return rule_for(kinds, wanted)(lambda _: None).hears(event)


def test_a_rule_hears_its_class_and_no_other() -> None:
    assert hears(ringing(), CallRinging)
    assert hears(ringing(), CallEnded, CallRinging)
    assert not hears(ringing(), CallEnded)


def test_a_rule_of_event_hears_everything() -> None:
    assert hears(ringing(), Event)
    assert hears(pop(), Event, vendor="iqchannels")
    assert not hears(pop(), Event, vendor="phonet")


@given(st.sampled_from(DIRECTIONS), st.sets(st.sampled_from(DIRECTIONS), min_size=1))
def test_a_field_of_the_call_is_as_wanted_or_one_of_those_wanted(direction: Any, wanted: set[Any]) -> None:
    event = ringing(direction=direction)
    assert hears(event, CallRinging, direction=tuple(wanted)) == (direction in wanted)
    assert hears(event, CallRinging, direction=lambda value: value in wanted) == (direction in wanted)
    assert hears(event, CallRinging, direction=direction)


def test_the_events_own_field_comes_before_that_of_what_stands_in_it() -> None:
    assert hears(ringing(), CallRinging, id="1")
    assert hears(ringing(), CallRinging, call__id="c")


def test_underscores_lead_further_than_one_step_and_over_what_is_not_there() -> None:
    known = ringing(customer=Customer(crm_id="7"))
    assert hears(known, CallRinging, call__customer__crm_id="7")
    assert hears(pop(), ScreenPop, contact__id=None)
    assert not hears(pop(contact=Contact(id="9")), ScreenPop, contact__id=None)


@pytest.mark.parametrize(
    ("kind", "wanted", "why"),
    [
        (CallRinging, {"direction": "incomming"}, "direction is never 'incomming': input should be 'internal'"),
        (CallRinging, {"direction": ("incoming", "out")}, "direction is never 'out'"),
        (CallRinging, {"dirction": "incoming"}, "CallRinging has no field dirction; did you mean direction?"),
        (CallRinging, {"call__nothing": 1}, "CallRinging has no field call__nothing"),
        (ScreenPop, {"name": "Ada"}, "write customer__name or contact__name"),
        (InboxChanged, {"direction": "incoming"}, "InboxChanged has no field direction"),
        (InboxChanged, {"open_threads": "many"}, "open_threads is never 'many'"),
    ],
)
def test_what_can_never_be_is_refused(kind: type[Event], wanted: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match="(?s).*") as caught:
        rule_for((kind,), wanted)
    assert why in str(caught.value)


def test_a_field_that_is_elsewhere_in_another_of_its_classes_is_refused() -> None:
    with pytest.raises(ValueError, match="one rule for each"):
        rule_for((CallRinging, ScreenPop), {"customer__crm_id": "7"}) and rule_for(
            (CallRinging, ScreenPop), {"known": True}
        )


@pytest.mark.parametrize("kinds", [(), ("call.ringing",), (int,), (ringing(),)])
def test_what_is_no_class_of_events_is_refused(kinds: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match="wants classes of events"):
        rule_for(kinds, {})


def test_what_is_no_function_is_refused() -> None:
    with pytest.raises(TypeError, match="stands before a function"):
        rule_for((CallRinging,), {})("nothing")  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
def test_every_field_of_every_event_can_be_filtered_by(kind: type[Event]) -> None:
    for name in kind.model_fields:
        rule_for((kind,), {name: lambda _: True})
