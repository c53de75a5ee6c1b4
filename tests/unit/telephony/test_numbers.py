"""Numbers: what people write, what the exchange wants, what people read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.telephony.numbers import dialable, international, readable


@pytest.mark.parametrize(
    "text",
    [
        "+380 (67) 123-45-67",
        "380671234567",
        "067 123-45-67",
        "0671234567",
        "671234567",
        "tel:+380-67-123-45-67",
        "tel:%2B380671234567",
        "TEL:0671234567",
        "tel:067-123-45-67;phone-context=+38",
        "tel:+380671234567;ext=12",
        "  +380\u00a067\u00a0123\u00a045\u00a067 ",
        "＋３８０６７１２３４５６７",
    ],
)
def test_every_way_to_write_a_number_leads_to_the_one_the_exchange_wants(text: str) -> None:
    assert dialable(text, "UA") == "380671234567"


@pytest.mark.parametrize(("text", "number"), [("911", "911"), ("001", "001"), ("1-01", "101"), ("tel:12", "12")])
def test_a_short_number_is_an_extension_with_its_zeros(text: str, number: str) -> None:
    assert dialable(text, "UA") == number


@pytest.mark.parametrize(
    ("text", "region", "number"), [("8 (495) 123-45-67", "RU", "74951234567"), ("020 7946 0018", "GB", "442079460018")]
)
def test_the_region_decides_how_a_local_number_is_read(text: str, region: str, number: str) -> None:
    assert dialable(text, region) == number


def test_a_number_of_another_country_needs_no_plus_if_it_is_a_real_one() -> None:
    assert dialable("48221234567", "UA") == "48221234567"


@pytest.mark.parametrize(
    "text", ["", "call me", "+380 67", "1234567", "8 800 555 35 35", "*101#", "tel:", "+" * 300, "+999999999999"]
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert dialable(text, "UA") is None


@pytest.mark.parametrize("text", ["+380567777777", "380567777777", "567777777"])
def test_the_exchanges_spellings_are_one_number(text: str) -> None:
    assert international(text, "UA") == "+380567777777"
    assert readable(text, "UA") == "+380 56 777 7777"


@pytest.mark.parametrize("text", ["911", "anonymous", ""])
def test_what_is_no_number_is_read_as_it_is(text: str) -> None:
    assert readable(text, "UA") == text
    assert international(text, "UA") is None


@given(st.text())
def test_no_text_raises(text: str) -> None:
    dialable(text, "UA")
    dialable(f"tel:{text}", "UA")
    readable(text, "UA")
