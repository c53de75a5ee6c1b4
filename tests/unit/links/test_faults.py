"""Each reason why nobody is heard in a frame is told with its cause, and with what to write."""

from datetime import UTC, datetime

import pytest

from switchboard.links.faults import fault_of
from switchboard.links.frame import FrameLink
from switchboard.vendors.roxchat import RoxChat, Settings

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
URL = "https://chat.example.com/operator?team=7"


def link() -> FrameLink:
    made = FrameLink(RoxChat(Settings(url=URL), "section"), "section")
    made.mounted(AT, 0)
    return made


@pytest.mark.parametrize(
    ("reason", "code", "cure"),
    [
        ("silent", "frame-silent", "https://crm.example.com"),
        ("unreachable", "frame-unreachable", "network"),
        ("blocked", "frame-blocked", "Add https://chat.example.com to its frame-src"),
        ("sandboxed", "frame-sandboxed", "allow-same-origin"),
    ],
)
def test_each_reason_has_its_finding(reason: str, code: str, cure: str) -> None:
    told = fault_of(reason, link(), "Rox.Chat", URL, "https://crm.example.com")
    assert told is not None
    assert told.code == code
    assert cure in told.cure


@pytest.mark.parametrize("reason", ["mounted", "loaded", "reloaded", "spoke", "element-gone", "destroyed"])
def test_what_is_in_order_has_none(reason: str) -> None:
    assert fault_of(reason, link(), "Rox.Chat", URL, "https://crm.example.com") is None


def test_case_08_the_finding_names_the_other_origin_and_what_to_write() -> None:
    heard = link()
    for origin in ("https://login.example.org", "https://www.chat.example.com", "https://www.chat.example.com"):
        heard.overheard(origin, AT)
    told = fault_of("other-origin", heard, "Rox.Chat", URL, "https://crm.example.com")
    assert told is not None
    assert "speaks from https://www.chat.example.com, not from https://chat.example.com" in told.message
    assert '"url": "https://www.chat.example.com/operator?team=7"' in told.cure
    assert told.count == 3


def test_a_page_that_embeds_only_what_agrees_to_it_says_so() -> None:
    told = fault_of("blocked", link(), "Rox.Chat", URL, "https://crm.example.com", isolated=True)
    assert told is not None
    assert told.code == "frame-isolated"
    assert "Cross-Origin-Resource-Policy" in told.cure


def test_a_way_that_the_pages_policy_forbids_is_named_where_the_workspace_is_silent() -> None:
    www = "https://www.chat.example.com"
    told = fault_of("silent", link(), "Rox.Chat", URL, "https://crm.example.com", led_to=www)
    assert told is not None
    assert told.code == "frame-blocked"
    assert f"add {www} to frame-src" in told.cure
