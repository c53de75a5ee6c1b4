"""UIS / CoMagic, abroad CallGear: the visitor's chat widget, driven through the JavaScript API of its host script.

Source: «ViewController» and «Чат» of UIS. The rim (``browser/widget.py``) registers the controller ``consultant``,
creates the widget ``consultant_chat`` and hands everything that crosses to the link below as JSON text: method calls go
out as ``Invoke``, their results and the widget's events come in. The methods themselves are in ``uis_calls.py``.

    waiting ──registered──▶ registered ──created──▶ ready ◀──created── gone
       (anywhere: taken, closed)                      └──────gone──────▶
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, TypeAdapter, ValidationError, model_validator
from pydantic_core import to_json

from switchboard.links.ids import REMEMBERED, MessageIds
from switchboard.links.waiting import Done, Waiting
from switchboard.links.wire import Wire
from switchboard.settings import web_address
from switchboard.vendors import Vendor
from switchboard.vendors.uis_calls import (
    COMMANDS,
    CloseChat,
    Message,
    OperatorCard,
    SendChatMessage,
    Sent,
    StartChat,
    UisCommand,
)
from switchboard.vocabulary.events import (
    AvailabilityChanged,
    ChatClosed,
    ChatMailed,
    ChatMessage,
    ChatOpened,
    CommandFailed,
    Customer,
    Event,
    InvitationAccepted,
    InvitationReceived,
    InvitationRejected,
    LinkChanged,
    LinkState,
    MessageRejected,
    Operator,
    OperatorJoined,
    OperatorLeft,
    OperatorTyping,
    Problem,
    RatingChanged,
    RatingSaved,
    RetentionOffered,
    VisitorChanged,
)
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import problems_of

NAME = "uis"
HOSTS = ("Comagic", "CallGear")
"""The global that the vendor's script makes, at home and abroad."""
CONTROLLER = "consultant"
WIDGET = "consultant_chat"
TEMPLATE = "chat"
"""The name of the widget's template among those that the controller is given."""
PLACEMENT = "widget"
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


@dataclass(frozen=True)
class Invoke:
    """Call this method of the widget; ``ticket`` is None where nobody waits for the result."""

    command: UisCommand
    ticket: int | None = None


Effect = Invoke | Done | Event


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


class Invitation(Wire):
    """The payload of ``invite``."""

    invite_message: str | None = None


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
    "invite": TypeAdapter(Annotated[Invitation, BeforeValidator(_in_object("invite_message"))]),
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


