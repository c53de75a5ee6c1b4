"""Does what extensions want, at a desk: a ``Host`` without a page. No I/O."""

import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from switchboard.hub.addition import Weight
from switchboard.hub.diagnosis import Diagnosis
from switchboard.hub.web import HttpRequest, HttpResponse
from switchboard.links.waiting import Done
from switchboard.testing.orders import Orders
from switchboard.testing.seen import SeenNotice
from switchboard.testing.stand_in import HttpStandIn
from switchboard.testing.virtual import VirtualLoop
from switchboard.vocabulary.problems import Finding

FAILED = "extension-failed"
"""The code of a finding that something of an extension's raised an error."""


class NoPage:
    """In the place of the CRM's page, where a test gives none."""

    def __getattr__(self, name: str) -> Any:
        raise RuntimeError(
            f"this desk has no page, so there is no page.{name}: give it one that is good enough for the test, "
            "Desk(…, page=SimpleNamespace(document=…, window=…))"
        )


class DeskHost:
    """The host of one desk's extensions."""

    def __init__(
        self, loop: VirtualLoop, diagnosis: Diagnosis, http: HttpStandIn, page: Any, failed: Callable[[Any], None]
    ) -> None:
        self.page: Any = NoPage() if page is None else page
        self.notices: list[SeenNotice] = []
        """What the operator was told; what has the same key takes the place of what was told before."""
        self.orders: Orders | None = None
        """Who carries out commands, once everything is up."""
        self._loop = loop
        self._diagnosis = diagnosis
        self._http = http
        self._failed = failed

    def clock(self) -> float:
        """Seconds, of a clock that never goes back: the computer's, which tells what would hold the page up."""
        return time.perf_counter()

    def ask(self, call: str, argument: Mapping[str, object], then: Callable[[Done], None]) -> None:
        """Carry out a command."""
        assert self.orders is not None
        self.orders.ask(call, argument, then)

    def tell(self, text: str, tone: Weight, key: str) -> None:
        """Show the operator a notice."""
        told = SeenNotice(text, tone, key)
        place = next((n for n, one in enumerate(self.notices) if key and one.key == key), None)
        if place is None:
            self.notices.append(told)
        else:
            self.notices[place] = told

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        """Act after a time, unless what is returned is called before."""
        return self._loop.call_later(seconds, act).cancel

    def soon(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        """Do what takes its time; what is returned ends it."""
        return self._loop.create_task(work).cancel

    def redraw(self) -> None:
        """Nothing is drawn: a test looks when it wants to."""

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Ask a server."""
        return await self._http.ask(request)

    def report(self, found: Finding, details: str) -> None:  # noqa: ARG002  # pytest shows the traceback itself
        """Something is wrong with an extension; the error itself is the one that is being dealt with."""
        self._diagnosis.add(found.level, found.code, found.message, found.cure)
        if found.code == FAILED and (error := sys.exception()) is not None:
            self._failed(error)
