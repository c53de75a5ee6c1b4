"""Goes through a recording again, in plain CPython: ``python -m switchboard.replay FILE [--against OTHER]``.

The same vendors' files, links, call table and hub hear the same again, and the events are printed, a line of JSON each.
With ``--against``, they are compared with those in another recording, or with what a replay of another version has
printed; with the recording itself, they are those that the page was told. What differs is printed instead, and the exit
status is 1.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from inspect import signature
from pathlib import Path
from typing import Any, get_type_hints

from pydantic import TypeAdapter, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from switchboard.hub.comparing import differences, events_in
from switchboard.hub.hub import Hub
from switchboard.hub.recorder import FORMAT
from switchboard.hub.relay import read_event
from switchboard.links.frame import FrameLink
from switchboard.links.ids import digests_given
from switchboard.links.kept import recall
from switchboard.links.loop import Loop
from switchboard.links.waiting import Done
from switchboard.links.widget import Errand, WidgetLink
from switchboard.telephony.picture import Picture
from switchboard.telephony.talk import Input, Knowledge
from switchboard.vendors import found
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event, Problem, ScreenPop

_INPUT: TypeAdapter[Input] = TypeAdapter(Input)
_HEARD = ("made", "before", "given", "pop", "consulted", "in")
"""The kinds of lines that are gone through; the others say what came of them."""
_MOST = 10
"""Differences that are printed."""


class RecordingError(Exception):
    """No recording that this version can go through."""


class Replay:
    """One recording, gone through once; ``events`` are those that the page would have been told."""

    def __init__(self, lines: Iterable[Mapping[str, Any]]) -> None:
        head, *self._lines = lines
        if head.get("recording") != FORMAT:
            raise RecordingError(f"this is no recording of format {FORMAT}")
        if head["begins"] is None:
            raise RecordingError("nothing was recorded: more came at once than is kept")
        self.events: list[Event] = []
        self.silent: dict[str, int] = {}
        """Messages that cannot be heard again, for no model says what may be recorded of them, by link."""
        self._prevented = {line["prevented"] for line in self._lines if "prevented" in line}
        self._hub = Hub(self._deliver, lambda _: None)
        self._frames: dict[str, FrameLink] = {}
        self._widgets: dict[str, WidgetLink] = {}
        self._pictures: dict[str, Picture] = {}
        self._loops: dict[str, Loop] = {}
        self._sides: dict[str, _Side] = {}
        self._errands: dict[tuple[str, int], Errand] = {}
        self._shown: dict[tuple[str, str], ScreenPop] = {}
        self._commands = {command.call: command for vendor in found() for command in vendor.commands}
        self._next = 0

    def run(self) -> list[Event]:
        """Go through all of it."""
        while self._next < len(self._lines):
            self._go()
        return self.events

    def _go(self) -> None:
        line = self._lines[self._next]
        self._next += 1
        for kind in _HEARD:
            if kind in line:
                getattr(self, f"_{kind}")(line)

    def _deliver(self, event: Event) -> bool:
        self.events.append(event)
        # What was heard while the page was told of this very event, is heard now.
        depth, at = None, self._next
        while at < len(self._lines) and not any(kind in self._lines[at] for kind in ("told", *_HEARD)):
            at += 1
        if at < len(self._lines) and (self._lines[at].get("told") or {}).get("id") == event.id:
            depth, self._next = self._lines[at].get("depth", 0) + 1, at + 1
        while depth is not None and self._next < len(self._lines):
            if self._lines[self._next].get("depth", 0) < depth:
                break
            self._go()
        return event.id not in self._prevented

    # What is in a recording.

    def _made(self, line: Mapping[str, Any]) -> None:
        where, placement = line["made"], line["placement"]
        vendor = next((one for one in found() if one.name == line["vendor"]), None)
        if vendor is None:
            raise RecordingError(f"there is no vendor {line['vendor']} here")
        settings = vendor.settings.model_validate_json(json.dumps(line["settings"]))
        one_of_several = len(getattr(settings, "placements", ())) > 1
        publish = partial(self._hub.publish, placement=placement if one_of_several else None)
        self._loops[where] = Loop(partial(self._carry_out, publish), self._failed)
        match line["kind"]:
            case "frame":
                side = _Side(vendor.link(settings, placement))
                self._frames[where] = FrameLink(side, placement, settings.settle_seconds)  # type: ignore[attr-defined]
            case "widget":
                side = _Side(vendor.link(settings))
                self._widgets[where] = WidgetLink(side)
            case _:
                side = _Side(vendor.link(settings))
                self._pictures[where] = Picture(side, settings)  # type: ignore[arg-type]
        self._sides[where] = side

    def _before(self, line: Mapping[str, Any]) -> None:
        known, at, now = line["before"], datetime.fromisoformat(line["at"]), line["now"]
        recall(self._hub, known["hub"])
        for where, told in known["links"].items():
            recall(self._frames.get(where) or self._widgets[where], told["link"])
            recall(self._sides[where].side, told["side"])
        for where, told in known["lines"].items():
            knowledge = Knowledge.model_validate_json(json.dumps(told))
            self._pictures[where].take_over(knowledge, at, now, tell=())

    def _given(self, line: Mapping[str, Any]) -> None:
        if (event := read_event(json.dumps(line["given"]))) is not None:
            self._hub.publish(event, placement=line["placement"])

    def _pop(self, line: Mapping[str, Any]) -> None:
        if event := self._shown.pop((line["pop"], line["call"]), None):
            self._hub.publish(event)

    def _consulted(self, line: Mapping[str, Any]) -> None:
        if (event := read_event(json.dumps(line["consulted"]))) is not None:
            self.events.append(event)

    def _in(self, line: Mapping[str, Any]) -> None:
        where, name = line["in"], line["do"]
        link = self._frames.get(where) or self._widgets.get(where) or self._pictures[where]
        act = getattr(link, name)
        if line.get("dropped") and line.get("means", line) is None:
            self.silent[where] = self.silent.get(where, 0) + 1
            return
        given = self._arguments(where, act, line)
        if isinstance(link, Picture) and name == "popped":
            for event in link.pops.due():
                self._shown[where, event.call_id or ""] = event
        digests = iter(line.get("digests", ()))
        self._sides[where].line = line
        with digests_given(lambda _: next(digests, "")):
            told = act(**given)
        self._sides[where].line = {}
        if isinstance(told, Errand):
            self._errands[where, told.number] = told
        elif isinstance(told, list):
            for one in told:
                if isinstance(one, Errand):
                    self._errands[where, one.number] = one
            self._loops[where].perform(told)

    def _arguments(self, where: str, act: Any, line: Mapping[str, Any]) -> dict[str, Any]:
        hints = get_type_hints(act)
        given: dict[str, Any] = {}
        for name, value in line["with"].items():
            match name:
                case "errand":
                    given[name] = self._errands.get((where, value)) or Errand(())
                case "command":
                    given[name] = self._command(value)
                case "given" if value["kind"] == "spoken":
                    given[name] = _INPUT.validate_json(json.dumps({**value, "text": line.get("text", "null")}))
                case "given":
                    given[name] = _INPUT.validate_json(json.dumps(value))
                case "told" if hints[name] is Knowledge:
                    given[name] = Knowledge.model_validate_json(json.dumps(value))
                case "told" | "problem" if isinstance(value, dict):
                    given[name] = Problem.model_validate(value)
                case _:
                    given[name] = datetime.fromisoformat(value) if hints[name] is datetime else value
        for name, kind in signature(act).parameters.items():
            if name in given or kind.default is not kind.empty:
                continue
            given[name] = line.get("text", "null") if name in ("text", "told") else None
        return given

    def _command(self, told: Mapping[str, Any]) -> Command:
        return self._commands[told["call"]].model_validate_json(json.dumps(told["argument"]))

    def _carry_out(self, publish: Any, effect: Any) -> None:
        match effect:
            case Done(error=Event() as error):
                publish(error)
            case Event():
                publish(effect)

    def _failed(self, _: Any, error: Exception) -> None:
        raise error


class _Side:
    """A vendor's side of a link, but for what its models could not read: that is told as it was."""

    def __init__(self, side: Any) -> None:
        self.side = side
        self.line: Mapping[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.side, name)

    def decode(self, *given: Any) -> Any:
        if "means" in self.line:
            return [one for told in self.line["means"] if (one := read_event(json.dumps(told))) is not None]
        self._refuse()
        return self.side.decode(*given)

    def decode_result(self, *given: Any) -> Any:
        self._refuse()
        return ("null", []) if "dropped" in self.line else self.side.decode_result(*given)

    def _refuse(self) -> None:
        if problems := self.line.get("problems"):
            wrong: list[InitErrorDetails] = [
                {"type": PydanticCustomError("recorded", one["reason"]), "loc": (one["path"],), "input": None}
                for one in problems
            ]
            raise ValidationError.from_exception_data("recorded", wrong)


# The command.


def read_lines(path: Path) -> list[Mapping[str, Any]]:
    """The lines of a file of JSON lines."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def main(arguments: list[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m switchboard.replay", description=__doc__.partition("\n")[0])
    parser.add_argument("file", type=Path, help="what switchboard.recording() gave")
    parser.add_argument("--against", type=Path, help="a recording, or events that were printed before")
    options = parser.parse_args(arguments)
    try:
        replay = Replay(read_lines(options.file))
        events = replay.run()
    except (RecordingError, ValueError) as error:
        sys.stderr.write(f"{options.file}: {error}\n")
        return 2
    for where, count in replay.silent.items():
        left_out = f"{count} messages of {where} were left out: no model says what may be recorded of them"
        sys.stderr.write(f"{left_out}\n")
    if options.against is None:
        sys.stdout.writelines(f"{event.to_json_without_raw()}\n" for event in events)
        return 0
    wrong = [*differences(events, events_in(read_lines(options.against)))]
    more = [f"and {len(wrong) - _MOST} more"] if len(wrong) > _MOST else []
    sys.stdout.writelines(f"{one}\n" for one in (*wrong[:_MOST], *more))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
