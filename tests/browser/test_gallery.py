"""A guest in any house: the gallery's pages, each with the tag and without it (tests/gallery, workshop.gallery).

What a page makes of itself is looked at twice and compared: every element's place and attributes, the sizes and styles of the document,
what scripts can see of window and of the built-ins, the console, the focus, and a picture but for our box.
"""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from browser import once
from browser.page import IS_FIREFOX, Browser, Context, Frame, Page, until
from workshop import gallery
from workshop.server import Server

pytestmark = pytest.mark.not_in("webkit", "its driver neither prints nor keeps the pages of one cache apart")

_HYDRATED = ["react18", "react19", "vue", "svelte"]

# All that stands under <html> besides head and body is ours; what stands in it is not looked into. Lists go home as text: what
# an array is as JSON, a page's own library may have its own mind about.
_LOOK = """() => {
  const html = document.documentElement;
  const tag = document.querySelector("script[data-config]");
  const isOurs = (one) => one === tag || one.hasAttribute("data-switchboard-part") || /^switchboard-/.test(one.localName)
    || (one.parentNode === html && !/^(head|body|frameset)$/.test(one.localName));
  const elements = [];
  const walk = (root) => {
    for (const one of root.children) {
      if (isOurs(one)) continue;
      const { x, y, width, height } = one.getBoundingClientRect();
      // The driver's pictures leave an empty style behind.
      const attributes = [...one.attributes].map(({ name, value }) => `${name}=${value}`).filter((said) => said !== "style=").sort();
      elements.push(`${one.localName} ${attributes.join(" ")} at ${x} ${y} ${width} ${height}`);
      if (one.shadowRoot) walk(one.shadowRoot);
      walk(one);
    }
  };
  walk(document);
  const styled = (one) => {
    const style = getComputedStyle(one);
    return [...style].map((name) => `${one.localName} ${name}: ${style.getPropertyValue(name)}`);
  };
  // Functions that a script has put there are told from the browser's own; React's names end by chance.
  // In what order a browser knows the names of its own is its affair.
  const own = (name, it) => Object.getOwnPropertyNames(it).sort().map((key) => {
    const { value } = Object.getOwnPropertyDescriptor(it, key);
    const isForeign = typeof value === "function" && !/\\[native code\\]/.test(Function.prototype.toString.call(value));
    return `${name}.${key.replace(/^(_+react(?:Container|Events|Fiber|Listeners|Listening|Props|Resources))\\W?\\w+$/, "$1")}${isForeign ? " of a script's" : ""}`;
  });
  // A frame of ours is the last that the page has, by number.
  const globals = Object.getOwnPropertyNames(window).filter((name) => name !== "switchboard" && !/^\\d+$/.test(name)).sort();
  const builtIns = globals.flatMap((name) => {
    const { value } = Object.getOwnPropertyDescriptor(window, name);
    if (Object(value) !== value || value === window || value instanceof Node || value.window === value) return [];
    return [...own(name, value), ...(Object(value.prototype) === value.prototype ? own(`${name}.prototype`, value.prototype) : [])];
  });
  const both = [html, document.body];
  const told = {
    elements,
    sizes: both.map((one) => [one.scrollWidth, one.scrollHeight, one.clientWidth, one.clientHeight].join(" ")),
    styles: both.flatMap(styled).sort(), // the page's own properties come in no order
    globals,
    builtIns,
    documents: [...own("document", document), ...both.flatMap((one) => own(one.localName, one))],
    handlers: globals.filter((name) => name.startsWith("on") && window[name] !== null),
    stored: [localStorage, sessionStorage].flatMap((one) => Object.keys(one)).filter((name) => !name.startsWith("switchboard/")),
    complaints: window.complaints ?? [],
    more: [
      `${history.length} pages of history`,
      `${document.styleSheets.length} and ${document.adoptedStyleSheets.length} style sheets`,
      `focus: ${document.activeElement?.localName} ${document.activeElement?.id}, selected: ${getSelection()}`,
      `scrolled: ${[scrollX, scrollY, html.scrollTop, document.body.scrollTop]}`,
      document.compatMode, document.title, document.cookie,
    ],
  };
  return Object.fromEntries(Object.entries(told).map(([what, lines]) => [what, lines.join("\\n")]));
}"""
# The pixels that differ outside a rectangle, the first of them.
_DIFFER = """async ([pictures, [left, top, right, bottom]]) => {
  const [one, other] = await Promise.all(pictures.map(async (text) => {
    const picture = await createImageBitmap(new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt())]));
    const canvas = new OffscreenCanvas(picture.width, picture.height).getContext("2d");
    canvas.drawImage(picture, 0, 0);
    return canvas.getImageData(0, 0, picture.width, picture.height);
  }));
  if (one.width !== other.width || one.height !== other.height) return ["sizes"];
  const [mine, others] = [one, other].map(({ data }) => new Uint32Array(data.buffer));
  const found = [];
  for (let n = 0; n < mine.length && found.length < 9; n += 1) {
    const [x, y] = [n % one.width, Math.floor(n / one.width)];
    if (mine[n] !== others[n] && !(x >= left && x < right && y >= top && y < bottom)) found.push([x, y]);
  }
  return found;
}"""
_SHADOW = 48
"""Pixels around the box into which its shadow reaches."""


