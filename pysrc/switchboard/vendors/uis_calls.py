"""What a UIS / CoMagic chat can be asked for: each method of the document, typed, for the page and for Python.

Source: «Чат» of UIS, «Методы». The models of what comes back are here as well; the events are in ``uis.py``.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, ClassVar, cast

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    TypeAdapter,
    model_validator,
)

from switchboard.links.wire import Text, Wire
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Author, File, Operator
from switchboard.vocabulary.model import Model

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


class UisCommand(Command):
    """A method of the chat; ``result`` is what it returns, once validated."""

    result: ClassVar[TypeAdapter[Any]]

    @property
    def method(self) -> str:
        """The vendor's own name of it."""
        return self.call.partition(".")[2]

    def arguments(self) -> list[Any]:
        """Plain data for the method, in its order."""
        return list(self.model_dump(mode="json").values())


Line = Annotated[str, Field(min_length=1, max_length=10_000)]


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

    name: Text = None
    position: Text = None
    avatar: Text = None

    @property
    def operator(self) -> Operator:
        """In the words of the vocabulary; "" is missing."""
        return Operator(name=self.name or None, position=self.position or None, avatar=self.avatar or None)


class Message(Wire):
    """A message, of ``sendmessage`` and of the history.

    ``source`` in Russian or English, or ``sender`` in its place; ``from``, or ``operator_info``; ``date`` in seconds.
    """

    text: Text = None
    date: Annotated[datetime | None, BeforeValidator(_seconds)] = None
    author: Author | None = None
    kind: Text = Field(None, validation_alias=AliasChoices("source", "sender"))
    from_name: Text = Field(None, validation_alias="from")
    operator_info: OperatorCard | None = None
    chat_id: Text = None
    message_id: Text = None
    uid: Text = None
    file_url: Text = Field(None, validation_alias="fx_link")
    file_name: Text = Field(None, validation_alias="fx_name")

    @model_validator(mode="before")
    @classmethod
    def _spellings(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        present = {name: one for name, one in value.items() if one is not None}
        named = [one.strip().lower() for one in (present.get("sender"), present.get("source")) if isinstance(one, str)]
        return {**present, "author": next((AUTHORS[name] for name in named if name in AUTHORS), None)}

    @property
    def line(self) -> "ChatLine":
        """In the words of the vocabulary; "" is missing."""
        card = self.operator_info.operator if self.operator_info else Operator()
        named = self.from_name if self.author == "operator" and self.from_name != self.kind else None
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
    author_name: str | None
    kind: str | None
    text: str | None
    file: File | None
    sent_at: datetime | None
    message_id: str | None
    uid: str | None


class VisitorCard(Wire):
    """``getVisitorCard``: arrays of up to five addresses and numbers."""

    name: Text = None
    email: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()
    phone: Annotated[tuple[str, ...], BeforeValidator(_list)] = ()


class Sent(Wire):
    """What became of a message: the passing id by which it is known when it comes back, if the host tells it."""

    uid: Text = None


def _sent(value: Any) -> Any:
    """The document names no result; some hosts give the ``uid``, by itself or in the message."""
    if isinstance(value, dict):
        return value
    return {"uid": value if isinstance(value, str | int) and not isinstance(value, bool) else None}


_NOTHING: TypeAdapter[Any] = TypeAdapter(Annotated[None, BeforeValidator(lambda _: None)])
_FLAG: TypeAdapter[Any] = TypeAdapter(Annotated[bool, BeforeValidator(lambda value: value or False)])
_SENT: TypeAdapter[Any] = TypeAdapter(Annotated[Sent, BeforeValidator(_sent)])
_LINE = Annotated[Message, AfterValidator(lambda message: message.line)]
_HISTORY: TypeAdapter[Any] = TypeAdapter(Annotated[tuple[_LINE, ...], BeforeValidator(lambda value: value or [])])
_FIELDS: TypeAdapter[Any] = TypeAdapter(Annotated[tuple[str, ...], BeforeValidator(_list)])


class StartChat(UisCommand):
    """Start the chat; the visitor waits for an operator."""

    call = "uis.startChat"
    result = _NOTHING


class CloseChat(UisCommand):
    """End the chat."""

    call = "uis.closeChat"
    result = _NOTHING


class IsChatAvailable(UisCommand):
    """Whether an operator of this chat is online."""

    call = "uis.isChatAvailable"
    result = _FLAG


class SendChatByMail(UisCommand):
    """Send the conversation to an e-mail address."""

    call = "uis.sendChatByMail"
    result = _NOTHING
    mail: Line


class SendChatMessage(UisCommand):
    """Send the visitor's message; the result has its ``uid``, where the host tells it."""

    call = "uis.sendChatMessage"
    result = _SENT
    message: Line


class SetOperatorRating(UisCommand):
    """Store the visitor's mark for the operator."""

    call = "uis.setOperatorRating"
    result = _NOTHING
    mark: int | float


class HasHistory(UisCommand):
    """Whether there are earlier messages."""

    call = "uis.hasHistory"
    result = _FLAG


class GetHistory(UisCommand):
    """The last messages, at most twenty; none where the vendor says ``false``."""

    call = "uis.getHistory"
    result = _HISTORY


class GetOperatorVcard(UisCommand):
    """Who the operator of this chat is."""

    call = "uis.getOperatorVcard"
    result = TypeAdapter(OperatorCard | None)


class GetVisitorCard(UisCommand):
    """What is known of the visitor."""

    call = "uis.getVisitorCard"
    result = TypeAdapter(VisitorCard | None)


class SetVisitorCard(UisCommand):
    """Store what the visitor told of themselves; what is not given stays as it is."""

    call = "uis.setVisitorCard"
    result = _NOTHING
    name: Line | None = None
    email: Line | None = None
    phone: Line | None = None

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
    result = _NOTHING


class InviteReject(UisCommand):
    """Decline the invitation."""

    call = "uis.inviteReject"
    result = _NOTHING


class SendFile(UisCommand):
    """Send the file chosen in an ``<input type=file>``, which goes to the method as it is."""

    call = "uis.sendFile"
    result = _NOTHING


class IsReadyForFileTransfer(UisCommand):
    """Whether a file can be sent now."""

    call = "uis.isReadyForFileTransfer"
    result = _FLAG


class GetRequiredInfo(UisCommand):
    """The names of the fields of the visitor's card to ask for next."""

    call = "uis.getRequiredInfo"
    result = _FIELDS


class GetState(UisCommand):
    """The visitor's state: ``available``, ``invite``, ``chat`` or ``lead``."""

    call = "uis.getState"
    result = TypeAdapter(str)


class ChatTyping(UisCommand):
    """Show the operator what the visitor is typing; "" where they took it back."""

    call = "uis.chatTyping"
    result = _NOTHING
    text: Annotated[str, Field(max_length=10_000)]


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


class Chat:
    """The chat's methods for Python, each as the document has it; ``ask`` carries a command out at once.

    All raise what ``ask`` raises: ``NotThereError`` where there is no widget, ``WidgetError`` where its method failed.
    """

    def __init__(self, ask: Callable[[UisCommand, Any], Any]) -> None:
        self._ask = ask

    def start_chat(self) -> None:
        """``startChat``."""
        self._ask(StartChat(), None)

    def close_chat(self) -> None:
        """``closeChat``."""
        self._ask(CloseChat(), None)

    def is_chat_available(self) -> bool:
        """``isChatAvailable``."""
        return cast("bool", self._ask(IsChatAvailable(), None))

    def send_chat_by_mail(self, mail: str) -> None:
        """``sendChatByMail``."""
        self._ask(SendChatByMail(mail=mail), None)

    def send_chat_message(self, message: str) -> Sent:
        """``sendChatMessage``."""
        return cast("Sent", self._ask(SendChatMessage(message=message), None))

    def set_operator_rating(self, mark: float) -> None:
        """``setOperatorRating``."""
        self._ask(SetOperatorRating(mark=mark), None)

    def has_history(self) -> bool:
        """``hasHistory``."""
        return cast("bool", self._ask(HasHistory(), None))

    def get_history(self) -> tuple[ChatLine, ...]:
        """``getHistory``."""
        return cast("tuple[ChatLine, ...]", self._ask(GetHistory(), None))

    def get_operator_vcard(self) -> OperatorCard | None:
        """``getOperatorVcard``."""
        return cast("OperatorCard | None", self._ask(GetOperatorVcard(), None))

    def get_visitor_card(self) -> VisitorCard | None:
        """``getVisitorCard``."""
        return cast("VisitorCard | None", self._ask(GetVisitorCard(), None))

    def set_visitor_card(self, name: Text = None, email: Text = None, phone: Text = None) -> None:
        """``setVisitorCard``."""
        self._ask(SetVisitorCard(name=name, email=email, phone=phone), None)

    def invite_accept(self) -> None:
        """``inviteAccept``."""
        self._ask(InviteAccept(), None)

    def invite_reject(self) -> None:
        """``inviteReject``."""
        self._ask(InviteReject(), None)

    def send_file(self, input_element: Any) -> None:
        """``sendFile``."""
        self._ask(SendFile(), input_element)

    def is_ready_for_file_transfer(self) -> bool:
        """``isReadyForFileTransfer``."""
        return cast("bool", self._ask(IsReadyForFileTransfer(), None))

    def get_required_info(self) -> tuple[str, ...]:
        """``getRequiredInfo``."""
        return cast("tuple[str, ...]", self._ask(GetRequiredInfo(), None))

    def get_state(self) -> str:
        """``getState``."""
        return cast("str", self._ask(GetState(), None))

    def chat_typing(self, text: str) -> None:
        """``chatTyping``."""
        self._ask(ChatTyping(text=text), None)
