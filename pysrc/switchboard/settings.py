"""What the settings of several vendors share: addresses, and the places where a frame may stand."""

import ipaddress
import re
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints

from switchboard.vocabulary.model import Model

Language = Literal["en", "ru", "uk"]
"""Those in which every text that an operator reads exists."""


class CredentialsError(ValueError):
    """An address with a user name or a password in it."""


def web_address(value: str) -> str:
    """A full http(s) address without credentials; a browser would read a partial one relative to the page."""
    if re.search(r"[\s\\\x00-\x1f\x7f]", value):
        raise ValueError("an address holds no spaces, backslashes or control characters")
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  # reading it is the check
    except ValueError as error:
        raise ValueError(f"this is no address: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("a full address is wanted, starting with https:// (or http://)")
    if parts.username is not None or parts.password is not None:
        raise CredentialsError("an address with a user name or a password in it is not accepted")
    _check_host(parts.hostname)
    return value


def _check_host(host: str) -> None:
    """Refuse a host that a browser would spell differently: all its messages would look foreign."""
    try:
        if ":" in host:
            plain = ipaddress.IPv6Address(host).compressed == host
        elif re.fullmatch(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?", host):
            plain = str(ipaddress.IPv4Address(host)) == host
        else:
            name = host.encode("idna").decode()
            plain = re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", name) is not None and not re.search(
                "[ßς\u200c\u200d]", host
            )
    except ValueError:
        plain = False
    if not plain:
        raise ValueError("its host is not a plain name or address; spell it as the browser's address bar shows it")


def origin_of(address: str) -> str:
    """The origin of a web address, spelled as browsers spell it."""
    parts = urlsplit(address)
    host = (parts.hostname or "").encode("idna").decode()
    if ":" in host:
        host = f"[{host}]"
    default = {"http": 80, "https": 443}[parts.scheme]
    port = f":{parts.port}" if parts.port not in (None, default) else ""
    return f"{parts.scheme}://{host}{port}"


def _origin(value: str) -> str:
    parts = urlsplit(web_address(value))
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("an origin is wanted: scheme, host and port, nothing behind them")
    return origin_of(value)


Origin = Annotated[str, AfterValidator(_origin)]
Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Pixels = Annotated[int, Field(ge=200, le=4000)]


class Section(Model):
    """The workspace fills an element of the page, or is an iframe that the page already has."""

    kind: Literal["section"]
    element: Selector = Field(description="CSS selector of the element; it may appear later.")
    follow_tickets: bool = Field(
        False, description="Whether going to another ticket opens its customer too, not only «Open in CRM»."
    )


class Floating(Model):
    """The workspace is a box over the page, which survives in-page navigation and can be collapsed."""

    kind: Literal["floating"]
    corner: Literal["bottom-right", "bottom-left", "top-right", "top-left"] = "bottom-right"
    width: Pixels = 400
    height: Pixels = 620
    collapsed: bool = Field(False, description="Whether the box starts collapsed.")
    follow_tickets: bool = Field(
        True, description="Whether going to another ticket opens its customer too, not only «Open in CRM»."
    )


class Card(Model):
    """The dialogue of the customer shown, inside the customer's card.

    The element says who is shown: ``data-switchboard-crm-id``, ``…-client-id`` or ``…-ticket-id``.
    """

    kind: Literal["card"]
    element: Selector = Field(description="CSS selector of the element; it may appear later.")
    follow_tickets: bool = Field(
        False, description="Whether going to another ticket opens its customer too, not only «Open in CRM»."
    )


Placement = Annotated[Section | Floating | Card, Field(discriminator="kind")]


def _told_apart(placements: tuple[Placement, ...]) -> tuple[Placement, ...]:
    places = [placement.element for placement in placements if not isinstance(placement, Floating)]
    for place in places:
        if places.count(place) > 1:
            raise ValueError(f"two placements have the same element {place!r}")
    if len(places) < len(placements) - 1:
        raise ValueError("there can be only one floating box")
    return placements


Placements = Annotated[tuple[Placement, ...], Field(min_length=1, max_length=5), AfterValidator(_told_apart)]
"""Where a vendor's frame stands; the first place present gets the commands."""


class FrameSettings(Model):
    """What every vendor in a frame is configured with."""

    url: str
    placements: Placements = (Floating(kind="floating"),)
    settle_seconds: Annotated[float, Field(ge=0, le=60)] = Field(
        5.0, description="How long a frame that has loaded but said nothing is given before commands are sent to it."
    )
