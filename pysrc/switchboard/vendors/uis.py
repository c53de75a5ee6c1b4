"""UIS / CoMagic, abroad CallGear: the visitor's chat widget, driven through the JavaScript API of its host script.

Source: «ViewController» and «Чат» of UIS. The controller ``consultant`` is registered with the host, which calls it
with its settings and templates; of those the widget ``consultant_chat`` is made. Every method and every event of the
document is here, typed.

More than 300 lines: the document has eighteen methods and seventeen events, each with its own arguments and results.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, TypeVar, cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    PlainSerializer,
    SecretStr,
    TypeAdapter,
    model_serializer,
    model_validator,
)
from pydantic_core import from_json, to_json

from switchboard.links.ids import REMEMBERED, MessageIds
from switchboard.links.widget import HOST, Callback, Given, Invoke, Kept, WidgetVendor
from switchboard.links.wire import PersonalText, Text, Wire, unknown_fields, written
from switchboard.settings import web_address
from switchboard.vendors import Novelty, Vendor
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import (
    Author,
    AvailabilityChanged,
    ChatClosed,
    ChatMailed,
    ChatMessage,
    ChatOpened,
    Customer,
    Event,
    File,
    InvitationAccepted,
    InvitationReceived,
    InvitationRejected,
    Operator,
    OperatorJoined,
    OperatorLeft,
    OperatorTyping,
    Personal,
    PersonalAddress,
    RatingChanged,
    RatingSaved,
    RetentionOffered,
    VisitorChanged,
)
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import finding

NAME = "uis"
CONTROLLER = "consultant"
WIDGET = "consultant_chat"
TEMPLATE = "chat"
"""The name of the widget's template among those that the controller is given."""
EVENTS = (
    "operatorjoined",
    "operatorleave",
    "sendmessage",
    "showchatretentionaction",
    "chatavailabilitychange",
    "invite",
    "startchat",
    "closechat",
    "inviteaccept",
    "invitereject",
    "setrating",
    "sendchatbymail",
    "ratingchange",
    "statechange",
    "chattyping",
)
"""Every event of the chat."""
WIDGET_EVENTS = ("show", "beforehide")
"""Those of the widget itself that start and close the chat."""


class Script(Model):
    """The vendor's script, to be loaded where the page does not do it itself."""

    url: Annotated[str, AfterValidator(web_address)] = Field(
        description="Address of the script, such as https://…/static/cs.min.js."
    )
    site_key: SecretStr = Field(description="The site's key; it goes into the script's address and nowhere else.")

    @property
    def address(self) -> str:
        """The whole address, the key in it: for the browser alone."""
        parts = urlsplit(self.url)
        query = [*parse_qsl(parts.query, keep_blank_values=True), ("k", self.site_key.get_secret_value())]
        return urlunsplit(parts._replace(query=urlencode(query)))


class Settings(Model):
    """The UIS / CoMagic chat widget."""

    script: Script | None = Field(None, description="Load the vendor's script; without this, the page does.")
    follow_widget: bool = Field(
        True, description="Whether showing the widget starts the chat and hiding it closes the chat."
    )


_DESTROYING = "beforedestroy"
_HEARD = (*EVENTS, *WIDGET_EVENTS, _DESTROYING)
_TEMPLATE = Kept(f"templates.{TEMPLATE}")
_CONFIG = {"settings": Kept("settings"), "template": _TEMPLATE, "tpl": _TEMPLATE}
"""Which of the two spellings a host reads depends on its age."""


AUTHORS: dict[str, Author] = {
    "оператор": "operator",
    "посетитель": "visitor",
    "система": "system",
    "operator": "operator",
    "visitor": "visitor",
    "system": "system",
    "bot": "bot",
}
"""Every name of a source, in small letters."""
_STAFF = ("operator", "bot")
"""Those whose messages may have an operator's name: on others, hosts leave that of whoever is in the chat."""


