"""Which answers fail: by chance, but by the same chance each time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshop.failing import WAYS, Faults, Way

STATUSES = st.integers(200, 599).map(str)
ALL = st.one_of(STATUSES, st.sampled_from(WAYS), STATUSES.map("keep-{}".format))


def drawn(faults: Faults, records: int = 500) -> list[Way | None]:
    """How the first POST of each record fails."""
    return [faults.draw(number, 0) for number in range(records)]


def test_nothing_fails_unless_it_is_told_to() -> None:
    assert set(drawn(Faults())) == {None}


@given(st.lists(ALL, min_size=1).map(tuple), st.floats(0, 1), st.integers())
def test_the_same_seed_draws_the_same_failures(ways: tuple[str, ...], share: float, seed: int) -> None:
    faults = Faults(ways, share, seed)
    assert drawn(faults, 50) == drawn(Faults(ways, share, seed), 50)


def test_another_seed_draws_others() -> None:
    assert drawn(Faults(("500", "hang"), 0.5, 1)) != drawn(Faults(("500", "hang"), 0.5, 2))


def test_about_the_share_fails_in_all_the_ways() -> None:
    found = drawn(Faults(("500", "hang", "drop"), 0.3, 7))
    failed = [way.what for way in found if way]
    assert 0.25 < len(failed) / len(found) < 0.35
    assert set(failed) == {"500", "hang", "drop"}


def test_the_record_is_kept_before_where_the_way_says_so() -> None:
    ways = ("503", "keep-503", "drop", "keep-drop", "409", "late")
    found = [Faults((way,)).draw(0, 0) for way in ways]
    assert [way.keeps for way in found if way] == [False, True, False, True, True, True]


def test_ways_may_come_in_turn_and_then_all_is_well() -> None:
    faults = Faults(("503", "hang"), in_turn=True)
    found = [faults.draw(3, attempt) for attempt in range(3)]
    assert [way and way.what for way in found] == ["503", "hang", None]


def test_a_record_fails_no_more_often_than_it_may() -> None:
    faults = Faults(("503",), at_most=2)
    assert [bool(faults.draw(0, attempt)) for attempt in range(4)] == [True, True, False, False]


@pytest.mark.parametrize("way", ["", "keep-", "600", "nap", "keep-keep-drop", "5e2"])
def test_a_way_that_there_is_not_is_refused(way: str) -> None:
    with pytest.raises(ValueError, match="no way to fail"):
        Faults((way,))
