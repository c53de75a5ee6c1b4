"""The composition root: reads the configuration, wires everything, starts."""

import asyncio
import json
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import js
from pydantic import ValidationError

from switchboard.browser.dom import Shadow
from switchboard.browser.embedding import Embedding, Workspace
from switchboard.browser.messages import Messages
from switchboard.browser.page import Page, bind, utc_now
from switchboard.browser.telephone import Telephone
from switchboard.browser.widget import Widget
from switchboard.config import Config, ConfigurationError, load
from switchboard.hub.diagnosis import Diagnosis
from switchboard.hub.hub import Hub
from switchboard.hub.navigation import Address, Refusal, destination
from switchboard.links.frame import Done, FrameLink
from switchboard.settings import FrameSettings, Placement, origin_of
from switchboard.ui.notices import Notice, notices
from switchboard.ui.texts import TEXTS, language_for
from switchboard.vendors import Vendor, found
from switchboard.vocabulary.commands import Command, OpenChat
from switchboard.vocabulary.events import CommandFailed, Event, ScreenPop
from switchboard.vocabulary.problems import problems_of


async def start() -> None:
    """Start in the page whose loader made this realm; whatever goes wrong is told to the loader, in words.

    What is done for the first time is slow, so the page is let in between.
    """
    bridge = js.switchboard_bridge
    switchboard = None
    try:
        config = load(bridge.configuration.text, bridge.configuration.source)
        await asyncio.sleep(0)
        switchboard = Switchboard(bridge, config)
        await asyncio.sleep(0)
        switchboard.start()
    except ConfigurationError as error:
        bridge.fail("configuration", str(error), json.dumps([problem.model_dump() for problem in error.problems]))
    except Exception as error:
        if switchboard is not None:
            switchboard.close()
        bridge.fail("python", f"an error of Switchboard's own stopped the start: {_told(error)}")


_WENT = "went"
"""What this tab remembers from page to page: the call it last opened a customer for, if one, and the address."""


