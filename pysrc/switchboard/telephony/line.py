"""One telephone line over many tabs. No I/O.

An operator keeps many tabs, and an exchange wants one connection. So one tab *holds* the line (the browser's own lock
says which, and gives it to another the moment that tab is gone), and tells the others what it hears. What the line
says is not turned into events there: every tab gets the very same inputs in the very same order and draws its own
conclusions from them, which is why all of them have the same events with the same ids, and why any of
them can go on when the holder dies (``Picture``). A tab that comes late, or finds that it missed an input, is given all
that is known.

More than 300 lines: who holds the line is one question, and each of these methods is a part of the answer.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from pydantic import ValidationError

from switchboard.links.outbox import Answered, Joined, ToExchange
from switchboard.links.reconnect import Backoff
from switchboard.links.socket import Connection, Lost, SocketEffect, SocketLink
from switchboard.links.wire import LIMIT, too_long
from switchboard.settings import LineSettings
from switchboard.telephony.dialling import Dialling
from switchboard.telephony.exchange import Exchange, Reply, Said, SayBack, TurnedAway, Welcome, redacted
from switchboard.telephony.knowledge import CrmAnswer
from switchboard.telephony.picture import Picture
from switchboard.telephony.talk import (
    SAYING,
    Ask,
    Dismissed,
    Found,
    Gap,
    Hello,
    Hurry,
    Input,
    Knowledge,
    LineEffect,
    LookUp,
    Popped,
    Queued,
    Result,
    Sent,
    Spoken,
    Step,
    Ticked,
    Told,
    Unreadable,
    state_of,
    to_tabs,
)
from switchboard.vocabulary.events import Call, LinkChanged, ScreenPop

FRESH = 5.0
"""Seconds in which whoever knows more than a new holder tells it; what comes later is from before, and older."""


class Line:
    """A tab's part of the line.

    Args:
        tab: this tab's name, different from every other's, and different after each load.
        kept: what the tab's last page was to ``Keep``, or "".
        overhear: lets whoever wants it hear what goes into the picture.

    """

    def __init__(
        self,
        exchange: Exchange,
        settings: LineSettings,
        tab: str,
        *,
        backoff: Backoff | None = None,
        kept: str = "",
        overhear: Callable[[Picture], Picture] = lambda picture: picture,
    ) -> None:
        self._exchange = exchange
        self._tab = tab
        self._picture = overhear(Picture(exchange, settings))
        policy, patience = settings.reconnect, settings.dial_seconds
        again = backoff or Backoff(policy.base_seconds, policy.cap_seconds)
        self._link = SocketLink(exchange, tab, again, policy.proven_seconds, patience, kept)
        self._dialling = Dialling(exchange, self._link, tab, patience)
        self._secrets: tuple[str, ...] = ()
        self._own = ""
        self._count = 0
        self._synced = False
        self._fresh_until = float("-inf")
        self._holder = tab
        self._before = (tab, 0)
        self._heard = 0
        self._recalled: frozenset[str] = frozenset()

    # What is known.

    @property
    def holds(self) -> bool:
        """Whether this tab holds the line."""
        return self._dialling.holds

    @property
    def status(self) -> LinkChanged | None:
        """The last that was told of the line."""
        return self._picture.status

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return self._picture.table.calls

    def shown(self, at: datetime) -> tuple[Call, ...]:
        """Those of them that belong on a screen."""
        return self._picture.table.shown(at)

    def is_dismissed(self, call: Call) -> bool:
        """Whether the operator has put this call's card away, in whichever tab; it is back once its state changes."""
        return state_of(call) in self._picture.dismissed

    @property
    def paused_since(self) -> datetime | None:
        """Since when the operator takes no calls, as far as the exchange has said."""
        return self._picture.paused_since

    def memory(self, at: datetime, now: float) -> Knowledge:
        """All that this tab's next page may take up (``recall``)."""
        return self._knowledge(None, at, now)

    def server_time(self, at: datetime, now: float) -> datetime:
        """The exchange's time now; ``at`` where it never told one."""
        return self._picture.clock.time(at, now)

    def deadline(self, at: datetime, now: float) -> float | None:
        """When ``tick`` is due, on the monotonic clock."""
        due = self._dialling.deadlines
        if self.holds:
            if (link := self._link.deadline) is not None:
                due.append(link)
            if (table := self._picture.table.deadline) is not None:
                due.append(now + max(0.0, (table - at).total_seconds()))
        return min(due, default=None)

    # Who holds the line.

    def recall(self, told: Knowledge, at: datetime, now: float) -> list[LineEffect]:
        """Take up what this tab's last page knew; what has happened since, the page has not heard."""
        effects = self._picture.take_over(told, at, now, tell=())
        self._picture.apply(Gap(), at, at)
        self._recalled = frozenset(call.id for call in self.calls)
        return effects

    def joined(self) -> list[LineEffect]:
        """A tab is here now, and wants to know what the others know."""
        return [to_tabs(Hello(tab=self._tab))]

    def acquired(self, at: datetime, now: float) -> list[LineEffect]:
        """Hold the line from now on."""
        if self.holds:
            return []
        self._before = (self._holder, self._count)
        self._fresh_until = float("-inf") if self._synced else now + FRESH
        self._dialling.holds = self._synced = True
        self._holder = self._tab
        effects: list[LineEffect] = [to_tabs(self._knowledge(None, at, now))]
        effects += self._dialling.interrupted(at)
        # What happened since the last holder went, nobody has heard.
        effects += self._step(Gap(), at, now)
        for call in self._picture.table.calls:
            effects += self._picture.pops.look_up(call)
        effects += self._from_link(self._link.start(at, now, good=self._picture.was_good), at, now)
        return [*effects, *self._dialling.ask_again(at, now)]

    def released(self, at: datetime, now: float) -> list[LineEffect]:
        """Hold the line no longer."""
        if not self.holds:
            return []
        # Once more before letting go: those who hear of the gap know better than those who hear nothing.
        effects = self._from_link(self._link.stop(at), at, now)
        self._dialling.released()
        return effects

    def close(self, at: datetime, now: float) -> list[LineEffect]:
        """Switchboard is being taken down in this tab: the line is for the others, and closed for nobody but it."""
        effects = self.released(at, now)
        for effect in self._link.close(at):
            if isinstance(effect, LinkChanged):
                effects += self._apply(Told(status=effect), at, at)
        return [*effects, *self._dialling.close(at, "destroyed")]

    def leave(self, at: datetime, now: float) -> list[LineEffect]:
        """The operator is no longer signed in here."""
        return [*self.released(at, now), *self._dialling.close(at, "signed-out")]

    # What the socket and the browser say; all of it only where this tab holds the line.

    def connection(self, connection: Connection | None, at: datetime, now: float) -> list[LineEffect]:
        """How the line is reached; None where the CRM did not say who connects."""
        if connection is not None:
            self._secrets, self._own = connection.secrets, connection.operator
        return self._from_link(self._link.connection(connection, at, now), at, now)

    def opened(self, at: datetime, now: float) -> list[LineEffect]:
        """The socket is open."""
        self._recalled = frozenset()  # whoever knew better has said so
        return self._from_link(self._link.opened(at, now), at, now)

    def lost(self, at: datetime, now: float, code: int, *, reached: bool) -> list[LineEffect]:
        """The socket closed, or did not open."""
        return self._from_link(self._link.lost(at, now, code, reached=reached), at, now)

    def offline(self, at: datetime, now: float) -> list[LineEffect]:
        """The computer has lost its network."""
        return self._from_link(self._link.offline(at, now), at, now) if self.holds else []

    def online(self, at: datetime, now: float) -> list[LineEffect]:
        """The network is back."""
        return self._from_link(self._link.online(at, now), at, now) if self.holds else []

    def received(self, text: str | int | None, at: datetime, now: float) -> list[LineEffect]:
        """The exchange said this; None where it was no text, its length where it was too long to be looked at."""
        if not self.holds:
            return []
        self._heard += 1
        key = f"{self._tab}-{self._heard}"
        if text is None:
            return self._step(Unreadable(reason="this is a binary frame; text is wanted", key=key), at, now)
        if isinstance(text, int) or len(text) > LIMIT:
            length = text if isinstance(text, int) else len(text)
            return self._step(Unreadable(reason=too_long(length), key=key), at, now)
        text = redacted(text, self._secrets)
        said = self._exchange.decode(text, at, key)
        effects: list[LineEffect] = []
        parts: list[int] = []
        for number, one in enumerate(said):
            own = self._of_line(one, at, now)
            if own is None:
                parts.append(number)
            else:  # in order: what was told before the exchange turned us away was heard before
                effects += [*self._pass_on(text, key, parts, said, at, now), *self._from_link(own, at, now)]
                parts = []
        return [*effects, *self._pass_on(text, key, parts, said, at, now)]

    def _pass_on(
        self, text: str, key: str, parts: list[int], said: Sequence[Said], at: datetime, now: float
    ) -> list[LineEffect]:
        step = Spoken(text=text, key=key, parts=tuple(parts), own=self._own)
        return self._step(step, at, now, said) if parts else []

    def _of_line(self, said: Said, at: datetime, now: float) -> list[SocketEffect] | None:
        """What the line itself makes of it; None where it is nothing to the line."""
        match said:
            case Welcome():
                return self._link.welcomed(at, now)
            case TurnedAway():
                return self._link.turned_away(at, now)
            case SayBack(text=text):
                return [ToExchange(text)]
            case Reply():
                return self._link.replied(said.error, at, now, said.question)
        return None

    def found(self, call: str, callers: CrmAnswer, at: datetime, now: float) -> list[LineEffect]:
        """The CRM answered who this is; None where it could not be asked."""
        return self._step(Found(call=call, callers=callers), at, now) if self.holds else []

    def tick(self, at: datetime, now: float) -> list[LineEffect]:
        """Time has passed."""
        effects: list[LineEffect] = []
        if self.holds:
            effects += self._from_link(self._link.tick(at, now), at, now)
            due = self._picture.table.deadline
            if due is not None and due <= at:
                effects += self._step(Ticked(), at, now)
        return [*effects, *self._dialling.tick(at, now)]

    # What the operator does.

    def command(self, ticket: int, number: str, at: datetime, now: float, waited: float = 0.0) -> list[LineEffect]:
        """Call this number, which is one the exchange takes; the ticket comes back with ``Done``."""
        return [*self._dialling.call(ticket, number, at, now, waited), *self._hurry(at, now)]

    def refuse(self, ticket: int, code: str, at: datetime, message: str | None = None) -> list[LineEffect]:
        """Do not call: say why."""
        return self._dialling.refuse(ticket, code, at, message)

    def dismissed(self, call: Call) -> list[LineEffect]:
        """The operator has put a call's card away."""
        self._picture.dismiss(state_of(call))
        return [to_tabs(Dismissed(tab=self._tab, call=state_of(call)))]

    def recalled(self, call: Call) -> list[LineEffect]:
        """The operator wants the card back."""
        self._picture.recall(state_of(call))
        return [to_tabs(Dismissed(tab=self._tab, call=state_of(call), back=True))]

    def hurry(self, at: datetime, now: float) -> list[LineEffect]:
        """The operator wants the line now, whoever holds it."""
        if self.holds:
            return self._from_link(self._link.sooner(at, now), at, now)
        return [to_tabs(Hurry(tab=self._tab))]

    def popped(self, call: str) -> list[LineEffect]:
        """A call's customer is shown here."""
        self._picture.popped(call)
        return [to_tabs(Popped(tab=self._tab, call=call))]

    def due_pops(self) -> list[ScreenPop]:
        """The customers of calls that are not over, whom no tab has shown yet."""
        return self._picture.pops.due()

    # What the other tabs say.

    def said(self, text: str, at: datetime, now: float) -> list[LineEffect]:
        """Another tab said this; what is none of ours is ignored."""
        try:
            saying = SAYING.validate_json(text)
        except ValidationError:
            return []
        match saying:
            case Hello():
                return [to_tabs(self._knowledge(saying.tab, at, now))] if self.holds else []
            case Knowledge() if saying.to in (None, self._tab):
                return self._adopt(saying, at, now)
            case Step() if not self.holds and self._synced and saying.tab == self._holder:
                if saying.count == self._count + 1:
                    self._picture.clock.told(saying.time, now)
                    return self._apply(saying.input, saying.at, saying.time)
                if saying.count > self._count:
                    self._synced = False
                    return self.joined()
            case Step() if self.holds and (saying.tab, saying.count - 1) == self._before:
                return self._late(saying, now)
            case Ask() if self.holds:
                return [*self._dialling.take(saying, at, now), *self._hurry(at, now)]
            case Queued():
                self._dialling.queued(saying.ticket)
            case Sent():
                self._dialling.sent(saying.tickets, now)
            case Result():
                return self._dialling.finish(saying.ticket, saying.error)
            case Dismissed(back=True):
                self._picture.recall(saying.call)
            case Dismissed():
                self._picture.dismiss(saying.call)
            case Hurry() if self.holds:
                return self.hurry(at, now)
            case Popped():
                self._picture.popped(saying.call)
        return []

    def _knowledge(self, to: str | None, at: datetime, now: float) -> Knowledge:
        return Knowledge(
            tab=self._tab,
            to=to,
            fresh=self.holds and now < self._fresh_until,
            count=self._count,
            **self._picture.told(at, now),
        )

    def _adopt(self, told: Knowledge, at: datetime, now: float) -> list[LineEffect]:
        if self.holds and told.to == self._tab:
            return self._catch_up(told, at, now)
        # Who says it to all has the lock: this tab has lost it, and hears of it here before the browser says so.
        effects = self.released(at, now) if told.to is None else []
        self._holder = told.tab
        if told.fresh and (self._synced or self._recalled):
            return [*effects, to_tabs(self._knowledge(told.tab, at, now))]
        effects += self._take_over(told, at, now)
        self._synced = True
        if told.to is None:  # another tab holds the line now
            effects += [*self._dialling.interrupted(at), *self._dialling.ask_again(at, now)]
        return effects

    def _catch_up(self, told: Knowledge, at: datetime, now: float) -> list[LineEffect]:
        """A tab that has only just come holds the line, and another one knows what was before."""
        if now >= self._fresh_until or told.fresh:
            return []
        self._fresh_until = now
        count = max(self._count, told.count) + 1
        effects = self._take_over(told.model_copy(update={"status": self.status}), at, now)
        self._count = count
        return [*effects, to_tabs(self._knowledge(None, at, now))]

    def _take_over(self, told: Knowledge, at: datetime, now: float) -> list[LineEffect]:
        self._count = told.count
        # A tab that has only just come is told of calls only what became of those that went with it from page to page.
        is_new = self._recalled or not self._synced
        recalled, self._recalled = self._recalled, frozenset()
        return self._picture.take_over(told, at, now, tell=recalled if is_new else None)

    def _late(self, step: Step, now: float) -> list[LineEffect]:
        """The last words of the tab that held the line before, which the lock has overtaken: pass them on."""
        self._before = (step.tab, step.count)
        if isinstance(step.input, Told | Gap):
            return []
        return self._step(step.input, step.at, now)

    def _hurry(self, at: datetime, now: float) -> list[LineEffect]:
        return self._from_link(self._link.hurry(at, now), at, now) if self.holds else []

    # Inputs: the same in every tab.

    def _from_link(self, effects: list[SocketEffect], at: datetime, now: float) -> list[LineEffect]:
        """The link's effects as this tab's: what concerns all is told to all."""
        result: list[LineEffect] = []
        for effect in effects:
            match effect:
                case Lost():
                    result += self._step(Gap(), at, now)
                case LinkChanged():
                    result += self._step(Told(status=effect), at, now)
                case ToExchange() | Joined() | Answered():
                    result += self._dialling.carried([effect], now)
                case _:
                    result.append(effect)
        return result

    def _step(self, given: Input, at: datetime, now: float, said: Sequence[Said] | None = None) -> list[LineEffect]:
        self._picture.clock.hear(said or (), now)
        time = self._picture.clock.time(at, now)
        step = Step(tab=self._tab, count=self._count + 1, at=at, time=time, input=given)
        return [to_tabs(step), *self._apply(given, at, time, said)]

    def _apply(
        self, given: Input, at: datetime, time: datetime, said: Sequence[Said] | None = None
    ) -> list[LineEffect]:
        self._count += 1
        effects = self._picture.apply(given, at, time, said)
        # Whoever holds the line asks the CRM for all.
        return [effect for effect in effects if self.holds or not isinstance(effect, LookUp)]
