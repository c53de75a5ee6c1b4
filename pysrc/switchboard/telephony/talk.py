"""What tabs say to each other about the line they share, and what a tab is to do. No I/O.

All of it is JSON text, checked like anybody's: other scripts of the origin can talk on the channel.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from switchboard.links import socket
from switchboard.telephony.calls import Caller, TableState
from switchboard.vocabulary.events import CommandFailed, Event, LinkChanged, ScreenPop
from switchboard.vocabulary.model import Model


class Said(Model):
    """``tab`` says it."""

    tab: str


class Heard(Model):
    """The exchange said this."""

    kind: Literal["heard"] = "heard"
    text: str
    key: str


class Interrupted(Model):
    """The line was lost."""

    kind: Literal["interrupted"] = "interrupted"


class Ticked(Model):
    """It is time to give up what was not heard of any more."""

    kind: Literal["ticked"] = "ticked"


class Found(Model):
    """The CRM has said who calls; None where it does not know."""

    kind: Literal["found"] = "found"
    call: str
    caller: Caller | None


class Told(Model):
    """The line is in this state now."""

    kind: Literal["told"] = "told"
    status: LinkChanged


class Refused(Model):
    """The exchange sent what is no text, or too much of it."""

    kind: Literal["refused"] = "refused"
    reason: str
    key: str


Input = Annotated[Heard | Interrupted | Ticked | Found | Told | Refused, Field(discriminator="kind")]


class Hello(Said):
    """A tab wants the whole state."""

    say: Literal["hello"] = "hello"


class State(Said):
    """The whole state, for one tab or, where another one holds the line now, for all."""

    say: Literal["state"] = "state"
    to: str | None
    fresh: bool
    """Whether the one who says it has only just come, and knows nothing of what was before."""
    count: int
    table: TableState
    status: LinkChanged | None
    dismissed: tuple[str, ...]
    offset: float | None


class Step(Said):
    """One input."""

    say: Literal["step"] = "step"
    count: int
    at: AwareDatetime
    input: Input


class Ask(Said):
    """Call a number for this tab, please."""

    say: Literal["ask"] = "ask"
    ticket: str
    number: str
    posted_at: AwareDatetime
    until: AwareDatetime


class Queued(Said):
    """The holder has it."""

    say: Literal["queued"] = "queued"
    ticket: str


class Sent(Said):
    """The holder is about to send it."""

    say: Literal["sent"] = "sent"
    tickets: tuple[str, ...]


class Result(Said):
    """What came of it."""

    say: Literal["result"] = "result"
    ticket: str
    error: CommandFailed | None


class Dismissed(Said):
    """The operator has put this call's card away."""

    say: Literal["dismissed"] = "dismissed"
    call: str


class Popped(Said):
    """A call's customer is shown."""

    say: Literal["popped"] = "popped"
    call: str


Saying = Hello | State | Step | Ask | Queued | Sent | Result | Dismissed | Popped
SAYING: TypeAdapter[Saying] = TypeAdapter(Annotated[Saying, Field(discriminator="say")])


# What the caller is to do.


@dataclass(frozen=True)
class Post:
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
class Pop:
    """Show this call's customer, in the tab that is used."""

    event: ScreenPop


@dataclass(frozen=True)
class Done:
    """What was asked of this tab, by this number, was done (``error`` is None) or not."""

    ticket: int
    error: CommandFailed | None = None


Effect = (
    Post
    | Steal
    | LookUp
    | Pop
    | Done
    | Event
    | socket.FetchCredentials
    | socket.Connect
    | socket.Disconnect
    | socket.Send
)
