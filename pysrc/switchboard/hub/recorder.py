"""Everything in and out, with times, for whoever looks for a fault; ``switchboard.replay`` goes through it again.

No I/O. Recorded is what is given to each link, for all that follows is drawn from that: of a line, what goes into its
``Picture``, the same in every tab. What the page's own side makes up itself, an event that no link has told, is
recorded as given. So a replay gives the same to the same links, and must hear the same events.

While it goes on, only references are kept: texts as they are, in memory, where the page has them anyway, and bounded.
Redacted is when somebody asks for the recording (``redaction``). Of a message, its digest goes along: the ids of events
are made of that, and of the redacted text it would be another. It shows nothing that the ids do not show.

What is oldest goes first, a stretch at a time. Each stretch begins with what the links know at that moment (``kept``),
and only when nothing waits or is under way, so that little is to be known.

More than 300 lines: what is recorded, and how each of it is written down, stand side by side.
"""

import json
import sys
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from inspect import signature
from typing import Any, TypeVar, cast

from pydantic import ValidationError

from switchboard import __version__
from switchboard.hub.hub import Hub
from switchboard.hub.redaction import Redaction
from switchboard.hub.relay import read_event
from switchboard.links.frame import FrameLink
from switchboard.links.ids import digests_heard
from switchboard.links.kept import kept, recall
from switchboard.links.waiting import Done
from switchboard.links.widget import Errand, WidgetLink
from switchboard.telephony.picture import Picture
from switchboard.telephony.talk import Knowledge, Spoken
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed, Event, ScreenPop
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import problems_of

FORMAT = 1
"""Counts up with every change of what a recording says."""
INPUTS: dict[type, tuple[str, ...]] = {
    FrameLink: (
        *("mounted", "reloaded", "loaded", "removed", "close", "receive", "unreadable", "overheard", "deaf"),
        *("command", "tick"),
    ),
    WidgetLink: (
        *("start", "not_loaded", "found", "checked", "close", "overheard", "misgiven", "command", "errand"),
        *("returned", "threw", "called", "tick"),
    ),
    Picture: ("apply", "take_over", "popped"),
}
"""The methods of each kind of link by which events come of what is given to it."""
_EACH = 300
"""Bytes of an entry besides its texts."""
_ENTRY = 2000
"""Bytes of a call in a line's table."""
_STRETCHES = 4

Link = TypeVar("Link", FrameLink, WidgetLink, Picture)
_Entry = tuple[Any, ...]


class _Tapped:
    """A link of which some methods are heard: all else is the link's own."""

    def __init__(self, link: Any, taps: Mapping[str, Callable[..., Any]]) -> None:
        self.__dict__.update(taps)
        self.__link = link

    @property
    def deadline(self) -> Any:  # asked after each message, and quicker like this
        return self.__link.deadline

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__link, name)


class _Thing:
    """A link, whose it is and where."""

    def __init__(self, kind: type, vendor: Vendor, settings: Model, placement: str, link: Any) -> None:
        self.kind = kind
        self.vendor = vendor
        self.settings = settings
        self.placement = placement
        self.link = link

    @property
    def side(self) -> Any:
        """The vendor's side of it anew, which has heard nothing."""
        return self.vendor.link(*((self.settings, self.placement) if self.kind is FrameLink else (self.settings,)))


class _Stretch:
    """What was recorded since the links knew this; None at the very beginning."""

    def __init__(self, before: "_Before | None") -> None:
        self.before = before
        self.entries: deque[_Entry] = deque()
        self.size = 0


class _Before:
    """What hub and links know at a moment."""

    def __init__(self, hub: Hub, things: Mapping[str, _Thing], at: datetime, now: float) -> None:
        self.at = at
        self.now = now
        self.hub = kept(hub)
        self.things = dict(things)
        self.links: dict[str, dict[str, Any]] = {}
        self.lines: dict[str, Knowledge] = {}
        self.size = 100 * sum(len(one) for one in self.hub.values() if isinstance(one, dict))
        for where, thing in things.items():
            if thing.kind is Picture:
                told = thing.link.told(at, now)
                self.lines[where] = Knowledge(tab="", to=None, fresh=False, count=0, **told)
                self.size += _ENTRY * len(self.lines[where].table.entries)
            else:
                self.links[where] = {"link": kept(thing.link), "side": kept(thing.link.vendor)}
                self.size += 100 * sum(len(one) for one in _mappings(self.links[where]))


