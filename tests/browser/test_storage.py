"""A browser that keeps nothing for the page, or has no room left: everything works, and what is forgotten is told."""

import pytest
from playwright.sync_api import Playwright

from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import calls, card, link, settings, until_ready
from browser.with_playwright import without_site_data
from workshop.server import Server

# What a page has where its browser, an extension or the page itself has taken everything away.
NOTHING = """(window) => {
  Object.defineProperty(window, "indexedDB", { value: null });
  for (const name of ["sessionStorage", "localStorage"])
    Object.defineProperty(window, name, { get() { throw new window.DOMException("no", "SecurityError"); } });
  delete window.Navigator.prototype.locks;
  delete window.BroadcastChannel;
}"""
FULL = """for (let size = 1 << 22; size; size >>= 1)
  try { for (let n = 0; n < 8; n += 1) sessionStorage.setItem(`own-${size}-${n}`, "x".repeat(size)); } catch {}"""


def _codes(crm: Crm) -> set[str]:
    return {finding["code"] for finding in crm.call("diagnose()")}


@pytest.mark.not_in("webkit", "its driver has no setting for it")
def test_where_all_site_data_is_blocked_the_chat_and_the_telephone_work_case_14(
    browser: Browser, playwright: Playwright, server: Server
) -> None:
    """Case 14: nothing uncaught; each tab has a line of its own; the caller's page is offered, for it would forget."""
    server.exchange.reset()
    with without_site_data(playwright, browser.kind) as context:
        crm = Crm(server, context, "site-data-blocked")
        crm.configure(
            crm={"customerUrl": "/customers/{phone}"},
            phonet=settings(server.exchange),
            iqchannels={"placements": [{"kind": "floating"}]},
        )
        crm.open()
        crm.until_heard("inbox.changed")
        until_ready(crm)
        assert {"storage-blocked", "line-not-shared"} <= _codes(crm)
        assert "keeps nothing" in crm.finding("line-not-shared")["message"]
        server.exchange.incoming("+380441234567")
        until(lambda: [call["state"] for call in calls(crm)] == ["ringing"], "a call that rings")
        until(lambda: "Not opened: this browser keeps nothing for this page" in card(crm), "the offer")
        assert crm.page.evaluate("location.pathname") == f"/{crm.name}"
        second = Crm(server, context, "site-data-blocked")
        second.open()
        until_ready(second)
        assert link(crm)["state"] == "ready"
        assert crm.complaints() == second.complaints() == []
    server.exchange.reset()


def test_where_the_page_has_no_storage_no_locks_and_no_channels_it_starts_all_the_same(crm: Crm) -> None:
    crm.context.beforehand(NOTHING)
    crm.configure(phonet=settings(crm.server.exchange))
    crm.open()
    crm.until_heard("inbox.changed")
    until_ready(crm)
    assert {"storage-blocked", "line-not-shared"} <= _codes(crm)
    assert crm.complaints() == []


def test_where_the_disk_or_the_quota_is_full_it_starts_and_tells_what_is_forgotten(crm: Crm) -> None:
    crm.configure_only(crm={"customerUrl": f"/{crm.name}?who={{phone}}"}, phonet=settings(crm.server.exchange))
    crm.open(head=crm.script(f"/{crm.name}.js", FULL))
    until_ready(crm)
    crm.finding("storage-full")
    crm.page.evaluate("sessionStorage.clear()")
    crm.server.exchange.incoming("+380441234567")
    crm.until_at(f"/{crm.name}?who=%2B380441234567")
    assert crm.complaints() == []
    crm.server.exchange.reset()
