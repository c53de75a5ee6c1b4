"""The pages that are compared: the same work, by Switchboard, by others who carry Python, and by plain JavaScript.

Every page has the same iframe of another origin, which posts the same messages; every page validates them and tells its
listener. ``window.up`` is the time of the first validated event, in milliseconds since the navigation.
"""

import hashlib
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from aiohttp import web

from switchboard import __version__
from workshop import CACHE
from workshop.bundle import _own_package, compressed
from workshop.fetch import BROWSER_PACKAGES, npm_files, wheels
from workshop.pins import pypi
from workshop.server import Server

UNRECORDED = "Switchboard, no recorder"
EXTENDED = {"Switchboard, one extension": 1, "Switchboard, five extensions": 5}
"""Pages with so many small files of rules of the CRM's own."""
FOLDER = CACHE / "bench" / "others"
_ISOLATED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers that a page and its frames need for clocks of 5 µs (Chromium) and 20 µs (Firefox) instead of 100 and 1,000."""

_TALKER = """<!doctype html><title>talker</title><script>
const message = (size) => {
  const text = { Type: "inbox_changed", InboxChanged: { TotalOpenThreads: 3, TotalUnreadMessages: 7, Pad: "" } };
  text.InboxChanged.Pad = "x".repeat(Math.max(0, size - JSON.stringify(text).length));
  return text;
};
const early = setInterval(() => parent.postMessage(message(0), "*"), 20);
addEventListener("message", ({ data }) => {
  if (data?.quiet) clearInterval(early);
  if (!data?.burst) return;
  const { burst, size, kind } = data;
  const one = message(size);
  if (kind === "invalid") one.InboxChanged.TotalOpenThreads = "three";
  for (let n = 0; n < burst; n += 1) parent.postMessage(one, "*");
});
// By a port, of which no listener of the page knows: what time it is here, and messages at a steady pace, each with its number.
addEventListener("message", ({ data, ports: [port] }) => {
  if (!data?.pacer) return;
  port.onmessage = ({ data }) => {
    if (!data.rate) return port.postMessage(performance.now());
    const { rate, seconds } = data;
    const one = message(0);
    const sent = [];
    const last = rate * seconds;
    const send = () => {
      if (sent.length === last) return;
      one.InboxChanged.TotalUnreadMessages = sent.length;
      sent.push(performance.now());
      parent.postMessage(one, "*");
      if (sent.length < last) return;
      timers.forEach(clearInterval);
      port.postMessage(sent);
    };
    // No timer comes more often than every 4 ms, nor after parts of one, so several take turns.
    const several = Math.ceil(rate / 100);
    const timers = [];
    for (let n = 0; n < several; n += 1)
      setTimeout(() => timers.push(setInterval(send, (several * 1000) / rate)), (n * 1000) / rate);
  };
});
</script>"""

_RULES = """
from switchboard import card, http, notice, on, prevent
from switchboard.events import CallRinging, ScreenPop


@on(ScreenPop, cause="ticket")
def stay_in_the_form(event):
    if event.customer.crm_id is None:
        prevent(event, "no such customer here")


@on(CallRinging, direction="incoming")
async def who_owes_what(event):
    debt = (await http.get("/api/debt", params={"phone": event.call.customer.phone})).json()
    if debt["total"]:
        card(event.call).line(f"Owes {debt['total']}", tone="warning")
"""

_HANDLER = """
from datetime import UTC, datetime
import js
from pyodide.ffi import create_proxy
from switchboard.vendors.iqchannels import IqChannels, Settings
vendor = IqChannels(Settings(url="https://iqchannels.example.com/"), "section")
def handle(event):
    if event.origin != js.talker:
        return
    for one in vendor.decode(js.JSON.stringify(event.data), datetime.now(UTC)):
        js.tell(one.type, one.to_json())
