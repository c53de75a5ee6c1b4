"""The call table: any order of any messages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from switchboard.telephony.calls import MOST
from switchboard.telephony.stages import LIVE
from switchboard.vocabulary.events import (
    CallAnswered,
    CallEnded,
    Event,
    ScreenPop,
)
from unit.phonet_samples import AT
from unit.telephony.table import GROUP, USER, report, table_of, told


@pytest.mark.parametrize("direction", ["internal", "outgoing", None])
def test_only_a_call_from_outside_pops(direction: str | None) -> None:
    assert told(table_of().take(report("dial", direction=direction), AT)) == ["call.ringing"]


@pytest.mark.parametrize(
    ("pop", "at_dial", "at_bridge"),
    [("ringing", True, False), ("answered", False, True), ("never", False, False)],
)
def test_the_customer_is_shown_at_the_configured_moment(pop: Any, at_dial: bool, at_bridge: bool) -> None:
    table = table_of(screen_pop=pop)
    assert ("screen.pop" in told(table.take(report("dial"), AT))) == at_dial
    assert ("screen.pop" in told(table.take(report("bridge"), AT))) == at_bridge


def test_a_call_that_rings_for_ever_is_given_up_and_comes_back_if_it_is_answered_after_all() -> None:
    table = table_of(ringing_seconds=60)
    table.take(report("dial"), AT)
    assert table.tick(AT + timedelta(seconds=59)) == []
    (lost,) = table.tick(AT + timedelta(seconds=60))
    assert isinstance(lost, CallEnded)
    assert (lost.id, lost.call.reason, lost.call.ended_at) == ("phonet-1-lost", "lost", None)
    assert table.calls == ()
    (answered,) = table.take(report("bridge"), AT + timedelta(seconds=61))
    assert isinstance(answered, CallAnswered)
    assert told(table.take(report("hangup"), AT + timedelta(seconds=70))) == ["call.ended"]


def test_a_call_that_is_talked_on_for_ever_is_given_up_for_good() -> None:
    table = table_of(talking_seconds=3600)
    table.take(report("bridge"), AT)
    assert told(table.tick(AT + timedelta(hours=2))) == ["call.ended"]
    assert table.take(report("hangup"), AT + timedelta(hours=3)) == []


def test_after_an_interruption_a_call_is_not_certain_until_it_is_heard_of_again() -> None:
    table = table_of()
    table.take(report("dial"), AT)
    table.interrupted()
    assert not table.calls[0].certain
    table.take(report("dial"), AT)
    assert table.calls[0].certain


def test_a_thousand_calls_at_once_are_kept_and_the_oldest_are_ended_aloud() -> None:
    table = table_of()
    events = [event for number in range(MOST + 10) for event in table.take(report("dial", str(number)), AT)]
    assert len(table.calls) == MOST
    assert told(events).count("call.ended") == 10


def test_a_table_that_adopts_anothers_state_tells_what_it_missed() -> None:
    ours, theirs = table_of(), table_of()
    for table in (ours, theirs):
        table.take(report("dial", "1"), AT)
        table.take(report("dial", "2"), AT)
    theirs.take(report("hangup", "1"), AT)
    theirs.take(report("bridge", "2"), AT)
    theirs.take(report("dial", "3"), AT)
    assert told(ours.adopt(theirs.state(), AT)) == ["call.ended", "call.answered", "call.ringing"]
    assert ours.calls == theirs.calls


UUIDS = st.sampled_from(["A", "B", "C", "G"])


class AnyOrder(RuleBasedStateMachine):
    """Any order of any messages never raises, never leaves a ghost, never pops twice."""

    def __init__(self) -> None:
        super().__init__()
        self.table = table_of(ringing_seconds=120, talking_seconds=3600)
        self.now: datetime = AT
        self.seen: set[str] = set()
        self.pops: list[str] = []

    @rule(
        heard=st.sampled_from(["dial", "bridge", "hangup", "error"]),
        uuid=UUIDS,
        parent=st.none() | UUIDS,
        direction=st.sampled_from([None, "internal", "outgoing", "incoming"]),
        kind=st.sampled_from([None, USER, GROUP]),
        times=st.sampled_from([None, 0, 5, 500]),
    )
    def hear(self, heard: str, uuid: str, parent: str | None, direction: Any, kind: Any, times: int | None) -> None:
        server = None if times is None else self.now + timedelta(seconds=times)
        self.note(
            self.table.take(
                report(heard, uuid, parent=parent, direction=direction, agent=kind, server_at=server), self.now
            )
        )

    @rule(seconds=st.integers(0, 200))
    def wait(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.note(self.table.tick(self.now))

    @rule()
    def interrupt(self) -> None:
        self.table.interrupted()

    @rule()
    def hand_over(self) -> None:
        other = table_of(ringing_seconds=120, talking_seconds=3600)
        state = self.table.state()
        other.adopt(type(state).model_validate_json(state.model_dump_json(by_alias=True)), self.now)
        assert other.state() == state
        self.table = other

    def note(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, ScreenPop):
                assert event.call_id is not None
                self.pops.append(event.call_id)
                continue
            assert event.id not in self.seen, "an event was told twice"
            self.seen.add(event.id)

    @invariant()
    def no_call_pops_twice(self) -> None:
        assert len(self.pops) == len(set(self.pops))

    @invariant()
    def a_call_that_is_over_is_not_among_the_calls(self) -> None:
        assert all(call.state in ("ringing", "answered") for call in self.table.calls)

    def teardown(self) -> None:
        # However it went, a day without a word leaves no ghost.
        self.note(self.table.tick(self.now + timedelta(days=1)))
        assert self.table.calls == ()
        assert all(entry.stage not in LIVE for entry in self.table.state().entries)


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)


@given(st.permutations(["dial", "bridge", "hangup"] * 2))
def test_doubles_in_any_order_tell_each_thing_at_most_once_and_end(order: list[str]) -> None:
    table = table_of()
    names = told([event for heard in order for event in table.take(report(heard), AT)])
    assert len(names) == len(set(names))
    assert names.count("call.ended") == 1
    assert table.calls == ()
