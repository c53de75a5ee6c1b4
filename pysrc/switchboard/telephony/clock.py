"""The exchange's time, by its last word and the monotonic clock since. No I/O."""

from datetime import datetime, timedelta


class ExchangeClock:
    """What time it is at the exchange; ``at`` is this computer's wall clock, ``now`` its monotonic one, in seconds."""

    def __init__(self) -> None:
        self._told: tuple[datetime, float] | None = None

    def told(self, time: datetime | None, now: float) -> None:
        """The exchange has said what time it is, or has not."""
        if time is not None:
            self._told = (time, now)

    def time(self, at: datetime, now: float) -> datetime:
        """The exchange's time now; ``at`` where it never told one."""
        if self._told is None:
            return at
        time, then = self._told
        return time + timedelta(seconds=now - then)

    def offset(self, at: datetime, now: float) -> float | None:
        """Seconds by which the exchange is ahead of this computer; None where it never told the time."""
        return None if self._told is None else (self.time(at, now) - at).total_seconds()

    def adopt(self, offset: float | None, at: datetime, now: float) -> None:
        """Another tab knows by how much the exchange is ahead."""
        if offset is not None:
            self._told = (at + timedelta(seconds=offset), now)
