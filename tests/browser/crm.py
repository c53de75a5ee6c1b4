"""A CRM page under test: opened in a real browser, watched from its first moment."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiohttp import web

from browser.page import Context, Frame, Page, until
from switchboard.vocabulary.events import EVENTS
from workshop.server import Server

_EARS = """
window.heard = [];
for (const type of TYPES)
  addEventListener(`switchboard:${type}`, (event) => {
    if (window.preventing === type) event.preventDefault();
    heard.push(type === "error" ? { type, ...event.detail } : event.detail);
  });
"""
_TYPES = json.dumps([*(event.model_fields["type"].default for event in EVENTS), "error"])
RUN_PYTHON = """(source) => {
  delete window.printed;
  const realm = [...document.querySelectorAll("switchboard-root > iframe")].at(-1);
  const script = realm.contentDocument.createElement("script");
  script.type = "py";
  const body = source.split("\\n").map((line) => "    " + line).join("\\n");
  script.textContent = `async def _main():\\n${body}\\nfrom js import window\\n`
    + "try:\\n    window.parent.printed = str(await _main())\\n"
    + "except BaseException as error:\\n    window.parent.printed = repr(error)\\n";
  realm.contentDocument.body.append(script);
}"""
_NOT_OURS = re.compile(r"favicon|Failed to load resource: the server responded with a status of 404")


class Crm:
    """One page of one test's CRM."""

    def __init__(self, server: Server, context: Context, name: str) -> None:
        self.server = server
        self.context = context
        self.name = name
        self.page: Page = context.new_page()

    @property
    def console(self) -> list[str]:
        """What was said on the page's console."""
        return self.page.console()

    def configure(self, text: str | None = None, vendor: str = "iqchannels", **configuration: Any) -> None:
        """What /configuration/<name> answers: text as it is, or iQChannels at its simulator with these settings."""
        if text is None:
            iqchannels = {
                "url": f"{self.server.origin(vendor)}/",
                "settleSeconds": 2,
                **configuration.pop("iqchannels", {}),
            }
            self.server.configurations[self.name] = {"language": "en", **configuration, "iqchannels": iqchannels}
        else:
            self.server.configurations[self.name] = text

    def configure_only(self, **configuration: Any) -> None:
        """A configuration with nothing in it but this."""
        self.server.configurations[self.name] = {"language": "en", **configuration}

    def serve(
        self,
        body: str = "",
        head: str = "",
        tag: str | None = None,
        policy: str | None = None,
        headers: dict[str, str] | None = None,
        nonce: str = "",
    ) -> str:
        """Put up a page with the plain tag in it; returns its address."""
        if tag is None:
            tag = self.tag()
        html = (
            f"<!doctype html><html lang='en'><head><title>{self.name}</title>"
            f"<script src='/ears.js' nonce='{nonce}'></script>{head}{tag}</head><body>{body}</body></html>"
        )
        self.server.pages["/ears.js"] = lambda _: web.Response(
            text=self.context.script + _EARS.replace("TYPES", _TYPES), content_type="text/javascript"
        )
        sent = {**({"Content-Security-Policy": policy} if policy else {}), **(headers or {})}
        self.server.pages[f"/{self.name}"] = lambda _: web.Response(text=html, content_type="text/html", headers=sent)
        return f"{self.server.origin('crm')}/{self.name}"

    def script(self, path: str, source: str) -> str:
        """Serve a script of the page's own; returns its tag."""
        self.server.pages[path] = lambda _: web.Response(text=source, content_type="text/javascript")
        return f"<script src='{path}'></script>"

    def module(self, path: str, source: str) -> str:
        """The same, as a module: it holds the page up no more than what hydrates one."""
        return self.script(path, source).replace("<script", "<script type='module'")

    def tag(self, config: str | None = None, more: str = "") -> str:
        """The script tag an integrator writes."""
        address = f"/configuration/{self.name}" if config is None else config
        src = f"{self.server.origin('static')}/switchboard.js"
        return f"<script src='{src}' data-config='{address}' {more} async></script>"

    def open(self, body: str = "", head: str = "", **serving: Any) -> "Crm":
        """Open the page and wait until Python is up."""
        self.page.goto(self.serve(body, head, **serving))
        ended = self.started()
        assert ended == "up", ended
        return self

    def started(self) -> str:
        """Wait for the end of the start: "up", or the code it failed with."""
        self.until("typeof switchboard === 'object'")
        return str(self.page.evaluate("switchboard.ready.then(() => 'up', (error) => error.code)"))

    def until(self, expression: str, argument: Any = None, frame: Frame | None = None) -> Any:
        """Wait until a JavaScript expression is true, and return it."""
        where = frame or self.page
        return until(lambda: where.evaluate(f"(it) => {expression}", argument), expression)

    def heard(self, type_: str | None = None) -> list[dict[str, Any]]:
        """The events that reached the page so far."""
        events: list[dict[str, Any]] = self.page.evaluate("heard")
        return [event for event in events if type_ in (None, event["type"])]

    def until_heard(self, type_: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait for that many events of a type."""
        try:
            until(lambda: len(self.heard(type_)) >= count, f"{count} × {type_}")
        except AssertionError as error:
            error.add_note(f"heard: {self.heard()}\ndiagnosis: {self.call('diagnose()')}\nconsole: {self.console}")
            raise
        return self.heard(type_)

    def forget(self) -> None:
        """Let the page forget what it heard."""
        self.page.evaluate("void (heard.length = 0)")

    def call(self, expression: str) -> Any:
        """A call on switchboard: its value, or the code it was rejected with."""
        return self.page.evaluate(
            f"switchboard.{expression}.then((value) => value, (error) => 'rejected: ' + error.code)"
        )

    def python(self, source: str) -> str:
        """Run Python in the page as a script of PyScript's; what it printed, or the text of its error."""
        self.page.evaluate(RUN_PYTHON, source)
        return str(self.until("window.printed"))

    def finding(self, code: str) -> dict[str, Any]:
        """Wait for a finding of the diagnosis."""
        found: dict[str, Any] = until(
            lambda: next((one for one in self.call("diagnose()") if one["code"] == code), None), f"finding {code}"
        )
        return found

    def vendor_frame(self, name: str = "iqchannels", when: str = "document.readyState === 'complete'") -> Frame:
        """Wait for the vendor's frame to have loaded, or for one in which something else is true."""
        frame: Frame = until(
            lambda: next((one for one in self.vendor_frames(name) if one.evaluate(when)), None), f"{name} frame"
        )
        return frame

    def vendor_frames(self, name: str = "iqchannels") -> list[Frame]:
        """The vendor's frames that there are."""
        return self.page.frames(self.server.origin(name))

    def until_at(self, ending: str) -> None:
        """Wait for the page to have gone where the address ends like this."""
        until(lambda: self.page.evaluate("location.href").endswith(ending), ending)

    def opened(self, act: Callable[[], object]) -> Page:
        """The tab that something opens."""
        before = len(self.context.pages())
        act()
        pages: list[Page] = until(lambda: self.context.pages()[before:], "another tab")
        return pages[0]

    def forgive(self, pattern: str) -> None:
        """Strike out what was said so far and is beyond the page."""
        self.console[:] = [line for line in self.console if not re.search(pattern, line)]

    def complaints(self) -> list[str]:
        """What the console says that is worse than a word, ours or anybody's."""
        return [line for line in self.console if line.startswith(("error", "pageerror")) and not _NOT_OURS.search(line)]


@contextmanager
def foreign_page(server: Server, host: str, html: str, path: str = "/") -> Iterator[str]:
    """A page on another origin; gives its address."""
    server.pages[f"//{host}{path}"] = lambda _: web.Response(text=html, content_type="text/html")
    yield f"{server.origin(host)}{path}"
    del server.pages[f"//{host}{path}"]
