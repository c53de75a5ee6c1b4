"""What a test looks at: events, cards, notices. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, overload

from switchboard.hub.addition import Addition, Weight
from switchboard.telephony.knowledge import choices
from switchboard.vocabulary.events import Call, Customer, Event

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_Kind = TypeVar("_Kind", bound=Event)


class SeenEvents(list[Event]):
    """All events, in order."""

    @overload
    def of(self, kind: type[_Kind], /) -> list[_Kind]: ...
    @overload
    def of(self, *kinds: type[Event]) -> list[Event]: ...
    def of(self, *kinds: type[Event]) -> list[Event] | list[_Kind]:
        """Those of these classes."""
        return [event for event in self if isinstance(event, kinds)]


@dataclass(frozen=True)
class SeenNotice:
    """Something that the operator was told."""

    text: str
    tone: Weight = "info"
    key: str = ""


@dataclass(frozen=True)
class SeenCard:
    """A call's card, as the operator reads it; ``number`` is written as people write it, ``said`` the exchange's word.

    ``additions`` are what extensions have written on it, with their tones and keys.
    """

    call: Call
    number: str
    said: str
    additions: tuple[Addition, ...]
    _press: Callable[[str], None]

    @property
    def customer(self) -> Customer:
        """Who it is about."""
        return self.call.customer

    @property
    def offers(self) -> dict[str, Customer]:
        """Whom the operator may open from it: ``customer``, each of several with the number, further entries."""
        return {choice.key: choice.customer for choice in choices(self.call)}

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that extensions have written, in their order."""
        return self._texts("line")

    @property
    def links(self) -> dict[str, str]:
        """Their links: where each text leads."""
        return {one.text: one.url for one in self.additions if one.kind == "link"}

    @property
    def buttons(self) -> tuple[str, ...]:
        """Their buttons."""
        return self._texts("button")

    def press(self, text: str) -> None:
        """Press the button with this text, as the operator does.

        Raises:
            LookupError: there is none.

        """
        if text not in self.buttons:
            there = ", ".join(self.buttons) or "none"
            raise LookupError(f"the card of call {self.call.id} has no button {text!r}; there: {there}")
        self._press(text)

    def _texts(self, kind: str) -> tuple[str, ...]:
        return tuple(one.text for one in self.additions if one.kind == kind)
