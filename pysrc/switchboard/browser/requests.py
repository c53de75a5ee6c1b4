"""What the page asks for: the calls on ``window.switchboard``, and the numbers that are clicked in it."""

import asyncio
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from pydantic import TypeAdapter, ValidationError

from switchboard.browser.messages import Messages
from switchboard.browser.page import Page, utc_now
from switchboard.browser.storage import report_storage
from switchboard.hub.diagnosis import Diagnosis, place_of
from switchboard.hub.hub import Hub
from switchboard.hub.recorder import Recorder
from switchboard.links.waiting import Done
from switchboard.vendors import found, lacking
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed
from switchboard.vocabulary.problems import Finding, in_words

_FINDINGS = TypeAdapter(tuple[Finding, ...])

_LONGEST = 180.0
"""Seconds after which a command is refused that nobody has answered: longer than any vendor may wait and take."""


class Taker(Protocol):
    """Whatever carries out commands: a vendor's connection."""

    def start(self) -> None:
        """Connect, now or when there is something to connect to."""

    def close(self) -> None:
        """Give everything back."""

    def is_there(self) -> bool:
        """Whether it can be reached at this very moment."""

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Carry a command out or let it wait; it has waited for so many seconds already."""


class Requests:
    """Gives each command to the vendor that takes it, and each answer to whoever asked."""

    def __init__(self, page: Page, hub: Hub, messages: Messages, diagnosis: Diagnosis, recorder: Recorder) -> None:
        self._page = page
        self._hub = hub
        self._messages = messages
        self._diagnosis = diagnosis
        self._recorder = recorder
        self._takers: list[tuple[tuple[type[Command], ...], Taker]] = []
        self._commands = {command.call: command for vendor in found() for command in vendor.commands}
        self._open: dict[int, tuple[str, asyncio.TimerHandle]] = {}
        page.broke = self._broke
        self.records: Callable[[], str] = lambda: "null"
        """Tells which records wait, as JSON."""
        self._own: dict[int, Callable[[Done], None]] = {}
        self._asked = 0

    @property
    def takers(self) -> list[Taker]:
        """Everybody who carries out commands."""
        return [taker for _, taker in self._takers]

    def add(self, commands: tuple[type[Command], ...], taker: Taker) -> None:
        """Somebody carries out these commands."""
        self._takers.append((commands, taker))

    def can(self, kind: type[Command]) -> bool:
        """Whether there is anybody who takes such a command."""
        return any(kind in commands for commands, _ in self._takers)

    def call(self, call: int, name: str, text: str, waited: float) -> None:
        """The page calls: the answer goes back under the number of the call."""
        try:
            match name:
                case "state":
                    self._answer(call, self._hub.snapshot().model_dump_json(by_alias=True))
                case "records":
                    self._answer(call, self.records())
                case "diagnose":
                    self._answer(call, _FINDINGS.dump_json(self.findings(), by_alias=True).decode())
                case "recording":
                    self._answer(call, json.dumps(self._recorder.text()))
                case _:
                    self._command(call, self._commands[name], text, waited)
        except Exception as error:
            self._page.crashed(error)
            self._closed(call)
            self._refuse(call, "internal", f"an error of Switchboard's own: {place_of(error)}")

    def ask(self, command: Command, waited: float, then: Callable[[Done], None]) -> None:
        """Ask for something that the page's code has not called for; somebody takes it, or nothing happens."""
        self._asked -= 1  # the page's own are positive
        if taker := self._taker(type(command)):
            self._own[self._asked] = then
            self._give(taker, self._asked, command, waited)

    def ask_by_name(self, name: str, argument: Mapping[str, object], then: Callable[[Done], None]) -> None:
        """Ask for what an extension calls for; whatever becomes of it, ``then`` is told."""

        def refuse(code: str, message: str) -> None:
            about: dict[str, Any] = {"id": f"refused-{name}", "vendor": "", "at": utc_now(), "command": name}
            then(Done(0, CommandFailed(**about, code=code, message=message)))

        if (kind := self._commands.get(name)) is None:
            refuse("bad-argument", f"there is no command {name}")
            return
        try:
            command = kind.model_validate(argument)
        except ValidationError as error:
            refuse("bad-argument", in_words(error))
            return
        if self.can(kind):
            self.ask(command, 0.0, then)
        else:
            refuse("not-configured", lacking(kind, found()))

    def ask_for(self, name: str, text: str, waited: float, then: Callable[[Done], None]) -> None:
        """Ask for what another window of ours was called for."""
        self.ask(self._commands[name].model_validate_json(text), waited, then)

    def carry_out(self, ticket: int, command: Command, waited: float) -> None:
        """Give a command that is asked already to whoever takes it now."""
        if taker := self._taker(type(command)):
            taker.command(ticket, command, waited)

    def done(self, done: Done) -> None:
        """A command was carried out, or given up."""
        if not self._closed(done.ticket):
            return  # answered already: something of our own broke in the middle of it
        self._recorder.done(done)
        if then := self._own.pop(done.ticket, None):
            then(done)
        elif done.error is None:
            self._answer(done.ticket, done.result)
        else:
            self._refuse(done.ticket, done.error.code, done.error.message)

    def _command(self, call: int, kind: type[Command], text: str, waited: float) -> None:
        try:
            command = kind.model_validate_json(text)
        except ValidationError as error:
            self._refuse(call, "bad-argument", in_words(error))
            return
        if taker := self._taker(kind):
            self._give(taker, call, command, waited)
        else:
            self._refuse(call, "not-configured", lacking(kind, found()))

    def _give(self, taker: Taker, ticket: int, command: Command, waited: float) -> None:
        """Let somebody carry a command out; whatever becomes of that, it is answered."""
        late = self._page.later(_LONGEST, lambda: self._broke(ticket, TimeoutError()))
        self._open[ticket] = (command.call, late)
        self._recorder.asked(ticket, command)
        taker.command(ticket, command, waited)

    def _closed(self, ticket: int) -> bool:
        """Nothing is waited for any more; False where nothing was."""
        if ticket not in self._open:
            return False
        self._page.cancel(self._open.pop(ticket)[1])
        return True

    def _broke(self, ticket: int, error: BaseException) -> None:
        if ticket in self._open:
            command, _ = self._open[ticket]
            message = f"an error of Switchboard's own: {place_of(error)}"
            about: dict[str, Any] = {"id": f"internal-{ticket}", "vendor": "", "at": utc_now(), "command": command}
            self.done(Done(ticket, CommandFailed(**about, code="internal", message=message)))

    def _taker(self, kind: type[Command]) -> Taker | None:
        """The first one that stands in the page; where none does, the command waits for the first."""
        takers = [taker for commands, taker in self._takers if kind in commands]
        return next((taker for taker in takers if taker.is_there()), takers[0] if takers else None)

    def _answer(self, call: int, text: str) -> None:
        self._page.bridge.settle(call, text)

    def _refuse(self, call: int, code: str, message: str) -> None:
        self._page.bridge.settle(call, None, json.dumps([code, message]))

    def findings(self) -> tuple[Finding, ...]:
        """What is wrong, as far as is known."""
        report_storage(self._page, self._diagnosis)
        self._diagnosis.clear("messages-lost")
        if lost := self._messages.lost:
            self._diagnosis.add(
                "warning",
                "messages-lost",
                f"{lost} messages came before Python was up and were more than the loader keeps.",
                "Find out which frame of the page talks that much.",
            )
        if wrong := self._messages.wrong_window:
            self._diagnosis.clear("wrong-window")
            self._diagnosis.add(
                "info",
                "wrong-window",
                "Messages came from the vendor's origin, but not from the frame in its place; they were dropped.",
                "If a second copy of the workspace stands in this page, take it out.",
                count=wrong,
            )
        self._diagnosis.clear("removed")
        if times := [float(at) / 1000 for at in self._page.bridge.lasting.removed]:
            first, last = (f"{datetime.fromtimestamp(at, UTC):%H:%M:%S}" for at in (times[0], times[-1]))
            self._diagnosis.add(
                "warning",
                "removed",
                f"The page has taken Switchboard's elements out, first at {first} and last at {last} UTC.",
                "Let the page's scripts leave <switchboard-root> alone, where they empty the document or its body.",
                count=len(times),
            )
        return self._diagnosis.findings
