"""Whose customer is to be shown, and when."""

from typing import Any

import pytest

from switchboard.telephony.knowledge import Caller
from unit.phonet_samples import OTHER_LEG, message
from unit.telephony.world import World, five


def test_a_shown_customer_is_no_other_tabs_business_any_more() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    assert all(len(tab.line.due_pops()) == 1 for tab in tabs)
    world.perform(tabs[2], tabs[2].line.popped("1"))
    world.deliver()
    assert all(tab.line.due_pops() == [] for tab in tabs)


def test_the_holder_alone_looks_callers_up_and_all_tabs_learn_who_it_is() -> None:
    world = World(looks_up=True)
    tabs = [world.open(), world.open()]
    world.exchange_says(message("dial", otherLegs=[{**OTHER_LEG, "id": None}]))
    assert [len(tab.lookups) for tab in tabs] == [1, 0]
    assert [tab.pops for tab in tabs] == [[], []]  # nobody knows whom to show yet
    world.perform(tabs[0], tabs[0].line.found("1", (Caller(crm_id="00234", name="Іван"),), world.at, world.now))
    world.deliver()
    for tab in tabs:
        (pop,) = tab.pops
        assert (pop.customer.crm_id, pop.customer.name) == ("00234", "Іван")
        assert tab.line.calls[0].customer.crm_id == "00234"


def test_of_several_customers_the_operator_chooses_and_no_answer_makes_nobody_unknown() -> None:
    world = World(looks_up=True)
    tabs = [world.open(), world.open()]
    for call, callers, known in (
        ("1", (Caller(crm_id="1"), Caller(crm_id="2")), True),
        ("2", None, None),
        ("3", (), False),
    ):
        world.exchange_says(message("dial", call, otherLegs=[{**OTHER_LEG, "id": None}]))
        world.perform(tabs[0], tabs[0].line.found(call, callers, world.at, world.now))
        world.deliver()
        for tab in tabs:
            pop = tab.pops.pop()
            assert (pop.call_id, pop.known, pop.customer.crm_id) == (call, known, None)
            assert [one.crm_id for one in pop.customers] == [caller.crm_id for caller in callers or ()]


def test_a_customer_the_exchange_knows_is_shown_without_waiting_for_the_crm() -> None:
    world = World(looks_up=True)
    tab = world.open()
    world.exchange_says(message("dial"))
    assert len(tab.pops) == len(tab.lookups) == 1


@pytest.mark.parametrize(
    "legs", [[], None, *([{"id": None, "num": word}] for word in ("anonymous", "<Unknown>", "0", ""))]
)
@pytest.mark.parametrize("looks_up", [True, False])
def test_of_a_withheld_number_nobody_is_asked_and_nobody_is_shown(legs: Any, looks_up: bool) -> None:
    world = World(looks_up=looks_up)
    tab = world.open()
    world.exchange_says(message("dial", otherLegs=legs))
    world.exchange_says(message("bridge", otherLegs=legs))
    assert (tab.pops, tab.lookups) == ([], [])
    assert tab.types == ["call.ringing", "call.answered"]


def test_a_customer_who_is_known_all_the_same_is_shown_by_their_id() -> None:
    world = World(looks_up=True)
    tab = world.open()
    world.exchange_says(message("dial", otherLegs=[{**OTHER_LEG, "num": "anonymous"}]))
    (pop,) = tab.pops
    assert (pop.customer.crm_id, pop.customer.phone, tab.lookups) == ("29", None, [])


def test_a_number_that_is_told_later_is_shown_then() -> None:
    world = World()
    tab = world.open()
    world.exchange_says(message("dial", otherLegs=None))
    world.exchange_says(message("dial"))
    assert [pop.customer.crm_id for pop in tab.pops] == ["29"]


def test_a_lookup_that_died_with_its_holder_is_made_again() -> None:
    world = World(looks_up=True)
    tabs = [world.open(), world.open()]
    world.exchange_says(message("dial"))
    world.close(tabs[0])
    assert len(tabs[1].lookups) == 1
