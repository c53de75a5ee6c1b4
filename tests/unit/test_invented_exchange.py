"""An exchange is one file: an invented one, as unlike Phonet as can be, works with nothing else touched."""

import json
from pathlib import Path
from typing import Any

import pytest

from switchboard.config import ConfigurationError, load
from switchboard.telephony.exchange import asked
from switchboard.telephony.numbers import DialString
from switchboard.vendors import Vendor
from switchboard.vocabulary.events import CallEnded, CallFailed, LinkChanged, MessageRejected
from switchboard.vocabulary.problems import Finding
from tower import DESK, WORD, Tower
from unit.telephony.world import World

pytestmark = pytest.mark.usefixtures("others")

SETTINGS = {"tower": "wss://lamp.example.com/lamp", "desk": DESK, "word": WORD}
TOLD = ("A1-ringing", "A1-answered", "A1-ended", "A2-ringing", "A2-failed")
NUMBER, OTHER = "380671234567", "380671234568"


class Sea(World):
    """Tabs, and the tower."""

    def __init__(self, **changes: Any) -> None:
        ((vendor, settings),) = load(json.dumps({"lamplight": {**SETTINGS, **changes}}), "here").configured()
        self.vendor: Vendor = vendor
        self.tower = Tower()
        self.said: list[str] = []
        self.listening = False
        super().__init__(make=vendor.link, told=settings, hear=self.hear)

    def hear(self, text: str) -> list[str]:
        self.said = []
        self.listening = True
        self.tower.hear(text, self.say)
        self.listening = False
        return self.said

    def say(self, text: str) -> None:
        """What the tower says at once is an answer; later on it goes to the tab that is connected then."""
        if self.listening:
            self.said.append(text)
        else:
            self.exchange_says(text)


def test_it_takes_one_file_of_under_150_lines(others: Path) -> None:
    assert len((others / "lamplight.py").read_text("utf-8").splitlines()) < 150


def test_its_settings_are_a_key_of_the_configuration_with_those_that_every_exchange_has() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load('{"lamplight": {"tower": "ws://lamp.example.com/", "dialSecond": 5, "region": "ua"}}', "here")
    paths = sorted(problem.path for problem in caught.value.problems)
    assert paths == ["lamplight.dialSecond", "lamplight.region", "lamplight.tower"]
    assert 'did you mean "dialSeconds"' in str(caught.value)


def test_it_is_called_by_the_same_command_as_every_exchange() -> None:
    assert [command.call for command in Sea().vendor.commands] == ["call"]


def test_the_greeting_opens_the_line_and_the_calls_there_are_ring_in_both_tabs() -> None:
    sea = Sea()
    sea.tower.call("A1", "ringing", them={"number": "+380501112233", "name": "Ганна", "customer": "00234"})
    tabs = [sea.open(), sea.open()]
    for tab in tabs:
        assert tab.line.status is not None
        assert (tab.line.status.vendor, tab.line.status.state) == ("lamplight", "ready")
        (call,) = tab.line.calls
        assert (call.id, call.state, call.customer.name, call.customer.crm_id) == ("A1", "ringing", "Ганна", "00234")
    assert [pop.id for pop in tabs[0].pops] == ["lamplight-A1-pop"]
    assert all(WORD not in event.to_json() for tab in tabs for event in tab.events)


def test_the_whole_of_a_call_each_time_tells_each_thing_once() -> None:
    sea = Sea()
    tabs = [sea.open(), sea.open()]
    for state in ("ringing", "ringing", "talking", "talking", "over"):
        sea.tower.call("A1", state)
    sea.tower.call("A2", "ringing")
    sea.tower.call("A2", "broken", why="the lamp went out")
    for tab in tabs:
        ours = [event.id for event in tab.events if not isinstance(event, LinkChanged)]
        assert ours == [
            f"lamplight-{told}" for told in ("A1-ringing", "A1-answered", "A1-ended", "A2-ringing", "A2-failed")
        ]
        failed = tab.events[-1]
        assert isinstance(failed, CallFailed)
        assert failed.message == "the lamp went out"


