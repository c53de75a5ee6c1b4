"""How long to wait before the next try to connect. No I/O.

Exponential backoff with *full jitter*: the wait before try n is drawn anew, evenly, from [0, min(cap, base · 2ⁿ)].
When an exchange goes down, every page in the company loses it in the same instant. Without chance they would all come
back in the same instant too, again and again; with chance over only a part of the span, the rest of it stays empty and
the peak is the higher. `tests/bench/reconnect.py` plays 10,000 pages through this and prints the figures by which the
policy below was chosen (ARCHITECTURE.md has them).

The count of tries goes back to nothing only when a connection has *proved itself*: an exchange that accepts and hangs
up at once looks, at each single try, like one that is healthy.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import random

from switchboard.settings import Reconnect

POLICY = Reconnect()
"""The policy where nothing else is configured."""
REFUSED_BASE = 30.0
REFUSED_CAP = 300.0
"""Seconds between tries with a key that was refused: nothing will change until somebody changes it."""


@dataclass
class Backoff:
    """Counts the tries since the connection last proved itself; ``chance`` gives numbers from [0, 1)."""

    base: float = POLICY.base_seconds
    cap: float = POLICY.cap_seconds
    chance: Callable[[], float] = random
    tries: int = 0
    refusals: int = 0

    def proved(self) -> None:
        """The connection is a good one: the next loss starts from the beginning."""
        self.tries = self.refusals = 0

    @property
    def is_refused(self) -> bool:
        """Whether the key was refused, and a fresh one did not mend it."""
        return self.refusals > 1

    def hurried(self) -> None:
        """A try comes earlier than was drawn: it does not count as one more."""
        if not self.is_refused:
            self.tries = max(0, self.tries - 1)

    def lost(self) -> float:
        """Seconds to wait after a try that failed, or a connection that was lost."""
        span = min(self.cap, self.base * 2.0 ** min(self.tries, 30))
        self.tries += 1
        return self.chance() * span

    def refused(self) -> float:
        """Seconds to wait after the key was refused. The first time it may only be old, which a fresh one mends."""
        self.refusals += 1
        if self.refusals == 1:
            return self.lost()
        span = min(REFUSED_CAP, REFUSED_BASE * 2.0 ** min(self.refusals - 2, 30))
        return span * (0.5 + 0.5 * self.chance())
