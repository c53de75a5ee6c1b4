"""What is in a recording, and what is not: nothing personal, no key, no more than may be kept."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.hub.comparing import differences
from switchboard.links.wire import Wire
from switchboard.replay import Replay
from switchboard.telephony.knowledge import Caller
from switchboard.vendors import found, iqchannels, phonet, roxchat, uis
from switchboard.vocabulary.commands import FindClient, OpenChat
from unit.phonet_samples import DIAL, message
from unit.planted import found_in, message_of, models_in
from unit.recorded import KEYS, Desk
from unit.samples import inbox_changed, open_client, rox

_WORDS = st.text("ЖЩФЫЭЮЪqxzjvk", min_size=5, max_size=12)
_NAMES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)
_DIGITS = st.text("0123456789", min_size=7, max_size=7).filter(lambda it: len(set(it)) > 3)
_SPELLINGS = st.sampled_from(
    ["+38067{}", "067{}", "+380 (67) {}", "8 495 {}", "{}", "+1212{}", "tel:+38067{}", "{} ext. 12"]
)
_NUMBERS = st.builds(lambda spelling, digits: spelling.format(digits), _SPELLINGS, _DIGITS)
_MAILS = _WORDS.map(lambda word: f"{word}@q.ua")
_TEXTS = st.builds("{} {} {}".format, _NAMES, _NUMBERS, _MAILS)
_PLANTED = st.one_of(_NAMES, _NUMBERS, _MAILS, _TEXTS)
_ADDRESSES = st.builds(
    lambda shape, word, name: (shape.format(word, name.replace(" ", "+")), {word, name}),
    st.sampled_from(
        ["https://crm.example.com/{}?q={}", "https://{}:{}@a.example/", "/{}/{}", "{} {}", "HTTPS://a.b/#{}{}"]
    ),
    _WORDS,
    _NAMES,
)
_MESSAGES = {
    "iqchannels": models_in(iqchannels.Message),
    "roxchat": models_in(roxchat.Message),
    "phonet": [phonet.CallMessage, phonet.CallErrorMessage, phonet.ErrorMessage, phonet.PauseMessage],
    "uis": [uis.OperatorCard, uis.SentMessage, uis.Invitation, uis.Retention],
}
_NAMED = {uis.OperatorCard: "operatorjoined", uis.SentMessage: "sendmessage", uis.Invitation: "invite"}


def say(desk: Desk, vendor: str, model: type[Any], told: dict[str, Any]) -> None:
    """Let a vendor say something."""
    text = json.dumps(told, ensure_ascii=False)
    match vendor:
        case "uis":
            desk.call_back(_NAMED.get(model, "showchatretentionaction"), text)
        case "phonet":
            desk.ring(text)
        case _:
            desk.say(vendor, text.replace('"source": "7"', '"source": "roxchat"'))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nothing_that_stands_in_a_personal_field_is_in_a_recording(data: st.DataObject) -> None:
    vendor = data.draw(st.sampled_from([*_MESSAGES]))
    model = data.draw(st.sampled_from(_MESSAGES[vendor]))
    planted: set[str] = set()

    def plant(kind: str) -> str:
        one, within = data.draw(_ADDRESSES if kind == "address" else _PLANTED.map(lambda it: (it, {it})))
        planted.update(within)
        return one

    desk = Desk().up()
    before = len(desk.heard)
    told = message_of(model, plant)
    if model is phonet.PauseMessage:
        told["lgDirection"] = 32
    if vendor == "phonet":
        told |= {"event": DIAL["event"] if model is phonet.CallMessage else "error"}
        told |= {"uuid": "7"} if "uuid" in told else {}
    say(desk, vendor, model, told)
    assert len(desk.heard) > before
    assert not any(one.type == "message.rejected" for one in desk.heard)
    text = desk.recorder.text()
    assert found_in(text, planted) == set()
    assert [*differences(Replay(map(json.loads, text.splitlines())).run(), desk.heard)] == []


@settings(max_examples=100, deadline=None)
@given(_PLANTED, st.sampled_from([*_MESSAGES]), st.sampled_from([*range(8)]))
def test_nothing_that_no_model_knows_is_in_a_recording(planted: str, vendor: str, shape: int) -> None:
    desk = Desk().up()
    inbox, rang = json.loads(inbox_changed()), json.loads(message(uuid="1"))
    shapes: list[Any] = [
        planted,
        [planted],
        {planted: planted},
        {"Type": planted, "event": planted, "source": "roxchat", "uuid": planted},
        {**inbox, planted: planted, "Whose": {"Name": planted}},
        {**inbox, "InboxChanged": {"TotalOpenThreads": planted}},
        {**rang, "leg": {"id": 1, "whose": planted}, planted: 1},
        {"event": "call.dial", "uuid": {planted: planted}},
    ]
    text = json.dumps(shapes[shape], ensure_ascii=False)
    if vendor == "uis":
        for name in ("sendmessage", "operatorjoined", "chattyping", "chatavailabilitychange"):
            desk.call_back(name, text)
    elif vendor == "phonet":
        desk.ring(text)
    else:
        desk.say(vendor, text)
        desk.say(vendor, planted)
    assert found_in(desk.recorder.text(), {planted}) == set()


@given(_NAMES, _NUMBERS, _MAILS, _TEXTS)
def test_nothing_that_is_asked_for_or_answered_is_in_a_recording(name: str, number: str, mail: str, text: str) -> None:
    desk = Desk().up()
    card = uis.SetVisitorCard(name=name, email=mail, phone=number)
    commands = [uis.SendChatMessage(message=text), card, uis.ChatTyping(text=text), uis.SendChatByMail(mail=mail)]
    for command in commands:
        desk.command("uis", command)
        desk.recorder.asked(7, command)
        desk.answer(json.dumps({"text": text, "uid": "u", "from": name, "phone": [number]}))
    desk.command("uis", uis.GetVisitorCard())
    desk.answer(json.dumps({"name": name, "email": [mail], "phone": [number]}))
    desk.command("iqchannels", FindClient(text=text))
    desk.ring(message(uuid="1"))
    desk.found("1", Caller(crm_id="1", name=name, company=text, url=f"https://crm.example.com/{name}"))
    assert found_in(desk.recorder.text(), {name, number, mail, text}) == set()


def test_no_key_is_in_a_recording_nor_who_the_operator_is() -> None:
    desk = Desk().up()
    text = desk.recorder.text()
    for secret in (*KEYS, "olena", "secret-of-the-address"):
        assert secret not in text
    assert "https://iq.example.com/" in text


@pytest.mark.parametrize("vendor", found(), ids=lambda vendor: vendor.name)
def test_every_field_that_a_vendor_may_send_a_text_in_is_judged(vendor: Any) -> None:
    """Ids, kinds and the like may be told; whoever adds a field says which it is: here, or by its mark."""
    plain = {
        *("id", "client_id", "crm_client_id", "ext_ref", "card_ref", "ticket_id", "reason", "type"),
        *("visitor_id", "provided_id", "siebel_id", "chat_id", "session_id", "kind", "channel_id", "channel_type"),
        *("task_id", "source", "ext", "parent_uuid", "trunk_num", "trunk_name", "uuid", "event", "position"),
        *("message_id", "uid", "alternate_communication_way", "author", "direction"),
    }
    module = {one.NAME: one for one in (iqchannels, phonet, roxchat, uis)}[vendor.name]
    wires = [
        one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Wire) and one is not Wire
    ]
    for model in wires:
        for name, field in model.model_fields.items():
            is_marked = isinstance(field.json_schema_extra, dict) and field.json_schema_extra.get("personal")
            if "str" in re.findall(r"\w+", str(field.annotation)) and not is_marked and not models_in(field.annotation):
                assert name in plain, f"{model.__name__}.{name}: personal or not?"


def test_what_goes_out_is_recorded_by_its_length() -> None:
    desk = Desk().up()
    desk.recorder.sent("iqchannels/section", "Olena Petrenko")
    assert '{"sent": "iqchannels/section", "characters": 14}' in desk.recorder.text()
    assert "Olena" not in desk.recorder.text()


def test_with_no_room_nothing_is_recorded_and_the_links_are_left_alone() -> None:
    desk = Desk(size=0).up()
    desk.say("roxchat", rox("visitorSelected"))
    assert type(desk.widget).__name__ == "WidgetLink"
    assert len(desk.recorder.text().splitlines()) == 1


def test_equal_numbers_and_names_have_equal_stand_ins_wherever_they_stand() -> None:
    desk = Desk().up()
    desk.say("iqchannels", open_client())
    desk.command("iqchannels", OpenChat(crm_id="00234"))
    desk.ring(message(uuid="1", otherLegs=[{**DIAL["otherLegs"][0], "num": "(056) 777-77-77"}]))
    desk.ring(message(uuid="2", otherLegs=[{**DIAL["otherLegs"][0], "num": "+380567777777"}]))
    told = [json.loads(line) for line in desk.recorder.text().splitlines()]
    numbers = [one["told"]["call"]["customer"]["phone"] for one in told if "call" in (one.get("told") or {})]
    assert len({re.sub(r"\D", "", number)[-7:] for number in numbers}) == 1
    assert "7777777" not in str(numbers)


def test_after_its_end_nothing_is_held() -> None:
    desk = Desk().up()
    desk.recorder.close()
    desk.say("roxchat", rox("visitorSelected"))
    assert desk.recorder._things == {}
    assert not desk.recorder._stretches
    assert not desk.recorder._entries
