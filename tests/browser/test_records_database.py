"""A disk that is full, a database that is deleted, missing or of another version: nothing is lost without a word."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Browser, Context, until
from browser.telephone import settings, until_ready, write_note
from workshop.server import Server

NUMBER = "+380440000112"
# While the page says so, nothing can be written: the write itself fails, or the transaction afterwards.
FULL = """(window) => {
  const { put } = window.IDBObjectStore.prototype;
  window.IDBObjectStore.prototype.put = function (...given) {
    if (window.parent.full === "throws") throw new window.DOMException("full", "QuotaExceededError");
    const request = put.apply(this, given);
    if (window.parent.full === "aborts") this.transaction.abort();
    return request;
  };
}"""
MISSING = """(window) => Object.defineProperty(window, "indexedDB", { value: null })"""
ASKS = "() => !dispatchEvent(new Event('beforeunload', { cancelable: true }))"
DELETED = """() => new Promise((resolve) => {
  const deleting = indexedDB.deleteDatabase("switchboard");
  deleting.onsuccess = () => resolve(true);
  deleting.onerror = () => resolve(false);
})"""
# Run on a page without Switchboard: what another version may have left of the one record that waits.
OTHER_VERSION = """(shape) => new Promise((resolve, reject) => {
  const names = [];
  const fill = (database) => {
    const store = database.transaction("records", "readwrite").objectStore("records");
    const asking = store.getAll();
    asking.onsuccess = () => {
      const [row] = asking.result;
      const { at, seq, ...lacking } = row;
      const add = (one) => names.push(one.key) && store.put(one);
      add({ ...row, key: "future", state: "archived", colour: "red" });
      add({ ...lacking, key: "lacking" });
      add({ ...row, key: "sealed", facts: { iv: new Uint8Array(12), closed: new ArrayBuffer(40) } });
      add({ ...row, key: "begun", state: "open", at: 1, words: null, facts: { iv: new Uint8Array(12), closed: new ArrayBuffer(40) } });
      add({ ...row, key: "untold", count: 1n });
      add({ ...row, key: "odd", seq: "last" });
      store.transaction.oncomplete = () => { database.close(); resolve(names); };
    };
    asking.onerror = () => reject(asking.error);
  };
  const opening = indexedDB.open("switchboard", 7);
  opening.onerror = () => reject(opening.error);
  opening.onupgradeneeded = () => {
    if (shape !== "indexes") return;
    const records = opening.transaction.objectStore("records");
    for (const name of [...records.indexNames]) records.deleteIndex(name);
  };
  opening.onsuccess = () => fill(opening.result);
})"""
NO_STORES = """() => new Promise((resolve) => {
  indexedDB.open("switchboard").onsuccess = ({ target }) => { target.result.close(); resolve(true); };
})"""
KEYS = """() => new Promise((resolve) => {
  indexedDB.open("switchboard").onsuccess = ({ target: { result } }) => {
    result.transaction("records").objectStore("records").getAllKeys().onsuccess = (event) => {
      result.close();
      resolve(event.target.result);
    };
  };
})"""
# A connection of somebody's who does not let go.
THEIRS = """() => new Promise((resolve) => {
  indexedDB.open("switchboard").onsuccess = ({ target }) => { window.theirs = target.result; resolve(); };
})"""
Tab = Callable[[str], Crm]


@pytest.fixture
def user(browser: Browser, server: Server) -> Iterator[Context]:
    server.exchange.reset()
    server.records.reset()
    context = browser.new_context()
    yield context
    context.close()
    server.exchange.reset()
    server.records.reset()


@pytest.fixture
def tab(user: Context, server: Server) -> Tab:
    """Makes tabs of a CRM that keeps records, not opened yet."""

    def new(name: str) -> Crm:
        crm = Crm(server, user, name)
        crm.configure_only(crm={"recordUrl": "/records", "recordSeconds": 1}, phonet=settings(server.exchange))
        return crm

    return new


def opened(crm: Crm) -> Crm:
    crm.open()
    until_ready(crm)
    return crm


def talk(server: Server, crm: Crm, text: str = "", *, is_told: bool = True) -> str:
    """A call that is over, about which the operator has perhaps written something meanwhile; its id at the exchange.

    ``is_told`` is whether this page is to be told of its record.
    """
    uuid = server.exchange.incoming(NUMBER)
    server.exchange.answer(uuid)
    if text:
        write_note(crm, uuid, text)
    server.exchange.end(uuid)
    if is_told:
        crm.until("heard.some((one) => one.type === 'record.made' && one.record.callId === it)", uuid)
    return uuid


def waits(crm: Crm, calls: list[str], *, lasting: bool) -> None:
    """These wait, and would outlast the tab, or not."""

    def look() -> bool:
        told = crm.call("records()")
        of = [one["record"]["callId"] for one in told["records"] if one["state"] == "waiting"]
        return of == calls and told["lasting"] is lasting

    until(look, f"{calls}, lasting: {lasting}")


def until_sent(server: Server, crm: Crm, notes: dict[str, str | None]) -> None:
    """The CRM has each of these calls once, with its note, and nothing waits."""

    def records() -> list[dict[str, Any]]:
        # The page of a test before may have sent what it had when it was closed.
        return [one for one in server.records.all() if one["callId"] in notes]

    until(lambda: len(records()) >= len(notes), "all records")
    until(lambda: crm.call("records()")["records"] == [], "nothing that waits")
    assert Counter(one["callId"] for one in records()) == Counter(notes.keys())
    assert {one["callId"]: one["note"] for one in records()} == notes


def is_found(crm: Crm, code: str) -> bool:
    return any(one["code"] == code for one in crm.call("diagnose()"))


@pytest.mark.parametrize("how", ["throws", "aborts"])
def test_on_a_full_disk_records_are_sent_from_memory_and_it_is_told_until_there_is_room(
    tab: Tab, user: Context, server: Server, how: str
) -> None:
    user.beforehand(FULL)
    crm = opened(tab(f"full-{how}"))
    server.records.fail(503)
    first = talk(server, crm, "Before")
    waits(crm, [first], lasting=True)
    crm.page.evaluate(f"void (window.full = '{how}')")
    second = talk(server, crm, "Full")
    waits(crm, [first, second], lasting=False)
    assert crm.finding("records-not-kept")["level"] == "warning"
    assert crm.page.evaluate(ASKS)
    server.records.fail()
    until_sent(server, crm, {first: "Before", second: "Full"})
    crm.page.evaluate("void (window.full = '')")
    until(lambda: not is_found(crm, "records-not-kept"), "room again")
    assert crm.call("records()") == {"records": [], "lasting": True}
    assert not crm.page.evaluate(ASKS)
    third = talk(server, crm)
    until_sent(server, crm, {first: "Before", second: "Full", third: None})
    posted = server.records.posted
    crm.page.reload()
    until_ready(crm)
    fourth = talk(server, crm)
    until_sent(server, crm, {first: "Before", second: "Full", third: None, fourth: None})
    assert posted.items() <= server.records.posted.items()  # nothing was sent again


def test_a_database_that_is_deleted_under_us_is_made_and_filled_anew(tab: Tab, server: Server) -> None:
    crm, other = opened(tab("deleted")), opened(tab("deleted-too"))
    server.records.fail(503)
    notes: dict[str, str | None] = {talk(server, crm, "One"): "One", talk(server, crm): None}
    for one in (crm, other):
        waits(one, list(notes), lasting=True)
    assert crm.page.evaluate(DELETED)
    for one in (crm, other):
        waits(one, list(notes), lasting=True)
        until(lambda: not is_found(one, "records-not-kept"), "a database again")  # noqa: B023
    other.page.close()
    crm.page.reload()
    until_ready(crm)
    waits(crm, list(notes), lasting=True)
    server.records.fail()
    until_sent(server, crm, notes)
    assert crm.call("diagnose()") == []


def test_while_somebody_keeps_the_database_from_being_opened_records_are_sent_from_memory(
    tab: Tab, server: Server
) -> None:
    crm = opened(tab("held-up"))
    server.records.fail(503)
    first = talk(server, crm)
    waits(crm, [first], lasting=True)
    crm.page.evaluate(THEIRS)
    crm.page.evaluate("void indexedDB.deleteDatabase('switchboard')")
    waits(crm, [first], lasting=False)
    crm.finding("records-not-kept")
    second = talk(server, crm, "Meanwhile")
    waits(crm, [first, second], lasting=False)
    assert crm.page.evaluate(ASKS)
    crm.page.evaluate("theirs.close()")
    waits(crm, [first, second], lasting=True)
    server.records.fail()
    until_sent(server, crm, {first: None, second: "Meanwhile"})


def test_where_it_starts_with_a_database_that_cannot_be_opened_records_are_sent_all_the_same(
    tab: Tab, server: Server
) -> None:
    crm = tab("held-up-before")
    crm.page.goto(crm.serve(tag=""))
    crm.page.evaluate(THEIRS)
    crm.page.evaluate("void indexedDB.deleteDatabase('switchboard')")
    user = tab("held-up-start")
    opened(user)
    first = talk(server, user, "Started")
    until_sent(server, user, {first: "Started"})
    user.finding("records-not-kept")
    crm.page.evaluate("theirs.close()")
    until(lambda: not is_found(user, "records-not-kept"), "a database")


@pytest.mark.parametrize("shape", ["whole", "indexes"])
def test_of_another_versions_database_what_can_be_read_is_sent_and_the_rest_stays_and_is_told(
    tab: Tab, server: Server, shape: str
) -> None:
    crm = opened(tab(f"version-{shape}"))
    server.records.fail(503)
    first = talk(server, crm, "Mine")
    waits(crm, [first], lasting=True)
    crm.page.goto(crm.serve(tag=""))
    names = crm.page.evaluate(OTHER_VERSION, shape)
    server.records.fail()
    opened(crm)
    second = talk(server, crm, "After")
    until_sent(server, crm, {first: "Mine", second: "After"})
    assert crm.finding("records-unreadable")["message"].split(": ")[1].startswith(str(len(names)))
    assert set(names) <= set(crm.page.evaluate(KEYS))
    assert {one["code"] for one in crm.call("diagnose()")} == {"records-unreadable"}


def test_a_database_without_stores_is_given_them(tab: Tab, server: Server) -> None:
    crm = tab("no-stores")
    crm.page.goto(crm.serve(tag=""))
    assert crm.page.evaluate(NO_STORES)
    opened(crm)
    server.records.fail(503)
    first = talk(server, crm, "Kept")
    waits(crm, [first], lasting=True)
    crm.page.reload()
    until_ready(crm)
    server.records.fail()
    until_sent(server, crm, {first: "Kept"})
    assert crm.call("diagnose()") == []


@pytest.mark.parametrize("way", ["goes", "closes"])
def test_a_page_that_goes_while_nothing_can_be_kept_sends_what_it_has(
    tab: Tab, user: Context, server: Server, way: str
) -> None:
    user.beforehand(MISSING)
    crm = opened(tab(f"last-{way}"))
    crm.finding("records-not-kept")
    server.records.fail(503, retry_after=600)
    first = talk(server, crm)
    waits(crm, [first], lasting=False)
    until(lambda: "503" in [one.answer for one in server.records.attempts], "the first try")
    second = talk(server, crm)
    waits(crm, [first, second], lasting=False)
    server.records.fail()
    if way == "goes":
        crm.page.goto(crm.serve(tag=""))
    else:
        crm.page.close()
    until(lambda: {one["callId"] for one in server.records.all()} >= {first, second}, "the last try")


@once.in_python
def test_a_late_note_is_of_the_last_try_and_what_the_page_keeps_back_is_not(
    tab: Tab, user: Context, server: Server
) -> None:
    user.beforehand(MISSING)
    crm = opened(tab("last-late"))
    crm.page.evaluate(
        """void addEventListener('switchboard:record.made', (event) =>
          [true, event.detail.record.callId].includes(window.keeps) && event.preventDefault())"""
    )
    crm.page.evaluate("void (window.keeps = true)")
    kept = talk(server, crm)
    until(lambda: [one["state"] for one in crm.call("records()")["records"]] == ["back"], "what is kept back")
    crm.page.evaluate("(kept) => void (window.keeps = kept)", kept)
    late = talk(server, crm)
    until(lambda: [one["callId"] for one in server.records.all()] == [late], "the other")
    for uuid in (kept, late):
        write_note(crm, uuid, "Late")
    crm.page.goto(crm.serve(tag=""))
    until(lambda: [(one["note"], one["revision"]) for one in server.records.all()] == [("Late", 2)], "the last try")
    assert kept not in [one["callId"] for one in server.records.all()]


@once.in_python
def test_whoever_is_asked_before_the_tab_closes_and_stays_may_write_on(tab: Tab, user: Context, server: Server) -> None:
    user.beforehand(MISSING)
    crm = opened(tab("stays"))
    server.records.fail(503, retry_after=600)
    first = talk(server, crm, "First")
    crm.page.click("[data-action^='save ']")
    crm.until("heard.some((one) => one.type === 'record.made' && one.record.revision === 2)")
    waits(crm, [first], lasting=False)
    server.records.fail()
    assert crm.page.evaluate("!dispatchEvent(new Event('beforeunload', { cancelable: true }))")
    until(lambda: [one["note"] for one in server.records.all()] == ["First"], "what is there by then")
    write_note(crm, first, ", and more")
    crm.page.goto(crm.serve(tag=""))
    until(lambda: [one["note"] for one in server.records.all()] == ["First, and more"], "the last try")


@once.in_python
def test_a_note_on_a_call_that_goes_on_is_not_undone_by_the_page_that_hears_of_its_end_alone(
    tab: Tab, user: Context, server: Server
) -> None:
    user.beforehand(MISSING)
    crm = opened(tab("goes-on"))
    uuid = server.exchange.incoming(NUMBER)
    server.exchange.answer(uuid)
    write_note(crm, uuid, "Will call again")
    until(lambda: not crm.call("records()")["lasting"], "the note in memory")
    crm.page.close()
    until(lambda: [one["note"] for one in server.records.all()] == ["Will call again"], "the last try")
    later = opened(tab("goes-on-later"))
    server.exchange.end(uuid)
    later.until("heard.some((one) => one.type === 'record.sent' && one.record.callId === it)", uuid)
    assert [(one["callId"], one["note"]) for one in server.records.all()] == [(uuid, "Will call again")]


@once.among_tabs
def test_a_note_in_a_tab_that_does_not_send_reaches_the_crm_though_nothing_can_be_kept(
    tab: Tab, user: Context, server: Server
) -> None:
    user.beforehand(MISSING)
    first, second = opened(tab("memory-1")), opened(tab("memory-2"))
    uuid = talk(server, second, "From the second tab", is_told=False)
    second.page.click("[data-action^='save ']")
    until(lambda: (uuid, "From the second tab") in [(one["callId"], one["note"]) for one in server.records.all()], "it")
    until_sent(server, second, {uuid: "From the second tab"})
    assert first.complaints() == second.complaints() == []
