"""The dock, as an operator has it before them: moved, resized, closed, gone through by keys, the same in all tabs."""

from collections.abc import Iterator
from typing import Any

import pytest

from browser import once
from browser.crm import Crm
from browser.page import PATIENCE, Browser, Context, Frame, until
from browser.telephone import QUICK, is_long_away, settings, until_ready, until_ready_again
from workshop.server import Server

NUMBER = "+380440000112"
BODY = """
<input id='field'> <input id='low'> <span id='bad' data-switchboard-call='call me'>bad</span>
<dialog id='dialog'><button>in it</button></dialog>
"""
FLOATING = {"placements": [{"kind": "floating"}]}
MOVES = "'moveBefore' in document"
"""Asked of a page: whether its browser can move a frame without loading it anew."""


def shelf(crm: Crm, **more: Any) -> Crm:
    """Open a page with a chat and a telephone in its dock."""
    crm.configure(
        iqchannels=FLOATING,
        phonet=settings(crm.server.exchange, ringingSeconds=3600),
        crm={"customerUrl": "#/customers/{phone}"},
        **more,
    )
    crm.open(BODY)
    crm.page.evaluate(
        "void (document.querySelector('#low').style.cssText = 'position: fixed; right: 40px; bottom: 40px')"
    )
    until_ready(crm)
    until(lambda: crm.page.is_shown(".main-box"), "the dock")
    until(lambda: crm.vendor_frame().evaluate("window.simulator !== undefined"), "the chat")
    return crm


@pytest.fixture
def office(browser: Browser, server: Server) -> Iterator[Context]:
    """One operator's browser."""
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    yield context
    context.close()
    server.exchange.reset()


@pytest.fixture
def dock(office: Context, server: Server) -> Iterator[Crm]:
    """A page of theirs."""
    crm = shelf(Crm(server, office, "dock"))
    yield crm
    assert crm.complaints() == []
    assert server.violations == []


def marked(crm: Crm) -> Frame:
    """Mark the chat's document, and count its loads."""
    crm.page.of(
        ".main-box iframe", "(one) => { window.loads = 0; one.addEventListener('load', () => { loads += 1; }); }"
    )
    frame = crm.vendor_frame()
    frame.evaluate("void (window.mine = 'the first')")
    return frame


def is_the_same(crm: Crm) -> bool:
    """Whether the chat's document is still that one."""
    mark = crm.vendor_frame().evaluate("window.mine")
    return bool(mark == "the first" and crm.page.evaluate("loads") == 0)


def middle(crm: Crm, selector: str) -> tuple[int, int]:
    box = crm.page.box(selector)
    return round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)


def test_the_chat_is_loaded_once_through_all_that_is_done_with_the_dock(dock: Crm) -> None:
    page = dock.page
    marked(dock)
    x, y = middle(dock, ".head")
    page.drag((x, y), (x - 150, y))  # by the header
    until(lambda: page.box(".main-box")["x"] < 730, "it to be moved")
    grip = middle(dock, ".grip")
    page.drag(grip, (grip[0] - 60, grip[1] - 30))
    until(lambda: page.box(".main-box")["width"] > 440, "it to be wider")
    page.click("[data-action='settings']")
    for corner in ("top-left", "top-right", "bottom-left", "bottom-right"):
        page.push(f"[data-action='set corner {corner}']")
        until(lambda corner=corner: page.count(f".dock.{corner.split('-')[0]}.{corner.split('-')[1]}"), corner)
    page.push("[data-action='set beside']")
    until(lambda: page.evaluate("getComputedStyle(document.documentElement).marginRight !== '0px'"), "a narrower page")
    page.push("[data-action='set beside']")
    until(
        lambda: page.evaluate("getComputedStyle(document.documentElement).marginRight === '0px'"), "the page as it was"
    )
    page.click(".back")
    page.click("[data-action='tab calls']")
    page.click(".minimise")
    until(lambda: not page.is_shown(".main-box"), "closed")
    page.evaluate("() => { history.pushState({}, '', '?second'); location.hash = 'third'; }")
    page.evaluate(
        "document.body.replaceWith(Object.assign(document.createElement('body'), { innerHTML: '<dialog id=d>x</dialog>' }))"
    )
    page.click(".seg.chat")
    until(lambda: page.is_shown(".main-box iframe"), "the chat again")
    dock.server.exchange.incoming(NUMBER)
    until(lambda: page.count(".call"), "a call over it")
    page.evaluate("document.querySelector('#d').showModal()")
    until(lambda: page.evaluate("Boolean(document.querySelector('#d switchboard-part'))"), "a part in the dialog")
    page.evaluate("document.querySelector('#d').close()")
    until(lambda: page.evaluate("!document.querySelector('#d switchboard-part')"), "the way back")
    assert is_the_same(dock)


