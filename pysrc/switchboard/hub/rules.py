"""Which rule of the CRM's own Python hears which event. No I/O."""

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import TypeAdapter, ValidationError

from switchboard.vocabulary.events import Event
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import problems_of

_SEVERAL = (tuple, list, set, frozenset)


@dataclass(frozen=True)
class Rule:
    """A function of an extension's that hears events of these kinds whose fields are as wanted."""

    act: Callable[[Any], Any]
    kinds: tuple[type[Event], ...]
    wanted: tuple[tuple[tuple[str, ...], Callable[[Any], bool]], ...]

    @property
    def name(self) -> str:
        """What the function is called."""
        return getattr(self.act, "__name__", "") or type(self.act).__name__

    def hears(self, event: Event) -> bool:
        """Whether it is told of this event."""
        return isinstance(event, self.kinds) and all(fits(_value(event, path)) for path, fits in self.wanted)


def rule_for(kinds: tuple[type[Event], ...], wanted: dict[str, object]) -> Callable[[Callable[[Any], Any]], Rule]:
    """What makes the rule that ``on`` describes of a function; where that is none, it raises a ``TypeError``.

    Raises:
        TypeError: what should be a class of events is none.
        ValueError: there is no such field, or it never has such a value.

    """
    if not kinds or not all(isinstance(kind, type) and issubclass(kind, Event) for kind in kinds):
        raise TypeError("on() wants classes of events, from switchboard.events: @on(CallRinging)")
    fields = []
    for name, value in wanted.items():
        places = {_place(kind, name) for kind in kinds}
        path, annotation = places.pop()
        if places:
            raise ValueError(f"{name} is in another place in each of these events: write one rule for each")
        fields.append((path, _fits(name, annotation, value)))

    def made(act: Callable[[Any], Any]) -> Rule:
        if not callable(act):
            raise TypeError(f"on() stands before a function, and {act!r} is none")
        return Rule(act, kinds, tuple(fields))

    return made


def _place(kind: type[Event], name: str) -> tuple[tuple[str, ...], Any]:
    """Where in an event a field is: its own, or that of the one model in it that has such a field; and its type."""
    first, *rest = name.split("__")
    ways = [(first,)] if first in kind.model_fields else [(step, first) for step, _ in _inside(kind, first)]
    if len(ways) > 1:
        written = " or ".join("__".join((*way, *rest)) for way in ways)
        raise ValueError(f"{kind.__name__} has {name} more than once: write {written}")
    if not ways:
        known = sorted({*kind.model_fields, *(field for _, model in _models(kind) for field in model.model_fields)})
        close = get_close_matches(name, known, n=1)
        raise ValueError(f"{kind.__name__} has no field {name}{f'; did you mean {close[0]}?' if close else ''}")
    path = (*ways[0], *rest)
    model: type[Model] = kind
    for step in path[:-1]:
        model = next((inner for at, inner in _models(model) if at == step), Model)
    if path[-1] not in model.model_fields:
        raise ValueError(f"{kind.__name__} has no field {'__'.join(path)}")
    return path, model.model_fields[path[-1]].annotation


def _inside(kind: type[Model], name: str) -> Iterator[tuple[str, type[Model]]]:
    return ((step, model) for step, model in _models(kind) if name in model.model_fields)


def _models(kind: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """The fields of a model that are models themselves, lists of them left out."""
    for name, field in kind.model_fields.items():
        for one in _alternatives(field.annotation):
            if isinstance(one, type) and issubclass(one, Model):
                yield name, one


def _alternatives(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for one in get_args(annotation):
            yield from _alternatives(one)
    else:
        yield annotation


def _fits(name: str, annotation: Any, wanted: object) -> Callable[[Any], bool]:
    """What tells whether a value is wanted: one value, any of several, or whatever a function says."""
    if callable(wanted) and not isinstance(wanted, type):
        return wanted
    several = wanted if isinstance(wanted, _SEVERAL) else (wanted,)
    for value in several:
        try:
            _adapter(annotation).validate_python(value)
        except ValidationError as error:
            reason = problems_of(error)[0].reason
            raise ValueError(f"{name} is never {value!r}: {reason[0].lower()}{reason[1:]}") from None
    return lambda value: value in several


@cache
def _adapter(annotation: Any) -> TypeAdapter[Any]:
    """Made once for each: it takes some milliseconds."""
    return TypeAdapter(annotation)


def _value(event: Event, path: tuple[str, ...]) -> Any:
    value: Any = event
    for step in path:
        value = getattr(value, step, None)
    return value
