"""A guest in any house: the page empties its document, changes its built-ins, or puts the tag up in its own way.

More than 300 lines: half of them are what pages do.
"""

import json
from functools import partial

import pytest
from aiohttp import web

from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import calls, card, operator, until_ready
from workshop import DIST
from workshop.server import Server

REALM = "document.querySelector('switchboard-root > iframe')"
PARENT = "document.querySelector('switchboard-root')?.parentNode.localName"
# How a page takes out what it does not know.
WAYS = {
    "case 02, all of html replaced": (
        "document.documentElement.replaceChildren(document.head, document.createElement('body'))"
    ),
    "written anew": "(document.open(), document.write('<!doctype html><body><p>new</p>'), document.close())",
    "the body swapped": "document.body.replaceWith(document.createElement('body'))",
    "its own element removed": "document.querySelector('switchboard-root').remove()",
    "the frame removed": f"{REALM}.remove()",
    "the frame sent elsewhere": f"({REALM}.src = 'about:blank')",
}


@pytest.fixture
def chat(crm: Crm) -> Crm:
    crm.configure()
    return crm


SWAPPED = pytest.param(
    "the body swapped", marks=pytest.mark.not_in("webkit", "nothing of ours stands in the body there")
)


@pytest.mark.parametrize("way", [SWAPPED if way == "the body swapped" else way for way in WAYS])
def test_what_the_page_takes_out_comes_back_with_its_listeners(chat: Crm, way: str) -> None:
    chat.open(head=chat.module("/later.js", ""))
    chat.until_heard("inbox.changed")
    chat.page.evaluate("""() => { window.before = switchboard; window.got = [];
        switchboard.on("inbox.changed", (event) => got.push(event.id)); }""")
    if way == "the body swapped":  # a page with such a script may yet hydrate, so we stand in the body
        assert chat.page.evaluate(PARENT) == "body"
    told = chat.page.evaluate(
        f"""() => {{ {WAYS[way]};
        return Promise.all([switchboard.state(), switchboard.ready]).then(([state, ready]) => [state.links.length, ready === before]); }}"""
    )
    assert told == [1, True]
    chat.until("got.length > 0")
    assert chat.page.evaluate("switchboard === before")
    assert chat.finding("removed")["count"] == 1
    assert chat.page.evaluate(PARENT) == "html"
    assert len(chat.vendor_frames()) == 1
    assert chat.page.evaluate("document.querySelectorAll('switchboard-root').length") == 1
    assert chat.complaints() == []


def test_a_page_that_takes_it_out_three_times_within_a_minute_is_left_alone_and_told_once(chat: Crm) -> None:
    chat.open()
    for times in (1, 2):
        chat.page.evaluate(f"void {WAYS['case 02, all of html replaced']}")
        assert chat.finding("removed")["count"] == times
    # Also a call of that very moment is answered.
    asked = chat.page.evaluate(
        f"""() => {{ const asked = [switchboard.findClient("x"), switchboard.state()]; {WAYS["its own element removed"]};
        asked.push(switchboard.state());
        return Promise.all(asked.map((one) => one.then(() => "answered", (error) => error.code))); }}"""
    )
    assert asked == ["restarted", "answered", "removed"]
    assert chat.call("diagnose()") == "rejected: removed"
    assert [error["code"] for error in chat.heard("error")] == ["removed"]
    assert len(chat.complaints()) == 1
    assert "three times" in chat.complaints()[0]
    assert chat.page.evaluate("document.querySelector('switchboard-root')") is None


