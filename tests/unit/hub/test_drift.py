"""What vendors send that this version does not know is counted by name, and only by names that may be repeated."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.diagnosis import Diagnosis
from switchboard.hub.drift import _KEPT, _NAMES, Drift, safe
from switchboard.vendors import Novelty, Vendor, found
from switchboard.vocabulary.events import AgentPaused, ChatMessage, Customer, Event, MessageUnknown
from switchboard.vocabulary.problems import Finding
from unit import phonet_samples, samples

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Seen:
    """Events as they come, and what the diagnosis has of them."""

    def __init__(self, novelties: Callable[[Event], Sequence[Novelty]] = lambda _: []) -> None:
        self.diagnosis = Diagnosis()
        self.drift = Drift(self.diagnosis, {"v": novelties})
        self.diagnosis.beforehand.append(self.drift.look)

    def names(self) -> dict[str, int]:
        """Each name with how often it came."""
        told = {one.message.removesuffix(".").partition(": ")[2]: one.count for one in self.diagnosis.findings}
        assert all((one.level, one.code) == ("info", "drift") for one in self.diagnosis.findings)
        return told


def unknown(kind: str, number: int = 0) -> MessageUnknown:
    at = AT + timedelta(hours=number)
    return MessageUnknown(id=str(number), vendor="v", at=at, raw_json=json.dumps([number]), kind=kind)


def test_a_type_that_is_not_known_is_counted_with_its_first_and_last_time() -> None:
    seen = Seen()
    for number in range(3):
        seen.drift.keep(unknown("ticket_snoozed", number))
    seen.drift.keep(unknown("lgDirection 128", 9))
    assert seen.names() == {"ticket_snoozed": 3, "lgDirection 128": 1}
    finding: Finding = seen.diagnosis.findings[0]
    assert (finding.first_at, finding.last_at) == (AT, AT + timedelta(hours=2))
    assert "message.unknown" in finding.cure


def test_one_message_is_looked_at_once_however_many_events_it_becomes() -> None:
    asked: list[Event] = []
    seen = Seen(lambda event: asked.append(event) or [Novelty("field", "a.b")])  # type: ignore[func-returns-value]
    raw = '{"a": {"b": 1}}'
    for number in range(2):
        message = ChatMessage(id=str(number), vendor="v", at=AT, raw_json=raw, customer=Customer(), author=None)
        seen.drift.keep(message)
        seen.drift.keep(AgentPaused(id=f"other {number}", vendor="v", at=AT, raw_json=raw))
        seen.drift.keep(AgentPaused(id=f"{number}", vendor="v", at=AT))  # there is no message behind it
        seen.drift.look()
    assert len(asked) == 2
    assert seen.names() == {"a.b": 2}


def test_a_look_is_due_with_the_first_that_is_kept_and_what_is_kept_is_bounded() -> None:
    seen = Seen()
    assert [seen.drift.keep(unknown("x", number)) for number in range(_KEPT + 50)].index(True) == 0
    assert seen.names() == {"x": _KEPT}
    assert seen.drift.keep(unknown("x"))


def test_names_that_are_made_up_anew_each_time_fill_no_diagnosis() -> None:
    seen = Seen(lambda event: [Novelty("field", f"made.up_{event.id}")])
    for number in range(_NAMES + 30):
        seen.drift.keep(AgentPaused(id=f"x{number}", vendor="v", at=AT, raw_json=json.dumps([number])))
    assert len(seen.names()) == _NAMES + 1
    assert seen.names()["others"] == 30


@pytest.mark.parametrize(
    "name",
    [
        *("Іван Сірко", "Ivan Sirko", "ivan@example.com", "+380671234567", "380671234567", "id_12345", "<b>", "a\nb"),
        *("", " ", "x" * 41, "https://a.example/?q", "a=b", "\ud800", "4-1GQJDL78 and more", "\u202eevil"),
    ],
)
def test_a_name_that_may_be_anybodys_is_not_repeated(name: str) -> None:
    assert safe(name) == "(a name that is not repeated)"
    seen = Seen(lambda _: [Novelty("field", f"a.{name}.b"), Novelty("value", "a.kind", name)])
    seen.drift.keep(unknown(name))
    seen.drift.keep(AgentPaused(id="x", vendor="v", at=AT, raw_json="1"))
    if name.strip():
        assert name not in str(seen.diagnosis.findings)


@pytest.mark.parametrize("name", ["ticket_snoozed", "TotalOpenThreads", "call-hold", "x[]", 128, "lgDirection 9"])
def test_a_programs_word_is_repeated(name: object) -> None:
    assert safe(name) == str(name)


@given(st.text())
def test_whatever_a_name_is_only_a_short_plain_word_is_repeated(name: str) -> None:
    assert safe(name).isascii()
    assert len(safe(name)) < 60


# The vendors.


def named(name: str) -> Vendor:
    return next(vendor for vendor in found() if vendor.name == name)


def events_of(vendor: str, text: str) -> tuple[Any, Sequence[Event]]:
    """What a message of a vendor becomes, and the settings that it was read with."""
    one = named(vendor)
    match vendor:
        case "phonet":
            settings = phonet_samples.settings()
            told = one.link(settings).decode(text, AT, "1")
            # What a report of a call becomes has its message, too.
            kept = [
                event if isinstance(event, Event) else AgentPausedLike(id="r", vendor=vendor, at=AT, raw_json=text)
                for event in told
            ]
            return settings, kept
        case "uis":
            settings = one.settings()
            name, _, payload = text.partition(" ")
            return settings, one.link(settings).decode(name, payload, AT)
        case _:
            settings = one.settings(url="https://chat.example.com/")
            return settings, one.link(settings, "section").decode(text, AT)


class AgentPausedLike(Event):
    """An event of a call: which one is of no matter here."""

    type: str = "call.ringing"


def drift(vendor: str, text: str) -> list[str]:
    settings, events = events_of(vendor, text)
    diagnosis = Diagnosis()
    novelties = named(vendor).novelties
    assert novelties is not None
    looked = Drift(diagnosis, {vendor: partial(novelties, settings)})
    for event in events:
        looked.keep(event)
    looked.look()
    told = [one.message.removesuffix(".").partition(" sends a ")[2] for one in diagnosis.findings]
    return [one.replace(" that this version does not know", "") for one in told]


def test_every_vendor_of_ours_says_what_it_does_not_know() -> None:
    assert [vendor.name for vendor in found() if vendor.novelties is None] == []


ROX = list(samples.ROX_PARAMS)
KNOWN = [
    *(("iqchannels", text) for text in (samples.inbox_changed(), samples.open_client(), samples.close_client())),
    ("iqchannels", samples.open_client(Client={"Id": 1, "CrmId": "1", "CRMID": "1"})),
    *(("roxchat", samples.rox(name)) for name in ROX),
    ("roxchat", samples.rox("newMessageAdded", SiebelId="1", siebelId=None)),
    *(("phonet", phonet_samples.message(kind)) for kind in ("dial", "bridge", "hangup", "error")),
    ("phonet", phonet_samples.message(lgDirection=32, anything="at all")),
    ("uis", 'sendmessage {"text": "x", "date": 1, "source": "Оператор", "sender": "operator", "from": "a", "uid": 1}'),
    (
        "uis",
        'sendmessage {"operator_info": {"name": "a", "avatar": "b"}, "fx_link": "l", "fx_name": "n", "sender": "bot"}',
    ),
    ("uis", 'operatorleave {"name": null, "position": null, "avatar": null}'),
    ("uis", 'invite {"invite_message": "x"}'),
    ("uis", 'statechange "lead"'),
]


@pytest.mark.parametrize(("vendor", "text"), KNOWN)
def test_what_the_documents_have_is_no_drift(vendor: str, text: str) -> None:
    assert drift(vendor, text) == []


LEG = {"id": 1, "type": 9, "mood": "good"}
NEW = [
    ("iqchannels", '{"Type": "ticket_snoozed"}', ["type: ticket_snoozed"]),
    ("iqchannels", samples.inbox_changed(TotalMuted=1), ["field: inbox_changed.InboxChanged.TotalMuted"]),
    (
        "iqchannels",
        samples.open_client(Client={"Details": {"Telegram": "@x"}, "Иван": 1}),
        ["field: open_client.OpenClient.Client.Details.Telegram", "field: open_client.OpenClient.Client.…"],
    ),
    ("iqchannels", samples.close_client(Reason="ticket_merged"), ["value: CloseClient.Reason = ticket_merged"]),
    ("roxchat", samples.rox("newMessageAdded", mood=1), ["field: newMessageAdded.params.mood"]),
    ("roxchat", samples.rox("newMessageAdded", kind="hologram"), ["value: params.kind = hologram"]),
    ("roxchat", '{"source": "roxchat", "event": "chatMerged", "params": {}}', ["type: chatMerged"]),
    ("phonet", phonet_samples.message(lgDirection=128), ["type: lgDirection 128"]),
    ("phonet", phonet_samples.message(queue="a"), ["field: call.queue"]),
    ("phonet", phonet_samples.message(leg2=LEG), ["field: call.leg2.mood", "value: leg.type = 9"]),
    ("phonet", phonet_samples.message(otherLegs=[{"id": "1", "vip": True}]), ["field: call.otherLegs[].vip"]),
    ("phonet", '{"event": "call.hold", "uuid": "1"}', ["type: call.hold"]),
    ("uis", 'sendmessage {"text": "x", "source": "Supervisor"}', ["value: sendmessage.source = Supervisor"]),
    ("uis", 'sendmessage {"text": "x", "source": "Система", "reply_to": 1}', ["field: sendmessage.reply_to"]),
    ("uis", 'operatorjoined {"name": "x", "rank": 1}', ["field: operatorjoined.rank"]),
    ("uis", 'statechange "queue"', ["value: statechange = queue"]),
    ("uis", 'invite {"greeting": "x"}', ["field: invite.greeting"]),
    (
        "uis",
        'showchatretentionaction "telegram"',
        ["value: showchatretentionaction.alternate_communication_way = telegram"],
    ),
]


@pytest.mark.parametrize(("vendor", "text", "told"), NEW)
def test_what_a_vendor_sends_anew_is_told_by_its_name(vendor: str, text: str, told: list[str]) -> None:
    assert drift(vendor, text) == told
