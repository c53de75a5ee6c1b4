"""The development server: the CRM, the static files and each vendor, every one an origin of its own on one port.

Names under ``.localhost`` are this machine in every browser here, and each is a site of its own, so frames run in
processes of their own as they would between real domains.
"""

import asyncio
import json
import re
import sqlite3
import threading
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from aiohttp import hdrs, web

from workshop import DIST, SITE
from workshop.addresses import plain
from workshop.phonet import Exchange
from workshop.record_desk import TOKEN, RecordDesk

Told = TypeVar("Told")

_TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".png": "image/png",
    ".so": "application/wasm",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/octet-stream",
    ".zip": "application/zip",
}
_ENCODINGS = (("br", ".br"), ("gzip", ".gz"))
_YEAR = 31_536_000
_SLACK = 0.02
"""Seconds that a slow line may be late and still make up for."""
_PORTION = 16_384
"""Bytes that a slow line carries at a time; then it is the next answer's turn."""

_CONTROLS = [
    "incoming",
    "group",
    "internal",
    "answer",
    "end",
    "fail",
    "pause",
    "burst",
    "say",
    "drop",
    "close",
    "flush",
]
"""What the exchange's page may ask of the exchange."""

Page = Callable[[web.Request], web.Response]


def simulators() -> list[str]:
    """The vendors that have a simulator, each a folder and an origin."""
    return sorted(folder.name for folder in (SITE / "simulators").iterdir())


def type_of(path: str) -> str:
    """What a file is, by the end of its name."""
    return _TYPES.get(Path(path).suffix, "application/octet-stream")


def _meant(told: dict[str, Told], path: str) -> Told | None:
    """What was told of the file whose plain path ends like this."""
    return next((one for ending, one in told.items() if plain(path).endswith(ending)), None)


