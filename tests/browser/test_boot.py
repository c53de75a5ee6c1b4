"""The start: from one script tag to Python, without the page noticing."""

import json
import re

import pytest
from playwright.sync_api import Playwright

from browser import once
from browser.crm import Crm, foreign_page
from browser.page import until
from browser.with_playwright import launched
from workshop import DIST, ROOT
from workshop.addresses import built, plain
from workshop.server import Server

# A workspace that talks as soon as it exists, so that its first words come long before Python is up.
EARLY_TALKER = """<!doctype html><title>early</title><script>
let count = 0;
const say = () => parent.postMessage(
  { Type: "inbox_changed", InboxChanged: { TotalOpenThreads: ++count, TotalUnreadMessages: 0 } }, "*");
const talk = setInterval(() => (count < 400 ? say() : clearInterval(talk)), 5);
window.got = [];
addEventListener("message", (event) => got.push(event.data));
</script>"""

# Runs as a script of the page's own: a driver may look at the page through wrappers that are never the same twice.
MEASURE = """
window.measure = (() => {
  const described = (object, name) => {
    const one = Object.getOwnPropertyDescriptor(object, name);
    return one && [one.value ?? null, one.get ?? null, one.set ?? null];
  };
  const look = () => {
    const functions = new Map(); // by path: the order in which a browser lists its globals is not always the same
    for (const name of Object.getOwnPropertyNames(window)) {
      let value; try { value = window[name]; } catch { continue; }
      if (typeof value !== "function" || !value.prototype) continue;
      const keep = (object, key, where) => described(object, key)?.forEach(
        (one, n) => functions.set([name, where, String(key), n].join(), one));
      for (const key of Reflect.ownKeys(value.prototype)) keep(value.prototype, key, "prototype");
      for (const key of Reflect.ownKeys(value)) keep(value, key, "own");
    }
    // Neither frames by number nor what the driver of the browser puts up for itself, which it may do at any moment.
    const globals = Object.getOwnPropertyNames(window).filter((name) => !/^(\\d+$|__pw_|__playwright)/.test(name));
    return { globals, functions, own: Reflect.ownKeys(document).length,
      currentScript: described(Document.prototype, "currentScript")[1],
      attachShadow: Element.prototype.attachShadow, call: Function.prototype.call };
  };
  let before;
  return () => {
    if (!before) {
      before = look();
      const again = look(); // WebKit makes a few values anew at each look
      for (const [path, one] of again.functions) if (!Object.is(one, before.functions.get(path))) before.functions.delete(path);
      return;
    }
    const after = look();
    return { globals: after.globals.filter((name) => !before.globals.includes(name)),
      gone: before.globals.filter((name) => !after.globals.includes(name)), own: after.own - before.own,
      patched: [...before.functions].filter(([path, one]) => !Object.is(one, after.functions.get(path))).map(([path]) => path),
      counted: before.functions.size,
      same: ["currentScript", "attachShadow", "call"].every((name) => before[name] === after[name]) };
  };
})();
"""
# What a page that came by plain HTTP lacks (the hosts of these tests are this machine, and count as secure).
INSECURE = "(window) => Object.defineProperty(window.Crypto.prototype, 'subtle', { get: () => undefined })"
NO_MEMORY = """(window) => {
  const { WebAssembly, RangeError } = window;
  if (WebAssembly) WebAssembly.Memory = function () { throw new RangeError("could not allocate memory"); };
}"""
# PyScript looks for its scripts with it, and has nobody to tell when that throws.
NO_MODULES = """(window) => {
  if (window !== window.top)
    window.MutationObserver = function () { throw new window.Error("an interpreter that fell silent"); };
}"""
SILENT = pytest.mark.not_in("webkit", "it tells nobody what a module that waits for others has thrown")
# What a Chromium does with a few of its processes, here with this one, as often as can be.
SAMPLING = (
    "--enable-features=HeapProfilerReporting:nonstable-probability/1.0/stable-probability/1.0"
    "/renderer-sampling-rate-bytes/4096/renderer-prob-pct/100"
)
ALLOCATE = """
import asyncio, js
for _ in range(20):
    await asyncio.sleep(0.001)
    for _ in range(100):
        js.document.createElement("p").textContent = "x" * 1000
return "still here"
"""
PUT_UP_THE_TAG = """([src, config]) => {
  const tag = document.createElement("script");
  tag.dataset.config = config;
  Object.assign(tag, { src, async: true, onload: () => tag.remove() });
  document.head.append(tag);
}"""


