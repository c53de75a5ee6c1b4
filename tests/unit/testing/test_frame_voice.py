import pytest

from switchboard.events import LinkChanged, ScreenPop
from unit.testing import desk_of

OPENS = """
@on(CallRinging)
async def open_it(event):
    notice(str((await open_chat(crm_id=event.call.customer.crm_id))["heard"]))
"""


def test_a_workspace_is_greeted_and_listens_from_the_start() -> None:
    with desk_of(OPENS) as desk:
        assert desk.iqchannels.heard[0]["Type"] == "initChat"
        desk.phonet.rings("+380671234567", crm_id="00234")
        assert desk.iqchannels.heard[-1] == {"Type": "open_iframe_ticket", "OpenTicket": {"CrmId": "00234"}}
        desk.iqchannels.inbox_changed(open_threads=1)
        desk.phonet.rings("+380671234568", crm_id="00235")
        assert [one.text for one in desk.notices] == ["False", "True"]
        assert [type(one).__name__ for one in desk.commands] == ["OpenChat", "OpenChat"]


def test_a_workspace_that_has_left_the_page_says_nothing_and_is_told_when_it_is_back() -> None:
    with desk_of(OPENS) as desk:
        desk.iqchannels.leaves()
        assert desk.events.of(LinkChanged)[-1].reason == "element-gone"
        with pytest.raises(LookupError, match="its frame is not in the page"):
            desk.iqchannels.inbox_changed(open_threads=1)
        desk.phonet.rings("+380671234567", crm_id="00234")
        assert len(desk.iqchannels.heard) == len([one for one in desk.iqchannels.heard if one["Type"] == "initChat"])
        desk.iqchannels.loads()
        assert desk.iqchannels.heard[-1]["OpenTicket"] == {"CrmId": "00234"}


def test_a_command_that_has_waited_too_long_is_refused() -> None:
    rule = """
        @on(CallRinging)
        async def open_it(event):
            try:
                await open_chat(crm_id="1")
            except CommandError as error:
                notice(error.code)
    """
    with desk_of(rule) as desk:
        desk.iqchannels.leaves()
        desk.phonet.rings("+380671234567")
        desk.clock.forward(59)
        assert desk.notices == []
        desk.clock.forward(1)
        assert [one.text for one in desk.notices] == ["expired"]


def test_a_placement_that_does_not_follow_tickets_opens_only_what_the_operator_asks_for() -> None:
    placements = [{"kind": "section", "element": "#chat"}]
    settings = {"iqchannels": {"url": "https://iq.example.com/", "placements": placements}}
    with desk_of(settings=settings) as desk:
        desk.iqchannels.open_client_from_ticket(crm_id="1", ticket_id=1)
        assert (len(desk.events.of(ScreenPop)), desk.opened) == (1, [])
        desk.iqchannels.open_client(crm_id="1", ticket_id=1)
        assert desk.opened == ["https://crm.example.com/customers/1"]
