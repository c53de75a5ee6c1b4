"""Which call a message belongs to."""

from datetime import timedelta
from typing import Any

import pytest

from switchboard.telephony.legs import Own
from switchboard.telephony.matching import is_anew, is_another, is_earlier
from switchboard.telephony.stages import Stage
from switchboard.vocabulary.events import Call, CallLeg, Party
from unit.phonet_samples import AT
from unit.telephony.table import report

ANNA, IVAN = Party(kind="user", extension="001"), Party(kind="user", extension="002")
LATER = AT + timedelta(seconds=60)


def a_call(**about: Any) -> Call:
    return Call(id="G", **{"state": "ended", "ended_at": AT, "dialed_at": AT, "agent": ANNA, **about})


@pytest.mark.parametrize("stage", [Stage.ENDED, Stage.FAILED, Stage.TAKEN])
@pytest.mark.parametrize(
    ("about", "extension", "anew"),
    [
        ({"dialed_at": LATER, "agent": ANNA}, "001", True),
        ({"dialed_at": LATER, "agent": IVAN}, "001", False),
        ({"dialed_at": LATER, "agent": ANNA}, "", True),
        ({"dialed_at": LATER, "agent": IVAN}, "", False),
        ({"dialed_at": LATER}, "001", True),
        ({"dialed_at": AT, "agent": ANNA}, "001", False),
        ({"server_at": None, "agent": ANNA}, "001", True),
    ],
)
def test_a_call_that_was_over_rings_anew_at_the_operators_and_goes_on_at_colleagues(
    stage: Stage, about: dict[str, Any], extension: str, anew: bool
) -> None:
    assert is_anew(report("dial", "M", parent="G", **about), a_call(), stage, Own(extension)) is anew


@pytest.mark.parametrize(("agent", "legs", "anew"), [(ANNA, (), True), (IVAN, (), False), (ANNA, (True,), False)])
def test_a_colleagues_conversation_that_comes_to_the_operator_is_a_call_of_its_own(
    agent: Party, legs: tuple[bool, ...], anew: bool
) -> None:
    call = a_call(state="answered", ended_at=None, legs=tuple(CallLeg(id="G", own=own) for own in legs))
    assert is_anew(report("dial", "T", parent="G", agent=agent), call, Stage.ANSWERED, Own("001")) is anew


@pytest.mark.parametrize(
    ("heard", "about", "ended", "another"),
    [
        ("dial", {"dialed_at": LATER}, AT, True),
        ("hangup", {"dialed_at": LATER}, AT, True),
        ("dial", {"dialed_at": AT}, AT, False),
        ("dial", {"server_at": LATER}, AT, True),
        ("bridge", {"server_at": LATER}, AT, False),
        ("dial", {"server_at": None}, AT, False),
        ("dial", {"dialed_at": LATER}, None, False),
    ],
)
def test_only_times_tell_an_id_that_is_used_again(heard: str, about: dict[str, Any], ended: Any, another: bool) -> None:
    assert is_another(report(heard, **about), a_call(ended_at=ended, legs=(CallLeg(id="1"),))) is another


def test_a_leg_that_was_not_heard_of_or_was_dialled_then_already_is_no_other_call() -> None:
    late = report("bridge", dialed_at=LATER)
    assert not is_another(late, a_call(legs=(CallLeg(id="2"),)))
    assert not is_another(late, a_call(legs=(CallLeg(id="1", dialed_at=LATER),)))


def test_a_word_of_the_call_that_had_the_id_before_is_known_by_its_dial() -> None:
    assert is_earlier(report("hangup", dialed_at=AT - timedelta(seconds=1)), a_call())
    assert not is_earlier(report("hangup", dialed_at=AT), a_call())
    assert not is_earlier(report("hangup"), a_call())
