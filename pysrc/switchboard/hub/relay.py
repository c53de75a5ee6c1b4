"""What the dock's own window and the CRM's tabs say to each other, and who does what. No I/O.

The window has the workspaces, the tabs have the page: events go from the window to all tabs, commands from a tab to the
window, and errands (show a customer, ask the page who calls) from the window to the tab in use.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic_core import from_json

from switchboard.hub.hub import Snapshot
from switchboard.vocabulary.events import EVENTS, Event
from switchboard.vocabulary.model import Model

RELAY = 1
"""Counts up with every change of what is said here, for tabs of two versions are open at once."""
PATIENCE = 5.0
"""Seconds for which an errand waits for a tab: in a classic CRM, the only one may be between two pages."""
_MOST = 200


class WindowUp(Model):
    """The window is up, and knows this."""

    say: Literal["here"] = "here"
    state: Snapshot


class TabReady(Model):
    """A tab is up, or has come into use: it hears what it missed."""

    say: Literal["ready"] = "ready"


class BringBack(Model):
    """The dock is wanted back in the page."""

    say: Literal["return"] = "return"


class EventTold(Model):
    """An event of a workspace in the window, as JSON; with its default action or without."""

    say: Literal["told"] = "told"
    event: str
    raw: str
    act: bool
    placement: str | None


class CommandAsked(Model):
    """A tab has a command for a workspace in the window: what is called, and its argument as JSON."""

    say: Literal["asked"] = "asked"
    id: str
    call: str
    argument: str
    waited: float


class CommandAnswered(Model):
    """What became of it: a result as JSON, or a code and a message."""

    say: Literal["answered"] = "answered"
    id: str
    result: str | None = None
    code: str = ""
    message: str = ""


class TabErrand(Model):
    """Something that the tab in use is to do."""

    say: Literal["errand"] = "errand"
    id: str
    what: Literal["show", "look-up"]
    about: EventTold


class ErrandDone(Model):
    """A tab has done it, with this result."""

    say: Literal["done"] = "done"
    id: str
    result: str = ""


Relayed = WindowUp | TabReady | BringBack | EventTold | CommandAsked | CommandAnswered | TabErrand | ErrandDone
_SAID: TypeAdapter[Relayed] = TypeAdapter(Annotated[Relayed, Field(discriminator="say")])
_KINDS = {str(kind.model_fields["type"].default): kind for kind in EVENTS}


def read(text: str) -> Relayed | None:
    """What was said; None where it is none of it."""
    try:
        return _SAID.validate_json(text)
    except ValidationError:
        return None


def told(event: Event, window: str, *, act: bool, placement: str | None = None) -> EventTold:
    """An event for the tabs.

    Its id is the window's: a workspace counts its messages from one each time it is loaded, and the tab may have had it
    before.
    """
    own = event.model_copy(update={"id": f"{window}/{event.id}"})
    return EventTold(event=own.to_json_without_raw(), raw=event.raw_json, act=act, placement=placement)


def event_of(said: EventTold) -> Event | None:
    """The event again; None where it is none."""
    event = read_event(said.event)
    return None if event is None else event.model_copy(update={"raw_json": said.raw})


def read_event(text: str) -> Event | None:
    """The event that a JSON text is; None where it is none."""
    try:
        return _KINDS[from_json(text)["type"]].model_validate_json(text)
    except (KeyError, TypeError, ValueError):  # of another version, or none
        return None


@dataclass
class _Waiting:
    errand: TabErrand
    then: Callable[[str | None], None]
    until: float


class Errands:
    """What waits for the tab in use: each is done once, by whichever tab comes to it in time.

    Args:
        say: tells the tabs.

    """

    def __init__(self, say: Callable[[Relayed], None]) -> None:
        self._say = say
        self._waiting: OrderedDict[str, _Waiting] = OrderedDict()

    def send(self, errand: TabErrand, now: float, then: Callable[[str | None], None]) -> None:
        """Let it be done; ``then`` is told the result, or None where no tab was there."""
        self._waiting[errand.id] = _Waiting(errand, then, now + PATIENCE)
        self._say(errand)

    def again(self) -> None:
        """A tab has come, and has heard of nothing."""
        for one in self._waiting.values():
            self._say(one.errand)

    def done(self, said: ErrandDone) -> None:
        """A tab has done it."""
        if one := self._waiting.pop(said.id, None):
            one.then(said.result)

    def look(self, now: float) -> float | None:
        """Give up what has waited too long; seconds until the next has, or None."""
        for id_ in [id_ for id_, one in self._waiting.items() if one.until <= now]:
            self._waiting.pop(id_).then(None)
        return min((one.until for one in self._waiting.values()), default=now) - now if self._waiting else None


class Once:
    """Which errands a tab has taken, so that none is done twice."""

    def __init__(self) -> None:
        self._taken: OrderedDict[str, None] = OrderedDict()

    def take(self, errand: TabErrand) -> bool:
        """Whether it is new."""
        if errand.id in self._taken:
            return False
        self._taken[errand.id] = None
        if len(self._taken) > _MOST:
            self._taken.popitem(last=False)
        return True
