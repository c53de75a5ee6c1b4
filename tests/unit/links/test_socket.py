"""A line's life: connecting, losing, being refused, commands one at a time."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from switchboard.links.outbox import QUEUE, Answered, Joined, ToExchange
from switchboard.links.reconnect import POLICY, REFUSED_BASE, REFUSED_CAP, Backoff
from switchboard.links.socket import (
    CONNECT,
    HURRY,
    LOOK,
    REFUSALS,
    Connect,
    Connection,
    Disconnect,
    FetchCredentials,
    Keep,
    Lost,
    SocketEffect,
    SocketLink,
    SocketState,
)
from switchboard.vendors.phonet import Phonet
from switchboard.vocabulary.events import LinkChanged
from unit.phonet_samples import AT, settings

BASE, CAP = POLICY.base_seconds, POLICY.cap_seconds


def at(now: float) -> datetime:
    return AT + timedelta(seconds=now)


class Numbering(Phonet):
    """An exchange whose answers carry the number of their question."""

    numbers_answers = True

    def encode(self, number: str, question: int) -> str:
        return f"{question}: {number}"


class Harness:
    """A link and a clock."""

    def __init__(self, chance: float = 0.5, vendor: type[Phonet] = Phonet, kept: str = "") -> None:
        self.now = 0.0
        self.link = SocketLink(vendor(settings()), "tab", Backoff(chance=lambda: chance), kept=kept)
        self.effects: list[SocketEffect] = []

    def do(self, name: str, *arguments: Any, **named: Any) -> list[SocketEffect]:
        effects: list[SocketEffect] = getattr(self.link, name)(*arguments, at(self.now), self.now, **named)
        self.effects += effects or []
        return effects

    def wait(self, seconds: float) -> list[SocketEffect]:
        self.now += seconds
        return self.do("tick")

    def connect(self) -> "Harness":
        self.do("start")
        self.do("connection", Connection("wss://x/?apiKey=k"))
        self.do("opened")
        return self

    def until_next_try(self) -> float:
        started = self.now
        while self.link.state is SocketState.WAITING:
            assert self.link.deadline is not None
            self.wait(max(0.0, self.link.deadline - self.now))
        return self.now - started

    def lose(self, code: int = 1006, *, reached: bool = True) -> list[SocketEffect]:
        effects = self.link.lost(at(self.now), self.now, code, reached=reached)
        self.effects += effects
        return effects

    def flicker(self, times: int) -> None:
        """Lose the line as soon as it is there, and have it again."""
        for _ in range(times):
            self.lose()
            self.until_next_try()
            self.do("opened")

    @property
    def kept(self) -> str:
        """What the tab's next page is to find."""
        return next((one.text for one in reversed(self.effects) if isinstance(one, Keep)), "")

    @property
    def knocks(self) -> list[bool]:
        """Of each try, whether it begins with a knock."""
        return [one.knock for one in self.effects if isinstance(one, Connect)]

    @property
    def told(self) -> list[str]:
        return [f"{one.state} {one.reason}" for one in self.effects if isinstance(one, LinkChanged)]


def kinds(effects: list[SocketEffect]) -> list[type]:
    return [type(effect) for effect in effects]


def errors(effects: list[SocketEffect]) -> list[str | None]:
    return [one.error and one.error.code for one in effects if isinstance(one, Answered)]


def test_the_line_finds_out_who_connects_then_connects_then_is_ready() -> None:
    harness = Harness()
    assert kinds(harness.do("start")) == [LinkChanged, FetchCredentials]
    assert harness.do("connection", Connection("wss://x")) == [Connect(Connection("wss://x"))]
    harness.do("opened")
    assert harness.told == ["connecting starting", "ready opened"]


def test_nothing_that_is_for_the_socket_alone_is_in_the_words_of_an_effect() -> None:
    connection = Connection("wss://x/?apiKey=secret", greeting="secret", secrets=("secret",))
    assert "secret" not in repr(Connect(connection))


