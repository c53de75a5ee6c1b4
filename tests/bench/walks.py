"""What Switchboard costs a classic CRM, in which every click loads a page: time until its form is there, and work."""

import json
import time

from playwright.sync_api import Browser, BrowserContext

from bench import processes
from bench.classic import KINDS, Classic
from bench.rows import Row, Seen, fresh, until
from workshop.server import Server

WAITS = (3, 1, 0)
"""Seconds from a form to the next click."""
_STRETCH = 5
"""Pages of one kind before it is another's turn. Two walks at once would disturb each other."""
_WORKERS = ("browser", "renderer", "gpu", "network", "utility")


def walks(kind: str, browser: Browser, server: Server, pages: int) -> list[Row]:
    """So many pages for each wait: from the click to the form, and the processor time of a page where it has 3 s."""
    seen = Seen()
    with Classic(server.origin("static"), server.origin("iqchannels")) as crm:
        contexts = {name: fresh(browser) for name in KINDS}
        for name, context in contexts.items():  # the cache is filled; nobody's first visit is measured here
            _walk(context, crm.address(name), 2, 2)
        for wait in WAITS:
            for begun in range(0, pages, _STRETCH):
                stretch = min(_STRETCH, pages - begun)
                for name, context in contexts.items():
                    found, used = _walk(context, crm.address(name), stretch, wait)
                    case = f"next click after {wait} s"
                    seen.add("form there", case, name, "ms", *(one["there"] for one in found))
                    seen.add("form, felt", case, name, "ms", *(one["felt"] for one in found))
                    seen.add("first paint", case, name, "ms", *(one["paint"] for one in found if "paint" in one))
                    if processes.CAN_BE_SEEN and wait == max(WAITS):
                        case = f"a page, {wait} s each"
                        seen.add("processor time", case, name, "ms", 1000 * sum(used.values()))
                        for worker in _WORKERS if kind == "chromium" else ():
                            seen.add(f"… of it {worker}", case, name, "ms", 1000 * used.get(worker, 0.0))
        for context in contexts.values():
            context.close()
    return seen.rows()


def _walk(
    context: BrowserContext, address: str, pages: int, wait: float
) -> tuple[list[dict[str, float]], dict[str, float]]:
    """What each page of a walk told, and the seconds that the browser's processes worked for one.

    A walk begins at a page that has come to rest, so neither that nor the next, which had nothing to contend with, counts.
    """
    tab = context.new_page()
    tab.goto(address)
    time.sleep(max(WAITS))
    before = processes.processor_time()
    tab.evaluate(f"beginWalk({pages + 1}, {wait * 1000})")
    time.sleep((pages + 1) * wait)
    walked = until(tab, "sessionStorage.getItem('walked')")
    used = {one: (seconds - before.get(one, 0.0)) / (pages + 1) for one, seconds in processes.processor_time().items()}
    tab.close()
    time.sleep(0.5)  # its processes end
    return json.loads(walked)[1:], used
