"""Phonet: the telephone exchange's WebSocket, JSON text both ways.

Source: «Интеграция по протоколу WSS» of Phonet. The exchange tells of calls (``call.dial``, ``call.bridge``,
``call.hangup``, ``error``) and is asked to dial (``{"action": "call", "to": …}``), which it answers with ``success`` or
``error``: nothing in the answer says to which question. What the document leaves open, or real lines do otherwise, is
accepted: times in milliseconds or seconds, as numbers or text; ids as numbers or text; ``otherLegs`` null or long;
any shape at all of what sets an agent's pause.

More than 300 lines: a vendor is one file.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote, urlencode, urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainSerializer,
    StringConstraints,
    Tag,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import from_json, to_json

from switchboard.links.ids import digest_of
from switchboard.links.socket import Connection
from switchboard.links.wire import PersonalText, Text, Wire, unknown_fields, written
from switchboard.settings import LineSettings, socket_address, web_address
from switchboard.telephony.exchange import Reply, Report, Said
from switchboard.telephony.stages import News
from switchboard.vendors import Novelty, Vendor
from switchboard.vocabulary.commands import Dial
from switchboard.vocabulary.events import (
    AgentPaused,
    AgentResumed,
    Contact,
    Event,
    MessageRejected,
    MessageUnknown,
    Party,
    Personal,
    PersonalAddress,
    Problem,
    Trunk,
)
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import problems_of

NAME = "phonet"
PATH = "/live/connector/v3/easy"


# The settings.


def _host(value: str) -> str:
    if re.search(r"[/?#@]", value):
        raise ValueError('a domain is wanted, such as "qwerty.phonet.com.ua": nothing before it, nothing behind it')
    web_address(f"https://{value}")
    return value


def _connector(value: str) -> str:
    parts = urlsplit(socket_address(value))
    if parts.query or parts.fragment:
        raise ValueError("the address ends before its query: domain, apiKey and subscriber are added to it")
    return value


Domain = Annotated[str, StringConstraints(min_length=1, max_length=260), AfterValidator(_host)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Extension = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,20}$")]
Subscriber = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Credentials(Model):
    """Who connects, to which exchange, with which key: part of the settings, or what ``credentialsUrl`` answers."""

    model_config = ConfigDict(extra="ignore")

    domain: Domain
    api_key: Secret = Field(repr=False)
    subscriber: Subscriber
    extension: Extension | None = None


class Settings(LineSettings):
    """The Phonet telephone exchange."""

    domain: Domain | None = Field(None, description='The exchange\'s domain, such as "qwerty.phonet.com.ua".')
    api_key: Secret | None = Field(
        None, repr=False, description="The exchange's API key; better kept behind credentialsUrl."
    )
    subscriber: Annotated[Subscriber | None, Personal] = Field(
        None, description="The operator's extension or e-mail address."
    )
    extension: Extension | None = Field(
        None, description="The operator's own extension, where subscriber is an e-mail address."
    )
    endpoint: Annotated[str, AfterValidator(_connector)] | None = Field(
        None, description=f"The connector's address, where it is not wss://<domain>{PATH}."
    )

    @model_validator(mode="after")
    def _some_credentials(self) -> Self:
        given = [value is not None for value in (self.domain, self.api_key, self.subscriber)]
        if self.credentials_url is None and not all(given):
            raise ValueError('give "domain", "apiKey" and "subscriber", or "credentialsUrl"')
        if self.credentials_url is not None and any(given):
            raise ValueError('give either "credentialsUrl" or "domain", "apiKey" and "subscriber", not both')
        return self


# The wire.


def _time(value: object) -> datetime | None:
    """Milliseconds since 1970 as the document has it, or seconds as some lines do; a number or its digits."""
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("a time is wanted: milliseconds since 1970")
    try:
        number = float(value)
        # As milliseconds this would be 1973, as seconds it is the year 5138.
        return datetime.fromtimestamp(number if abs(number) < 1e11 else number / 1000, UTC) if number else None
    except (ValueError, OverflowError, OSError):
        raise ValueError("a time is wanted: milliseconds since 1970") from None


def _whole(value: object) -> object:
    return None if value == "" else value


def _number(value: object) -> object:
    """A number or its digits, and what is neither as it would be read: a call rings whatever this says."""
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else to_json(value).decode()[:40]


def _texts(value: object) -> object:
    return [] if value is None else value


Time = Annotated[datetime | None, BeforeValidator(_time), PlainSerializer(written)]
Uuid = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Whole = Annotated[int | None, BeforeValidator(_whole)]
Number = Annotated[int | str | None, BeforeValidator(_number)]
_KINDS: dict[int | None, Literal["user", "group", "scenario"]] = {1: "user", 2: "group", 4: "scenario"}
_DIRECTIONS: dict[int | str | None, Literal["internal", "outgoing", "incoming"]] = {
    1: "internal",
    2: "outgoing",
    4: "incoming",
}
_NEWS: dict[str, Literal[News.DIAL, News.BRIDGE, News.HANGUP]] = {
    "call.dial": News.DIAL,
    "call.bridge": News.BRIDGE,
    "call.hangup": News.HANGUP,
}
PAUSE, RESUME = 32, 64


class Leg(Wire):
    """``leg`` and ``leg2``: whose phone it is. A scenario has no extension."""

    id: Text = None
    type: Whole = None
    display_name: PersonalText = Field(None, alias="displayName")
    ext: Text = None

    def party(self) -> Party:
        """In the words of the vocabulary; a type that is not known is None."""
        return Party(
            id=self.id or None,
            kind=_KINDS.get(self.type),
            name=self.display_name or None,
            extension=self.ext or None,
        )


class OtherLeg(Wire):
    """One of ``otherLegs``: what one connected CRM knows of the customer."""

    id: Text = None
    name: PersonalText = None
    num: PersonalText = None
    company_name: PersonalText = Field(None, alias="companyName")
    url: Annotated[Text, PersonalAddress] = None
    priority: Whole = None

    def contact(self) -> Contact:
        """In the words of the vocabulary."""
        return Contact(
            id=self.id or None,
            name=self.name or None,
            number=self.num or None,
            company=self.company_name or None,
            url=self.url or None,
            priority=self.priority,
        )


class _About(Wire):
    parent_uuid: Text = Field(None, alias="parentUuid")
    direction: Number = Field(None, alias="lgDirection")
    leg: Leg | None = None
    leg2: Leg | None = None
    other_legs: Annotated[tuple[OtherLeg, ...], BeforeValidator(_texts)] = Field((), alias="otherLegs", max_length=100)
    dial_at: Time = Field(None, alias="dialAt")
    bridge_at: Time = Field(None, alias="bridgeAt")
    server_time: Time = Field(None, alias="serverTime")
    trunk_num: Text = Field(None, alias="trunkNum")
    trunk_name: Text = Field(None, alias="trunkName")


class CallMessage(_About):
    """``call.dial``, ``call.bridge``, ``call.hangup``."""

    event: Literal["call.dial", "call.bridge", "call.hangup"]
    uuid: Uuid


class CallErrorMessage(_About):
    """``error`` with a call's ``uuid``: something went wrong with that call."""

    event: Literal["error"]
    uuid: Uuid
    message: PersonalText = None


