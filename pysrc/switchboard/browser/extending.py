"""Brings the CRM's own Python into the page: its wheels and files, and what they may do here."""

import ast
import asyncio
import time
from codecs import BOM_UTF8
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass
from json import dumps, loads
from typing import Any

import js
from pyodide.ffi import JsException

from switchboard import vendors
from switchboard.browser import late
from switchboard.browser.page import Page
from switchboard.browser.sync_requests import let_synchronous_requests
from switchboard.browser.wheels import install
from switchboard.config import CodeFile, admit, code_in
from switchboard.hub.addition import Weight
from switchboard.hub.extensions import Extensions
from switchboard.hub.web import HttpError, HttpRequest, HttpResponse
from switchboard.links.waiting import Done
from switchboard.ui.notices import Tone
from switchboard.vendors import Vendor
from switchboard.vocabulary.problems import Finding, finding

_TONES: Mapping[Weight, Tone] = {"info": "info", "warning": "warn", "error": "bad"}
_REASONS = {
    "timeout": "did not answer in time",
    "network": "cannot be reached",
    "cors": "does not let the page read its answer (CORS)",
    "policy": "is forbidden by the page's policy (connect-src)",
    "mixed": "is asked over http, from a page that came over https",
}


class Crew:
    """The extensions of this page: brought before anything else is up, for they may bring vendors."""

    def __init__(self, bridge: Any) -> None:
        self._bridge = bridge
        self._vendors: list[Vendor] = []
        self._reports: list[Finding] = []
        self.note: Callable[[Finding], None] = self._reports.append
        """Told of what is wrong, from the beginning on."""
        self.host = _PageHost(bridge, self._report)
        self.extensions = Extensions(self.host)
        self.is_whole = True
        """Whether every file was brought and has run."""

    async def bring(self) -> None:
        """Everything that the configuration names; what fails is told, and the rest goes on."""
        code = code_in(self._bridge.configuration.text)
        if not code.extensions and not code.wheels:
            return
        let_synchronous_requests()
        if code.wheels:
            await late.bring()
        for file in code.wheels:
            if (content := await self._content(file)) is not None:
                try:
                    await install(file.url, content)
                except (ValueError, OSError, JsException) as error:
                    self._failed(file.url, str(error))
        for file in code.extensions:
            if (content := await self._content(file)) is None:
                continue
            try:
                # Not "utf-8-sig": the snapshot lacks that codec, and its import would hold the page up for the library.
                text = content.removeprefix(BOM_UTF8).decode()
            except UnicodeDecodeError as error:
                self._failed(file.url, f"it is not written in UTF-8 ({error.reason} at byte {error.start})")
                continue
            if late.holds(_imports(text)):
                await late.bring()
            await asyncio.sleep(0)
            self._run(file.url, text)

    def _run(self, name: str, text: str) -> None:
        module = self.extensions.load(name, text)
        if module is None:
            self.is_whole = False
        elif (vendor := getattr(module, "VENDOR", None)) is not None:
            try:
                self._vendors.append(admit(vendor))
            except ValueError as error:
                self._failed(name, str(error))

    async def _content(self, file: CodeFile) -> bytes | None:
        answer = await self._bridge.bring(file.url, file.integrity)
        if hasattr(answer, "failed"):
            self._failed(file.url, str(answer.failed))
            return None
        return bytes(answer.content.to_bytes())

    def _failed(self, name: str, why: str) -> None:
        self.is_whole = False
        message = f"{name} cannot be used: {why}."
        self._report(finding("error", "extension-failed", message, "All else goes on without it."), "")

    def _report(self, found: Finding, details: str) -> None:
        self.note(found)
        console = js.window.parent.console
        told = console.error if found.level == "error" else console.warn
        if found.level != "info":
            told("\n".join(part for part in (f"Switchboard: {found.message}", details) if part))

    def join(
        self,
        page: Page,
        note: Callable[[Finding], None],
        ask: Callable[[str, Mapping[str, object], Callable[[Done], None]], None],
        tell: Callable[[str, str, Tone], None],
        redraw: Callable[[], None],
    ) -> None:
        """The page is wired now."""
        self.host.wire(_Wires(page, ask, tell, redraw))
        self.note = note
        for found in self._reports:
            note(found)
        for command in (command for vendor in self._vendors for command in vendor.commands):
            self._bridge.offer(command.call)
        self.extensions.take_callbacks()

    def close(self) -> None:
        """Take all of it back."""
        self.extensions.close()
        for vendor in self._vendors:
            vendors.remove(vendor)
        self._vendors.clear()


@dataclass(frozen=True)
class _Wires:
    """What does it in the page."""

    page: Page
    ask: Callable[[str, Mapping[str, object], Callable[[Done], None]], None]
    tell: Callable[[str, str, Tone], None]
    redraw: Callable[[], None]


class _PageHost:
    """What extensions may do, in a page."""

    def __init__(self, bridge: Any, report: Callable[[Finding, str], None]) -> None:
        self._bridge = bridge
        self._report = report
        self.page: Any = js.window.parent
        """What has the page's ``window`` and ``document``."""
        self._wires: _Wires | None = None

    def wire(self, wires: _Wires) -> None:
        """Everything is there."""
        self._wires = wires

    @property
    def _wired(self) -> _Wires:
        assert self._wires is not None, "extensions wait until all is up"
        return self._wires

    def clock(self) -> float:
        return time.monotonic()

    def ask(self, call: str, argument: Mapping[str, object], then: Callable[[Done], None]) -> None:
        self._wired.ask(call, argument, then)

    def tell(self, text: str, tone: Weight, key: str) -> None:
        self._wired.tell(text, key, _TONES[tone])

    def later(self, seconds: float, act: Callable[[], None]) -> Callable[[], None]:
        page = self._wired.page
        handle = page.later(seconds, act)
        return lambda: page.cancel(handle)

    def soon(self, work: Coroutine[Any, Any, None]) -> Callable[[], object]:
        return self._wired.page.begin(work).cancel

    def redraw(self) -> None:
        if self._wires is not None:
            self._wires.redraw()

    def report(self, found: Finding, details: str) -> None:
        self._report(found, details)

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        body = None if request.content is None else js.Uint8Array.new(request.content)
        try:
            address = js.URL.new(request.url, js.window.parent.document.baseURI).href
            answer = await self._bridge.fetch(
                address, request.seconds * 1000, request.method, dumps(dict(request.headers)), body
            )
        except JsException as error:  # an address, a method or a header that browsers do not take
            raise HttpError(f"{request.url} was not asked: {error}") from None
        if hasattr(answer, "failed"):
            reason = str(answer.failed)
            raise HttpError(f"{request.url} {_REASONS[reason]}", reason)
        return HttpResponse(
            int(answer.status), bytes(answer.content.to_bytes()), dict(loads(str(answer.headers))), str(answer.url)
        )


def _imports(text: str) -> Iterator[str]:
    """The names of all modules that a file imports, wherever in it; of one that is no Python, none."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
