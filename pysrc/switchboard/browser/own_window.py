"""The dock's own window, as the window has it: it holds the workspaces, and has the tabs do what only a page can."""

import asyncio
import secrets
from collections.abc import Callable

from pyodide.ffi import JsException

from switchboard.browser.dock import Dock
from switchboard.browser.page import Page
from switchboard.browser.tabs import Tabs
from switchboard.hub.hub import Snapshot
from switchboard.hub.relay import (
    RELAY,
    BringBack,
    CommandAnswered,
    CommandAsked,
    ErrandDone,
    Errands,
    EventTold,
    Relayed,
    TabErrand,
    TabReady,
    WindowUp,
    read,
    told,
)
from switchboard.links.waiting import Done
from switchboard.vocabulary.events import CallerLookup, Event, ScreenPop

UP = "window"
"""The lock that the window holds as long as it is up."""
HINT = "switchboard:window"
"""The key in ``localStorage`` by which a page that loads knows that it should look for the window."""


def name_of(vendors: str) -> str:
    """What the window and the tabs of one CRM have in common; ``vendors`` are those that are configured."""
    return f"dock/{RELAY}/{vendors}"


class OwnWindow:
    """Wires the window to the tabs.

    Args:
        vendors: what its tabs have in common with it.
        known: tells what the window knows of its workspaces.
        show: shows a customer beside, where there is no tab.
        ask: gives a command to a workspace: what is called, its argument as JSON, the seconds it has waited, and who is
            told what became of it.

    """

    def __init__(
        self,
        page: Page,
        dock: Dock,
        vendors: str,
        known: Callable[[], Snapshot],
        show: Callable[[ScreenPop], None],
        ask: Callable[[str, str, float, Callable[[Done], None]], None],
    ) -> None:
        self._page = page
        self._dock = dock
        self._known = known
        self._show = show
        self._ask = ask
        self._me = secrets.token_hex(6)
        self._tabs = Tabs(page, name_of(vendors), False, self._heard, lambda: None)
        self._errands = Errands(self._say)
        self._sent = 0
        self._is_up = False
        self._due: asyncio.TimerHandle | None = None
        dock.act_on_window = self._act

    def start(self) -> None:
        """Take the dock from all tabs."""
        window = self._page.window
        self._tabs.start()
        self._say(TabReady())  # a window that is up already answers
        for event in ("pageshow", "resume"):
            self._page.listen(window if event == "pageshow" else self._page.document, event, lambda _: self._be_up())
        self._page.listen(window, "pagehide", lambda _: self._leave())
        self._be_up()

    def tell(self, event: Event, *, act: bool, placement: str | None) -> None:
        """All tabs are to hear of this event; what is to be shown, the one in use shows."""
        said = told(event, self._me, act=act, placement=placement)
        if type(event) is not ScreenPop:
            self._say(said)
        elif act and event.cause == "request":
            self._page.soon(self._open(event, said))
        else:
            self._show_in_tab(said)

    async def _open(self, event: ScreenPop, said: EventTold) -> None:
        """The operator wants to see it: where there is no tab, now, for a moment later a browser blocks what opens."""
        if await self._tabs.is_held("use"):
            self._show_in_tab(said)
        else:
            self._show(event)

    def _show_in_tab(self, said: EventTold) -> None:
        self._send(TabErrand(id=self._next(), what="show", about=said), lambda _: None)

    def look_up(self, event: CallerLookup, then: Callable[[str | None], None]) -> None:
        """Let the tab in use find out who calls; ``then`` is told that as JSON, or None where there is no tab."""
        self._send(TabErrand(id=self._next(), what="look-up", about=told(event, self._me, act=True)), then)

    def _next(self) -> str:
        self._sent += 1
        return f"{self._me}-{self._sent}"

    def _send(self, errand: TabErrand, then: Callable[[str | None], None]) -> None:
        self._errands.send(errand, self._page.clock, then)
        self._look()

    def _look(self) -> None:
        if self._due is not None:
            self._page.cancel(self._due)
        wait = self._errands.look(self._page.clock)
        self._due = None if wait is None else self._page.later(wait, self._look)

    def _say(self, said: Relayed) -> None:
        self._tabs.post(said.model_dump_json())

    def _be_up(self) -> None:
        self._tabs.queue_for(UP, self._up)

    def _up(self) -> None:
        self._is_up = True
        hint(self._page, "1")
        self._tell_tabs()

    def _tell_tabs(self) -> None:
        self._say(WindowUp(state=self._known()))

    def _heard(self, text: str) -> None:
        match read(text):
            case TabReady():
                if self._is_up:
                    self._tell_tabs()
                    self._errands.again()
            case WindowUp():
                self._page.window.close()  # there is one already
            case BringBack():
                self._close()
            case CommandAsked() as asked:
                self._ask(asked.call, asked.argument, asked.waited, lambda done: self._answer(asked.id, done))
            case ErrandDone() as done:
                self._errands.done(done)

    def _answer(self, id_: str, done: Done) -> None:
        if done.error is None:
            self._say(CommandAnswered(id=id_, result=done.result))
        else:
            self._say(CommandAnswered(id=id_, code=done.error.code, message=done.error.message))

    def _act(self, what: str) -> None:
        if what == "return":
            self._close()

    def _close(self) -> None:
        self._leave()  # a window that closes itself is not always told that it does
        self._page.window.close()

    def _leave(self) -> None:
        """The window closes, or is loaded anew."""
        window, self._is_up = self._page.window, False
        hint(self._page, "")
        place = tuple(int(edge) for edge in (window.screenX, window.screenY, window.innerWidth, window.innerHeight))
        last = self._dock.remembered.preferences
        if min(place[2:]) > 0 and last.window != place:
            self._dock.prefer(last.model_copy(update={"window": place}))


def hint(page: Page, text: str) -> None:
    """Tell pages that load whether there may be a window."""
    try:
        if text:
            page.window.localStorage.setItem(HINT, text)
        else:
            page.window.localStorage.removeItem(HINT)
    except JsException:
        return


def is_hinted(page: Page) -> bool:
    """Whether there may be a window; True where the browser keeps nothing."""
    try:
        return bool(page.window.localStorage.getItem(HINT))
    except JsException:
        return True
