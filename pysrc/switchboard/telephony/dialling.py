"""Numbers to be called, over many tabs. No I/O.

Dialling is asked of the tab that holds the line and happens once. A command belongs to the tab it was given to until it
is answered. The holder says ``sent`` before it sends; a holder that is gone without a word of it has not sent it, so it
is given to the next one. One that was sent and not answered is never sent again. A holder that does not even say
``queued`` hangs: its line is taken from it, and a command that reaches it after that is too old for it to take.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from switchboard.links.outbox import Answered, Joined, ToExchange
from switchboard.links.socket import SocketEffect, SocketLink, failure
from switchboard.links.waiting import Done
from switchboard.telephony.exchange import Exchange
from switchboard.telephony.talk import Ask, LineEffect, Queued, Result, Sent, Steal, ToTabs, remember, to_tabs
from switchboard.vocabulary.events import CommandFailed

ACKNOWLEDGED = 1.0
"""Seconds in which a holder that lives says that it has a command."""
FRESH = 0.9
"""Seconds after which a holder does not take a command any more: by then the line is being taken from it."""


@dataclass
class _Pending:
    ticket: int
    number: str
    until: float
    asked_at: float | None = None
    queued: bool = False
    sent: bool = False

    @property
    def acknowledged_by(self) -> float | None:
        """When a holder that lives would have said that it has it."""
        return None if self.asked_at is None or self.queued else self.asked_at + ACKNOWLEDGED


class Dialling:
    """What a tab was asked to call, and, while it holds the line, what the others were.

    Args:
        link: this tab's line.
        tab: this tab's name.
        patience: seconds a number may wait for the line, and then for its answer.

    """

    def __init__(self, exchange: Exchange, link: SocketLink, tab: str, patience: float) -> None:
        self.holds = False
        """Whether this tab holds the line."""
        self._exchange = exchange
        self._link = link
        self._tab = tab
        self._patience = patience
        self._serial = 0
        self._pending: dict[str, _Pending] = {}
        self._owners: dict[str, str] = {}
        self._taken: dict[str, None] = {}

    @property
    def deadlines(self) -> list[float]:
        """When ``tick`` is due, on the monotonic clock."""
        due = [command.until for command in self._pending.values()]
        return due + [by for command in self._pending.values() if (by := command.acknowledged_by) is not None]

    # In the tab that was asked.

    def call(self, ticket: int, number: str, at: datetime, now: float, waited: float) -> list[LineEffect]:
        """Call this number, which is one the exchange takes; the ticket comes back with ``Done``."""
        self._serial += 1
        uid = f"{self._tab}-{self._serial}"
        if waited >= self._patience:
            return self.refuse(ticket, "expired", at)
        command = self._pending[uid] = _Pending(ticket, number, now + self._patience - waited)
        return self._ask(uid, command, at, now)

    def refuse(self, ticket: int, code: str, at: datetime, message: str | None = None) -> list[LineEffect]:
        """Do not call: say why."""
        return _told(ticket, self._failure(at, code, message))

    def interrupted(self, at: datetime) -> list[LineEffect]:
        """The line has gone to another tab, and with it the answers to what was sent."""
        return self._give_up(at, "interrupted", [uid for uid, command in self._pending.items() if command.sent])

    def ask_again(self, at: datetime, now: float) -> list[LineEffect]:
        """Whoever holds the line now is asked for what was not sent."""
        return [effect for uid, one in list(self._pending.items()) for effect in self._ask(uid, one, at, now)]

    def queued(self, uid: str) -> None:
        """The holder has it."""
        if command := self._pending.get(uid):
            command.queued = True

    def sent(self, uids: tuple[str, ...], now: float) -> None:
        """The holder is about to send it."""
        for command in (self._pending[uid] for uid in uids if uid in self._pending):
            command.queued = command.sent = True
            command.until = now + self._patience + ACKNOWLEDGED

    def finish(self, uid: str, error: CommandFailed | None) -> list[LineEffect]:
        """What came of it, if it is this tab's."""
        command = self._pending.pop(uid, None)
        return _told(command.ticket, error) if command else []

    def tick(self, at: datetime, now: float) -> list[LineEffect]:
        """Time has passed."""
        effects: list[LineEffect] = []
        for uid, command in list(self._pending.items()):
            by = command.acknowledged_by
            if now >= command.until:
                effects += self.finish(uid, self._failure(at, "timeout" if command.sent else "expired"))
            elif by is not None and now >= by:
                command.asked_at = None
                effects.append(Steal())
        return effects

    def close(self, at: datetime, code: str) -> list[LineEffect]:
        """There will be no line here any more."""
        self.holds = False
        return self._give_up(at, code, list(self._pending))

    # In the tab that holds the line.

    def take(self, asked: Ask, at: datetime, now: float) -> list[LineEffect]:
        """Another tab asks."""
        if not -FRESH < (at - asked.posted_at).total_seconds() < FRESH or asked.ticket in self._taken:
            return []
        remember(self._taken, asked.ticket)
        self._owners[asked.ticket] = asked.tab
        # A little less than the other tab waits: what it has given up must not be sent any more.
        left = (asked.until - at).total_seconds() - 0.5
        effects = self._link.command(asked.ticket, asked.number, at, now, self._patience - left)
        return [to_tabs(Queued(tab=self._tab, ticket=asked.ticket)), *self.carried(effects, now)]

    def carried(self, effects: Sequence[SocketEffect], now: float) -> list[LineEffect]:
        """What the line does about commands, as this tab's effects: whoever asked is told."""
        result: list[LineEffect] = []
        for effect in effects:
            match effect:
                case ToExchange():
                    result += [*self._say_sent(effect.tickets, now), effect]
                case Joined():
                    result += self._say_sent((effect.ticket,), now)
                case Answered():
                    result += self._answer(effect)
        return result

    def released(self) -> None:
        """The line is another tab's: the others ask whoever holds it."""
        self.holds = False
        self._owners.clear()
        for command in self._pending.values():
            command.asked_at, command.queued = None, False

    def _ask(self, uid: str, command: _Pending, at: datetime, now: float) -> list[LineEffect]:
        if self.holds:
            command.queued = True
            self._owners[uid] = self._tab
            waited = self._patience - (command.until - now)
            return self.carried(self._link.command(uid, command.number, at, now, waited), now)
        command.asked_at, command.queued = now, False
        until = at + timedelta(seconds=command.until - now)
        return [to_tabs(Ask(tab=self._tab, ticket=uid, number=command.number, posted_at=at, until=until))]

    def _say_sent(self, uids: tuple[str, ...], now: float) -> list[ToTabs]:
        self.sent(uids, now)
        return [to_tabs(Sent(tab=self._tab, tickets=uids))] if uids else []

    def _answer(self, answered: Answered) -> list[LineEffect]:
        owner = self._owners.pop(answered.ticket, None)
        if owner == self._tab:
            return self.finish(answered.ticket, answered.error)
        return [to_tabs(Result(tab=self._tab, ticket=answered.ticket, error=answered.error))]

    def _give_up(self, at: datetime, code: str, uids: list[str]) -> list[LineEffect]:
        return [effect for uid in uids for effect in self.finish(uid, self._failure(at, code))]

    def _failure(self, at: datetime, code: str, message: str | None = None) -> CommandFailed:
        self._serial += 1
        id_ = f"{self._exchange.vendor}-{self._tab}-refused-{self._serial}"
        return failure(self._exchange, at, code, id_, message)


def _told(ticket: int, error: CommandFailed | None) -> list[LineEffect]:
    return [*([error] if error else []), Done(ticket, error)]
