"""What every tab draws from the same inputs."""

import json
from datetime import datetime
from typing import Any

import pytest

from switchboard.telephony.line import FRESH
from switchboard.vocabulary.events import MessageRejected
from unit.telephony.world import Tab, World, five


def test_every_tab_knows_the_state_of_the_line_with_the_same_id() -> None:
    _, tabs = five()
    statuses = [tab.line.status for tab in tabs]
    assert all(status == statuses[0] and status is not None and status.state == "ready" for status in statuses)


def test_binary_frames_and_endless_texts_are_rejected_in_every_tab() -> None:
    world, tabs = five()
    world.exchange_says(None)
    world.exchange_says("x" * 300_000)
    for tab in tabs:
        assert tab.types == ["message.rejected", "message.rejected"]
        reasons = [event.problems[0].reason for event in tab.events if isinstance(event, MessageRejected)]
        assert "binary" in reasons[0]
        assert "300000" in reasons[1]


def test_an_answer_to_nothing_is_told_as_unknown() -> None:
    world, tabs = five()
    world.exchange_says('{"event": "success"}')
    assert tabs[4].types == ["message.unknown"]


# Whoever takes no calls.


OWN, COLLEAGUE = {"leg": {"id": 1, "ext": "001"}}, {"leg": {"id": 2, "ext": "002"}}


def pauses(**about: Any) -> str:
    return json.dumps({"lgDirection": 32, **about})


def resumes(**about: Any) -> str:
    return json.dumps({"lgDirection": 64, **about})


def paused(*tabs: Tab) -> set[datetime | None]:
    return {tab.line.paused_since for tab in tabs}


@pytest.mark.parametrize("whose", [OWN, {}, {"leg": {"id": 1}}])
def test_every_tab_knows_since_when_the_operator_takes_no_calls(whose: dict[str, Any]) -> None:
    world, tabs = five()
    assert paused(*tabs) == {None}
    world.now += 5
    world.exchange_says(pauses(**whose))
    since = world.at
    world.now += 5
    assert paused(*tabs) == {since}
    world.exchange_says(resumes(**whose))
    assert paused(*tabs) == {None}
    assert all(tab.types == ["agent.paused", "agent.resumed"] for tab in tabs)


def test_a_colleagues_pause_is_told_and_is_not_the_operators() -> None:
    world, tabs = five()
    world.exchange_says(pauses(**COLLEAGUE))
    assert paused(*tabs) == {None}
    assert all(tab.types == ["agent.paused"] for tab in tabs)
    world.exchange_says(pauses(**OWN))
    since = world.at
    world.exchange_says(resumes(**COLLEAGUE))
    assert paused(*tabs) == {since}


def test_a_pause_is_known_to_tabs_that_come_later_and_when_the_line_goes_from_tab_to_tab() -> None:
    world, tabs = five()
    world.exchange_says(pauses(**OWN))
    since = world.at
    world.wait(FRESH)
    late = world.open()
    assert paused(*tabs, late) == {since}
    for tab in tabs:
        world.close(tab)
    assert late.line.holds
    assert paused(late) == {since}
    world.exchange_says(resumes(**OWN))
    assert paused(late, world.open()) == {None}


def test_a_pause_goes_along_to_the_next_page_of_the_only_tab() -> None:
    world = World()
    page = world.open()
    world.exchange_says(pauses(**OWN))
    since = world.at
    page = world.navigate(page)
    assert paused(page) == {since}
    world.exchange_says(resumes(**OWN))
    assert paused(world.navigate(page)) == {None}
