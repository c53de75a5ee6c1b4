"""What the dock's own window and the tabs say to each other, and what each does of it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.hub import Hub, Snapshot
from switchboard.hub.relay import (
    PATIENCE,
    BringBack,
    CommandAnswered,
    CommandAsked,
    ErrandDone,
    Errands,
    EventTold,
    Once,
    Relayed,
    TabErrand,
    TabReady,
    WindowUp,
    event_of,
    read,
    told,
)
from switchboard.vendors.iqchannels import VENDOR as IQCHANNELS
from switchboard.vocabulary.events import EVENTS, Event, InboxChanged
from unit.samples import close_client, inbox_changed, open_client

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


def events() -> list[Event]:
    """All that workspaces tell, as the vendors' samples have it."""
    chat = IQCHANNELS.link(IQCHANNELS.settings(url="https://chat.example"), "floating")
    said = [inbox_changed(), open_client(), open_client("open_client_from_ticket"), close_client()]
    return [event for text in said for event in chat.decode(text, AT)]


def errand(id_: str = "1") -> TabErrand:
    return TabErrand(id=id_, what="show", about=told(events()[0], "w", act=True))


@pytest.mark.parametrize("event", events(), ids=lambda event: str(event.type))
def test_an_event_comes_over_as_it_was_under_an_id_of_the_windows(event: Event) -> None:
    said = read(told(event, "w1", act=True, placement="floating-2").model_dump_json())
    assert isinstance(said, EventTold)
    assert (said.act, said.placement) == (True, "floating-2")
    assert event_of(said) == event.model_copy(update={"id": f"w1/{event.id}"})
    assert event_of(said).raw == event.raw  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["", "1", "[]", '{"type": 1}', '{"type": "never.heard"}', '{"type": "inbox.changed"}'])
def test_what_is_no_event_is_none(text: str) -> None:
    assert event_of(EventTold(event=text, raw="null", act=True, placement=None)) is None


@pytest.mark.parametrize(
    "said",
    [
        WindowUp(state=Snapshot(inbox=None, calls=(), chats=(), notifications=(), links=())),
        TabReady(),
        BringBack(),
        CommandAsked(id="1", call="openChat", argument="{}", waited=1.5),
        CommandAnswered(id="1", result="null"),
        CommandAnswered(id="1", code="expired", message="too late"),
        errand(),
        ErrandDone(id="1", result="[]"),
    ],
    ids=lambda said: type(said).__name__,
)
def test_what_is_said_is_read_as_it_was_said(said: Relayed) -> None:
    assert read(said.model_dump_json()) == said


@given(st.text() | st.sampled_from(["{}", '{"say": "never"}', '{"say": "ready", "more": 1}']))
def test_what_was_said_by_nobody_of_ours_is_none(text: str) -> None:
    assert read(text) is None


def test_an_errand_is_done_once_by_whichever_tab_comes_in_time() -> None:
    said: list[Relayed] = []
    heard: list[Any] = []
    errands = Errands(said.append)
    errands.send(errand(), 10.0, heard.append)
    assert said == [errand()]
    errands.again()  # a tab has come
    assert said == [errand(), errand()]
    assert errands.look(11.0) == pytest.approx(PATIENCE - 1)
    errands.done(ErrandDone(id="1", result="seven"))
    errands.done(ErrandDone(id="1", result="eight"))
    errands.again()
    assert (heard, len(said), errands.look(100.0)) == (["seven"], 2, None)


def test_an_errand_that_no_tab_does_is_given_up_and_told() -> None:
    heard: list[Any] = []
    errands = Errands(lambda _: None)
    errands.send(errand("1"), 10.0, heard.append)
    errands.send(errand("2"), 12.0, heard.append)
    assert errands.look(10.0 + PATIENCE) == pytest.approx(2.0)
    assert heard == [None]
    errands.done(ErrandDone(id="1"))  # too late
    assert heard == [None]
    assert errands.look(12.0 + PATIENCE) is None
    assert heard == [None, None]


@given(st.lists(st.integers(0, 20)))
def test_a_tab_takes_no_errand_twice(ids: list[int]) -> None:
    once = Once()
    taken = [id_ for id_ in ids if once.take(errand(str(id_)))]
    assert sorted(taken) == sorted(set(ids))


def test_a_tab_that_comes_late_knows_what_the_window_knows() -> None:
    """Both of them as the page's ``state()`` has it."""
    window, tab = (Hub(lambda _: True, lambda _: None) for _ in range(2))
    for event in events():
        window.publish(event)
    tab.adopt(Snapshot.model_validate_json(window.snapshot().model_dump_json()))
    assert tab.snapshot() == window.snapshot()
    tab.adopt(Snapshot(inbox=None, calls=(), chats=(), notifications=(), links=()))
    assert tab.snapshot() == window.snapshot()
    tab.publish(InboxChanged(id="own", vendor="x", at=AT, open_threads=1, unread_messages=2))
    assert tab.snapshot().inbox is not None


def test_every_event_of_the_vocabulary_has_a_type_of_its_own() -> None:
    types = [kind.model_fields["type"].default for kind in EVENTS]
    assert len(set(types)) == len(types)
