"""What this browser keeps of one operator from day to day, the same in all tabs: the dock's settings, recent calls."""

from collections.abc import Callable
from typing import Any, Literal

from pyodide.ffi import JsException

from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.ui.preferences import Preferences
from switchboard.ui.recent import Recent

_What = Literal["dock", "recent"]
_PREFIX = "switchboard"
_VERSION = 1
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
        self.preferences = Preferences()
        """What the operator has chosen."""
        self.recent = Recent()
        """Their calls of today and yesterday."""
        self._read()
        page.listen(page.window, "storage", self._heard)

    def use(self, who: str) -> bool:
        """Whose it is from now on; whether that is another one's."""
        before, self._who = self._who, who or _NOBODY
        if before != self._who:
            self._read()
        return before != self._who

    def prefer(self, preferences: Preferences) -> None:
        """The operator has chosen."""
        self.preferences = preferences
        self._write("dock", preferences.to_text())

    def keep(self, recent: Recent) -> None:
        """A call more, or something new of one."""
        self.recent = recent.joined(self._text("recent")).since(utc_now())
        self._write("recent", self.recent.to_text())

    def _read(self) -> None:
        self.preferences = Preferences.read(self._text("dock"))
        self.recent = Recent().joined(self._text("recent")).since(utc_now())

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
            self.recent = self.recent.joined(self._text("recent"))
            self._changed()
