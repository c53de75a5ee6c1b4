"""Which calls are on the screen, and what their cards say."""

from datetime import timedelta
from typing import Any

import pytest

from switchboard.telephony.numbers import DialString
from switchboard.telephony.talk import state_of
from switchboard.ui.board import EXPECTED, LINGER, Board
from switchboard.ui.call import CallCard
from switchboard.vocabulary.events import Call, Customer, Trunk
from unit.phonet_samples import AT


def a_call(id_: str = "1", state: Any = "ringing", **about: Any) -> Call:
    return Call(id=id_, state=state, direction=about.pop("direction", "incoming"), **about)


def shown(board: Board, *live: Call, now: float = 0.0) -> list[CallCard]:
    return board.cards(live, AT, now, "911")


def ids(cards: list[CallCard]) -> list[str]:
    return [card.call.id for card in cards]


def test_live_calls_come_first_then_those_that_are_over_the_newest_first() -> None:
    board = Board("phonet", "UA", lambda _: False)
    board.ended(a_call("2", "ended"), 0.0)
    board.ended(a_call("3", "ended"), 1.0)
    assert ids(shown(board, a_call("1"), now=1.0)) == ["1", "3", "2"]


def test_a_call_that_is_over_goes_after_a_while_but_a_missed_one_stays() -> None:
    board = Board("phonet", "UA", lambda _: False)
    board.ended(a_call("talked", "ended", answered_at=AT), 0.0)
    board.ended(a_call("elsewhere", "ended", reason="elsewhere"), 0.0)
    board.ended(a_call("stopped", "ended", reason="stopped"), 0.0)
    board.ended(a_call("lost", "ended", reason="lost"), 0.0)
    board.ended(a_call("missed", "ended", reason="hangup"), 0.0)
    assert ids(shown(board, now=LINGER - 1)) == ["missed", "lost", "stopped", "elsewhere", "talked"]
    assert ids(shown(board, now=LINGER)) == ["missed"]
    assert ids(shown(board, now=8 * 3600.0)) == ["missed"]


def with_away(*calls: Call) -> tuple[Board, set[str]]:
    """A board, and the calls whose cards are put away, each as it was then."""
    away = {state_of(call) for call in calls}
    return Board("phonet", "UA", lambda call: state_of(call) in away), away


def test_a_card_that_was_put_away_is_gone_while_the_call_goes_on_as_it_was() -> None:
    ringing = a_call("1")
    board, _ = with_away(ringing)
    assert shown(board, ringing, a_call("2")) == shown(board, a_call("2"))
    assert [card.call for card in board.put_away((ringing, a_call("2")), AT, 0.0, "911")] == [ringing]


def test_a_card_that_was_put_away_is_back_once_something_becomes_of_its_call() -> None:
    ringing, answered = a_call("1"), a_call("1", "answered")
    board, away = with_away(ringing)
    assert ids(shown(board, answered)) == ["1"]
    assert board.put_away((answered,), AT, 0.0, "911") == []
    away.add(state_of(answered))
    assert shown(board, answered) == []
    board.ended(a_call("1", "ended"), 0.0)
    assert [card.call.state for card in shown(board)] == ["ended"]


def test_a_card_of_a_call_that_is_over_is_gone_for_good_once_it_is_put_away() -> None:
    missed = a_call("missed", "ended")
    board, away = with_away()
    board.ended(missed, 0.0)
    away.add(state_of(missed))
    assert shown(board) == []
    board.ended(missed, 0.0)
    assert shown(board) == []
    assert board.find("missed", ()) is None


def test_a_call_that_lives_again_has_one_card() -> None:
    board = Board("phonet", "UA", lambda _: False)
    board.ended(a_call(state="ended", reason="lost"), 0.0)
    assert [card.call.state for card in shown(board, a_call(state="answered"))] == ["answered"]


def test_a_card_can_be_found_by_its_call_as_long_as_it_is_shown() -> None:
    board = Board("phonet", "UA", lambda _: False)
    live, over = a_call(), a_call("2", "ended")
    board.ended(over, 0.0)
    assert board.find("1", (live,)) == live
    assert board.find("2", (live,)) == over
    assert board.find("3", (live,)) is None


