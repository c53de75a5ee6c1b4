"""The CRM's own Python in the page: rules, their order, what they may do, and what becomes of their mistakes."""

import io
import json
import zipfile
from textwrap import dedent
from typing import Any

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm
from browser.page import until
from browser.telephone import card, settings, until_ready
from workshop.addresses import integrity
from workshop.fetch import wheels_of

RULES = """
from switchboard import card, http, notice, on, prevent
from switchboard.events import CallRinging, ScreenPop

@on(ScreenPop)
def stay_in_the_form(event):
    if event.cause == "ticket" and event.customer.crm_id is None:
        prevent(event, "no such customer here")

@on(CallRinging, direction="incoming")
async def who_owes_what(event):
    debt = (await http.get("/api/debt", params={"phone": event.call.customer.phone})).json()
    if debt["total"]:
        card(event.call.id).line(f"Owes {debt['total']}", tone="warning")
        card(event.call.id).link("Their invoices", "/invoices")
        card(event.call.id).button("Remind them", lambda: notice("Reminded", tone="warning"))
"""


def python(crm: Crm, path: str, source: str) -> str:
    """Serve a file of the CRM's own Python; gives its address."""
    crm.server.pages[path] = lambda _: web.Response(text=dedent(source), content_type="text/x-python")
    return path


def extend(crm: Crm, *sources: str, telephone: bool = False, more: dict[str, Any] | None = None) -> Crm:
    """Open a page with these files of the CRM's own."""
    files = [python(crm, f"/py/{crm.name}/rules{n or ''}.py", source) for n, source in enumerate(sources)]
    if telephone:
        crm.configure(extensions=files, phonet=settings(crm.server.exchange), **(more or {}))
    else:
        crm.configure(extensions=files, **(more or {}))
    return crm.open()


def answer(crm: Crm, path: str, value: Any, seen: list[Any] | None = None) -> None:
    """What the CRM's server says there."""

    def say(request: web.Request) -> web.Response:
        if seen is not None:
            seen.append(
                (request.method, request.query_string, {name.lower(): one for name, one in request.headers.items()})
            )
        return web.json_response(value)

    crm.server.pages[path] = say


def say(crm: Crm, kind: str) -> None:
    """Let the workspace say something."""
    said = {
        "inbox_changed": {"InboxChanged": {"TotalOpenThreads": 3, "TotalUnreadMessages": 7}},
        "open_client": {"OpenClient": {"Client": {"Id": 7, "Name": "Ada", "CRMClientId": "00234"}}},
    }[kind]
    frame = crm.vendor_frame()
    until(lambda: frame.evaluate("'simulator' in window"), "the simulator")
    frame.evaluate("(message) => simulator.send(message)", {"Type": kind, **said})


def notices(crm: Crm) -> str:
    """What the operator is told."""
    return crm.page.text(".notices") if crm.page.count(".notices") else ""


def test_a_rule_writes_on_the_card_of_who_calls_and_its_button_calls_back(crm: Crm) -> None:
    seen: list[Any] = []
    answer(crm, "/api/debt", {"total": 120}, seen)
    crm.server.exchange.reset()
    crm.server.requests.clear()
    extend(crm, RULES, telephone=True)
    assert not any("library" in request for request in crm.server.requests), "what rules need is in the snapshot"
    until_ready(crm)
    uuid = crm.server.exchange.incoming("+380671234567")
    until(lambda: "Owes 120" in card(crm), "the rule's line")
    assert [(method, query) for method, query, _ in seen] == [("GET", "phone=%2B380671234567")]
    link = crm.page.of(".added a", "({ href, target, rel }) => [href, target, rel]")
    assert link == [f"{crm.server.origin('crm')}/invoices", "_blank", "noopener noreferrer"]
    crm.page.click("button.added")
    until(lambda: "Reminded" in notices(crm), "the notice")
    assert [one for one in crm.call("diagnose()") if one["code"] != "extension-slow"] == []  # the machine may be busy
    crm.server.exchange.end(uuid)


