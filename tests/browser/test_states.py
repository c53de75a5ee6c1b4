"""Every state of the dock as people see it: axe finds nothing, nothing is cut, forced colours and still pictures hold.

The pages are static (tests/states), so nothing is built for them.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import get_args

import pytest
from playwright.sync_api import Playwright

from browser.page import Browser, Page
from states import LANGUAGES, NOW, STATES
from states.page import HOST, as_html, tree
from switchboard.ui.dock_view import DockState
from switchboard.ui.preferences import Theme
from switchboard.ui.view import Node
from switchboard.ui.wrap_up import Whereabouts, WrapUp
from workshop.browsers import Found, obtain
from workshop.fetch import npm_files

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WITHOUT = {
    "avoid-inline-spacing": "the host takes no style of the page's; an operator's own style sheet comes before it",
    "heading-order": "the page decides which headings come before ours",
    "frame-tested": "the stand-in for a vendor's frame is not ours",
}
"""Rules that make no sense here, and why."""
UNCLEAR = {
    "only non-text characters": "the arrows on keys that are named beside them",
    "Unable to determine if the visible text": "the keypad's star and plus, which have names",
}
"""What axe cannot judge, by its words, and what that is."""
WHOLE = """.dock { max-block-size: none; --swbd-height: 1900px } .bars { max-block-size: none }
.tab[aria-selected="true"]::after { content: none }"""
"""Nothing is scrolled out of sight, no line is drawn over a tab: axe judges the colours of what it sees for certain."""
MAY_BE_CUT = ".who1, .mini .who, .mini .meta, .tab .word"
"""Names of people, companies and workspaces in a line: they end in an ellipsis."""
SMALL = ".grip"
"""The corner that is dragged, over the header's: what it does, a button of the settings does, too."""
SPACED = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
"""What an operator may do to the texts to read them better (WCAG 1.4.12); a field can be scrolled."""
LARGE = ":host { --switchboard-font-size: 18px }"
"""The largest letters that a page may choose without thinking of this."""
WINDOWS = [(320, 480), (320, 900), (1440, 480), (1440, 900)]

AXE = """async ([html, tags, off, small]) => {
  document.open(); document.write(html); document.close();
  const rules = Object.fromEntries(off.map((name) => [name, { enabled: false }]));
  const runOnly = { type: "tag", values: tags };
  const told = await axe.run(document, { runOnly, rules, iframes: false, resultTypes: ["violations", "incomplete"] });
  const isSmall = (one, node) => one.id === "target-size" && node.target.flat().at(-1) === small;
  const lines = (found) => found.flatMap((one) => one.nodes.filter((node) => !isSmall(one, node)).map((node) =>
    `${one.id}: ${node.target.flat().at(-1)}: ${[...node.any, ...node.all, ...node.none].map((check) => check.message).join(" ")}`));
  return { violations: lines(told.violations), unclear: lines(told.incomplete), contrasts: told.passes.some(({ id }) => id === "color-contrast") };
}"""

# Each page is written into a frame as large as its window: media queries go by the frame.
WINDOW = """([width, height]) => {
  document.open(); document.write("<!doctype html><title>Windows</title>"); document.close();
  const frame = document.createElement("iframe");
  frame.style = `width: ${width}px; height: ${height}px; border: 0`;
  document.body.append(frame);
}"""

