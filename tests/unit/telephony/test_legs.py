"""Legs: calls to groups, and what becomes of them for one operator."""

from datetime import timedelta
from typing import Any

import pytest

from switchboard.telephony.legs import MOST
from switchboard.vocabulary.events import Call, CallEnded, CallRinging, Party
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


ANNA = Party(id="120", kind="user", name="Anna", extension="001")
IVAN = Party(id="121", kind="user", name="Ivan", extension="002")
OLGA = Party(id="122", kind="user", name="Olga", extension="003")
MENU = Party(id="7", kind="scenario", name="Menu")


class Ear:
    """One operator's table, and what it was told of a call, second by second."""

    def __init__(self, own: str = "001", **changes: Any) -> None:
        self.table = table_of(**changes)
        self.own = own

    def hear(self, heard: str, uuid: str, after: float = 0.0, **changes: Any) -> list[str]:
        moment = AT + timedelta(seconds=after)
        return told(self.table.take(report(heard, uuid, after, **changes), moment, moment, self.own))

    def call(self, id_: str = "G") -> Call:
        call = self.table.find(id_)
        assert call is not None
        return call


@pytest.mark.parametrize("own", ["001", ""])
@pytest.mark.parametrize("end", ["hangup", "error"])
@pytest.mark.parametrize("group", [True, False])
def test_the_conversation_goes_on_when_another_telephone_stops_ringing(own: str, end: str, group: bool) -> None:
    ear = Ear(own)
    if group:
        ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "M1", parent="G", agent=ANNA)
    ear.hear("dial", "M2", parent="G", agent=ANNA)
    assert ear.hear("bridge", "M1", 10, parent="G", agent=ANNA, answered_at=AT + timedelta(seconds=10)) == [
        "call.answered"
    ]
    assert ear.hear(end, "M2", 10.1, parent="G", agent=ANNA) == []
    assert ear.call().state == "answered"
    assert ear.hear("hangup", "M1", 40, parent="G", agent=ANNA) == ["call.ended"]
    assert (ear.call().duration, ear.call().reason) == (30.0, "hangup")


@pytest.mark.parametrize("own", ["001", ""])
@pytest.mark.parametrize("end", ["hangup", "error"])
def test_the_conversation_goes_on_when_a_colleagues_telephone_stops_ringing(own: str, end: str) -> None:
    ear = Ear(own)
    ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "M1", parent="G", agent=ANNA)
    ear.hear("dial", "M2", parent="G", agent=IVAN)
    ear.hear("bridge", "M1", 10, parent="G", agent=ANNA)
    ear.hear("bridge", "G", 10, agent=GROUP)
    assert ear.hear(end, "M2", 10.1, parent="G", agent=IVAN) == []
    assert ear.call().agent == ANNA
    assert ear.hear("hangup", "G", 39, agent=GROUP) == []
    assert ear.hear("hangup", "M1", 40, parent="G", agent=ANNA) == ["call.ended"]
    assert ear.call().duration == 30.0


@pytest.mark.parametrize("own", ["001", ""])
@pytest.mark.parametrize("child", [True, False])
def test_a_warm_transfer_ends_with_the_operators_own_leg(own: str, child: bool) -> None:
    """The colleague answers before the operator puts down."""
    ear = Ear(own)
    uuid, about = ("M", {"parent": "G"}) if child else ("G", {})
    if child:
        ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", uuid, agent=ANNA, **about)
    ear.hear("bridge", uuid, 10, agent=ANNA, answered_at=AT + timedelta(seconds=10), **about)
    ear.hear("dial", "T", 100, parent="G", agent=IVAN)
    assert ear.hear("bridge", "T", 110, parent="G", agent=IVAN) == []
    assert ear.call().agent == ANNA
    assert ear.hear("hangup", uuid, 120, agent=ANNA, **about) == ["call.ended"]
    assert (ear.call().duration, ear.call().agent) == (110.0, ANNA)
    assert ear.hear("hangup", "T", 240, parent="G", agent=IVAN) == []


def test_a_call_answered_elsewhere_has_no_time_of_talk() -> None:
    ear = Ear()
    ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "M", parent="G", agent=ANNA)
    assert ear.hear("bridge", "G", 10, agent=GROUP, answered_at=AT + timedelta(seconds=10)) == []
    assert ear.hear("hangup", "M", 10.1, parent="G", agent=ANNA) == ["call.ended"]
    call = ear.call()
    assert (call.reason, call.duration, call.answered_at) == ("elsewhere", None, None)


@pytest.mark.parametrize("pop", ["ringing", "answered"])
@pytest.mark.parametrize("tells_colleagues", [True, False])
def test_the_groups_bridge_is_no_conversation_and_no_screen_pop_for_whom_it_only_rings(
    pop: str, tells_colleagues: bool
) -> None:
    ear = Ear(screen_pop=pop)
    ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "M", parent="G", agent=ANNA)
    if tells_colleagues:
        ear.hear("dial", "N", parent="G", agent=IVAN)
        assert ear.hear("bridge", "N", 10, parent="G", agent=IVAN) == []
    assert ear.hear("bridge", "G", 10, agent=GROUP) == []
    assert ear.call().state == "ringing"
    assert ear.hear("hangup", "M", 10.1, parent="G", agent=ANNA) == ["call.ended"]
    assert (ear.call().reason, ear.call().agent) == ("elsewhere", ANNA)
    assert ear.hear("hangup", "G", 60, agent=GROUP) == []


