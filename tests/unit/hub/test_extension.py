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


@pytest.mark.parametrize("seconds", ["0", "-1", "float('nan')"])
def test_every_wants_time(seconds: str) -> None:
    _, host = extended(HEAD + f"@every({seconds})\ndef tick(): ...\n")
    assert "ValueError" in host.messages[0]


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
