"""A vendor is one file: invented ones, dropped in beside the others, work with nothing else touched."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from switchboard import vendors
from switchboard.config import ConfigurationError, load
from switchboard.hub.hub import Hub
from switchboard.links.frame import FrameLink, ToFrame
from switchboard.links.waiting import Done
from switchboard.links.widget import HOST, Callback, Errand, Invoke, LetGo, WidgetEffect, WidgetLink
from switchboard.vocabulary.events import ChatMessage, Event, LinkChanged, MessageRejected, RatingChanged

pytestmark = pytest.mark.usefixtures("others")

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTER = {"coo": "landed", "letter": {"no": 7, "from": "Ганна", "words": "Скоро буду"}}


@pytest.mark.parametrize(("name", "lines"), [("pigeonpost", 100), ("parrot", 150)])
def test_it_takes_one_file_of_few_lines(others: Path, name: str, lines: int) -> None:
    assert len((others / f"{name}.py").read_text("utf-8").splitlines()) < lines


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("pigeonpost", ["pigeonpost.fly"]),
        ("parrot", ["parrot.say", "parrot.remembers", "parrot.hush"]),
    ],
)
def test_it_is_found_with_its_calls(name: str, calls: list[str]) -> None:
    (vendor,) = (one for one in vendors.found() if one.name == name)
    assert [command.call for command in vendor.commands] == calls


def test_its_settings_are_a_key_of_the_configuration_with_errors_and_suggestions_of_their_own() -> None:
    config = load('{"pigeonpost": {"url": "https://loft.example.com/", "breed": "carrier"}}', "here")
    assert [vendor.name for vendor, _ in config.configured()] == ["pigeonpost"]
    with pytest.raises(ConfigurationError) as caught:
        load('{"pigeonpost": {"url": "loft", "bread": 1}}', "here")
    assert sorted(problem.path for problem in caught.value.problems) == ["pigeonpost.bread", "pigeonpost.url"]
    assert 'did you mean "breed"' in str(caught.value)


def test_it_speaks_through_the_link_and_the_hub_like_everybody_else() -> None:
    ((vendor, settings),) = load('{"pigeonpost": {"url": "https://loft.example.com/"}}', "here").configured()
    told: list[Event] = []
    hub = Hub(lambda event: told.append(event) is None, lambda _: None)
    link = FrameLink(vendor.link(settings, "floating"), "floating", settings.settle_seconds)
    fly = vendor.commands[0].model_validate_json('"Ганна"')
    sent = [
        effect
        for effects in [
            link.mounted(AT, 0),
            link.command(1, fly, AT, 0),
            link.loaded(AT, 1),
            link.receive(json.dumps(LETTER), AT, 2),
            link.receive("[]", AT, 2),
        ]
        for effect in effects
        if not isinstance(effect, Event) or hub.publish(effect)
    ]
    assert [json.loads(effect.text) for effect in sent if isinstance(effect, ToFrame)] == [
        {"wake": "homing"},
        {"wake": "homing"},
        {"fly": {"to": "Ганна"}},
    ]
    assert Done(1, result='{"heard":true}') in sent
    heard = [event for event in told if not isinstance(event, LinkChanged)]
    assert [type(event) for event in heard] == [ChatMessage, MessageRejected]
    assert json.loads(heard[0].to_json())["raw"] == LETTER
    assert [link.state for link in hub.snapshot().links] == ["ready"]


# A widget whose host is a function.


def bird() -> tuple[WidgetLink, dict[str, Any]]:
    """The link of a parrot, and its commands by name."""
    ((vendor, settings),) = load('{"parrot": {"perch": "left", "colours": ["red", "green"]}}', "here").configured()
    return WidgetLink(vendor.link(settings)), {command.call: command for command in vendor.commands}


def birds(name: str, *arguments: Any) -> Invoke:
    """A call of its host."""
    return Invoke(HOST, "", (name, *arguments))


def perched(link: WidgetLink) -> None:
    """The bird is there."""
    _, boot = link.found(0)
    assert isinstance(boot, Errand)
    (listen,) = link.returned(boot, "null", AT, 1)
    assert isinstance(listen, Errand)
    link.returned(listen, "null", AT, 1)


def test_a_parrots_settings_are_a_key_with_errors_of_its_own() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load('{"parrot": {"perch": "", "color": 1}}', "here")
    assert sorted(problem.path for problem in caught.value.problems) == ["parrot.color", "parrot.perch"]


def test_a_parrot_is_booted_and_listened_to_and_commands_wait_until_it_is_there() -> None:
    link, commands = bird()
    assert link.command(1, commands["parrot.say"](words="Привіт"), AT, 0) == []
    _, boot = link.found(0)
    options = {"perch": "left", "colours": ["red", "green"], "onflown": Callback("flown")}
    assert boot == Errand((birds("boot", options),))
    (listen,) = link.returned(boot, "null", AT, 1)
    assert listen == Errand(tuple(birds("on", name, Callback(name)) for name in ("message", "fed")))
    changed, _, said = link.returned(listen, "null", AT, 1)
    assert isinstance(changed, LinkChanged)
    assert (changed.vendor, changed.state) == ("parrot", "ready")
    assert isinstance(said, Errand)
    assert said.calls == (birds("say", "Привіт"),)
    assert link.returned(said, '{"no": 7, "mood": "good"}', AT, 2) == [Done(1, None, '{"no":7}')]


def test_what_a_parrot_says_comes_in_the_words_of_the_vocabulary() -> None:
    link, _ = bird()
    perched(link)
    (said,) = link.called("message", '{"no": 3, "who": "bird", "words": "Піастри!"}', AT, 2)
    assert isinstance(said, ChatMessage)
    assert (said.id, said.author, said.text, said.raw["no"]) == ("parrot-3", "bot", "Піастри!", 3)
    (fed,) = link.called("fed", '{"crumbs": 5}', AT, 2)
    assert isinstance(fed, RatingChanged)
    assert fed.rating == 5
    (odd,) = link.called("message", '{"no": 4, "who": "cat"}', AT, 2)
    assert isinstance(odd, MessageRejected)
    assert [problem.path for problem in odd.problems] == ["message.who", "message.words"]


def test_a_parrot_that_has_flown_and_one_that_is_sent_away_are_listened_to_no_more() -> None:
    link, commands = bird()
    perched(link)
    off = tuple(birds("off", name, Callback(name)) for name in ("message", "fed"))
    assert link.called("flown", "null", AT, 2) == []
    released, changed = link.tick(AT, 2)
    assert released == LetGo(off, ())
    assert isinstance(changed, LinkChanged)
    assert changed.reason == "widget-gone"
    assert link.command(1, commands["parrot.hush"](), AT, 3) == []
    link, _ = bird()
    perched(link)
    effects: list[WidgetEffect] = link.close(AT)
    assert effects[0] == LetGo((*off, birds("goodbye")), ())