def test_a_lost_line_tells_when_the_next_try_comes_and_tries_then() -> None:
    harness = Harness().connect()
    harness.wait(20)
    lost = harness.lose()
    assert kinds(lost) == [Disconnect, Lost, LinkChanged]
    status = harness.link.status
    assert status is not None
    assert (status.reason, status.next_try_at) == ("lost", at(20 + BASE / 2))
    assert harness.until_next_try() == BASE / 2
    assert harness.told[-1] == "connecting retrying"


def test_each_failed_try_doubles_the_span_up_to_its_cap() -> None:
    harness = Harness(chance=0.999999)
    harness.connect()
    spans = []
    for _ in range(8):
        harness.lose(reached=False)
        spans.append(round(harness.until_next_try()))
    assert spans == [min(CAP, BASE * 2**n) for n in range(8)]


def test_an_exchange_that_accepts_and_hangs_up_at_once_is_called_less_and_less_often() -> None:
    harness = Harness(chance=0.999999)
    harness.connect()
    spans = []
    for _ in range(5):
        harness.wait(1)
        harness.lose()
        spans.append(round(harness.until_next_try()))
        harness.do("opened")
    assert spans == [4, 8, 16, 32, 60]
    assert "interrupted closed-at-once" in harness.told


def test_a_line_that_has_proved_itself_starts_from_the_beginning() -> None:
    harness = Harness(chance=0.999999)
    harness.connect()
    harness.flicker(3)
    harness.wait(10)
    harness.lose()
    assert round(harness.until_next_try()) == BASE


def test_a_proven_line_that_falls_silent_starts_from_the_beginning() -> None:
    harness = Harness(chance=0.999999)
    harness.connect()
    harness.flicker(3)
    harness.do("command", "a", "1")
    harness.wait(10)
    assert harness.link.status is not None
    assert harness.link.status.reason == "silent"
    assert round(harness.until_next_try()) == BASE


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_refused_key_is_told_apart_fetched_afresh_and_not_hammered(code: int) -> None:
    harness = Harness(chance=0.5)
    harness.connect()
    harness.lose(code)
    assert harness.told[-1] == "interrupted refused"
    harness.until_next_try()
    assert harness.link.state is SocketState.FETCHING
    spans = []
    for _ in range(6):
        harness.do("connection", Connection("wss://x/?apiKey=k"))
        harness.lose(code)
        spans.append(harness.until_next_try())
    assert spans[0] >= REFUSED_BASE / 2
    assert spans[-1] >= REFUSED_CAP / 2


def test_a_handshake_that_is_refused_though_the_exchange_answers_is_a_refusal() -> None:
    harness = Harness()
    harness.do("start")
    harness.do("connection", Connection("wss://x"))
    harness.lose(reached=True)
    assert harness.told[-1] == "interrupted refused"


def test_a_key_that_has_worked_is_hardly_the_reason_of_a_refusal() -> None:
    harness = Harness(chance=0.999999).connect()
    harness.wait(20)
    harness.lose()
    for _ in range(10):
        assert harness.until_next_try() <= CAP
        if harness.link.state is SocketState.FETCHING:
            harness.do("connection", Connection("wss://x/?apiKey=k"))
        harness.lose(reached=True)


def test_a_fresh_key_is_tried_soon() -> None:
    harness = Harness(chance=0.5)
    harness.connect()
    harness.lose(1008)
    harness.until_next_try()
    harness.do("connection", Connection("wss://x/?apiKey=another"))
    harness.lose(1008)
    assert harness.until_next_try() <= CAP


def test_an_unreachable_exchange_is_told_apart_from_a_refusal() -> None:
    harness = Harness()
    harness.do("start")
    harness.do("connection", Connection("wss://x"))
    harness.lose(reached=False)
    assert harness.told[-1] == "interrupted unreachable"


def test_connecting_takes_no_longer_than_its_time() -> None:
    harness = Harness()
    harness.do("start")
    harness.do("connection", Connection("wss://x"))
    assert Disconnect() in harness.wait(CONNECT)
    assert harness.told[-1] == "interrupted timeout"


def test_credentials_that_do_not_come_are_asked_for_again() -> None:
    harness = Harness()
    harness.do("start")
    harness.do("connection", None)
    assert harness.told[-1] == "interrupted credentials"
    harness.until_next_try()
    assert harness.link.state is SocketState.FETCHING
    harness.wait(CONNECT)
    assert harness.told[-1] == "interrupted credentials"


