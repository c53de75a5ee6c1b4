"""What is ours in the page: out of reach for its styles, no part of its layout, and usable whatever it opens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser.crm import Crm
from browser.page import FIND, HAS_KEYS, IS_FIREFOX, Browser, Frame, until
from browser.telephone import calls, settings, until_ready
from workshop.server import Server

NUMBER = "+380440000112"
BODY = """
<h1>Customer</h1><p>A <a href='#'>link</a> and <b>words</b> of a page, long enough to be broken into lines where there is no room.</p>
<table><tr><td>1</td><td>2</td></tr></table><ul><li>one</li><li>two</li></ul><form><input value='text'><button>Go</button></form>
<div id='chat'></div>
<dialog id='dialog'><p>First</p><input id='field'><p>Last</p></dialog>
<div id='stage'><p>On the stage</p></div>
<video id='film'></video>
"""
PLACEMENTS = [
    {"kind": "floating", "corner": "bottom-right", "width": 340, "height": 420},
    {"kind": "section", "element": "#chat"},
]
# What may not be told of html: the page is not to be seen, or not to be used, and that is its wish.
SWEEP = """([ours, only]) => {
  const find = FIND;
  // The section's element has a size of its own, whatever the styles say.
  const chat = { all: "initial", position: "fixed", left: "20px", top: "300px", width: "300px", height: "200px", display: "block" };
  for (const [name, value] of Object.entries(chat)) find("#chat")[0].style.setProperty(name, value, "important");
  const parts = ours ? [".main-box", ".head", ".main-box iframe", ".call", ".call .drop", ".notice"].map((one) => find(one)[0]) : [];
  const section = ours && document.querySelector("#chat switchboard-part").shadowRoot.querySelector("iframe");
  const place = find("#chat")[0];
  const page = [...document.querySelectorAll("html, body, body *")].filter((one) => !one.closest("switchboard-part, dialog"));
  const round = (number) => Math.round(number * 10) / 10;
  const lookAtOurs = () => {
    const { width, height } = visualViewport; // without scroll bars
    return parts.map((one) => {
      const rect = one.getBoundingClientRect();
      const there = document.elementFromPoint(rect.x + rect.width / 2, rect.y + rect.height / 2);
      const { color, backgroundColor, opacity, fontSize, visibility, direction, cursor, userSelect } = getComputedStyle(one);
      return [one.className || one.localName, round(rect.x - width), round(rect.y - height),
        round(rect.width), round(rect.height), Boolean(there?.closest("switchboard-part")),
        color, backgroundColor, opacity, fontSize, visibility, direction, cursor, userSelect].join(" ");
    }).concat(ours ? atHome() : []).join("; ");
  };
  // In the page's own element, whatever becomes of that.
  const atHome = () => {
    const [one, around] = [section, place].map((one) => one.getBoundingClientRect());
    const { opacity, visibility, filter, transform } = getComputedStyle(section.getRootNode().host);
    const same = ["x", "y", "width", "height"].every((name) => Math.abs(one[name] - around[name]) < 0.2);
    return ["section", same, opacity, visibility, filter, transform].join(" ");
  };
  const lookAtPage = () => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return page.map((one) => { const { x, y, width, height } = one.getBoundingClientRect(); return [x, y, width, height].map(round).join(" "); }).join() + scrollWidth + " " + scrollHeight;
  };
  const sheet = new CSSStyleSheet();
  document.adoptedStyleSheets = [sheet];
  const all = "*, switchboard-part, switchboard-root, :root, html > *, [popover], :popover-open, :not(:defined)";
  const names = new Set();
  for (const style of [document.body.style, getComputedStyle(document.body)]) {
    for (const name of style) names.add(name);
    for (const name in style) names.add(name.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase()).replace(/^(webkit|moz)-/, "-$1-"));
  }
  const values = ["0", "none", "hidden", "40px", "-30px", "50%", "3", "red", "all", "both", "absolute", "static", "fixed", "relative",
    "rotate(20deg)", "scale(.2)", "blur(3px)", "inset(50%)", "inline", "contents", "grid", "vertical-rl", "rtl", "bidi-override", "isolate",
    "strict", "size", "paint", "dashed", "4px solid red", "linear-gradient(transparent, red)", "collapse", "uppercase", "bold", "difference",
    "left", "right", "center", "border-box", "9s", "spin", "smooth", "dark", "text", "clip", "scroll", "x mandatory", "break-all", "pre",
    "not-allowed", "--anchor", "40px 1fr", "2em", "infinite", "url('#nothing')", "start", "stretch", "end", "under", "sub"];
  const sheets = {};
  for (const name of names) {
    // Three say on purpose that html, and all in it, shall not be seen, not be used, or be larger: the last is seen to
    // after a moment. The triggers of animations, told of every element, take Chromium 156 down by themselves.
    if (!/^-?[a-z]/.test(name) || /^(zoom|content-visibility|interactivity)$|-trigger/.test(name)) continue;
    const where = /^(display|content)$/.test(name) ? all.replace("*", ":not(html)").replace(":root, ", "") : all;
    for (const value of values.filter((value) => CSS.supports(name, value)).slice(0, 6)) {
      const rule = `${where} { ${name}: ${value} !important }`;
      sheets[`${name}: ${value}`] = `${rule} @layer hostile { ${rule} }`;
    }
  }
  // Each of these in a way of its own.
  const raw = [
    "div { margin: 24px 0; padding: 10px; border: 1px solid; min-height: 40px; }",
    "html { display: flex; gap: 30px; } body { flex: 1; margin: 0; }",
    "html { display: grid; gap: 20px; min-height: 100%; } body { margin: 0; }",
    "html { column-count: 2; column-gap: 50px }",
    ":not(:defined) { display: none !important }",
    "html > :not(body) { display: none !important } html > :not(head) { visibility: hidden !important }",
    "*::before, *::after { content: 'XXX' !important; display: block !important; position: fixed !important; inset: 0 !important; background: red !important; z-index: 99 !important }",
    ":not(#chat)::before { content: 'XXX' !important; display: block !important; height: 90px !important }",
    "*::backdrop { display: block !important; background: red !important; pointer-events: auto !important }",
    "*::marker { content: 'XXX' !important } * { display: list-item !important; list-style: inside 'XXX' !important } html { display: block !important }",
    "*::first-line, *::first-letter { font-size: 60px !important; color: red !important } *::selection { color: red !important }",
    "@keyframes spin { from, to { transform: rotate(40deg); opacity: 0; translate: 300px } } * { animation: spin 9s infinite !important; transition: all 9s !important }",
    "* { transition: all 9s !important; left: 200px !important; opacity: .2 !important; color: red !important }",
    "@starting-style { * { opacity: 0; translate: 90px } }",
    "@property --switchboard { syntax: '*'; inherits: false } @property --accent { syntax: '<length>'; inherits: false; initial-value: 0px }",
    "@property --edge { syntax: '<length>'; inherits: false; initial-value: 0px } * { --ink: red !important; --ground: red !important; --tone: red !important }",
    "html { filter: invert(1) blur(2px); opacity: .01; mix-blend-mode: difference; clip-path: inset(60%); mask: linear-gradient(transparent, transparent) }",
    "html { transform: rotate(10deg) scale(.4); perspective: 90px; contain: strict; will-change: transform; container-type: size }",
    "html { overflow: hidden !important; position: fixed !important; width: 10px !important; height: 10px !important }",
    "body { display: none !important }",
    "* { all: unset !important } html { display: block !important }",
    "* { all: revert !important; unicode-bidi: bidi-override !important; direction: rtl !important }",
  ];
  for (const one of raw) sheets[one] = one;
  const found = {};
  sheet.replaceSync("");
  const before = lookAtOurs();
  for (const [name, text] of Object.entries(sheets)) {
    if (only && name !== only) continue;
    sheet.replaceSync(text);
    found[name] = lookAtPage();
    if (ours) {
      const now = lookAtOurs();
      if (now !== before) found.moved = [...(found.moved ?? []), [name, before.split("; ").map((one, n) => [one, now.split("; ")[n]]).filter(([one, other]) => one !== other)]];
    }
  }
  document.adoptedStyleSheets = [];
  return found;
}"""


@pytest.fixture
def house(rooms: Crm) -> Iterator[Crm]:
    """That page, with nothing open."""
    yield rooms
    rooms.page.evaluate("document.fullscreenElement && document.exitFullscreen()")
    rooms.page.evaluate(
        "() => { for (const one of document.querySelectorAll('dialog')) one.close(); window.untrap?.abort(); }"
    )
    rooms.page.evaluate("() => { document.adoptedStyleSheets = []; document.documentElement.style.zoom = ''; }")


@pytest.fixture(scope="module")
def rooms(browser: Browser, server: Server) -> Iterator[Crm]:
    """One page with a box, a section, a call's card and a notice, for the whole module: a start takes seconds."""
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    crm = Crm(server, context, "house")
    crm.configure(iqchannels={"placements": PLACEMENTS}, phonet=settings(server.exchange, ringingSeconds=3600))
    crm.open(BODY)
    until_ready(crm)
    server.exchange.incoming(NUMBER)
    until(lambda: calls(crm), "the call")
    crm.page.evaluate("""() => { const one = document.createElement("i"); one.dataset.switchboardCall = "call me";
      document.body.append(one); one.click(); one.remove(); }""")
    for part in (".main-box iframe", ".call .drop", ".notice"):
        until(lambda part=part: crm.page.count(part), part)
    until(lambda: len(crm.vendor_frames()) == 2, "both frames")
    crm.page.evaluate("void (window.Turbo = {})")  # which has settled as soon as it is there
    crm.until("document.querySelector('switchboard-root').parentNode === document.documentElement")
    crm.until("document.querySelector('switchboard-root > switchboard-part')")
    yield crm
    context.close()
    server.exchange.reset()


