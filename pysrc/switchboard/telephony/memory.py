"""What a tab's page knows of its operator's calls, kept for the tab's next page. No I/O.

In a classic CRM each click is a page, and a screen pop is one. What is kept is personal, so it is the same operator's
alone, minutes old at most, and no more of it than may still matter.
"""

from datetime import datetime, timedelta
from typing import Self

from pydantic import AwareDatetime, Field, ValidationError

from switchboard.telephony.stages import LIVE
from switchboard.telephony.talk import Knowledge
from switchboard.vocabulary.events import Call
from switchboard.vocabulary.model import Model

AGE = timedelta(minutes=5)
"""How old it may be."""
_MOST = 100
"""Calls that are kept, the newest; the rest of a table is there for messages that come very late."""


class Shown(Model):
    """A call that is over and still on the screen, and for how many seconds it has been over."""

    call: Call
    seconds: float


class Memory(Model):
    """All that is kept. ``who`` it belongs to is a digest (``operator_name``)."""

    who: str
    at: AwareDatetime
    told: Knowledge
    over: tuple[Shown, ...]
    extensions: dict[str, str] = Field(default_factory=dict)
    """By call: what the operator still has to dial."""

    @classmethod
    def of(
        cls,
        who: str,
        at: datetime,
        told: Knowledge,
        over: tuple[tuple[Call, float], ...],
        extensions: dict[str, str] | None = None,
    ) -> Self:
        """What is worth keeping of what is known."""
        shown = tuple(Shown(call=call, seconds=seconds) for call, seconds in over)
        recent = [entry for entry in told.table.entries if entry.stage in LIVE or at - entry.heard_at <= AGE][-_MOST:]
        ids = {entry.call.id for entry in recent} | {one.call.id for one in shown}
        keys = {leg: call for leg, call in told.table.keys.items() if call in ids}
        table = told.table.model_copy(update={"entries": tuple(recent), "keys": keys})
        dismissed = tuple(state for state in told.dismissed if state.rpartition("/")[0] in ids)
        kept = told.model_copy(update={"table": table, "dismissed": dismissed, "status": None})
        return cls(who=who, at=at, told=kept, over=shown[-_MOST:], extensions=extensions or {})

    @classmethod
    def read(cls, text: str, at: datetime) -> Self | None:
        """What an earlier page has kept; None where that is nothing, is too old, or is no such thing."""
        try:
            memory = cls.model_validate_json(text)
        except ValidationError:
            return None
        return memory if timedelta(0) <= at - memory.at <= AGE else None

    def to_text(self) -> str:
        """What ``read`` reads; what a model has by itself need not be kept."""
        return self.model_dump_json(by_alias=True, exclude_defaults=True)

    @property
    def is_worth_it(self) -> bool:
        """Whether there is anything that the next page would miss."""
        return bool(self.told.table.entries or self.over or self.told.paused_since)

    def over_since(self, at: datetime) -> tuple[tuple[Call, float], ...]:
        """The calls that were over, and for how many seconds they are by now."""
        passed = (at - self.at).total_seconds()
        return tuple((one.call, one.seconds + passed) for one in self.over)
