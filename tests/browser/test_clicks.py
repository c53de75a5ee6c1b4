"""Clicks on numbers: they dial wherever the page lets them happen, and what is no click to call does not."""

from collections.abc import Iterator

import pytest

from browser import once
from browser.crm import Crm
from browser.page import Browser, until
from browser.telephone import operator, until_ready
from workshop.phonet import Exchange
from workshop.server import Server

Desk = tuple[Crm, Exchange]
NUMBERS = "td.phone, .mobile, crm-row >>> .n"
LINK = "<table><tr id='row'><td id='cell'><a id='link' href='tel:{number}'>number</a></td></tr></table>"
# What has the default action of a link, and it can be seen whether it was taken.
LEADS = LINK.replace("tel:{number}", "#followed' data-switchboard-call='{number}")
PLACES = (
    "document.querySelector('#link')",
    "document.querySelector('#cell')",
    "document.querySelector('#row')",
    "document",
    "window",
)
PREVENTED = "Object.getOwnPropertyDescriptor(Event.prototype, 'defaultPrevented').get"
# What was to come after a click in tasks of its own has come.
LATER = "new Promise((resolve) => setTimeout(() => setTimeout(resolve, 0, true)))"


@pytest.fixture(scope="module")
def booted(browser: Browser, server: Server) -> Iterator[Desk]:
    """One page with a line, for the whole module."""
    with operator(browser, server) as tab:
        crm: Crm = tab("clicks", "<div id='stage'></div>", numbers=NUMBERS)
        crm.page.evaluate(f"""() => addEventListener("click", (event) => {{
            window.last = event; window.prevented = () => ({PREVENTED}).call(event); }}, true)""")
        until_ready(crm)
        yield crm, server.exchange
        assert crm.complaints() == []
        assert server.violations == []


@pytest.fixture
def desk(booted: Desk) -> Desk:
    """The shared page, with nothing in it and nothing dialled."""
    crm, exchange = booted
    for uuid in list(exchange.calls):
        exchange.end(uuid)
    crm.page.evaluate("""() => { window.unlisten?.(); getSelection().removeAllRanges(); location.hash = "";
        document.activeElement?.blur(); scrollTo(0, 0); }""")
    exchange.dialled.clear()
    return booted


def show(crm: Crm, html: str) -> None:
    crm.page.evaluate("(html) => void (document.querySelector('#stage').innerHTML = html)", html)


def listen(crm: Crm, html: str, place: str, source: str, capture: bool = False) -> None:
    """Show something, and let the page listen to it; what it had listened to before is over."""
    show(crm, html)
    crm.page.evaluate(
        f"""() => {{ window.unlisten?.(); const target = {place}; const listener = {source};
        target.addEventListener("click", listener, {str(capture).lower()});
        window.unlisten = () => target.removeEventListener("click", listener, {str(capture).lower()}); }}"""
    )


def dialled(desk: Desk) -> list[str]:
    """All that was dialled until now: what is asked for now comes behind it."""
    crm, exchange = desk
    assert crm.page.evaluate(LATER)
    assert crm.call("call('102')") is None
    assert exchange.dialled[-1] == "102"
    return exchange.dialled[:-1]


def test_case_06_a_click_dials_wherever_the_page_keeps_it_from_going_on(desk: Desk) -> None:
    crm, exchange = desk
    wanted = []
    for call in ("stopPropagation()", "stopImmediatePropagation()", "cancelBubble = true"):
        for place in PLACES:
            for capture in (False, True):
                if (call, place, capture) == ("cancelBubble = true", "window", True):
                    continue  # nobody can hear of it there, and the browser follows the link
                number = f"3806711110{len(wanted):02}"
                # Whether a link is followed is seen at one that leads into the page.
                html = (LINK if len(wanted) % 2 else LEADS).format(number=f"+{number}")
                listen(crm, html, place, f"(event) => {{ event.{call}; }}", capture)
                crm.page.click("#link")
                wanted.append(number)
                until(lambda number=number: exchange.dialled[-1:] == [number], f"{call} at {place}, {capture}")  # type: ignore[misc]
                assert crm.page.evaluate("[prevented(), location.hash]") == [True, ""]
                for uuid in list(exchange.calls):
                    exchange.end(uuid)
    assert exchange.dialled == wanted


