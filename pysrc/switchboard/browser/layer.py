"""What stands over the page: in the browser's top layer, and inside of what blocks all else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import js

from switchboard.browser.dom import HOST, Handler, Shadow, home
from switchboard.browser.page import LOOK, Page, nothing_as_none

_NO_CHILDREN = {"iframe", "frame", "video", "audio", "img", "canvas", "object", "embed", "input", "textarea", "svg"}
"""What may be shown full screen, and shows nothing that is put into it."""


@dataclass
class _Part:
    """One shadow root over the page, and who is told that it cannot go where the operator is."""

    shadow: Shadow
    left_behind: Callable[[bool], None]
    is_behind: bool = False


class Layer:
    """Keeps what is ours over the page, above what the page opens later, and where it can be clicked.

    While a modal dialog is open, or something is shown full screen, all that is not inside of that is dead to the
    operator, whatever it stands above.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._parts: list[_Part] = []
        self._blockers: list[Any] = []  # the topmost last
        self._place: Any = None
        self._is_first = False

    def put_up(self, handlers: Mapping[str, Handler], left_behind: Callable[[bool], None] = lambda _: None) -> Shadow:
        """Another shadow root over the page, with the arguments of ``Shadow``.

        ``left_behind`` is told whether a dialog is open into which it cannot go with the frames in it.
        """
        if self._place is None:
            self._start()
        shadow = Shadow(self._page, handlers, is_over=True)
        shadow.stand(self._place, self._is_first)
        self._parts = [*self._up(), _Part(shadow, left_behind)]
        self._raise()
        return shadow

    def bring_back(self, shadow: Shadow) -> None:
        """The page has taken it away, with the frames in it, which somebody else mounts anew."""
        shadow.stand(self._place, self._is_first)
        self._raise()

    def _start(self) -> None:
        document = self._page.document
        for event, handle in {
            "beforetoggle": self._going,
            "toggle": self._toggled,
            "close": lambda _: self._look(),
            "fullscreenchange": lambda _: self._shown_full(),
        }.items():
            self._page.listen(document, event, handle, capture=True)
        self._page.listen(home(self._page), "switchboard-move", self._go_ahead)
        self._look_on()

    def _up(self) -> list[_Part]:
        return [part for part in self._parts if part.shadow.is_up]

    def _look_on(self) -> None:
        try:
            self._look()
        finally:
            self._page.later(LOOK, self._look_on)

    def _look(self) -> None:
        """Go where the operator can reach us."""
        self._blockers = [one for one in self._blockers if self._blocks(one)]
        for one in self._found():
            if not any(one.isSameNode(known) for known in self._blockers):
                self._blockers.append(one)
        self._move()

    def _move(self) -> None:
        self._parts = self._up()
        place = home(self._page)
        if self._blockers and not self._blockers[-1].contains(place):
            place = nothing_as_none(self._blockers[-1].shadowRoot) or self._blockers[-1]
        if self._place is None or not place.isSameNode(self._place):
            self._place = place
            self._is_first = self._better_first(place)
        moved = False
        for part in self._parts:
            shadow = part.shadow
            host = shadow.host
            # A frame that was taken out of the page is its embedding's to mount again; without moveBefore it would be
            # loaded anew, so it stays.
            if not host.isConnected:
                moves = not shadow.has_frame
            else:
                moves = not place.isSameNode(host.parentNode) and (hasattr(host, "moveBefore") or not shadow.has_frame)
            if moves:
                shadow.stand(place, self._is_first)
                moved = True
            else:
                shadow.unzoom()
            is_behind = bool(self._blockers) and host.isConnected and not place.isSameNode(shadow.stands_in)
            if is_behind != part.is_behind:
                part.is_behind = is_behind
                part.left_behind(is_behind)
        if moved:
            self._raise()

    def _go_ahead(self, event: Any) -> None:
        """Where we stand is about to be moved; the next look brings us back into it."""
        for shadow in (part.shadow for part in self._up()):
            if home(self._page).isSameNode(shadow.host.parentNode):
                shadow.stand(event.detail)

    def _raise(self) -> None:
        for shadow in (part.shadow for part in self._up()):
            if nothing_as_none(shadow.root.fullscreenElement) is None:  # a frame of ours would leave the full screen
                shadow.raise_()

    def _found(self) -> list[Any]:
        """The modal dialogs and what is shown full screen, in the document and where the focus is."""
        document = self._page.document
        found = list(document.querySelectorAll("dialog:modal"))
        # A dialog in a shadow root has the focus, or something in it.
        active = nothing_as_none(document.activeElement)
        while active is not None and (root := nothing_as_none(active.shadowRoot)) is not None:
            if (inner := nothing_as_none(root.activeElement)) is None:
                break
            active = inner
            if (dialog := nothing_as_none(active.closest("dialog:modal"))) is not None:
                found.append(dialog)
        full = self._full_screen()
        return found if full is None else [*found, full]

    def _full_screen(self) -> Any:
        one = nothing_as_none(self._page.document.fullscreenElement)
        while one is not None:
            root = nothing_as_none(one.shadowRoot)
            inner = nothing_as_none(root.fullscreenElement) if root is not None else None
            if inner is None:
                return None if one.localName in _NO_CHILDREN else one
            one = inner
        return None

    def _blocks(self, one: Any) -> bool:
        if not one.isConnected:
            return False
        full = self._full_screen()
        return bool(one.matches("dialog:modal")) or (full is not None and bool(full.isSameNode(one)))

    def _better_first(self, place: Any) -> bool:
        """Whether the dialog's own layout stays as it is only with something before its elements, not behind them.

        Styles may ask for the first child, or the last.
        """
        if place.isSameNode(home(self._page)):
            return False
        trial = self._page.document.createElement(HOST)
        trial.style.setProperty("all", "initial", "important")
        trial.style.setProperty("position", "fixed", "important")
        before = _rects(place)
        place.append(trial)
        last = _rects(place)
        trial.remove()
        if last == before:
            return False
        place.prepend(trial)
        first = _rects(place)
        trial.remove()
        return first == before

    def _going(self, event: Any) -> None:
        """A dialog is about to close, and its elements may be gone right after."""
        dialog = event.target
        if event.newState != "closed" or not any(dialog.isSameNode(one) for one in self._blockers):
            return
        self._blockers = [one for one in self._blockers if not dialog.isSameNode(one)]
        self._move()

    def _shown_full(self) -> None:
        self._look()
        self._raise()  # a film holds nothing of ours: what stands above it is seen, at least

    def _toggled(self, event: Any) -> None:
        if event.target.localName == "details":
            return
        self._look()
        if event.newState == "open":
            self._raise()


def _rects(place: Any) -> list[str]:
    """Where an element and those in it are, and how far it can be scrolled."""
    parts = [part for part in place.children if part.localName != HOST]
    scrolls = [str(place.scrollWidth), str(place.scrollHeight)] if hasattr(place, "scrollWidth") else []
    return scrolls + [
        js.JSON.stringify(part.getBoundingClientRect()) for part in [getattr(place, "host", place), *parts]
    ]
