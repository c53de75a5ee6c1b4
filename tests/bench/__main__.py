"""What Switchboard costs and carries, beside others: `python build.py bench`.

One run on one machine, pages in turn; a table, and the same as JSON and as a picture in .cache/bench. Figures compare only
within one run: every claim is a ratio.
"""

import json
import sys
from argparse import Namespace
from functools import partial
from pathlib import Path
from xml.sax.saxutils import escape

from playwright.sync_api import Browser

from bench import pages
from bench.aims import reached
from bench.behind import behind
from bench.cards import cards
from bench.gap import gaps
from bench.host import host
from bench.latency import latency
from bench.memory import memory
from bench.messages import growth, messages, recorder
from bench.rows import ZONE, OpenProfile, Row, fresh
from bench.start import languages, start
from bench.upgrade import upgrade
from bench.walks import walks
from browser.with_webdriver import launched
from workshop import CACHE, WEBKIT
from workshop.browsers import Found, driver, obtain, obtain_webkit
from workshop.commands import parsed
from workshop.server import Server

SLOW = (20e6 / 8, 0.04)
STARTS = ("Switchboard", "Switchboard, plain tag", "stock PyScript", "plain Pyodide", "JavaScript + zod", "empty page")
SLOW_STARTS = ("Switchboard", "stock PyScript", "JavaScript + zod")


def visits(open_profile: OpenProfile, addresses: dict[str, str], server: Server, options: Namespace) -> list[Row]:
    """The start, which can be measured whoever drives the browser; WebKit's driver has no cache, so each visit fetches."""
    parts: list[str] = options.only
    runs: int = options.runs
    rows: list[Row] = []
    if "start" in parts:
        rows += start(open_profile, server, {name: addresses[name] for name in STARTS}, runs, "loopback")
    if "languages" in parts:
        rows += languages(open_profile, addresses["Switchboard"], runs)
    if "extensions" in parts:
        some = {name: addresses[name] for name in ("Switchboard", *pages.EXTENDED)}
        rows += start(open_profile, server, some, runs, "loopback")
    if "slow" in parts:
        server.line = SLOW
        some = {name: addresses[name] for name in SLOW_STARTS}
        rows += start(open_profile, server, some, max(2, runs - 2), "20 Mbit/s, 40 ms")
        server.line = None
    return rows


def measure(kind: str, browser: Browser, addresses: dict[str, str], server: Server, options: Namespace) -> list[Row]:
    """All else, which needs Playwright, a cache, or a look at the browser's processes."""
    parts: list[str] = options.only
    runs: int = options.runs
    rows: list[Row] = []
    if "classic" in parts:
        rows += walks(kind, browser, server, options.pages)
    if "behind" in parts and kind == "firefox":  # Chromium's driver keeps every tab visible
        rows += behind(browser, server, max(1, runs // 2), options.settle)
    if "gap" in parts:
        rows += gaps(browser, server, options.pages)
    if "memory" in parts:
        rows += memory(browser, addresses, max(1, runs // 2), options.settle)
    if "upgrade" in parts:
        rows += upgrade(partial(fresh, browser), min(2, runs))
    if "latency" in parts:
        rows += latency(browser, addresses, runs)
    if "messages" in parts:
        rows += messages(browser, addresses, runs)
    if "recorder" in parts:
        rows += recorder(browser, addresses, runs)
    if "cards" in parts and kind == "chromium":
        rows += cards(browser, server, runs)
    if "host" in parts:
        rows += host(browser, addresses)
    if "growth" in parts and kind == "chromium":
        rows += growth(browser, addresses, options.messages)
    return rows


def show(results: dict[str, list[Row]], kind: str, version: str, rows: list[Row]) -> None:
    """Print one browser's table, and keep it."""
    results[f"{kind} {version}"] = rows
    print(f"\n{kind} {version}\n{'measure':<20}{'case':<34}{'page':<24}{'median':>10}  {'least–most':<17}unit")
    for row in rows:
        spread = f"{row['least']:,.0f}–{row['most']:,.0f}"
        print(
            f"{row['measure']:<20}{row['case']:<34}{row['page']:<24}{row['median']:>10,.1f}  {spread:<17}{row['unit']}"
        )
    print(f"\n{'aim':<40}{'seen':>7}   aim")
    for name, value, aim in reached(kind, rows):
        print(f"{name:<40}{value:>7.2f}   {aim}")


def picture(results: dict[str, list[Row]]) -> str:
    """The start and its longest pause as bars."""
    bars = [
        (f"{title.split()[0]}: {row['page']}, {row['case']}", row["median"], row["measure"])
        for title, rows in results.items()
        for row in rows
        if row["measure"] in ("start", "longest pause") and row["page"] != "empty page"
    ]
    widest = max((value for _, value, _ in bars), default=1.0)
    lines = []
    for n, (label, value, what) in enumerate(bars):
        y, width = 24 + n * 20, value / widest * 420
        colour = "#1f5fbf" if what == "start" else "#d6334c"
        lines.append(f'<text x="8" y="{y + 12}">{escape(label)}</text>')
        lines.append(f'<rect x="430" y="{y}" width="{width:.1f}" height="15" fill="{colour}"/>')
        lines.append(f'<text x="{436 + width:.1f}" y="{y + 12}">{value:,.0f} ms {escape(what)}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="1040" height="{40 + len(bars) * 20}" font-family="sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="white"/>{"".join(lines)}</svg>'
    )


def main(arguments: list[str]) -> int:
    """Measure in every browser to be had."""
    options, _ = parsed(["bench", *arguments])
    results: dict[str, list[Row]] = {}
    with Server(folders={"others": pages.others()}) as server, driver() as playwright:
        addresses = pages.put_up(server)
        for kind in options.browser:
            found = obtain_webkit() if kind == WEBKIT else obtain(kind)
            if isinstance(found, str):
                print(f"SKIPPED: {found}")
            elif isinstance(found, Found):
                browser = found.launch(playwright)
                rows = visits(partial(fresh, browser), addresses, server, options)
                rows += measure(kind, browser, addresses, server, options)
                show(results, kind, browser.version, rows)
                browser.close()
            else:
                with launched() as webkit:
                    rows = visits(partial(webkit.new_context, zone=ZONE), addresses, server, options)
                    show(results, kind, "(WebKitGTK)", rows)
    folder: Path = CACHE / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(results, indent=1), "utf-8")
    (folder / "bench.svg").write_text(picture(results), "utf-8")
    print(f"\nThe same in {folder.name}/bench.json and, as a picture, bench.svg, under .cache.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