class Recorder:
    """Records, within so many bytes.

    Args:
        hub: which takes the events.
        region: whose numbers are written without a country code.
        size: bytes that are kept; with 0, nothing is.
        later: does something in a moment in which nothing is under way.
        clocks: the wall clock and the monotonic one.

    """

    def __init__(
        self,
        hub: Hub,
        region: str | None,
        size: int,
        later: Callable[[Callable[[], None]], object],
        clocks: Callable[[], tuple[datetime, float]],
    ) -> None:
        self._hub = hub
        self._region = region
        self._most = size
        self._later = later
        self._clocks = clocks
        self._depth = 0
        self._things: dict[str, _Thing] = {}
        self._stretches: deque[_Stretch] = deque([_Stretch(None)])
        self._entries = self._stretches[-1].entries
        self._others = 0
        """Bytes of all stretches but the last."""
        self._size = 0
        self._begin_at = self._turn_at = size // _STRETCHES
        self._begins = False

    @property
    def size(self) -> int:
        """Bytes that are kept now."""
        return self._others + self._size

    # What is recorded.

    def link(self, vendor: Vendor, settings: Model, placement: str, link: Link) -> Link:
        """The same link; what is given to it is recorded."""
        if not self._most:
            return link
        kind = type(link)
        where = f"{vendor.name}/{placement}"
        self._things[where] = _Thing(kind, vendor, settings, placement, link)
        self._keep(("made", self._depth, self._things[where], where), 0)
        taps = {name: self._tap(where, name, getattr(link, name)) for name in INPUTS[kind]}
        return cast("Link", _Tapped(link, taps))

    def line(self, vendor: Vendor, settings: Model) -> Callable[[Picture], Picture]:
        """The same for what a tab knows of a line."""
        return partial(self.link, vendor, settings, "line")

    def publish(self, event: Event, act: bool = True, placement: str | None = None) -> None:
        """Give the hub an event that no link has told."""
        self._keep(("given", self._depth, event, placement), 0)
        self._hub.publish(event, act, placement)

    def tell(self, vendor: str, event: Event, act: bool = True) -> None:
        """Give the hub an event of a line; some this tab makes up itself, others it tells when it comes to them."""
        if type(event) is ScreenPop and event.cause == "call":
            self._keep(("pop", self._depth, f"{vendor}/line", event.call_id), 0)
        elif type(event) is ScreenPop or type(event) is CommandFailed:
            self._keep(("given", self._depth, event, None), 0)
        self._hub.publish(event, act)

    def telling(self, told: str) -> None:
        """The page is being told of an event, as JSON, up to ``told``."""
        if self._most:
            self._size += _EACH + told.__sizeof__()
            self._entries.append(("told", self._depth, told))
            if self._size > self._turn_at:
                self._turn()
        self._depth += 1

    def told(self, id_: str, goes_on: bool) -> None:
        """It has been, and left the default action to us or not."""
        self._depth -= 1
        if not goes_on:
            self._keep(("prevented", self._depth, id_), 0)

    def consulted(self, told: str) -> None:
        """The page is asked who calls, by an event that passes by the hub."""
        self._keep(("consulted", self._depth, told), told.__sizeof__())

    def asked(self, ticket: int, command: Command) -> None:
        """The page or the operator wants something."""
        self._keep(("asked", self._depth, ticket, command), 0)

    def done(self, done: Done) -> None:
        """That was carried out, or not."""
        self._keep(("done", self._depth, done.ticket, done.error.code if done.error else None), 0)

    def sent(self, where: str, text: str) -> None:
        """A text has gone to a vendor; what is in it, follows from what was asked."""
        self._keep(("sent", self._depth, where, len(text)), 0)

    def close(self) -> None:
        """Give all back."""
        self._most = self._size = 0
        self._begin_at = self._turn_at = sys.maxsize
        self._things.clear()
        self._stretches.clear()
        self._entries = deque(maxlen=0)  # the links go on for a moment

    def _tap(self, where: str, name: str, act: Callable[..., Any]) -> Callable[..., Any]:
        def tap(*given: Any, **named: Any) -> Any:
            # Every message comes through here: no call that can be spared, and in what is kept no container that the
            # garbage collector would go through again and again.
            first = given[0] if given else None
            self._size += _EACH + (first.__sizeof__() if type(first) is str else _size_of(first))
            self._entries.append(("in", self._depth, where, name, given, named or None))
            if self._size > self._turn_at:
                self._turn()
            return act(*given, **named)

        return tap

    def _keep(self, entry: _Entry, size: int) -> None:
        if not self._most:
            return
        self._entries.append(entry)
        self._size += _EACH + size
        if self._size > self._turn_at:
            self._turn()

    # What is dropped.

    def _turn(self) -> None:
        """The last stretch is long enough, or all of them are too long."""
        self._drop()
        if self._size > self._begin_at and not self._begins:
            self._begins = True
            self._later(self._begin)
        most = self._most - self._others
        self._turn_at = most if self._begins else min(most, self._begin_at)

    def _drop(self) -> None:
        while self.size > self._most and len(self._stretches) > 1:
            self._others -= self._stretches.popleft().size
        if self.size > self._most:  # nothing to begin with came in time: there is a gap
            self._entries.clear()
            self._size = self._begin_at = 0
            self._stretches[-1].before = _NOWHERE

    def _begin(self) -> None:
        """Begin another stretch, unless something waits."""
        self._begins = False
        links = [thing.link for thing in self._things.values() if thing.kind is not Picture]
        if not self._most:
            return
        if self._depth or not all(link.is_quiet for link in links):
            self._begin_at = self._size + self._most // _STRETCHES // _STRETCHES
            self._turn()
            return
        last = self._stretches[-1]
        if last.before is _NOWHERE:
            self._stretches.clear()
        else:
            last.size = self._size
            self._others += self._size
        before = _Before(self._hub, self._things, *self._clocks())
        self._stretches.append(_Stretch(before))
        self._entries = self._stretches[-1].entries
        self._size = before.size
        self._begin_at = before.size + self._most // _STRETCHES
        self._turn()

    # What is told.

    def text(self) -> str:
        """The recording, as lines of JSON."""
        return "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in self._lines())

    def _lines(self) -> Iterator[dict[str, Any]]:
        redaction = Redaction(self._region)
        stretches = [one for one in self._stretches if self._most and one.before is not _NOWHERE]
        at, now = self._clocks()
        begins = None if not stretches else "start" if stretches[0].before is None else "later"
        head = {"recording": FORMAT, "switchboard": __version__, "at": at.isoformat(), "now": now}
        yield {**head, "region": self._region, "begins": begins}
        if stretches:
            writer = _Writer(redaction, stretches[0].before)
            yield from writer.head()
            for stretch in stretches:
                for entry in [*stretch.entries]:
                    yield from writer.line(entry)


