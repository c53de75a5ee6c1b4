"""The default action of a screen pop: the customer's page, in this tab or another, or offered."""

from collections.abc import Callable

from switchboard.browser.noticeboard import Noticeboard
from switchboard.browser.page import Page, utc_now
from switchboard.config import Crm
from switchboard.hub.navigation import Address, Refusal, destination
from switchboard.ui.texts import Texts
from switchboard.vocabulary.events import CommandFailed, Event, ScreenPop

_WENT = "went"
"""What this tab remembers from page to page: the call it last opened a customer for, if one, and the address."""


class Screen:
    """Shows customers.

    Args:
        region: tells whose numbers a vendor writes without a country code.
        publish: takes an event the whole way.

    """

    def __init__(
        self,
        page: Page,
        crm: Crm,
        region: Callable[[str], str | None],
        texts: Texts,
        notices: Noticeboard,
        publish: Callable[[Event], None],
    ) -> None:
        self._page = page
        self._crm = crm
        self._region = region
        self._texts = texts
        self._notices = notices
        self._publish = publish
        self._went = page.recall(_WENT)

    def show(self, event: ScreenPop) -> None:
        """Show the event's customer, if that leads anywhere else than here."""
        here = self._page.address
        goal = destination(event, self._crm, here, self._page.resolve, self._region(event.vendor))
        if isinstance(goal, Refusal):
            self._fail(event, goal.code, goal.message)
        elif goal.href == here.href or self._has_been_shown(event, goal):
            pass  # opening it again would only reload it, and the chat with it
        elif self._crm.open_in == "same-tab":
            self._page.remember(_WENT, f"{_call_of(event)} {goal.href}")
            self._page.go(goal)
        elif not self._page.open(goal):
            self._offer(event, goal)
            self._fail(event, "popup-blocked", "The browser blocked the new tab; the operator is offered it.")

    def _has_been_shown(self, event: ScreenPop, goal: Address) -> bool:
        """Whether this very tab went there for it already, before a page of a classic CRM was left for the next.

        A workspace announces its ticket at every load, and the CRM may have redirected us: without this it would load
        for ever, or call the operator back from wherever they went. A call is shown once, however often pages change.
        """
        call, _, address = self._went.partition(" ")
        if event.cause == "call":
            return event.call_id is not None and _call_of(event) == call
        if event.cause == "ticket":
            self._went = ""
            return address == goal.href
        return False

    def _offer(self, event: ScreenPop, goal: Address) -> None:
        customer = event.customer.name or event.customer.crm_id or event.customer.client_id or ""
        text = self._texts.customer_ready.format(customer=customer)
        self._notices.offer(goal.href, text, self._texts.open_customer, lambda: self._page.open(goal))

    def _fail(self, event: ScreenPop, code: str, message: str) -> None:
        self._publish(
            CommandFailed(
                id=f"{event.id}-{code}",
                vendor=event.vendor,
                at=utc_now(),
                command="screen.pop",
                code=code,
                message=message,
            )
        )


def _call_of(event: ScreenPop) -> str:
    """A call's id, which is its exchange's own."""
    return f"{event.vendor}/{event.call_id}" if event.call_id else ""
