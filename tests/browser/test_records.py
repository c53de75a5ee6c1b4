"""Records of calls and chats on their way to the CRM's server, in real browsers: nothing is lost, nothing comes twice."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import QUICK, operator, until_ready, write_note
from unit import samples
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
    server.records.checks_token = False
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
    (made,) = crm.until_heard("record.made")
    (sent,) = crm.until_heard("record.sent")
    assert made["record"] == sent["record"] == record
    (attempt,) = server.records.attempts
    assert attempt.key == record["key"]
    until(lambda: crm.call("records()") == {"records": [], "lasting": True}, "nothing that waits")


NOTE = ".call textarea"


def test_outcome_and_note_are_written_while_talking_and_are_saved_with_the_call(tab: Tab, server: Server) -> None:
    crm = tab("note")
    until_ready(crm)
    uuid = talk(server, crm)
    page = crm.page
    write_note(crm, uuid, "Wants the invoice")
    until(lambda: "Kept as you type" in page.text(".call"), "word that it is kept")
    assert server.records.all() == []
    server.exchange.end(uuid)
    (record,) = kept(server)
    assert (record["note"], record["outcome"], record["revision"]) == ("Wants the invoice", None, 1)
    # Whoever is writing goes on writing.
    page.write(" again")
    assert page.of(NOTE, "(it) => it.value") == "Wants the invoice again"
    page.push("[data-action^='outcome 0 ']")
    page.click("[data-action^='save ']")
    until(lambda: server.records.all()[0]["outcome"] == "sold", "the outcome")
    assert server.records.all()[0]["note"] == "Wants the invoice again"
    assert len(server.records.all()) == 1
    until(lambda: "Saved to the CRM at" in page.text(".call"), "word that it is saved")
    until(lambda: page.count(".call") == 0, "the card to go")
    assert crm.complaints() == []


@once.in_python
def test_an_outcome_that_needs_a_note_asks_for_it_where_it_is_saved(tab: Tab, server: Server) -> None:
    crm = tab("needs-note")
    until_ready(crm)
    server.exchange.end(talk(server, crm))
    page = crm.page
    until(lambda: page.count("[data-action^='save ']"), "the button")
    page.push("[data-action^='outcome 1 ']")
    page.click("[data-action^='save ']")
    until(lambda: "needs a note" in page.text(".call"), "why not")
    until(
        lambda: page.evaluate("document.activeElement.shadowRoot?.activeElement?.localName") == "textarea", "the focus"
    )
    page.write("On Monday")
    until(lambda: "needs a note" not in page.text(".call"), "that to be gone")
    page.click("[data-action^='save ']")
    until(lambda: [one["note"] for one in server.records.all()] == ["On Monday"], "the note")
    assert server.records.all()[0]["outcome"] == "again"


def test_what_is_typed_is_in_every_tab_and_on_the_next_page_and_is_sent_when_the_operator_goes_on(
    tab: Tab, server: Server
) -> None:
    crm, other = tab("typing"), tab("typing-too")
    until_ready(crm)
    until_ready(other)
    crm.page.bring_to_front()
    uuid = talk(server, crm)
    write_note(crm, uuid, "H")
    until(
        lambda: other.page.count(NOTE) and other.page.of(NOTE, "(it) => it.value") == "H", "the letter in the other tab"
    )
    crm.page.write("e")
    until(lambda: other.page.of(NOTE, "(it) => it.value") == "He", "the next letter in the other tab")
    crm.page.reload()
    assert crm.started() == "up"
    until(
        lambda: crm.page.count(NOTE) and crm.page.of(NOTE, "(it) => it.value") == "He", "the letters on the next page"
    )
    server.exchange.end(uuid)
    (record,) = kept(server)
    assert record["note"] == "He"
    assert len([one for page in (crm, other) for one in page.heard("record.made")]) == 1


@once.in_python
def test_a_late_note_from_the_recent_calls_goes_under_the_same_key(tab: Tab, server: Server) -> None:
    crm = tab("late")
    until_ready(crm)
    server.exchange.end(talk(server, crm))
    first = kept(server)[0]
    page = crm.page
    page.click(".call .drop")
    page.click("[data-action='open calls']")
    page.click(".row [data-action^='write ']")
    until(lambda: page.count(".row textarea"), "the note's field")
    page.write("He called back")
    page.click(".row [data-action^='save ']")
    until(lambda: server.records.all()[0]["note"] == "He called back", "the note")
    (record,) = server.records.all()
    assert (record["key"], record["revision"], record["legIds"]) == (first["key"], 2, first["legIds"])
    until(lambda: "He called back" in page.text(".row .note"), "the note in the row")


@once.with_server
def test_what_the_crm_refuses_is_set_aside_and_told_and_can_be_tried_again_or_copied(tab: Tab, server: Server) -> None:
    crm = tab("refused")
    until_ready(crm)
    server.records.fail(422)
    server.exchange.end(talk(server, crm, name="Olena"))
    (refused,) = crm.until_heard("record.refused")
    assert (refused["status"], "422" in refused["message"]) == (422, True)
    server.exchange.end(talk(server, crm, "+380440000113"))
    crm.until_heard("record.refused", 2)
    page = crm.page
    until(lambda: "2 records are not in the CRM" in page.text(".notices"), "word of it")
    page.click(".notices [data-action='do records']")
    until(lambda: page.count("[data-action^='send-record ']") == 2, "the list")
    assert "the CRM refused it (422)" in page.text(".main-box .views")
    assert [one["state"] for one in crm.call("records()")["records"]] == ["aside", "aside"]
    # Those that were set aside are there on the next page, too.
    page.reload()
    assert crm.started() == "up"
    until(lambda: "2 records are not in the CRM" in page.text(".notices"), "word of it on the next page")
    server.records.fail()
    page.click(".notices [data-action='do records']")
    page.push("[data-action='send-records']")
    assert len(kept(server, 2)) == 2
    until(lambda: "The CRM has every record" in page.text(".main-box .views"), "an empty list")
    until(lambda: crm.call("records()")["records"] == [], "nothing that waits")
    crm.forgive("422")


@pytest.mark.parametrize("way", ["401", "sign-in", "page"])
@once.in_python
def test_where_nobody_is_signed_in_records_wait_for_the_next_sign_in_and_it_is_told(
    tab: Tab, server: Server, way: str
) -> None:
    crm = tab(f"sign-in-{way}")
    until_ready(crm)
    server.records.fail(way)
    server.exchange.end(talk(server, crm))
    until(lambda: "sign in there" in crm.page.text(".notices"), "word of it")
    assert server.records.all() == []
    attempts = len(server.records.attempts)
    server.exchange.end(talk(server, crm, "+380440000113"))
    crm.until_heard("record.made", 2)
    assert len(server.records.attempts) == attempts
    server.records.fail()
    crm.page.reload()  # what signing in is, in a classic CRM
    assert crm.started() == "up"
    kept(server, 2)
    assert set(server.records.posted) == {one["key"] for one in server.records.all()}
    until(lambda: crm.call("records()")["records"] == [], "nothing that waits")
    crm.forgive("401")


@once.in_python
def test_the_page_may_keep_a_record_back_or_add_to_it(tab: Tab, server: Server) -> None:
    crm = tab("extra")
    until_ready(crm)
    crm.page.evaluate(
        "switchboard.on('record.made', (made) => { made.record.extra.campaign = { id: 7, name: 'May' }; })"
        " && addEventListener('switchboard:record.made', (event) => { event.detail.record.extra.tags = ['a']; })"
    )
    server.exchange.end(talk(server, crm))
    (record,) = kept(server)
    assert record["extra"] == {"campaign": {"id": 7, "name": "May"}, "tags": ["a"]}
    crm.page.evaluate("void (window.preventing = 'record.made')")
    server.exchange.end(talk(server, crm, "+380440000113"))
    crm.until_heard("record.made", 2)
    until(lambda: [one["state"] for one in crm.call("records()")["records"]] == ["back"], "one that is kept back")
    assert len(server.records.all()) == 1


@once.with_server
def test_headers_and_tokens_go_along_as_with_lookups(tab: Tab, server: Server) -> None:
    server.records.checks_token = True
    rule = {"headers": {"X-CSRF-Token": {"meta": "csrf-token"}}}
    crm = tab("token", body=f"<meta name='csrf-token' content='{server.records.token}'>", crm={"requests": [rule]})
    until_ready(crm)
    server.exchange.end(talk(server, crm))
    kept(server)
    assert [one.answer for one in server.records.attempts] == ["201"]


@once.with_server
def test_a_server_that_asks_for_patience_gets_it_and_one_that_lost_its_answer_gets_nothing_twice(
    tab: Tab, server: Server
) -> None:
    crm = tab("patience")
    until_ready(crm)
    server.records.fail(503, "keep-drop", "late", "hang", "409", in_turn=True, retry_after=2, late=3)
    server.exchange.end(talk(server, crm))
    crm.until_heard("record.sent")
    first, second = server.records.attempts[:2]
    assert second.begun - first.begun >= 1.9
    assert len(kept(server)) == 1
    crm.forgive("503|409|net::ERR")


@once.in_python
def test_a_finished_chat_of_every_vendor_is_a_record(crm: Crm, server: Server) -> None:
    floating = {"placements": [{"kind": "floating"}]}
    crm.configure(
        crm={**RECORDS, "recordLines": 1},
        iqchannels=floating,
        roxchat={"url": f"{server.origin('roxchat')}/", "settleSeconds": 2, **floating},
        uis={"script": {"url": f"{server.origin('uis')}/static/cs.min.js?panel=0", "siteKey": "k"}},
    )
    crm.open()
    iqchannels, roxchat = crm.vendor_frame(), crm.vendor_frame("roxchat")
    until(lambda: iqchannels.evaluate("window.simulator !== undefined"), "iQChannels")
    until(lambda: roxchat.evaluate("window.simulator?.listening"), "Rox.Chat")
    crm.until("heard.some((event) => event.reason === 'created')")
    say = "(message) => simulator.send(message)"
    for text in (samples.open_client("open_client_from_ticket"), samples.close_client()):
        iqchannels.evaluate(say, json.loads(text))
    for name in ("newMessageAdded", "chatClosedByOperator"):
        roxchat.evaluate(say, samples.rox_message(name))
    for name in ("startchat", "closechat"):
        crm.page.evaluate("(name) => uisSimulator.fire(name)", name)
    of = {one["vendor"]: one for one in kept(server, 3)}
    assert {one["kind"] for one in of.values()} == {"chat"}
    assert (of["iqchannels"]["ticketId"], of["iqchannels"]["customer"]["crmId"]) == ("412", "00234")
    assert of["iqchannels"]["from"] is not None
    assert (of["roxchat"]["ticketId"], of["roxchat"]["reason"], of["roxchat"]["operator"]) == ("1024", "closed", None)
    assert of["uis"]["from"] <= of["uis"]["to"]
    assert {name for name, value in of["uis"].items() if value} == {
        *("key", "revision", "kind", "vendor", "customer", "from", "to")
    }


def in_database(crm: Crm) -> dict[str, Any]:
    """What the browser has on its disk, as whoever sits there next could read it."""
    found: dict[str, Any] = crm.page.evaluate(
        """new Promise((resolve, reject) => {
          const opening = indexedDB.open("switchboard");
          opening.onerror = reject;
          opening.onsuccess = () => {
            const tx = opening.result.transaction(["records", "keys"]);
            const [records, keys] = [tx.objectStore("records").getAll(), tx.objectStore("keys").getAll()];
            tx.oncomplete = () => {
              opening.result.close();
              const text = (bytes) => new TextDecoder().decode(bytes);
              const read = ({ facts, words, extra, ...meta }) => JSON.stringify(meta) + [facts, words, extra].map((one) => one && text(one.closed)).join();
              resolve({ records: records.result.map(read), keys: keys.result.filter(({ key }) => key).map(({ who }) => who) });
            };
          };
        })"""
    )
    return found


def test_an_operator_who_signs_out_leaves_nothing_readable_and_finds_it_when_they_are_back(
    browser: Browser, server: Server
) -> None:
    server.records.reset()
    server.exchange.reset()
    context = browser.new_context()
    signed_in: dict[str, str | None] = {"who": "001"}

    def who(_: Any) -> web.Response:
        if signed_in["who"] is None:
            return web.Response(status=401)
        told = {"domain": server.exchange.domain, "apiKey": server.exchange.key, "subscriber": signed_in["who"]}
        return web.json_response(told, headers={"Cache-Control": "no-store"})

    server.pages["/who.json"] = who
    crm = Crm(server, context, "signs-out")
    crm.configure_only(crm=RECORDS, phonet={"reconnect": QUICK, "credentialsUrl": "/who.json"})
    crm.open("<p class='in'></p>")
    until_ready(crm)
    server.exchange.end(talk(server, crm, "+380440000111"))
    crm.until_heard("record.sent")
    server.records.fail(503)
    uuid = talk(server, crm)
    until(lambda: crm.page.count(NOTE) == 2, "this call's note, above that of the call before")
    write_note(crm, uuid, "Her secret")
    until(lambda: "Kept as you type" in crm.page.text(".call"), "word that it is kept")
    server.exchange.end(uuid)
    crm.until_heard("record.made", 2)
    until(lambda: len(in_database(crm)["records"]) == 2, "both")
    signed_in["who"] = None
    crm.page.evaluate("history.pushState({}, '', '/signs-out/out')")
    until(lambda: in_database(crm)["keys"] in ([], ["-"]), "no key of theirs")
    left = in_database(crm)
    assert len(left["records"]) == 1  # what the CRM has is deleted
    assert not any(word in str(left) for word in ("secret", "0000112", "Olena", "0000111"))
    # The next operator sees nothing of it, and sends nothing of it.
    server.records.fail()
    signed_in["who"] = "002"
    crm.page.goto(f"{server.origin('crm')}/signs-out?next")
    assert crm.started() == "up"
    until_ready(crm)
    assert crm.call("records()")["records"] == []
    assert len(server.records.all()) == 1
    signed_in["who"] = "001"
    crm.page.goto(f"{server.origin('crm')}/signs-out?back")
    assert crm.started() == "up"
    assert [one["note"] for one in kept(server, 2)] == [None, "Her secret"]
    context.close()
    server.records.reset()
    server.exchange.reset()
