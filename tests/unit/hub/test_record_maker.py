"""Which calls and chats become records, and what stands in them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from switchboard.hub.ledger import CallWords, Change, KeptRecord, LedgerEntry
from switchboard.hub.record_maker import HEARD, RecordMaker, facts_of
from switchboard.vocabulary.events import (
    EVENTS,
    Call,
    CallEnded,
    CallFailed,
    CallLeg,
    ChatClosed,
    ChatMessage,
    ChatOpened,
    Customer,
    Event,
    Party,
    Record,
    Trunk,
    VisitorIdentified,
)

AT = datetime(2026, 11, 27, 9, tzinfo=UTC)
ANNA = Party(id="120", kind="user", name="Anna Bondar", extension="001")
TALKED = Call(
    id="u1",
    parent_id="u0",
    direction="incoming",
    state="ended",
    agent=ANNA,
    group=Party(id="9", kind="group", name="First line", extension="900"),
    customer=Customer(crm_id="00235", name="Olena", phone="+380440000112"),
    trunk=Trunk(number="567850550", name="Reception"),
    dialed_at=AT,
    answered_at=AT + timedelta(seconds=5),
    ended_at=AT + timedelta(seconds=65),
    duration=60.0,
    reason="hangup",
    legs=(CallLeg(id="u1"), CallLeg(id="u2")),
)


def event(kind: type[Event], **more: Any) -> Any:
    return kind(**{"id": "e", "vendor": "phonet", "at": AT, **more})


def ended(call: Call) -> CallEnded:
    found: CallEnded = event(CallEnded, call=call)
    return found


class Maker(RecordMaker):
    """With a ledger that is written at once."""

    def __init__(self, who: str = "w", lines: int = 0) -> None:
        self.kept: dict[str, KeptRecord] = {}
        super().__init__(who, lines, self.newest)

    def newest(self, subject: str) -> KeptRecord | None:
        found = [one for one in self.kept.values() if one.entry.subject == subject]
        return max(found, key=lambda one: one.entry.seq, default=None)

    def write_down(self, change: Change | None) -> LedgerEntry | None:
        if change is None:
            return None
        entry = change.apply([one.entry for one in self.kept.values() if one.entry.subject == change.subject])
        if entry is not None:
            self.kept[entry.key] = change.on(self.kept.get(entry.key), entry, is_volatile=False)
        return entry

    def takes(self, *events: Event) -> list[Record]:
        """What has become a record after these."""
        for one in events:
            self.write_down(self.hear(one))
        made = [one.record for one in self.kept.values() if one.entry.state == "made"]
        return [record for record in made if record is not None]


def test_a_call_that_is_over_is_a_record_of_all_that_is_known_of_it() -> None:
    (record,) = Maker().takes(ended(TALKED))
    told = record.model_dump(by_alias=True, mode="json", exclude={"key", "customer", "group", "operator"})
    assert told == {
        "revision": 1,
        "kind": "call",
        "vendor": "phonet",
        "callId": "u1",
        "parentCallId": "u0",
        "legIds": ["u1", "u2"],
        "ticketId": None,
        "sessionId": None,
        "number": "+380440000112",
        "direction": "incoming",
        "line": {"number": "567850550", "name": "Reception"},
        "from": "2026-11-27T09:00:00Z",
        "answered": "2026-11-27T09:00:05Z",
        "to": "2026-11-27T09:01:05Z",
        "duration": 60.0,
        "reason": "hangup",
        "outcome": None,
        "note": None,
        "messages": [],
        "extra": {},
    }
    assert (record.customer, record.operator, record.group) == (TALKED.customer, ANNA, TALKED.group)


def test_a_call_that_failed_or_was_missed_is_one_too_and_one_that_a_colleague_took_is_theirs() -> None:
    missed = TALKED.model_copy(update={"answered_at": None, "duration": None})
    assert len(Maker().takes(ended(missed))) == 1
    failed = event(
        CallFailed, call=TALKED.model_copy(update={"state": "failed", "reason": "error"}), message="USER_BUSY"
    )
    assert Maker().takes(failed)[0].reason == "error"
    assert Maker().takes(ended(TALKED.model_copy(update={"reason": "elsewhere"}))) == []


def test_the_key_is_the_same_in_every_tab_and_on_another_day_and_another_for_every_other_call_or_operator() -> None:
    def key(**more: Any) -> str:
        return facts_of("phonet", TALKED.model_copy(update=more)).key

    same = [key(), key(customer=Customer()), key(legs=()), key(ended_at=None, state="answered"), key(group=None)]
    assert len(set(same)) == 1
    others = [
        key(id="u2"),
        key(dialed_at=AT + timedelta(days=1)),
        key(agent=ANNA.model_copy(update={"extension": "002"})),
    ]
    assert len({key(), *others, facts_of("lamplight", TALKED).key}) == 5
    # Two operators who hear that nobody took it tell of one call.
    assert key(answered_at=None) == key(answered_at=None, agent=None)


def test_an_end_that_is_told_again_changes_nothing_and_one_that_is_revised_is_another_revision() -> None:
    maker = Maker()
    missed = TALKED.model_copy(update={"answered_at": None, "reason": "lost"})
    maker.takes(ended(missed))
    assert [one.revision for one in maker.takes(ended(missed))] == [1]
    (record,) = maker.takes(ended(TALKED))
    assert (record.revision, record.reason, len(maker.kept)) == (2, "hangup", 1)


def test_words_are_there_from_the_first_letter_and_go_along_with_the_end() -> None:
    maker, talking = Maker(), TALKED.model_copy(update={"state": "answered", "ended_at": None, "reason": None})
    for note in ("W", "Wa", "Wan"):
        maker.write_down(maker.write("phonet", talking, CallWords(note=note), AT))
    (kept,) = maker.kept.values()
    assert (kept.entry.state, kept.words.note, kept.entry.revision) == ("open", "Wan", 0)
    assert kept.facts is not None  # should nobody hear of the end
    (record,) = maker.takes(ended(TALKED))
    assert (record.note, record.revision, record.to) == ("Wan", 1, TALKED.ended_at)


def test_a_late_note_leaves_the_facts_as_they_were() -> None:
    maker = Maker()
    maker.takes(ended(TALKED))
    slim = TALKED.model_copy(update={"legs": ()})
    maker.write_down(maker.write("phonet", slim, CallWords(note="late"), AT))
    (kept,) = maker.kept.values()
    assert kept.record is not None
    assert (kept.record.leg_ids, kept.record.note) == (("u1", "u2"), "late")


def chat(kind: type[Event], minutes: float = 0, **more: Any) -> Any:
    at = AT + timedelta(minutes=minutes)
    about = {
        "vendor": "iqchannels",
        "at": at,
        "ticket_id": "5",
        "customer": Customer(client_id="9", name="Ira"),
        **more,
    }
    return event(kind, **about)


def test_a_chat_is_a_record_from_its_opening_to_its_end_with_the_customer_as_known_at_the_end() -> None:
    closed = chat(ChatClosed, 7, customer=Customer(client_id="9", phone="+380440000112"), reason="closed")
    (record,) = Maker().takes(chat(ChatOpened, session_id="s"), closed)
    assert (record.kind, record.ticket_id, record.session_id, record.reason) == ("chat", "5", "s", "closed")
    assert (record.from_, record.to) == (AT, AT + timedelta(minutes=7))
    assert (record.customer.name, record.number) == ("Ira", "+380440000112")


def test_a_chat_that_is_opened_and_closed_again_is_another_record_and_the_same_end_told_twice_is_not() -> None:
    maker = Maker()
    events = [chat(ChatOpened), chat(ChatOpened, 1), chat(ChatClosed, 7), chat(ChatClosed, 7.1)]
    assert len(maker.takes(*events)) == 1
    assert len(maker.takes(chat(ChatOpened, 60), chat(ChatClosed, 61))) == 2


def test_a_chat_whose_opening_nobody_heard_is_a_record_all_the_same() -> None:
    (record,) = Maker().takes(chat(ChatClosed, 7))
    assert (record.from_, record.to) == (None, AT + timedelta(minutes=7))


def message(text: str, minutes: float, author: str = "visitor") -> Any:
    about: dict[str, Any] = {"author": author, "text": text, "sent_at": AT + timedelta(minutes=minutes)}
    return chat(ChatMessage, minutes, **about)


@pytest.mark.parametrize("lines", [0, 2])
def test_the_first_lines_of_a_chat_are_there_only_if_they_are_asked_for(lines: int) -> None:
    events = [
        chat(ChatOpened),
        message("one", 1),
        message("two", 2, "operator"),
        message("three", 3),
        chat(ChatClosed, 7),
    ]
    (record,) = Maker(lines=lines).takes(*events)
    assert [(line.author, line.text) for line in record.messages] == [("visitor", "one"), ("operator", "two")][:lines]


def test_a_chat_goes_on_in_the_next_page() -> None:
    maker = Maker(lines=3)
    maker.takes(chat(ChatOpened), message("one", 1))
    after = Maker(lines=3)
    after.kept = maker.kept
    (record,) = after.takes(chat(ChatOpened, 2), message("two", 3), chat(ChatClosed, 7))
    assert (record.from_, [line.text for line in record.messages]) == (AT, ["one", "two"])


def test_a_visitor_who_logs_in_is_the_customer_of_the_chat() -> None:
    login = event(
        VisitorIdentified,
        vendor="iqchannels",
        before=Customer(client_id="9"),
        customer=Customer(client_id="9", crm_id="7"),
    )
    (record,) = Maker().takes(chat(ChatOpened), login, chat(ChatClosed, 7))
    assert record.customer.crm_id == "7"


def test_nothing_else_is_a_record() -> None:
    others = [kind for kind in EVENTS if kind not in HEARD]
    assert {kind.model_fields["type"].default for kind in HEARD} == {
        "call.ended",
        "call.failed",
        "chat.opened",
        "chat.message",
        "chat.closed",
        "visitor.identified",
    }
    assert len(others) + len(HEARD) == len(EVENTS)
