"""Where a screen pop leads: the configured customer address first, else the vendor's. No I/O.

Addresses are judged as the browser's own parser reads them (``resolve``): another parser's opinion of a hostile
address is how checks get passed.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlsplit

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
class Goal:
    """Where a screen pop leads: to a customer's page or, if it ``is_new``, to one on which a customer is made.

    ``is_ours``: the configuration's own template says what names the customer.
    """

    address: Address
    is_new: bool = False
    is_ours: bool = False


@dataclass(frozen=True)
class Refusal:
    """Why a screen pop leads nowhere."""

    code: Literal["no-address", "address-refused"]
    message: str


Resolve = Callable[[str], Address | None]
"""The browser's reading of an address, relative ones against the page; None where it is none."""


def destination(
    event: ScreenPop, crm: Crm, page: Address, resolve: Resolve, region: str | None = None
) -> Goal | Refusal:
    """The address that shows the event's customer, whose number may be written as in a region; or why there is none."""
    # Of a caller nobody knows, a customer is made first; one whom the operator chose is at their own address.
    unknown = event.known is False
    for template, is_new in ((crm.new_customer_url if unknown else None, True), (crm.customer_url, False)):
        if event.contact is not None or not template or (_is_search(template) and _is_chosen(event)):
            continue
        if filled := _filled(template, event, region):
            address = resolve(filled)
            if address is None or address.scheme not in ("http", "https"):
                return _refused("is not http or https")
            return Goal(address, is_new, is_ours=True)
    text = (event.link and event.link.url) or event.customer.crm_url
    if not text:
        return Refusal("no-address", _NO_ADDRESS if crm.customer_url else _NOTHING_CONFIGURED)
    text = re.sub(r"[\t\n\r]", "", text).strip(_STRIPPED)  # as a browser does
    if not re.match("https?://|/", text, re.IGNORECASE):
        # Anything else would be read as a place beside the page that happens to be shown.
        return _refused('neither starts with https:// (or http://) nor with "/"')
    address = resolve(text)
    if address is None or address.scheme not in ("http", "https"):
        return _refused("is not http or https")
    # The integrator's own template was checked with the configuration; what vendors send is not trusted that far.
    if address.origin not in (page.origin, *crm.allowed_origins):
        return _refused(f"leads to {address.origin}, which is neither this page's origin nor in crm.allowedOrigins")
    return Goal(address, is_new=unknown)


def _is_search(template: str) -> bool:
    """Whether it asks for nothing but the number, which several customers may have."""
    return all(name.partition(":")[0] == "phone" for name in _names(template))


def _is_chosen(event: ScreenPop) -> bool:
    """Whether the operator asks for a customer whose own address is known."""
    return event.cause == "request" and event.known is not False and event.customer.crm_url is not None


def _refused(why: str) -> Refusal:
    return Refusal("address-refused", f"The customer's address {why}, so it was not opened.")


def is_shown(goal: Goal, page: Address) -> bool:
    """Whether the page shows this very record already.

    Of an address, its path and route, and the parameters in it, name a record. A CRM adds parameters of its own to
    them: a tab, a filter, a place on the page.
    """
    wanted, shown = urlsplit(goal.address.href), urlsplit(page.href)
    if goal.address.origin != page.origin or not _is_within(_path(wanted.path), _path(shown.path)):
        return False
    if not _holds(shown.query, wanted.query):
        return False
    if not wanted.fragment:
        return goal.is_ours or not _is_route(shown.fragment)
    (route, params), (its_route, its_params) = _parts(wanted.fragment), _parts(shown.fragment)
    return _is_within(_path(route), _path(its_route)) and _holds(its_params, params)


def _is_route(fragment: str) -> bool:
    """Whether what stands behind the # is an address of its own, of a single-page application."""
    return fragment.startswith(("/", "!"))


def _parts(fragment: str) -> tuple[str, str]:
    """The route and the parameters behind it; a fragment may be nothing but parameters."""
    if not _is_route(fragment) and "=" in fragment and "?" not in fragment:
        return "", fragment
    route, _, params = fragment.partition("?")
    return route, params


def _path(path: str) -> list[str]:
    return path.removesuffix("/").split("/")


def _is_within(wanted: list[str], shown: list[str]) -> bool:
    """Whether two paths are the same; parameters of a segment (``;tab=notes``) may have been added."""
    return len(wanted) == len(shown) and all(
        unquote(step) in (unquote(its), unquote(its.partition(";")[0])) for step, its in zip(wanted, shown, strict=True)
    )


def _holds(shown: str, wanted: str) -> bool:
    """Whether all of the wanted parameters are among those that are shown."""
    return Counter(parse_qsl(wanted, keep_blank_values=True)) <= Counter(parse_qsl(shown, keep_blank_values=True))


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


_STRIPPED = "".join(map(chr, range(33)))
_NO_ADDRESS = "The customer has no value for a placeholder of crm.customerUrl, and the vendor sent no address."
_NOTHING_CONFIGURED = "Nothing says where customers are shown: set crm.customerUrl, or handle switchboard:screen.pop."
