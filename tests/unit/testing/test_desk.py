from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from switchboard import vendors
from switchboard.config import ConfigurationError
from switchboard.events import CallRinging, ChatMessage, LinkChanged, ScreenPop
from switchboard.testing import Desk, EndlessError, ExtensionError, HttpStandIn, SeenRequest, UnansweredError, virtual
from switchboard.vendors import found
from unit.testing import EVERYBODY, IMPORTS, desk_of

STAY = """
@on(ScreenPop)
def stay_in_the_form(event):
    if event.cause == "ticket" and event.customer.crm_id is None:
        prevent(event, "no such customer here")
"""
OWES = """
@on(CallRinging, direction="incoming")
async def who_owes_what(event):
    debt = (await http.get("/api/debt", params={"phone": event.call.customer.phone})).json()
    if debt["total"]:
        card(event.call.id).line(f"Owes {debt['total']}", tone="warning")
"""


# The rules of the design.


def test_a_rule_keeps_the_page_where_it_is() -> None:
    with desk_of(STAY) as desk:
        desk.iqchannels.says("open_client_from_ticket", ticket_id=412)
        assert desk.opened == []
        assert [event.type for event in desk.prevented] == ["screen.pop"]
        assert [one.code for one in desk.findings] == ["extension-prevented"]
        desk.iqchannels.says("open_client_from_ticket", ticket_id=413, crm_id="00234")
        assert desk.opened == ["https://crm.example.com/customers/00234"]


@pytest.mark.parametrize(("total", "lines"), [(12, ("Owes 12",)), (0, ())])
def test_a_rule_asks_a_server_and_writes_on_the_card(total: int, lines: tuple[str, ...]) -> None:
    with desk_of(OWES) as desk:
        desk.http.answers("/api/debt", json={"total": total}, seconds=2)
        desk.phonet.rings("+380671234567")
        assert desk.card.lines == ()
        desk.clock.forward(2)
        assert desk.card.lines == lines
        assert [one.tone for one in desk.card.additions] == ["warning"] * len(lines)
        assert desk.http.requests[0].params == {"phone": "+380671234567"}


# What it is set up with.


def test_everything_is_up_and_no_time_has_passed() -> None:
    with desk_of(at=datetime(2026, 5, 1, tzinfo=UTC)) as desk:
        assert desk.clock.now == datetime(2026, 5, 1, tzinfo=UTC)
        states = {event.vendor: event.state for event in desk.events.of(LinkChanged)}
        assert states == {"iqchannels": "silent", "roxchat": "silent", "phonet": "ready", "uis": "ready"}
        assert desk.findings == ()


def test_a_bad_configuration_is_told_as_in_the_page() -> None:
    with pytest.raises(ConfigurationError, match="did you mean"):
        Desk({"iqchannels": {"url": "https://iq.example.com/", "initChap": {}}})


def test_a_file_that_does_not_run_is_told_with_its_line_and_its_words() -> None:
    with pytest.raises(ExtensionError, match=r"extension\.py failed in line 6: NameError: name 'nothing'") as caught:
        desk_of("\nnothing()")
    assert isinstance(caught.value.__cause__, NameError)


def test_a_rule_of_its_own_vendor_is_heard_and_the_vendor_is_gone_with_the_desk() -> None:
    vendor = Path(__file__).parents[2] / "invented" / "pigeonpost.py"
    rules = "@on(ChatMessage)\ndef answer(event):\n    ask('pigeonpost.fly', to=event.customer.name)\n"
    settings = {"pigeonpost": {"url": "https://loft.example.com/"}}
    before = found()
    with Desk(settings, [vendor, IMPORTS + rules]) as desk:
        assert found() == before
        desk["pigeonpost"].says({"coo": "landed", "letter": {"no": 7, "from": "Anna", "words": "Soon"}})
        assert [event.text for event in desk.events.of(ChatMessage)] == ["Soon"]
        assert desk["pigeonpost"].heard[-1] == {"fly": {"to": "Anna"}}
    with pytest.raises(ConfigurationError):
        Desk(settings)


def test_a_vendor_that_cannot_be_taken_in_is_told() -> None:
    with pytest.raises(ExtensionError, match=r"extension\.py cannot be used: VENDOR is to be a switchboard"):
        desk_of("\nVENDOR = 7\n")
    again = (Path(vendors.__file__).parent / "uis.py").read_text("utf-8")
    with pytest.raises(ExtensionError, match="there is a vendor uis already"):
        Desk({"uis": {}}, [again])
    assert [vendor.name for vendor in found()] == ["iqchannels", "phonet", "roxchat", "uis"]


def test_a_vendor_is_there_by_its_name_where_it_is_configured() -> None:
    with Desk({"uis": {}}) as desk:
        assert desk["uis"] is desk.uis
        with pytest.raises(AttributeError, match="no phonet .it is not in the configuration"):
            desk.phonet.pauses()
        with pytest.raises(AttributeError, match="no fonet"):
            desk.fonet.pauses()  # type: ignore[attr-defined]
        with pytest.raises(KeyError, match="there: uis"):
            desk["phonet"]