def test_a_click_that_the_page_prevents_is_left_alone_whoever_does_it_and_whenever(desk: Desk) -> None:
    crm, _ = desk
    for source in (
        "(event) => { event.preventDefault(); }",
        "(event) => { event.returnValue = false; }",
        "(event) => { event.stopPropagation(); event.preventDefault(); }",
        "(event) => { event.preventDefault(); event.stopImmediatePropagation(); }",
        "(event) => { event.stopImmediatePropagation(); event.preventDefault(); }",
        "(event) => { event.stopImmediatePropagation(); event.returnValue = false; }",
        "async (event) => { await null; event.preventDefault(); }",
        "async (event) => { event.stopImmediatePropagation(); await null; event.preventDefault(); }",
    ):
        for place in (PLACES[0], PLACES[1], PLACES[-1]):
            for capture in (False, True):
                html = LEADS.format(number="+380671112200")
                listen(crm, html, place, source, capture)
                crm.page.click("#link")
                assert crm.page.evaluate("[prevented(), location.hash]") == [True, ""], (source, place, capture)
                if "async" not in source:
                    crm.page.push("#link")  # and one of a script's
    for source in (
        "() => false",
        "function (event) { event.stopPropagation(); return false; }",
        "function (event) { event.stopImmediatePropagation(); return !1; }",
    ):
        show(crm, LEADS.format(number="+380671112201"))
        crm.page.evaluate(f"() => {{ {PLACES[1]}.onclick = {source}; }}")
        crm.page.click("#link")
        crm.page.push("#link")
    assert crm.page.evaluate("location.hash") == ""
    assert dialled(desk) == []


def test_what_the_page_hears_of_a_click_is_the_pages_own(desk: Desk) -> None:
    crm, exchange = desk
    heard = """(event) => { event.stopImmediatePropagation();
      window.told = [event.defaultPrevented, event.returnValue, event.cancelBubble, event.isTrusted]; }"""
    for push, number in ((crm.page.click, "380671112210"), (crm.page.push, "380671112211")):
        listen(crm, LINK.format(number=f"+{number}"), PLACES[1], heard)
        push("#link")
        until(lambda number=number: exchange.dialled[-1:] == [number], "the number")  # type: ignore[misc]
        assert crm.page.evaluate("told.slice(0, 3)") == [False, True, True]
    # A row that is drawn anew by the click itself: the number is the one that was clicked.
    anew = "(event) => { document.querySelector('.phone').textContent = '067 111 22 13'; }"
    row = "<table><tr><td class='phone'>067 111 22 12</td></tr></table>"
    listen(crm, row, "document", anew, capture=True)
    crm.page.click(".phone")
    until(lambda: exchange.dialled[-1] == "380671112212", "the number that stood there")
    crm.page.click(".phone")
    until(lambda: exchange.dialled[-1] == "380671112213", "the one that stands there now")


def test_case_04_in_an_editor_a_click_on_a_number_puts_the_cursor_there(desk: Desk) -> None:
    crm, exchange = desk
    case = """<div contenteditable>Kind regards, <a href="tel:+380671110002">067 111 00 02</a></div>"""
    # Others, with no telephone behind them that the browser might call.
    other = case.replace('href="tel:+380671110002"', 'data-switchboard-call="0671110004" href="#followed"')
    for editor in (
        case,
        other.replace("contenteditable", "contenteditable='plaintext-only'"),
        other.replace("contenteditable", "contenteditable='TRUE'"),
        other.replace("<a", "<ul><li><b><a").replace("</a>", "</a></b></li></ul>"),
        other.replace("<a ", "<a contenteditable='nonsense' "),
        other.replace("<div contenteditable>", "<div contenteditable='false'>").replace("<a ", "<a contenteditable "),
    ):
        show(crm, editor)
        crm.page.click("#stage a")
        assert crm.page.evaluate("prevented()") is False
    show(crm, "<div contenteditable><div id='host'></div></div>" + LEADS.format(number="067 111 00 05"))
    crm.page.evaluate("""() => { document.querySelector("#host").attachShadow({ mode: "open" }).innerHTML =
        "<span id='inner' data-switchboard-call>067 111 00 06</span>"; }""")
    crm.page.click("#inner")
    crm.page.evaluate("void (document.designMode = 'on')")
    crm.page.click("#link")
    crm.page.evaluate("void (document.designMode = 'off')")
    assert dialled(desk) == []
    # An island in it is none of the editor's.
    show(crm, case.replace("<a ", "<b contenteditable='false'><a ").replace("</a>", "</a></b>"))
    crm.page.click("#stage a")
    until(lambda: exchange.dialled[-1] == "380671110002", "the number")


