"""What is kept of each call and chat until the CRM has it, and what may become of it. No I/O.

    open ──it is over──▶ made ──the page was told──▶ waiting ──the CRM has it──▶ sent
      ▲                   ▲ │                          │                          │
      └── words, and not  │ └──the page keeps it──▶ back │ ──the CRM refuses──▶ aside
          over yet        └────── something is added to it (a late note) ◀────────┘

The same entry is changed by every tab of the operator, so each change is decided on in one transaction of the database,
on what is there at that moment (``Change``), or in memory where there is no database.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import JsonValue, TypeAdapter, ValidationError

from switchboard.vocabulary.events import Record
from switchboard.vocabulary.model import Model

State = Literal["open", "made", "waiting", "sent", "aside", "back"]
ANY: dict[str, State] = {state: state for state in ("open", "made", "waiting", "sent", "aside", "back")}
"""From each state to itself."""
Unsent = Literal["made", "waiting", "aside", "back"]
"""Of a record that is whole, and that the CRM has not."""
AGAIN: dict[str, State] = {"open": "open", "made": "made", "waiting": "made", "sent": "made", "back": "made"}
"""Where an entry goes that something is added to; one that was set aside stays there, with what was added."""
DOUBLE = 30.0
"""Seconds within which the end of the same chat, told once more, is the same end."""
SAME_CALL = 12 * 3600.0
"""Seconds after its end within which an exchange's id is that of the same call."""


class LedgerEntry(Model):
    """An entry without what is personal in it: that is sealed beside it.

    ``subject`` is the call or the chat, of this operator. ``seq`` is its place among all. Times are seconds since 1970:
    ``at`` its beginning, ``until`` up to when the same subject is the same call or chat, ``typed`` when words were last
    written that no revision has yet, else 0. ``sent`` is the last revision that the CRM has, ``print`` tells facts from
    others. ``why`` is why it was set aside, ``status`` the server's.
    """

    key: str
    who: str
    subject: str
    kind: Literal["call", "chat"]
    seq: int = 0
    at: float
    until: float = 0.0
    state: State
    revision: int = 0
    sent: int = 0
    typed: float = 0.0
    print: str = ""
    why: str = ""
    status: int | None = None
    done: float = 0.0


_ROWS: TypeAdapter[list[dict[str, Any]]] = TypeAdapter(list[dict[str, Any]])


def entries(rows: str) -> list[LedgerEntry]:
    """Those of the database's rows, as JSON, that are entries as this version knows them."""
    found = [_entry(row) for row in _ROWS.validate_json(rows)]
    return [entry for entry in found if entry is not None]


def _entry(row: dict[str, Any]) -> LedgerEntry | None:
    try:
        return LedgerEntry.model_validate(row, extra="ignore", strict=False)
    except ValidationError:
        return None


class CallWords(Model):
    """What the operator has said of it: ``outcome`` is a key of ``crm.outcomes``."""

    outcome: str = ""
    note: str = ""


class RecordState(Model):
    """A record that the CRM has not: ``made`` or ``waiting``, ``back`` (the page keeps it), ``aside`` (refused).

    ``reason`` (``refused``, ``too-old``, ``too-many``) and the server's ``status`` say why it was refused.
    """

    record: Record
    state: Unsent
    reason: str | None = None
    status: int | None = None


class WaitingRecords(Model):
    """What waits (``switchboard.records()``); ``lasting`` is False where it would be lost with this tab."""

    records: tuple[RecordState, ...]
    lasting: bool


@dataclass(frozen=True)
class KeptRecord:
    """An entry with what is sealed in it; ``facts`` are None where nobody here can read them."""

    entry: LedgerEntry
    facts: Record | None
    words: CallWords = field(default_factory=CallWords)
    extra: dict[str, JsonValue] = field(default_factory=dict)
    is_volatile: bool = False
    """Whether it is in the memory of this page alone."""

    @property
    def record(self) -> Record | None:
        """What the CRM is to have."""
        if self.facts is None:
            return None
        words = {"outcome": self.words.outcome or None, "note": self.words.note or None}
        revision = max(1, self.entry.revision)
        return self.facts.model_copy(update={**words, "revision": revision, "extra": self.extra})

    @property
    def is_unsent(self) -> bool:
        """Whether the CRM should have it and has not."""
        return self.entry.state in ("made", "waiting", "aside")

    @property
    def is_known_here_alone(self) -> bool:
        """Whether this page may be the only one that can send it: others hear of calls, and not of what is written."""
        return self.is_volatile and (self.entry.kind == "chat" or self.words != CallWords())

    def as_volatile(self) -> "KeptRecord":
        """The same, now that it is in the memory of this page alone."""
        return replace(self, is_volatile=True)


EXTRA: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])
"""What a record has under ``extra``."""


def read(told: dict[str, Any]) -> KeptRecord | None:
    """An entry as the database has it, of this version or another; None where it is none."""
    entry = _entry({name: value for name, value in told.items() if name not in ("facts", "words", "extra")})
    if entry is None:
        return None
    facts = words = extra = None
    try:
        facts = Record.model_validate_json(told.get("facts") or "", extra="ignore")
        words = CallWords.model_validate_json(told.get("words") or "{}", extra="ignore")
        extra = EXTRA.validate_json(told.get("extra") or "{}")
    except ValidationError:
        facts = None
    return KeptRecord(entry, facts, words or CallWords(), extra or {})


