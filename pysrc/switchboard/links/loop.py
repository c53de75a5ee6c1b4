"""Carrying out what a link wants, in order. No I/O."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any


class Loop:
    """The one loop through which all effects of a link go.

    Args:
        carry_out: does what an effect says.
        failed: told of an effect that could not be carried out, and why.
        then: done whenever nothing is left.

    """

    def __init__(
        self,
        carry_out: Callable[[Any], None],
        failed: Callable[[Any, Exception], None],
        then: Callable[[], None] = lambda: None,
    ) -> None:
        self._carry_out = carry_out
        self._failed = failed
        self._then = then
        self._waiting: deque[Any] = deque()
        self._performing = False

    def perform(self, effects: Sequence[Any]) -> None:
        """Carry effects out in the order they arose, also those that a listener gives rise to in between."""
        self._waiting.extend(effects)
        if self._performing:
            return
        self._performing = True
        try:
            while self._waiting:
                effect = self._waiting.popleft()
                try:
                    self._carry_out(effect)
                except Exception as error:
                    self._failed(effect, error)
        finally:
            self._performing = False
        self._then()

    def drop(self) -> None:
        """Let go of what waits."""
        self._waiting.clear()
