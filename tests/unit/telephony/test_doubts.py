"""Calls of which nothing was heard since a gap, and what shows that they are over."""

from typing import Any

import pytest

from switchboard.telephony.doubts import is_succeeded
from switchboard.vocabulary.events import Call, Party

ANNA, IVAN = Party(kind="user", extension="001"), Party(kind="user", extension="002")


def a_call(state: Any = "answered", direction: Any = "incoming", **about: Any) -> Call:
    return Call(id="1", state=state, direction=direction, **{"agent": ANNA, **about})


@pytest.mark.parametrize(
    ("by", "succeeds"),
    [
        (a_call(), True),
        (a_call("ringing"), False),
        (a_call("ringing", "outgoing"), True),
        (a_call("ringing", "internal", colleague=IVAN), True),
        (a_call("ringing", "internal", agent=IVAN, colleague=ANNA), False),
        (a_call("answered", "internal", agent=IVAN, colleague=ANNA), True),
        (a_call("answered", None), True),
        (a_call("ringing", None), False),
        (a_call(agent=IVAN), False),
        (a_call(agent=None), False),
    ],
)
def test_a_telephone_that_answers_or_calls_is_in_no_other_call(by: Call, succeeds: bool) -> None:
    assert is_succeeded(a_call(), by) is succeeds


def test_calls_of_which_nobody_is_known_succeed_nobody() -> None:
    assert not is_succeeded(a_call(agent=Party(kind="user")), a_call(agent=Party(kind="user")))
