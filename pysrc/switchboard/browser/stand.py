"""Where the dock stands in the window, and how large it is; what looks like the page, or makes room for it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from switchboard.browser.dom import Shadow
from switchboard.browser.handle import Handle
from switchboard.browser.page import Page
from switchboard.browser.remembered import Remembered
from switchboard.browser.theme import Theming
from switchboard.settings import DockSettings
from switchboard.ui.spot import GAP, Room, Spot


class Stand:
    """Keeps the dock in the window, wherever the operator puts it.

    Args:
        settings: what the configuration says.
        remembered: what the operator has chosen.
        has_panel: tells whether the panel is open.
        draw: asked to draw everything at once.
        draw_soon: the same, when there is time.

    """

    def __init__(
        self,
        page: Page,
        settings: DockSettings,
        remembered: Remembered,
        has_panel: Callable[[], bool],
        draw: Callable[[], None],
        draw_soon: Callable[[], None],
    ) -> None:
        self._page = page
        self._fills = page.standing == "window"
        self._settings = settings
        self._remembered = remembered
        self._has_panel = has_panel
        self._draw = draw
        self._plain = Spot(settings.corner, GAP, GAP, settings.width, settings.height)
        self._spot = remembered.preferences.spot(self._plain)
        self._undone: Spot | None = None
        self._theming = Theming(page, draw_soon)
        self.handle = Handle(
            page, self.room, self.shown, self._put, self._drags, (self._plain.width, self._plain.height)
        )
        self.is_dragged = False
        """Whether a pointer has it."""
        self._margin: Callable[[], None] | None = None
        self._margin_width = 0.0
        self._margin_side = "margin-right"

    def start(self, shadow: Callable[[], Shadow]) -> None:
        """Look at the page."""
        self._theming.start()
        window = self._page.window
        self._page.listen(window, "focusin", lambda event: self._make_way(shadow(), event.target), capture=True)
        self._page.listen(window, "focusout", lambda _: self._make_way(shadow(), None), capture=True)

    def _make_way(self, shadow: Shadow, field: Any) -> None:
        """A field of the page's that has the focus and lies under the dock is seen, and clicked, through it."""
        column = shadow.find(".dock")
        if column is None or self._fills:
            return
        lies_under = False
        if field is not None and hasattr(field, "matches") and field.matches(FIELDS):
            rect = field.getBoundingClientRect()
            lies_under = any(_overlap(rect, part.getBoundingClientRect()) for part in column.children)
        column.classList.toggle("aside", lies_under)

    def chosen(self) -> None:
        """The operator has chosen, here or in another tab."""
        if not self.is_dragged:
            self._spot = self._remembered.preferences.spot(self._plain)

    def room(self) -> Room:
        """The window's size, with what the page was made narrower by."""
        root, window = self._page.document.documentElement, self._page.window
        width = min(root.clientWidth + self._margin_width, window.innerWidth) or window.innerWidth
        return Room(width, window.innerHeight)

    @property
    def is_beside(self) -> bool:
        """Whether the open panel stands beside the page, and not over it."""
        if self._fills:
            return False
        chosen = self._remembered.preferences.beside
        return self._settings.beside if chosen is None else chosen

    @property
    def page_scheme(self) -> str:
        """The page's ``color-scheme``, or "inherit" where it says it itself."""
        return self._theming.scheme("page")

    def shown(self) -> Spot:
        """Where it is to be now."""
        if self.is_beside and self._has_panel():
            return replace(self._spot, x=GAP, y=GAP, height=self.room().height - 2 * GAP)
        return self._spot

    def to_corner(self, corner: Any) -> None:
        """Into this corner of the window."""
        self._put(replace(self._spot, corner=corner, x=GAP, y=GAP), True)

    def reset_size(self) -> None:
        """To the size that the configuration says."""
        self._put(self._spot.sized(self._plain.width, self._plain.height), True)

    def begin(self) -> None:
        """It is about to be moved by keys."""
        self._undone = self._spot

    def end(self, keeps: bool) -> None:
        """It was moved by keys, and stays there or goes back."""
        spot = self._spot.dropped(self.room()) if keeps or self._undone is None else self._undone
        self._put(spot, True)

    def _put(self, spot: Spot, stays: bool) -> None:
        if self.is_beside and self._has_panel():  # there it has the window's height, which is not the operator's choice
            spot = replace(self._spot, corner=spot.corner, width=spot.width)
        self._spot = spot
        if stays:  # not while it is dragged
            self._remembered.prefer(self._remembered.preferences.at(spot))
        self._draw()

    def _drags(self, is_dragged: bool) -> None:
        self.is_dragged = is_dragged
        self._draw()

    def apply(self, *shadows: Shadow) -> None:
        """Write it into the sheets of these shadow roots."""
        room, wanted = self.room(), self.shown()
        spot = wanted.within(room)
        if not self._has_panel():  # the launcher goes as near its corner as it was put
            spot = replace(spot, x=min(wanted.x, room.width / 2), y=min(wanted.y, room.height / 2))
        chosen = self._remembered.preferences.theme
        theme = self._theming.scheme(chosen)
        if chosen == "page":  # which may say what that is
            theme = f"var(--switchboard-color-scheme, {theme})"
        scheme = f":host {{ color-scheme: {theme} !important }}"
        if self._fills:
            for shadow in shadows:
                shadow.place_by(scheme)
            return
        rules = (
            f"{scheme} .dock {{ {_where(spot)};"
            f" max-block-size: calc(100% - {spot.y + GAP:.1f}px);"
            f" --swbd-width: {spot.width:.1f}px; --swbd-height: {spot.height:.1f}px }}"
        )
        if self.is_dragged:
            ghost = wanted.dropped(room).within(room)
            size = f"inline-size: {ghost.width:.1f}px; block-size: {ghost.height:.1f}px"
            rules += f" .ghost {{ {_where(ghost)}; {size} }}"
        for shadow in shadows:
            shadow.place_by(rules)
        self._make_room(spot)

    def _make_room(self, spot: Spot) -> None:
        """Make the page narrower, where the operator wants to have both beside each other."""
        wanted = spot.width + 2 * GAP if self.is_beside and self._has_panel() else 0.0
        side = "margin-left" if spot.is_left else "margin-right"
        if (wanted, side) == (self._margin_width, self._margin_side):
            return
        if self._margin is not None:
            self._margin()
            self._margin = None
        self._margin_width, self._margin_side = wanted, side
        if wanted:
            style = self._page.document.documentElement.style
            before, priority = str(style.getPropertyValue(side)), str(style.getPropertyPriority(side))
            style.setProperty(side, f"{wanted:.0f}px", "important")
            self._margin = self._page.undo_later(lambda: _give_back(style, side, before, priority))


def _overlap(one: Any, other: Any) -> bool:
    across = one.left < other.right and other.left < one.right
    return bool(across and one.top < other.bottom and other.top < one.bottom and other.width > 0)


FIELDS = "input, textarea, select, [contenteditable]"
"""Where the operator writes."""


def _where(spot: Spot) -> str:
    across, along = ("left" if spot.is_left else "right"), ("top" if spot.is_top else "bottom")
    return f"{across}: {spot.x:.1f}px; {along}: {spot.y:.1f}px"


def _give_back(style: Any, side: str, before: str, priority: str) -> None:
    if before:
        style.setProperty(side, before, priority)
    else:
        style.removeProperty(side)
