"""The exchange's time, by what it says and the monotonic clock since. No I/O.

Whatever the exchange tells of the present is a little late when it is heard, and may be very late. So the furthest that
was told is right, and nothing sets the clock back, unless the exchange's own was set back: all it says is old then, for
a while.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from switchboard.telephony.exchange import Report, Said
from switchboard.telephony.stages import News

STEP = 60.0
"""Seconds behind, and seconds long: so far and so long must all be late before the exchange's clock is believed."""
OFTEN = 5
"""How often it must have been heard in that time."""


class ExchangeClock:
    """What time it is at the exchange; ``at`` is this computer's wall clock, ``now`` its monotonic one, in seconds."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None
        self._first: tuple[datetime, float] | None = None
        self._behind: tuple[tuple[datetime, float], float, int] | None = None
        """The furthest of what was told from far behind, since when, and how often."""

    def hear(self, said: Iterable[Said], now: float) -> None:
        """The exchange has said these things."""
        for one in said:
            if isinstance(one, Report):
                beginning = one.dialed_at if one.heard is News.DIAL else None
                answer = one.answered_at if one.heard is News.BRIDGE else None
                self.told(one.server_at or beginning or answer, now)

    def told(self, time: datetime | None, now: float) -> None:
        """The exchange has said what time it is, or has not."""
        if time is None:
            return
        if self._told is None or time >= _later(self._told, now) - timedelta(seconds=STEP):
            self._behind = None
            if self._told is None or time > _later(self._told, now):
                self._told = (time, now)
            return
        if self._behind is None:
            self._behind = ((time, now), now, 1)
            return
        furthest, since, count = self._behind
        furthest = max(furthest, (time, now), key=lambda one: _later(one, now))
        self._behind = (furthest, since, count + 1)
        if count + 1 >= OFTEN and now - since >= STEP:
            self._told, self._behind = furthest, None

    def time(self, at: datetime, now: float) -> datetime:
        """The exchange's time now; where it never told one, this computer's as it was at first."""
        if self._told is not None:
            return _later(self._told, now)
        if self._first is None:
            self._first = (at, now)
        return _later(self._first, now)

    def offset(self, at: datetime, now: float) -> float | None:
        """Seconds by which the exchange is ahead of this computer; None where it never told the time."""
        return None if self._told is None else (self.time(at, now) - at).total_seconds()

    def adopt(self, offset: float | None, at: datetime, now: float) -> None:
        """Another tab knows by how much the exchange is ahead."""
        if offset is not None:
            self._told = (at + timedelta(seconds=offset), now)


def _later(told: tuple[datetime, float], now: float) -> datetime:
    time, then = told
    return time + timedelta(seconds=now - then)
