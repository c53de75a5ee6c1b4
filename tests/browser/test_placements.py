"""The three placements of «Интеграция с CRM»: in a section, floating, in the customer's card."""

from typing import Any

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm, foreign_page
from browser.page import Frame, until

SECTION = {"placements": [{"kind": "section", "element": "#chat"}]}
FLOATING = {"placements": [{"kind": "floating", "corner": "bottom-left", "width": 320, "height": 420}]}
CARD = {"placements": [{"kind": "card", "element": "#card"}]}
STAY = """
window.tried = [];
navigation.addEventListener("navigate", (event) => {
  tried.push(new URL(event.destination.url).pathname);
  event.intercept();
});
"""
HOSTILE_STYLE = "iframe, div, section, button { all: unset; display: none; width: 3px; float: right; color: red }"


def opened(frame: Frame) -> list[dict[str, Any]]:
    """The identities of every open_iframe_ticket the frame got."""
    bodies: list[dict[str, Any]] = frame.evaluate(
        "simulator.received.filter((one) => one?.Type === 'open_iframe_ticket').map((one) => one.OpenTicket)"
    )
    return bodies


def greeted(crm: Crm) -> Frame:
    """The vendor's frame, once it was initialised."""
    frame = crm.vendor_frame()
    until(lambda: frame.evaluate("window.simulator?.received.some((one) => one?.Type === 'initChat')"), "initChat")
    return frame


def make(crm: Crm, identifier: str, **attributes: str) -> None:
    """Put an element into the page as a framework would, long after its start."""
    crm.page.evaluate(
        """([id, attributes]) => { const one = document.createElement("div"); one.id = id;
        for (const [name, value] of Object.entries(attributes)) one.setAttribute(name, value);
        document.body.append(one); }""",
        [identifier, attributes],
    )


# In a section.


