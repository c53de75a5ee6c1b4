"""Which answers of an endpoint fail, and how: by chance, but by the same chance each time.

A way to fail is a status (``"503"``) or one of `WAYS`. With ``keep-`` before it, the record is kept first, and then the
answer fails. ``409`` and ``late`` always keep it: the first says that it was there, the second is no more than late.
"""

import random
from dataclasses import dataclass

WAYS = ("hang", "late", "drop", "sign-in", "page")
"""Never answer; answer after ``Faults.late`` seconds; cut the connection; redirect to the page for signing in; answer
200 with that page."""

_KEEP = "keep-"


@dataclass(frozen=True)
class Way:
    """How one answer fails."""

    what: str
    """One of `WAYS`, or a status in digits."""
    keeps: bool
    """Whether the record is kept before."""


@dataclass(frozen=True)
class Faults:
    """What goes wrong at the moment; nothing, unless told. Raises ValueError for a way that there is not."""

    ways: tuple[str, ...] = ()
    """The ways of which one is drawn for each answer that fails."""
    share: float = 1.0
    """How many of the answers fail, from 0 to 1."""
    seed: int = 0
    """Another seed, other failures."""
    in_turn: bool = False
    """Whether a record's first POST fails in the first way, its second in the second, and those after the last not."""
    at_most: int | None = None
    """How many POSTs of one record may fail, from its first; those after them do not."""
    retry_after: int | str | None = None
    """Of what fails with a status: seconds, or any text instead of them."""
    as_date: bool = False
    """Whether those seconds are told as a date of HTTP."""
    late: float = 60.0
    """Seconds until an answer comes that is ``late``."""

    def __post_init__(self) -> None:
        for way in self.ways:
            what = way.removeprefix(_KEEP)
            if what not in WAYS and not (what.isdecimal() and 200 <= int(what) <= 599):
                raise ValueError(f"no way to fail: {way!r}; there are a status and {', '.join(WAYS)}")

    def draw(self, record: int, attempt: int) -> Way | None:
        """How an answer fails, or None.

        Drawn for the record's number and not for its key, which may be another each time, nor for the order in which
        all requests come, which is.

        Args:
            record: its number, in the order in which records were first POSTed, from 0.
            attempt: which POST of it this is, from 0.

        """
        if not self.ways or (self.at_most is not None and attempt >= self.at_most):
            return None
        chance = random.Random(f"{self.seed}/{record}/{attempt}")  # noqa: S311  # nothing secret
        if chance.random() >= self.share:
            return None
        if self.in_turn:
            return _way(self.ways[attempt]) if attempt < len(self.ways) else None
        return _way(chance.choice(self.ways))


def _way(text: str) -> Way:
    what = text.removeprefix(_KEEP)
    return Way(what, what != text or what in ("409", "late"))