def test_a_line_that_works_is_kept_whatever_is_said_of_the_network() -> None:
    # Case 10: a VPN makes the browser say so while the exchange can be reached.
    harness = Harness().connect()
    harness.wait(1)
    for word in ("offline", "online", "offline"):
        assert harness.do(word) == []
    assert harness.link.state is SocketState.OPEN
    # Only the next look comes sooner: the computer may have been shut.
    assert harness.link.deadline == harness.now + LOOK
    assert kinds(harness.link.tick(at(harness.now + 3600), harness.now + LOOK))[:2] == [Disconnect, Lost]


def test_no_word_of_the_network_puts_a_try_off_or_ends_one() -> None:
    harness = Harness(chance=0.999999).connect()
    harness.wait(20)
    harness.lose(reached=False)
    due = harness.link.deadline
    for _ in range(3):
        harness.now += 0.5
        harness.do("offline")
        assert harness.link.deadline == due
    harness.until_next_try()
    due = harness.link.deadline
    for word in ("offline", "online", "offline"):
        harness.do(word)
        assert (harness.link.state, harness.link.deadline) == (SocketState.CONNECTING, due)


@given(st.lists(st.tuples(st.sampled_from(["offline", "online"]), st.floats(0, 100)), max_size=20))
@example([("online", 100.0), *[("offline", 100.0)] * 15])  # long enough for the try itself to time out
def test_whatever_is_said_of_the_network_a_line_that_works_stays_and_a_try_never_comes_later(
    said: list[tuple[str, float]],
) -> None:
    harness, patient = Harness().connect(), waiting()
    for word, seconds in said:
        harness.wait(seconds)
        assert harness.do(word) == []
        patient.wait(seconds / 100)
        due = patient.link.deadline
        patient.do(word)
        if patient.link.state is SocketState.WAITING:
            assert patient.link.deadline is not None
            assert due is not None
            assert patient.link.deadline <= due


def test_a_network_that_is_back_is_tried_soon() -> None:
    harness = Harness(chance=0.999999).connect()
    for _ in range(4):
        harness.lose(reached=False)
        harness.until_next_try()
    harness.lose(reached=False)
    harness.wait(3)
    harness.do("online")
    assert harness.told[-1] == "interrupted online"
    assert harness.until_next_try() <= 1.0


# Hurrying.


def waiting(chance: float = 0.999999) -> Harness:
    """A line that waits for the better part of a minute."""
    harness = Harness(chance).connect()
    for _ in range(5):
        harness.lose(reached=False)
        harness.until_next_try()
    harness.lose(reached=False)
    harness.wait(HURRY)
    return harness


def test_a_number_that_is_to_be_called_while_the_line_waits_is_a_reason_to_try_at_once() -> None:
    harness = waiting()
    harness.do("command", "t", "380")
    assert kinds(harness.do("hurry")) == [LinkChanged, Connect]
    assert harness.told[-1] == "connecting dialling"
    assert [one.tickets for one in harness.do("opened") if isinstance(one, ToExchange)] == [("t",)]


def test_without_a_number_nothing_hurries() -> None:
    assert waiting().do("hurry") == []
    assert Harness().connect().do("hurry") == []


def test_clicks_hammer_nobody_and_put_nothing_off() -> None:
    harness, patient = waiting(), waiting()
    tries: list[float] = []
    for click in range(40):
        harness.do("command", str(click), "380")
        for step in (lambda: harness.do("hurry"), lambda: harness.wait(0.25)):
            if Connect in kinds(step()):
                tries.append(harness.now)
                harness.lose(reached=False)
    assert len(tries) > 1
    assert min(later - earlier for earlier, later in pairwise(tries)) >= HURRY
    # When nobody clicks any more, the line waits no longer than it would have.
    harness.wait(10)
    harness.lose(reached=False)
    patient.until_next_try()
    patient.lose(reached=False)
    assert harness.until_next_try() <= patient.until_next_try()


