"""Extensions in their order: files that load or fail, what passes by their rules, what they have written."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from switchboard.hub.extension import current
from switchboard.hub.extensions import Extensions
from switchboard.telephony.knowledge import Caller
from switchboard.vocabulary.events import (
    Call,
    CallerLookup,
    CallRinging,
    Customer,
    Event,
    Record,
    RecordMade,
    ScreenPop,
)
from unit.hub.desk import NotingHost, extended

AT = datetime(2026, 11, 27, tzinfo=UTC)
RINGING = CallRinging(id="1", vendor="phonet", at=AT, call=Call(id="c", state="ringing"))
LOOKUP = CallerLookup(id="2", vendor="phonet", at=AT, phone="+380671234567", call=RINGING.call)
POP = ScreenPop(id="3", vendor="phonet", at=AT, cause="ticket", customer=Customer())
MADE = RecordMade(id="4", vendor="", at=AT, record=Record(key="k", kind="call", vendor="phonet", extra={"a": 1}))
HEAD = "import asyncio\nfrom switchboard import *\nfrom switchboard.events import *\n"


def in_a_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    def run() -> None:
        asyncio.run(test())  # type: ignore[arg-type]

    run.__name__ = test.__name__
    return run


def with_rules(*bodies: str) -> tuple[Extensions, NotingHost]:
    return extended(*(HEAD + body for body in bodies))


def rule(kind: str, body: str, name: str = "rule", how: str = "def") -> str:
    return f"@on({kind})\n{how} {name}(event):\n    {body}\n"


# Loading.


def test_a_file_that_fails_is_told_and_the_rest_goes_on() -> None:
    all_, host = with_rules("1 / 0", rule("ScreenPop", "prevent(event)"))
    assert host.messages == ["/crm/rules.py failed in line 4: ZeroDivisionError: division by zero."]
    assert all_.take(POP).prevented


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def rule(:", "line 1: SyntaxError: invalid syntax"),
        ("import no_such_module", "line 1: ModuleNotFoundError: No module named 'no_such_module'"),
        ("raise SystemExit(3)", "line 1: SystemExit: 3"),
        ("x = '\x00'", "SyntaxError: source code string cannot contain null bytes"),
        ("def f(): f()\nf()", "line 1: RecursionError"),
        ("from switchboard import nothing", "line 1: ImportError: cannot import name 'nothing'"),
    ],
)
def test_whatever_a_file_raises_is_told_with_its_line(text: str, why: str) -> None:
    _, host = extended(text)
    (message,) = host.messages
    assert why in message


def test_what_a_failed_file_had_registered_is_taken_back() -> None:
    all_, _ = with_rules(rule("ScreenPop", "prevent(event)") + "1 / 0")
    assert not all_.take(POP).prevented
    assert not all_


def test_a_file_is_a_module_that_the_next_one_may_import_and_shadows_nobody() -> None:
    host = NotingHost()
    all_ = Extensions(host)
    first = all_.load("/crm/my_helpers.py?v=3", "KNOWN = 7\n")
    assert sys.modules["my_helpers"] is first
    second = all_.load("/crm/uses.py", "from my_helpers import KNOWN\n")
    assert second is not None
    assert second.__dict__["KNOWN"] == 7
    shadows = all_.load("/crm/json.py", "x = 1\n")
    assert shadows is not None
    assert sys.modules["json"].__name__ == "json"
    assert shadows.__name__ == "extension_json_1"
    all_.close()
    assert not {"my_helpers", "uses", "extension_json_1"} & set(sys.modules)


def test_what_a_file_wants_while_it_runs_waits_until_all_is_up() -> None:
    host = NotingHost()
    all_ = Extensions(host)

    async def load() -> None:
        all_.load("/crm/rules.py", HEAD + "notice('up', key='k')\ncall('101')\nlater(5, lambda: notice('late'))\n")
        assert (host.told, host.asked, host.timers) == ([], [], {})
        all_.up()

    asyncio.run(load())
    assert host.told == [("up", "info", "/crm/rules.py k")]
    assert host.asked == [("call", {"number": "101"})]
    assert len(host.timers) == 1


# Events on their way.


def test_rules_come_in_the_order_of_the_files_and_in_each_of_its_lines() -> None:
    all_, host = with_rules(
        rule("Event", "notice('a')", "a") + rule("Event", "notice('b')", "b"), rule("ScreenPop", "notice('c')", "c")
    )
    all_.take(POP)
    all_.take(RINGING)
    assert [text for text, _, _ in host.told] == ["a", "b", "c", "a", "b"]


def test_a_rule_that_fails_stops_nothing_and_its_message_names_file_line_and_function() -> None:
    all_, host = with_rules(rule("ScreenPop", "event.nothing", "wrong") + rule("ScreenPop", "prevent(event)", "right"))
    assert all_.take(POP).prevented
    assert host.messages == ["/crm/rules.py failed in line 6, in wrong: AttributeError."]
    assert "'ScreenPop' object has no attribute 'nothing'" in host.details[0]
    assert "rules.py" in host.details[0].splitlines()[1]


def test_a_filter_that_fails_is_told_and_its_rule_not_called() -> None:
    all_, host = with_rules(rule("ScreenPop, cause=lambda cause: cause.nothing", "prevent(event)"))
    assert not all_.take(POP).prevented
    assert "AttributeError" in host.messages[0]


def test_preventing_with_a_reason_is_told_and_without_one_somebody_else_does_it() -> None:
    all_, host = with_rules(rule("ScreenPop", "prevent(event, 'no such customer here')"))
    turn = all_.take(POP)
    assert (turn.prevented, turn.is_vetoed) == (True, True)
    assert host.messages == ["/crm/rules.py prevented what follows from screen.pop: no such customer here"]
    all_, host = with_rules(rule("ScreenPop", "prevent(event)"))
    turn = all_.take(POP)
    assert (turn.prevented, turn.is_vetoed, host.found) == (True, False, [])


@in_a_loop
async def test_an_asynchronous_rule_comes_too_late_to_prevent_anything() -> None:
    all_, host = with_rules(rule("ScreenPop", "prevent(event)", how="async def"))
    assert not all_.take(POP).prevented
    await host.settled()
    assert "in rule: TooLateError: prevent() came too late for screen.pop" in host.messages[0]


@in_a_loop
async def test_a_rule_that_holds_the_page_up_is_named_at_every_stretch() -> None:
    host = NotingHost()
    all_ = Extensions(host)
    body = "sys.host.now += 0.2\n    await asyncio.sleep(0)\n    sys.host.now += 0.04\n"
    sys.host = host  # type: ignore[attr-defined]
    all_.load("/crm/rules.py", HEAD + "import sys\n" + rule("ScreenPop", "sys.host.now += 0.06", "sync"))
    all_.load("/crm/more.py", HEAD + "import sys\n" + rule("ScreenPop", body, "many", "async def"))
    all_.take(POP)
    await host.settled()
    assert host.messages == [
        "/crm/rules.py held the page up for 60 ms, in sync.",
        "/crm/more.py held the page up for 200 ms, in many.",
    ]
    del sys.host  # type: ignore[attr-defined]


def test_a_rule_may_cause_another_event_and_prevent_its_own_all_the_same() -> None:
    all_, host = with_rules(
        rule("ScreenPop", "call('101')\n    prevent(event)", "outer") + rule("CallRinging", "notice('inner')", "inner")
    )
    host.ask = lambda *_: all_.take(RINGING)  # type: ignore[assignment,method-assign]

    async def go() -> bool:
        return all_.take(POP).prevented

    assert asyncio.run(go())
    assert host.told == [("inner", "info", "")]


# Callers and records.


@in_a_loop
async def test_what_rules_know_of_a_caller_comes_in_their_order() -> None:
    all_, host = with_rules(
        rule("CallerLookup", "return None", "nothing")
        + rule("CallerLookup", "return Caller(crm_id='7', name='Ada')", "one")
        + rule(
            "CallerLookup", "await asyncio.sleep(0)\n    return [{'crmId': 8}, {'crm_id': '9'}]", "several", "async def"
        )
        + rule("CallerLookup", "return ()", "nobody")
        + rule("CallerLookup", "return 'Ada'", "wrong")
        + rule("CallerLookup", "1 / 0", "fails", "async def"),
    )
    answers = all_.take(LOOKUP).answers
    read = [await one if isinstance(one, asyncio.Future) else one for one in answers]
    assert read == [(Caller(crm_id="7", name="Ada"),), (Caller(crm_id="8"), Caller(crm_id="9")), (), None, None]
    assert [one.code for one in host.found] == ["lookup-answer", "extension-failed"]


def test_rules_of_other_events_answer_nothing() -> None:
    all_, _ = with_rules(rule("CallRinging", "return Caller(crm_id='7')"))
    assert all_.take(RINGING).answers == []


def test_a_rule_puts_more_into_a_record_and_the_next_one_sees_it() -> None:
    all_, host = with_rules(
        rule("RecordMade", "record(event, source='x', deep={'a': [1, None]})", "first")
        + rule("RecordMade", "record(event, seen=event.record.extra['source'])", "second")
        + rule("RecordMade", "record(event, wrong=object())", "third"),
    )
    turn = all_.take(MADE)
    assert isinstance(turn.event, RecordMade)
    assert turn.event.record.extra == {"a": 1, "source": "x", "deep": {"a": [1, None]}, "seen": "x"}
    assert MADE.record.extra == {"a": 1}
    assert "in third: ValueError" in host.messages[0]


# Cards.


def test_each_extension_writes_on_cards_of_its_own_and_its_buttons_call_it() -> None:
    text = rule(
        "CallRinging", "card(event.call).line('same')\n    card('c').button('Press', lambda: notice('pressed'))"
    )
    all_, host = with_rules(text, text)
    all_.take(RINGING)
    written = all_.additions("c")
    assert [(key, one.text) for key, one in written] == [
        ("0/same", "same"),
        ("0/Press", "Press"),
        ("1/same", "same"),
        ("1/Press", "Press"),
    ]
    all_.press("c", "1/Press")
    all_.press("c", "0/same")
    all_.press("another", "0/Press")
    assert host.told == [("pressed", "info", "")]
    assert all_.additions("another") == ()
    drawn = host.drawn
    all_.close()
    assert host.drawn == drawn + 2
    assert all_.additions("c") == ()


# The end.


@in_a_loop
async def test_closing_ends_tasks_and_timers_and_says_nothing() -> None:
    all_, host = with_rules(
        rule("ScreenPop", "await asyncio.sleep(100)", how="async def") + "@every(1)\ndef tick(): ...\nlater(9, print)\n"
    )
    all_.take(POP)
    await asyncio.sleep(0)
    all_.close()
    await host.settled()
    assert (host.timers, host.found) == ({}, [])
    assert all(task.cancelled() for task in host.tasks)


def test_outside_of_any_extension_nothing_is_current_unless_the_page_calls_by_itself() -> None:
    all_, _ = with_rules("")
    assert current() is None
    all_.take_callbacks()
    assert current() is not None
    all_.close()
    assert current() is None


def test_an_event_that_no_rule_hears_passes_as_it_is() -> None:
    all_, _ = with_rules(rule("CallRinging", "prevent(event)"))
    event: Event = POP
    turn = all_.take(event)
    assert turn.event is event
    assert (turn.prevented, turn.answers) == (False, [])


def test_without_extensions_there_is_nothing_to_ask() -> None:
    assert not Extensions(NotingHost())