def test_the_page_gets_one_global_and_no_built_in_changes(crm: Crm) -> None:
    crm.configure()
    crm.page.goto(crm.serve(head=crm.script("/measure.js", MEASURE), tag=""))
    crm.page.evaluate("measure()")
    crm.page.evaluate(PUT_UP_THE_TAG, _tag(crm))
    assert crm.started() == "up"
    crm.until_heard("inbox.changed")
    told = crm.page.evaluate("measure()")
    assert told.pop("counted") > 5000
    assert told == {"globals": ["switchboard"], "gone": [], "own": 0, "patched": [], "same": True}
    assert crm.complaints() == []


def test_a_page_that_is_no_secure_context_starts_too(crm: Crm) -> None:
    crm.context.beforehand(INSECURE)
    crm.configure()
    crm.open()
    assert crm.page.evaluate("!document.querySelector('switchboard-root > iframe').contentWindow.crypto.subtle")
    crm.until_heard("inbox.changed")
    assert "ordinary-start" not in [finding["code"] for finding in crm.call("diagnose()")]
    assert crm.complaints() == []


def test_nothing_stays_in_the_pages_storage(crm: Crm) -> None:
    crm.configure()
    crm.open()
    left = "indexedDB.databases().then((all) => all.map((one) => one.name).join() || 'nothing')"
    until(lambda: crm.page.evaluate(left) == "nothing", "no database left")
    assert crm.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]


def test_messages_from_before_python_is_up_are_all_heard_in_order(crm: Crm) -> None:
    with foreign_page(crm.server, "iq-early", EARLY_TALKER) as url:
        crm.configure(vendor="iq-early", iqchannels={"placements": [{"kind": "section", "element": "#chat"}]})
        # The page's own iframe is there from the start; Python comes seconds later.
        policy = crm.server.policy.replace("iqchannels", "iq-early")
        crm.open(f"<iframe id='chat' src='{url}'></iframe>", tag=crm.tag().replace(" async", ""), policy=policy)
        events = crm.until_heard("inbox.changed", 400)
    assert [event["openThreads"] for event in events] == list(range(1, 401))
    assert len({event["id"] for event in events}) == 400


def test_calls_from_before_python_is_up_are_carried_out_in_order(crm: Crm) -> None:
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#chat"}]})
    address = crm.serve(
        "<div id='chat' style='height: 500px'></div>", policy=crm.server.policy + "; style-src-attr 'unsafe-inline'"
    )
    crm.page.goto(address)
    crm.until("typeof switchboard === 'object'")
    crm.page.evaluate("""() => { window.done = [];
        for (const text of ["a", "b", "c"]) switchboard.findClient(text).then(() => done.push(text)); }""")
    crm.until("done.length === 3")
    assert crm.page.evaluate("done") == ["a", "b", "c"]
    frame = crm.vendor_frame()
    received = frame.evaluate(
        "simulator.received.map((one) => one.message?.WriteToClient?.Search ?? one.WriteToClient?.Search)"
    )
    assert [text for text in received if text] == ["a", "b", "c"]


def test_the_configuration_may_stand_in_the_page(crm: Crm) -> None:
    configuration = json.dumps({"iqchannels": {"url": f"{crm.server.origin('iqchannels')}/"}})
    inline = f"<script type='application/json' data-switchboard>{configuration}</script>"
    crm.page.goto(crm.serve(inline, tag=f"<script src='{crm.server.origin('static')}/switchboard.js' async></script>"))
    assert crm.started() == "up"


