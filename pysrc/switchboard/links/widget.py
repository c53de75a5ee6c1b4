"""What every vendor has in common whose chat is an object in the page, driven by the vendor's own script. No I/O.

The script makes a global, the *host*. What is done with it, a vendor's file says in plain data (``Invoke``): the host's
objects stay with the caller, who holds them under names, and what crosses is JSON text.

    waiting ──registered──▶ registered ──called back──▶ ready ◀──made again── gone
       │  └──────────── where nobody calls back ──────────▲└─────widget gone─────▶
       └──refused──▶ closed ◀──close, from anywhere

A widget may be made anew as often as the host calls back. Commands wait until there is one; then they go out in order,
and each is answered by what its method gives back, at once or, where that is a promise, within ``ANSWER``.

The caller gives what it sees (``found``, ``called``, ``returned``, ``threw``, ``checked``) with its wall clock (``at``)
and its monotonic one (``now``, seconds), carries out the effects in order, and calls ``tick`` at ``deadline``.

More than 300 lines: the first half of them is the words in which a vendor's file says what it wants.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Any, Literal, Protocol

from pydantic import ValidationError

from switchboard.links.waiting import Done, Waiting
from switchboard.settings import origin_of
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed, Event, LinkChanged, LinkState, MessageRejected, Problem
from switchboard.vocabulary.problems import Finding, Mended, finding, problems_of

HOST = "host"
"""The name under which the host is held."""
OVERDUE = 10.0
"""Seconds after which a script that has not run, or has not called back, is worth a finding."""
ANSWER = 30.0
"""Seconds a promise of the vendor's may take."""
_PLACEMENT = "widget"


class WidgetState(Enum):
    """Where a widget stands; ``link.changed`` tells it in the words of ``_PUBLIC``."""

    WAITING = "waiting"
    REGISTERED = "registered"
    READY = "ready"
    GONE = "gone"
    CLOSED = "closed"


_PUBLIC: dict[WidgetState, LinkState] = {
    WidgetState.WAITING: "connecting",
    WidgetState.REGISTERED: "connecting",
    WidgetState.READY: "ready",
    WidgetState.GONE: "interrupted",
    WidgetState.CLOSED: "closed",
}


# What is done with the host's objects, as data.


@dataclass(frozen=True)
class Kept:
    """An argument: what is held under this name, or a property of it (``templates.chat``)."""

    name: str


@dataclass(frozen=True)
class Callback:
    """An argument: a function that leads to ``called`` under this name, the same function each time.

    What it is called with is held under the names of ``hold``; without those, its first argument is told as JSON.
    """

    name: str
    hold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Given:
    """An argument: the element that the page gave with the command; ``title`` says which, where it is another."""

    selector: str
    title: str


@dataclass(frozen=True)
class Invoke:
    """Call a method of the host's.

    Args:
        on: the name of what is held and has the method.
        method: its name; "" where what is held is a function itself.
        arguments: JSON values, with ``Kept``, ``Callback`` and ``Given`` wherever they are wanted in them.
        keep: hold what it gives back under this name.

    """

    on: str
    method: str
    arguments: tuple[Any, ...] = ()
    keep: str | None = None


# Effects.


@dataclass(frozen=True)
class Load:
    """Load this script, unless the host is there already. A key may be in the address: it is for nobody's eyes."""

    address: str = field(repr=False)


@dataclass(frozen=True)
class Errand:
    """Make these calls, one after another up to the first that throws; tell ``returned`` or ``threw`` of this errand.

    A promise that the last one gives is waited for. ``ticket`` is None where nobody waits for its result, ``command``
    where it belongs to the widget's life.
    """

    calls: tuple[Invoke, ...]
    command: Command | None = None
    ticket: int | None = None
    number: int = field(default=0, compare=False)
    """Tells it from the link's others."""


@dataclass(frozen=True)
class LetGo:
    """Make these calls, whatever becomes of each, and hold nothing under these names any more."""

    calls: tuple[Invoke, ...]
    names: tuple[str, ...]


@dataclass(frozen=True)
class Check:
    """Tell ``checked`` whether the element that this call gives is in the page."""

    call: Invoke


