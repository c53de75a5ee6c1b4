"""Times and functions that an extension gives."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.given import LONGEST_WAIT, function_of, known_wait


@given(st.one_of(st.floats(), st.integers()))
def test_a_time_is_what_it_was_or_refused(seconds: float) -> None:
    if 0 < seconds <= LONGEST_WAIT:
        assert known_wait("x", seconds) == known_wait("x", seconds, or_now=True) == seconds
        return
    with pytest.raises(ValueError, match="x wants seconds, more than 0 and at most 2000000"):
        known_wait("x", seconds)
    if seconds <= 0:
        assert known_wait("x", seconds, or_now=True) == 0
        return
    assert seconds > LONGEST_WAIT or math.isnan(seconds)
    with pytest.raises(ValueError, match="x wants seconds, at most 2000000"):
        known_wait("x", seconds, or_now=True)


def test_the_longest_wait_is_one_that_browsers_can_count() -> None:
    assert LONGEST_WAIT * 1000 < 2**31


@pytest.mark.parametrize("seconds", [None, "5", print])
def test_what_is_no_number_is_no_time(seconds: object) -> None:
    with pytest.raises(ValueError, match="wants seconds"):
        known_wait("x", seconds)  # type: ignore[arg-type]


def test_a_function_is_itself_and_all_else_is_refused() -> None:
    assert function_of("x", print) is print
    with pytest.raises(TypeError, match="x wants a function to call, and int is none"):
        function_of("x", 7)  # type: ignore[arg-type]
