"""Carrying out what a link wants, and calling it when its time has come."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Protocol

from switchboard.browser.page import Page, utc_now
from switchboard.links.loop import Loop


class Ticking(Protocol):
    """A link that waits for times of its own."""

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due."""

    def tick(self, at: datetime, now: float) -> Sequence[Any]:
        """Time has passed; what it wants now."""


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
        super().__init__(carry_out, page.failed, lambda: self._alarm.set(None if self._stopped else link.deadline))
        self._alarm = Alarm(page, lambda: self.perform(link.tick(utc_now(), page.clock)))
        self._stopped = False

    def stop(self) -> None:
        """Drop what waits and set no alarm any more; what is asked for after this is still carried out."""
        self._stopped = True
        self.drop()
