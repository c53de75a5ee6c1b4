"""What every vendor behind a WebSocket has in common: a line's life. No I/O.

    idle ──start──▶ fetching ──▶ connecting ──opened──▶ (greeting) ──▶ open
      ▲                ▲             │  lost, refused, too slow  │       │
      └──── stop ──────┤             ▼                           ▼       ▼
                       └───────── waiting ◀────────────── lost, silent, woke

An exchange that wants to know in a first message who connects is greeted; the line is open once it has been welcomed.

A browser says little of why a socket closed: an unreachable exchange, a refused key and an exchange that is down all
look the same. So the caller first *knocks* (asks the exchange's host for anything at all, without the key): if nobody
answers, the network or the exchange is gone; if somebody does and the socket is still not opened, it is refused. That
also keeps the key out of the browser's own complaints about addresses it cannot reach. A line that was good when it was
last heard of, on the tab's page before or in another tab, is opened without: then the caller knocks if it fails.

What a browser says of the network is a rumour (``offline`` with a VPN that works): a line is kept until it fails.

Numbers to be called wait for the line for a short while (``Outbox``), and hurry it.

The caller gives what it sees with its wall clock (``at``) and its monotonic one (``now``, seconds), carries out the
effects in order, and calls ``tick`` at ``deadline``.

More than 300 lines: the life of a line is one machine, of whose parts none can be understood without the others.
"""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from switchboard.links.ids import digest_of
from switchboard.links.outbox import QUEUE, Answered, Joined, Outbox, ToExchange
from switchboard.links.reconnect import REFUSED_BASE, Backoff
from switchboard.vocabulary.events import CommandFailed, LinkChanged, LinkState

CONNECT = 10.0
"""Seconds a try to connect, or to fetch the credentials, may take."""
PULSE = 20.0
"""Seconds between two looks at the clock while the line is open; browsers stretch them to a minute in hidden tabs."""
LOOK = 5.0
"""Seconds to the next look where something was said of the network: a computer that is shut says so and sleeps."""
ASLEEP = 150.0
"""Seconds between two looks that only a sleeping computer explains: its connections are dead, but say nothing."""
ONLINE = 1.0
"""Seconds over which pages that come back into the network together spread their tries."""
HURRY = 2.0
"""Seconds from one try to the next at least, whoever hurries; after refusals it is ``REFUSED_BASE``."""
REFUSALS = frozenset({1008, 3000, 3003, 4001, 4003, 4401, 4403})
"""Close codes that say: not you. 1008 is a policy's, 3000 and 3003 are registered, the rest are customary."""


@dataclass(frozen=True)
class Connection:
    """How one operator's line is reached. Address, greeting and secrets are for the socket, and for nobody's eyes."""

    address: str = field(repr=False)
    operator: str = ""
    """The operator's own extension, where that is known."""
    protocols: tuple[str, ...] = field(default=(), repr=False)
    """The subprotocols that the socket is opened with; some exchanges want the key among them."""
    greeting: str | None = field(default=None, repr=False)
    """What an exchange is sent first that wants to know there who connects."""
    welcomes: bool = True
    """Whether the greeting is answered; where it is not, the line is open once it is sent."""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """What is struck out of everything that the exchange says, for it may repeat what it was sent."""

    def is_of_the_same(self, other: "Connection | None") -> bool:
        """Whether both have the same key; a greeting may have the time in it, and differ each time."""
        return other is not None and self.digest == other.digest

    @property
    def digest(self) -> str:
        """What tells it from all others. No key can be read from that, for there are far more keys than digests."""
        return digest_of(json.dumps([self.address, *self.secrets]))


class SocketVendor(Protocol):
    """What a vendor's file gives the line, besides its decoding."""

    vendor: str
    title: str
    numbers_answers: bool
    """Whether an answer says to which question it is. Where it does not, one question is asked at a time."""

    def encode(self, number: str, question: int) -> str:
        """The command to call a number; ``question`` is the number that its answer is known by."""


class SocketState(Enum):
    """Where the line stands."""

    IDLE = "idle"
    FETCHING = "fetching"
    CONNECTING = "connecting"
    GREETING = "greeting"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True)
class FetchCredentials:
    """Find out who connects, afresh, and answer with ``connection``."""


@dataclass(frozen=True)
class Connect:
    """Open a socket; knock first, or only where it could not be opened."""

    connection: Connection
    knock: bool = True


@dataclass(frozen=True)
class Disconnect:
    """Close the socket, or give up opening it, and hear no more of it."""


