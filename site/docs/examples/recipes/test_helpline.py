"""Tests of helpline.py, at a desk."""

from collections.abc import Iterator

import pytest

from switchboard.events import ChatMessage, MessageRejected
from switchboard.testing import Desk

GREETS = """
from switchboard import ask, on
from switchboard.events import ChatMessage

@on(ChatMessage, vendor="helpline")
async def open_it(event):
    await ask("helpline.open", chat=event.ticket_id)
"""


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk("helpline.json", ["helpline.py", GREETS]) as made:
        yield made


def test_what_is_said_is_an_event_and_what_is_asked_for_reaches_the_frame(desk: Desk) -> None:
    desk["helpline"].says({"said": "Good day", "by": "Anna", "chat": "7"})
    (message,) = desk.events.of(ChatMessage)
    assert (message.text, message.customer.name) == ("Good day", "Anna")
    assert desk["helpline"].heard == [{"open": "7"}]


def test_what_it_does_not_say_is_told(desk: Desk) -> None:
    desk["helpline"].says({"said": 1})
    assert [problem.path for problem in desk.events.of(MessageRejected)[0].problems] == ["said", "by", "chat"]
