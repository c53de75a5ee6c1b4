import pytest

from switchboard.events import MessageRejected, MessageUnknown
from unit.testing import desk_of


def test_a_message_is_said_by_its_name_as_an_object_or_as_text() -> None:
    with desk_of() as desk:
        desk.iqchannels.says("inbox_changed", open_threads=3)
        desk.iqchannels.says({"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 4}})
        desk.iqchannels.says('{"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 5}}')
        told = [event for event in desk.events if event.type == "inbox.changed"]
        assert [event.raw["InboxChanged"]["TotalOpenThreads"] for event in told] == [3, 4, 5]


def test_what_is_wrong_or_new_is_told_as_in_the_page() -> None:
    with desk_of() as desk:
        desk.roxchat.says({"source": "roxchat", "event": "moonRose", "params": {}})
        desk.roxchat.says("this is no JSON")
        assert [event.kind for event in desk.events.of(MessageUnknown)] == ["moonRose"]
        assert len(desk.events.of(MessageRejected)) == 1


def test_a_message_that_there_is_not_is_an_error_that_knows_the_others() -> None:
    with desk_of() as desk:
        with pytest.raises(
            TypeError, match="iQChannels has no message 'open_clinet'; known: inbox_changed, open_client"
        ):
            desk.iqchannels.says("open_clinet", crm_id="1")
        with pytest.raises(TypeError, match="no message"):
            desk.iqchannels.says("open_clinet")
