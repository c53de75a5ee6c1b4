"""Stand-ins: another's in the same place, read as that was."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from switchboard.hub.redaction import Blind, Redaction
from switchboard.telephony.numbers import international, is_withheld
from switchboard.vendors.iqchannels import Details
from switchboard.vocabulary.events import Contact, Customer, MessageUnknown


def redacted(*texts: str) -> list[str]:
    """What stands for these texts in one recording."""
    redaction = Redaction("UA")
    return [str(redaction.dumped(Contact(number=text))["number"]) for text in texts]


@pytest.mark.parametrize(
    "spellings",
    [
        ("+380671234567", "0671234567", "00380671234567", "+380 (67) 123-45-67", "067 123 45 67"),
        ("+74951234567", "+7 (495) 123-45-67"),
        ("+12125550123", "+1 212-555-0123"),
        ("911", "9-1-1"),
    ],
)
def test_one_number_has_one_stand_in_in_each_of_its_spellings(spellings: tuple[str, ...]) -> None:
    told = redacted(*spellings)
    for spelling, stand_in in zip(spellings, told, strict=True):
        assert re.sub(r"\d", "0", spelling) == re.sub(r"\d", "0", stand_in)
        assert spelling != stand_in
    assert len({international(one, "UA") or re.sub(r"\D", "", one) for one in told}) == 1


def test_other_numbers_have_others() -> None:
    assert len(set(redacted("+380671234567", "+380671234568", "+380501234567"))) == 3


@given(st.one_of(st.text(max_size=30), st.from_regex(r"\+?[0-9 ()-]{1,18}", fullmatch=True)))
@example("+266696687")
@example("sip:100@pbx")
@example("anonymous@anonymous.invalid")
@example("Приховано")
@example("000")
def test_what_is_withheld_stays_so_and_what_is_not_does_not(text: str) -> None:
    (stand_in,) = redacted(text)
    assert is_withheld(stand_in) == is_withheld(text)
    assert bool(stand_in) == bool(text)


@given(st.text(min_size=1, max_size=40))
def test_the_same_text_has_the_same_stand_in_and_another_has_another(text: str) -> None:
    one, other, again = redacted(text, "Olena Petrenko", text)
    assert one == again
    assert one != other or text == "Olena Petrenko"


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://crm.example.com/olena?phone=067", r"https://crm\.example\.com/[a-z]+"),
        ("https://olena:secret@crm.example.com:8443", r"https://crm\.example\.com:8443"),
        ("/customers/olena", "/[a-z]+"),
        ("javascript:olena()", r"text [A-Z]+"),
    ],
)
def test_of_an_address_its_origin_is_told(address: str, wanted: str) -> None:
    told = Redaction("UA").dumped(Customer(crm_url=address))["crmUrl"]
    assert re.fullmatch(wanted, told)


def test_a_birthday_is_another_day_written_as_its_vendor_writes_it() -> None:
    told = Redaction("UA").dumped(Details.model_validate({"Birthday": "15.01.1929"}))
    assert re.fullmatch(r"\d\d\.\d\d\.\d{4}", told["Birthday"])
    assert told["Birthday"] != "15.01.1929"


def test_of_a_message_that_nobody_knows_not_even_the_type_is_told() -> None:
    about: dict[str, Any] = {"id": "1", "vendor": "v", "at": datetime(2026, 11, 27, tzinfo=UTC)}
    assert Redaction(None).dumped(MessageUnknown(**about, kind="Olena"))["kind"] == "text A"


def test_blind_shows_only_that_there_is_something() -> None:
    told = Blind().dumped(Customer(name="Olena", crm_id="7", phone="067"))
    assert told == {"crmId": "7", "name": "…", "phone": "…"}
