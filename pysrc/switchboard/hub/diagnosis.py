"""What was found wrong, each thing once and counted, until it is mended. No I/O."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime

from switchboard.vocabulary.problems import Finding, Level, Mended

_MOST = 100


def _now() -> datetime:
    return datetime.now(UTC)


class Diagnosis:
    """Collects findings; ``clock`` tells the time, UTC."""

    def __init__(self, clock: Callable[[], datetime] = _now) -> None:
        self._clock = clock
        self._findings: OrderedDict[tuple[str, str], Finding] = OrderedDict()
        self.beforehand: list[Callable[[], None]] = []
        """Called before the findings are told: whoever has not looked at everything yet adds itself here."""

    def add(self, level: Level, code: str, message: str, cure: str, count: int = 1, at: datetime | None = None) -> None:
        """Make a finding, or count it once more; ``at`` is when, if not now."""
        known = self._findings.get((code, message))
        total = count + (known.count if known else 0)
        last = at or self._clock()
        first = known.first_at if known else last
        self._findings[(code, message)] = Finding(
            level=level, code=code, message=message, cure=cure, count=total, first_at=first, last_at=last
        )
        if len(self._findings) > _MOST:
            self._findings.popitem(last=False)

    def note(self, told: Finding | Mended) -> None:
        """Make a finding, or take it back, for a link that tells of it."""
        if isinstance(told, Mended):
            self.clear(told.code, told.message)
        else:
            self.add(told.level, told.code, told.message, told.cure, told.count)

    def crashed(self, error: BaseException) -> None:
        """Something of Switchboard's own went wrong."""
        self.add(
            "error",
            "internal",
            f"An error of Switchboard's own: {place_of(error)}",
            "Please report it with what this diagnosis says; everything else goes on.",
        )

    def clear(self, code: str, message: str | None = None) -> None:
        """Take back a finding, or every one of a code: it is mended."""
        for key in [key for key in self._findings if key[0] == code and message in (None, key[1])]:
            del self._findings[key]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All of them, the oldest first."""
        for look in self.beforehand:
            look()
        return tuple(self._findings.values())


def place_of(error: BaseException) -> str:
    """The kind of error and where in Switchboard it arose; never its text, which may hold what a customer wrote."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("switchboard"):
            place = f" in {name} line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
