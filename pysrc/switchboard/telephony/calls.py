"""Calls, as one table. No I/O.

An exchange tells of a call in messages that real lines lose, double and reorder: a bridge comes without its dial
because the page was opened, or the socket was down, while the phone rang; a hangup overtakes its bridge; a reconnect
repeats what was heard. A handler a message, each with its own ifs about what may have come before, gets one of these
orders wrong sooner or later, and then a phone rings on the screen for ever. So a call's life is data: ``TABLE`` says
for each state and each thing that can be heard what the state is then, and which event, if any, the page is told.
Every pair is in it. What is over stays over, and is remembered for a while, so that what comes late finds it so.

    new ──dial──▶ ringing ──bridge──▶ answered ──hangup──▶ ended
     │               │  └──error──▶ failed ◀──error──┘
     └─ bridge, hangup, error lead straight to answered, ended, failed

Three things make it more than three states:

- *A group.* A call to a group is a call of its own, and each member whose phone rings gets another, whose parent is the
  group's. For the operator that is one call. Both are *legs* of one call here, under the group's id, and only the
  last leg to go takes the call with it (``Heard.PART`` is a leg that goes while others stay).
- *A call that never ends.* No hangup may ever come. A call that rings for longer than any phone rings is ``lost``:
  over, but if its bridge comes after all, it is a call again. One that is talked on for a working day is over for good.
- *A gap.* Nothing can be asked about the time while the socket was down, so calls heard before it are not ``certain``
  until they are heard of again.

Times are the exchange's. Only where it gives none does the computer's clock stand in.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, Literal

from pydantic import ConfigDict, Field

from switchboard.vocabulary.events import (
    Call,
    CallAnswered,
    CallEnded,
    CallFailed,
    CallRinging,
    Contact,
    Customer,
    CustomerPage,
    Event,
    Party,
    ScreenPop,
    Trunk,
)
from switchboard.vocabulary.model import Model

RINGING = 120.0
"""Seconds after which a ringing call that was not heard of again is taken to be over."""
TALKING = 8 * 3600.0
"""The same for a call that was answered."""
MOST = 1000
"""Calls kept, the ended ones included: they are what tells a late message from a new call."""

Pop = Literal["ringing", "answered", "never"]


class State(Enum):
    """Where a call stands; ``NEW`` is one that was never heard of, ``LOST`` one that rang too long."""

    NEW = "new"
    RINGING = "ringing"
    ANSWERED = "answered"
    LOST = "lost"
    ENDED = "ended"
    FAILED = "failed"


class Heard(Enum):
    """What can be heard of a call, or (``OVERDUE``) no longer is."""

    DIAL = "dial"
    BRIDGE = "bridge"
    HANGUP = "hangup"
    ERROR = "error"
    PART = "part"
    ELSEWHERE = "elsewhere"
    OVERDUE = "overdue"


LIVE = (State.RINGING, State.ANSWERED)

TABLE: dict[tuple[State, Heard], tuple[State, type[Event] | None]] = {
    (State.NEW, Heard.DIAL): (State.RINGING, CallRinging),
    (State.NEW, Heard.BRIDGE): (State.ANSWERED, CallAnswered),
    (State.NEW, Heard.HANGUP): (State.ENDED, CallEnded),
    (State.NEW, Heard.ERROR): (State.FAILED, CallFailed),
    (State.NEW, Heard.PART): (State.ENDED, CallEnded),
    (State.NEW, Heard.ELSEWHERE): (State.ENDED, CallEnded),
    (State.NEW, Heard.OVERDUE): (State.NEW, None),
    (State.RINGING, Heard.DIAL): (State.RINGING, None),
    (State.RINGING, Heard.BRIDGE): (State.ANSWERED, CallAnswered),
    (State.RINGING, Heard.HANGUP): (State.ENDED, CallEnded),
    (State.RINGING, Heard.ERROR): (State.FAILED, CallFailed),
    (State.RINGING, Heard.PART): (State.RINGING, None),
    (State.RINGING, Heard.ELSEWHERE): (State.ENDED, CallEnded),
    (State.RINGING, Heard.OVERDUE): (State.LOST, CallEnded),
    (State.ANSWERED, Heard.DIAL): (State.ANSWERED, None),
    (State.ANSWERED, Heard.BRIDGE): (State.ANSWERED, None),
    (State.ANSWERED, Heard.HANGUP): (State.ENDED, CallEnded),
    (State.ANSWERED, Heard.ERROR): (State.FAILED, CallFailed),
    (State.ANSWERED, Heard.PART): (State.ANSWERED, None),
    (State.ANSWERED, Heard.ELSEWHERE): (State.ANSWERED, None),
    (State.ANSWERED, Heard.OVERDUE): (State.ENDED, CallEnded),
    (State.LOST, Heard.DIAL): (State.LOST, None),
    (State.LOST, Heard.BRIDGE): (State.ANSWERED, CallAnswered),
    (State.LOST, Heard.HANGUP): (State.ENDED, None),
    (State.LOST, Heard.ERROR): (State.ENDED, None),
    (State.LOST, Heard.PART): (State.LOST, None),
    (State.LOST, Heard.ELSEWHERE): (State.ENDED, None),
    (State.LOST, Heard.OVERDUE): (State.LOST, None),
    **{(state, heard): (state, None) for state in (State.ENDED, State.FAILED) for heard in Heard},
}
"""From a state, by what is heard, to a state; and what the page is told."""

_NAMES: dict[type[Event], str] = {
    CallRinging: "ringing",
    CallAnswered: "answered",
    CallEnded: "ended",
    CallFailed: "failed",
}


_GIVEN_UP = {State.RINGING: "lost", State.ANSWERED: "given-up"}
"""Ends of their own: one that was given up while it rang may be answered, and end, after all."""
_TELLS: dict[State, type[Event]] = {
    State.RINGING: CallRinging,
    State.ANSWERED: CallAnswered,
    State.LOST: CallEnded,
    State.ENDED: CallEnded,
    State.FAILED: CallFailed,
}


@dataclass(frozen=True)
class Report:
    """One message about a call, whoever the vendor is; what it leaves out is None or empty."""

    heard: Literal[Heard.DIAL, Heard.BRIDGE, Heard.HANGUP, Heard.ERROR]
    uuid: str
    parent: str | None = None
    direction: Literal["internal", "outgoing", "incoming"] | None = None
    agent: Party | None = None
    colleague: Party | None = None
    contacts: tuple[Contact, ...] = ()
    trunk: Trunk | None = None
    dialed_at: datetime | None = None
    answered_at: datetime | None = None
    server_at: datetime | None = None
    message: str | None = None
    raw_json: str = field(default="null", repr=False)


class Caller(Model):
    """What the CRM answers about a number (``crm.lookupUrl``); what it does not know it leaves out."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, strict=False)

    crm_id: str | None = None
    name: str | None = None
    company: str | None = None
    url: str | None = None


