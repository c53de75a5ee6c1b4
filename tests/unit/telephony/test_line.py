"""One line over many tabs: a small world of tabs, a lock, a channel and an exchange, with a clock of its own."""

import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchboard.links import socket
from switchboard.links.reconnect import Backoff
from switchboard.telephony.calls import Caller
from switchboard.telephony.line import Line, redacted
from switchboard.telephony.talk import Done, Effect, LookUp, Pop, Post, Steal
from switchboard.vocabulary.events import Event, LinkChanged, MessageRejected, ScreenPop
from unit.phonet_samples import AT, CREDENTIALS, KEY, OTHER_LEG, message, settings


class Tab:
    """One tab: what it did, what it was told."""

    def __init__(self, name: str, looks_up: bool) -> None:
        self.name = name
        self.line = Line(settings(), name, looks_up=looks_up, backoff=Backoff(chance=lambda: 0.0))
        self.events: list[Event] = []
        self.done: dict[int, str | None] = {}
        self.pops: list[ScreenPop] = []
        self.lookups: list[LookUp] = []
        self.hangs = False
        self.connected = False

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events if event.type != "link.changed"]


class World:
    """Everything outside a tab. The exchange opens each socket at once; ``dialled`` is what it was sent."""

    def __init__(self, looks_up: bool = False) -> None:
        self.now = 0.0
        self.tabs: dict[str, Tab] = {}
        self.queue: list[str] = []  # who waits for the lock; the first has it
        self.mail: dict[str, deque[str]] = {}
        self.dialled: list[str] = []
        self.answers = True
        self.reachable = True
        self.opened = 0
        self._looks_up = looks_up

    @property
    def at(self) -> datetime:
        return AT + timedelta(seconds=self.now)

    def open(self, name: str | None = None) -> Tab:
        self.opened += 1
        tab = Tab(name or f"tab{self.opened}", self._looks_up)
        self.tabs[tab.name] = tab
        self.mail[tab.name] = deque()
        self.perform(tab, tab.line.joined())
        self.queue.append(tab.name)
        self.grant()
        self.deliver()
        return tab

    def close(self, tab: Tab) -> None:
        """Gone without a word, as a crashed one is."""
        del self.tabs[tab.name], self.mail[tab.name]
        self.leave(tab)

    def freeze(self, tab: Tab) -> None:
        self.perform(tab, tab.line.released(self.at, self.now))
        tab.hangs = True
        self.leave(tab)

    def thaw(self, tab: Tab) -> None:
        tab.hangs = False
        self.queue.append(tab.name)
        self.deliver()
        self.perform(tab, tab.line.joined())
        self.grant()
        self.deliver()

    def leave(self, tab: Tab) -> None:
        if tab.name in self.queue:
            self.queue.remove(tab.name)
        self.grant()
        self.deliver()

    def grant(self) -> None:
        if self.queue:
            holder = self.tabs[self.queue[0]]
            if not holder.line.holds and not holder.hangs:
                self.perform(holder, holder.line.acquired(self.at, self.now))

    def deliver(self) -> None:
        moved = True
        while moved:
            moved = False
            for name, mail in list(self.mail.items()):
                if mail and name in self.tabs and not self.tabs[name].hangs:
                    moved = True
                    tab = self.tabs[name]
                    self.perform(tab, tab.line.said(mail.popleft(), self.at, self.now))

    def perform(self, tab: Tab, effects: list[Effect]) -> None:
        for effect in effects:
            match effect:
                case Post(text=text):
                    for name, mail in self.mail.items():
                        if name != tab.name:
                            mail.append(text)
                case socket.FetchCredentials():
                    self.perform(tab, tab.line.credentials(CREDENTIALS, self.at, self.now))
                case socket.Connect():
                    if self.reachable:
                        tab.connected = True
                        self.perform(tab, tab.line.opened(self.at, self.now))
                    else:
                        self.perform(tab, tab.line.lost(self.at, self.now, 1006, reached=False))
                case socket.Disconnect():
                    tab.connected = False
                case socket.Send(text=text):
                    assert tab.connected
                    self.dialled.append(json.loads(text)["to"])
                    if self.answers:
                        self.perform(tab, tab.line.received('{"event":"success"}', self.at, self.now))
                case Steal():
                    self.queue = [tab.name, *(name for name in self.queue if name != tab.name)]
                    for other in self.tabs.values():
                        if other.line.holds and not other.hangs:
                            self.perform(other, other.line.released(self.at, self.now))
                    self.grant()
                case Done(ticket=ticket, error=error):
                    assert ticket not in tab.done, "a command was answered twice"
                    tab.done[ticket] = error.code if error else None
                case Pop(event=event):
                    tab.pops.append(event)
                case LookUp():
                    tab.lookups.append(effect)
                case _:
                    # As the hub does, which drops what has an id that it has seen.
                    if effect.id not in {event.id for event in tab.events}:
                        tab.events.append(effect)

    @property
    def holder(self) -> Tab:
        return next(tab for tab in self.tabs.values() if tab.line.holds)

    def exchange_says(self, text: str | None) -> None:
        holder = self.holder
        self.perform(holder, holder.line.received(text, self.at, self.now))
        self.deliver()

    def ask(self, tab: Tab, ticket: int, number: str = "380671234567", **named: Any) -> None:
        self.perform(tab, tab.line.command(ticket, number, self.at, self.now, **named))
        self.deliver()

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for tab in list(self.tabs.values()):
            if not tab.hangs:
                self.perform(tab, tab.line.tick(self.at, self.now))
        self.deliver()