class UisCommand(Command):
    """A method of the chat; ``answer`` is what it returns, once validated."""

    answer: ClassVar[TypeAdapter[Any]]

    @property
    def method(self) -> str:
        """The vendor's own name of it."""
        return self.call.partition(".")[2]

    def arguments(self) -> list[Any]:
        """What the method gets, in its order."""
        return list(self.model_dump(mode="json").values())


Typed = Annotated[str, Personal, Field(min_length=1, max_length=10_000)]


def _list(value: Any) -> Any:
    """An array on get, one text on set; some hosts give back what was set."""
    return [] if value in (None, "", False) else value if isinstance(value, list) else [value]


def _seconds(value: Any) -> datetime | None:
    """Unix time in seconds, a number or its digits; milliseconds where seconds would lie past the year 5000."""
    if value in (None, ""):
        return None
    try:
        number = float("nan" if isinstance(value, bool) else value)
        return datetime.fromtimestamp(number / 1000 if number > 1e11 else number, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        raise ValueError("this is no Unix time") from None


class OperatorCard(Wire):
    """``getOperatorVcard`` and what ``operatorjoined`` says; all null where there is no operator."""

    name: PersonalText = None
    position: Text = None
    avatar: Annotated[Text, PersonalAddress] = None

    @property
    def operator(self) -> Operator:
        """In the words of the vocabulary; "" is missing."""
        return Operator(name=self.name or None, position=self.position or None, avatar=self.avatar or None)


class Message(Wire):
    """A message, of ``sendmessage`` and of the history.

    ``source`` in Russian or English, or ``sender`` in its place; ``from``, or ``operator_info``; ``date`` in seconds.
    """

    text: PersonalText = None
    date: Annotated[datetime | None, BeforeValidator(_seconds), PlainSerializer(written)] = None
    author: Author | None = Field(None, serialization_alias="sender")
    kind: Text = Field(None, validation_alias=AliasChoices("source", "sender"))
    from_name: PersonalText = Field(None, validation_alias="from")
    operator_info: OperatorCard | None = None
    chat_id: Text = None
    message_id: Text = None
    uid: Text = None
    file_url: Annotated[Text, PersonalAddress] = Field(None, validation_alias="fx_link")
    file_name: PersonalText = Field(None, validation_alias="fx_name")

    @model_validator(mode="before")
    @classmethod
    def _spellings(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        present = {name: one for name, one in value.items() if one is not None and name != "author"}
        named = [one.strip().lower() for one in (present.get("sender"), present.get("source")) if isinstance(one, str)]
        if "source" in present:
            present.pop("sender", None)
        return {**present, "author": next((AUTHORS[name] for name in named if name in AUTHORS), None)}

    @property
    def line(self) -> "ChatLine":
        """In the words of the vocabulary; "" is missing."""
        card = self.operator_info.operator if self.operator_info and self.author in _STAFF else Operator()
        # Where no operator wrote it, the name is the word for who did; hosts have that in two languages.
        is_name = self.author == "operator" and (self.from_name or "").lower() not in (
            *AUTHORS,
            (self.kind or "").lower(),
        )
        named = self.from_name if is_name else None
        has_file = self.file_url or self.file_name
        return ChatLine(
            ticket_id=self.chat_id or None,
            author=self.author,
            author_name=card.name or named or None,
            kind=self.kind or None,
            text=self.text or None,
            file=File(url=self.file_url or None, name=self.file_name or None) if has_file else None,
            sent_at=self.date,
            message_id=self.message_id or None,
            uid=self.uid or None,
        )


class ChatLine(Model):
    """A message in the words of ``chat.message``."""

    ticket_id: str | None
    author: Author | None
    author_name: PersonalText
    kind: str | None
    text: PersonalText
    file: File | None
    sent_at: datetime | None
    message_id: str | None
    uid: str | None


class VisitorCard(Wire):
    """``getVisitorCard``: arrays of up to five addresses and numbers."""

    name: PersonalText = None
    email: Annotated[tuple[str, ...], BeforeValidator(_list), Personal] = ()
    phone: Annotated[tuple[str, ...], BeforeValidator(_list), Personal] = ()


class Uid(Model):
    """The passing id of a message that was sent, by which it is known when it comes back; null where there is none."""

    uid: str | None


class Receipt(Message):
    """What became of a message: the passing id by which it is known when it comes back, or the message itself."""

    @property
    def is_message(self) -> bool:
        """Whether it is one, by which the host says what it has sent."""
        return bool(self.text or self.message_id or self.file_url or self.file_name)

    @model_serializer
    def _uid(self) -> Uid:
        return Uid(uid=self.uid)


def _sent(value: Any) -> Any:
    """The document names no result; some hosts give the ``uid``, by itself or in the message."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, dict):
        return value
    return {"uid": value if isinstance(value, str | int) and not isinstance(value, bool) else None}


_Told = TypeVar("_Told")
_NOTHING: TypeAdapter[None] = TypeAdapter(Annotated[None, BeforeValidator(lambda _: None)])
_FLAG: TypeAdapter[bool] = TypeAdapter(Annotated[bool, BeforeValidator(lambda value: value or False)])
_SENT: TypeAdapter[Receipt] = TypeAdapter(Annotated[Receipt, BeforeValidator(_sent)])
_LINE = Annotated[
    Message, AfterValidator(lambda message: message.line), PlainSerializer(lambda line: line, return_type=ChatLine)
]
_HISTORY = cast(
    "TypeAdapter[tuple[ChatLine, ...]]",
    TypeAdapter(Annotated[tuple[_LINE, ...], BeforeValidator(lambda value: value or [])]),
)
_FIELDS: TypeAdapter[tuple[str, ...]] = TypeAdapter(Annotated[tuple[str, ...], BeforeValidator(_list)])
_OPERATOR: TypeAdapter[OperatorCard | None] = TypeAdapter(OperatorCard | None)
_VISITOR: TypeAdapter[VisitorCard | None] = TypeAdapter(VisitorCard | None)
_STATE: TypeAdapter[str] = TypeAdapter(str)


class StartChat(UisCommand):
    """Start the chat; the visitor waits for an operator."""

    call = "uis.startChat"
    answer = _NOTHING


class CloseChat(UisCommand):
    """End the chat."""

    call = "uis.closeChat"
    answer = _NOTHING


class IsChatAvailable(UisCommand):
    """Whether an operator of this chat is online."""

    call = "uis.isChatAvailable"
    answer = _FLAG


class SendChatByMail(UisCommand):
    """Send the conversation to an e-mail address."""

    call = "uis.sendChatByMail"
    answer = _NOTHING
    mail: Typed


class SendChatMessage(UisCommand):
    """Send the visitor's message; the result has its ``uid``, where the host tells it."""

    call = "uis.sendChatMessage"
    answer = _SENT
    message: Typed


class SetOperatorRating(UisCommand):
    """Store the visitor's mark for the operator."""

    call = "uis.setOperatorRating"
    answer = _NOTHING
    mark: int | float


class HasHistory(UisCommand):
    """Whether there are earlier messages."""

    call = "uis.hasHistory"
    answer = _FLAG


class GetHistory(UisCommand):
    """The last messages, at most twenty; none where the vendor says ``false``."""

    call = "uis.getHistory"
    answer = _HISTORY


class GetOperatorVcard(UisCommand):
    """Who the operator of this chat is."""

    call = "uis.getOperatorVcard"
    answer = _OPERATOR


class GetVisitorCard(UisCommand):
    """What is known of the visitor."""

    call = "uis.getVisitorCard"
    answer = _VISITOR


class SetVisitorCard(UisCommand):
    """Store what the visitor told of themselves; what is not given stays as it is."""

    call = "uis.setVisitorCard"
    answer = _NOTHING
    name: Annotated[Typed | None, Personal] = None
    email: Annotated[Typed | None, Personal] = None
    phone: Annotated[Typed | None, Personal] = None

    def arguments(self) -> list[Any]:
        """One object with what was given."""
        return [self.model_dump(mode="json", exclude_none=True)]

    @model_validator(mode="after")
    def _something(self) -> "SetVisitorCard":
        if not self.model_dump(exclude_none=True):
            raise ValueError("give at least one of name, email and phone")
        return self


class InviteAccept(UisCommand):
    """Accept the invitation."""

    call = "uis.inviteAccept"
    answer = _NOTHING


class InviteReject(UisCommand):
    """Decline the invitation."""

    call = "uis.inviteReject"
    answer = _NOTHING


class SendFile(UisCommand):
    """Send the file chosen in an ``<input type=file>``, which goes to the method as it is."""

    call = "uis.sendFile"
    element = "HTMLInputElement"
    answer = _NOTHING

    def arguments(self) -> list[Any]:
        """The page's element."""
        return [Given("input[type=file]", "an <input type=file> element")]


class IsReadyForFileTransfer(UisCommand):
    """Whether a file can be sent now."""

    call = "uis.isReadyForFileTransfer"
    answer = _FLAG


class GetRequiredInfo(UisCommand):
    """The names of the fields of the visitor's card to ask for next."""

    call = "uis.getRequiredInfo"
    answer = _FIELDS


class GetState(UisCommand):
    """The visitor's state: ``available``, ``invite``, ``chat`` or ``lead``."""

    call = "uis.getState"
    answer = _STATE


class ChatTyping(UisCommand):
    """Show the operator what the visitor is typing; "" where they took it back."""

    call = "uis.chatTyping"
    answer = _NOTHING
    text: Annotated[str, Personal, Field(max_length=10_000)]


COMMANDS: tuple[type[UisCommand], ...] = (
    StartChat,
    CloseChat,
    IsChatAvailable,
    SendChatByMail,
    SendChatMessage,
    SetOperatorRating,
    HasHistory,
    GetHistory,
    GetOperatorVcard,
    GetVisitorCard,
    SetVisitorCard,
    InviteAccept,
    InviteReject,
    SendFile,
    IsReadyForFileTransfer,
    GetRequiredInfo,
    GetState,
    ChatTyping,
)


class SentMessage(Message):
    """The payload of ``sendmessage``."""

    @model_validator(mode="after")
    def _something(self) -> "SentMessage":
        if not (self.text or self.file_url or self.file_name):
            raise ValueError("a message has a text or a file")
        return self


def _nobody(value: Any) -> Any:
    return {} if value is None else value


def _in_object(name: str) -> Callable[[Any], Any]:
    """Some hosts give the one property by itself."""
    return lambda value: value if isinstance(value, dict) else {name: value}


_INVITED = ("invite_message", "inviteMessage", "message", "text", "invite", "invitation", "data")


def _invited(value: Any) -> Any:
    """The text of an invitation, wherever a host has it: by itself, under another name, in a message, as JSON text."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        with suppress(ValueError):
            value = from_json(value)
    text = _text_in(value) if isinstance(value, dict) else value
    while isinstance(text, dict) and (inner := _text_in(text)) is not None:
        text = inner
    return {"invite_message": text}


def _text_in(told: dict[str, Any]) -> Any:
    return next((told[name] for name in _INVITED if told.get(name) not in (None, "")), None)


class Invitation(Wire):
    """The payload of ``invite``."""

    invite_message: PersonalText = None


class Retention(Wire):
    """The payload of ``showchatretentionaction``: ``offline_message``, ``sitephone``, ``chat``, or another."""

    alternate_communication_way: Annotated[str, Field(min_length=1)]


_ANYTHING = TypeAdapter(Any)
_PAYLOADS: dict[str, TypeAdapter[Any]] = {
    "operatorjoined": TypeAdapter(OperatorCard),
    "operatorleave": TypeAdapter(Annotated[OperatorCard, BeforeValidator(_nobody)]),
    "sendmessage": TypeAdapter(SentMessage),
    "showchatretentionaction": TypeAdapter(
        Annotated[Retention, BeforeValidator(_in_object("alternate_communication_way"))]
    ),
    "chatavailabilitychange": TypeAdapter(bool),
    "invite": TypeAdapter(Annotated[Invitation, BeforeValidator(_invited)]),
    "ratingchange": TypeAdapter(float | None),
    "statechange": TypeAdapter(Annotated[str, Field(min_length=1)]),
}
"""What comes with each event; the others say nothing."""
_PLAIN: dict[str, type[Event]] = {
    "inviteaccept": InvitationAccepted,
    "invitereject": InvitationRejected,
    "setrating": RatingSaved,
    "sendchatbymail": ChatMailed,
    "chattyping": OperatorTyping,
}


class Uis(WidgetVendor):
    """The vendor's side of a ``WidgetLink``."""

    vendor = NAME
    title = "UIS"
    hosts = ("Comagic.UI", "CallGear.UI")  # at home and abroad
    methods = ("registerViewController", "createWidget")
    absent = 'Put it into the page, or let Switchboard load it ("uis": {"script": …}). It may also come later.'

    controller = Callback(CONTROLLER, hold=("settings", "templates"))
    register = (Invoke(HOST, "registerViewController", (CONTROLLER, controller)),)
    refusal = "false"
    refused = finding(
        "error",
        "controller-taken",
        f'This page has a controller "{CONTROLLER}" of its own; it is left as it is.',
        "Take it out, or leave uis out here.",
    )
    shared = (("registerViewController", CONTROLLER), ("createWidget", WIDGET))
    doubled = finding(
        "warning",
        "widget-doubled",
        f'Something else in this page uses the controller "{CONTROLLER}", too; there may be two chats, or theirs.',
        "Take it out, or leave uis out here.",
    )
    refused_command = "This page has a chat controller of its own, so uis cannot be commanded from here."
    unused = finding(
        "warning",
        "controller-unused",
        f'The script of UIS has not used the controller "{CONTROLLER}" that was registered with it.',
        "Is the site key right? If the page has registered a controller of that name, it may be in the way.",
    )
    make = (
        Invoke(HOST, "createWidget", (WIDGET, _CONFIG), keep=WIDGET),
        *(Invoke(WIDGET, "on", (name, Callback(name))) for name in _HEARD),
    )
    show = (Invoke(WIDGET, "render"),)
    unmade = finding(
        "error", "widget-failed", f"The script of UIS could not make its {WIDGET}.", "Ask the vendor's support."
    )
    release = tuple(Invoke(WIDGET, "un", (name, Callback(name))) for name in _HEARD)
    end = (Invoke(WIDGET, "destroy"),)
    going = _DESTROYING
    element = Invoke(WIDGET, "getEl")
    kept = ("_ids", "_known", "_operator")

    def __init__(self, settings: Settings) -> None:
        self.script = settings.script.address if settings.script else None
        self._follow_widget = settings.follow_widget
        self._ids = MessageIds(NAME)
        self._known: OrderedDict[str, str] = OrderedDict()
        self._operator = Operator()

    def encode(self, command: Command) -> Invoke:
        """The command as the method of its name."""
        assert isinstance(command, UisCommand)
        return Invoke(WIDGET, command.method, tuple(command.arguments()))

    def decode_result(self, command: Command, text: str, at: datetime) -> tuple[str, Sequence[Event]]:
        """The result as the method's own model has it; one's own message is an event, too."""
        assert isinstance(command, UisCommand)
        value = command.answer.validate_json(text)
        sent = self._sent(command, value, text, at) if isinstance(command, SendChatMessage) else []
        return to_json(value, by_alias=True).decode(), sent

    def decode(self, name: str, text: str, at: datetime) -> Sequence[Event | Command]:
        """An event of the widget with its payload, ``null`` where it has none."""
        if name in WIDGET_EVENTS:
            return [StartChat() if name == "show" else CloseChat()] if self._follow_widget else []
        payload = _PAYLOADS.get(name, _ANYTHING).validate_json(text)
        return [self._event(name, payload, {"vendor": NAME, "at": at, "raw_json": text})]

    def _event(self, name: str, payload: Any, common: dict[str, Any]) -> Event:
        if name == "sendmessage":
            return self._message(payload, common)
        key = self._ids.id_of(f"{name} {common['raw_json']}")
        match name:
            case "operatorjoined":
                self._operator = payload.operator
                return OperatorJoined(id=key, operator=self._operator, **common)
            case "operatorleave":
                left, self._operator = self._operator, Operator()
                return OperatorLeft(id=key, operator=left, **common)
            case "showchatretentionaction":
                return RetentionOffered(id=key, way=payload.alternate_communication_way, **common)
            case "chatavailabilitychange":
                return AvailabilityChanged(id=key, available=payload, **common)
            case "invite":
                return InvitationReceived(id=key, text=payload.invite_message or None, **common)
            case "ratingchange":
                return RatingChanged(id=key, rating=payload, **common)
            case "statechange":
                return VisitorChanged(id=key, state=payload, **common)
            case "startchat":
                return ChatOpened(id=key, customer=Customer(), **common)
            case "closechat":
                return ChatClosed(id=key, customer=Customer(), **common)
            case _:
                return _PLAIN[name](type=_PLAIN[name].model_fields["type"].default, id=key, **common)

    def _message(self, message: SentMessage, common: dict[str, Any]) -> ChatMessage:
        line = message.line
        key = self._message_id(line.uid, line.message_id) or self._ids.id_of(common["raw_json"])
        return ChatMessage(id=key, customer=Customer(), **dict(line), **common)

    def _sent(self, command: SendChatMessage, sent: Receipt, text: str, at: datetime) -> list[Event]:
        """One's own message is told once: now, if the host hands it back or its ``uid``; else when it echoes."""
        key = self._message_id(sent.uid, sent.message_id)
        if key is None and not sent.is_message:
            return []
        line = sent.line
        own = {"author": line.author or "visitor", "text": line.text or command.message, "sent_at": line.sent_at or at}
        raw = text if sent.is_message else "null"
        common: dict[str, Any] = {"vendor": NAME, "at": at, "raw_json": raw, **dict(line), **own}
        return [ChatMessage(id=key or self._ids.id_of(text), customer=Customer(), **common)]

    def _message_id(self, uid: str | None, message_id: str | None) -> str | None:
        """The same for every echo of a message: by its passing id, its lasting one, or what came with both."""
        names = [f"{NAME}-{kind}-{one}" for kind, one in [("uid", uid), ("message", message_id)] if one]
        if not names:
            return None
        key = next((self._known[name] for name in names if name in self._known), names[0])
        for name in names:
            self._known[name] = key
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return key


class ConsultantChat:
    """The chat's methods for Python, each as the document has it; ``ask`` carries a command out at once.

    All raise what ``ask`` raises (of ``browser.host``: ``NotThereError``, ``WidgetError``), and ``ValidationError``
    where a method gave back what the document does not know.
    """

    def __init__(self, ask: Callable[[Command, Any], str]) -> None:
        self._carry_out = ask

    def _ask(self, command: UisCommand, result: TypeAdapter[_Told], element: Any = None) -> _Told:
        return result.validate_json(self._carry_out(command, element))

    def start_chat(self) -> None:
        """``startChat``."""
        self._ask(StartChat(), _NOTHING)

    def close_chat(self) -> None:
        """``closeChat``."""
        self._ask(CloseChat(), _NOTHING)

    def is_chat_available(self) -> bool:
        """``isChatAvailable``."""
        return self._ask(IsChatAvailable(), _FLAG)

    def send_chat_by_mail(self, mail: str) -> None:
        """``sendChatByMail``."""
        self._ask(SendChatByMail(mail=mail), _NOTHING)

    def send_chat_message(self, message: str) -> Receipt:
        """``sendChatMessage``."""
        return self._ask(SendChatMessage(message=message), _SENT)

    def set_operator_rating(self, mark: float) -> None:
        """``setOperatorRating``."""
        self._ask(SetOperatorRating(mark=mark), _NOTHING)

    def has_history(self) -> bool:
        """``hasHistory``."""
        return self._ask(HasHistory(), _FLAG)

    def get_history(self) -> tuple[ChatLine, ...]:
        """``getHistory``."""
        return self._ask(GetHistory(), _HISTORY)

    def get_operator_vcard(self) -> OperatorCard | None:
        """``getOperatorVcard``."""
        return self._ask(GetOperatorVcard(), _OPERATOR)

    def get_visitor_card(self) -> VisitorCard | None:
        """``getVisitorCard``."""
        return self._ask(GetVisitorCard(), _VISITOR)

    def set_visitor_card(self, name: Text = None, email: Text = None, phone: Text = None) -> None:
        """``setVisitorCard``."""
        self._ask(SetVisitorCard(name=name, email=email, phone=phone), _NOTHING)

    def invite_accept(self) -> None:
        """``inviteAccept``."""
        self._ask(InviteAccept(), _NOTHING)

    def invite_reject(self) -> None:
        """``inviteReject``."""
        self._ask(InviteReject(), _NOTHING)

    def send_file(self, input_element: Any) -> None:
        """``sendFile``."""
        self._ask(SendFile(), _NOTHING, input_element)

    def is_ready_for_file_transfer(self) -> bool:
        """``isReadyForFileTransfer``."""
        return self._ask(IsReadyForFileTransfer(), _FLAG)

    def get_required_info(self) -> tuple[str, ...]:
        """``getRequiredInfo``."""
        return self._ask(GetRequiredInfo(), _FIELDS)

    def get_state(self) -> str:
        """``getState``."""
        return self._ask(GetState(), _STATE)

    def chat_typing(self, text: str) -> None:
        """``chatTyping``."""
        self._ask(ChatTyping(text=text), _NOTHING)


_NAMES: dict[type[Event], str] = {
    OperatorJoined: "operatorjoined",
    OperatorLeft: "operatorleave",
    ChatMessage: "sendmessage",
    RetentionOffered: "showchatretentionaction",
}
"""The events that come with an object, as the vendor calls them."""
_WAYS = ("offline_message", "sitephone", "chat")
_STATES = ("available", "invite", "chat", "lead")


def _novelties(_: Settings, event: Event) -> Iterator[Novelty]:
    if name := _NAMES.get(type(event)):
        for path in unknown_fields(_PAYLOADS[name].validate_json, event.raw_json):
            yield Novelty("field", f"{name}.{path}")
    match event:
        case InvitationReceived(text=None) if isinstance(event.raw, dict):
            yield from (Novelty("field", f"invite.{name}") for name in event.raw if name not in _INVITED)
        case ChatMessage(author=None, kind=str(kind)):
            yield Novelty("value", "sendmessage.source", kind)
        case RetentionOffered(way=way) if way not in _WAYS:
            yield Novelty("value", "showchatretentionaction.alternate_communication_way", way)
        case VisitorChanged(state=state) if state not in _STATES:
            yield Novelty("value", "statechange", state)


def _read(_: Settings, about: str, text: str) -> Any:
    if about in _COMMANDS:
        command = _COMMANDS[about]
        told = command.answer.validate_json(text)
        return told if command is SendChatMessage else None  # no event comes of the others
    return _PAYLOADS[about].validate_json(text) if about in _PAYLOADS else None


_COMMANDS = {command.call: command for command in COMMANDS}


VENDOR = Vendor(
    name=NAME,
    title=Uis.title,
    kind="widget",
    settings=Settings,
    commands=COMMANDS,
    link=Uis,
    novelties=_novelties,
    read=_read,
)
