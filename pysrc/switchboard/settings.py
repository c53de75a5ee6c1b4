"""What several parts of the configuration share: addresses and how they are asked, where a frame stands, a line.

More than 300 lines: each setting is short, and says what it is for.
"""

import ipaddress
import re
from typing import Annotated, Any, Literal, Self, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticKnownError

from switchboard.languages import found
from switchboard.vocabulary.model import Model, exactly_one


def _spoken(code: str) -> str:
    if code not in found():
        *others, last = map(repr, found())
        raise PydanticKnownError("literal_error", {"expected": f"{', '.join(others)} or {last}"})
    return code


def _languages(schema: dict[str, Any]) -> None:
    schema["enum"] = [*found()]


Language = Annotated[str, AfterValidator(_spoken), Field(json_schema_extra=_languages)]
"""The code of one in which every text that an operator reads exists."""


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


def is_local(address: str) -> bool:
    """Whether an address is on this very machine, where nobody listens in."""
    host = urlsplit(address).hostname or ""
    return host in ("localhost", "127.0.0.1", "::1") or host.endswith(".localhost")


Origin = Annotated[str, AfterValidator(_origin)]
Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


def steps_in(selector: str) -> tuple[tuple[str, ...], ...]:
    """The alternatives of a selector, each as its steps: ``>>>`` leads into the open shadow root of what was found.

    Without a step of ours the whole of it is the browser's to read.
    """
    alternatives, depth, start = [[""]], 0, 0
    for token in _CSS.finditer(selector):
        depth += (token[0] in ("(", "[")) - (token[0] in (")", "]"))
        if depth == 0 and token[0] in (",", ">>>"):
            alternatives[-1][-1] = selector[start : token.start()].strip()
            start = token.end()
            if token[0] == ",":
                alternatives.append([""])
            else:
                alternatives[-1].append("")
    alternatives[-1][-1] = selector[start:].strip()
    if all(len(steps) == 1 for steps in alternatives):
        return ((selector,),)
    return tuple(map(tuple, alternatives))


_CSS = re.compile(
    r"""\\. | "(?:\\.|[^"\\])*"? | '(?:\\.|[^'\\])*'? | /\*.*?(?:\*/|$) | >>> | .""", re.DOTALL | re.VERBOSE
)
"""What may hold a comma or ``>>>`` that is no step, and all else, one by one."""


def _deep(value: str) -> str:
    if not all(step for steps in steps_in(value) for step in steps):
        raise ValueError("a selector is wanted on both sides of >>>")
    return value


DeepSelector = Annotated[Selector, AfterValidator(_deep)]
"""A CSS selector, or several with ``>>>`` between them, each of which is looked for in the last one's shadow root."""
Pixels = Annotated[int, Field(ge=200, le=4000)]


_FUNCTION = r"^[\p{L}_$][\p{L}\p{N}_$]*(\.[\p{L}_$][\p{L}\p{N}_$]*)*$"
_NAME = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"


