"""A simulator of the Phonet exchange, written from the vendor's document alone: calls, and faults on demand.

It checks domain, key and subscriber as the document says, keeps to its format, and shares no code with the product.
It listens twice: encrypted, as the real one does, and plain, for a demonstration on this machine, since browsers refuse
a certificate they do not know without a word.
"""

import asyncio
import contextlib
import hmac
import json
import random
import ssl
import threading
import time
from collections import Counter
from collections.abc import Coroutine
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

import trustme
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

PATH = "/live/connector/v3/easy"
KEY = "Sim+Key/4-42=secret&7"
HOST = "phonet.localhost"
TRUNK = {"trunkNum": "567850550", "trunkName": "Reception"}
STAFF = {
    "001": {"id": 120, "type": 1, "displayName": "Anna Bondar", "ext": "001"},
    "002": {"id": 121, "type": 1, "displayName": "Ivan Melnyk", "ext": "002"},
    "900": {"id": 130, "type": 2, "displayName": "Support", "ext": "900"},
}
MAIL = {"anna@example.com": "001", "ivan@example.com": "002"}


@dataclass
class Faults:
    """What the exchange does wrong at the moment."""

    refuse: bool = False
    """Answers every handshake with 403."""
    accept_and_close: int = 0
    """Accepts and closes at once with this code."""
    slow_accept: float = 0.0
    """Seconds before a handshake is answered."""
    far: float = 0.0
    """Seconds before anything at all is answered over HTTP, as one that is far away."""
    half_open: bool = False
    """Keeps connections, hears nothing and says nothing."""
    duplicates: bool = False
    reorder: bool = False
    reply: str = "success"
    """How a call is answered: ``success``, ``error``, ``silent``, or an error with the address in it (``leak``)."""


@dataclass
class Conversation:
    """A call, as the exchange sees it."""

    uuid: str
    to: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)


