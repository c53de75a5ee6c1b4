"""Where a screen pop leads: the configured customer address first, else the vendor's. No I/O.

Addresses are judged as the browser's own parser reads them (``resolve``): another parser's opinion of a hostile
address is how checks get passed.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from switchboard.config import Crm
from switchboard.telephony.numbers import forms
from switchboard.vocabulary.events import ScreenPop


@dataclass(frozen=True)
class Address:
    """An address as the browser reads it: ``href`` whole, ``origin``, ``scheme`` without its colon."""

    href: str
    origin: str
    scheme: str


@dataclass(frozen=True)
class Refusal:
    """Why a screen pop leads nowhere."""

    code: Literal["no-address", "address-refused"]
    message: str


Resolve = Callable[[str], Address | None]
"""The browser's reading of an address, relative ones against the page; None where it is none."""


def destination(
    event: ScreenPop, crm: Crm, page: Address, resolve: Resolve, region: str | None = None
) -> Address | Refusal:
    """The address that shows the event's customer, whose number may be written as in a region; or why there is none."""
    configured = _filled(crm.customer_url, event, region) if crm.customer_url else None
    text = configured or (event.link and event.link.url) or event.customer.crm_url
    if not text:
        return Refusal("no-address", _NO_ADDRESS if crm.customer_url else _NOTHING_CONFIGURED)
    address = resolve(text)
    if address is None or address.scheme not in ("http", "https"):
        return Refusal("address-refused", "The customer's address is not http or https, so it was not opened.")
    # The integrator's own template was checked with the configuration; what vendors send is not trusted that far.
    if configured is None and address.origin not in (page.origin, *crm.allowed_origins):
        return Refusal(
            "address-refused",
            f"The customer's address leads to {address.origin}, which is neither this page's origin nor in "
            "crm.allowedOrigins, so it was not opened.",
        )
    return address


def _filled(template: str, event: ScreenPop, region: str | None) -> str | None:
    """The template with the event's values; None where one of them is not known."""
    customer = event.customer
    values = {
        "crmId": customer.crm_id,
        "clientId": customer.client_id,
        "ticketId": event.ticket_id,
        **forms(customer.phone, region),
        "email": customer.email,
        "name": customer.name,
        "inn": customer.inn,
        "extRef": customer.ext_ref,
        "cardRef": customer.card_ref,
        "siebelId": customer.siebel_id,
    }
    # "." and ".." as a value would lead out of the template's own path.
    if any(values[name] in (None, "", ".", "..") for name in _names(template)):
        return None
    return re.sub(r"\{([\w:]+)\}", lambda match: quote(values[match[1]] or "", safe=""), template)


def _names(template: str) -> list[str]:
    return re.findall(r"\{([\w:]+)\}", template)


_NO_ADDRESS = "The customer has no value for a placeholder of crm.customerUrl, and the vendor sent no address."
_NOTHING_CONFIGURED = "Nothing says where customers are shown: set crm.customerUrl, or handle switchboard:screen.pop."