class Taker(Protocol):
    """Whatever carries out commands: a vendor's connection."""

    def start(self) -> None:
        """Connect, now or when there is something to connect to."""

    def close(self) -> None:
        """Give everything back."""

    def is_there(self) -> bool:
        """Whether it can be reached at this very moment."""

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Carry a command out or let it wait; it has waited for so many seconds already."""


class Switchboard:
    """Everything, wired."""

    def __init__(self, bridge: Any, config: Config) -> None:
        self._config = config
        self._page = Page(bridge, self._crashed)
        self._diagnosis = Diagnosis()
        self._messages = Messages(self._page)
        self._emit = bridge.emit  # looked up once: each time, a proxy would be made of it
        self._hub = Hub(self._deliver, self._act)
        html = self._page.document.documentElement
        language = language_for(config.language, html.lang, self._page.window.navigator.language)
        self._texts = TEXTS[language]
        self._refusals = {
            (vendor.name, code): text for vendor in found() for code, text in vendor.refusals.get(language, {}).items()
        }
        self._takers: list[tuple[tuple[type[Command], ...], Taker]] = []
        self._commands = {command.call: command for vendor in found() for command in vendor.commands}
        self._notices: dict[str, tuple[Notice, Callable[[], object]]] = {}
        self._shelf: Shadow | None = None
        self._went = self._page.recall(_WENT)

    def start(self) -> None:
        """Mount the workspaces, hear what the loader kept, answer the calls that wait."""
        if why := self._page.bridge.ordinary:
            self._diagnosis.add(
                "info",
                "ordinary-start",
                f"Python was started from nothing, which takes seconds, and not from its snapshot: {why}.",
                "In Chromium's and Firefox's relatives this should not be; elsewhere nothing is to be done.",
            )
        self._page.listen(self._page.document, "securitypolicyviolation", self._blocked)
        for vendor, settings in self._config.configured():
            match vendor.kind:
                case "frame":
                    self._embed(vendor, settings)
                case "widget":
                    widget = Widget(self._page, self._diagnosis, settings, self._hub.publish, self._done)
                    self._takers.append((vendor.commands, widget))
                case "socket":
                    self._connect(vendor, settings)
        for _, taker in self._takers:
            taker.start()
        self._messages.start()
        bind(self._page.bridge, self._call, self.close)

    def _embed(self, vendor: Vendor, settings: FrameSettings) -> None:
        def publish(placement: Placement, event: Event) -> None:
            wanted = placement.follow_tickets or type(event) is not ScreenPop or event.cause == "request"
            self._hub.publish(event, act=wanted)

        for name, placement in _named(settings.placements):
            link = FrameLink(vendor.link(settings, name), name, settings.settle_seconds)
            workspace = Workspace(vendor.title, settings.url, placement, link, OpenChat in vendor.commands)
            tell = partial(publish, placement)
            embedding = Embedding(self._page, self._messages, self._diagnosis, self._texts, workspace, tell, self._done)
            self._takers.append((vendor.commands, embedding))

    def _connect(self, vendor: Vendor, settings: Any) -> None:
        telephone = Telephone(
            self._page,
            self._diagnosis,
            self._texts,
            settings,
            self._config.crm.lookup_url,
            self._hub.publish,
            lambda ticket, error: self._done(Done(ticket, error)),
            self._notify,
        )
        self._hub.calls = telephone.calls
        self._takers.append((vendor.commands, telephone))

    # What the page asks for.

    def _call(self, call: int, name: str, text: str, waited: float) -> None:
        try:
            match name:
                case "state":
                    self._answer(call, self._hub.snapshot().model_dump_json(by_alias=True))
                case "diagnose":
                    self._answer(call, self._diagnose())
                case _:
                    self._command(call, self._commands[name], text, waited)
        except Exception as error:
            self._crashed(error)
            self._refuse(call, "internal", f"an error of Switchboard's own: {_told(error)}")

    def _command(self, call: int, kind: type[Command], text: str, waited: float) -> None:
        try:
            command = kind.model_validate_json(text)
        except ValidationError as error:
            problems = "; ".join(
                f"{problem.path}: {problem.reason}" if problem.path else problem.reason
                for problem in problems_of(error)
            )
            self._refuse(call, "bad-argument", problems)
            return
        takers = [taker for commands, taker in self._takers if kind in commands]
        if not takers:
            wanted = " or ".join(f'"{vendor.name}"' for vendor in found() if kind in vendor.commands)
            self._refuse(call, "not-configured", f"{kind.call} needs {wanted} in the configuration")
            return
        # The first one that stands in the page; where none does, the command waits for the first.
        next((taker for taker in takers if taker.is_there()), takers[0]).command(call, command, waited)

    def _done(self, done: Done) -> None:
        if done.error is None:
            self._answer(done.ticket, done.result)
        else:
            self._refuse(done.ticket, done.error.code, done.error.message)

    def _answer(self, call: int, text: str) -> None:
        self._page.bridge.settle(call, text)

    def _refuse(self, call: int, code: str, message: str) -> None:
        self._page.bridge.settle(call, None, json.dumps([code, message]))

    def _diagnose(self) -> str:
        self._diagnosis.clear("messages-lost")
        if lost := self._messages.lost:
            self._diagnosis.add(
                "warning",
                "messages-lost",
                f"{lost} messages came before Python was up and were more than the loader keeps.",
                "Find out which frame of the page talks that much.",
            )
        if wrong := self._messages.wrong_window:
            self._diagnosis.clear("wrong-window")
            self._diagnosis.add(
                "info",
                "wrong-window",
                "Messages came from the vendor's origin, but not from the frame in its place; they were dropped.",
                "If a second copy of the workspace stands in this page, take it out.",
                count=wrong,
            )
        return json.dumps([finding.model_dump(by_alias=True) for finding in self._diagnosis.findings])

    # What happens.

    def _deliver(self, event: Event) -> bool:
        # Asked like this, and not with isinstance, which pydantic answers in Python: every event comes through here.
        if type(event) is CommandFailed and (text := self._refusals.get((event.vendor, event.code))):
            event = event.model_copy(update={"message": text})
        told = event.to_json_without_raw()
        if event.raw_json is self._messages.current:  # the loader has it: it need not cross again
            return bool(self._emit(told))
        return bool(self._emit(told, event.raw_json))

    def _act(self, event: Event) -> None:
        """The default actions."""
        if type(event) is ScreenPop:
            self._pop(event)

    def _pop(self, event: ScreenPop) -> None:
        here = self._page.address
        goal = destination(event, self._config.crm, here, self._page.resolve)
        if isinstance(goal, Refusal):
            self._publish_failure(event, goal.code, goal.message)
        elif goal.href == here.href or self._has_been_shown(event, goal):
            pass  # opening it again would only reload it, and the chat with it
        elif self._config.crm.open_in == "same-tab":
            self._page.remember(_WENT, f"{event.call_id or ''} {goal.href}")
            self._page.go(goal)
        elif not self._page.open(goal):
            self._offer(event, goal)
            self._publish_failure(
                event, "popup-blocked", "The browser blocked the new tab; the operator is offered it."
            )

    def _has_been_shown(self, event: ScreenPop, goal: Address) -> bool:
        """Whether this very tab went there for it already, before a page of a classic CRM was left for the next.

        A workspace announces its ticket at every load, and the CRM may have redirected us: without this it would load
        for ever, or call the operator back from wherever they went. A call is shown once, however often pages change.
        """
        call, _, address = self._went.partition(" ")
        if event.cause == "call":
            return event.call_id is not None and event.call_id == call
        if event.cause == "ticket":
            self._went = ""
            return address == goal.href
        return False

    def _publish_failure(self, event: ScreenPop, code: str, message: str) -> None:
        self._hub.publish(
            CommandFailed(
                id=f"{event.id}-{code}",
                vendor=event.vendor,
                at=utc_now(),
                command="screen.pop",
                code=code,
                message=message,
            )
        )

    # What the operator is offered.

    def _offer(self, event: ScreenPop, goal: Address) -> None:
        customer = event.customer.name or event.customer.crm_id or event.customer.client_id or ""
        notice = Notice(goal.href, self._texts.customer_ready.format(customer=customer), self._texts.open_customer)
        self._notices[notice.key] = (notice, lambda: self._page.open(goal))
        self._show_notices()

    def _notify(self, text: str) -> None:
        self._notices[text] = (Notice(text, text, ""), lambda: None)
        self._show_notices()

    def _noticed(self, action: str) -> None:
        verb, _, key = action.partition(" ")
        _, act = self._notices.pop(key)
        if verb == "do":
            act()
        self._show_notices()

    def _show_notices(self) -> None:
        if self._shelf is None:
            # Under <html>: some frameworks swap the body when they navigate.
            self._shelf = Shadow(self._page, self._page.document.documentElement, self._noticed, {"display": "block"})
        shown = tuple(notice for notice, _ in self._notices.values())
        self._shelf.show(self._shelf.root, notices(self._texts, shown))

    # What goes wrong, and the end.

    def _blocked(self, event: Any) -> None:
        """The page's own policy stops a frame: without a word here it would just stay white."""
        if event.effectiveDirective != "frame-src" or event.disposition == "report":
            return
        for vendor, settings in self._config.configured():
            if vendor.kind == "frame" and event.blockedURI.startswith(origin_of(settings.url)):
                self._diagnosis.add(
                    "error",
                    "frame-blocked",
                    f"This page's Content-Security-Policy forbids the {vendor.title} frame.",
                    f"Add {origin_of(settings.url)} to its frame-src.",
                )

    def _crashed(self, error: BaseException) -> None:
        self._diagnosis.add(
            "error",
            "internal",
            f"An error of Switchboard's own: {_told(error)}",
            "Please report it with what this diagnosis says; everything else goes on.",
        )

    def close(self) -> None:
        """Give everything back to the page."""
        for _, taker in self._takers:
            taker.close()
        self._page.close()


def _named(placements: tuple[Placement, ...]) -> list[tuple[str, Placement]]:
    """Placements by their kind, and a number where a kind comes again."""
    names: list[tuple[str, Placement]] = []
    for placement in placements:
        before = sum(other.kind == placement.kind for _, other in names)
        names.append((placement.kind if not before else f"{placement.kind}-{before + 1}", placement))
    return names


def _told(error: BaseException) -> str:
    """The kind of error and where in Switchboard it arose; never its text, which may hold what a customer wrote."""
    trace = error.__traceback__
    place = ""
    while trace is not None:
        name = trace.tb_frame.f_globals.get("__name__", "")
        if name.startswith("switchboard"):
            place = f" in {name} line {trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__}{place}"
