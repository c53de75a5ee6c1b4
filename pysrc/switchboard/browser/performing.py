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


class Loop:
    """The one loop through which all effects of a link go; ``then`` is done whenever nothing is left."""

    def __init__(self, page: Page, carry_out: Callable[[Any], None], then: Callable[[], None]) -> None:
        self._page = page
        self._carry_out = carry_out
        self._then = then
        self._waiting: deque[Any] = deque()
        self._performing = False

    def perform(self, effects: Sequence[Any]) -> None:
        """Carry effects out in the order they arose, also those that a listener gives rise to in between."""
        self._waiting.extend(effects)
        if self._performing:
            return
        self._performing = True
        try:
            while self._waiting:
                effect = self._waiting.popleft()
                try:
                    self._carry_out(effect)
                except Exception as error:
                    self._page.failed(effect, error)
        finally:
            self._performing = False
        self._then()


class Alarm:
    """Rings once, when its time has come."""

    def __init__(self, page: Page, ring: Callable[[], None]) -> None:
        self._page = page
        self._ring = ring
        self._due: float | None = None
        self._timer: asyncio.TimerHandle | None = None

    def set(self, due: float | None) -> None:
        """Set it to another time, by the page's clock, or to none."""
        if due == self._due:
            return
        if self._timer is not None:
            self._page.cancel(self._timer)
            self._timer = None
        self._due = due
        if due is not None:
            self._timer = self._page.later(max(0.0, due - self._page.clock), self._now)

    def _now(self) -> None:
        self._timer = self._due = None
        self._ring()


class Performer(Loop):
    """The loop of a link that waits for times of its own."""

    def __init__(self, page: Page, link: Ticking, carry_out: Callable[[Any], None]) -> None:
        super().__init__(page, carry_out, lambda: self._alarm.set(None if self._stopped else link.deadline))
        self._alarm = Alarm(page, lambda: self.perform(link.tick(utc_now(), page.clock)))
        self._stopped = False

    def stop(self) -> None:
        """Drop what waits and set no alarm any more; what is asked for after this is still carried out."""
        self._stopped = True
        self._waiting.clear()
