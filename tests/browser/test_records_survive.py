"""Records of calls outlive what happens to a browser: kills, crashes, full disks, databases of another make."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from browser.crm import Crm
from browser.page import Browser, Context, until
from browser.telephone import settings, until_ready, write_note
from browser.with_playwright import Mortal
from workshop.server import Server

RECORDS = {"recordUrl": "/records", "recordSeconds": 1}
PASSING = (503, "hang", "late", "keep-drop", "409")
"""Ways in which a server fails for a while."""
# What the database has of a subject's entry that is in the clear.
ENTRY = """(call) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("switchboard");
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const asking = opening.result.transaction("records").objectStore("records").getAll();
    asking.onsuccess = () => {
      opening.result.close();
      const [{ typed, state, key } = {}] = asking.result.filter(({ subject }) => subject.endsWith(` ${call}`));
      resolve({ typed, state, key });
    };
  };
})"""
# Something else of the page's takes up all the room that it has; how many pieces that is.
FILL = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("theirs");
  opening.onupgradeneeded = () => opening.result.createObjectStore("pieces", { autoIncrement: true });
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const put = (bytes, count) => {
      const tx = opening.result.transaction("pieces", "readwrite", { durability: "strict" });
      tx.objectStore("pieces").put(crypto.getRandomValues(new Uint8Array(bytes)));
      tx.oncomplete = () => put(bytes, count + 1);
      tx.onabort = () => {
        if (bytes > 64) return put(bytes >> 2, count);
        opening.result.close();
        resolve(count);
      };
    };
    put(65536, 0);
  };
})"""
EMPTY = """() => new Promise((resolve, reject) => {
  const deleting = indexedDB.deleteDatabase("theirs");
  deleting.onsuccess = () => resolve();
  deleting.onerror = () => reject(deleting.error);
})"""


@pytest.fixture(autouse=True)
def _well(server: Server) -> Iterator[None]:
    for one in (server.exchange, server.records):
        one.reset()
    yield
    for one in (server.exchange, server.records):
        one.reset()


@pytest.fixture
def user(browser: Browser, playwright: Playwright, tmp_path: Path) -> Iterator[Mortal]:
    mortal = Mortal(playwright, browser.kind, tmp_path)
    yield mortal
    mortal.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[Context]:
    tabs = browser.new_context()
    yield tabs
    tabs.close()


def configure(server: Server, name: str, **more: Any) -> None:
    """A CRM that keeps records, with a telephone and nothing else."""
    server.configurations[name] = {
        "language": "en",
        "crm": {"customerUrl": "#/customers/{phone}", **RECORDS},
        "phonet": settings(server.exchange),
        **more,
    }


