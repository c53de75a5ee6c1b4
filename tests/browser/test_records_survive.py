"""Records of calls outlive what happens to a browser: kills, crashes, full disks, databases of another make."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Playwright

from browser.crm import Crm
from browser.page import Browser, Context, until
from browser.telephone import settings, until_ready
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


@pytest.fixture(autouse=True)
def _well(server: Server) -> Iterator[None]:
    for one in (server.exchange, server.records):
        one.reset()
    yield
    for one in (server.exchange, server.records):
        one.reset()


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
    notes: dict[str, str] = field(default_factory=dict)
    chance: random.Random = field(default_factory=lambda: random.Random(11))  # noqa: S311  # the same day each time

    def call(self, crm: Crm, note: str = "") -> str:
        """A call with one of twenty customers from beginning to end, with a note on it by the operator's own keys."""
        exchange = self.server.exchange
        number = f"+3804400001{self.chance.randrange(20):02}"
        uuid = exchange.incoming(number)
        if note or len(self.calls) % 7 == 0:
            exchange.answer(uuid)
        if note:
            self.note(crm, uuid, note)
        exchange.end(uuid)
        self.calls.append((uuid, number))
        return uuid

    def note(self, crm: Crm, uuid: str, note: str) -> None:
        """Type a note on a call, and wait until the database has the last letter of it."""
        field_ = f"textarea[data-action$='{uuid}']"
        until(lambda: crm.page.count(field_), "the note's field")
        crm.page.click(field_)
        crm.page.write(note[:-1])
        last = crm.page.evaluate("Date.now() / 1000")
        crm.page.write(note[-1])
        until(lambda: (crm.page.evaluate(ENTRY, uuid)["typed"] or 0) >= last, "the last letter in the database")
        self.notes[uuid] = note

    def check(self) -> None:
        """The CRM has each of them once, in order for each customer, and every note as it was typed."""
        records = self.server.records.all()
        assert Counter(one["callId"] for one in records) == Counter(uuid for uuid, _ in self.calls)
        assert max(Counter(one["key"] for one in records).values()) == 1
        for customer in {number for _, number in self.calls}:
            of = [one for one in records if one["number"] == customer]
            assert [one["callId"] for one in of] == [uuid for uuid, number in self.calls if number == customer]
            assert [one["to"] for one in of] == sorted(one["to"] for one in of)
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
    browser: Browser, playwright: Playwright, server: Server, tmp_path: Path
) -> None:
    configure(server, "killed")
    user, day, left = Mortal(playwright, browser.kind, tmp_path), Day(server), []
    server.records.fail(*PASSING, share=1 / 3, at_most=4, late=2)
    for number in range(10):
        crm = opened(server, user.start(), "killed")
        calls = [day.call(crm, f"№{number}/{one}: 'ok'" if one % 25 == 0 else "") for one in range(50)]
        until_made(crm, calls)
        if number < 3:  # the operator is in the middle of a late note; it is settled in good time for the others
            day.note(crm, calls[-1 - (len(day.calls) - 1) % 7], "Not done y")
        left.append(len(day.calls) - len(server.records.all()))
        user.kill()
    assert sum(one > 0 for one in left) > 5, left  # most were killed in the middle of sending
    server.records.fail()
    crm = opened(server, user.start(), "killed")
    until(lambda: len(server.records.all()) >= 500, "500 records")
    until(lambda: crm.call("records()") == {"records": [], "lasting": True}, "nothing that waits")
    day.check()
    assert crm.call("diagnose()") == []
    user.close()


def set_up(crm: Crm) -> Day:
    """A tab of a CRM that keeps records; its server takes none for now, and asks for patience."""
    configure(crm.server, crm.name)
    crm.open()
    until_ready(crm)
    crm.server.records.fail(503, retry_after=2)
    return Day(crm.server)


def waiting(crm: Crm) -> tuple[int, bool]:
    """How many records wait, and whether they would outlive the tab."""
    told = crm.call("records()")
    return len(told["records"]), told["lasting"]


def codes(crm: Crm) -> set[str]:
    """What the diagnosis finds."""
    return {one["code"] for one in crm.call("diagnose()")}


def until_in_the_crm(crm: Crm, day: Day) -> None:
    """The server is well again: it gets everything, once."""
    crm.server.records.fail()
    until(lambda: len(crm.server.records.all()) >= len(day.calls), "all records")
    until(lambda: waiting(crm)[0] == 0, "nothing that waits")
    day.check()


def test_a_database_that_is_deleted_under_us_is_written_anew(crm: Crm) -> None:
    day = set_up(crm)
    until_made(crm, [day.call(crm) for _ in range(5)])
    deleted = """new Promise((resolve, reject) => {
      const asked = indexedDB.deleteDatabase("switchboard");
      asked.onsuccess = () => resolve(true);
      asked.onerror = () => reject(asked.error);
    })"""
    assert crm.page.evaluate(deleted)
    until_made(crm, [day.call(crm) for _ in range(3)])
    until(lambda: waiting(crm) == (8, True), "all in the new database")
    assert "records-not-kept" not in codes(crm)
    crm.page.reload()
    assert crm.started() == "up"
    until(lambda: waiting(crm) == (8, True) or crm.server.records.all(), "all on the next page")
    until_in_the_crm(crm, day)


