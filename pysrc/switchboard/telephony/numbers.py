"""Telephone numbers: what people write, what an exchange wants, what a person reads. No I/O.

The metadata of every country (phonenumberslite) is in the snapshot; in an ordinary start it is read as it is needed.
"""

import re
from urllib.parse import unquote

from phonenumbers import (
    NumberParseException,
    PhoneNumber,
    PhoneNumberFormat,
    ValidationResult,
    format_number,
    is_possible_number_with_reason,
    is_valid_number,
    parse,
)

EXTENSION = 6
"""Digits up to which a number without anything else is one of the exchange's own extensions."""
_LONGEST = 250


def dialable(text: str, region: str) -> str | None:
    """What to give the exchange for what a page or a person wrote: digits with the country code, or an extension.

    Takes ``tel:`` addresses too. None where it is no number.
    """
    text = _plain(text)
    compact = re.sub(r"[\s().\-]", "", text)
    if re.fullmatch(rf"[0-9]{{1,{EXTENSION}}}", compact):
        return compact
    if re.fullmatch(r"[*#][0-9*#]{1,20}", compact):
        return None  # what a telephone's keys do, an exchange's connector does not
    number = _parsed(text, region)
    return format_number(number, PhoneNumberFormat.E164).removeprefix("+") if number else None


def international(text: str | None, region: str) -> str | None:
    """The number as ``+`` and digits; None where it is none (an extension is none)."""
    number = _parsed(text, region) if text else None
    return format_number(number, PhoneNumberFormat.E164) if number else None


def readable(text: str | None, region: str) -> str:
    """The number as people read it; what is none as it is."""
    number = _parsed(text, region) if text else None
    return format_number(number, PhoneNumberFormat.INTERNATIONAL) if number else (text or "")


def _plain(text: str) -> str:
    """A ``tel:`` address as the number in it; a browser gives its characters percent-encoded."""
    if text[:4].lower() != "tel:":
        return text[:_LONGEST]
    number, *parameters = unquote(text[4:_LONGEST]).split(";")
    context = next((one[14:] for one in parameters if one.lower().startswith("phone-context=+")), "")
    return f"+{context}{number}" if context else number


def _parsed(text: str, region: str) -> PhoneNumber | None:
    """The number: written for the region, or with its country code, with or without the plus."""
    if len(re.sub(r"\D", "", text)) <= EXTENSION:
        return None
    local = _try(text, region)
    if local is not None and is_valid_number(local):
        return local
    # Without its plus a number of another country counts only if it is a real one: it might be a mistyped local one.
    abroad = _try(f"+{text}", None)
    return abroad if abroad is not None and is_valid_number(abroad) else local


def _try(text: str, region: str | None) -> PhoneNumber | None:
    try:
        number = parse(text, region)
    except NumberParseException:
        return None
    number.extension = None  # nobody's telephone dials it by itself
    return number if is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE else None
