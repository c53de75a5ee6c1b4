"""Chromium and Firefox, driven by Playwright."""

import os
import re
import signal
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser as Driven
from playwright.sync_api import BrowserContext, CDPSession, Error, Playwright
from playwright.sync_api import Frame as DrivenFrame
from playwright.sync_api import Page as DrivenPage

from browser.page import SIZE, Browser, Context, Frame, GoneError, Page, until
from workshop.browsers import Found, obtain


def _evaluate(where: DrivenFrame | DrivenPage, expression: str, argument: Any) -> Any:
    try:
        return where.evaluate(expression, argument)
    except Error as error:
        if re.search("context was destroyed|was detached", str(error)):
            raise GoneError(str(error)) from error
        raise


class _Frame(Frame):
    def __init__(self, frame: DrivenFrame) -> None:
        self._frame = frame

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        return _evaluate(self._frame, expression, argument)


class _Page(Page):
    def __init__(self, page: DrivenPage) -> None:
        self._page = page
        self._console: list[str] = []
        self._devtools: CDPSession | None = None
        page.on("console", lambda message: self._console.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self._console.append(f"pageerror: {error}"))

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        return _evaluate(self._page, expression, argument)

    def goto(self, address: str, loaded: bool = True) -> None:
        self._page.goto(address, wait_until="load" if loaded else "commit")

    def reload(self, loaded: bool = True) -> None:
        self._page.reload(wait_until="load" if loaded else "commit")

    def frames(self, origin: str) -> list[Frame]:
        # Asked of themselves: the driver may have missed a swap.
        return [_Frame(frame) for frame in self._page.frames[1:] if _origin_of(frame) == origin]

    def click(self, selector: str, times: int = 1) -> None:
        self._page.locator(selector).first.click(click_count=times)

    def click_at(self, x: int, y: int) -> None:
        self._page.mouse.click(x, y)

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        self._page.mouse.move(*start)
        self._page.mouse.down()
        self._page.mouse.move(*end, steps=8)
        self._page.mouse.up()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        self._page.keyboard.down(key)
        yield
        self._page.keyboard.up(key)

    def press(self, key: str) -> None:
        self._page.keyboard.press(key)

    def write(self, text: str) -> None:
        self._page.keyboard.type(text)

    def bring_to_front(self) -> None:
        self._page.bring_to_front()

    def close(self) -> None:
        with self._page.expect_event("close"):
            self._page.close(run_before_unload=True)  # as an operator does; who asks before is told yes

    def picture(self, path: Path) -> None:
        self._page.screenshot(path=path)

    def printed(self) -> list[bytes]:
        streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", self._page.pdf(), re.DOTALL)
        drawn = [zlib.decompress(stream) for stream in streams if stream.startswith(b"\x78")]
        return [stream for stream in drawn if b"\nBT\n" in stream]  # the others are fonts, and when it was printed

    def console(self) -> list[str]:
        self._page.evaluate("true")  # asking the page something is what brings the console's lines in
        return self._console

    def devtools(self, command: str) -> dict[str, Any] | None:
        browser = self._page.context.browser
        if browser is None or browser.browser_type.name != "chromium":
            return None
        self._devtools = self._devtools or self._page.context.new_cdp_session(self._page)
        told: dict[str, Any] = self._devtools.send(command)
        return told


def _origin_of(frame: DrivenFrame) -> str:
    try:
        return str(frame.evaluate("location.origin"))
    except Error:  # it is just going, or just coming
        return ""


class _Context(Context):
    def __init__(self, context: BrowserContext) -> None:
        self._driven = context
        self._known: dict[DrivenPage, _Page] = {}

    def new_page(self) -> Page:
        return self._of(self._driven.new_page())

    def pages(self) -> list[Page]:
        for page in self._driven.pages[:1]:
            page.evaluate("true")  # asking the browser something is what brings the news of a tab in
        return [self._of(page) for page in self._driven.pages]

    def _of(self, page: DrivenPage) -> Page:
        if page not in self._known:
            self._known[page] = _Page(page)
        return self._known[page]

    def beforehand(self, function: str) -> None:
        self._driven.add_init_script(f"({function})(window)")

    def close(self) -> None:
        self._driven.close()


class _Browser(Browser):
    def __init__(self, playwright: Playwright, browser: Driven) -> None:
        self._playwright = playwright
        self._browser = browser
        self.kind = browser.browser_type.name

    def new_context(
        self,
        language: str | None = None,
        zone: str | None = None,
        device: str | None = None,
        size: tuple[int, int] = SIZE,
    ) -> Context:
        about: dict[str, Any] = {"viewport": {"width": size[0], "height": size[1]}}
        about |= self._playwright.devices[device] if device else {}
        about.pop("default_browser_type", None)
        if self.kind == "firefox":
            about.pop("is_mobile", None)  # it has no such mode
        return _Context(self._browser.new_context(locale=language, timezone_id=zone, ignore_https_errors=True, **about))

    def close(self) -> None:
        self._browser.close()


@contextmanager
def launched(playwright: Playwright, kind: str, *options: str) -> Iterator[Browser]:
    """A browser of Playwright's, a Chromium perhaps with more options."""
    found = obtain(kind)
    assert isinstance(found, Found), found
    running = _Browser(playwright, found.launch(playwright, True, *options))
    yield running
    running.close()


@contextmanager
def without_site_data(playwright: Playwright, kind: str) -> Iterator[Context]:
    """A user whose browser lets no page keep anything."""
    found = obtain(kind)
    assert isinstance(found, Found), found
    with TemporaryDirectory() as folder:
        driven = found.launch_without_site_data(playwright, Path(folder))
        browser = driven.browser
        yield _Context(driven)
        driven.close()
        if browser is not None:
            browser.close()


class Mortal:
    """A user whose browser can be killed, and started again on what it has kept."""

    def __init__(self, playwright: Playwright, kind: str, folder: Path) -> None:
        found = obtain(kind)
        assert isinstance(found, Found), found
        self._found = found
        self._playwright = playwright
        self._folder = folder
        self._driven: BrowserContext | None = None

    def start(self) -> Context:
        """Start it."""
        self._driven = self._found.launch_for(self._playwright, self._folder)
        return _Context(self._driven)

    def kill(self) -> None:
        """Kill all its processes at once, without a word to any of them."""
        doomed = _processes(str(self._folder))
        assert doomed
        for process in doomed:
            with suppress(ProcessLookupError):  # it has gone with another
                os.kill(process, signal.SIGKILL)
        until(lambda: not doomed & _parents().keys(), "the end of all processes")
        self.close()

    def limit(self, origin: str, size: int) -> None:
        """From now on an origin may store so many bytes; Chromium alone can be told so, and of what is on a disk."""
        assert self._driven is not None
        devtools = self._driven.new_cdp_session(self._driven.pages[0])
        devtools.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": size})

    def close(self) -> None:
        """Let it end in its own time, or find out that it has."""
        if self._driven is not None:
            with suppress(Error):
                self._driven.close()
        self._driven = None


def _processes(folder: str) -> set[int]:
    """The processes that were told of a folder, and their children."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if folder in path.read_text(errors="replace"):
                found.add(int(path.parent.name))
    parents = _parents()
    while more := {process for process, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parents() -> dict[int, int]:
    """Each process that runs, and whose child it is."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            state, parent = path.read_text(errors="replace").rpartition(")")[2].split()[:2]
            if state != "Z":  # what nobody has taken note of yet is dead all the same
                parents[int(path.parent.name)] = int(parent)
    return parents