class SuccessMessage(Wire):
    """``success``: the exchange dials."""

    event: Literal["success"]


class ErrorMessage(Wire):
    """``error`` without a call: the answer to a command."""

    event: Literal["error"]
    message: PersonalText = None


def _leg(value: Any) -> Leg | None:
    try:
        return Leg.model_validate(value)
    except ValidationError:
        return None


class PauseMessage(Wire):
    """``lgDirection`` 32 or 64: the rest is not documented, so any shape of it is taken."""

    direction: int = Field(alias="lgDirection")
    leg: Annotated[Leg | None, BeforeValidator(_leg)] = None
    timed: Annotated[bool, BeforeValidator(bool)] = Field(False, alias="serverTime")


def _which(value: Any) -> str | None:
    if not isinstance(value, dict):
        return None
    if str(value.get("lgDirection")) in (str(PAUSE), str(RESUME)):
        return "pause"
    event = value.get("event")
    if event == "error":
        return "call-error" if value.get("uuid") else "error"
    if event == "success":
        return "success"
    return "call" if isinstance(event, str) and event in _NEWS else None


_MESSAGE: TypeAdapter[CallMessage | CallErrorMessage | SuccessMessage | ErrorMessage | PauseMessage] = TypeAdapter(
    Annotated[
        Annotated[CallMessage, Tag("call")]
        | Annotated[CallErrorMessage, Tag("call-error")]
        | Annotated[SuccessMessage, Tag("success")]
        | Annotated[ErrorMessage, Tag("error")]
        | Annotated[PauseMessage, Tag("pause")],
        Discriminator(
            _which, custom_error_type="unknown", custom_error_message="nothing in this message says of which type it is"
        ),
    ]
)


