"""The dock in a window of its own, beside the CRM's tabs."""

from collections.abc import Iterator

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Browser, Context, Frame, Page, until
from browser.telephone import calls, settings, until_ready
from browser.test_line import use
from workshop.server import Server

NUMBER = "+380440000112"
LEAVE = ".main-box [data-action='leave']"
BACK = ".launch [data-action='return']"
WHO = """addEventListener("switchboard:caller.lookup", (event) => {
  event.respondWith({ crmId: "7", name: "Anna of the page" });
});"""
LOADED = "performance.getEntriesByType('resource').filter(({ name }) => name.startsWith(it)).length"


@pytest.fixture
def office(browser: Browser, server: Server) -> Iterator[Context]:
    """One operator's browser."""
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    yield context
    context.close()
    server.exchange.reset()
    assert server.violations == []


def desk(server: Server, office: Context, name: str = "desk", *, has_chat: bool = True) -> Crm:
    """A page with a telephone and a chat in its dock, unless that is in the window."""
    page = Crm(server, office, name)
    page.configure(
        iqchannels={"placements": [{"kind": "floating"}]},
        phonet=settings(server.exchange, ringingSeconds=3600),
        crm={"customerUrl": "#/customers/{crmId}"},
    )
    page.open("<h1>desk</h1><input id='field'>", page.script("/who.js", WHO))
    until_ready(page)
    if has_chat:
        until(lambda: page.vendor_frame().evaluate("window.simulator?.received.length > 0"), "the chat")
    return page


def popped_out(crm: Crm) -> Page:
    """The dock's own window, with its line."""
    until(lambda: crm.page.is_shown(LEAVE), "the dock")
    window = crm.opened(lambda: crm.page.click(LEAVE))
    until(lambda: window.count(".filling .tab") == 2, "the dock in it")
    until(lambda: crm.page.is_shown(BACK), "the way back")
    return window


def chat_in(crm: Crm, window: Page) -> Frame:
    """The chat's frame there."""
    frames: list[Frame] = until(lambda: window.frames(crm.server.origin("iqchannels")), "the chat in it")
    until(lambda: frames[0].evaluate("window.simulator?.received.length > 0"), "the chat itself")
    return frames[0]


def chat_loads(crm: Crm) -> int:
    """How often this document has loaded the chat."""
    return int(crm.page.evaluate(f"(it) => {LOADED}", crm.server.origin("iqchannels")))


def test_the_dock_goes_into_a_window_of_its_own_and_comes_back_to_every_tab(office: Context, server: Server) -> None:
    crm = desk(server, office)
    other = desk(server, office, "other")
    use(crm)
    window = popped_out(crm)
    chat_in(crm, window)
    for tab in (crm, other):
        until(lambda tab=tab: tab.vendor_frames() == [], "no chat in the page")
        until(lambda tab=tab: tab.page.is_shown(BACK), "the way back")
        assert tab.page.count(".main-box") == 0
    server.exchange.incoming(NUMBER)
    until(lambda: "Anna of the page" in window.text(".call"), "the card there")
    for tab in (crm, other):
        until(lambda tab=tab: len(calls(tab)) == 1, "the call here")
        assert tab.page.count(".call") == 0
    crm.page.click(BACK)
    until(lambda: len(office.pages()) == 2, "no window")
    for tab in (crm, other):
        tab.vendor_frame()
        until(lambda tab=tab: tab.page.is_shown(".main-box") and tab.page.count(".call") == 1, "the dock, here")
        assert tab.complaints() == []
    # It opens where it was, as large as it was.
    crm.until("Object.keys(localStorage).some((one) => localStorage[one].includes('\"window\":['))")
    assert crm.page.evaluate("localStorage.getItem('switchboard:window')") is None


