"""After you, page: when the start begins, and what becomes of it when the page is left."""

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import calls, operator, until_ready
from workshop.addresses import plain
from workshop.server import Server

# A picture that comes late: the page's own load waits for it.
PICTURE = b"GIF89a\1\0\1\0\0\0\0;"
LATE = 20.0
REALM = "document.querySelector('switchboard-root > iframe')"
COMPLETE = "document.readyState === 'complete'"
FIRST_FETCH = f"""(() => {{
  const realm = {REALM}.contentWindow;
  const ours = realm.performance.getEntriesByType("resource").map((one) => one.startTime + realm.performance.timeOrigin);
  return Math.min(...ours) - performance.timeOrigin - performance.getEntriesByType("navigation")[0].loadEventEnd;
}})()"""


def loading(crm: Crm, body: str = "", seconds: float = LATE, more: str = "") -> Crm:
    """A page that goes on loading for so long, with the loader in it."""
    crm.server.overrides["late.gif"] = {"body": PICTURE}
    crm.server.late["late.gif"] = seconds
    static = crm.server.origin("static")
    policy = crm.server.policy.replace("img-src", f"img-src {static}")
    address = crm.serve(f"<img src='{static}/late.gif'>{body}", tag=crm.tag(more=more), policy=policy)
    crm.page.goto(address, loaded=False)
    crm.until("typeof switchboard === 'object' && document.body !== null")
    return crm


def fetched(crm: Crm) -> list[str]:
    """What was asked of the static origin, but for the loader and the picture."""
    return [plain(path) for path in crm.server.requests if path.startswith("static/files/")]


@pytest.fixture
def chat(crm: Crm) -> Crm:
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#chat"}]})
    crm.server.requests.clear()
    return crm


def test_nothing_is_fetched_before_the_page_has_loaded(chat: Crm) -> None:
    loading(chat, "<div id='chat'></div>", seconds=1.0)
    assert chat.page.evaluate("switchboard.state().then((state) => state.links.length)") == 1
    assert chat.page.evaluate(FIRST_FETCH) >= 0
    assert chat.complaints() == []


def test_a_page_that_asks_what_it_has_missed_does_not_hurry_the_start(chat: Crm) -> None:
    loading(chat, "<div id='chat'></div>")
    chat.page.evaluate("void switchboard.state(), void switchboard.diagnose()")
    assert not chat.page.evaluate(COMPLETE)
    assert fetched(chat) == []
    assert not chat.page.evaluate(f"Boolean({REALM})")


def test_a_page_that_wants_python_now_gets_it_before_it_has_loaded(chat: Crm) -> None:
    loading(chat, "<div id='chat'></div>", more="data-start='now'")
    assert chat.started() == "up"
    assert not chat.page.evaluate(COMPLETE)


def test_a_command_does_not_wait_for_the_page(chat: Crm) -> None:
    loading(chat, "<div id='chat'></div>")
    assert list(chat.call("findClient('Anna')")) == ["heard"]
    assert not chat.page.evaluate(COMPLETE)


def test_a_page_that_never_ends_to_load_gets_its_python_all_the_same(chat: Crm) -> None:
    chat.context.beforehand(
        "(window) => { const { setTimeout } = window; "
        "window.setTimeout = (act, time) => setTimeout(act, time === 15000 ? 500 : time); }"
    )
    loading(chat, "<div id='chat'></div>")
    assert chat.started() == "up"
    assert not chat.page.evaluate(COMPLETE)


def halfway(crm: Crm, seconds: float = LATE) -> Crm:
    """A start that waits for its snapshot."""
    crm.server.late["snapshot.bin"] = seconds
    crm.page.goto(crm.serve("<div id='chat'></div><a id='away' href='/nowhere'>away</a>"))
    until(lambda: any(path.endswith("snapshot.bin") for path in fetched(crm)), "the snapshot asked for")
    crm.until(f"Boolean({REALM})")
    return crm


