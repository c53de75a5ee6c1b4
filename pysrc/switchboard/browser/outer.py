"""A page of the CRM's in another one: the workspace is the outer page's, which carries out what is asked here."""

import json
from collections.abc import Callable

from switchboard.browser.page import Page, utc_now
from switchboard.links.waiting import Done
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed

GLANCE = 1.0
"""Seconds between two glances whether the outer page is still there."""
GRACE = 10.0
"""Seconds for which it may be away: in a classic CRM, it only goes on to its next page."""


class Outer:
    """Takes commands for the outer page, until that is gone for good.

    Args:
        take_over: puts up the workspace in this page.
        ask: carries out a command by what has been put up.

    """

    def __init__(
        self,
        page: Page,
        done: Callable[[Done], None],
        take_over: Callable[[], None],
        ask: Callable[[int, Command, float], None],
    ) -> None:
        self._page = page
        self._done = done
        self._take_over = take_over
        self._ask = ask
        self._seen_at = page.clock
        self._over = False
        self._waiting: list[tuple[int, Command, float]] = []
        self._serial = 0

    def start(self) -> None:
        """Keep an eye on it."""
        if self._over:
            return
        if self._page.bridge.hasOuter():
            self._seen_at = self._page.clock
        elif self._page.clock - self._seen_at > GRACE:
            self._over = True
            self._take_over()
        self._page.later(GLANCE, self.start)
        self._pass_on()

    def close(self) -> None:
        """Look no more."""
        self._over = True

    def is_there(self) -> bool:
        """Whether the outer page is to carry out commands."""
        return not self._over

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Let the outer page carry out a command; it may be between two pages."""
        self._waiting.append((ticket, command, self._page.clock - waited))
        self._pass_on()

    def _pass_on(self) -> None:
        if not self._over and not self._page.bridge.hasOuter():
            return
        waiting, self._waiting = self._waiting, []
        for ticket, command, since in waiting:
            if self._over:
                self._ask(ticket, command, self._page.clock - since)
            else:
                self._page.soon(self._carry_out(ticket, command))

    async def _carry_out(self, ticket: int, command: Command) -> None:
        text = command.model_dump_json(by_alias=True, exclude_none=True)
        told = json.loads(await self._page.bridge.askOuter(command.call, text))
        if "result" in told:
            self._done(Done(ticket, result=json.dumps(told["result"])))
            return
        self._serial += 1
        error = CommandFailed(
            id=f"outer-failed-{self._serial}",
            vendor="",
            at=utc_now(),
            command=command.call,
            code=str(told["code"]) if "code" in told else "secondary-window",
            message=str(told.get("message", "the page that has the chat went in the meantime")),
        )
        self._done(Done(ticket, error))  # the outer page has told its event
