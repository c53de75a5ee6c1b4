"""Numbers in the page that dial when they are clicked: one listener for all of them, those added later too."""

from collections.abc import Callable, Iterable
from typing import Any

from switchboard.browser.page import Page, nothing_as_none

_NUMBERS = 'a[href^="tel:" i], area[href^="tel:" i], [data-switchboard-call]'
DOUBLE = 500.0
"""Milliseconds within which a second click on the same number is a double click, and not a second call."""
_OFF = ("off", "false", "no")


class Clicks:
    """Hands the number of a clicked ``tel:`` link, or of an element with ``data-switchboard-call``, to ``dial``.

    With it come the seconds that the click has waited for Python.

    A click that somebody else has handled is left alone, and so is one that asks the browser for something of its own
    (a new tab, a menu). ``data-switchboard-call="off"`` leaves a link to the browser.
    """

    def __init__(self, page: Page, dial: Callable[[str, float], None]) -> None:
        self._dial = dial
        self._last = ("", float("-inf"))
        page.listen(page.document, "click", self._clicked)

    def start(self, kept: Iterable[tuple[Any, float]]) -> None:
        """Dial what was clicked before Python was up: elements, each with the seconds that it has waited."""
        for element, waited in kept:
            if (number := _number_of(element)) is not None:
                self._take(number, -1000 * waited, waited)

    def _clicked(self, event: Any) -> None:
        if event.defaultPrevented or event.button or event.ctrlKey or event.metaKey or event.shiftKey or event.altKey:
            return
        # Inside an open shadow root the event's target is its host; the path knows all of them.
        element = next((one for one in event.composedPath() if hasattr(one, "matches") and one.matches(_NUMBERS)), None)
        number = None if element is None else _number_of(element)
        if number is None:
            return
        event.preventDefault()
        self._take(number, event.timeStamp, 0.0)

    def _take(self, number: str, at: float, waited: float) -> None:
        before, self._last = self._last, (number, at)
        if number != before[0] or at - before[1] > DOUBLE:
            self._dial(number, waited)


def _number_of(element: Any) -> str | None:
    said = nothing_as_none(element.getAttribute("data-switchboard-call"))
    if said is None:
        return str(element.getAttribute("href"))
    said = said.strip()
    if said.lower() in _OFF:
        return None
    if said:
        return str(said)
    if str(element.tagName).lower() in ("input", "textarea"):  # its text is no content of it
        return str(element.value).strip()
    href = nothing_as_none(element.getAttribute("href")) or ""
    return str(href if href.lower().startswith("tel:") else element.textContent).strip()