@dataclass(frozen=True)
class Change:
    """What is to become of a subject's entry.

    Args:
        moves: from the state it is in (``""`` where there is none) to the next; where it is in another, nothing is
            changed.
        update: its further fields.
        facts, words, extra: its sealed parts, where they are others now.
        counts: whether that is a new revision, once it is over.
        revision: the one that this is about, of this very entry; where it is at another, nothing is changed.

    """

    entry: LedgerEntry
    moves: Mapping[str, State]
    update: dict[str, Any] = field(default_factory=dict)
    facts: Record | None = None
    words: CallWords | None = None
    extra: dict[str, JsonValue] | None = None
    counts: bool = False
    revision: int | None = None

    @property
    def who(self) -> str:
        """Whose it is."""
        return self.entry.who

    @property
    def subject(self) -> str:
        """Which call or chat it is about."""
        return self.entry.subject

    def apply(self, rows: list[LedgerEntry]) -> LedgerEntry | None:
        """The entry as it is then; None where nothing is changed. ``rows`` are all entries of the subject."""
        here = next((row for row in rows if row.key == self.entry.key), None)
        if here is None and self.revision is None:
            here = next((row for row in rows if row.state == "open" or row.until > self.entry.at), None)
        state = self.moves.get(here.state if here else "")
        if state is None or (here and self.revision not in (None, here.revision)):
            return None
        if here and self.update.get("print") and here.print == self.update["print"] and here.state != "open":
            return None
        base = here or self.entry
        more = 1 if self.counts and state not in ("open", "waiting") else 0
        return base.model_copy(update={**self.update, "state": state, "revision": base.revision + more})

    def sealed(self) -> dict[str, str]:
        """The parts to be sealed, as text."""
        return _sealed(self.facts, self.words, self.extra)

    def on(self, here: KeptRecord | None, entry: LedgerEntry, *, is_volatile: bool) -> KeptRecord:
        """The whole of it, with the parts that this change has and the others as they were."""
        before = here or KeptRecord(entry, None)
        return KeptRecord(
            entry,
            self.facts if self.facts is not None else before.facts,
            self.words if self.words is not None else before.words,
            self.extra if self.extra is not None else before.extra,
            is_volatile,
        )


@dataclass(frozen=True)
class Settled:
    """The operator has written enough for now: what is written by then is a revision, once the call is over."""

    who: str
    subject: str

    def apply(self, rows: list[LedgerEntry]) -> LedgerEntry | None:
        """The entry that was written about; None where nothing was written since."""
        written = [row for row in rows if row.typed]
        if not written:
            return None
        here = max(written, key=lambda row: row.typed)
        state = {**AGAIN, "aside": "aside"}[here.state]
        more = 0 if state == "open" else 1
        return here.model_copy(update={"typed": 0.0, "state": state, "revision": here.revision + more})

    def sealed(self) -> dict[str, str]:
        """Nothing of what is sealed is another."""
        return {}

    def on(self, here: KeptRecord | None, entry: LedgerEntry, *, is_volatile: bool) -> KeptRecord:
        """The same, as it stands then."""
        return replace(here or KeptRecord(entry, None), entry=entry, is_volatile=is_volatile)


@dataclass(frozen=True)
class Restored:
    """An entry that was in a page's memory alone goes (back) into the database, unless that knows better by now."""

    kept: KeptRecord

    @property
    def who(self) -> str:
        """Whose it is."""
        return self.kept.entry.who

    @property
    def subject(self) -> str:
        """Which call or chat it is about."""
        return self.kept.entry.subject

    def apply(self, rows: list[LedgerEntry]) -> LedgerEntry | None:
        """The entry; None where what is there is as new."""
        entry = self.kept.entry
        here = next((row for row in rows if row.key == entry.key), None)
        return entry if here is None or _age(here) < _age(entry) else None

    def sealed(self) -> dict[str, str]:
        """The parts to be sealed, as text."""
        return _sealed(self.kept.facts, self.kept.words, self.kept.extra)

    def on(self, here: KeptRecord | None, entry: LedgerEntry, *, is_volatile: bool) -> KeptRecord:  # noqa: ARG002
        """The whole of it, which it was before."""
        return replace(self.kept, entry=entry, is_volatile=is_volatile)


AnyChange = Change | Settled | Restored


_COURSE: tuple[State, ...] = ("open", "made", "back", "waiting", "aside", "sent")


def _age(entry: LedgerEntry) -> tuple[int, int, float, float, int]:
    # A second try makes it younger (``at``), though it goes back in its course.
    return entry.revision, entry.sent, entry.typed, entry.at, _COURSE.index(entry.state)


def _sealed(facts: Record | None, words: CallWords | None, extra: dict[str, JsonValue] | None) -> dict[str, str]:
    parts: dict[str, str] = {}
    if facts is not None:
        parts["facts"] = facts.model_dump_json(by_alias=True)
    if words is not None:
        parts["words"] = words.model_dump_json()
    if extra is not None:
        parts["extra"] = EXTRA.dump_json(extra).decode()
    return parts
