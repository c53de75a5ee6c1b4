"""Window messages: who may be heard, and what they say as JSON text."""

import json
import re
from collections.abc import Callable
from typing import Any

from switchboard.browser.page import Page
from switchboard.events import Problem

LIMIT = 262_144
"""Characters of one message's JSON text; the largest a vendor document shows has 700."""


def unreadable(text: int | None) -> Problem:
    """Why a message is none, after ``textOf``: its length where it is too long, None where it is no JSON."""
    reason = "this is no JSON" if text is None else f"{text} characters are more than the {LIMIT} that are read"
    return Problem(path="", reason=reason)


class Messages:
    """Listens on the page's window and hands each frame's messages to whoever watches that frame.

    A message counts only if both its origin and its window are the watched ones; all else is dropped on one look at
    the origin, and counted.
    """

    def __init__(self, page: Page) -> None:
        self.foreign = 0
        """Messages of origins nobody watches: mostly the page's own affairs."""
        self.wrong_window = 0
        """Messages of a watched origin from a window that is not the watched frame."""
        self._page = page
        self._watched: dict[str, list[tuple[Any, Callable[[str | int | None], None]]]] = {}

    def watch(self, origin: str, frame: Any, heard: Callable[[str | int | None], None]) -> Callable[[], None]:
        """Hear a frame until the returned function is called.

        ``heard`` gets JSON text, the length of a message that is too long, or None for what is no JSON.
        """
        entry = (frame, heard)
        self._watched.setdefault(origin, []).append(entry)
        return self._page.undo_later(lambda: self._watched[origin].remove(entry))

    def start(self) -> None:
        """Take over from the loader: first what it kept, in order, then what comes."""
        self._page.listen(self._page.window, "message", self._hear)
        for event in self._page.bridge.take():
            self._hear(event)

    def _hear(self, event: Any) -> None:
        watched = self._watched.get(event.origin)
        if watched is None:
            self.foreign += 1
            return
        for frame, heard in watched:
            if self._page.bridge.isFrom(event, frame):
                heard(self._text_of(event))
                return
        self.wrong_window += 1

    def _text_of(self, event: Any) -> str | int | None:
        text: str | int | None = self._page.bridge.textOf(event, LIMIT)
        if text is None and isinstance(event.data, str) and re.fullmatch(r"[\w-]{1,100}", event.data, re.ASCII):
            return json.dumps(event.data)  # some vendors answer with a word, which by itself is no JSON
        return text
