"""A call's life: any order of its messages."""

import pytest

from switchboard.telephony.stages import TABLE, News, Stage
from switchboard.vocabulary.events import CallEnded, CallFailed
from unit.phonet_samples import AT
from unit.telephony.table import report, table_of, told


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


def test_a_bridge_without_its_dial_is_an_answered_call_and_pops() -> None:
    assert told(table_of().take(report("bridge"), AT)) == ["call.answered", "screen.pop"]


def test_a_hangup_without_its_dial_is_told_and_leaves_nothing() -> None:
    table = table_of()
    assert told(table.take(report("hangup"), AT)) == ["call.ended"]
    assert table.calls == ()


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
