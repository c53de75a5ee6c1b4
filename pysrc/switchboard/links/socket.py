"""What every vendor behind a WebSocket has in common: a line's life. No I/O.

    idle ──start──▶ fetching ──▶ connecting ──opened──▶ open
      ▲                ▲             │  lost, refused, too slow │
      └──── stop ──────┤             ▼                          ▼
                       └───────── waiting ◀──── lost, silent, woke, offline

A browser says little of why a socket closed: an unreachable exchange, a refused key and an exchange that is down all
look the same. So the caller first *knocks* (asks the exchange's host for anything at all, without the key): if nobody
answers, the network or the exchange is gone; if somebody does and the socket is still not opened, it is refused. That
also keeps the key out of the browser's own complaints about addresses it cannot reach.

Commands wait for the line for a short while, go out one at a time, since nothing in an answer says to which of them it
is, and are never sent twice: of one that was sent and not answered nobody knows whether the phone rings.

The caller gives what it sees with its wall clock (``at``) and its monotonic one (``now``, seconds), carries out the
effects in order, and calls ``tick`` at ``deadline``.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from switchboard.links.reconnect import Backoff
from switchboard.vocabulary.events import CommandFailed, LinkChanged, LinkState

CONNECT = 10.0
"""Seconds a try to connect, or to fetch the credentials, may take."""
PULSE = 20.0
"""Seconds between two looks at the clock while the line is open; browsers stretch them to a minute in hidden tabs."""
ASLEEP = 150.0
"""Seconds between two looks that only a sleeping computer explains: its connections are dead, but say nothing."""
ONLINE = 1.0
"""Seconds over which pages that come back into the network together spread their tries."""
QUEUE = 5
"""Commands that may wait: more calls than that at once are not meant."""
REFUSALS = frozenset({1008, 3000, 3003, 4001, 4003, 4401, 4403})
"""Close codes that say: not you. 1008 is a policy's, 3000 and 3003 are registered, the rest are customary."""


class SocketVendor(Protocol):
    """What a vendor's file gives the line, besides its decoding."""

    vendor: str
    title: str

    def encode(self, number: str) -> str:
        """The command to call a number."""


class State(Enum):
    """Where the line stands."""

    IDLE = "idle"
    FETCHING = "fetching"
    CONNECTING = "connecting"
    OPEN = "open"
    WAITING = "waiting"
    CLOSED = "closed"


@dataclass(frozen=True)
class FetchCredentials:
    """Find out who connects, afresh, and answer with ``credentials``."""


@dataclass(frozen=True)
class Connect:
    """Open a socket. The address holds the key: it is for the socket, and for nobody's eyes."""

    address: str = field(repr=False)


@dataclass(frozen=True)
class Disconnect:
    """Close the socket, or give up opening it, and hear no more of it."""


@dataclass(frozen=True)
class Send:
    """Send this text, which carries out the commands with these tickets."""

    text: str
    tickets: tuple[str, ...]


@dataclass(frozen=True)
class Joined:
    """The command with this ticket is carried out by what was sent already."""

    ticket: str


@dataclass(frozen=True)
class Answered:
    """The command with this ticket was carried out (``error`` is None) or not."""

    ticket: str
    error: CommandFailed | None = None


@dataclass(frozen=True)
class Interrupted:
    """The line was lost while it was open: what happens now is not heard."""


Effect = FetchCredentials | Connect | Disconnect | Send | Joined | Answered | Interrupted | LinkChanged


@dataclass
class _Command:
    tickets: list[str]
    number: str
    until: float


_PUBLIC: dict[State, LinkState] = {
    State.IDLE: "interrupted",
    State.FETCHING: "connecting",
    State.CONNECTING: "connecting",
    State.OPEN: "ready",
    State.WAITING: "interrupted",
    State.CLOSED: "closed",
}


