"""Tests of rules.py, at a desk."""

from switchboard.testing import Desk


def test_what_a_caller_owes_is_on_the_card(desk: Desk) -> None:
    desk.http.answers("/callers/380440000112.json", json={"crmId": "1042", "name": "Ivan Sirko", "debt": 12})
    desk.phonet.rings("+380440000112")
    assert desk.card.lines == ("Owes 12",)
    assert desk.card.customer.name == "Ivan Sirko"
    assert desk.opened == ["https://crm.example.com/#/customers/1042"]


def test_of_a_caller_whom_nobody_knows_nothing_is_said(desk: Desk) -> None:
    desk.http.answers("/callers/380440000113.json", status=404)
    desk.phonet.rings("+380440000113")
    assert desk.card.lines == ()