def test_a_call_that_only_colleagues_are_rung_for_is_theirs_to_answer() -> None:
    ear = Ear()
    assert ear.hear("dial", "G", agent=GROUP) == ["call.ringing", "screen.pop"]
    ear.hear("dial", "N", parent="G", agent=IVAN)
    assert ear.hear("bridge", "N", 10, parent="G", agent=IVAN) == ["call.ended"]
    assert (ear.call().reason, ear.call().duration) == ("elsewhere", None)


def test_an_answer_of_ones_own_that_comes_after_the_groups_is_an_answer() -> None:
    ear = Ear()
    ear.hear("dial", "G", agent=GROUP)
    assert ear.hear("bridge", "G", 10, agent=GROUP) == ["call.ended"]
    assert ear.hear("bridge", "M", 10, parent="G", agent=ANNA) == ["call.answered"]
    assert ear.hear("hangup", "M", 40, parent="G", agent=ANNA) == ["call.ended"]
    assert (ear.call().duration, ear.call().reason) == (30.0, "hangup")


def test_a_menu_that_answers_the_caller_is_nobodys_conversation() -> None:
    ear = Ear()
    assert ear.hear("dial", "G", agent=MENU) == ["call.ringing", "screen.pop"]
    assert ear.hear("bridge", "G", 1, agent=MENU) == []
    assert ear.hear("dial", "M", 9, parent="G", agent=ANNA) == ["call.alerting"]
    assert ear.hear("bridge", "M", 12, parent="G", agent=ANNA) == ["call.answered"]
    assert ear.hear("hangup", "M", 20, parent="G", agent=ANNA) == ["call.ended"]
    assert ear.call().duration == 8.0


def test_a_colleagues_leg_never_takes_the_call_for_its_agents_own() -> None:
    ear = Ear()
    ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "N", parent="G", agent=IVAN)
    assert ear.call().agent == IVAN
    ear.hear("dial", "M", parent="G", agent=ANNA)
    ear.hear("dial", "O", parent="G", agent=OLGA)
    assert (ear.call().agent, ear.call().group) == (ANNA, GROUP)


def test_a_groups_call_that_comes_to_the_operators_telephone_says_so_and_names_each_leg() -> None:
    ear = Ear()
    ear.hear("dial", "G", agent=GROUP, dialed_at=AT)
    ear.hear("dial", "N", 1, parent="G", agent=IVAN, dialed_at=AT)
    assert ear.hear("dial", "M", 5, parent="G", agent=ANNA, dialed_at=AT) == ["call.alerting"]
    assert ear.hear("dial", "M", 5, parent="G", agent=ANNA, dialed_at=AT) == []
    ear.hear("hangup", "N", 6, parent="G", agent=IVAN)
    ear.hear("bridge", "M", 7, parent="G", agent=ANNA)
    legs = {leg.id: leg for leg in ear.call().legs}
    assert {id_: (leg.parent_id, leg.own, leg.state, leg.answered) for id_, leg in legs.items()} == {
        "G": (None, None, "ringing", False),
        "N": ("G", False, "ended", False),
        "M": ("G", True, "answered", True),
    }
    assert legs["M"].answered_at == AT + timedelta(seconds=7)
    assert legs["N"].ended_at == AT + timedelta(seconds=6)


def test_a_call_that_comes_straight_to_the_operator_rings_and_that_is_all() -> None:
    assert Ear().hear("dial", "M", agent=ANNA) == ["call.ringing", "screen.pop"]
    assert Ear().hear("dial", "M", parent="G", agent=ANNA) == ["call.ringing", "screen.pop"]


def test_a_call_of_which_only_ones_own_leg_is_told_stops_ringing() -> None:
    ear = Ear()
    ear.hear("dial", "M", parent="G", agent=ANNA)
    assert ear.hear("hangup", "M", 20, parent="G", agent=ANNA) == ["call.ended"]
    assert (ear.call().reason, ear.call().answered_at) == ("stopped", None)


@pytest.mark.parametrize("colleague", [True, False])
def test_a_groups_call_that_nobody_took_is_missed(colleague: bool) -> None:
    ear = Ear()
    ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "M", parent="G", agent=ANNA)
    if colleague:
        ear.hear("dial", "N", parent="G", agent=IVAN)
    ear.hear("hangup", "M", 20, parent="G", agent=ANNA)
    if colleague:
        assert ear.hear("hangup", "N", 20, parent="G", agent=IVAN) == []
    assert ear.hear("hangup", "G", 20, agent=GROUP) == ["call.ended"]
    assert ear.call().reason == "hangup"