def test_it_is_dragged_by_its_header_snaps_to_the_edge_and_is_there_in_every_tab_and_on_the_next_page(
    dock: Crm, office: Context
) -> None:
    other = Crm(dock.server, office, "dock")
    other.page.goto(f"{dock.server.origin('crm')}/dock")
    assert other.started() == "up"
    until(lambda: other.page.is_shown(".main-box"), "the dock in the other tab")
    dock.page.bring_to_front()
    x, y = middle(dock, ".head")
    box = dock.page.box(".main-box")
    dock.page.drag((x, y), (round(x - box["x"] + 30), round(y - box["y"] + 40)))
    until(lambda: dock.page.box(".main-box")["x"] == 12, "the left edge")
    assert dock.page.box(".dock")["y"] == 12
    until(lambda: other.page.box(".main-box")["x"] == 12, "the same in the other tab")
    dock.page.reload()
    assert dock.started() == "up"
    until(lambda: dock.page.box(".main-box")["x"] == 12, "the same on the next page")
    # In the middle it stays where it is let go.
    x, y = middle(dock, ".head")
    dock.page.drag((x, y), (x + 300, y + 60))
    until(lambda: dock.page.box(".main-box")["x"] == 312, "where it was let go")


def test_it_is_moved_and_resized_by_keys_and_escape_undoes_it(dock: Crm) -> None:
    page = dock.page
    page.click("[data-action='settings']")
    page.click("[data-action='move']")
    until(lambda: page.is_shown(".help"), "the help")
    until(lambda: "Arrows move" in page.text(".voice"), "the words for who does not see it")
    before = page.box(".main-box")
    page.press("ArrowLeft")
    page.press("ArrowUp")
    until(lambda: page.box(".main-box")["right"] == before["right"] - 16, "it to the left")
    assert page.box(".main-box")["bottom"] == before["bottom"] - 16
    page.press("Escape")
    until(lambda: page.box(".main-box")["right"] == before["right"], "it where it was")
    assert page.count(".help") == 0
    x, y = middle(dock, ".grip")
    page.drag((x, y), (x - 20, y))
    until(lambda: page.box(".main-box")["width"] == before["width"] + 20, "it wider")
    assert page.count(".help") == 0  # that was no click
    page.drag(middle(dock, ".grip"), (x, y))
    until(lambda: page.box(".main-box")["width"] == before["width"], "as it was")
    page.focus(".grip")
    page.press("Enter")
    until(lambda: page.is_shown(".help"), "the help")
    with page.hold("Shift"):
        page.press("ArrowLeft")
    until(lambda: page.box(".main-box")["width"] == before["width"] + 16, "it wider")
    page.press("Enter")
    until(lambda: page.count(".help") == 0, "the end")
    assert page.box(".main-box")["width"] == before["width"] + 16


def test_a_field_of_the_pages_under_the_dock_is_seen_through_it_while_it_has_the_focus(dock: Crm) -> None:
    dock.page.focus("#low")
    until(lambda: dock.page.of(".dock", "(one) => getComputedStyle(one).opacity") == "0.2", "it to make way")
    there = dock.page.of(
        "#low",
        "(one) => { const { x, y } = one.getBoundingClientRect(); return document.elementFromPoint(x + 5, y + 5)?.id; }",
    )
    assert there == "low"
    dock.page.focus("#field")
    until(lambda: dock.page.of(".dock", "(one) => getComputedStyle(one).opacity") == "1", "it to be back")


