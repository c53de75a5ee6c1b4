"""What every event has in common."""

import json
from datetime import UTC, datetime

import pytest

from switchboard.vendors.iqchannels import IqChannels
from switchboard.vendors.iqchannels import Settings as IqSettings
from switchboard.vendors.roxchat import RoxChat
from switchboard.vendors.roxchat import Settings as RoxSettings
from unit import samples

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
IQ = IqChannels(IqSettings(url="https://iqchannels.example.com/"), "section")
ROX = RoxChat(RoxSettings(url="https://example.rox.chat/operator"), "section")


@pytest.mark.parametrize(
    ("vendor", "text"),
    [(IQ, samples.inbox_changed()), (IQ, samples.close_client()), (ROX, samples.rox("newMessageAdded"))],
    ids=["inbox", "closing", "message"],
)
def test_an_event_carries_the_very_text_it_was_made_of_and_can_be_told_without(
    vendor: IqChannels | RoxChat, text: str
) -> None:
    for event in vendor.decode(text, AT):
        # The very object: by it the page knows that the loader has the text already.
        assert event.raw_json is text
        told = json.loads(event.to_json())
        assert told.pop("raw") == event.raw == json.loads(text)
        assert told == json.loads(event.to_json_without_raw())