def test_a_refused_key_is_not_tried_at_each_click() -> None:
    harness = Harness(chance=0.999999).connect()
    tries = [0.0]
    for click in range(1200):
        match harness.link.state:
            case SocketState.FETCHING:
                tries.append(harness.now)
                harness.do("connection", Connection("wss://x/?apiKey=k"))
            case SocketState.CONNECTING | SocketState.OPEN:
                harness.lose(1008)
        harness.do("command", str(click), str(click % 3))
        harness.do("hurry")
        harness.wait(0.5)
    gaps = [later - earlier for earlier, later in pairwise(tries[2:])]
    assert min(gaps) >= REFUSED_BASE
    assert max(gaps) <= REFUSED_BASE + 1  # but somebody who clicks does not wait for five minutes either


def test_an_operator_who_does_not_want_to_wait_is_a_reason_to_try_at_once() -> None:
    harness = waiting()
    assert kinds(harness.do("sooner")) == [LinkChanged, Connect]
    assert harness.told[-1] == "connecting hurried"
    harness.do("opened")
    assert harness.told[-1] == "ready opened"


def test_an_operator_who_cannot_wait_does_not_hammer_the_exchange() -> None:
    harness = waiting()
    tries: list[float] = []
    for _ in range(60):
        if Connect in kinds(harness.do("sooner") or harness.wait(0.25)):
            tries.append(harness.now)
            harness.lose(reached=False)
    assert len(tries) > 1
    assert min(later - earlier for earlier, later in pairwise(tries)) >= HURRY


def test_a_try_that_is_put_forward_for_who_cannot_wait_says_when_it_comes() -> None:
    harness = waiting()
    harness.do("sooner")
    harness.lose(reached=False)
    harness.wait(0.5)
    assert kinds(harness.do("sooner")) == [LinkChanged]
    status = harness.link.status
    assert status is not None
    assert (harness.told[-1], status.next_try_at) == ("interrupted hurried", at(harness.now + HURRY - 0.5))


def test_who_cannot_wait_changes_nothing_where_nothing_waits() -> None:
    assert Harness().do("sooner") == []
    harness = Harness()
    harness.do("start")
    assert harness.do("sooner") == []
    harness.do("connection", Connection("wss://x"))
    assert harness.do("sooner") == []
    harness.do("opened")
    assert harness.do("sooner") == []
    assert harness.link.close(at(0)) != []
    assert harness.do("sooner") == []


@given(st.floats(0.01, 0.99), st.floats(0, 60))
def test_hurrying_never_puts_a_try_off(chance: float, seconds: float) -> None:
    harness = waiting(chance)
    harness.wait(seconds)
    due = harness.link.deadline
    harness.do("sooner")
    if harness.link.state is SocketState.WAITING:
        assert harness.link.deadline is not None
        assert due is not None
        assert harness.link.deadline <= due


def test_a_refused_key_is_not_tried_at_each_click_of_who_cannot_wait() -> None:
    harness = Harness().connect()
    harness.lose(1008)
    harness.until_next_try()
    harness.do("connection", Connection("wss://x/?apiKey=k"))
    harness.lose(1008)
    tried = harness.now
    while harness.link.state is SocketState.WAITING:
        harness.do("sooner")
        harness.wait(0.5)
    assert harness.now - tried >= REFUSED_BASE / 2


# What the tab's next page is told.


def test_a_key_that_worked_on_the_page_before_is_hardly_the_reason_of_a_refusal() -> None:
    before = Harness().connect()
    harness = Harness(chance=0.999999, kept=before.kept)
    harness.do("start")
    for _ in range(10):
        harness.do("connection", Connection("wss://x/?apiKey=k"))
        harness.lose(reached=True)
        assert harness.told[-1] == "interrupted refused"
        assert harness.until_next_try() <= CAP


def test_another_key_than_the_one_that_worked_before_is_refused_as_any() -> None:
    harness = Harness(chance=0.5, kept=Harness().connect().kept)
    harness.do("start")
    for _ in range(3):
        harness.do("connection", Connection("wss://x/?apiKey=another"))
        harness.lose(reached=True)
        waited = harness.until_next_try()
    assert waited >= REFUSED_BASE / 2