js.addEventListener("message", create_proxy(handle))
"""

_PAGE_SIDE = """
window.talker = "{talker}";
window.count = 0;
window.tell = (type, text) => {{
  const detail = JSON.parse(text);
  dispatchEvent(new CustomEvent("switchboard:" + type, {{ detail, cancelable: true }}));
}};
const counted = () => {{
  window.count += 1;
  if (window.awaited && window.count >= window.awaited) window.ended ??= performance.now();
}};
for (const type of ["inbox.changed", "message.rejected"]) addEventListener("switchboard:" + type, () => {{
  window.up ??= performance.now();
  counted();
}});
addEventListener("message", ({{ origin }}) => void (origin === "{stranger}" && counted()));
window.gaps = [];
window.ticking = true;
let before = performance.now();
const tick = () => {{
  const now = performance.now();
  if (now - before > 10) gaps.push(now - before);
  before = now;
  if (ticking) setTimeout(tick, 4);
}};
tick();
"""

_ZOD = """
import * as z from "{others}/zod/index.js";
z.config({{ jitless: true }}); // the page's policy forbids eval
const id = z.union([z.number(), z.string()]).nullish();
const inbox = z.object({{ Type: z.literal("inbox_changed"),
  InboxChanged: z.object({{ TotalOpenThreads: z.number().int().min(0), TotalUnreadMessages: z.number().int().min(0) }}) }});
const client = z.object({{ Id: id, Name: z.string().nullish(), CRMClientId: id }});
const body = z.object({{ URL: z.string().nullish(), TicketId: id, Client: client }});
const message = z.discriminatedUnion("Type", [inbox,
  z.object({{ Type: z.literal("open_client"), OpenClient: body }}),
  z.object({{ Type: z.literal("open_client_from_ticket"), OpenClient: body }}),
  z.object({{ Type: z.literal("close_client_from_ticket"), CloseClient: body.extend({{ Reason: z.string().nullish() }}) }})]);
