"""The dock's own window, as a tab has it: opened here, then heard, given commands, and done errands for.

More than 300 lines: one side of a conversation, from its beginning to its end.
"""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from pyodide.ffi import JsException, to_js

from switchboard.browser.dock import Dock
from switchboard.browser.own_window import UP, hint, is_hinted, name_of
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.tabs import Tabs
from switchboard.hub.hub import Snapshot
from switchboard.hub.relay import (
    BringBack,
    CommandAnswered,
    CommandAsked,
    ErrandDone,
    EventTold,
    Once,
    Relayed,
    TabErrand,
    TabReady,
    WindowUp,
    event_of,
    read,
)
from switchboard.languages.texts import Texts
from switchboard.links.waiting import Done
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed, Event

_NAME = "switchboard-dock"
"""The window's name (runtime/prepare.mjs)."""
_PATIENCE = 10.0
"""Seconds within which a window that is there says so."""
_EMPTY = 0.5
"""Seconds after which a window that was loaded anew, and has come to nothing, is filled again."""
_MARGIN = 24
"""CSS pixels that a window is larger than the dock was."""
_TOKENS = (
    *("ground", "sunk", "ink", "soft", "edge", "line", "accent", "on-accent", "talk", "alarm", "on-alarm", "warn"),
    *("radius", "unit", "font", "font-size", "color-scheme"),
)
"""What a page may choose of the dock's looks, and its own window is to have as well."""


