"""Effects are carried out in order, whatever they give rise to."""

import pytest

from switchboard.links.loop import Loop


def test_what_arises_in_between_comes_after_what_was_there() -> None:
    done: list[str] = []

    def carry_out(effect: str) -> None:
        done.append(effect)
        if effect == "a":
            loop.perform(["c"])

    loop = Loop(carry_out, lambda *_: None, lambda: done.append("over"))
    loop.perform(["a", "b"])
    assert done == ["a", "b", "c", "over"]


def test_an_effect_that_fails_is_told_and_the_others_are_carried_out() -> None:
    failed: list[object] = []

    def carry_out(effect: int) -> None:
        done.append(1 / effect)

    done: list[float] = []
    Loop(carry_out, lambda effect, error: failed.extend((effect, type(error)))).perform([1, 0, 2])
    assert (done, failed) == ([1.0, 0.5], [0, ZeroDivisionError])


def test_what_is_dropped_is_not_carried_out() -> None:
    done: list[str] = []

    def carry_out(effect: str) -> None:
        done.append(effect)
        loop.drop()

    loop = Loop(carry_out, lambda *_: pytest.fail("nothing fails"))
    loop.perform(["a", "b"])
    assert done == ["a"]
