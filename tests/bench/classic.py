"""A classic CRM: every click loads a page of 300 rows and a form, rendered by a server in a process of its own."""

import argparse
import asyncio
import json
import random
import subprocess
import sys
from html import escape
from typing import IO

from aiohttp import web

WITH, WITHOUT, FRAME = "with Switchboard", "without", "chat's frame alone"
KINDS = (WITHOUT, FRAME, WITH)
CUSTOMERS = 300
_THINKS = 0.02
"""Seconds that the server takes for a page."""
_FIELDS = [
    *("first name", "last name", "company", "position", "e-mail", "telephone", "mobile", "fax", "street", "town"),
    *("postcode", "region", "country", "website", "source", "stage", "owner", "segment", "birthday", "discount"),
]
_FORM_WORK = 50
"""Milliseconds that the page's script works on the form, on this machine or any other."""

_SCRIPT = """
const enhance = (form) => {
  const end = performance.now() + WORK;
  let n = 0;
  while (performance.now() < end) {
    const input = form.elements[n % form.elements.length];
    n += 1;
    input.dataset.checked = String(input.checkValidity());
    input.setAttribute("aria-describedby", `hint-${n % 20}`);
    if (n % 50 === 0) form.getBoundingClientRect();
  }
};
enhance(document.querySelector("form"));
// The form is there. A walk goes on to another page by itself when it has been seen for a while, and keeps when that was
// meant to be: what holds the page up until the click is felt, too.
const there = performance.now();
const goOn = (walk, moment) => {
  walk.meant = performance.timeOrigin + moment;
  setTimeout(() => {
    if (!walk.left) return sessionStorage.setItem("walked", JSON.stringify(walk.seen));
    walk.left -= 1;
    sessionStorage.setItem("walk", JSON.stringify(walk));
    document.querySelectorAll("td a")[(walk.left * 7) % 300].click();
  }, moment - performance.now());
};
const walk = JSON.parse(sessionStorage.getItem("walk") ?? "null");
if (walk) {
  const here = { there, felt: performance.timeOrigin + there - walk.meant };
  walk.seen.push(here);
  const drawn = new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  const painted = new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => {
      const paint = list.getEntriesByName("first-contentful-paint")[0];
      if (paint) resolve(here.paint = paint.startTime);
    });
    observer.observe({ type: "paint", buffered: true });
    setTimeout(resolve, 1000);
  });
  Promise.all([drawn, painted]).then(() => goOn(walk, performance.now() + walk.wait));
}
window.beginWalk = (pages, wait) => goOn({ left: pages, wait, seen: [] }, performance.now());
"""


def _library() -> str:
    """Some 60 kB of script such as a CRM brings along: parsed on every page, run in part."""
    parts = (
        f"  widget{n}(element, options = {{}}) {{ const state = {{ ...options, number: {n}, name: 'widget-{n}' }}; "
        f"element.addEventListener('change', () => {{ state.changed = element.value; }}); return state; }},\n"
        for n in range(300)
    )
    return f"window.crm = {{\n{''.join(parts)}}};\nfor (const part of Object.keys(crm).slice(0, 20)) crm[part](document.documentElement);\n"


def _style() -> str:
    """Some 40 kB of rules."""
    rules = (
        f".part-{n} > .item:hover, form .part-{n} label {{ margin: {n % 7}px {n % 5}px; padding: 2px; border-bottom: 1px solid #d{n % 10}d; }}\n"
        for n in range(380)
    )
    return (
        "body { font: 14px sans-serif; margin: 1em 2em; } td { padding: 2px 8px; } label { display: inline-block; width: 16em; }\n"
        + "".join(rules)
    )


def _table() -> str:
    chance = random.Random(1)  # noqa: S311  # the same customers each time
    rows = (
        f"<tr class='part-{n}'><td><a href='/customers/{n}?KIND'>{chance.choice(('Olena', 'Ivan', 'Marta', 'Danylo'))} "
        f"{chance.choice(('Koval', 'Bondar', 'Tkach', 'Shevchuk'))} {n}</a></td><td>+38067{chance.randrange(10**7):07}</td>"
        f"<td>{chance.choice(('new', 'regular', 'leaving'))}</td><td>{chance.randrange(10**5) / 100:.2f}</td></tr>"
        for n in range(CUSTOMERS)
    )
    return f"<table>{''.join(rows)}</table>"