class Server:
    """Serves on loopback, in a thread of its own.

    The CRM's records are kept in the file ``records``, or in memory.
    For tests: ``pages`` are further pages by path, ``configurations`` the answers of ``/configuration/<name>``.
    """

    def __init__(
        self, port: int = 0, dist: Path = DIST, folders: dict[str, Path] | None = None, records: Path | None = None
    ) -> None:
        self.port = port
        self.line: tuple[float, float] | None = None
        """For measuring: the slow line that all answers share; its bytes a second, and seconds before each answer."""
        self.pages: dict[str, Page] = {}
        self.configurations: dict[str, Any] = {}
        self.requests: list[str] = []
        """Host and path of every request, in order."""
        self.bytes_sent = 0
        """Bytes of all bodies answered so far, as they were on the wire."""
        self.violations: list[str] = []
        """Every violation of the CRM's policy that a browser reported."""
        self.overrides: dict[str, dict[str, Any]] = {}
        """For tests: what a static file (named by the end of its path) is answered with instead."""
        self.late: dict[str, float] = {}
        """For tests: the seconds by which a static file, named in the same way, comes late."""
        self.exchange = Exchange(port and port + 1, port and port + 2)
        """The telephone exchange of the simulation."""
        self.records = RecordDesk(records)
        """The CRM's endpoint for records."""
        self._folders = {"static": dist, **(folders or {})}
        """Hosts that serve files for any page, as the static origin does."""
        self._sending = asyncio.Lock()
        self._line_free = 0.0
        """When the slow line has carried all it was given, by the loop's clock."""
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._failure: OSError | sqlite3.Error | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Server":
        self.exchange.__enter__()
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *exception: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self.exchange.__exit__(*exception)

    def origin(self, name: str) -> str:
        """The origin of ``crm``, ``static``, ``iqchannels`` or whichever other host."""
        return f"http://{name}.localhost:{self.port}"

    @property
    def policy(self) -> str:
        """The strict CSP of the CRM's pages."""
        static = self.origin("static")
        frames = f"{self.origin('iqchannels')} {self.origin('roxchat')}"
        return "; ".join(
            [
                "default-src 'none'",
                f"script-src 'self' {static} {self.origin('uis')} 'wasm-unsafe-eval'",
                f"connect-src 'self' {static} {frames} {' '.join(self.exchange.origins)}",
                f"frame-src {frames}",
                "style-src 'self'",
                "img-src 'self'",
                "base-uri 'none'",
                "form-action 'self'",
                "object-src 'none'",
                "report-uri /csp-report",
            ]
        )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        # What still hangs at the end is not waited for.
        runner = web.AppRunner(web.Application(middlewares=[self._answer]), access_log=None, shutdown_timeout=1)
        try:
            self._loop.run_until_complete(self.records.open())
            self._loop.run_until_complete(runner.setup())
            site = web.TCPSite(runner, "127.0.0.1", self.port)
            self._loop.run_until_complete(site.start())
            self.port = runner.addresses[0][1]
        except (OSError, sqlite3.Error) as error:
            self._failure = error
            self._loop.run_until_complete(self.records.close())
            self._started.set()
            return
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(self.records.close())
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    @web.middleware
    async def _answer(self, request: web.Request, handler: Callable[..., Awaitable[Any]]) -> web.StreamResponse:  # noqa: ARG002
        host = request.host.split(":")[0].removesuffix(".localhost")
        self.requests.append(f"{host}{request.path}")
        answer = await self._answer_from(host, request)
        if not isinstance(answer, web.Response):  # it was sent as it was made
            return answer
        if host == "crm":
            # What is cut off on a connection that was used before, Chromium sends again by itself, several times.
            answer.force_close()
        self.bytes_sent += len(answer.body) if isinstance(answer.body, bytes) else 0
        return answer if self.line is None else await self._slowly(request, answer, *self.line)

    async def _slowly(
        self, request: web.Request, answer: web.Response, rate: float, latency: float
    ) -> web.StreamResponse:
        await asyncio.sleep(latency)
        body = answer.body if isinstance(answer.body, bytes) else b""
        slow = web.StreamResponse(status=answer.status, headers=answer.headers)
        slow.content_length = len(body)
        await slow.prepare(request)
        for start in range(0, len(body), _PORTION):
            async with self._sending:
                # A sleep always takes a little longer; that is made up for, or the line would be slower than it says.
                now = self._loop.time()
                self._line_free = max(self._line_free, now - _SLACK) + len(body[start : start + _PORTION]) / rate
                await asyncio.sleep(self._line_free - now)
            await slow.write(body[start : start + _PORTION])
        return slow

    async def _answer_from(self, host: str, request: web.Request) -> web.StreamResponse:
        match host:
            case "crm" if request.path == "/csp-report":
                self.violations.append(await request.text())
                return web.Response(status=204)
            case _ if host in self._folders:
                await asyncio.sleep(_meant(self.late, request.path) or 0)
                return self._static(request, self._folders[host])
            case "crm" if self.records.answers(request.path) and request.path not in self.pages:
                return await self.records.answer(request)
            case "crm":
                return self._crm(request)
            case "phonet" if request.path in ("/state", "/control"):
                return await self._phonet(request)
            case _ if host in simulators():
                return self._file(request, SITE / "simulators" / host, {hdrs.CACHE_CONTROL: "no-cache"})
            case _ if f"//{host}{request.path}" in self.pages:
                return self.pages[f"//{host}{request.path}"](request)
            case _:
                return web.Response(status=404, text="There is no such host here.")

    async def _phonet(self, request: web.Request) -> web.Response:
        """What the exchange's own page asks for."""
        if request.method == "POST":
            asked = await request.json()
            what, arguments = asked.pop("do"), asked
            if what == "faults":
                vars(self.exchange.faults).update(arguments)
            elif what in _CONTROLS:
                await asyncio.to_thread(getattr(self.exchange, what), **arguments)
        return web.json_response(self.exchange.state(), headers={hdrs.CACHE_CONTROL: "no-store"})

    def _static(self, request: web.Request, folder: Path) -> web.Response:
        if instead := _meant(self.overrides, request.path):
            told = {hdrs.CACHE_CONTROL: "no-store", hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*"}
            told[hdrs.CONTENT_TYPE] = type_of(request.path)
            return web.Response(**instead, headers=told)
        is_loader = request.path == "/switchboard.js"
        cache = "no-cache" if is_loader else f"public, max-age={_YEAR}, immutable"
        headers = {
            hdrs.CACHE_CONTROL: cache,
            hdrs.ACCESS_CONTROL_ALLOW_ORIGIN: "*",
            "Cross-Origin-Resource-Policy": "cross-origin",
            "Timing-Allow-Origin": "*",
        }
        return self._file(request, folder, headers)

    def _crm(self, request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": self.policy, hdrs.CACHE_CONTROL: "no-cache"}
        if request.path in self.pages:
            answer = self.pages[request.path](request)
            for name, value in headers.items():
                answer.headers.setdefault(name, value)
            return answer
        if request.path == "/switchboard.json":
            return web.json_response(self._demo_configuration(request), headers={hdrs.CACHE_CONTROL: "no-store"})
        if request.path == "/phonet-credentials.json":
            who = {"domain": self.exchange.domain, "apiKey": self.exchange.key, "subscriber": "001"}
            return web.json_response(who, headers={hdrs.CACHE_CONTROL: "no-store"})
        if request.path == "/callers.json":
            caller = _callers().get(re.sub(r"\D", "", request.query.get("phone", "")))
            return web.json_response(caller, status=200 if caller else 404)
        if request.path.startswith("/configuration/"):
            found = self.configurations.get(request.path.removeprefix("/configuration/"))
            if found is None:
                return web.Response(status=404, text="There is no such configuration.")
            text = found if isinstance(found, str) else json.dumps(found)
            return web.Response(text=text, content_type="application/json")
        return self._file(request, SITE / "demo", headers)

    def _demo_configuration(self, request: web.Request) -> dict[str, Any]:
        """The configuration that the demonstration's switches ask for, by cookie."""
        placements = {
            "section": {"kind": "section", "element": "#chat-section"},
            "floating": {"kind": "floating"},
            "card": {"kind": "card", "element": "#customer-chat"},
        }
        placement = request.cookies.get("placement", "section")
        language = request.cookies.get("language", "en")
        classic = request.query.get("style") == "classic"
        place = placements.get(placement, placements["section"])
        systems: dict[str, dict[str, Any]] = {
            "iqchannels": {
                "url": f"{self.origin('iqchannels')}/",
                "placements": [place],
                "initChat": {"hideClientCard": placement != "section", "hideNavigation": placement == "card"},
                "settleSeconds": 3,
            },
            "roxchat": {"url": f"{self.origin('roxchat')}/", "placements": [place], "settleSeconds": 3},
            "uis": {"script": {"url": f"{self.origin('uis')}/static/cs.min.js?returns=uid", "siteKey": "demo"}},
        }
        system = request.cookies.get("system", "iqchannels")
        system = system if system in systems else "iqchannels"
        return {
            "language": language if language in ("en", "ru", "uk") else "en",
            "crm": {
                "customerUrl": "/classic/customer.html?id={crmId}" if classic else "/#/customers/{crmId}",
                "lookupUrl": "/callers.json?phone={phone}",
                "recordUrl": "/records",
                "outcomes": json.loads((SITE / "demo" / "outcomes.json").read_text("utf-8")),
                "requests": [{"headers": {TOKEN: {"meta": "csrf-token"}}}],
            },
            "phonet": {"credentialsUrl": "/phonet-credentials.json", "endpoint": self.exchange.endpoint},
            system: systems[system],
        }

    def _file(self, request: web.Request, folder: Path, headers: dict[str, str]) -> web.Response:
        try:
            file = (folder / request.path.lstrip("/")).resolve()
            if file.is_dir():
                file /= "index.html"
            found = file.is_relative_to(folder.resolve()) and file.is_file()
        except (ValueError, OSError):  # a path that no file system takes
            found = False
        if not found:
            return web.Response(status=404, text=f"There is no {request.path} here.", headers=headers)
        headers = {**headers, hdrs.CONTENT_TYPE: type_of(file.name)}
        if file.suffix == ".html":
            text = file.read_text("utf-8")
            for name in ("static", "iqchannels", "phonet"):
                text = text.replace(f"{{{{{name}}}}}", self.origin(name))
            text = text.replace("{{token}}", self.records.token)
            return web.Response(body=text.encode(), headers={**headers, hdrs.CONTENT_TYPE: "text/html; charset=utf-8"})
        accepted = request.headers.get(hdrs.ACCEPT_ENCODING, "")
        for encoding, suffix in _ENCODINGS:
            compressed = file.with_name(file.name + suffix)
            if encoding in accepted and compressed.is_file():
                headers |= {hdrs.CONTENT_ENCODING: encoding, hdrs.VARY: hdrs.ACCEPT_ENCODING}
                return web.Response(body=compressed.read_bytes(), headers=headers)
        return web.Response(body=file.read_bytes(), headers=headers)


@cache
def _callers() -> dict[str, dict[str, str]]:
    """Who the demonstration's customers are, by the digits of their number."""
    text = (SITE / "demo" / "modules" / "customers.js").read_text("utf-8")
    found = re.findall(r'id: "([^"]+)", name: "([^"]+)".*?phone: "([^"]+)"', text, re.DOTALL)
    return {re.sub(r"\D", "", phone): {"crmId": id_, "name": name} for id_, name, phone in found}
