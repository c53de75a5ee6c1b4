"""What the tests ask of a browser, whoever drives it: the two drivers are with_playwright.py and with_webdriver.py."""

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

PATIENCE = 60.0
"""Seconds to wait for a condition before a test fails; slow machines boot Python slowly."""

EMPTY = "/empty"
"""Of the CRM's host: a page in which nothing is."""

IS_FIREFOX = "'mozInnerScreenX' in window"
"""Asked of a page: whether its driver has mouse and keys for the page's own origin alone."""

HAS_KEYS = "'userAgentData' in navigator"
"""Asked of a page: whether its driver's keys reach frames of other origins; Chromium's alone do."""

SIZE = (1280, 720)
"""A window's width and height, where a test wants no other."""

# Every element that a selector finds, in open shadow roots too.
FIND = """(selector) => { const found = [];
  const look = (root) => {
    found.push(...root.querySelectorAll(selector));
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
  };
  look(document);
  return found; }"""


class GoneError(Exception):
    """A document was asked in the very moment in which it went."""


class Frame(ABC):
    """A document: a page's, or that of a frame in it. Elements are named by selector, and those in shadow roots count."""

    @abstractmethod
    def evaluate(self, expression: str, argument: Any = None) -> Any:
        """The value of an expression, or what the function that it is makes of the argument: plain data, or its promise."""

    def of(self, selector: str, function: str, argument: Any = None) -> Any:
        """What a function makes of the first such element; waits until there is one."""
        look = f"([selector, it]) => {{ const [one] = ({FIND})(selector); return one && [({function})(one, it) ?? null]; }}"
        told: list[Any] = until(lambda: self.evaluate(look, [selector, argument]), selector)
        return told[0]

    def count(self, selector: str) -> int:
        """How many such elements there are."""
        return int(self.evaluate(f"(selector) => ({FIND})(selector).length", selector))

    def text(self, selector: str) -> str:
        """An element's text."""
        return str(self.of(selector, "(one) => one.textContent"))

    def attribute(self, selector: str, name: str) -> str | None:
        """An element's attribute."""
        value: str | None = self.of(selector, "(one, name) => one.getAttribute(name)", name)
        return value

    def is_shown(self, selector: str) -> bool:
        """Whether an element can be seen."""
        shown = "(one) => one.checkVisibility({ visibilityProperty: true }) && one.getBoundingClientRect().width > 0"
        return bool(self.of(selector, shown))

    def box(self, selector: str) -> dict[str, float]:
        """Where an element is, and how large."""
        told: dict[str, float] = self.of(selector, "(one) => one.getBoundingClientRect().toJSON()")
        return told

    def focus(self, selector: str) -> None:
        """Give an element the keyboard."""
        self.of(selector, "(one) => one.focus()")

    def push(self, selector: str) -> None:
        """Click an element by script (mouse input does not reach frames of other origins in every driver)."""
        self.of(selector, "(one) => one.click()")


class Page(Frame):
    """A tab."""

    @abstractmethod
    def goto(self, address: str, loaded: bool = True) -> None:
        """Open an address; return when it has loaded, or as soon as its document is there."""

    @abstractmethod
    def reload(self, loaded: bool = True) -> None:
        """Load the page anew."""

    @abstractmethod
    def frames(self, origin: str) -> list[Frame]:
        """The frames that show something of an origin."""

    @abstractmethod
    def click(self, selector: str, times: int = 1) -> None:
        """Click an element with the mouse."""

    @abstractmethod
    def click_at(self, x: int, y: int) -> None:
        """Click a point with the mouse."""

    @abstractmethod
    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        """Press the mouse at one point, and let it go at another."""

    @abstractmethod
    def hold(self, key: str) -> AbstractContextManager[None]:
        """Keep "Control" or "Alt" pressed for so long."""

    @abstractmethod
    def press(self, key: str) -> None:
        """Press a key: a letter, "Enter", "Space" or "Escape"."""

    @abstractmethod
    def write(self, text: str) -> None:
        """Type a text."""

    @abstractmethod
    def bring_to_front(self) -> None:
        """Come to this tab, as an operator does."""

    @abstractmethod
    def close(self) -> None:
        """Close the tab."""

    @abstractmethod
    def picture(self, path: Path) -> None:
        """Take a picture of it."""

    @abstractmethod
    def console(self) -> list[str]:
        """What was said on the console, each line with its kind in front, and the errors that nobody caught."""

    def printed(self) -> list[bytes]:
        """What a printer would be told to draw, by page."""
        raise NotImplementedError

    def devtools(self, command: str) -> dict[str, Any] | None:
        """Ask the browser behind the page, where it is Chromium; others cannot be asked."""
        del command
        return None


class Context(ABC):
    """The tabs of one user, with cookies and storage of their own."""

    script = ""
    """What every page of the tests' own must run first, for a driver that cannot see to that itself."""

    @abstractmethod
    def new_page(self) -> Page:
        """Open an empty tab."""

    @abstractmethod
    def pages(self) -> list[Page]:
        """All tabs, those that a page has opened last."""

    @abstractmethod
    def beforehand(self, function: str) -> None:
        """Call a function with every window of the pages to come, before anything else runs there."""

    @abstractmethod
    def close(self) -> None:
        """Close the tabs, and forget what they stored."""


class Browser(ABC):
    """A running browser."""

    kind: str

    @abstractmethod
    def new_context(
        self,
        language: str | None = None,
        zone: str | None = None,
        device: str | None = None,
        size: tuple[int, int] = SIZE,
    ) -> Context:
        """A user, perhaps with a language, a time zone or a device; certificates of anybody's are good enough."""

    @abstractmethod
    def close(self) -> None:
        """End it."""


def until(look: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Wait for a condition; the pause between two looks decides nothing."""
    end = time.monotonic() + patience
    pause = 0.02
    while True:
        is_last = time.monotonic() >= end  # of a machine that stood still in between: it gets its look afterwards
        try:
            value = look()
        except GoneError:  # the next one will be asked again
            value = None
        if value:
            return value
        assert not is_last, f"waited {patience:.0f} s for: {what}"
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
