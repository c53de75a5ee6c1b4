"""How long to wait before the next try."""

from hypothesis import given
from hypothesis import strategies as st

from switchboard.links.reconnect import POLICY, Backoff


@given(st.floats(0, 1, exclude_max=True), st.integers(0, 2000))
def test_the_wait_is_anywhere_in_the_span_and_never_beyond_the_cap(chance: float, tries: int) -> None:
    backoff = Backoff(chance=lambda: chance, tries=tries)
    assert 0 <= backoff.lost() <= POLICY.cap_seconds
