"""What all measures share: rows with their spread, waiting, and opening pages as an operator's browser would."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from playwright.sync_api import Browser, BrowserContext, Error, Page

from browser.page import GoneError

LANGUAGE = "uk-UA"
ZONE = "Europe/Kyiv"
_PATIENCE = 120.0
Row = dict[str, Any]


class Tab(Protocol):
    """A tab of whichever browser, by whichever driver."""

    def goto(self, url: str) -> object: ...
    def evaluate(self, expression: str) -> Any: ...
    def close(self) -> None: ...


class Profile(Protocol):
    """A browser that has not been anywhere yet, with a cache of its own."""

    def new_page(self) -> Tab: ...
    def close(self) -> None: ...


OpenProfile = Callable[[str], Profile]
"""Opens a profile in a language."""


def fresh(browser: Browser, language: str = LANGUAGE) -> BrowserContext:
    """A profile of a browser that Playwright drives."""
    return browser.new_context(locale=language, timezone_id=ZONE)


@dataclass(frozen=True)
class Figure:
    """The median of what was seen, with its least and most."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Iterable[float]) -> "Figure":
        """From all values seen."""
        seen = sorted(values)
        return cls(statistics.median(seen), seen[0], seen[-1])


class Seen:
    """Values by measure, case, page and unit, in the order in which they were first seen."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, str, str, str], list[float]] = {}

    def add(self, measure: str, case: str, page: str, unit: str, *values: float) -> None:
        """Take more values of a row."""
        self._values.setdefault((measure, case, page, unit), []).extend(values)

    def rows(self) -> list[Row]:
        """A row for each."""
        names = ("measure", "case", "page", "unit")
        return [
            dict(zip(names, key, strict=True)) | asdict(Figure.of(seen)) for key, seen in self._values.items() if seen
        ]


def until(tab: Tab, expression: str) -> Any:
    """Wait until an expression is true in a tab, which may be on its way to another page, and return its value."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            if value := tab.evaluate(expression):
                return value
        except GoneError:
            pass
        except Error as error:
            if "context was destroyed" not in str(error):
                raise
        if time.monotonic() > end:
            raise TimeoutError(expression)
        time.sleep(0.01)


def opened(context: BrowserContext, address: str) -> Page:
    """A page of pages.py that is up and has grown quiet."""
    page = context.new_page()
    page.goto(address)
    until(page, "window.up")
    page.evaluate(
        "ticking = false, document.querySelector('iframe#talker').contentWindow.postMessage({ quiet: true }, '*')"
    )
    time.sleep(0.2)  # what is on its way arrives
    return page
