"""The calls of today and yesterday: the same in every tab, found and told."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.ui.recent import MOST, Recent, RecentCall, recent_calls
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Call, CallLeg, Contact, Customer, Party
from unit.phonet_samples import AT
from unit.ui import WORDS, acting, actions, keys, of_class, said, signs, text_of

NOW = AT + timedelta(hours=6)


def an_entry(id_: str = "1", minutes: float = 0.0, **about: Any) -> RecentCall:
    """A call that was missed, so many minutes ago."""
    further = {name: about.pop(name) for name in ("own", "said", "seen") if name in about}
    plain: dict[str, Any] = {
        "state": "ended",
        "direction": "incoming",
        "reason": "hangup",
        "customer": Customer(phone="+380671234567"),
        "dialed_at": NOW - timedelta(minutes=minutes),
    }
    return RecentCall(vendor="phonet", call=Call(id=id_, **{**plain, **about}), **further)


TALKED: dict[str, Any] = {"answered_at": NOW, "duration": 238.0}


def of(*entries: RecentCall) -> Recent:
    recent = Recent()
    for entry in entries:
        recent = recent.with_call(entry)
    return recent


def ids(recent: Recent) -> list[str]:
    return [one.call.id for one in recent.entries]


# What is remembered.


def test_the_newest_call_comes_first_however_late_it_is_told() -> None:
    assert ids(of(an_entry("1", 5), an_entry("2", 1), an_entry("3", 9))) == ["2", "1", "3"]


def test_a_call_is_there_once_as_it_is_known_last_and_what_was_seen_stays_seen() -> None:
    recent = of(an_entry("1", reason="lost")).seen("phonet 1").with_call(an_entry("1", **TALKED))
    (entry,) = recent.entries
    assert (entry.call.duration, entry.seen) == (238.0, True)


def test_the_legs_of_a_call_are_nothing_that_anybody_looks_back_for() -> None:
    assert of(an_entry("1", legs=(CallLeg(id="l"),))).entries[0].call.legs == ()


def test_no_more_are_remembered_than_anybody_looks_through() -> None:
    recent = of(*(an_entry(str(n), n) for n in range(MOST + 5)))
    assert ids(recent) == [str(n) for n in range(MOST)]


def test_a_missed_call_is_open_until_the_operator_knows_of_it() -> None:
    recent = of(
        an_entry("missed"),
        an_entry("failed", state="failed", reason="error"),
        an_entry("talked", **TALKED),
        an_entry("elsewhere", reason="elsewhere"),
        an_entry("stopped", reason="stopped"),
        an_entry("lost", reason="lost"),
        an_entry("out", direction="outgoing"),
    )
    assert {one.call.id for one in recent.missed} == {"missed", "failed"}
    assert {one.call.id for one in recent.seen("phonet missed").missed} == {"failed"}
    assert recent.seen().missed == ()
    assert ids(recent.seen()) == ids(recent)
    found = recent.seen("phonet missed").find("phonet missed")
    assert found is not None
    assert found.seen
    assert recent.find("phonet gone") is None


def test_what_is_older_than_yesterday_is_forgotten_and_so_is_what_has_no_time() -> None:
    times: dict[str, Any] = {"dialed_at": None, "ended_at": None}
    recent = of(an_entry("now"), an_entry("late", 48 * 60 - 1), an_entry("old", 48 * 60), an_entry("never", **times))
    assert ids(recent.since(NOW)) == ["now", "late"]
    # A clock that was set back loses nothing.
    assert "now" in ids(recent.since(NOW - timedelta(days=5)))


# Many tabs.


KNOWN = [an_entry(str(n), n // 2, customer=Customer(name=f"N{n}", phone=str(n))) for n in range(6)]
ENTRIES = st.lists(
    st.tuples(st.sampled_from(KNOWN), st.booleans()), unique_by=lambda drawn: drawn[0].key, max_size=len(KNOWN)
).map(lambda drawn: of(*(entry.model_copy(update={"seen": seen}) for entry, seen in drawn)))
"""What one of many tabs has heard of the same calls, and which of them the operator has seen there."""


@given(ENTRIES, ENTRIES)
def test_two_tabs_that_tell_each_other_know_the_same(one: Recent, other: Recent) -> None:
    both = one.joined(other.to_text())
    assert both == other.joined(one.to_text())
    assert {entry.key for entry in both.entries} == {entry.key for entry in (*one.entries, *other.entries)}
    seen = {entry.key for entry in (*one.entries, *other.entries) if entry.seen}
    assert {entry.key for entry in both.entries if entry.seen} == seen


@given(ENTRIES, ENTRIES, ENTRIES)
def test_what_is_told_again_or_in_another_order_changes_nothing(one: Recent, other: Recent, third: Recent) -> None:
    assert one.joined(one.to_text()) == one
    both = one.joined(other.to_text())
    assert both.joined(other.to_text()) == both
    assert both.joined(third.to_text()) == one.joined(other.joined(third.to_text()).to_text())


def test_of_more_calls_than_are_remembered_two_tabs_remember_the_same() -> None:
    entries = [an_entry(str(n), 0) for n in range(MOST + 20)]  # all at once
    one, other = of(*entries[: MOST // 2 + 20]), of(*reversed(entries[MOST // 2 :]))
    assert one.joined(other.to_text()) == other.joined(one.to_text())


@given(ENTRIES)
def test_what_is_written_down_can_be_read(one: Recent) -> None:
    assert Recent().joined(one.to_text()) == one


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "{}",
        "[1]",
        '[{"vendor": "phonet"}]',
        '[{"vendor": "phonet", "call": {"id": "1", "state": "of another version"}}]',
        '[{"vendor": "phonet", "call": {"id": "1", "state": "ended"}, "ofAnotherVersion": 1}]',
        "[" * 5000,
    ],
)
def test_what_another_version_or_somebody_else_has_written_is_ignored(text: str) -> None:
    recent = of(an_entry())
    assert recent.joined(text) is recent


# What is shown.


def shown(recent: Recent, query: str = "", only_missed: bool = False, region: str = "UA") -> tuple[Node, ...]:
    return recent_calls(WORDS, recent, NOW, region, query, only_missed)


def found(query: str, *entries: RecentCall, region: str = "UA") -> list[str]:
    return [key.removeprefix("phonet ") for key in keys(*of_class("row", *shown(of(*entries), query, region=region)))]


def test_where_no_call_was_it_says_so_and_how_to_make_one() -> None:
    (node,) = shown(Recent())
    assert said(node) == ["No calls today", "Click any number in the CRM to call it, or type one above."]


def test_the_calls_stand_under_their_days() -> None:
    recent = of(an_entry("1"), an_entry("2", 30, **TALKED), an_entry("3", 24 * 60), an_entry("4", 47 * 60))
    assert keys(*shown(recent)) == [
        "filters",
        "day Today",
        "phonet 1",
        "phonet 2",
        "day Yesterday",
        "phonet 3",
        "day 19.11.2026",
        "phonet 4",
    ]


@pytest.mark.parametrize(
    ("about", "sign", "told"),
    [
        ({}, "missed", ["Missed call"]),
        (TALKED, "in", ["Incoming", "3 min 58 s"]),
        ({"direction": "outgoing", **TALKED}, "out", ["Outgoing", "3 min 58 s"]),
        ({"direction": "outgoing"}, "out", ["Outgoing"]),
        ({"reason": "elsewhere"}, "in", ["A colleague answered"]),
        ({"reason": "lost"}, "in", ["Outcome unknown"]),
        ({"state": "failed", "direction": "outgoing", "said": "busy"}, "failed", ["Call failed", "busy"]),
        ({"direction": None}, "in", ["Call"]),
        ({"company": "Agency", **TALKED}, "in", ["Incoming", "3 min 58 s", "Agency"]),
    ],
)
def test_a_call_says_which_way_it_went_what_became_of_it_and_how_long_it_was(
    about: dict[str, Any], sign: str, told: list[str]
) -> None:
    (row,) = of_class("row", *shown(of(an_entry(**about))))
    assert signs(row)[0] == sign
    assert said(*of_class("meta", row)) == told
    assert [text_of(one) for one in of_class("when", row)] == ["12:00"]


def test_an_internal_call_says_who_was_on_the_other_side() -> None:
    sides: dict[str, Any] = {
        "agent": Party(name="Anna", extension="001"),
        "colleague": Party(name="Ivan", extension="002"),
    }
    entry = an_entry(direction="internal", customer=Customer(), own="001", **sides, **TALKED)
    (row,) = of_class("row", *shown(of(entry)))
    assert row.attributes["aria-label"] == "Ivan (002)"
    assert actions(row) == []


def test_a_number_can_be_called_back_and_a_withheld_one_cannot() -> None:
    (row,) = of_class("row", *shown(of(an_entry())))
    assert acting("call-back phonet 1", row).attributes["aria-label"] == "Call back: +380 67 123 4567"
    withheld = an_entry(customer=Customer(), contacts=(Contact(number="anonymous"),))
    (row,) = of_class("row", *shown(of(withheld)))
    assert (row.attributes["aria-label"], actions(row)) == ("Number withheld", [])


def test_calls_that_were_missed_one_after_the_other_from_one_number_are_one_row() -> None:
    other = Customer(phone="+380440000112")
    recent = of(
        an_entry("1", 1),
        an_entry("2", 2),
        an_entry("3", 3, **TALKED),
        an_entry("4", 4),
        an_entry("5", 5, customer=other),
        an_entry("6", 6, customer=Customer()),
        an_entry("7", 7, customer=Customer()),
    )
    rows = of_class("row", *shown(recent))
    assert [key.removeprefix("phonet ") for key in keys(*rows)] == ["1", "3", "4", "5", "6", "7"]
    assert [said(*of_class("times", row)) for row in rows[:2]] == [["×2"], []]
    # As long as one of them was not seen, the row says so.
    assert "bad" in rows[0].attributes["class"]
    halves = recent.seen("phonet 1")
    assert "bad" in of_class("row", *shown(halves))[0].attributes["class"]
    assert "bad" not in of_class("row", *shown(halves.seen("phonet 2")))[0].attributes["class"]


def test_calls_of_two_days_are_two_rows() -> None:
    recent = of(an_entry("1", 11 * 60), an_entry("2", 13 * 60))
    assert keys(*of_class("row", *shown(recent))) == ["phonet 1", "phonet 2"]


def test_the_missed_ones_can_be_shown_alone_and_are_counted_until_they_are_seen() -> None:
    recent = of(an_entry("1"), an_entry("2", 1, **TALKED), an_entry("3", 2, customer=Customer(phone="911")))
    (filters, *_) = shown(recent)
    assert said(filters) == ["All", "Missed 2", "Put all away"]
    assert actions(filters) == ["show all", "show missed", "seen"]
    nodes = shown(recent.seen(), only_missed=True)
    assert said(nodes[0]) == ["All", "Missed"]
    assert actions(nodes[0]) == ["show all", "show missed"]
    assert keys(*of_class("row", *nodes)) == ["phonet 1", "phonet 3"]


@pytest.mark.parametrize(("only_missed", "pressed"), [(False, "show all"), (True, "show missed")])
def test_which_of_them_are_shown_can_be_heard(only_missed: bool, pressed: str) -> None:
    (filters, *_) = shown(of(an_entry()), only_missed=only_missed)
    buttons = [one for one in filters.children if isinstance(one, Node) and "aria-pressed" in one.attributes]
    assert [one.action for one in buttons if one.attributes["aria-pressed"] == "true"] == [pressed]


# Looking for one.


OLENA = an_entry("olena", 1, customer=Customer(name="Олена Коваленко", phone="380671234567"), company="Meridian Agro")
TARAS = an_entry("taras", 2, customer=Customer(name="Taras 00", phone="+380440000112"))
MOSCOW = an_entry("moscow", 3, customer=Customer(phone="74951234567"))
NOBODY = an_entry("nobody", 4, customer=Customer())
EVERYBODY = (OLENA, TARAS, MOSCOW, NOBODY)


@pytest.mark.parametrize(
    ("query", "who"),
    [
        ("", ["olena", "taras", "moscow", "nobody"]),
        ("  ", ["olena", "taras", "moscow", "nobody"]),
        ("олена", ["olena"]),
        (" КОВАЛ ", ["olena"]),
        ("meridian", ["olena"]),
        ("unknown", ["nobody"]),
        ("taras 00", ["taras"]),
        ("taras 12", []),
        ("somebody", []),
    ],
)
def test_a_call_is_found_by_a_part_of_the_name_or_the_company(query: str, who: list[str]) -> None:
    assert found(query, *EVERYBODY) == who


@pytest.mark.parametrize(
    "query",
    [
        "+380671234567",
        "+380 67 123 45 67",
        "+38 (067) 123-45-67",
        "380671234567",
        "00380671234567",
        "0671234567",
        "067 123-45-67",
        "(067) 123.45.67",
        "067/123-45-67",
        "671234567",
        "tel:+380671234567",
        "тел. 067 123-45-67",
        "＋３８０６７１２３４５６７",
        "067 12",
        "+380 67",
        "00380 67",
        "4567",
    ],
)
def test_a_call_is_found_by_its_number_in_any_spelling_and_by_a_part_of_it(query: str) -> None:
    assert "olena" in found(query, *EVERYBODY)
    assert "taras" not in found(query, *EVERYBODY)
    assert "nobody" not in found(query, *EVERYBODY)


@pytest.mark.parametrize(
    "query", ["8 (495) 123-45-67", "8495", "+7 495", "495 123", "74951234567", "8 10 7 495 1234567"]
)
def test_a_number_is_found_as_it_is_dialled_in_its_own_country(query: str) -> None:
    assert found(query, MOSCOW, TARAS, region="RU") == ["moscow"]


def test_a_single_digit_is_in_nearly_every_number_and_is_looked_for_in_names_alone() -> None:
    assert found("7", *EVERYBODY) == ["moscow"]  # whose number is all the name there is


def test_what_is_not_found_is_told() -> None:
    nodes = shown(of(OLENA), "nobody at all")
    assert keys(*nodes) == ["filters", "none"]
    assert said(nodes[-1]) == ["Nothing found"]
    assert said(shown(of(replace_call(OLENA, **TALKED)), only_missed=True)[-1]) == ["Nothing found"]


def replace_call(entry: RecentCall, **changes: Any) -> RecentCall:
    return entry.model_copy(update={"call": entry.call.model_copy(update=changes)})


@given(st.text(max_size=12))
def test_whatever_is_looked_for_only_calls_are_found(query: str) -> None:
    assert set(found(query, *EVERYBODY)) <= {"olena", "taras", "moscow", "nobody"}
