"""iQChannels: the operator's workspace in an iframe and its postMessage protocol.

Sources: «PostMessage API» and «Интеграция с CRM» of iQStore (IQ4). Messages are ``{"Type": …, <Body>: …}``.
Where a sample contradicts the text, both are accepted: ``CrmId`` (reference) and ``CRMID`` (samples), ids as numbers or
text, empty strings for missing values, line breaks inside a URL.

More than 300 lines: a vendor is one file.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    model_validator,
)
from pydantic_core import from_json, to_json

from switchboard.links.ids import MessageIds
from switchboard.links.wire import PersonalText, Text, Wire, unknown_fields
from switchboard.settings import CredentialsError, FrameSettings, origin_of, web_address
from switchboard.vendors import Novelty, Vendor
from switchboard.vocabulary.commands import Command, FindClient, OpenChat
from switchboard.vocabulary.events import (
    ChatClosed,
    ChatOpened,
    Customer,
    CustomerPage,
    Event,
    InboxChanged,
    MessageRejected,
    MessageUnknown,
    Personal,
    PersonalAddress,
    ScreenClose,
    ScreenPop,
)
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import problems_of

NAME = "iqchannels"
REASONS = {"ticket_closed": "closed", "ticket_assigned": "reassigned"}
"""The two reasons of ``close_client_from_ticket`` in the words of the vocabulary; a third one is passed on as it is."""
INCOMING = ("inbox_changed", "open_client", "open_client_from_ticket", "close_client_from_ticket")
"""Every type that the frame sends."""
BODIES = ("InboxChanged", "OpenClient", "CloseClient")
"""The names under which they have their bodies."""

_SAFE = 2**53 - 1
_IDS = ("iqchannels_client_id", "iqchannels_ticket_id")
"""What the vendor writes into the query of a customer's address."""


def _stand(value: str) -> str:
    """The two entries of the vendor's error table, told before the frame shows them as a 404."""
    try:
        web_address(value)
    except CredentialsError:
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


class InitChat(Model):
    """What the workspace leaves out (``initChat``)."""

    hide_ticket_list: bool = Field(False, description="Whether it leaves out the list of tickets.")
    hide_client_card: bool = Field(False, description="Whether it leaves out the client's card.")
    hide_navigation: bool = Field(False, description="Whether it leaves out the navigation.")


class Settings(FrameSettings):
    """The iQChannels operator workspace."""

    url: Annotated[str, AfterValidator(_stand)] = Field(description="Root address of the stand.")
    init_chat: InitChat = Field(InitChat(), description="What the workspace leaves out.")
    crm_id_spelling: Literal["CrmId", "CRMID"] = Field(
        "CrmId", description="How open_iframe_ticket spells the CRM id: the vendor's reference and samples differ."
    )


def _date(value: object) -> date | None:
    """DD.MM.YYYY; what is no date stays readable in the event's ``raw``."""
    if value is not None and not isinstance(value, str):
        raise ValueError("a birthday is text, DD.MM.YYYY")
    try:
        return datetime.strptime(value, "%d.%m.%Y").date() if value else None
    except ValueError:
        return None


# Numbers become text on the way in (see Wire), so a whole number and its digits are the same id. "" is a missing one.
IqId = Annotated[str | None, Field(pattern=r"^(-?[0-9]{1,19})?$")]
Birthday = Annotated[date | None, BeforeValidator(_date), PlainSerializer(lambda it: f"{it:%d.%m}.{it.year:04}")]
Count = Annotated[int, Field(ge=0, strict=True)]

_CRM_ID_SPELLINGS = AliasChoices("CRMClientId", "CrmClientId", "CRMClientID", "CrmId", "CRMID", "CrmID", "CRMId")


class Details(Wire):
    """``Client.Details``: what the vendor's customer card holds."""

    client_id: IqId = Field(None, alias="ClientId")
    crm_url: Annotated[Text, PersonalAddress] = Field(None, alias="CRMURL")
    first_name: PersonalText = Field(None, alias="FirstName")
    middle_name: PersonalText = Field(None, alias="MiddleName")
    last_name: PersonalText = Field(None, alias="LastName")
    sex: PersonalText = Field(None, alias="Sex")
    birthday: Annotated[Birthday, Personal] = Field(None, alias="Birthday")
    cellphone: PersonalText = Field(None, alias="Cellphone")
    email: PersonalText = Field(None, alias="Email")
    inn: PersonalText = Field(None, alias="INN")
    ext_ref: Text = Field(None, alias="ExtRef")
    card_ref: Text = Field(None, alias="CardRef")