AUDIT = """([pages, width, height, mayBeCut, small, host]) => {
  const { contentWindow: window, contentDocument: document_ } = document.querySelector("iframe");
  const style = (one) => window.getComputedStyle(one);
  const cut = (low, high, within, beyond) => low < within - 1 || high > beyond + 1;
  const found = [];
  for (const [name, html] of Object.entries(pages)) {
    document_.open(); document_.write(html); document_.close();
    const say = (what, one) => found.push(`${name}: ${what}: ${one.nodeType === 3 ? one.data : `${one.localName}.${one.getAttribute("class")}`}`);
    const root = document_.querySelector(host).shadowRoot;
    const dock = root.querySelector(".dock"), place = dock.getBoundingClientRect();
    if (cut(place.left, place.right, 0, width) || cut(place.top, place.bottom, 0, height)) say("out of the window", dock);
    const seen = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".hid, .voice, .ghost, iframe");
    for (const one of dock.querySelectorAll("*")) {
      if (!seen(one)) continue;
      const { overflowX, textOverflow } = style(one), box = one.getBoundingClientRect();
      if (!one.matches(".side") && !one.closest(mayBeCut) && cut(box.left, box.right, place.left, place.right)) say("out of the dock", one);
      if (overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1 && !one.matches(".switch"))
        if (!one.matches(mayBeCut) || (textOverflow !== "ellipsis" && one.clientWidth > 1)) say("wider than its place", one);
      if (one.matches("button, a, input, .chip, .corners label") && !one.matches(`.chip input, ${small}`)) {
        const room = one.matches(".switch") ? 14 : 0; // it takes clicks around itself
        if (box.width < 24 || box.height + room < 24) say(`${box.width} × ${box.height} large`, one);
      }
    }
    const texts = document_.createTreeWalker(dock, NodeFilter.SHOW_TEXT);
    for (let text; (text = texts.nextNode()); ) {
      if (!text.data.trim() || !seen(text.parentElement)) continue;
      const range = document_.createRange();
      range.selectNodeContents(text);
      for (const rect of range.getClientRects()) {
        let { left, right, top, bottom } = rect;
        for (let one = text.parentElement; one !== dock.parentNode; one = one.parentElement) {
          const { overflowX, overflowY } = style(one), box = one.getBoundingClientRect();
          if (overflowX !== "visible" && cut(left, right, box.left, box.right)) {
            if (!one.matches(mayBeCut)) say("cut at its side", text);
            break;
          }
          if (["auto", "scroll"].includes(overflowY)) ({ top, bottom } = box); // it can be scrolled to; the place itself must be seen
          else if (overflowY !== "visible" && cut(top, bottom, box.top, box.bottom)) {
            say("cut above or below", text);
            break;
          }
        }
      }
    }
  }
  return found;
}"""

# Where the button stands that saves what was said of a call.
SAVE = """([pages, host]) => {
  const { contentDocument: document_ } = document.querySelector("iframe");
  return pages.map((html) => {
    document_.open(); document_.write(html); document_.close();
    const { x, y } = document_.querySelector(host).shadowRoot.querySelector("[data-action^='save ']").getBoundingClientRect();
    return [Math.round(x), Math.round(y)];
  });
}"""

