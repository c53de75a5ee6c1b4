"""What a tab costs that was opened behind the one in front, as operators open customers."""

import time

from playwright.sync_api import Browser

from bench import processes
from bench.classic import KINDS, WITH, Classic
from bench.memory import TABS
from bench.rows import Row, Seen, fresh, until
from workshop.server import Server

CASE = f"each of {TABS} behind"
_APART = 1.0
"""Seconds between two clicks."""


def behind(browser: Browser, server: Server, runs: int, settle: float) -> list[Row]:
    """Memory and processor time of each such tab, in a browser whose driver has hidden ones."""
    seen = Seen()
    with Classic(server.origin("static"), server.origin("iqchannels")) as crm:
        for _ in range(runs if processes.CAN_BE_SEEN else 0):
            for name in KINDS:
                context = fresh(browser)
                front = context.new_page()
                front.goto(crm.address(name))
                if name == WITH:
                    until(front, "switchboard.ready.then(() => true)")
                time.sleep(settle)
                memory, work = processes.memory(), sum(processes.processor_time().values())
                for number in range(TABS):
                    with context.expect_page() as opened:
                        front.locator("td a").nth(number).click(modifiers=["Control"])
                    time.sleep(_APART)
                assert opened.value.evaluate("document.hidden")
                time.sleep(settle)
                more = sum(processes.processor_time().values()) - work
                seen.add("memory", CASE, name, "MB", (processes.memory() - memory) / TABS)
                seen.add("processor time", CASE, name, "ms", 1000 * more / TABS)
                context.close()
                time.sleep(1)  # its processes end
    return seen.rows()
