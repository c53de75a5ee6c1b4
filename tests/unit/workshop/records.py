"""Records for tests of the endpoint, and how they are sent to it as a browser would."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from typing import Any
from uuid import UUID

from workshop.server import Server

PHONE = "+380 44 000 01 12"


def key_of(number: int) -> str:
    """The same key for the same number."""
    return str(UUID(int=number))


def record(serial: int = 1, revision: int = 1, **more: Any) -> dict[str, Any]:
    """A call with a customer."""
    customer = {"crmId": "00234", "clientId": None, "name": "Ivan Sirko", "phone": PHONE}
    return {
        "key": key_of(serial),
        "revision": revision,
        "kind": "call",
        "customer": customer,
        "number": "+380440000112",
        **more,
    }


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str

    @property
    def message(self) -> str:
        """Its words."""
        return str(json.loads(self.text)["message"])


class _Unredirected(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_: object) -> None:
        return None


_BROWSER = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Unredirected)


def ask(
    server: Server, path: str, body: bytes | None = None, headers: dict[str, str] | None = None, timeout: float = 20
) -> Answer:
    """Ask the CRM's host.

    Raises:
        ConnectionError: the connection was cut.
        TimeoutError: nothing came in time.

    """
    whole = {"Host": f"crm.localhost:{server.port}", **(headers or {})}
    request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}", data=body, headers=whole)
    try:
        with _BROWSER.open(request, timeout=timeout) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read().decode())


def post(server: Server, what: dict[str, Any], timeout: float = 20, **headers: str) -> Answer:
    """Send a record as the contract has it."""
    sent = {"Content-Type": "application/json", "Idempotency-Key": what["key"]}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return ask(server, "/records", json.dumps(what).encode(), sent, timeout)


def control(server: Server, **asked: Any) -> Answer:
    """What the demonstration's switch asks for."""
    return ask(server, "/records/control", json.dumps(asked).encode(), {"Content-Type": "application/json"})


@contextmanager
def following(server: Server, query: str) -> Iterator[Iterator[list[dict[str, Any]]]]:
    """What a customer's page is told, each time the whole list."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/records/events?{query}", headers={"Host": f"crm.localhost:{server.port}"}
    )
    with _BROWSER.open(request, timeout=20) as stream:
        yield (json.loads(line.removeprefix(b"data: ")) for line in stream if line.startswith(b"data: "))


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """So many threads that begin together; what each got. Raises what one of them raised."""
    together = threading.Barrier(count)

    def run(number: int) -> Any:
        together.wait()
        return act(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))
