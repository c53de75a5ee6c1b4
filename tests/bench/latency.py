"""From a frame's postMessage to the page's listener, at a steady pace, and what stands in the page's way meanwhile.

Both clocks are exact to 5 µs in Chromium and 20 µs in Firefox, for page and frame are cross-origin isolated (else it were
100 µs and 1 ms). How the frame's clock differs from the page's is found by asking for its time, as clocks are set over a
network: what is unequal in the two ways of the quickest answers stays in every figure, of all pages alike.
"""

from typing import Any

from playwright.sync_api import Browser

from bench.messages import COMPARED, burst
from bench.rows import Row, Seen, fresh, opened

RATES = {1: 15, 50: 10, 300: 10}
"""Messages a second, and for how many seconds."""
_PACED = """async ([rate, seconds]) => {
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const { port1: port, port2 } = new MessageChannel();
  document.querySelector("#talker").contentWindow.postMessage({ pacer: true }, "*", [port2]);
  const answer = () => new Promise((resolve) => { port.onmessage = ({ data }) => resolve([data, performance.now()]); });
  const trips = [];
  for (let n = 0; n < 100; n += 1) {
    const began = performance.now();
    port.postMessage({});
    const [there, back] = await answer();
    trips.push([back - began, there - (began + back) / 2]);
    await wait(5);
  }
  const quickest = trips.sort(([one], [other]) => one - other).slice(0, 20).map(([, differs]) => differs).sort((one, other) => one - other);
  const ahead = quickest[10];
  const heard = new Map();
  const listener = ({ detail }) => heard.set(detail.unreadMessages, performance.now());
  addEventListener("switchboard:inbox.changed", listener);
  const tasks = [];
  const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)));
  if (PerformanceObserver.supportedEntryTypes.includes("longtask")) observer.observe({ type: "longtask" });
  else tasks.none = true;
  let pause = 0;
  let before = performance.now();
  const timer = rate >= 300 && setInterval(() => {
    const now = performance.now();
    pause = Math.max(pause, now - before);
    before = now;
  }, 4);
  port.postMessage({ rate, seconds });
  const [sent] = await answer();
  for (let n = 0; n < 100 && heard.size < sent.length; n += 1) await wait(50);
  clearInterval(timer);
  observer.disconnect();
  removeEventListener("switchboard:inbox.changed", listener);
  if (heard.size < sent.length) throw new Error(`only ${heard.size} of ${sent.length} messages were heard`);
  const took = sent.map((at, n) => heard.get(n) - (at - ahead));
  return { took, pause, task: tasks.none ? pause : Math.max(0, ...tasks), rate: (sent.length - 1) / (sent.at(-1) - sent[0]) * 1000 };
}"""


def latency(browser: Browser, addresses: dict[str, str], runs: int) -> list[Row]:
    """Median and 95th percentile of each run; of the longest task, what is longest in each.

    Tasks are told by the browser from 50 ms on (0: there was none); where it does not tell, a timer's longest pause stands for it.
    """
    pages = {name: opened(fresh(browser), addresses[f"{name}, isolated"]) for name in COMPARED}
    for _ in range(3):
        for page in pages.values():
            page.bring_to_front()
            burst(page, 1000)
    seen = Seen()
    for _ in range(runs):
        for rate, seconds in RATES.items():
            for name, page in pages.items():
                page.bring_to_front()
                found: dict[str, Any] = page.evaluate(_PACED, [rate, seconds])
                took = sorted(1000 * one for one in found["took"])
                case = f"{rate} a second"
                seen.add("message, median", case, name, "µs", took[len(took) // 2])
                seen.add("message, 95th", case, name, "µs", took[len(took) * 95 // 100])
                seen.add("pace", case, name, "/s", found["rate"])
                if rate == max(RATES):
                    seen.add("longest task", case, name, "ms", found["task"])
                    seen.add("timer's pause", case, name, "ms", found["pause"])
    for page in pages.values():
        page.context.close()
    return seen.rows()
