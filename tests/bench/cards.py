"""What a message of the exchange costs the page while calls are on the screen."""

import json
import time

from playwright.sync_api import Browser, Page

from bench import processes
from bench.desk import profile, served, until_ready
from bench.rows import Row, Seen, until
from browser.telephone import settings
from workshop.server import Server

RATE = 50
"""Messages a second."""
SECONDS = 6.0
CARDS = 3
FAST = 300
"""The same where an exchange tells of a whole company."""
_PARTS = "[...document.querySelectorAll('switchboard-part')].map((one) => one.shadowRoot)"
_WATCH = """() => {
  window.tasks = [];
  window.frames = 0;
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
  let last = performance.now();
  const look = (now) => { frames = Math.max(frames, now - last); last = now; scrollBy(0, now % 2 ? 1 : -1); requestAnimationFrame(look); };
  requestAnimationFrame(look);
}"""
_SHOWN = """[...document.querySelectorAll('switchboard-part')].flatMap((one) => [...(one.shadowRoot?.querySelectorAll('.call') ?? [])])"""


def cards(browser: Browser, server: Server, runs: int) -> list[Row]:
    """Processor time of the page's process for a message about a call, with cards on the screen and without."""
    exchange = server.exchange
    telephone = {"crm": {"customerUrl": "#/customers/{phone}"}, "phonet": settings(exchange)}
    context = profile(browser)
    page = context.new_page()
    page.goto(served(server, "cards", telephone))
    until_ready(page)
    uuids = [exchange.incoming(f"+38067123456{number}") for number in range(CARDS)]
    for uuid in uuids:
        exchange.answer(uuid)
    until(page, f"{_SHOWN}.length === {CARDS}")
    seen = Seen()
    for _ in range(max(2, runs)):
        seen.add("cards", "in silence", f"{CARDS} cards", "ms/s", *_spent(page, server, [], 1.0))
        seen.add(
            "cards", f"{RATE} messages a second", f"{CARDS} cards", "ms/message", *_spent(page, server, uuids, RATE)
        )
    page.evaluate(_WATCH)
    page.evaluate(f"void {_PARTS}.forEach((part) => part.querySelector('[data-action=\"open calls\"]')?.click())")
    for _ in range(max(2, runs)):
        _spent(page, server, uuids, FAST, 10.0)
        tasks, frames = page.evaluate("[Math.max(0, ...tasks.splice(0)), frames]")
        seen.add("cards", f"{FAST} messages a second", "dock open, longest task", "ms", tasks)
        seen.add("cards", f"{FAST} messages a second", "dock open, longest frame", "ms", frames)
        page.evaluate("void (frames = 0)")
    until(page, f"{_SHOWN}.length > 0")
    while page.evaluate(f"{_SHOWN}.length > 0"):  # of a call in one line, the card is put away when it is whole
        page.evaluate(
            f"void {_SHOWN}.forEach((card) => (card.querySelector('.drop') ?? card.querySelector('.fold')).click())"
        )
        time.sleep(0.2)
    for _ in range(max(2, runs)):
        seen.add("cards", f"{RATE} messages a second", "put away", "ms/message", *_spent(page, server, uuids, RATE))
    context.close()
    exchange.reset()
    return seen.rows()


def _spent(page: Page, server: Server, uuids: list[str], rate: float, seconds: float = SECONDS) -> list[float]:
    """Milliseconds of the renderer's processor time, by ``rate`` and second; nothing where it cannot be seen."""
    if not processes.CAN_BE_SEEN:
        return []
    page.bring_to_front()
    time.sleep(1)
    before, began, count = processes.processor_time()["renderer"], time.monotonic(), 0
    while (passed := time.monotonic() - began) < seconds:
        if uuids and count < passed * rate:
            about = server.exchange.calls[uuids[count % len(uuids)]]
            facts = {**about.facts, "serverTime": str(int(time.time() * 1000))}
            server.exchange.say(json.dumps({"event": "call.bridge", "uuid": about.uuid, **facts}))
            count += 1
        else:
            time.sleep(0.002)
    return [1000 * (processes.processor_time()["renderer"] - before) / (rate * seconds)]
