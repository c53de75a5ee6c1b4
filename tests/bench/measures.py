"""What is measured: the start, messages, memory, and the host's own speed. Pages in turn, so that they meet alike."""

import os
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from browser.crm import RUN_PYTHON
from workshop.server import Server

_PATIENCE = 120.0
Row = dict[str, Any]


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


def _row(measure: str, case: str, page: str, unit: str, values: list[float]) -> Row:
    return {"measure": measure, "case": case, "page": page, "unit": unit, **asdict(Figure.of(values))}


def _until(page: Page, expression: str) -> Any:
    end = time.monotonic() + _PATIENCE
    while not (value := page.evaluate(expression)):
        if time.monotonic() > end:
            raise TimeoutError(f"{page.url}: {expression}")
        time.sleep(0.01)
    return value


def start(browser: Browser, server: Server, addresses: dict[str, str], runs: int, line: str) -> Iterator[Row]:
    """From the navigation to the first validated event, first and repeat visit; the page's longest pause meanwhile."""
    seen: dict[tuple[str, str, str, str], list[float]] = {}
    for _ in range(runs):
        for name, address in addresses.items():
            context = browser.new_context()
            for visit in ("first", "repeat"):
                page = context.new_page()
                before = server.bytes_sent
                page.goto(address)
                up = _until(page, "window.up")
                gaps = page.evaluate("gaps")
                sent = server.bytes_sent - before
                page.close()
                case = f"{visit} visit, {line}"
                for key, value in (
                    (("start", case, name, "ms"), up),
                    (("longest pause", case, name, "ms"), max(gaps, default=0.0)),
                    (("blocked", case, name, "ms"), sum(max(0.0, gap - 50) for gap in gaps)),
                    (("bytes", case, name, "kB"), sent / 1000),
                ):
                    seen.setdefault(key, []).append(value)
            context.close()
    for (measure, case, name, unit), values in seen.items():
        yield _row(measure, case, name, unit, values)