class Client(Wire):
    """``Client``: who the ticket is about."""

    id: IqId = Field(None, alias="Id")
    name: PersonalText = Field(None, alias="Name")
    crm_client_id: Text = Field(None, validation_alias=_CRM_ID_SPELLINGS)
    details: Details | None = Field(None, alias="Details")


class ClientBody(Wire):
    """The body of ``open_client`` and ``open_client_from_ticket``."""

    url: Annotated[Text, Field(json_schema_extra={"personal": "address", "keeps": _IDS})] = Field(None, alias="URL")
    ticket_id: IqId = Field(None, alias="TicketId")
    client: Client = Field(alias="Client")


class CloseBody(ClientBody):
    """The body of ``close_client_from_ticket``."""

    reason: Text = Field(None, alias="Reason")


class InboxBody(Wire):
    """The body of ``inbox_changed``: what it leaves out has not changed."""

    total_open_threads: Count | None = Field(None, alias="TotalOpenThreads")
    total_unread_messages: Count | None = Field(None, alias="TotalUnreadMessages")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.total_open_threads is None and self.total_unread_messages is None:
            raise ValueError("neither TotalOpenThreads nor TotalUnreadMessages is here")
        return self


class InboxChangedMessage(Wire):
    """The inbox' counters have changed."""

    type: Literal["inbox_changed"] = Field(alias="Type")
    body: InboxBody = Field(alias="InboxChanged")


class OpenClientMessage(Wire):
    """The operator pressed «Открыть в CRM»."""

    type: Literal["open_client"] = Field(alias="Type")
    body: ClientBody = Field(alias="OpenClient")


class OpenClientFromTicketMessage(Wire):
    """The operator went to a ticket."""

    type: Literal["open_client_from_ticket"] = Field(alias="Type")
    body: ClientBody = Field(alias="OpenClient")


class CloseClientFromTicketMessage(Wire):
    """The ticket was closed or given to another operator."""

    type: Literal["close_client_from_ticket"] = Field(alias="Type")
    body: CloseBody = Field(alias="CloseClient")


Message = Annotated[
    InboxChangedMessage | OpenClientMessage | OpenClientFromTicketMessage | CloseClientFromTicketMessage,
    Field(discriminator="type"),
]
_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)
_validate: Callable[[str], Message] = _MESSAGE.validator.validate_json  # the adapter's own method costs as much again


class IqChannels:
    """The vendor's side of a ``FrameLink``."""

    vendor = NAME
    silence = (
        "Open the address in a tab of its own: a 404 means that it is not that of the stand, a login form that the "
        "operator has yet to log in. If it works there, the stand forbids being framed (X-Frame-Options, "
        "frame-ancestors) or this page's Content-Security-Policy lacks it in frame-src."
    )
    address = "It is the root page of the stand, or logging in ends in a 404."
    speaks_first = True
    kept = ("_ids", "_open", "_unread")

    def __init__(self, settings: Settings, placement: str) -> None:
        self._settings = settings
        self._ids = MessageIds(f"{NAME}-{placement}")
        self._open: int | None = None
        self._unread: int | None = None

    def greeting(self) -> str | None:
        """``initChat`` with its three flags."""
        flags = self._settings.init_chat
        return _text(
            "initChat",
            "InitChat",
            {
                "HideTicketList": flags.hide_ticket_list,
                "HideClientCard": flags.hide_client_card,
                "HideNavigation": flags.hide_navigation,
            },
        )

    def encode(self, command: Command) -> str:
        """``open_iframe_ticket`` with one identity, or ``write_to_client``."""
        match command:
            case OpenChat(ticket_id=str(ticket)):
                return _text("open_iframe_ticket", "OpenTicket", {"TicketId": _iq_id(ticket)})
            case OpenChat(client_id=str(client)):
                return _text("open_iframe_ticket", "OpenTicket", {"ClientId": _iq_id(client)})
            case OpenChat(crm_id=crm):
                return _text("open_iframe_ticket", "OpenTicket", {self._settings.crm_id_spelling: crm})
            case FindClient(text=text):
                return _text("write_to_client", "WriteToClient", {"Search": text})
            case _:
                raise TypeError(f"iQChannels has no {command.call}")

    def decode(self, text: str, at: datetime) -> Sequence[Event]:
        """The events in one message; none for another protocol's, ``message.rejected`` for what does not validate."""
        try:
            message = _validate(text)
        except ValidationError as error:
            return self._not_understood(text, error, at)
        common: dict[str, Any] = {"vendor": NAME, "at": at, "raw_json": text}
        key = self._ids.id_of(text)
        match message:
            case InboxChangedMessage(body=body):
                if body.total_open_threads is not None:
                    self._open = body.total_open_threads
                if body.total_unread_messages is not None:
                    self._unread = body.total_unread_messages
                return [InboxChanged(id=key, open_threads=self._open, unread_messages=self._unread, **common)]
            case OpenClientMessage(body=body):
                link = _link(body)
                return [ScreenPop(id=key, cause="request", **_about(body, link), link=link, **common)]
            case OpenClientFromTicketMessage(body=body):
                link = _link(body)
                about = _about(body, link)
                return [
                    ChatOpened(id=f"{key}-chat", **about, **common),
                    ScreenPop(id=key, cause="ticket", **about, link=link, **common),
                ]
            case CloseClientFromTicketMessage(body=body):
                link = _link(body)
                about = _about(body, link)
                reason = REASONS.get(body.reason, body.reason) if body.reason else None
                return [
                    ChatClosed(id=f"{key}-chat", reason=reason, **about, **common),
                    ScreenClose(id=key, reason=reason, **about, link=link, **common),
                ]

    def _not_understood(self, text: str, error: ValidationError, at: datetime) -> Sequence[Event]:
        try:
            value = from_json(text)
        except ValueError:
            value = {"Type": None}
        if not _is_ours(value):
            return []
        key, kind = self._ids.id_of(text), value.get("Type")
        if isinstance(kind, str) and kind and kind not in INCOMING:
            return [MessageUnknown(id=key, vendor=NAME, at=at, raw_json=text, kind=kind)]
        return [MessageRejected(id=key, vendor=NAME, at=at, problems=problems_of(error))]