def test_rules_come_in_the_order_of_their_files_before_the_page_and_may_prevent(crm: Crm) -> None:
    note = """
        from switchboard import on, page, prevent
        from switchboard.events import ScreenPop

        @on(ScreenPop)
        def first(event):
            page.window.order.push("{0}")
            {1}
    """
    head = crm.script(
        f"/{crm.name}.js",
        """
        window.order = [];
        addEventListener("switchboard:screen.pop", (event) => order.push(`page ${event.defaultPrevented}`));
    """,
    )
    files = [note.format("a", "pass"), note.format("b", "prevent(event, 'not now')"), note.format("c", "pass")]
    paths = [python(crm, f"/py/{crm.name}/{n}.py", source) for n, source in enumerate(files)]
    crm.configure(extensions=paths, crm={"customerUrl": "/elsewhere/{crmId}"})
    crm.open(head=head)
    say(crm, "open_client")
    crm.until("order.length === 4")
    assert crm.page.evaluate("order") == ["a", "b", "c", "page true"]
    assert "not now" in crm.finding("extension-prevented")["message"]
    assert crm.page.evaluate("location.pathname") == f"/{crm.name}"


def test_what_is_wrong_with_a_file_is_told_with_its_line_and_the_rest_goes_on(crm: Crm) -> None:
    hers = crm.server.origin("static")
    crm.server.pages["/py/form.py"] = lambda _: web.Response(text="<!doctype html>", content_type="text/html")
    crm.server.pages["/py/latin.py"] = lambda _: web.Response(body=b"# \xe9", content_type="text/x-python")
    broken = {
        python(crm, "/py/syntax.py", "def rule(:\n    pass\n"): "in line 1: SyntaxError",
        python(
            crm,
            "/py/field.py",
            """
            from switchboard import on
            from switchboard.events import CallRinging
            @on(CallRinging, direction="incomming")
            def rule(event): ...
        """,
        ): "in line 4: ValueError: direction is never 'incomming'",
        python(crm, "/py/exit.py", "raise SystemExit(1)"): "in line 1: SystemExit",
        python(crm, "/py/vendor.py", "VENDOR = 1"): "VENDOR is to be",
        "/py/nobody.py": "answered with 404",
        "/py/form.py": "it is a web page",
        "/py/latin.py": "not written in UTF-8",
        f"{hers}/foreign.py": "on another origin",
    }
    hashed = python(crm, "/py/hashed.py", "from switchboard import notice\nnotice('hashed')\n")
    good = integrity(b"from switchboard import notice\nnotice('hashed')\n")
    fails = python(
        crm,
        "/py/fails.py",
        """
        import time
        from switchboard import notice, on
        from switchboard.events import InboxChanged

        @on(InboxChanged)
        def slow(event):
            time.sleep(0.06)

        @on(InboxChanged)
        async def fails(event):
            raise KeyError("somebody's number")

        notice("here")
    """,
    )
    crm.configure(
        extensions=[
            *broken,
            {"url": hashed, "integrity": integrity(b"another")},
            {"url": hashed, "integrity": good},
            fails,
        ],
        lamplight={"url": "whatever"},
    )
    crm.open()
    until(lambda: "here" in notices(crm) and "hashed" in notices(crm), "the notices")
    say(crm, "inbox_changed")
    crm.until_heard("inbox.changed")
    until(lambda: any("KeyError" in one["message"] for one in crm.call("diagnose()")), "the failed rule")
    found = {one["message"] for one in crm.call("diagnose()") if one["code"].startswith("extension")}
    for name, why in broken.items():
        assert any(name in message and why in message for message in found), (name, why, found)
    assert any("hash" in message for message in found)
    assert "/py/fails.py failed in line 12, in fails: KeyError." in found
    assert any("/py/fails.py held the page up for" in message and "in slow" in message for message in found)
    assert any("somebody's number" in line and "fails.py" in line for line in crm.console)
    assert not any("somebody's number" in message for message in found)
    crm.forgive("Switchboard: /py/|Switchboard: http")


