"""A host of extensions that does nothing but note what they want."""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

from switchboard.hub.extensions import Extensions
from switchboard.hub.web import HttpRequest, HttpResponse
from switchboard.links.waiting import Done
from switchboard.vocabulary.problems import Finding


class NotingHost:
    """Notes everything; time goes on when it is told to."""

    def __init__(self) -> None:
        self.page: Any = SimpleNamespace(window="the window", document="the document")
        self.now = 0.0
        self.asked: list[tuple[str, dict[str, object]]] = []
        self.answers: list[Callable[[Done], None]] = []
        self.told: list[tuple[str, str, str]] = []
        self.timers: dict[object, tuple[float, Callable[[], None]]] = {}
        self.found: list[Finding] = []
        self.details: list[str] = []
        self.drawn = 0
        self.requests: list[HttpRequest] = []
        self.response = HttpResponse(200, b"{}")
        self.tasks: list[asyncio.Task[None]] = []

    def clock(self) -> float:
        return self.now

    def ask(self, call: str, argument: Mapping[str, object], then: Callable[[Done], None]) -> None:
        self.asked.append((call, dict(argument)))
        self.answers.append(then)

    def tell(self, text: str, tone: str, key: str) -> None:
        self.told.append((text, tone, key))

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        mark = object()
        self.timers[mark] = (self.now + seconds, act)
        return lambda: void(self.timers.pop(mark, None))

    def forward(self, seconds: float) -> None:
        self.now += seconds
        for mark, (due, act) in [*self.timers.items()]:
            if due <= self.now and self.timers.pop(mark, None):
                act()

    def soon(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        task = asyncio.ensure_future(work)
        self.tasks.append(task)
        return task.cancel

    async def settled(self) -> None:
        while waiting := [task for task in self.tasks if not task.done()]:
            await asyncio.wait(waiting, timeout=5)

    def redraw(self) -> None:
        self.drawn += 1

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.response

    def report(self, found: Finding, details: str) -> None:
        self.found.append(found)
        self.details.append(details)

    @property
    def messages(self) -> list[str]:
        return [one.message for one in self.found]


def void(_: object) -> None:
    """Nothing."""


def extended(*files: str, host: NotingHost | None = None) -> tuple[Extensions, NotingHost]:
    """Extensions of these texts, which are up."""
    host = host or NotingHost()
    all_ = Extensions(host)
    for n, text in enumerate(files):
        all_.load(f"/crm/rules{n or ''}.py", dedent(text))
    all_.up()
    return all_, host
