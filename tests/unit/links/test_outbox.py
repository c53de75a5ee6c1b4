"""Numbers to be called: one question at a time, or each with a number of its own."""

from datetime import datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from switchboard.links.outbox import QUEUE, Answered, Joined, Outbox, ToExchange
from switchboard.vocabulary.events import CommandFailed
from unit.phonet_samples import AT

PATIENCE = 10.0


def fail(at: datetime, code: str, message: str | None) -> CommandFailed:
    return CommandFailed(id="x", vendor="x", at=at, command="call", code=code, message=message or "")


def an_outbox(*, numbered: bool = False) -> Outbox:
    return Outbox(lambda number, key: f"{key}:{number}", fail, PATIENCE, numbered=numbered)


def codes(answers: Any) -> list[str | None]:
    return [one.error and one.error.code for one in answers if isinstance(one, Answered)]


def test_without_numbers_one_question_is_asked_at_a_time() -> None:
    outbox = an_outbox()
    for ticket in ("a", "b"):
        outbox.add(ticket, ticket, AT, 0, 0)
    assert outbox.send(0) == [ToExchange("1:a", ("a",))]
    assert outbox.send(0) == []
    assert outbox.answered(None, None, AT) == [Answered("a")]
    assert outbox.send(0) == [ToExchange("2:b", ("b",))]


def test_with_numbers_all_are_asked_at_once() -> None:
    outbox = an_outbox(numbered=True)
    for ticket in ("a", "b"):
        outbox.add(ticket, ticket, AT, 0, 0)
    assert [one.text for one in outbox.send(0)] == ["1:a", "2:b"]
    assert outbox.answered(None, None, AT) is None


def test_a_number_that_is_asked_for_again_joins_the_question() -> None:
    outbox = an_outbox()
    assert outbox.add("a", "1", AT, 0, 0) == outbox.add("b", "1", AT, 0, 0) == []
    outbox.send(0)
    assert outbox.add("c", "1", AT, 0, 0) == [Joined("c")]
    assert outbox.answered(None, None, AT) == [Answered("a"), Answered("b"), Answered("c")]


def test_what_waits_and_what_is_asked_have_each_their_time() -> None:
    outbox = an_outbox()
    outbox.add("a", "1", AT, 0, 4)
    assert outbox.deadline == PATIENCE - 4
    outbox.send(5)
    assert outbox.deadline == PATIENCE + 5
    assert outbox.unanswered(AT, PATIENCE + 4.9) == []
    assert codes(outbox.unanswered(AT, PATIENCE + 5)) == ["timeout"]


@given(
    st.lists(st.sampled_from(["add", "send", "answer", "expire", "unanswered", "interrupt", "end"]), max_size=40),
    st.booleans(),
)
def test_every_number_is_answered_once_and_sent_at_most_once(steps: list[str], numbered: bool) -> None:
    outbox = an_outbox(numbered=numbered)
    now, asked, sent = 0.0, 0, 0
    answers: list[str] = []
    texts: list[str] = []
    for step in [*steps, "end"]:
        now += 3.0
        effects: Any = ()
        match step:
            case "add":
                asked += 1
                effects = outbox.add(str(asked), str(asked), AT, now, 0)
            case "send":
                texts += [one.text for one in outbox.send(now)]
            case "answer":
                sent += 1
                effects = outbox.answered(sent, None, AT) or ()
            case "expire":
                effects = outbox.expired(AT, now)
            case "unanswered":
                effects = outbox.unanswered(AT, now)
            case "interrupt":
                effects = outbox.interrupted(AT)
            case "end":
                effects = outbox.give_up(AT)
        answers += [one.ticket for one in effects if isinstance(one, Answered)]
    assert sorted(answers, key=int) == [str(number + 1) for number in range(asked)]
    numbers = [text.partition(":")[2] for text in texts]
    assert len(numbers) == len(set(numbers))
    assert outbox.deadline is None


def test_more_than_can_wait_is_refused() -> None:
    outbox = an_outbox()
    refused = [one for number in range(QUEUE + 1) for one in outbox.add(str(number), str(number), AT, 0, 0)]
    assert codes(refused) == ["queue-full"]


def test_what_waits_is_forgotten_for_whoever_gave_it_but_not_what_was_asked() -> None:
    outbox = an_outbox()
    for ticket in ("a", "b"):
        outbox.add(ticket, ticket, AT, 0, 0)
    outbox.send(0)
    outbox.forget()
    assert codes(outbox.interrupted(AT)) == ["interrupted"]
    assert outbox.deadline is None
