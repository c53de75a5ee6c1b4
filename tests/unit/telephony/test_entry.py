"""A number while it is typed."""

import phonenumbers
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, PhoneNumberFormat, ValidationResult

from switchboard.telephony.entry import Entered, judged
from switchboard.telephony.numbers import EXTENSION, DialString, dialable

REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
KINDS = sorted(phonenumbers.PhoneNumberType.values())
HERE = ("UA", "RU", "KZ", "PL", "DE", "GB", "US", "IT", "BR")


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, PhoneNumber]:
    """A number that is in use, and its region: an example of some kind, or a neighbour of one."""
    region = draw(st.sampled_from(REGIONS))
    sample = phonenumbers.example_number_for_type(region, draw(st.sampled_from(KINDS)))
    assume(sample is not None)
    assert sample is not None
    number = PhoneNumber()
    number.merge_from(sample)
    assert sample.national_number is not None
    last = draw(st.integers(0, 999))
    number.national_number = sample.national_number // 1000 * 1000 + last
    assume(phonenumbers.is_valid_number(number))
    # Canada has a few with fewer digits than any other, which are not dialled from abroad.
    assume(phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE)
    return region, number


def written(number: PhoneNumber, form: int) -> str:
    return phonenumbers.format_number(number, form)


def states(text: str, region: str) -> set[str]:
    """What is thought of it from its first sign on."""
    return {judged(text[:end], region).state for end in range(len(text))}


@given(numbers(), st.sampled_from(HERE))
def test_while_a_number_with_its_countrys_code_is_typed_it_is_never_a_mistake_and_in_the_end_it_is_good(
    drawn: tuple[str, PhoneNumber], here: str
) -> None:
    _, number = drawn
    whole = written(number, PhoneNumberFormat.E164)
    assume(len(whole) > EXTENSION + 1)
    for text in (whole, written(number, PhoneNumberFormat.INTERNATIONAL), f"00{whole[1:]}", whole[1:]):
        # Without the plus some might be somebody else's.
        if text.startswith("+") or dialable(text, here) == DialString(whole[1:]):
            assert "bad" not in states(text, here)
            entered = judged(text, here)
            assert (entered.state, entered.shown) == ("good", written(number, PhoneNumberFormat.INTERNATIONAL))


@given(numbers())
def test_while_a_number_is_typed_as_at_home_it_is_never_a_mistake_and_in_the_end_it_is_good(
    drawn: tuple[str, PhoneNumber],
) -> None:
    region, number = drawn
    text = written(number, PhoneNumberFormat.NATIONAL)
    assume(isinstance(dialable(text, region), DialString))
    assert "bad" not in states(text, region)
    assert judged(text, region).state == "good"


@given(st.text("0123456789", max_size=EXTENSION))
def test_a_short_number_is_one_of_the_exchanges_own_from_its_first_digit_on(digits: str) -> None:
    assert judged(digits, "UA") == (Entered("good", shown=digits) if digits else Entered("empty"))


@pytest.mark.parametrize("text", ["", " ", "+", " + ", "tel:"])
def test_where_nothing_is_typed_yet_there_is_nothing_to_be_thought_of_it(text: str) -> None:
    assert judged(text, "UA") == Entered("empty")


@pytest.mark.parametrize(
    "text",
    [
        "+380 (67) 123-45-67",
        "+38 (067) 123-45-67",
        "380671234567",
        "00 380 67 123 45 67",
        "067 123-45-67",
        "067/123-45-67",
        "0671234567",
        "tel:+380-67-123-45-67",
        "тел. 067 123-45-67",
        "  +380\u00a067\u00a0123\u00a045\u00a067 ",
        "＋３８０６７１２３４５６７",
    ],
)
def test_a_number_is_pasted_in_any_spelling_and_shown_in_one(text: str) -> None:
    assert judged(text, "UA") == Entered("good", shown="+380 67 123 4567")


@pytest.mark.parametrize("text", ["067 123 45 67 ext. 101", "067 123 45 67 доб. 101", "tel:+380671234567;ext=101"])
def test_an_extension_is_told_beside_its_number(text: str) -> None:
    assert judged(text, "UA") == Entered("good", shown="+380 67 123 4567", extension="101")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("+380 67 12", ""),
        ("+38067123456", ""),
        ("+43 1 234", ""),
        ("067 123 4", ""),
        ("0123456789", "invalid"),
        ("8 (495) 123-45-67", "elsewhere"),
    ],
)
def test_what_may_go_on_is_short_and_says_what_is_wrong_with_it_only_if_it_might_be_whole(text: str, why: str) -> None:
    assert judged(text, "UA") == Entered("short", why)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("call me", "word"),
        ("067 111 00 04 Olena", "word"),
        ("067 111 00 04, 067 222 33 44", "word"),
        ("067 123 45 67²", "word"),
        ("*101", "word"),
        ("+380 67 123 45 67 89", "invalid"),
        ("+0671234567", "invalid"),
        ("+999 123 45 67", "invalid"),
        ("067 123 45 67 89 01 23", "elsewhere"),
        ("9" * 40, "elsewhere"),
    ],
)
def test_words_several_numbers_and_what_is_too_long_are_a_mistake(text: str, why: str) -> None:
    assert judged(text, "UA") == Entered("bad", why)


@given(st.text(max_size=20) | st.text("+0123456789 ()-./~;,x", max_size=20), st.sampled_from(HERE))
@example("+" * 300, "UA")
@example("0" * 300, "UA")
def test_what_is_good_is_what_can_be_dialled_and_a_mistake_has_its_reason(text: str, region: str) -> None:
    entered, number = judged(text, region), dialable(text, region)
    assert (entered.state == "good") == isinstance(number, DialString)
    assert bool(entered.shown) == (entered.state == "good")
    if entered.state == "bad":
        assert entered.why in ("word", "invalid", "elsewhere")


@given(st.text("+0123456789 ()-.", max_size=20), st.sampled_from(HERE))
def test_no_further_digit_makes_a_number_of_a_mistake(text: str, region: str) -> None:
    if judged(text, region).state == "bad":
        assert all(judged(f"{text}{digit}", region).state != "good" for digit in range(10))
