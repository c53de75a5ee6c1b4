"""Whoever does what an extension wants: the page, or a desk in a test. No I/O here."""

from asyncio import Future
from collections.abc import Callable, Coroutine, Generator, Mapping
from typing import Any, Protocol

from switchboard.hub.addition import Weight
from switchboard.hub.web import HttpRequest, HttpResponse
from switchboard.links.waiting import Done
from switchboard.vocabulary.problems import Finding


class Host(Protocol):
    """Whoever does what an extension wants."""

    page: Any
    """The CRM's page: its ``window`` and its ``document``."""

    def clock(self) -> float:
        """Seconds, of a clock that never goes back."""

    def ask(self, call: str, argument: Mapping[str, object], then: Callable[[Done], None]) -> None:
        """Carry out a command, by its name on ``window.switchboard``."""

    def tell(self, text: str, tone: Weight, key: str) -> None:
        """Show the operator a notice."""

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        """Act after a time, unless what is returned is called before."""

    def soon(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Do what takes its time; what is returned ends it."""

    def redraw(self) -> None:
        """Something that an extension shows is another now."""

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Ask a server."""

    def report(self, found: Finding, details: str) -> None:
        """Something is wrong with an extension; ``details`` are for its author, and may hold what is personal."""


class TooLateError(RuntimeError):
    """A rule wanted to change an event that has gone on without it."""


class CommandError(Exception):
    """A command was refused; ``code`` is the one that ``window.switchboard`` would give."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Asked(Future[Any]):
    """What a command comes to. Where nobody waits for it, a refusal is told all the same."""

    waited = False

    def __await__(self) -> Generator[Any, None, Any]:
        self.waited = True
        return super().__await__()

    def add_done_callback(self, *given: Any, **named: Any) -> None:
        """Wait for it."""
        self.waited = True
        super().add_done_callback(*given, **named)
