"""What tabs say to each other about the line they share, and what a tab is to do. No I/O.

All of it is JSON text, checked like anybody's: other scripts of the origin can talk on the channel.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from switchboard.links.outbox import ToExchange
from switchboard.links.socket import Connect, Disconnect, FetchCredentials, Keep
from switchboard.links.waiting import Done
from switchboard.telephony.calls import TableState
from switchboard.telephony.knowledge import CrmAnswer
from switchboard.vocabulary.events import Call, CommandFailed, Event, LinkChanged, ScreenPop
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended

TALK = 5
"""The number of this way of talking. It grows with each change of it, of how an exchange's file reads a message, and of
what follows from that: tabs of another version have a line of their own until the last of the old ones is gone.
"""


class FromTab(Model):
    """``tab`` says it."""

    tab: str


class Spoken(Model):
    """The exchange said this. ``parts`` says which of the things in it; the others were for the holder alone.

    ``own`` is the operator's extension.
    """

    kind: Literal["spoken"] = "spoken"
    text: str
    key: str
    parts: tuple[int, ...]
    own: str = ""


class Gap(Model):
    """The line was lost: what happens now is not heard."""

    kind: Literal["gap"] = "gap"


class Ticked(Model):
    """It is time to give up what was not heard of any more."""

    kind: Literal["ticked"] = "ticked"


class Found(Model):
    """The CRM has said who calls; None where it could not be asked."""

    kind: Literal["found"] = "found"
    call: str
    callers: CrmAnswer


class Told(Model):
    """The line is in this state now."""

    kind: Literal["told"] = "told"
    status: LinkChanged


class Unreadable(Model):
    """The exchange sent what is no text, or too much of it."""

    kind: Literal["unreadable"] = "unreadable"
    reason: str
    key: str


Input = Annotated[Spoken | Gap | Ticked | Found | Told | Unreadable, Field(discriminator="kind")]


class Hello(FromTab):
    """A tab wants to know all that is known."""

    say: Literal["hello"] = "hello"


class Knowledge(FromTab):
    """All that is known, for one tab or, where another one holds the line now, for all."""

    say: Literal["knowledge"] = "knowledge"
    to: str | None
    fresh: bool
    """Whether the one who says it has only just come, and knows nothing of what was before."""
    count: int
    table: TableState
    status: LinkChanged | None
    dismissed: tuple[str, ...]
    offset: Annotated[float, Field(ge=-1e9, le=1e9)] | None
    paused_since: AwareDatetime | None = None
    due: tuple[ScreenPop, ...] = ()
    """The customers whom no tab has shown yet."""


class Step(FromTab):
    """One input: ``at`` is when it came, ``time`` the same on the exchange's clock."""

    say: Literal["step"] = "step"
    count: int
    at: AwareDatetime
    time: AwareDatetime
    input: Input


class Ask(FromTab):
    """Call a number for this tab, please."""

    say: Literal["ask"] = "ask"
    ticket: str
    number: str
    posted_at: AwareDatetime
    until: AwareDatetime


class Queued(FromTab):
    """The holder has it."""

    say: Literal["queued"] = "queued"
    ticket: str


class Sent(FromTab):
    """The holder is about to send it."""

    say: Literal["sent"] = "sent"
    tickets: tuple[str, ...]


class Result(FromTab):
    """What came of it."""

    say: Literal["result"] = "result"
    ticket: str
    error: CommandFailed | None


class Dismissed(FromTab):
    """The operator has put a call's card away, or wants it ``back``; ``call`` is ``state_of`` it."""

    say: Literal["dismissed"] = "dismissed"
    call: str
    back: bool = False


class Hurry(FromTab):
    """The operator does not want to wait for the next try to connect."""

    say: Literal["hurry"] = "hurry"


class Popped(FromTab):
    """A call's customer is shown."""

    say: Literal["popped"] = "popped"
    call: str


Saying = Hello | Knowledge | Step | Ask | Queued | Sent | Result | Dismissed | Hurry | Popped
SAYING: TypeAdapter[Saying] = TypeAdapter(Annotated[Saying, Field(discriminator="say")])


# What the caller is to do.


@dataclass(frozen=True)
class ToTabs:
    """Say this to all other tabs."""

    text: str


@dataclass(frozen=True)
class Steal:
    """Take the line's lock from the tab that has it: it hangs."""


@dataclass(frozen=True)
class LookUp:
    """Ask the CRM who this is, and answer with ``found``."""

    call: str
    number: str


@dataclass(frozen=True)
class ShowCustomer:
    """Show this call's customer, in the tab that is used."""

    event: ScreenPop


LineEffect = (
    ToTabs
    | Steal
    | LookUp
    | ShowCustomer
    | Done
    | Event
    | Finding
    | Mended
    | FetchCredentials
    | Connect
    | Disconnect
    | Keep
    | ToExchange
)


def to_tabs(saying: Saying) -> ToTabs:
    """Say it to all other tabs."""
    return ToTabs(saying.model_dump_json(by_alias=True))


def state_of(call: Call) -> str:
    """What tells a call in its state from the same call in another: so long its card stays put away."""
    return f"{call.id}/{call.state}"


_MOST = 1000


def remember(names: dict[str, None], name: str) -> None:
    """Add a name to those that are known, of which there are not too many."""
    names[name] = None
    while len(names) > _MOST:
        del names[next(iter(names))]
