"""WebKit, Safari's engine: WebKitGTK's MiniBrowser, driven by its own WebDriver."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from selenium import webdriver
from selenium.common import exceptions
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from browser.page import EMPTY, FIND, PATIENCE, SIZE, Browser, Context, Frame, GoneError, Page, until
from workshop import WEBKIT
from workshop.browsers import WebKit, obtain_webkit

_KEYS = {
    "Alt": Keys.ALT,
    "Control": Keys.CONTROL,
    "Shift": Keys.SHIFT,
    "Enter": Keys.ENTER,
    "Escape": Keys.ESCAPE,
    "Space": Keys.SPACE,
    "Tab": Keys.TAB,
    "End": Keys.END,
    "Home": Keys.HOME,
    "ArrowLeft": Keys.ARROW_LEFT,
    "ArrowUp": Keys.ARROW_UP,
    "ArrowRight": Keys.ARROW_RIGHT,
}
_GONE = (exceptions.NoSuchFrameException, exceptions.NoSuchWindowException, exceptions.StaleElementReferenceException)

# A device is no more than its name here: Pyodide goes by that.
_DEVICES = {
    "iPhone 13": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "iPad Pro 11": "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Pixel 7": "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile Safari/605.1.15",
}
# WebDriver tells nothing of the console, so the page keeps it.
_LISTEN = """{
  const said = window.saidOnTheConsole = [];
  const { setTimeout } = window;
  const kinds = { debug: "debug", log: "log", info: "info", warn: "warning", error: "error" };
  for (const [name, kind] of Object.entries(kinds)) {
    const say = console[name];
    console[name] = (...words) => { said.push(`${kind}: ${words.join(" ")}`); say.apply(console, words); };
  }
  const uncaught = (event, error) => setTimeout(() => event.defaultPrevented || said.push(`pageerror: ${error}`));
  addEventListener("error", (event) => uncaught(event, event.message));
  addEventListener("unhandledrejection", (event) => uncaught(event, event.reason));
}
"""
# Nor can it run a script before all others: the page does it, and sees to the windows that it makes of its own, when they
# are first asked for.
_BEFOREHAND = """{
  const act = FUNCTION;
  const seen = new WeakSet();
  const { prototype } = HTMLIFrameElement;
  const { get } = Object.getOwnPropertyDescriptor(prototype, "contentWindow");
  const contentWindow = function () {
    const inner = Reflect.apply(get, this, []);
    if (inner && !this.src && !seen.has(inner)) {
      seen.add(inner);
      act(inner);
    }
    return inner;
  };
  Object.defineProperty(prototype, "contentWindow", { get: contentWindow });
  act(window);
}
"""
# It has no names of its own, for the expression would find them before the page's.
_EVALUATE = """
Promise.resolve().then(() => (EXPRESSION
)).then((it) => typeof it === "function" ? it(arguments[0]) : it)
  .then((it) => arguments[arguments.length - 1](JSON.stringify([it?.localName ?? it ?? null])), (it) => arguments[arguments.length - 1](`${it}`));
"""
# What a page still waits for would keep its connections, which later pages need. It says of which origin it has kept something.
_END = """async () => {
  window.stop();
  try {
    const late = new Promise((go) => setTimeout(go, 1000, [true]));
    return [localStorage.length + (await Promise.race([indexedDB.databases(), late])).length ? location.origin : ""];
  } catch {
    return [""];
  }
}"""
# Not by the pages themselves: each that is there still would keep it anew, and what is deleted late is the next test's.
_FORGET = """async () => {
  localStorage.clear();
  for (const { name } of await indexedDB.databases()) {
    await new Promise((go) => Object.assign(indexedDB.deleteDatabase(name), { onsuccess: go, onerror: go }));
  }
  return true;
}"""


class _Session:
    """A process of WebKit; all but one of its windows are the tests'."""

    def __init__(self, driver: Any) -> None:
        self.driver = driver
        self._first = driver.current_window_handle  # where the last window is closed, the session ends
        self._at: tuple[str, tuple[WebElement, ...]] = (self._first, ())
        self.pages: dict[str, _Page] = {}

    def go(self, window: str, path: tuple[WebElement, ...] = ()) -> Any:
        """Turn the driver to a window, or to a frame in it: through the frames around that."""
        if self._at != (window, path):
            was, _ = self._at
            self.lose()
            if was != window:
                self.driver.switch_to.window(window)
            self.driver.switch_to.default_content()
            for frame in path:
                self.driver.switch_to.frame(frame)
            self._at = (window, path)
        return self.driver

    def lose(self) -> None:
        """Forget where the driver is, for what was there has gone."""
        self._at = ("", ())

    def opened(self) -> str:
        """Open a window: one behind others, as a tab would be, would be put to sleep."""
        self.go(self._first)
        self.driver.switch_to.new_window("window")
        handle = str(self.driver.current_window_handle)
        self._at = (handle, ())
        return handle

    def has_crashed(self) -> bool:
        """Whether WebKit has gone; its driver notices with the next command."""
        try:
            return not self.driver.window_handles
        except exceptions.WebDriverException:
            return True

    def quit(self) -> None:
        """End the process: after a crash its pages would go on, with a line of their own, for the driver lets go of it."""
        self.driver.quit()
        with suppress(ProcessLookupError):
            os.killpg(self.driver.service.process.pid, signal.SIGKILL)

    def closed(self, window: str) -> None:
        """Close a window."""
        self.go(window).close()
        self.lose()
        self.go(self._first)

    def strangers(self) -> list[str]:
        """Windows that a page has opened; those that have closed themselves are forgotten."""
        handles = self.driver.window_handles
        for gone in self.pages.keys() - set(handles):
            del self.pages[gone]
            self.lose()
        return [handle for handle in handles if handle not in (self._first, *self.pages)]


