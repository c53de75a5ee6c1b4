"""When the operator's attention is asked for, and by what."""

from dataclasses import fields, replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from switchboard.ui.attention import Attention, Facts, Ring, due

RINGS = st.lists(st.builds(Ring, key=st.text(), title=st.text(), text=st.text()), max_size=3).map(tuple)
COUNTS = st.integers(0, 200)
FACTS = st.builds(Facts, ringing=RINGS, missed=COUNTS, unread=COUNTS)
OTHERS = [field.name for field in fields(Facts) if field.type in (bool, "bool")]
ONE = Ring("phonet/1", "Incoming call", "Olena Kovalenko, Reception")
TWO = Ring("phonet/2", "Incoming call", "+380 44 000 0112, Sales")
BEHIND = Facts(
    ringing=(ONE,),
    is_talking=False,
    is_paused=False,
    missed=2,
    unread=3,
    is_used=True,
    is_looked_at=False,
    is_seen=False,
    sound=True,
    notify=True,
    title=True,
)
"""A call rings, the operator is in another program, and wants everything."""


def test_a_call_rings_is_notified_of_and_counted_with_what_was_missed_and_not_read() -> None:
    assert due(BEHIND) == Attention(rings=True, notifications=(ONE,), count=6, looks_around=True)


def test_where_the_page_is_looked_at_the_call_only_rings() -> None:
    looked_at = due(replace(BEHIND, is_looked_at=True, is_seen=True))
    assert looked_at == Attention(rings=True, looks_around=True)


def test_a_page_that_is_seen_beside_another_program_rings_and_counts() -> None:
    assert due(replace(BEHIND, is_seen=True)) == Attention(rings=True, count=6, looks_around=True)


def test_a_second_call_makes_no_sound_and_is_notified_of() -> None:
    second = due(replace(BEHIND, ringing=(ONE, TWO), is_talking=True))
    assert second == Attention(notifications=(ONE, TWO), count=7, looks_around=True)


def test_with_nothing_going_on_nothing_is_due() -> None:
    assert due(replace(BEHIND, ringing=(), missed=0, unread=0)) == Attention()


@given(FACTS)
def test_it_never_rings_in_the_ear_of_who_talks_or_has_paused(facts: Facts) -> None:
    assert not due(replace(facts, is_talking=True)).rings
    assert not due(replace(facts, is_paused=True)).rings


@given(FACTS)
def test_of_all_tabs_only_the_one_in_use_rings_notifies_and_asks_what_is_seen(facts: Facts) -> None:
    other = due(replace(facts, is_used=False))
    assert other == Attention(count=other.count)


@given(FACTS)
def test_without_a_call_that_rings_there_is_neither_sound_nor_notification(facts: Facts) -> None:
    quiet = due(replace(facts, ringing=()))
    assert quiet == Attention(count=quiet.count)


@given(FACTS)
def test_what_is_not_wanted_does_not_come(facts: Facts) -> None:
    assert not due(replace(facts, sound=False)).rings
    assert due(replace(facts, notify=False)).notifications == ()
    assert due(replace(facts, title=False)).count == 0


@given(FACTS)
def test_who_looks_at_the_page_is_shown_no_number(facts: Facts) -> None:
    assert due(replace(facts, is_looked_at=True)).count == 0


@given(FACTS)
def test_where_a_tab_of_ours_is_seen_there_is_no_notification(facts: Facts) -> None:
    assert due(replace(facts, is_seen=True)).notifications == ()


@given(FACTS)
def test_a_notification_is_of_a_call_that_rings_and_was_looked_around_for(facts: Facts) -> None:
    attention = due(facts)
    assert attention.notifications in ((), facts.ringing)
    assert attention.looks_around or not attention.notifications


@given(FACTS)
def test_talking_and_pausing_take_away_the_sound_and_nothing_else(facts: Facts) -> None:
    free = due(replace(facts, is_talking=False, is_paused=False))
    assert replace(due(facts), rings=free.rings) == free


@given(FACTS, st.sampled_from(OTHERS))
def test_the_number_depends_on_what_waits_and_on_nothing_but_who_looks(facts: Facts, name: str) -> None:
    shown = replace(facts, title=True, is_looked_at=False)
    waits = len(facts.ringing) + facts.missed + facts.unread
    assert due(shown).count == waits
    if name not in ("title", "is_looked_at"):
        other: dict[str, Any] = {name: not getattr(shown, name)}
        assert due(replace(shown, **other)).count == waits
