"""What tabs say to each other."""

from collections import deque

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
