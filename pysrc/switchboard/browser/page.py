"""The CRM's page as Python sees it: everything goes through here, and is given back by ``close``."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import js
from pyodide.ffi import JsException, create_once_callable, create_proxy, jsnull

from switchboard.hub.navigation import Address

Standing = Literal["tab", "popup", "frame", "window"]
"""A tab of its own; a pop-up window of one, or a frame in a page of the CRM's, which has a Switchboard itself; or the
dock's own window."""
LOOK = 0.15
"""Seconds between two looks at the page, for an element, a customer, a host's global or what blocks the page.

A look is one query; an observer over somebody else's document would be asked at each of its changes.
"""
_SAVED = 60.0
"""Seconds within which the browser has begun to save what was downloaded."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc_now() -> datetime:
    """The wall clock, for what is told to people."""
    return _EPOCH + timedelta(seconds=time.time())  # datetime.now asks JavaScript for the calendar, each time


def nothing_as_none(value: Any) -> Any:
    """JavaScript's null as Python's; an object may be falsy without being nothing (an empty form, say)."""
    return None if value is jsnull else value


class Page:
    """The host window, the loader's bridge into it, and a list of everything to be undone.

    ``crashed`` is told of each exception that a callback lets out: the page's console must not be.
    """

    def __init__(self, bridge: Any, crashed: Callable[[BaseException], None], whole: "Page | None" = None) -> None:
        self._close = self._give_back if whole is None else whole.undo_later(self._give_back)
        self._whole: Page = self if whole is None else whole._whole
        self.broke: Callable[[int, BaseException], None] = lambda *_: None
        """Told of each command in the middle of which something of our own broke; asked of the whole page."""
        self.bridge = bridge
        self.window = js.window.parent
        self.document = self.window.document
        self.crashed = crashed
        self.standing: Standing = bridge.standing()
        self._undo: list[Callable[[], None]] = []
        self._timers: set[asyncio.TimerHandle] = set()
        self._remembered: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self.is_full = False
        """Whether there was no room left for the next page to know of this one; asked of the whole page."""

    def part(self) -> "Page":
        """The same page, for what may be given back before all else is."""
        return Page(self.bridge, self.crashed, self)

    @property
    def clock(self) -> float:
        """A monotonic clock in seconds, for what is waited for."""
        return time.monotonic()

    @property
    def address(self) -> Address:
        """Where the page is now."""
        location = self.window.location
        return Address(href=location.href, origin=location.origin, scheme=location.protocol.rstrip(":"))

    def find(self, selector: str) -> Any:
        """The first element that matches, or None."""
        return nothing_as_none(self.document.querySelector(selector))

    def resolve(self, text: str) -> Address | None:
        """The browser's own reading of an address."""
        if not js.URL.canParse(text, self.document.baseURI):
            return None
        url = js.URL.new(text, self.document.baseURI)
        return Address(href=url.href, origin=url.origin, scheme=url.protocol.rstrip(":"))

    def go(self, address: Address) -> None:
        """Leave for another address in this tab."""
        self.window.location.assign(address.href)

    def open(self, address: Address) -> bool:
        """Open an address in a new tab; False where the browser blocks it."""
        opened = nothing_as_none(self.bridge.open(address.href, "_blank"))
        if opened is not None:
            opened.opener = jsnull
        return opened is not None

    def download(self, name: str, text: str) -> None:
        """Let the browser save a text under a name; the page hears nothing of it."""
        blob = js.Blob.new(js.Array.of(text), js.JSON.parse('{"type": "application/jsonl"}'))
        address = js.URL.createObjectURL(blob)
        let_go = self.undo_later(lambda: js.URL.revokeObjectURL(address))
        link = js.document.createElement("a")
        link.href, link.download = address, name
        link.click()
        self.later(_SAVED, let_go)

    def lacks(self, name: Literal["storage", "channel", "locks"]) -> bool:
        """Whether the browser does not let the page have this (prepare.mjs)."""
        return hasattr(self.bridge.missing, name)

    def channel(self, name: str) -> Any:
        """A channel between the tabs."""
        return self.bridge.channel(name)

    def remember(self, name: str, text: str) -> bool:
        """Keep a text for this tab's next page; False where the browser does not.

        What is kept is the tab's, so a frame in one of its pages, which would write over it, keeps nothing.
        """
        if self.standing == "frame":
            return True
        try:
            self.window.sessionStorage.setItem(f"switchboard/{name}", text)
        except JsException:
            self._whole.is_full = not self.lacks("storage")
            return False
        self._whole.is_full = False
        self._forget_at_the_end(name)
        return True

    def recall(self, name: str) -> str:
        """What this tab has remembered, or ""."""
        if self.standing == "frame":
            return ""
        try:
            text = nothing_as_none(self.window.sessionStorage.getItem(f"switchboard/{name}"))
        except JsException:
            return ""
        if text is not None:
            self._forget_at_the_end(name)
        return str(text or "")

    @property
    def is_taken_out(self) -> bool:
        """Whether the page has taken us out: we come back, and what is kept for the next page is kept for that."""
        return bool(self.bridge.signal.aborted)

    def forget(self, name: str) -> None:
        """Keep this no longer."""
        if self.standing == "frame":
            return
        try:
            self.window.sessionStorage.removeItem(f"switchboard/{name}")
        except JsException:
            return

    def _forget_at_the_end(self, name: str) -> None:
        if name not in self._remembered:
            self._remembered.add(name)
            self.undo_later(lambda: None if self.is_taken_out else self.forget(name))

    def listen(
        self, target: Any, event: str, handle: Callable[[Any], None], capture: bool = False
    ) -> Callable[[], None]:
        """Listen until the returned function is called, or ``close``."""
        proxy = create_proxy(self.guarded(handle))
        target.addEventListener(event, proxy, capture)
        return self.undo_later(lambda: (target.removeEventListener(event, proxy, capture), proxy.destroy()))

    def lend(self, act: Callable[..., Any], *name: str) -> Any:
        """A function of the page's own that leads here for as long as Switchboard lives, whoever keeps it.

        Under a name, it leads to the next Python in this page as soon as that lends one of the same name.
        """
        proxy = create_proxy(self.guarded(act))
        self.undo_later(proxy.destroy)
        return self.bridge.hold(proxy, *name)

    def undo_later(self, undo: Callable[[], Any]) -> Callable[[], None]:
        """Remember how to give something back; the returned function does it now."""

        def once() -> None:
            if once in self._undo:
                self._undo.remove(once)
                undo()

        self._undo.append(once)
        return once

    def later(self, seconds: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        """Act after a time, unless cancelled or closed."""

        def run() -> None:
            self._timers.discard(handle)
            self.guarded(act)()

        handle = asyncio.get_event_loop().call_later(seconds, run)
        self._timers.add(handle)
        return handle

    def soon(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what takes its time, until ``close``."""
        self.begin(work)

    def begin(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """The same, for whoever may want to end it before."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.crashed(error)

    def failed(self, effect: Any, error: BaseException) -> None:
        """What a link wanted could not be done; where somebody waits for it, they are told at once."""
        self.crashed(error)
        if (ticket := getattr(effect, "ticket", None)) is not None:
            self._whole.broke(ticket, error)

    def cancel(self, handle: asyncio.TimerHandle) -> None:
        """Let a timer not act."""
        handle.cancel()
        self._timers.discard(handle)

    def close(self) -> None:
        """Give everything back, the newest first."""
        self._close()

    def _give_back(self) -> None:
        for handle in self._timers:
            handle.cancel()
        self._timers.clear()
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()
        while self._undo:
            self._undo[-1]()

    def guarded(self, act: Callable[..., None]) -> Callable[..., None]:
        """The same, but for its exceptions: those go to the diagnosis."""

        def run(*arguments: Any) -> None:
            try:
                act(*arguments)
            except Exception as error:
                self.crashed(error)

        return run


def bind(bridge: Any, call: Callable[[int, str, str, float], None], close: Callable[[bool], None]) -> None:
    """Tell the loader that Python is up: it sends the calls that wait, in order, and all later ones.

    ``close`` is told whether the page has taken the realm out, and Python comes back in another.
    """
    proxy = create_proxy(call)

    def stop(comes_back: bool) -> None:
        close(comes_back)
        # The loader may be inside this very call.
        asyncio.get_event_loop().call_soon(proxy.destroy)

    bridge.started(proxy, create_once_callable(stop))