def test_a_telephone_whose_realm_is_taken_out_has_its_line_and_its_call_again(browser: Browser, server: Server) -> None:
    with operator(browser, server) as tab:
        crm: Crm = tab("taken-out")
        until_ready(crm)
        server.exchange.incoming("380501112233")
        until(lambda: card(crm), "the call's card")
        before = calls(crm)[0]["id"]
        # A number that waits for its answer is never dialled twice.
        told = crm.page.evaluate(
            f"""() => {{ const asked = switchboard.call({{ number: "067 123-45-67" }}); {REALM}.remove();
            return asked.then(() => "answered", (error) => error.code); }}"""
        )
        assert told in ("restarted", "answered")
        until_ready(crm)
        until(lambda: card(crm), "the call's card again")
        assert [call["id"] for call in calls(crm)] == [before]
        assert server.exchange.dialled.count("380671234567") <= 1
        assert crm.complaints() == []


# jQuery leaves the script that it is given where it is, and runs it in its own way: from another origin by a new element of its
# address alone, from the same origin as a copy of its text.
COPY = "fetch(src).then((answer) => answer.text()).then((text) => add({ text }).remove())"
ARRIVALS = {
    "case 15, by jQuery from another origin": ("static", "leave(), add({ src })"),
    "case 15, by jQuery from the same origin": ("crm", f"leave(), {COPY}"),
    "by a tag manager, which hands on the address alone": (
        "static",
        "add({ src: `${src}?config=${config}&start=now` })",
    ),
    "as a module": ("static", "add({ type: 'module', src }).dataset.config = config"),
    "by import()": ("static", "import(`${src}?config=${config}`)"),
}
PUT_UP = """([src, config]) => {
  const add = (more) => {
    const script = Object.assign(document.createElement("script"), more);
    document.head.append(script);
    return script;
  };
  const leave = () => {
    const given = Object.assign(document.createElement("script"), { src, type: "text/plain" });
    given.dataset.config = config;
    document.body.append(given); // of this type, it does not run
    given.type = "";
  };
  void (HOW);
}"""


@pytest.fixture
def same_origin(crm: Crm) -> Crm:
    """The CRM serves the loader and its files itself, too."""
    for file in DIST.rglob("*"):
        if file.is_file() and file.suffix not in (".br", ".gz"):
            path = f"/switchboard/{file.relative_to(DIST).as_posix()}"
            kind = "text/javascript" if file.suffix in (".js", ".mjs") else "application/wasm"
            content = file.read_bytes()
            answer = partial(web.Response, body=content, content_type=kind)
            crm.server.pages[path] = lambda _, answer=answer: answer()
    return crm


IMPORTED = pytest.param("by import()", marks=pytest.mark.not_in("webkit", "its stacks name no query"))


@pytest.mark.parametrize("how", [IMPORTED if how == "by import()" else how for how in ARRIVALS])
def test_a_tag_that_came_another_way_works(same_origin: Crm, how: str) -> None:
    crm = same_origin
    host, put = ARRIVALS[how]
    crm.configure()
    policy = crm.server.policy.replace("script-src", "script-src 'unsafe-inline'")
    crm.page.goto(crm.serve(tag="", policy=policy))
    folder = "/switchboard" if host == "crm" else ""
    src = f"{crm.server.origin(host)}{folder}/switchboard.js"
    crm.page.evaluate(PUT_UP.replace("HOW", put), [src, f"/configuration/{crm.name}"])
    assert crm.started() == "up"
    crm.until_heard("inbox.changed")
    assert crm.complaints() == []


@pytest.mark.parametrize(
    "how",
    [
        COPY,
        "fetch(src).then((answer) => answer.text()).then((text) => add({ src: URL.createObjectURL(new Blob([text])) }))",
    ],
)
def test_a_loader_that_cannot_know_where_its_files_are_says_what_to_write(crm: Crm, how: str) -> None:
    policy = crm.server.policy.replace("script-src", "script-src 'unsafe-inline' blob:")
    crm.page.goto(crm.serve(tag="", policy=policy))
    src = f"{crm.server.origin('static')}/switchboard.js"
    crm.page.evaluate(PUT_UP.replace("HOW", how), [src, ""])
    until(crm.complaints, "the sentence")
    (line,) = crm.complaints()
    assert "write <script src=" in line
    assert crm.page.evaluate("typeof switchboard") == "undefined"