def test_the_line_and_the_chat_stay_in_the_window_while_the_crms_pages_come_and_go(
    office: Context, server: Server
) -> None:
    crm = desk(server, office)
    window = popped_out(crm)
    frame = chat_in(crm, window)
    frame.evaluate("void (window.mine = 'the first')")
    for visit in range(3):
        crm.page.reload()
        assert crm.started() == "up"
        until_ready(crm)
        until(lambda: crm.page.is_shown(BACK), "the way back")
        assert chat_loads(crm) == 0
        if visit == 0:
            accepted = server.exchange.accepted  # the window has the line from here on
    assert server.exchange.accepted == accepted
    # Who calls, the page knows; and the tab in use opens the customer.
    server.exchange.incoming(NUMBER)
    crm.until("location.hash === '#/customers/7'")
    until(lambda: "Anna of the page" in window.text(".call"), "who calls")
    # While no page is there, nothing is lost.
    there = crm.page.evaluate("location.href.split('#')[0]")
    crm.page.goto("about:blank")
    server.exchange.incoming(f"{NUMBER[:-1]}3")
    until(lambda: window.count(".call") == 2, "two calls")
    crm.page.goto(there)
    assert crm.started() == "up"
    until(lambda: len(calls(crm)) == 2, "both, here")
    assert server.exchange.accepted == accepted
    assert chat_in(crm, window).evaluate("window.mine") == "the first"
    window.close()
    crm.vendor_frame()
    until(lambda: crm.page.count(".call") == 2, "the cards, here")
    until_ready(crm)


@once.among_tabs
def test_what_happens_in_the_windows_chat_is_told_in_all_tabs_and_the_one_in_use_acts(
    office: Context, server: Server
) -> None:
    crm = desk(server, office)
    other = desk(server, office, "other")
    use(crm)
    window = popped_out(crm)
    frame = chat_in(crm, window)
    for tab in (crm, other):
        tab.forget()
    use(crm)
    client = {"Id": 5, "Name": "Bohdan", "CRMClientId": "55"}
    body = {"TicketId": 17, "Client": client}
    frame.evaluate("(it) => simulator.send(it)", {"Type": "open_client_from_ticket", "OpenClient": body})
    crm.until("location.hash === '#/customers/55'")
    (pop,) = crm.until_heard("screen.pop")
    assert (pop["cause"], pop["ticketId"], pop["raw"]["OpenClient"]["TicketId"]) == ("ticket", "17", 17)
    for tab in (crm, other):
        (opened,) = tab.until_heard("chat.opened")
        assert opened["customer"]["name"] == "Bohdan"
    assert other.heard("screen.pop") == []
    assert other.page.evaluate("location.hash") == ""
    # The same ticket once more is a new event, though the page had a chat of its own before.
    frame.evaluate("(it) => simulator.send(it)", {"Type": "open_client_from_ticket", "OpenClient": body})
    crm.until_heard("screen.pop", 2)
    # A page that comes later knows of it.
    late = desk(server, office, "late", has_chat=False)
    until(lambda: [one["ticketId"] for one in late.call("state()")["chats"]] == ["17"], "what it missed")
    states = {one["vendor"]: one["state"] for one in late.call("state()")["links"]}
    assert states == {"iqchannels": "ready", "phonet": "ready"}


@once.among_tabs
def test_what_the_page_asks_of_the_chat_the_window_does(office: Context, server: Server) -> None:
    crm = desk(server, office)
    window = popped_out(crm)
    frame = chat_in(crm, window)
    assert crm.call("openChat({ crmId: '91' })") == {"heard": True}
    asked = "simulator.received.filter((one) => JSON.stringify(one).includes('\"91\"')).length"
    until(lambda: frame.evaluate(asked) == 1, "the command there")
    assert crm.call("openChat({})") == "rejected: bad-argument"
    # A page that has just come does not know yet where the chat is; its first command finds it all the same.
    crm.page.reload()
    crm.until("typeof switchboard === 'object'")
    assert crm.call("openChat({ crmId: '92' })") == {"heard": True}
    until(lambda: frame.evaluate(asked.replace("91", "92")) == 1, "the command there")
    assert chat_loads(crm) == 0
    # A window that goes in the middle: the caller is told.
    server.exchange.incoming(NUMBER)
    crm.page.evaluate("void (window.said = [])")
    frame.evaluate("void (location.href = 'about:blank')")
    crm.page.evaluate(
        "void switchboard.openChat({ crmId: '93' }).then(() => said.push('done'), ({ code }) => said.push(code))"
    )
    window.close()
    crm.until("said.length === 1")
    assert crm.page.evaluate("said[0]") in ("done", "secondary-window")
    crm.vendor_frame()