def test_what_is_kept_is_a_digest_and_nothing_of_the_key() -> None:
    harness = Harness()
    harness.do("start")
    connection = Connection("wss://x/?key=secret", greeting="secret", welcomes=False, secrets=("secret",))
    harness.do("connection", connection)
    harness.do("opened")
    assert re.fullmatch("[0-9a-f]{16}", harness.kept)
    harness.lose()
    harness.until_next_try()
    harness.do("connection", connection)
    harness.lose()
    assert re.fullmatch("[0-9a-f]{16} failed", harness.kept)


def test_a_line_that_was_good_on_the_page_before_is_opened_without_a_knock() -> None:
    first = Harness().connect()
    first.link.stop(at(1))  # the page is left
    second = Harness(kept=first.kept).connect()
    assert (first.knocks, second.knocks) == ([True], [False])
    # Once it is lost there is no telling any more; and once it cannot be had again, not on the next page either.
    second.lose()
    assert Harness(kept=second.kept or first.kept).connect().knocks == [False]
    second.until_next_try()
    assert second.knocks == [False, True]
    second.lose(reached=False)
    assert Harness(kept=second.kept).connect().knocks == [True]
    second.until_next_try()
    second.do("opened")
    assert Harness(kept=second.kept).connect().knocks == [False]


def test_a_line_that_was_good_in_another_tab_is_opened_without_a_knock_once() -> None:
    harness = Harness()
    harness.link.start(at(0), 0, good=True)
    harness.do("connection", None)
    harness.until_next_try()
    harness.do("connection", Connection("wss://x"))
    other = Harness()
    other.effects += other.link.start(at(0), 0, good=True)
    other.do("connection", Connection("wss://x"))
    assert (harness.knocks, other.knocks) == ([True], [False])


def test_a_computer_that_slept_connects_anew_whatever_the_socket_looks_like() -> None:
    harness = Harness().connect()
    harness.wait(20)
    # The wall clock goes on in a computer's sleep; the monotonic one need not.
    effects = harness.link.tick(at(harness.now + 3600), harness.now + 1)
    assert kinds(effects) == [Disconnect, Lost, LinkChanged]
    assert harness.link.status is not None
    assert harness.link.status.reason == "woke"


def test_a_hidden_tabs_slow_timers_are_no_sleep() -> None:
    harness = Harness().connect()
    for _ in range(10):
        harness.wait(65)
    assert harness.link.state is SocketState.OPEN


def greeted() -> Harness:
    harness = Harness()
    harness.do("start")
    harness.do("connection", Connection("wss://x", greeting="it is me"))
    assert harness.do("opened") == [ToExchange("it is me")]
    return harness


def test_an_exchange_that_wants_to_be_greeted_is_ready_when_it_has_welcomed() -> None:
    harness = greeted()
    assert harness.do("command", "t", "380") == []
    assert kinds(harness.do("welcomed")) == [Keep, LinkChanged, ToExchange]
    assert harness.told == ["connecting starting", "ready opened"]
    assert harness.do("welcomed") == []


def test_an_exchange_that_turns_the_operator_away_is_no_more_hammered_than_one_that_refuses_the_key() -> None:
    harness = greeted()
    assert Disconnect() in harness.do("turned_away")
    assert harness.told[-1] == "interrupted refused"
    harness.until_next_try()
    assert harness.link.state is SocketState.FETCHING
    harness.do("connection", Connection("wss://x", greeting="it is me"))
    harness.do("opened")
    harness.do("turned_away")
    assert harness.until_next_try() >= REFUSED_BASE / 2


def test_a_greeting_is_made_afresh_for_each_connection_for_it_may_be_good_for_one_time() -> None:
    harness = greeted()
    harness.do("welcomed")
    harness.wait(20)
    harness.lose()
    harness.until_next_try()
    assert harness.link.state is SocketState.FETCHING
    assert harness.told[-1] == "connecting retrying"


def test_an_exchange_that_turns_the_operator_away_later_interrupts_the_line() -> None:
    harness = greeted()
    harness.do("welcomed")
    assert kinds(harness.do("turned_away")) == [Disconnect, Lost, LinkChanged]
    assert harness.do("turned_away") == []