def test_an_answer_that_was_not_heard_is_read_from_the_end_of_the_leg() -> None:
    ear = Ear()
    ear.hear("dial", "M", parent="G", agent=ANNA)
    ear.hear("hangup", "M", 40, parent="G", agent=ANNA, answered_at=AT + timedelta(seconds=10))
    assert (ear.call().reason, ear.call().duration) == ("hangup", 30.0)


def test_an_extension_that_is_spelled_unlike_the_operators_is_nobodys_in_particular() -> None:
    """A white label may write "1" for "001": then who answers is whoever is told."""
    ear = Ear("1")
    ear.hear("dial", "G", agent=GROUP)
    ear.hear("dial", "M", parent="G", agent=ANNA)
    assert ear.hear("bridge", "M", 10, parent="G", agent=ANNA) == ["call.answered"]


def test_a_longer_extension_is_a_colleagues_once_the_operators_own_was_heard() -> None:
    far = Party(id="9", kind="user", extension="4711")
    ear = Ear()
    ear.hear("dial", "D", agent=ANNA)
    ear.hear("hangup", "D", 1, agent=ANNA)
    ear.hear("dial", "G", 10, agent=GROUP)
    ear.hear("dial", "N", 10, parent="G", agent=far)
    assert ear.hear("bridge", "N", 20, parent="G", agent=far) == ["call.ended"]
    assert ear.call().reason == "elsewhere"


def test_a_call_that_came_straight_to_somebody_else_is_followed_as_theirs() -> None:
    ear = Ear()
    assert ear.hear("dial", "D", agent=IVAN) == ["call.ringing", "screen.pop"]
    assert ear.hear("bridge", "D", 10, agent=IVAN) == ["call.answered"]
    # And when it is given to the operator, it rings there as a call of its own.
    assert ear.hear("dial", "T", 60, parent="D", agent=ANNA) == ["call.ringing", "screen.pop"]
    assert ear.hear("hangup", "D", 70, agent=IVAN) == ["call.ended"]
    assert ear.hear("bridge", "T", 71, parent="D", agent=ANNA) == ["call.answered"]
    assert (ear.call("T").agent, ear.call("T").parent_id) == (ANNA, "D")


@pytest.mark.parametrize("to", [ANNA, IVAN])
def test_an_internal_call_is_the_operators_on_either_side(to: Party) -> None:
    ear = Ear()
    sides = {"direction": "internal", "agent": IVAN if to == ANNA else ANNA, "colleague": to}
    assert ear.hear("dial", "I", **sides) == ["call.ringing"]
    assert ear.hear("bridge", "I", 5, **sides) == ["call.answered"]
    assert ear.call("I").legs[0].own is True
    assert ear.hear("hangup", "I", 9, **sides) == ["call.ended"]


def test_no_call_keeps_more_legs_than_anybody_has() -> None:
    ear = Ear()
    for number in range(3 * MOST):
        ear.hear("dial", f"M{number}", parent="G", agent=IVAN)
    assert len(ear.call().legs) == MOST


@pytest.mark.parametrize("own", ["001", ""])
def test_who_the_operator_gave_the_call_to_rings_at_nobody_elses_anew(own: str) -> None:
    ear = Ear(own)
    ear.hear("dial", "G", agent=ANNA, dialed_at=AT)
    ear.hear("bridge", "G", 5, agent=ANNA, dialed_at=AT)
    assert ear.hear("hangup", "G", 20, agent=ANNA, dialed_at=AT) == ["call.ended"]
    about = {"parent": "G", "agent": IVAN, "dialed_at": AT + timedelta(seconds=21)}
    assert [ear.hear(heard, "T", 21 + n, **about) for n, heard in enumerate(("dial", "bridge", "hangup"))] == [
        [],
        [],
        [],
    ]
    assert ear.table.calls == ()


def test_what_the_operator_asks_a_colleague_meanwhile_is_no_part_of_the_call() -> None:
    ear = Ear()
    asks = {"parent": "G", "direction": "internal", "agent": ANNA, "colleague": IVAN}
    ear.hear("dial", "G", agent=ANNA)
    ear.hear("bridge", "G", 5, agent=ANNA)
    ear.hear("dial", "C", 10, **asks)
    ear.hear("bridge", "C", 12, **asks)
    assert ear.hear("hangup", "G", 15, agent=ANNA) == ["call.ended"]
    assert (ear.call().duration, ear.call().direction) == (10.0, "incoming")
    assert ear.hear("hangup", "C", 100, **asks) == []


def test_a_colleague_who_asks_first_and_then_hands_the_call_over() -> None:
    ear = Ear()
    asks = {"parent": "G", "direction": "internal", "agent": IVAN, "colleague": ANNA}
    ear.hear("dial", "C", **asks)
    ear.hear("bridge", "C", 2, **asks)
    ear.hear("dial", "D", 10, parent="G", agent=ANNA)
    ear.hear("hangup", "C", 11, **asks)
    ear.hear("bridge", "D", 12, parent="G", agent=ANNA)
    assert ear.call().state == "answered"
    ear.hear("hangup", "D", 41, parent="G", agent=ANNA)
    assert (ear.call().state, ear.call().reason, ear.call().duration) == ("ended", "hangup", 29.0)
