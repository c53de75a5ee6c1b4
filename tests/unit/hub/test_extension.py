"""One extension: what it asks for, its timers, and how it is named when it fails."""

import asyncio
from typing import Any

import pytest

from switchboard.hub.extension import CARDS
from switchboard.links.waiting import Done
from switchboard.vocabulary.events import CommandFailed
from unit.hub.desk import NotingHost, extended
from unit.hub.test_extensions import AT, HEAD, POP, in_a_loop, rule


def refused(code: str = "busy") -> Done:
    return Done(1, CommandFailed(id="x", vendor="", at=AT, command="call", code=code, message="the line is busy"))


async def asking(body: str, answer: Done) -> NotingHost:
    all_, host = extended(HEAD + rule("ScreenPop", body, how="async def" if "await" in body else "def"))
    all_.take(POP)
    await asyncio.sleep(0)
    for then in host.answers:
        then(answer)
        then(answer)  # once more, which counts for nothing
    await host.settled()
    await asyncio.sleep(0)
    return host


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ("call('+380')", ("call", {"number": "+380"})),
        ("open_chat(crm_id=7)", ("openChat", {"crm_id": 7})),
        ("find_client('Ada')", ("findClient", {"text": "Ada"})),
        ("start_chat(visitor_id='v', session_id='s')", ("startChat", {"visitor_id": "v", "session_id": "s"})),
        ("ask('uis.openChat', a=1)", ("uis.openChat", {"a": 1})),
    ],
)
def test_each_command_is_asked_with_its_argument(body: str, asked: Any) -> None:
    host = asyncio.run(asking(body, Done(1, result="7")))
    assert host.asked == [asked]
    assert host.found == []


@in_a_loop
async def test_who_waits_for_a_command_has_its_result_or_its_refusal() -> None:
    host = await asking("notice(await call('1'))", Done(1, result='{"heard": true}'))
    assert host.told == [("{'heard': True}", "info", "")]
    caught = "try:\n        await call('1')\n    except CommandError as error:\n        notice(error.code)"
    host = await asking(caught, refused())
    assert (host.told, host.found) == ([("busy", "info", "")], [])


@in_a_loop
async def test_a_refusal_that_nobody_waits_for_is_told() -> None:
    host = await asking("call('1')", refused())
    assert host.messages == ["/crm/rules.py: call() was refused (busy)."]
    assert host.found[0].cure == "the line is busy"


@in_a_loop
async def test_every_so_many_seconds_after_its_end_and_after_a_failure_too() -> None:
    _, host = extended(HEAD + "@every(10)\nasync def tick():\n    notice('tick')\n    1 / 0\n")
    for seconds in (9, 1, 9, 1):
        host.forward(seconds)
        await host.settled()
    assert [text for text, _, _ in host.told] == ["tick", "tick"]
    assert host.found[0].message == "/crm/rules.py failed in line 7, in tick: ZeroDivisionError."


@in_a_loop
async def test_later_is_once_and_may_be_called_off() -> None:
    _, host = extended(
        HEAD
        + "later(5, lambda: notice('once'))\nlater(5, lambda: notice('never'))()\nlater(-1, lambda: notice('now'))\n"
    )
    host.forward(0)
    host.forward(5)
    host.forward(50)
    assert [text for text, _, _ in host.told] == ["now", "once"]


@pytest.mark.parametrize("seconds", ["0", "-1", "float('nan')", "float('inf')", "30 * 24 * 3600", "'5'", "print"])
def test_every_wants_time_and_no_more_than_a_browser_can_count(seconds: str) -> None:
    _, host = extended(HEAD + f"@every({seconds})\ndef tick(): ...\n")
    assert "ValueError" in host.messages[0]


@pytest.mark.parametrize("seconds", ["float('nan')", "float('inf')", "2_000_001", "'5'", "None"])
def test_later_is_no_later_than_a_browser_can_count(seconds: str) -> None:
    _, host = extended(HEAD + f"later({seconds}, print)\n")
    assert "wants seconds" in host.messages[0]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("later(1, None)", "later() wants a function to call, and NoneType is none"),
        ("every(1)(7)", "every() wants a function to call, and int is none"),
        ("on(print)", "on() wants classes of events"),
        ("on(CallRinging)(7)", "on() stands before a function"),
        ("prevent('call.ringing')", "prevent() wants the event that the rule is called with"),
        ("record(7)", "record() wants the RecordMade that the rule is called with, not int"),
        ("card(None)", "card() wants a call or its id, not NoneType"),
        ("from types import SimpleNamespace as A\ncard(A(call=Call(id='c', state='ringing')))", "card(event.call)"),
    ],
)
def test_what_is_given_in_the_place_of_something_else_is_refused_in_plain_words(written: str, told: str) -> None:
    _, host = extended(HEAD + written)
    assert told in host.messages[0]


@in_a_loop
async def test_a_function_with_a_yield_in_it_is_told_for_nothing_of_it_would_run() -> None:
    both = "def f():\n    yield 1\nasync def g():\n    yield 1\n"
    _, host = extended(HEAD + both + "later(1, f)\nlater(2, g)\nevery(3)(f)\n")
    for _ in range(3):
        host.forward(1)
        await host.settled()
    assert sum("TypeError: a function that has a yield in it" in message for message in host.messages) == 3


def test_the_page_is_the_hosts_and_what_it_fetches_too() -> None:
    async def go() -> None:
        all_, host = extended(
            HEAD + rule("ScreenPop", "notice((await http.get('/a')).status)\n    notice(page.window)", how="async def")
        )
        all_.take(POP)
        await host.settled()
        assert [text for text, _, _ in host.told] == ["200", "the window"]
        assert [request.url for request in host.requests] == ["/a"]

    asyncio.run(go())


def test_cards_of_calls_long_gone_are_forgotten() -> None:
    all_, _ = extended(HEAD + f"for n in range({CARDS} + 1):\n    card(str(n)).line('x')\n")
    assert all_.additions("0") == ()
    assert len(all_.additions(str(CARDS))) == 1
