"""What this browser keeps of one operator from day to day, the same in all tabs: the dock's settings, recent calls."""

import asyncio
from collections.abc import Callable
from typing import Any, Literal

from pyodide.ffi import JsException

from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.ui.preferences import Preferences
from switchboard.ui.recent import Recent, RecentCall

_What = Literal["dock", "recent"]
_PREFIX = "switchboard"
_VERSION = 1
_SOON = 0.1
"""Seconds after which what is new is written."""
_NOBODY = "-"
"""Whose it is where nobody has a telephone."""


class Remembered:
    """Wires ``localStorage``; where the browser keeps nothing, this page remembers by itself.

    Args:
        changed: told when another tab has written.

    """

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        self._page = page
        self._changed = changed
        self._who = _NOBODY
        self._own: dict[str, str] = {}
        self._joined = ""
        self._new: list[RecentCall] = []
        self._due: asyncio.TimerHandle | None = None
        self.preferences = Preferences()
        """What the operator has chosen."""
        self.recent = Recent()
        """Their calls of today and yesterday."""
        self._read()
        page.listen(page.window, "storage", self._heard)
        page.listen(page.window, "pagehide", lambda _: self._keep())
        page.undo_later(lambda: self._keep(is_over=True))

    def use(self, who: str) -> bool:
        """Whose it is from now on; whether that is another one's."""
        self._keep()
        before, self._who = self._who, who or _NOBODY
        if before != self._who:
            self._read()
        return before != self._who

    def prefer(self, preferences: Preferences) -> None:
        """The operator has chosen."""
        self.preferences = preferences
        self._write("dock", preferences.to_text())

    def keep(self, recent: Recent) -> None:
        """Something new of a call."""
        self.recent = recent
        self._keep_soon()

    def add(self, entry: RecentCall) -> None:
        """A call more; hundreds that end together are sorted and written once."""
        self._new.append(entry)
        self._keep_soon()

    def _keep_soon(self) -> None:
        if self._due is None:
            self._due = self._page.later(_SOON, self._keep)

    def _keep(self, is_over: bool = False) -> None:
        if self._due is None:
            return
        self._page.cancel(self._due)
        self._due = None
        new, self._new = self._new, []
        self.recent = self.recent.with_call(*new)
        self._join()
        self._joined = self.recent.to_text()
        self._write("recent", self._joined)
        if new and not is_over:
            self._changed()

    def _join(self) -> None:
        """Take up what other tabs have written since."""
        text = self._text("recent")
        if text != self._joined:
            self._joined = text
            self.recent = self.recent.joined(text)
        self.recent = self.recent.since(utc_now())

    def _read(self) -> None:
        self.preferences = Preferences.read(self._text("dock"))
        self.recent, self._joined = Recent(), ""
        self._join()

    def _text(self, what: _What) -> str:
        key = self._key(what)
        try:
            text = nothing_as_none(self._page.window.localStorage.getItem(key))
        except JsException:
            return self._own.get(key, "")
        return str(text or "")

    def _write(self, what: _What, text: str) -> None:
        key = self._key(what)
        self._own[key] = text
        try:
            self._page.window.localStorage.setItem(key, text)
        except JsException:
            return

    def _key(self, what: _What) -> str:
        return f"{_PREFIX}:{what}:{_VERSION}:{self._who}"

    def _heard(self, event: Any) -> None:
        key = nothing_as_none(event.key)
        if key == self._key("dock"):
            self.preferences = Preferences.read(self._text("dock"))
            self._changed()
        elif key == self._key("recent"):
            self._join()
            self._changed()