def test_answers_find_their_question_in_any_order_from_either_tab() -> None:
    sea = Sea()
    tabs = [sea.open(), sea.open()]
    sea.ask(tabs[0], 1, NUMBER)
    sea.ask(tabs[1], 2, OTHER)
    assert [number for _, number, _ in sea.tower.asked] == [NUMBER, OTHER]
    sea.tower.answer(OTHER, "no oil")
    sea.tower.answer(NUMBER)
    assert [tab.done for tab in tabs] == [{1: None}, {2: "refused"}]


def test_an_exchange_that_dials_extensions_is_asked_for_them() -> None:
    sea = Sea()
    tab = sea.open()
    exchange = sea.vendor.link(load(json.dumps({"lamplight": SETTINGS}), "here").configured()[0][1])
    wanted, left = asked(exchange, DialString(NUMBER, "101"))
    sea.ask(tab, 1, wanted)
    sea.ask(tab, 2, asked(exchange, DialString(OTHER))[0])
    assert [(number, then) for (_, number, _), then in zip(sea.tower.asked, sea.tower.then, strict=True)] == [
        (NUMBER, "101"),
        (OTHER, None),
    ]
    assert left == ""


def test_whoever_is_turned_away_is_told_what_to_look_at_in_the_vendors_own_words() -> None:
    sea = Sea(word="wrong")
    tabs = [sea.open(), sea.open()]
    for tab in tabs:
        assert tab.line.status is not None
        assert tab.line.status.reason == "refused"
        (finding,) = [one for one in tab.found if isinstance(one, Finding)]
        assert (finding.code, finding.message) == (
            "line-refused",
            "Lamplight can be reached, but refuses the connection.",
        )
        assert "lighthouse keeper" in finding.cure


def test_the_next_tab_greets_and_goes_on_when_the_holder_is_gone() -> None:
    sea = Sea()
    first, second = sea.open(), sea.open()
    sea.tower.call("A1", "talking")
    sea.close(first)
    assert sea.tower.came == 2
    (call,) = second.line.calls
    assert call.certain  # the tower told all that there is
    assert second.types == ["call.answered"]


def test_a_sign_that_the_tower_asks_for_is_given_by_the_one_tab_that_has_the_line() -> None:
    sea = Sea()
    tabs = [sea.open(), sea.open()]
    sea.tower.blink()
    assert sea.tower.lit == 1
    assert [tab.types for tab in tabs] == [[], []]


def test_a_call_whose_end_nobody_heard_is_over_when_the_tower_tells_all_that_there_is() -> None:
    sea = Sea()
    first, second = sea.open(), sea.open()
    for no in ("A1", "A2"):
        sea.tower.call(no, "talking")
    sea.tower.inside.clear()
    sea.tower.call("A1", "over")
    sea.close(first)
    late = sea.open()
    for tab in (second, late):
        assert [(call.id, call.certain) for call in tab.line.calls] == [("A2", True)]
    assert second.types == ["call.answered", "call.answered", "call.ended"]
    (ended,) = [event for event in second.events if isinstance(event, CallEnded)]
    assert (ended.call.id, ended.call.reason, ended.call.duration) == ("A1", "lost", None)


@pytest.mark.parametrize("text", ["", "[]", '{"hello": "perhaps"}', '{"calls": [{"no": 1}]}', '{"answer": "x"}'])
def test_what_is_no_message_is_rejected_in_every_tab(text: str) -> None:
    sea = Sea()
    tabs = [sea.open(), sea.open()]
    sea.exchange_says(text)
    rejected = [[event for event in tab.events if not isinstance(event, LinkChanged)] for tab in tabs]
    assert [[type(event) for event in events] for events in rejected] == [[MessageRejected], [MessageRejected]]
    assert rejected[0][0].id == rejected[1][0].id


def test_an_answer_to_nothing_is_told_as_unknown_by_the_vendors_own_name() -> None:
    sea = Sea()
    tab = sea.open()
    sea.exchange_says('{"answer": 99, "done": true}')
    assert tab.types == ["message.unknown"]