def test_no_property_of_the_pages_reaches_what_is_ours_and_ours_moves_nothing_of_the_page(
    house: Crm, browser: Browser
) -> None:
    """Case 21, and every property that the browser knows."""
    sweep = SWEEP.replace("FIND", FIND)
    context = browser.new_context()
    bare = Crm(house.server, context, "house")
    bare.page.goto(bare.serve(BODY, tag="<script type='none'></script>"))  # a tag takes part in the page's layout, too
    with_us: dict[str, Any] = house.page.evaluate(sweep, [True, None])
    without: dict[str, Any] = bare.page.evaluate(sweep, [False, None])
    context.close()
    assert len(without) > 500
    moved = with_us.pop("moved", [])
    if not house.page.evaluate("'moveBefore' in Element.prototype"):  # WebKit mistakes right for left in such a page
        moved = [one for one in moved if "writing-mode: vertical-rl" not in one[0]]
    assert not moved, "\n".join(map(str, moved))
    others = [(name, with_us[name], told) for name, told in without.items() if told != with_us[name]]
    if house.page.evaluate(IS_FIREFOX):  # in columns within columns, the margin below body counts with us: not mended
        others = [one for one in others if not one[0].startswith("column")]
    assert not others, "\n".join(map(str, others))


HIT = """(one) => {
  const { x, y, width, height } = one.getBoundingClientRect();
  let there = document.elementFromPoint(x + width / 2, y + height / 2);
  while (there?.shadowRoot) there = there.shadowRoot.elementFromPoint(x + width / 2, y + height / 2);
  return one === there || one.contains(there);
}"""
# Its driver's mouse and keyboard do not reach frames of other origins.
OURS = (".main-box .head", ".main-box iframe", ".call .drop", ".notice .drop")