WidgetEffect = Load | Errand | LetGo | Check | Done | Finding | Mended | Event


class WidgetVendor(Protocol):
    """What a vendor's file gives the link; what has a value here may be left as it is."""

    vendor: str
    title: str
    hosts: tuple[str, ...]
    """What the script may make, as dotted names from the page's window on; the first that is there is the host."""
    methods: tuple[str, ...] = ()
    """The methods by which the host is known; without any, it is a function."""
    script: str | None = None
    """Address of the script, where Switchboard is to load it."""
    absent: str = "Put it into the page. It may also come later."
    """What to do where the script has not run."""

    register: tuple[Invoke, ...] = ()
    """What is done with the host first, once."""
    refusal: str | None = None
    """The last result of ``register``, as JSON text, by which the host refuses; throwing always does."""
    refused: Finding | None = None
    """Why it may have refused; its code is the link's reason, and that of every command from then on."""
    refused_command: str = "The script of this chat did not start, so it cannot be commanded from here."
    """What whoever gives a command is told then."""
    shared: tuple[tuple[str, str], ...] = ()
    """Methods of the host's, each with a first argument, that nobody calls like that but us, where all is well."""
    doubled: Finding | None = None
    """What it means if somebody does."""
    controller: Callback | None = None
    """Called by the host when a widget is to be made; without one, the widget is made as soon as it is registered.

    A Python that starts anew takes it for called where all of ``hold`` was handed on, so it should hold something.
    """
    unused: Finding | None = None
    """Why the host may never have called it."""
    make: tuple[Invoke, ...] = ()
    """How a widget is made and listened to, at each call of ``controller``."""
    show: tuple[Invoke, ...] = ()
    """What is done with it once the page knows that it is there."""
    unmade: Finding | None = None
    """Why it may not have been made or shown."""
    release: tuple[Invoke, ...] = ()
    """How it is listened to no more."""
    end: tuple[Invoke, ...] = ()
    """How it is taken out of the page when Switchboard ends."""
    going: str | None = None
    """The callback that says that the widget is going."""
    element: Invoke | None = None
    """The call that gives its element: it is gone if that is not in the page afterwards; without one, it is gone."""

    def encode(self, command: Command) -> Invoke:
        """The command as a call."""

    def decode_result(self, command: Command, text: str, at: datetime) -> tuple[str, Sequence[Event]]:
        """What the page gets for the JSON text of a result, as JSON text, and the events in it.

        Raises:
            ValidationError: it is not what the document says.

        """

    def decode(self, name: str, text: str, at: datetime) -> Sequence[Event | Command]:
        """What a callback with this JSON text means: events, and commands that follow from it.

        Raises:
            ValidationError: it is not what the document says.

        """


@dataclass(frozen=True)
class _Asked:
    errand: Errand
    until: float


