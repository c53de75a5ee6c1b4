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


class Link(Model):
    """The customer's address as the vendor sent it, with the ids the vendor wrote into its query."""

    url: str
    client_id: str | None = None
    ticket_id: str | None = None


class ChatOpened(Event):
    """The operator went to a chat."""

    type: Literal["chat.opened"] = "chat.opened"
    ticket_id: str | None = None
    customer: Customer


class ChatClosed(Event):
    """A chat was closed (``closed``) or given to another operator (``reassigned``)."""

    type: Literal["chat.closed"] = "chat.closed"
    ticket_id: str | None = None
    customer: Customer
    reason: str | None = None


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
    ``element-gone`` (the place it was shown in left the page), ``destroyed``.
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

    Codes: ``expired`` (the frame was not there in time), ``queue-full``, ``destroyed``, and, of a screen pop's default
    action, ``no-address``, ``address-refused`` and ``popup-blocked``.
    """

    type: Literal["command.failed"] = "command.failed"
    command: str
    code: str
    message: str


EVENTS: tuple[type[Event], ...] = (
    ChatOpened,
    ChatClosed,
    InboxChanged,
    ScreenPop,
    ScreenClose,
    LinkChanged,
    MessageRejected,
    MessageUnknown,
    CommandFailed,
)
"""Every event there is."""
