"""Links that call: which name a number, and which a person or a host."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.telephony.addresses import number_in
from switchboard.telephony.numbers import DialString, dialable


def dialled(address: str) -> str | None:
    """What would be dialled, and the extension behind it; None where the link is the browser's."""
    number = number_in(address, "UA")
    if number is None:
        return None
    read = dialable(number, "UA")
    assert isinstance(read, DialString)
    return read.digits + (f" {read.extension}" if read.extension else "")


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("tel:+380671234567", "380671234567"),
        (" TEL: 067 123 45 67", "380671234567"),
        ("tel:067-123-45-67;phone-context=+38", "380671234567"),
        ("callto:+380671234567", "380671234567"),
        ("CALLTO://0671234567", "380671234567"),
        ("callto:%2B380%2067%20123%2045%2067", "380671234567"),
        ("callto:tel:+380671234567", "380671234567"),
        ("callto:sip:0671234567@pbx.example.com", "380671234567"),
        ("sip:+380671234567@pbx.example.com", "380671234567"),
        ("SIP:%2B380671234567@pbx.example.com:5061;transport=tls?subject=x", "380671234567"),
        ("sips:+380671234567;ext=101@pbx.example.com;user=phone", "380671234567 101"),
        ("sip:0671234567:secret@pbx.example.com", "380671234567"),
        ("sip:067.123.45.67", "380671234567"),
        ("sip:101@pbx.example.com", "101"),
        ("sip:0671234567", "380671234567"),
    ],
)
def test_a_link_with_a_number_in_it_dials_that(address: str, number: str) -> None:
    assert dialled(address) == number


@pytest.mark.parametrize(
    "address",
    [
        "callto:olena",
        "callto:",
        "callto:192.168.1.20+type=ip",
        "sip:olena@example.com",
        "sip:agent0671234567@example.com",
        "sip:pbx.example.com",
        "sip:10.0.0.5",
        "sip:10.0.0.5:5060;transport=udp",
        "sip:1234567@example.com",  # no such number is in use
        "sip:@example.com",
        "sips:",
        "sip:+1-800-FLOWERS@example.com",
    ],
)
def test_a_link_that_names_a_person_or_a_host_is_the_browsers(address: str) -> None:
    assert number_in(address, "UA") is None


@pytest.mark.parametrize("address", ["tel:call-me", "tel:", "tel:1234567"])
def test_a_link_for_telephones_is_taken_even_where_nothing_can_be_dialled(address: str) -> None:
    assert number_in(address, "UA") == address


@given(st.text())
def test_whatever_stands_behind_a_scheme_is_a_number_that_can_be_dialled_or_the_browsers(text: str) -> None:
    for scheme in ("callto:", "sip:", "sips:"):
        number = number_in(scheme + text, "UA")
        if number is not None and not text.lower().lstrip().startswith("tel:"):
            assert isinstance(dialable(number, "UA"), DialString)


@given(st.from_regex(r"\+38067[0-9]{7}", fullmatch=True), st.from_regex(r"[a-z]{1,9}\.example", fullmatch=True))
def test_the_same_number_is_dialled_whatever_the_scheme(number: str, host: str) -> None:
    spelled = [f"tel:{number}", f"callto:{number}", f"sip:{number}@{host}", f"sips:%2B{number[1:]}@{host};user=phone"]
    assert {dialled(one) for one in spelled} == {number[1:]}
