"""Ids for events of vendors who number nothing."""

from hypothesis import given
from hypothesis import strategies as st

from switchboard.links.ids import REMEMBERED, MessageIds, digests_given, digests_heard


@given(st.lists(st.sampled_from(["a", "b", "\ud800", ""]), max_size=20))
def test_the_same_messages_give_the_same_ids_and_none_comes_twice(texts: list[str]) -> None:
    here, there = MessageIds("x"), MessageIds("x")
    ids = [here.id_of(text) for text in texts]
    assert ids == [there.id_of(text) for text in texts]
    assert len(set(ids)) == len(ids)
    assert all(id_.startswith("x-") for id_ in ids)


def test_what_is_remembered_is_bounded() -> None:
    ids = MessageIds("x")
    for number in range(3 * REMEMBERED):
        ids.id_of(str(number))
    assert len(ids._seen) == REMEMBERED


def test_digests_can_be_heard_and_given() -> None:
    heard: list[str] = []
    with digests_heard(heard):
        ids = [MessageIds("x").id_of("a"), MessageIds("x").id_of("b")]
    given = iter(heard)
    with digests_given(lambda _: next(given)):
        assert [MessageIds("x").id_of("…"), MessageIds("x").id_of("…")] == ids
    assert MessageIds("x").id_of("a") == ids[0]
