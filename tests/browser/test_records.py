"""Records of calls and chats on their way to the CRM's server, in real browsers: nothing is lost, nothing comes twice."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import operator, until_ready
from workshop.server import Server

Tab = Callable[..., Crm]
NUMBER = "+380440000112"
OUTCOMES = [
    {"key": "sold", "text": {"en": "Sold", "uk": "Продаж"}},
    {"key": "again", "text": {"en": "Call back"}, "needsNote": True},
]
RECORDS = {"recordUrl": "/records", "outcomes": OUTCOMES, "recordSeconds": 1}


@pytest.fixture
def tab(browser: Browser, server: Server) -> Iterator[Tab]:
    """Opens tabs of one operator's browser, whose CRM keeps records."""
    server.records.reset()
    with operator(browser, server) as open_tab:
        yield lambda name, **more: open_tab(name, crm={**RECORDS, **more.pop("crm", {})}, **more)
    server.records.reset()


def talk(server: Server, crm: Crm, number: str = NUMBER, name: str = "Olena") -> str:
    """A call that is answered; its id at the exchange."""
    uuid = server.exchange.incoming(number, name=name)
    server.exchange.answer(uuid)
    crm.until(f"heard.some((one) => one.type === 'call.answered' && one.call.id === '{uuid}')")
    return uuid


def kept(server: Server, count: int = 1) -> list[dict[str, Any]]:
    """The CRM's records, once there are so many."""
    until(lambda: len(server.records.all()) >= count, f"{count} records")
    return server.records.all()


def test_a_finished_call_is_in_the_crm_by_itself(tab: Tab, server: Server) -> None:
    crm = tab("by-itself")
    until_ready(crm)
    uuid = talk(server, crm)
    server.exchange.end(uuid)
    (record,) = kept(server)
    assert (record["kind"], record["vendor"], record["callId"]) == ("call", "phonet", uuid)
