"""How long a telephone is without its line when a classic CRM goes from page to page, as the exchange sees it."""

import time

from playwright.sync_api import Browser, Page

from bench.desk import profile, served, until_ready
from bench.rows import Row, Seen, until
from browser.page import until as wait_until
from workshop.server import Server

REST = 1.5
"""Seconds on each page: it has come to rest."""
_AWAY = 0.1
"""Seconds before each answer of a CRM and an exchange that are far away."""
_WIDE = 1e9
_ALONE, _BESIDE = "one tab", "beside a second tab"


def gaps(browser: Browser, server: Server, pages: int) -> list[Row]:
    """So many pages of a CRM with a telephone: from the old page's socket closed to the next one's open."""
    telephone = {
        "crm": {"customerUrl": "/customers/{crmId}"},
        "phonet": {"credentialsUrl": "/phonet-credentials.json"},
    }
    address = served(server, "gap", telephone)
    seen = Seen()
    for name, seconds in (("loopback", 0.0), (f"all answers {_AWAY:g} s away", _AWAY)):
        for case in (_ALONE, _BESIDE):
            context = profile(browser)
            tabs = [context.new_page() for _ in range(2 if case == _BESIDE else 1)]
            for tab in tabs:
                tab.goto(address)
                _up(tab)
            server.line, server.exchange.faults.far = (_WIDE, seconds) if seconds else None, seconds
            # The first steps fill the cache; with two tabs, they leave the line in the other.
            found = [_step(tabs[0], server, number) for number in range(pages + 2)][2:]
            server.line, server.exchange.faults.far = None, 0.0
            seen.add("gap", name, case, "ms", *found)
            context.close()
    return seen.rows()


def _step(tab: Page, server: Server, number: int) -> float:
    """The milliseconds without a line while the tab goes to another page; none if it was another tab's all the time."""
    exchange = server.exchange
    before = len(exchange.history)
    tab.evaluate(f"void setTimeout(() => {{ location.href = '/gap?{number}'; }})")
    until(tab, f"location.search === '?{number}'")
    _up(tab)
    wait_until(lambda: exchange.connections() == 1, "the line")
    times = {what: at for at, what in exchange.history[before:]}
    return 1000 * (times["open"] - times["closed"]) if "closed" in times else 0.0


def _up(tab: Page) -> None:
    """Wait for the page's telephone, and then for the page to come to rest."""
    until_ready(tab)
    time.sleep(REST)