class Exchange:
    """The simulator, in a thread of its own. Its methods may be called from any thread."""

    def __init__(self, port: int = 0, plain_port: int = 0) -> None:
        self.port, self.plain_port = port, plain_port
        self.key = KEY
        self.faults = Faults()
        self.dialled: list[str] = []
        """Every number that a connector asked to call, in order."""
        self.accepted = 0
        """Connections accepted so far."""
        self.most_at_once: Counter[str] = Counter()
        """Per subscriber, the most connections there ever were at the same time."""
        self.refused = 0
        self.knocks = 0
        """How often its front page, which needs no key, was asked for."""
        self.history: list[tuple[float, str]] = []
        """When a connection was ``open`` or ``closed``, by the monotonic clock, in order."""
        self.calls: dict[str, Conversation] = {}
        self._connections: dict[ServerConnection, str] = {}
        self._held: list[tuple[str, dict[str, Any]]] = []
        self._serial = int(time.time()) % 100_000
        self._chance = random.Random(4)  # noqa: S311  # the same shuffles each time
        self._loop: asyncio.AbstractEventLoop
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._stop: asyncio.Event | None = None

    @property
    def domain(self) -> str:
        """What the connector calls ``domain``."""
        return f"{HOST}:{self.port}"

    @property
    def endpoint(self) -> str:
        """The connector's plain address, for this machine."""
        return f"ws://{HOST}:{self.plain_port}{PATH}"

    @property
    def origins(self) -> list[str]:
        """What a page's connect-src needs."""
        plain = f"{HOST}:{self.plain_port}"
        return [f"https://{self.domain}", f"wss://{self.domain}", f"http://{plain}", f"ws://{plain}"]

    def __enter__(self) -> "Exchange":
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *exception: object) -> None:
        assert self._stop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    # What tests and the operator's page ask for.

    def connections(self, subscriber: str = "001") -> int:
        """How many connections a subscriber has now."""
        return sum(extension == subscriber for extension in list(self._connections.values()))

    def incoming(self, number: str, to: str = "001", **facts: Any) -> str:
        """Somebody calls an extension; returns the call's uuid."""
        return self._begin((to,), {"lgDirection": 4, "leg": STAFF[to], "otherLegs": _others(number), **TRUNK, **facts})

    def group(self, number: str, member: str = "001", group: str = "900") -> tuple[str, str]:
        """Somebody calls a group, which rings a member: the uuids of both calls."""
        about = {"lgDirection": 4, "otherLegs": _others(number), **TRUNK}
        parent = self._begin((member,), {**about, "leg": STAFF[group]})
        child = self._begin((member,), {**about, "leg": STAFF[member], "parentUuid": parent})
        return parent, child

    def internal(self, caller: str = "002", to: str = "001") -> str:
        """One extension calls another."""
        about = {"lgDirection": 1, "leg": STAFF[caller], "leg2": STAFF[to], "otherLegs": None}
        return self._begin((caller, to), about)

    def outgoing(self, number: str, caller: str = "001") -> str:
        """An extension calls out."""
        about = {"lgDirection": 2, "leg": STAFF[caller], "otherLegs": _others(number), **TRUNK}
        return self._begin((caller,), about)

    def answer(self, uuid: str) -> None:
        """Somebody picks up."""
        self.calls[uuid].facts["bridgeAt"] = _now()
        self._tell("call.bridge", uuid)

    def end(self, uuid: str) -> None:
        """Somebody hangs up."""
        self._tell("call.hangup", uuid)
        self.calls.pop(uuid, None)

    def fail(self, uuid: str, message: str = "no route to the number") -> None:
        """The call cannot go on."""
        self.calls[uuid].facts["message"] = message
        self._tell("error", uuid)
        self.calls.pop(uuid, None)

    def pause(self, subscriber: str = "001", *, away: bool = True) -> None:
        """An agent goes away, or is back."""
        body = {"event": "call.dial", "uuid": self._uuid(), "lgDirection": 32 if away else 64, "leg": STAFF[subscriber]}
        self._deliver((subscriber,), {**body, "serverTime": str(_now())})

    def burst(self, count: int = 500, subscriber: str = "001") -> None:
        """So many calls at once, from dial to hangup."""
        for number in range(count):
            uuid = self.incoming(f"+38044{number:07}", subscriber)
            self.answer(uuid)
            self.end(uuid)

    def say(self, what: str | bytes, subscriber: str = "001") -> None:
        """Send anything: garbage, a binary frame."""
        self._on_loop(self._send((subscriber,), what))

    def drop(self, subscriber: str | None = None) -> int:
        """Cut the connections as a network does, without a goodbye; returns how many."""
        return int(self._on_loop(self._drop(subscriber)))

    def close(self, code: int, subscriber: str | None = None) -> None:
        """Close the connections with a code."""
        self._on_loop(self._close(code, subscriber))

    def flush(self) -> None:
        """Send what was held back to be reordered."""
        held, self._held = self._held, []
        self._chance.shuffle(held)
        for subscriber, body in held:
            self._on_loop(self._send((subscriber,), json.dumps(body, ensure_ascii=False)))

    def reset(self) -> None:
        """No faults, no calls."""
        self.faults = Faults()
        self.dialled.clear()
        self.calls.clear()
        self._held.clear()

    def state(self) -> dict[str, Any]:
        """For the operator's page."""
        return {
            "domain": self.domain,
            "connections": {extension: self.connections(extension) for extension in ("001", "002")},
            "accepted": self.accepted,
            "refused": self.refused,
            "dialled": self.dialled[-20:],
            "faults": vars(self.faults),
            "calls": [{"uuid": call.uuid, **call.facts} for call in list(self.calls.values())],
        }

    # Calls.

    def _uuid(self) -> str:
        self._serial += 1
        return f"{self._serial}-{int(time.time())}.{self._serial % 97}"

    def _begin(self, to: tuple[str, ...], facts: dict[str, Any]) -> str:
        uuid = self._uuid()
        whole = {"parentUuid": None, "leg2": None, "trunkNum": None, "trunkName": None, **facts}
        self.calls[uuid] = Conversation(uuid, to, {**whole, "dialAt": _now(), "bridgeAt": None})
        self._tell("call.dial", uuid)
        return uuid

    def _tell(self, event: str, uuid: str) -> None:
        call = self.calls[uuid]
        self._deliver(call.to, {"event": event, "uuid": uuid, **call.facts, "serverTime": str(_now())})

    def _deliver(self, to: tuple[str, ...], body: dict[str, Any]) -> None:
        copies = 2 if self.faults.duplicates else 1
        if self.faults.reorder:
            self._held += [(subscriber, body) for subscriber in to for _ in range(copies)]
            return
        for _ in range(copies):
            self._on_loop(self._send(to, json.dumps(body, ensure_ascii=False)))

    async def _send(self, to: tuple[str, ...], what: str | bytes) -> None:
        if self.faults.half_open:
            return
        for connection, extension in list(self._connections.items()):
            if extension in to:
                with contextlib.suppress(ConnectionClosed):
                    await connection.send(what)

    # The server.

    def _on_loop(self, work: Coroutine[Any, Any, Any]) -> Any:
        if threading.current_thread() is self._thread:
            return asyncio.ensure_future(work)
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def _run(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._stop = asyncio.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        trustme.CA().issue_cert(HOST, "localhost", "127.0.0.1").configure_cert(context)
        options: dict[str, Any] = {"process_request": self._admit, "ping_interval": None, "close_timeout": 1}
        try:
            async with (
                serve(self._talk, "127.0.0.1", self.port, ssl=context, **options) as secure,
                serve(self._talk, "127.0.0.1", self.plain_port, **options) as plain,
            ):
                self.port = next(iter(secure.sockets)).getsockname()[1]
                self.plain_port = next(iter(plain.sockets)).getsockname()[1]
                self._started.set()
                await self._stop.wait()
        except OSError as error:
            self._failure = error
            self._started.set()

    async def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        parts = urlsplit(request.path)
        await asyncio.sleep(self.faults.far)
        if parts.path == "/":
            self.knocks += 1
            return connection.respond(HTTPStatus.OK, "This is a telephone exchange.\n")
        if parts.path != PATH:
            return connection.respond(HTTPStatus.NOT_FOUND, "There is no such connector.\n")
        if request.headers.get("Upgrade", "").lower() != "websocket":
            return connection.respond(HTTPStatus.UPGRADE_REQUIRED, "A WebSocket is wanted.\n")
        if self.faults.slow_accept:
            await asyncio.sleep(self.faults.slow_accept)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        subscriber = MAIL.get(asked.get("subscriber", ""), asked.get("subscriber", ""))
        known = asked.get("domain") == self.domain and subscriber in STAFF and STAFF[subscriber]["type"] == 1
        if (
            self.faults.refuse
            or not known
            or not hmac.compare_digest(asked.get("apiKey", "").encode(), self.key.encode())
        ):
            self.refused += 1
            return connection.respond(HTTPStatus.FORBIDDEN, "Not authorised.\n")
        return None

    async def _talk(self, connection: ServerConnection) -> None:
        self.accepted += 1
        if self.faults.accept_and_close:
            await connection.close(self.faults.accept_and_close)
            return
        assert connection.request is not None
        asked = parse_qs(urlsplit(connection.request.path).query)["subscriber"][0]
        subscriber = MAIL.get(asked, asked)
        self._connections[connection] = subscriber
        self.history.append((time.monotonic(), "open"))
        self.most_at_once[subscriber] = max(self.most_at_once[subscriber], self.connections(subscriber))
        try:
            async for text in connection:
                if not self.faults.half_open:
                    await self._asked(connection, subscriber, text)
        except ConnectionClosed:
            pass
        finally:
            self._connections.pop(connection, None)
            self.history.append((time.monotonic(), "closed"))

    async def _asked(self, connection: ServerConnection, subscriber: str, text: str | bytes) -> None:
        try:
            command = json.loads(text)
            number = str(command["to"]) if command["action"] == "call" else ""
        except (ValueError, KeyError, TypeError):
            number = ""
        if not number.isdigit():
            await connection.send(json.dumps({"event": "error", "message": "call: a number is wanted"}))
            return
        self.dialled.append(number)
        assert connection.request is not None
        match self.faults.reply:
            case "success":
                await connection.send(json.dumps({"event": "success"}))
                if number in STAFF:
                    self.internal(subscriber, number)
                else:
                    self.outgoing(number, subscriber)
            case "error":
                await connection.send(json.dumps({"event": "error", "message": "The number is not allowed"}))
            case "leak":
                message = f"rejected: {connection.request.path} key {self.key}"
                await connection.send(json.dumps({"event": "error", "message": message}))

    async def _drop(self, subscriber: str | None) -> int:
        found = [one for one, extension in self._connections.items() if subscriber in (None, extension)]
        for connection in found:
            connection.transport.abort()
            self._connections.pop(connection, None)
        return len(found)

    async def _close(self, code: int, subscriber: str | None) -> None:
        for connection, extension in list(self._connections.items()):
            if subscriber in (None, extension):
                await connection.close(code)


def _now() -> int:
    return int(time.time() * 1000)


def _others(number: str) -> list[dict[str, Any]]:
    """A CRM that the exchange is connected to knows nobody; it offers to add the number."""
    return [
        {
            "id": None,
            "name": None,
            "num": number,
            "companyName": None,
            "url": f"https://{HOST}/features/crm/contacts/edit.jsp#/?num={number}",
            "priority": 1,
        }
    ]
