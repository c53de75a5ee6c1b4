"""Where what was heard differs from what was heard before, stand-ins aside. No I/O."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest
from typing import Any

from switchboard.hub.redaction import Blind
from switchboard.hub.relay import read_event
from switchboard.vocabulary.events import Event


def events_in(lines: Iterable[Mapping[str, Any]]) -> Iterator[Event]:
    """The events that a recording says the page was told, or those that a replay has printed."""
    for line in lines:
        told = line.get("told") or line.get("consulted") or (line if "type" in line else None)
        if told and (event := read_event(json.dumps({key: one for key, one in told.items() if key != "raw"}))):
            yield event


def differences(heard: Iterable[Event], expected: Iterable[Event]) -> Iterator[str]:
    """Where events differ, in words; that stand-ins differ does not count."""
    blind = Blind()
    for number, (one, other) in enumerate(zip_longest(heard, expected), 1):
        here, there = ({} if event is None else blind.dumped(event) for event in (one, other))
        if one is None or other is None or (one.id, one.type) != (other.id, other.type):
            yield f"event {number}: {_named(one)} instead of {_named(other)}"
        elif wrong := [*_apart(here, there, "")]:
            yield f"event {number}, {_named(one)}: {'; '.join(wrong)}"


def _named(event: Event | None) -> str:
    return "nothing" if event is None else f"{event.type} {event.id}"


def _apart(one: Any, other: Any, path: str) -> Iterator[str]:
    match one, other:
        case {}, {}:
            for name in dict.fromkeys((*one, *other)):
                yield from _apart(one.get(name), other.get(name), f"{path}.{name}".lstrip("."))
        case [*_], [*_] if len(one) == len(other):
            for number, pair in enumerate(zip(one, other, strict=True)):
                yield from _apart(*pair, f"{path}[{number}]")
        case _ if one != other:
            yield f"{path} is {json.dumps(one, ensure_ascii=False)} instead of {json.dumps(other, ensure_ascii=False)}"
