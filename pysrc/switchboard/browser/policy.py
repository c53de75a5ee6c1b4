"""What the page's own policies have forbidden: without a word, it would just not be there."""

from collections.abc import Callable
from typing import Any

from pyodide.ffi import create_proxy

from switchboard.browser.page import Page

_EMBEDDING = '{"types": ["coep"], "buffered": true}'


def watch_policy(page: Page, document: Any, directive: str, blocked: Callable[[str], None]) -> None:
    """Tell the address of whatever that directive forbids in a document; a policy that only reports forbids nothing."""

    def violated(event: Any) -> None:
        if event.effectiveDirective == directive and event.disposition != "report":
            blocked(str(event.blockedURI))

    page.listen(document, "securitypolicyviolation", violated)


def watch_isolation(page: Page, origin: str, kept_out: Callable[[], None]) -> None:
    """Tell it where the page's Cross-Origin-Embedder-Policy keeps a frame of this origin out, or may.

    Chromium reports each; Firefox reports nothing, so a page that is isolated is all that can be seen there.
    """

    def hear(reports: Any, _: Any) -> None:
        for report in reports:
            told = report.body.toJSON()  # what it tells is no property of its own
            if told.disposition == "enforce" and str(told.blockedURL).startswith(origin):
                kept_out()

    if page.window.crossOriginIsolated:
        kept_out()
    elif hasattr(page.window, "ReportingObserver"):
        proxy = create_proxy(page.guarded(hear))
        page.undo_later(proxy.destroy)
        observer = page.window.ReportingObserver.new(proxy, page.window.JSON.parse(_EMBEDDING))
        observer.observe()
        page.undo_later(observer.disconnect)
