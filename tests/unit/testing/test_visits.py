from typing import Any

import pytest

from switchboard.events import CommandFailed, ScreenPop
from unit.testing import desk_of


def test_a_customer_who_is_shown_is_not_opened_again() -> None:
    with desk_of() as desk:
        desk.phonet.rings("+380671234567", crm_id="1042")
        desk.iqchannels.open_client(crm_id="1042")
        desk.iqchannels.open_client(crm_id="1043")
        assert desk.opened == ["https://crm.example.com/customers/1042", "https://crm.example.com/customers/1043"]


def test_the_page_that_the_operator_is_in_says_what_is_shown_and_what_is_relative() -> None:
    with desk_of(address="https://crm.example.org/customers/7?tab=notes") as desk:
        desk.iqchannels.open_client(crm_id="7")
        desk.iqchannels.open_client(crm_id="8")
        assert desk.opened == ["https://crm.example.org/customers/8"]


def test_nobody_is_led_away_from_whom_they_talk_with() -> None:
    with desk_of() as desk:
        desk.phonet.rings("+380671111111", crm_id="1").answers()
        second = desk.phonet.rings("+380672222222", crm_id="2")
        assert desk.opened == ["https://crm.example.com/customers/1"]
        assert desk.offered == ["https://crm.example.com/customers/2"]
        desk.operator.opens(second)
        assert desk.opened[-1] == "https://crm.example.com/customers/2"


def test_each_opens_in_a_tab_of_its_own_where_the_configuration_says_so() -> None:
    with desk_of(crm={"openIn": "new-tab"}) as desk:
        desk.phonet.rings("+380671111111", crm_id="1").answers()
        desk.phonet.rings("+380672222222", crm_id="2")
        assert [address[-1] for address in desk.opened] == ["1", "2"]


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({}, "no-address"),
        ({"crm_url": "https://elsewhere.example.net/1"}, "address-refused"),
        ({"crm_url": "javascript:alert(1)"}, "address-refused"),
        ({"crm_url": "https://[broken/"}, "address-refused"),
    ],
)
def test_what_leads_nowhere_safe_is_refused_in_words(about: dict[str, Any], code: str) -> None:
    with desk_of() as desk:
        desk.iqchannels.says("open_client", name="Anna", **about)
        assert len(desk.events.of(ScreenPop)) == 1
        assert [event.code for event in desk.events.of(CommandFailed)] == [code]
        assert desk.opened == []


def test_of_a_caller_whom_nobody_knows_a_customer_is_made() -> None:
    crm = {"lookupUrl": "/callers?phone={phone}", "newCustomerUrl": "/customers/new?phone={phone}"}
    with desk_of(crm=crm) as desk:
        desk.phonet.rings("+380671234567")
        assert desk.opened == ["https://crm.example.com/customers/new?phone=%2B380671234567"]