def test_the_theme_is_the_pages_or_as_the_operator_wants(dock: Crm) -> None:
    page = dock.page
    ground = "(one) => getComputedStyle(one).backgroundColor"
    assert page.of(".main-box", ground) == "rgb(255, 255, 255)"
    page.evaluate("void (document.body.style.background = 'rgb(16, 20, 26)')")
    until(lambda: page.of(".main-box", ground) == "rgb(29, 35, 44)", "dark, as the page's ground is")
    page.evaluate("void (document.documentElement.style.colorScheme = 'light')")
    until(lambda: page.of(".main-box", ground) == "rgb(255, 255, 255)", "light, as the page says it is")
    page.click("[data-action='settings']")
    page.push("[data-action='set theme dark']")
    until(lambda: page.of(".main-box", ground) == "rgb(29, 35, 44)", "dark, as the operator wants it")
    page.evaluate("""() => { const sheet = new CSSStyleSheet(); document.adoptedStyleSheets = [sheet];
        sheet.replaceSync(":root { --switchboard-accent: rgb(1, 2, 3); --switchboard-radius: 3px; --switchboard-unit: 6px; --switchboard-font: monospace }"); }""")
    until(lambda: page.of(".main-box", "(one) => getComputedStyle(one).borderRadius") == "3px", "the page's own radius")
    assert "monospace" in page.of(".main-box", "(one) => getComputedStyle(one).fontFamily")


def test_beside_the_page_it_makes_room_and_gives_it_back_at_the_end(dock: Crm) -> None:
    page = dock.page
    width = page.evaluate("document.body.getBoundingClientRect().width")
    page.evaluate("void document.documentElement.style.setProperty('margin-right', '8px')")
    page.click("[data-action='settings']")
    page.push("[data-action='set beside']")
    until(lambda: page.evaluate("document.body.getBoundingClientRect().width") < width - 400, "a narrower page")
    box = page.box(".main-box")
    assert page.evaluate("document.body.getBoundingClientRect().right") <= box["left"]
    assert box["top"] == 12
    page.click(".minimise")
    until(lambda: page.evaluate("document.documentElement.style.marginRight") == "8px", "the page's own")
    page.click(".seg.chat")
    until(lambda: page.evaluate("document.documentElement.style.marginRight") != "8px", "narrower again")
    page.evaluate("switchboard.destroy()")
    until(lambda: page.evaluate("document.documentElement.style.marginRight") == "8px", "the page's own")


# Calls.


@once.among_tabs
def test_recent_calls_are_the_same_in_all_tabs_and_what_was_missed_is_seen_once_for_all(
    dock: Crm, office: Context
) -> None:
    exchange, page = dock.server.exchange, dock.page
    other = Crm(dock.server, office, "dock")
    other.page.goto(f"{dock.server.origin('crm')}/dock")
    assert other.started() == "up"
    until_ready(other)
    for number in (NUMBER, "+380320000217"):
        exchange.end(exchange.incoming(number))
    talked = exchange.incoming("+380671234567")
    exchange.answer(talked)
    exchange.end(talked)
    for one in (dock, other):
        until(lambda one=one: one.page.text(".tab[id='tab-calls'] .miss") == "2", "two missed calls")
    page.bring_to_front()
    page.click("[data-action='tab calls']")
    until(lambda: page.count(".row") == 3, "three calls")
    page.click("[data-action='show missed']")
    until(lambda: page.count(".row") == 2, "the missed ones")
    page.click("[data-action='seen']")
    for one in (dock, other):
        until(lambda one=one: one.page.count(".miss") == 0, "none that was not seen")
        until(lambda one=one: one.page.count(".call") == 0, "no card")
    # They outlive the page, and the browser's day.
    page.reload()
    assert dock.started() == "up"
    page.click("[data-action='tab calls']")
    until(lambda: page.count(".row") == 3, "the same calls")
    assert page.count(".miss") == 0
    page.click(".row [data-action^='call-back']")
    until(lambda: exchange.dialled, "who is called back")


@once.in_python
def test_a_call_that_rings_stands_before_all_others_and_each_can_be_unfolded(dock: Crm) -> None:
    exchange, page = dock.server.exchange, dock.page
    talked = exchange.incoming("+380671234560")
    exchange.answer(talked)
    until(lambda: page.count(".call.talk"), "a talk")
    for number in range(3):
        exchange.incoming(f"+38067123457{number}")
        until(lambda number=number: page.count(".call.ring") == number + 1, "one more that rings")
    order = "[...document.querySelectorAll('switchboard-part')].flatMap((one) => [...one.shadowRoot.querySelectorAll('.call')].map((card) => card.textContent.match(/\\\\d{4}(?=\\\\D|$)/)?.[0]))"
    shown = page.evaluate(order.replace("\\\\", "\\"))
    assert shown == ["4572", "4571", "4570", "4560"]
    assert page.count(".call:not(.mini)") == 1
    page.click(".call.mini .fold")
    until(lambda: page.count(".call.ring:not(.mini)") == 2, "a second whole card")
    for uuid in list(exchange.calls):
        exchange.end(uuid)


