"""What tabs say to each other."""

import json
from collections import deque
from hashlib import blake2b
from typing import Any

from switchboard.telephony.signin import ANNOUNCEMENT
from switchboard.telephony.talk import SAYING, TALK
from unit.phonet_samples import KEY, message
from unit.telephony.world import Tab, World, five


def test_what_is_on_the_channel_and_is_none_of_ours_is_ignored() -> None:
    world, tabs = five()
    for text in ("", "{}", "null", '{"say": "state"}', '{"say": "hello"}', '{"say": "step", "tab": 7}', "[" * 5000):
        for tab in tabs:
            assert tab.line.said(text, world.at, world.now) == []


def test_nothing_that_tabs_say_to_each_other_holds_the_key() -> None:
    world = World()
    world.open()
    spy = world.mail.setdefault("spy", deque())
    world.tabs["spy"] = Tab("spy")
    world.tabs["spy"].hangs = True
    world.open()
    world.exchange_says(message("dial"))
    world.ask(world.tabs["tab2"], 1)
    assert spy
    assert KEY not in "".join(spy)


def bare(schema: Any) -> Any:
    """A schema without what is only for people, or for the recorder."""
    if isinstance(schema, dict):
        return {key: bare(value) for key, value in schema.items() if key not in ("description", "title", "personal")}
    return [bare(one) for one in schema] if isinstance(schema, list) else schema


def test_what_tabs_say_changes_only_with_its_number() -> None:
    # Tabs of two versions are open at once: whoever sees this fail counts TALK up, and writes both down anew.
    schemas = [bare(every.json_schema()) for every in (SAYING, ANNOUNCEMENT)]
    said = json.dumps(schemas, sort_keys=True).encode()
    assert (TALK, blake2b(said, digest_size=8).hexdigest()) == (5, "1d754589fcb884d4")
