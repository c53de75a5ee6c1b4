"""A window of WebKit, driven by its own WebDriver: what the tests ask of it, and nothing more."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from browser.crm import until
from workshop.browsers import WebKit, obtain_webkit

ZONE = "Europe/Kyiv"
"""The time zone of every window."""
_PATIENCE = 60.0


class Window:
    """One window; what is evaluated may be a promise."""

    def __init__(self, driver: Any) -> None:
        self._driver = driver
        self.version = str(driver.capabilities["browserVersion"])

    def goto(self, address: str) -> None:
        """Load a page."""
        self._driver.get(address)

    def evaluate(self, expression: str) -> Any:
        """An expression's value, or that of its promise."""
        script = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => ({expression}))().then((value) => done([value ?? null]), (error) => done(String(error)));"
        )
        told = self._driver.execute_async_script(script)
        assert isinstance(told, list), f"{expression}: {told}"
        return told[0]

    def until(self, expression: str) -> Any:
        """Wait until an expression is true, and return it."""
        return until(lambda: self.evaluate(expression), expression)

    def inside(self, selector: str, expression: str) -> Any:
        """The same in a frame."""
        self._driver.switch_to.frame(self._driver.find_element("css selector", selector))
        try:
            return self.evaluate(expression)
        finally:
            self._driver.switch_to.default_content()


@contextmanager
def opened() -> Iterator[Window]:
    """A window on a screen that nobody sees."""
    found = obtain_webkit()
    assert isinstance(found, WebKit), found
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        [found.screen, "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    try:
        os.close(writing)
        with os.fdopen(reading) as told:
            display = told.readline().strip()
        options = Options()
        options.binary_location = found.browser
        options.add_argument("--automation")
        options.set_capability(Options.KEY, {"binary": found.browser, "args": ["--automation"]})
        options.set_capability("acceptInsecureCerts", True)
        environment = {**os.environ, "DISPLAY": f":{display}", "TZ": ZONE}
        driver = webdriver.WebKitGTK(options=options, service=Service(found.driver, env=environment))
        try:
            driver.set_script_timeout(_PATIENCE)
            driver.set_page_load_timeout(_PATIENCE)
            yield Window(driver)
        finally:
            driver.quit()
    finally:
        screen.terminate()
        screen.wait()
