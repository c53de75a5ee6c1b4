"""Puts elements-as-data into shadow roots and keeps them up to date."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import js
from pyodide.ffi import jsnull

from switchboard.browser.page import Page, nothing_as_none
from switchboard.ui.view import Node

_FREE = ("data-no-focus-lock", "data-react-aria-top-layer")
"""By these, focus-lock (Chakra's) and React Aria know what a dialog that keeps the focus to itself lets go to."""
HOST = "switchboard-part"
"""What our elements in the page are called: nobody defines it, and no style of the page's has it in mind."""


def home(page: Page) -> Any:
    """The element that the loader has made for all that is over the page (runtime/ground.mjs says where)."""
    return page.bridge.rootElement


class Shadow:
    """A shadow root of ours in a host element that may change; the page's styles stay out and ours stay in.

    Args:
        act: is told what a button in it stands for.
        is_over: whether it stands over the page, in the browser's top layer, and not in the page's layout.
        escape: what the Escape key pushes in it, as a selector from the element that has the focus.

    """

    def __init__(
        self, page: Page, act: Callable[[str], None], is_over: bool = False, escape: tuple[str, str] | None = None
    ) -> None:
        self._page = page
        self._act = act
        self._is_over = is_over
        self._escape = escape
        self._zoom = 1.0
        self._stop: list[Callable[[], None]] = []
        self.is_up = True
        self.stands_in: Any = None
        self.host, self.root = self._made()
        self.remove = page.undo_later(self._remove)

    def _made(self) -> tuple[Any, Any]:
        page = self._page
        host = page.document.createElement(HOST)
        host.style.setProperty("all", "initial", "important")
        for name in _FREE:
            host.setAttribute(name, "true")
        if self._is_over:
            host.setAttribute("popover", "manual")
            self._tell_zoom(host)
        root = host.attachShadow(js.JSON.parse('{"mode": "open"}'))
        sheet = page.window.CSSStyleSheet.new()
        sheet.replaceSync(_STYLE)
        root.adoptedStyleSheets = page.window.Array.of(sheet)
        # The events themselves stay behind the fence (runtime/fence.mjs), which says these instead.
        self._stop = [
            page.listen(root, "switchboard-click", self._clicked),
            page.listen(root, "switchboard-keydown", self._pressed),
        ]
        page.bridge.fenced.add(host)
        return host, root

    def stand(self, parent: Any, is_first: bool = False) -> None:
        """Stand in this element, with all that is in the shadow root as it was: a frame is not loaded anew.

        The host is another one then. Firefox would load a frame again whose host is moved with it, though not one that
        goes from shadow root to shadow root.
        """
        self.stands_in = parent
        last_host, last_root, stop = self.host, self.root, self._stop
        was_connected = last_host.isConnected
        if last_root.hasChildNodes():
            focused = nothing_as_none(last_root.activeElement) if was_connected else None
            self.host, self.root = self._made()
            self._put_into(parent, is_first)
            move = was_connected and hasattr(self.root, "moveBefore")
            while last_root.hasChildNodes():
                if move:
                    self.root.moveBefore(last_root.firstChild, jsnull)
                else:
                    self.root.append(last_root.firstChild)
            if focused is not None and nothing_as_none(self.root.activeElement) is None:
                focused.focus(js.JSON.parse('{"preventScroll": true}'))
            self._take_down(last_host, stop)
        else:
            self._put_into(parent, is_first)

    def _put_into(self, parent: Any, is_first: bool) -> None:
        if is_first:
            parent.prepend(self.host)
        else:
            parent.append(self.host)
        self.raise_()

    def raise_(self) -> None:
        """Come above whatever is in the top layer by now, at the size that the window gives."""
        host = self.host
        if not self._is_over or not host.isConnected or not hasattr(host, "showPopover"):
            return
        if host.matches(":popover-open"):
            host.hidePopover()
        host.showPopover()
        self.unzoom()

    def unzoom(self) -> None:
        """Take back what the page is enlarged by (``zoom``): nothing else about it reaches the top layer."""
        enlarged = getattr(self.host, "currentCSSZoom", 1)
        if self._is_over and abs(enlarged - 1) > 0.001:
            self._zoom /= enlarged
            self._tell_zoom(self.host)

    def _tell_zoom(self, host: Any) -> None:
        host.style.setProperty("--switchboard-zoom", str(self._zoom), "important")

    @property
    def has_frame(self) -> bool:
        """Whether there is a frame in it."""
        return nothing_as_none(self.root.querySelector("iframe")) is not None

    def element(self, tag: str, attributes: dict[str, str]) -> Any:
        """A new element, not yet anywhere."""
        element = self._page.document.createElement(tag)
        for name, value in attributes.items():
            element.setAttribute(name, value)
        return element

    def show(self, parent: Any, node: Node, place: int = 0) -> Any:
        """Make the child of ``parent`` at ``place`` look like ``node``; what is alike stays, and keeps the focus."""
        children = parent.children
        current = children.item(place) if place < children.length else None
        if current is None or current.localName != node.tag:
            made = self._page.document.createElement(node.tag)
            if current is None:
                parent.append(made)
            else:
                current.replaceWith(made)
            current = made
        self._update(current, node)
        return current

    def _update(self, element: Any, node: Node) -> None:
        attributes = dict(node.attributes)
        if node.action is not None:
            attributes["data-action"] = node.action
        for name in list(element.getAttributeNames()):
            if name not in attributes:
                element.removeAttribute(name)
        for name, value in attributes.items():
            if element.getAttribute(name) != value:
                element.setAttribute(name, value)
        nodes = [child for child in node.children if isinstance(child, Node)]
        if not nodes:
            text = "".join(child for child in node.children if isinstance(child, str))
            if element.textContent != text or element.children.length:
                element.textContent = text
            return
        for place, child in enumerate(nodes):
            self.show(element, child, place)
        while element.children.length > len(nodes):
            element.lastElementChild.remove()

    def _clicked(self, event: Any) -> None:
        element = nothing_as_none(event.target.closest("[data-action]"))
        if element is not None:
            self._act(element.getAttribute("data-action"))

    def _pressed(self, event: Any) -> None:
        if event.detail != "Escape" or self._escape is None:
            return
        around, button = self._escape
        element = nothing_as_none(event.target.closest(around))
        pushed = nothing_as_none(element.querySelector(button)) if element is not None else None
        if pushed is not None:
            event.preventDefault()  # of the key: an open dialog would be closed by it
            self._act(pushed.getAttribute("data-action"))

    def _remove(self) -> None:
        self.is_up = False
        self._take_down(self.host, self._stop)

    def _take_down(self, host: Any, stop: list[Callable[[], None]]) -> None:
        for one in stop:
            one()
        self._page.bridge.fenced.delete(host)
        host.remove()


_STYLE = files("switchboard.ui").joinpath("style.css").read_text("utf-8")