@once.in_python
def test_numbers_are_judged_as_they_are_typed_and_called_by_enter(dock: Crm) -> None:
    exchange, page = dock.server.exchange, dock.page
    page.click("[data-action='tab calls']")
    page.click("[data-action='keypad']")
    until(
        lambda: page.evaluate("document.activeElement.shadowRoot?.activeElement?.id") == "number", "the field's focus"
    )
    page.write("067 111 99")
    until(lambda: page.text("#judgement") == "", "no complaint in the middle")
    page.press("Enter")
    until(lambda: "Digits are missing" in page.text("#judgement"), "what is missing")
    assert page.attribute("#number", "aria-invalid") == "true"
    page.write("99")
    until(lambda: page.text("#judgement") == "+380 67 111 9999", "the number as it is read")
    page.press("Enter")
    until(lambda: exchange.dialled == ["380671119999"], "the call")
    until(lambda: page.of("#number", "(one) => one.value") == "", "an empty field")
    for key in "911":
        page.click(f"[data-action='key {key}']")
    page.click("[data-action='erase']")
    page.click("[data-action='key 1']")
    until(lambda: page.of("#number", "(one) => one.value") == "911", "what was keyed in")
    page.click("[data-action='call-number']")
    until(lambda: exchange.dialled[1:] == ["911"], "the second call")
    # As if it were pasted.
    page.of(
        "#number",
        "(one) => { one.value = 'tel:+380-67-111-00-04;ext=7'; one.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true })); }",
    )
    until(lambda: "Extension: 7" in page.text("#judgement"), "the extension")
    page.of(
        "#number",
        "(one) => { one.value = 'Hanna'; one.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true })); }",
    )
    until(lambda: "no telephone number" in page.text("#judgement"), "the complaint")
    assert not page.evaluate("onbeforeunload")


@once.in_python
def test_the_line_that_is_away_says_so_counts_down_and_is_tried_again_by_a_click(
    office: Context, server: Server
) -> None:
    crm = Crm(server, office, "dock")
    crm.configure(
        iqchannels=FLOATING,
        phonet=settings(server.exchange, reconnect={**QUICK, "baseSeconds": 60, "capSeconds": 60, "provenSeconds": 0}),
    )
    crm.open(BODY)
    until_ready(crm)
    page = crm.page
    page.click("[data-action='tab calls']")
    # A wait that chance has made short is lost again.
    until(lambda: server.exchange.drop() == 0 and is_long_away(crm), "a long wait", patience=5 * PATIENCE)
    until(lambda: page.is_shown(".bars.lines"), "what is wrong")
    assert "No line to Phonet since" in page.text(".bars.lines")
    first = page.text(".bars.lines .text")
    until(lambda: page.text(".bars.lines .text") != first, "the countdown")
    assert page.text("[role=alert]") == "No line"
    page.click("[data-action='diagnosis']")
    until(lambda: "Line to Phonet" in page.text(".check.bad"), "the diagnosis")
    page.click(".back")
    page.click(".minimise")
    until(lambda: "No line" in page.text(".seg.off"), "the launcher")
    page.click(".seg.off")
    page.click("[data-action='try phonet']")
    until_ready_again(crm, server.exchange)
    until(lambda: page.count(".bars.lines") == 0, "nothing to say")


@once.among_tabs
def test_a_pause_is_seen_in_every_tab_and_on_the_next_page_until_it_ends(dock: Crm) -> None:
    exchange, page = dock.server.exchange, dock.page
    page.click("[data-action='tab calls']")
    exchange.pause()
    until(lambda: page.count(".bars.lines") and "Paused since" in page.text(".bars.lines"), "the pause")
    page.click(".minimise")
    until(lambda: "Paused" in page.text(".seg.off"), "the pause in the launcher")
    page.reload()
    assert dock.started() == "up"
    until(lambda: page.count(".seg.off") and "Paused" in page.text(".seg.off"), "the pause on the next page")
    until_ready(dock)
    exchange.pause(away=False)
    until(lambda: page.count(".seg.off") == 0, "its end")


@once.in_python
def test_notices_that_are_repeated_are_counted_and_all_put_away_at_once(dock: Crm) -> None:
    page = dock.page
    for _ in range(3):
        dock.server.exchange.say('{"event": "error", "message": "Your tariff ends"}')
    until(lambda: page.count(".notice .times") and "×3" in page.text(".notice .times"), "how often")
    assert page.count(".notice") == 1
    page.click("#bad")
    until(lambda: page.count(".notice") == 2, "a second notice")
    assert "Notices · 2" in page.text(".sum")
    page.click("[data-action='clear']")
    until(lambda: page.count(".notice") == 0, "none")