def five() -> tuple[World, list[Tab]]:
    world = World()
    return world, [world.open() for _ in range(5)]


def test_one_of_five_tabs_has_the_socket_and_all_hear_the_same_events() -> None:
    world, tabs = five()
    assert [tab.connected for tab in tabs] == [True, False, False, False, False]
    for event in ("dial", "bridge", "hangup"):
        world.exchange_says(message(event))
    for tab in tabs:
        assert tab.types == ["call.ringing", "call.answered", "call.ended"]
        assert [event.id for event in tab.events[-3:]] == [event.id for event in tabs[0].events[-3:]]
        assert len(tab.pops) == 1


def test_every_tab_knows_the_state_of_the_line_with_the_same_id() -> None:
    _, tabs = five()
    statuses = [tab.line.status for tab in tabs]
    assert all(status == statuses[0] and status is not None and status.state == "ready" for status in statuses)


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


def test_any_tab_can_dial_and_it_is_dialled_once() -> None:
    world, tabs = five()
    world.ask(tabs[3], 7)
    assert world.dialled == ["380671234567"]
    assert tabs[3].done == {7: None}
    assert all(tab.done == {} for tab in tabs if tab is not tabs[3])


def test_the_exchanges_refusal_reaches_the_tab_that_asked() -> None:
    world, tabs = five()
    world.answers = False
    world.ask(tabs[2], 1)
    world.exchange_says('{"event": "error", "message": "busy"}')
    assert tabs[2].done == {1: "refused"}
    assert tabs[2].types == ["command.failed"]


def test_a_command_that_was_not_sent_is_taken_over_by_the_next_holder() -> None:
    world, tabs = five()
    holder = tabs[0]
    holder.hangs = True  # it never reads its mail
    world.ask(tabs[1], 1)
    assert world.dialled == []
    world.close(holder)
    assert world.dialled == ["380671234567"]
    assert tabs[1].done == {1: None}


def test_a_command_that_was_sent_is_never_sent_again() -> None:
    world, tabs = five()
    world.answers = False
    world.ask(tabs[1], 1)
    world.close(tabs[0])
    assert world.dialled == ["380671234567"]
    assert tabs[1].done == {1: "interrupted"}


def test_a_number_asked_for_again_while_it_is_being_dialled_is_not_dialled_again_by_the_next_holder() -> None:
    world = World()
    world.answers = False
    holder, other = world.open(), world.open()
    world.ask(other, 1)
    world.ask(other, 2)
    world.close(holder)
    world.deliver()
    assert other.done == {1: "interrupted", 2: "interrupted"}
    assert world.dialled == ["380671234567"]


def test_the_line_is_taken_from_a_holder_that_hangs_and_what_it_finds_later_it_leaves_alone() -> None:
    world, tabs = five()
    tabs[0].hangs = True
    world.ask(tabs[1], 1)
    world.wait(1.0)
    assert tabs[1].line.holds
    assert tabs[1].done == {1: None}
    tabs[0].hangs = False
    world.deliver()
    assert world.dialled == ["380671234567"]


