"""What counts as the same, and how differences are told."""

from datetime import UTC, datetime

from switchboard.hub.comparing import differences, events_in
from switchboard.vocabulary.events import ChatOpened, Customer, InboxChanged

AT = datetime(2026, 11, 27, tzinfo=UTC)


def inbox(unread: int = 1, key: str = "a") -> InboxChanged:
    return InboxChanged(id=key, vendor="v", at=AT, open_threads=2, unread_messages=unread)


def chat(name: str | None) -> ChatOpened:
    return ChatOpened(id="c", vendor="v", at=AT, customer=Customer(crm_id="7", name=name))


def test_stand_ins_do_not_count_but_that_there_is_one_does() -> None:
    assert [*differences([chat("text A")], [chat("text B")])] == []
    assert [*differences([chat("text A")], [chat(None)])] == [
        'event 1, chat.opened c: customer.name is "…" instead of null'
    ]


def test_a_value_that_differs_is_told_with_its_path() -> None:
    assert [*differences([inbox(1)], [inbox(2)])] == ["event 1, inbox.changed a: unreadMessages is 1 instead of 2"]


def test_another_event_or_none_is_told() -> None:
    assert [*differences([inbox()], [inbox(key="b")])] == ["event 1: inbox.changed a instead of inbox.changed b"]
    assert [*differences([inbox()], [])] == ["event 1: inbox.changed a instead of nothing"]
    assert [*differences([], [inbox()])] == ["event 1: nothing instead of inbox.changed a"]


def test_events_are_found_in_a_recording_and_in_what_was_printed() -> None:
    event = inbox()
    told = {"type": "inbox.changed", "id": "a", "vendor": "v", "at": AT.isoformat()}
    told |= {"openThreads": 2, "unreadMessages": 1}  # type: ignore[dict-item]
    assert [*events_in([{"recording": 1}, {"told": told}, {"in": "v/section"}])] == [event]
    assert [*events_in([{**told, "raw": None}])] == [event]