class WidgetLink:
    """One chat widget's life."""

    kept = ("state", "_waiting", "_stage", "_told", "_overdue_at", "_check_at", "_serial", "_errands", "_is_refused")

    def __init__(self, vendor: WidgetVendor) -> None:
        self.vendor = vendor
        self.state = WidgetState.WAITING
        self._waiting = Waiting(vendor.vendor, _PLACEMENT)
        self._asked: dict[int, _Asked] = {}
        """The errands whose tickets wait for an answer."""
        self._stage: Literal["found", "making", "showing"] | None = None
        """How far the widget's life has come since the host is there."""
        self._life: Errand | None = None
        """The errand of that stage, while it is under way."""
        self._life_due: float | None = None
        """When it is late; None once that was told."""
        self._told: LinkState | None = None
        self._overdue_at: float | None = None
        self._check_at: float | None = None
        self._is_refused = False
        self._serial = self._errands = 0

    @property
    def is_quiet(self) -> bool:
        """Whether nothing waits, and nothing is under way."""
        return self._waiting.is_empty and not self._asked and self._life is None

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, on the caller's clock."""
        due = [self._waiting.deadline, self._overdue_at, self._check_at, self._life_due]
        due += [asked.until for asked in self._asked.values()]
        return min((one for one in due if one is not None), default=None)

    def tick(self, at: datetime, now: float) -> list[WidgetEffect]:
        """Time has passed."""
        effects: list[WidgetEffect] = [*self._waiting.expire(at, now)]
        for asked in [asked for asked in self._asked.values() if now >= asked.until]:
            late = f"did not answer within {ANSWER:.0f} s; it may do what it was asked for all the same"
            effects += self._failed(asked.errand, at, "timeout", f"The widget's {{method}} {late}.")
        if self._life_due is not None and now >= self._life_due:
            # It may still come, so nothing is given up but patience.
            self._life_due = None
            effects += [] if self._stage == "showing" else [self._unmade]
        if self._overdue_at is not None and now >= self._overdue_at:
            self._overdue_at = None
            overdue = self._host_missing if self.state is WidgetState.WAITING else self.vendor.unused
            effects += [] if overdue is None else [overdue]
        if self._check_at is not None and now >= self._check_at:
            self._check_at = None
            element = self.vendor.element
            effects += self.checked(False, at) if element is None else [Check(element)]
        return effects

    # The widget's life.

    def start(self, at: datetime, now: float) -> list[WidgetEffect]:
        """The wait for the host begins."""
        self._overdue_at = now + OVERDUE
        load = [] if self.vendor.script is None else [Load(self.vendor.script)]
        return [*self._enter(WidgetState.WAITING, at, "waiting"), *load]

    def not_loaded(self) -> list[WidgetEffect]:
        """The script did not come."""
        assert self.vendor.script is not None
        origin = origin_of(self.vendor.script)
        message = f"The script of {self.vendor.title} could not be loaded from {origin}."
        cure = f"Is the address right? If this page has a Content-Security-Policy, add {origin} to script-src."
        return [finding("error", "script-missing", message, cure)]

    @property
    def is_registered(self) -> bool:
        """Whether the host has taken what it was given first, and has it for ever."""
        return self.state in (WidgetState.REGISTERED, WidgetState.READY, WidgetState.GONE)

    def found(self, now: float, again: bool = False) -> list[WidgetEffect]:
        """The host is there, and held as ``HOST``; ``again`` where it has our controller from before."""
        self._overdue_at = None
        return [_mended(self._host_missing), *self._begin("found", () if again else self.vendor.register, now)]

    def checked(self, is_there: bool, at: datetime) -> list[WidgetEffect]:
        """Whether the widget is still in the page; the host may make another."""
        if is_there or self.state is not WidgetState.READY:
            return []
        return [*self._let_go(), *self._enter(WidgetState.GONE, at, "widget-gone")]

    def close(self, at: datetime) -> list[WidgetEffect]:
        """Switchboard is being taken down."""
        if self.state is WidgetState.CLOSED:
            return []
        left = [] if self._stage is None else self._let_go(*self.vendor.end)
        self._overdue_at = self._check_at = None
        gone = [done for asked in [*self._asked.values()] for done in self._failed(asked.errand, at, "destroyed")]
        given_up = self._waiting.give_up(at, "destroyed")
        return [*left, *gone, *given_up, *self._enter(WidgetState.CLOSED, at, "destroyed")]

    def overheard(self) -> list[WidgetEffect]:
        """Somebody else in the page does with the host what is ours to do."""
        doubled = self.vendor.doubled
        return [] if doubled is None or self.state is WidgetState.CLOSED else [doubled]

    # What the page asks for.

    def wanted(self, command: Command) -> Given | None:
        """The element that has to come with a command."""
        return next((one for one in self.vendor.encode(command).arguments if isinstance(one, Given)), None)

    def misgiven(self, ticket: int, command: Command, wanted: Given, at: datetime) -> Done:
        """The answer to a command that came without its element."""
        message = f"{_method(command)} takes {wanted.title}"
        return Done(ticket, self._waiting.failure(command, at, "bad-argument", message))

    def command(
        self, ticket: int, command: Command, at: datetime, now: float, waited: float = 0.0
    ) -> list[WidgetEffect]:
        """Ask for a command to be carried out; the caller's ticket comes back in its ``Done``.

        ``waited`` is for how many seconds it has waited elsewhere already.
        """
        match self.state:
            case WidgetState.READY:
                return [self._ask(ticket, command, now)]
            case WidgetState.CLOSED:
                return [Done(ticket, self._closed(command, at))]
            case _:
                return [*self._waiting.add(ticket, command, at, now, waited)]

    def errand(self, command: Command) -> Errand:
        """What carries a command out for which no ticket waits."""
        return self._numbered((self.vendor.encode(command),), command)

    def returned(self, errand: Errand, text: str | None, at: datetime, now: float) -> list[WidgetEffect]:
        """What the last call of an errand gave back, as JSON text; None where it was nothing that JSON can say."""
        if self._is_over(errand):
            return []
        if errand.command is None:
            return self._went_well(text or "null", at, now)
        if text is None:
            return self._failed(errand, at, "bad-answer", "The result of {method} is nothing that JSON can say.")
        try:
            result, told = self.vendor.decode_result(errand.command, text, at)
        except ValidationError as error:
            reason = problems_of(error)[0].reason
            message = f"The result of {{method}} is not what the document says: {reason}."
            return self._failed(errand, at, "bad-answer", message)
        if errand.ticket is None:
            return [*told]
        del self._asked[errand.ticket]
        return [*told, Done(errand.ticket, None, result)]

    def threw(self, errand: Errand, at: datetime) -> list[WidgetEffect]:
        """A call of an errand threw, or its promise was rejected."""
        if self._is_over(errand):
            return []
        if errand.command is None:
            return self._broke(at)
        # What it threw may hold what somebody wrote, so it is not repeated.
        return self._failed(errand, at, "widget-error", "The widget's {method} threw an error.")

    # What the host says.

    def called(self, name: str, told: str | Problem, at: datetime, now: float) -> list[WidgetEffect]:
        """A callback was called, with this JSON text or with what is wrong with it."""
        if self.state is WidgetState.CLOSED:
            return []
        if self.vendor.controller is not None and name == self.vendor.controller.name:
            return self._make(now)
        if self.state is WidgetState.GONE:
            return []
        if name == self.vendor.going:
            self._check_at = now  # and not here: another handler may still forbid it
            return []
        if isinstance(told, Problem):
            return self._rejected(name, (told,), at)
        try:
            meant = self.vendor.decode(name, told, at)
        except ValidationError as error:
            return self._rejected(name, problems_of(error), at)
        effects: list[WidgetEffect] = []
        for one in meant:
            if isinstance(one, Event):
                effects.append(one)
            elif self.state is WidgetState.READY:
                effects.append(self.errand(one))
        return effects

    def _begin(
        self, stage: Literal["found", "making", "showing"], calls: tuple[Invoke, ...], now: float
    ) -> list[WidgetEffect]:
        self._stage = stage
        self._life, self._life_due = self._numbered(calls), now + ANSWER
        return [self._life]

    def _went_well(self, text: str, at: datetime, now: float) -> list[WidgetEffect]:
        late = self._life_due is None and self._stage != "showing"
        self._life = self._life_due = None
        return [*([_mended(self._unmade)] if late else []), *self._next_stage(text, at, now)]

    def _next_stage(self, text: str, at: datetime, now: float) -> list[WidgetEffect]:
        if self._stage == "found":
            if text == self.vendor.refusal:
                return self._refused(at)
            if self.vendor.controller is None:
                return self._make(now)
            self._overdue_at = now + OVERDUE
            return self._enter(WidgetState.REGISTERED, at, "registered")
        if self._stage == "making":
            ready = self._enter(WidgetState.READY, at, "created")
            show = self._begin("showing", self.vendor.show, now)
            return [*ready, *show, *(self._ask(ticket, command, now) for ticket, command in self._waiting.take())]
        return []

    def _broke(self, at: datetime) -> list[WidgetEffect]:
        """An errand of the widget's life failed."""
        self._life = self._life_due = None
        if self._stage == "found":
            return self._refused(at)
        effects = [*self._let_go(), self._unmade]
        # The page was told of a widget: of this one, which cannot be shown, or of the one before.
        return [*effects, *self._enter(WidgetState.GONE, at, "widget-gone")] if self._told == "ready" else effects

    def _refused(self, at: datetime) -> list[WidgetEffect]:
        self._is_refused = True
        given_up = [Done(ticket, self._closed(command, at)) for ticket, command in self._waiting.take()]
        return [self._refusal, *given_up, *self._enter(WidgetState.CLOSED, at, self._refusal.code)]

    def _make(self, now: float) -> list[WidgetEffect]:
        left = self._let_go()
        self.state = WidgetState.REGISTERED
        self._overdue_at = self._check_at = None
        mended = [] if self.vendor.unused is None else [_mended(self.vendor.unused)]
        return [*left, *mended, *self._begin("making", self.vendor.make, now)]

    def _let_go(self, *end: Invoke) -> list[WidgetEffect]:
        """Of the widget that was made, if one was, and ``end`` in any case."""
        was_made = self._stage in ("making", "showing")
        self._stage, self._life, self._life_due = "found", None, None
        calls = (*(self.vendor.release if was_made else ()), *end)
        names = tuple(call.keep for call in self.vendor.make if call.keep) if was_made else ()
        return [LetGo(calls, names)] if calls or names else []

    def _ask(self, ticket: int, command: Command, now: float) -> Errand:
        errand = self._numbered((self.vendor.encode(command),), command, ticket)
        self._asked[ticket] = _Asked(errand, now + ANSWER)
        return errand

    def _numbered(self, calls: tuple[Invoke, ...], command: Command | None = None, ticket: int | None = None) -> Errand:
        self._errands += 1
        return Errand(calls, command, ticket, self._errands)

    def _is_over(self, errand: Errand) -> bool:
        """Whether an errand was given up, or overtaken by another of the widget's life."""
        if errand.ticket is not None:
            return errand.ticket not in self._asked
        return errand.command is None and self._life is not errand

    def _failed(self, errand: Errand, at: datetime, code: str, message: str = "") -> list[WidgetEffect]:
        assert errand.command is not None
        told = message.replace("{method}", _method(errand.command))
        failure = self._waiting.failure(errand.command, at, code, told)
        if errand.ticket is None:
            return [failure]
        del self._asked[errand.ticket]
        return [Done(errand.ticket, failure)]

    def _closed(self, command: Command, at: datetime) -> CommandFailed:
        if not self._is_refused:
            return self._waiting.failure(command, at, "destroyed")
        return self._waiting.failure(command, at, self._refusal.code, self.vendor.refused_command)

    def _rejected(self, name: str, problems: tuple[Problem, ...], at: datetime) -> list[WidgetEffect]:
        told = tuple(Problem(path=f"{name}.{one.path}".rstrip("."), reason=one.reason) for one in problems)
        return [MessageRejected(id=self._next("rejected"), vendor=self.vendor.vendor, at=at, problems=told)]

    def _enter(self, state: WidgetState, at: datetime, reason: str) -> list[WidgetEffect]:
        self.state = state
        self._told = _PUBLIC[state]
        return [
            LinkChanged(
                id=self._next("link"),
                vendor=self.vendor.vendor,
                at=at,
                placement=_PLACEMENT,
                state=self._told,
                reason=reason,
            )
        ]

    def _next(self, what: str) -> str:
        self._serial += 1
        return f"{self.vendor.vendor}-{_PLACEMENT}-{what}-{self._serial}"

    @property
    def _refusal(self) -> Finding:
        return self.vendor.refused or self._unmade

    @property
    def _host_missing(self) -> Finding:
        globals_ = " or ".join(name.partition(".")[0] for name in self.vendor.hosts)
        message = f"This page has no {globals_}: the script of {self.vendor.title} has not run."
        return finding("warning", "host-missing", message, self.vendor.absent)

    @property
    def _unmade(self) -> Finding:
        if self.vendor.unmade is not None:
            return self.vendor.unmade
        message = f"The script of {self.vendor.title} could not make its widget."
        return finding("error", "widget-failed", message, "Ask the vendor's support.")


def _mended(finding: Finding) -> Mended:
    return Mended(finding.code, finding.message)


def _method(command: Command) -> str:
    """The command's name without its vendor's."""
    return command.call.rpartition(".")[2]
