"""What is aimed at: each aim compares two rows of one run in one browser, or limits one."""

from collections.abc import Callable
from dataclasses import dataclass

from bench.classic import FRAME, WITH, WITHOUT
from bench.memory import TABS
from bench.pages import UNRECORDED
from bench.rows import Row

OURS, STOCK, SCRIPT = "Switchboard", "stock PyScript", "JavaScript + zod"
Rows = dict[tuple[str, str, str], Row]


def _ratio(ours: float, theirs: float) -> float:
    return ours / theirs


def _seconds_more(ours: float, theirs: float) -> float:
    return (ours - theirs) / 1000


def _more(ours: float, theirs: float) -> float:
    return ours - theirs


def _more_each(ours: float, theirs: float) -> float:
    return (ours - theirs) / TABS


@dataclass(frozen=True)
class Aim:
    """Two rows of one measure, what is made of their medians, and the limit (by browser where they differ).

    Without a limit it is only told. Both rows are of the same case unless ``against_case`` names another; with neither
    ``against`` nor it, the most of one row is limited.
    """

    name: str
    measure: str
    case: str
    ours: str
    against: str = ""
    limit: float | dict[str, float] | None = None
    at_least: bool = False
    compare: Callable[[float, float], float] = _ratio
    unit: str = ""
    against_case: str = ""

    def value(self, rows: Rows) -> float | None:
        """What was reached; None where a row of it was not measured."""
        ours = rows.get((self.measure, self.case, self.ours))
        if not self.against and not self.against_case:
            return float(ours["most"]) if ours else None
        theirs = rows.get((self.measure, self.against_case or self.case, self.against or self.ours))
        return self.compare(ours["median"], theirs["median"]) if ours and theirs else None

    def told(self, kind: str, value: float) -> str:
        """The limit in words, and whether it was kept."""
        limit = self.limit.get(kind) if isinstance(self.limit, dict) else self.limit
        if limit is None:
            return "no aim"
        kept = value >= limit if self.at_least else value <= limit
        return (
            f"{'≥' if self.at_least else '≤'} {limit:g}{self.unit and ' ' + self.unit}, {'met' if kept else 'missed'}"
        )


_REPEAT, _FIRST, _SLOW = "repeat visit, loopback", "first visit, loopback", "first visit, 20 Mbit/s, 40 ms"
_WORK = "processor time"
AIMS = [
    Aim("start, repeat visit", "start", _REPEAT, OURS, STOCK, {"chromium": 0.15, "firefox": 0.25, "webkit": 0.20}),
    Aim("start, first visit, 20 Mbit/s", "start", _SLOW, OURS, STOCK, 0.45),
    Aim("classic page, 3 s between", "form there", "next click after 3 s", WITH, WITHOUT, 1.05),
    Aim("classic page, 1 s between", "form there", "next click after 1 s", WITH, WITHOUT),
    Aim("classic page, next click at once", "form there", "next click after 0 s", WITH, WITHOUT, 1.25),
    Aim("… beside the chat's frame alone", "form there", "next click after 0 s", WITH, FRAME),
    Aim("processor time of a page", _WORK, "a page, 3 s each", WITH, WITHOUT, 0.6, compare=_seconds_more, unit="s"),
    Aim("… above the chat's frame alone", _WORK, "a page, 3 s each", WITH, FRAME, compare=_seconds_more, unit="s"),
    Aim("memory above JavaScript, one tab", "memory", "1 tab", OURS, SCRIPT, 60, compare=_more, unit="MB"),
    Aim(
        "memory above JavaScript, each of ten",
        "memory",
        f"{TABS} tabs",
        OURS,
        SCRIPT,
        40,
        compare=_more_each,
        unit="MB",
    ),
    Aim("bytes of an upgrade", "upgrade", "visit after", OURS, limit=0.65, against_case="first visit after"),
    Aim("message to listener, 50 a second", "message, median", "50 a second", OURS, SCRIPT, 1.2),
    Aim("message to listener, 1 a second", "message, median", "1 a second", OURS, SCRIPT),
    Aim("message to listener, 300 a second", "message, median", "300 a second", OURS, SCRIPT),
    Aim("longest task, 300 a second", "longest task", "300 a second", OURS, limit=50, unit="ms"),
    Aim("longest pause, first visit", "longest pause", _FIRST, OURS, STOCK, 0.05),
    Aim("longest pause, repeat visit", "longest pause", _REPEAT, OURS, STOCK, 0.05),
    Aim("bytes, first visit", "bytes", _FIRST, OURS, STOCK, 1.00),
    *(
        Aim(f"recorder on to off, {size} B", "recorder", f"valid, {size} B", OURS, UNRECORDED, 0.95, at_least=True)
        for size in (165, 650, 6000)
    ),
    Aim("messages a second, 165 B", "messages", "valid, 165 B", OURS, SCRIPT, at_least=True),
    Aim("messages a second, 6,000 B", "messages", "valid, 6000 B", OURS, SCRIPT, at_least=True),
    Aim("host's own speed", "host's own work", "5 × 8,000 cells", "empty page", OURS, 0.99, at_least=True),
]


def reached(kind: str, rows: list[Row]) -> list[tuple[str, float, str]]:
    """Of the aims whose rows were measured: name, value, and what was aimed at."""
    by = {(row["measure"], row["case"], row["page"]): row for row in rows}
    values = ((aim, aim.value(by)) for aim in AIMS)
    return [(aim.name, value, aim.told(kind, value)) for aim, value in values if value is not None]