class Elsewhere:
    """Wires a tab to the window, and takes commands for the workspaces in it.

    Args:
        vendors: what the tab has in common with it.
        stand_back: told whether the workspaces are in the window.
        adopt: given what the window knows of them.
        publish: takes an event of theirs the whole way, with its default action or without.
        look_up: finds out who calls, and tells it as JSON.
        carry_out: has a command carried out by this tab's own workspaces.
        done: told what became of one.

    """

    def __init__(
        self,
        page: Page,
        dock: Dock,
        texts: Texts,
        vendors: str,
        stand_back: Callable[[bool], None],
        adopt: Callable[[Snapshot], None],
        publish: Callable[[Event, bool, str | None], None],
        look_up: Callable[[Event, Callable[[str], None]], None],
        carry_out: Callable[[int, Command, float], None],
        done: Callable[[Done], None],
    ) -> None:
        self._page = page
        self._dock = dock
        self._texts = texts
        self._stand_back = stand_back
        self._adopt = adopt
        self._publish = publish
        self._look_up = look_up
        self._carry_out = carry_out
        self._done = done
        self._tabs = Tabs(page, name_of(vendors), True, self._heard, self._used)
        self._is_up = False
        self._me = secrets.token_hex(4)
        self._waiting: list[tuple[int, Command, float]] = []
        self._open: dict[str, int] = {}
        self._once = Once()
        self._failed = 0
        self._opened: Any = None
        self._late: asyncio.TimerHandle | None = None
        self.may_be_up = self._tabs.shared and is_hinted(page)
        """Whether there may be a window, which is not known yet: until it is, no workspace is loaded here."""
        if self._tabs.shared:
            dock.act_on_window = self._act

    def start(self) -> None:
        """Find out whether there is a window."""
        if not self._tabs.shared:
            return
        self._dock.change(can_leave=True, can_float=hasattr(self._page.window, "documentPictureInPicture"))
        self._tabs.start()
        self._page.listen(self._page.window, "pageshow", lambda _: self._page.soon(self._find_out()))
        self._page.listen(self._page.document, "resume", lambda _: self._page.soon(self._find_out()))
        if self.may_be_up:
            self._page.soon(self._find_out())

    async def _find_out(self) -> None:
        if await self._tabs.is_held(UP):
            self._say(TabReady())
            if self._is_up:
                self._wait_for_its_end()  # a tab that was asleep has let go of everything
            elif self._late is None:
                self._late = self._page.later(_PATIENCE, lambda: self._be(is_up=False))
        else:
            hint(self._page, "")
            self._be(is_up=False)

    # As one who takes commands.

    def is_there(self) -> bool:
        """Whether the window is there, and has the workspaces; or may be."""
        return self._is_up or self.may_be_up

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Let the window carry out a command."""
        self._waiting.append((ticket, command, self._page.clock - waited))
        self._pass_on()

    def close(self) -> None:
        """Nothing of it is this tab's."""

    def _pass_on(self) -> None:
        if self.may_be_up:
            return
        waiting, self._waiting = self._waiting, []
        for ticket, command, since in waiting:
            waited = self._page.clock - since
            if not self._is_up:
                self._carry_out(ticket, command, waited)
                continue
            id_ = f"{self._me}-{ticket}"
            self._open[id_] = ticket
            argument = command.model_dump_json(by_alias=True, exclude_none=True)
            self._say(CommandAsked(id=id_, call=command.call, argument=argument, waited=waited))

    def _answered(self, said: CommandAnswered) -> None:
        if (ticket := self._open.pop(said.id, None)) is None:
            return
        if said.result is not None:
            self._done(Done(ticket, result=said.result))
        else:
            self._refuse(ticket, said.code, said.message)  # the window has told its event

    def _refuse(self, ticket: int, code: str, message: str) -> None:
        self._failed += 1
        id_ = f"window-failed-{self._me}-{self._failed}"
        self._done(Done(ticket, CommandFailed(id=id_, vendor="", at=utc_now(), command="", code=code, message=message)))

    # The window.

    def _say(self, said: Relayed) -> None:
        self._tabs.post(said.model_dump_json())

    def _heard(self, text: str) -> None:
        match read(text):
            case WindowUp(state=state):
                self._be(is_up=True)
                self._adopt(state)
            case EventTold() as told if self._is_up:
                if (event := event_of(told)) is not None:
                    self._publish(event, told.act and self._tabs.is_used, told.placement)
            case TabErrand() as errand if self._tabs.is_used:
                self._do(errand)
            case CommandAnswered() as answered:
                self._answered(answered)

    def _used(self) -> None:
        if self._is_up:
            self._say(TabReady())  # the window may be waiting for somebody who does something

    def _do(self, errand: TabErrand) -> None:
        if (event := event_of(errand.about)) is not None and self._once.take(errand):
            if errand.what == "look-up":
                self._look_up(event, lambda text: self._say(ErrandDone(id=errand.id, result=text)))
            else:
                self._say(ErrandDone(id=errand.id))  # before the page is left for it
                self._publish(event, errand.about.act, errand.about.placement)

    def _be(self, *, is_up: bool) -> None:
        """The window is there, or is not."""
        if self._late is not None:
            self._page.cancel(self._late)
            self._late = None
        if is_up == self._is_up and not self.may_be_up:
            return
        self._is_up, self.may_be_up = is_up, False
        if is_up:
            self._wait_for_its_end()
        else:
            for ticket in list(self._open.values()):
                self._refuse(ticket, "secondary-window", "the window that has the chat went in the meantime")
            self._open = {}
        self._stand_back(is_up)
        self._pass_on()

    def _wait_for_its_end(self) -> None:
        self._tabs.queue_for(UP, self._gone, is_shared=True)

    def _gone(self) -> None:
        self._tabs.drop_claim(UP)
        hint(self._page, "")
        self._be(is_up=False)
        self._page.later(_EMPTY, self._fill_again)

    # Opening and closing it.

    def _act(self, what: str) -> None:
        if what == "return":
            self._say(BringBack())
        elif self._dock.remembered.preferences.on_top and self._dock.state.can_float:
            self._page.soon(self._open_on_top())
        else:
            self._open_beside()

    def _open_beside(self) -> None:
        left, top, width, height = self._size()
        place = f",left={left},top={top}" if left is not None else ""
        opened = nothing_as_none(self._page.bridge.open("", _NAME, f"popup,width={width},height={height}{place}"))
        if opened is None:
            self._dock.act_on_notice("tell", self._texts.window_blocked)
            return
        try:
            self._fill(opened)
        except JsException:  # it was there, and somebody has led it to another origin
            opened.close()

    async def _open_on_top(self) -> None:
        *_, width, height = self._size()
        wanted = to_js({"width": width, "height": height}, dict_converter=self._page.window.Object.fromEntries)
        try:
            opened = await self._page.window.documentPictureInPicture.requestWindow(wanted)
        except JsException:
            self._dock.act_on_notice("tell", self._texts.window_blocked)
            return
        opened.name = _NAME
        self._fill(opened)

    def _size(self) -> tuple[int | None, int | None, int, int]:
        last, spot = self._dock.remembered.preferences.window, self._dock.stand.shown()
        return last or (None, None, round(spot.width) + _MARGIN, round(spot.height) + _MARGIN)

    def _fill_again(self) -> None:
        """Loaded anew, it is empty in some browsers."""
        try:
            if self._opened is not None and not self._opened.closed and self._opened.location.href == "about:blank":
                self._fill(self._opened)
        except JsException:  # it is on another origin
            self._opened = None

    def _fill(self, window: Any) -> None:
        """Make a page of it that has nothing but the tag."""
        self._opened = window
        if hasattr(window, "switchboard"):
            window.focus()  # it was there
            return
        document = window.document
        self._page.bridge.renew(document)
        root, own = document.documentElement, self._page.document.documentElement
        root.lang = own.lang
        root.dataset.switchboardWindow = ""
        document.title = self._texts.dock
        style = self._page.window.getComputedStyle(own)
        for token in (f"--switchboard-{one}" for one in _TOKENS):
            if value := str(style.getPropertyValue(token)):
                root.style.setProperty(token, value)
        scheme = self._dock.stand.page_scheme
        root.style.colorScheme = str(style.colorScheme) if scheme == "inherit" else scheme
        if self._page.find("base[href]") is not None:
            base = document.createElement("base")
            base.href = self._page.document.baseURI
            document.head.append(base)
        self._put_tag(document)

    def _put_tag(self, document: Any) -> None:
        bridge = self._page.bridge
        tag = bridge.script(bridge.src)
        for name in self._page.window.Object.keys(bridge.settings):
            setattr(tag.dataset, name, getattr(bridge.settings, name))
        tag.dataset.start = "now"
        if hasattr(bridge.settings, "config") and (config := self._page.resolve(bridge.settings.config)) is not None:
            tag.dataset.config = config.href
        else:
            given = document.createElement("script")
            given.type = "application/json"
            given.setAttribute("data-switchboard", "")
            text, trusted = bridge.configuration.text, getattr(bridge, "trusted", None)
            given.textContent = trusted.createScript(text) if trusted is not None else text
            document.head.append(given)
        document.head.append(tag)
