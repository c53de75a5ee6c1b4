"""Tests of rules.py, at a desk."""

import pytest

from switchboard import HttpError
from switchboard.events import Trunk
from switchboard.testing import Desk


def test_the_greeting_of_the_line_and_a_button_for_the_chat_are_on_the_card(desk: Desk) -> None:
    desk.phonet.rings("+380671234567", crm_id="1042", trunk=Trunk(number="567850551"))
    assert desk.card.lines == ("Meridian, returns",)
    desk.card.press("Chat")
    assert [command.call for command in desk.commands] == ["openChat"]


def test_a_missed_call_becomes_a_task(desk: Desk) -> None:
    desk.http.answers("/api/tasks", method="POST", status=201)
    call = desk.phonet.rings("+380671234567")
    desk.clock.forward(20)
    call.hangs_up()
    assert desk.http.requests[-1].json() == {"key": call.call.id, "phone": "+380671234567"}


def test_a_server_that_refuses_the_task_is_told(desk: Desk) -> None:
    desk.http.answers("/api/tasks", status=500)
    call = desk.phonet.rings("+380671234567")
    with pytest.raises(HttpError):
        call.hangs_up()
