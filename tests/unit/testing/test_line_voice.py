from pathlib import Path
from typing import Any

import pytest

from switchboard.events import CallAnswered, CallEnded, CallRinging, LinkChanged
from switchboard.testing import Desk, HttpStandIn
from unit.testing import IMPORTS, desk_of

TOWER = Path(__file__).parents[2] / "invented" / "lamplight.py"
CALLS = """
@on(ChatMessage)
async def call_them(event):
    try:
        notice(str(await call(event.text)))
    except CommandError as error:
        notice(error.code)
"""


def lamplight(told: Any) -> object:
    """The other side of the invented exchange."""
    match told:
        case {"hello": _}:
            return {"hello": "come in"}
        case {"ask": question}:
            return {"answer": question, "done": True}
    return None


def test_an_exchange_of_somebody_elses_is_played_with_its_raw_words() -> None:
    rules = IMPORTS + "@on(CallRinging)\nasync def back(event):\n    await call('+380671111111,101')\n"
    with Desk(
        {"lamplight": {"tower": "wss://tower.example.com/", "desk": "12", "word": "sesame"}}, [TOWER, rules]
    ) as desk:
        voice = desk["lamplight"]
        assert voice.heard == [{"hello": {"desk": "12", "word": "sesame"}}]
        voice.replies(lamplight)
        voice.says({"hello": "come in"})
        assert desk.events.of(LinkChanged)[-1].state == "ready"
        voice.says({"calls": [{"no": "1", "is": "ringing", "way": "in", "them": {"number": "+380671234567"}}]})
        assert voice.heard[-1] == {"ask": 1, "light": "380671111111", "then": "101"}
        voice.says({"calls": [{"no": "1", "is": "talking", "way": "in"}]})
        desk.clock.forward(60)
        voice.says({"calls": [{"no": "1", "is": "over", "way": "in"}]})
        assert [event.call.id for event in desk.events.of(CallRinging, CallAnswered, CallEnded)] == ["1", "1", "1"]
        assert desk.events.of(CallEnded)[0].call.duration == 60


def test_its_credentials_may_come_from_the_crm() -> None:
    http = HttpStandIn()
    http.answers("/lamp", json={"desk": "7", "word": "open"})
    with Desk(
        {"lamplight": {"tower": "wss://tower.example.com/", "credentialsUrl": "/lamp"}}, [TOWER], http=http
    ) as desk:
        assert desk["lamplight"].heard == [{"hello": {"desk": "7", "word": "open"}}]
        assert desk["lamplight"].own == "7"


def test_a_line_breaks_and_is_opened_again_in_its_time() -> None:
    with desk_of() as desk:
        desk.clock.forward(60)
        desk.phonet.breaks()
        assert desk.events.of(LinkChanged)[-1].state == "interrupted"
        with pytest.raises(LookupError, match="its line is not open"):
            desk.phonet.rings("+380671234567")
        desk.clock.forward(60)
        assert desk.events.of(LinkChanged)[-1].reason == "unreachable"
        assert [one.code for one in desk.findings] == ["line-unreachable"]
        desk.phonet.mends()
        desk.clock.forward(120)
        assert desk.events.of(LinkChanged)[-1].state == "ready"
        assert desk.findings == ()


def test_a_number_that_is_called_while_the_line_is_down_hurries_it_or_is_given_up() -> None:
    with desk_of(CALLS) as desk:
        desk.clock.forward(60)
        desk.phonet.breaks()
        desk.uis.sendmessage("+380671234567")
        desk.clock.forward(15)
        assert [one.text for one in desk.notices] == ["expired"]


def test_what_cannot_be_dialled_is_refused() -> None:
    with desk_of(CALLS) as desk:
        desk.uis.sendmessage("tomorrow")
        assert ([one.text for one in desk.notices], desk.phonet.dialled) == (["bad-number"], [])


def test_an_extension_that_the_exchange_does_not_dial_is_left_to_the_operator() -> None:
    with desk_of(CALLS) as desk:
        desk.uis.sendmessage("+380671234567 ext. 101")
        assert desk.phonet.dialled == ["380671234567"]
        assert [one.text for one in desk.notices] == ["{'extension': '101'}"]


def test_a_customer_is_only_offered_where_the_configuration_says_so() -> None:
    with desk_of(settings={"phonet": {"credentialsUrl": "/phonet", "screenPop": "offer"}}) as desk:
        call = desk.phonet.rings("+380671234567", crm_id="1042")
        assert desk.opened == []
        desk.operator.opens(call)
        assert desk.opened == ["https://crm.example.com/customers/1042"]