class Uis:
    """One chat widget's life."""

    def __init__(self, settings: Settings) -> None:
        self.state: Literal["waiting", "registered", "ready", "gone", "closed"] = "waiting"
        self._settings = settings
        self._waiting = Waiting(NAME, PLACEMENT)
        self._ids = MessageIds(NAME)
        self._known: OrderedDict[str, str] = OrderedDict()
        self._operator = Operator()
        self._serial = 0

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, on the caller's clock."""
        return self._waiting.deadline

    def tick(self, at: datetime, now: float) -> list[Effect]:
        """Time has passed."""
        return [*self._waiting.expire(at, now)]

    # The widget's life.

    def started(self, at: datetime) -> list[Effect]:
        """The wait for the vendor's script begins."""
        return self._enter("waiting", "connecting", "waiting", at)

    def registered(self, at: datetime) -> list[Effect]:
        """The host knows our controller, and will call it once it has its settings."""
        return self._enter("registered", "connecting", "registered", at)

    def taken(self, at: datetime) -> list[Effect]:
        """The page has a controller of that name already; it stays the page's."""
        given_up = self._waiting.give_up(at, "controller-taken")
        return [*given_up, *self._enter("closed", "closed", "controller-taken", at)]

    def created(self, at: datetime) -> list[Effect]:
        """The widget is there."""
        waited = [
            Invoke(command, ticket) for ticket, command in self._waiting.take() if isinstance(command, UisCommand)
        ]
        return [*self._enter("ready", "ready", "created", at), *waited]

    def gone(self, at: datetime) -> list[Effect]:
        """The host has destroyed the widget; it may make another."""
        return self._enter("gone", "interrupted", "widget-gone", at) if self.state == "ready" else []

    def close(self, at: datetime) -> list[Effect]:
        """Switchboard is being taken down."""
        if self.state == "closed":
            return []
        return [*self._waiting.give_up(at, "destroyed"), *self._enter("closed", "closed", "destroyed", at)]

    # What the page asks for.

    def command(self, ticket: int, command: UisCommand, at: datetime, now: float, waited: float = 0.0) -> list[Effect]:
        """Ask for a method to be called; the caller's ticket comes back in its ``Done``."""
        if self.state == "ready":
            return [Invoke(command, ticket)]
        if self.state == "closed":
            return [Done(ticket, self._waiting.failure(command, at, "controller-taken"))]
        return [*self._waiting.add(ticket, command, at, now, waited)]

    def returned(self, invoked: Invoke, text: str | None, at: datetime) -> list[Effect]:
        """The method's result, as JSON text; None where it was no plain data."""
        command = invoked.command
        try:
            value = command.result.validate_json("null" if text is None else text)
        except ValidationError as error:
            problem = problems_of(error)[0]
            message = f"The result of {command.method} is not what the document says: {problem.reason}."
            return self._failed(invoked, at, "bad-answer", message)
        done = [] if invoked.ticket is None else [Done(invoked.ticket, None, to_json(value, by_alias=True).decode())]
        sent = self._sent(command, value, at) if isinstance(command, SendChatMessage) else []
        return [*sent, *done]

    def raised(self, invoked: Invoke, at: datetime) -> list[Effect]:
        """The method threw; what, may hold what the visitor wrote, so it is not repeated."""
        return self._failed(invoked, at, "widget-error", f"The widget's {invoked.command.method} threw an error.")

    # What the widget says.

    def happened(self, name: str, text: str, at: datetime) -> list[Effect]:
        """An event of the widget with its payload as JSON text, ``null`` where it has none."""
        if name in WIDGET_EVENTS:
            command = StartChat() if name == "show" else CloseChat()
            return [Invoke(command)] if self._settings.follow_widget and self.state == "ready" else []
        try:
            payload = _PAYLOADS.get(name, _ANYTHING).validate_json(text)
        except ValidationError as error:
            return self.rejected(name, problems_of(error), at)
        return [self._event(name, payload, {"vendor": NAME, "at": at, "raw_json": text})]

    def failure(self, command: UisCommand, at: datetime, code: str, message: str) -> CommandFailed:
        """Why a command was not carried out, for what the caller itself finds wrong."""
        return self._waiting.failure(command, at, code, message)

    def rejected(self, name: str, problems: tuple[Problem, ...], at: datetime) -> list[Effect]:
        """A payload that cannot be read."""
        told = tuple(Problem(path=f"{name}.{one.path}".rstrip("."), reason=one.reason) for one in problems)
        return [MessageRejected(id=self._next("rejected"), vendor=NAME, at=at, problems=told)]

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

    def _sent(self, command: SendChatMessage, sent: Sent, at: datetime) -> list[Effect]:
        """One's own message is told once: now, if its ``uid`` is known and the echo will be; else when it echoes."""
        key = self._message_id(sent.uid, None)
        if key is None:
            return []
        own: dict[str, Any] = {"author": "visitor", "text": command.message, "uid": sent.uid, "sent_at": at}
        return [ChatMessage(id=key, vendor=NAME, at=at, customer=Customer(), **own)]

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

    def _failed(self, invoked: Invoke, at: datetime, code: str, message: str) -> list[Effect]:
        failure = self.failure(invoked.command, at, code, message)
        return [failure] if invoked.ticket is None else [Done(invoked.ticket, failure)]

    def _enter(self, state: Any, public: LinkState, reason: str, at: datetime) -> list[Effect]:
        self.state = state
        key = self._next("link")
        return [LinkChanged(id=key, vendor=NAME, at=at, placement=PLACEMENT, state=public, reason=reason)]

    def _next(self, what: str) -> str:
        self._serial += 1
        return f"{NAME}-{PLACEMENT}-{what}-{self._serial}"


VENDOR = Vendor(name=NAME, title="UIS", kind="widget", settings=Settings, commands=COMMANDS, link=Uis)