def test_numbers_are_as_people_read_them_and_the_clock_runs_by_the_exchanges_time() -> None:
    board = Board("phonet", "UA", lambda _: False)
    since = AT - timedelta(seconds=70)
    about: dict[str, Any] = {
        "customer": Customer(phone="380671234567"),
        "trunk": Trunk(number="380567850550", name="Sales"),
    }
    (card,) = shown(board, a_call(state="answered", answered_at=since, **about))
    assert (card.vendor, card.own, card.seconds) == ("phonet", "911", 70)
    assert (card.number, card.line) == ("+380 67 123 4567", "Sales +380 56 785 0550")


def test_a_talk_that_is_over_says_how_long_it_was_and_a_ringing_call_since_when_it_rings() -> None:
    board = Board("phonet", "UA", lambda _: False)
    board.ended(a_call("2", "ended", answered_at=AT, duration=61.5), 0.0)
    ringing = a_call(dialed_at=AT - timedelta(seconds=5))
    assert [card.seconds for card in shown(board, ringing)] == [5, 61]
    assert [card.seconds for card in shown(board, a_call())] == [None, 61]


def an_outgoing(id_: str, state: str = "ringing", phone: str = "+380671110004") -> Call:
    return a_call(id_, state, direction="outgoing", customer=Customer(phone=phone))


def test_the_call_that_was_asked_for_says_its_extension_until_its_card_goes() -> None:
    board = Board("phonet", "UA", lambda _: False)
    board.dials(DialString("380671110004", "101"), 0.0)
    others = (a_call("2", customer=Customer(phone="+380671110004")), an_outgoing("3", phone="+380671110005"))
    assert [card.extension for card in shown(board, an_outgoing("1", phone="0671110004"), *others, now=5.0)] == [
        "101",
        "",
        "",
    ]
    board.ended(an_outgoing("1", "ended"), EXPECTED)
    assert [card.extension for card in shown(board, now=EXPECTED + 1)] == ["101"]


def test_the_extension_goes_along_to_the_next_page() -> None:
    board, page = Board("phonet", "UA", lambda _: False), Board("phonet", "UA", lambda _: False)
    board.dials(DialString("380671110004", "101"), 0.0)
    shown(board, an_outgoing("1"), now=1.0)
    page.recall(board.over(1.0), 0.0, board.extensions)
    assert [card.extension for card in shown(page, an_outgoing("1"), now=0.0)] == ["101"]


def test_a_later_call_to_the_number_has_the_extension_that_it_was_asked_with() -> None:
    board = Board("phonet", "UA", lambda _: False)
    board.dials(DialString("380671110004", "101"), 0.0)
    assert [card.extension for card in shown(board, an_outgoing("1"), now=1.0)] == ["101"]
    board.dials(DialString("380671110004"), 2.0)
    assert [card.extension for card in shown(board, an_outgoing("1"), an_outgoing("2"), now=3.0)] == ["101", ""]
    assert [card.extension for card in shown(board, an_outgoing("4"), now=2.0 + EXPECTED)] == [""]


def test_what_was_on_the_screen_goes_along_to_the_next_page_with_the_time_it_has_been_there() -> None:
    board, dropped = Board("phonet", "UA", lambda _: False), a_call("dropped", "ended")
    board.ended(a_call("talked", "ended", answered_at=AT), 100.0)
    board.ended(a_call("missed", "ended"), 101.0)
    board.ended(dropped, 101.0)
    page, _ = with_away(dropped)
    page.recall(board.over(103.0), now=5.0)
    assert ids(shown(page, now=5.0)) == ["missed", "talked"]
    assert ids(shown(page, now=5.0 + LINGER - 3.0)) == ["missed"]


def test_a_call_that_failed_stays_with_the_exchanges_words_until_it_is_put_away() -> None:
    failed = a_call("1", "failed", direction="outgoing")
    away: set[str] = set()
    board = Board("phonet", "UA", lambda call: state_of(call) in away, "The exchange")
    board.ended(failed, 0.0, "number busy")
    (card,) = shown(board, now=8 * 3600.0)
    assert (card.said, card.title) == ("number busy", "The exchange")
    away.add(state_of(failed))
    assert shown(board, now=8 * 3600.0) == []


@pytest.mark.parametrize("state", ["ringing", "answered"])
def test_the_later_a_call_began_the_larger_is_its_place_in_the_order(state: str) -> None:
    board = Board("phonet", "UA", lambda _: False)
    early, late = (a_call(str(n), state, dialed_at=AT + timedelta(seconds=n)) for n in (0, 1))
    first, second = shown(board, early, late)
    assert first.order < second.order
