"""How a language counts, and how its people write numbers and times."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from switchboard.languages.texts import Plural, Texts


class Speech(Protocol):
    """What is known of one language, beside its texts; times are those of the computer's time zone."""

    def plural(self, count: int) -> str:
        """In which form a text counts this many, as CLDR calls it: ``one``, ``few``, ``many``, ``other``."""

    def number(self, count: int) -> str:
        """A whole number."""

    def time(self, at: datetime) -> str:
        """Hour and minute."""

    def day(self, at: datetime, now: datetime) -> str:
        """Today and yesterday as words with a capital letter, any other day as its date."""

    def duration(self, seconds: int) -> str:
        """A length of time, with its units cut short: ``3 min 58 s``."""


@dataclass(frozen=True)
class Words:
    """A language: its texts, and how they are filled in."""

    texts: Texts
    speech: Speech

    def count(self, forms: Plural, count: int, **more: str) -> str:
        """The form for so many, with ``{count}`` and ``more`` filled in."""
        form = forms.get(self.speech.plural(count), forms["other"])
        return form.format(count=self.speech.number(count), **more)