@pytest.mark.not_in("webkit", "a link that is dropped on the page is followed there, and the page is gone")
def test_case_05_what_is_selected_or_dragged_is_not_dialled(desk: Desk) -> None:
    crm, exchange = desk
    case = "<p><span id='n' data-switchboard-call>+380671110003</span> and more</p>"
    show(crm, case)
    box = crm.page.box("#n")
    left, right, y = int(box["x"]) + 1, int(box["right"]) - 2, int(box["y"] + box["height"] / 2)
    for start, end in ((left, right), (right, left), (left, left + 16)):
        crm.page.click_at(600, 500)  # what was selected before is not any more
        show(crm, case)
        crm.page.drag((start, y), (end, y))
        assert crm.page.evaluate("String(getSelection()).length") > 0, (start, end)
    crm.page.click_at(600, 500)
    show(crm, LINK.format(number="0671110007"))
    link = crm.page.box("#link")
    x, y = int(link["x"]) + 4, int(link["y"] + link["height"] / 2)
    crm.page.drag((x, y), (x + 30, y))
    assert dialled(desk) == []
    # What was selected before is no matter, all the page even; nor is a hand that is not quite still.
    for number, moved in (("380671110008", 0), ("380671110009", 5)):
        show(crm, f"<p>text <button id='n' data-switchboard-call>+{number}</button> text</p>")
        crm.page.evaluate("() => { document.querySelector('#n').style.userSelect = 'none'; }")
        crm.page.evaluate(f"getSelection().{'removeAllRanges()' if moved else 'selectAllChildren(document.body)'}")
        box = crm.page.box("#n")
        x, y = int(box["x"]) + 9, int(box["y"]) + 9
        crm.page.drag((x, y), (x + moved, y))
        until(lambda number=number: exchange.dialled[-1] == number, "the number")  # type: ignore[misc]


@once.in_python
def test_a_number_that_is_clicked_again_within_a_second_is_called_once(desk: Desk) -> None:
    crm, exchange = desk
    show(
        crm,
        """<a id='a' href='tel:+380671113301'>a</a> <a id='b' href='tel:+38 067 111 33 02'>b</a>
        <span id='c' data-switchboard-call>+38 (067) 111-33-01</span>
        <a id='d' href='#d' data-switchboard-call='+380671113303' aria-disabled='true'>d</a>
        <div inert><a id='e' href='#e' data-switchboard-call='+380671113304'>e</a></div>""",
    )
    crm.page.click("#a", times=3)
    crm.page.evaluate("() => { for (const id of 'acbbde') document.getElementById(id).click(); }")
    assert dialled(desk) == ["380671113301", "380671113302"]
    # As if a second had passed: what the event itself says counts.
    crm.page.evaluate("""() => { const event = new MouseEvent("click", { bubbles: true, cancelable: true, composed: true });
        Object.defineProperty(event, "timeStamp", { value: event.timeStamp + 1500 });
        document.querySelector("#a").dispatchEvent(event); }""")
    until(lambda: exchange.dialled[-1] == "380671113301", "the number")


def test_links_of_other_schemes_dial_where_they_name_a_number_and_are_the_browsers_where_they_name_a_person(
    desk: Desk,
) -> None:
    crm, exchange = desk
    links = (
        "CALLTO:%2B380671114401",
        "sip:0671114402@pbx.example.com",
        " sips:+380671114403@x;user=phone",
        "tel:067 111 44 04",
    )
    show(
        crm,
        "".join(f"<p><a class='one' href='{link}'>call</a></p>" for link in links)
        + "<svg width='60' height='20'><a class='one' href='tel:0671114405'><rect width='60' height='20'/></a></svg>",
    )
    for n in range(5):
        crm.page.evaluate(
            """(n) => { document.querySelector("#now")?.removeAttribute("id");
            document.querySelectorAll(".one")[n].id = "now"; }""",
            n,
        )
        crm.page.click("#now")
        until(lambda n=n: exchange.dialled[-1:] == [f"38067111440{n + 1}"], "the number")  # type: ignore[misc]
    show(
        crm,
        "".join(
            f"<a class='name' href='{link}'>x</a>" for link in ("sip:olena@example.com", "callto:olena", "sip:10.0.0.5")
        ),
    )
    # Nobody of ours prevents it; then the test does, for there is no telephone to follow it here.
    assert (
        crm.page.evaluate("""() => [...document.querySelectorAll(".name")].map((one) => {
        let prevented; const look = (event) => { prevented = event.defaultPrevented; event.preventDefault(); };
        setTimeout(() => removeEventListener("click", look));
        addEventListener("click", look, { once: true }); one.click(); return prevented; })""")
        == [False] * 3
    )
    assert len(dialled(desk)) == 5


