"""The focus: never taken by itself, and given back to exactly where it was."""

from typing import Any

from switchboard.browser.dom import Shadow, focus_on
from switchboard.browser.page import Page, nothing_as_none


class Focus:
    """The focus in one shadow root, and in the page around it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._back: Any = None

    def inside(self, shadow: Shadow) -> str | None:
        """What of ours has it, by its action; None where nothing has it."""
        active = nothing_as_none(shadow.root.activeElement)
        return None if active is None else str(active.getAttribute("data-action") or active.localName)

    def come(self, shadow: Shadow | None, *selectors: str) -> None:
        """Go to the first element that matches, by the first selector that any does."""
        if shadow is None:
            return
        for selector in selectors:
            if (element := shadow.find(selector)) is not None:
                focus_on(element)
                return

    def remember(self) -> None:
        """Where it is now, it is to go back to."""
        self._back = nothing_as_none(self._page.document.activeElement)

    def go_back(self, shadow: Shadow) -> bool:
        """Back to the page; whether there was anything that had it there."""
        back, self._back = self._back, None
        if back is not None and back.isConnected and not back.isSameNode(shadow.host):
            focus_on(back)
            return True
        active = nothing_as_none(shadow.root.activeElement)
        if active is not None:
            active.blur()
        return False

    def pass_on(self, shadow: Shadow, action: str) -> None:
        """What had it is gone: to the same on what took its place, else to the next card, else back to the page."""
        same = shadow.find(f"[data-action='{action}']") if "'" not in action else None
        other = same or shadow.find(".call.ring .drop") or shadow.find(".call .drop")
        if other is not None:
            focus_on(other)
        else:
            self.go_back(shadow)
