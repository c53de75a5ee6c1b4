"""The hub: doubles dropped, state remembered, the page asked before the default action."""

from datetime import UTC, datetime

from switchboard.hub.hub import Hub
from switchboard.vocabulary.events import (
    ChatClosed,
    ChatOpened,
    Customer,
    Event,
    InboxChanged,
    LinkChanged,
    Notification,
    NotificationAdded,
    NotificationRemoved,
)

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
WHO = Customer(crm_id="00234")


class Page:
    """A page that may prevent, and what was done."""

    def __init__(self, prevents: bool = False) -> None:
        self.told: list[Event] = []
        self.acted: list[Event] = []
        self._prevents = prevents
        self.hub = Hub(self._deliver, self.acted.append)

    def _deliver(self, event: Event) -> bool:
        self.told.append(event)
        return not self._prevents


def inbox(key: str = "a", unread: int = 1) -> InboxChanged:
    return InboxChanged(id=key, vendor="iqchannels", at=AT, open_threads=2, unread_messages=unread)


def test_an_event_reaches_the_page_and_then_its_default_action() -> None:
    page = Page()
    page.hub.publish(inbox())
    assert page.told == page.acted == [inbox()]


def test_a_prevented_event_has_no_default_action() -> None:
    page = Page(prevents=True)
    page.hub.publish(inbox())
    assert (page.told, page.acted) == ([inbox()], [])


def test_an_event_published_without_its_action_is_told_all_the_same() -> None:
    page = Page()
    page.hub.publish(inbox(), act=False)
    assert (page.told, page.acted) == ([inbox()], [])


def test_an_event_seen_before_goes_no_further() -> None:
    page = Page()
    page.hub.publish(inbox())
    page.hub.publish(inbox(unread=9))
    assert page.told == [inbox()]


def test_what_is_remembered_of_ids_is_bounded() -> None:
    page = Page()
    for number in range(5000):
        page.hub.publish(inbox(str(number)))
    assert len(page.hub._seen) == 1000


def test_the_state_tells_a_late_subscriber_what_it_missed() -> None:
    page = Page()
    page.hub.publish(inbox(unread=7))
    page.hub.publish(ChatOpened(id="b", vendor="iqchannels", at=AT, ticket_id="412", customer=WHO))
    page.hub.publish(
        LinkChanged(id="c", vendor="iqchannels", at=AT, placement="section", state="ready", reason="spoke")
    )
    state = page.hub.snapshot()
    assert state.inbox is not None
    assert state.inbox.unread_messages == 7
    assert [chat.ticket_id for chat in state.chats] == ["412"]
    assert [(link.placement, link.state) for link in state.links] == [("section", "ready")]


def test_a_closed_chat_leaves_the_state() -> None:
    page = Page()
    page.hub.publish(ChatOpened(id="a", vendor="iqchannels", at=AT, ticket_id="412", customer=WHO))
    page.hub.publish(ChatClosed(id="b", vendor="iqchannels", at=AT, ticket_id="412", customer=WHO, reason="closed"))
    assert page.hub.snapshot().chats == ()


def test_the_state_before_anything_happened_is_empty() -> None:
    nothing = {"inbox": None, "calls": (), "chats": (), "notifications": (), "links": ()}
    assert Page().hub.snapshot().model_dump() == nothing


def test_the_chats_remembered_are_bounded() -> None:
    page = Page()
    for number in range(500):
        page.hub.publish(ChatOpened(id=str(number), vendor="v", at=AT, ticket_id=str(number), customer=WHO))
    assert len(page.hub.snapshot().chats) == 200


def test_a_notification_is_in_the_state_until_it_is_removed_and_they_are_bounded() -> None:
    page = Page()
    for number in range(500):
        note = Notification(id=str(number))
        page.hub.publish(NotificationAdded(id=f"a{number}", vendor="roxchat", at=AT, notification=note))
    page.hub.publish(NotificationRemoved(id="r", vendor="roxchat", at=AT, notification_id="499"))
    assert [note.notification.id for note in page.hub.snapshot().notifications] == [str(n) for n in range(300, 499)]
