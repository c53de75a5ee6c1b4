"""A vendor is one file: an invented one, dropped in beside the others, works with nothing else touched."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from switchboard import vendors
from switchboard.config import ConfigurationError, load
from switchboard.hub.hub import Hub
from switchboard.links.frame import FrameLink, ToFrame
from switchboard.links.waiting import Done
from switchboard.vocabulary.events import ChatMessage, Event, LinkChanged, MessageRejected

FOLDER = Path(__file__).resolve().parents[1] / "fifth"
AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LETTER = {"coo": "landed", "letter": {"no": 7, "from": "Ганна", "words": "Скоро буду"}}


@pytest.fixture(autouse=True)
def dropped_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The file among the vendors' own, for the length of a test."""
    monkeypatch.setattr(vendors, "__path__", [*vendors.__path__, str(FOLDER)])
    vendors.found.cache_clear()
    yield
    vendors.found.cache_clear()
    for file in FOLDER.glob("*.py"):
        sys.modules.pop(f"switchboard.vendors.{file.stem}", None)


def test_it_takes_one_file_of_under_100_lines() -> None:
    assert len((FOLDER / "pigeonpost.py").read_text("utf-8").splitlines()) < 100


def test_it_is_found_with_its_calls() -> None:
    (vendor,) = (one for one in vendors.found() if one.name == "pigeonpost")
    assert [command.call for command in vendor.commands] == ["pigeonpost.fly"]


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
    assert Done(1) in sent
    heard = [event for event in told if not isinstance(event, LinkChanged)]
    assert [type(event) for event in heard] == [ChatMessage, MessageRejected]
    assert json.loads(heard[0].to_json())["raw"] == LETTER
    assert [link.state for link in hub.snapshot().links] == ["ready"]