class SocketLink:
    """One line's life.

    Args:
        vendor: how to say things.
        line: who holds the line, for the ids of its events.
        backoff: how long to wait between tries.
        proof: seconds after which a connection counts as a good one.
        patience: seconds a command may wait for the line, and then for its answer.

    """

    def __init__(
        self, vendor: SocketVendor, line: str, backoff: Backoff, proof: float = 10.0, patience: float = 10.0
    ) -> None:
        self.state = State.IDLE
        self.status: LinkChanged | None = None
        """The last that was told of the line."""
        self._vendor = vendor
        self._line = line
        self._backoff = backoff
        self._proof = proof
        self._patience = patience
        self._address: str | None = None
        self._worked: str | None = None
        self._stale = False
        self._queue: deque[_Command] = deque()
        self._flying: _Command | None = None
        self._due = 0.0
        self._opened_at = 0.0
        self._looked_at: datetime | None = None
        self._serial = 0

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, on the caller's monotonic clock."""
        due = [command.until for command in self._queue]
        if self._flying is not None:
            due.append(self._flying.until)
        if self.state in (State.FETCHING, State.CONNECTING, State.WAITING, State.OPEN):
            due.append(self._due)
        return min(due, default=None)

    def start(self, at: datetime, now: float) -> list[Effect]:
        """Connect; this tab holds the line from now on."""
        if self.state is not State.IDLE:
            return []
        return self._try(at, now, "starting")

    def stop(self, at: datetime) -> list[Effect]:
        """Let go of the line: another tab takes it, or the page is frozen. What waited is for whoever gave it."""
        if self.state in (State.IDLE, State.CLOSED):
            return []
        self._queue.clear()
        return [*self._leave(), *self._give_up_flying(at), *self._enter(State.IDLE, at, "standby")]

    def close(self, at: datetime) -> list[Effect]:
        """Switchboard is being taken down."""
        if self.state is State.CLOSED:
            return []
        left = self._leave()
        commands = [*([self._flying] if self._flying else []), *self._queue]
        self._flying = None
        self._queue.clear()
        gone = [answer for command in commands for answer in self._answers(command, at, "destroyed")]
        return [*left, *gone, *self._enter(State.CLOSED, at, "destroyed")]

    def credentials(self, address: str | None, at: datetime, now: float) -> list[Effect]:
        """Where to connect, as the credentials say; None where the CRM did not give any."""
        if self.state is not State.FETCHING:
            return []
        if address is None:
            return self._wait(at, now, "credentials", self._backoff.lost())
        if address != self._address:
            self._backoff.refusals = 0
        self._address = address
        self._stale = False
        return self._connect(now)

    def opened(self, at: datetime, now: float) -> list[Effect]:
        """The socket is open."""
        if self.state is not State.CONNECTING:
            return []
        self._opened_at = now
        self._due = now + PULSE
        self._looked_at = at
        return [*self._enter(State.OPEN, at, "opened"), *self._pump(now)]

    def lost(self, at: datetime, now: float, code: int = 1006, *, reached: bool = True) -> list[Effect]:
        """The socket closed, or did not open; ``reached`` is False where the knock got no answer."""
        if self.state is State.CONNECTING:
            if code in REFUSALS or reached:
                return self._refused(at, now, known=code not in REFUSALS and self._address == self._worked)
            return self._wait(at, now, "unreachable", self._backoff.lost())
        if self.state is not State.OPEN:
            return []
        proven = self._is_proven(now)
        if code in REFUSALS:
            return self._refused(at, now, known=False)
        return self._wait(at, now, "lost" if proven else "closed-at-once", self._backoff.lost())

    def replied(self, error: str | None, at: datetime, now: float) -> list[Effect] | None:
        """The exchange answered a command; None where no command waits for an answer."""
        if self._flying is None:
            return None
        command, self._flying = self._flying, None
        return [*self._answers(command, at, None if error is None else "refused", error), *self._pump(now)]

    def offline(self, at: datetime, now: float) -> list[Effect]:
        """The computer has lost its network."""
        if self.state in (State.IDLE, State.CLOSED):
            return []
        self._is_proven(now)
        return self._wait(at, now, "offline", self._backoff.cap * (0.5 + 0.5 * self._backoff.chance()))

    def online(self, at: datetime, now: float) -> list[Effect]:
        """The network is back."""
        if self.state is not State.WAITING:
            return []
        return self._wait(at, now, "online", self._backoff.chance() * ONLINE)

    def woke(self, at: datetime, now: float) -> list[Effect]:
        """The computer slept: what was connected is not any more, whatever it looks like."""
        if self.state in (State.IDLE, State.CLOSED):
            return []
        self._is_proven(now)
        return self._wait(at, now, "woke", self._backoff.chance() * ONLINE)

    def command(self, ticket: str, number: str, at: datetime, now: float, waited: float = 0.0) -> list[Effect]:
        """Call a number as soon as the line is there, or not at all."""
        for waiting in [*([self._flying] if self._flying else []), *self._queue]:
            if waiting.number == number:
                waiting.tickets.append(ticket)  # a second click before the first is answered
                return [Joined(ticket)] if waiting is self._flying else []
        command = _Command([ticket], number, now + self._patience - waited)
        if self.state is State.CLOSED:
            return self._answers(command, at, "destroyed")
        if command.until <= now:
            return self._answers(command, at, "expired")
        if len(self._queue) >= QUEUE:
            return self._answers(command, at, "queue-full")
        self._queue.append(command)
        return self._pump(now)

    def tick(self, at: datetime, now: float) -> list[Effect]:
        """Time has passed."""
        effects: list[Effect] = []
        while self._queue and now >= self._queue[0].until:
            effects += self._answers(self._queue.popleft(), at, "expired")
        if self.state is State.OPEN and self._looked_at is not None:
            asleep = (at - self._looked_at).total_seconds() > ASLEEP
            self._looked_at = at
            if asleep:
                return [*effects, *self.woke(at, now)]
        if self._flying is not None and now >= self._flying.until:
            command, self._flying = self._flying, None
            effects += self._answers(command, at, "timeout")
            # A line that does not answer may be dead; and an answer that still comes must not meet the next command.
            self._is_proven(now)
            return [*effects, *self._wait(at, now, "silent", self._backoff.lost())]
        if self.state in (State.IDLE, State.CLOSED) or now < self._due:
            return effects
        match self.state:
            case State.OPEN:
                self._due = now + PULSE
            case State.WAITING:
                effects += self._try(at, now, "retrying")
            case State.FETCHING:
                effects += self._wait(at, now, "credentials", self._backoff.lost())
            case State.CONNECTING:
                effects += self._wait(at, now, "timeout", self._backoff.lost())
        return effects

    def _try(self, at: datetime, now: float, reason: str) -> list[Effect]:
        if self._address is None or self._stale:
            told = self._enter(State.FETCHING, at, reason)
            self._due = now + CONNECT
            return [*told, FetchCredentials()]
        told = self._enter(State.CONNECTING, at, reason)
        return [*told, *self._connect(now)]

    def _connect(self, now: float) -> list[Effect]:
        self.state = State.CONNECTING
        self._due = now + CONNECT
        assert self._address is not None
        return [Connect(self._address)]

    def _refused(self, at: datetime, now: float, *, known: bool) -> list[Effect]:
        # A key that has worked is hardly the reason: an exchange that is being restarted behind a proxy looks the same.
        self._stale = True
        return self._wait(at, now, "refused", self._backoff.lost() if known else self._backoff.refused())

    def _wait(self, at: datetime, now: float, reason: str, seconds: float) -> list[Effect]:
        effects = self._leave()
        effects += self._give_up_flying(at)
        self._due = now + seconds
        return [*effects, *self._enter(State.WAITING, at, reason, at + timedelta(seconds=seconds))]

    def _leave(self) -> list[Effect]:
        was_open = self.state is State.OPEN
        connected = self.state in (State.OPEN, State.CONNECTING, State.FETCHING)
        return [*([Disconnect()] if connected else []), *([Interrupted()] if was_open else [])]

    def _is_proven(self, now: float) -> bool:
        proven = self.state is State.OPEN and now - self._opened_at >= self._proof
        if proven:
            self._backoff.proved()
            self._worked = self._address
        return proven

    def _pump(self, now: float) -> list[Effect]:
        if self.state is not State.OPEN or self._flying is not None or not self._queue:
            return []
        self._flying = self._queue.popleft()
        self._flying.until = now + self._patience
        return [Send(self._vendor.encode(self._flying.number), tuple(self._flying.tickets))]

    def _give_up_flying(self, at: datetime) -> list[Effect]:
        if self._flying is None:
            return []
        command, self._flying = self._flying, None
        return self._answers(command, at, "interrupted")

    def _answers(self, command: _Command, at: datetime, code: str | None, message: str | None = None) -> list[Effect]:
        error = failure(self._vendor, at, code, self._serial_id("failed"), message) if code else None
        return [Answered(ticket, error) for ticket in command.tickets]

    def _enter(self, state: State, at: datetime, reason: str, next_try_at: datetime | None = None) -> list[Effect]:
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
    "bad-number": "This is no telephone number.",
    "destroyed": "Switchboard was taken down before {vendor} could be asked to call.",
    "expired": "There was no line to {vendor} in time, so the number was not called.",
    "interrupted": "The line to {vendor} broke; it may be calling, so it was not asked again.",
    "queue-full": "{queue} calls wait for {vendor} already.",
    "refused": "{vendor} refused to call, and did not say why.",
    "timeout": "{vendor} did not answer whether it calls.",
}