def test_the_diagnosis_is_copied_as_text_without_a_key_or_a_customer(dock: Crm) -> None:
    exchange, page = dock.server.exchange, dock.page
    exchange.end(exchange.incoming(NUMBER))
    until(lambda: page.count(".call"), "a missed call")
    page.evaluate("""() => { Object.defineProperty(navigator, "clipboard", { configurable: true,
        value: { writeText: async (text) => { window.copied = text; } } }); }""")
    page.click("[data-action='settings']")
    page.click("[data-action='diagnosis']")
    until(lambda: page.count(".check.ok") >= 5, "the preconditions")
    page.click("[data-action='copy-checks']")
    told = dock.until("window.copied")
    assert "Line to Phonet: ready" in told
    assert exchange.key not in told
    assert "0112" not in told
    assert "Сірко" not in told
    until(lambda: page.text("[data-action='copy-checks']") == "Copied", "that it is")
    page.evaluate("void delete navigator.clipboard")


# The page around it, and the page's own places.


@pytest.mark.not_in("webkit", "it has no moveBefore")
def test_a_workspace_is_taken_from_its_section_into_the_dock_and_back_as_it_is(office: Context, server: Server) -> None:
    crm = Crm(server, office, "dock")
    crm.configure(
        iqchannels={"placements": [{"kind": "section", "element": "#chat"}]},
        phonet=settings(server.exchange),
    )
    crm.open("<div id='chat'></div>")
    crm.page.evaluate("void (document.querySelector('#chat').style.height = '300px')")
    until_ready(crm)
    until(lambda: crm.vendor_frame().evaluate("window.simulator !== undefined"), "the chat")
    crm.page.of(
        "#chat > * iframe, .workspace",
        "(one) => { window.loads = 0; one.addEventListener('load', () => { loads += 1; }); }",
    )
    crm.vendor_frame().evaluate("void (window.mine = 'the first')")
    crm.page.click(".seg:last-child")
    crm.page.click("[data-action='settings']")
    crm.page.push("[data-action^='set taken']")
    until(lambda: crm.page.count(".main-box iframe") == 1, "it in the dock")
    crm.page.click(".back")
    crm.page.click("[role=tab]:first-child")
    until(lambda: crm.page.is_shown(".main-box iframe"), "it to be seen")
    assert is_the_same(crm)
    # It goes along where there is no such section.
    crm.page.evaluate("document.querySelector('#chat').remove()")
    crm.page.click("[data-action='settings']")
    assert is_the_same(crm)
    crm.page.evaluate(
        """() => { const one = document.createElement("div"); one.id = "chat"; one.style.height = "300px"; document.body.append(one); }"""
    )
    crm.page.push("[data-action^='set taken']")
    until(lambda: crm.page.count(".main-box iframe") == 0, "it out of the dock")
    assert is_the_same(crm)
    assert crm.page.box("#chat")["height"] == 300
    assert crm.complaints() == []


@pytest.mark.not_in("chromium", "it moves the dock itself into the dialog")
@pytest.mark.not_in("firefox", "it moves the dock itself into the dialog")
def test_where_frames_cannot_be_moved_calls_and_notices_are_shown_in_the_dialog_all_the_same(dock: Crm) -> None:
    marked(dock)
    assert not dock.page.evaluate(MOVES)
    dock.page.evaluate("document.querySelector('#dialog').showModal()")
    dock.server.exchange.incoming(NUMBER)
    inside = "document.querySelector('#dialog switchboard-part')?.shadowRoot.querySelectorAll('.call').length"
    until(lambda: dock.page.evaluate(inside) == 1, "the call in the dialog")
    dock.page.evaluate(
        "document.querySelector('#dialog switchboard-part').shadowRoot.querySelector('.call .drop').click()"
    )
    until(lambda: not dock.page.evaluate(inside), "put away there")
    dock.page.evaluate("document.querySelector('#dialog').close()")
    until(lambda: not dock.page.evaluate("document.querySelector('#dialog switchboard-part')"), "the way back")
    assert is_the_same(dock)


