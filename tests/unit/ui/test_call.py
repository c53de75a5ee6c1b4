"""The call's card, as data."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.languages.en import TEXTS as EN
from switchboard.languages.speech import Words
from switchboard.ui.call import MOST, OTHERS, CallCard, Offer, announcement, card, headline, name_of
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Call, Contact, Customer, Party, Trunk
from unit.phonet_samples import AT
from unit.ui import LANGUAGES, WORDS, acting, actions, every, of_class, said, signs, text_of

WHO = Customer(crm_id="29", name="Тест", phone="+380567777777")
OF_CARD = {"mute", "drop phonet 1", "copy +380 56 777 7777"}
"""What can be done with any card of a call that rings."""


def shown(seconds: int | None = 65, own: str = "", **changes: Any) -> CallCard:
    about: dict[str, Any] = {
        "id": "1",
        "state": "ringing",
        "direction": "incoming",
        "customer": WHO,
        "company": "Agency",
        "trunk": Trunk(number="567850550"),
        **changes,
    }
    further: dict[str, Any] = {
        name: about.pop(name) for name in ("offers", "held", "said", "title", "has_chat", "is_muted") if name in about
    }
    plain: dict[str, Any] = {"offers": (Offer("customer", WHO),)}
    number = "" if about["direction"] == "internal" else "+380 56 777 7777"
    plain.update(further)
    return CallCard("phonet", Call(**about), number, "+380 56 785 0550", seconds, own, **plain)


def is_filled(node: Node) -> bool:
    return "main" in node.attributes.get("class", "").split()


def test_the_card_says_who_calls_on_which_line_and_for_how_long() -> None:
    text = said(card(WORDS, shown()))
    for part in (
        "Incoming call",
        "01:05",
        "Тест",
        "Agency",
        "+380 56 777 7777",
        "Line: +380 56 785 0550",
        "Open customer",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("seconds", "clock"), [(None, ""), (0, "00:00"), (59, "00:59"), (3725, "1:02:05"), (-5, "00:00")]
)
def test_the_clock(seconds: int | None, clock: str) -> None:
    (time,) = of_class("time", card(WORDS, shown(seconds)))
    assert text_of(time) == clock


def test_the_running_clock_is_not_read_aloud() -> None:
    (time,) = of_class("time", card(WORDS, shown()))
    assert (time.attributes["role"], time.attributes["aria-live"]) == ("timer", "off")


def test_a_call_that_is_over_tells_when_it_was_and_a_talk_how_long() -> None:
    over: dict[str, Any] = {"dialed_at": AT, "ended_at": AT + timedelta(seconds=90)}
    missed = card(WORDS, shown(None, state="ended", **over))
    talked = card(WORDS, shown(61, state="ended", answered_at=AT + timedelta(minutes=5), duration=61.0, **over))
    assert [text_of(*of_class("time", node)) for node in (missed, talked)] == ["06:00", "01:01"]
    assert "Rang for 1 min 30 s" in said(missed)
    assert "06:05–06:01" in said(talked)


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "Incoming call"),
        ({"direction": "outgoing"}, "Calling"),
        ({"direction": "internal"}, "Internal call"),
        ({"direction": None}, "Call"),
        ({"state": "answered"}, "In conversation"),
        ({"state": "failed"}, "Call failed"),
        ({"state": "ended", "reason": "hangup"}, "Missed call"),
        ({"state": "ended", "reason": "elsewhere"}, "A colleague answered"),
        ({"state": "ended", "reason": "stopped"}, "Stopped ringing"),
        ({"state": "ended", "reason": "lost"}, "Outcome unknown"),
        ({"state": "ended", "answered_at": AT}, "Call ended"),
        ({"state": "ended", "direction": "outgoing"}, "Call ended"),
    ],
)
def test_the_headline_says_what_is_going_on(changes: dict[str, Any], title: str) -> None:
    assert headline(EN, shown(**changes)) == title


SIDES: dict[str, Any] = {"agent": Party(name="Anna", extension="001"), "colleague": Party(name="Ivan", extension="002")}


def test_an_internal_call_shows_the_other_side_and_both_where_the_own_is_not_known() -> None:
    assert name_of(EN, shown(direction="internal", own="001", **SIDES)) == "Ivan (002)"
    assert name_of(EN, shown(direction="internal", own="002", **SIDES)) == "Anna (001)"
    assert name_of(EN, shown(direction="internal", own="anna@example.com", **SIDES)) == "Anna (001) → Ivan (002)"
    assert actions(card(WORDS, shown(direction="internal", **SIDES))) == ["mute", "drop phonet 1"]


@pytest.mark.parametrize(
    ("own", "title", "rings"),
    [
        ("001", "Internal call, from you", False),
        ("002", "Internal call, to you", True),
        ("", "Internal call", True),
    ],
)
def test_an_internal_call_says_whose_it_is_and_only_another_ones_rings(own: str, title: str, rings: bool) -> None:
    one = shown(direction="internal", own=own, **SIDES)
    assert (headline(EN, one), one.rings) == (title, rings)


@pytest.mark.parametrize(
    ("changes", "sign", "hint"),
    [
        ({}, "in", "Pick up on your phone"),
        ({"direction": "outgoing"}, "out", "Your own phone rings first: pick it up."),
        ({"direction": "internal"}, "internal", "Pick up on your phone"),
        ({"state": "answered"}, "phone", ""),
        ({"state": "ended"}, "missed", ""),
        ({"state": "ended", "answered_at": AT}, "ok", ""),
        ({"state": "failed"}, "failed", ""),
    ],
)
def test_what_is_going_on_has_a_sign_and_what_rings_is_answered_on_the_phone(
    changes: dict[str, Any], sign: str, hint: str
) -> None:
    node = card(WORDS, shown(**changes))
    assert signs(node)[0] == sign
    assert [text_of(one) for one in of_class("hint1", node)] == ([hint] if hint else [])


def test_the_other_entries_are_offered_but_not_endlessly() -> None:
    others = [Offer(f"contact-{n}", Customer(name=f"N{n}", company="Y")) for n in range(1, 20)]
    others[1] = Offer("contact-2", Customer(), is_new=True)
    node = card(WORDS, shown(offers=(Offer("customer", WHO), *others)))
    assert [one for one in actions(node) if one not in OF_CARD] == [
        "open phonet customer 1",
        *(f"open phonet contact-{n} 1" for n in range(1, OTHERS + 1)),
    ]
    assert said(node)[-OTHERS - 1 : -1] == ["N1, Y", EN.new_customer, "N3, Y", "N4, Y"]


def test_a_button_that_makes_a_customer_says_so_and_one_that_would_open_nothing_is_not_there() -> None:
    new = card(WORDS, shown(offers=(Offer("customer", Customer(), is_new=True),)))
    assert text_of(acting("open phonet customer 1", new)) == "New customer"
    assert set(actions(card(WORDS, shown(offers=())))) == OF_CARD


def test_of_several_customers_with_one_number_each_has_a_button_and_the_card_says_so() -> None:
    customers = tuple(Customer(crm_id=str(n), name=f"N{n}" if n else None, company="Y") for n in range(MOST + 2))
    offers = tuple(Offer(f"customer-{n}", one, address=f"/{n}") for n, one in enumerate(customers))
    one = shown(customer=Customer(phone="+380567777777"), customers=customers, offers=offers)
    node = card(WORDS, one)
    assert [one for one in actions(node) if one not in OF_CARD] == [f"open phonet customer-{n} 1" for n in range(MOST)]
    assert EN.call_several in said(node)
    assert [said(pick) for pick in of_class("pick", node)][:2] == [["0", "Y"], ["N1", "Y"]]
    assert "And 2 more" in said(node)
    # None of them is the caller until the operator says so.
    assert of_class("to", node) == []
    assert [one for one in actions(card(WORDS, one, is_whole=False)) if one.startswith("open")] == []


def test_the_customers_name_is_a_link_for_other_buttons_of_the_mouse_where_it_leads_somewhere() -> None:
    there = Offer("customer", WHO, address="https://crm.example/29")
    (link,) = of_class("to", card(WORDS, shown(offers=(there,))))
    assert (link.tag, link.attributes["href"], text_of(link)) == ("a", "https://crm.example/29", "Тест")
    assert link.action == "open phonet customer 1"
    for offers in ((), (replace(there, address=""),), (replace(there, is_new=True),)):
        assert of_class("to", card(WORDS, shown(offers=offers))) == []
    assert of_class("to", card(WORDS, shown(direction="internal", offers=(there,), **SIDES))) == []


@pytest.mark.parametrize("why", ["talking", "unsaved", "unkept"])
def test_a_customer_who_was_not_opened_by_itself_is_offered_with_the_reason(why: str) -> None:
    reason = f"Not opened: {EN.open_reasons[why]}"
    assert reason in said(card(WORDS, shown(held=why)))
    assert reason not in said(card(WORDS, shown(held=why, state="ended")))


def test_an_uncertain_call_says_so_until_it_is_over() -> None:
    assert EN.call_unsure in said(card(WORDS, shown(certain=False)))
    assert EN.call_unsure not in said(card(WORDS, shown(certain=False, state="ended")))


def test_nobody_knows_who_calls() -> None:
    anonymous = CallCard("phonet", Call(id="1", state="ringing", direction="incoming"), "", "", None)
    assert name_of(EN, anonymous) == "Unknown number"
    assert actions(card(WORDS, anonymous)) == ["mute", "drop phonet 1"]


def test_a_caller_whom_the_crm_does_not_know_is_told_as_that_while_they_wait() -> None:
    stranger: dict[str, Any] = {"customer": Customer(phone="+380567777777"), "known": False, "offers": ()}
    assert EN.call_unknown in said(card(WORDS, shown(**stranger)))
    assert EN.call_unknown not in said(card(WORDS, shown(**{**stranger, "known": None})))
    assert EN.call_unknown not in said(card(WORDS, shown(state="ended", **stranger)))


@pytest.mark.parametrize("word", ["anonymous", "", None, "0", "<Unknown>"])
def test_a_withheld_number_is_told_as_that(word: str | None) -> None:
    contacts = (Contact(number=word),)
    caller = CallCard("phonet", Call(id="1", state="ringing", direction="incoming", contacts=contacts), "", "", None)
    assert name_of(EN, caller) == "Number withheld"
    assert announcement(EN, caller) == "Incoming call: Number withheld"
    assert actions(card(WORDS, caller)) == ["mute", "drop phonet 1"]
    missed = replace(caller, call=caller.call.model_copy(update={"state": "ended"}))
    assert actions(card(WORDS, missed)) == ["drop phonet 1"]  # there is nobody to be called back


def test_the_extension_that_is_left_to_dial_stands_on_the_card() -> None:
    assert "Extension: 101#" in said(card(WORDS, replace(shown(direction="outgoing"), extension="101#")))


def test_a_call_that_was_missed_is_called_back_and_one_that_failed_called_again_in_the_exchanges_words() -> None:
    missed = card(WORDS, shown(state="ended"))
    assert text_of(acting("call phonet 1", missed)) == "Call back"
    failed = card(WORDS, shown(state="failed", direction="outgoing", said="number busy", title="The exchange"))
    assert text_of(acting("call phonet 1", failed)) == "Call again"
    assert {"The exchange says", "number busy"} <= set(said(failed))
    for other in ({}, {"state": "answered"}, {"state": "ended", "reason": "elsewhere"}, {"state": "ended", **SIDES}):
        direction = "internal" if "agent" in other else "incoming"
        assert "call phonet 1" not in actions(card(WORDS, shown(direction=direction, **other)))


@pytest.mark.parametrize(("is_muted", "sign", "label"), [(False, "bell", EN.mute), (True, "mute", EN.unmute)])
def test_what_rings_can_be_silenced_and_heard_again(is_muted: bool, sign: str, label: str) -> None:
    button = acting("mute", card(WORDS, shown(is_muted=is_muted)))
    assert (signs(button), button.attributes["aria-label"]) == ([sign], label)
    quiets: tuple[dict[str, Any], ...] = ({"state": "answered"}, {"state": "ended"}, {"direction": "outgoing"})
    for quiet in quiets:
        assert "mute" not in actions(card(WORDS, shown(is_muted=is_muted, **quiet)))


def test_a_customer_can_be_written_to_while_one_talks_to_them() -> None:
    assert "chat phonet 1" in actions(card(WORDS, shown(state="answered", has_chat=True)))
    assert "chat phonet 1" not in actions(card(WORDS, shown(state="answered")))
    assert "chat phonet 1" not in actions(card(WORDS, shown(has_chat=True)))


def test_the_announcement_is_one_sentence_without_the_clock() -> None:
    assert announcement(EN, shown()) == "Incoming call: Тест, Agency, +380 56 777 7777"


# The line that is left of a card.


def test_a_line_says_who_and_what_and_unfolds_into_the_card() -> None:
    node = card(WORDS, shown(), is_whole=False)
    assert said(node) == ["Тест", "Incoming call", "Agency", "01:05"]
    assert actions(node) == ["open phonet customer 1", "fold phonet 1"]
    assert node.attributes["aria-label"] == card(WORDS, shown()).attributes["aria-label"] == "Incoming call: Тест"
    assert acting("fold phonet 1", node).attributes["aria-expanded"] == "false"


def test_a_line_is_put_away_only_when_its_call_is_over() -> None:
    assert actions(card(WORDS, shown(state="ended"), is_whole=False)) == ["drop phonet 1", "fold phonet 1"]


# Whatever the call.


PARTIES = st.none() | st.builds(Party, name=st.none() | st.just("Anna"), extension=st.sampled_from([None, "1", "2"]))
CUSTOMERS = st.builds(
    Customer, crm_id=st.sampled_from([None, "29"]), name=st.none() | st.just("Nina"), phone=st.sampled_from([None, "1"])
)
CALLS = st.builds(
    Call,
    id=st.just("1"),
    state=st.sampled_from(["ringing", "answered", "ended", "failed"]),
    direction=st.sampled_from(["incoming", "outgoing", "internal", None]),
    agent=PARTIES,
    group=PARTIES,
    colleague=PARTIES,
    customer=CUSTOMERS,
    customers=st.lists(CUSTOMERS, max_size=3).map(tuple),
    known=st.sampled_from([True, False, None]),
    company=st.sampled_from([None, "Agency"]),
    dialed_at=st.sampled_from([None, AT]),
    answered_at=st.sampled_from([None, AT]),
    ended_at=st.sampled_from([None, AT]),
    duration=st.none() | st.floats(0, 9999),
    reason=st.sampled_from([None, "hangup", "elsewhere", "stopped", "lost", "error"]),
    certain=st.booleans(),
)
OFFERS = st.builds(
    Offer,
    st.sampled_from(["customer", "customer-0", "customer-1", "contact-1"]),
    CUSTOMERS,
    st.booleans(),
    st.sampled_from(["", "/29"]),
)
CARDS = st.builds(
    CallCard,
    st.just("phonet"),
    CALLS,
    st.sampled_from(["", "+380 56 777 7777"]),
    st.sampled_from(["", "Sales"]),
    st.none() | st.integers(0, 9999),
    st.sampled_from(["", "1", "2"]),
    st.sampled_from(["", "101"]),
    st.lists(OFFERS, max_size=4, unique_by=lambda one: one.key).map(tuple),
    st.sampled_from(["", "talking", "unsaved", "unkept"]),
    st.sampled_from(["", "number busy"]),
    st.just("The exchange"),
    st.booleans(),
)


@given(CARDS, st.sampled_from(list(LANGUAGES.values())))
def test_every_card_says_in_every_language_what_and_who_and_has_one_filled_button_at_most(
    one: CallCard, words: Words
) -> None:
    whole, line = card(words, one), card(words, one, is_whole=False)
    for node in (whole, line):
        assert headline(words.texts, one) in said(node)
        assert name_of(words.texts, one) in said(node)
        assert len([part for part in every(node) if is_filled(part)]) <= 1
    assert f"drop {one.key}" in actions(whole)
    # What can be done on the line can be done where the call is whole.
    assert set(actions(line)) - {f"fold {one.key}"} <= set(actions(whole))


@given(CARDS)
def test_nothing_is_offered_that_only_the_phone_can_do(one: CallCard) -> None:
    verbs = {action.split(" ")[0] for action in actions(card(WORDS, one))}
    assert verbs <= {"open", "drop", "call", "chat", "copy", "mute"}


@given(CARDS)
def test_whatever_is_an_icon_alone_has_a_name(one: CallCard) -> None:
    for node in every(card(WORDS, one), card(WORDS, one, is_whole=False)):
        if node.tag in ("button", "a") and not text_of(node):
            assert node.attributes["aria-label"]
