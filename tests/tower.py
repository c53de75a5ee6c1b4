"""The other side of ``lamplight.py``: a small exchange, by itself and behind a real WebSocket on this machine.

It shares no code with the vendor's file.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response
from websockets.sync.server import ServerConnection, serve

DESK, WORD = "12", "open sesame & more"

Say = Callable[[str], None]


class Tower:
    """Lamps: who has come in is told of each call, and asked to call answers when it pleases."""

    def __init__(self) -> None:
        self.inside: list[Say] = []
        self.calls: dict[str, dict[str, Any]] = {}
        self.asked: list[tuple[int, str, Say]] = []
        """Questions not answered yet."""
        self.then: list[str | None] = []
        """What was to be dialled after each number."""
        self.came = 0
        """How many have been let in so far."""
        self.lit = 0
        """How many lamps were answered."""

    def hear(self, text: str, say: Say) -> None:
        """Somebody says this."""
        said = json.loads(text)
        if "hello" in said:
            welcome = said["hello"] == {"desk": DESK, "word": WORD}
            say(json.dumps({"hello": "come in" if welcome else "go away"}))
            if welcome:
                self.came += 1
                self.inside.append(say)
                say(json.dumps({"calls": list(self.calls.values()), "all": True}))
        elif said == {"lit": 2}:
            self.lit += 1
        elif say in self.inside:
            self.asked.append((said["ask"], said["light"], say))
            self.then.append(said.get("then"))

    def gone(self, say: Say) -> None:
        """Somebody has hung up."""
        if say in self.inside:
            self.inside.remove(say)

    def blink(self) -> None:
        """Ask whoever is inside for a sign."""
        for say in self.inside:
            say('{"lit": 1}')

    def answer(self, number: str, why: str | None = None) -> None:
        """Answer the question about this number: it is called, or why not."""
        ((key, _, say),) = [one for one in self.asked if one[1] == number]
        self.asked = [one for one in self.asked if one[1] != number]
        say(json.dumps({"answer": key, "done": why is None, "why": why}))

    def call(self, no: str, state: str, **changes: Any) -> None:
        """A call is like this now."""
        self.calls[no] = {"no": no, "way": "in", **self.calls.get(no, {}), **changes, "is": state}
        for say in self.inside:
            say(json.dumps({"calls": [self.calls[no]]}))
        if state in ("over", "broken"):
            del self.calls[no]


@contextmanager
def tower() -> Iterator[tuple[Tower, str]]:
    """A tower behind a WebSocket, and its address."""
    lamps = Tower()

    def connected(connection: ServerConnection) -> None:
        def say(text: str) -> None:
            try:
                connection.send(text)
            except ConnectionClosed:
                lamps.gone(say)

        try:
            for text in connection:
                lamps.hear(str(text), say)
        except ConnectionClosed:
            pass
        lamps.gone(say)

    def knocked(connection: ServerConnection, request: Request) -> Response | None:
        """Whoever asks for a page is told that somebody is at home."""
        upgrades = request.headers.get("Upgrade", "").lower() == "websocket"
        return None if upgrades else connection.respond(HTTPStatus.OK, "at home\n")

    with serve(connected, "127.0.0.1", 0, process_request=knocked) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield lamps, f"ws://lamplight.localhost:{server.socket.getsockname()[1]}/lamp"
        finally:
            server.shutdown()
            thread.join()