def test_five_tabs_agree_on_place_settings_and_calls(office: Context, server: Server) -> None:
    first = shelf(Crm(server, office, "dock"))
    tabs = [first]
    for _ in range(4):
        crm = Crm(server, office, "dock")
        crm.page.goto(f"{server.origin('crm')}/dock")
        assert crm.started() == "up"
        tabs.append(crm)
    for crm in tabs:
        until_ready(crm)
    first.page.bring_to_front()
    first.page.click("[data-action='settings']")
    server.exchange.end(server.exchange.incoming(NUMBER))
    first.page.push("[data-action='set corner top-left']")
    first.page.push("[data-action='set theme dark']")
    for crm in tabs:
        until(lambda crm=crm: crm.page.count(".dock.top.left"), "the corner")
        until(
            lambda crm=crm: crm.page.of(".main-box", "(one) => getComputedStyle(one).colorScheme") == "dark",
            "the theme",
        )
        if crm is not first:  # whose settings are open
            until(lambda crm=crm: crm.page.text(".miss") == "1", "the missed call")


WHERE = """(() => { let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one.dataset.action ?? one.id; })()"""
"""What has the focus."""


def go(crm: Crm) -> None:
    """The keys that lead to the dock, and back."""
    with crm.page.hold("Control"), crm.page.hold("Alt"):
        crm.page.press("s")


def go_on_to(crm: Crm, action: str) -> None:
    """Tab until the focus is on what does this."""
    for _ in range(40):
        if str(crm.page.evaluate(WHERE)).startswith(action):
            return
        crm.page.press("Tab")
    raise AssertionError(f"no way to {action}")


@pytest.mark.not_in("firefox", "once Enter has led to another address, its driver's Enter pushes no button any more")
def test_an_hour_of_an_operators_goes_by_keys_alone(dock: Crm) -> None:
    """Answer what rings, find the customer, write, call back, pause."""
    exchange, page = dock.server.exchange, dock.page
    page.focus("#field")
    page.write("note")
    uuid = exchange.incoming(NUMBER)
    until(lambda: page.count(".call.ring"), "a call that rings")
    assert page.evaluate(WHERE) == "field"  # nothing takes the focus by itself
    go(dock)
    until(lambda: page.evaluate(WHERE).startswith("open phonet customer"), "the call")
    page.press("Enter")  # find the customer
    until(lambda: [one["cause"] for one in dock.heard("screen.pop")] == ["call", "request"], "the customer")
    exchange.answer(uuid)
    until(lambda: page.count(".call.talk"), "the talk")
    go(dock)
    until(lambda: page.evaluate(WHERE) == "field", "exactly where it was")
    page.write(" more")  # write
    assert page.of("#field", "(one) => one.value") == "note more"
    exchange.end(uuid)
    exchange.end(exchange.incoming("+380671112233"))
    until(lambda: page.count(".call.bad"), "a missed call")
    go(dock)
    until(lambda: page.evaluate(WHERE) != "field", "the dock")
    while page.count(".call"):  # what has just ended is there, too
        go_on_to(dock, "drop")
        there = page.count(".call")
        page.press("Escape")  # puts it away
        until(lambda there=there: page.count(".call") < there, "the card put away")
    until(lambda: page.evaluate(WHERE) == "field", "the focus where it was")
    go(dock)
    until(lambda: page.evaluate(WHERE).startswith("tab"), "the tabs")
    page.press("End")
    until(lambda: page.evaluate(WHERE) == "tab calls", "the calls")
    until(lambda: page.is_shown(".row"), "the recent calls")
    go_on_to(dock, "call-back")
    page.press("Enter")
    until(lambda: exchange.dialled == ["380671112233"], "who is called back")
    exchange.pause()
    until(lambda: page.count(".bars.lines"), "the pause")
    exchange.pause(away=False)


def test_why_the_line_is_down_is_found_out_by_keys_alone(dock: Crm) -> None:
    page = dock.page
    page.focus("#field")
    go(dock)
    until(lambda: page.evaluate(WHERE).startswith("tab"), "the tabs")
    go_on_to(dock, "settings")
    page.press("Enter")
    until(lambda: page.evaluate(WHERE) == "back", "the settings, and the focus in them")
    go_on_to(dock, "diagnosis")
    page.press("Enter")
    until(lambda: page.count(".check") and "Line to Phonet" in page.text(".views .view:last-child"), "the diagnosis")
    page.press("Escape")
    until(lambda: page.evaluate(WHERE).startswith("tab"), "the tabs")
    page.press("Escape")
    until(lambda: not page.is_shown(".main-box"), "closed")
    until(lambda: page.evaluate(WHERE) == "field", "the focus where it was")