@once.of_settings
def test_a_broken_configuration_is_told_once_in_words(crm: Crm) -> None:
    crm.configure('{"iqchannels": {"url": "https://iq.example.com/inbox", "placement": []}, "langauge": "en"}')
    crm.page.goto(crm.serve())
    assert crm.started() == "configuration"
    (error,) = crm.heard("error")
    assert {problem["path"] for problem in error["problems"]} == {"iqchannels.url", "iqchannels.placement", "langauge"}
    (line,) = crm.complaints()
    assert line.startswith("error: Switchboard: the configuration /configuration/")
    assert "did you mean" in line
    assert crm.page.evaluate("switchboard.ready.catch((error) => error.problems.length)") == 3
    # Later calls are refused with the same reason, and the realm is gone.
    assert crm.call("state()") == "rejected: configuration"
    crm.until("document.querySelectorAll('iframe').length === 0")


@once.of_settings
def test_a_configuration_that_is_no_json_gives_line_and_column(crm: Crm) -> None:
    crm.configure('{\n  language: "en"}')
    crm.page.goto(crm.serve())
    assert crm.started() == "configuration"
    assert "line 2, column 3" in crm.heard("error")[0]["message"]


@pytest.mark.parametrize("case", ["missing", "unnamed", "unreachable"])
@once.of_settings
def test_a_configuration_that_cannot_be_had_is_told(crm: Crm, case: str) -> None:
    tags = {
        "missing": crm.tag("/configuration/there-is-none"),
        "unnamed": f"<script src='{crm.server.origin('static')}/switchboard.js' async></script>",
        "unreachable": crm.tag(f"{crm.server.origin('elsewhere')}/x.json"),
    }
    policy = crm.server.policy.replace("connect-src", f"connect-src {crm.server.origin('elsewhere')}")
    crm.page.goto(crm.serve(tag=tags[case], policy=policy))
    assert crm.started() == "no-configuration"
    wanted = {"missing": "answered with 404", "unnamed": "data-config", "unreachable": "could not be fetched"}
    assert wanted[case] in crm.heard("error")[0]["message"]


@pytest.mark.parametrize(
    ("ending", "instead"),
    [
        ("interpreter.mjs", {"text": "export const nothing = 1;"}),
        ("pyodide.asm.wasm", {"body": b"\0asm\1\0\0\0"}),
        ("snapshot.bin", {"body": b"another one"}),
        ("snapshot.bin", {"status": 404}),
    ],
)
@pytest.mark.parametrize("secure", [True, False], ids=["secure", "insecure"])
@once.in_python
def test_a_file_that_is_missing_or_changed_is_refused_by_name(
    crm: Crm, ending: str, instead: dict[str, object], secure: bool
) -> None:
    if not secure:
        crm.context.beforehand(INSECURE)
    crm.configure()
    crm.server.overrides[ending] = instead
    crm.page.goto(crm.serve())
    assert crm.started() == "asset"
    assert ending in plain(crm.heard("error")[0]["message"].split()[0])
    # Told in words, and by the browser's own check: there is no rejection that nobody waited for, and no other error.
    crm.until("document.querySelectorAll('switchboard-root > iframe').length === 0")
    uncaught = [line for line in crm.complaints() if line.startswith("pageerror")]
    assert [line for line in uncaught if "integrity" not in line] == []


@pytest.mark.parametrize(
    ("lacking", "code", "told"),
    [
        ("(window) => delete window.WebAssembly", "unsupported", "has no WebAssembly"),
        (NO_MEMORY, "memory", "not enough memory for Python"),
        pytest.param(NO_MODULES, "python", "an interpreter that fell silent", marks=SILENT),
    ],
    ids=["no-webassembly", "no-memory", "an-error-that-nobody-caught"],
)
@once.in_python
def test_a_start_that_fails_names_its_own_cause(crm: Crm, lacking: str, code: str, told: str) -> None:
    crm.context.beforehand(lacking)
    crm.configure()
    crm.page.goto(crm.serve())
    assert crm.started() == code
    (error,) = crm.heard("error")
    assert told in error["message"]
    assert "slow" not in error["message"]
    crm.until("document.querySelectorAll('switchboard-root > iframe').length === 0")


