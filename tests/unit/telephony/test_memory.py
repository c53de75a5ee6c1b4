"""What goes with a tab from page to page."""

from datetime import timedelta

from switchboard.telephony.memory import AGE, Memory
from switchboard.vocabulary.events import Call
from unit.phonet_samples import AT, KEY, message
from unit.telephony.world import Tab, World


def a_memory(world: World, tab: Tab, *over: tuple[Call, float]) -> Memory:
    return Memory.of("who", world.at, tab.line.memory(world.at, world.now), over)


def one_call() -> tuple[World, Tab]:
    world = World()
    tab = world.open()
    world.exchange_says(message("dial"))
    return world, tab


def test_what_is_kept_can_be_read_for_some_minutes_and_not_before_it_was_written() -> None:
    world, tab = one_call()
    text = a_memory(world, tab).to_text()
    assert KEY not in text
    for moment in (timedelta(0), AGE):
        memory = Memory.read(text, world.at + moment)
        assert memory is not None
        assert [entry.call.id for entry in memory.told.table.entries] == ["1"]
        assert memory.told.status is None
    for moment in (timedelta(seconds=-1), AGE + timedelta(seconds=1)):
        assert Memory.read(text, world.at + moment) is None


def test_what_others_have_written_there_is_nothing() -> None:
    for text in ("", "null", "{}", '{"who": "who", "at": "2026-11-21T06:00:00Z"}', "[" * 5000):
        assert Memory.read(text, AT) is None


def test_calls_that_are_long_over_are_left_behind_but_not_those_that_go_on_or_are_shown() -> None:
    world = World()
    tab = world.open()
    for uuid in ("talked", "missed", "talking"):
        world.exchange_says(message("dial", uuid))
    world.exchange_says(message("bridge", "talking"))
    for uuid in ("talked", "missed"):
        world.exchange_says(message("hangup", uuid))
    for uuid in ("talked", "missed"):
        over = next(event.call for event in tab.events if event.id == f"phonet-{uuid}-ended")  # type: ignore[attr-defined]
        world.perform(tab, tab.line.dismissed(over))
    world.wait(AGE.total_seconds() + 1)
    missed = next(event.call for event in tab.events if event.id == "phonet-missed-ended")  # type: ignore[attr-defined]
    memory = a_memory(world, tab, (missed, 300.0))
    assert [entry.call.id for entry in memory.told.table.entries] == ["talking"]
    assert set(memory.told.table.keys) <= {"talking", "missed"}
    assert memory.told.dismissed == ("missed/ended",)
    assert memory.over_since(world.at + timedelta(seconds=2)) == ((missed, 302.0),)


def test_a_table_that_is_full_is_not_kept_whole() -> None:
    world = World()
    tab = world.open()
    for number in range(1000):
        world.exchange_says(message("dial", str(number)))
        world.exchange_says(message("hangup", str(number)))
    assert len(a_memory(world, tab).to_text()) < 100_000


def test_where_nothing_was_nothing_is_worth_keeping() -> None:
    world = World()
    tab = world.open()
    assert not a_memory(world, tab).is_worth_it
    assert a_memory(*one_call()).is_worth_it
    assert a_memory(world, tab, (Call(id="1", state="ended"), 1.0)).is_worth_it


def test_a_pause_is_worth_keeping_though_there_was_no_call() -> None:
    world = World()
    tab = world.open()
    world.exchange_says('{"lgDirection": 32}')
    memory = Memory.read(a_memory(world, tab).to_text(), world.at)
    assert memory is not None
    assert memory.is_worth_it
    assert memory.told.paused_since == world.at