@once.among_tabs
def test_a_card_in_the_window_opens_its_customer_in_the_tab_and_without_one_in_another(
    office: Context, server: Server
) -> None:
    crm = desk(server, office)
    window = popped_out(crm)
    server.exchange.incoming(NUMBER)
    crm.until("location.hash === '#/customers/7'")
    crm.page.evaluate("void (location.hash = '#/list')")
    window.click(".call [data-action^='open ']")
    crm.until("location.hash === '#/customers/7'")
    crm.page.goto("about:blank")
    before = len(office.pages())
    window.click(".call [data-action^='open ']")
    until(lambda: office.pages()[before:] or window.count(".notice .do"), "a tab for the customer, or an offer")
    if window.count(".notice .do"):  # the browser has forgotten the click meanwhile
        window.click(".notice .do")
    pages = until(lambda: office.pages()[before:], "a tab for the customer")
    until(lambda: pages[0].evaluate("location.hash") == "#/customers/7", "the customer")


def test_the_window_is_loaded_anew_and_is_the_dock_again(office: Context, server: Server) -> None:
    crm = desk(server, office)
    window = popped_out(crm)
    window.bring_to_front()
    window.reload()
    until(lambda: window.count(".filling .tab") == 2, "the dock in it")
    until(lambda: crm.page.is_shown(BACK), "the way back")
    until(lambda: crm.vendor_frames() == [], "no chat in the page")
    chat_in(crm, window)
    # Its settings are the dock's, without those of a page.
    window.click("[data-action='settings']")
    until(lambda: window.count("[data-action='set theme dark']") == 1, "the settings")
    assert window.count("[data-action^='set corner'], [data-action='move'], [data-action='leave']") == 0
    window.click("[data-action='set theme dark']")
    until(lambda: window.of(".dock", "(one) => getComputedStyle(one).colorScheme") == "dark", "a dark dock")
    window.press("Escape")
    window.press("Escape")
    assert window.is_shown(".filling .tab")
    # The window is gone before a driver could say that it has clicked.
    window.of("[data-action='return']", "(one) => void setTimeout(() => one.click())")
    until(lambda: crm.page.is_shown(".main-box"), "the dock, here")
    until(lambda: crm.page.of(".dock", "(one) => getComputedStyle(one).colorScheme") == "dark", "the same choice")


def test_a_page_that_is_given_everything_back_leaves_the_window_alone(office: Context, server: Server) -> None:
    crm = desk(server, office)
    other = desk(server, office, "other")
    use(crm)
    window = popped_out(crm)
    chat_in(crm, window)
    crm.page.evaluate("switchboard.destroy()")
    until(lambda: crm.page.count("switchboard-root, switchboard-part") == 0, "nothing of ours")
    until_ready(other)
    assert other.page.is_shown(BACK)
    assert window.is_shown(".filling .tab")


def test_a_window_that_the_browser_blocks_is_told(office: Context, server: Server) -> None:
    crm = desk(server, office)
    until(lambda: crm.page.is_shown(LEAVE), "the dock")
    crm.page.evaluate("void (window.open = () => null)")
    crm.page.click(LEAVE)
    until(lambda: "blocked the window" in crm.page.text(".notice .text"), "a word about it")
    assert crm.page.is_shown(".main-box")


def test_a_window_above_all_others_where_the_browser_has_one(office: Context, server: Server) -> None:
    crm = desk(server, office)
    until(lambda: crm.page.is_shown(LEAVE), "the dock")
    crm.page.click("[data-action='settings']")
    until(lambda: crm.page.count("[data-action='set theme dark']") == 1, "the settings")
    has = crm.page.evaluate("'documentPictureInPicture' in window")
    assert crm.page.count("[data-action='set on_top']") == int(has)
    if not has:
        return
    crm.page.click("[data-action='set on_top']")
    window = crm.opened(lambda: crm.page.click(".sets [data-action='leave']"))
    until(lambda: window.count(".filling .tab") == 2, "the dock in it")
    assert crm.page.evaluate("documentPictureInPicture.window?.name") == "switchboard-dock"
    chat_in(crm, window)
    until(lambda: crm.page.is_shown(BACK), "the way back")
    crm.page.reload()  # it goes with the page that opened it
    assert crm.started() == "up"
    crm.vendor_frame()
    until(lambda: crm.page.is_shown(".main-box"), "the dock, here")
