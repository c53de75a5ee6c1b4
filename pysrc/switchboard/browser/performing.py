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
        self._carry_out = carry_out
        self._waiting: deque[Any] = deque()
        self._performing = False
        self._stopped = False
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None

    def perform(self, effects: Sequence[Any]) -> None:
        """Carry effects out in the order they arose, also those that a listener gives rise to in between."""
        self._waiting.extend(effects)
        if self._performing:
            return
        self._performing = True
        try:
            while self._waiting:
                try:
                    self._carry_out(self._waiting.popleft())
                except Exception as error:
                    self._page.crashed(error)
        finally:
            self._performing = False
        self._set_timer()

    def stop(self) -> None:
        """Drop what waits and set no timer any more; what is asked for after this is still carried out."""
        self._stopped = True
        self._waiting.clear()

    def _set_timer(self) -> None:
        due = None if self._stopped else self._link.deadline
        if due == self._due:
            return
        if self._timer is not None:
            self._page.cancel(self._timer)
            self._timer = None
        self._due = due
        if due is not None:
            self._timer = self._page.later(max(0.0, due - self._page.clock), self._tick)

    def _tick(self) -> None:
        self._timer = self._due = None
        self.perform(self._link.tick(utc_now(), self._page.clock))
