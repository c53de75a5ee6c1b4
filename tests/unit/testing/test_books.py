from typing import Any

import pytest

from switchboard.events import RecordMade, RecordRefused, RecordSent
from switchboard.testing import Desk
from unit.testing import desk_of

KEEPS: dict[str, Any] = {
    "recordUrl": "/api/records",
    "recordLines": 2,
    "outcomes": [{"key": "sold", "text": {"en": "Sold"}}, {"key": "refund", "text": {"en": "Refund"}}],
}


def talked(desk: Desk, number: str = "+380671234567") -> Any:
    call = desk.phonet.rings(number)
    call.answers()
    desk.clock.forward(60)
    return call


def test_a_call_that_is_over_is_sent_as_the_servers_json_with_its_key() -> None:
    with desk_of(crm=KEEPS) as desk:
        call = talked(desk)
        assert desk.records == []
        call.hangs_up()
        (record,) = desk.records
        assert (record.kind, record.duration, record.number) == ("call", 60, "+380671234567")
        (request,) = desk.http.requests
        assert (request.method, request.path, request.headers["idempotency-key"]) == (
            "POST",
            "/api/records",
            record.key,
        )
        assert request.json()["callId"] == call.id
        assert [event.type for event in desk.events.of(RecordMade, RecordSent)] == ["record.made", "record.sent"]


def test_a_chat_has_its_first_lines() -> None:
    with desk_of(crm=KEEPS) as desk:
        for text in ("one", "two", "three"):
            desk.roxchat.new_message_added(text, ticket_id=7, client_id="c3")
        desk.roxchat.chat_closed_by_operator(ticket_id=7, client_id="c3")
        (record,) = desk.records
        assert (record.kind, [line.text for line in record.messages]) == ("chat", ["one", "two"])


def test_the_operators_words_go_along_and_later_ones_are_a_revision() -> None:
    with desk_of(crm=KEEPS) as desk:
        call = talked(desk)
        desk.operator.notes(call, "wants a refund", outcome="refund")
        assert desk.records == []
        call.hangs_up()
        desk.operator.notes(call, outcome="sold")
        assert [(one.revision, one.note, one.outcome) for one in desk.records] == [
            (1, "wants a refund", "refund"),
            (2, "wants a refund", "sold"),
        ]
        assert len({one.key for one in desk.records}) == 1


def test_a_rule_adds_to_a_record_and_keeps_one_back() -> None:
    rule = """
        @on(RecordMade)
        def extend(event):
            record(event, line=event.record.line and event.record.line.number)
            if event.record.number == "+380672222222":
                prevent(event, "a test call")
    """
    with desk_of(rule, crm=KEEPS) as desk:
        talked(desk).hangs_up()
        talked(desk, "+380672222222").hangs_up()
        assert [one.extra for one in desk.records] == [{"line": None}]
        assert desk.events.of(RecordMade)[0].record.extra == {"line": None}


def test_a_server_that_is_down_is_asked_again_in_its_time() -> None:
    with desk_of(crm=KEEPS) as desk:
        desk.http.fails("/api/records")
        talked(desk).hangs_up()
        assert (desk.records, len(desk.http.requests)) == ([], 1)
        desk.http.answers("/api/records", status=503, headers={"Retry-After": "30"})
        desk.clock.forward(29)
        asked = len(desk.http.requests)
        desk.http.answers("/api/records", status=201)
        desk.clock.forward(31)
        assert len(desk.records) == 1
        assert asked < len(desk.http.requests) <= 5


def test_what_the_server_refuses_for_good_is_told() -> None:
    with desk_of(crm=KEEPS) as desk:
        desk.http.answers("/api/records", status=422)
        talked(desk).hangs_up()
        assert (desk.records, [one.status for one in desk.events.of(RecordRefused)]) == ([], [422])
        desk.clock.forward(3600)
        assert len(desk.http.requests) == 1


def test_nothing_is_kept_where_nobody_wants_it() -> None:
    with desk_of() as desk:
        call = talked(desk)
        with pytest.raises(LookupError, match="crm.recordUrl is not configured"):
            desk.operator.notes(call, "a note")
        call.hangs_up()
        assert (desk.records, desk.http.requests) == ([], [])


def test_there_are_no_other_outcomes_than_those_of_the_configuration() -> None:
    with desk_of(crm=KEEPS) as desk:
        call = talked(desk)
        with pytest.raises(LookupError, match="no 'lost'; known: sold, refund"):
            desk.operator.notes(call, outcome="lost")