@pytest.mark.parametrize("code", [1006, 1008])
@pytest.mark.parametrize("reached", [True, False])
def test_a_line_that_is_hung_up_at_the_greeting_is_refused_for_it_was_reached(code: int, reached: bool) -> None:
    harness = greeted()
    harness.lose(code, reached=reached)
    assert harness.told[-1] == "interrupted refused"


def test_a_greeting_that_is_not_answered_opens_the_line_by_itself() -> None:
    harness = Harness()
    harness.do("start")
    harness.do("command", "t", "380")
    harness.do("connection", Connection("wss://x", greeting="it is me", welcomes=False))
    sent = harness.do("opened")
    assert [one.text for one in sent if isinstance(one, ToExchange)] == ["it is me", '{"action":"call","to":"380"}']
    assert harness.told[-1] == "ready opened"


def test_a_greeting_that_differs_each_time_makes_no_fresh_key_of_an_old_one() -> None:
    harness = Harness(chance=0.999999)
    harness.do("start")
    spans = []
    for number in range(4):
        harness.do("connection", Connection("wss://x", greeting=f"it is {number}", secrets=("k",)))
        harness.do("opened")
        harness.do("turned_away")
        spans.append(round(harness.until_next_try()))
    assert spans == [BASE, REFUSED_BASE, 2 * REFUSED_BASE, 4 * REFUSED_BASE]


def test_a_line_that_has_proved_itself_before_it_is_turned_away_starts_from_the_beginning() -> None:
    harness = Harness(chance=0.999999)
    harness.connect()
    harness.flicker(5)
    harness.wait(20)
    harness.do("turned_away")
    assert round(harness.until_next_try()) == BASE


def test_a_greeting_that_is_not_answered_takes_no_longer_than_its_time() -> None:
    harness = greeted()
    assert Disconnect() in harness.wait(CONNECT)
    assert harness.told[-1] == "interrupted timeout"


def test_stop_lets_go_of_the_socket_and_start_takes_it_again() -> None:
    harness = Harness().connect()
    assert kinds(harness.link.stop(at(1))) == [Disconnect, Lost, LinkChanged]
    assert harness.link.deadline is None
    # Whose line it is may have changed meanwhile.
    assert kinds(harness.do("start")) == [LinkChanged, FetchCredentials]


def test_a_command_goes_out_at_once_and_its_answer_comes_back() -> None:
    harness = Harness().connect()
    (send,) = harness.do("command", "t", "380")
    assert send == ToExchange('{"action":"call","to":"380"}', ("t",))
    assert harness.do("replied", None) == [Answered("t")]


def test_the_exchanges_refusal_is_passed_on_in_its_own_words() -> None:
    harness = Harness().connect()
    harness.do("command", "t", "380")
    (answered,) = harness.do("replied", "no such number")
    assert isinstance(answered, Answered)
    assert answered.error is not None
    assert (answered.error.code, answered.error.message) == ("refused", "no such number")


def test_an_answer_to_nothing_is_not_taken() -> None:
    harness = Harness().connect()
    assert harness.link.replied(None, at(0), 0) is None


def test_one_command_is_in_flight_at_a_time() -> None:
    harness = Harness().connect()
    harness.do("command", "a", "1")
    assert harness.do("command", "b", "2") == []
    assert kinds(harness.do("replied", None)) == [Answered, ToExchange]


def test_answers_with_the_number_of_their_question_come_in_any_order() -> None:
    harness = Harness(vendor=Numbering).connect()
    assert harness.do("command", "a", "380") == [ToExchange("1: 380", ("a",))]
    assert harness.do("command", "b", "381") == [ToExchange("2: 381", ("b",))]
    assert harness.do("replied", None, key=2) == [Answered("b")]
    assert harness.do("replied", None, key=3) is None
    assert harness.do("replied", None, key=2) is None
    assert errors(harness.do("replied", "no", key=1)) == ["refused"]


def test_the_same_number_asked_for_twice_is_called_once() -> None:
    harness = Harness().connect()
    harness.do("command", "a", "1")
    assert harness.do("command", "b", "1") == [Joined("b")]
    assert harness.do("replied", None) == [Answered("a"), Answered("b")]


