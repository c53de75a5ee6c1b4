"""The demonstration CRM, used as an operator uses it: both styles of page, each of the three placements."""

from collections.abc import Callable, Iterator

import pytest
from aiohttp import web

from browser import once
from browser.crm import Crm
from browser.page import Browser, Frame, until
from workshop import CACHE
from workshop.server import Server

pytestmark = pytest.mark.not_in("webkit", "the demonstration's own pages cannot tell what was said on their console")
Open = Callable[..., Crm]


@pytest.fixture
def demo(browser: Browser, server: Server, request: pytest.FixtureRequest) -> Iterator[Open]:
    """Opens a page of the demonstration with a placement, and takes its picture at the end."""
    server.violations.clear()
    context = browser.new_context(size=(1360, 850))
    crm = Crm(server, context, "demo")

    def open_page(placement: str, path: str, system: str = "iqchannels") -> Crm:
        chosen = web.Response(content_type="text/html")
        for name, value in [("placement", placement), ("system", system)]:
            chosen.set_cookie(name, value)
        server.pages["/chosen"] = lambda _: chosen
        crm.page.goto(f"{server.origin('crm')}/chosen")
        crm.page.goto(server.origin("crm") + path)
        assert crm.started() == "up"
        return crm

    yield open_page
    # First what was said, for taking a picture adds a style of the driver's own.
    assert crm.complaints() == []
    assert server.violations == []
    folder = CACHE / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    crm.page.picture(folder / f"{request.node.name}.png")
    context.close()


def workspace(crm: Crm, vendor: str = "iqchannels") -> Frame:
    """The simulator, once it listens."""
    frame = crm.vendor_frame(vendor)
    until(lambda: frame.evaluate("window.simulator?.listening"), "a listening workspace")
    return frame


def press(frame: Frame, name: str) -> None:
    frame.push(f"[data-test='{name}']")


def shown_customer(crm: Crm) -> str:
    """The CRM id on the card that the page shows."""
    return crm.page.text("[data-test='customer-id']")


def title(frame: Frame) -> str:
    return frame.text("[data-test='dialogue-title']")


def test_single_page_section_opens_the_customer_from_the_chat_and_the_chat_from_the_customer(demo: Open) -> None:
    crm = demo("section", "/#/chat")
    frame = workspace(crm)
    press(frame, "ticket-412")
    press(frame, "open-in-crm")
    crm.until("location.hash === '#/customers/00234'")
    until(lambda: shown_customer(crm) == "00234", "the customer's card")
    assert "412" in crm.page.text("[data-test='opened-from-chat']")
    crm.page.evaluate("void (location.hash = '#/customers/00235')")
    until(lambda: shown_customer(crm) == "00235", "another customer")
    crm.page.click("[data-test='open-chat']")
    until(lambda: "Коваленко" in title(frame), "her dialogue")
    # The frame lived through all of it.
    assert frame.evaluate("simulator.received.filter((one) => one?.Type === 'initChat').length") <= 2


def test_single_page_floating_shows_the_customer_of_each_ticket(demo: Open) -> None:
    crm = demo("floating", "/")
    frame = workspace(crm)
    for ticket, customer in [("412", "00234"), ("430", "10458")]:
        press(frame, f"ticket-{ticket}")
        until(lambda customer=customer: shown_customer(crm) == customer, f"customer {customer}")


@once.on_our_page
def test_single_page_card_shows_the_dialogue_of_the_customer_and_follows(demo: Open) -> None:
    crm = demo("card", "/#/customers/00234")
    frame = workspace(crm)
    until(lambda: "Сірко" in title(frame), "the dialogue")
    crm.page.evaluate("void (location.hash = '#/customers/00235')")
    until(lambda: "Коваленко" in title(frame), "the next dialogue")


def test_the_customer_list_is_searched_and_opened_by_keyboard(demo: Open) -> None:
    crm = demo("floating", "/#/customers")
    crm.page.focus("[data-test='customer-search']")
    crm.page.write("00236")
    crm.page.focus("[data-test='customer-00236'] .row-link")
    crm.page.press("Enter")
    until(lambda: shown_customer(crm) == "00236", "the customer's card")


