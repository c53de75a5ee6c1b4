"""A recording is gone through again, and the same is heard."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.hub.comparing import differences, events_in
from switchboard.replay import RecordingError, Replay, main
from switchboard.telephony.knowledge import Caller
from switchboard.vendors.uis import SendChatMessage
from switchboard.vocabulary.commands import FindClient, OpenChat
from switchboard.vocabulary.events import Event
from unit.phonet_samples import OTHER_LEG, message
from unit.recorded import Desk
from unit.samples import close_client, inbox_changed, open_client, rox


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def replayed(desk: Desk) -> list[Event]:
    """What is heard in a replay of what a desk has recorded."""
    return Replay(lines(desk.recorder.text())).run()


def same(heard: list[Event], desk: Desk) -> None:
    """Both are the same events, with the same ids, and are made alike."""
    assert [(one.id, one.type) for one in heard] == [(one.id, one.type) for one in desk.heard]
    assert [*differences(heard, desk.heard)] == []


def a_day(desk: Desk) -> None:
    """Something of everything."""
    desk.up()
    desk.say("iqchannels", inbox_changed())
    desk.say("iqchannels", open_client())
    desk.say("iqchannels", open_client("open_client_from_ticket"))
    desk.say("iqchannels", open_client("open_client_from_ticket"))
    desk.say("iqchannels", close_client())
    desk.say("iqchannels", inbox_changed(TotalOpenThreads=None))
    desk.say("iqchannels", '{"Type": "something_new", "Whose": "Olena Petrenko"}')
    desk.say("iqchannels", '{"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": "Olena"}}')
    desk.say("iqchannels", '{"somebody": "elses"}')
    desk.say("iqchannels", "null")
    for event in ("newMessageAdded", "chatClosedByOperator", "visitorAuthorized", "visitorSelected"):
        desk.say("roxchat", rox(event))
    desk.say("roxchat", rox("notificationAdded"))
    desk.say("roxchat", rox("notificationRemoved"))
    desk.say("roxchat", '"visitor_already_in_chat"')
    desk.call_back("operatorjoined", '{"name": "Olena", "position": "expert", "avatar": "https://a.example/olena.png"}')
    desk.call_back("sendmessage", '{"text": "Hello there", "source": "оператор", "date": 1795770000, "uid": "u1"}')
    desk.call_back("sendmessage", '{"text": "Hello there", "source": "оператор", "date": 1795770000, "uid": "u1"}')
    desk.call_back("sendmessage", "{}")
    desk.call_back("invite", '{"message": {"text": "Come in"}}')
    desk.call_back("ratingchange", "null")
    desk.call_back("ratingchange", "5")
    desk.call_back("statechange", '"chat"')
    desk.call_back("chattyping", "null")
    desk.call_back("operatorleave", "null")
    desk.command("uis", SendChatMessage(message="My number is 0671234567"))
    desk.answer('{"uid": "u2", "text": "My number is 0671234567", "sender": "visitor"}')
    desk.command("iqchannels", FindClient(text="Olena"))
    desk.command("iqchannels", OpenChat(crm_id="7"))
    desk.ring(message(uuid="7"))
    desk.found("7", Caller(crm_id="21", name="Olena Petrenko", company="Sun"))
    desk.show("7")
    desk.ring(message("bridge", uuid="7"))
    desk.ring(message("hangup", uuid="7"))
    desk.ring(message(uuid="8", otherLegs=[{**OTHER_LEG, "num": "Приховано", "name": "Приховано"}]))
    desk.ring('{"event": "success"}')
    desk.ring('{"event": "error", "message": "no such number 0671234567"}')
    desk.ring('{"event": "call.new", "who": "Olena"}')
    desk.ring('{"event": "call.dial", "uuid": {"who": "Olena"}}')
    desk.ring('{"event": "x", "lgDirection": 32, "leg": {"ext": "911", "displayName": "Olena"}}')
    desk.ring('{"event": "x", "lgDirection": 64, "leg": "Olena", "serverTime": 1473973201000}')
    desk.pass_time(200)
    desk.line_is("interrupted")


def test_something_of_everything_is_heard_again() -> None:
    desk = Desk()
    a_day(desk)
    same(replayed(desk), desk)
    types = {one.type for one in desk.heard}
    assert {"message.rejected", "message.unknown", "screen.pop", "call.ended", "command.failed"} <= types


def test_a_line_of_a_recording_that_does_not_begin_at_the_start_is_gone_on_from_there() -> None:
    desk = Desk(size=200_000)
    a_day(desk)
    for _ in range(10):
        for _ in range(10):
            desk.say("iqchannels", open_client("open_client_from_ticket"))
            desk.say("roxchat", rox("newMessageAdded"))
            desk.call_back("sendmessage", '{"text": "Hello there", "source": "оператор"}')
        desk.ring(message(uuid=f"1{desk.count}"))
        desk.call_back("operatorjoined", '{"name": "Olena"}')
        desk.ring(message("hangup", uuid="8"))
    desk.call_back("operatorleave", "null")
    told = lines(desk.recorder.text())
    assert told[0]["begins"] == "later"
    heard = Replay(told).run()
    assert 20 < len(heard) < len(desk.heard)
    assert [*differences(heard, desk.heard[-len(heard) :])] == []


@pytest.mark.parametrize("size", [2_000, 8_000, 30_000])
def test_no_more_is_kept_than_may_be(size: int) -> None:
    desk = Desk(size=size)
    desk.up()
    for number in range(200):
        desk.say("iqchannels", open_client("open_client_from_ticket", TicketId=number))
        assert desk.recorder.size <= size


def test_what_came_faster_than_a_stretch_could_begin_is_a_gap_and_no_lie() -> None:
    desk = Desk(size=60_000)
    desk.up()
    desk.command("uis", SendChatMessage(message="nobody answers this"))
    for _ in range(60):
        desk.say("iqchannels", open_client("open_client_from_ticket"))
    assert lines(desk.recorder.text())[0]["begins"] is None
    with pytest.raises(RecordingError, match="more came at once"):
        replayed(desk)
    desk.answer("null")
    for _ in range(60):
        desk.say("iqchannels", open_client("open_client_from_ticket"))
    heard = replayed(desk)
    assert heard
    assert [*differences(heard, desk.heard[-len(heard) :])] == []


def test_what_a_listener_asks_for_at_once_is_heard_at_the_same_moment_again() -> None:
    desk = Desk()

    def listen(event: Event) -> None:
        if event.type == "chat.opened":
            desk.say("roxchat", rox("newMessageAdded"))
        if event.type == "chat.message":
            desk.command("uis", SendChatMessage(message="hello"))

    desk.listener = listen
    desk.up()
    desk.say("iqchannels", open_client("open_client_from_ticket"))
    desk.say("iqchannels", inbox_changed())
    kinds = [one.type for one in desk.heard]
    assert kinds.index("chat.message") < kinds.index("screen.pop")
    same(replayed(desk), desk)


def test_what_two_placements_tell_of_one_fact_is_heard_once_again() -> None:
    desk = Desk(several=True)
    desk.up()
    for key in ("iqchannels", "iqchannels section-2"):
        desk.say(key, open_client("open_client_from_ticket"))
        desk.say(key, inbox_changed())
    assert [one.type for one in desk.heard].count("inbox.changed") == 1
    same(replayed(desk), desk)


_SAID = st.sampled_from(
    [
        *(("iqchannels", text) for text in (inbox_changed(), open_client(), close_client(), "{}", '{"Type": "x"}')),
        *(("roxchat", rox(event)) for event in ("newMessageAdded", "visitorSelected", "notificationAdded")),
        *(("uis", text) for text in ("chattyping null", 'statechange "chat"', 'operatorjoined {"name": "O"}')),
        *(("uis", text) for text in ("operatorleave null", "operatorleave 7", 'sendmessage {"text": "Hi", "uid": 1}')),
        *(("phonet", message(event, uuid=uuid)) for event in ("dial", "bridge", "hangup") for uuid in ("1", "2")),
        ("phonet", message("error", uuid="2", message="Olena")),
        ("time", "7"),
        ("line", "ready"),
        ("line", "interrupted"),
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_SAID, max_size=60), st.sampled_from([8_000, 1_000_000]), st.booleans())
def test_whatever_is_said_is_heard_again(said: list[tuple[str, str]], size: int, prevents: bool) -> None:
    desk = Desk(size=size, prevents=lambda event: prevents and event.type == "screen.pop")
    desk.up()
    for where, text in said:
        match where:
            case "time":
                desk.pass_time(float(text))
            case "line":
                desk.line_is(text)
            case "uis":
                name, _, payload = text.partition(" ")
                desk.call_back(name, payload)
            case "phonet":
                desk.ring(text)
            case _:
                desk.say(where, text)
        assert desk.recorder.size <= size
    told = lines(desk.recorder.text())
    heard = Replay(told).run() if told[0]["begins"] else []
    assert told[0]["begins"] != "start" or len(heard) == len(desk.heard)
    assert [*differences(heard, desk.heard[len(desk.heard) - len(heard) :])] == []


# The command.


def test_the_command_prints_the_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    a_day(desk)
    file = tmp_path / "a.jsonl"
    file.write_text(desk.recorder.text(), "utf-8")
    assert main([str(file)]) == 0
    printed = lines(capsys.readouterr().out)
    assert [one["id"] for one in printed] == [one.id for one in desk.heard]
    assert [one.id for one in events_in(printed)] == [one.id for one in desk.heard]


def test_against_itself_or_what_was_printed_nothing_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    a_day(desk)
    file, printed = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    file.write_text(desk.recorder.text(), "utf-8")
    assert main([str(file), "--against", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main([str(file)]) == 0
    printed.write_text(capsys.readouterr().out, "utf-8")
    assert main([str(file), "--against", str(printed)]) == 0
    again = tmp_path / "c.jsonl"  # another recording of the same has other stand-ins
    again.write_text(desk.recorder.text(), "utf-8")
    assert main([str(file), "--against", str(again)]) == 0


def test_against_another_the_first_differences_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = Desk()
    a_day(desk)
    file, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    text = desk.recorder.text()
    file.write_text(text, "utf-8")
    changed = text.replace('"openThreads": 3', '"openThreads": 4', 1)
    assert changed != text
    other.write_text(changed, "utf-8")
    assert main([str(file), "--against", str(other)]) == 1
    assert "openThreads is 3 instead of 4" in capsys.readouterr().out


def test_what_is_no_recording_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text("{}\n", "utf-8")
    assert main([str(file)]) == 2
    assert "no recording" in capsys.readouterr().err
