"""How a line stands, in words."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ui.availability import PATIENCE, LineStatus, bars, short_countdown, standing
from switchboard.vocabulary.events import LinkChanged
from unit.phonet_samples import AT
from unit.ui import LANGUAGES, WORDS, actions, keys, of_class, said, signs, text_of

LATER = AT + timedelta(seconds=PATIENCE)


def told(state: Any, reason: Any, next_try_at: datetime | None = None) -> LinkChanged:
    return LinkChanged(
        id="", vendor="phonet", at=AT, placement="line", state=state, reason=reason, next_try_at=next_try_at
    )


def line(status: LinkChanged | None, now: datetime = LATER, away: datetime | None = AT, **about: Any) -> LineStatus:
    return standing("phonet", "The exchange", status, now, away, about.get("paused"))


RETRYING = told("connecting", "retrying")
LOST = told("interrupted", "lost", LATER + timedelta(seconds=65))
REFUSED = told("interrupted", "refused", LATER + timedelta(seconds=9))


@pytest.mark.parametrize(
    ("status", "state", "seconds"),
    [
        (told("ready", "opened"), "ready", None),
        (RETRYING, "connecting", None),
        (told("interrupted", "standby"), "connecting", None),
        (LOST, "waiting", 65),
        (told("interrupted", "unreachable", LATER), "waiting", 0),
        (told("interrupted", "unreachable", AT), "waiting", 0),
        (REFUSED, "refused", 9),
    ],
)
def test_a_line_that_is_away_is_connected_or_waits_or_is_refused(
    status: LinkChanged, state: str, seconds: int | None
) -> None:
    standing = line(status)
    assert (standing.state, standing.seconds) == (state, seconds)
    assert standing.since == (None if state == "ready" else AT)


@given(st.sampled_from([RETRYING, LOST]), st.floats(0, PATIENCE - 0.001))
def test_a_line_that_is_away_for_a_moment_is_no_news(status: LinkChanged, seconds: float) -> None:
    # Each page of a classic CRM takes it up anew.
    assert line(status, AT + timedelta(seconds=seconds)).state == "ready"
    assert line(status, AT + timedelta(seconds=seconds + PATIENCE)).state != "ready"


def test_a_refusal_is_told_at_once() -> None:
    assert line(REFUSED, AT).state == "refused"


def test_before_anything_is_told_of_a_line_there_is_nothing_to_say() -> None:
    assert line(None) == LineStatus("phonet", "The exchange")
    assert line(RETRYING, away=None) == LineStatus("phonet", "The exchange")


def test_whoever_has_paused_has_paused_whether_the_line_is_there_or_not() -> None:
    for status in (None, told("ready", "opened"), LOST, REFUSED, RETRYING):
        assert line(status, paused=AT).paused_since == AT


# In words.


WAITING = LineStatus("phonet", "The exchange", "waiting", AT, 65)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (WAITING, ["No line to The exchange since 06:00.", " ", "Next try in 1:05"]),
        (replace(WAITING, seconds=0), ["No line to The exchange since 06:00.", " ", "Next try in 0:00"]),
        (replace(WAITING, state="connecting", seconds=None), ["Connecting to The exchange."]),
        (
            replace(WAITING, state="refused", seconds=9),
            ["The exchange refuses this operator since 06:00.", " ", "Next try in 0:09"],
        ),
    ],
)
def test_a_line_that_is_away_says_since_when_when_the_next_try_comes_and_what_can_be_done(
    status: LineStatus, words: list[str]
) -> None:
    node = bars(WORDS, (status,))
    assert node is not None
    assert said(*of_class("text", node)) == words
    assert signs(node) == ["no-phone"]
    assert actions(node) == ["try phonet", "diagnosis"]


def test_a_pause_says_since_when_and_what_it_means() -> None:
    node = bars(WORDS, (LineStatus("phonet", "The exchange", paused_since=AT),))
    assert node is not None
    assert said(node) == ["Paused since 06:00.", " ", "Queue calls pass you by. Resume on your phone."]
    assert actions(node) == []  # it is done on the phone


def test_of_what_is_ready_nothing_is_said() -> None:
    ready = LineStatus("phonet", "The exchange")
    assert bars(WORDS, ()) is None
    assert bars(WORDS, (ready, ready)) is None


def test_each_line_has_its_own_bars() -> None:
    both = replace(WAITING, paused_since=AT)
    node = bars(WORDS, (both, replace(both, vendor="lamplight")))
    assert node is not None
    assert keys(*node.children) == ["away phonet", "paused phonet", "away lamplight", "paused lamplight"]


def test_the_countdown_is_not_read_aloud_and_short_for_the_launcher() -> None:
    node = bars(WORDS, (WAITING,))
    assert node is not None
    (text,) = of_class("text", node)
    (countdown,) = (one for one in text.children if not isinstance(one, str) and one.tag == "span")
    assert (countdown.attributes["aria-live"], text_of(countdown)) == ("off", "Next try in 1:05")
    assert short_countdown(WAITING) == "1:05"
    assert short_countdown(replace(WAITING, seconds=None)) == ""


STATES = st.builds(
    LineStatus,
    st.just("phonet"),
    st.just("The exchange"),
    st.sampled_from(["ready", "connecting", "waiting", "refused"]),
    st.just(AT),
    st.none() | st.integers(0, 4000),
    st.sampled_from([None, AT]),
)


@given(STATES, st.sampled_from(list(LANGUAGES)))
def test_every_state_has_its_words_in_every_language(status: LineStatus, language: str) -> None:
    node = bars(LANGUAGES[language], (status,))
    assert (node is None) == (status.state == "ready" and status.paused_since is None)
    if node is not None:
        assert all(text and "{" not in text for text in said(node))
        if status.state != "ready":
            assert "The exchange" in text_of(node)
