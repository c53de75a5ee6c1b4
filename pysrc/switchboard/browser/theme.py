"""Light or dark: as the operator wants it, or as the page is."""

import re
from collections.abc import Callable

from switchboard.browser.page import Page
from switchboard.ui.preferences import Theme

LOOK_ANEW = 1.0
"""Seconds between two looks at what the page looks like."""


class Theming:
    """Watches what the page and the system look like.

    Args:
        changed: told when it looks otherwise.

    """

    def __init__(self, page: Page, changed: Callable[[], None]) -> None:
        self._page = page
        self._changed = changed
        self._is_dark: bool | None = None

    def start(self) -> None:
        """Look at the page, again and again."""
        self._is_dark = self._seen()
        self._look()

    def scheme(self, theme: Theme) -> str:
        """The value of ``color-scheme`` for a theme."""
        match theme:
            case "light" | "dark":
                return theme
            case "system":
                return "light dark"
        return "inherit" if self._is_dark is None else "dark" if self._is_dark else "light"

    def _look(self) -> None:
        if not self._page.document.hidden and (is_dark := self._seen()) != self._is_dark:
            self._is_dark = is_dark
            self._changed()
        self._page.later(LOOK_ANEW, self._look)

    def _seen(self) -> bool | None:
        """Whether the page is dark, by its background; None where it says by itself what it is (``color-scheme``)."""
        window, document = self._page.window, self._page.document
        root = document.documentElement
        if str(window.getComputedStyle(root).colorScheme or "normal") != "normal":
            return None
        for element in (document.body, root):
            if element is not None and hasattr(element, "localName"):
                luminance = luminance_of(str(window.getComputedStyle(element).backgroundColor))
                if luminance is not None:
                    return luminance < MIDDLE
        return False


MIDDLE = 0.18
"""The luminance at which black and white are equally easy to read."""


def luminance_of(colour: str) -> float | None:
    """The relative luminance (WCAG) of a colour as browsers tell it; None where it is not there, or not understood."""
    match = re.fullmatch(r"rgba?\(([\d.]+),? ([\d.]+),? ([\d.]+)(?:[,/ ]+([\d.]+))?\)", colour)
    if match is None or (match[4] is not None and float(match[4]) < 0.5):
        return None
    red, green, blue = (_linear(float(match[n]) / 255) for n in (1, 2, 3))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
