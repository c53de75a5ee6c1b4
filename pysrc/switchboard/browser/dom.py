"""Puts elements-as-data into shadow roots and keeps them up to date."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import js

from switchboard.browser.page import Page, nothing_as_none
from switchboard.ui.view import Node


class Shadow:
    """One host element with a shadow root of ours in it; the page's styles stay out and ours stay in."""

    def __init__(self, page: Page, parent: Any, act: Callable[[str], None], styles: dict[str, str]) -> None:
        self._page = page
        self._act = act
        self.host = page.document.createElement("div")
        # The page may style every div; what decides about the place is said here, beyond its reach.
        for name, value in styles.items():
            self.host.style.setProperty(name, value, "important")
        self.host.setAttribute("data-switchboard-part", "")
        self.root = self.host.attachShadow(js.JSON.parse('{"mode": "open"}'))
        sheet = page.window.CSSStyleSheet.new()
        sheet.replaceSync(_STYLE)
        self.root.adoptedStyleSheets = page.window.Array.of(sheet)
        parent.append(self.host)
        self._stop = page.listen(self.root, "click", self._clicked)
        self.remove = page.undo_later(self._remove)

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

    def _remove(self) -> None:
        self._stop()
        self.host.remove()


def over_the_page(page: Page, act: Callable[[str], None]) -> Shadow:
    """A shadow root over the page, in the element that the loader has made for it (runtime/ground.mjs says where)."""
    return Shadow(page, page.bridge.rootElement, act, {"display": "block"})


_STYLE = files("switchboard.ui").joinpath("style.css").read_text("utf-8")
