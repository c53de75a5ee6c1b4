"""The floating box: the workspace over the page, with a bar that collapses it and counts what is unread."""

from typing import Any

from switchboard.browser.dom import Shadow, home
from switchboard.browser.layer import Layer, Rank
from switchboard.browser.page import Page
from switchboard.settings import Floating
from switchboard.ui import floating
from switchboard.ui.texts import Texts


class Box:
    """One floating box; whether it is collapsed outlives its element, and goes with the tab to its next page.

    Args:
        name: what the tab remembers it by.

    """

    def __init__(self, page: Page, layer: Layer, texts: Texts, placement: Floating, name: str) -> None:
        self._page = page
        self._layer = layer
        self._texts = texts
        self._placement = placement
        self._shadow: Shadow | None = None
        self._element: Any = None
        self._unread = 0
        self._name = f"collapsed/{name}"
        self._collapsed = {"true": True, "false": False}.get(page.recall(self._name), placement.collapsed)

    def make(self) -> tuple[Shadow, Any]:
        """Put it up; returns its shadow and the element that the frame goes into."""
        placement = self._placement
        self._shadow = self._layer.put_up(self._act, Rank.BOX)
        attributes = {"class": f"box {placement.corner}", "aria-label": self._texts.chat}
        self._element = self._shadow.element("section", attributes)
        self._element.style.setProperty("width", f"{placement.width}px")
        self._element.style.setProperty("height", f"{placement.height}px")
        self._shadow.root.append(self._element)
        self._show()
        return self._shadow, self._element

    @property
    def is_at_home(self) -> bool:
        """Whether it stands where nobody but us should take it away."""
        return self._shadow is not None and bool(home(self._page).isSameNode(self._shadow.stands_in))

    def count(self, unread: int) -> None:
        """So many messages are unread."""
        self._unread = unread
        self._show()

    def _act(self, action: str) -> None:
        if action == floating.TOGGLE:
            self._collapsed = not self._collapsed
            self._page.remember(self._name, "true" if self._collapsed else "false")
            self._show()

    def _show(self) -> None:
        if self._shadow is None:
            return
        self._element.classList.toggle("collapsed", self._collapsed)
        self._shadow.show(self._element, floating.bar(self._texts, self._unread, self._collapsed))
