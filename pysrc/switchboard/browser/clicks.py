"""Numbers in the page that dial when they are clicked; which click is meant for one, the realm knows (clicks.mjs)."""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import js
from pyodide.ffi import JsException, create_proxy

from switchboard.browser.page import Page, nothing_as_none
from switchboard.hub.diagnosis import Diagnosis
from switchboard.settings import steps_in
from switchboard.telephony.addresses import number_in
from switchboard.telephony.numbers import DialString, dialable

AGAIN = 1000.0
"""Milliseconds within which another click on the same number is no second call."""
_LONGEST = 60
"""Characters of a text that can be one number and what is written around it."""


class Clicks:
    """Hands the number of what was clicked to ``dial``, and with it the seconds that the click has waited for Python.

    Numbers are links that call, elements with ``data-switchboard-call``, and what ``numbers`` selects. A click that the
    page has prevented is left alone, and so is one that is meant otherwise: by an editor, a selection of text, a menu.
    """

    def __init__(
        self, page: Page, diagnosis: Diagnosis, numbers: str | None, region: str, dial: Callable[[str, float], None]
    ) -> None:
        self._page = page
        self._region = region
        self._dial = dial
        self._last = ("", float("-inf"))
        take, dialled = (
            create_proxy(self._asked),
            create_proxy(page.guarded(lambda text, at: self._take(text, at, 0.0))),
        )
        selectors = js.JSON.parse(json.dumps(_usable(page, diagnosis, numbers)))
        stop = page.bridge.hearNumbers(selectors, take, dialled)
        page.undo_later(lambda: (stop(), take.destroy(), dialled.destroy()))

    def start(self, kept: Iterable[tuple[Any, float]]) -> None:
        """Dial what was clicked before Python was up: elements, each with the seconds that it has waited."""
        for element, waited in kept:
            said = nothing_as_none(self._page.bridge.numberOf(element))
            if said is not None and (number := self._meant(*said)) is not None:
                self._take(number, -1000 * waited, waited)

    def _asked(self, by: str, text: str) -> str | None:
        try:
            return self._meant(by, text)
        except Exception as error:
            self._page.crashed(error)
            return None

    def _meant(self, by: str, text: str) -> str | None:
        """What is to be dialled, by what an element says; None where that is nothing of ours."""
        if by == "link":
            return number_in(text, self._region)
        # A text that was selected by a rule may be none, and nobody asked for it to be called.
        if by == "text" and (len(text) > _LONGEST or not isinstance(dialable(text, self._region), DialString)):
            return None
        return text

    def _take(self, number: str, at: float, waited: float) -> None:
        digits = re.sub(r"\D", "", number) or number
        before, self._last = self._last, (digits, at)
        if digits != before[0] or at - before[1] > AGAIN:
            self._dial(number, waited)


def _usable(page: Page, diagnosis: Diagnosis, numbers: str | None) -> list[list[str]]:
    """The selectors, each as its steps; none where the browser does not know them for such."""
    selectors = [list(steps) for steps in steps_in(numbers)] if numbers else []
    try:
        for step in (step for steps in selectors for step in steps):
            page.find(step)
    except JsException:
        message = f"{numbers!r} is no CSS selector, so it makes no number dial."
        diagnosis.add("error", "bad-selector", message, 'Correct "numbers" in the configuration.')
        return []
    return selectors
