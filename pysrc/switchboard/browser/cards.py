"""The call cards on the screen."""

from collections.abc import Callable
from typing import Any

from switchboard.browser.dom import Shadow
from switchboard.browser.layer import Layer, Rank
from switchboard.browser.page import Page
from switchboard.ui.call import CallCard, announcement, card
from switchboard.ui.texts import Texts
from switchboard.ui.view import Node

MOST = 4
"""Cards shown at once; a number says how many more there are."""
AWAY = 3.0
"""Seconds for which a page that loads may leave the line alone."""
AT_ONCE = 0.0
"""The same while there is a call on the screen."""

_Key = tuple[str, str]


class Cards:
    """Shows the calls of all telephones, each in an element of its own, so that none takes another's focus.

    Args:
        completed: adds to a card that is shown which customers can be opened from it.

    """

    def __init__(self, page: Page, layer: Layer, texts: Texts, completed: Callable[[CallCard], CallCard]) -> None:
        self._page = page
        self._layer = layer
        self._texts = texts
        self._completed = completed
        self._acts: dict[str, Callable[[str, str], None]] = {}
        self._cards: dict[str, list[CallCard]] = {}
        self._due: float | None = None
        self._shadow: Shadow | None = None
        self._shelf: Any = None
        self._voice: Any = None
        self._more: Any = None
        self._elements: dict[_Key, Any] = {}
        self._said: dict[_Key, str] = {}
        self._drawn: dict[_Key, CallCard] = {}

    def add(self, vendor: str, act: Callable[[str, str], None]) -> None:
        """A telephone shows its calls here; ``act`` is told what is to be done, and with which call."""
        self._acts[vendor] = act

    def show(self, vendor: str, of_vendor: list[CallCard]) -> None:
        """Show these calls of a telephone's, the first on top, and none besides."""
        if self._page.standing == "frame":  # the page around it shows them
            return
        self._cards[vendor] = of_vendor
        cards = [one for several in self._cards.values() for one in several]
        cards.sort(key=lambda one: one.is_over)  # what one exchange has missed must not hide another's ringing call
        self._remember_due(AT_ONCE if cards else AWAY)
        if self._shadow is None:
            if not cards:
                return
            self._make()
        assert self._shadow is not None
        shown = cards[:MOST]
        ids = {_key(one) for one in shown}
        for id_ in [id_ for id_ in self._elements if id_ not in ids]:
            self._elements.pop(id_).remove()
            self._drawn.pop(id_, None)
        for place, one in enumerate(shown):
            element = self._elements.get(_key(one))
            if element is None:
                element = self._elements[_key(one)] = self._shadow.element("div", {"class": "slot"})
                # Behind the voice, and before the cards that are to stand below it; those keep their focus.
                self._shelf.children.item(place + 1).before(element)
            shows = self._completed(one)
            if self._drawn.get(_key(one)) != shows:
                self._drawn[_key(one)] = shows
                self._shadow.show(element, card(self._texts, shows))
        more = len(cards) - len(shown)
        self._more.textContent = self._texts.call_more.format(count=more) if more else ""
        self._announce(cards)

    def _announce(self, cards: list[CallCard]) -> None:
        """Say aloud what is new or has changed, once."""
        for one in cards:
            state = f"{one.call.state} {one.call.customer.name}"
            if self._said.get(_key(one)) != state:
                self._said[_key(one)] = state
                self._voice.textContent = announcement(self._texts, one)
        known = {_key(one) for one in cards}
        self._said = {id_: state for id_, state in self._said.items() if id_ in known}

    def _remember_due(self, seconds: float) -> None:
        """Tell the loader of this tab's next page how soon the telephone is needed, page or no page."""
        if self._due != seconds:
            self._due = seconds
            self._page.remember("due", str(int(1000 * seconds)))

    def _act(self, action: str) -> None:
        verb, vendor, rest = action.split(" ", 2)
        self._acts[vendor](verb, rest)

    def _make(self) -> None:
        self._shadow = self._layer.put_up(self._act, Rank.CALLS, escape=(".slot", ".drop"))
        self._shelf = self._shadow.show(
            self._shadow.root,
            Node(
                "div",
                {"class": "calls", "role": "region", "aria-label": self._texts.calls},
                (
                    Node("div", {"class": "voice", "role": "status", "aria-live": "polite"}),
                    Node("div", {"class": "more"}),
                ),
            ),
        )
        self._voice, self._more = self._shelf.firstElementChild, self._shelf.lastElementChild


def _key(card: CallCard) -> _Key:
    return card.vendor, card.call.id
