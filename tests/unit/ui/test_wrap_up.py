"""What the operator says of a call, as it is drawn."""

from datetime import UTC, datetime

import pytest

from switchboard.languages import found
from switchboard.languages.speech import Words
from switchboard.ui.wrap_up import WrapUp, is_wanted, summary, wrap_up
from switchboard.vocabulary.events import Call
from unit.ui.test_call import WORDS, actions, text_of

OUTCOMES = (("sold", "Sold", False), ("again", "Call back", True))
AT = datetime(2026, 11, 27, 14, 7, tzinfo=UTC)


def drawn(shown: WrapUp, *, is_over: bool = True, words: Words = WORDS) -> tuple[str, list[str]]:
    nodes = wrap_up(words, shown, "phonet u1", "Olena", is_over=is_over)
    return " ".join(map(text_of, nodes)), [action for node in nodes for action in actions(node)]


@pytest.mark.parametrize(
    ("call", "wanted"),
    [
        ({"state": "ringing"}, False),
        ({"state": "answered", "answered_at": AT}, True),
        ({"state": "ended", "answered_at": AT, "reason": "hangup"}, True),
        ({"state": "ended", "reason": "hangup"}, False),
        ({"state": "ended", "answered_at": AT, "reason": "elsewhere"}, False),
        ({"state": "failed", "answered_at": AT}, False),
    ],
)
def test_there_is_something_to_say_of_a_call_that_somebody_talked_on(call: dict[str, object], wanted: bool) -> None:
    assert is_wanted(Call.model_validate({"id": "u1", **call})) is wanted


def test_the_fields_are_there_while_talking_and_the_button_only_after() -> None:
    fields = ["outcome 0 phonet u1", "outcome 1 phonet u1", "note phonet u1"]
    assert drawn(WrapUp(OUTCOMES), is_over=False)[1] == fields
    assert drawn(WrapUp(OUTCOMES))[1] == [*fields, "save phonet u1"]
    assert drawn(WrapUp())[1] == ["note phonet u1", "save phonet u1"]


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (WrapUp(state="kept", note="x"), "Kept as you type"),
        (WrapUp(state="late", note="x"), "Kept here until the CRM takes it"),
        (WrapUp(state="aside", note="x", why="the CRM refused it (422)"), "Not saved: the CRM refused it (422)."),
        (WrapUp(state="back", note="x"), "Taken over by this page"),
        (WrapUp(state="sent", at=AT), "Saved to the CRM at"),
    ],
)
def test_kept_here_and_saved_in_the_crm_are_never_mixed(shown: WrapUp, said: str) -> None:
    text, _ = drawn(shown)
    assert said in text
    assert sum(word in text for word in ("Kept as", "Kept here", "Saved to", "Not saved", "Taken over")) == 1


def test_what_is_refused_can_be_tried_again_and_copied() -> None:
    _, acts = drawn(WrapUp(state="aside", note="x"))
    assert acts == ["note phonet u1", "send-again phonet u1", "copy-note phonet u1"]


def test_a_note_that_is_missing_is_told_once_it_is_asked_for() -> None:
    assert "needs a note" not in drawn(WrapUp(OUTCOMES, "again"))[0]
    assert "“Call back” needs a note" in drawn(WrapUp(OUTCOMES, "again", is_asked=True))[0]
    assert "needs a note" not in drawn(WrapUp(OUTCOMES, "again", "Monday", is_asked=True))[0]
    assert "needs a note" not in drawn(WrapUp(OUTCOMES, "sold", is_asked=True))[0]


def test_what_is_saved_is_shown_and_no_longer_a_form() -> None:
    text, acts = drawn(WrapUp(OUTCOMES, "sold", "Two pallets", "sent", AT, is_saved=True))
    assert "Sold" in text
    assert "Two pallets" in text
    assert acts == []


def test_a_recent_call_has_it_in_a_line_and_nothing_where_nothing_was_said() -> None:
    assert summary(WORDS, None) == summary(WORDS, WrapUp(OUTCOMES)) == ()
    told = " ".join(map(text_of, summary(WORDS, WrapUp(OUTCOMES, "sold", "Two pallets", "aside", why="late"))))
    assert told == "Sold: Two pallets Not saved: late. It is kept here."


def test_an_outcome_that_the_configuration_has_no_more_is_shown_by_its_key() -> None:
    assert WrapUp(OUTCOMES, "gone").word == "gone"


def test_every_language_has_the_words() -> None:
    for texts in found().values():
        words = Words(texts, WORDS.speech)
        assert texts.note_kept in drawn(WrapUp(state="kept", note="x"), words=words)[0]
