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
    CallRinging,
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
    table.interrupted(AT)
    assert not table.calls[0].certain
    table.take(report("dial"), AT)
    assert table.calls[0].certain


def after(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def test_a_call_whose_end_may_have_been_missed_leaves_the_screen_after_a_while_and_stays_known() -> None:
    table = table_of(uncertain_seconds=300)
    table.take(report("bridge", agent=USER), AT)
    table.interrupted(after(100))
    table.interrupted(after(250))
    assert [call.id for call in table.shown(after(399))] == ["1"]
    assert table.shown(after(400)) == ()
    (call,) = table.calls
    assert not call.certain
    assert table.tick(after(400)) == []
    assert told(table.take(report("hangup", after=500, agent=USER), after(500))) == ["call.ended"]


def test_a_call_that_is_heard_of_again_is_back_on_the_screen() -> None:
    table = table_of(uncertain_seconds=300)
    table.take(report("bridge"), AT)
    table.interrupted(after(10))
    assert table.shown(after(1000)) == ()
    table.take(report("bridge"), after(1000))
    assert [call.certain for call in table.shown(after(1000))] == [True]


@pytest.mark.parametrize(("heard", "direction"), [("bridge", "incoming"), ("dial", "outgoing"), ("dial", "internal")])
def test_a_call_in_doubt_leaves_the_screen_when_its_telephone_is_in_another(heard: str, direction: str) -> None:
    table = table_of()
    table.take(report("bridge", agent=USER), AT)
    table.interrupted(AT)
    table.take(report("dial", "2", agent=USER), after(1))
    assert [call.id for call in table.shown(after(1))] == ["1", "2"]
    table.take(report(heard, "3", agent=USER, direction=direction), after(2))
    assert [call.id for call in table.shown(after(2))] == ["2", "3"]
    assert [call.id for call in table.calls] == ["1", "2", "3"]
    table.take(report("bridge", agent=USER), after(3))  # it was on hold
    assert [call.id for call in table.shown(after(3))] == ["1", "2", "3"]


def test_an_id_that_is_used_again_after_an_end_is_a_new_call_if_its_times_say_so() -> None:
    table = table_of()
    table.take(report("dial", dialed_at=AT), AT)
    table.take(report("hangup", "1", 20, dialed_at=AT), after(20))
    assert table.take(report("dial", "1", 21, dialed_at=AT), after(21)) == []  # a late word of the old one
    assert table.take(report("bridge", "1", 19), after(21)) == []
    (ringing, pop) = table.take(report("dial", "1", 60, dialed_at=after(60)), after(60))
    assert isinstance(ringing, CallRinging)
    assert isinstance(pop, ScreenPop)
    assert ringing.call.id == f"1/{int(after(60).timestamp() * 1000)}"
    assert ringing.id != "phonet-1-ringing"
    assert table.take(report("hangup", "1", 61, dialed_at=AT), after(61)) == []  # and one more late word of the old one
    assert told(table.take(report("bridge", "1", 70, dialed_at=after(60)), after(70))) == ["call.answered"]
    assert told(table.take(report("hangup", "1", 90), after(90))) == ["call.ended"]
    assert told(table.take(report("dial", "1", 100), after(100))) == ["call.ringing", "screen.pop"]


def test_an_id_that_is_used_again_without_times_is_a_late_word() -> None:
    table = table_of()
    table.take(report("hangup", server_at=None), AT)
    assert table.take(report("dial", server_at=None), after(60)) == []


def test_without_the_exchanges_times_durations_are_counted_on_the_clock_that_is_given() -> None:
    table = table_of()
    hours = timedelta(hours=7)
    table.take(report("bridge", server_at=None), AT + hours, AT)
    (ended,) = table.take(report("hangup", server_at=None), AT - hours, after(30))
    assert isinstance(ended, CallEnded)
    assert ended.call.duration == 30.0


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
        self.table.interrupted(self.now)

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
