"""The shared vocabulary: what happened, in the same words whoever the vendor is.

Every event reaches the page as the DOM event ``switchboard:<type>`` and the listeners of ``switchboard.on(type, …)``.
JSON names are camelCase, Python names snake_case, both from the models below.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field
from pydantic_core import from_json

from switchboard.model import Model

Personal = Field(json_schema_extra={"personal": True})
"""Marks a field that tells about a person, for whatever must not repeat it (logs, recordings)."""


class Event(Model):
    """What every event carries.

    ``id`` is stable: the same vendor fact has the same id in every tab and after every replay.
    ``at`` is when it reached this page, in UTC.
    """

    type: str
    id: str
    vendor: str
    at: AwareDatetime
    raw_json: Annotated[str, Field(exclude=True, repr=False)] = "null"

    @property
    def raw(self) -> Any:
        """The vendor's own message, parsed anew at each call; None where no message lies behind the event."""
        return from_json(self.raw_json)

    def to_json(self) -> str:
        """The event as the page gets it; the vendor's text is passed on under ``raw`` without a second encoding."""
        return f'{self.model_dump_json(by_alias=True)[:-1]},"raw":{self.raw_json}}}'


class Customer(Model):
    """Who a chat or a call is about, as far as the vendor knows; ids are text, for leading zeros matter."""

    crm_id: str | None = None
    client_id: str | None = None
    name: Annotated[str | None, Personal] = None
    first_name: Annotated[str | None, Personal] = None
    middle_name: Annotated[str | None, Personal] = None
    last_name: Annotated[str | None, Personal] = None
    sex: Annotated[str | None, Personal] = None
    birthday: Annotated[date | None, Personal] = None
    phone: Annotated[str | None, Personal] = None
    email: Annotated[str | None, Personal] = None
    inn: Annotated[str | None, Personal] = None
    ext_ref: str | None = None
    card_ref: str | None = None
    crm_url: str | None = None
    siebel_id: str | None = None


class Link(Model):
    """The customer's address as the vendor sent it, with the ids the vendor wrote into its query."""

    url: str
    client_id: str | None = None
    ticket_id: str | None = None


class Channel(Model):
    """Where a chat comes from (a messenger, say), and who its visitor is there."""

    id: str | None = None
    type: str | None = None
    user_id: Annotated[str | None, Personal] = None
    user_name: Annotated[str | None, Personal] = None


class ChatOpened(Event):
    """The operator went to a chat, or the visitor of this page started one.

    ``session_id`` is what ``startChat`` wants beside the visitor's id, ``task_id`` the CRM's own task.
    """

    type: Literal["chat.opened"] = "chat.opened"
    ticket_id: str | None = None
    session_id: str | None = None
    task_id: str | None = None
    customer: Customer


class ChatClosed(Event):
    """A chat was closed (``closed``) or given to another operator (``reassigned``). It may be opened again."""

    type: Literal["chat.closed"] = "chat.closed"
    ticket_id: str | None = None
    customer: Customer
    reason: str | None = None
    channel: Channel | None = None


Author = Literal["operator", "visitor", "system", "bot"]


class File(Model):
    """A file in a chat; ``url`` is as the vendor sent it, and no more to be trusted than the vendor."""

    url: str | None = None
    name: Annotated[str | None, Personal] = None


class ChatMessage(Event):
    """Somebody wrote in a chat: the one model of a conversation, whoever the vendor is.

    ``author`` is None where the vendor's ``kind`` is not known to this version. ``sent_at`` is the vendor's time, UTC.
    ``uid`` is the passing id by which a message sent from here is known when it comes back.
    """

    type: Literal["chat.message"] = "chat.message"
    ticket_id: str | None = None
    session_id: str | None = None
    customer: Customer
    author: Author | None
    author_name: Annotated[str | None, Personal] = None
    kind: str | None = None
    text: Annotated[str | None, Personal] = None
    file: File | None = None
    sent_at: AwareDatetime | None = None
    message_id: str | None = None
    uid: str | None = None


class VisitorIdentified(Event):
    """A visitor logged in: ``before`` is who it was until then."""

    type: Literal["visitor.identified"] = "visitor.identified"
    before: Customer
    customer: Customer


class Notification(Model):
    """A note of the vendor to the operator."""

    id: str | None
    kind: str | None = None
    text: Annotated[str | None, Personal] = None
    session_id: str | None = None


class NotificationAdded(Event):
    """The vendor shows the operator a note."""

    type: Literal["notification.added"] = "notification.added"
    notification: Notification


class NotificationRemoved(Event):
    """The note is gone, seen or not."""

    type: Literal["notification.removed"] = "notification.removed"
    notification_id: str


class Operator(Model):
    """The operator as the visitor sees them; ``avatar`` is the address of a picture."""

    name: Annotated[str | None, Personal] = None
    position: str | None = None
    avatar: str | None = None


class OperatorJoined(Event):
    """An operator joined the visitor's chat."""

    type: Literal["operator.joined"] = "operator.joined"
    operator: Operator