# What can be told from what is around it: by its text, its icon or its border.
FORCED = """(host) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const channels = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = (colour) => channels(colour).slice(0, 3).map((c) => (c / 255 <= 0.04 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
  const contrast = (one, other) => {
    const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (one) => {
    const { backgroundColor } = getComputedStyle(one);
    return channels(backgroundColor)[3] === 255 || !one.parentElement ? backgroundColor : ground(one.parentElement);
  };
  const says = (one) => [...one.childNodes].some((node) => (node.nodeType === 3 ? node.data.trim()
    : node.checkVisibility() && !node.matches(".hid") && (node.localName === "svg" || says(node))));
  const root = document.querySelector(host).shadowRoot;
  const unseen = [...root.querySelectorAll("button, input, a, .chip, .corners label")].filter((one) => {
    if (!one.checkVisibility() || one.matches(".chip input, .corners input")) return false;
    const { color, borderTopWidth, borderTopStyle, borderTopColor } = getComputedStyle(one);
    const after = getComputedStyle(one, "::after"), before = getComputedStyle(one, "::before");
    const lines = [[borderTopWidth, borderTopStyle, borderTopColor], ...[after, before].map((it) => [it.borderTopWidth, it.borderTopStyle, it.borderTopColor])];
    return !(says(one) && contrast(color, ground(one)) >= 4.5)
      && !lines.some(([size, kind, colour]) => parseFloat(size) && kind !== "none" && contrast(colour, ground(one.parentElement)) >= 3);
  }).map((one) => `${one.localName}.${one.className}`);
  return { unseen, moving: root.getAnimations().length };
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(size=(1280, 2000))
    yield context.new_page()
    context.close()


def nodes(node: Node) -> int:
    """How many elements a node is, but for what it holds."""
    return 1 + sum(nodes(child) for child in node.children if isinstance(child, Node))


def test_a_page_has_the_elements_that_the_dock_would_make(page: Page) -> None:
    write = f"""(html) => {{ document.open(); document.write(html); document.close();
      return document.querySelector("{HOST}").shadowRoot.querySelectorAll("*:not(style, .workspace, .again)").length; }}"""
    for name, made in STATES.items():
        assert page.evaluate(write, as_html(made("uk"), "uk")) == nodes(tree(made("uk"), "uk")), name


@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ru")])
def test_axe_finds_nothing_in_any_state(page: Page, theme: Theme, language: str) -> None:
    page.evaluate("(code) => (0, eval)(code) && null", npm_files("axe-core")["axe.min.js"].decode())
    found: list[str] = []
    for name, made in STATES.items():
        html = as_html(made(language), language, theme=theme, width=1280, height=2000, rules=WHOLE)
        told = page.evaluate(AXE, [html, TAGS, list(WITHOUT), SMALL])
        assert told["contrasts"]
        unclear = [line for line in told["unclear"] if not any(words in line for words in UNCLEAR)]
        found += [f"{name}: {line}" for line in told["violations"] + unclear]
    assert not found, "\n".join(found)


def audited(page: Page, width: int, height: int, rules: str = "") -> list[str]:
    """What is cut, too small or out of place in a window of this size, by language and state."""
    pages = {
        f"{language} {name}": as_html(made(language), language, width=width, height=height, rules=rules)
        for language in LANGUAGES
        for name, made in STATES.items()
    }
    page.evaluate(WINDOW, [width, height])
    found: list[str] = page.evaluate(AUDIT, [pages, width, height, MAY_BE_CUT, SMALL, HOST])
    return found


@pytest.mark.parametrize(("width", "height"), WINDOWS)
def test_nothing_is_cut_or_too_small_in_any_state_and_language(page: Page, width: int, height: int) -> None:
    found = audited(page, width, height)
    assert not found, "\n".join(found)


def test_nothing_is_cut_where_an_operator_spaces_the_letters(page: Page) -> None:
    found = [line for line in audited(page, *WINDOWS[0], SPACED) if ": input." not in line]
    assert not found, "\n".join(found)


def test_nothing_is_cut_where_the_page_wants_larger_letters(page: Page) -> None:
    found = [line for line in audited(page, *WINDOWS[0], LARGE) if ": input." not in line]
    assert not found, "\n".join(found)


@pytest.mark.once("the driver can ask for forced colours in Chromium alone")
def test_in_forced_colours_everything_is_still_seen_and_nothing_moves(browser: Browser, playwright: Playwright) -> None:
    assert browser.kind == "chromium"
    found = obtain("chromium")
    assert isinstance(found, Found), found
    with found.launch(playwright) as driven:
        page = driven.new_page(forced_colors="active", reduced_motion="reduce")
        told = {}
        for name, made in STATES.items():
            page.set_content(as_html(made("en"), "en"))
            told[name] = page.evaluate(FORCED, HOST)
        assert told == {name: {"unseen": [], "moving": 0} for name in STATES}
        page.emulate_media(reduced_motion="no-preference")
        page.set_content(as_html(STATES["ring"]("en"), "en"))
        assert page.evaluate(FORCED, HOST)["moving"] > 0


def wrapped_up(language: str) -> DockState:
    """One call that is over."""
    state = STATES["wrap-up"](language)
    return replace(state, cards=tuple(card for card in state.cards if card.is_over))


def told(state: DockState, standing: Whereabouts) -> DockState:
    """The same with everything that was written somewhere else, or not yet."""
    at = NOW if standing == "sent" else None

    def moved(shown: WrapUp) -> WrapUp:
        return replace(shown, state=standing, at=at, is_asked=False)

    cards = tuple(card if card.wrap_up is None else replace(card, wrap_up=moved(card.wrap_up)) for card in state.cards)
    noting = {key: moved(shown) for key, shown in state.wrap_ups.items() if key == state.noting}
    return replace(state, cards=cards, wrap_ups={**state.wrap_ups, **noting})


@pytest.mark.parametrize("rules", ["", LARGE], ids=["plain", "large"])
@pytest.mark.parametrize(("width", "height"), [(320, 900), (1440, 900)])
def test_what_becomes_of_a_record_does_not_move_the_button_that_saves_it(
    page: Page, width: int, height: int, rules: str
) -> None:
    page.evaluate(WINDOW, [width, height])
    for language in LANGUAGES:
        ended = wrapped_up(language)
        for state in (ended, replace(ended, is_top=True), STATES["noting"](language)):
            pages = [
                as_html(told(state, standing), language, width=width, height=height, rules=rules)
                for standing in get_args(Whereabouts)
                if standing != "aside"  # there it is another button
            ]
            places = page.evaluate(SAVE, [pages, HOST])
            assert len(pages) > 1
            assert places == [places[0]] * len(pages), (language, state.is_top, state.has_panel)
