"""Number entry, as data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.telephony.entry import judged
from switchboard.ui.keypad import KEYS, NumberEntry, hint_of, keypad
from unit.ui import LANGUAGES, WORDS, acting, actions, every, of_class, said, text_of


def entry(text: str, known: str = "", is_asked: bool = False) -> NumberEntry:
    return NumberEntry(text, judged(text, "UA"), known, is_asked)


def test_each_key_types_what_stands_on_it_and_signs_have_names() -> None:
    nodes = keypad(WORDS, entry(""), "UA")
    assert actions(*of_class("keys", *nodes)) == [f"key {key}" for key in KEYS]
    assert [text_of(acting(f"key {key}", *nodes)) for key in KEYS] == list(KEYS)
    names = {key: acting(f"key {key}", *nodes).attributes.get("aria-label") for key in "+0"}
    assert names == {"+": "Plus", "0": None}


def test_the_number_is_typed_erased_called_and_left_for_the_recent_calls() -> None:
    nodes = keypad(WORDS, entry("067"), "UA")
    assert [one for one in actions(*nodes) if not one.startswith("key ")] == [
        "recent",
        "typed",
        "erase",
        "call-number",
    ]
    field = acting("typed", *nodes)
    assert (field.attributes["value"], field.attributes["type"]) == ("067", "tel")
    ids = {one.attributes["id"] for one in every(*nodes) if "id" in one.attributes}
    assert field.attributes["aria-describedby"] in ids
    (label,) = (one for one in every(*nodes) if one.tag == "label")
    assert label.attributes["for"] == field.attributes["id"]


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("", ""),
        ("+380 67 12", ""),
        ("0671234567", "+380 67 123 4567"),
        ("911", "911"),
        ("067 123 45 67 ext. 101", "+380 67 123 4567. Extension: 101"),
    ],
)
def test_what_is_typed_is_told_as_it_will_be_read_and_never_complained_of_on_the_way(typed: str, hint: str) -> None:
    assert hint_of(WORDS, entry(typed), "UA") == (hint, False)


def test_whose_number_it_is_stands_before_it() -> None:
    known = entry("0671234567", "Olena, Meridian Agro")
    assert hint_of(WORDS, known, "UA") == ("Olena, Meridian Agro, +380 67 123 4567", False)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "There was no number to be called"),
        ("+380 67 12", "Digits are missing at the end of this number"),
        ("+380 67 123 45 67 89 01", "There is no such number"),
        ("067 123 45 67 89", "This is no number of UA; one of another country is written with +"),
        ("8 (495) 123-45-67", "This is no number of UA; one of another country is written with +"),
        ("nobody", "This is no telephone number"),
    ],
)
def test_what_cannot_be_called_says_why_once_it_was_to_be_called(typed: str, reason: str) -> None:
    assert hint_of(WORDS, entry(typed, is_asked=True), "UA") == (reason, True)
    nodes = keypad(WORDS, entry(typed, is_asked=True), "UA")
    assert [said(one) for one in of_class("err", *nodes)] == [[reason]]
    assert acting("typed", *nodes).attributes["aria-invalid"] == "true"


def test_a_number_that_can_be_called_is_no_mistake_though_it_was_asked_for() -> None:
    nodes = keypad(WORDS, entry("0671234567", is_asked=True), "UA")
    assert of_class("err", *nodes) == []
    assert acting("typed", *nodes).attributes["aria-invalid"] == "false"


@given(st.text("+0123456789 ()-.x", max_size=16) | st.text(max_size=8), st.booleans(), st.sampled_from(list(LANGUAGES)))
def test_whatever_is_typed_has_its_hint_in_every_language(text: str, is_asked: bool, language: str) -> None:
    typed = entry(text, is_asked=is_asked)
    hint, is_bad = hint_of(LANGUAGES[language], typed, "UA")
    assert is_bad == (typed.entered.state == "bad" or (is_asked and typed.entered.state != "good"))
    assert bool(hint) == (is_bad or typed.entered.state == "good")
    assert "{" not in hint
