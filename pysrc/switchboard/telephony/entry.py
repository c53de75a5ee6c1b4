"""A telephone number while it is typed: what may yet become one is no mistake. No I/O."""

import re
from dataclasses import dataclass
from typing import Literal

from phonenumbers import NumberParseException, ValidationResult, is_possible_number_with_reason, parse

from switchboard.telephony.numbers import EXTENSION, DialString, dialable, plain, readable

_MOST = 18
"""Digits of the longest that anybody dials: an international prefix, a country's code, and a number."""


@dataclass(frozen=True)
class Entered:
    """What is to be thought of a number while it is typed; ``shown`` is it as people read it.

    ``why`` is ``Unusable``'s. What is ``short`` has it where it is as long as numbers are, and only may go on.
    """

    state: Literal["empty", "short", "good", "bad"]
    why: str = ""
    shown: str = ""
    extension: str = ""


def read_out(number: DialString, region: str) -> str:
    """What is dialled as people read it; an extension as it is."""
    return readable(f"+{number.digits}", region) if len(number.digits) > EXTENSION else number.digits


def judged(text: str, region: str) -> Entered:
    """A number as far as it is typed: what may yet become one is ``short``, and no mistake."""
    number = dialable(text, region)
    if isinstance(number, DialString):
        return Entered("good", shown=read_out(number, region), extension=number.extension)
    if number.why == "nothing" or not text.strip(" +"):
        return Entered("empty")
    readings = _readings(text)
    if not any(_may_go_on(digits, region) for digits in readings):
        return Entered("bad", number.why)
    is_long = number.why != "word" and any(_is_possible(digits, region) for digits in readings)
    return Entered("short", number.why if is_long else "")


def _readings(text: str) -> tuple[str, ...]:
    """What is typed without what only parts it: as it is dialled, and with the country's code in front."""
    digits = re.sub(r"[\s()./~-]", "", plain(text))
    if not re.fullmatch(r"\+?[0-9]*", digits):
        return ()
    return (digits,) if digits.startswith("+") else (digits, f"+{digits.removeprefix('00')}")


def _may_go_on(digits: str, region: str) -> bool:
    """Whether further digits may make a number of it, for all that is known of how long numbers are."""
    further = range(1, _MOST + 1 - len(digits))
    return any(_is_possible(digits + fill * more, region) for more in further for fill in "0123456789")


def _is_possible(digits: str, region: str) -> bool:
    try:
        return is_possible_number_with_reason(parse(digits, region)) == ValidationResult.IS_POSSIBLE
    except NumberParseException:
        return False
