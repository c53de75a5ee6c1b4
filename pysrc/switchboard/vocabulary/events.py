"""The shared vocabulary: what happened, in the same words whoever the vendor is.

Every event reaches the page as the DOM event ``switchboard:<type>`` and the listeners of ``switchboard.on(type, …)``.
JSON names are camelCase, Python names snake_case, both from the models below.

More than 300 lines: a vocabulary is one list.
"""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, JsonValue
from pydantic_core import from_json

from switchboard.vocabulary.model import Model

Personal = Field(json_schema_extra={"personal": True})
"""Marks a field that tells about a person, for whatever must not repeat it (logs, recordings)."""
PersonalAddress = Field(json_schema_extra={"personal": "address"})
"""Marks an address of a person's page or file: its host may be repeated, and nothing behind it."""


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
        return f'{self.to_json_without_raw()[:-1]},"raw":{self.raw_json}}}'

    def to_json_without_raw(self) -> str:
        """All of the event but the vendor's own message."""
        return self.__pydantic_serializer__.to_json(self, by_alias=True).decode()


class Customer(Model):
    """Who a chat or a call is about, as far as the vendor knows; ids are text, for leading zeros matter."""

    crm_id: str | None = None
    client_id: str | None = None
    name: Annotated[str | None, Personal] = None
    first_name: Annotated[str | None, Personal] = None
    middle_name: Annotated[str | None, Personal] = None
    last_name: Annotated[str | None, Personal] = None
    company: Annotated[str | None, Personal] = None
    sex: Annotated[str | None, Personal] = None
    birthday: Annotated[date | None, Personal] = None
    phone: Annotated[str | None, Personal] = None
    email: Annotated[str | None, Personal] = None
    inn: Annotated[str | None, Personal] = None
    ext_ref: str | None = None
    card_ref: str | None = None
    crm_url: Annotated[str | None, PersonalAddress] = None
    siebel_id: str | None = None


class CustomerPage(Model):
    """The customer's address as the vendor sent it, with the ids the vendor wrote into its query."""

    url: Annotated[str, PersonalAddress]
    client_id: str | None = None
    ticket_id: str | None = None


class Channel(Model):
    """Where a chat comes from (a messenger, say), and who its visitor is there."""

    id: str | None = None
    type: str | None = None
    user_id: Annotated[str | None, Personal] = None
    user_name: Annotated[str | None, Personal] = None


class Party(Model):
    """One side of a call within the company: a user, a group of users (a department), or a scenario (an IVR menu)."""

    id: str | None = None
    kind: Literal["user", "group", "scenario"] | None = None
    name: Annotated[str | None, Personal] = None
    extension: str | None = None


class Contact(Model):
    """What one CRM that the exchange is connected to knows of the number; ``id`` is None where it knows nobody."""

    id: str | None = None
    name: Annotated[str | None, Personal] = None
    number: Annotated[str | None, Personal] = None
    company: Annotated[str | None, Personal] = None
    url: Annotated[str | None, PersonalAddress] = None
    priority: int | None = None


class Trunk(Model):
    """The outside line that was called, or that is used to call."""

    number: str | None = None
    name: str | None = None


class CallLeg(Model):
    """One part of a call: to the group that was called, to one of the telephones that ring for it, to a colleague.

    ``id`` is the exchange's own for it, ``parent_id`` the leg it came from. ``own`` says whether it is the operator's;
    it is None where that is not known. ``colleague`` is the side that is called, of an internal leg.
    """

    id: str
    parent_id: str | None = None
    agent: Party | None = None
    colleague: Party | None = None
    own: bool | None = None
    state: Literal["ringing", "answered", "ended", "failed"] = "ringing"
    answered: bool = False
    dialed_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None


class Call(Model):
    """A telephone call as its operator has it. Times are the exchange's own; ``duration`` is of the talk, in seconds.

    ``id`` is the exchange's; where a call came to a group and from there to a member, it is that of the call to the
    group. (An id that the exchange uses again has the time of the dial behind it.) ``agent`` is a user or a scenario;
    of a call to a group it is the member, once that is known, and the operator before all others.
    ``contacts`` come as the exchange has them; ``customer`` is the first with an id, else the first, its ``phone`` None
    where the number is withheld, whatever word the exchange has for that. ``customers`` are those whom the CRM itself
    knows by the number; of several, ``customer`` is none. ``known`` says whether anybody knows the customer; None where
    the CRM has not said, and the exchange knows nobody.
    ``reason`` of an end: ``hangup``, ``elsewhere`` (a colleague took it), ``stopped`` (it rings at the operator's no
    more, and nothing says whether a colleague took it), ``lost`` (no word of it for too long), ``error``.
    ``certain`` is False where the connection was interrupted since the last word of the call. ``legs`` are its parts.
    """

    id: str
    parent_id: str | None = None
    direction: Literal["internal", "outgoing", "incoming"] | None = None
    state: Literal["ringing", "answered", "ended", "failed"]
    agent: Party | None = None
    group: Party | None = None
    colleague: Party | None = None
    customer: Customer = Customer()
    customers: tuple[Customer, ...] = ()
    known: bool | None = None
    company: Annotated[str | None, Personal] = None
    contacts: tuple[Contact, ...] = ()
    trunk: Trunk | None = None
    dialed_at: AwareDatetime | None = None
    answered_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    duration: float | None = None
    reason: str | None = None
    certain: bool = True
    legs: tuple[CallLeg, ...] = ()


