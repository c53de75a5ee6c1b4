"""The call table: any order of any messages."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from switchboard.settings import LineSettings
from switchboard.telephony.calls import MOST, CallTable
from switchboard.telephony.exchange import Report
from switchboard.telephony.knowledge import Caller, page_of
from switchboard.telephony.stages import LIVE, TABLE, News, Stage
from switchboard.vocabulary.events import (
    CallAnswered,
    CallEnded,
    CallFailed,
    CallRinging,
    Contact,
    CustomerPage,
    Event,
    Party,
    ScreenPop,
)
from unit.phonet_samples import AT

USER = Party(id="1", kind="user", name="Anna", extension="911")
GROUP = Party(id="2", kind="group", name="Support", extension="900")


def report(heard: str, uuid: str = "1", after: float = 0.0, **changes: Any) -> Report:
    about = {"direction": "incoming", "server_at": AT + timedelta(seconds=after), **changes}
    return Report(heard=News(heard), uuid=uuid, **about)  # type: ignore[arg-type]


def table_of(**changes: Any) -> CallTable:
    return CallTable("phonet", LineSettings.model_validate(changes, by_name=True))


def told(events: list[Event]) -> list[str]:
    return [event.type for event in events]


def test_every_state_has_a_row_for_everything_that_can_be_heard() -> None:
    assert set(TABLE) == {(state, heard) for state in Stage for heard in News}


def test_a_call_rings_is_answered_and_ends_each_told_once() -> None:
    table = table_of()
    assert told(table.take(report("dial"), AT)) == ["call.ringing", "screen.pop"]
    assert told(table.take(report("bridge", after=5), AT)) == ["call.answered"]
    (ended,) = table.take(report("hangup", after=65), AT)
    assert isinstance(ended, CallEnded)
    assert (ended.call.duration, ended.call.reason, ended.id) == (60.0, "hangup", "phonet-1-ended")
    assert table.calls == ()


def test_the_duration_is_counted_from_the_servers_times_and_not_the_computers() -> None:
    table = table_of()
    years = timedelta(days=4000)
    table.take(report("bridge", answered_at=AT), AT - years)
    (ended,) = table.take(report("hangup", after=30), AT + years)
    assert isinstance(ended, CallEnded)
    assert ended.call.duration == 30.0


def test_a_call_nobody_answers_has_no_duration() -> None:
    table = table_of()
    table.take(report("dial"), AT)
    (ended,) = table.take(report("hangup", after=20), AT)
    assert isinstance(ended, CallEnded)
    assert ended.call.answered_at is None
    assert ended.call.duration is None


def test_a_bridge_without_its_dial_is_an_answered_call_and_pops() -> None:
    assert told(table_of().take(report("bridge"), AT)) == ["call.answered", "screen.pop"]


def test_a_hangup_without_its_dial_is_told_and_leaves_nothing() -> None:
    table = table_of()
    assert told(table.take(report("hangup"), AT)) == ["call.ended"]
    assert table.calls == ()


def test_a_dial_after_its_bridge_tells_nothing_and_adds_what_it_knows() -> None:
    table = table_of()
    table.take(report("bridge"), AT)
    assert table.take(report("dial", contacts=(Contact(id="29", name="Test"),)), AT) == []
    assert table.calls[0].state == "answered"
    assert table.calls[0].customer.name == "Test"


@pytest.mark.parametrize("late", ["dial", "bridge", "hangup", "error"])
def test_what_comes_after_the_hangup_is_absorbed(late: str) -> None:
    table = table_of()
    table.take(report("hangup"), AT)
    assert table.take(report(late), AT) == []
    assert table.calls == ()


def test_an_error_ends_the_call_in_words() -> None:
    table = table_of()
    table.take(report("dial"), AT)
    (failed,) = table.take(report("error", message="no route"), AT)
    assert isinstance(failed, CallFailed)
    assert (failed.message, failed.call.state, failed.call.reason) == ("no route", "failed", "error")


@pytest.mark.parametrize("order", [("G", "M"), ("M", "G")])
def test_a_call_to_a_group_that_reaches_a_member_is_one_call(order: tuple[str, str]) -> None:
    table = table_of()
    dials = {"G": report("dial", "G", agent=GROUP), "M": report("dial", "M", parent="G", agent=USER)}
    events = [event for name in order for event in table.take(dials[name], AT)]
    assert told(events) == ["call.ringing", "screen.pop"]
    (call,) = table.calls
    assert (call.id, call.agent, call.group) == ("G", USER, GROUP)
    assert told(table.take(report("bridge", "M", parent="G"), AT)) == ["call.answered"]
    assert table.take(report("hangup", "G"), AT) == []  # the group has handed it over
    assert told(table.take(report("hangup", "M", parent="G"), AT)) == ["call.ended"]
    assert table.calls == ()


def test_a_groups_call_taken_by_a_colleague_is_over_for_the_operator() -> None:
    table = table_of()
    table.take(report("dial", "G"), AT)
    table.take(report("dial", "M", parent="G"), AT)
    assert table.take(report("hangup", "M", parent="G"), AT) == []
    (ended,) = table.take(report("bridge", "G"), AT)
    assert isinstance(ended, CallEnded)
    assert ended.call.reason == "elsewhere"


def test_a_group_that_rings_the_member_anew_after_the_end_is_a_new_call() -> None:
    table = table_of()
    table.take(report("dial", "M1", parent="G"), AT)
    table.take(report("hangup", "M1", 20, parent="G"), AT)
    (ringing, _) = table.take(report("dial", "M2", 40, parent="G"), AT)
    assert isinstance(ringing, CallRinging)
    assert (ringing.call.id, ringing.call.parent_id) == ("M2", "G")


def test_a_late_leg_of_a_call_that_is_over_stays_over() -> None:
    table = table_of()
    table.take(report("dial", "G"), AT)
    table.take(report("hangup", "G", 20), AT)
    assert table.take(report("dial", "M", 10, parent="G"), AT) == []
    assert table.calls == ()


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


def test_the_crms_own_address_of_a_customer_wins_over_the_exchanges() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(number="380501112233", url="https://old.example/7"),)), AT)
    call = table.find("1")
    assert call is not None
    assert page_of(call) == CustomerPage(url="https://old.example/7")
    table.found("1", Caller(crm_id="42", url="/customers/42"))
    call = table.find("1")
    assert call is not None
    assert page_of(call) == CustomerPage(url="/customers/42")


def test_the_crm_knows_its_customer_better_than_the_exchange() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(id="29", name="Test", number="+380567777777", company="A"),)), AT)
    table.found("1", Caller(crm_id="00234", name="Іван"))
    table.take(report("bridge"), AT)
    (call,) = table.calls
    assert (call.customer.crm_id, call.customer.name, call.customer.phone) == ("00234", "Іван", "+380567777777")
    assert call.company == "A"


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
