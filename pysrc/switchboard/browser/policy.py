"""What the page's own Content-Security-Policy has forbidden: without a word, it would just not be there."""

from collections.abc import Callable
from typing import Any

from switchboard.browser.page import Page


def watch_policy(page: Page, document: Any, directive: str, blocked: Callable[[str], None]) -> None:
    """Tell the address of whatever that directive forbids in a document; a policy that only reports forbids nothing."""

    def violated(event: Any) -> None:
        if event.effectiveDirective == directive and event.disposition != "report":
            blocked(str(event.blockedURI))

    page.listen(document, "securitypolicyviolation", violated)
