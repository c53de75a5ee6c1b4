"""What every vendor in a frame has in common: when it listens, what it is told, and in which order. No I/O.

A frame gives no sign of listening and no answer to a command, so the link goes by what can be seen:

    absent ──mounted──▶ loading ──loaded──▶ settling ──heard──▶ ready
       ▲                                     ▲  │ ╲               ▲
       │                                     │  │  ╲──time is up──┼──▶ silent ──heard──▶ ready
       │                                     │  └──────known──────┼──▶ deaf ────heard──▶ ready
       └───────── removed, from anywhere ────┴── loaded again, from anywhere ──┘

The greeting is sent at ``loaded`` and once more on the way to ``ready``: it is idempotent, and a frame often starts
to listen a while after its load. Commands are not idempotent, so they wait for ``ready``, or for ``silent``: then they
are sent on trust, and the answer says so. Those stay on record for as long as a command may wait, and are sent once
more if the frame loads again, or says its first word so much later that it cannot have been the answer (a login form
may stand in between). A frame is ``deaf`` where it is known that nobody hears: another origin's page speaks in it, its
sandbox takes its origin away, a policy forbids it, or its address did not answer. Commands are refused there.

The caller gives what it sees (``mounted``, ``loaded``, ``removed``, ``receive``, ``tick``, …) with its own monotonic
clock in seconds, carries out the effects in order, and calls ``tick`` at ``deadline``.

More than 300 lines: one state machine, whose states are of no use to anybody else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol

from switchboard.links.waiting import PATIENCE, QUEUE, Done, Waiting
from switchboard.vocabulary.commands import Command, Heard
from switchboard.vocabulary.events import Event, LinkChanged, LinkState, MessageRejected, Problem

SETTLE = 5.0
"""Seconds after its load for which a frame that says nothing is given time to listen."""
REACTION = 2.0
"""Seconds within which a frame that listens would have reacted to a command."""
_UNPROVEN = QUEUE
"""Texts kept that may have been sent to nobody."""
_STRANGERS = 5
"""Other origins that are counted; a workspace has one, and a way through sign-in pages a few."""
_HEARD, _NOT_HEARD = (Heard(heard=it).model_dump_json(by_alias=True) for it in (True, False))
"""What becomes of a command: it was sent to a workspace that has spoken since its load, or on trust."""
_FOR_GOOD = ("blocked", "sandboxed")
"""Why a frame is deaf whatever it loads next."""


class FrameState(Enum):
    """Where a frame stands; ``link.changed`` tells it in the words of ``_PUBLIC``."""

    ABSENT = "absent"
    LOADING = "loading"
    SETTLING = "settling"
    SILENT = "silent"
    READY = "ready"
    DEAF = "deaf"
    CLOSED = "closed"


_PUBLIC: dict[FrameState, LinkState] = {
    FrameState.ABSENT: "interrupted",
    FrameState.LOADING: "connecting",
    FrameState.SETTLING: "connecting",
    FrameState.SILENT: "silent",
    FrameState.READY: "ready",
    FrameState.DEAF: "interrupted",
    FrameState.CLOSED: "closed",
}


class FrameVendor(Protocol):
    """What a vendor's file gives the link."""

    vendor: str
    silence: str
    """What to look at where the frame has loaded and says nothing; ``{origin}`` stands for the page's origin."""
    address: str
    """What to know about the frame's address where two disagree."""
    speaks_first: bool
    """Whether the workspace says something as soon as it is up: then its silence means something."""

    def greeting(self) -> str | None:
        """The message that sets the frame up after its load, if the vendor has one."""

    def encode(self, command: Command) -> str:
        """The command as the vendor's message."""

    def decode(self, text: str, at: datetime) -> Sequence[Event]:
        """The events in a message of the vendor, never an exception."""


@dataclass(frozen=True)
class ToFrame:
    """Post this JSON text to the frame."""

    text: str


FrameEffect = ToFrame | Done | Event


@dataclass(frozen=True)
class _Unproven:
    text: str
    sent: float