@dataclass(frozen=True)
class Lost:
    """The line was lost while it was open: what happens now is not heard."""


@dataclass(frozen=True)
class Keep:
    """Keep this for the tab's next page: the digest of the connection that has worked, and whether it does not now."""

    text: str


SocketEffect = FetchCredentials | Connect | Disconnect | ToExchange | Joined | Answered | Lost | Keep | LinkChanged


_PUBLIC: dict[SocketState, LinkState] = {
    SocketState.IDLE: "interrupted",
    SocketState.FETCHING: "connecting",
    SocketState.CONNECTING: "connecting",
    SocketState.GREETING: "connecting",
    SocketState.OPEN: "ready",
    SocketState.WAITING: "interrupted",
    SocketState.CLOSED: "closed",
}


class SocketLink:
    """One line's life.

    Args:
        vendor: how to say things.
        line: who holds the line, for the ids of its events.
        backoff: how long to wait between tries.
        proof: seconds after which a connection counts as a good one.
        patience: seconds a command may wait for the line, and then for its answer.
        kept: what the tab's last page was to ``Keep``, or "".

    """

    def __init__(
        self,
        vendor: SocketVendor,
        line: str,
        backoff: Backoff,
        proof: float = 10.0,
        patience: float = 10.0,
        kept: str = "",
    ) -> None:
        self.state = SocketState.IDLE
        self.status: LinkChanged | None = None
        """The last that was told of the line."""
        self._vendor = vendor
        self._line = line
        self._backoff = backoff
        self._proof = proof
        self._outbox = Outbox(vendor.encode, self._failed, patience, numbered=vendor.numbers_answers)
        self._connection: Connection | None = None
        self._kept = kept
        self._worked, _, failed = kept.partition(" ")
        self._good = not failed
        self._vouched = False
        self._stale = False
        self._due = 0.0
        self._tried_at = -REFUSED_BASE
        self._opened_at = 0.0
        self._looked_at: datetime | None = None
        self._serial = 0

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, on the caller's monotonic clock."""
        due = [] if self._outbox.deadline is None else [self._outbox.deadline]
        if self.state not in (SocketState.IDLE, SocketState.CLOSED):
            due.append(self._due)
        return min(due, default=None)

    def start(self, at: datetime, now: float, *, good: bool = False) -> list[SocketEffect]:
        """Connect; this tab holds the line from now on. ``good`` says that it was so in another tab until now."""
        if self.state is not SocketState.IDLE:
            return []
        self._vouched = good
        return self._try(at, now, "starting")

    def stop(self, at: datetime) -> list[SocketEffect]:
        """Let go of the line: another tab takes it, or the page is frozen. What waited is for whoever gave it."""
        if self.state in (SocketState.IDLE, SocketState.CLOSED):
            return []
        self._outbox.forget()
        self._stale = True  # who knows whose line it is when it comes back
        return [*self._leave(), *self._outbox.interrupted(at), *self._enter(SocketState.IDLE, at, "standby")]

    def close(self, at: datetime) -> list[SocketEffect]:
        """Switchboard is being taken down, here."""
        if self.state is SocketState.CLOSED:
            return []
        return [*self._leave(), *self._outbox.give_up(at), *self._enter(SocketState.CLOSED, at, "destroyed")]

    def connection(self, connection: Connection | None, at: datetime, now: float) -> list[SocketEffect]:
        """Where to connect, as the credentials say; None where the CRM did not give any."""
        if self.state is not SocketState.FETCHING:
            return []
        if connection is None:
            return self._wait(at, now, "credentials", self._backoff.lost())
        if not connection.is_of_the_same(self._connection):
            self._backoff.refusals = 0
        self._connection = connection
        self._stale = False
        return self._connect(now)

    def opened(self, at: datetime, now: float) -> list[SocketEffect]:
        """The socket is open."""
        if self.state is not SocketState.CONNECTING or self._connection is None:
            return []
        greeting = self._connection.greeting
        if greeting is None:
            return self._open(at, now)
        if not self._connection.welcomes:
            return [ToExchange(greeting), *self._open(at, now)]
        self.state = SocketState.GREETING
        self._due = now + CONNECT
        return [ToExchange(greeting)]

    def welcomed(self, at: datetime, now: float) -> list[SocketEffect]:
        """The exchange has taken the greeting."""
        return self._open(at, now) if self.state is SocketState.GREETING else []

    def turned_away(self, at: datetime, now: float) -> list[SocketEffect]:
        """The exchange says that this operator may not connect, at the greeting or later."""
        if self.state not in (SocketState.GREETING, SocketState.OPEN):
            return []
        self._is_proven(now)
        return self._refused(at, now, known=False)

    def lost(self, at: datetime, now: float, code: int = 1006, *, reached: bool = True) -> list[SocketEffect]:
        """The socket closed, or did not open; ``reached`` is False where the knock got no answer."""
        if self.state in (SocketState.CONNECTING, SocketState.GREETING):
            # Whoever could be greeted was reached.
            if code in REFUSALS or reached or self.state is SocketState.GREETING:
                known = self._connection is not None and self._connection.digest == self._worked
                return self._refused(at, now, known=code not in REFUSALS and known)
            return self._wait(at, now, "unreachable", self._backoff.lost())
        if self.state is not SocketState.OPEN:
            return []
        proven = self._is_proven(now)
        if code in REFUSALS:
            return self._refused(at, now, known=False)
        return self._wait(at, now, "lost" if proven else "closed-at-once", self._backoff.lost())

    def replied(self, error: str | None, at: datetime, now: float, key: int | None = None) -> list[SocketEffect] | None:
        """The exchange answered the question of this number, if it has one; None where no such question waits."""
        answers = self._outbox.answered(key, error, at)
        return None if answers is None else [*answers, *self._pump(now)]

    def offline(self, at: datetime, now: float) -> list[SocketEffect]:
        """The computer is said to have lost its network."""
        if self.state is SocketState.OPEN:
            self._due = min(self._due, now + LOOK)
        return self.tick(at, now)

    def online(self, at: datetime, now: float) -> list[SocketEffect]:
        """The network is said to be back."""
        if self.state is SocketState.OPEN:
            return self.offline(at, now)
        return self._sooner(at, now, "online", now + self._backoff.chance() * ONLINE)

    def hurry(self, at: datetime, now: float) -> list[SocketEffect]:
        """A number was to be called: where it waits, so does an operator."""
        return self._sooner(at, now, "dialling", now) if self._outbox.waits else []

    def sooner(self, at: datetime, now: float) -> list[SocketEffect]:
        """The operator does not want to wait for the next try."""
        return self._sooner(at, now, "hurried", now)

    def woke(self, at: datetime, now: float) -> list[SocketEffect]:
        """The computer slept: what was connected is not any more, whatever it looks like."""
        if self.state in (SocketState.IDLE, SocketState.CLOSED):
            return []
        self._is_proven(now)
        return self._wait(at, now, "woke", self._backoff.chance() * ONLINE)

    def command(self, ticket: str, number: str, at: datetime, now: float, waited: float = 0.0) -> list[SocketEffect]:
        """Call a number as soon as the line is there, or not at all."""
        if self.state is SocketState.CLOSED:
            return [Answered(ticket, self._failed(at, "destroyed"))]
        return [*self._outbox.add(ticket, number, at, now, waited), *self._pump(now)]

    def tick(self, at: datetime, now: float) -> list[SocketEffect]:
        """Time has passed."""
        effects: list[SocketEffect] = [*self._outbox.expired(at, now)]
        if self.state is SocketState.OPEN and self._looked_at is not None:
            asleep = (at - self._looked_at).total_seconds() > ASLEEP
            self._looked_at = at
            if asleep:
                return [*effects, *self.woke(at, now)]
        if unanswered := self._outbox.unanswered(at, now):
            # A line that does not answer may be dead; and an answer that still comes must not meet the next command.
            self._is_proven(now)
            return [*effects, *unanswered, *self._wait(at, now, "silent", self._backoff.lost())]
        if self.state in (SocketState.IDLE, SocketState.CLOSED) or now < self._due:
            return effects
        match self.state:
            case SocketState.OPEN:
                self._due = now + PULSE
            case SocketState.WAITING:
                effects += self._try(at, now, "retrying")
            case SocketState.FETCHING:
                effects += self._wait(at, now, "credentials", self._backoff.lost())
            case SocketState.CONNECTING | SocketState.GREETING:
                effects += self._wait(at, now, "timeout", self._backoff.lost())
        return effects

    def _sooner(self, at: datetime, now: float, reason: str, due: float) -> list[SocketEffect]:
        """Try at this time already; but nobody is hammered, least of all who has refused the key."""
        due = max(due, self._tried_at + (REFUSED_BASE if self._backoff.is_refused else HURRY))
        if self.state is not SocketState.WAITING or due >= self._due:
            return []
        self._backoff.hurried()
        return self._try(at, now, reason) if due <= now else self._wait(at, now, reason, due - now)

    def _try(self, at: datetime, now: float, reason: str) -> list[SocketEffect]:
        self._tried_at = now
        # A greeting may hold what is good for one time.
        if self._connection is None or self._stale or self._connection.greeting is not None:
            told = self._enter(SocketState.FETCHING, at, reason)
            self._due = now + CONNECT
            return [*told, FetchCredentials()]
        told = self._enter(SocketState.CONNECTING, at, reason)
        return [*told, *self._connect(now)]

    def _connect(self, now: float) -> list[SocketEffect]:
        self.state = SocketState.CONNECTING
        self._due = now + CONNECT
        assert self._connection is not None
        good = self._vouched or (self._good and self._connection.digest == self._worked)
        self._vouched = False
        return [Connect(self._connection, knock=not good)]

    def _open(self, at: datetime, now: float) -> list[SocketEffect]:
        self._opened_at = now
        self._due = now + PULSE
        self._looked_at = at
        assert self._connection is not None
        self._worked = self._connection.digest
        self._good = True
        return [*self._keep(self._worked), *self._enter(SocketState.OPEN, at, "opened"), *self._pump(now)]

    def _refused(self, at: datetime, now: float, *, known: bool) -> list[SocketEffect]:
        # A key that has worked is hardly the reason: an exchange that is being restarted behind a proxy looks the same.
        self._stale = True
        return self._wait(at, now, "refused", self._backoff.lost() if known else self._backoff.refused())

    def _wait(self, at: datetime, now: float, reason: str, seconds: float) -> list[SocketEffect]:
        tried = self.state in (SocketState.CONNECTING, SocketState.GREETING)
        effects = [*self._leave(), *self._outbox.interrupted(at)]
        self._good = self._vouched = False
        if tried and self._worked:  # only then: some browsers close a page's sockets when it is about to be left
            effects += self._keep(f"{self._worked} failed")
        if self._outbox.waits and seconds > HURRY and not self._backoff.is_refused:
            self._backoff.hurried()
            seconds = HURRY
        self._due = now + seconds
        return [*effects, *self._enter(SocketState.WAITING, at, reason, at + timedelta(seconds=seconds))]

    def _leave(self) -> list[SocketEffect]:
        was_open = self.state is SocketState.OPEN
        connected = self.state not in (SocketState.IDLE, SocketState.WAITING, SocketState.CLOSED)
        return [*([Disconnect()] if connected else []), *([Lost()] if was_open else [])]

    def _keep(self, text: str) -> list[SocketEffect]:
        kept, self._kept = self._kept, text
        return [] if text == kept else [Keep(text)]

    def _is_proven(self, now: float) -> bool:
        proven = self.state is SocketState.OPEN and now - self._opened_at >= self._proof
        if proven:
            self._backoff.proved()
        return proven

    def _pump(self, now: float) -> list[SocketEffect]:
        return [*self._outbox.send(now)] if self.state is SocketState.OPEN else []

    def _failed(self, at: datetime, code: str, message: str | None = None) -> CommandFailed:
        return failure(self._vendor, at, code, self._serial_id("failed"), message)

    def _enter(
        self, state: SocketState, at: datetime, reason: str, next_try_at: datetime | None = None
    ) -> list[SocketEffect]:
        self.state = state
        self.status = LinkChanged(
            id=self._serial_id("link"),
            vendor=self._vendor.vendor,
            at=at,
            placement="line",
            state=_PUBLIC[state],
            reason=reason,
            next_try_at=next_try_at,
        )
        return [self.status]

    def _serial_id(self, what: str) -> str:
        self._serial += 1
        return f"{self._vendor.vendor}-{self._line}-{what}-{self._serial}"


def failure(vendor: SocketVendor, at: datetime, code: str, id_: str, message: str | None = None) -> CommandFailed:
    """Why a number was not called, in words."""
    text = message or _FAILURES[code].format(vendor=vendor.title, queue=QUEUE)
    return CommandFailed(id=id_, vendor=vendor.vendor, at=at, command="call", code=code, message=text)


_FAILURES = {
    "destroyed": "Switchboard was taken down before {vendor} could be asked to call.",
    "expired": "There was no line to {vendor} in time, so the number was not called.",
    "interrupted": "The line to {vendor} broke; it may be calling, so it was not asked again.",
    "queue-full": "{queue} calls wait for {vendor} already.",
    "signed-out": "Nobody is signed in here, so {vendor} was not asked to call.",
    "refused": "{vendor} refused to call, and did not say why.",
    "timeout": "{vendor} did not answer whether it calls.",
}