def _is_ours(value: Any) -> bool:
    """Whether it has something of our envelope, however wrong the rest is.

    Others speak on the same origin: the visitor's widget (``{"type": "iqchannels-widget-…"}``), libraries that size
    frames, tools of developers.
    """
    if not isinstance(value, dict):
        return False
    kinds = [one for name, one in value.items() if name.lower() == "type" and isinstance(one, str)]
    return "Type" in value or any(name in value for name in BODIES) or any(kind.lower() in INCOMING for kind in kinds)


def _text(kind: str, name: str, body: dict[str, Any]) -> str:
    return to_json({"Type": kind, name: body}).decode()


def _iq_id(text: str) -> int | str:
    """IQ ids are numbers, but a page can hold them exactly only up to 2⁵³ - 1. What is none is sent as it is, so that
    the frame tells the operator in its own words.
    """
    return int(text) if text.isascii() and text.isdigit() and int(text) <= _SAFE else text


def _link(body: ClientBody) -> CustomerPage | None:
    url = _url(body.url)
    if url is None:
        return None
    try:
        query = parse_qs(urlsplit(url).query)
    except ValueError:
        query = {}
    return CustomerPage(
        url=url,
        client_id=query.get(_IDS[0], [None])[0],
        ticket_id=query.get(_IDS[1], [None])[0],
    )


def _url(text: str | None) -> str | None:
    """One sample breaks a line inside the address; a browser's own parser would drop the break as well."""
    return "".join(text.split()) or None if text else None


def _about(body: ClientBody, link: CustomerPage | None) -> dict[str, Any]:
    """The customer and the ticket; what the body leaves out, the ids in its address may still tell. "" is missing."""
    client = body.client
    details = client.details or Details()
    full_name = " ".join(part for part in (details.last_name, details.first_name, details.middle_name) if part)
    return {
        "ticket_id": body.ticket_id or (link.ticket_id if link else None),
        "customer": Customer(
            crm_id=client.crm_client_id or None,
            client_id=client.id or details.client_id or (link.client_id if link else None),
            name=client.name or full_name or None,
            first_name=details.first_name or None,
            middle_name=details.middle_name or None,
            last_name=details.last_name or None,
            sex=details.sex or None,
            birthday=details.birthday,
            phone=details.cellphone or None,
            email=details.email or None,
            inn=details.inn or None,
            ext_ref=details.ext_ref or None,
            card_ref=details.card_ref or None,
            crm_url=_url(details.crm_url),
        ),
    }


def _novelties(_: Settings, event: Event) -> Iterator[Novelty]:
    for path in unknown_fields(_validate, event.raw_json):
        if path.rpartition(".")[2] not in _CRM_ID_SPELLINGS.choices:  # there may be two of them
            yield Novelty("field", path)
    if isinstance(event, ChatClosed) and event.reason not in (None, *REASONS.values()):
        yield Novelty("value", "CloseClient.Reason", event.reason)


VENDOR = Vendor(
    name=NAME,
    title="iQChannels",
    kind="frame",
    settings=Settings,
    commands=(OpenChat, FindClient),
    link=IqChannels,
    novelties=_novelties,
    read=lambda _, __, text: _validate(text),
)