class Gallery:
    """The gallery in one browser; its pages share what the browser keeps."""

    def __init__(self, server: Server, context: Context, place: Path) -> None:
        self.server = server
        self._context = context
        self._place = place
        self._scales = context.new_page()
        self._open: list[Page] = []

    def bare(self, kind: str, query: str = "") -> Page:
        """A page without the tag, when it is up."""
        page = self._context.new_page()
        self._open.append(page)
        page.goto(f"{self.server.origin('crm')}/bare/{kind}/{query}")
        return self._up(page)

    def visited(self, kind: str, query: str = "") -> Page:
        """A page with the tag, when it is up, Switchboard as well, and the chat is in its box."""
        page = self._context.new_page()
        self._open.append(page)
        page.goto(f"{self.server.origin('crm')}/gallery/{kind}/{query}")
        self._up(page)
        until(lambda: page.evaluate("typeof switchboard === 'object'"), "the loader")
        assert page.evaluate("switchboard.ready.then(() => 'up', (error) => error.code)") == "up"
        chat(self.server, page)
        return page

    def compared(self, kind: str, query: str = "") -> Page:
        """Both pages of a kind, which are alike; the one with the tag stays open."""
        bare, page = self.bare(kind, query), self.visited(kind, query)
        self.assert_alike(bare, page)
        box = page.box(".main-box")
        assert box["left"] >= 0 and box["top"] >= 0 and box["right"] <= 1280 and box["bottom"] <= 720  # noqa: PT018
        pictures = [self._picture(one) for one in (bare, page)]
        frame = [box["left"] - _SHADOW, box["top"] - _SHADOW, box["right"] + _SHADOW, box["bottom"] + _SHADOW]
        assert self._scales.evaluate(_DIFFER, [pictures, frame]) == [], "pixels that differ"
        bare.close()
        self._open.remove(bare)
        return page

    def left(self, kind: str, page: Page, query: str = "") -> None:
        """Take Switchboard out of a page that was not touched: nothing of it stays."""
        page.evaluate("switchboard.destroy()")
        until(lambda: page.evaluate("document.documentElement.children.length") == 2, "nothing of ours under <html>")
        assert not page.evaluate("'switchboard' in window")
        self.assert_alike(self.bare(kind, query), page)

    def assert_alike(self, bare: Page, page: Page) -> None:
        """Nothing that a script can see differs, but for our one global."""
        before, after = (one.evaluate(_LOOK) for one in (bare, page))
        for what, told in before.items():
            lines, others = told.splitlines(), after[what].splitlines()
            gone, come = {*lines} - {*others}, {*others} - {*lines}
            assert (what, gone, come) == (what, set(), set())
            assert lines == others, what
        assert page.console() == bare.console()

    def close(self) -> None:
        """Close what the test has opened."""
        for page in self._open:
            page.close()
        self._open.clear()

    def _up(self, page: Page) -> Page:
        until(lambda: page.evaluate("Boolean(window.isUp ?? window.frames.customer?.isUp)"), "the page itself")
        return page

    def _picture(self, page: Page) -> str:
        """A page that is drawn to its end: it is the same in the next picture."""
        page.bring_to_front()
        path = self._place / "picture.png"
        pictures = [b""]

        def is_still() -> bool:
            page.picture(path)
            pictures.append(path.read_bytes())
            return pictures[-1] == pictures[-2]

        until(is_still, "a page that is drawn to its end")
        return base64.b64encode(pictures[-1]).decode()


