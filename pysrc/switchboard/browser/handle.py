"""Moves and resizes the dock: by its header, its sides and its corner, with mouse, touch, pen and keyboard."""

from collections.abc import Callable, Mapping
from typing import Any

from switchboard.browser.dom import Handler
from switchboard.browser.page import nothing_as_none
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

    """

    def __init__(
        self,
        room: Callable[[], Room],
        spot: Callable[[], Spot],
        place: Callable[[Spot, bool], None],
        drags: Callable[[bool], None],
    ) -> None:
        self._room = room
        self._spot = spot
        self._place = place
        self._drags = drags
        self._pressed: tuple[str, Any, float, float, Spot] | None = None
        self._moving = False
        self._before: Spot | None = None

    @property
    def handlers(self) -> Mapping[str, Handler]:
        """What is to be heard of in the dock's shadow root."""
        return {
            "switchboard-pointerdown": self._press,
            "pointermove": self._move,
            "switchboard-pointerup": self._let_go,
            "pointercancel": lambda _: self._give_up(),
            "lostpointercapture": lambda _: self._give_up(),
            "switchboard-dblclick": self._doubled,
        }

    # With a pointer.

    def _press(self, event: Any) -> None:
        pointer = event.detail
        if pointer.button != 0 or not pointer.isPrimary:
            return
        target = event.target
        part = self._part(target)
        if part is None:
            return
        kind, element = part
        self._pressed = (kind, element, pointer.clientX, pointer.clientY, self._spot())
        self._moving = False

    @staticmethod
    def _part(target: Any) -> tuple[str, Any] | None:
        """What of the dock is pressed that moves it, if anything is."""
        if (side := nothing_as_none(target.closest(".side"))) is not None:
            return ("x" if side.classList.contains("x") else "y"), side
        if (grip := nothing_as_none(target.closest(".grip"))) is not None:
            return "grip", grip
        head = nothing_as_none(target.closest(".head"))
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
            self._moving = True
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

    def _let_go(self, _: Any) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or not self._moving:
            return
        self._moving = False
        spot = self._spot()
        self._place(spot.dropped(self._room()) if pressed[0] == "head" else spot, True)
        self._drags(False)

    def _give_up(self) -> None:
        if self._pressed is not None and self._moving:
            self._let_go(None)
        self._pressed = None

    def _doubled(self, event: Any) -> None:
        """To the ordinary size, and back."""
        if nothing_as_none(event.target.closest(".grip")) is None:
            return
        now = self._spot()
        if (now.width, now.height) != (plain := (Spot.width, Spot.height)):
            self._before = now
            self._place(now.sized(*plain), True)
        elif self._before is not None:
            self._place(now.sized(self._before.width, self._before.height), True)

    # With the keyboard.

    def keyed(self, key: str, resizes: bool) -> bool:
        """An arrow key, in the middle of moving; whether it was one."""
        spot = self._spot().keyed(key, resizes, self._room())
        if spot is not None:
            self._place(spot, False)
        return spot is not None