@pytest.mark.covers("iqchannels-crm", "section")
def test_a_section_that_appears_later_leaves_and_comes_back_gets_its_frame_each_time(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open()
    assert crm.vendor_frames() == []
    # A command given while there is no frame waits for it.
    crm.page.evaluate("void switchboard.openChat({ crmId: '00234' }).then(() => { window.sent = true; })")
    make(crm, "chat")
    frame = greeted(crm)
    crm.until("window.sent")
    until(lambda: opened(frame) == [{"CrmId": "00234"}], "the waiting command")
    crm.page.evaluate("document.querySelector('#chat').remove()")
    crm.until("heard.some((event) => event.state === 'interrupted' && event.reason === 'element-gone')")
    make(crm, "chat")
    until(lambda: len(crm.vendor_frames()) == 1, "the second frame")
    frame = greeted(crm)
    assert opened(frame) == []  # what was carried out once is not carried out again
    crm.until("heard.filter((event) => event.state === 'ready').length === 2")


def test_a_section_fills_its_element_whatever_the_pages_styles_say(crm: Crm) -> None:
    crm.server.pages["/hostile.css"] = _css(
        HOSTILE_STYLE + " #chat { display: block !important; width: 500px; height: 300px }"
    )
    crm.configure(iqchannels=SECTION)
    crm.open("<div id='chat'></div>", head="<link rel='stylesheet' href='/hostile.css'>")
    greeted(crm)
    size = "(one) => one.shadowRoot.querySelector('iframe').getBoundingClientRect().toJSON()"
    box = crm.page.of("#chat > *", size)
    assert (box["width"], box["height"]) == (500, 300)
    # And nothing of ours reaches the page.
    assert crm.page.evaluate("document.styleSheets.length + document.adoptedStyleSheets.length") == 1


def test_an_iframe_that_the_page_already_has_is_used_as_it_is(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open(f"<iframe id='chat' src='{crm.server.origin('iqchannels')}/'></iframe>")
    frame = greeted(crm)
    assert crm.call("openChat({ ticketId: 412 })") == {"heard": True}
    until(lambda: opened(frame) == [{"TicketId": 412}], "the command")
    crm.page.evaluate("switchboard.destroy()")
    assert crm.page.evaluate("document.querySelector('#chat').isConnected")


@once.of_settings
def test_an_iframe_without_an_address_gets_the_configured_one(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open("<iframe id='chat'></iframe>")
    greeted(crm)
    crm.page.evaluate("switchboard.destroy()")
    assert crm.page.evaluate("document.querySelector('#chat').outerHTML") == '<iframe id="chat"></iframe>'
    assert crm.complaints() == []


@pytest.mark.parametrize("wrong", ["/?quiet=1", "/inbox"])
@once.of_settings
def test_an_iframe_with_another_address_is_told_in_the_diagnosis(crm: Crm, wrong: str) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open(f"<iframe id='chat' src='{crm.server.origin('iqchannels')}{wrong}'></iframe>")
    found = crm.finding("frame-address")
    assert wrong in found["message"]
    assert "404" in found["cure"]


@once.of_settings
def test_a_selector_that_is_none_is_told_in_the_diagnosis(crm: Crm) -> None:
    crm.configure(iqchannels={"placements": [{"kind": "section", "element": "#1 ]["}]})
    crm.open()
    assert "is no CSS selector" in crm.finding("bad-selector")["message"]


@pytest.mark.once("it waits for ten seconds of Python's")
def test_an_element_that_never_comes_is_told_in_the_diagnosis(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open()
    assert "'#chat'" in crm.finding("element-missing")["message"]
    make(crm, "chat")
    greeted(crm)
    until(lambda: crm.call("diagnose()") == [], "the finding taken back")


@pytest.mark.violates
def test_a_frame_that_the_pages_policy_forbids_is_told_in_the_diagnosis(crm: Crm) -> None:
    crm.configure(vendor="elsewhere", iqchannels=SECTION)
    crm.open("<div id='chat'></div>")
    assert crm.server.origin("elsewhere") in crm.finding("frame-blocked")["cure"]


@once.in_python
def test_a_workspace_that_says_nothing_is_told_and_gets_its_commands_all_the_same(crm: Crm) -> None:
    silent = (
        "<!doctype html><script>window.got = []; addEventListener('message', (event) => got.push(event.data));</script>"
    )
    with foreign_page(crm.server, "iq-silent", silent):
        crm.configure(vendor="iq-silent", iqchannels={**SECTION, "settleSeconds": 0.5})
        crm.open("<div id='chat'></div>", policy=crm.server.policy.replace("iqchannels", "iq-silent"))
        assert crm.call("findClient('a')") == {"heard": False}
        assert "404" in crm.finding("frame-silent")["cure"]
        frame = crm.vendor_frame("iq-silent")
        until(lambda: frame.evaluate("got.length") == 3, "two greetings and the command")
        assert [one["Type"] for one in frame.evaluate("got")] == ["initChat", "initChat", "write_to_client"]


@once.of_settings
def test_the_spelling_of_the_crm_id_is_a_setting(crm: Crm) -> None:
    crm.configure(iqchannels={**SECTION, "crmIdSpelling": "CRMID"})
    crm.open("<div id='chat'></div>")
    frame = greeted(crm)
    assert crm.call("openChat({ crmId: '00234' })") == {"heard": True}
    until(lambda: opened(frame) == [{"CRMID": "00234"}], "the command")


def test_a_frame_that_the_page_throws_out_of_its_element_is_put_back(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open("<div id='chat'></div>")
    greeted(crm)
    crm.page.evaluate("document.querySelector('#chat').replaceChildren()")
    crm.until("heard.some((event) => event.reason === 'element-gone')")
    until(lambda: len(crm.vendor_frames()) == 1, "the second frame")
    greeted(crm)


def test_a_command_in_the_very_moment_of_a_change_of_view_reaches_the_next_frame(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open("<div id='chat'></div>")
    greeted(crm)
    crm.page.evaluate(
        """() => { document.querySelector("#chat").remove(); const next = document.createElement("div");
        next.id = "chat"; document.body.append(next); window.asked = switchboard.openChat({ crmId: "00236" }); }"""
    )
    assert crm.page.evaluate("asked.then(() => 'sent')") == "sent"
    got: list[dict[str, Any]] = until(lambda: opened(greeted(crm)), "the command in the new frame")
    # More than once where the frame was so slow that it may have missed it.
    assert all(one == {"CrmId": "00236"} for one in got)


@once.in_python
def test_a_command_given_by_a_listener_comes_after_those_that_waited(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open()
    crm.page.evaluate(
        """() => { for (const crmId of ["1", "2"]) switchboard.openChat({ crmId });
        switchboard.on("link.changed", (event) => { if (event.state === "ready") switchboard.openChat({ crmId: "3" }); }); }"""
    )
    make(crm, "chat")
    frame = greeted(crm)
    until(lambda: opened(frame) == [{"CrmId": "1"}, {"CrmId": "2"}, {"CrmId": "3"}], "three commands in order")


def test_destroy_from_a_listener_leaves_nothing_behind(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION)
    crm.open("<div id='chat'></div>")
    greeted(crm)
    crm.page.evaluate(
        """() => { switchboard.on("link.changed", (event) => { if (event.state === "interrupted") switchboard.destroy(); });
        const next = document.createElement("div"); next.id = "chat";
        document.querySelector("#chat").replaceWith(next); }"""
    )
    crm.until("typeof switchboard === 'undefined'")
    crm.until("document.querySelectorAll('iframe').length === 0")
    assert crm.page.evaluate("document.querySelector('#chat').childElementCount") == 0


@once.in_python
def test_a_workspace_behind_a_login_form_gets_what_it_missed(crm: Crm) -> None:
    # The document stays the same; it begins to listen and to speak only when told so.
    late = """<!doctype html><script>window.got = []; window.logIn = () => {
      addEventListener("message", (event) => got.push(event.data));
      parent.postMessage({ Type: "inbox_changed", InboxChanged: { TotalOpenThreads: 1, TotalUnreadMessages: 1 } }, "*");
    };</script>"""
    with foreign_page(crm.server, "iq-late", late):
        crm.configure(vendor="iq-late", iqchannels={**CARD, "settleSeconds": 0.1})
        crm.open(
            "<div id='card' data-switchboard-crm-id='00234'></div>",
            policy=crm.server.policy.replace("iqchannels", "iq-late"),
        )
        crm.finding("frame-silent")
        ready_at = crm.page.evaluate("performance.now()")
        crm.until("performance.now() > it + 2100", ready_at)  # longer than an answer would take
        frame = crm.vendor_frame("iq-late")
        frame.evaluate("logIn()")
        until(lambda: len(frame.evaluate("got")) == 2, "the greeting and the customer")
        assert [one["Type"] for one in frame.evaluate("got")] == ["initChat", "open_iframe_ticket"]
        until(lambda: crm.call("diagnose()") == [], "the finding taken back")


@once.of_settings
def test_a_cards_attribute_that_is_no_id_is_told_and_harms_nothing(crm: Crm) -> None:
    crm.configure(iqchannels=CARD)
    crm.open(f"<div id='card' data-switchboard-crm-id='{'9' * 300}'></div>")
    assert "data-switchboard-crm-id" in crm.finding("bad-identity")["message"]
    crm.page.evaluate("document.querySelector('#card').setAttribute('data-switchboard-crm-id', '00234')")
    until(lambda: opened(greeted(crm)) == [{"CrmId": "00234"}], "the customer")


def test_a_section_and_a_card_stand_in_shadow_roots_and_come_and_go_there(crm: Crm) -> None:
    crm.configure(
        iqchannels={
            "placements": [
                {"kind": "section", "element": "crm-app >>> crm-part >>> #chat"},
                {"kind": "card", "element": "crm-app >>> #card"},
            ]
        }
    )
    crm.open("<crm-app></crm-app>")
    assert crm.vendor_frames() == []
    # The first part has no shadow root, the second one not this element.
    crm.page.evaluate(
        """() => { const app = document.querySelector("crm-app").attachShadow({ mode: "open" });
        app.innerHTML = "<crm-part></crm-part><crm-part></crm-part><crm-part></crm-part><div id='card' data-switchboard-crm-id='1'></div>";
        const parts = app.querySelectorAll("crm-part");
        parts[1].attachShadow({ mode: "open" });
        window.part = parts[2].attachShadow({ mode: "open" });
        part.innerHTML = "<h2>Chat</h2><div id='chat'></div>"; }"""
    )
    until(lambda: len(crm.vendor_frames()) == 2, "both frames")
    ready = "heard.filter((event) => event.state === 'ready').map((event) => event.placement).sort().join()"
    crm.until(f"{ready} === 'card,section'")
    until(lambda: [{"CrmId": "1"}] in [opened(frame) for frame in crm.vendor_frames()], "the customer of the card")
    crm.page.evaluate(
        "document.querySelector('crm-app').shadowRoot.querySelector('#card').setAttribute('data-switchboard-crm-id', '2')"
    )
    both = [{"CrmId": "1"}, {"CrmId": "2"}]
    until(lambda: both in [opened(frame) for frame in crm.vendor_frames()], "the next customer, in the same frame")
    # What is drawn anew around it takes nothing away; what replaces it gets a frame of its own.
    crm.page.evaluate("void part.querySelector('h2').replaceWith('Another heading')")
    assert list(crm.call("openChat({ crmId: '3' })")) == ["heard"]  # the page is looked at for it
    assert not crm.page.evaluate("heard.some((event) => event.reason === 'element-gone')")
    crm.page.evaluate("void (part.innerHTML = '<div id=chat></div>')")
    crm.until("heard.some((event) => event.placement === 'section' && event.reason === 'element-gone')")
    crm.until(f"{ready} === 'card,section,section'")
    crm.page.evaluate("switchboard.destroy()")
    assert crm.page.evaluate("part.innerHTML") == '<div id="chat"></div>'
    assert crm.complaints() == []


# Floating.


@pytest.mark.covers("iqchannels-crm", "floating")
def test_a_floating_box_survives_navigation_inside_the_page(crm: Crm) -> None:
    crm.server.pages["/hostile.css"] = _css(HOSTILE_STYLE)
    crm.configure(iqchannels=FLOATING, crm={"customerUrl": "#/customers/{crmId}"})
    crm.open("<main>one</main>", head="<link rel='stylesheet' href='/hostile.css'>")
    frame = greeted(crm)
    frame.evaluate("void (window.mine = 'same document')")
    crm.page.evaluate("""() => { history.pushState({}, "", "?second"); location.hash = "third";
        document.body.replaceWith(document.createElement("body")); document.body.textContent = "another page"; }""")
    # Going to a ticket opens its customer: floating follows.
    frame.push("[data-test='ticket-412']")
    crm.until("location.hash === '#/customers/00234'")
    assert frame.evaluate("window.mine") == "same document"
    box = crm.page.box(".main-box")
    assert (box["x"], box["width"], box["height"]) == (12, 320, 420)


def test_the_dock_is_closed_and_opened_by_keyboard_and_counts_the_unread(crm: Crm) -> None:
    crm.configure(iqchannels=FLOATING)
    crm.open()
    frame = greeted(crm)
    crm.until_heard("inbox.changed")
    crm.page.focus(".minimise")
    crm.page.press("Enter")
    until(lambda: not crm.page.is_shown(".main-box"), "closed")
    assert not crm.page.is_shown(".workspace")
    frame.evaluate(
        "simulator.send({ Type: 'inbox_changed', InboxChanged: { TotalOpenThreads: 1, TotalUnreadMessages: 42 } })"
    )
    until(lambda: crm.page.text(".seg .badge") == "42", "the badge")
    assert crm.page.attribute(".seg.chat", "aria-label") == "Chat, 42 unread messages"
    # The focus is on what stands there now, and the same frame comes back.
    frame.evaluate("void (window.mine = 1)")
    crm.page.press("Space")
    until(lambda: crm.page.is_shown(".workspace"), "expanded")
    assert frame.evaluate("window.mine") == 1


@once.of_settings
def test_the_dock_may_start_closed_and_speaks_the_pages_language(crm: Crm) -> None:
    crm.configure(language="uk", iqchannels={"placements": [{"kind": "floating", "collapsed": True}]})
    crm.open()
    until(lambda: crm.page.is_shown(".seg.chat"), "the launcher")
    assert not crm.page.is_shown(".main-box")
    assert crm.page.attribute(".seg.chat", "title") == "Розгорнути чат"


# In the customer's card.


@pytest.mark.covers("iqchannels-crm", "card")
def test_a_card_opens_the_dialogue_of_its_customer_and_follows(crm: Crm) -> None:
    crm.configure(iqchannels=CARD)
    crm.open()
    make(crm, "card", **{"data-switchboard-crm-id": "00234"})
    frame = greeted(crm)
    until(lambda: opened(frame) == [{"CrmId": "00234"}], "the first customer")
    for name, value, body in [
        ("crm-id", "00235", {"CrmId": "00235"}),
        ("client-id", "21", {"ClientId": 21}),
        ("ticket-id", "412", {"TicketId": 412}),
    ]:
        crm.page.evaluate(
            """([name, value]) => { const card = document.querySelector("#card");
            for (const one of card.getAttributeNames()) if (one.startsWith("data-switchboard-")) card.removeAttribute(one);
            card.setAttribute(name, value); }""",
            [f"data-switchboard-{name}", value],
        )
        until(lambda body=body: opened(frame)[-1] == body, f"{name} {value}")
    # Nothing is opened where nobody is shown, and the same customer again is no change.
    crm.page.evaluate("document.querySelector('#card').removeAttribute('data-switchboard-ticket-id')")
    assert len(opened(frame)) == 4


@once.in_python
def test_another_card_element_gets_a_frame_of_its_own_with_its_own_customer(crm: Crm) -> None:
    crm.configure(iqchannels=CARD)
    crm.open("<div id='card' data-switchboard-crm-id='00234'></div>")
    until(lambda: opened(greeted(crm)) == [{"CrmId": "00234"}], "the first customer")
    crm.page.evaluate("document.querySelector('#card').remove()")
    crm.until("heard.some((event) => event.reason === 'element-gone')")
    make(crm, "card", **{"data-switchboard-crm-id": "00236"})
    until(lambda: len(crm.vendor_frames()) == 1, "the second frame")
    until(lambda: opened(greeted(crm)) == [{"CrmId": "00236"}], "the second customer")


def test_a_reloaded_card_frame_shows_its_customer_again(crm: Crm) -> None:
    crm.configure(iqchannels=CARD)
    crm.open("<div id='card' data-switchboard-crm-id='00234'></div>")
    frame = greeted(crm)
    until(lambda: opened(frame), "the customer")
    frame.evaluate("() => { window.old = true; location.reload(); }")
    until(lambda: crm.vendor_frame().evaluate("!window.old && window.simulator !== undefined"), "a new document")
    until(lambda: opened(crm.vendor_frame()) == [{"CrmId": "00234"}], "the customer again")


# Several at once, and where a screen pop leads.


@once.of_settings
def test_several_placements_are_told_apart(crm: Crm) -> None:
    crm.configure(
        iqchannels={"placements": [{"kind": "section", "element": "#a"}, {"kind": "section", "element": "#b"}]}
    )
    crm.open("<div id='a'></div><div id='b'></div>")
    crm.until("heard.filter((event) => event.state === 'ready').length === 2")
    assert [link["placement"] for link in crm.call("state()")["links"]] == ["section", "section-2"]


@pytest.mark.not_in("webkit", "it has no Navigation API, by which the page stays where it is")
def test_three_placements_that_tell_of_one_ticket_pop_one_screen(crm: Crm) -> None:
    placements = [*SECTION["placements"], *FLOATING["placements"], *CARD["placements"]]
    crm.configure(iqchannels={"placements": placements}, crm={"customerUrl": "/customers/{crmId}"})
    crm.open("<div id='chat'></div><div id='card'></div>", head=crm.script("/stay.js", STAY))
    crm.until("heard.filter((event) => event.state === 'ready').length === 3")
    frames = crm.vendor_frames()
    assert len(frames) == 3
    client = {"Name": "Сірко", "CRMClientId": "00234"}
    for number, frame in enumerate(frames):
        for kind, body in (
            ("open_client_from_ticket", {"OpenClient": {"TicketId": 412, "Client": client}}),
            ("inbox_changed", {"InboxChanged": {"TotalOpenThreads": 1, "TotalUnreadMessages": number}}),
        ):
            frame.evaluate("(it) => simulator.send(it)", {"Type": kind, **body})
    crm.until_heard("inbox.changed", 3)
    assert [event["ticketId"] for event in crm.heard("screen.pop") + crm.heard("chat.opened")] == ["412", "412"]
    # The box follows its tickets, the others do not: whichever of them was heard first.
    crm.until("tried.length")
    assert crm.page.evaluate("tried") == ["/customers/00234"]


@once.in_python
def test_a_screen_pop_leaves_for_the_configured_page_in_the_same_tab(crm: Crm) -> None:
    crm.configure(iqchannels=SECTION, crm={"customerUrl": "/classic/customer.html?id={crmId}"})
    crm.open("<div id='chat'></div>")
    frame = greeted(crm)
    frame.evaluate("simulator.send({ Type: 'open_client', OpenClient: { Client: { CRMClientId: '00234' } } })")
    crm.until_at("/classic/customer.html?id=00234")


def test_a_new_tab_that_the_browser_blocks_is_offered_to_the_operator(crm: Crm) -> None:
    crm.configure(
        iqchannels=SECTION, crm={"customerUrl": "/classic/customer.html?id={crmId}", "openIn": "new-tab"}, language="ru"
    )
    crm.open("<div id='chat'></div>")
    frame = greeted(crm)
    _block_windows(crm)
    client = {"Name": "Сірко", "CRMClientId": "00234"}
    frame.evaluate("(Client) => simulator.send({ Type: 'open_client', OpenClient: { Client } })", client)
    (failed,) = crm.until_heard("command.failed")
    assert (failed["code"], failed["command"]) == ("popup-blocked", "screen.pop")
    assert crm.page.text(".notice .text") == "Браузер не дал открыть карточку клиента: Сірко"
    crm.page.evaluate("void (window.open = window.unblocked)")
    tab = crm.opened(lambda: crm.page.click(".notice .do"))
    until(lambda: tab.evaluate("location.href").endswith("/classic/customer.html?id=00234"), "the customer's page")
    assert tab.evaluate("window.opener") is None
    until(lambda: crm.page.count(".notice") == 0, "the notice taken away")


def _block_windows(crm: Crm) -> None:
    """A headless browser has no pop-up blocker: answer as one that blocks does."""
    crm.page.evaluate("() => { window.unblocked = window.open; window.open = () => null; }")


def _css(text: str) -> Any:
    from aiohttp import web

    return lambda _: web.Response(text=text, content_type="text/css")


@once.in_python
def test_a_customers_address_that_the_crm_redirects_does_not_load_for_ever(crm: Crm) -> None:
    crm.configure(crm={"customerUrl": "/to/{crmId}"}, iqchannels=FLOATING)
    crm.open()
    crm.server.pages["/to/00234"] = lambda _: web.Response(status=302, headers={"Location": f"/{crm.name}?shown"})
    crm.server.pages["/to/00235"] = lambda _: web.Response(status=302, headers={"Location": f"/{crm.name}?other"})
    announce = """(id) => simulator.send({ Type: "open_client_from_ticket",
      OpenClient: { TicketId: 412, Client: { Id: 21, CRMClientId: id } } })"""
    greeted(crm).evaluate(announce, "00234")
    crm.until_at("?shown")
    assert crm.started() == "up"
    crm.page.evaluate("void (window.stayed = true)")
    # The workspace announces its ticket at every load.
    greeted(crm).evaluate(announce, "00234")
    crm.until_heard("screen.pop")
    assert crm.page.evaluate("window.stayed")
    crm.vendor_frame().evaluate(announce, "00235")
    crm.until_at("?other")
    assert crm.started() == "up"
    crm.page.evaluate("switchboard.destroy()")
    crm.until("sessionStorage.length === 0")