def test_a_page_is_what_the_test_gives() -> None:
    rule = "@on(ChatMessage)\ndef look(event):\n    notice(page.document.title)\n"
    with desk_of(rule, page=SimpleNamespace(document=SimpleNamespace(title="Customer"))) as desk:
        desk.uis.sendmessage("hello")
        assert [one.text for one in desk.notices] == ["Customer"]
    with desk_of(rule) as desk, pytest.raises(RuntimeError, match=r"page=SimpleNamespace"):
        desk.uis.sendmessage("hello")


def test_answers_may_be_there_before_the_rules() -> None:
    http = HttpStandIn()
    http.answers("/api/teams", json=["sales"])
    rule = """
        @on(LinkChanged, state="ready", vendor="phonet")
        async def greet(event):
            notice((await http.get("/api/teams")).json()[0])
    """
    with desk_of(rule, http=http) as desk:
        assert [one.text for one in desk.notices] == ["sales"]


# What goes wrong.


def test_what_a_rule_raises_is_raised_where_it_was_caused_and_begins_with_the_rule() -> None:
    rule = "@on(CallAnswered)\nasync def wrong(event):\n    await asyncio.sleep(1)\n    {}['nothing']\n"
    with desk_of(rule) as desk:
        call = desk.phonet.rings("+380671234567")
        call.answers()
        with pytest.raises(KeyError, match="nothing") as caught:
            desk.clock.forward(2)
        assert caught.traceback[-1].frame.code.path == "extension.py" or caught.traceback[-1].name == "wrong"
        desk.clock.forward(2)


def test_a_tolerant_desk_has_findings_of_it() -> None:
    with desk_of("@on(CallRinging)\ndef wrong(event):\n    1 / 0\n", tolerant=True) as desk:
        desk.phonet.rings("+380671234567")
        (finding,) = desk.findings
        assert (finding.code, finding.message) == (
            "extension-failed",
            "extension.py failed in line 7, in wrong: ZeroDivisionError.",
        )


def test_of_several_errors_the_first_is_raised_and_knows_of_the_others() -> None:
    rule = "@on(CallRinging)\ndef one(event):\n    1 / 0\n\n@on(CallRinging)\ndef two(event):\n    [][1]\n"
    with desk_of(rule) as desk, pytest.raises(ZeroDivisionError) as caught:
        desk.phonet.rings("+380671234567")
    assert caught.value.__notes__ == ["And so did 1 more: IndexError('list index out of range')."]


def test_a_server_that_nobody_answers_for_is_an_error_though_the_rule_catches_it() -> None:
    rule = """
        @on(CallRinging)
        async def careless(event):
            try:
                await http.get("/api/debt")
            except Exception:
                pass
    """
    with desk_of(rule) as desk, pytest.raises(UnansweredError, match="/api/debt"):
        desk.phonet.rings("+380671234567")


def test_a_rule_that_never_ends_does_not_hang_the_test() -> None:
    waits = "@on(CallRinging)\nasync def waits(event):\n    while True:\n        await asyncio.sleep(1)\n"
    spins = "@on(CallAnswered)\nasync def spins(event):\n    while True:\n        await asyncio.sleep(0)\n"
    with desk_of(waits, spins) as desk:
        call = desk.phonet.rings("+380671234567")
        desk.clock.forward(60)
        with pytest.raises(EndlessError):
            call.answers()


def test_a_rule_that_does_not_even_await_does_not_hang_it_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(virtual, "LONGEST", 0.05)
    rule = "@on(CallRinging)\ndef spins(event):\n    while True:\n        pass\n"
    later = (
        "@on(CallAnswered)\nasync def spins_later(event):\n    await asyncio.sleep(1)\n    while True:\n        pass\n"
    )
    with desk_of(rule, later) as desk:
        with pytest.raises(EndlessError, match="held everything up") as caught:
            desk.phonet.rings("+380671234567")
        assert "spins" in [entry.name for entry in caught.traceback]
        desk.phonet.played[-1].answers()
        with pytest.raises(EndlessError, match="held everything up"):
            desk.clock.forward(1)


def test_what_is_played_within_an_answer_follows_when_that_is_over() -> None:
    rule = """
        @on(CallRinging)
        async def ask_it(event):
            notice((await http.get("/say")).text)
    """
    with desk_of(rule) as desk:

        def answer(_: SeenRequest) -> str:
            desk.phonet.played[-1].answers()
            return "said"

        desk.http.answers("/say", answer)
        call = desk.phonet.rings("+380671234567")
        assert (call.call.state, [one.text for one in desk.notices]) == ("answered", ['"said"'])


