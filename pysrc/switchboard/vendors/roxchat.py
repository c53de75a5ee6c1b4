"""Rox.Chat: the agent's workspace in an iframe and its postMessage interface.

Source: «Rox.Chat CRM postMessage Interface». In come ``{"source": "roxchat", "event": …, "params": {…}}``, out goes
``{"action": …, "params": {…}}``. Where a sample contradicts the tables, both are accepted: ``siebelId`` and
``SiebelId``, a notification nested or flat, ids as numbers or text; any id may be null. The two names that another
brand of the same product spells in its own way are settings.

More than 300 lines: a vendor is one file.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import from_json, to_json

from switchboard.links.ids import MessageIds
from switchboard.links.wire import PersonalText, Text, Wire, unknown_fields
from switchboard.settings import FrameSettings, Language, web_address
from switchboard.vendors import Novelty, Vendor
from switchboard.vocabulary.commands import Command, Heard, Id
from switchboard.vocabulary.events import (
    Author,
    Channel,
    ChatClosed,
    ChatMessage,
    ChatOpened,
    CommandFailed,
    Customer,
    Event,
    File,
    MessageRejected,
    MessageUnknown,
    Notification,
    NotificationAdded,
    NotificationRemoved,
    ScreenPop,
    VisitorIdentified,
)
from switchboard.vocabulary.problems import problems_of

NAME = "roxchat"
INCOMING = (
    "newMessageAdded",
    "chatClosedByOperator",
    "visitorAuthorized",
    "visitorSelected",
    "notificationAdded",
    "notificationRemoved",
)
"""Every event that the workspace sends."""
REFUSALS: dict[Language, dict[str, str]] = {
    "en": {
        "operator_cant_start_chat_with_visitor_from_another_department": "This visitor belongs to another department, "
        "so you cannot invite them to chat.",
        "visitor_starting_chat_from_his_side": "The visitor is starting a chat at this moment, so there is no need to "
        "invite them.",
        "visitor_already_in_chat": "The visitor is in a chat already.",
        "no_tariff_option": "The chat's tariff does not include this: another tariff or an option is needed.",
        "unable_to_start_outgoing_chat": "The chat could not be started, and its system does not say why.",
    },
    "ru": {
        "operator_cant_start_chat_with_visitor_from_another_department": "Посетитель относится к другому отделу, "
        "пригласить его в чат нельзя.",
        "visitor_starting_chat_from_his_side": "Посетитель сам начинает чат в эту минуту, приглашать его не нужно.",
        "visitor_already_in_chat": "Посетитель уже общается в чате.",
        "no_tariff_option": "Тариф чата этого не предусматривает: нужен другой тариф или опция.",
        "unable_to_start_outgoing_chat": "Не удалось начать чат, причина неизвестна.",
    },
    "uk": {
        "operator_cant_start_chat_with_visitor_from_another_department": "Відвідувач належить до іншого відділу, "
        "запросити його до чату не можна.",
        "visitor_starting_chat_from_his_side": "Відвідувач сам починає чат цієї миті, запрошувати його не потрібно.",
        "visitor_already_in_chat": "Відвідувач уже спілкується в чаті.",
        "no_tariff_option": "Тариф чату цього не передбачає: потрібен інший тариф або опція.",
        "unable_to_start_outgoing_chat": "Не вдалося почати чат, причина невідома.",
    },
}
"""Why ``start_outgoing_chat`` may fail, as it is said to the operator."""
ERRORS = tuple(REFUSALS["en"])
AUTHORS: dict[str, Author] = {
    "visitor": "visitor",
    "file_visitor": "visitor",
    "sticker_visitor": "visitor",
    "contacts": "visitor",
    "form_response": "visitor",
    "keyboard_response": "visitor",
    "apple_chat_response": "visitor",
    "operator": "operator",
    "file_operator": "operator",
    "operator_note": "operator",
    "apple_chat": "operator",
    "keyboard": "bot",
    "info": "system",
    "for_operator": "system",
    "operator_busy": "system",
    "cont_req": "system",
    "action_request": "system",
}
"""Who writes messages of each kind; kinds that are not here have no known author."""
FILES = ("file_operator", "file_visitor")
"""Kinds whose text is the name of a file."""


class StartChat(Command):
    """Invite a visitor to a chat (``switchboard.startChat``, the document's ``start_outgoing_chat``).

    Both ids come with the events: ``customer.clientId`` and ``sessionId``. The answer, if it is a refusal, comes as
    ``command.failed``.
    """

    call = "startChat"
    answer = Heard
    visitor_id: Id
    session_id: Id


class Settings(FrameSettings):
    """The Rox.Chat agent workspace; a stand of another brand spells two names differently."""

    url: Annotated[str, AfterValidator(web_address)] = Field(description="Address of the agent's workspace.")
    source: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        "roxchat", description="How the stand's messages name themselves under source."
    )
    visitor_id_field: Annotated[str, Field(min_length=1, max_length=100)] = Field(
        "roxchatVisitorId", description="How the stand names its own id of a visitor, in both directions."
    )


def _settings(info: ValidationInfo) -> Settings:
    assert isinstance(info.context, Settings)
    return info.context


class _Visitor(Wire):
    """Who: the vendor's own id, the one that the client's system gave, and Siebel's."""

    visitor_id: Text = Field(None, alias="roxchatVisitorId")
    provided_id: Text = Field(None, alias="providedVisitorId")
    siebel_id: Text = Field(None, alias="siebelId")

    @model_validator(mode="before")
    @classmethod
    def _spellings(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, dict):
            return value
        for wanted, other in [("roxchatVisitorId", _settings(info).visitor_id_field), ("siebelId", "SiebelId")]:
            if value.get(wanted) is None and other in value and other != wanted:
                value = {**value, wanted: value[other]}
                del value[other]
        return value

    @property
    def customer(self) -> Customer:
        """In the words of the vocabulary; "" is missing."""
        return Customer(
            client_id=self.visitor_id or None, crm_id=self.provided_id or None, siebel_id=self.siebel_id or None
        )


class _Chat(_Visitor):
    chat_id: Text = Field(None, alias="chatId")
    session_id: Text = Field(None, alias="sessionId")


class NewMessageParams(_Chat):
    """The params of ``newMessageAdded``."""

    kind: str
    message_text: PersonalText = Field(None, alias="messageText")


class ChatClosedParams(_Chat):
    """The params of ``chatClosedByOperator``; the channel's fields are null for visitors of a site."""

    channel_id: Text = Field(None, alias="channelId")
    channel_type: Text = Field(None, alias="channelType")
    channel_user_id: PersonalText = Field(None, alias="channelUserId")
    channel_user_name: PersonalText = Field(None, alias="channelUserName")


class VisitorSelectedParams(_Chat):
    """The params of ``visitorSelected``."""

    task_id: Text = Field(None, alias="taskId")


class VisitorAuthorizedParams(Wire):
    """The params of ``visitorAuthorized``: the visitor before and after."""

    old: _Visitor | None = None
    new: _Visitor


class _Removed(Wire):
    id: Annotated[str, Field(min_length=1)]


class _Added(Wire):
    id: Text = None
    kind: Text = None
    text: PersonalText = None
    session_id: Text = Field(None, alias="sessionId")


class _NotificationParams(Wire):
    @model_validator(mode="before")
    @classmethod
    def _nested(cls, value: Any) -> Any:
        """The samples nest it, the tables do not."""
        return {"notification": value} if isinstance(value, dict) and "notification" not in value else value


class NotificationAddedParams(_NotificationParams):
    """The params of ``notificationAdded``."""

    notification: _Added


class NotificationRemovedParams(_NotificationParams):
    """The params of ``notificationRemoved``: only the id."""

    notification: _Removed


class _Message(Wire):
    source: str

    @field_validator("source")
    @classmethod
    def _ours(cls, value: str, info: ValidationInfo) -> str:
        wanted = _settings(info).source
        if value != wanted:
            raise ValueError(f"this is not {wanted!r}; what the stand calls itself is the setting roxchat.source")
        return value


class NewMessageAdded(_Message):
    """A visitor or an agent left a message."""

    event: Literal["newMessageAdded"]
    params: NewMessageParams


class ChatClosedByOperator(_Message):
    """The agent closed the chat; it may be opened again."""

    event: Literal["chatClosedByOperator"]
    params: ChatClosedParams


class VisitorAuthorized(_Message):
    """The visitor logged in."""

    event: Literal["visitorAuthorized"]
    params: VisitorAuthorizedParams


class VisitorSelected(_Message):
    """The agent opened a chat in the workspace."""

    event: Literal["visitorSelected"]
    params: VisitorSelectedParams


class NotificationAddedMessage(_Message):
    """A notification arrived."""

    event: Literal["notificationAdded"]
    params: NotificationAddedParams


class NotificationRemovedMessage(_Message):
    """A notification was removed, viewed or not."""

    event: Literal["notificationRemoved"]
    params: NotificationRemovedParams


Message = Annotated[
    NewMessageAdded
    | ChatClosedByOperator
    | VisitorAuthorized
    | VisitorSelected
    | NotificationAddedMessage
    | NotificationRemovedMessage,
    Field(discriminator="event"),
]
_MESSAGE: TypeAdapter[Message] = TypeAdapter(Message)


class RoxChat:
    """The vendor's side of a ``FrameLink``."""

    vendor = NAME
    silence = (
        "Rox.Chat sends nothing to a page that its account does not name: add {origin} to "
        "operator_iframe_allowed_parent_origin in the account's configuration (in the cloud, ask the vendor's "
        "support). If nothing has happened in the workspace since it loaded, its silence means nothing."
    )
    address = ""
    speaks_first = False
    kept = ("_ids",)

    def __init__(self, settings: Settings, placement: str) -> None:
        self._settings = settings
        self._ids = MessageIds(f"{NAME}-{placement}")

    def greeting(self) -> str | None:
        """None: the workspace needs no setting up."""
        return None

    def encode(self, command: Command) -> str:
        """``start_outgoing_chat``."""
        match command:
            case StartChat(visitor_id=visitor, session_id=session):
                params = {self._settings.visitor_id_field: visitor, "sessionId": session}
                return to_json({"action": "start_outgoing_chat", "params": params}).decode()
            case _:
                raise TypeError(f"Rox.Chat has no {command.call}")

    def decode(self, text: str, at: datetime) -> Sequence[Event]:
        """The events in one message: ``command.failed`` for a refusal, ``message.rejected`` for what is not valid."""
        key = self._ids.id_of(text)
        common: dict[str, Any] = {"vendor": NAME, "at": at, "raw_json": text}
        try:
            message = _MESSAGE.validate_json(text, context=self._settings)
        except ValidationError as error:
            return [self._not_understood(text, error, {"id": key, **common})]
        match message:
            case NewMessageAdded(params=params):
                return [ChatMessage(id=key, **_about(params), **_said(params), **common)]
            case ChatClosedByOperator(params=params):
                ticket, channel = params.chat_id or None, _channel(params)
                closed: dict[str, Any] = {
                    "ticket_id": ticket,
                    "customer": params.customer,
                    "channel": channel,
                    "reason": "closed",
                }
                return [ChatClosed(id=key, **closed, **common)]
            case VisitorAuthorized(params=params):
                before = params.old.customer if params.old else Customer()
                return [VisitorIdentified(id=key, before=before, customer=params.new.customer, **common)]
            case VisitorSelected(params=params):
                return _selected(params, key, common)
            case NotificationAddedMessage(params=params):
                shown = params.notification
                note = Notification(id=shown.id, kind=shown.kind, text=shown.text, session_id=shown.session_id)
                return [NotificationAdded(id=key, notification=note, **common)]
            case NotificationRemovedMessage(params=params):
                return [NotificationRemoved(id=key, notification_id=params.notification.id, **common)]

    def _not_understood(self, text: str, error: ValidationError, common: dict[str, Any]) -> Event:
        try:
            value = from_json(text)
        except ValueError:
            value = None
        ours = isinstance(value, dict) and value.get("source") == self._settings.source
        code = _refusal(value, trusted=ours)
        if code is not None:
            message = f"Rox.Chat did not start the chat: {code}"
            return CommandFailed(command=StartChat.call, code=code, message=message, **common)
        kind = value.get("event") if isinstance(value, dict) else None
        if ours and isinstance(kind, str) and kind not in INCOMING:
            return MessageUnknown(kind=kind, **common)
        return MessageRejected(problems=problems_of(error), **{**common, "raw_json": "null"})


def _refusal(value: Any, trusted: bool) -> str | None:
    """The code in the answer to a command, however it is wrapped: a bare string, ``error`` or ``params.error``.

    A code that the document does not list is believed only in an envelope of the vendor's.
    """
    params = value.get("params") if isinstance(value, dict) else None
    wrapped = [one.get("error") for one in (value, params) if isinstance(one, dict)]
    for found in [value, *wrapped]:
        if isinstance(found, str):
            code = found.strip().lower().replace("-", "_")
            if code in ERRORS or (trusted and re.fullmatch(r"[a-z][a-z0-9_]{2,99}", code)):
                return code
    return None


def _about(params: _Chat) -> dict[str, Any]:
    return {
        "ticket_id": params.chat_id or None,
        "session_id": params.session_id or None,
        "customer": params.customer,
    }


def _said(params: NewMessageParams) -> dict[str, Any]:
    text = params.message_text or None
    return {
        "author": AUTHORS.get(params.kind),
        "kind": params.kind,
        "text": text,
        "file": File(name=text) if params.kind in FILES else None,
    }


def _channel(params: ChatClosedParams) -> Channel | None:
    channel = Channel(
        id=params.channel_id,
        type=params.channel_type,
        user_id=params.channel_user_id,
        user_name=params.channel_user_name,
    )
    return channel if channel != Channel() else None


def _selected(params: VisitorSelectedParams, key: str, common: dict[str, Any]) -> list[Event]:
    """The chat is open; a visitor whom the CRM knows is shown there, too."""
    about = _about(params)
    opened = ChatOpened(id=f"{key}-chat", task_id=params.task_id or None, **about, **common)
    customer = params.customer
    if customer.crm_id is None and customer.siebel_id is None:
        return [opened]
    return [opened, ScreenPop(id=key, cause="ticket", ticket_id=opened.ticket_id, customer=customer, **common)]


def _novelties(settings: Settings, event: Event) -> Iterator[Novelty]:
    if isinstance(event, CommandFailed):
        return  # nothing says what a refusal looks like
    for path in unknown_fields(_MESSAGE.validate_json, event.raw_json, context=settings):
        if path.rpartition(".")[2] not in (settings.visitor_id_field, "SiebelId"):
            yield Novelty("field", path)
    if isinstance(event, ChatMessage) and event.kind not in AUTHORS:
        yield Novelty("value", "params.kind", event.kind)


VENDOR = Vendor(
    name=NAME,
    title="Rox.Chat",
    kind="frame",
    settings=Settings,
    commands=(StartChat,),
    link=RoxChat,
    novelties=_novelties,
    read=lambda settings, _, text: _MESSAGE.validate_json(text, context=settings),
    refusals=REFUSALS,
)
