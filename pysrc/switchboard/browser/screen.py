"""The default action of a screen pop: the customer's page, in this tab or another, or offered."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from switchboard.browser.noticeboard import Noticeboard
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.config import Crm
from switchboard.hub.navigation import Address, Goal, Refusal, destination, is_shown
from switchboard.languages.texts import Texts
from switchboard.telephony.knowledge import Choice, choices
from switchboard.ui.call import CallCard, Offer
from switchboard.vocabulary.events import Call, CommandFailed, Event, ScreenPop

_WENT = "went"
"""What this tab remembers from page to page: the call it last opened a customer for, if one, and the address."""
_TAKEN_OVER = "shows"
"""Also remembered: that the page shows its customers itself."""
_TICKET = "ticket"
_MOST = 100
_MARK = "data-switchboard-unsaved"
"""What a page marks an element with for as long as something is not saved."""
_UNSAVED = f"[{_MARK}]:not([{_MARK}=off i], [{_MARK}=false i], [{_MARK}=no i])"


class Screen:
    """Shows customers, and never takes the operator's work away for it.

    Args:
        region: tells whose numbers a vendor writes without a country code.
        calls: tells the calls that are on the screen.
        publish: takes an event the whole way.

    """

    def __init__(
        self,
        page: Page,
        crm: Crm,
        region: Callable[[str], str | None],
        texts: Texts,
        notices: Noticeboard,
        calls: Callable[[], Iterable[Call]],
        publish: Callable[[Event], None],
    ) -> None:
        self._page = page
        self._crm = crm
        self._region = region
        self._texts = texts
        self._notices = notices
        self._calls = calls
        self._publish = publish
        self._went = page.recall(_WENT)
        self._page_shows = page.recall(_TAKEN_OVER) != ""
        self._held: OrderedDict[str, str] = OrderedDict()
        self._offers: OrderedDict[str, tuple[Call, tuple[Offer, ...]]] = OrderedDict()

    def show(self, event: ScreenPop) -> None:
        """Show the event's customer, if that leads anywhere else than here, and nothing is lost by it."""
        here = self._page.address
        goal = destination(event, self._crm, here, self._page.resolve, self._region(event.vendor))
        self._held.pop(_call_of(event), None)
        if event.cause != "call":
            self._notices.withdraw(_TICKET)  # the operator is with another customer now
        if isinstance(goal, Refusal):
            if len(event.customers) < 2:  # else the operator chooses on the call's card
                self._refuse(event, goal)
        elif is_shown(goal, here) or self._has_been_shown(event, goal.address):
            pass  # opening it again would only reload it, and the chat with it
        elif event.cause == "ticket" and self._page.document.visibilityState == "hidden":
            # Nobody has gone to a ticket here: its workspace has loaded, or follows that of the tab in front.
            self._offer(_TICKET, event, goal, self._not_opened(event, "behind"))
        elif self._crm.open_in == "new-tab":
            self._open_beside(event, goal)
        elif not (why := self._why_not(event) or self._keep(event, goal)):
            self._page.go(goal.address)
        elif event.cause == "request":
            self._open_beside(event, goal)  # the operator wants to see it, and keeps what is written here
        elif event.cause == "call":
            self._held[_call_of(event)] = why
            _forget_the_oldest(self._held)
        else:
            self._offer(_TICKET, event, goal, self._not_opened(event, why))

    def taken_over(self) -> None:
        """The page shows a customer itself: it will show others."""
        if not self._page_shows:
            self._page_shows = True
            self._page.remember(_TAKEN_OVER, "page")
            self._offers.clear()

    def completed(self, card: CallCard) -> CallCard:
        """The card with what can be opened from it, and why that was not done by itself."""
        call = card.call
        key = f"{card.vendor}/{call.id}"
        before, offers = self._offers.get(key, (None, ()))
        if before is not call:
            offers = tuple(offer for choice in choices(call) if (offer := self._offered(card, choice)))
            self._offers[key] = (call, offers)
            _forget_the_oldest(self._offers)
        return replace(card, offers=offers, held=self._still_held(key, call))

    def _offered(self, card: CallCard, choice: Choice) -> Offer | None:
        """What a button opens; None where it would open nothing."""
        about: dict[str, Any] = {
            "id": "",
            "vendor": card.vendor,
            "at": utc_now(),
            "cause": "request",
            "call_id": card.call.id,
        }
        event = ScreenPop(**about, **choice.about)
        goal = destination(event, self._crm, self._page.address, self._page.resolve, self._region(event.vendor))
        if isinstance(goal, Goal):
            return Offer(choice.key, choice.customer, goal.is_new, goal.address.href)
        is_one = len(event.customers) < 2
        return Offer(choice.key, choice.customer, event.known is False) if self._page_shows and is_one else None

    def _why_not(self, event: ScreenPop) -> str:
        """Why the page is not to be left for it, if there is a reason."""
        if event.cause != "request" and self._talks_beside(event.call_id):
            return "talking"
        return "unsaved" if self._is_unsaved() else ""

    def _keep(self, event: ScreenPop, goal: Goal) -> str:
        """Tell the next page where we went; if it will not hear, why the page is not to be left by itself."""
        is_kept = self._page.remember(_WENT, f"{_call_of(event)} {goal.address.href}")
        stays = goal.address.href.partition("#")[0] == self._page.address.href.partition("#")[0]
        return "" if is_kept or stays or event.cause == "request" else "unkept"

    def _still_held(self, key: str, call: Call) -> str:
        """Why the customer was not opened, for as long as that is so."""
        why = self._held.get(key, "")
        holds: dict[str, Callable[[], bool]] = {
            "talking": lambda: self._talks_beside(call.id),
            "unsaved": self._is_unsaved,
            "unkept": lambda: True,
        }
        return why if why and holds[why]() else ""

    def _talks_beside(self, id_: str | None) -> bool:
        return any(call.state == "answered" and call.id != id_ for call in self._calls())

    def _is_unsaved(self) -> bool:
        # What frameworks keep in step with what is typed tells nothing, and listeners of beforeunload cannot be seen.
        asks = nothing_as_none(self._page.window.onbeforeunload) is not None
        return asks or bool(self._page.bridge.unsaved()) or self._page.find(_UNSAVED) is not None

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

    def _open_beside(self, event: ScreenPop, goal: Goal) -> None:
        if not self._page.open(goal.address):
            text = self._texts.customer_ready.format(customer=_named(event))
            self._offer(goal.address.href, event, goal, text)
            self._fail(event, "popup-blocked", "The browser blocked the new tab; the operator is offered it.")

    def _offer(self, key: str, event: ScreenPop, goal: Goal, text: str) -> None:
        button = self._texts.new_customer if goal.is_new else self._texts.open_customer
        asked = event.model_copy(update={"cause": "request"})
        self._notices.offer(key, text, button, lambda: self.show(asked))

    def _not_opened(self, event: ScreenPop, why: str) -> str:
        return self._texts.not_opened.format(customer=_named(event), reason=self._texts.open_reasons[why])

    def _refuse(self, event: ScreenPop, refusal: Refusal) -> None:
        if event.cause == "request":
            self._notices.tell(self._not_opened(event, refusal.code))
        self._fail(event, refusal.code, refusal.message)

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


def _named(event: ScreenPop) -> str:
    customer = event.customer
    return customer.name or customer.crm_id or customer.client_id or customer.phone or ""


def _forget_the_oldest(of: OrderedDict[str, Any]) -> None:
    while len(of) > _MOST:
        of.popitem(last=False)
