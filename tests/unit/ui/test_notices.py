"""Notices to the operator, as data."""

import pytest

from switchboard.ui.notices import Notice, Tone, notices
from unit.ui import LANGUAGES, WORDS, acting, actions, keys, of_class, said, signs, text_of


def test_a_notice_can_be_acted_on_and_put_away() -> None:
    node = notices(WORDS, (Notice("k", "The text", "Open"),))
    assert actions(node) == ["drop-notice k", "do k"]
    assert text_of(acting("do k", node)) == "Open"
    # Whoever does not see it hears what is put away.
    assert acting("drop-notice k", node).attributes["aria-label"] == "Put away: The text"


def test_the_list_says_what_it_is_and_is_not_read_aloud_by_itself() -> None:
    # The dock has one place for what is said; a live list would say all of it again.
    node = notices(WORDS, (Notice("k", "The text"),))
    assert node.attributes["aria-label"] == "Notices"
    assert "aria-live" not in node.attributes


def test_a_notice_with_nothing_to_do_about_it_has_no_button_but_the_one_that_puts_it_away() -> None:
    assert actions(notices(WORDS, (Notice("k", "The text"),))) == ["drop-notice k"]


def test_several_notices_are_counted_and_put_away_at_once() -> None:
    node = notices(WORDS, (Notice("a", "One"), Notice("b", "Two")))
    assert keys(*node.children) == ["sum", "a", "b"]
    assert said(node)[:2] == ["Notices · 2", "Clear all"]
    assert actions(node) == ["clear", "drop-notice a", "drop-notice b"]


def test_a_notice_that_came_again_says_how_often_for_eye_and_ear() -> None:
    (times,) = of_class("times", notices(WORDS, (Notice("k", "The text", times=3),)))
    assert said(times) == ["×3", "3 times"]
    assert of_class("times", notices(WORDS, (Notice("k", "The text", times=1),))) == []
    (times,) = of_class("times", notices(LANGUAGES["ru"], (Notice("k", "The text", times=3),)))
    assert said(times) == ["×3", "3 раза"]


@pytest.mark.parametrize(("tone", "sign"), [("info", "info"), ("warn", "warn"), ("bad", "failed")])
def test_how_bad_it_is_can_be_seen_without_colour(tone: Tone, sign: str) -> None:
    assert signs(notices(WORDS, (Notice("k", "The text", tone=tone),)))[0] == sign
