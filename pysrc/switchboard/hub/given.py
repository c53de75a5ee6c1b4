"""What the CRM's own Python gives where something else is wanted is refused, in plain words. No I/O."""

from collections.abc import Callable
from typing import Any

LONGEST_WAIT = 2_000_000
"""Seconds. Browsers count milliseconds in 31 bits: a timer that would ring later than that rings at once."""


def function_of(what: str, act: Callable[[], Any]) -> Callable[[], Any]:
    """The same function; ``what`` is to call it.

    Raises:
        TypeError: it is none.

    """
    if not callable(act):
        raise TypeError(f"{what} wants a function to call, and {type(act).__name__} is none")
    return act


def known_wait(what: str, seconds: float, *, or_now: bool = False) -> float:
    """The same time to wait, for ``what``; ``or_now`` lets one pass that is over already, as no time at all.

    Raises:
        ValueError: it is none, or longer than a browser can count.

    """
    if not isinstance(seconds, int | float) or not seconds <= LONGEST_WAIT or (seconds <= 0 and not or_now):
        least = "" if or_now else "more than 0 and "
        raise ValueError(f"{what} wants seconds, {least}at most {LONGEST_WAIT}, not {seconds!r}")
    return max(0.0, seconds)
