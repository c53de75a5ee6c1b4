"""Commands that wait for their vendor."""

from datetime import UTC, datetime

from switchboard.links.waiting import PATIENCE, QUEUE, Waiting
from switchboard.vocabulary.commands import FindClient

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
COMMAND = FindClient(text="x")


def test_commands_are_taken_in_order_and_once() -> None:
    waiting = Waiting("iqchannels", "section")
    for ticket in (1, 2):
        assert waiting.add(ticket, COMMAND, AT, 0, 0) == []
    assert waiting.take() == [(1, COMMAND), (2, COMMAND)]
    assert waiting.take() == []
    assert waiting.deadline is None


def test_a_command_waits_for_as_long_as_it_may_what_it_waited_elsewhere_included() -> None:
    waiting = Waiting("iqchannels", "section")
    waiting.add(1, COMMAND, AT, 100, 20)
    assert waiting.deadline == 100 + PATIENCE - 20
    assert waiting.expire(AT, waiting.deadline - 0.1) == []
    (done,) = waiting.expire(AT, waiting.deadline)
    assert done.ticket == 1
    assert done.error is not None
    assert (done.error.code, done.error.command) == ("expired", "findClient")


def test_a_command_that_has_waited_too_long_elsewhere_is_refused_at_once() -> None:
    (done,) = Waiting("iqchannels", "section").add(1, COMMAND, AT, 0, PATIENCE)
    assert done.error is not None
    assert done.error.code == "expired"


def test_more_than_can_wait_is_refused_and_what_waits_goes_on() -> None:
    waiting = Waiting("iqchannels", "section")
    refused = [done for ticket in range(QUEUE + 1) for done in waiting.add(ticket, COMMAND, AT, 0, 0)]
    assert [(done.ticket, done.error and done.error.code) for done in refused] == [(QUEUE, "queue-full")]
    assert len(waiting.take()) == QUEUE


def test_what_is_given_up_says_why_in_words_with_an_id_of_its_own() -> None:
    waiting = Waiting("iqchannels", "section")
    for ticket in (1, 2):
        waiting.add(ticket, COMMAND, AT, 0, 0)
    errors = [done.error for done in waiting.give_up(AT, "destroyed")]
    assert [error and error.code for error in errors] == ["destroyed", "destroyed"]
    assert all(error and "iqchannels" in error.message for error in errors)
    assert len({error and error.id for error in errors}) == 2
