"""One WebSocket, opened from Python."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import js
from pyodide.ffi import JsException

from switchboard.browser.page import Page
from switchboard.links.socket import Connection

_KNOCK = '{"mode": "no-cors", "credentials": "omit", "cache": "no-store", "referrerPolicy": "no-referrer"}'


class Socket:
    """Opens one socket at a time; what an older one still says is not heard.

    ``lost`` is told the close code, and whether the exchange's host answered at all.
    """

    def __init__(
        self,
        page: Page,
        knock: str | None,
        opened: Callable[[], None],
        received: Callable[[str | None], None],
        lost: Callable[[int, bool], None],
    ) -> None:
        self._page = page
        self._knock = knock
        self._opened = opened
        self._received = received
        self._lost = lost
        self._socket: Any = None
        self._forget: list[Callable[[], None]] = []
        self._tries = 0

    def connect(self, connection: Connection) -> None:
        """Knock, then open. The address holds the key, and browsers write addresses they cannot reach into the console.

        So where nobody answers a plain request without the key, no socket is tried at all.
        """
        self.close()
        self._page.soon(self._connect(connection, self._tries))

    def send(self, text: str) -> None:
        """Send a text frame."""
        if self._socket is not None:
            self._socket.send(text)

    def close(self) -> None:
        """Close, or give up opening; nothing is heard afterwards."""
        self._tries += 1
        for forget in self._forget:
            forget()
        self._forget = []
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def _connect(self, connection: Connection, number: int) -> None:
        if self._knock is not None:
            parts = urlsplit(connection.address)
            door = f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}{self._knock}"
            try:
                await asyncio.wait_for(js.fetch(door, js.JSON.parse(_KNOCK)), 10)
            except (JsException, TimeoutError):
                if number == self._tries:
                    self._lost(1006, False)
                return
        if number != self._tries:
            return
        socket = self._socket = js.WebSocket.new(connection.address, js.Array.of(*connection.protocols))
        socket.binaryType = "arraybuffer"
        self._forget = [
            self._page.listen(socket, "open", lambda _: self._opened()),
            self._page.listen(socket, "message", self._hear),
            self._page.listen(socket, "close", self._closed),
        ]

    def _hear(self, event: Any) -> None:
        self._received(event.data if isinstance(event.data, str) else None)

    def _closed(self, event: Any) -> None:
        self.close()
        self._lost(event.code, self._knock is not None)