class Phonet:
    """The vendor's side of a line: an ``Exchange``."""

    vendor = NAME
    title = "Phonet"
    numbers_answers = False
    dials_extensions = False  # the document has a number to be called, and nothing of what comes after
    credentials = Credentials
    refused = "Check domain, apiKey and subscriber against Phonet's settings (Integration, Other CRM system)."
    unreachable = "Check the network, the domain, and that this page's connect-src has it with wss:// and https://."

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.identity = (settings.endpoint, settings.credentials_url, settings.domain, settings.subscriber)

    def given(self) -> Credentials | None:
        """What the configuration itself says; None where the CRM is to be asked."""
        told = self._settings
        if told.domain is None or told.api_key is None or told.subscriber is None:
            return None
        return Credentials(
            domain=told.domain, api_key=told.api_key, subscriber=told.subscriber, extension=told.extension
        )

    def connection(self, credentials: Credentials) -> Connection:
        """The connector's address has everything in it, key and all."""
        base = self._settings.endpoint or f"wss://{credentials.domain}{PATH}"
        query = {
            "domain": credentials.domain,
            "apiKey": credentials.api_key,
            "subscriber": credentials.subscriber,
        }
        return Connection(
            address=f"{base}?{urlencode(query, quote_via=quote, safe='')}",
            operator=credentials.extension or ("" if "@" in credentials.subscriber else credentials.subscriber),
            secrets=(credentials.api_key,),
        )

    def encode(self, number: str, question: int) -> str:  # noqa: ARG002  # answers carry no number
        """The command to call a number."""
        return to_json({"action": "call", "to": number}).decode()

    def decode(self, text: str, at: datetime, key: str) -> Sequence[Said]:
        """What a message says, never an exception; ``key`` numbers what has no identity of its own."""
        try:
            message = _MESSAGE.validate_json(text)
        except ValidationError as error:
            return [self._not_understood(text, error, at)]
        match message:
            case CallMessage() | CallErrorMessage():
                heard = News.ERROR if isinstance(message, CallErrorMessage) else _NEWS[message.event]
                report = _report(heard, message, text)
                if message.direction is None or message.direction in _DIRECTIONS:
                    return [report]
                kind = f"lgDirection {message.direction}"
                return [report, MessageUnknown(id=_digest(text), vendor=NAME, at=at, raw_json=text, kind=kind)]
            case SuccessMessage():
                return [Reply("success", raw_json=text)]
            case ErrorMessage():
                return [Reply("error", message.message or "", raw_json=text)]
            case PauseMessage():
                kind_of = AgentPaused if message.direction == PAUSE else AgentResumed
                # Said twice with the same time it is one fact, doubled; without a time nothing tells.
                id_ = _digest(text) if message.timed else f"{_digest(text)}-{key}"
                agent = message.leg.party() if message.leg else None
                return [kind_of(id=id_, vendor=NAME, at=at, raw_json=text, agent=agent)]

    def _not_understood(self, text: str, error: ValidationError, at: datetime) -> Event:
        try:
            value = from_json(text)
        except ValueError:
            value = None
        kind = value.get("event") if isinstance(value, dict) else None
        if isinstance(kind, str) and kind and kind not in _NEWS and kind not in ("error", "success"):
            return MessageUnknown(id=_digest(text), vendor=NAME, at=at, raw_json=text, kind=kind)
        return MessageRejected(id=_digest(text), vendor=NAME, at=at, problems=_without_tags(problems_of(error)))


def _without_tags(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """The union's own step at the start of a path is nothing that stands in the message."""
    tag = re.compile(r"^(call-error|call|success|error|pause)(\.|$)")
    return tuple(problem.model_copy(update={"path": tag.sub("", problem.path)}) for problem in problems)


def _report(
    heard: Literal[News.DIAL, News.BRIDGE, News.HANGUP, News.ERROR],
    message: CallMessage | CallErrorMessage,
    text: str,
) -> Report:
    number, name = message.trunk_num or None, message.trunk_name or None
    return Report(
        heard=heard,
        uuid=message.uuid,
        parent=message.parent_uuid or None,
        direction=_DIRECTIONS.get(message.direction),
        agent=message.leg.party() if message.leg else None,
        colleague=message.leg2.party() if message.leg2 else None,
        contacts=tuple(leg.contact() for leg in message.other_legs),
        trunk=Trunk(number=number, name=name) if number or name else None,
        dialed_at=message.dial_at,
        answered_at=message.bridge_at,
        server_at=message.server_time,
        message=message.message if isinstance(message, CallErrorMessage) else None,
        raw_json=text,
    )


def _digest(text: str) -> str:
    return f"{NAME}-{digest_of(text)}"


def _novelties(_: Settings, event: Event) -> Iterator[Novelty]:
    if isinstance(event, AgentPaused | AgentResumed):
        return  # the document has nothing but their numbers
    for path in unknown_fields(_MESSAGE.validate_json, event.raw_json):
        yield Novelty("field", path)
    try:
        message = _MESSAGE.validate_json(event.raw_json)
    except ValidationError:
        return
    for leg in (message.leg, message.leg2) if isinstance(message, _About) else ():
        if leg is not None and leg.type is not None and leg.type not in _KINDS:
            yield Novelty("value", "leg.type", leg.type)


VENDOR = Vendor(
    name=NAME,
    title=Phonet.title,
    kind="socket",
    settings=Settings,
    commands=(Dial,),
    link=Phonet,
    novelties=_novelties,
    read=lambda _, __, text: _MESSAGE.validate_json(text),
)