class CallRinging(Event):
    """A call rings: somebody calls, or is being called."""

    type: Literal["call.ringing"] = "call.ringing"
    call: Call


class CallAlerting(Event):
    """A call that rings already, at a group, has come to the operator's own telephone."""

    type: Literal["call.alerting"] = "call.alerting"
    call: Call


class CallAnswered(Event):
    """A call was answered."""

    type: Literal["call.answered"] = "call.answered"
    call: Call


class CallEnded(Event):
    """A call is over, answered or not (``call.answeredAt``); ``call.reason`` says how it ended."""

    type: Literal["call.ended"] = "call.ended"
    call: Call


class CallFailed(Event):
    """The exchange could not go on with a call; ``message`` is its own text."""

    type: Literal["call.failed"] = "call.failed"
    call: Call
    message: Annotated[str | None, Personal] = None


class CallerLookup(Event):
    """Who is this? Told in the tab that holds the line; by default ``crm.lookupUrl`` is asked.

    A listener that knows calls the DOM event's ``respondWith(answer)`` at once, with what ``crm.lookupUrl`` would
    answer, or with its promise.
    """

    type: Literal["caller.lookup"] = "caller.lookup"
    phone: Annotated[str, Personal]
    call: Call


class AgentPaused(Event):
    """An agent is away."""

    type: Literal["agent.paused"] = "agent.paused"
    agent: Party | None = None


class AgentResumed(Event):
    """An agent is back."""

    type: Literal["agent.resumed"] = "agent.resumed"
    agent: Party | None = None


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

    url: Annotated[str | None, PersonalAddress] = None
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
    avatar: Annotated[str | None, PersonalAddress] = None


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
    """How much waits for the operator; None where that was never told."""

    type: Literal["inbox.changed"] = "inbox.changed"
    open_threads: int | None
    unread_messages: int | None


class ScreenPop(Event):
    """Show this customer. The default action opens the configured customer address; ``preventDefault()`` takes over.

    ``cause`` is ``request`` where the operator asked for it, ``ticket`` where the operator went to another ticket,
    ``call`` where the customer calls. ``known`` is False where the customer of a call is to be made first; of several
    ``customers`` with the number, ``customer`` is none. ``contact`` is the entry that the operator chose.
    """

    type: Literal["screen.pop"] = "screen.pop"
    cause: Literal["request", "ticket", "call"]
    ticket_id: str | None = None
    call_id: str | None = None
    customer: Customer
    customers: tuple[Customer, ...] = ()
    known: bool | None = None
    contact: Contact | None = None
    link: CustomerPage | None = None


class ScreenClose(Event):
    """The customer need not be shown any longer; the reasons are those of ``chat.closed``."""

    type: Literal["screen.close"] = "screen.close"
    ticket_id: str | None = None
    customer: Customer
    link: CustomerPage | None = None
    reason: str | None = None


LinkState = Literal["connecting", "ready", "silent", "interrupted", "closed"]


class LinkChanged(Event):
    """The state of a vendor's connection and why.

    Reasons: ``mounted``, ``loaded``, ``reloaded`` (it is loaded again, for its address answers or the operator wants
    it), ``spoke`` (the vendor was heard), ``silent`` (it was not, and is taken to listen), ``other-origin``,
    ``sandboxed``, ``blocked`` and ``unreachable`` (nobody listens there, as is known), ``element-gone`` (the place it
    was shown in left the page), ``destroyed``; of a widget, ``waiting`` (for the page's vendor script), ``registered``,
    ``created``, ``widget-gone`` and ``controller-taken`` (the page has its own). Of a telephone line (its ``placement``
    is ``line``): ``starting``, ``retrying``, ``opened``, ``lost``, ``closed-at-once``, ``refused`` (the key, most
    likely), ``unreachable``, ``timeout``, ``online``, ``dialling`` (a number waits), ``hurried`` (the operator does not
    want to wait), ``silent`` (a command got no answer), ``woke``, ``credentials`` (the CRM did not give them),
    ``standby`` (the page is frozen, or leaves the line to another tab), ``signed-out`` and ``asleep`` (nobody is signed
    in, as the CRM or the page says), ``other-operator`` (somebody else is now). ``next_try_at`` says when the next try
    comes, if one does.
    """

    type: Literal["link.changed"] = "link.changed"
    placement: str
    state: LinkState
    reason: str
    next_try_at: AwareDatetime | None = None


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
    kind: Annotated[str, Personal]  # whose message is not known may have put anything there


