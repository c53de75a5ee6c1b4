"""Window messages: who may be heard, and what they say as JSON text."""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_proxy

from switchboard.browser.page import Page
from switchboard.links.wire import LIMIT, too_long
from switchboard.vocabulary.events import Problem

_ROOM = 16_384
"""Bytes of a message that cross over the quick way; a longer one crosses as a string, character by character."""


def unreadable(text: int | None) -> Problem:
    """Why a message is none: its length where it is too long, None where it is no JSON."""
    return Problem(path="", reason="this is no JSON" if text is None else too_long(text))


class Messages:
    """Hands each frame's messages to whoever watches that frame.

    A message counts only if both its origin and its window are the watched ones. The loader looks at that, for a
    message that is dropped there costs Python nothing, and one that is passed on crosses over once, as text.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._room = memoryview(bytearray(_ROOM))
        self.current: str | None = None
        """The text that is being heard; the loader has it, too, so an event of it need not carry it back."""

    @property
    def lost(self) -> int:
        """Messages that came before Python was up and were more than the loader keeps."""
        return int(self._page.bridge.lasting.lost)

    @property
    def wrong_window(self) -> int:
        """Messages of a watched origin from a window that is not the watched frame."""
        return int(self._page.bridge.lasting.wrong)

    def watch(self, origin: str, frame: Any, heard: Callable[[str | Problem], None]) -> Callable[[], None]:
        """Hear a frame until the returned function is called; ``heard`` gets JSON text, or what is wrong with it."""

        def hear(told: str | int) -> None:
            # Bytes in the room, if it is a positive number; else -1 for no JSON, or the length of what is too long.
            if isinstance(told, int):
                if told < 0:
                    heard(unreadable(None if told == -1 else -told))
                    return
                told = str(self._room[:told], "utf-8")
            before, self.current = self.current, told
            try:
                heard(told)
            finally:
                self.current = before

        proxy = create_proxy(self._page.guarded(hear))
        self._page.bridge.watch(origin, frame, proxy)
        return self._page.undo_later(lambda: (self._page.bridge.unwatch(origin, frame), proxy.destroy()))

    def overhear(self, origin: str, frame: Any, heard: Callable[[str], None]) -> Callable[[], None]:
        """Learn which other origins speak from a frame's window; of what they say, nothing crosses over."""
        proxy = create_proxy(self._page.guarded(heard))
        self._page.bridge.hearStrangers(origin, frame, proxy)
        return self._page.undo_later(lambda: (self._page.bridge.hearStrangers(origin, frame, None), proxy.destroy()))

    def start(self) -> None:
        """Hear what the loader kept, in order, then what comes."""
        room = create_proxy(self._room)
        self._page.undo_later(room.destroy)
        self._page.bridge.listen(LIMIT, room)