def test_classic_section_leaves_for_the_customers_page(demo: Open) -> None:
    crm = demo("section", "/classic/chat.html")
    press(workspace(crm), "ticket-412")
    press(workspace(crm), "open-in-crm")
    crm.until_at("/classic/customer.html?id=00234")
    until(lambda: shown_customer(crm) == "00234", "the customer's card")


@once.on_our_page
def test_classic_floating_leaves_for_the_customer_of_the_ticket_and_comes_up_again(demo: Open) -> None:
    crm = demo("floating", "/classic/customers.html")
    press(workspace(crm), "ticket-412")
    crm.until_at("/classic/customer.html?id=00234")
    assert crm.started() == "up"
    assert workspace(crm)


@once.on_our_page
def test_classic_card_shows_the_dialogue_and_does_not_reload_for_ever(demo: Open) -> None:
    crm = demo("card", "/classic/customer.html?id=00234")
    frame = workspace(crm)
    until(lambda: "Сірко" in title(frame), "the dialogue")
    crm.page.evaluate("void (window.stayed = true)")
    # A workspace may announce the ticket that the page itself asked for.
    frame.evaluate(
        """simulator.send({ Type: "open_client_from_ticket",
        OpenClient: { TicketId: 412, Client: { Id: 21, CRMClientId: "00234" } } })"""
    )
    crm.until("document.querySelector('[data-test=log-rows]')?.textContent.includes('chat.opened')")
    assert crm.page.evaluate("window.stayed")


@once.on_our_page
def test_an_unknown_customer_is_told_kindly(demo: Open) -> None:
    crm = demo("floating", "/#/customers/77001")
    until(lambda: crm.page.is_shown("[data-test='no-such-customer']"), "the panel")


@once.on_our_page
def test_the_demonstration_speaks_three_languages_and_so_does_switchboard(demo: Open) -> None:
    crm = demo("floating", "/")
    for language, word, bar in [("ru", "Клиенты", "Свернуть"), ("uk", "Клієнти", "Згорнути")]:
        crm.page.click(f"[data-test='language-{language}']")
        until(lambda language=language: crm.page.evaluate("document.documentElement.lang") == language, "the language")
        assert word in crm.page.text("[data-test='nav-customers']")
        assert bar in (crm.page.attribute(".minimise", "aria-label") or "")


@once.on_our_page
def test_rox_chat_shows_the_customer_of_the_chosen_chat_and_says_why_an_invitation_failed(demo: Open) -> None:
    crm = demo("floating", "/", system="roxchat")
    press(workspace(crm, "roxchat"), "visitor-1")
    until(lambda: shown_customer(crm) == "00235", "the customer's card")
    crm.page.click("[data-test='invite']")
    told = crm.page.text("[data-test='toast-failure']")
    assert "in a chat already" in told
    # Somebody whom the chat has not seen cannot be invited, and the page says so.
    crm.page.evaluate("void (location.hash = '#/customers/00236')")
    until(lambda: shown_customer(crm) == "00236", "another customer")
    crm.page.click("[data-test='invite']")
    until(lambda: crm.page.count("[data-test='toast-note']"), "the note")


@once.on_our_page
def test_uis_talks_with_the_visitor_by_keyboard_and_the_log_tells_of_it(demo: Open) -> None:
    crm = demo("section", "/", system="uis")
    for name in ["uis-toggle", "agent-toggle", "agent-join", "agent-say", "agent-invite"]:
        crm.page.focus(f"[data-test='{name}']")
        crm.page.press("Enter")
    wanted = ["chat.opened", "operator.joined", "chat.message", "invitation.received", "visitor.changed"]
    until(lambda: all(name in crm.page.text("[data-test='log-rows']") for name in wanted), "the events in the log")
    crm.page.focus("[data-test='uis-input']")
    crm.page.write("Привіт")
    until(lambda: "Привіт" in crm.page.text("[data-test='agent-sees-typing']"), "typing")
    crm.page.press("Enter")
    crm.until("uisSimulator.calls.some(([name, words]) => name === 'sendChatMessage' && words === 'Привіт')")
