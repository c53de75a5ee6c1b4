"""One WebSocket, opened from Python."""

import asyncio
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import js
from pyodide.ffi import JsException

from switchboard.browser.page import Page
from switchboard.links.socket import Connection
from switchboard.links.wire import LIMIT

_KNOCK = '{"mode": "no-cors", "credentials": "omit", "cache": "no-store", "referrerPolicy": "no-referrer"}'


class Socket:
    """Opens one socket at a time; what an older one still says is not heard.

    Args:
        knock: the page of the exchange to ask for; None for none.
        received: told each text, the length of one that is too long to be taken over, or None for what is no text.
        lost: told the close code, and whether the exchange's host answered at all.

    """

    def __init__(
        self,
        page: Page,
        knock: str | None,
        opened: Callable[[], None],
        received: Callable[[str | int | None], None],
        lost: Callable[[int, bool], None],
    ) -> None:
        self._page = page
        # A page that embeds only who agrees to it hears of nobody else's answer either.
        self._knock = None if page.window.crossOriginIsolated else knock
        self._opened = opened
        self._received = received
        self._lost = lost
        self._length_of = page.bridge.lengthOf
        self._socket: Any = None
        self._forget: list[Callable[[], None]] = []
        self._tries = 0

    def connect(self, connection: Connection, *, knock: bool) -> None:
        """Knock, then open. The address holds the key, and browsers write addresses they cannot reach into the console.

        So where nobody answers a plain request without the key, no socket is tried at all. Without a knock it is opened
        at once, and what a failure means is found out afterwards.
        """
        self.close()
        self._page.soon(self._connect(connection, self._tries, knock=knock))

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

    async def _connect(self, connection: Connection, number: int, *, knock: bool) -> None:
        if knock and not await self._is_reached(connection, otherwise=True):
            if number == self._tries:
                self._lost(1006, False)
            return
        if number != self._tries:
            return
        socket = self._socket = js.WebSocket.new(connection.address, js.Array.of(*connection.protocols))
        socket.binaryType = "arraybuffer"
        opened = False

        def open_(_: Any) -> None:
            nonlocal opened
            opened = True
            self._opened()

        async def find_out(closed_with: int) -> None:
            number = self._tries
            reached = await self._is_reached(connection, otherwise=False)
            if number == self._tries:
                self._lost(closed_with, reached)

        def closed(event: Any) -> None:
            self.close()
            if knock or opened:
                self._lost(event.code, self._knock is not None)
            else:
                self._page.soon(find_out(event.code))

        self._forget = [
            self._page.listen(socket, "open", open_),
            self._page.listen(socket, "message", self._hear),
            self._page.listen(socket, "close", closed),
        ]

    async def _is_reached(self, connection: Connection, *, otherwise: bool) -> bool:
        """Whether the exchange answers at all; ``otherwise`` where it is not to be asked."""
        if self._knock is None:
            return otherwise
        parts = urlsplit(connection.address)
        door = f"{'https' if parts.scheme == 'wss' else 'http'}://{parts.netloc}{self._knock}"
        try:
            await asyncio.wait_for(js.fetch(door, js.JSON.parse(_KNOCK)), 10)
        except (JsException, TimeoutError):
            return False
        return True

    def _hear(self, event: Any) -> None:
        # Looked at where it is: taking over a text of many megabytes costs as many, for good.
        length = self._length_of(event)
        self._received(length if length > LIMIT else event.data if length >= 0 else None)
