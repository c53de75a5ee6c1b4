"""What is asked of vendors at a desk: each command goes to whoever takes it, each answer to whoever asked. No I/O."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from pydantic import ValidationError

from switchboard.links.waiting import Done
from switchboard.vendors import Vendor, lacking
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed
from switchboard.vocabulary.problems import in_words


class OrderTaker(Protocol):
    """A vendor that carries out commands."""

    def is_there(self) -> bool:
        """Whether it can be asked for something now."""

    def command(self, ticket: int, command: Command) -> None:
        """Carry a command out or let it wait."""


class Orders:
    """The commands of one desk.

    Args:
        vendors: all that there are, configured or not.

    """

    def __init__(self, vendors: Sequence[Vendor], at: Callable[[], datetime]) -> None:
        self.asked: list[Command] = []
        """What was asked of vendors, in order."""
        self._vendors = vendors
        self._commands = {command.call: command for vendor in vendors for command in vendor.commands}
        self._at = at
        self._takers: list[tuple[tuple[type[Command], ...], OrderTaker]] = []
        self._open: dict[int, Callable[[Done], None]] = {}
        self._tickets = 0

    def add(self, commands: tuple[type[Command], ...], taker: OrderTaker) -> None:
        """Somebody carries out these commands."""
        self._takers.append((commands, taker))

    def ask(self, call: str, argument: Mapping[str, object], then: Callable[[Done], None]) -> None:
        """Have a command carried out, by its name on ``window.switchboard``."""
        self._tickets += 1
        kind = self._commands.get(call)
        if kind is None:
            message = f"there is no command {call}; known: {', '.join(sorted(self._commands))}"
            then(self._refused(call, "bad-argument", message))
            return
        takers = [taker for commands, taker in self._takers if kind in commands]
        try:
            command = kind.model_validate(dict(argument))
        except ValidationError as error:
            then(self._refused(call, "bad-argument", in_words(error)))
            return
        if not takers:
            then(self._refused(call, "not-configured", lacking(kind, self._vendors)))
            return
        self.asked.append(command)
        self._open[self._tickets] = then
        next((one for one in takers if one.is_there()), takers[0]).command(self._tickets, command)

    def done(self, done: Done) -> None:
        """A command was carried out, or given up."""
        if then := self._open.pop(done.ticket, None):
            then(done)

    def _refused(self, call: str, code: str, message: str) -> Done:
        about: dict[str, Any] = {"id": f"refused-{self._tickets}", "vendor": "", "at": self._at(), "command": call}
        return Done(self._tickets, CommandFailed(**about, code=code, message=message))