def chat(server: Server, page: Page) -> Frame:
    """The chat's frame, when it is greeted."""
    origin = server.origin("iqchannels")
    frame: Frame = until(lambda: next(iter(page.frames(origin)), None), "the chat's frame")
    until(lambda: frame.evaluate("window.simulator?.received.some((one) => one?.Type === 'initChat')"), "initChat")
    return frame


def add_a_note(page: Page) -> None:
    """The page works: what is typed there becomes a note."""
    before = page.count("#notes li")
    page.click("#note")
    page.write("Called back")
    page.click("#add")
    until(lambda: page.count("#notes li") == before + 1, "the note")
    assert "Called back" in page.text("#notes")


def write_in_the_chat(server: Server, page: Page) -> None:
    """The chat works, with mouse and keyboard."""
    frame = chat(server, page)
    page.evaluate("switchboard.openChat({ ticketId: 412 })")
    field = "[data-test='message-input']"
    until(lambda: frame.is_shown(field), "the ticket's dialogue")
    if page.evaluate(IS_FIREFOX):  # Firefox's driver has mouse and keys for the page's own origin alone
        page.focus(".main-box iframe")
        frame.focus(field)
        frame.evaluate("() => document.hasFocus() && document.execCommand('insertText', false, 'Good morning')")
    else:
        within, around = frame.box(field), page.box(".main-box iframe")
        page.click_at(int(around["left"] + within["left"] + 20), int(around["top"] + within["top"] + 10))
        page.write("Good morning")
    until(lambda: frame.of(field, "(one) => one.value") == "Good morning", "what was typed into the chat")


@pytest.fixture(scope="module")
def shared(browser: Browser, server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gallery]:
    gallery.serve(server)
    server.pages["/favicon.ico"] = lambda _: web.Response(status=204)  # or the console would tell of it, once
    context = browser.new_context()
    yield Gallery(server, context, tmp_path_factory.mktemp("pictures"))
    context.close()
    del server.pages["/favicon.ico"]


@pytest.fixture
def house(shared: Gallery) -> Iterator[Gallery]:
    shared.server.violations.clear()
    yield shared
    shared.close()
    # To take a picture, Firefox's driver puts a style into the page.
    assert [one for one in shared.server.violations if "%3E%20eval" not in one] == []


@pytest.mark.parametrize("kind", _HYDRATED)
def test_a_page_that_is_hydrated_late_fits_what_its_server_sent_and_works(house: Gallery, kind: str) -> None:
    """Case 01 is the first of them."""
    page = house.compared(kind, "?late=400")
    add_a_note(page)
    assert page.evaluate("complaints") == []
    assert page.is_shown(".main-box")


@pytest.mark.parametrize("kind", ["react18", "react19"])
@once.in_python
def test_a_page_that_is_hydrated_long_after_its_load_is_waited_for(house: Gallery, kind: str) -> None:
    """Case 01, with a client that comes when a start would be over."""
    page = house.visited(kind, "?late=3000")
    assert page.evaluate("complaints") == []
    until(lambda: page.is_shown(".main-box"), "the box, where it stands now that the page is complete")
    add_a_note(page)


