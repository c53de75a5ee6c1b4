"""What Switchboard costs a page, beside a stock PyScript page with the same packages: `python build.py bench`.

Both pages are opened in turn, each time in a fresh context (first visit) and once more in the same one (repeat visit).
Times are milliseconds from the navigation to Python's first words in the page.
"""

import json
import statistics
import sys
from collections.abc import Iterator
from typing import Any

from aiohttp import web
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from workshop import DIST
from workshop.browsers import KINDS, Found, obtain
from workshop.fetch import npm_files
from workshop.server import Server

RUNS = 5

_STOCK = """<!doctype html><title>stock</title>
<script type="module" src="{root}pyscript/core.js" crossorigin></script>
<script type="py" config='{config}'>
import pydantic
from js import window
class Model(pydantic.BaseModel):
    number: int
Model.model_validate_json('{{"number": 1}}')
window.up = window.performance.now()
</script>"""
_OURS = """<!doctype html><title>ours</title>
<script src="/ready.js"></script>
<script src="{static}/switchboard.js" data-config="/configuration/bench" async></script>"""
_READY = """
const look = setInterval(() => {
  if (typeof switchboard !== "object") return;
  clearInterval(look);
  switchboard.ready.then(() => { window.up = performance.now(); });
}, 1);
"""


def pages(server: Server) -> dict[str, str]:
    """Put both pages up; their addresses."""
    root = f"{server.origin('static')}/{next(path.name for path in DIST.iterdir() if path.is_dir())}/"
    packages = DIST / root.split("/")[-2] / "packages"
    for wheel in packages.glob("*.whl"):
        # A stock page has its wheels beside its lock file.
        server.overrides[f"pyodide/{wheel.name}"] = {"body": wheel.read_bytes()}
    for name, content in npm_files("@pyscript/core", "dist/").items():
        # It also loads the plugins that ours leaves out.
        if name.endswith(".js") and not (DIST / root.split("/")[-2] / "pyscript" / name).exists():
            server.overrides[f"pyscript/{name}"] = {"body": content}
    config = json.dumps(
        {
            "interpreter": f"{root}pyodide/pyodide.mjs",
            "packages": ["pydantic", "pydantic-core", "annotated-types", "typing-extensions", "typing-inspection"],
            "packages_cache": "passthrough",
        }
    )
    server.configurations["bench"] = {"iqchannels": {"url": f"{server.origin('iqchannels')}/"}}
    html = {
        "/stock": _STOCK.format(root=root, config=config),
        "/ours": _OURS.format(static=server.origin("static")),
    }
    for path, text in html.items():
        server.pages[path] = lambda _, text=text: web.Response(
            text=text, content_type="text/html", headers={"Content-Security-Policy": "object-src 'none'"}
        )
    server.pages["/ready.js"] = lambda _: web.Response(text=_READY, content_type="text/javascript")
    return {"Switchboard": f"{server.origin('crm')}/ours", "stock PyScript": f"{server.origin('crm')}/stock"}


def visit(context: BrowserContext, server: Server, address: str) -> dict[str, float]:
    """Open a page and wait for its Python; what that took."""
    page = context.new_page()
    before = len(server.requests), server.bytes_sent
    page.goto(address)
    milliseconds = page.evaluate(
        """new Promise((resolve, reject) => {
          setTimeout(() => reject(new Error("Python was not up after 60 s")), 60_000);
          const look = setInterval(() => { if (window.up) { clearInterval(look); resolve(window.up); } }, 5); })"""
    )
    page.close()
    return {"ms": milliseconds, "requests": len(server.requests) - before[0], "bytes": server.bytes_sent - before[1]}


def measure(browser: Browser, server: Server) -> Iterator[dict[str, Any]]:
    """Every row of one browser's table, the pages in turn."""
    addresses = pages(server)
    seen: dict[tuple[str, str], list[dict[str, float]]] = {}
    for _ in range(RUNS):
        for name, address in addresses.items():
            context = browser.new_context()
            for kind in ("first", "repeat"):
                seen.setdefault((name, kind), []).append(visit(context, server, address))
            context.close()
    for (name, kind), rows in seen.items():
        times = [row["ms"] for row in rows]
        yield {
            "page": name,
            "visit": kind,
            "ms": statistics.median(times),
            "least": min(times),
            "most": max(times),
            "requests": statistics.median(row["requests"] for row in rows),
            "megabytes": statistics.median(row["bytes"] for row in rows) / 1e6,
        }


def main() -> int:
    """Measure in every browser to be had and print the tables."""
    with Server() as server, sync_playwright() as playwright:
        for kind in KINDS:
            found = obtain(kind)
            if not isinstance(found, Found):
                print(f"SKIPPED: {found}")
                continue
            browser = found.launch(playwright)
            rows = list(measure(browser, server))
            print(f"\n{kind} {browser.version}, {RUNS} runs in turn, loopback, compressed; median (least–most)")
            print(f"{'page':<16}{'visit':<8}{'ms to Python':>22}{'requests':>10}{'MB sent':>9}")
            for row in rows:
                spread = f"{row['ms']:.0f} ({row['least']:.0f}–{row['most']:.0f})"
                told = f"{spread:>22}{row['requests']:>10.0f}{row['megabytes']:>9.2f}"
                print(f"{row['page']:<16}{row['visit']:<8}{told}")
            by = {(row["page"], row["visit"]): row["ms"] for row in rows}
            for visit_ in ("first", "repeat"):
                ratio = by["Switchboard", visit_] / by["stock PyScript", visit_]
                print(f"Switchboard / stock PyScript, {visit_} visit: {ratio:.2f}")
            browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