class OperatorLeft(Event):
    """The operator left the visitor's chat; who it was, as far as that is known."""

    type: Literal["operator.left"] = "operator.left"
    operator: Operator


class OperatorTyping(Event):
    """The operator is typing."""

    type: Literal["operator.typing"] = "operator.typing"


class AvailabilityChanged(Event):
    """The first operator came online, or the last one went."""

    type: Literal["availability.changed"] = "availability.changed"
    available: bool


class InvitationReceived(Event):
    """An operator, or a rule of the vendor's, invites the visitor to chat; ``text`` is to be shown."""

    type: Literal["invitation.received"] = "invitation.received"
    text: Annotated[str | None, Personal] = None


class InvitationAccepted(Event):
    """The visitor accepted."""

    type: Literal["invitation.accepted"] = "invitation.accepted"


class InvitationRejected(Event):
    """The visitor declined."""

    type: Literal["invitation.rejected"] = "invitation.rejected"


class RatingSaved(Event):
    """The mark that the visitor gave the operator was stored."""

    type: Literal["rating.saved"] = "rating.saved"


class RatingChanged(Event):
    """The operator's mark in this chat is another; None where there is none."""

    type: Literal["rating.changed"] = "rating.changed"
    rating: float | None


class ChatMailed(Event):
    """The conversation was sent by e-mail."""

    type: Literal["chat.mailed"] = "chat.mailed"


class RetentionOffered(Event):
    """Offer the visitor another way: ``offline_message`` (a form), ``sitephone`` (a call), ``chat`` (another group)."""

    type: Literal["retention.offered"] = "retention.offered"
    way: str


class VisitorChanged(Event):
    """The visitor's state: ``available``, ``invite``, ``chat`` or ``lead``; others are passed on as they are."""

    type: Literal["visitor.changed"] = "visitor.changed"
    state: str


class InboxChanged(Event):
    """How much waits for the operator."""

    type: Literal["inbox.changed"] = "inbox.changed"
    open_threads: int
    unread_messages: int


class ScreenPop(Event):
    """Show this customer. The default action opens the configured customer address; ``preventDefault()`` takes over.

    ``cause`` is ``request`` where the operator asked for it, ``ticket`` where the operator went to another ticket.
    """

    type: Literal["screen.pop"] = "screen.pop"
    cause: Literal["request", "ticket"]
    ticket_id: str | None = None
    customer: Customer
    link: Link | None = None


class ScreenClose(Event):
    """The customer need not be shown any longer; the reasons are those of ``chat.closed``."""

    type: Literal["screen.close"] = "screen.close"
    ticket_id: str | None = None
    customer: Customer
    link: Link | None = None
    reason: str | None = None


LinkState = Literal["connecting", "ready", "interrupted", "closed"]


class LinkChanged(Event):
    """The state of a vendor's connection and why.

    Reasons: ``mounted``, ``loaded``, ``spoke`` (the vendor was heard), ``silent`` (it was not, and is taken to listen),
    ``element-gone`` (the place it was shown in left the page), ``destroyed``; of a widget, ``waiting`` (for the page's
    vendor script), ``registered``, ``created``, ``widget-gone`` and ``controller-taken`` (the page has its own).
    """

    type: Literal["link.changed"] = "link.changed"
    placement: str
    state: LinkState
    reason: str


class Problem(Model):
    """What is wrong with one field: where (a path, empty for the whole) and why."""

    path: str
    reason: str


class MessageRejected(Event):
    """A message of the vendor that did not validate. It is not shown under ``raw``: nobody knows what it holds."""

    type: Literal["message.rejected"] = "message.rejected"
    problems: tuple[Problem, ...]


class MessageUnknown(Event):
    """A well-formed message of a kind this version does not know: vendors change without telling."""

    type: Literal["message.unknown"] = "message.unknown"
    kind: str


class CommandFailed(Event):
    """A command that was not carried out; ``code`` is for programs, ``message`` for people.

    Codes: ``expired`` (the vendor was not there in time), ``queue-full``, ``destroyed``; of a screen pop's default
    action ``no-address``, ``address-refused`` and ``popup-blocked``; of a widget ``widget-error`` and ``bad-answer``;
    and those of the vendors' own documents.
    """

    type: Literal["command.failed"] = "command.failed"
    command: str
    code: str
    message: str


EVENTS: tuple[type[Event], ...] = (
    ChatOpened,
    ChatMessage,
    ChatClosed,
    ChatMailed,
    VisitorIdentified,
    VisitorChanged,
    OperatorJoined,
    OperatorLeft,
    OperatorTyping,
    AvailabilityChanged,
    InvitationReceived,
    InvitationAccepted,
    InvitationRejected,
    RatingSaved,
    RatingChanged,
    RetentionOffered,
    NotificationAdded,
    NotificationRemoved,
    InboxChanged,
    ScreenPop,
    ScreenClose,
    LinkChanged,
    MessageRejected,
    MessageUnknown,
    CommandFailed,
)
"""Every event there is."""
