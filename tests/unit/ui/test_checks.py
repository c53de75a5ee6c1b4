"""The diagnosis as the operator sees it."""

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ui.checks import Kind, Precondition, as_text, checks_page, of_findings
from switchboard.vocabulary.problems import Finding
from unit.ui import LANGUAGES, WORDS, acting, actions, keys, of_class, said, signs, text_of

KINDS = get_args(Kind)
WORD = st.sampled_from(["", "Sound", "ready", "why", "Cure it"])
CHECKS = st.lists(st.builds(Precondition, st.sampled_from(KINDS), WORD, WORD, WORD, WORD), max_size=6).map(tuple)
FINE, WRONG = (
    Precondition("ok", "Line", "ready"),
    Precondition("bad", "Chat", "silent", "It said nothing.", "Load it again."),
)
WARNED = Precondition("warn", "Sound", "locked", "Not clicked yet.", act="Try it|try-sound")


@given(CHECKS)
def test_what_is_wrong_comes_first_and_nothing_is_left_out(checks: tuple[Precondition, ...]) -> None:
    rows = of_class("check", *checks_page(WORDS, checks, copied=False))
    shown = [next(kind for kind in KINDS if kind in row.attributes["class"].split()) for row in rows]
    rank = ("bad", "warn", "info", "ok")
    assert shown == sorted((check.kind for check in checks), key=rank.index)


def test_of_the_same_kind_they_stay_in_their_order() -> None:
    rows = of_class(
        "check", *checks_page(WORDS, (FINE, Precondition("ok", "Chat"), Precondition("ok", "A page")), copied=False)
    )
    assert [text_of(*of_class("what", row)) for row in rows] == ["Line", "Chat", "A page"]


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ((), "All is well"),
        ((FINE, Precondition("info", "Version")), "All is well"),
        ((FINE, WRONG), "1 check needs somebody"),
        ((WRONG, WARNED), "2 checks need somebody"),
    ],
)
def test_the_verdict_counts_what_needs_somebody(checks: tuple[Precondition, ...], verdict: str) -> None:
    (head, *_) = checks_page(WORDS, checks, copied=False)
    assert said(head)[0] == verdict


def test_the_verdict_counts_as_each_language_does() -> None:
    (head, *_) = checks_page(LANGUAGES["ru"], (WRONG, WARNED), copied=False)
    assert "2 проверки" in said(head)[0]


def test_a_check_says_how_it_stands_why_and_what_is_to_be_done() -> None:
    (row,) = of_class("check", *checks_page(WORDS, (WRONG,), copied=False))
    assert said(row) == ["Chat", "silent", "It said nothing.", "Load it again."]
    assert signs(row) == ["failed"]
    (row,) = of_class("check", *checks_page(WORDS, (WARNED,), copied=False))
    assert text_of(acting("try-sound", row)) == "Try it"
    (row,) = of_class("check", *checks_page(WORDS, (FINE,), copied=False))
    assert said(row) == ["Line", "ready"]
    assert of_class("why", row) == []


def test_it_is_told_that_the_text_was_copied() -> None:
    for copied, text in ((False, "Copy as text"), (True, "Copied")):
        nodes = checks_page(WORDS, (FINE,), copied)
        assert text_of(acting("copy-checks", *nodes)) == text
        assert actions(*nodes) == ["copy-checks", "save-recording"]


@given(CHECKS)
def test_the_text_has_all_that_is_shown_and_no_more(checks: tuple[Precondition, ...]) -> None:
    shown = said(*of_class("check", *checks_page(WORDS, checks, copied=False)))
    text = as_text("Diagnosis", checks)
    assert all(part in text for part in shown)
    for part in ("Diagnosis", *sorted(shown, key=len, reverse=True), *(f"[{kind}]" for kind in KINDS)):
        text = text.replace(part, "")
    assert text.replace(":", "").strip() == ""


def test_the_text_can_be_read_by_itself() -> None:
    assert as_text("Diagnosis", (FINE, WRONG)).split("\n") == [
        "Diagnosis",
        "[ok] Line: ready",
        "[bad] Chat: silent",
        "    It said nothing.",
        "    Load it again.",
    ]


def test_what_was_found_wrong_is_as_bad_as_it_was_found() -> None:
    levels: dict[str, Kind] = {"error": "bad", "warning": "warn", "info": "info"}
    for level, kind in levels.items():
        finding = Finding.model_validate(
            {"level": level, "code": "a-code", "message": "What it is.", "cure": "What to do.", "count": 3}
        )
        assert of_findings([finding]) == [Precondition(kind, "a-code", "×3", "What it is.", "What to do.")]
        assert of_findings([finding.model_copy(update={"count": 1})])[0].value == ""


def test_two_findings_of_one_name_are_told_apart() -> None:
    nodes = checks_page(
        WORDS, (Precondition("bad", "a-code", why="One."), Precondition("bad", "a-code", why="Two.")), copied=False
    )
    assert len(set(keys(*nodes))) == len(nodes)
