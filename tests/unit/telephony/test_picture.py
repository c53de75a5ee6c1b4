"""What every tab draws from the same inputs."""

from switchboard.vocabulary.events import MessageRejected
from unit.telephony.world import five


def test_every_tab_knows_the_state_of_the_line_with_the_same_id() -> None:
    _, tabs = five()
    statuses = [tab.line.status for tab in tabs]
    assert all(status == statuses[0] and status is not None and status.state == "ready" for status in statuses)


def test_binary_frames_and_endless_texts_are_rejected_in_every_tab() -> None:
    world, tabs = five()
    world.exchange_says(None)
    world.exchange_says("x" * 300_000)
    for tab in tabs:
        assert tab.types == ["message.rejected", "message.rejected"]
        reasons = [event.problems[0].reason for event in tab.events if isinstance(event, MessageRejected)]
        assert "binary" in reasons[0]
        assert "300000" in reasons[1]


def test_an_answer_to_nothing_is_told_as_unknown() -> None:
    world, tabs = five()
    world.exchange_says('{"event": "success"}')
    assert tabs[4].types == ["message.unknown"]
