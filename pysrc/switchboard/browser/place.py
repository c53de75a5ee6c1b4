"""Where a frame is to stand, and which customer the page shows there."""

from typing import Any

from pydantic import ValidationError
from pyodide.ffi import JsException

from switchboard.browser.dom import home
from switchboard.browser.page import Page, nothing_as_none
from switchboard.hub.diagnosis import Diagnosis
from switchboard.settings import Floating, Placement, steps_in
from switchboard.vocabulary.commands import Command, OpenChat

MISSING = 10.0
"""Seconds after which an element that is still missing is worth a finding."""
_IDENTITIES = {
    "data-switchboard-ticket-id": "ticket_id",
    "data-switchboard-client-id": "client_id",
    "data-switchboard-crm-id": "crm_id",
}
"""What a card's element may say about who is shown; the first one present counts."""


class Place:
    """Finds the element of a placement; a floating box stands over the page."""

    def __init__(self, page: Page, diagnosis: Diagnosis, placement: Placement, title: str) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._selector = None if isinstance(placement, Floating) else placement.element
        self.is_taken = False
        """Whether what belongs there stands over the page."""
        self._title = title
        self._since = page.clock
        self._hopeless = False

    def find(self) -> Any:
        """The element; None as long as it is not in the page."""
        if self._selector is None or self.is_taken:
            return home(self._page)
        if self._hopeless:
            return None
        try:
            element = first_in(self._page.document, self._selector)
        except JsException:
            self._hopeless = True
            message = f"{self._selector!r} is no CSS selector, so the {self._title} frame has no place."
            cure = "Correct the placement's element in the configuration."
            self._diagnosis.add("error", "bad-selector", message, cure)
            return None
        if element is None and self._page.clock - self._since > MISSING:
            self._since = float("inf")
            cure = "If this page should show it, correct the placement's element; it may also appear later."
            self._diagnosis.add("warning", "element-missing", self._missing, cure)
        return element

    def taken(self) -> None:
        """A frame stands there now."""
        self._diagnosis.clear("element-missing", self._missing)

    @property
    def _missing(self) -> str:
        return f"Nothing here matches {self._selector or ''!r}: the {self._title} frame has no place yet."


def first_in(document: Any, selector: str) -> Any:
    """The first element that matches, in open shadow roots where the selector leads into them; None where none does."""
    found = (_below(document, steps) for steps in steps_in(selector))
    return next((element for element in found if element is not None), None)


def _below(root: Any, steps: tuple[str, ...]) -> Any:
    step, *others = steps
    if not others:
        return nothing_as_none(root.querySelector(step))
    # Several hosts may match: it stands under the first that has it.
    inner = (nothing_as_none(host.shadowRoot) for host in root.querySelectorAll(step))
    found = (_below(one, tuple(others)) for one in inner if one is not None)
    return next((element for element in found if element is not None), None)


def customer_on(element: Any, before: Command | None, diagnosis: Diagnosis) -> Command | None:
    """Whose chat is to be open, as the card's element says; whose it was before, where that is no id."""
    for attribute, name in _IDENTITIES.items():
        value = element.getAttribute(attribute)
        if value:
            try:
                return OpenChat(**{name: str(value)})
            except ValidationError:
                cure = "Give it the customer's id, at most 200 characters of plain text."
                message = f"The card's attribute {attribute} holds nothing that can be an id."
                diagnosis.add("error", "bad-identity", message, cure)
                return before
    return None
