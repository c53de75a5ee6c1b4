"""Tests of own_id.py, at a desk."""

from types import SimpleNamespace

from switchboard.testing import Desk


def at_desk(opened: list[str]) -> Desk:
    page = SimpleNamespace(window=SimpleNamespace(location=SimpleNamespace(assign=opened.append)))
    return Desk("own-id.json", ["own_id.py"], page=page)


def test_the_customer_opens_by_the_id_that_the_crm_has_for_the_code() -> None:
    opened: list[str] = []
    with at_desk(opened) as desk:
        desk.http.answers("/api/customers", json={"guid": "7f3a"}, params={"code": "00234"})
        desk.iqchannels.says("open_client", crm_id="00234")
        assert opened == ["/cards/7f3a"]
        assert [event.type for event in desk.prevented] == ["screen.pop"]


def test_a_code_that_the_crm_has_not_is_told() -> None:
    opened: list[str] = []
    with at_desk(opened) as desk:
        desk.http.answers("/api/customers", status=404)
        desk.iqchannels.says("open_client", crm_id="00235")
        assert opened == []
        assert [one.text for one in desk.notices] == ["There is no customer 00235."]