# What old libraries add to (case 16), and what each page may have replaced, before the tag and after.
OLD_LIBRARY = """
Array.prototype.toJSON = function () { return "[" + this.map((one) => JSON.stringify(one)).join(", ") + "]"; };
String.prototype.toJSON = function () { return '"' + this + '"'; };
Object.prototype.extend = function () { return this; };
Array.prototype.each = Array.prototype.forEach;
Element.prototype.remove = function () { this.parentNode.removeChild(this); return this; };
Element.prototype.update = function (text) { this.innerHTML = text; };
Array.from = (one) => (one == null ? [] : [].slice.call(one));
"""
BUILT_INS = [
    *(f"JSON.{name}" for name in ("parse", "stringify")),
    *(f"Object.{name}" for name in ("assign", "defineProperty", "freeze", "keys", "entries", "values", "fromEntries")),
    *(f"Array.{name}" for name in ("isArray", "from")),
    *(
        f"Array.prototype.{name}"
        for name in ("push", "map", "filter", "find", "some", "forEach", "splice", "join", "concat")
    ),
    *(f"Map.prototype.{name}" for name in ("get", "set", "has")),
    *(
        "Map",
        "Set",
        "Promise",
        "CustomEvent",
        "Event",
        "AbortController",
        "URL",
        "MutationObserver",
        "TextEncoder",
        "Error",
    ),
    *(
        "MessageChannel",
        "Uint8Array",
        "structuredClone",
        "fetch",
        "setTimeout",
        "clearTimeout",
        "addEventListener",
        "btoa",
    ),
    *("removeEventListener", "dispatchEvent", "postMessage", "requestIdleCallback"),
    *(f"Promise.{name}" for name in ("all", "resolve", "reject")),
    *(f"Promise.prototype.{name}" for name in ("catch", "finally")),
    *(f"EventTarget.prototype.{name}" for name in ("addEventListener", "removeEventListener", "dispatchEvent")),
    *(f"Element.prototype.{name}" for name in ("append", "remove", "prepend")),
    *(f"Document.prototype.{name}" for name in ("createElement", "createEvent", "querySelectorAll")),
    *(f"Reflect.{name}" for name in ("apply", "get", "construct")),
    *(f"Function.prototype.{name}" for name in ("call", "apply", "bind")),
    "CustomEvent.prototype.initCustomEvent",
]
# Each is replaced for as long as a message is heard, told as an event, and a call is asked.
ONE_BY_ONE = """async (paths) => {
  const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
  const { apply } = Reflect;
  const { dispatchEvent } = EventTarget.prototype;
  const replaced = function () { throw new Error("it is replaced"); };
  const frame = document.querySelector("#chat").firstElementChild.shadowRoot.querySelector("iframe");
  const { origin } = new URL(frame.src);
  let heard;
  switchboard.on("inbox.changed", (event) => { heard = event; });
  const wrong = [];
  for (const [number, path] of paths.entries()) {
    const names = path.split(".");
    const name = names.pop();
    let owner = names.reduce((one, key) => one[key], window);
    while (owner && !getOwnPropertyDescriptor(owner, name)) owner = getPrototypeOf(owner);
    if (!owner) continue; // this browser has none
    const before = getOwnPropertyDescriptor(owner, name);
    const InboxChanged = { TotalOpenThreads: 1000 + number, TotalUnreadMessages: 0 };
    const message = new MessageEvent("message", { origin, source: frame.contentWindow, data: { Type: "inbox_changed", InboxChanged } });
    let asked = [];
    let error = "";
    heard = null;
    defineProperty(owner, name, { ...before, value: replaced });
    try {
      apply(dispatchEvent, window, [message]);
      asked = [switchboard.state(), switchboard.on("chat.opened", () => {})()];
    } catch (caught) {
      error = `${caught}`;
    }
    defineProperty(owner, name, before);
    const answer = asked.length ? await asked[0].then(() => "", (reason) => reason.message) : "not asked";
    if (error || answer || heard?.openThreads !== 1000 + number || !(heard instanceof Object) || heard.raw.Type !== "inbox_changed")
      wrong.push([path, error, answer, heard?.openThreads].join(": "));
  }
  return wrong;
}"""
# Until Python is up.
REPLACED = """
const put = [];
for (const path of PATHS) {
  const names = path.split(".");
  const name = names.pop();
  const owner = names.reduce((one, key) => one[key], window);
  const before = owner[name];
  put.push(() => { owner[name] = before; });
  owner[name] = function () { throw new Error(`${path} is replaced`); };
}
const { setTimeout } = window;
const putBack = (told) => { put.forEach((one) => one()); window.told = told; };
const look = () => (window.switchboard ? switchboard.ready.then(() => putBack("up"), (error) => putBack(error.message)) : setTimeout(look, 5));
look();
"""
TOGETHER = {
    "of data": ["JSON.parse", "JSON.stringify", "Object.assign", "Object.keys", "Array.isArray", "Map.prototype.get"],
    "of objects": [
        *(
            "Promise",
            "CustomEvent",
            "URL",
            "AbortController",
            "MutationObserver",
            "structuredClone",
            "fetch",
            "TextEncoder",
        ),
        *("MessageChannel", "EventTarget.prototype.dispatchEvent", "Document.prototype.createEvent"),
    ],
}


