from pathlib import Path

import pytest

from switchboard.events import ChatMessage, RatingChanged
from switchboard.testing import Desk
from switchboard.testing.widget_voice import MethodCall
from unit.testing import IMPORTS, desk_of

BIRD = Path(__file__).parents[2] / "invented" / "parrot.py"


def test_a_widget_of_somebody_elses_fires_its_events_and_gives_back_what_the_test_says() -> None:
    rules = (
        IMPORTS + "@on(RatingChanged)\nasync def teach(event):\n    notice(str(await ask('parrot.say', words='Hi')))\n"
    )
    with Desk({"parrot": {"perch": "branch"}}, [BIRD, rules]) as desk:
        bird = desk["parrot"]
        bird.returns("say", {"no": 5})
        bird.says("message", {"no": 1, "who": "bird", "words": "Ahoy"})
        bird.says("fed", {"crumbs": 3})
        assert [event.text for event in desk.events.of(ChatMessage)] == ["Ahoy"]
        assert [event.rating for event in desk.events.of(RatingChanged)] == [3]
        assert bird.heard == [MethodCall("say", ("Hi",))]
        assert [one.text for one in desk.notices] == ["{'no': 5}"]


def test_a_method_that_throws_refuses_the_command() -> None:
    rule = """
        @on(ChatMessage)
        async def rate(event):
            try:
                await ask("uis.setOperatorRating", mark=5)
            except CommandError as error:
                notice(error.code)
    """
    with desk_of(rule) as desk:
        desk.uis.returns("setOperatorRating", RuntimeError("no"))
        desk.uis.sendmessage("hello")
        assert [one.text for one in desk.notices] == ["widget-error"]


def test_an_element_cannot_be_given_for_there_is_no_page() -> None:
    rule = """
        @on(ChatMessage)
        async def send(event):
            try:
                await ask("uis.sendFile")
            except CommandError as error:
                notice(error.code)
    """
    with desk_of(rule) as desk:
        desk.uis.sendmessage("hello")
        assert ([one.text for one in desk.notices], desk.uis.heard) == (["bad-argument"], [])


def test_an_event_has_a_name() -> None:
    with desk_of() as desk:
        with pytest.raises(TypeError, match="give the name of one"):
            desk.uis.says({"text": "hello"})
        with pytest.raises(TypeError, match="no message 'sendmesage'"):
            desk.uis.says("sendmesage", text="hello")