def test_destroy_takes_timers_rules_and_tasks_back(crm: Crm) -> None:
    extend(
        crm,
        """
        import asyncio
        from switchboard import every, later, on, page
        from switchboard.events import InboxChanged

        page.window.ticks = 0

        @every(0.05)
        def tick():
            page.window.ticks += 1

        @on(InboxChanged)
        async def wait(event):
            while True:
                page.window.ticks += 1
                await asyncio.sleep(0.05)

        later(600, lambda: None)
    """,
    )
    say(crm, "inbox_changed")
    crm.until("ticks > 5")
    crm.page.evaluate("switchboard.destroy()")
    crm.until("!document.querySelector('switchboard-root')")
    before = crm.page.evaluate("ticks")
    crm.page.evaluate("new Promise((resolve) => setTimeout(resolve, 300))")
    assert crm.page.evaluate("ticks") == before


def test_reload_runs_the_files_as_they_are_now_without_a_page_load(crm: Crm) -> None:
    extend(crm, "from switchboard import notice\nnotice('before')\n")
    until(lambda: "before" in notices(crm), "the first text")
    crm.page.evaluate("window.kept = true")
    python(crm, f"/py/{crm.name}/rules.py", "from switchboard import notice\nnotice('after')\n")
    for _ in range(4):  # oftener than a page may take us out
        crm.page.evaluate("switchboard.reload()")
    until(lambda: "after" in notices(crm) and "before" not in notices(crm), "the second text")
    assert crm.page.evaluate("kept")
    assert "removed" not in {one["code"] for one in crm.call("diagnose()")}


def test_a_rule_says_who_calls_and_what_goes_into_the_record(crm: Crm) -> None:
    sent: list[Any] = []
    crm.server.pages["/kept"] = lambda request: (
        sent.append(request.headers["Idempotency-Key"]) or web.Response(status=201)
    )
    crm.server.exchange.reset()
    extend(
        crm,
        """
        from switchboard import Caller, on, page, record
        from switchboard.events import CallerLookup, RecordMade

        @on(CallerLookup)
        def nobody_knows(event):
            return None

        @on(CallerLookup)
        async def known(event):
            return Caller(crm_id="1042", name="Ada from the rule")

        @on(RecordMade)
        def more(event):
            record(event, source="a landing page", score=7)
    """,
        telephone=True,
        more={"crm": {"customerUrl": "#/customers/{crmId}", "recordUrl": "/kept"}},
    )
    until_ready(crm)
    uuid = crm.server.exchange.incoming("+380671234568")
    until(lambda: "Ada from the rule" in card(crm), "the customer's name")
    crm.server.exchange.end(uuid)
    (made, *_) = crm.until_heard("record.made")
    assert made["record"]["extra"] == {"source": "a landing page", "score": 7}
    assert made["record"]["customer"]["crmId"] == "1042"
    crm.until_heard("record.sent")


def test_a_rule_asks_for_commands_and_hears_why_they_are_refused(crm: Crm) -> None:
    extend(
        crm,
        """
        from switchboard import CommandError, ask, call, on, open_chat, page
        from switchboard.events import InboxChanged

        @on(InboxChanged)
        async def try_all(event):
            told = []
            for asked in (call("+380671234567"), open_chat(crm_id=7), open_chat(), ask("no.such")):
                try:
                    told.append(await asked)
                except CommandError as error:
                    told.append(error.code)
            page.window.told = str(told)
            page.document.title = "told"
    """,
    )
    say(crm, "inbox_changed")
    crm.until("document.title === 'told'")
    assert crm.page.evaluate("told") == "['not-configured', {'heard': True}, 'bad-argument', 'bad-argument']"


