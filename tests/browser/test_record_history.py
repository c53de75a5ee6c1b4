"""The customer's page of the demonstration shows calls and chats as the server comes to have them."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import until
from workshop.server import Server

KEY = "00000000-0000-4000-8000-00000000000{}"
PAGES = pytest.mark.parametrize(
    "path", ["/#/customers/00234", "/classic/customer.html?id=00234"], ids=["single-page", "classic"]
)
_SEND = """(record) => fetch("/records", {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    "Idempotency-Key": record.key,
    "X-CSRF-Token": document.querySelector("meta[name=csrf-token]").content,
  },
  body: JSON.stringify(record),
}).then((answer) => answer.status, () => "no answer")"""


@pytest.fixture(autouse=True)
def strict(server: Server) -> Iterator[None]:
    """As in the demonstration: only a page of the CRM may send records."""
    server.records.checks_token = True
    yield
    server.records.checks_token = False


def call(number: int = 1, revision: int = 1, **more: Any) -> dict[str, Any]:
    """A call that was answered."""
    return {
        "key": KEY.format(number),
        "revision": revision,
        "kind": "call",
        "customer": {"crmId": "00234"},
        "direction": "incoming",
        "line": {"name": "Reception"},
        "from": f"2026-03-0{number}T10:00:00Z",
        "answered": f"2026-03-0{number}T10:00:07Z",
        "duration": 125,
        **more,
    }


def send(crm: Crm, record: dict[str, Any]) -> Any:
    """By a plain fetch of the page's own; the status."""
    return crm.page.evaluate(_SEND, record)


def rows(crm: Crm) -> list[str]:
    """What the history shows, from the top."""
    found: list[str] = crm.page.evaluate(
        "[...document.querySelectorAll('[data-test=record]')].map((it) => it.innerText)"
    )
    return found


@PAGES
def test_the_history_shows_records_as_they_come_and_what_is_added_to_them(crm: Crm, path: str) -> None:
    crm.page.goto(crm.server.origin("crm") + path)
    until(lambda: crm.page.is_shown("[data-test='no-records']"), "the empty history")
    assert send(crm, call(2)) == 201
    (row,) = until(lambda: rows(crm), "the call")
    assert all(word in row for word in ("Incoming call", "Reception", "2:05", "2 Mar"))
    assert not crm.page.is_shown("[data-test='no-records']")
    # One that comes late stands where it belongs, and a note may come later still.
    messages = [{"author": "visitor", "text": "Hello", "at": "2026-03-01T10:00:00Z"}]
    assert send(crm, call(1, kind="chat", direction=None, messages=messages)) == 201
    assert send(crm, call(2, revision=2, outcome="call-back", note="After the 5th")) == 200
    until(lambda: len(rows(crm)) == 2 and "After the 5th" in rows(crm)[0], "the note")
    assert "Call back" in rows(crm)[0]
    assert "1 message" in rows(crm)[1]
    assert send(crm, call(3, customer={"crmId": "00235"})) == 201
    assert send(crm, call(4, answered=None, duration=None)) == 201
    until(lambda: len(rows(crm)) == 3, "this customer's alone")
    assert "Missed call" in rows(crm)[0]


@once.on_our_page
def test_the_history_of_the_next_customer_takes_the_place_of_the_last_ones(crm: Crm) -> None:
    crm.page.goto(f"{crm.server.origin('crm')}/#/customers/00234")
    send(crm, call(1))
    until(lambda: rows(crm), "the call")
    crm.page.evaluate("void (location.hash = '#/customers/00235')")
    until(lambda: crm.page.is_shown("[data-test='no-records']"), "the empty history")
    send(crm, call(2, customer={"crmId": "00235"}, note="hers"))
    until(lambda: len(rows(crm)) == 1 and "hers" in rows(crm)[0], "her call")


@once.on_our_page
def test_what_a_record_says_is_shown_as_text_whatever_it_is(crm: Crm) -> None:
    crm.page.goto(f"{crm.server.origin('crm')}/#/customers/00234")
    odd: dict[str, Any] = {"duration": "long", "line": 7, "operator": [], "messages": [None, 3], "from": "once"}
    send(crm, call(1, note="<b>bold</b>", outcome="<i>unknown</i>", **odd))
    send(crm, call(2))
    until(lambda: len(rows(crm)) == 2, "both")
    assert "<b>bold</b>" in rows(crm)[1] + rows(crm)[0]
    assert crm.page.count("[data-test='record'] :is(b, i)") == 0


@once.on_our_page
def test_the_switch_makes_the_server_fail_and_shows_how_it_does(crm: Crm) -> None:
    crm.page.goto(f"{crm.server.origin('crm')}/#/customers/00234")
    crm.until("document.querySelector('[data-test=record-server]')?.value === 'keeps'")
    for mood, status in [("busy", 503), ("signed_out", 401), ("drops", "no answer"), ("keeps", 201)]:
        crm.page.evaluate(
            """(mood) => {
              const choice = document.querySelector("[data-test='record-server']");
              choice.value = mood;
              choice.dispatchEvent(new Event("change"));
            }""",
            mood,
        )
        until(lambda status=status: send(crm, call()) == status, f"{mood}")
    crm.server.records.fail("keep-drop")
    crm.page.reload()
    crm.until("document.querySelector('[data-test=record-server]')?.value === 'keeps_and_drops'")


@pytest.mark.parametrize("way", ["drop", "keep-drop"])
def test_what_is_dropped_no_browser_sends_again_by_itself(crm: Crm, way: str) -> None:
    crm.page.goto(f"{crm.server.origin('crm')}/#/customers/00234")
    until(lambda: crm.page.is_shown("[data-test='no-records']"), "the empty history")
    crm.server.records.fail(way)
    assert [send(crm, call(number)) for number in range(1, 5)] == ["no answer"] * 4
    assert set(crm.server.records.posted.values()) == {1}
