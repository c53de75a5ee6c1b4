"""Where the dock stands, and how large it is: a corner of the window, and the distance from it, in CSS pixels.

Kept as corner and distance, it survives another size of the window; what a small window takes away comes back with a
larger one, for only what is shown is clamped.
"""

from dataclasses import dataclass, replace
from typing import Self

from switchboard.settings import Corner

GAP = 12
"""From the window's edges."""
SNAP = 48
"""How near an edge it is drawn to it."""
STEP = 16
"""What an arrow key moves or resizes it by."""
LEAST = (300, 320)
"""The smallest width and height."""


@dataclass(frozen=True)
class Room:
    """The window's inside, without its scroll bars."""

    width: float
    height: float


@dataclass(frozen=True)
class Spot:
    """The dock's corner of the window, its distance from there, and its size."""

    corner: Corner = "bottom-right"
    x: float = GAP
    y: float = GAP
    width: float = 400
    height: float = 560

    @property
    def is_top(self) -> bool:
        """Whether it hangs from the top."""
        return self.corner.startswith("top")

    @property
    def is_left(self) -> bool:
        """Whether it stands at the left."""
        return self.corner.endswith("left")

    def within(self, room: Room) -> Self:
        """The same as far as the window has room for it."""
        width = max(min(self.width, room.width - 2 * GAP), min(LEAST[0], room.width - 2 * GAP), 0)
        height = max(min(self.height, room.height - 2 * GAP), 0)
        return replace(
            self,
            x=max(GAP, min(self.x, room.width - GAP - width)),
            y=max(GAP, min(self.y, room.height - GAP - height)),
            width=width,
            height=height,
        )

    def moved(self, right: float, down: float, room: Room) -> Self:
        """Moved by so much, and no further than the window goes."""
        here = self.within(room)
        x = here.x + (right if self.is_left else -right)
        y = here.y + (down if self.is_top else -down)
        at = replace(here, x=x, y=y).within(room)
        return replace(self, x=at.x, y=at.y)

    def dropped(self, room: Room) -> Self:
        """Let go: it belongs to the nearest corner, and an edge that is near draws it."""
        here = self.within(room)
        across, x = _nearest(here.x, room.width - here.x - here.width)
        along, y = _nearest(here.y, room.height - here.y - here.height)
        return replace(self, corner=_CORNERS[self.is_top != along, self.is_left != across], x=x, y=y)

    def resized(self, wider: float, higher: float, room: Room) -> Self:
        """Larger or smaller by so much; the corner stays where it is, and so does a side that is not moved."""
        here = self.within(room)
        width = _between(LEAST[0], here.width + wider, room.width - GAP - here.x) if wider else self.width
        height = _between(LEAST[1], here.height + higher, room.height - GAP - here.y) if higher else self.height
        return replace(self, x=here.x, y=here.y, width=width, height=height)

    def sized(self, width: float, height: float) -> Self:
        """Of this size."""
        return replace(self, width=width, height=height)

    def keyed(self, key: str, resizes: bool, room: Room) -> Self | None:
        """What an arrow key makes of it; None for another key."""
        step = _ARROWS.get(key)
        if step is None:
            return None
        right, down = step
        if not resizes:
            return self.moved(right * STEP, down * STEP, room)
        # An arrow moves the sides that are not at the edge.
        return self.resized((right if self.is_left else -right) * STEP, (down if self.is_top else -down) * STEP, room)


_CORNERS: dict[tuple[bool, bool], Corner] = {
    (True, True): "top-left",
    (True, False): "top-right",
    (False, True): "bottom-left",
    (False, False): "bottom-right",
}
_HAIR = 0.01
"""What reckoning from the other edge may be off by, and more than that."""
_ARROWS = {"ArrowLeft": (-1, 0), "ArrowRight": (1, 0), "ArrowUp": (0, -1), "ArrowDown": (0, 1)}


def _nearest(own: float, other: float) -> tuple[bool, float]:
    """Whether it goes to the other edge, and how far from there it is then; by a hair it goes nowhere."""
    goes = max(other, GAP) < own - _HAIR
    distance = other if goes else own
    return goes, GAP if distance < SNAP else distance


def _between(least: float, value: float, most: float) -> float:
    return max(min(least, most), min(value, most))
