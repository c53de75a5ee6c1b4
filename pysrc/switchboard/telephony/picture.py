"""What a tab knows of the line, drawn from the same inputs in the same order as in every other tab. No I/O."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from switchboard.settings import LineSettings
from switchboard.telephony.calls import CallTable
from switchboard.telephony.clock import ExchangeClock
from switchboard.telephony.exchange import (
    Exchange,
    NoOtherCalls,
    Reply,
    Report,
    Said,
    SayBack,
    TurnedAway,
    Welcome,
    findings,
)
from switchboard.telephony.pops import Pops
from switchboard.telephony.talk import (
    Found,
    Gap,
    Input,
    Knowledge,
    LineEffect,
    Spoken,
    Ticked,
    Told,
    Unreadable,
    remember,
)
from switchboard.vocabulary.events import (
    AgentPaused,
    AgentResumed,
    Call,
    CallAnswered,
    CallRinging,
    Event,
    LinkChanged,
    MessageRejected,
    MessageUnknown,
    Notification,
    NotificationAdded,
    Problem,
    ScreenPop,
)


class Picture:
    """The calls, the exchange's time, the line's state, whose customer is due, and which cards were put away."""

    def __init__(self, exchange: Exchange, settings: LineSettings) -> None:
        self.table = CallTable(exchange.vendor, settings)
        self.clock = ExchangeClock()
        self.pops = Pops(self.table)
        self.status: LinkChanged | None = None
        self.was_good = False
        """Whether the line was ready when it was last heard of, apart from its going from tab to tab."""
        self.dismissed: dict[str, None] = {}
        self.paused_since: datetime | None = None
        self._exchange = exchange

    def apply(self, given: Input, at: datetime, time: datetime, said: Sequence[Said] | None = None) -> list[LineEffect]:
        """What follows from an input.

        Args:
            given: the input.
            at: when it came, on the computer's clock.
            time: the same on the exchange's.
            said: what the exchange said with it, where that is known already.

        """
        match given:
            case Spoken():
                heard = self._exchange.decode(given.text, at, given.key) if said is None else said
                parts = [(number, one) for number, one in enumerate(heard) if number in given.parts]
                told = [self._hear(given, number, one, at, time) for number, one in parts]
                return [effect for effects in told for effect in effects]
            case Gap():
                self.table.interrupted(at)
            case Ticked():
                return self._conclude(self.table.tick(at))
            case Found():
                self.table.found(given.call, given.callers)
                return [*self.pops.looked_up(given.call)]
            case Told():
                return self._note(given.status)
            case Unreadable():
                problem, vendor = Problem(path="", reason=given.reason), self._exchange.vendor
                return [MessageRejected(id=f"{vendor}-{given.key}", vendor=vendor, at=at, problems=(problem,))]
        return []

    def told(self, at: datetime, now: float) -> dict[str, Any]:
        """All of it, as the fields of a ``Knowledge``."""
        return {
            "table": self.table.state(),
            "status": self.status,
            "dismissed": tuple(self.dismissed),
            "offset": self.clock.offset(at, now),
            "paused_since": self.paused_since,
            "due": self.pops.waiting,
        }

    def take_over(self, told: Knowledge, at: datetime, now: float, *, tell: Collection[str] | None) -> list[LineEffect]:
        """Take over what another tab knows; ``tell`` of which calls it is told what became of them, None for all."""
        events = [one for one in self.table.adopt(told.table, at) if tell is None or _call_of(one) in tell]
        for call in told.dismissed:
            self.dismiss(call)
        self.clock.adopt(told.offset, at, now)
        self.paused_since = told.paused_since
        self.pops.adopt(told.due)
        return [*events, *self._note(told.status)]

    def dismiss(self, state: str) -> None:
        """The operator has put a call's card away, as the call is now (``state_of``)."""
        remember(self.dismissed, state)

    def recall(self, state: str) -> None:
        """The operator wants it back."""
        self.dismissed.pop(state, None)

    def popped(self, call: str) -> None:
        """A call's customer is shown, in whichever tab."""
        self.pops.shown(call)

    def _pauses(self, said: AgentPaused | AgentResumed, own: str, at: datetime) -> None:
        if said.agent is None or not own or said.agent.extension in (None, own):
            self.paused_since = at if isinstance(said, AgentPaused) else None

    def _hear(self, given: Spoken, number: int, said: Said, at: datetime, time: datetime) -> list[LineEffect]:
        match said:
            case Report():
                return self._conclude(self.table.take(said, at, time, given.own))
            case NoOtherCalls(uuids=uuids):
                return self._conclude(self.table.only(uuids, at))
            case Reply():  # to nothing that was asked
                vendor = self._exchange.vendor
                id_ = f"{vendor}-{given.key}" if number == 0 else f"{vendor}-{given.key}-{number}"
                if said.error:
                    note = Notification(id=None, kind=said.kind, text=said.error)
                    return [NotificationAdded(id=id_, vendor=vendor, at=at, raw_json=said.raw_json, notification=note)]
                return [MessageUnknown(id=id_, vendor=vendor, at=at, raw_json=said.raw_json, kind=said.kind)]
            case Welcome() | TurnedAway() | SayBack():
                return []
            case AgentPaused() | AgentResumed():
                self._pauses(said, given.own, at)
                return [said]
            case _:
                return [said]

    def _conclude(self, events: list[Event]) -> list[LineEffect]:
        effects: list[LineEffect] = []
        for event in events:
            match event:
                case ScreenPop():
                    effects += self.pops.take(event)
                case CallRinging() | CallAnswered():
                    effects += [event, *self.pops.look_up(event.call)]
                case _:
                    effects.append(event)
        return effects

    def _note(self, status: LinkChanged | None) -> list[LineEffect]:
        if status is None or status == self.status:
            return []
        self.status = status
        if status.reason not in ("standby", "starting"):
            self.was_good = status.state == "ready"
        return [*findings(self._exchange, status), status]


def _call_of(event: Event) -> str | None:
    call = getattr(event, "call", None)
    return call.id if isinstance(call, Call) else None