_NOWHERE = cast("_Before", object())
"""Instead of what a stretch begins with: that is not known."""


class _Writer:
    """Writes entries down, one after another; a vendor's side of its own reads along, so as to know what was meant."""

    def __init__(self, redaction: Redaction, before: _Before | None) -> None:
        self._redaction = redaction
        self._before = before
        self._things: dict[str, _Thing] = dict(before.things) if before else {}
        self._sides = {where: thing.side for where, thing in self._things.items()}
        for where, told in before.links.items() if before else ():
            recall(self._sides[where], told["side"])

    def head(self) -> Iterator[dict[str, Any]]:
        if self._before is None:
            return
        for where, thing in self._things.items():
            yield self._made(where, thing)
        dumped = self._redaction.dumped
        before = self._before
        known = {"hub": dumped(before.hub), "links": dumped(before.links), "lines": dumped(before.lines)}
        yield {"before": known, "at": before.at.isoformat(), "now": before.now}

    def line(self, entry: _Entry) -> Iterator[dict[str, Any]]:
        kind, depth, *rest = entry
        told = getattr(self, f"_{kind}_line")(*rest)
        if told is not None:
            yield {**told, **({"depth": depth} if depth else {})}

    def _made(self, where: str, thing: _Thing) -> dict[str, Any]:
        kind = {FrameLink: "frame", WidgetLink: "widget", Picture: "line"}[thing.kind]
        about = {"vendor": thing.vendor.name, "kind": kind, "placement": thing.placement}
        return {"made": where, **about, "settings": self._settings(thing.settings)}

    def _settings(self, settings: Model) -> dict[str, Any]:
        """Without what is secret, and of addresses the origin alone."""
        return cast("dict[str, Any]", _without_addresses(self._redaction.dumped(settings)))

    def _made_line(self, thing: _Thing, where: str) -> dict[str, Any]:
        self._things[where], self._sides[where] = thing, thing.side
        return self._made(where, thing)

    def _given_line(self, event: Event, placement: str | None) -> dict[str, Any]:
        return {"given": self._redaction.dumped(event), "placement": placement}

    def _pop_line(self, where: str, call: str) -> dict[str, Any]:
        return {"pop": where, "call": call}

    def _told_line(self, told: str) -> dict[str, Any]:
        return {"told": self._event(told)}

    def _consulted_line(self, told: str) -> dict[str, Any]:
        return {"consulted": self._event(told)}

    def _event(self, told: str) -> Any:
        event = read_event(told)
        return None if event is None else self._redaction.dumped(event)

    def _prevented_line(self, id_: str) -> dict[str, Any]:
        return {"prevented": id_}

    def _asked_line(self, ticket: int, command: Command) -> dict[str, Any]:
        return {"asked": ticket, **self._command(command)}

    def _done_line(self, ticket: int, code: str | None) -> dict[str, Any]:
        return {"done": ticket, "code": code}

    def _sent_line(self, where: str, length: int) -> dict[str, Any]:
        return {"sent": where, "characters": length}

    def _command(self, command: Command) -> dict[str, Any]:
        return {"call": command.call, "argument": self._redaction.dumped(command)}

    def _in_line(self, where: str, name: str, given: tuple[Any, ...], named: dict[str, Any] | None) -> dict[str, Any]:
        thing = self._things[where]
        arguments = signature(getattr(thing.kind, name)).bind(None, *given, **(named or {})).arguments
        told: dict[str, Any] = {"in": where, "do": name}
        plain: dict[str, Any] = {}
        for key, value in [*arguments.items()][1:]:
            match value:
                case str() if (name, key) == ("receive", "text"):
                    told |= self._message(where, value, arguments["at"])
                case str() if (name, key) == ("called", "told"):
                    told |= self._callback(where, arguments["name"], value, arguments["at"])
                case str() if (name, key) == ("returned", "text"):
                    told |= self._result(where, arguments["errand"], value, arguments["at"])
                case Spoken():
                    plain[key] = {**self._redaction.dumped(value.model_copy(update={"text": ""}))}
                    told |= self._message(where, value.text, arguments["at"], value.key)
                case Command():
                    plain[key] = self._command(value)
                case Errand():
                    plain[key] = value.number
                case _ if key not in ("said", "wanted"):
                    plain[key] = self._redaction.dumped(value)
        return {**told, "with": plain}

    def _message(self, where: str, text: str, at: datetime, *key: str) -> dict[str, Any]:
        """A message, and what is made of it where it has no model."""
        digests: list[str] = []
        with digests_heard(digests):
            said: Sequence[Any] = self._sides[where].decode(text, at, *key)
        redacted = self._redacted(where, "", text)
        if redacted is not None:
            return {"text": redacted, "digests": digests}
        means = [self._redaction.dumped(one) for one in said if isinstance(one, Event)]
        return {"dropped": len(text), "means": means if len(means) == len(said) else None}

    def _callback(self, where: str, name: str, text: str, at: datetime) -> dict[str, Any]:
        side = self._sides[where]
        if name == side.going or (side.controller is not None and name == side.controller.name):
            return {}  # it counts that it was called
        digests: list[str] = []
        try:
            with digests_heard(digests):
                side.decode(name, text, at)
        except ValidationError as error:
            return {"dropped": len(text), "problems": self._problems(error)}
        return {"text": self._redacted(where, name, text) or "null", "digests": digests}

    def _result(self, where: str, errand: Errand, text: str, at: datetime) -> dict[str, Any]:
        if errand.command is None:  # of the widget's life: what counts is whether it refuses
            refusal = self._sides[where].refusal
            return {"text": text if text == refusal else "null"}
        digests: list[str] = []
        try:
            with digests_heard(digests):
                _, events = self._sides[where].decode_result(errand.command, text, at)
        except ValidationError as error:
            return {"dropped": len(text), "problems": self._problems(error)}
        if not events:
            return {"dropped": len(text)}
        return {"text": self._redacted(where, errand.command.call, text) or "null", "digests": digests}

    def _problems(self, error: ValidationError) -> list[Any]:
        return [self._redaction.dumped(one) for one in problems_of(error)]

    def _redacted(self, where: str, about: str, text: str) -> str | None:
        """A text with stand-ins; None where no model reads it, or what has become of it."""
        thing = self._things[where]
        if thing.vendor.read is None:
            return None
        try:
            told = self._redaction.dumped(thing.vendor.read(thing.settings, about, text))
            if isinstance(told, dict):  # two that differ only in what is dropped shall differ
                told["~"] = self._redaction.number_of(text)
            redacted = json.dumps(told, ensure_ascii=False)
            thing.vendor.read(thing.settings, about, redacted)
        except ValidationError:
            return None
        return redacted


def _size_of(given: Any) -> int:
    """Bytes of the texts in what is given first: the others are short."""
    if isinstance(given, Spoken):
        return given.text.__sizeof__()
    return len(given.model_dump_json()) if isinstance(given, Model) else 0


def _mappings(told: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(told, dict):
        yield told
        for one in told.values():
            yield from _mappings(one)


def _without_addresses(told: Any) -> Any:
    match told:
        case dict():
            return {key: _without_addresses(one) for key, one in told.items()}
        case list():
            return [_without_addresses(one) for one in told]
        case str() if "://" in told:
            scheme, _, rest = told.partition("://")
            return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/"
        case str():
            return told.partition("?")[0]
    return told
