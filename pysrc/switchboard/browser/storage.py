"""What follows where the browser keeps nothing for the page: without a word, things would just be forgotten."""

from switchboard.browser.page import Page
from switchboard.hub.diagnosis import Diagnosis

ALLOW_STORAGE = "Allow this site cookies and site data in the browser's settings, or in the policy that manages it."


def report_storage(page: Page, diagnosis: Diagnosis) -> None:
    """Say what cannot be kept from one page to the next, and what that means."""
    if page.lacks("storage"):
        diagnosis.clear("storage-blocked")
        diagnosis.add(
            "warning",
            "storage-blocked",
            "This browser keeps nothing for this page, so each page has forgotten the calls and customers of the one "
            "before: a customer whose page would have to be loaded is offered, and not opened by itself.",
            ALLOW_STORAGE,
        )
    diagnosis.clear("storage-full")
    if page.is_full:
        diagnosis.add(
            "warning",
            "storage-full",
            "This tab's sessionStorage is full, so its next page forgets the calls of this one, and a customer whose "
            "page would have to be loaded is offered, and not opened by itself.",
            "Find out what the page keeps there, and let it keep less; closing the tab empties it.",
        )
