"""Carrying out what a link wants, in order, and calling it when its time has come."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from switchboard.browser.page import Page, utc_now


class Ticking(Protocol):
    """A link that waits for times of its own."""

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due."""

    def tick(self, at: datetime, now: float) -> Sequence[Any]:
        """Time has passed; what it wants now."""


class Performer:
    """The one loop through which all effects of a link go."""

    def __init__(self, page: Page, link: Ticking, carry_out: Callable[[Any], None]) -> None:
        self._page = page
        self._link = link
        self._carry_out = page.guarded(carry_out)
        self._waiting: deque[Any] = deque()
        self._performing = False
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None

    def perform(self, effects: Sequence[Any]) -> None:
        """Carry effects out in the order they arose, also those that a listener gives rise to in between."""
        self._waiting.extend(effects)
        if self._performing:
            return
        self._performing = True
        try:
            while self._waiting:
                self._carry_out(self._waiting.popleft())
        finally:
            self._performing = False
        self._set_timer()

    def stop(self) -> None:
        """Drop what waits and set no timer any more; what is asked for after this is still carried out."""
        self._stopped = True
        self._waiting.clear()

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._page.cancel(self._timer)
            self._timer = None
        deadline = self._link.deadline
        if deadline is not None and not self._stopped:
            wait = max(0.0, deadline - self._page.clock)
            self._timer = self._page.later(wait, lambda: self.perform(self._link.tick(utc_now(), self._page.clock)))