class FrameLink:
    """One vendor frame's life."""

    kept = (
        *("state", "heard", "deafness", "strangers"),
        *("_settled_at", "_ready_at", "_waiting", "_serial", "_load_due", "_unreadable"),
    )

    def __init__(self, vendor: FrameVendor, placement: str, settle: float = SETTLE) -> None:
        self.vendor = vendor
        self.placement = placement
        self.state = FrameState.ABSENT
        self.heard = False
        """Whether this frame has said anything since its last load."""
        self.pinned: Command | None = None
        """What the frame should be showing: sent whenever it gets ready."""
        self.deafness = ""
        """Why nobody hears, where that is known."""
        self.strangers: dict[str, int] = {}
        """How often other origins were heard from the frame's own window since its load; ``null`` is a sandbox."""
        self._settle = settle
        self._settled_at = 0.0
        self._waiting = Waiting(vendor.vendor, placement)
        self._unproven: list[_Unproven] = []
        self._ready_at = 0.0
        self._serial = 0
        self._load_due = False
        self._unreadable = 0

    @property
    def is_quiet(self) -> bool:
        """Whether no command waits."""
        return self._waiting.is_empty

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, on the caller's clock."""
        waiting = self._waiting.deadline
        if self.state is not FrameState.SETTLING:
            return waiting
        return self._settled_at if waiting is None else min(self._settled_at, waiting)

    def mounted(self, at: datetime, now: float, *, loaded: bool = False) -> list[FrameEffect]:
        """A frame stands in the page; ``loaded`` where it was there before us and may be listening already."""
        if self.state is FrameState.CLOSED:
            return []
        self._anew(load_due=not loaded)
        if loaded:
            return self._settle_down(at, now, "mounted")
        return self._enter(FrameState.LOADING, at, "mounted")

    def reloaded(self, at: datetime) -> list[FrameEffect]:
        """The caller has begun to load the workspace once more, in the same place."""
        if self.state in (FrameState.CLOSED, FrameState.ABSENT):
            return []
        self._anew(load_due=True)
        return self._enter(FrameState.LOADING, at, "reloaded")

    def loaded(self, at: datetime, now: float) -> list[FrameEffect]:
        """The frame has loaded a document, the first or another."""
        if self.state in (FrameState.CLOSED, FrameState.ABSENT):
            return []
        first, self._load_due = self._load_due, False
        if first and self.heard:
            return []  # it spoke before its own load event: still the same document
        if self.state is FrameState.DEAF and self.deafness in _FOR_GOOD:
            return []
        self.heard = False
        if not first:
            self.strangers.clear()  # what was said before the first load is its own
        return self._settle_down(at, now, "loaded")

    def removed(self, at: datetime) -> list[FrameEffect]:
        """The frame is gone from the page; what waits goes on waiting for the next one."""
        if self.state in (FrameState.CLOSED, FrameState.ABSENT):
            return []
        self._unproven.clear()
        return self._enter(FrameState.ABSENT, at, "element-gone")

    def close(self, at: datetime) -> list[FrameEffect]:
        """Switchboard is being taken down."""
        if self.state is FrameState.CLOSED:
            return []
        return [*self._waiting.give_up(at, "destroyed"), *self._enter(FrameState.CLOSED, at, "destroyed")]

    def receive(self, text: str, at: datetime, now: float) -> list[FrameEffect]:
        """A message of the frame, as JSON text, its sender checked by the caller."""
        if self.state in (FrameState.CLOSED, FrameState.ABSENT):
            return []
        events = self.vendor.decode(text, at)
        if self.heard:
            return list(events)
        effects: list[FrameEffect] = []
        if any(not isinstance(event, MessageRejected) for event in events):
            # Noise proves nothing: only the vendor's own words show that the workspace is up.
            self.heard = True
            settled = self.state in (FrameState.SILENT, FrameState.DEAF)
            effects = self._prove(at, now) if settled else self._get_ready(at, now, "spoke")
        return [*effects, *events]

    def unreadable(self, problem: Problem, at: datetime) -> list[FrameEffect]:
        """The frame said what is no JSON text, or too much of it."""
        self._unreadable += 1
        id_ = f"{self.vendor.vendor}-{self.placement}-rejected-{self._unreadable}"
        return [MessageRejected(id=id_, vendor=self.vendor.vendor, at=at, problems=(problem,))]

    def overheard(self, origin: str, at: datetime) -> list[FrameEffect]:
        """Another origin than the configured one spoke from the frame's window; what it said is nobody's business."""
        if self.heard or self.state in (FrameState.CLOSED, FrameState.ABSENT):
            return []
        if origin in self.strangers or len(self.strangers) < _STRANGERS:
            self.strangers[origin] = self.strangers.get(origin, 0) + 1
        return self._out_of_hearing(at) if self.state is FrameState.SILENT else []

    def deaf(self, reason: str, at: datetime) -> list[FrameEffect]:
        """It is known that nobody hears what is sent, and why; a word of the workspace's shows otherwise."""
        if self.heard or self.state in (FrameState.CLOSED, FrameState.ABSENT):
            return []
        if self.state is FrameState.DEAF and self.deafness == reason:
            return []
        self.deafness = reason
        self._ready_at = float("-inf")
        return [*self._waiting.give_up(at, reason), *self._enter(FrameState.DEAF, at, reason)]

    def command(
        self, ticket: int, command: Command, at: datetime, now: float, waited: float = 0.0
    ) -> list[FrameEffect]:
        """Ask for a command to be sent; the caller's ticket comes back in its ``Done``.

        ``waited`` is for how many seconds it has waited elsewhere already.
        """
        if self.state is FrameState.CLOSED:
            return [Done(ticket, self._waiting.failure(command, at, "destroyed"))]
        if self.state is FrameState.DEAF:
            return [Done(ticket, self._waiting.failure(command, at, self.deafness))]
        if self.state in (FrameState.SILENT, FrameState.READY) and waited < PATIENCE:
            return self._deliver(ticket, command, now)
        return [*self._waiting.add(ticket, command, at, now, waited)]

    def pin(self, command: Command | None) -> list[FrameEffect]:
        """Say what the frame should show from now on; nothing is sent where that is no change."""
        if command == self.pinned:
            return []
        self.pinned = command
        if command is None or self.state not in (FrameState.SILENT, FrameState.READY):
            return []
        return [ToFrame(self.vendor.encode(command))]

    def tick(self, at: datetime, now: float) -> list[FrameEffect]:
        """Time has passed."""
        effects: list[FrameEffect] = []
        if self.state is FrameState.SETTLING and now >= self._settled_at:
            effects += self._out_of_hearing(at) if self.strangers else self._get_ready(at, now, "silent")
        effects += self._waiting.expire(at, now)
        return effects

    def _anew(self, *, load_due: bool) -> None:
        self.heard = False
        self.deafness = ""
        self.strangers.clear()
        self._load_due = load_due

    def _out_of_hearing(self, at: datetime) -> list[FrameEffect]:
        return self.deaf("sandboxed" if "null" in self.strangers else "other-origin", at)

    def _settle_down(self, at: datetime, now: float, reason: str) -> list[FrameEffect]:
        self._settled_at = now + self._settle
        return [*self._greet(), *self._enter(FrameState.SETTLING, at, reason)]

    def _get_ready(self, at: datetime, now: float, reason: str) -> list[FrameEffect]:
        self._ready_at = now
        expired = self._waiting.expire(at, now)
        state = FrameState.READY if self.heard else FrameState.SILENT
        effects = [*self._greet(), *expired, *self._enter(state, at, reason), *self._again(now)]
        if self.pinned is not None:
            effects.append(ToFrame(self.vendor.encode(self.pinned)))
        for ticket, command in self._waiting.take():
            effects += self._deliver(ticket, command, now)
        return effects

    def _prove(self, at: datetime, now: float) -> list[FrameEffect]:
        """The first word of a frame that was taken to listen: what it may have missed is said again."""
        effects = self._enter(FrameState.READY, at, "spoke")
        self._unproven = [entry for entry in self._unproven if now - entry.sent > REACTION]
        again = self._again(now)
        if now - self._ready_at > REACTION:
            effects = [*self._greet(), *effects]
            if self.pinned is not None:
                again.append(ToFrame(self.vendor.encode(self.pinned)))
        return [*effects, *again]

    def _again(self, now: float) -> list[FrameEffect]:
        """What was sent to a frame that may not have listened, once more and never twice more."""
        entries, self._unproven = self._unproven, []
        return [ToFrame(entry.text) for entry in entries if now - entry.sent < PATIENCE]

    def _deliver(self, ticket: int, command: Command, now: float) -> list[FrameEffect]:
        text = self.vendor.encode(command)
        if not self.heard:
            self._unproven = [*self._unproven, _Unproven(text, now)][-_UNPROVEN:]
        return [ToFrame(text), Done(ticket, result=_HEARD if self.heard else _NOT_HEARD)]

    def _greet(self) -> list[FrameEffect]:
        greeting = self.vendor.greeting()
        return [] if greeting is None else [ToFrame(greeting)]

    def _enter(self, state: FrameState, at: datetime, reason: str) -> list[FrameEffect]:
        self.state = state
        self._serial += 1
        return [
            LinkChanged(
                id=f"{self.vendor.vendor}-{self.placement}-link-{self._serial}",
                vendor=self.vendor.vendor,
                at=at,
                placement=self.placement,
                state=_PUBLIC[state],
                reason=reason,
            )
        ]
