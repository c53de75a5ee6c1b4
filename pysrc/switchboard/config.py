"""The configuration: one JSON file, checked whole before anything is loaded.

Every error names the path in the file, what was found and what is wanted; all errors are told at once.
"""

import ipaddress
import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, StringConstraints, ValidationError, model_validator

from switchboard.events import Problem
from switchboard.model import Model
from switchboard.problems import path_of, reason_of

Language = Literal["en", "ru", "uk"]

PLACEHOLDERS = ("crmId", "clientId", "ticketId", "phone", "email", "name", "inn", "extRef", "cardRef")
"""What ``crm.customerUrl`` may hold in braces; the values come from the event, percent-encoded."""


class _CredentialsError(ValueError):
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
        raise _CredentialsError("an address with a user name or a password in it is not accepted")
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


def _template(value: str) -> str:
    for name in re.findall(r"\{([^{}]*)\}", value):
        if name not in PLACEHOLDERS:
            raise ValueError(f"there is no placeholder {{{name}}}{_did_you_mean(name, PLACEHOLDERS)}")
    if re.search(r"[\s\\\x00-\x1f\x7f]", value):
        raise ValueError("an address holds no spaces, backslashes or control characters")
    if "{" not in value:
        raise ValueError(
            'every customer would lead to the same page; wanted: a placeholder, such as "/customers/{crmId}"'
        )
    if re.match(r"[\w-]+(\.[\w-]+)+(:\d+)?/", value):
        raise ValueError('this would be read as a folder of the page; start with "https://", or with "./" if it is one')
    if re.search(r"[{}]", re.sub(r"\{[^{}]*\}", "", value)):
        raise ValueError("a brace is open or closed without its partner")
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", value) or value.startswith("//"):
        address = web_address(value if not value.startswith("//") else f"https:{value}")
        if "{" in urlsplit(address).netloc:
            raise ValueError("a placeholder may not stand in the host: the customer would choose where the page goes")
    return value


def _iq_stand(value: str) -> str:
    """The two entries of the vendor's error table, told before the frame shows them as a 404."""
    try:
        web_address(value)
    except _CredentialsError:
        raise
    except ValueError as error:
        raise ValueError(
            f"{error}. The frame would show a 404 in place of the workspace: give the address of the stand where "
            'iQChannels is installed, such as "https://iqchannels.example.com/"'
        ) from None
    parts = urlsplit(value)
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError(
            "the address of the stand must be its root page: with anything behind it the workspace loads, but "
            f'logging in ends in a 404. Write "{origin_of(value)}/"'
        )
    return f"{origin_of(value)}/"


Origin = Annotated[str, AfterValidator(_origin)]
Selector = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Pixels = Annotated[int, Field(ge=200, le=4000)]


class Crm(Model):
    """How the page shows a customer."""

    customer_url: Annotated[str, AfterValidator(_template)] | None = Field(
        None, description="Address of a customer's page, with placeholders such as {crmId}; relative to the CRM page."
    )
    open_in: Literal["same-tab", "new-tab"] = Field("same-tab", description="Where a screen pop opens the customer.")
    allowed_origins: tuple[Origin, ...] = Field(
        (), description="Origins, besides the page's own, to which addresses that vendors send may lead."
    )


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


class InitChat(Model):
    """What the workspace leaves out (``initChat``)."""

    hide_ticket_list: bool = False
    hide_client_card: bool = False
    hide_navigation: bool = False


class IqChannels(Model):
    """The iQChannels operator workspace."""

    url: Annotated[str, AfterValidator(_iq_stand)] = Field(description="Root address of the stand.")
    placements: Annotated[tuple[Placement, ...], Field(min_length=1, max_length=5), AfterValidator(_told_apart)] = (
        Floating(kind="floating"),
    )
    init_chat: InitChat = InitChat()
    crm_id_spelling: Literal["CrmId", "CRMID"] = Field(
        "CrmId", description="How open_iframe_ticket spells the CRM id: the vendor's reference and samples differ."
    )
    settle_seconds: Annotated[float, Field(ge=0, le=60)] = Field(
        5.0, description="How long a frame that has loaded but said nothing is given before commands are sent to it."
    )


class Config(Model):
    """The whole file."""

    language: Language | None = Field(None, description="Language of the texts; without it, that of the page.")
    crm: Crm = Crm()
    iqchannels: IqChannels | None = None

    @model_validator(mode="after")
    def _some_vendor(self) -> "Config":
        if self.iqchannels is None:
            raise ValueError('no system is configured, so there is nothing to do: add "iqchannels"')
        return self


class ConfigurationError(Exception):
    """The configuration cannot be used; ``problems`` has every reason with its path."""

    def __init__(self, source: str, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = "".join(f"\n  {problem.path or '(whole file)'}: {problem.reason}" for problem in problems)
        super().__init__(f"the configuration {source} cannot be used:{lines}")


def load(text: str, source: str) -> Config:
    """Read the configuration.

    Raises:
        ConfigurationError: with every problem at once; a JSON syntax error has its line and column.

    """
    try:
        data = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_doubles)
    except json.JSONDecodeError as error:
        hint = _hint(text, error)
        reason = f"this is not JSON: {hint or error.msg} (line {error.lineno}, column {error.colno})"
        raise ConfigurationError(source, (Problem(path="", reason=reason),)) from None
    except (ValueError, RecursionError) as error:
        raise ConfigurationError(source, (Problem(path="", reason=f"this is not usable JSON: {error}"),)) from None
    try:
        return Config.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise ConfigurationError(source, tuple(_explained(error))) from None