def test_a_frozen_holder_lets_go_and_hears_what_it_missed_when_it_is_back() -> None:
    world, tabs = five()
    world.exchange_says(message("dial"))
    world.freeze(tabs[0])
    assert [tab.connected for tab in tabs] == [False, True, False, False, False]
    world.exchange_says(message("hangup"))
    world.thaw(tabs[0])
    assert tabs[0].types == ["call.ringing", "call.ended"]


def test_a_command_without_a_line_is_refused_in_its_time_in_whichever_tab() -> None:
    world = World()
    world.reachable = False
    tabs = [world.open(), world.open()]
    for tab in tabs:
        world.ask(tab, 1, "1" if tab is tabs[0] else "2")
    for _ in range(100):
        world.wait(0.1)
    world.wait(0.5)
    world.reachable = True
    world.wait(60)
    assert world.dialled == []
    assert [tab.done for tab in tabs] == [{1: "expired"}, {1: "expired"}]


def test_the_time_before_python_was_up_counts() -> None:
    world = World()
    tab = world.open()
    world.ask(tab, 1, waited=10.0)
    assert (world.dialled, tab.done) == ([], {1: "expired"})


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
    world.perform(tabs[0], tabs[0].line.found("1", Caller(crm_id="00234", name="Іван"), world.at, world.now))
    world.deliver()
    for tab in tabs:
        (pop,) = tab.pops
        assert (pop.customer.crm_id, pop.customer.name) == ("00234", "Іван")
        assert tab.line.calls[0].customer.crm_id == "00234"


def test_a_customer_the_exchange_knows_is_shown_without_waiting_for_the_crm() -> None:
    world = World(looks_up=True)
    tab = world.open()
    world.exchange_says(message("dial"))
    assert len(tab.pops) == len(tab.lookups) == 1


def test_a_withheld_number_is_shown_without_asking_the_crm() -> None:
    world = World(looks_up=True)
    tab = world.open()
    world.exchange_says(message("dial", otherLegs=[]))
    assert (len(tab.pops), tab.lookups) == (1, [])


def test_a_lookup_that_died_with_its_holder_is_made_again() -> None:
    world = World(looks_up=True)
    tabs = [world.open(), world.open()]
    world.exchange_says(message("dial"))
    world.close(tabs[0])
    assert len(tabs[1].lookups) == 1


def test_binary_frames_and_endless_texts_are_rejected_in_every_tab() -> None:
    world, tabs = five()
    world.exchange_says(None)
    world.exchange_says("x" * 300_000)
    for tab in tabs:
        assert tab.types == ["message.rejected", "message.rejected"]
        reasons = [event.problems[0].reason for event in tab.events if isinstance(event, MessageRejected)]
        assert "binary" in reasons[0]
        assert "300000" in reasons[1]


def test_what_is_on_the_channel_and_is_none_of_ours_is_ignored() -> None:
    world, tabs = five()
    for text in ("", "{}", "null", '{"say": "state"}', '{"say": "hello"}', '{"say": "step", "tab": 7}', "[" * 5000):
        for tab in tabs:
            assert tab.line.said(text, world.at, world.now) == []


def test_an_answer_to_nothing_is_told_as_unknown() -> None:
    world, tabs = five()
    world.exchange_says('{"event": "success"}')
    assert tabs[4].types == ["message.unknown"]


def test_the_key_is_taken_out_of_what_an_exchange_repeats() -> None:
    world, tabs = five()
    world.exchange_says(message("error", "1", message=f"bad apiKey={KEY}"))
    assert KEY not in "".join(event.to_json() for tab in tabs for event in tab.events)
    assert redacted("a%26b a&b", "a&b") == "… …"
    assert redacted("nothing", "") == "nothing"


def test_nothing_that_tabs_say_to_each_other_holds_the_key() -> None:
    world = World()
    world.open()
    spy = world.mail.setdefault("spy", deque())
    world.tabs["spy"] = Tab("spy", looks_up=False)
    world.tabs["spy"].hangs = True
    world.open()
    world.exchange_says(message("dial"))
    world.ask(world.tabs["tab2"], 1)
    assert spy
    assert KEY not in "".join(spy)


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
