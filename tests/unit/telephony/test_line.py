"""One line over many tabs: a small world of tabs, a lock, a channel and an exchange, with a clock of its own."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchboard.links.socket import HURRY
from switchboard.telephony.exchange import Reply, Report, Said, SayBack, TurnedAway
from switchboard.telephony.knowledge import Caller
from switchboard.telephony.line import FRESH
from switchboard.telephony.stages import News
from switchboard.vendors.phonet import Phonet
from switchboard.vocabulary.events import CallEnded, LinkChanged, MessageRejected, NotificationAdded
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
    put_away(world, tabs[3])
    late = world.open()
    assert all(are_away(tab) for tab in [*tabs, late])


def put_away(world: World, tab: Tab) -> None:
    (call,) = tab.line.calls
    world.perform(tab, tab.line.dismissed(call))
    world.deliver()


def are_away(tab: Tab) -> bool:
    """Whether there are calls in a tab, and all their cards are put away."""
    return tab.line.calls != () and all(tab.line.is_dismissed(call) for call in tab.line.calls)


def test_a_dismissed_card_is_back_in_every_tab_when_its_call_is_answered_and_can_be_dismissed_anew() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    put_away(world, tabs[3])
    world.exchange_says(message("bridge"))
    late = world.open()
    assert not any(are_away(tab) for tab in [*tabs, late])
    put_away(world, tabs[1])
    assert all(are_away(tab) for tab in [*tabs, late])


def test_a_dismissed_card_is_back_when_its_call_is_missed() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    put_away(world, tabs[3])
    world.exchange_says(message("hangup"))
    for tab in tabs:
        (over,) = (event.call for event in tab.events if isinstance(event, CallEnded))
        assert not tab.line.is_dismissed(over)


def test_a_dismissed_card_stays_away_while_more_is_told_of_its_call_as_it_is() -> None:
    world, tabs = five()
    world.exchange_says(message("dial", otherLegs=[{"num": "+380671234567"}]))
    put_away(world, tabs[3])
    world.exchange_says(message("dial"))
    world.close(tabs[0])  # and the call is uncertain
    assert [tab.line.calls[0].certain for tab in tabs[1:]] == [False] * 4
    assert all(are_away(tab) for tab in tabs[1:])


def test_a_card_that_is_wanted_back_is_back_everywhere_and_for_those_who_come_later() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    put_away(world, tabs[3])
    (call,) = tabs[1].line.calls
    world.perform(tabs[1], tabs[1].line.recalled(call))
    world.deliver()
    late = world.open()
    assert not any(are_away(tab) for tab in [*tabs, late])
    put_away(world, late)
    assert all(are_away(tab) for tab in [*tabs, late])


def test_a_card_that_was_never_put_away_can_be_wanted_back() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    (call,) = tabs[1].line.calls
    world.perform(tabs[1], tabs[1].line.recalled(call))
    world.deliver()
    assert not any(are_away(tab) for tab in tabs)


# Whoever does not want to wait for the line.


def interrupted(world: World, tab: Tab) -> None:
    """Its line is lost, and has been tried in vain until it waits for the better part of a minute."""
    world.reachable = False
    world.perform(tab, tab.line.lost(world.at, world.now, 1006, reached=False))
    for _ in range(5):
        world.wait(60.0)
    world.reachable = True
    world.wait(HURRY)


@pytest.mark.parametrize("who", [0, 3])
def test_the_operator_can_have_the_line_at_once_from_whichever_tab(who: int) -> None:
    world, tabs = five()
    for tab in tabs:
        tab.chance = 0.999999
    interrupted(world, tabs[0])
    assert not any(tab.connected for tab in tabs)
    world.perform(tabs[who], tabs[who].line.hurry(world.at, world.now))
    world.deliver()
    assert [tab.connected for tab in tabs] == [True, False, False, False, False]
    for tab in tabs:
        told = [event.reason for event in tab.events if isinstance(event, LinkChanged)]
        assert told[-2:] == ["hurried", "opened"]


def test_a_line_that_is_ready_is_not_hurried() -> None:
    world, tabs = five()
    world.perform(tabs[0], tabs[0].line.hurry(world.at, world.now))
    world.perform(tabs[3], tabs[3].line.hurry(world.at, world.now))
    world.deliver()
    assert len(tabs[0].knocks) == 1
    assert "hurried" not in [event.reason for event in tabs[0].events if isinstance(event, LinkChanged)]


def test_a_word_of_a_lost_network_interrupts_no_line_in_any_tab() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    for tab in tabs:
        world.perform(tab, tab.line.offline(world.at, world.now))
    world.deliver()
    assert tabs[0].connected
    for tab in tabs:
        assert tab.line.status is not None
        assert tab.line.status.state == "ready"
        (call,) = tab.line.calls
        assert call.certain


def test_a_tab_that_is_taken_down_hands_the_line_over_and_is_closed_for_itself_alone() -> None:
    world, tabs = five()
    world.answers = False
    world.exchange_says(message("dial"))
    world.ask(tabs[1], 7, "380671111111")
    world.destroy(tabs[0])
    assert tabs[0].line.status is not None
    assert (tabs[0].line.status.state, tabs[0].line.status.reason) == ("closed", "destroyed")
    assert tabs[1].connected
    for tab in tabs[1:]:
        told = [event.state for event in tab.events if isinstance(event, LinkChanged)]
        assert "closed" not in told
        assert told[-1] == "ready"
    # What it had sent may be ringing; what it had not is the next one's.
    assert tabs[1].done == {7: "interrupted"}
    world.exchange_says(message("hangup"))
    assert all("call.ended" in tab.types for tab in tabs[1:])


def test_a_tab_that_is_taken_down_without_the_line_interrupts_nobody() -> None:
    world, tabs = five()
    world.destroy(tabs[3])
    told = [[event.reason for event in tab.events if isinstance(event, LinkChanged)][-1] for tab in tabs]
    assert told == ["opened", "opened", "opened", "destroyed", "opened"]
    assert tabs[0].connected


@pytest.mark.parametrize("good", [True, False])
def test_who_takes_the_line_over_knocks_only_where_it_was_not_good(good: bool) -> None:
    world, tabs = five()
    if not good:
        world.reachable = False
        world.perform(tabs[0], tabs[0].line.lost(world.at, world.now, 1006, reached=False))
        world.deliver()
    late = world.open()  # it knows what it was told
    for tab in tabs:
        world.freeze(tab)
    assert late.knocks[0] is not good
    assert tabs[0].knocks[0]


def test_who_has_the_line_again_asks_anew_who_connects() -> None:
    world, tabs = five()
    world.freeze(tabs[0])
    world.thaw(tabs[0])
    for tab in tabs[1:]:
        world.destroy(tab)
    assert tabs[0].connected
    assert [tab.fetched for tab in tabs] == [2, 1, 1, 1, 1]


def test_what_is_too_long_to_be_looked_at_is_told_by_its_length() -> None:
    world, tabs = five()
    world.exchange_says(30_000_000)
    world.exchange_says("x" * 300_000)
    for tab in tabs:
        reasons = [event.problems[0].reason for event in tab.events if isinstance(event, MessageRejected)]
        assert [reason.split()[0] for reason in reasons] == ["30000000", "300000"]


def test_an_error_that_nobody_asked_for_keeps_its_words_in_every_tab() -> None:
    world, tabs = five()
    world.exchange_says('{"event": "error", "message": "Your tariff ends today"}')
    world.exchange_says('{"event": "error"}')
    for tab in tabs:
        assert tab.types == ["notification.added", "message.unknown"]
        (told,) = [event.notification for event in tab.events if isinstance(event, NotificationAdded)]
        assert (told.kind, told.text) == ("error", "Your tariff ends today")


def test_a_call_goes_along_to_the_next_page_and_is_certain_with_the_next_word() -> None:
    world = World()
    page = world.open()
    world.exchange_says(message("dial"))
    assert len(page.pops) == 1
    page = world.navigate(page)
    (call,) = page.line.calls
    assert (call.state, call.certain) == ("ringing", False)
    assert page.types == []  # it was told on the page before, under the same id
    world.exchange_says(message("bridge"))
    (call,) = page.line.calls
    assert (call.state, call.certain) == ("answered", True)
    page = world.navigate(page)
    world.exchange_says(message("hangup"))
    assert page.line.calls == ()
    assert page.types == ["call.ended"]
    # The customer was shown once, and what comes late finds the call over on the next page, too.
    page = world.navigate(page)
    world.exchange_says(message("bridge"))
    assert page.types == []
    assert page.pops == []


def test_what_was_put_away_stays_away_on_the_next_page() -> None:
    world = World()
    page = world.open()
    world.exchange_says(message("dial"))
    put_away(world, page)
    page = world.navigate(page)
    assert are_away(page)
    world.exchange_says(message("bridge"))
    assert not are_away(page)


def test_a_customer_whom_no_page_has_shown_yet_is_due_on_the_next() -> None:
    world = World(looks_up=True)
    page = world.open()
    world.exchange_says(message("dial", otherLegs=[{"num": "+380671234567"}]))
    assert page.pops == []
    page = world.navigate(page)
    (wanted,) = page.lookups
    world.perform(page, page.line.found(wanted.call, (Caller(crm_id="7"),), world.at, world.now))
    (pop,) = page.pops
    assert pop.customer.crm_id == "7"
    world.perform(page, page.line.popped("1"))
    page = world.navigate(page)
    assert page.line.due_pops() == []


def test_a_tab_that_lives_knows_better_than_what_another_has_kept() -> None:
    for holds in (True, False):
        world = World()
        tabs = [world.open(), world.open()]
        moving, staying = tabs if holds else tabs[::-1]
        world.exchange_says(message("dial"))
        memory = moving.line.memory(world.at, world.now)
        world.close(moving)
        world.exchange_says(message("hangup"))
        world.exchange_says(message("dial", "2"))
        world.wait(FRESH)
        page = world.open(memory=memory)
        assert [call.id for call in page.line.calls] == ["2"]
        assert page.types == ["call.ended"]
        assert page.line.calls == staying.line.calls
        # And no more is told, or left out, than in any tab from now on.
        world.exchange_says(message("bridge", "2"))
        world.exchange_says(message("dial", "3"))
        assert page.types == ["call.ended", "call.answered", "call.ringing"]


def test_a_tab_that_slept_does_not_take_what_it_knows_for_news() -> None:
    world = World()
    slept = world.open()
    world.exchange_says(message("dial"))
    world.freeze(slept)
    holder = world.open()  # which nobody could tell of the call
    world.exchange_says(message("dial", "2"))
    world.wait(FRESH)
    world.thaw(slept)
    assert [call.id for call in holder.line.calls] == ["2"]
    assert [call.id for call in slept.line.calls] == ["2"]


def test_a_holder_without_a_memory_learns_from_a_page_that_has_one() -> None:
    world = World()
    first = world.open()
    world.exchange_says(message("dial"))
    memory = first.line.memory(world.at, world.now)
    world.close(first)
    fresh = world.open()
    page = world.open(memory=memory)
    assert [call.id for call in fresh.line.calls] == [call.id for call in page.line.calls] == ["1"]


def test_an_operator_who_signs_out_leaves_the_line_to_whoever_is_still_signed_in() -> None:
    world = World()
    world.answers = False
    tabs = [world.open(), world.open()]
    world.ask(tabs[0], 1)
    world.perform(tabs[0], tabs[0].line.leave(world.at, world.now))
    assert tabs[0].done == {1: "interrupted"}
    assert not tabs[0].line.holds
    world.ask(tabs[1], 2)
    world.perform(tabs[1], tabs[1].line.leave(world.at, world.now))
    assert tabs[1].done == {2: "signed-out"}


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


def test_a_tab_that_held_the_line_a_moment_ago_tells_the_next_new_holder_what_it_knows() -> None:
    world = World()
    frozen = world.open()
    world.open()
    world.freeze(frozen)
    world.navigate(world.holder, 0.0)
    world.thaw(frozen)
    world.exchange_says(message("dial", "1"))
    assert [call.id for call in frozen.line.calls] == [call.id for call in world.holder.line.calls] == ["1"]


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
    def destroy(self, number: int) -> None:
        if tab := self.pick(number):
            self.world.destroy(tab)
            assert sorted(tab.done) == self.asked.get(tab.name, [])

    @rule(number=st.integers(0, 10), word=st.sampled_from(["offline", "online"]))
    def say_of_the_network(self, number: int, word: str) -> None:
        if tab := self.pick(number):
            connected = tab.connected
            self.world.perform(tab, getattr(tab.line, word)(self.world.at, self.world.now))
            self.world.deliver()
            assert tab.connected >= connected

    @rule(reachable=st.booleans())
    def lose(self, reachable: bool) -> None:
        self.world.reachable = reachable
        holder = self.world.holder
        if holder.connected:
            self.world.perform(holder, holder.line.lost(self.world.at, self.world.now, 1006, reached=reachable))
            self.world.deliver()

    @rule(number=st.integers(0, 10))
    @precondition(lambda self: sum(not tab.hangs for tab in self.world.tabs.values()) > 1)
    def freeze(self, number: int) -> None:
        if tab := self.pick(number):
            self.world.freeze(tab)

    @rule(number=st.integers(0, 10))
    def navigate(self, number: int) -> None:
        if tab := self.pick(number):
            page = self.world.navigate(tab, 0.0)
            self.asked[page.name] = []
            self.asked.pop(tab.name, None)

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
