"""Moves and resizes the dock: by its header, its sides and its corner, with mouse, touch, pen and keyboard."""

from collections.abc import Callable, Mapping
from typing import Any

from switchboard.browser.dom import Handler
from switchboard.browser.page import Page, nothing_as_none
from switchboard.ui.spot import Room, Spot

_DRAG = 4
"""CSS pixels from where a press is a drag, and no click any more."""
_SIDES = {"x": (1, 0), "y": (0, 1), "grip": (1, 1)}


class Handle:
    """Tells where the dock is to be.

    Args:
        room: tells the window's size.
        spot: tells where the dock is.
        place: told where it is now, and whether it stays there.
        drags: told whether it is being dragged.
        plain: its ordinary width and height.

    """

    def __init__(
        self,
        page: Page,
        room: Callable[[], Room],
        spot: Callable[[], Spot],
        place: Callable[[Spot, bool], None],
        drags: Callable[[bool], None],
        plain: tuple[float, float],
    ) -> None:
        self._page = page
        self._room = room
        self._spot = spot
        self._place = place
        self._drags = drags
        self._pressed: tuple[str, Any, float, float, Spot] | None = None
        self._moving = False
        self._forget: list[Callable[[], None]] = []
        self._before: Spot | None = None
        self._plain = plain
        self._was_dragged = False

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """What is to be heard of in the dock's shadow root."""
        return {
            "switchboard-pointerdown": self._press,
            "switchboard-dblclick": self._doubled,
        }

    def has_ended_a_drag(self) -> bool:
        """Whether the click that comes now is but the end of a drag; asked once."""
        was_dragged, self._was_dragged = self._was_dragged, False
        return was_dragged

    # With a pointer.

    def _press(self, event: Any) -> None:
        pointer = event.detail
        self._was_dragged = False
        if pointer.button != 0 or not pointer.isPrimary:
            return
        part = self._part(event.target)
        if part is None:
            return
        kind, element = part
        self._let_go(None)  # of a press whose end was not heard
        self._pressed = (kind, element, pointer.clientX, pointer.clientY, self._spot())
        self._moving = False
        self._forget = [
            self._page.listen(self._page.window, event, hear, capture=True) for event, hear in self._heard.items()
        ]

    @property
    def _heard(self) -> Mapping[str, Handler]:
        """By the window, for the first move of a quick hand is beside us already."""
        return {"pointermove": self._move, "pointerup": self._let_go, "pointercancel": lambda _: self._let_go(None)}

    @staticmethod
    def _part(target: Any) -> tuple[str, Any] | None:
        """What of the dock is pressed that moves it, if anything is."""
        if (side := nothing_as_none(target.closest(".side"))) is not None:
            return ("x" if side.classList.contains("x") else "y"), side
        if (grip := nothing_as_none(target.closest(".grip"))) is not None:
            return "grip", grip
        head = nothing_as_none(target.closest(".dock:not(.filling) .head"))
        if head is None or nothing_as_none(target.closest(".tools, .back")) is not None:
            return None
        return "head", head

    def _move(self, event: Any) -> None:
        if self._pressed is None:
            return
        kind, element, x, y, spot = self._pressed
        right, down = event.clientX - x, event.clientY - y
        if not self._moving:
            if abs(right) < _DRAG and abs(down) < _DRAG:
                return
            self._moving = self._was_dragged = True
            self._drags(True)
            element.setPointerCapture(event.pointerId)
        self._place(self._changed(kind, spot, right, down), False)

    def _changed(self, kind: str, spot: Spot, right: float, down: float) -> Spot:
        if kind == "head":
            return spot.moved(right, down, self._room())
        wider, higher = _SIDES[kind]
        return spot.resized(
            wider * (right if spot.is_left else -right), higher * (down if spot.is_top else -down), self._room()
        )

    def _let_go(self, event: Any) -> None:
        pressed, self._pressed = self._pressed, None
        for forget in self._forget:
            forget()
        self._forget = []
        if pressed is None or not self._moving:
            return
        self._moving = False
        kind, _, x, y, before = pressed
        spot = self._spot() if event is None else self._changed(kind, before, event.clientX - x, event.clientY - y)
        self._place(spot.dropped(self._room()) if kind == "head" else spot, True)
        self._drags(False)

    def _doubled(self, event: Any) -> None:
        """To the ordinary size, and back."""
        if nothing_as_none(event.target.closest(".grip")) is None:
            return
        now = self._spot()
        if (now.width, now.height) != self._plain:
            self._before = now
            self._place(now.sized(*self._plain), True)
        elif self._before is not None:
            self._place(now.sized(self._before.width, self._before.height), True)

    # With the keyboard.

    def keyed(self, key: str, resizes: bool) -> bool:
        """An arrow key, in the middle of moving; whether it was one."""
        spot = self._spot().keyed(key, resizes, self._room())
        if spot is not None:
            self._place(spot, False)
        return spot is not None
