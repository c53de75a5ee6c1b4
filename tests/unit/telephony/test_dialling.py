"""Numbers to be called, over many tabs."""

from switchboard.vocabulary.events import CommandFailed
from unit.telephony.world import World, five


def test_any_tab_can_dial_and_it_is_dialled_once() -> None:
    world, tabs = five()
    world.ask(tabs[3], 7)
    assert world.dialled == ["380671234567"]
    assert tabs[3].done == {7: None}
    assert all(tab.done == {} for tab in tabs if tab is not tabs[3])


def test_the_exchanges_refusal_reaches_the_tab_that_asked() -> None:
    world, tabs = five()
    world.answers = False
    world.ask(tabs[2], 1)
    world.exchange_says('{"event": "error", "message": "busy"}')
    assert tabs[2].done == {1: "refused"}
    assert tabs[2].types == ["command.failed"]


def test_a_command_that_was_not_sent_is_taken_over_by_the_next_holder() -> None:
    world, tabs = five()
    holder = tabs[0]
    holder.hangs = True  # it never reads its mail
    world.ask(tabs[1], 1)
    assert world.dialled == []
    world.close(holder)
    assert world.dialled == ["380671234567"]
    assert tabs[1].done == {1: None}


def test_a_command_that_was_sent_is_never_sent_again() -> None:
    world, tabs = five()
    world.answers = False
    world.ask(tabs[1], 1)
    world.close(tabs[0])
    assert world.dialled == ["380671234567"]
    assert tabs[1].done == {1: "interrupted"}


def test_a_number_asked_for_again_while_it_is_being_dialled_is_not_dialled_again_by_the_next_holder() -> None:
    world = World()
    world.answers = False
    holder, other = world.open(), world.open()
    world.ask(other, 1)
    world.ask(other, 2)
    world.close(holder)
    world.deliver()
    assert other.done == {1: "interrupted", 2: "interrupted"}
    assert world.dialled == ["380671234567"]


def test_the_line_is_taken_from_a_holder_that_hangs_and_what_it_finds_later_it_leaves_alone() -> None:
    world, tabs = five()
    tabs[0].hangs = True
    world.ask(tabs[1], 1)
    world.wait(1.0)
    assert tabs[1].line.holds
    assert tabs[1].done == {1: None}
    tabs[0].hangs = False
    world.deliver()
    assert world.dialled == ["380671234567"]


def test_a_command_without_a_line_is_refused_in_its_time_in_whichever_tab() -> None:
    world = World()
    world.reachable = False
    tabs = [world.open(), world.open()]
    for tab in tabs:
        world.ask(tab, 1, "1" if tab is tabs[0] else "2")
    for _ in range(100):
        world.wait(0.1)
    world.wait(0.5)
    world.reachable = True
    world.wait(60)
    assert world.dialled == []
    assert [tab.done for tab in tabs] == [{1: "expired"}, {1: "expired"}]


def test_the_time_before_python_was_up_counts() -> None:
    world = World()
    tab = world.open()
    world.ask(tab, 1, waited=10.0)
    assert (world.dialled, tab.done) == ([], {1: "expired"})


def test_a_number_in_any_tab_makes_a_line_that_waits_try_at_once() -> None:
    for asking in (0, 1):
        world = World()
        world.reachable = False
        world.chance = 0.999999
        tabs = [world.open(), world.open()]
        for _ in range(45):
            world.wait(1.0)
        world.reachable = True
        assert not tabs[0].connected
        world.ask(tabs[asking], 1)
        assert (world.dialled, tabs[asking].done) == (["380671234567"], {1: None})


def test_a_number_waits_for_an_exchange_that_is_away_for_a_moment() -> None:
    world = World()
    world.chance = 0.999999
    tabs = [world.open(), world.open()]
    world.wait(1.0)
    world.reachable = False
    world.perform(tabs[0], tabs[0].line.lost(world.at, world.now, 1006, reached=False))
    world.ask(tabs[1], 1)
    for _ in range(4):
        world.wait(1.0)
    world.reachable = True
    for _ in range(3):
        world.wait(1.0)
    assert (world.dialled, tabs[1].done) == (["380671234567"], {1: None})


def test_what_cannot_be_dialled_is_refused_in_words() -> None:
    world, tabs = five()
    world.perform(tabs[1], tabs[1].line.refuse(1, "bad-number", world.at, "This is no telephone number."))
    assert tabs[1].done == {1: "bad-number"}
    (failed,) = [event for event in tabs[1].events if isinstance(event, CommandFailed)]
    assert failed.message == "This is no telephone number."
