"""A vendor as it speaks at a desk: what it says goes through its own file, and what it is told is kept. No I/O."""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from switchboard.links.loop import Loop
from switchboard.testing.backroom import Backroom
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Call

__tracebackhide__ = True  # pytest shows whoever plays, and the rule


class Voice:
    """What a tester has of every vendor; a vendor's own voice adds its messages, each as a method."""

    vendor: ClassVar[str] = ""
    """Whose voice it is."""
    messages: ClassVar[Mapping[str, str]] = {}
    """The vendor's messages by their names in its document, and the method that says each."""

    def __init__(self, backroom: Backroom, vendor: Vendor, settings: Any) -> None:
        self.name = vendor.name
        self.title = vendor.title
        self.settings = settings
        self.heard: list[Any] = []
        """All that the vendor was told, in order, read from JSON."""
        self._backroom = backroom
        self._vendor = vendor
        self._perform = Loop(self._carry_out, self._failed, self._wake).perform
        self._timer: tuple[float, asyncio.TimerHandle] | None = None

    def says(self, message: str | Mapping[str, object], /, **about: Any) -> None:
        """Say one of the vendor's messages, by its name, or anything at all, as text or as an object.

        Raises:
            TypeError: it has no such message.

        """
        if isinstance(message, str) and message in self.messages:
            getattr(self, self.messages[message])(**about)
            return
        if about or (isinstance(message, str) and message.isidentifier() and self.messages):
            raise TypeError(f"{self.title} has no message {message!r}; known: {', '.join(self.messages)}")
        text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
        self._do(lambda: self._say(text))

    # What the desk asks of it.

    def start(self) -> None:
        """Connect."""
        raise NotImplementedError

    def close(self) -> None:
        """Take all back."""
        raise NotImplementedError

    def is_there(self) -> bool:
        """Whether it can be asked for something now."""
        raise NotImplementedError

    def command(self, ticket: int, command: Command) -> None:
        """Carry a command out or let it wait."""
        raise NotImplementedError

    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return ()

    # What every kind has in common.

    def _do(self, act: Callable[[], None]) -> None:
        self._backroom.do(act)

    def _say(self, text: str) -> None:
        raise NotImplementedError

    def _carry_out(self, effect: Any) -> None:
        raise NotImplementedError

    def _deadline(self) -> float | None:
        raise NotImplementedError

    def _tick(self) -> Sequence[Any]:
        raise NotImplementedError

    def _failed(self, _: object, error: Exception) -> None:
        raise error

    def _wake(self) -> None:
        """Be called when the link's time has come."""
        due = self._deadline()
        if self._timer is not None and self._timer[0] != due:
            self._timer[1].cancel()
            self._timer = None
        if due is not None and self._timer is None:
            self._timer = (due, self._backroom.loop.call_at(max(due, self._backroom.now), self._ring))

    def _ring(self) -> None:
        self._timer = None
        self._perform(self._tick())
