"""The page's own speed beside an idle Switchboard."""

from playwright.sync_api import Browser

from bench.rows import Row, Seen, fresh, opened

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


def host(browser: Browser, addresses: dict[str, str], runs: int = 30) -> list[Row]:
    """How fast the page inserts and changes 8,000 table cells, five times, with and without Switchboard idle."""
    pages = {name: opened(fresh(browser), addresses[name]) for name in ("empty page", "Switchboard")}
    seen = Seen()
    for run in range(runs + 3):
        order = list(pages.items())
        for name, page in order if run % 2 else reversed(order):
            page.bring_to_front()
            took = page.evaluate(_CELLS)
            if run >= 3:
                seen.add("host's own work", "5 × 8,000 cells", name, "ms", took)
    for page in pages.values():
        page.context.close()
    return seen.rows()
