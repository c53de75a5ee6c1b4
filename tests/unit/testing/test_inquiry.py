import pytest

from switchboard.events import CallerLookup
from unit.testing import desk_of

LOOKUP = {"lookupUrl": "/callers?phone={phone}"}


def test_a_rule_knows_who_calls() -> None:
    rule = "@on(CallerLookup)\ndef who(event):\n    return Caller(crm_id='1042', name='Anna')\n"
    with desk_of(rule, crm=LOOKUP) as desk:
        call = desk.phonet.rings("+380671234567")
        assert (call.call.customer.crm_id, call.call.known) == ("1042", True)
        assert desk.opened == ["https://crm.example.com/customers/1042"]
        assert desk.http.requests == []


def test_a_rule_may_ask_around_and_the_first_that_knows_counts() -> None:
    knows_not = "@on(CallerLookup)\ndef nobody(event):\n    return None\n"
    asks = """
        @on(CallerLookup)
        async def who(event):
            return (await http.get("/who", params={"phone": event.phone})).json()
    """
    late = "@on(CallerLookup)\nasync def late(event):\n    await asyncio.sleep(1)\n    return Caller(crm_id='2')\n"
    with desk_of(knows_not, asks, late) as desk:
        desk.http.answers("/who", json=[{"crmId": 1042}, {"crmId": 1043}])
        call = desk.phonet.rings("+380671234567")
        assert [one.crm_id for one in call.call.customers] == ["1042", "1043"]
        assert desk.card.offers.keys() == {"customer-0", "customer-1"}


def test_whom_no_rule_knows_the_crm_is_asked_for() -> None:
    rule = "@on(CallerLookup)\nasync def who(event):\n    return None\n"
    with desk_of(rule, crm=LOOKUP) as desk:
        desk.http.answers("/callers", params={"phone": "+380671234567"}, json={"crmId": "1042"})
        assert desk.phonet.rings("+380671234567").call.customer.crm_id == "1042"
        assert desk.phonet.rings("+380672222222").call.known is False  # where the test says nothing, it knows nobody


def test_a_rule_that_takes_too_long_is_not_waited_for() -> None:
    rule = "@on(CallerLookup)\nasync def who(event):\n    await asyncio.sleep(60)\n    return Caller(crm_id='1')\n"
    with desk_of(rule, crm=LOOKUP) as desk:
        desk.http.answers("/callers", json={"crmId": "1042"})
        call = desk.phonet.rings("+380671234567")
        desk.clock.forward(5)
        assert call.call.customer.crm_id == "1042"
        assert [one.code for one in desk.findings] == ["lookup-failed"]


def test_nobody_is_asked_where_a_rule_prevents_it() -> None:
    rule = "@on(CallerLookup)\ndef no(event):\n    prevent(event)\n"
    with desk_of(rule, crm=LOOKUP) as desk:
        assert desk.phonet.rings("+380671234567").call.known is None
        assert (desk.http.requests, len(desk.events.of(CallerLookup))) == ([], 1)


@pytest.mark.parametrize(
    ("answer", "known", "code"),
    [
        ({"status": 500}, None, "lookup-failed"),
        ({"json": {"crmId": {}}}, None, "lookup-answer"),
        ({"text": ""}, False, ""),
        ({"json": None}, False, ""),
        ({"json": []}, False, ""),
    ],
)
def test_what_the_crm_answers_is_read_as_in_the_page(answer: dict[str, object], known: bool | None, code: str) -> None:
    with desk_of(crm=LOOKUP) as desk:
        desk.http.answers("/callers", **answer)  # type: ignore[arg-type]
        assert desk.phonet.rings("+380671234567").call.known is known
        assert [one.code for one in desk.findings] == ([code] if code else [])


def test_a_crm_that_does_not_answer_is_a_finding_and_the_call_goes_on() -> None:
    with desk_of(crm=LOOKUP) as desk:
        desk.http.fails("/callers", "timeout")
        call = desk.phonet.rings("+380671234567")
        desk.clock.forward(5)
        assert call.call.known is None
        assert [one.message for one in desk.findings] == ["crm.lookupUrl did not answer (timeout)."]
