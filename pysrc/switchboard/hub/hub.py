"""Routes every event: drops doubles, remembers the state, tells the page, then acts unless prevented. No I/O."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from typing import Any

from switchboard.hub.doubles import Doubles, is_of_one_place
from switchboard.vocabulary.events import (
    Call,
    ChatClosed,
    ChatOpened,
    Customer,
    Event,
    InboxChanged,
    LinkChanged,
    LinkState,
    Notification,
    NotificationAdded,
    NotificationRemoved,
)
from switchboard.vocabulary.model import Model

_REMEMBERED = 1000
_CHATS = 200
_NOTES = 200


class Inbox(Model):
    """How much waits for the operator; None where that was never told."""

    open_threads: int | None
    unread_messages: int | None


class Chat(Model):
    """A chat the operator went to and that was not closed since."""

    vendor: str
    ticket_id: str | None
    customer: Customer
    at: datetime


class Note(Model):
    """A notification that was not removed since."""

    vendor: str
    notification: Notification
    at: datetime


class LinkStatus(Model):
    """A vendor's connection."""

    vendor: str
    placement: str
    state: LinkState
    reason: str
    next_try_at: datetime | None = None
    at: datetime


class Snapshot(Model):
    """What a late subscriber missed (``switchboard.state()``)."""

    inbox: Inbox | None
    calls: tuple[Call, ...]
    chats: tuple[Chat, ...]
    notifications: tuple[Note, ...]
    links: tuple[LinkStatus, ...]


class Hub:
    """The one place that every event passes.

    Args:
        deliver: tells the page; returns False where the page prevented the default action.
        act: the default action.

    """

    kept = ("_seen", "_doubles")

    def __init__(self, deliver: Callable[[Event], bool], act: Callable[[Event], None]) -> None:
        self._deliver = deliver
        self._act = act
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._doubles = Doubles()
        self._inbox: Inbox | None = None
        self._chats: OrderedDict[tuple[str, str | None], Chat] = OrderedDict()
        self._notes: OrderedDict[tuple[str, str | None], Note] = OrderedDict()
        self.telephones: list[Callable[[], tuple[Call, ...]]] = []
        """Each tells the calls of one line; whoever knows them adds itself here."""
        self._links: dict[tuple[str, str], LinkStatus] = {}
        self._memory: dict[type[Event], Callable[[Any], None]] = {
            InboxChanged: self._remember_inbox,
            ChatOpened: self._remember_chat,
            ChatClosed: self._forget_chat,
            NotificationAdded: self._remember_note,
            NotificationRemoved: self._forget_note,
            LinkChanged: self._remember_link,
        }

    def publish(self, event: Event, act: bool = True, placement: str | None = None) -> None:
        """Take one event the whole way, without its default action where ``act`` is False.

        One whose id was seen before goes no further; nor, where ``placement`` is one of several of its vendor's, one
        that another of them has told already, but for a default action that it has and the other had not.
        """
        if event.id in self._seen:
            return
        self._seen[event.id] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        if placement is None or is_of_one_place(event):
            self._tell(event, act)
            return
        fact, is_double = self._doubles.fact_of(event, placement)
        if not is_double:
            fact.is_done = act  # before it is told: whoever listens may hear of the double meanwhile
            fact.is_done = not self._tell(event, act) or act
        elif act and not fact.is_done:
            fact.is_done = True
            self._act(event)

    def _tell(self, event: Event, act: bool) -> bool:
        """Whether the page has left the default action to us."""
        if remember := self._memory.get(type(event)):
            remember(event)
        goes_on = self._deliver(event)
        if goes_on and act:
            self._act(event)
        return goes_on

    def snapshot(self) -> Snapshot:
        """The state as it is now."""
        return Snapshot(
            inbox=self._inbox,
            calls=tuple(call for calls in self.telephones for call in calls()),
            chats=tuple(self._chats.values()),
            notifications=tuple(self._notes.values()),
            links=tuple(self._links.values()),
        )

    def adopt(self, known: Snapshot) -> None:
        """Know what another window knows of its workspaces; calls are each window's own."""
        self._inbox = known.inbox or self._inbox
        for chat in known.chats:
            self._chats[(chat.vendor, chat.ticket_id)] = chat
        for note in known.notifications:
            self._notes[(note.vendor, note.notification.id)] = note
        for link in known.links:
            self._links[(link.vendor, link.placement)] = link

    def _remember_inbox(self, event: InboxChanged) -> None:
        self._inbox = Inbox(open_threads=event.open_threads, unread_messages=event.unread_messages)

    def _remember_chat(self, event: ChatOpened) -> None:
        key = (event.vendor, event.ticket_id)
        self._chats.pop(key, None)
        self._chats[key] = Chat(vendor=event.vendor, ticket_id=event.ticket_id, customer=event.customer, at=event.at)
        if len(self._chats) > _CHATS:
            self._chats.popitem(last=False)

    def _forget_chat(self, event: ChatClosed) -> None:
        self._chats.pop((event.vendor, event.ticket_id), None)

    def _remember_note(self, event: NotificationAdded) -> None:
        note = event.notification
        self._notes[(event.vendor, note.id)] = Note(vendor=event.vendor, notification=note, at=event.at)
        if len(self._notes) > _NOTES:
            self._notes.popitem(last=False)

    def _forget_note(self, event: NotificationRemoved) -> None:
        self._notes.pop((event.vendor, event.notification_id), None)

    def _remember_link(self, event: LinkChanged) -> None:
        self._links[(event.vendor, event.placement)] = LinkStatus(
            vendor=event.vendor,
            placement=event.placement,
            state=event.state,
            reason=event.reason,
            next_try_at=event.next_try_at,
            at=event.at,
        )
