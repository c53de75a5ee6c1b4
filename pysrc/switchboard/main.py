"""The composition root: reads the configuration, wires everything, starts."""

import json
from collections.abc import Callable
from typing import Any

import js
from pydantic import ValidationError

from switchboard.browser.dom import Shadow
from switchboard.browser.embedding import Embedding, Workspace
from switchboard.browser.messages import Messages
from switchboard.browser.page import Page, bind, utc_now
from switchboard.commands import Command, FindClient, OpenChat
from switchboard.config import Config, ConfigurationError, Placement, load, origin_of
from switchboard.diagnosis import Diagnosis
from switchboard.events import CommandFailed, Event, ScreenPop
from switchboard.hub import Hub
from switchboard.navigation import Address, Refusal, destination
from switchboard.problems import problems_of
from switchboard.ui.notices import Notice, notices
from switchboard.ui.texts import TEXTS, language_for
from switchboard.vendors.frame import Done, FrameLink
from switchboard.vendors.iqchannels import IqChannels

COMMANDS: dict[str, type[Command]] = {"openChat": OpenChat, "findClient": FindClient}


def start() -> None:
    """Start in the page whose loader made this realm; whatever goes wrong is told to the loader, in words."""
    bridge = js.switchboard_bridge
    switchboard = None
    try:
        config = load(bridge.configuration.text, bridge.configuration.source)
        switchboard = Switchboard(bridge, config)
        switchboard.start()
    except ConfigurationError as error:
        bridge.fail("configuration", str(error), json.dumps([problem.model_dump() for problem in error.problems]))
    except Exception as error:
        if switchboard is not None:
            switchboard.close()
        bridge.fail("python", f"an error of Switchboard's own stopped the start: {_told(error)}")


class Switchboard:
    """Everything, wired."""

    def __init__(self, bridge: Any, config: Config) -> None:
        self._config = config
        self._page = Page(bridge, self._crashed)
        self._diagnosis = Diagnosis()
        self._messages = Messages(self._page)
        self._hub = Hub(self._deliver, self._act)
        html = self._page.document.documentElement
        self._texts = TEXTS[language_for(config.language, html.lang, self._page.window.navigator.language)]
        self._embeddings: list[Embedding] = []
        self._notices: dict[str, tuple[Notice, Callable[[], object]]] = {}
        self._shelf: Shadow | None = None

    def start(self) -> None:
        """Mount the workspaces, hear what the loader kept, answer the calls that wait."""
        self._page.listen(self._page.document, "securitypolicyviolation", self._blocked)
        if self._config.iqchannels is not None:
            settings = self._config.iqchannels
            for name, placement in _named(settings.placements):
                link = FrameLink(IqChannels(settings, name), name, settings.settle_seconds)
                self._embed(Workspace("iQChannels", settings.url, placement, link))
        for embedding in self._embeddings:
            embedding.start()
        self._messages.start()
        bind(self._page.bridge, self._call, self.close)

    def _embed(self, workspace: Workspace) -> None:
        def publish(event: Event) -> None:
            wanted = workspace.placement.follow_tickets or not isinstance(event, ScreenPop) or event.cause == "request"
            self._hub.publish(event, act=wanted)

        self._embeddings.append(
            Embedding(self._page, self._messages, self._diagnosis, self._texts, workspace, publish, self._done)
        )

    # What the page asks for.

    def _call(self, call: int, name: str, text: str, waited: float) -> None:
        try:
            match name:
                case "state":
                    self._answer(call, self._hub.snapshot().model_dump_json(by_alias=True))
                case "diagnose":
                    self._answer(call, self._diagnose())
                case _:
                    self._command(call, COMMANDS[name], text, waited)
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
        # The first workspace that stands in the page; where none does, the first one's command waits for it.
        embedding = next((one for one in self._embeddings if one.is_there()), self._embeddings[0])
        embedding.command(call, command, waited)

    def _done(self, done: Done) -> None:
        if done.error is None:
            self._answer(done.ticket, "null")
        else:
            self._refuse(done.ticket, done.error.code, done.error.message)

    def _answer(self, call: int, text: str) -> None:
        self._page.bridge.settle(call, text)

    def _refuse(self, call: int, code: str, message: str) -> None:
        self._page.bridge.settle(call, None, json.dumps([code, message]))

    def _diagnose(self) -> str:
        self._diagnosis.clear("messages-lost")
        if lost := self._page.bridge.lost():
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
        return bool(self._page.bridge.emit(event.type, event.to_json()))

    def _act(self, event: Event) -> None:
        """The default actions."""
        if isinstance(event, ScreenPop):
            self._pop(event)

    def _pop(self, event: ScreenPop) -> None:
        here = self._page.address
        goal = destination(event, self._config.crm, here, self._page.resolve)
        if isinstance(goal, Refusal):
            self._publish_failure(event, goal.code, goal.message)
        elif goal.href == here.href:
            pass  # shown already; opening it again would only reload it, and the chat with it
        elif self._config.crm.open_in == "same-tab":
            self._page.go(goal)
        elif not self._page.open(goal):
            self._offer(event, goal)
            self._publish_failure(
                event, "popup-blocked", "The browser blocked the new tab; the operator is offered it."
            )

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
        for vendor, url in [("iQChannels", self._config.iqchannels and self._config.iqchannels.url)]:
            ours = url and event.effectiveDirective == "frame-src" and event.blockedURI.startswith(origin_of(url))
            if url and ours and event.disposition != "report":
                self._diagnosis.add(
                    "error",
                    "frame-blocked",
                    f"This page's Content-Security-Policy forbids the {vendor} frame.",
                    f"Add {origin_of(url)} to its frame-src.",
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
        for embedding in self._embeddings:
            embedding.close()
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
