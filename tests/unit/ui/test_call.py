"""The call card, as data."""

from dataclasses import replace
from typing import Any

import pytest

from switchboard.ui.call import MOST, OTHERS, CallCard, Offer, announcement, card, headline, name_of
from switchboard.ui.texts import TEXTS
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Call, Contact, Customer, Party, Trunk

EN = TEXTS["en"]
WHO = Customer(crm_id="29", name="Тест", phone="+380567777777")


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
    offers = about.pop("offers", (Offer("customer", WHO),))
    held = about.pop("held", "")
    return CallCard("phonet", Call(**about), "+380 56 777 7777", "+380 56 785 0550", seconds, own, "", offers, held)


def words(node: Node) -> list[str]:
    return [text for child in node.children for text in ([child] if isinstance(child, str) else words(child))]


def actions(node: Node) -> list[str]:
    below = [action for child in node.children if isinstance(child, Node) for action in actions(child)]
    return [*([node.action] if node.action else []), *below]


def test_the_card_says_who_calls_on_which_line_and_for_how_long() -> None:
    text = words(card(EN, shown()))
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
    assert clock in words(card(EN, shown(seconds)))


@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "Incoming call"),
        ({"direction": "outgoing"}, "Outgoing call"),
        ({"direction": "internal"}, "Internal call"),
        ({"direction": None}, "Call"),
        ({"state": "answered"}, "In conversation"),
        ({"state": "failed"}, "Call failed"),
        ({"state": "ended", "reason": "hangup"}, "Missed call"),
        ({"state": "ended", "reason": "elsewhere"}, "A colleague answered"),
        ({"state": "ended", "reason": "stopped"}, "Stopped ringing"),
        ({"state": "ended", "reason": "lost"}, "Outcome unknown"),
        ({"state": "ended", "direction": "outgoing"}, "Call ended"),
    ],
)
def test_the_headline_says_what_is_going_on(changes: dict[str, Any], title: str) -> None:
    assert headline(EN, shown(**changes).call) == title


def test_an_internal_call_shows_the_other_side_and_both_where_the_own_is_not_known() -> None:
    sides = {"agent": Party(name="Anna", extension="001"), "colleague": Party(name="Ivan", extension="002")}
    assert name_of(EN, shown(direction="internal", own="001", **sides)) == "Ivan (002)"
    assert name_of(EN, shown(direction="internal", own="002", **sides)) == "Anna (001)"
    assert name_of(EN, shown(direction="internal", own="anna@example.com", **sides)) == "Anna (001) → Ivan (002)"
    assert actions(card(EN, shown(direction="internal", **sides))) == ["drop phonet 1"]


def test_the_other_entries_are_offered_but_not_endlessly() -> None:
    others = [Offer(f"contact-{n}", Customer(name=f"N{n}", company="Y")) for n in range(1, 20)]
    others[1] = Offer("contact-2", Customer(), is_new=True)
    node = card(EN, shown(offers=(Offer("customer", WHO), *others)))
    assert actions(node) == [
        "drop phonet 1",
        "open phonet customer 1",
        *(f"open phonet contact-{n} 1" for n in range(1, OTHERS + 1)),
    ]
    assert words(node)[-OTHERS:] == ["N1, Y", EN.new_customer, "N3, Y", "N4, Y"]


def test_a_button_that_makes_a_customer_says_so_and_one_that_would_open_nothing_is_not_there() -> None:
    assert "New customer" in words(card(EN, shown(offers=(Offer("customer", Customer(), is_new=True),))))
    assert actions(card(EN, shown(offers=()))) == ["drop phonet 1"]


def test_of_several_customers_with_one_number_each_has_a_button_and_the_card_says_so() -> None:
    customers = tuple(Customer(crm_id=str(n), name=f"N{n}" if n else None, company="Y") for n in range(MOST + 2))
    offers = tuple(Offer(f"customer-{n}", one) for n, one in enumerate(customers))
    node = card(EN, shown(customer=Customer(phone="+380567777777"), customers=customers, offers=offers))
    assert actions(node) == ["drop phonet 1", *(f"open phonet customer-{n} 1" for n in range(MOST))]
    assert EN.call_several in words(node)
    assert {"0, Y", "N1, Y", "And 2 more"} <= set(words(node))


@pytest.mark.parametrize("why", ["talking", "unsaved"])
def test_a_customer_who_was_not_opened_by_itself_is_offered_with_the_reason(why: str) -> None:
    assert f"Not opened: {EN.open_reasons[why]}" in words(card(EN, shown(held=why)))


def test_an_uncertain_call_says_so_until_it_is_over() -> None:
    assert EN.call_unsure in words(card(EN, shown(certain=False)))
    assert EN.call_unsure not in words(card(EN, shown(certain=False, state="ended")))


def test_nobody_knows_who_calls() -> None:
    anonymous = CallCard("phonet", Call(id="1", state="ringing", direction="incoming"), "", "", None)
    assert name_of(EN, anonymous) == "Unknown number"
    assert actions(card(EN, anonymous)) == ["drop phonet 1"]


@pytest.mark.parametrize("word", ["anonymous", "", None, "0", "<Unknown>"])
def test_a_withheld_number_is_told_as_that(word: str | None) -> None:
    contacts = (Contact(number=word),)
    caller = CallCard("phonet", Call(id="1", state="ringing", direction="incoming", contacts=contacts), "", "", None)
    assert name_of(EN, caller) == "Number withheld"
    assert announcement(EN, caller) == "Incoming call: Number withheld"
    assert actions(card(EN, caller)) == ["drop phonet 1"]


def test_the_extension_that_is_left_to_dial_stands_on_the_card() -> None:
    assert "Extension: 101#" in words(card(EN, replace(shown(direction="outgoing"), extension="101#")))


def test_the_announcement_is_one_sentence_without_the_clock() -> None:
    assert announcement(EN, shown()) == "Incoming call: Тест, Agency, +380 56 777 7777"


def test_the_running_clock_is_not_read_aloud() -> None:
    (head, *_) = (child for child in card(EN, shown()).children if isinstance(child, Node))
    clock = next(one for one in head.children if isinstance(one, Node) and one.attributes["class"] == "time")
    assert clock.attributes["aria-live"] == "off"