class _Frame(Frame):
    def __init__(self, session: _Session, window: str, path: tuple[WebElement, ...] = ()) -> None:
        self._session = session
        self._window = window
        self._path = path

    @property
    def _driver(self) -> Any:
        return self._session.go(self._window, self._path)

    def evaluate(self, expression: str, argument: Any = None) -> Any:
        try:
            told = self._driver.execute_async_script(_EVALUATE.replace("EXPRESSION", expression), argument)
        except _GONE as error:
            self._session.lose()
            raise GoneError(str(error)) from error
        if not str(told).startswith("["):
            raise AssertionError(f"{expression}: {told}")
        return json.loads(told)[0]

    def inner(self) -> "list[_Frame]":
        """The frames in it, and those in them."""
        try:
            found = self._driver.execute_script(f"return ({FIND})('iframe')")
        except (*_GONE, exceptions.JavascriptException):  # it is just going, or just coming
            self._session.lose()
            return []
        frames = [_Frame(self._session, self._window, (*self._path, element)) for element in found]
        return [one for frame in frames for one in (frame, *frame.inner())]


class _Page(_Frame, Page):
    def __init__(self, session: _Session, window: str) -> None:
        super().__init__(session, window)
        self._console: list[str] = []
        session.pages[window] = self

    def resize(self, width: int, height: int) -> None:
        """Make the page so large, and the window larger by its bars."""
        self._driver.set_window_size(width, height)
        bars = self.evaluate("innerHeight") - height
        self._driver.set_window_size(width, height - bars)

    def goto(self, address: str, loaded: bool = True) -> None:
        self._leave(lambda: self._driver.get(address), loaded)

    def reload(self, loaded: bool = True) -> None:
        self._leave(self._driver.refresh, loaded)

    def _leave(self, act: Callable[[], None], loaded: bool) -> None:
        said = "(window.wasBefore = true) && [window.saidOnTheConsole?.splice(0) ?? []]"
        self._console += until(lambda: self.evaluate(said), "the page that is left")[0]
        act()
        there = "!window.wasBefore && document.documentElement !== null"
        until(lambda: self.evaluate(there + " && document.readyState === 'complete'" * loaded), "the page")

    def frames(self, origin: str) -> list[Frame]:
        return [frame for frame in self.inner() if _origin_of(frame) == origin]

    def click(self, selector: str, times: int = 1) -> None:
        # What moves is not clicked where it has been: its middle is the same two frames later.
        middle = f"""async (selector) => {{
          const look = () => {{
            const [one] = ({FIND})(selector);
            one?.scrollIntoViewIfNeeded();
            const {{ x, y, width, height }} = one?.getBoundingClientRect() ?? {{}};
            return width ? [x + width / 2, y + height / 2] : null;
          }};
          const frame = () => new Promise((go) => {{ requestAnimationFrame(go); setTimeout(go, 100); }});  // if any is drawn
          const before = look();
          await frame();
          await frame();
          return String(look()) === String(before) ? before : null;
        }}"""
        x, y = until(lambda: self.evaluate(middle, selector), f"{selector} to be seen and still")
        self.click_at(int(x), int(y), times)

    def click_at(self, x: int, y: int, times: int = 1) -> None:
        actions = ActionBuilder(self._driver, duration=0)
        actions.pointer_action.move_to_location(x, y)
        for _ in range(times):
            actions.pointer_action.click()
        actions.perform()

    def drag(self, start: tuple[int, int], end: tuple[int, int]) -> None:
        actions = ActionBuilder(self._driver, duration=50)
        actions.pointer_action.move_to_location(*start).pointer_down().move_to_location(*end).pointer_up()
        actions.perform()

    @contextmanager
    def hold(self, key: str) -> Iterator[None]:
        self._turn(key, down=True)
        yield
        self._turn(key, down=False)

    def _turn(self, key: str, *, down: bool) -> None:
        actions = ActionBuilder(self._driver, duration=0)
        (actions.key_action.key_down if down else actions.key_action.key_up)(_KEYS[key])
        actions.perform()

    def press(self, key: str) -> None:
        self.write(_KEYS.get(key, key))

    def write(self, text: str) -> None:
        self.evaluate("window.focus()")  # a frame that the driver has turned to has the keyboard
        actions = ActionBuilder(self._driver, duration=0)
        actions.key_action.send_keys(text)
        actions.perform()

    def bring_to_front(self) -> None:
        _ = self._driver

    def close(self) -> None:
        self._session.closed(self._window)
        del self._session.pages[self._window]

    def picture(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))

    def console(self) -> list[str]:
        self._console += self.evaluate("window.saidOnTheConsole?.splice(0) ?? []")
        return self._console


