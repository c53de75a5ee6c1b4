"""Tests of rules.py, at a desk."""

import pytest

from switchboard import HttpError
from switchboard.testing import Desk


def test_what_a_caller_owes_is_on_the_card_before_the_call_is_answered(desk: Desk) -> None:
    desk.http.answers("/api/debt", json={"total": 12})
    desk.phonet.rings("+380671234567", name="Anna", crm_id="1042")
    assert desk.card.lines == ("Owes 12",)
    assert desk.opened == ["https://crm.example.com/customers/1042"]


def test_a_form_is_not_left_for_the_ticket_of_nobody(desk: Desk) -> None:
    desk.iqchannels.says("open_client_from_ticket", ticket_id=412, name="Somebody")
    assert desk.opened == []
    desk.iqchannels.says("open_client_from_ticket", ticket_id=413, crm_id="00234")
    assert desk.opened == ["https://crm.example.com/customers/00234"]


def test_whoever_was_missed_can_be_called_back(desk: Desk) -> None:
    desk.http.answers("/api/debt", json={"total": 0})
    call = desk.phonet.rings("+380671234567")
    desk.clock.forward(30)
    call.hangs_up()
    desk.card.press("Call back")
    assert desk.phonet.dialled == ["380671234567"]


def test_a_record_says_where_it_comes_from_and_what_the_operator_wrote(desk: Desk) -> None:
    desk.http.answers("/api/debt", status=404)
    call = desk.phonet.rings("+380671234567")
    call.answers()
    desk.operator.notes(call, "wants a refund")
    desk.clock.forward(90)
    call.hangs_up()
    (record,) = desk.records
    assert record.duration == 90
    assert record.note == "wants a refund"
    assert record.extra == {"source": "switchboard"}


def test_a_server_that_is_down_breaks_the_rule(desk: Desk) -> None:
    desk.http.fails("/api/debt", "network")
    with pytest.raises(HttpError):
        desk.phonet.rings("+380671234567")
