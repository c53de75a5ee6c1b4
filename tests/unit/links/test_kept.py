"""What a thing knows is taken from it, and another goes on from there, also where it was JSON in between."""

import json
from datetime import UTC, datetime

from switchboard.links.frame import FrameLink
from switchboard.links.ids import MessageIds
from switchboard.links.kept import kept, recall
from switchboard.vendors.iqchannels import IqChannels, Settings
from unit.samples import inbox_changed, open_client

AT = datetime(2026, 11, 27, tzinfo=UTC)
SETTINGS = Settings(url="https://iq.example.com/")


def link() -> FrameLink:
    return FrameLink(IqChannels(SETTINGS, "section"), "section")


def test_a_link_goes_on_where_another_was() -> None:
    one, other = link(), link()
    one.mounted(AT, 0.0)
    one.loaded(AT, 0.0)
    one.receive(inbox_changed(), AT, 1.0)
    one.receive(open_client(), AT, 1.0)
    recall(other, json.loads(json.dumps(kept(one))))
    recall(other.vendor, json.loads(json.dumps(kept(one.vendor))))
    for text in (inbox_changed(TotalOpenThreads=None), open_client(), '{"Type": "x"}'):
        assert one.receive(text, AT, 2.0) == other.receive(text, AT, 2.0)
    assert one.removed(AT) == other.removed(AT)


def test_what_is_taken_does_not_change_any_more() -> None:
    ids = MessageIds("x")
    ids.id_of("a")
    told = kept(ids)
    ids.id_of("a")
    other = MessageIds("x")
    recall(other, told)
    assert other.id_of("a") == "x-" + ids.id_of("a").split("-")[1] + "-2"


def test_what_says_nothing_of_itself_keeps_nothing() -> None:
    assert kept(object()) == {}
