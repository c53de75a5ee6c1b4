"""How a language counts, and writes numbers and times: the browser knows it of every language."""

import json
from datetime import date, datetime
from typing import Any

import js

_MOST = 10**15
"""From here on, each number has the form of this one: too large, it would arrive as a BigInt, which has none."""


class Intl:
    """A language's ``Speech``; each of the browser's formatters is made once, when it is first needed."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._made: dict[tuple[str, ...], Any] = {}

    def plural(self, count: int) -> str:
        """In which form a text counts this many."""
        return str(self._formatter("PluralRules").select(min(count, _MOST)))

    def number(self, count: int) -> str:
        """A whole number, with its digits grouped."""
        return str(self._formatter("NumberFormat").format(count))

    def time(self, at: datetime) -> str:
        """Hour and minute."""
        return str(self._formatter("DateTimeFormat", timeStyle="short").format(_date(at)))

    def day(self, at: datetime, now: datetime) -> str:
        """Today and yesterday as words, any other day as its date."""
        then = _date(at)
        ago = (_day(_date(now)) - _day(then)).days
        if ago in (0, 1):
            text = str(self._formatter("RelativeTimeFormat", numeric="auto").format(-ago, "day"))
            return text[:1].upper() + text[1:]
        return str(self._formatter("DateTimeFormat", dateStyle="medium").format(then))

    def duration(self, seconds: int) -> str:
        """A length of time in hours, minutes and seconds, as far as there are any of them.

        Not with ``DurationFormat``: not every browser has it, and it puts commas between, in Ukrainian an "and".
        """
        minutes, rest = divmod(max(0, seconds), 60)
        hours, minutes = divmod(minutes, 60)
        units = {unit: many for unit, many in (("hour", hours), ("minute", minutes), ("second", rest)) if many}
        return " ".join(
            str(self._formatter("NumberFormat", style="unit", unitDisplay="short", unit=unit).format(many))
            for unit, many in (units or {"second": 0}).items()
        )

    def _formatter(self, kind: str, **options: str) -> Any:
        key = (kind, *options.values())
        if key not in self._made:
            self._made[key] = getattr(js.Intl, kind).new(self._language, js.JSON.parse(json.dumps(options)))
        return self._made[key]


def _date(at: datetime) -> Any:
    return js.Date.new(at.timestamp() * 1000)


def _day(at: Any) -> date:
    """The day that it is where the computer stands."""
    return date(at.getFullYear(), at.getMonth() + 1, at.getDate())
