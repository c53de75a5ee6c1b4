"""One line over many tabs: a small world of tabs, a lock, a channel and an exchange, with a clock of its own."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchboard.telephony.exchange import Reply, Report, Said, SayBack, TurnedAway
from switchboard.telephony.stages import News
from switchboard.vendors.phonet import Phonet
from switchboard.vocabulary.events import LinkChanged
from unit.phonet_samples import message
from unit.telephony.world import Tab, World, five


def test_one_of_five_tabs_has_the_socket_and_all_hear_the_same_events() -> None:
    world, tabs = five()
    assert [tab.connected for tab in tabs] == [True, False, False, False, False]
    for event in ("dial", "bridge", "hangup"):
        world.exchange_says(message(event))
    for tab in tabs:
        assert tab.types == ["call.ringing", "call.answered", "call.ended"]
        assert [event.id for event in tab.events[-3:]] == [event.id for event in tabs[0].events[-3:]]
        assert len(tab.pops) == 1


def test_a_tab_that_comes_late_is_given_the_present_state_without_events() -> None:
    world = World()
    first = world.open()
    world.exchange_says(message("dial"))
    late = world.open()
    assert late.line.calls == first.line.calls != ()
    assert late.types == []
    assert late.pops == []
    assert late.line.server_time(world.at, world.now) == first.line.server_time(world.at, world.now)


def test_when_the_holder_dies_the_next_one_goes_on_with_the_calls() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    world.exchange_says(message("bridge"))
    for dead in tabs[:4]:
        world.close(dead)
        (call,) = world.holder.line.calls
        assert call.state == "answered"
        assert not call.certain
    world.exchange_says(message("hangup"))
    assert tabs[4].types == ["call.ringing", "call.answered", "call.ended"]


def test_a_frozen_holder_lets_go_and_hears_what_it_missed_when_it_is_back() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    world.freeze(tabs[0])
    assert [tab.connected for tab in tabs] == [False, True, False, False, False]
    world.exchange_says(message("hangup"))
    world.thaw(tabs[0])
    assert tabs[0].types == ["call.ringing", "call.ended"]


def test_a_dismissed_card_is_dismissed_everywhere_and_for_those_who_come_later() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    world.perform(tabs[3], tabs[3].line.dismissed("1"))
    world.deliver()
    late = world.open()
    assert all(tab.line.is_dismissed("1") for tab in [*tabs, late])


def test_a_dismissed_card_stays_away_when_its_call_ends() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    world.perform(tabs[3], tabs[3].line.dismissed("1"))
    world.deliver()
    world.exchange_says(message("hangup"))
    assert all("call.ended" in tab.types for tab in tabs)
    assert all(tab.line.is_dismissed("1") for tab in tabs)


class Several(Phonet):
    """An exchange that says several things at once, each a word."""

    numbers_answers = True

    def encode(self, number: str, question: int) -> str:
        return json.dumps({"to": number, "question": question})

    def decode(self, text: str, at: datetime, key: str) -> Sequence[Said]:  # noqa: ARG002
        words: dict[str, Said] = {
            "rings": Report(News.DIAL, "1", direction="incoming"),
            "goes": TurnedAway(),
            "back": SayBack('{"to": "back"}'),
            **{str(number): Reply("answer", None, number) for number in range(10)},
        }
        return [words[word] for word in text.split()]


def several(*words: str) -> tuple[World, list[Tab]]:
    """Two tabs, one question asked, and what the exchange says then."""
    world = World(make=Several)
    world.answers = False
    tabs = [world.open(), world.open()]
    world.ask(tabs[1], 7)
    for one in words:
        world.exchange_says(one)
    return world, tabs


def test_several_things_in_one_message_are_each_told_and_answers_to_nothing_too() -> None:
    world, tabs = several("rings 1 5 6 back")
    assert tabs[1].done == {7: None}
    for tab in tabs:
        assert tab.types == ["call.ringing", "message.unknown", "message.unknown"]
        ids = [event.id for event in tab.events if not isinstance(event, LinkChanged)]
        assert ids == ["phonet-1-ringing", "phonet-tab1-1-2", "phonet-tab1-1-3"]
    assert world.dialled == ["380671234567", "back"]


def test_what_is_said_before_the_exchange_turns_the_operator_away_was_heard_before() -> None:
    _, tabs = several("rings goes")
    for tab in tabs:
        (call,) = tab.line.calls
        assert not call.certain
        assert tab.line.status is not None
        assert tab.line.status.reason == "refused"


class ManyTabs(RuleBasedStateMachine):
    """Tabs come, go, freeze and hang in any order; the exchange talks on."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.tickets = 0
        self.asked: dict[str, list[int]] = {}
        self.world.open()

    def pick(self, number: int, wanted: Callable[[Tab], bool] = lambda tab: not tab.hangs) -> Tab | None:
        tabs = [tab for tab in self.world.tabs.values() if wanted(tab)]
        return tabs[number % len(tabs)] if tabs else None

    @rule()
    @precondition(lambda self: len(self.world.tabs) < 5)
    def open(self) -> None:
        self.world.open()

    @rule(number=st.integers(0, 10))
    @precondition(lambda self: sum(not tab.hangs for tab in self.world.tabs.values()) > 1)
    def close(self, number: int) -> None:
        if tab := self.pick(number, lambda _: True):
            self.world.close(tab)

    @rule(number=st.integers(0, 10))
    @precondition(lambda self: sum(not tab.hangs for tab in self.world.tabs.values()) > 1)
    def freeze(self, number: int) -> None:
        if tab := self.pick(number):
            self.world.freeze(tab)

    @rule(number=st.integers(0, 10))
    def thaw(self, number: int) -> None:
        if tab := self.pick(number, lambda tab: tab.hangs):
            self.world.thaw(tab)

    @rule(event=st.sampled_from(["dial", "bridge", "hangup"]), uuid=st.sampled_from(["1", "2", "3"]))
    def talk(self, event: str, uuid: str) -> None:
        if self.world.holder.connected:
            self.world.exchange_says(message(event, uuid))

    @rule(number=st.integers(0, 10))
    def dial(self, number: int) -> None:
        if tab := self.pick(number):
            self.tickets += 1
            self.asked.setdefault(tab.name, []).append(self.tickets)
            self.world.ask(tab, self.tickets, f"38067{self.tickets:07}")

    @rule(seconds=st.sampled_from([0.5, 1.0, 5.0, 30.0]))
    def wait(self, seconds: float) -> None:
        self.world.wait(seconds)

    @rule(answers=st.booleans())
    def answer_or_not(self, answers: bool) -> None:
        self.world.answers = answers

    @invariant()
    def one_socket_at_most(self) -> None:
        assert sum(tab.connected for tab in self.world.tabs.values()) <= 1

    @invariant()
    def nothing_is_dialled_twice(self) -> None:
        assert len(self.world.dialled) == len(set(self.world.dialled))

    @invariant()
    def no_event_is_told_twice(self) -> None:
        for tab in self.world.tabs.values():
            ids = [event.id for event in tab.events if not isinstance(event, LinkChanged)]
            assert len(ids) == len(set(ids))

    @invariant()
    def all_tabs_know_the_same_calls(self) -> None:
        calls = [tab.line.calls for tab in self.world.tabs.values() if not tab.hangs]
        assert all(one == calls[0] for one in calls)

    def teardown(self) -> None:
        # In time, whatever was asked of a tab that is still there was answered.
        for _ in range(60):
            self.world.wait(0.5)
        for tab in self.world.tabs.values():
            if not tab.hangs:
                assert sorted(tab.done) == self.asked.get(tab.name, [])


TestManyTabs = ManyTabs.TestCase
TestManyTabs.settings = hypothesis_settings(max_examples=100, stateful_step_count=30, deadline=None)