let serial = 0;
addEventListener("message", (event) => {{
  if (event.origin !== window.talker) return;
  const result = message.safeParse(event.data);
  const about = {{ id: `iqchannels-${{serial += 1}}`, vendor: "iqchannels", at: new Date().toISOString(), raw: event.data }};
  const [type, detail] = result.success
    ? ["inbox.changed", {{ ...about, openThreads: result.data.InboxChanged.TotalOpenThreads,
        unreadMessages: result.data.InboxChanged.TotalUnreadMessages }}]
    : ["message.rejected", {{ ...about, problems: result.error.issues.map(({{ path, message }}) => ({{ path: path.join("."), reason: message }})) }}];
  dispatchEvent(new CustomEvent("switchboard:" + type, {{ detail: {{ type, ...detail }}, cancelable: true }}));
}});
"""


def put_up(server: Server) -> dict[str, str]:
    """Put every page up; their addresses by name. Those whose name ends with ", isolated" have exact clocks."""
    others, talker, stranger = (server.origin(name) for name in ("others", "talker", "stranger"))
    quiet = _TALKER.replace('setInterval(() => parent.postMessage(message(0), "*"), 20)', "0")
    for host, html in (("talker", _TALKER), ("stranger", quiet)):
        server.pages[f"//{host}/"] = lambda _, html=html: web.Response(  # type: ignore[misc]
            text=html, content_type="text/html", headers=_ISOLATED
        )
    iqchannels = {
        "url": f"{talker}/",
        "placements": [{"kind": "section", "element": "#talker"}],
        "settleSeconds": 0,
    }
    server.configurations["bench"] = {"iqchannels": iqchannels}
    for count in EXTENDED.values():
        files = [f"/bench-rules-{n}.py" for n in range(count)]
        server.configurations[f"bench-extended-{count}"] = {"iqchannels": iqchannels, "extensions": files}
        for file in files:
            server.pages[file] = lambda _: web.Response(text=_RULES, content_type="text/x-python")
    server.configurations["bench-unrecorded"] = {"iqchannels": iqchannels, "recorder": {"bytes": 0}}
    script = _PAGE_SIDE.format(talker=talker, stranger=stranger)
    server.pages["/page-side.js"] = lambda _: web.Response(text=script, content_type="text/javascript")
    bodies = _bodies(server.origin("static"), others)
    exact = {f"{name}, isolated": bodies[name] for name in ("Switchboard", "JavaScript + zod")}
    addresses = {}
    for name, body in (bodies | exact).items():
        path = "/bench-" + re.sub(r"\W+", "-", name.lower())
        html = (
            f"<!doctype html><html lang='en'><title>{name}</title><script src='/page-side.js'></script>{body}"
            f"<iframe id='talker' src='{talker}/' allow='cross-origin-isolated'></iframe>"
            f"<iframe id='stranger' src='{stranger}/'></iframe><table id='table'></table></html>"
        )
        headers = {"Content-Security-Policy": "object-src 'none'", "Cache-Control": "max-age=600"}
        headers |= _ISOLATED if name in exact else {}
        server.pages[path] = lambda _, html=html, headers=headers: web.Response(  # type: ignore[misc]
            text=html, content_type="text/html", headers=headers
        )
        addresses[name] = server.origin("crm") + path
    return addresses


def _bodies(static: str, others: str) -> dict[str, str]:
    """What each page has of its own."""
    packages = json.dumps(list(_packages()))
    config = {
        "interpreter": f"{others}/pyodide/pyodide.mjs",
        "packages": list(_packages()),
        "packages_cache": "passthrough",
    }
    tag = f"<script src='{static}/switchboard.js' data-config='/configuration/bench' {{}}async></script>"
    return {
        # Others begin at once, too.
        "Switchboard": tag.format("data-start='now' "),
        "Switchboard, plain tag": tag.format(""),
        UNRECORDED: tag.format("data-start='now' ").replace("/bench'", "/bench-unrecorded'"),
        **{
            name: tag.format("data-start='now' ").replace("/bench'", f"/bench-extended-{count}'")
            for name, count in EXTENDED.items()
        },
        "stock PyScript": f"<script type='module' src='{others}/pyscript/core.js' crossorigin></script>"
        f"<script type='py' config='{json.dumps(config)}'>{_HANDLER}</script>",
        "plain Pyodide": "<script type='module'>"
        f"import {{ loadPyodide }} from '{others}/pyodide/pyodide.mjs';"
        f"const python = await loadPyodide({{ packages: {packages} }}); python.runPython({json.dumps(_HANDLER)});</script>",
        "JavaScript + zod": f"<script type='module'>{_ZOD.format(others=others)}</script>",
        "empty page": "<script>addEventListener('message', () => { window.up ??= performance.now(); });</script>",
    }


def others() -> Path:
    """The folder of what the other pages load: stock Pyodide and PyScript, the same packages as wheels, zod."""
    for name, content in compressed(dict(_files())).items():
        file = FOLDER / name
        if not file.exists() or file.read_bytes() != content:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    return FOLDER


def _packages() -> tuple[str, ...]:
    return (*BROWSER_PACKAGES, "switchboard")


def _files() -> Iterator[tuple[str, bytes]]:
    for name, content in npm_files("@pyscript/core", "dist/").items():
        if name.endswith(".js"):
            yield f"pyscript/{name}", content
    pyodide = npm_files("pyodide")
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        yield f"pyodide/{name}", pyodide[name]
    found = {file.name: file.read_bytes() for file in wheels()} | {_OWN: _own_wheel()}
    for name, content in found.items():
        yield f"pyodide/{name}", content
    yield "pyodide/pyodide-lock.json", _lock(json.loads(pyodide["pyodide-lock.json"])["info"], found)
    zod = npm_files("zod")
    for name in _graph(zod, "index.js"):
        yield f"zod/{name}", zod[name]


_OWN = f"switchboard-{__version__}-py3-none-any.whl"


def _own_wheel() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as wheel:
        sources = zipfile.ZipFile(io.BytesIO(_own_package()))
        for entry in sources.infolist():
            wheel.writestr(entry, sources.read(entry), zipfile.ZIP_DEFLATED)
        info = f"switchboard-{__version__}.dist-info"
        date = (1980, 1, 1, 0, 0, 0)
        about = f"Metadata-Version: 2.1\nName: switchboard\nVersion: {__version__}\n"
        wheel.writestr(zipfile.ZipInfo(f"{info}/METADATA", date), about)
        wheel.writestr(zipfile.ZipInfo(f"{info}/WHEEL", date), "Wheel-Version: 1.0\nTag: py3-none-any\n")
    return buffer.getvalue()


def _lock(info: object, found: dict[str, bytes]) -> bytes:
    pins = pypi()
    entries = {}
    for file, content in found.items():
        name = file.split("-")[0].replace("_", "-")
        entries[name] = {
            "depends": [],
            "file_name": file,
            "imports": [name.replace("-", "_")],
            "install_dir": "site",
            "name": name,
            "package_type": "package",
            "sha256": hashlib.sha256(content).hexdigest(),
            "unvendored_tests": False,
            "version": pins[name].version if name in pins else __version__,
        }
    return json.dumps({"info": info, "packages": entries}).encode()


def _graph(files: dict[str, bytes], entry: str) -> set[str]:
    seen: set[str] = set()
    todo = [entry]
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            found = re.findall(r'from\s*"(\.[^"]+)"', files[name].decode())
            todo += [posixpath.normpath(posixpath.join(posixpath.dirname(name), one)) for one in found]
    return seen
