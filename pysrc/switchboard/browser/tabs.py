"""The tabs of one operator: who holds the line, who is being used, and what they say to each other.

All of it hangs on locks and events of the browser, which work in hidden tabs too; nothing here is a timer. The browser
frees a tab's locks the moment the tab is gone, however it went.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy

from switchboard.browser.page import Page, nothing_as_none

_SIGNS_OF_USE = ("focus", "pointerdown", "keydown")


@dataclass
class _Held:
    release: Callable[[], None]


class Tabs:
    """A tab among the others.

    Args:
        name: what the tabs that share a line have in common.
        is_one: whether an operator works in it; what is no tab of its own never counts as the one in use.
        heard: told what another tab says.
        used: the operator has come to this tab.
        acquired: this tab holds the line now; None where there is none to hold.
        released: it does not any longer.

    """

    def __init__(
        self,
        page: Page,
        name: str,
        is_one: bool,
        heard: Callable[[str], None],
        used: Callable[[], None],
        acquired: Callable[[], None] | None = None,
        released: Callable[[], None] = lambda: None,
    ) -> None:
        self._page = page
        self._name = f"switchboard/{name}"
        self._is_one = is_one
        self._acquired = acquired
        self._released = released
        self._used = used
        self._locks: Any = None if page.lacks("locks") or page.lacks("channel") else js.navigator.locks
        self._line: _Held | None = None
        self._use: _Held | None = None
        self._claims: dict[str, _Held] = {}
        self._away = False
        self.is_used = False
        """Whether a screen pop belongs here: this is the tab that the operator used last."""
        self._channel: Any = None
        if self.shared:
            self._channel = page.channel(self._name)
            page.listen(self._channel, "message", lambda event: heard(str(event.data)))
            page.undo_later(self._channel.close)

    @property
    def shared(self) -> bool:
        """Whether this browser, on this page, can share a line: it wants a secure context, and site data."""
        return self._locks is not None

    def start(self) -> None:
        """Queue up for the line, and notice where the operator is."""
        window, document = self._page.window, self._page.document
        self._page.listen(document, "freeze", lambda _: self._go_away())
        self._page.listen(document, "resume", lambda _: self._come_back())
        self._page.listen(window, "pagehide", lambda _: self._go_away())
        self._page.listen(window, "pageshow", lambda _: self._come_back())
        self._page.listen(document, "visibilitychange", lambda _: self._look())
        # A look at one flag each: as long as this tab is the used one they do nothing. Captured, for the page may stop
        # them, and our own fence does.
        for sign in _SIGNS_OF_USE:
            self._page.listen(window, sign, lambda _: self._take_use(), capture=True)
        self._page.undo_later(self._let_go)
        self._queue()
        if self.shared:
            self._wait_for_use()
        if document.hasFocus() or not self.shared:
            self._look()

    def post(self, text: str) -> None:
        """Say something to all other tabs."""
        if self._channel is not None:
            self._channel.postMessage(text)

    def steal(self) -> None:
        """Take the line from a tab that hangs."""
        if not self._away and self.shared:
            assert self._acquired is not None
            self._drop("_line")
            self._line = self._request("line", '{"steal": true}', self._acquired, self._lost_line)

    async def claim(self, what: str) -> bool:
        """Whether this tab, of all, is the one to do this; it stays so as long as the claim is kept."""
        if not self.shared:
            return True
        if what in self._claims or self._away:
            return False
        resolvers = js.Promise.withResolvers()
        lock = self._request(
            what,
            '{"ifAvailable": true}',
            lambda: resolvers.resolve(True),
            lambda: resolvers.resolve(False),
        )

        def release() -> None:
            lock.release()
            resolvers.resolve(False)  # whoever waits for it has come too late

        claim = self._claims[what] = _Held(release)
        granted = bool(await resolvers.promise)
        mine = self._claims.get(what) is claim
        if mine and not granted:
            del self._claims[what]
        return mine and granted

    def queue_for(self, what: str, granted: Callable[[], None], *, is_shared: bool = False) -> None:
        """Wait for a lock of this name, until it is there or this tab goes; ``drop_claim`` gives it up."""
        if what not in self._claims and not self._away:
            options = '{"mode": "shared"}' if is_shared else "{}"
            self._claims[what] = self._request(what, options, granted, lambda: None)

    def drop_claim(self, what: str) -> None:
        """Somebody else may do it now."""
        if held := self._claims.pop(what, None):
            held.release()

    async def is_held(self, what: str) -> bool:
        """Whether any window has this lock now."""
        known = await self._locks.query()
        return any(str(lock.name) == f"{self._name}/{what}" for lock in known.held)

    def keep_claims(self, whats: set[str]) -> None:
        """All others are over: nobody will want to do that again."""
        for what in self._claims.keys() - whats:
            self.drop_claim(what)

    # The line.

    def _queue(self) -> None:
        if self._acquired is None:
            return
        if not self.shared:
            self._acquired()
            return
        self._line = self._request("line", "{}", self._acquired, self._lost_line)

    def _lost_line(self) -> None:
        self._line = None
        self._released()
        if not self._away:
            self._queue()

    # The operator.

    def _look(self) -> None:
        if self._page.document.visibilityState == "visible":
            self._take_use()
        elif not self.shared:
            self.is_used = False

    def _take_use(self) -> None:
        if self.is_used or self._away or not self._is_one:
            return
        if not self.shared:
            self._come_into_use()
            return
        self._drop("_use")
        self._use = self._request("use", '{"steal": true}', self._come_into_use, self._lost_use)

    def _wait_for_use(self) -> None:
        """When the tab that is used goes, one of the others is the next best."""
        if not self._is_one:
            return
        self._use = self._request("use", "{}", self._come_into_use, self._lost_use)

    def _come_into_use(self) -> None:
        self.is_used = True
        self._used()

    def _lost_use(self) -> None:
        self.is_used = False
        self._use = None
        if not self._away:
            self._wait_for_use()

    # Coming and going.

    def _go_away(self) -> None:
        """Frozen, or leaving: a tab that is not there must not keep the line, nor wait for it."""
        if self._away:
            return
        self._away = True
        self._released()
        self._let_go()

    def _come_back(self) -> None:
        if not self._away:
            return
        self._away = False
        self._queue()
        if self.shared:
            self._wait_for_use()

    def _let_go(self) -> None:
        self._drop("_line")
        self._drop("_use")
        self.is_used = False
        for held in self._claims.values():
            held.release()
        self._claims.clear()

    def _drop(self, name: str) -> None:
        held: _Held | None = getattr(self, name)
        setattr(self, name, None)
        if held is not None:
            held.release()

    def _request(self, name: str, options: str, granted: Callable[[], None], gone: Callable[[], None]) -> _Held:
        """Ask for a lock. ``gone`` is told when it was taken from us or could not be had; not after ``release``."""
        given = js.Promise.withResolvers()
        ending = js.AbortController.new()
        wanted = js.JSON.parse(options)
        if not (hasattr(wanted, "steal") or hasattr(wanted, "ifAvailable")):
            wanted.signal = ending.signal
        released = False

        def grant(lock: Any) -> Any:
            if released or nothing_as_none(lock) is None:
                return None
            self._page.guarded(granted)()
            return given.promise

        def release() -> None:
            nonlocal released
            released = True
            given.resolve()
            ending.abort()

        proxy = create_proxy(grant)

        async def hold() -> None:
            try:
                await self._locks.request(f"{self._name}/{name}", wanted, proxy)
            except JsException:  # stolen, or given up
                pass
            finally:
                proxy.destroy()
            if not released:
                gone()

        self._page.soon(hold())
        return _Held(release)