def test_a_start_that_a_navigation_interrupts_leaves_nothing_running_and_begins_anew_if_the_page_stays(
    chat: Crm,
) -> None:
    chat.server.pages["/nowhere"] = lambda _: web.Response(status=204)
    halfway(chat)
    if not chat.page.evaluate("Boolean(window.navigation)"):
        chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    else:
        chat.page.evaluate("document.querySelector('#away').click()")
    chat.until(f"!{REALM}")
    chat.server.late.clear()
    if not chat.page.evaluate("Boolean(window.navigation)"):
        chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert chat.started() == "up"
    chat.until_heard("inbox.changed")
    assert chat.complaints() == []


def test_a_start_goes_on_when_the_page_only_changes_its_view(chat: Crm) -> None:
    halfway(chat, 1.0)
    chat.page.evaluate(
        f"() => {{ window.first = {REALM}; history.pushState(null, '', '?view=2'); location.hash = '#x'; }}"
    )
    assert chat.started() == "up"
    assert chat.page.evaluate(f"window.first === {REALM}")


def test_a_page_that_is_put_away_in_its_start_and_comes_back_starts_anew(chat: Crm) -> None:
    halfway(chat)
    chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert not chat.page.evaluate(f"Boolean({REALM})")
    chat.server.late.clear()
    chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert chat.started() == "up"
    chat.until_heard("inbox.changed")
    assert chat.complaints() == []


def test_a_start_that_was_interrupted_can_be_taken_down(chat: Crm) -> None:
    halfway(chat)
    chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    assert chat.page.evaluate("switchboard.destroy()") is None
    chat.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    assert chat.page.evaluate("typeof switchboard") == "undefined"
    assert not chat.page.evaluate(f"Boolean({REALM})")
    assert chat.complaints() == []


NUMBERS = """
<button id='plain' data-switchboard-call='067 123-45-67'>ring</button>
<button id='off' data-switchboard-call='off'>no</button>
<a id='link' href='tel:+380671234568'>call</a>
<p data-switchboard-call='off'><a id='elsewhere' href='tel:+380671234569'>by another telephone</a></p>"""


def test_a_number_that_is_clicked_before_python_is_up_is_dialled_once(browser: Browser, server: Server) -> None:
    with operator(browser, server) as tab:
        crm: Crm = tab("early-clicks", NUMBERS)
        until_ready(crm)
        crm.page.reload(loaded=False)
        crm.until("typeof switchboard === 'object' && document.querySelector('#link') !== null")
        crm.page.evaluate("['plain', 'plain', 'off'].forEach((id) => document.getElementById(id).click())")
        until(lambda: server.exchange.dialled, "the number dialled")
        assert server.exchange.dialled == ["380671234567"]


def test_a_telephone_that_was_there_on_the_page_before_takes_links_at_once(browser: Browser, server: Server) -> None:
    with operator(browser, server) as tab:
        crm: Crm = tab("early-link", NUMBERS)
        until_ready(crm)
        crm.until("sessionStorage.getItem('switchboard/due') === '3000'")
        crm.page.reload(loaded=False)
        crm.until("typeof switchboard === 'object' && document.querySelector('#link') !== null")
        assert not crm.page.evaluate(
            "document.querySelector('#link').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))"
        )
        # The page's own listener comes behind the loader's: what is left alone is the browser's, so it may not get that far.
        crm.page.evaluate(
            "addEventListener('click', (event) => { left = !event.defaultPrevented; event.preventDefault(); }, { once: true })"
        )
        crm.page.evaluate("document.querySelector('#elsewhere').click()")
        assert crm.page.evaluate("left")
        until(lambda: server.exchange.dialled[-1:] == ["380671234568"], "the number dialled")


def test_a_call_on_the_screen_is_back_at_once_on_the_next_page(browser: Browser, server: Server) -> None:
    with operator(browser, server) as tab:
        crm: Crm = tab("call-over-pages")
        until_ready(crm)
        server.exchange.incoming("380501112233")
        until(lambda: calls(crm), "a call")
        crm.until("sessionStorage.getItem('switchboard/due') === '0'")
        loading(crm)
        assert crm.started() == "up"
        assert not crm.page.evaluate(COMPLETE)
        server.late.clear()


