"""A vendor's workspace in its frame, which has loaded and listens, and says what a test wants. No I/O."""

import json
from collections.abc import Sequence
from typing import Any

from switchboard.links.frame import FrameEffect, FrameLink, FrameState, ToFrame
from switchboard.links.waiting import Done
from switchboard.settings import FrameSettings
from switchboard.testing.backroom import Backroom
from switchboard.testing.voice import Voice
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Event, ScreenPop

__tracebackhide__ = True  # pytest shows whoever plays, and the rule


class FrameVoice(Voice):
    """A workspace in the first of its placements."""

    settings: FrameSettings

    def __init__(self, backroom: Backroom, vendor: Vendor, settings: FrameSettings) -> None:
        super().__init__(backroom, vendor, settings)
        self._placement = settings.placements[0]
        kind = self._placement.kind
        # A frame is given no time to settle: at a desk it listens from the start.
        self._link = FrameLink(vendor.link(settings, kind), kind, 0.0)

    def leaves(self) -> None:
        """The frame is gone from the page; commands wait for it."""
        self._do(lambda: self._perform(self._link.removed(self._backroom.at())))

    def loads(self) -> None:
        """The frame is there (again), and has loaded."""
        self._do(self.start)

    def start(self) -> None:
        """Load, and listen."""
        room = self._backroom
        self._perform(self._link.mounted(room.at(), room.now))
        self._perform(self._link.loaded(room.at(), room.now))
        self._perform(self._tick())

    def close(self) -> None:
        """Take the frame out of the page."""
        self._perform(self._link.close(self._backroom.at()))

    def is_there(self) -> bool:
        """Whether the frame stands in the page."""
        return self._link.state not in (FrameState.ABSENT, FrameState.CLOSED)

    def command(self, ticket: int, command: Command) -> None:
        """Send a command, or let it wait."""
        self._perform(self._link.command(ticket, command, self._backroom.at(), self._backroom.now))

    def _say(self, text: str) -> None:
        if not self.is_there():
            raise LookupError(f"{self.title} cannot speak: its frame is not in the page")
        self._perform(self._link.receive(text, self._backroom.at(), self._backroom.now))

    def _deadline(self) -> float | None:
        return self._link.deadline

    def _tick(self) -> Sequence[Any]:
        return self._link.tick(self._backroom.at(), self._backroom.now)

    def _carry_out(self, effect: FrameEffect) -> None:
        match effect:
            case ToFrame(text=text):
                self.heard.append(json.loads(text))
            case Done():
                if effect.error is not None:
                    self._publish(effect.error)
                self._backroom.done(effect)
            case _:
                self._publish(effect)

    def _publish(self, event: Event) -> None:
        is_wanted = self._placement.follow_tickets or type(event) is not ScreenPop or event.cause == "request"
        self._backroom.publish(event, act=is_wanted)
