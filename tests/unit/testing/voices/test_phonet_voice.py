import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.events import (
    AgentPaused,
    AgentResumed,
    CallAlerting,
    CallAnswered,
    CallEnded,
    CallerLookup,
    CallFailed,
    CallRinging,
    Contact,
    LinkChanged,
    MessageRejected,
    MessageUnknown,
    NotificationAdded,
    Trunk,
)
from switchboard.testing import Desk
from unit.testing import desk_of

CALLS = """
@on(ChatMessage)
async def call_them(event):
    try:
        await call(event.text)
        notice("called")
    except CommandError as error:
        notice(f"{error.code}: {error}")
"""


def test_a_call_comes_in_is_answered_and_is_over() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", name="Anna", company="Anna & Co", trunk=Trunk(number="567850550"))
        assert (call.call.direction, call.call.state, call.call.customer.name) == ("incoming", "ringing", "Anna")
        assert call.call.trunk == Trunk(number="567850550")
        desk.clock.forward(5)
        call.answers()
        desk.clock.forward(60)
        call.hangs_up()
        assert (call.call.state, call.call.reason, call.call.duration) == ("ended", "hangup", 60)
        told = [event.type for event in desk.events.of(CallRinging, CallAnswered, CallEnded)]
        assert told == ["call.ringing", "call.answered", "call.ended"]


def test_a_number_may_be_withheld() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings(None)
        assert call.call.customer.phone is None


def test_several_crms_may_know_the_number() -> None:
    known = [Contact(id=None, name="Nobody"), Contact(id="29", name="Anna", url="https://other.example.com/29")]
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", contacts=known)
        assert [one.name for one in call.call.contacts] == ["Nobody", "Anna"]
        assert call.call.customer.crm_id == "29"


def test_a_call_fails_and_the_exchange_says_why() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567")
        call.fails("no route")
        assert [event.message for event in desk.events.of(CallFailed)] == ["no route"]
        assert desk.card.said == "no route"


def test_a_call_to_a_group_rings_at_the_operators_and_is_one_call() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", group="Support")
        assert (call.call.group and call.call.group.name, call.call.agent and call.call.agent.extension) == (
            "Support",
            "001",
        )
        assert len(desk.events.of(CallAlerting)) == 1
        call.answers()
        desk.clock.forward(7)
        call.hangs_up()
        assert [event.call.id for event in desk.events.of(CallEnded)] == [call.id]
        assert call.call.duration == 7


def test_a_call_to_a_group_may_be_taken_by_a_colleague() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", group="Support")
        call.taken_by("003", "Ivan")
        assert (call.call.state, call.call.reason) == ("ended", "elsewhere")
        call.hangs_up()
        with pytest.raises(LookupError, match="only a call to a group"):
            desk.phonet.rings("+380671234568").taken_by("003")


def test_a_group_may_ring_without_the_operator_and_with_them_later() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", group="Support", alerts=False)
        assert desk.events.of(CallAlerting) == []
        call.alerts("001", "Operator")
        assert len(desk.events.of(CallAlerting)) == 1


def test_the_operator_and_colleagues_call_each_other_and_others() -> None:
    with desk_of() as desk:
        out = desk.phonet.dials("+380671234567")
        inside = desk.phonet.colleague_rings("002", "Ivan")
        to_them = desk.phonet.dials_colleague("003", "Olha")
        assert [one.call.direction for one in (out, inside, to_them)] == ["outgoing", "internal", "internal"]
        assert (
            inside.call.agent and inside.call.agent.name,
            to_them.call.colleague and to_them.call.colleague.name,
        ) == (
            "Ivan",
            "Olha",
        )
        assert len(desk.events.of(CallerLookup)) == 1


def test_a_number_that_is_called_begins_a_call() -> None:
    with desk_of(CALLS) as desk:
        desk.uis.sendmessage("+380 67 123-45-67")
        assert desk.phonet.heard == [{"action": "call", "to": "380671234567"}]
        assert desk.phonet.dialled == ["380671234567"]
        call = desk.phonet.played[-1]
        assert (call.call.direction, call.call.customer.phone) == ("outgoing", "+380671234567")
        call.answers()
        assert [one.text for one in desk.notices] == ["called"]


def test_an_exchange_refuses_is_silent_or_calls_again() -> None:
    with desk_of(CALLS) as desk:
        desk.phonet.refuses("not allowed")
        desk.uis.sendmessage("+380671234567")
        desk.phonet.keeps_silent()
        desk.uis.sendmessage("+380671234568")
        desk.clock.forward(30)
        desk.phonet.accepts()
        desk.clock.forward(60)
        desk.uis.sendmessage("+380671234569")
        codes = [one.text.partition(":")[0] for one in desk.notices]
        assert codes == ["refused", "timeout", "called"]
        assert desk.notices[0].text == "refused: not allowed"


def test_pauses_and_warnings_are_told() -> None:
    with desk_of() as desk:
        desk.phonet.pauses()
        desk.phonet.resumes()
        desk.phonet.warns("the trunk is full")
        assert [type(event) for event in desk.events.of(AgentPaused, AgentResumed)] == [AgentPaused, AgentResumed]
        assert [event.notification.text for event in desk.events.of(NotificationAdded)] == ["the trunk is full"]
        assert [one.text for one in desk.notices] == ["Phonet says: the trunk is full"]


def test_who_connects_may_stand_in_the_configuration() -> None:
    told = {"domain": "qwerty.phonet.com.ua", "apiKey": "key", "subscriber": "anna@example.com", "extension": "777"}
    with Desk({"phonet": told}) as desk:
        assert desk.events.of(LinkChanged)[-1].state == "ready"
        assert desk.phonet.own == "777"


def test_a_call_that_was_never_told_is_not_found() -> None:
    with desk_of() as desk, pytest.raises(LookupError, match="there was no call"):
        desk.phonet.find("1")


@pytest.mark.parametrize("end", ["hangs_up", "fails"])
def test_nothing_happens_to_a_call_that_is_over(end: str) -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", group="Support")
        getattr(call, end)()
        acts = [call.answers, call.hangs_up, call.fails, lambda: call.taken_by("7"), lambda: call.alerts("7", "Bo")]
        for act in acts:
            with pytest.raises(LookupError, match="the call is over"):
                act()


@settings(max_examples=40)
@given(
    st.lists(
        st.sampled_from(["rings", "group", "dials", "inside", "answers", "hangs_up", "fails", "wait"]), max_size=12
    )
)
def test_whatever_is_played_is_understood_and_every_call_that_is_over_has_ended_once(acts: list[str]) -> None:
    with Desk({"phonet": {"credentialsUrl": "/phonet"}}) as desk:
        phonet = desk.phonet
        live = []
        for act in acts:
            match act:
                case "rings":
                    live.append(phonet.rings(f"+38067123450{len(live)}"))
                case "group":
                    live.append(phonet.rings(f"+38067123450{len(live)}", group="Support"))
                case "dials":
                    live.append(phonet.dials(f"+38067123450{len(live)}"))
                case "inside":
                    live.append(phonet.colleague_rings())
                case "wait":
                    desk.clock.forward(30)
                case _ if live:
                    call = live[-1] if act == "answers" else live.pop()
                    getattr(call, act)()
        for call in live:
            call.hangs_up()
        assert desk.events.of(MessageRejected, MessageUnknown) == []
        over = [event.call.id for event in desk.events.of(CallEnded, CallFailed)]
        assert sorted(over) == sorted(one.id for one in phonet.played)
        assert desk.state.calls == ()