def _form(customer: str) -> str:
    fields = (
        f"<p><label>{name.capitalize()} <input name='field-{n}' value='{escape(f'{name} of {customer}')}' maxlength='80' required></label></p>"
        for n, name in enumerate(_FIELDS)
    )
    return f"<form method='post' class='part-1'>{''.join(fields)}<button>Save</button></form>"


def application(static: str, vendor: str) -> web.Application:
    """The CRM; ``?with`` puts Switchboard into its pages, ``?frame`` the vendor's frame alone."""
    parts = {
        "without": "",
        "frame": f"<iframe src='{vendor}/' style='position: fixed; right: 16px; bottom: 16px; width: 400px; height: 620px'></iframe>",
        "with": f"<script src='{static}/switchboard.js' data-config='/switchboard.json' async></script>",
    }
    configuration = {
        "language": "uk",
        "crm": {"customerUrl": "/customers/{crmId}?with"},
        "iqchannels": {"url": f"{vendor}/", "placements": [{"kind": "floating"}]},
    }
    table = _table()
    cached = {"Cache-Control": "max-age=3600"}
    files = {
        "/crm.css": ("text/css", _style()),
        "/library.js": ("text/javascript", _library()),
        "/form.js": ("text/javascript", _SCRIPT.replace("WORK", str(_FORM_WORK))),
    }

    async def page(request: web.Request) -> web.Response:
        await asyncio.sleep(_THINKS)
        kind = request.query_string
        customer = request.match_info["customer"]
        html = (
            f"<!doctype html><html lang='uk'><head><meta charset='utf-8'><title>{customer}</title>"
            f"<link rel='icon' href='data:,'><link rel='stylesheet' href='/crm.css'>{parts[kind] if kind == 'with' else ''}</head>"
            f"<body><h1>Customer {customer}</h1>{_form(customer)}{table.replace('KIND', kind)}"
            f"{parts[kind] if kind == 'frame' else ''}<script src='/library.js'></script><script src='/form.js'></script></body></html>"
        )
        return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def file(request: web.Request) -> web.Response:
        kind, text = files[request.path]
        return web.Response(text=text, content_type=kind, headers=cached)

    async def settings(_: web.Request) -> web.Response:
        return web.json_response(configuration)

    crm = web.Application()
    crm.router.add_get(r"/customers/{customer:\d+}", page)
    crm.router.add_get("/switchboard.json", settings)
    for path in files:
        crm.router.add_get(path, file)
    return crm


class Classic:
    """The CRM in a process of its own, as long as the context lasts."""

    def __init__(self, static: str, vendor: str) -> None:
        self._given = [static, vendor]
        self.origin = ""

    def __enter__(self) -> "Classic":
        command = [sys.executable, "-m", "bench.classic", *self._given]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        told: IO[str] | None = self._process.stdout
        assert told is not None
        self.origin = json.loads(told.readline())["origin"]
        return self

    def __exit__(self, *exception: object) -> None:
        self._process.communicate()  # closes its input, and that ends it

    def address(self, kind: str) -> str:
        """Where a walk of this kind begins."""
        return f"{self.origin}/customers/1?{ {WITH: 'with', WITHOUT: 'without', FRAME: 'frame'}[kind] }"


async def _serve(static: str, vendor: str) -> None:
    runner = web.AppRunner(application(static, vendor), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(json.dumps({"origin": f"http://crm.localhost:{runner.addresses[0][1]}"}), flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until whoever started this closes it, or is gone
    await runner.cleanup()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.classic")
    parser.add_argument("static", help="the origin that has switchboard.js")
    parser.add_argument("vendor", help="the origin of iQChannels")
    options = parser.parse_args()
    asyncio.run(_serve(options.static, options.vendor))