class Entry(Model):
    """A call and what only the table needs to know of it."""

    call: Call
    state: State = State.NEW
    legs: dict[str, bool] = Field(default_factory=dict)
    """Every leg heard of, and whether it is still there."""
    answered_leg: str | None = None
    popped: bool = False
    known: "Caller | None" = None
    heard_at: datetime
    """On this computer's clock: when the last word of it came."""


class TableState(Model):
    """Everything a table knows, for a tab that comes late."""

    entries: tuple[Entry, ...]
    keys: dict[str, str]


class CallTable:
    """Every call there is, and what becomes of it.

    Args:
        vendor: whose calls these are; names the events.
        pop: at which moment of an incoming call its customer is shown.
        ringing: seconds a call may ring unheard of.
        talking: seconds a call may be talked on unheard of.

    """

    def __init__(self, vendor: str, pop: Pop = "ringing", ringing: float = RINGING, talking: float = TALKING) -> None:
        self._vendor = vendor
        self._pop = pop
        self._patience = {State.RINGING: timedelta(seconds=ringing), State.ANSWERED: timedelta(seconds=talking)}
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._keys: dict[str, str] = {}

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on, the oldest first."""
        return tuple(entry.call for entry in self._entries.values() if entry.state in LIVE)

    @property
    def deadline(self) -> datetime | None:
        """When ``tick`` is due."""
        due = (entry.heard_at + self._patience[entry.state] for entry in self._entries.values() if entry.state in LIVE)
        return min(due, default=None)

    def find(self, id_: str) -> Call | None:
        """A call by its id, also one that is over."""
        entry = self._entries.get(id_)
        return entry.call if entry else None

    def take(self, report: Report, at: datetime) -> list[Event]:
        """Hear one message; ``at`` is when it came, on this computer's clock."""
        key = self._key(report)
        entry = self._entries.get(key) or Entry(call=Call(id=key, parent_id=None, state="ringing"), heard_at=at)
        heard = _meaning(entry, report)
        ended = entry.state in (State.ENDED, State.FAILED)
        if not ended:
            entry = _with_legs(entry, report).model_copy(update={"heard_at": at, "call": _merged(entry, report)})
        return self._go(entry, heard, at, report)

    def interrupted(self) -> None:
        """The connection was lost: what happens to these calls now is not heard."""
        for key, entry in self._entries.items():
            if entry.state in LIVE:
                call = entry.call.model_copy(update={"certain": False})
                self._entries[key] = entry.model_copy(update={"call": call})

    def tick(self, at: datetime) -> list[Event]:
        """Give up the calls that were not heard of for too long."""
        events: list[Event] = []
        for entry in list(self._entries.values()):
            if entry.state in LIVE and at - entry.heard_at >= self._patience[entry.state]:
                events += self._go(entry, Heard.OVERDUE, at, None)
        return events

    def popped(self, id_: str) -> None:
        """Another tab shows the customer: it need not be done again."""
        if entry := self._entries.get(id_):
            self._entries[id_] = entry.model_copy(update={"popped": True})

    def state(self) -> TableState:
        """Everything, to be given to ``adopt``."""
        return TableState(entries=tuple(self._entries.values()), keys=self._keys)

    def adopt(self, state: TableState, at: datetime) -> list[Event]:
        """Take over what another tab's table knows; returns what became of the calls in between."""
        before, self._entries = self._entries, OrderedDict((entry.call.id, entry) for entry in state.entries)
        self._keys = dict(state.keys)
        events: list[Event] = []
        for key, entry in self._entries.items():
            if key in before and before[key].state is entry.state:
                continue
            told = _TELLS[entry.state]
            name = _NAMES[told]
            if entry.call.reason == "lost":
                name = _GIVEN_UP[State.ANSWERED if entry.call.answered_at else State.RINGING]
            events.append(told(id=f"{self._vendor}-{key}-{name}", vendor=self._vendor, at=at, call=entry.call))  # type: ignore[call-arg]
        return events

    def found(self, id_: str, caller: Caller | None) -> None:
        """The CRM has said who it is; None where it does not know."""
        if entry := self._entries.get(id_):
            known = caller or Caller()
            self._entries[id_] = entry.model_copy(update={"known": known, "call": _known(entry.call, known)})

    def is_known(self, id_: str) -> bool:
        """Whether the CRM has said who it is, or that it does not know."""
        entry = self._entries.get(id_)
        return entry is not None and entry.known is not None

    def _key(self, report: Report) -> str:
        """The id of the call that a message belongs to."""
        known = self._keys.get(report.uuid)
        if known is None and report.parent is not None:
            known = self._keys.get(report.parent)
            entry = self._entries.get(known) if known else None
            if entry and entry.state in (State.ENDED, State.FAILED) and _is_later(report, entry):
                known = report.uuid  # the group rings the member anew, after what was over for the operator
        key = known or report.parent or report.uuid
        self._keys[report.uuid] = key
        if report.parent is not None:
            self._keys.setdefault(report.parent, key)
        return key

    def _go(self, entry: Entry, heard: Heard, at: datetime, report: Report | None) -> list[Event]:
        before = entry.state
        state, told = TABLE[before, heard]
        call = _as_it_is_now(entry.call, before, state, heard, report, at)
        key = call.id
        pops = self._is_due(entry, state, call)
        self._entries[key] = entry.model_copy(update={"call": call, "state": state, "popped": entry.popped or pops})
        raw = report.raw_json if report else "null"
        events: list[Event] = []
        if told is not None:
            name = _GIVEN_UP[before] if heard is Heard.OVERDUE else _NAMES[told]
            about: dict[str, Any] = {"vendor": self._vendor, "at": at, "raw_json": raw, "call": call}
            if told is CallFailed and report is not None:
                about["message"] = report.message
            events.append(told(id=f"{self._vendor}-{key}-{name}", **about))
        if pops:
            events.append(
                ScreenPop(
                    id=f"{self._vendor}-{key}-pop",
                    vendor=self._vendor,
                    at=at,
                    raw_json=raw,
                    cause="call",
                    call_id=key,
                    customer=call.customer,
                    link=link_of(call),
                )
            )
        return [*events, *self._prune(at)]

    def _is_due(self, entry: Entry, state: State, call: Call) -> bool:
        wanted = {"ringing": LIVE, "answered": (State.ANSWERED,), "never": ()}[self._pop]
        return not entry.popped and call.direction == "incoming" and state in wanted

    def _prune(self, at: datetime) -> list[Event]:
        events: list[Event] = []
        if len(self._entries) > MOST:
            over = (key for key, entry in self._entries.items() if entry.state not in LIVE)
            gone = next(over, next(iter(self._entries)))
            if self._entries[gone].state in LIVE:
                events = self._go(self._entries[gone].model_copy(update={"popped": True}), Heard.OVERDUE, at, None)
            for leg in [leg for leg, key in self._keys.items() if key == gone]:
                del self._keys[leg]
            self._entries.pop(gone, None)
        return events


