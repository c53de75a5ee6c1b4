"""Window messages: who may be heard, and what they say as JSON text."""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_proxy

from switchboard.browser.page import Page
from switchboard.events import Problem

LIMIT = 262_144
"""Characters of one message's JSON text; the largest a vendor document shows has 700."""


def unreadable(text: int | None) -> Problem:
    """Why a message is none: its length where it is too long, None where it is no JSON."""
    reason = "this is no JSON" if text is None else f"{text} characters are more than the {LIMIT} that are read"
    return Problem(path="", reason=reason)


class Messages:
    """Hands each frame's messages to whoever watches that frame.

    A message counts only if both its origin and its window are the watched ones. The loader looks at that, for a
    message that is dropped there costs Python nothing, and one that is passed on crosses over once, as text.
    """

    def __init__(self, page: Page) -> None:
        self._page = page

    @property
    def lost(self) -> int:
        """Messages that came before Python was up and were more than the loader keeps."""
        return int(self._page.bridge.counts.lost)

    @property
    def wrong_window(self) -> int:
        """Messages of a watched origin from a window that is not the watched frame."""
        return int(self._page.bridge.counts.wrong)

    def watch(self, origin: str, frame: Any, heard: Callable[[str | int | None], None]) -> Callable[[], None]:
        """Hear a frame until the returned function is called.

        ``heard`` gets JSON text, the length of a message that is too long, or None for what is no JSON.
        """
        proxy = create_proxy(self._page.guarded(heard))
        self._page.bridge.watch(origin, frame, proxy)
        return self._page.undo_later(lambda: (self._page.bridge.unwatch(origin, frame), proxy.destroy()))

    def start(self) -> None:
        """Hear what the loader kept, in order, then what comes."""
        self._page.bridge.listen(LIMIT)