@dataclass
class Day:
    """The calls of a day, in the order in which they ended, and what was written of them."""

    server: Server
    calls: list[tuple[str, str]] = field(default_factory=list)
    """Id and number."""
    begun: datetime = field(default_factory=lambda: datetime.now(UTC))
    notes: dict[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311  # the same day each time

    def call(self, crm: Crm, note: str = "", *, has_room: bool = True) -> str:
        """A call with one of twenty customers from beginning to end, with a note on it by the operator's own keys."""
        exchange = self.server.exchange
        number = f"+3804400001{self.chance.randrange(20):02}"
        uuid = exchange.incoming(number)
        if note or len(self.calls) % 7 == 0:
            exchange.answer(uuid)
        if note:
            self.note(crm, uuid, note, has_room)
        exchange.end(uuid)
        self.calls.append((uuid, number))
        return uuid

    def note(self, crm: Crm, uuid: str, note: str, has_room: bool) -> None:
        """Type a note on a call, and wait until the database has the last letter of it, if that has room."""
        write_note(crm, uuid, note[:-1])
        last = crm.page.evaluate("Date.now() / 1000")
        crm.page.write(note[-1])
        if has_room:
            until(lambda: (crm.page.evaluate(ENTRY, uuid)["typed"] or 0) >= last, "the last letter in the database")
        self.notes[uuid] = note

    def check(self) -> None:
        """The CRM has each of them once, in order for each customer, and every note as it was typed."""
        # A page of the test before may have sent its last a moment ago; whatever is of this day counts.
        records = [one for one in self.server.records.all() if datetime.fromisoformat(one["to"]) >= self.begun]
        assert Counter(one["callId"] for one in records) == Counter(uuid for uuid, _ in self.calls)
        assert max(Counter(one["key"] for one in records).values()) == 1
        for customer in {number for _, number in self.calls}:
            of = [one for one in records if one["number"] == customer]
            assert [one["callId"] for one in of] == [uuid for uuid, number in self.calls if number == customer]
            ends = [datetime.fromisoformat(one["to"]) for one in of]
            assert ends == sorted(ends)
        assert {one["callId"]: one["note"] for one in records if one["note"]} == self.notes


def opened(server: Server, context: Context, name: str) -> Crm:
    """A tab of that CRM's, with its line."""
    crm = Crm(server, context, name).open()
    until_ready(crm)
    return crm


def until_made(crm: Crm, calls: list[str]) -> None:
    """What the page was told of is in the database, or with the server."""
    made = "heard.flatMap((one) => (one.type === 'record.made' ? [one.record.callId] : []))"
    crm.until(f"it.every((call) => {made}.includes(call))", calls)


@pytest.mark.not_in("webkit", "its driver cannot start a browser again on what another has left")
def test_500_records_come_once_and_in_order_though_the_server_fails_and_the_browser_is_killed_10_times(
    user: Mortal, server: Server
) -> None:
    configure(server, "killed")
    day, left = Day(server), []
    server.records.fail(*PASSING, share=1 / 3, at_most=4, late=2)
    for number in range(10):
        crm = opened(server, user.start(), "killed")
        calls = [day.call(crm, f"№{number}/{one}: 'ok'" if one % 25 == 0 else "") for one in range(50)]
        until_made(crm, calls)
        left.append(len(day.calls) - len(server.records.all()))
        user.kill()
    assert sum(one > 0 for one in left) > 5, left  # most were killed in the middle of sending
    server.records.fail()
    crm = opened(server, user.start(), "killed")
    until(lambda: len(server.records.all()) >= 500, "500 records")
    until(lambda: crm.call("records()") == {"records": [], "lasting": True}, "nothing that waits")
    day.check()
    assert crm.call("diagnose()") == []


@pytest.mark.not_in("firefox", "its driver cannot set a quota")
@pytest.mark.not_in("webkit", "its driver cannot set a quota")
def test_a_page_that_has_used_up_its_quota_of_1_mb_tells_so_and_keeps_all_once_there_is_room(
    user: Mortal, server: Server
) -> None:
    configure(server, "quota")
    day = Day(server)
    crm = opened(server, user.start(), "quota")
    server.records.fail(503, retry_after=3600)
    day.call(crm, "Before")
    until(lambda: crm.call("records()")["records"] != [], "the first")
    user.limit(crm.page.evaluate("location.origin"), 1_000_000)
    assert crm.page.evaluate(FILL) > 10
    calls = [day.call(crm, f"Full {number}" if number == 1 else "", has_room=False) for number in range(5)]
    until_made(crm, calls)
    told = crm.call("records()")
    assert [one["record"]["callId"] for one in told["records"]] == [call for call, _ in day.calls]
    assert not told["lasting"]
    assert crm.finding("records-not-kept")["level"] == "warning"
    crm.page.evaluate(EMPTY)
    until(lambda: crm.call("records()")["lasting"], "room again")
    until(lambda: {one["code"] for one in crm.call("diagnose()")} <= {"record-failed"}, "nothing told of the room")
    user.kill()
    server.records.fail()
    crm = opened(server, user.start(), "quota")
    until(lambda: len(server.records.all()) >= len(day.calls), "all records")
    until(lambda: crm.call("records()") == {"records": [], "lasting": True}, "nothing that waits")
    day.check()


SENDS = """(async () => {
  const { navigator: { locks } } = document.querySelector("switchboard-root > iframe").contentWindow;
  const { held } = await locks.request("who sends", () => locks.query());
  const me = held.find(({ name }) => name === "who sends").clientId;
  return held.some(({ name, clientId }) => /records.*\\/send$/.test(name) && clientId === me);
})()"""


@pytest.mark.not_in("webkit", "five tabs that are closed twenty times take its driver minutes")
def test_of_five_tabs_the_one_that_sends_goes_20_times_and_nothing_is_lost_or_doubled(
    context: Context, server: Server
) -> None:
    configure(server, "five")
    day = Day(server)
    server.records.fail(*PASSING, share=1 / 3, at_most=3, late=2)
    tabs = [opened(server, context, "five") for _ in range(5)]
    for _ in range(20):
        sender = until(lambda: next((one for one in tabs if one.page.evaluate(SENDS)), None), "a tab that sends")
        calls = [day.call(sender) for _ in range(3)]
        until(lambda tab=sender, all_=calls: all(tab.page.evaluate(ENTRY, one)["key"] for one in all_), "all kept")
        sender.page.close()
        tabs.remove(sender)
        tabs.append(opened(server, context, "five"))
    server.records.fail()
    for one in tabs[:-1]:  # the last one asks at once, and is no tab in the background, whose clocks are slow
        one.page.close()
    until(lambda: len(server.records.all()) >= len(day.calls), "all records")
    until(lambda: tabs[-1].call("records()")["records"] == [], "nothing that waits")
    day.check()
