"""Where the demonstration CRM takes records, over HTTP, and gives them to its pages; and how it fails when told to.

It is written from the documentation alone (site/docs/records-server.md) and shares no code with the product.
"""

import asyncio
import contextlib
import hmac
import json
import math
import secrets
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import hdrs, web

from workshop import SITE
from workshop.failing import Faults, Way
from workshop.record_book import Record, RecordBook, RefusedError, read

Answered = TypeVar("Answered")

SIGN_IN = "/sign-in.html"
"""Where somebody is sent who is not signed in."""
TOKEN = "X-CSRF-Token"  # noqa: S105  # the name of a header
SHOWN = 50
"""How many records a customer's page shows."""
_SIGN_OF_LIFE = 15.0
"""Seconds between two lines to a page that has nothing to be told: a connection that is gone is found so."""
_NOT_KEPT = {hdrs.CACHE_CONTROL: "no-store"}


@dataclass
class Attempt:
    """One POST of a record."""

    key: str
    """Empty where none could be read."""
    revision: int
    begun: float
    """By the monotonic clock, as ``ended``."""
    ended: float | None = None
    answer: str = ""
    """The status, or the way in which it failed; empty until that is known."""


class RecordDesk:
    """The endpoint. What is not a coroutine may be called from any thread but the server's own."""

    def __init__(self, path: Path | None = None) -> None:
        """The file in which the records are kept; without one they are kept in memory."""
        self.faults = Faults()
        self.token = secrets.token_urlsafe(16)
        """What each page of the CRM has, as it was loaded by somebody who is signed in."""
        self.checks_token = False
        """Whether a POST needs that."""
        self.attempts: list[Attempt] = []
        """Every POST of a record, in order: also those that failed."""
        self._posted: Counter[str] = Counter()
        self._book = RecordBook(path)
        self._numbers: dict[str, int] = {}
        """The records' numbers, in the order in which their keys were first heard of."""
        self._released = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    # What tests ask for.

    @property
    def posted(self) -> Counter[str]:
        """How often each key was POSTed."""
        return self._posted.copy()

    def all(self) -> list[Record]:
        """Every record as it is kept now, in the order in which they were first kept."""
        return self._on_loop(self._book.all())

    def of(self, crm_id: str | None = None, phone: str | None = None) -> list[Record]:
        """A customer's records, in the same order."""
        return self._on_loop(self._book.of(crm_id, phone))

    def fail(self, *ways: str | int, **more: Any) -> None:
        """Fail from now on in these ways, or in none; ``more`` is what `Faults` has.

        Raises:
            ValueError: there is no such way.
            TypeError: there is no such fault.

        """
        self.faults = Faults(tuple(map(str, ways)), **more)

    def reset(self) -> None:
        """No faults, no records; what hangs is let go."""
        self._on_loop(self._reset())

    # The server's side.

    def answers(self, path: str) -> bool:
        """Whether a path is one of its own."""
        return path in ("/records", "/records/events", "/records/control")

    async def open(self) -> None:
        """Begin. Raises sqlite3.Error if the file cannot be used."""
        self._loop = asyncio.get_running_loop()
        await self._book.open()

    async def close(self) -> None:
        """Let go of whoever waits, and end."""
        self._released.set()
        await self._book.close()

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """The answer to a request for one of its paths."""
        match request.method, request.path:
            case "POST", "/records":
                return await self._take(request)
            case "GET", "/records":
                return web.json_response(await self._asked_for(request), headers=_NOT_KEPT)
            case "GET", "/records/events":
                return await self._follow(request)
            case "GET" | "POST", "/records/control":
                return await self._control(request)
            case _:
                return web.Response(status=405, text="That is not done here.")

    async def _take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        record: Record = {}
        try:
            record = read(body, request.headers.get("Idempotency-Key"))
            refusal = self._refusal(request)
        except RefusedError as error:
            refusal = error
        attempt = Attempt(record.get("key", ""), record.get("revision", 0), time.monotonic())
        number = self._numbers.setdefault(attempt.key, len(self._numbers))
        faults = self.faults
        way = faults.draw(number, self._posted[attempt.key])
        self._posted[attempt.key] += 1
        self.attempts.append(attempt)
        try:
            if way is None or way.keeps:
                status, said = (refusal.status, str(refusal)) if refusal else await self._keep(record)
                answer: web.StreamResponse = web.json_response({"message": said}, status=status, headers=_NOT_KEPT)
                attempt.answer = str(status)
            if way is not None:
                attempt.answer = way.what
                answer = await self._failed(way, faults, request) or answer
        finally:
            attempt.ended = time.monotonic()
        return answer

    def _refusal(self, request: web.Request) -> RefusedError | None:
        if request.content_type != "application/json":
            return RefusedError(415, "The body has to be application/json.")
        told = request.headers.get(TOKEN, "").encode()
        if self.checks_token and not hmac.compare_digest(told, self.token.encode()):
            return RefusedError(403, f"The header {TOKEN} is not that of somebody who is signed in.")
        return None

    async def _keep(self, record: Record) -> tuple[int, str]:
        return (201, "It is kept.") if await self._book.keep(record) else (200, "It was known.")

    async def _failed(self, way: Way, faults: Faults, request: web.Request) -> web.StreamResponse | None:
        """What a request gets that fails; None for the answer that it would have got otherwise."""
        match way.what:
            case "hang":
                await self._released.wait()
                return _cut(request)
            case "late":
                await self._wait(self._released, faults.late)
                return None
            case "drop":
                return _cut(request)
            case "sign-in":
                return web.Response(status=302, headers={hdrs.LOCATION: SIGN_IN, **_NOT_KEPT})
            case "page":
                page = (SITE / "demo" / SIGN_IN.lstrip("/")).read_text("utf-8")
                return web.Response(text=page, content_type="text/html", headers=_NOT_KEPT)
            case _:
                headers = dict(_NOT_KEPT)
                if faults.retry_after is not None:
                    headers[hdrs.RETRY_AFTER] = _retry_after(faults.retry_after, faults.as_date)
                said = {"message": f"It was told to fail with {way.what}."}
                return web.json_response(said, status=int(way.what), headers=headers)

    async def _asked_for(self, request: web.Request, newest: int = -1) -> list[Record]:
        if not request.query.keys() & {"customer", "phone"}:
            return await self._book.all()
        return await self._book.of(request.query.get("customer"), request.query.get("phone"), newest)

    async def _follow(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: a customer's newest records, at once and whenever they change.

        Always all of them: whoever comes back after a while has missed nothing.
        """
        stream = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream", **_NOT_KEPT})
        watch, told = self._book.watch(), None
        try:
            await stream.prepare(request)
            await stream.write(b"retry: 1000\n\n")
            while self._book.is_open:
                watch.clear()
                records = json.dumps(await self._asked_for(request, SHOWN))
                if records != told:
                    await stream.write(f"data: {records}\n\n".encode())
                told = records
                if not await self._wait(watch, _SIGN_OF_LIFE):
                    await stream.write(b": \n\n")
        except ConnectionError:
            pass  # the page is gone
        finally:
            self._book.unwatch(watch)
        return stream

    async def _control(self, request: web.Request) -> web.StreamResponse:
        """What the demonstration's switch asks for: tells what it does, and can be told to do otherwise."""
        if request.method == "POST":
            try:
                asked = await request.json()
                match asked.pop("do"):
                    case "fail":
                        self.fail(*asked.pop("ways", ()), **asked)
                    case "reset":
                        await self._reset()
                    case other:
                        raise ValueError(f"it cannot {other}")
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                return web.json_response({"message": str(error)}, status=400)
        state = {"faults": vars(self.faults), "records": len(await self._book.all()), "posts": len(self.attempts)}
        return web.json_response(state, headers=_NOT_KEPT)

    async def _reset(self) -> None:
        self.faults = Faults()
        self.attempts.clear()
        self._posted.clear()
        self._numbers.clear()
        self._released.set()
        self._released = asyncio.Event()
        await self._book.clear()

    async def _wait(self, event: asyncio.Event, seconds: float) -> bool:
        """Whether something happened in that time."""
        with contextlib.suppress(TimeoutError):
            return await asyncio.wait_for(event.wait(), seconds)
        return False

    def _on_loop(self, work: Coroutine[Any, Any, Answered]) -> Answered:
        assert self._loop is not None, "the server has not been started"
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)


def _cut(request: web.Request) -> web.Response:
    """Cut the connection; the answer goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _retry_after(wanted: int | str, as_date: bool) -> str:
    # A date has whole seconds: rounded up, so that it does not ask for less.
    return formatdate(math.ceil(time.time()) + int(wanted), usegmt=True) if as_date else str(wanted)