def until_usable(crm: Crm) -> None:
    """Wait until all that is ours over the page is what a click there would reach."""
    for part in OURS:
        until(lambda part=part: crm.page.of(part, HIT), f"{part} to be hit")


def chat(crm: Crm) -> Frame:
    """The frame in the box, which has a field; once it was loaded anew, it has none."""
    return next(frame for frame in crm.vendor_frames() if frame.evaluate("window.field !== undefined"))


def prepare(crm: Crm) -> Frame:
    """Put a field into the box's frame, over all of it, with something written in it."""
    box = crm.page.box(".main-box iframe")
    # One that has just been loaded anew is drawn all over once its workspace runs, and the field would be gone.
    frame = crm.vendor_frame(when=f"innerHeight === {round(box['height'])} && window.simulator?.listening")
    frame.evaluate("""() => { window.field ??= document.createElement("input"); field.value = "";
      field.style = "position: fixed; inset: 0; width: 100%; height: 100%; z-index: 9"; document.body.append(field); }""")
    return frame


def write_in_chat(crm: Crm, text: str) -> None:
    """Click into the chat, and type."""
    box = crm.page.box(".main-box iframe")

    def click() -> bool:
        if crm.page.evaluate(IS_FIREFOX):  # Firefox's driver has a mouse for the page's own origin alone
            crm.page.focus(".main-box iframe")
            chat(crm).evaluate("field.focus()")
        else:
            crm.page.click_at(round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2))
        return bool(chat(crm).evaluate("document.hasFocus() && document.activeElement === field"))

    until(click, "the field's focus")
    type_on(crm, text)
    until(lambda: chat(crm).evaluate("field.value").endswith(text), f"{text} in the chat")