def _is_later(report: Report, entry: Entry) -> bool:
    since = report.dialed_at or report.server_at
    over = entry.call.ended_at
    return since is None or over is None or since > over


def _meaning(entry: Entry, report: Report) -> Heard:
    """What a message says of the call as a whole: a leg is not always all of it."""
    member = report.uuid != entry.call.id
    others = [leg for leg, there in entry.legs.items() if there and leg != report.uuid]
    if report.heard is Heard.BRIDGE and not member:
        members = [there for leg, there in entry.legs.items() if leg != report.uuid]
        # The operator's own phone has rung and stopped: it is somebody else who answers the group's.
        return Heard.ELSEWHERE if members and not any(members) else Heard.BRIDGE
    if report.heard not in (Heard.HANGUP, Heard.ERROR):
        return report.heard
    if entry.state is State.ANSWERED:
        return Heard.PART if not member and entry.answered_leg in others else report.heard
    return Heard.PART if others else report.heard


def _with_legs(entry: Entry, report: Report) -> Entry:
    over = report.heard in (Heard.HANGUP, Heard.ERROR)
    there = not over and entry.legs.get(report.uuid, True)
    answered = entry.answered_leg
    if report.heard is Heard.BRIDGE and (answered is None or report.uuid != entry.call.id):
        answered = report.uuid
    return entry.model_copy(update={"legs": {**entry.legs, report.uuid: there}, "answered_leg": answered})