def _open(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    _until(page, "window.up")
    page.evaluate("document.querySelector('iframe#talker').contentWindow.postMessage({ quiet: true }, '*')")
    time.sleep(0.2)  # what is on its way arrives
    return page


def _burst(page: Page, count: int, size: int, kind: str) -> float:
    """Seconds that a burst of messages takes, from its request to the last event."""
    page.evaluate(
        """([burst, size, kind, frame]) => {
          window.count = 0; window.awaited = burst; delete window.ended; window.began = performance.now();
          document.querySelector(frame).contentWindow.postMessage({ burst, size, kind }, "*"); }""",
        [count, size, kind, "#stranger" if kind == "foreign" else "#talker"],
    )
    return float(_until(page, "window.ended && window.ended - window.began")) / 1000


_ONE_BY_ONE = """async ([count, size]) => {
  const frame = document.querySelector("#talker").contentWindow;
  const took = [];
  for (let n = 0; n < count; n += 1) {
    const heard = new Promise((resolve) => addEventListener("switchboard:inbox.changed", resolve, { once: true }));
    const began = performance.now();
    frame.postMessage({ burst: 1, size, kind: "valid" }, "*");
    await heard;
    took.push(1000 * (performance.now() - began));
  }
  return took;
}"""


def messages(browser: Browser, addresses: dict[str, str], runs: int, count: int = 1000) -> Iterator[Row]:
    """Messages a second, posted in a burst from a frame of another origin, validated, told to a listener.

    And how long a single one takes, from the moment in which the frame is asked for it. Both pages have said 10,000
    before: an operator's page is open for hours, and engines compile what is used much.
    """
    pages = {name: _open(browser.new_context(), addresses[name]) for name in ("Switchboard", "JavaScript + zod")}
    for _ in range(10):
        for page in pages.values():
            page.bring_to_front()
            _burst(page, count, 165, "valid")
    cases = [("valid", 165), ("valid", 650), ("valid", 6000), ("invalid", 165), ("foreign", 165)]
    for kind, size in cases:
        seen: dict[str, list[float]] = {name: [] for name in pages}
        for run in range(runs + 2):
            for name, page in pages.items():
                page.bring_to_front()
                took = _burst(page, count, size, kind)
                if run >= 2:  # after a warm-up
                    seen[name].append(count / took)
        for name, values in seen.items():
            yield _row("messages", f"{kind}, {size} B", name, "/s", values)
    for size in (165, 6000):
        for name, page in pages.items():
            page.bring_to_front()
            yield _row(
                "one message", f"asked for and heard, {size} B", name, "µs", page.evaluate(_ONE_BY_ONE, [300, size])
            )
    for page in pages.values():
        page.context.close()


def growth(browser: Browser, addresses: dict[str, str], count: int) -> Iterator[Row]:
    """What the tab's heaps have grown by after many messages (Chromium only)."""
    page = _open(browser.new_context(), addresses["Switchboard"])
    session = page.context.new_cdp_session(page)

    def heap() -> float:
        page.evaluate(RUN_PYTHON, "import gc, pyodide_js\ngc.collect()\nreturn pyodide_js._module.HEAP8.length")
        memory = int(_until(page, "window.printed"))
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"] + memory) / 1e6

    portion = 10_000
    for _ in range(3):
        _burst(page, portion, 165, "valid")
    before = heap()
    for _ in range(count // portion):
        _burst(page, portion, 165, "valid")
    yield _row("heap growth", f"{count:,} messages", "Switchboard", "MB", [heap() - before])
    page.context.close()


def memory(browser: Browser, addresses: dict[str, str]) -> Iterator[Row]:
    """The browser's memory for a tab and for ten (Linux only: proportional set size of all its processes)."""
    if not sys.platform.startswith("linux"):
        return
    for name in ("empty page", "Switchboard", "stock PyScript", "JavaScript + zod"):
        for tabs in (1, 10):
            context = browser.new_context()
            before = _memory()
            for _ in range(tabs):
                _open(context, addresses[name])
            time.sleep(1)
            yield _row("memory", f"{tabs} tab{'s' if tabs > 1 else ''}", name, "MB", [_memory() - before])
            context.close()


def _memory() -> float:
    """Megabytes of all processes that this one has started, and those have."""
    parents: dict[int, int] = {}
    sizes: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(process.name)] = int(process.joinpath("stat").read_text().rpartition(")")[2].split()[1])
            lines = process.joinpath("smaps_rollup").read_text().splitlines()
            sizes[int(process.name)] = int(next(line for line in lines if line.startswith("Pss:")).split()[1])
        except (OSError, StopIteration):
            continue

    def ours(process: int) -> bool:
        parent = parents.get(process, 0)
        return parent == os.getpid() or (parent > 1 and ours(parent))

    return sum(size for process, size in sizes.items() if ours(process)) / 1000


_CELLS = """() => {
  const table = document.querySelector("#table");
  const began = performance.now();
  for (let round = 0; round < 5; round += 1) {
    table.replaceChildren();
    for (let y = 0; y < 80; y += 1) {
      const row = table.insertRow();
      for (let x = 0; x < 100; x += 1) row.insertCell().textContent = x * y + round;
    }
    for (const cell of table.querySelectorAll("td")) cell.textContent += "!";
    table.getBoundingClientRect();
  }
  return performance.now() - began;
}"""


def host(browser: Browser, addresses: dict[str, str], runs: int = 30) -> Iterator[Row]:
    """How fast the host page inserts and changes 8,000 table cells, five times, with and without Switchboard idle."""
    pages = {name: _open(browser.new_context(), addresses[name]) for name in ("empty page", "Switchboard")}
    seen: dict[str, list[float]] = {name: [] for name in pages}
    for run in range(runs + 3):
        order = list(pages.items())
        for name, page in order if run % 2 else reversed(order):
            page.bring_to_front()
            took = page.evaluate(_CELLS)
            if run >= 3:
                seen[name].append(took)
    for name, values in seen.items():
        yield _row("host's own work", "5 × 8,000 cells", name, "ms", values)
    for page in pages.values():
        page.context.close()
