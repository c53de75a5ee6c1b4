"""The browser's memory for a tab and for ten."""

import time

from playwright.sync_api import Browser

from bench import processes
from bench.rows import Row, Seen, fresh, opened

COMPARED = ("empty page", "JavaScript + zod", "Switchboard", "stock PyScript")
TABS = 10


def memory(browser: Browser, addresses: dict[str, str], runs: int, settle: float) -> list[Row]:
    """One tab and then ten, each time after they have stood for a while: what the start leaves behind is collected late."""
    seen = Seen()
    for name in COMPARED:  # what the browser itself needs for the first of each kind is not theirs
        context = fresh(browser)
        opened(context, addresses[name])
        context.close()
    for _ in range(runs if processes.CAN_BE_SEEN else 0):
        for name in COMPARED:
            context = fresh(browser)
            before = processes.memory()
            for tabs, more in ((1, 1), (TABS, TABS - 1)):
                for _ in range(more):
                    opened(context, addresses[name])
                time.sleep(settle)
                case = f"{tabs} tab{'s' if tabs > 1 else ''}"
                seen.add("memory", case, name, "MB", processes.memory() - before)
            context.close()
            time.sleep(1)  # its processes end
    return seen.rows()
