"""A workspace that is away comes back: looking at its address, and the button that loads it again."""

import asyncio
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException

from switchboard.browser.dom import Shadow
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.performing import Performer
from switchboard.browser.policy import watch_policy
from switchboard.links.absence import Absence, AbsenceEffect, Away, LoadAgain, Look
from switchboard.settings import origin_of

_LOOK = (
    '{"method": "HEAD", "mode": "no-cors", "credentials": "omit", "cache": "no-store", "referrerPolicy": "no-referrer"}'
)
_PATIENCE = 10.0
"""Seconds after which an address that says nothing does not answer."""
_REPORT = 0.1
"""Seconds after which a policy that has stopped a look has told so."""


class Return:
    """Wires an ``Absence`` to the browser.

    Args:
        load_again: loads the frame again, and calls ``began``.
        away: told that nobody answers.
        forbidden: told that the page's policy forbids to look.

    """

    def __init__(
        self,
        page: Page,
        url: str,
        load_again: Callable[[], None],
        away: Callable[[], None],
        forbidden: Callable[[], None],
    ) -> None:
        self._page = page
        self._url = url
        self._load_again = load_again
        self._away = away
        self._forbidden = forbidden
        self._absence = Absence()
        self._performer = Performer(page, self._absence, self._carry_out)
        self._perform = self._performer.perform
        self._memory = f"look-blocked/{origin_of(url)}"
        self._stopped_by_policy = False
        self._button: Any = None
        self._forget_button: Callable[[], None] | None = None

    def start(self) -> None:
        """Notice what may bring the workspace back."""
        page, window = self._page, self._page.window
        page.listen(window, "online", lambda _: self._perform(self._absence.online(page.clock)))
        page.listen(page.document, "visibilitychange", lambda _: self._come_to_front())
        for document in (page.document, js.document):
            watch_policy(page, document, "connect-src", self._stopped)
        if page.recall(self._memory):  # each try is one more line in somebody's log
            self._absence.blind = True
            self._forbidden()

    @property
    def is_blind(self) -> bool:
        """Whether nobody can tell if the workspace is away."""
        return self._absence.blind

    def began(self) -> None:
        """The frame has begun to load."""
        self._perform(self._absence.began(self._page.clock))

    def loaded(self) -> None:
        """It has loaded something."""
        self._perform(self._absence.loaded(self._page.clock))

    def heard(self) -> None:
        """The workspace has spoken."""
        self._perform(self._absence.heard())

    def wanted(self) -> None:
        """The operator looks at the workspace, or asks something of it."""
        self._perform(self._absence.wanted(self._page.clock))

    def glance(self, frame: Any) -> None:
        """See where the operator is; a frame of another origin tells nothing else of what happens in it."""
        self._perform(self._absence.glance(utc_now(), self._page.clock))
        active = nothing_as_none(frame.getRootNode().activeElement)
        inside = active is not None and active.isSameNode(frame)
        now = self._page.clock
        self._perform(self._absence.focused(now) if inside else self._absence.left(now))

    def offer(self, shadow: Shadow, frame: Any, text: str, *, shown: bool) -> None:
        """Let the button stand before the frame, or not."""
        if not shown:
            self._withdraw()
        elif self._button is None:
            self._button = shadow.element("button", {"type": "button", "class": "again"})
            self._button.textContent = text
            self._forget_button = self._page.listen(self._button, "switchboard-click", lambda _: self._load_again())
            frame.before(self._button)

    def moved(self) -> None:
        """The frame stands somewhere else."""
        self._withdraw()

    def gone(self) -> None:
        """The frame has left the page."""
        self._withdraw()
        self._perform(self._absence.heard())

    def stop(self) -> None:
        """Look no more."""
        self._performer.stop()

    def _withdraw(self) -> None:
        if self._forget_button is not None:
            self._forget_button()
            self._button.remove()
            self._button = self._forget_button = None

    def _come_to_front(self) -> None:
        if not self._page.document.hidden:
            self.wanted()

    def _stopped(self, address: str) -> None:
        wanted = self._page.resolve(address)
        self._stopped_by_policy |= wanted is not None and wanted.origin == origin_of(self._url)

    def _carry_out(self, effect: AbsenceEffect) -> None:
        match effect:
            case Look(number=number):
                self._page.soon(self._look(number))
            case Away():
                self._away()
            case LoadAgain():
                self._load_again()

    async def _look(self, number: int) -> None:
        answered: bool | None = await self._answers()
        if not answered:
            await asyncio.sleep(_REPORT)
            if self._stopped_by_policy:
                answered = None
                self._page.remember(self._memory, "yes")
                self._forbidden()
        self._perform(self._absence.looked(number, self._page.clock, answered=answered))

    async def _answers(self) -> bool:
        try:
            await asyncio.wait_for(js.fetch(self._url, js.JSON.parse(_LOOK)), _PATIENCE)
        except (JsException, TimeoutError):
            return False
        return True
