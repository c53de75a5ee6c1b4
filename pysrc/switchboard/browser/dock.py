"""The dock in the page: what is to be shown comes together here, and is drawn.

More than 300 lines: it is all wiring, of one picture to whatever may change it, and each wire is short.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from switchboard.browser.bell import Consent, Sound
from switchboard.browser.dom import Handler, Shadow, home
from switchboard.browser.focus import Focus
from switchboard.browser.layer import Layer
from switchboard.browser.page import Page, nothing_as_none, utc_now
from switchboard.browser.remembered import Remembered
from switchboard.browser.stand import FIELDS, Stand
from switchboard.languages.speech import Words
from switchboard.settings import DockSettings
from switchboard.ui import dock_view as view
from switchboard.ui.availability import LineStatus
from switchboard.ui.call import CallCard, announcement
from switchboard.ui.checks import Precondition
from switchboard.ui.preferences import Choices, Preferences
from switchboard.ui.recent import RecentCall
from switchboard.ui.unsent import UnsentRecord
from switchboard.ui.view import Node
from switchboard.ui.wrap_up import WrapUp
from switchboard.vocabulary.events import Call

SOON = 0.02
"""Seconds after which what has changed is on the screen."""
SAVED = 4.0
"""Seconds for which it is seen that what was said of a call is in the CRM."""
SETTLING = 0.3
"""Seconds for which what moved because something left takes no click."""
AWAY = 3.0
"""Seconds for which a page that loads may leave the line alone."""
AT_ONCE = 0.0
"""The same while there is a call on the screen."""
_KEPT = "dock"
"""What the tab remembers for its next page: whether the panel is open, and its tab."""


@dataclass
class Phone:
    """What a telephone gives the dock.

    Args:
        act: is told what is to be done: ``drop``, ``recall``, ``open`` or ``try``, and with what.
        region: whose numbers are written without a country code.
        line: how its line stands.
        is_used: whether this is the tab in use, of all that share its line.

    """

    act: Callable[[str, str], None]
    region: str
    line: LineStatus
    is_used: Callable[[], bool]
    cards: tuple[CallCard, ...] = ()
    away: tuple[CallCard, ...] = ()


class Dock:
    """Everything that stands over the page.

    Args:
        page: the page.
        layer: keeps it above all else.
        words: the language.
        settings: what the configuration says of it.
        completed: adds to a card which customers can be opened from it.
        checks: tells the preconditions, for the diagnosis.

    """

    def __init__(
        self,
        page: Page,
        layer: Layer,
        words: Words,
        settings: DockSettings,
        completed: Callable[[CallCard], CallCard],
        checks: Callable[[], tuple[Precondition, ...]],
    ) -> None:
        self._page = page
        self._layer = layer
        self._words = words
        self._settings = settings
        self._completed = completed
        self.checks = checks
        self._phones: dict[str, Phone] = {}
        self._vacate: dict[str, Callable[[], None]] = {}
        self._wanted: dict[str, Callable[[], None]] = {}
        self._sections: dict[str, tuple[str, Callable[[bool], None]]] = {}
        self.handlers: Mapping[str, Handler] = {}
        """By type of event in it, who is told (``Operating``)."""
        self.heard: list[Callable[[], None]] = []
        """Told of each change of the calls, the settings and what is unread."""
        self.act_on_notice: Callable[[str, str], None] = lambda *_: None
        self.act_on_bell: Callable[[str], None] = lambda _: None
        self.act_on_window: Callable[[str], None] = lambda _: None
        """Told to ``leave`` for a window of its own, and to ``return`` from it."""
        self.wrap_up: Callable[[str, Call], WrapUp | None] = lambda *_: None
        self.act_on_record: Callable[[str, str, str], bool] = lambda *_: True
        """Told what the operator does about what was said of a call, or a record (``Records.act``)."""
        self.press: Callable[[str, str], None] = lambda *_: None
        """Told of the call, and of the button on its card that is an extension's."""
        self.unsent: Callable[[], tuple[UnsentRecord, ...]] = lambda: ()
        self.text_of_record: Callable[[str], str] = lambda _: ""
        self.sound: Callable[[], Sound] = lambda: "missing"
        self.permission: Callable[[], Consent] = lambda: "missing"
        self.remembered = Remembered(page, self._chosen)
        own = page.recall(_KEPT)
        last = self.remembered.preferences
        self._never_used = not own and last.is_open is None
        is_open = own.startswith("open") if own else bool(last.is_open)
        where: view.Where = "window" if page.standing == "window" else "page"
        self.state = view.DockState(now=utc_now(), is_open=is_open, tab=own.partition(" ")[2] or last.tab, where=where)
        """What is shown."""
        self.stand = Stand(page, settings, self.remembered, lambda: self.state.has_panel, self.draw, self.draw_soon)
        self._focus = Focus(page)
        self._shadow: Shadow | None = None
        self._double: Shadow | None = None
        self._soon: asyncio.TimerHandle | None = None
        self._said: dict[str, str] = {}
        self._leaving: set[str] = set()
        self._voice = ""
        self._alarm = ""
        self._due: float | None = None

    # What others show here.

    @property
    def is_used(self) -> bool:
        """Whether this is the tab in use."""
        if self.state.where != "page":  # its own window alone rings
            return self.state.where == "window"
        return any(phone.is_used() for phone in self._phones.values())

    def use(self, who: str) -> None:
        """Whose dock it is: their settings and calls."""
        if self.remembered.use(who):
            last = self.remembered.preferences
            if self._never_used and last.is_open is not None:
                self.change(is_open=last.is_open, tab=last.tab)
            self._chosen()
            for key, (_, take) in self._sections.items():
                take(key in last.taken and self.state.where == "page")

    def go(self, where: view.Where) -> None:
        """The dock has a window of its own now, or none any more."""
        self.change(where=where)
        self._tell()
        self.draw()

    def add_phone(self, vendor: str, phone: Phone) -> None:
        """A telephone shows its calls here."""
        self._phones[vendor] = phone
        self._gather()

    def remove_phone(self, vendor: str) -> None:
        """Nobody has this telephone any more."""
        if self._phones.pop(vendor, None) is not None:
            if not self._phones:
                self.use("")  # whose calls they were, is signed in no more
            self._gather()

    def show(self, vendor: str, cards: list[CallCard], away: list[CallCard], line: LineStatus) -> None:
        """Show these calls of a telephone's and how its line stands; of ``away``, the cards were put away."""
        phone = self._phones.get(vendor)
        if phone is not None:
            phone.cards, phone.away, phone.line = tuple(cards), tuple(away), line
            self._gather()
            self.draw()  # the telephone has waited already

    def act_on_phone(self, verb: str, about: str) -> None:
        """Do something with a call or a line: ``about`` begins with whose it is."""
        vendor, _, rest = about.partition(" ")
        if (phone := self._phones.get(vendor)) is not None:
            phone.act(verb, rest)

    def over(self, entry: RecentCall) -> None:
        """A call is over."""
        self.remembered.add(entry)

    def seen(self, key: str) -> None:
        """The operator knows of this missed call."""
        if any(one.key == key for one in self.remembered.recent.missed):
            self.remembered.keep(self.remembered.recent.seen(key))
            self._chosen()

    def prefer(self, preferences: Preferences) -> None:
        """The operator has chosen."""
        self.remembered.prefer(preferences)
        self._chosen()

    def _chosen(self) -> None:
        """Something of what is remembered is new, here or by another tab; whether it is open is each tab's own."""
        self.stand.chosen()
        self.draw_soon()
        self._gather()

    def add_tab(self, key: str, title: str, vacate: Callable[[], None], wanted: Callable[[], None]) -> None:
        """A workspace has a tab; it is told when its element has left the page, and when the operator comes to it."""
        self._vacate[key], self._wanted[key] = vacate, wanted
        if all(tab.key != key for tab in self.state.tabs):
            self.change(tabs=(*self.state.tabs, view.Tab(key, title)))
            if self._never_used and not self._settings.collapsed:
                self.change(is_open=True)

    def remove_tab(self, key: str) -> None:
        """A workspace has no tab any more."""
        self._vacate.pop(key, None)
        self._wanted.pop(key, None)
        self.change(tabs=tuple(tab for tab in self.state.tabs if tab.key != key))
        self.draw()

    def add_section(self, key: str, title: str, take: Callable[[bool], None]) -> bool:
        """A workspace stands in the page, and can be taken into the dock and back; whether it was taken before."""
        self._sections[key] = (title, take)
        return key in self.remembered.preferences.taken

    def take(self, key: str, on: bool) -> None:
        """Take a workspace from its place in the page, or put it back."""
        if key not in self._sections:
            return
        last = self.remembered.preferences
        taken = (*(one for one in last.taken if one != key), *((key,) if on else ()))
        self.prefer(last.model_copy(update={"taken": taken}))
        _, take = self._sections[key]
        take(on)

    def change_tab(self, key: str, **changes: Any) -> None:
        """What is unread in a workspace, or wrong with it."""
        tabs = tuple(replace(tab, **changes) if tab.key == key else tab for tab in self.state.tabs)
        if tabs != self.state.tabs:
            self.change(tabs=tabs)
            self._tell()

    def place_for(self, key: str) -> tuple[Shadow, Any]:
        """The dock's shadow, and the element that a workspace's frame goes into."""
        if self._shadow is not None and not self._shadow.host.isConnected:
            for name, vacate in list(self._vacate.items()):
                if name != key:
                    vacate()  # its frame left the page with the dock
        self.draw()
        assert self._shadow is not None
        if not self._shadow.host.isConnected:
            self._layer.bring_back(self._shadow)
        return self._shadow, self._shadow.find(f'[id="view-{key}"]')

    @property
    def is_at_home(self) -> bool:
        """Whether it stands where nobody but us should take it away."""
        return self._shadow is not None and bool(home(self._page).isSameNode(self._shadow.stands_in))

    def say(self, text: str) -> None:
        """Say this to whoever hears the page."""
        self._voice = text
        self.draw_soon()

    def call_of(self, key: str) -> tuple[str, Call] | None:
        """Of a card, or of one of the recent calls: whose line it was on, and the call."""
        card = next((one for one in self.state.cards if one.key == key), None)
        entry = self.remembered.recent.find(key)
        if card is not None:
            return card.vendor, card.call
        return None if entry is None else (entry.vendor, entry.call)

    def call_in_focus(self, vendor: str) -> str:
        """The id of the call about which the operator is about to say something, or ""."""
        active = None if self._shadow is None else nothing_as_none(self._shadow.root.activeElement)
        if active is None or not active.matches("textarea, input"):
            return ""
        card = nothing_as_none(active.closest(".call"))
        drop = None if card is None else nothing_as_none(card.querySelector(".drop"))
        action = "" if drop is None else str(drop.getAttribute("data-action"))
        start = f"drop {vendor} "
        return action.removeprefix(start) if action.startswith(start) else ""

    def open_for(self, vendor: str) -> None:
        """Something has happened in this vendor's workspace that the configuration opens the panel for."""
        tab = next((tab for tab in self.state.tabs if tab.key.startswith(f"{vendor}-")), None)
        active = nothing_as_none(self._page.document.activeElement)
        is_writing = active is not None and active.matches(FIELDS) and not self.has_focus
        is_in_use = self._page.document.visibilityState == "visible" and self._page.document.hasFocus()
        if tab is not None and is_in_use and not is_writing and not self.state.has_panel:
            self.show_panel(is_open=True, view="tab", tab=tab.key)

    def show_panel(self, **changes: Any) -> None:
        """Open or close the panel, or turn to another view; the tab's next page has it so, too."""
        self._never_used = False
        self.change(**changes)
        state, last = self.state, self.remembered.preferences
        self._page.remember(_KEPT, f"{'open' if state.is_open else 'closed'} {state.tab}")
        if (last.is_open, last.tab) != (state.is_open, state.tab):
            self.remembered.prefer(last.model_copy(update={"is_open": state.is_open, "tab": state.tab}))
        self._draw()  # whoever asks for it knows where the focus goes
        if state.has_panel and (wanted := self._wanted.get(view.shown_tab(state))):
            wanted()

    # State.

    def _gather(self) -> None:
        """What all telephones have to show."""
        if self._page.standing == "frame":  # the page around it shows them
            return
        is_muted = not self.remembered.preferences.sound
        all_cards = [card for phone in self._phones.values() for card in phone.cards]
        cards = tuple(
            replace(self._completed(card), is_muted=is_muted, wrap_up=self.wrap_up(card.vendor, card.call))
            for card in all_cards
        )
        for card in cards:
            if card.wrap_up is not None and card.wrap_up.is_saved and card.key not in self._leaving:
                self._leaving.add(card.key)
                self._page.later(SAVED, partial(self._leave, card.key))
        away = tuple(card for phone in self._phones.values() for card in phone.away)
        lines = tuple(phone.line for phone in self._phones.values())
        self._remember_due(AT_ONCE if cards or away else AWAY)
        if self.state.where != "elsewhere":
            self._announce([*cards, *away], lines)
        gone = {one.key for one in self.state.cards} - {one.key for one in cards}
        for one in self.state.cards:
            if one.key in gone and one.wrap_up is not None and one.wrap_up.state == "kept":
                self.act_on_record("settle", one.key, "")
        region = next((phone.region for phone in self._phones.values()), "")
        self.change(
            cards=cards,
            put_away=away,
            lines=lines,
            has_calls=bool(self._phones),
            unfolded=self.state.unfolded & {one.key for one in cards},
            region=region,
        )
        if gone and self._shadow is not None:
            self._settle()
        self._tell()

    def _leave(self, key: str) -> None:
        """What the operator has saved need not be seen any longer, unless they go on writing."""
        self._leaving.discard(key)
        card = next((one for one in self.state.cards if one.key == key), None)
        if card is not None and card.wrap_up is not None and card.wrap_up.is_saved:
            self.act_on_phone("drop", key)

    def written(self) -> None:
        """What was said of a call, or what became of a record, is another."""
        self._gather()

    def _tell(self) -> None:
        for told in self.heard:
            told()

    def change(self, **changes: Any) -> None:
        """Show it otherwise."""
        self.state = replace(self.state, **changes)
        self.draw_soon()

    def draw_soon(self) -> None:
        """Something has changed."""
        if self._soon is None:
            self._soon = self._page.later(SOON, self.draw)

    def draw(self) -> None:
        """Show the state as it is; a focus whose place is gone is passed on."""
        focused = self._focus.inside(self._shadow) if self._shadow is not None else None
        self._draw()
        if focused and self._shadow is not None and self._focus.inside(self._shadow) is None:
            self._focus.pass_on(self._shadow, focused)

    def _draw(self) -> None:
        if self._soon is not None:
            self._page.cancel(self._soon)
            self._soon = None
        state = self._filled()
        if self._shadow is None:
            if not (state.is_wanted or state.notices or state.cards):
                return
            self._make()
        assert self._shadow is not None
        self._shadow.draw(self._tree(state))
        if self._double is not None:
            self._double.draw(self._tree(replace(state, is_double=True)))
        self.stand.apply(*(one for one in (self._shadow, self._double) if one is not None))

    def _filled(self) -> view.DockState:
        """The state with what is asked for only when it is shown."""
        spot = self.stand.shown()
        state = replace(
            self.state, now=utc_now(), recent=self.remembered.recent, is_top=spot.is_top, is_left=spot.is_left
        )
        if state.has_panel and state.view == "settings":
            return replace(state, choices=self._choices())
        if state.has_panel and state.view == "diagnosis":
            return replace(state, checks=self.checks())
        if state.has_panel and state.view == "records":
            return replace(state, unsent=self.unsent())
        if state.has_panel and view.shown_tab(state) == view.CALLS:
            return replace(
                state, wrap_ups={one.key: self.wrap_up(one.vendor, one.call) for one in state.recent.entries}
            )
        return state

    def _choices(self) -> Choices:
        return Choices(
            self.remembered.preferences,
            self.stand.shown(),
            self.stand.is_beside,
            self.sound(),
            self.permission(),
            tuple(self._settings.shortcut.split("+")),
            bool(self._phones),
            tuple((key, title, key in self._vacate) for key, (title, _) in self._sections.items()),
            self.state.where == "window",
            self.state.can_leave,
            self.state.can_float,
        )

    def _tree(self, state: view.DockState) -> Node:
        """The dock, where it would snap to, and what screen readers say."""
        parts = [
            Node("div", {"class": "ghost", **({} if self.stand.is_dragged else {"hidden": ""})}, (), key="ghost"),
            view.dock(self._words, state),
            Node("div", {"class": "voice", "role": "status", "aria-live": "polite"}, (self._voice,), key="voice"),
            Node("div", {"class": "hid", "role": "alert"}, (self._alarm,), key="alarm"),
        ]
        return Node("div", {"class": "dragged" if self.stand.is_dragged else "whole"}, tuple(parts))

    def _make(self) -> None:
        self._shadow = shadow = self._layer.put_up(self.handlers, self._left_behind)
        window = self._page.window
        self._page.listen(window, "resize", lambda _: self.draw_soon())
        viewport = nothing_as_none(getattr(window, "visualViewport", None))
        if viewport is not None:
            self._page.listen(viewport, "resize", lambda _: self.draw_soon())
        self.stand.start(lambda: shadow)

    def _left_behind(self, is_left: bool) -> None:
        """A dialog is open, where our frames cannot go: calls and notices are shown in it."""
        if is_left and self._double is None:
            self._double = self._layer.put_up(self.handlers)
        elif not is_left and self._double is not None:
            self._double.remove()
            self._double = None
        self.draw_soon()

    @property
    def has_focus(self) -> bool:
        """Whether the focus is in it."""
        return self._shadow is not None and self._focus.inside(self._shadow) is not None

    def focus(self, *selectors: str) -> None:
        """Take the focus, for the operator has asked for it."""
        self._focus.come(self._shadow, *selectors)

    def remember_focus(self) -> None:
        """The focus is about to come from the page."""
        self._focus.remember()

    def give_focus_back(self) -> bool:
        """Give the focus back to the page; whether anything had it there."""
        return self._shadow is not None and self._focus.go_back(self._shadow)

    def _settle(self) -> None:
        """What moves because something left takes no click, for it was not aimed at."""
        section = self._shadow.find(".dock") if self._shadow is not None else None
        if section is not None:
            section.classList.add("settling")
            self._page.later(SETTLING, lambda: section.classList.remove("settling"))

    def _remember_due(self, seconds: float) -> None:
        """Tell the loader of this tab's next page how soon the telephone is needed, page or no page."""
        if self._due != seconds:
            self._due = seconds
            self._page.remember("due", str(int(1000 * seconds)))

    # What is said aloud.

    def _announce(self, cards: list[CallCard], lines: tuple[LineStatus, ...]) -> None:
        """Each call once a state; and that the line is gone."""
        for card in cards:
            state = f"{card.call.state} {card.call.customer.name}"
            if self._said.get(card.key) != state:
                self._said[card.key] = state
                self._voice = announcement(self._words.texts, card)
        known = {card.key for card in cards}
        self._said = {key: state for key, state in self._said.items() if key in known}
        away = next((line for line in lines if line.state in ("waiting", "refused")), None)
        self._alarm = "" if away is None else self._words.texts.no_line
