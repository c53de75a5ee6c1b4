"""Puts elements-as-data into shadow roots and keeps them up to date."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


Handler = Callable[[Any], None]


def home(page: Page) -> Any:
    """The element that the loader has made for all that is over the page (runtime/ground.mjs says where)."""
    return page.bridge.rootElement


def focus_on(element: Any) -> None:
    """Give an element the focus, and leave the page where it is scrolled to."""
    element.focus(js.JSON.parse('{"preventScroll": true}'))


class Shadow:
    """A shadow root of ours in a host element that may change; the page's styles stay out and ours stay in.

    Args:
        handlers: by type of event, who is told of those in it. The events themselves stay behind the fence
            (runtime/fence.mjs), which says ``switchboard-click`` and so on instead, with the event as ``detail``.
        is_over: whether it stands over the page, in the browser's top layer, and not in the page's layout.

    """

    def __init__(self, page: Page, handlers: Mapping[str, Handler], is_over: bool = False) -> None:
        self._page = page
        self._handlers = handlers
        self._is_over = is_over
        self._zoom = 1.0
        self._drawn: _Drawn | None = None
        self._place = page.window.CSSStyleSheet.new()
        self._rules = ""
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
        root.adoptedStyleSheets = page.window.Array.of(sheet, self._place)
        self._stop = [page.listen(root, event, handle) for event, handle in self._handlers.items()]
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
                focus_on(focused)
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

    def draw(self, node: Node) -> None:
        """Look like this: what is alike is not touched, and keeps focus, selection and scroll position."""
        drawn = self._drawn
        if drawn is not None and drawn.node.tag == node.tag:
            self._update(drawn, node)
            return
        if drawn is not None:
            drawn.element.remove()
        self._drawn = self._make(node, "")
        self.root.append(self._drawn.element)

    def find(self, selector: str) -> Any:
        """The first element in it that matches, or None."""
        return nothing_as_none(self.root.querySelector(selector))

    def place_by(self, rules: str) -> None:
        """Where it stands and how large it is, as rules of a sheet: a style attribute may be forbidden."""
        if rules != self._rules:
            self._rules = rules
            self._place.replaceSync(rules)

    def _make(self, node: Node | str, namespace: str) -> "_Drawn":
        document = self._page.document
        if isinstance(node, str):
            return _Drawn(node, document.createTextNode(node), [])
        namespace = _SVG if node.tag == "svg" else namespace
        element = document.createElementNS(namespace, node.tag) if namespace else document.createElement(node.tag)
        for name, value in _attributes(node).items():
            element.setAttribute(name, value)
        if node.tag == "textarea":
            element.value = node.attributes.get("value", "")
        children = [self._make(child, namespace) for child in node.children]
        if children:
            element.append(*(child.element for child in children))
        return _Drawn(node, element, children)

    def _update(self, drawn: "_Drawn", node: Node) -> None:
        before = drawn.node
        if before == node:
            return
        drawn.node = node
        element = drawn.element
        was, is_ = _attributes(before), _attributes(node)
        for name in was.keys() - is_.keys():
            element.removeAttribute(name)
            if name == "checked":
                element.checked = False
        for name, value in is_.items():
            if was.get(name) != value:
                element.setAttribute(name, value)
                if name == "value":
                    element.value = value
                elif name == "checked":
                    element.checked = True
        if not node.holds:
            self._update_children(drawn, node)

    def _update_children(self, drawn: "_Drawn", node: Node) -> None:
        namespace = _SVG if node.tag == "svg" else ""
        left = list(drawn.children)
        children: list[_Drawn] = []
        fixed = None
        for child in node.children:
            known = next((one for one in left if one.is_for(child)), None)
            if known is None:
                known = self._make(child, namespace)
            else:
                left.remove(known)
                if isinstance(child, Node):
                    self._update(known, child)
                if isinstance(child, Node) and child.fixed and fixed is None:
                    fixed = known
            children.append(known)
        for gone in left:
            gone.element.remove()
        if [one.element for one in children] != [one.element for one in drawn.children]:
            self._arrange(drawn.element, children, fixed)
        drawn.children = children

    def _arrange(self, parent: Any, children: list["_Drawn"], fixed: "_Drawn | None") -> None:
        """Put the children into their order, around the one that must not move."""
        middle = children.index(fixed) if fixed is not None else -1
        after = nothing_as_none(children[middle].element) if fixed is not None else None
        for child in reversed(children[: max(middle, 0)]):
            if not _is_same(child.element.nextSibling, after):
                _insert(parent, child.element, after)
            after = child.element
        before = children[middle].element if fixed is not None else None
        for child in children[middle + 1 :]:
            if not _is_same(child.element.parentNode, parent) or not _is_same(child.element.previousSibling, before):
                _insert(parent, child.element, parent.firstChild if before is None else before.nextSibling)
            before = child.element

    def _remove(self) -> None:
        self.is_up = False
        self._take_down(self.host, self._stop)

    def _take_down(self, host: Any, stop: list[Callable[[], None]]) -> None:
        for one in stop:
            one()
        self._page.bridge.fenced.delete(host)
        host.remove()


@dataclass
class _Drawn:
    """A node and what was made of it."""

    node: Any
    element: Any
    children: "list[_Drawn]"

    def is_for(self, node: Node | str) -> bool:
        """Whether this is what the node was, or may be made to look like it."""
        if isinstance(node, str) or isinstance(self.node, str):
            return bool(self.node == node)
        return bool(self.node.tag == node.tag and self.node.key == node.key and self.node.holds == node.holds)


def _attributes(node: Node) -> dict[str, str]:
    return dict(node.attributes) if node.action is None else {**node.attributes, "data-action": node.action}


def _is_same(one: Any, other: Any) -> bool:
    one = nothing_as_none(one)
    return one is other or (one is not None and other is not None and bool(one.isSameNode(other)))


def _insert(parent: Any, element: Any, before: Any) -> None:
    """Insert, or move with all that is in it as it was, where the browser can."""
    before = jsnull if before is None else before
    if element.isConnected and hasattr(parent, "moveBefore"):
        parent.moveBefore(element, before)
    else:
        parent.insertBefore(element, before)


_SVG = "http://www.w3.org/2000/svg"
_STYLE = files("switchboard.ui").joinpath("style.css").read_text("utf-8")