_DIRECTIONS = (None, "internal", "outgoing", "incoming")
"""The later one tells more: a group hands a call from outside on to its member as if from within."""


def _merged(entry: Entry, report: Report) -> Call:
    """The call with what a message adds; nothing that is known is lost to a message that leaves it out."""
    call = entry.call
    contacts = call.contacts
    if report.contacts and (not contacts or _told(report.contacts) >= _told(contacts)):
        contacts = report.contacts
    agent, group = call.agent, call.group
    if report.agent is not None:
        if report.agent.kind == "group":
            group = report.agent
        elif agent is None or agent.kind != "user" or report.agent.kind == "user":
            agent = report.agent
    is_root = report.uuid == call.id and report.parent != call.id
    merged = call.model_copy(
        update={
            "parent_id": (report.parent if is_root else None) or call.parent_id,
            "direction": max(call.direction, report.direction, key=_DIRECTIONS.index),
            "agent": agent,
            "group": group,
            "colleague": report.colleague or call.colleague,
            "contacts": contacts,
            "customer": _customer(contacts),
            "company": contacts[0].company if contacts else None,
            "trunk": report.trunk or call.trunk,
            "dialed_at": call.dialed_at or report.dialed_at,
            "answered_at": call.answered_at or report.answered_at,
            "certain": True,
        }
    )
    return _known(merged, entry.known)


def _known(call: Call, caller: Caller | None) -> Call:
    """The CRM itself knows its customers best."""
    if caller is None:
        return call
    update = {"crm_id": caller.crm_id, "name": caller.name, "crm_url": caller.url}
    customer = call.customer.model_copy(update={name: value for name, value in update.items() if value})
    return call.model_copy(update={"customer": customer, "company": caller.company or call.company})


def _told(contacts: tuple[Contact, ...]) -> int:
    return sum(1 for contact in contacts for value in (contact.id, contact.name, contact.company) if value)


def _customer(contacts: tuple[Contact, ...]) -> Customer:
    if not contacts:
        return Customer()
    first = contacts[0]
    return Customer(crm_id=first.id, name=first.name, phone=first.number, crm_url=first.url)


def link_of(call: Call) -> CustomerPage | None:
    """Where the customer is shown: where the CRM itself says, else where the first of the contacts does."""
    url = call.customer.crm_url or next((contact.url for contact in call.contacts if contact.url), None)
    return CustomerPage(url=url) if url else None


def _as_it_is_now(call: Call, before: State, state: State, heard: Heard, report: Report | None, at: datetime) -> Call:
    moment = (report.server_at if report else None) or at
    match state:
        case State.RINGING:
            return call.model_copy(update={"state": "ringing"})
        case State.ANSWERED:
            since = call.answered_at or moment
            return call.model_copy(update={"state": "answered", "answered_at": since, "ended_at": None, "reason": None})
        case State.ENDED | State.FAILED | State.LOST if before not in (State.ENDED, State.FAILED, State.LOST):
            reasons = {Heard.OVERDUE: "lost", Heard.ELSEWHERE: "elsewhere", Heard.ERROR: "error"}
            # When a call that nobody spoke of any more has ended, nobody knows.
            ended = None if heard is Heard.OVERDUE else moment
            talked = (ended - call.answered_at).total_seconds() if ended and call.answered_at else None
            return call.model_copy(
                update={
                    "state": "failed" if state is State.FAILED else "ended",
                    "ended_at": ended,
                    "duration": None if talked is None else max(0.0, talked),
                    "reason": reasons.get(heard, "hangup"),
                }
            )
    return call