@pytest.mark.violates
def test_requests_carry_what_the_configuration_says_and_tell_what_went_wrong(crm: Crm) -> None:
    seen: list[Any] = []
    answer(crm, "/api/thing", {"total": "9 €"}, seen)
    crm.server.pages["/api/none"] = lambda _: web.Response(status=404, text="none")
    rules = {"requests": [{"headers": {"X-Token": {"meta": "token"}}}]}
    file = python(
        crm,
        f"/py/{crm.name}.py",
        """
        import urllib.request
        import json
        from switchboard import HttpError, http, on, page
        from switchboard.events import InboxChanged

        @on(InboxChanged)
        async def ask(event):
            told = []
            sent = await http.post("api/thing?a=1#x", params={"b": "2 3"}, json={"a": "é"}, headers={"x-mine": "1"})
            told += [sent.status, sent.ok, sent.json()["total"], sent.headers["content-type"]]
            none = await http.get("/api/none")
            told += [none.status, none.text]
            for address in ("/api/none", "http://static.localhost:1/"):
                try:
                    (await http.get(address)).raise_for_status()
                except HttpError as error:
                    told.append(error.reason or error.response.status)
            with urllib.request.urlopen(page.window.location.origin + "/api/thing") as answer:
                told.append(json.load(answer)["total"])
            page.window.told = json.dumps(told)
    """,
    )
    crm.configure(extensions=[file], crm=rules)
    crm.open(head="<meta name='token' content='secret'>")
    say(crm, "inbox_changed")
    told = json.loads(crm.until("window.told"))
    assert told[:7] == [200, True, "9 €", "application/json; charset=utf-8", 404, "none", 404]
    assert told[7] in ("network", "policy")
    assert told[8:] == ["9 €"]
    method, query, headers = seen[0]
    assert (method, query) == ("POST", "a=1&b=2 3")
    assert {name: headers.get(name) for name in ("x-token", "x-mine", "content-type")} == {
        "x-token": "secret",
        "x-mine": "1",
        "content-type": "application/json",
    }
    crm.forgive("static.localhost")


def wheel(name: str, **files: str) -> bytes:
    """A pure wheel with these modules."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in files.items():
            archive.writestr(f"{path}.py", dedent(text))
        about = f"{name}-1.0.dist-info"
        archive.writestr(f"{about}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return target.getvalue()


def serve(crm: Crm, path: str, content: bytes) -> str:
    crm.server.pages[path] = lambda _: web.Response(body=content, content_type="application/octet-stream")
    return path


@pytest.mark.parametrize("engine", ["", "data-engine='full'"], ids=["engine", "full"])
def test_wheels_of_the_crms_are_imported_pure_or_native(crm: Crm, engine: str) -> None:
    (native,) = wheels_of(["msgpack"])
    pure = wheel(
        "holidays",
        holidays="import msgpack_or_none\nDAYS = 12\n",
        msgpack_or_none="""
        try:
            from msgpack._cmsgpack import Packer
            SPOKEN = Packer().pack({"a": 1}).hex()
        except ImportError:
            SPOKEN = None
    """,
    )
    address = serve(crm, "/py/holidays-1.0-py3-none-any.whl", pure)
    wrong = serve(crm, "/py/other-1.0-cp314-cp314-manylinux_2_17_x86_64.whl", pure)
    crm.configure(
        wheels=[
            {"url": address, "integrity": integrity(pure)},
            serve(crm, f"/py/{native.name}", native.read_bytes()),
            wrong,
        ],
        extensions=[
            python(
                crm,
                f"/py/{crm.name}.py",
                """
            import importlib.metadata
            import holidays
            from switchboard import page
            page.window.told = f"{holidays.DAYS} {importlib.metadata.version('holidays')} {holidays.msgpack_or_none.SPOKEN}"
        """,
            )
        ],
    )
    crm.open(tag=crm.tag(more=engine))
    spoken = "81a16101" if engine else "None"
    assert crm.page.evaluate("window.told") == f"12 1.0 {spoken}"
    found = [one["message"] for one in crm.call("diagnose()")]
    assert any("it is for manylinux" in message for message in found)
    assert any("needs the whole engine" in message for message in found) == (not engine)
    crm.forgive("Switchboard: /py/")


@once.in_python
def test_requests_works_where_the_crm_brings_it_while_the_page_waits(crm: Crm) -> None:
    answer(crm, "/api/thing", {"total": 9})
    brought = wheels_of(["certifi", "charset-normalizer", "idna", "requests", "urllib3"])
    file = """
        import requests
        from switchboard import page
        page.window.told = requests.get(page.window.location.origin + "/api/thing").json()["total"]
    """
    wheels = [serve(crm, f"/py/{one.name}", one.read_bytes()) for one in brought]
    crm.configure(wheels=wheels, extensions=[python(crm, f"/py/{crm.name}.py", file)])
    crm.open()
    assert crm.page.evaluate("told") == 9