class CommandFailed(Event):
    """A command that was not carried out; ``code`` is for programs, ``message`` for people.

    Codes: ``expired`` (the vendor was not there in time), ``queue-full``, ``destroyed``; of a screen pop's default
    action ``no-address``, ``address-refused`` and ``popup-blocked``; of a widget ``widget-error``, ``bad-answer``
    and ``controller-taken``; of dialling ``bad-number``, ``refused`` (the exchange said no; ``message`` is its own
    text), ``timeout`` (it said nothing), ``interrupted`` (the line broke before it said anything: it may be
    dialling, so the number is not sent again) and ``signed-out`` (nobody is signed in here); and those of
    the vendors' own documents.
    """

    type: Literal["command.failed"] = "command.failed"
    command: str
    code: str
    message: Annotated[str, Personal]


class RecordLine(Model):
    """One of the first lines of a chat, in a record; ``at`` is when it was written, UTC."""

    author: Author | None
    text: Annotated[str, Personal]
    at: AwareDatetime


class Record(Model):
    """A finished call or chat as the CRM is to keep it, with the operator's words about it.

    ``key`` is the same in every tab, after a crash, and on another day; ``revision`` counts up from 1 whenever
    something is added, a late note say. ``callId``, ``parentCallId`` and ``legIds`` are the exchange's, ``ticketId``
    and ``sessionId`` the chat's. ``customer`` is who it was, as known at the end; ``number`` theirs as the exchange
    wrote it. ``from``, ``answered`` and ``to`` are UTC, of a call the exchange's own; ``duration`` is of the talk, in
    seconds; ``reason`` is that of ``call.ended`` or ``chat.closed``. ``outcome`` is a key of ``crm.outcomes``.
    ``messages`` are the first lines of a chat, where ``crm.recordLines`` asks for them; ``extra`` is what the page's
    listeners of ``record.made`` have added.
    """

    key: str
    revision: Annotated[int, Field(ge=1)] = 1
    kind: Literal["call", "chat"]
    vendor: str
    call_id: str | None = None
    parent_call_id: str | None = None
    leg_ids: tuple[str, ...] = ()
    ticket_id: str | None = None
    session_id: str | None = None
    customer: Customer = Customer()
    number: Annotated[str | None, Personal] = None
    direction: Literal["internal", "outgoing", "incoming"] | None = None
    line: Trunk | None = None
    group: Party | None = None
    operator: Party | None = None
    from_: Annotated[AwareDatetime | None, Field(alias="from")] = None
    answered: AwareDatetime | None = None
    to: AwareDatetime | None = None
    duration: float | None = None
    reason: str | None = None
    outcome: str | None = None
    note: Annotated[str | None, Personal] = None
    messages: tuple[RecordLine, ...] = ()
    extra: Annotated[dict[str, JsonValue], Personal] = Field(default_factory=dict)


class RecordMade(Event):
    """A record is about to be sent to ``crm.recordUrl``; told in one tab, once for each revision of it.

    A listener may add fields to ``record.extra``; ``preventDefault()`` keeps this revision back, and here.
    """

    type: Literal["record.made"] = "record.made"
    record: Record


class RecordSent(Event):
    """The CRM's server has this record now."""

    type: Literal["record.sent"] = "record.sent"
    record: Record


class RecordRefused(Event):
    """The CRM's server will not have this record: it is set aside until the operator tries again, and not lost.

    ``status`` is the server's; None where the record is too old, or one of too many that wait. ``message`` is for
    people.
    """

    type: Literal["record.refused"] = "record.refused"
    record: Record
    status: int | None = None
    message: str


EVENTS: tuple[type[Event], ...] = (
    CallRinging,
    CallAlerting,
    CallAnswered,
    CallEnded,
    CallFailed,
    CallerLookup,
    AgentPaused,
    AgentResumed,
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
    RecordMade,
    RecordSent,
    RecordRefused,
    LinkChanged,
    MessageRejected,
    MessageUnknown,
    CommandFailed,
)
"""Every event there is."""