@pytest.mark.not_in("webkit", "its driver speaks through the page's own built-ins")
@pytest.mark.parametrize("when", ["before the tag", "afterwards"])
def test_a_page_with_an_old_library_is_heard_and_answered_as_any_other_case_16(crm: Crm, when: str) -> None:
    crm.configure_only(
        iqchannels={"url": f"{crm.server.origin('iqchannels')}/", "settleSeconds": 2},
        uis={"script": {"url": f"{crm.server.origin('uis')}/static/cs.min.js?returns=uid", "siteKey": "demo"}},
    )
    library = crm.script(f"/{crm.name}.js", OLD_LIBRARY)
    crm.open(head=library if when == "before the tag" else "")
    if when == "afterwards":
        crm.page.evaluate(f"() => {{ {OLD_LIBRARY} }}")
    assert crm.call("uis.getHistory()") == []
    assert crm.call("uis.getVisitorCard()") is not None
    event = {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 77, "TotalUnreadMessages": 1, "More": ["x"]}}
    crm.vendor_frame().evaluate("(event) => parent.postMessage(event, '*')", event)
    crm.until("heard.some((one) => one.openThreads === 77)")
    assert crm.page.evaluate("heard.find((one) => one.openThreads === 77).raw.InboxChanged.More") == ["x"]
    assert crm.call("openChat({ ticketId: ['x'] })") == "rejected: bad-argument"
    assert crm.complaints() == []


def test_each_built_in_may_be_replaced_and_everything_goes_on(crm: Crm) -> None:
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#chat"}]})
    crm.open("<div id='chat'></div>")
    crm.until_heard("inbox.changed")
    assert crm.page.evaluate(ONE_BY_ONE, BUILT_INS) == []


@pytest.mark.not_in("webkit", "its driver speaks through the page's own built-ins")
@pytest.mark.parametrize("which", TOGETHER)
def test_built_ins_that_were_replaced_before_the_tag_are_not_used(crm: Crm, which: str) -> None:
    crm.configure()
    replaced = crm.script(f"/{crm.name}.js", REPLACED.replace("PATHS", json.dumps(TOGETHER[which])))
    crm.page.goto(crm.serve(head=replaced))
    assert crm.until("window.told") == "up"
    crm.until_heard("inbox.changed")
    told = "heard.find((one) => one.type === 'inbox.changed') instanceof Object && switchboard.ready instanceof Promise"
    assert crm.page.evaluate(told) is True
    assert crm.call("state()")["links"]
    assert crm.complaints() == []