def test_a_command_without_a_line_is_refused_in_its_time_and_never_sent_late() -> None:
    harness = Harness()
    harness.do("start")
    harness.do("command", "t", "380")
    assert errors(harness.wait(10)) == ["expired"]
    harness.do("connection", Connection("wss://x"))
    assert not any(isinstance(one, ToExchange) for one in harness.do("opened"))


def test_a_command_that_has_waited_too_long_already_is_refused() -> None:
    assert errors(Harness().connect().do("command", "t", "380", waited=10.0)) == ["expired"]


def test_a_command_the_exchange_does_not_answer_fails_and_the_line_is_made_anew() -> None:
    harness = Harness().connect()
    harness.do("command", "t", "380")
    effects = harness.wait(10)
    assert errors(effects) == ["timeout"]
    assert Disconnect() in effects
    assert harness.told[-1] == "interrupted silent"


def test_a_line_lost_before_the_answer_fails_the_command_and_does_not_repeat_it() -> None:
    harness = Harness().connect()
    harness.do("command", "t", "380")
    assert errors(harness.lose()) == ["interrupted"]
    harness.until_next_try()
    assert not any(isinstance(one, ToExchange) for one in harness.do("opened"))


def test_too_many_commands_are_refused() -> None:
    harness = Harness()
    effects = [effect for number in range(QUEUE + 1) for effect in harness.do("command", "t", str(number))]
    assert errors(effects) == ["queue-full"]


def test_close_fails_what_waits_and_ends_everything() -> None:
    harness = Harness().connect()
    harness.do("command", "a", "1")
    harness.do("command", "b", "2")
    effects = harness.link.close(at(1))
    assert errors(effects) == ["destroyed", "destroyed"]
    assert errors(harness.do("command", "c", "3")) == ["destroyed"]
    assert harness.link.close(at(1)) == []
    assert harness.link.deadline is None


WORDS = (
    "start stop credentials greeting nobody opened welcomed turned_away lost refused unreached offline online woke "
    "hurry sooner command replied numbered error tick close"
)
CALLS = st.sampled_from(WORDS.split())


@given(st.lists(st.tuples(CALLS, st.floats(0, 100)), max_size=40), st.sampled_from([Phonet, Numbering]))
def test_in_any_order_nothing_raises_one_socket_is_open_and_every_command_is_answered_once(
    steps: list[tuple[str, float]], vendor: type[Phonet]
) -> None:
    link = SocketLink(vendor(settings()), "tab", Backoff(chance=lambda: 0.5))
    now, sockets, asked = 0.0, 0, 0
    answered: list[str] = []
    stopped: set[str] = set()
    for name, seconds in [*steps, ("close", 0.0)]:
        now += seconds
        when = at(now)
        match name:
            case "stop":
                stopped |= {ticket for question in link._outbox._waiting for ticket in question.tickets}
                effects = link.stop(when)
            case "close":
                effects = link.close(when)
            case "credentials":
                effects = link.connection(Connection("wss://x"), when, now)
            case "greeting":
                effects = link.connection(Connection("wss://x", greeting="it is me"), when, now)
            case "nobody":
                effects = link.connection(None, when, now)
            case "lost" | "refused" | "unreached":
                code = 1008 if name == "refused" else 1006
                effects = link.lost(when, now, code, reached=name != "unreached")
            case "command":
                asked += 1
                effects = link.command(str(asked), str(asked % 3), when, now)
            case "numbered":
                effects = link.replied(None, when, now, asked) or []
            case "replied" | "error":
                effects = link.replied(None if name == "replied" else "no", when, now) or []
            case _:
                effects = getattr(link, name)(when, now)
        for effect in effects:
            match effect:
                case Connect():
                    sockets += 1
                    assert sockets == 1
                case Disconnect():
                    sockets = 0
                case Answered():
                    answered.append(effect.ticket)
    assert sockets == 0
    assert len(answered) == len(set(answered))
    assert set(answered) | stopped == {str(number + 1) for number in range(asked)}