def test_a_visit_of_turbos_swaps_the_body_and_leaves_the_chat_as_it_is(house: Gallery) -> None:
    page = house.compared("turbo")
    frame = chat(house.server, page)
    frame.evaluate("window.stayed = true")
    page.evaluate("void (window.before = switchboard)")
    page.click("#next")
    until(lambda: page.text("h1") == "Adrian Fletcher" and page.evaluate("visits") == 1, "the visit")
    assert page.evaluate("switchboard === before")
    assert page.evaluate("switchboard.state().then(({ links }) => links.length)") == 2
    assert chat(house.server, page).evaluate("window.stayed") is True
    assert page.is_shown(".main-box")
    assert page.count("script[data-config]") == 1
    add_a_note(page)
    assert page.console() == []


def test_an_old_librarys_built_ins_change_nothing_that_we_say(house: Gallery) -> None:
    """Case 16 in a whole page, and the first rule of case 21."""
    page = house.compared("jquery")
    assert page.evaluate("switchboard.openChat({ crmId: '00234' }).then(() => 'sent', (error) => error.code)") == "sent"
    frame = chat(house.server, page)
    opened = "simulator.received.filter((one) => one?.Type === 'open_iframe_ticket').map((one) => one.OpenTicket)"
    until(lambda: frame.evaluate(opened) == [{"CrmId": "00234"}], "the customer's chat")
    assert [link["vendor"] for link in page.evaluate("switchboard.state()")["links"]] == ["iqchannels", "phonet"]
    assert page.evaluate("switchboard.diagnose()") == []
    add_a_note(page)


def test_a_number_in_a_shadow_root_of_a_shadow_root_is_dialled(house: Gallery) -> None:
    """And the third rule of case 21."""
    page = house.compared("components")
    dialled = house.server.exchange.dialled
    dialled.clear()
    page.click("a[href^='tel:']")
    until(lambda: dialled == ["380440000112"], "the number")
    add_a_note(page)


def test_in_a_frameset_the_chat_stands_over_the_frames_and_outlives_their_pages(house: Gallery) -> None:
    page = house.compared("frameset")
    chat(house.server, page).evaluate("window.stayed = true")
    page.evaluate("void (frames.customer.before = true)")
    page.evaluate("frames.menu.document.querySelector('a').click()")
    until(lambda: page.evaluate("!frames.customer.before && frames.customer.isUp"), "the customer's page anew")
    assert chat(house.server, page).evaluate("window.stayed") is True
    assert page.is_shown(".main-box")


def test_a_page_in_quirks_mode_keeps_every_pixel(house: Gallery) -> None:
    page = house.compared("quirks")
    assert page.evaluate("document.compatMode") == "BackCompat"
    house.left("quirks", page)
    add_a_note(page)


def test_a_strict_policy_with_trusted_types_has_nothing_to_complain_of(house: Gallery) -> None:
    page = house.compared("strict")
    assert page.evaluate("switchboard.diagnose()") == []
    add_a_note(page)


@pytest.mark.parametrize("kind", ["bootstrap", "mui"])
def test_while_a_modal_dialog_is_open_the_chat_is_written_in_and_the_dialog_works(house: Gallery, kind: str) -> None:
    """Case 17 with the dialogs of libraries, which hold the focus by script."""
    page = house.compared(kind)
    page.click("#open")
    until(lambda: page.evaluate("document.activeElement.id") == "note", "the dialog")
    write_in_the_chat(house.server, page)
    assert page.is_shown("#note")
    add_a_note(page)
    until(lambda: page.evaluate("!document.querySelector('#note')?.checkVisibility()"), "the dialog closed")


def test_a_page_is_printed_as_it_would_be_without_us(house: Gallery) -> None:
    """Case 18, and the second rule of case 21."""
    page = house.compared("printing")
    # Firefox's driver never closes a page that was printed.
    if not page.evaluate(IS_FIREFOX):
        paper = house.bare("printing").printed()
        assert paper
        assert page.printed() == paper
    assert page.is_shown(".main-box")
    add_a_note(page)
