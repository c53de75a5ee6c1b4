"""What ``from switchboard import …`` gives, and what it says outside of any extension."""

import asyncio
from collections.abc import Callable

import pytest

import switchboard
from switchboard import events, vocabulary
from switchboard.events import CallRinging
from switchboard.vocabulary.model import Model


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("later", lambda: switchboard.later(1, print)),
        ("call", lambda: switchboard.call("1")),
        ("open_chat", lambda: switchboard.open_chat(crm_id=1)),
        ("find_client", lambda: switchboard.find_client("Ada")),
        ("start_chat", lambda: switchboard.start_chat(visitor_id="1", session_id="2")),
        ("ask", lambda: switchboard.ask("call")),
        ("notice", lambda: switchboard.notice("x")),
        ("card", lambda: switchboard.card("1")),
        ("page.window", lambda: switchboard.page.window),
        ("page.document", lambda: switchboard.page.document),
        ("http", lambda: asyncio.run(switchboard.http.get("/"))),
    ],
)
def test_what_is_done_outside_of_any_extension_says_so(name: str, act: Callable[[], object]) -> None:
    with pytest.raises(RuntimeError, match=f"^{name} is for an extension"):
        act()


def test_a_file_of_rules_may_be_imported_by_a_test_and_its_functions_are_themselves() -> None:
    @switchboard.on(CallRinging, direction="incoming")
    def rule(event: CallRinging) -> str:
        return event.call.id

    @switchboard.every(5)
    def tick() -> str:
        return "tick"

    assert rule.__name__ == "rule"
    assert tick() == "tick"


def test_a_wrong_rule_is_refused_wherever_it_is_written() -> None:
    with pytest.raises(ValueError, match="incomming"):
        switchboard.on(CallRinging, direction="incomming")(print)


def test_every_public_name_is_there_and_says_what_it_does() -> None:
    for name in switchboard.__all__:
        assert getattr(switchboard, name).__doc__, name


def test_the_events_of_the_package_are_the_whole_vocabulary() -> None:
    there = {
        name
        for name, one in vars(vocabulary.events).items()
        if isinstance(one, type) and issubclass(one, Model) and one is not Model and not name.startswith("_")
    }
    assert there <= set(events.__all__)
    assert all(hasattr(events, name) for name in events.__all__)