def test_texts_that_the_configuration_selects_dial_where_they_are_one_number(desk: Desk) -> None:
    crm, exchange = desk
    show(
        crm,
        """<table><tr><td class='phone' id='one'>067 111 55 01</td><td class='phone' id='two'>067 111 55 02, 067 111 55 03</td>
        <td class='phone' id='none'>none</td><td class='phone' id='button'><button>067 111 55 04</button></td>
        <td class='phone' data-switchboard-call='off' id='off'>067 111 55 05</td></tr>
        <tr data-switchboard-call='off'><td class='phone' id='quiet'>067 111 55 08</td>
        <td data-switchboard-call id='loud'>067 111 55 09</td></tr></table>
        <crm-row></crm-row><other-row></other-row>""",
    )
    crm.page.evaluate("""() => { for (const name of ["crm-row", "other-row"]) document.querySelector(name)
        .attachShadow({ mode: "open" }).innerHTML = `<p class='n' id='in-${name}'>067 111 55 06</p>`; }""")
    for left_alone in ("#two", "#none", "#button button", "#off", "#quiet", "#in-other-row"):
        crm.page.click(left_alone)
        assert crm.page.evaluate("prevented()") is False, left_alone
    assert dialled(desk) == []
    crm.page.click("#one")
    crm.page.click("#in-crm-row")
    crm.page.click("#loud")  # in what is left alone it says itself that it is not
    until(lambda: exchange.dialled[1:] == ["380671115501", "380671115506", "380671115509"], "the numbers")
    # A list that uses its rows again.
    crm.page.evaluate("void (document.querySelector('#one').textContent = '067 111 55 07')")
    crm.page.click("#one")
    until(lambda: exchange.dialled[-1] == "380671115507", "what stands there now")


def test_a_field_that_the_configuration_selects_stays_one_to_type_in_and_dials_with_control_or_by_keyboard(
    desk: Desk,
) -> None:
    crm, exchange = desk
    show(
        crm,
        """<form><input class='mobile' id='field' name='mobile' value='067 111 66 01'>
        <input class='mobile' id='fixed' readonly value='067 111 66 02'><textarea class='mobile' id='area'>067 111 66 03</textarea></form>
        <table><tr><td class='phone' tabindex='0'>067 111 66 04</td></tr></table>""",
    )
    crm.page.evaluate(
        """() => { window.sent = 0; document.querySelector("form").onsubmit = () => { sent += 1; return false; }; }"""
    )
    crm.page.click("#field")
    assert crm.page.evaluate("[prevented(), document.activeElement.id]") == [False, "field"]
    crm.page.click("#area")
    assert dialled(desk) == []
    with crm.page.hold("Control"):
        crm.page.click("#field")
    until(lambda: exchange.dialled[-1] == "380671116601", "the number in the field")
    crm.page.click("#fixed")
    until(lambda: exchange.dialled[-1] == "380671116602", "the number that cannot be typed over")
    for selector, number in (("#area", "380671116603"), ("td", "380671116604")):
        crm.page.focus(selector)
        with crm.page.hold("Alt"):
            crm.page.press("Enter")
        until(lambda number=number: exchange.dialled[-1] == number, "the number")  # type: ignore[misc]
    assert crm.page.evaluate("[sent, document.querySelector('#area').value]") == [0, "067 111 66 03"]


@once.of_settings
def test_a_selector_of_numbers_that_is_none_is_told_in_the_diagnosis(browser: Browser, server: Server) -> None:
    with operator(browser, server) as tab:
        crm: Crm = tab("clicks-without-numbers", LINK.format(number="+380671117701"), numbers="td.phone, ]")
        assert "makes no number dial" in crm.finding("bad-selector")["message"]
        crm.page.click("#link")
        until(lambda: server.exchange.dialled == ["380671117701"], "the link, all the same")
