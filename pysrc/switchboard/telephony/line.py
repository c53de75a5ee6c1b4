"""One telephone line over many tabs. No I/O.

An operator keeps many tabs, and an exchange wants one connection. So one tab *holds* the line (the browser's own lock
says which, and gives it to another the moment that tab is gone), and tells the others what it hears. What the line
says is not turned into events there: every tab gets the very same inputs in the very same order and draws its own
conclusions from them (``CallTable``), which is why all of them have the same events with the same ids, and why any of
them can go on when the holder dies. A tab that comes late, or finds that it missed an input, is given the whole state.

Dialling is asked of the holder and happens once. A command belongs to the tab it was given to until it is answered.
The holder says ``sent`` before it sends; a holder that is gone without a word of it has not sent it, so it is given to
the next one. One that was sent and not answered is never sent again. A holder that does not even say ``queued`` hangs:
its line is taken from it, and a command that reaches it after that is too old for it to take.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from urllib.parse import quote

from pydantic import ValidationError

from switchboard.links import socket
from switchboard.links.reconnect import Backoff
from switchboard.links.socket import SocketLink, failure
from switchboard.links.wire import LIMIT, too_long
from switchboard.telephony.calls import Caller, CallTable, Report, link_of
from switchboard.telephony.talk import (
    SAYING,
    Ask,
    Dismissed,
    Done,
    Effect,
    Found,
    Heard,
    Hello,
    Input,
    Interrupted,
    LookUp,
    Pop,
    Popped,
    Post,
    Queued,
    Refused,
    Result,
    Saying,
    Sent,
    State,
    Steal,
    Step,
    Ticked,
    Told,
)
from switchboard.vendors.phonet import Credentials, Phonet, Reply, Settings
from switchboard.vocabulary.events import (
    Call,
    CallAnswered,
    CallRinging,
    CommandFailed,
    Event,
    LinkChanged,
    MessageRejected,
    MessageUnknown,
    Problem,
    ScreenPop,
)

ACKNOWLEDGED = 1.0
"""Seconds in which a holder that lives says that it has a command."""
FRESH = 0.9
"""Seconds after which a holder does not take a command any more: by then the line is being taken from it."""


Said = Report | Reply | Event
"""What a message of the exchange says."""


@dataclass
class _Pending:
    ticket: int
    number: str
    until: float
    asked_at: float | None = None
    queued: bool = False
    sent: bool = False


class Line:
    """A tab's part of the line.

    Args:
        tab: this tab's name, different from every other's, and different after each load.
        looks_up: whether the CRM can be asked who calls.

    """

    def __init__(self, settings: Settings, tab: str, *, looks_up: bool = False, backoff: Backoff | None = None) -> None:
        self.holds = False
        self.status: LinkChanged | None = None
        self._vendor = Phonet(settings)
        self._tab = tab
        self._looks_up = looks_up
        self._patience = settings.dial_seconds
        self._table = CallTable("phonet", settings.screen_pop, settings.ringing_seconds, settings.talking_seconds)
        again = backoff or Backoff(settings.reconnect.base_seconds, settings.reconnect.cap_seconds)
        self._link = SocketLink(self._vendor, tab, again, settings.reconnect.proven_seconds, settings.dial_seconds)
        self._secret = ""
        self._count = 0
        self._synced = False
        self._fresh = False
        self._holder = tab
        self._before = (tab, 0)
        self._heard = 0
        self._serial = 0
        self._pending: dict[str, _Pending] = {}
        self._owners: dict[str, str] = {}
        self._taken: dict[str, None] = {}
        self._dismissed: dict[str, None] = {}
        self._pops: dict[str, ScreenPop] = {}
        self._server: tuple[datetime, float] | None = None

    # What is known.

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return self._table.calls

    def is_dismissed(self, call: str) -> bool:
        """Whether the operator has put this call's card away, in whichever tab."""
        return call in self._dismissed

    def server_time(self, at: datetime, now: float) -> datetime:
        """The exchange's time now, by its last word and the monotonic clock since; ``at`` where it never told one."""
        if self._server is None:
            return at
        told, then = self._server
        return told + timedelta(seconds=now - then)

    def deadline(self, at: datetime, now: float) -> float | None:
        """When ``tick`` is due, on the monotonic clock."""
        due = [command.until for command in self._pending.values()]
        due += [
            command.asked_at + ACKNOWLEDGED
            for command in self._pending.values()
            if command.asked_at is not None and not command.queued
        ]
        if self.holds:
            if (link := self._link.deadline) is not None:
                due.append(link)
            if (table := self._table.deadline) is not None:
                due.append(now + max(0.0, (table - at).total_seconds()))
        return min(due, default=None)

    # Who holds the line.

    def joined(self) -> list[Effect]:
        """A tab is here now, and wants to know what the others know."""
        return [self._post(Hello(tab=self._tab))]

    def acquired(self, at: datetime, now: float) -> list[Effect]:
        """Hold the line from now on."""
        if self.holds:
            return []
        self._before = (self._holder, self._count)
        self._fresh = not self._synced
        self.holds = self._synced = True
        self._holder = self._tab
        effects: list[Effect] = [self._post(self._state(None, at, now))]
        effects += self._give_up_sent(at, "interrupted")
        # What happened since the last holder went, nobody has heard.
        effects += self._step(Interrupted(), at, now)
        for call in self._table.calls:
            effects += self._look_up(call)
        effects += self._from_link(self._link.start(at, now), at, now)
        for uid, command in list(self._pending.items()):
            effects += self._ask(uid, command, at, now)
        return effects

    def released(self, at: datetime, now: float) -> list[Effect]:
        """Hold the line no longer."""
        if not self.holds:
            return []
        # Once more before letting go: those who hear "interrupted" know better than those who hear nothing.
        effects = self._from_link(self._link.stop(at), at, now)
        self.holds = False
        self._owners.clear()
        for command in self._pending.values():
            command.asked_at, command.queued = None, False
        return effects

    def close(self, at: datetime, now: float) -> list[Effect]:
        """Switchboard is being taken down."""
        effects = self._from_link(self._link.close(at), at, now) if self.holds else []
        self.holds = False
        return [*effects, *self._give_up_all(at, "destroyed")]

    # What the socket and the browser say; all of it only where this tab holds the line.

    def credentials(self, credentials: Credentials | None, at: datetime, now: float) -> list[Effect]:
        """Who connects; None where the CRM did not say."""
        address = None
        if credentials is not None:
            self._secret = credentials.api_key
            address = self._vendor.address(credentials)
        return self._from_link(self._link.credentials(address, at, now), at, now)

    def opened(self, at: datetime, now: float) -> list[Effect]:
        """The socket is open."""
        return self._from_link(self._link.opened(at, now), at, now)

    def lost(self, at: datetime, now: float, code: int, *, reached: bool) -> list[Effect]:
        """The socket closed, or did not open."""
        return self._from_link(self._link.lost(at, now, code, reached=reached), at, now)

    def offline(self, at: datetime, now: float) -> list[Effect]:
        """The computer has lost its network."""
        return self._from_link(self._link.offline(at, now), at, now) if self.holds else []

    def online(self, at: datetime, now: float) -> list[Effect]:
        """The network is back."""
        return self._from_link(self._link.online(at, now), at, now) if self.holds else []

    def received(self, text: str | None, at: datetime, now: float) -> list[Effect]:
        """The exchange said this; None where it was no text."""
        if not self.holds:
            return []
        self._heard += 1
        key = f"{self._tab}-{self._heard}"
        if text is None:
            return self._step(Refused(reason="this is a binary frame; text is wanted", key=key), at, now)
        if len(text) > LIMIT:
            return self._step(Refused(reason=too_long(len(text)), key=key), at, now)
        text = redacted(text, self._secret)
        said = self._vendor.decode(text, at, key)
        if isinstance(said, Reply):
            answered = self._link.replied(said.error, at, now)
            if answered is not None:
                return self._from_link(answered, at, now)
        return self._step(Heard(text=text, key=key), at, now, said)

    def found(self, call: str, caller: Caller | None, at: datetime, now: float) -> list[Effect]:
        """The CRM answered who this is."""
        return self._step(Found(call=call, caller=caller), at, now) if self.holds else []

    def tick(self, at: datetime, now: float) -> list[Effect]:
        """Time has passed."""
        effects: list[Effect] = []
        if self.holds:
            effects += self._from_link(self._link.tick(at, now), at, now)
            due = self._table.deadline
            if due is not None and due <= at:
                effects += self._step(Ticked(), at, now)
        for uid, command in list(self._pending.items()):
            if now >= command.until:
                effects += self._finish(uid, self._failure(at, "timeout" if command.sent else "expired"))
            elif command.asked_at is not None and not command.queued and now >= command.asked_at + ACKNOWLEDGED:
                command.asked_at = None
                effects.append(Steal())
        return effects

    # What the operator does.

    def command(self, ticket: int, number: str, at: datetime, now: float, waited: float = 0.0) -> list[Effect]:
        """Call this number, which is one the exchange takes; the ticket comes back with ``Done``."""
        self._serial += 1
        uid = f"{self._tab}-{self._serial}"
        if waited >= self._patience:
            return self._told(ticket, self._failure(at, "expired"))
        command = self._pending[uid] = _Pending(ticket, number, now + self._patience - waited)
        return self._ask(uid, command, at, now)

    def dismissed(self, call: str) -> list[Effect]:
        """The operator has put a call's card away."""
        self._dismiss(call)
        return [self._post(Dismissed(tab=self._tab, call=call))]

    def popped(self, call: str) -> list[Effect]:
        """A call's customer is shown here."""
        self._table.popped(call)
        self._pops.pop(call, None)
        return [self._post(Popped(tab=self._tab, call=call))]

    def due_pops(self) -> list[ScreenPop]:
        """The customers of calls that are not over, whom no tab has shown yet."""
        live = {call.id for call in self._table.calls}
        self._pops = {call: event for call, event in self._pops.items() if call in live}
        return [event for event in self._pops.values() if self._is_ripe(event)]

    def _is_ripe(self, event: ScreenPop) -> bool:
        """Whether it is known whom to show; the CRM is asked first where only it can tell."""
        customer = event.customer
        if not self._looks_up or customer.crm_id or not customer.phone:  # about a withheld number nobody is asked
            return True
        return self._table.is_known(event.call_id or "")

    # What the other tabs say.

    def said(self, text: str, at: datetime, now: float) -> list[Effect]:
        """Another tab said this; what is none of ours is ignored."""
        try:
            saying = SAYING.validate_json(text)
        except ValidationError:
            return []
        match saying:
            case Hello():
                return [self._post(self._state(saying.tab, at, now))] if self.holds else []
            case State() if saying.to in (None, self._tab):
                return self._adopt(saying, at, now)
            case Step() if not self.holds and self._synced and saying.tab == self._holder:
                if saying.count == self._count + 1:
                    return self._apply(saying.input, saying.at, now)
                if saying.count > self._count:
                    self._synced = False
                    return self.joined()
            case Step() if self.holds and (saying.tab, saying.count - 1) == self._before:
                return self._late(saying, now)
            case Ask() if self.holds:
                return self._take(saying, at, now)
            case Queued() if command := self._pending.get(saying.ticket):
                command.queued = True
            case Sent():
                for command in (self._pending[ticket] for ticket in saying.tickets if ticket in self._pending):
                    command.queued = command.sent = True
                    command.until = now + self._patience + ACKNOWLEDGED
            case Result() if saying.ticket in self._pending:
                return self._finish(saying.ticket, saying.error)
            case Dismissed():
                self._dismiss(saying.call)
            case Popped():
                self._table.popped(saying.call)
                self._pops.pop(saying.call, None)
        return []

    def _state(self, to: str | None, at: datetime, now: float) -> State:
        offset = (self.server_time(at, now) - at).total_seconds() if self._server else None
        return State(
            tab=self._tab,
            to=to,
            fresh=self._fresh,
            count=self._count,
            table=self._table.state(),
            status=self.status,
            dismissed=tuple(self._dismissed),
            offset=offset,
        )

    def _adopt(self, state: State, at: datetime, now: float) -> list[Effect]:
        if self.holds and state.to == self._tab:
            return self._catch_up(state, at, now)
        # Who says it to all has the lock: this tab has lost it, and hears of it here before the browser says so.
        effects = self.released(at, now) if state.to is None else []
        self._holder = state.tab
        if state.fresh and self._synced:
            return [*effects, self._post(self._state(state.tab, at, now))]
        effects += self._take_over(state, at, now)
        self._synced = True
        if state.to is None:  # another tab holds the line now
            effects += self._give_up_sent(at, "interrupted")
            for uid, command in list(self._pending.items()):
                effects += self._ask(uid, command, at, now)
        return effects

    def _catch_up(self, state: State, at: datetime, now: float) -> list[Effect]:
        """A tab that has only just come holds the line, and another one knows what was before."""
        if not self._fresh or state.fresh:
            return []
        self._fresh = False
        count = max(self._count, state.count) + 1
        effects = self._take_over(state.model_copy(update={"status": self.status}), at, now)
        self._count = count
        return [*effects, self._post(self._state(None, at, now))]

    def _take_over(self, state: State, at: datetime, now: float) -> list[Effect]:
        events = self._table.adopt(state.table, at)
        self._count = state.count
        for call in state.dismissed:
            self._dismiss(call)
        if state.offset is not None:
            self._server = (at + timedelta(seconds=state.offset), now)
        return [*(events if self._synced else []), *self._note(state.status)]

    def _late(self, step: Step, now: float) -> list[Effect]:
        """The last words of the tab that held the line before, which the lock has overtaken: pass them on."""
        self._before = (step.tab, step.count)
        if isinstance(step.input, Told | Interrupted):
            return []
        return self._step(step.input, step.at, now)

    # Inputs: the same in every tab.

    def _step(self, given: Input, at: datetime, now: float, said: Said | None = None) -> list[Effect]:
        step = Step(tab=self._tab, count=self._count + 1, at=at, input=given)
        return [self._post(step), *self._apply(given, at, now, said)]

    def _apply(self, given: Input, at: datetime, now: float, said: Said | None = None) -> list[Effect]:
        self._count += 1
        match given:
            case Heard():
                return self._hear(given, at, now, said or self._vendor.decode(given.text, at, given.key))
            case Interrupted():
                self._table.interrupted()
            case Ticked():
                return self._conclude(self._table.tick(at))
            case Found():
                self._table.found(given.call, given.caller)
                return self._let_pop(given.call)
            case Told():
                return self._note(given.status)
            case Refused():
                problem = Problem(path="", reason=given.reason)
                return [MessageRejected(id=f"phonet-{given.key}", vendor="phonet", at=at, problems=(problem,))]
        return []

    def _hear(self, given: Heard, at: datetime, now: float, said: Said) -> list[Effect]:
        match said:
            case Report():
                if said.server_at is not None:
                    self._server = (said.server_at, now)
                return self._conclude(self._table.take(said, at))
            case Reply():  # to nothing that was asked
                kind = "success" if said.error is None else "error"
                id_ = f"phonet-{given.key}"
                return [MessageUnknown(id=id_, vendor="phonet", at=at, raw_json=said.raw_json, kind=kind)]
            case _:
                return [said]

    def _conclude(self, events: list[Event]) -> list[Effect]:
        effects: list[Effect] = []
        for event in events:
            match event:
                case ScreenPop(call_id=str(call)):
                    self._pops[call] = event
                    if self._is_ripe(event):
                        effects.append(Pop(event))
                case CallRinging() | CallAnswered():
                    effects += [event, *self._look_up(event.call)]
                case _:
                    effects.append(event)
        return effects

    def _look_up(self, call: Call) -> list[Effect]:
        if not (self.holds and self._looks_up) or call.direction == "internal" or self._table.is_known(call.id):
            return []
        number = call.customer.phone
        return [LookUp(call.id, number)] if number else []

    def _let_pop(self, call: str) -> list[Effect]:
        """The CRM's answer is what the screen pop waited for, unless it went without."""
        event, known = self._pops.get(call), self._table.find(call)
        if event is None or known is None:
            return []
        self._pops[call] = event = event.model_copy(update={"customer": known.customer, "link": link_of(known)})
        return [Pop(event)]

    def _note(self, status: LinkChanged | None) -> list[Effect]:
        if status is None or status == self.status:
            return []
        self.status = status
        return [status]

    def _dismiss(self, call: str) -> None:
        _remember(self._dismissed, call)

    # Commands.

    def _ask(self, uid: str, command: _Pending, at: datetime, now: float) -> list[Effect]:
        if self.holds:
            command.queued = True
            self._owners[uid] = self._tab
            waited = self._patience - (command.until - now)
            return self._from_link(self._link.command(uid, command.number, at, now, waited), at, now)
        command.asked_at, command.queued = now, False
        until = at + timedelta(seconds=command.until - now)
        return [self._post(Ask(tab=self._tab, ticket=uid, number=command.number, posted_at=at, until=until))]

    def _take(self, asked: Ask, at: datetime, now: float) -> list[Effect]:
        if not -FRESH < (at - asked.posted_at).total_seconds() < FRESH or asked.ticket in self._taken:
            return []
        _remember(self._taken, asked.ticket)
        self._owners[asked.ticket] = asked.tab
        # A little less than the other tab waits: what it has given up must not be sent any more.
        left = (asked.until - at).total_seconds() - 0.5
        waited = self._patience - left
        effects = self._from_link(self._link.command(asked.ticket, asked.number, at, now, waited), at, now)
        return [self._post(Queued(tab=self._tab, ticket=asked.ticket)), *effects]

    def _from_link(self, effects: list[socket.Effect], at: datetime, now: float) -> list[Effect]:
        """The link's effects as this tab's: what concerns all is told to all."""
        result: list[Effect] = []
        for effect in effects:
            match effect:
                case socket.Interrupted():
                    result += self._step(Interrupted(), at, now)
                case LinkChanged():
                    result += self._step(Told(status=effect), at, now)
                case socket.Send():
                    result += [self._sent(effect.tickets, now), effect]
                case socket.Joined():
                    result.append(self._sent((effect.ticket,), now))
                case socket.Answered():
                    result += self._answer(effect)
                case _:
                    result.append(effect)
        return result

    def _sent(self, tickets: tuple[str, ...], now: float) -> Effect:
        for ticket in tickets:
            if command := self._pending.get(ticket):
                command.sent = True
                command.until = now + self._patience + ACKNOWLEDGED
        return self._post(Sent(tab=self._tab, tickets=tickets))

    def _answer(self, answered: socket.Answered) -> list[Effect]:
        owner = self._owners.pop(answered.ticket, None)
        if owner == self._tab:
            return self._finish(answered.ticket, answered.error)
        return [self._post(Result(tab=self._tab, ticket=answered.ticket, error=answered.error))]

    def _finish(self, uid: str, error: CommandFailed | None) -> list[Effect]:
        command = self._pending.pop(uid, None)
        return self._told(command.ticket, error) if command else []

    def _told(self, ticket: int, error: CommandFailed | None) -> list[Effect]:
        return [*([error] if error else []), Done(ticket, error)]

    def _give_up_sent(self, at: datetime, code: str) -> list[Effect]:
        effects: list[Effect] = []
        for uid in [uid for uid, command in self._pending.items() if command.sent]:
            effects += self._finish(uid, self._failure(at, code))
        return effects

    def _give_up_all(self, at: datetime, code: str) -> list[Effect]:
        effects: list[Effect] = []
        for uid in list(self._pending):
            effects += self._finish(uid, self._failure(at, code))
        return effects

    def refuse(self, ticket: int, code: str, at: datetime) -> list[Effect]:
        """Do not call: say why."""
        return self._told(ticket, self._failure(at, code))

    def _failure(self, at: datetime, code: str) -> CommandFailed:
        self._serial += 1
        return failure(self._vendor, at, code, f"phonet-{self._tab}-refused-{self._serial}")

    def _post(self, saying: Saying) -> Post:
        return Post(saying.model_dump_json(by_alias=True))


def _remember(names: dict[str, None], name: str) -> None:
    names[name] = None
    while len(names) > 1000:
        del names[next(iter(names))]


def line_name(settings: Settings) -> str:
    """What the tabs of one operator have in common, without telling what it is."""
    known = settings.credentials
    parts = [settings.endpoint, settings.credentials_url, known and known.domain, known and known.subscriber]
    return f"phonet/1/{blake2b(json.dumps(parts).encode(), digest_size=8).hexdigest()}"


def redacted(text: str, secret: str) -> str:
    """The text without the key, however it is written in it: an exchange may repeat what it was sent."""
    for written in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}:
        if written and written in text:
            text = text.replace(written, "…")
    return text