class HeaderSource(Model):
    """Where a header's value is found in the page, anew for each request."""

    model_config = ConfigDict(json_schema_extra=exactly_one("meta", "cookie", "function", "value"))

    meta: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="The name of a <meta>, whose content it is."
    )
    cookie: Annotated[str, StringConstraints(pattern=_NAME)] | None = Field(
        None, description="The name of a cookie that scripts may read."
    )
    function: Annotated[str, StringConstraints(pattern=_FUNCTION)] | None = Field(
        None, description="A function of the page, such as crm.auth.token, that gives it, or its promise."
    )
    value: Annotated[str, StringConstraints(pattern=r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$")] | None = Field(
        None, description="The value itself: nothing that is secret."
    )
    prefix: Annotated[str, StringConstraints(pattern=r"^[\x20-\x7e]*$", max_length=100)] = Field(
        "", description="What stands before it, such as 'Bearer '."
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if sum(one is not None for one in (self.meta, self.cookie, self.function, self.value)) != 1:
            raise ValueError('give exactly one of "meta", "cookie", "function" and "value"')
        return self

    @property
    def is_secret(self) -> bool:
        """Whether it may be: what the page has, nobody knows but the page."""
        return self.value is None


def _sendable(headers: dict[str, HeaderSource]) -> dict[str, HeaderSource]:
    for name in headers:
        if not re.match(_NAME, name):
            raise ValueError(f"{name[:80]!r} is no name of a header")
        if re.match(r"(proxy-|sec-|access-control-)", name, re.IGNORECASE) or name.lower() in _BROWSERS:
            raise ValueError(f"no script may set the header {name!r}: browsers do")
    if len({name.lower() for name in headers}) < len(headers):
        raise ValueError("a header stands here twice; capital letters make no difference")
    return headers


_BROWSERS = {
    *("accept-charset", "accept-encoding", "connection", "content-length", "cookie", "cookie2", "date", "dnt"),
    *("expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te", "trailer", "transfer-encoding"),
    *("upgrade", "via"),
}


class RequestRule(Model):
    """What goes along with all that is asked of one origin of the CRM's."""

    origin: Origin | None = Field(None, description="Whom this is for; without it, the page's own origin.")
    credentials: Literal["same-origin", "include", "omit"] = Field(
        "same-origin", description="Whether cookies go along: to another origin only with include."
    )
    headers: Annotated[dict[str, HeaderSource], Field(max_length=20), AfterValidator(_sendable)] = Field(
        {}, description="Headers, each with where its value is found."
    )

    @model_validator(mode="after")
    def _kept_secret(self) -> Self:
        is_open = self.origin is not None and self.origin.startswith("http:") and not is_local(self.origin)
        if is_open and any(one.is_secret for one in self.headers.values()):
            raise ValueError(
                f"{self.origin} is not encrypted, and what a header takes from the page may be secret; write https://"
            )
        return self


def _each_once(rules: tuple[RequestRule, ...]) -> tuple[RequestRule, ...]:
    origins = [rule.origin for rule in rules]
    for origin in origins:
        if origins.count(origin) > 1:
            raise ValueError(f"two entries are for {origin or 'the origin of the page'}")
    return rules


RequestRules = Annotated[tuple[RequestRule, ...], Field(max_length=20), AfterValidator(_each_once)]


Corner = Literal["bottom-right", "bottom-left", "top-right", "top-left"]
"""Of the window."""


class DockSettings(Model):
    """The dock: where it stands until the operator moves it, and what it may do with the page."""

    corner: Corner = Field("bottom-right", description="Its corner of the window.")
    width: Annotated[int, Field(ge=300, le=4000)] = Field(400, description="Pixels; never more than the window.")
    height: Annotated[int, Field(ge=320, le=4000)] = Field(560, description="Pixels; never more than the window.")
    collapsed: bool = Field(False, description="Whether it starts as its launcher, until the operator opens it.")
    beside: bool = Field(
        False, description="Whether the page becomes narrower while the dock is open, until the operator chooses."
    )
    shortcut: Annotated[str, StringConstraints(pattern=r"^((Ctrl|Alt|Shift|Meta)\+)*([A-Z]|F[0-9]{1,2})$")] = Field(
        "Ctrl+Alt+S", description="The keys that lead to the dock from anywhere in the page, and back."
    )
    open_on: tuple[Literal["chat.opened", "chat.message"], ...] = Field(
        (), description="Events of a workspace at which the dock opens by itself, where nobody is writing in the page."
    )
    title: bool = Field(
        False,
        description="Whether the page's title and icon count calls and messages while the page is not looked at.",
    )


class Section(Model):
    """The workspace fills an element of the page, or is an iframe that the page already has."""

    kind: Literal["section"] = Field(description="An element of the page.")
    element: DeepSelector = Field(
        description="CSS selector of the element, with >>> into open shadow roots; it may appear later."
    )
    follow_tickets: bool = Field(
        False, description="Whether going to another ticket opens its customer too, not only «Open in CRM»."
    )


class Floating(Model):
    """The workspace is a tab of the dock, which stands over the page and survives in-page navigation.

    Where the dock stands is better said in the key ``dock``, which wins.
    """

    kind: Literal["floating"] = Field(description="A tab of the dock.")
    corner: Corner = Field("bottom-right", description="The dock's corner of the window.")
    width: Pixels = Field(400, description="Pixels; never more than the window.")
    height: Pixels = Field(560, description="Pixels; never more than the window.")
    collapsed: bool = Field(False, description="Whether the dock starts as its launcher.")
    follow_tickets: bool = Field(
        True, description="Whether going to another ticket opens its customer too, not only «Open in CRM»."
    )


class Card(Model):
    """The dialogue of the customer shown, inside the customer's card.

    The element says who is shown: ``data-switchboard-crm-id``, ``…-client-id`` or ``…-ticket-id``.
    """

    kind: Literal["card"] = Field(description="The card of a customer.")
    element: DeepSelector = Field(
        description="CSS selector of the element, with >>> into open shadow roots; it may appear later."
    )
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
        raise ValueError("a workspace has one tab of the dock")
    return placements


Placements = Annotated[tuple[Placement, ...], Field(min_length=1, max_length=5), AfterValidator(_told_apart)]
"""Where a vendor's frame stands; the first place present gets the commands."""


Permission = Literal[
    "microphone", "camera", "autoplay", "display-capture", "fullscreen", "clipboard-read", "clipboard-write"
]
"""What a browser lets a frame of another origin do only if the page says so."""


class FrameSettings(Model):
    """What every vendor in a frame is configured with."""

    url: str
    placements: Placements = Field((Floating(kind="floating"),), description="Where the workspace stands.")
    permissions: tuple[Permission, ...] = Field(
        get_args(Permission), description="What the workspace may do in the frame, besides showing itself."
    )
    settle_seconds: Annotated[float, Field(ge=0, le=60)] = Field(
        5.0, description="How long a frame that has loaded but said nothing is given before commands are sent to it."
    )


def same_site(value: str) -> str:
    """A full web address, or one that is read relative to the page."""
    if re.search(r"[\s\\\x00-\x1f\x7f{}]", value):
        raise ValueError("an address holds no spaces, backslashes, braces or control characters")
    return web_address(value) if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", value) else value


def socket_address(value: str) -> str:
    """A wss:// address; ws:// on this machine alone, where nobody listens in."""
    scheme, _, rest = value.partition("://")
    if scheme not in ("wss", "ws"):
        raise ValueError("an address is wanted that starts with wss://")
    web_address(f"https://{rest}")
    if scheme == "ws" and not is_local(value):
        raise ValueError("ws:// is not encrypted, and the key would travel on it; write wss://")
    return value


Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
PopAt = Literal["ringing", "answered", "offer", "never"]
"""At which moment of an incoming call its customer is shown; ``offer`` leaves that to the operator."""


class Reconnect(Model):
    """How patiently a lost line is called again; see links/reconnect.py before changing it."""

    base_seconds: Annotated[float, Field(ge=0.05, le=60)] = Field(
        4.0, description="Over how long the first tries are spread."
    )
    cap_seconds: Annotated[float, Field(ge=0.05, le=3600)] = Field(60.0, description="The longest such span.")
    proven_seconds: Annotated[float, Field(ge=0, le=600)] = Field(
        10.0, description="How long a connection must have held before its loss counts as the first again."
    )


class LineSettings(Model):
    """What every exchange is configured with."""

    credentials_url: Annotated[str, AfterValidator(same_site)] | None = Field(
        None, description="An address of the CRM that answers who connects, with which key, as JSON."
    )
    when: Selector | None = Field(
        None,
        description="CSS selector of what only a page has in which somebody is signed in; elsewhere, it sleeps.",
    )
    knock: Annotated[str, StringConstraints(pattern=r"^/[^\s\\?#]*$")] | None = Field(
        "/",
        description="A page of the exchange that is asked for, without the key, before a connection; null for none.",
    )
    region: Region = Field("UA", description="Whose numbers are written without a country code.")
    screen_pop: PopAt = Field("ringing", description="At which moment of an incoming call its customer is shown.")
    dial_seconds: Annotated[float, Field(ge=1, le=60)] = Field(
        10.0, description="How long a call to be dialled may wait for the line, and then for the exchange's answer."
    )
    ringing_seconds: Annotated[float, Field(ge=1, le=3600)] = Field(
        120.0, description="After how long without a word of it a ringing call is taken to be over."
    )
    talking_seconds: Annotated[float, Field(ge=60, le=86400)] = Field(
        8 * 3600.0, description="The same for a call that was answered."
    )
    uncertain_seconds: Annotated[float, Field(ge=1, le=86400)] = Field(
        600.0, description="After how long a call, whose end may have been missed, leaves the screen."
    )
    reconnect: Reconnect = Field(Reconnect(), description="How patiently a lost line is called again.")