def _origin_of(frame: Frame) -> str:
    try:
        return str(frame.evaluate("location.origin"))
    except (GoneError, exceptions.WebDriverException):  # it is just going, or just coming
        return ""


class _Context(Context):
    def __init__(self, session: _Session, size: tuple[int, int], end: Callable[[], None]) -> None:
        self._session = session
        self._size = size
        self._end = end
        self._pages: list[_Page] = []
        self.script = _LISTEN

    def new_page(self) -> Page:
        self._pages.append(_Page(self._session, self._session.opened()))
        page = self._pages[-1]
        page.resize(*self._size)
        return page

    def pages(self) -> list[Page]:
        self._pages += [_Page(self._session, handle) for handle in self._session.strangers()]
        return [page for page in self._pages if page in self._session.pages.values()]

    def beforehand(self, function: str) -> None:
        self.script += _BEFOREHAND.replace("FUNCTION", function)

    def close(self) -> None:
        kept = set()
        for page in [] if self._session.has_crashed() else self.pages():
            kept.add(until(lambda page=page: page.evaluate(_END), "the end of a page")[0])
            page._driver.delete_all_cookies()
            page.close()
        for origin in kept - {""}:
            page = _Page(self._session, self._session.opened())
            page.goto(origin + EMPTY)
            until(lambda page=page: page.evaluate(_FORGET), "what was kept to be forgotten")
            page.close()
        self._end()


class _Browser(Browser):
    kind = WEBKIT

    def __init__(self, found: WebKit, display: str, locales: Path) -> None:
        self._found = found
        self._locales = locales
        self._display = display
        self._session: _Session | None = None

    def new_context(
        self,
        language: str | None = None,
        zone: str | None = None,
        device: str | None = None,
        size: tuple[int, int] = SIZE,
    ) -> Context:
        if language or zone or device:
            session = self._started(language, zone, device)
            return _Context(session, size, session.quit)
        if self._session and self._session.has_crashed():
            self.close()
        self._session = self._session or self._started()
        return _Context(self._session, size, lambda: None)

    def _started(self, language: str | None = None, zone: str | None = None, device: str | None = None) -> _Session:
        options = Options()
        options.binary_location = self._found.browser
        options.add_argument("--automation")
        if device:
            options.add_argument(f"--user-agent={_DEVICES[device]}")
        options.set_capability("acceptInsecureCerts", True)
        options.set_capability("pageLoadStrategy", "none")  # a page is looked at while it loads, too
        environment = {**os.environ, "DISPLAY": self._display, **({"TZ": zone} if zone else {})}
        environment["WEBKIT_DISABLE_COMPOSITING_MODE"] = "1"  # Mesa's software rasterizer crashes now and then
        if language:
            environment |= {name: self._locale(language) for name in ("LANG", "LANGUAGE", "LC_ALL")}
            environment["LOCPATH"] = str(self._locales)
        service = Service(self._found.driver, env=environment, popen_kw={"start_new_session": True})
        driver = webdriver.WebKitGTK(options=options, service=service)
        driver.set_script_timeout(PATIENCE)
        return _Session(driver)

    def _locale(self, language: str) -> str:
        """WebKit speaks the machine's language, so the machine has to know it."""
        name = language.replace("-", "_")
        locale = self._locales / f"{name}.UTF-8"
        if not locale.exists():
            subprocess.run([self._found.localedef, "-i", name, "-f", "UTF-8", locale], check=True, capture_output=True)
        return locale.name

    def close(self) -> None:
        if self._session:
            self._session.quit()
            self._session = None


@contextmanager
def launched() -> Iterator[Browser]:
    """WebKit, on a screen that nobody sees."""
    found = obtain_webkit()
    assert isinstance(found, WebKit), found
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        [found.screen, "-displayfd", str(writing), "-screen", "0", "1600x1000x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    with ExitStack() as end:
        end.callback(screen.wait)
        end.callback(screen.terminate)
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        locales = end.enter_context(TemporaryDirectory())
        browser = _Browser(found, f":{display}", Path(locales))
        end.callback(browser.close)
        yield browser