def test_what_nobody_waits_for_and_fails_is_raised_too() -> None:
    rule = """
        async def alone():
            raise ValueError("nobody waits")

        @on(CallRinging)
        async def begin(event):
            asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    """
    with desk_of(rule) as desk, pytest.raises(ZeroDivisionError):
        desk.phonet.rings("+380671234567")


# Time.


def test_what_rules_do_later_and_again_is_done_in_its_time() -> None:
    rule = """
        @every(10)
        def tick():
            notice("tick")

        @on(CallRinging)
        def soon(event):
            later(25, lambda: notice("later"))
    """
    with desk_of(rule) as desk:
        desk.phonet.rings("+380671234567")
        desk.clock.forward(9.9)
        assert desk.notices == []
        desk.clock.forward(20.1)
        assert [one.text for one in desk.notices] == ["tick", "tick", "later", "tick"]


def test_a_call_that_nobody_speaks_of_any_more_is_given_up_in_its_time() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567")
        desk.clock.forward(24 * 3600)
        assert (call.call.state, call.call.reason) == ("ended", "lost")


# Several.


def test_two_desks_know_nothing_of_each_other() -> None:
    with desk_of(OWES) as one, desk_of(OWES) as two:
        one.http.answers("/api/debt", json={"total": 1})
        two.http.answers("/api/debt", json={"total": 2})
        one.phonet.rings("+380671111111")
        two.phonet.rings("+380672222222")
        assert (one.card.lines, two.card.lines) == (("Owes 1",), ("Owes 2",))
        two.clock.forward(100)
        assert one.clock.now < two.clock.now
        assert len(one.events.of(CallRinging)) == 1


def test_a_desk_that_is_closed_plays_no_more() -> None:
    with desk_of(OWES) as desk:
        pass
    desk.close()
    with pytest.raises(RuntimeError, match="closed"):
        desk.phonet.rings("+380671234567")


def test_what_a_rule_has_begun_ends_with_the_desk() -> None:
    rule = """
        @on(CallRinging)
        async def begin(event):
            try:
                await asyncio.sleep(3600)
            finally:
                notice("ended")
    """
    with desk_of(rule) as desk:
        desk.phonet.rings("+380671234567")
    assert desk.events.of(LinkChanged)[-1].reason == "destroyed"


# What is looked at.


def test_the_state_is_that_of_the_page() -> None:
    with desk_of() as desk:
        desk.iqchannels.inbox_changed(open_threads=3, unread_messages=7)
        call = desk.phonet.rings("+380671234567")
        assert desk.state.inbox is not None
        assert desk.state.inbox.unread_messages == 7
        assert [one.id for one in desk.state.calls] == [call.id]


def test_there_is_no_card_where_no_call_is() -> None:
    with desk_of() as desk:
        with pytest.raises(LookupError, match="no call is on the screen"):
            _ = desk.card
        with pytest.raises(LookupError, match="there was no call 9"):
            desk.operator.puts_away("9")


def test_the_card_on_top_is_what_rings_and_each_is_found() -> None:
    with desk_of() as desk:
        first = desk.phonet.rings("+380671111111")
        first.answers()
        second = desk.phonet.rings("+380672222222", name="Anna")
        assert [one.call.id for one in desk.cards] == [second.id, first.id]
        assert desk.card.customer.name == "Anna"
        assert desk.card_of(first).number == "+380 67 111 1111"
        second.hangs_up()
        desk.clock.forward(3600)
        assert len(desk.cards) == 2  # one was missed, and is to be seen


def test_what_vendors_do_not_send_yet_is_a_finding() -> None:
    with desk_of() as desk:
        desk.iqchannels.says({"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 1}, "Mood": "good"})
        assert [one.code for one in desk.findings] == ["drift"]


def test_a_prevented_event_is_there_with_all_others_in_order() -> None:
    with desk_of(STAY) as desk:
        before = len(desk.events)
        desk.iqchannels.open_client_from_ticket(ticket_id=1)
        assert [event.type for event in desk.events[before:]] == ["link.changed", "chat.opened", "screen.pop"]
        assert desk.events.of(ScreenPop, ChatMessage) == desk.prevented


def test_one_extension_needs_no_list(tmp_path: Path) -> None:
    file = tmp_path / "rules.py"
    file.write_text("from switchboard import notice\nnotice('there')\n")
    for one in (file, str(file), [file]):
        with Desk({"uis": {}}, one) as desk:
            assert [notice.text for notice in desk.notices] == ["there"]


def test_the_same_configuration_is_a_file_a_text_and_a_mapping(tmp_path: Path) -> None:
    file = tmp_path / "switchboard.json"
    file.write_text('{"uis": {}}')
    for one in (file, str(file), '{"uis": {}}', {"uis": {}}):
        with Desk(one) as desk:
            assert desk.uis.is_there()
    assert "phonet" in EVERYBODY
