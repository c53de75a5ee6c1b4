"""How many messages a page takes in, and what is left behind by many."""

from playwright.sync_api import Browser, Page

from bench.pages import UNRECORDED
from bench.rows import Row, Seen, fresh, opened, until
from browser.crm import RUN_PYTHON

COMPARED = ("Switchboard", "JavaScript + zod")


def burst(page: Page, count: int, size: int = 165, kind: str = "valid") -> float:
    """Seconds that a burst of messages takes, from its request to the last event."""
    page.evaluate(
        """([burst, size, kind, frame]) => {
          window.count = 0; window.awaited = burst; delete window.ended; window.began = performance.now();
          document.querySelector(frame).contentWindow.postMessage({ burst, size, kind }, "*"); }""",
        [count, size, kind, "#stranger" if kind == "foreign" else "#talker"],
    )
    return float(until(page, "window.ended && window.ended - window.began")) / 1000


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


def messages(browser: Browser, addresses: dict[str, str], runs: int, count: int = 1000) -> list[Row]:
    """Messages a second, posted in a burst from a frame of another origin, validated, told to a listener.

    And how long a single one takes, from the moment in which the frame is asked for it. Both pages have said 10,000
    before: an operator's page is open for hours, and engines compile what is used much.
    """
    pages = {name: opened(fresh(browser), addresses[name]) for name in COMPARED}
    for _ in range(10):
        for page in pages.values():
            page.bring_to_front()
            burst(page, count)
    seen = Seen()
    cases = [("valid", 165), ("valid", 650), ("valid", 6000), ("invalid", 165), ("foreign", 165)]
    for kind, size in cases:
        for run in range(runs + 2):
            for name, page in pages.items():
                page.bring_to_front()
                took = burst(page, count, size, kind)
                if run >= 2:  # after a warm-up
                    seen.add("messages", f"{kind}, {size} B", name, "/s", count / took)
    for size in (165, 6000):
        for _ in range(3):
            for name, page in pages.items():
                page.bring_to_front()
                took_each = page.evaluate(_ONE_BY_ONE, [100, size])
                seen.add("one message", f"asked for and heard, {size} B", name, "µs", *took_each)
    for page in pages.values():
        page.context.close()
    return seen.rows()


def recorder(browser: Browser, addresses: dict[str, str], runs: int, count: int = 1000) -> list[Row]:
    """What the recorder costs: the same messages with it and without, in turn, and which is first changes."""
    pages = {name: opened(fresh(browser), addresses[name]) for name in ("Switchboard", UNRECORDED)}
    for _ in range(10):
        for page in pages.values():
            page.bring_to_front()
            burst(page, count)
    seen = Seen()
    for size in (165, 650, 6000):
        for run in range(2 * runs + 2):
            for name, page in sorted(pages.items(), reverse=run % 2 == 0):
                page.bring_to_front()
                took = burst(page, count, size)
                if run >= 2:
                    seen.add("recorder", f"valid, {size} B", name, "/s", count / took)
    for page in pages.values():
        page.context.close()
    return seen.rows()


def growth(browser: Browser, addresses: dict[str, str], count: int) -> list[Row]:
    """What the tab's heaps have grown by after many messages (Chromium only)."""
    page = opened(fresh(browser), addresses["Switchboard"])
    session = page.context.new_cdp_session(page)

    def heap() -> float:
        page.evaluate(RUN_PYTHON, "import gc, pyodide_js\ngc.collect()\nreturn pyodide_js._module.HEAP8.length")
        python = int(until(page, "window.printed"))
        session.send("HeapProfiler.collectGarbage")
        return float(session.send("Runtime.getHeapUsage")["usedSize"] + python) / 1e6

    portion = 10_000
    for _ in range(3):
        burst(page, portion)
    before = heap()
    for _ in range(count // portion):
        burst(page, portion)
    seen = Seen()
    seen.add("heap growth", f"{count:,} messages", "Switchboard", "MB", heap() - before)
    page.context.close()
    return seen.rows()
