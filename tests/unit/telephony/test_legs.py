"""Legs: calls to groups, and what becomes of them for one operator."""

import pytest

from switchboard.vocabulary.events import CallEnded, CallRinging
from unit.phonet_samples import AT
from unit.telephony.table import GROUP, USER, report, table_of, told


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