@pytest.mark.parametrize("boot", ["", "data-boot='ordinary'"], ids=["restored", "ordinary"])
def test_a_chromium_that_samples_its_memory_survives_python(playwright: Playwright, server: Server, boot: str) -> None:
    """At some allocations it walks the stack, and where Python had a stack of its own, past its end."""
    with launched(playwright, "chromium", SAMPLING) as browser:
        crm = Crm(server, browser.new_context(), f"sampled-{len(boot)}")
        crm.configure()
        crm.page.goto(crm.serve(tag=crm.tag(more=boot)))
        assert crm.started() == "up"
        crm.until_heard("link.changed")
        assert crm.python(ALLOCATE) == "still here"


@pytest.mark.parametrize("ending", ["interpreter.mjs", "boot.mjs", "pyodide.asm.mjs"])
def test_a_changed_module_never_runs_not_even_when_it_is_asked_for_again(crm: Crm, ending: str) -> None:
    crm.configure()
    crm.server.overrides[ending] = {"text": "window.parent.ran = true; export const loadPyodide = 1;"}
    if ending != "interpreter.mjs":
        crm.server.late["interpreter.mjs"] = 0.05  # what imports it comes when it was refused already
    crm.server.requests.clear()
    crm.page.goto(crm.serve())
    assert crm.started() == "asset"
    crm.until("document.querySelectorAll('switchboard-root > iframe').length === 0")
    assert crm.page.evaluate("typeof ran") == "undefined"
    assert len([path for path in crm.server.requests if plain(path).endswith(ending)]) == 1


@pytest.mark.violates
@pytest.mark.parametrize(
    ("without", "wanted"),
    [("'wasm-unsafe-eval'", "'wasm-unsafe-eval'"), ("connect-src 'self' {static}", "connect-src")],
)
def test_a_policy_that_forbids_what_is_needed_is_named(crm: Crm, without: str, wanted: str) -> None:
    crm.configure()
    forbidden = without.replace("{static}", crm.server.origin("static"))
    assert forbidden in crm.server.policy
    instead = "connect-src 'self'" if "connect" in without else ""
    crm.page.goto(crm.serve(policy=crm.server.policy.replace(forbidden, instead)))
    assert crm.started() == "csp"
    assert wanted in crm.heard("error")[0]["message"]


def printed_policies() -> list[str]:
    """Every whole policy that the documentation prints."""
    pages = [ROOT / "README.md", ROOT / "site" / "docs" / "security.md"]
    return sorted({line for page in pages for line in re.findall(r"default-src [^`\n]*;.*", page.read_text("utf-8"))})


@pytest.mark.parametrize("policy", printed_policies(), ids=["chat", "telephone"])
def test_a_policy_that_is_printed_lets_the_chat_and_the_crms_own_scripts_run(crm: Crm, policy: str) -> None:
    for name in ("static", "iqchannels"):
        policy = policy.replace(f"https://{name}.example.com", crm.server.origin(name))
    assert ".example" not in policy
    crm.configure()
    own = crm.script(f"/{crm.name}.js", "window.ran = 'the CRM’s own';")
    crm.open(head=own, policy=policy)
    crm.until_heard("inbox.changed")
    assert crm.page.evaluate("ran") == "the CRM’s own"
    assert crm.complaints() == []


@pytest.mark.violates
def test_a_policy_on_trial_stops_nothing(crm: Crm) -> None:
    crm.configure()
    strict = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'; report-uri /csp-report"
    trial = {"Content-Security-Policy-Report-Only": strict}
    crm.open(headers=trial)
    crm.until_heard("inbox.changed")
    assert [finding for finding in crm.call("diagnose()") if finding["level"] != "info"] == []


def test_something_else_named_switchboard_is_told_as_what_it_is(crm: Crm) -> None:
    crm.configure()
    crm.page.goto(crm.serve("<div id='switchboard'></div>", tag="", head=""))
    crm.page.evaluate(PUT_UP_THE_TAG, _tag(crm))
    told = "something else in the page is named switchboard"
    until(lambda: any(told in line for line in crm.console), "the word")


def test_the_error_of_a_failed_start_reaches_every_kind_of_listener(crm: Crm) -> None:
    crm.configure('{"iqchannels": 5}')
    crm.page.goto(crm.serve(tag=""))
    crm.page.evaluate(PUT_UP_THE_TAG, _tag(crm))
    crm.until("typeof switchboard === 'object'")
    crm.page.evaluate(
        "() => { window.got = []; for (const type of ['error', '*']) switchboard.on(type, (event) => got.push(event.code)); }"
    )
    assert crm.started() == "configuration"
    crm.until("got.length === 2")
    assert crm.page.evaluate("got") == ["configuration", "configuration"]


