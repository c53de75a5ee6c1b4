"""A vendor's chat widget in the page, with a host script that a test answers for. No I/O."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from switchboard.links.waiting import Done
from switchboard.links.widget import Check, Errand, LetGo, Load, WidgetEffect, WidgetLink, WidgetState
from switchboard.testing.backroom import Backroom
from switchboard.testing.voice import Voice
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.problems import Finding, Mended

__tracebackhide__ = True  # pytest shows whoever plays, and the rule


@dataclass(frozen=True)
class MethodCall:
    """A method of the widget that was called; "" where the widget is a function itself."""

    method: str
    arguments: tuple[Any, ...]


class WidgetVoice(Voice):
    """A widget that the vendor's script has made."""

    results: ClassVar[Mapping[str, Any]] = {}
    """What its methods give back where the test says nothing else; the others give nothing."""

    def __init__(self, backroom: Backroom, vendor: Vendor, settings: Any) -> None:
        super().__init__(backroom, vendor, settings)
        self.heard: list[MethodCall] = []
        """The methods that commands have called, in order."""
        self._link = WidgetLink(vendor.link(settings))
        self._answers: dict[str, Any] = dict(self.results)

    def says(self, message: str | Mapping[str, object], /, *payload: Any, **about: Any) -> None:
        """Fire one of the widget's events: by what it is about, where that is known, or with the very payload.

        Raises:
            TypeError: it has no such event.

        """
        if not isinstance(message, str):
            raise TypeError(f"{self.title} fires events: give the name of one, and what comes along")
        if payload or not self.messages:
            self._event(message, *payload)
        else:
            super().says(message, **about)

    def returns(self, method: str, result: Any) -> None:
        """Let a method give this back from now on, something that JSON can say; an exception, and it throws."""
        self._answers[method] = result

    def start(self) -> None:
        """The host script runs, and makes the widget."""
        room = self._backroom
        self._perform(self._link.start(room.at(), room.now))
        self._perform(self._link.found(room.now))
        if (controller := self._link.vendor.controller) is not None:
            self._fire(controller.name, "null")

    def close(self) -> None:
        """Take the widget out of the page."""
        self._perform(self._link.close(self._backroom.at()))

    def is_there(self) -> bool:
        """Whether there is a widget."""
        return self._link.state is WidgetState.READY

    def command(self, ticket: int, command: Command) -> None:
        """Call a method, or let it wait."""
        at, now = self._backroom.at(), self._backroom.now
        wanted = self._link.wanted(command)
        if wanted is not None:  # an element of the page, which there is none of
            self._backroom.done(self._link.misgiven(ticket, command, wanted, at))
            return
        self._perform(self._link.command(ticket, command, at, now))

    def _event(self, name: str, payload: Any = None) -> None:
        self._do(lambda: self._fire(name, json.dumps(payload, ensure_ascii=False)))

    def _fire(self, name: str, text: str) -> None:
        self._perform(self._link.called(name, text, self._backroom.at(), self._backroom.now))

    def _deadline(self) -> float | None:
        return self._link.deadline

    def _tick(self) -> Sequence[Any]:
        return self._link.tick(self._backroom.at(), self._backroom.now)

    def _carry_out(self, effect: WidgetEffect) -> None:
        match effect:
            case Errand():
                self._run(effect)
            case Check():
                self._perform(self._link.checked(True, self._backroom.at()))
            case Done():
                if effect.error is not None:
                    self._backroom.publish(effect.error)
                self._backroom.done(effect)
            case Finding() | Mended():
                self._backroom.diagnosis.note(effect)
            case LetGo() | Load():
                pass  # there are no objects of the host's
            case _:
                self._backroom.publish(effect)

    def _run(self, errand: Errand) -> None:
        at, now = self._backroom.at(), self._backroom.now
        result = None
        if errand.command is not None:
            call = errand.calls[-1]
            # Where the host is one function, the first argument says what is wanted.
            name = call.method or str(call.arguments[0])
            self.heard.append(MethodCall(name, call.arguments if call.method else call.arguments[1:]))
            result = self._answers.get(name)
        if isinstance(result, BaseException):
            self._perform(self._link.threw(errand, at))
        else:
            self._perform(self._link.returned(errand, json.dumps(result, ensure_ascii=False), at, now))
