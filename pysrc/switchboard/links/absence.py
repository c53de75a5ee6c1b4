"""Whether the address of a workspace that says nothing answers, and when its frame is loaded again. No I/O.

A frame does not tell an error page from a workspace that is silent: Chromium says ``load`` of both, Firefox of an
error page nothing at all. So where a workspace has not spoken some seconds after its load, its address is *looked* at:
somebody answers, or nobody. Somebody: it may be a sign-in form in which a password is being typed, and is left alone
until it loads something else. Nobody: it is looked at again, with growing pauses and chance (``reconnect.py``), at once
when the operator looks at the workspace, when the network comes or the computer wakes; and when it answers, the frame
is loaded again. Not so long as the focus is in it, though, nor if it was there before the first look: that document may
have been a form, whose server went after it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import random

from switchboard.links.reconnect import Backoff
from switchboard.links.socket import ASLEEP

LOOK = 2.0
"""Seconds after its load for which a workspace may say nothing before its address is looked at."""
LOADING = 5.0
"""Seconds that a frame may take to load before that."""
OFTEN = 1.0
"""Seconds between two looks, whoever wants one."""


@dataclass(frozen=True)
class Look:
    """Ask whether anybody answers at the address, and give ``looked`` this number with the answer."""

    number: int


@dataclass(frozen=True)
class Away:
    """Nobody answers."""


@dataclass(frozen=True)
class LoadAgain:
    """Load the frame again, and say ``began``."""


AbsenceEffect = Look | Away | LoadAgain


class Absence:
    """What is known of one workspace's address; times are the caller's monotonic clock, in seconds."""

    def __init__(self, chance: Callable[[], float] = random) -> None:
        self._backoff = Backoff(chance=chance)
        self.away = False
        """Whether nobody answered when the address was last looked at."""
        self.blind = False
        """Whether the page's policy forbids to look: then nothing is ever loaded again by itself."""
        self._due: float | None = None
        self._looked_at = float("-inf")
        self._number = 0
        self._looking = False
        self._touched = False
        self._inside = False
        self._welcome = 0
        self._glanced_at: datetime | None = None

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due."""
        return self._due

    def began(self, now: float) -> list[AbsenceEffect]:
        """The frame has begun to load."""
        self._inside = False
        return self._await(now + LOADING)

    def loaded(self, now: float) -> list[AbsenceEffect]:
        """It has loaded something, be it an error page."""
        return self._await(now + LOOK)

    def heard(self) -> list[AbsenceEffect]:
        """The workspace has spoken: all is well."""
        self._backoff.proved()
        return self._await(None)

    def focused(self, now: float) -> list[AbsenceEffect]:
        """The operator has gone into the frame."""
        if self._inside:
            return []
        self._inside = True
        if not self.away:
            self._touched = True
            return []
        effects = self.wanted(now)
        self._welcome = self._number  # nothing can be typed into it yet
        return effects

    def left(self, now: float) -> list[AbsenceEffect]:
        """The operator has gone out of the frame."""
        if not self._inside:
            return []
        self._inside = False
        return self.wanted(now)

    def wanted(self, now: float) -> list[AbsenceEffect]:
        """The operator looks at the workspace, or asks something of it."""
        if not self.away or self._looking or self._touched or self.blind or now - self._looked_at < OFTEN:
            return []
        self._backoff.hurried()
        return self._look(now)

    def online(self, now: float) -> list[AbsenceEffect]:
        """There is a network again, it is said, or the computer has woken: it may take a while, so pauses are short."""
        self._backoff.proved()
        return self.wanted(now)

    def glance(self, at: datetime, now: float) -> list[AbsenceEffect]:
        """The wall clock shows ``at``: whoever calls this often learns that the computer slept."""
        before, self._glanced_at = self._glanced_at, at
        slept = before is not None and (at - before).total_seconds() > ASLEEP
        return self.online(now) if slept else []

    def looked(self, number: int, now: float, *, answered: bool | None) -> list[AbsenceEffect]:
        """Whether somebody answered; None where looking is forbidden. An answer about an older document is none."""
        if number != self._number or not self._looking:
            return []
        self._looking = False
        if answered is None:
            self.blind = True
            return []
        if answered:
            if not self.away:
                return []  # somebody is there, who says nothing: it may be a form
            if not self._inside or number == self._welcome:
                return [LoadAgain()]
            self._due = now + self._backoff.lost()
            return []
        first, self.away = not self.away, True
        if not self._touched:
            self._due = now + self._backoff.lost()
        return [Away()] if first else []

    def tick(self, _: datetime, now: float) -> list[AbsenceEffect]:
        """Time has passed."""
        return self._look(now) if self._due is not None and now >= self._due else []

    def _await(self, due: float | None) -> list[AbsenceEffect]:
        """Another document: what was known of the last one is nothing to it."""
        self.away = self._looking = False
        self._touched = self._inside
        self._due = None if self.blind else due
        return []

    def _look(self, now: float) -> list[AbsenceEffect]:
        self._due = None
        self._looking = True
        self._looked_at = now
        self._number += 1
        return [Look(self._number)]