@once.in_python
def test_a_second_tag_does_nothing_and_says_so(crm: Crm) -> None:
    crm.configure()
    crm.open(tag=crm.tag() + crm.tag())
    assert any("stands in the page twice" in line for line in crm.console)
    crm.vendor_frame()
    assert len(crm.vendor_frames()) == 1


def test_destroy_gives_everything_back_and_the_tag_can_come_again(crm: Crm) -> None:
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#chat"}, {"kind": "floating"}]})
    crm.page.goto(crm.serve("<div id='chat'></div>", tag=""))
    before = crm.page.evaluate("document.documentElement.outerHTML")
    counts = _counts(crm)
    for _ in range(2):
        crm.page.evaluate(PUT_UP_THE_TAG, _tag(crm))
        assert crm.started() == "up"
        crm.until_heard("inbox.changed")
        crm.page.evaluate(
            """() => { window.ends = []; window.pending = switchboard.on("link.changed",
            (event) => { if (event.state === "closed") ends.push(event.placement); }); }"""
        )
        assert crm.page.evaluate("switchboard.destroy()") is None
        assert crm.page.evaluate("typeof switchboard") == "undefined"
        crm.until("document.querySelectorAll('iframe').length === 0")
        assert crm.page.evaluate("document.documentElement.outerHTML") == before
        closed = [event["reason"] for event in crm.heard("link.changed") if event["state"] == "closed"]
        assert closed == ["destroyed", "destroyed"]
        assert crm.page.evaluate("ends") == ["section", "floating"]
        crm.forget()
    if counts:
        # The page may go on holding what on() gave it: the realm with all of Python in it is collected all the same.
        until(lambda: _counts(crm)[0] == counts[0], "the realm given back")
        crm.page.evaluate("window.pending = null")
        until(lambda: all(now <= was for now, was in zip(_counts(crm), counts, strict=True)), "everything given back")
    assert crm.complaints() == []


def test_destroy_before_python_is_up_ends_the_start(crm: Crm) -> None:
    crm.configure()
    crm.page.goto(crm.serve())
    crm.until("typeof switchboard === 'object'")
    code = crm.page.evaluate("""async () => { const { ready } = switchboard; const asked = switchboard.state();
        await switchboard.destroy(); return Promise.all([ready, asked].map((one) => one.catch((error) => error.code))); }""")
    assert code == ["destroyed", "destroyed"]
    crm.until("document.querySelectorAll('iframe').length === 0")
    assert crm.complaints() == []


@pytest.mark.not_in("webkit", "it tells no sizes of what it fetched")
def test_every_file_of_a_version_is_immutable_and_comes_compressed(crm: Crm) -> None:
    crm.configure()
    crm.open()
    entries = crm.page.evaluate("""() => performance.getEntriesByType("resource")
        .concat(document.querySelector("switchboard-root > iframe").contentWindow.performance.getEntriesByType("resource"))
        .filter((one) => one.name.includes("static.localhost"))
        .map((one) => [new URL(one.name).pathname, one.encodedBodySize, one.decodedBodySize])""")
    engine = f"/{built('engine/pyodide.asm.wasm').relative_to(DIST).as_posix()}"
    ours = {path: (encoded, decoded) for path, encoded, decoded in entries}
    assert engine in ours
    assert all(path == "/switchboard.js" or path.startswith("/files/") for path in ours)
    encoded, decoded = ours[engine]
    assert 0 < encoded < decoded / 2


def _tag(crm: Crm) -> list[str]:
    return [f"{crm.server.origin('static')}/switchboard.js", f"/configuration/{crm.name}"]


def _counts(crm: Crm) -> list[int]:
    """What is left when the garbage has been collected; nothing where the browser cannot be asked."""
    crm.page.devtools("HeapProfiler.collectGarbage")
    told = crm.page.devtools("Memory.getDOMCounters")
    return [told["documents"], told["nodes"], told["jsEventListeners"]] if told else []
