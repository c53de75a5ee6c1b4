"""Where screen pops lead at a desk: the customer's page is opened, or offered, or refused in words. No I/O.

Addresses are read as Python reads them, which is not in every corner as a browser does.
"""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from switchboard.config import Crm
from switchboard.hub.navigation import Address, Refusal, destination, is_shown
from switchboard.vocabulary.events import Call, CommandFailed, Event, ScreenPop


class Visits:
    """The operator's way through the CRM, on one page.

    Args:
        page: the address that is shown first.
        region: tells whose numbers a vendor writes without a country code.
        calls: the calls that are on the screen.

    """

    def __init__(
        self,
        page: str,
        crm: Crm,
        region: Callable[[str], str | None],
        calls: Callable[[], list[Call]],
        at: Callable[[], datetime],
        publish: Callable[[Event], None],
    ) -> None:
        self.opened: list[str] = []
        """The addresses that were opened, in order."""
        self.offered: list[str] = []
        """Those that were only offered, because the operator talks on another call."""
        self.here = _address(page)
        """What is shown now."""
        self._crm = crm
        self._region = region
        self._calls = calls
        self._at = at
        self._publish = publish

    def show(self, event: ScreenPop) -> None:
        """Show the event's customer, if that leads anywhere else than here."""
        goal = destination(event, self._crm, self.here, self._resolve, self._region(event.vendor))
        if isinstance(goal, Refusal):
            if len(event.customers) < 2:  # else the operator chooses on the call's card
                self._refuse(event, goal)
        elif is_shown(goal, self.here):
            pass
        elif self._crm.open_in == "new-tab":
            self.opened.append(goal.address.href)
        elif event.cause != "request" and self._talks_beside(event.call_id):
            self.offered.append(goal.address.href)
        else:
            self.opened.append(goal.address.href)
            self.here = goal.address

    def _talks_beside(self, id_: str | None) -> bool:
        return any(call.state == "answered" and call.id != id_ for call in self._calls())

    def _resolve(self, text: str) -> Address | None:
        try:
            return _address(urljoin(self.here.href, text))
        except ValueError:
            return None

    def _refuse(self, event: ScreenPop, refusal: Refusal) -> None:
        told = CommandFailed(
            id=f"{event.id}-{refusal.code}",
            vendor=event.vendor,
            at=self._at(),
            command=event.type,
            code=refusal.code,
            message=refusal.message,
        )
        self._publish(told)


def _address(href: str) -> Address:
    parts = urlsplit(href)
    return Address(href, f"{parts.scheme}://{parts.netloc}", parts.scheme)