def type_on(crm: Crm, text: str) -> None:
    """Type where the focus is, which is the chat."""
    if not crm.page.evaluate(HAS_KEYS):
        chat(crm).evaluate("(text) => document.hasFocus() && document.execCommand('insertText', false, text)", text)
        return
    for letter in text:
        crm.page.press(letter)


def place(crm: Crm) -> str:
    """What the hosts of what is over the page stand in."""
    return str(
        crm.page.evaluate(
            """[...new Set((FIND)("switchboard-part[popover]").map((one) => one.parentNode.id || one.parentNode.localName
            || one.parentNode.host.id))].join()""".replace("FIND", FIND)
        )
    )


RECTS = """JSON.stringify([dialog, ...dialog.querySelectorAll(":not(switchboard-part)")].map((one) => one.getBoundingClientRect()))"""


@pytest.mark.not_in("webkit", "it has no moveBefore, so the chat stays where it is")
def test_an_open_dialog_leaves_box_card_and_notice_usable_and_the_chat_as_it_was(house: Crm) -> None:
    """Case 17: all that is not in the dialog is dead, whatever it stands above."""
    page = house.page
    prepare(house)
    outside = place(house)
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(`dialog { transform: rotate(3deg); overflow: hidden; filter: blur(0); max-height: 200px }
        dialog > * { display: block !important; position: static !important; width: 20px !important; opacity: .3 !important }
        dialog > :last-child { margin-bottom: 60px } dialog::backdrop { background: rgb(200 0 0 / 30%) }`);
      document.adoptedStyleSheets = [sheet];
      window.dialog = document.querySelector("#dialog");
      window.clicks = 0;
      dialog.addEventListener("click", ({ clientX, clientY }) => { // as pages do that close at a click beside it
        clicks += 1;
        const { left, right, top, bottom } = dialog.getBoundingClientRect();
        if (clientX < left || clientX > right || clientY < top || clientY > bottom) dialog.close();
      });
      dialog.setAttribute("closedby", "any");
    }""")
    before = page.evaluate(f"() => {{ dialog.showModal(); return {RECTS}; }}")
    until_usable(house)
    assert place(house) == "dialog"
    assert page.evaluate(RECTS) == before
    assert page.evaluate("document.activeElement.id") == "field"
    write_in_chat(house, "abc")
    page.click(".minimise")
    until(lambda: not page.is_shown(".main-box"), "closed")
    page.click(".seg.chat")
    until(lambda: page.is_shown(".main-box"), "open")
    assert page.evaluate("[clicks, dialog.open]") == [0, True]
    # What opens later comes above it, and we above that; a dialog in a dialog, a popover over all.
    page.evaluate("""() => {
      const inner = document.createElement("dialog"); inner.id = "inner"; dialog.append(inner); inner.showModal();
      const over = document.createElement("div"); over.popover = "manual"; over.id = "over"; inner.append(over);
      over.style.cssText = "inset: 0; width: 100vw; height: 100vh"; over.showPopover();
    }""")
    until_usable(house)
    assert place(house) == "inner"
    write_in_chat(house, "d")
    page.evaluate("inner.close()")
    until_usable(house)
    assert place(house) == "dialog"
    write_in_chat(house, "e")
    assert chat(house).evaluate("field.value") == "abcde"
    # Escape puts the card away that has the focus, and leaves the dialog.
    page.focus(".call .drop")
    page.press("Escape")
    until(lambda: page.count(".call") == 0, "the card put away")
    assert page.evaluate("dialog.open")
    page.evaluate("() => { dialog.close(); dialog.remove(); }")  # at once, as frameworks do
    until(lambda: place(house) == outside, "the way back")
    house.server.exchange.incoming(NUMBER)
    until(lambda: page.count(".call .drop"), "the next call")
    until_usable(house)
    # In an open shadow root, and taken away without being closed.
    page.evaluate("""() => {
      document.adoptedStyleSheets = [];
      const one = document.createElement("crm-form"); one.id = "form"; document.body.append(one);
      one.attachShadow({ mode: "open" }).append(dialog); dialog.id = "shadowed"; dialog.showModal();
    }""")
    until_usable(house)
    assert place(house) == "shadowed"
    assert chat(house).evaluate("field.value") == "abcde"
    page.evaluate("document.querySelector('#form').remove()")
    until(lambda: place(house) == outside, "all of it remade")
    until(lambda: len(house.vendor_frames()) == 2, "the frame again")
    until_usable(house)
    assert house.complaints() == []


# The ways in which libraries keep the focus in their dialogs.
TRAPS = """() => {
  const modal = document.createElement("div");
  modal.innerHTML = "<input id='kept'>";
  document.body.append(modal);
  const kept = modal.firstChild;
  kept.focus();
  window.pulled = [];
  const end = window.untrap = new AbortController();
  const pull = (how) => (event) => {
    if (event.target === document || modal.contains(event.target)) return; // Firefox tells of its document as well
    pulled.push(`${how}: ${event.target.localName}`);
    kept.focus();
  };
  const { signal } = end;
  document.addEventListener("focusin", pull("Bootstrap 5, MUI"), { signal });
  document.addEventListener("focus", pull("jQuery"), { signal, capture: true });
  document.addEventListener("focusin", pull("focus-trap"), { signal, capture: true });
  addEventListener("focus", pull("Headless UI"), { signal, capture: true });
  document.addEventListener("focusout", ({ target, relatedTarget }) => {
    const isLost = () => !modal.contains(document.activeElement) && document.activeElement !== document.body;
    const isLetGo = (name) => document.activeElement.closest(`[${name}]`);
    if (relatedTarget && !modal.contains(relatedTarget)) pull("Radix, Element Plus")({ target: relatedTarget });
    if (!modal.contains(target)) return;
    setTimeout(() => isLost() && !isLetGo("data-no-focus-lock") && pull("focus-lock: Chakra")({ target: document.activeElement }));
    requestAnimationFrame(() => isLost() && !isLetGo("data-react-aria-top-layer") && pull("React Aria")({ target: document.activeElement }));
  }, { signal });
  for (const type of ["mousedown", "click", "pointerdown", "keydown"])
    document.addEventListener(type, (event) => {
      if (modal.contains(event.target)) return;
      pulled.push(type);
      event.preventDefault();
      event.stopImmediatePropagation();
    }, { signal, capture: true });
  // MUI looks again and again whether the focus has got lost.
  const timer = setInterval(() => document.activeElement === document.body && pull("interval")({ target: document.body }), 50);
  signal.addEventListener("abort", () => { clearInterval(timer); modal.remove(); });
}"""


def test_a_dialog_that_keeps_the_focus_to_itself_leaves_the_chat_typable(house: Crm) -> None:
    page = house.page
    prepare(house)
    page.evaluate(TRAPS)
    write_in_chat(house, "abc")
    page.click(".minimise")
    until(lambda: not page.is_shown(".main-box"), "closed by mouse")
    page.focus(".seg.chat")
    page.press("Enter")
    until(lambda: page.is_shown(".main-box"), "opened by keyboard")
    write_in_chat(house, "d")
    assert page.evaluate("pulled.join()") == ""
    page.evaluate("document.querySelector('#chat').focus(), document.querySelector('a').focus()")
    assert page.evaluate("document.activeElement.id") == "kept"  # the page's own it does keep
    page.evaluate("untrap.abort()")


@pytest.mark.not_in("webkit", "it has no moveBefore, so the chat stays where it is")
def test_what_is_shown_full_screen_leaves_box_card_and_notice_usable(house: Crm) -> None:
    """Case 17, in full screen: all that is not in the element is dead there, too."""
    page = house.page
    prepare(house)
    outside = place(house)
    for selector in ("#stage", "html"):
        page.evaluate(
            "(one) => void document.querySelector('h1').addEventListener('click', () => document.querySelector(one).requestFullscreen(), { once: true })",
            selector,
        )
        page.click_at(40, 40)
        house.until("document.fullscreenElement")
        until_usable(house)
        assert place(house) == (outside if selector == "html" else "stage")
        write_in_chat(house, "x")
        page.evaluate("document.exitFullscreen()")
        house.until("!document.fullscreenElement")
        until(lambda: place(house) == outside, "the way back")
        until_usable(house)
    assert chat(house).evaluate("field.value") == "xx"


def test_who_rings_is_seen_over_a_film_in_full_screen(house: Crm, tmp_path: Path) -> None:
    page = house.page
    prepare(house)
    page.evaluate(
        """() => { const show = () => document.querySelector("#film").requestFullscreen();
        document.querySelector("h1").addEventListener("click", show, { once: true }); }"""
    )
    page.click_at(40, 40)
    house.until("document.fullscreenElement?.id === 'film'")
    seen, hidden = tmp_path / "seen.png", tmp_path / "hidden.png"
    parts = "[...document.querySelectorAll('switchboard-part[popover]')]"

    def is_seen() -> bool:
        page.picture(seen)
        page.evaluate(f"{parts}.forEach((one) => one.hidePopover())")
        page.picture(hidden)
        page.evaluate(f"{parts}.forEach((one) => one.showPopover())")
        return seen.read_bytes() != hidden.read_bytes()

    assert is_seen()
    page.evaluate("document.exitFullscreen()")
    house.until("!document.fullscreenElement")
    until_usable(house)


def test_all_of_it_stays_in_a_small_window_and_has_its_size_in_an_enlarged_page(browser: Browser, house: Crm) -> None:
    page = house.page
    size = "(one) => { const { width, height } = one.getBoundingClientRect(); return [width, height].map(Math.round); }"
    before = [page.of(part, size) for part in OURS]
    page.evaluate("void (document.documentElement.style.zoom = 1.5)")
    if page.evaluate("'currentCSSZoom' in document.documentElement"):  # WebKit tells nobody
        house.until("document.documentElement.currentCSSZoom === 1.5")
        until(lambda: [page.of(part, size) for part in OURS] == before, "the sizes from before")
    page.evaluate("void (document.documentElement.style.zoom = '')")
    until(lambda: [page.of(part, size) for part in OURS] == before, "the sizes from before")
    # As when a window is made small, or the page in it large.
    context = browser.new_context(size=(300, 260))
    crm = Crm(house.server, context, "small")
    crm.configure(
        iqchannels={"placements": [{"kind": "floating", "corner": "top-left", "width": 900, "height": 900}]},
        phonet=settings(house.server.exchange, ringingSeconds=3600),
    )
    crm.open("<p>small</p>")
    until_ready(crm)
    for number in range(4):
        house.server.exchange.incoming(f"{NUMBER[:-1]}{number}")
    until(lambda: crm.page.count(".call") >= 4, "four cards")  # and the one of before, where contexts are not apart
    box, cards = crm.page.box(".main-box"), crm.page.box(".calls")
    width, height = crm.page.evaluate("[innerWidth, innerHeight]")  # WebKit has no window that is so narrow
    for one in (box, cards):
        assert min(one["left"], one["top"]) >= 0
        assert (one["right"] <= width, one["bottom"] <= height) == (True, True)
    assert (box["left"], box["top"]) == (12, 12)
    assert crm.page.of(".calls", "(one) => one.scrollHeight > one.clientHeight")  # the rest can be scrolled to
    context.close()


@pytest.mark.not_in("webkit", "it has no moveBefore, so all of it stays where it is")
def test_the_chat_is_not_loaded_anew_when_the_page_has_settled_and_our_place_in_it_changes(crm: Crm) -> None:
    crm.configure(iqchannels={"placements": [{"kind": "floating"}]})
    crm.open(head=crm.module("/later.js", ""))
    until(crm.vendor_frame, "the frame")
    crm.until("document.querySelector('switchboard-root').parentNode === document.body")
    until(lambda: crm.vendor_frame().evaluate("window.simulator !== undefined"), "its program")
    crm.vendor_frame().evaluate("void (window.stayed = true)")
    crm.page.evaluate("void (window.Turbo = {})")  # which swaps the body, so that nothing is waited for
    crm.until("document.querySelector('switchboard-root').parentNode === document.documentElement")
    crm.until("document.querySelector('switchboard-root > switchboard-part')")
    assert crm.vendor_frame().evaluate("window.stayed")
    assert crm.page.of(".head", HIT)


@pytest.mark.not_in("webkit", "its driver does not print")
@pytest.mark.not_in("firefox", "its driver never closes a page that was printed")
def test_nothing_of_ours_is_printed(house: Crm, browser: Browser) -> None:
    """Case 18: the page prints as it would without us."""
    printed = house.page.printed()
    assert printed
    context = browser.new_context()
    bare = Crm(house.server, context, "house")
    bare.page.goto(bare.serve(BODY, tag=""))
    assert printed == bare.page.printed()
    bare.page.evaluate("document.body.append('more')")
    assert printed != bare.page.printed()
    context.close()


def test_a_closed_dock_stays_closed_on_the_tabs_next_page_and_leaves_nothing_behind(crm: Crm) -> None:
    """Case 19: in a classic CRM each click loads a page."""
    crm.configure(iqchannels={"placements": [{"kind": "floating"}]})
    crm.open()
    crm.page.click(".minimise")
    until(lambda: not crm.page.is_shown(".main-box"), "closed")
    crm.page.reload()
    assert crm.started() == "up"
    until(lambda: crm.page.is_shown(".seg.chat"), "the launcher")
    assert not crm.page.is_shown(".main-box")
    crm.page.click(".seg.chat")
    until(lambda: crm.page.is_shown(".main-box"), "open")
    crm.page.reload()
    assert crm.started() == "up"
    until(lambda: crm.page.is_shown(".main-box"), "still open")
    crm.page.evaluate("switchboard.destroy()")
    crm.until("sessionStorage.length === 0 && !document.querySelector('switchboard-part')")