# Some frames have no address, and may keep nothing.
GOOD_BEFORE = """(window) => {
  try { window.sessionStorage.setItem("switchboard/line/phonet", "0"); } catch {}
}"""
# Python cannot be up before its snapshot has come.
ASKED_BEFORE = f"""(() => {{
  const fetched = {REALM}.contentWindow.performance.getEntriesByType("resource");
  const [asked, snapshot] = ["phonet-credentials", "snapshot"].map((part) => fetched.find(({{ name }}) => name.includes(part)));
  return asked?.startTime < snapshot?.responseEnd;
}})()"""


@once.with_server
def test_the_crm_is_asked_who_is_signed_in_while_python_starts_and_once_by_each_page(crm: Crm) -> None:
    server = crm.server
    server.exchange.reset()
    crm.context.beforehand(GOOD_BEFORE)
    credentials = "crm/phonet-credentials.json"
    telephone = {"credentialsUrl": "/phonet-credentials.json", "endpoint": server.exchange.endpoint}
    server.requests.clear()
    server.late["snapshot.bin"] = 3.0
    crm.configure_only(crm={"customerUrl": "/{crmId}"}, phonet=telephone)
    crm.page.goto(crm.serve())
    until_ready(crm)
    crm.until(ASKED_BEFORE)  # the browser writes down a moment later what it has fetched
    other = Crm(server, crm.context, "beside-the-line")
    other.configure_only(crm={"customerUrl": "/{crmId}"}, phonet=telephone)
    other.page.goto(other.serve())
    until_ready(other)
    assert server.requests.count(credentials) == 2
    assert crm.complaints() == other.complaints() == []


# Drivers keep the tabs of some browsers visible that nobody sees. The loader's long looks come soon, and are counted.
BEHIND = """(window) => {
  const { document, setTimeout, clearTimeout } = window;
  let hidden = true;
  Object.defineProperty(document, "hidden", { get: () => hidden });
  window.comeToFront = () => { hidden = false; document.dispatchEvent(new window.Event("visibilitychange")); };
  window.setTimeout = (act, time, ...given) => {
    const timer = setTimeout(act, time >= 20000 && time <= 40000 ? 100 : time, ...given);
    if (time === 15000) window.loading = timer;
    return timer;
  };
  window.clearTimeout = (timer) => { clearTimeout(timer); if (timer === window.loading) window.loading = null; };
  const locks = window.LockManager?.prototype ?? {};
  const { query } = locks;
  window.looks = 0;
  locks.query = function () { window.looks += 1; return query.call(this); };
}"""
LOOKED = f"{COMPLETE} && window.looks > 1"


def behind(front: Crm, name: str) -> Crm:
    """A tab of the same CRM that nobody sees."""
    front.context.beforehand(BEHIND)
    crm = Crm(front.server, front.context, name)
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#chat"}]})
    crm.page.goto(crm.serve("<div id='chat'></div>"))
    return crm


def test_a_tab_behind_another_waits_until_somebody_comes_to_it(chat: Crm) -> None:
    chat.open("<div id='chat'></div>")
    chat.server.requests.clear()
    other = behind(chat, "waiting-behind")
    other.until(LOOKED)
    assert fetched(other) == []
    assert not other.page.evaluate(f"Boolean({REALM})")
    assert other.page.evaluate("loading") is None  # nor does it begin because its load took long
    other.page.evaluate("comeToFront()")
    assert other.started() == "up"
    other.until_heard("inbox.changed")
    assert other.complaints() == []


def test_a_tab_behind_another_begins_when_that_is_gone_for_somebody_must_hear_the_telephone(chat: Crm) -> None:
    chat.open("<div id='chat'></div>")
    other = behind(chat, "left-behind")
    other.until(LOOKED)
    assert not other.page.evaluate(f"Boolean({REALM})")
    chat.page.evaluate("switchboard.destroy()")
    assert other.started() == "up"


def test_a_tab_behind_that_is_asked_for_something_begins(chat: Crm) -> None:
    chat.open("<div id='chat'></div>")
    other = behind(chat, "asked-behind")
    other.until(LOOKED)
    assert list(other.call("findClient('Anna')")) == ["heard"]


@once.in_python
def test_a_tab_behind_others_that_have_no_telephone_to_hear_begins(chat: Crm) -> None:
    assert behind(chat, "alone-behind").started() == "up"
