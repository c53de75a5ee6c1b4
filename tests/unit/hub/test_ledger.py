"""What becomes of an entry, whoever changes it and in whatever order."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.ledger import AGAIN, ANY, CallWords, Change, KeptRecord, LedgerEntry, Restored, Settled, read
from switchboard.vocabulary.events import Record

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
FACTS = Record(key="k", kind="call", vendor="phonet", call_id="1")


def entry(**more: object) -> LedgerEntry:
    return LedgerEntry(**{"key": "k", "who": "w", "subject": "s", "kind": "call", "at": 100.0, "state": "open", **more})  # type: ignore[arg-type]


def test_an_entry_is_begun_once_whichever_tab_is_first() -> None:
    begin = Change(entry(key="mine"), {"": "open"})
    assert begin.apply([]) == entry(key="mine")
    assert begin.apply([entry(key="theirs")]) is None


def test_the_end_of_a_call_is_a_revision_and_the_same_facts_told_again_are_none() -> None:
    over = Change(entry(), {"": "made", **AGAIN, "open": "made"}, {"print": "p", "until": 900.0}, counts=True)
    made = over.apply([])
    assert made is not None
    assert (made.state, made.revision) == ("made", 1)
    assert over.apply([made]) is None
    assert over.apply([made.model_copy(update={"state": "sent"})]) is None
    other = Change(entry(), over.moves, {"print": "q"}, counts=True).apply([made.model_copy(update={"state": "sent"})])
    assert other is not None
    assert (other.state, other.revision) == ("made", 2)


def test_words_are_no_revision_until_they_are_settled() -> None:
    typing = Change(entry(), {"": "open", **ANY}, {"typed": 5.0}, words=CallWords(note="h"))
    sent = entry(state="sent", revision=1, sent=1)
    typed = typing.apply([sent])
    assert typed is not None
    assert (typed.state, typed.revision, typed.typed) == ("sent", 1, 5.0)
    settled = Settled("w", "s").apply([typed])
    assert settled is not None
    assert (settled.state, settled.revision, settled.typed) == ("made", 2, 0.0)
    assert Settled("w", "s").apply([settled]) is None


def test_words_about_a_call_that_goes_on_are_settled_into_its_first_revision() -> None:
    typed = entry(typed=5.0)
    settled = Settled("w", "s").apply([typed])
    assert settled is not None
    assert (settled.state, settled.revision) == ("open", 0)


def test_what_was_set_aside_stays_there_with_what_is_added() -> None:
    settled = Settled("w", "s").apply([entry(state="aside", revision=1, typed=5.0)])
    assert settled is not None
    assert (settled.state, settled.revision) == ("aside", 2)


def test_an_answer_about_a_revision_that_is_no_more_changes_nothing() -> None:
    answered = Change(entry(), {"waiting": "sent"}, {"sent": 1}, revision=1)
    assert answered.apply([entry(state="waiting", revision=2)]) is None
    assert answered.apply([entry(state="made", revision=1)]) is None
    assert answered.apply([entry(key="another", state="waiting", revision=1)]) is None
    sent = answered.apply([entry(state="waiting", revision=1)])
    assert sent is not None
    assert (sent.state, sent.sent) == ("sent", 1)


def test_a_chat_that_is_closed_twice_in_a_moment_is_one_and_later_another() -> None:
    closed = entry(state="sent", revision=1, until=130.0)
    again = Change(entry(key="other", at=120.0), {"": "made", "open": "made"}, counts=True)
    assert again.apply([closed]) is None
    later = Change(entry(key="other", at=140.0), {"": "made", "open": "made"}, counts=True).apply([closed])
    assert later is not None
    assert later.key == "other"


@pytest.mark.parametrize(
    ("theirs", "is_written"), [({}, False), ({"revision": 1}, True), ({"state": "waiting"}, False)]
)
def test_what_was_in_memory_goes_back_unless_the_database_knows_better(
    theirs: dict[str, object], is_written: bool
) -> None:
    mine = entry(state="waiting", revision=2)
    there = entry(**{"state": "sent", "revision": 2, "sent": 2, **theirs})
    if theirs == {"state": "waiting"}:
        there = mine
    assert (Restored(KeptRecord(mine, FACTS)).apply([there]) is not None) is is_written
    assert Restored(KeptRecord(mine, FACTS)).apply([]) == mine


def test_an_entry_of_another_version_is_read_as_far_as_it_goes_and_nothing_of_it_is_thrown_away() -> None:
    told = {**entry(state="waiting", revision=1).model_dump(), "colour": "red"}
    kept = read(
        {
            **told,
            "facts": '{"key": "k", "kind": "call", "vendor": "phonet", "mood": 3}',
            "words": '{"note": "n", "x": 1}',
        }
    )
    assert kept is not None
    assert kept.record is not None
    assert kept.record.note == "n"
    unreadable = read({**told, "facts": None, "words": None, "extra": None})
    assert unreadable is not None
    assert unreadable.record is None
    assert read({"key": "k"}) is None


def test_the_record_has_the_words_and_what_the_page_added() -> None:
    kept = KeptRecord(entry(state="waiting", revision=3), FACTS, CallWords(outcome="sold", note="n"), {"source": "web"})
    record = kept.record
    assert record is not None
    assert (record.revision, record.outcome, record.note, record.extra) == (3, "sold", "n", {"source": "web"})


CHANGES = st.sampled_from(
    [
        Change(entry(), {"": "open", **ANY}, {"typed": 5.0}, words=CallWords(note="h")),
        Settled("w", "s"),
        Change(entry(), {"": "made", **AGAIN, "open": "made"}, {"print": "p", "until": 900.0}, counts=True),
        Change(entry(), {"": "made", **AGAIN, "open": "made"}, {"print": "q", "until": 900.0}, counts=True),
        "told",
        "sent",
        "aside",
        "again",
    ]
)


@given(st.lists(CHANGES, max_size=30))
def test_a_revision_never_counts_down_and_what_is_sent_was_a_revision(changes: list[object]) -> None:
    rows: list[LedgerEntry] = []
    for change in changes:
        here = rows[0] if rows else entry()
        one = {
            "told": Change(here, {"made": "waiting"}, revision=here.revision),
            "sent": Change(here, {"waiting": "sent"}, {"sent": here.revision}, revision=here.revision),
            "aside": Change(here, {"waiting": "aside"}, revision=here.revision),
            "again": Change(here, {"aside": "waiting"}),
        }.get(change) if isinstance(change, str) else change  # fmt: skip
        after = one.apply(rows)  # type: ignore[union-attr]
        if after is None:
            continue
        assert after.revision >= (rows[0].revision if rows else 0)
        assert after.sent <= after.revision
        assert after.state == "open" or after.revision > 0
        if after.state == "sent" and not after.typed:
            assert after.sent == after.revision
        rows = [after]
