"""The telephone under test: tabs of one operator's browser, and the simulated exchange."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from browser.crm import Crm
from browser.page import Browser, until
from workshop.phonet import Exchange
from workshop.server import Server

QUICK = {"baseSeconds": 0.05, "capSeconds": 0.5, "provenSeconds": 5}
"""An ordinary setting, for an exchange that is alone with its few pages."""
LONG = 20.0
"""Seconds until the next try, which chance draws: enough to look around in."""


def settings(exchange: Exchange, **changes: Any) -> dict[str, Any]:
    """Phonet's key in the configuration: encrypted, as in the field."""
    who = {"domain": exchange.domain, "apiKey": exchange.key, "subscriber": "001"}
    return {**who, "reconnect": QUICK, **changes}


@contextmanager
def operator(browser: Browser, server: Server) -> Iterator[Any]:
    """One operator's browser: gives a function that opens a tab."""
    server.violations.clear()
    server.exchange.reset()
    context = browser.new_context()
    tabs: list[Crm] = []

    def tab(
        name: str, body: str = "", crm: dict[str, Any] | None = None, numbers: str | None = None, **phonet: Any
    ) -> Crm:
        page = Crm(server, context, name)
        server.configurations[name] = {
            "language": "en",
            "crm": {"customerUrl": "#/customers/{phone}", **(crm or {})},
            "numbers": numbers,
            "phonet": settings(server.exchange, **phonet),
        }
        page.open(body)
        tabs.append(page)
        return page

    try:
        yield tab
    finally:
        context.close()
        server.exchange.reset()


def lines(crm: Crm) -> list[dict[str, Any]]:
    """What the page knows of its lines; its chats have links, too."""
    return [one for one in crm.call("state()")["links"] if one["placement"] == "line"]


def link(crm: Crm) -> dict[str, Any]:
    """What the page knows of its line."""
    return next(iter(lines(crm)), {})


def until_ready(crm: Crm) -> None:
    """Wait for the line."""
    until(lambda: {one["state"] for one in lines(crm)} == {"ready"}, "a line that is ready")


def until_ready_again(crm: Crm, exchange: Exchange) -> None:
    """Wait for the line after a cut: the page may not have heard of it yet, and still call itself ready."""
    until(lambda: exchange.connections() == 1, "a new connection")
    until_ready(crm)


def is_long_away(crm: Crm) -> bool:
    """Whether the line's next try is so far off that a test has time to look at what there is until then."""
    told = link(crm)
    next_try = told["nextTryAt"] if told["state"] == "interrupted" else None
    return bool(next_try) and (datetime.fromisoformat(next_try) - datetime.now(UTC)).total_seconds() > LONG


def calls(crm: Crm) -> list[dict[str, Any]]:
    """The calls that the page knows."""
    found: list[dict[str, Any]] = crm.call("state()")["calls"]
    return found


def card(crm: Crm) -> str:
    """The text of the cards on the screen."""
    return str(
        crm.page.evaluate(
            """[...document.querySelectorAll('switchboard-part')].filter((one) => one.shadowRoot?.querySelector('.calls'))
            .map((one) => [...one.shadowRoot.querySelectorAll('.call')].map((card) => card.textContent).join('|')).join()"""
        )
    )


def write_note(crm: Crm, uuid: str, text: str) -> None:
    """Write about a call, as an operator does who sees whether the field has taken the click."""
    field = f"textarea[data-action='note phonet {uuid}']"

    def is_in_it() -> bool:
        crm.page.click(field)
        return bool(crm.page.of(field, "(one) => one.getRootNode().activeElement === one"))

    until(lambda: crm.page.count(field), "the note's field")
    until(is_in_it, "the keyboard in the note's field")
    crm.page.write(text)