def _hint(text: str, error: json.JSONDecodeError) -> str | None:
    """The usual mistakes, in the words of whoever made them."""
    if not text.strip():
        return "it is empty"
    if text.lstrip().startswith("<"):
        return "it is a web page; is the address right, and does it need a login?"
    rest = text[error.pos :].lstrip()
    if rest.startswith(("//", "/*", "#")):
        return "JSON has no comments"
    before = text[: error.pos].rstrip()
    if (before.endswith(",") and rest[:1] in ("}", "]")) or (
        rest.startswith(",") and rest[1:].lstrip()[:1] in ("}", "]")
    ):
        return "there is a comma too many"
    if rest.startswith("'"):
        return 'texts stand in double quotes (")'
    return None


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key, value in pairs:
        if key in result:
            raise ValueError(f'the key "{key}" stands twice in one object')
        result[key] = value
    return result


def _explained(error: ValidationError) -> Iterator[Problem]:
    errors = error.errors(include_url=False)
    for entry in errors:
        if entry["type"] == "too_short" and any(len(other["loc"]) > len(entry["loc"]) for other in errors):
            continue  # its items were refused, which is told of each of them
        # The union's own step, the kind behind an index, is no key of the file.
        steps = entry["loc"]
        location = tuple(
            step for n, step in enumerate(steps) if not (n and step in _KINDS and isinstance(steps[n - 1], int))
        )
        path = path_of(location)
        match entry["type"]:
            case "extra_forbidden":
                names = _names_at(location[:-1], steps)
                reason = f"there is no such key{_did_you_mean(str(location[-1]), names)}"
            case "missing":
                reason = "this key is missing"
            case "union_tag_not_found":
                path, reason = f"{path}.kind", f"this key is missing; wanted: {', '.join(map(repr, _KINDS))}"
            case "union_tag_invalid":
                path = f"{path}.kind"
                reason = f"found {_shown(entry['input'].get('kind'))}; wanted: one of {', '.join(map(repr, _KINDS))}"
            case "value_error" if not isinstance(entry["input"], str):
                reason = reason_of(entry["msg"])
            case "value_error":
                reason = f"found {_shown(entry['input'])}: {reason_of(entry['msg'])}"
            case kind if kind in _WANTED:
                reason = f"found {_shown(entry['input'])}; wanted: {_WANTED[kind]}"
            case _:
                wanted = entry["msg"].removeprefix("Input should be ").removeprefix("a valid ")
                reason = f"found {_shown(entry['input'])}; wanted: {wanted}"
        yield Problem(path=path, reason=reason)


_KINDS = ("section", "floating", "card")


_WANTED = {
    "too_short": "at least one entry",
    "too_long": "fewer entries",
    "tuple_type": "a list: [ … ]",
    "model_type": "an object: { … }",
    "model_attributes_type": "an object: { … }",
    "dict_type": "an object: { … }",
    "bool_type": "true or false",
    "string_type": "text",
    "string_too_short": "text that is not empty",
    "int_type": "a whole number",
    "float_type": "a number",
}


def _shown(value: Any) -> str:
    """What was found, without what may be secret in an address."""
    text = re.sub(r"//[^/@\s\"]*@", "//…@", json.dumps(value, ensure_ascii=False))
    text = re.sub(r"([?#])[^\"\s]+", r"\1…", text) if "://" in text else text
    return text if len(text) <= 80 else text[:79] + "…"


def _names_at(location: tuple[int | str, ...], steps: tuple[int | str, ...]) -> list[str]:
    """The keys that the models know at a place in the file; ``steps`` also tell the kind of a placement."""
    models: list[type[BaseModel]] = [Config]
    for step in location:
        if isinstance(step, int):
            continue
        models = [
            model
            for parent in models
            for field in parent.model_fields.values()
            if field.alias == step
            for model in _models_in(field.annotation)
        ]
    chosen = [model for model in models if _kind_of(model) in (None, *steps)]
    return sorted({field.alias or "" for model in chosen for field in model.model_fields.values()})


def _kind_of(model: type[BaseModel]) -> str | None:
    kind = model.model_fields.get("kind")
    return str(get_args(kind.annotation)[0]) if kind is not None else None


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        for inner in getattr(annotation, "__args__", ()):
            yield from _models_in(inner)


def _did_you_mean(name: str, names: tuple[str, ...] | list[str]) -> str:
    lowered = {candidate.lower(): candidate for candidate in names}
    close = get_close_matches(name.lower(), lowered, n=1)
    return f'; did you mean "{lowered[close[0]]}"?' if close else f"; known here: {', '.join(names)}" if names else ""