# In the page's window, and in every frame of it.
FULL = """(window) => {
  const { put } = window.IDBObjectStore.prototype;
  window.IDBObjectStore.prototype.put = function (...given) {
    const { QuotaExceededError: Own, DOMException } = window; // some browsers have a class of its own for it
    if (window.top.isFull) throw Own ? new Own("full") : new DOMException("full", "QuotaExceededError");
    return put.apply(this, given);
  };
}"""


@pytest.mark.not_in("webkit", "its driver's scripts do not reach the frame that has the database")
def test_with_a_full_disk_records_are_sent_from_memory_and_that_is_told_until_there_is_room(crm: Crm) -> None:
    crm.context.beforehand(FULL)
    day = set_up(crm)
    until_made(crm, [day.call(crm)])
    crm.page.evaluate("void (window.isFull = true)")
    until_made(crm, [day.call(crm) for _ in range(4)])
    crm.finding("records-not-kept")
    assert waiting(crm) == (5, False)
    until_in_the_crm(crm, day)
    crm.server.records.fail(503, retry_after=2)
    until_made(crm, [day.call(crm)])
    assert waiting(crm) == (1, False)
    crm.page.evaluate("void (window.isFull = false)")
    until(lambda: waiting(crm) == (1, True), "room")
    assert "records-not-kept" not in codes(crm)
    crm.page.reload()
    assert crm.started() == "up"
    until_in_the_crm(crm, day)


MAKE = """async ([version, stores]) => {
  const opening = indexedDB.open("switchboard", version);
  opening.onupgradeneeded = () => {
    for (const name of stores) opening.result.createObjectStore(name, { keyPath: name === "keys" ? "who" : "key" });
  };
  await new Promise((resolve, reject) => {
    opening.onsuccess = resolve;
    opening.onerror = () => reject(opening.error);
  });
  opening.result.close();
  return true;
}"""


@pytest.mark.parametrize(
    ("version", "stores"), [(1, []), (1, ["records"]), (7, ["records", "keys", "more"]), (7, ["other"])]
)
def test_a_database_of_another_make_is_added_to(crm: Crm, version: int, stores: list[str]) -> None:
    configure(crm.server, crm.name)
    crm.page.goto(crm.serve(tag=" "))
    assert crm.page.evaluate(MAKE, [version, stores])
    day = set_up(crm)
    until_made(crm, [day.call(crm) for _ in range(2)])
    assert waiting(crm) == (2, True)
    assert "records-not-kept" not in codes(crm)
    crm.page.reload()
    assert crm.started() == "up"
    until_in_the_crm(crm, day)


# Entries beside the one that there is: of a later version, without what it needs, of nobody, and under a lost key; and of
# that one, what this version does not know, and not all that it does.
ODD = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("switchboard");
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("records", "readwrite");
    const store = transaction.objectStore("records");
    store.getAll().onsuccess = ({ target: { result: [{ done, print, ...one }] } }) => {
      const junk = { iv: new Uint8Array(12), closed: new Uint8Array(99).buffer };
      store.put({ ...one, later: "field" });
      store.put({ ...one, key: "later", subject: "later", seq: 1, state: "archived" });
      store.put({ key: "bare", who: one.who });
      store.put({ key: "nobody's", seq: 2 });
      store.put({ ...one, key: "locked", subject: "locked", seq: 3, facts: junk, words: junk, extra: junk });
    };
    transaction.oncomplete = () => resolve(opening.result.close());
    transaction.onabort = () => reject(transaction.error);
  };
})"""
KEYS = """new Promise((resolve) => {
  const opening = indexedDB.open("switchboard");
  opening.onsuccess = () => {
    const asked = opening.result.transaction("records").objectStore("records").getAllKeys();
    asked.onsuccess = () => resolve(asked.result) || opening.result.close();
  };
})"""


def test_entries_that_nobody_can_read_stay_hold_up_no_others_and_are_told_of(crm: Crm) -> None:
    day = set_up(crm)
    until_made(crm, [day.call(crm)])
    crm.page.evaluate(ODD)
    crm.page.reload()
    assert crm.started() == "up"
    until_ready(crm)
    assert ": 4." in crm.finding("records-unreadable")["message"]
    until_made(crm, [day.call(crm)])
    until_in_the_crm(crm, day)
    assert {"later", "bare", "nobody's", "locked"} <= set(crm.page.evaluate(KEYS))


@pytest.mark.not_in("webkit", "its driver's scripts do not reach the frame that has the database")
def test_where_nothing_can_be_kept_a_page_that_is_closed_sends_what_it_has(crm: Crm) -> None:
    crm.context.beforehand(
        "(window) => Object.defineProperty(window, 'indexedDB', { value: undefined, configurable: true })"
    )
    day = set_up(crm)
    crm.server.records.fail(503, retry_after=600)
    until_made(crm, [day.call(crm) for _ in range(3)])
    crm.finding("records-not-kept")
    assert waiting(crm) == (3, False)
    until(lambda: any(one.answer == "503" for one in crm.server.records.attempts), "the server's word")
    crm.server.records.fail()
    crm.page.close()
    until(lambda: len(crm.server.records.all()) == 3, "the last try")
    assert {one["callId"] for one in crm.server.records.all()} == {uuid for uuid, _ in day.calls}
