"""The endpoint for records, asked over HTTP: what it takes, whom it tells, and each way in which it can fail."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.workshop.records import PHONE, Answer, ask, at_once, control, following, key_of, post, record
from workshop.record_desk import SIGN_IN, TOKEN
from workshop.server import Server


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def server(running: Server) -> Server:
    running.records.reset()
    running.records.checks_token = False
    return running


def attempts(server: Server) -> list[str]:
    """How each POST was answered, in order."""
    return [attempt.answer for attempt in server.records.attempts]


# Keeping.


def test_a_new_record_is_201_and_the_same_again_200_and_nothing_new(server: Server) -> None:
    assert [post(server, record()).status for _ in range(3)] == [201, 200, 200]
    assert server.records.all() == [record()]
    assert server.records.posted == {key_of(1): 3}


def test_a_higher_revision_replaces_and_a_lower_does_not(server: Server) -> None:
    for revision, note in [(1, "none"), (3, "the last"), (2, "late"), (3, "other words")]:
        assert post(server, record(revision=revision, note=note)).status in (200, 201)
    assert server.records.all() == [record(revision=3, note="the last")]


def test_of_fifty_posts_of_one_key_at_once_one_is_new(server: Server) -> None:
    answers = at_once(50, lambda _: post(server, record()))
    assert Counter(answer.status for answer in answers) == {201: 1, 200: 49}
    assert server.records.all() == [record()]
    assert server.records.posted[key_of(1)] == 50


def test_of_fifty_revisions_at_once_the_highest_stays(server: Server) -> None:
    at_once(50, lambda number: post(server, record(revision=number + 1)))
    assert server.records.all() == [record(revision=50)]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.tuples(st.integers(1, 3), st.integers(1, 4)), min_size=1, max_size=8))
def test_whatever_comes_between_what_the_highest_revision_of_each_stays(
    running: Server, sent: list[tuple[int, int]]
) -> None:
    running.records.reset()
    at_once(len(sent), lambda number: post(running, record(*sent[number])))
    highest = {number: max(revision for other, revision in sent if other == number) for number, _ in sent}
    kept = {one["key"]: one["revision"] for one in running.records.all()}
    assert kept == {key_of(number): revision for number, revision in highest.items()}


def test_records_are_told_in_the_order_in_which_they_were_first_kept(server: Server) -> None:
    for number, revision in [(3, 1), (1, 1), (2, 1), (3, 2)]:
        post(server, record(number, revision))
    assert [one["key"] for one in server.records.all()] == [key_of(3), key_of(1), key_of(2)]


def test_what_is_no_record_is_refused_in_words(server: Server) -> None:
    answer = post(server, record(kind="fax"))
    assert (answer.status, answer.message) == (422, '"kind" has to be "call" or "chat".')
    assert post(server, record(), Idempotency_Key=key_of(2)).status == 400
    assert post(server, record(), Content_Type="text/plain").status == 415
    assert server.records.all() == []


def test_without_the_token_of_a_page_nobody_is_taken_for_signed_in(server: Server) -> None:
    server.records.checks_token = True
    assert post(server, record()).status == 403
    assert post(server, record(), **{TOKEN: "guessed"}).status == 403
    page = ask(server, "/").text
    token = page.partition('<meta name="csrf-token" content="')[2].partition('"')[0]
    assert post(server, record(), **{TOKEN: token}).status == 201


def test_a_file_keeps_records_over_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "records.sqlite3"
    for expected in (201, 200):
        with Server(records=path) as server:
            assert post(server, record()).status == expected


# The customer's page.


def test_a_customers_records_are_asked_for_by_id_and_by_telephone(server: Server) -> None:
    post(server, record(1))
    post(server, record(2, customer=None))
    post(server, record(3, customer={"crmId": "00235"}, number=None))

    def found(query: str) -> list[int]:
        return [int(one["key"][-1]) for one in json.loads(ask(server, f"/records{query}").text)]

    assert found("?customer=00234&phone=%2B380+44+000+01+12") == [1, 2]
    assert found("?customer=00235") == [3]
    assert found("?phone=380440000112") == [1, 2]
    assert found("?customer=nobody") == []
    assert found("") == [1, 2, 3]
    assert [one["key"] for one in server.records.of("00234", PHONE)] == [key_of(1), key_of(2)]


def test_a_page_is_told_of_what_there_is_and_of_each_record_as_it_comes(server: Server) -> None:
    post(server, record(1))
    with following(server, "customer=00234") as told:
        assert next(told) == [record(1)]
        post(server, record(2, customer={"crmId": "00235"}))  # somebody else's
        post(server, record(3))
        assert next(told) == [record(1), record(3)]
        post(server, record(3, 2, note="called back"))
        assert next(told) == [record(1), record(3, 2, note="called back")]
        server.records.reset()
        assert next(told) == []


def test_the_server_ends_though_a_page_still_follows() -> None:
    with ExitStack() as page:
        with Server() as server:
            told = page.enter_context(following(server, "customer=00234"))
            assert next(told) == []
        assert list(told) == []


# Failing.


@pytest.mark.parametrize("status", [400, 401, 403, 408, 413, 422, 425, 429, 500, 502, 503, 504])
def test_it_refuses_with_any_status_and_keeps_nothing(server: Server, status: int) -> None:
    server.records.fail(status)
    assert post(server, record()).status == status
    assert server.records.all() == []
    assert attempts(server) == [str(status)]


def test_it_says_409_of_what_it_has(server: Server) -> None:
    server.records.fail(409)
    assert post(server, record()).status == 409
    assert server.records.all() == [record()]


@pytest.mark.parametrize("status", [429, 503])
def test_it_says_when_to_come_again_in_seconds(server: Server, status: int) -> None:
    server.records.fail(status, retry_after=7)
    answer = post(server, record())
    assert (answer.status, answer.headers["Retry-After"]) == (status, "7")


def test_it_says_when_to_come_again_as_a_date(server: Server) -> None:
    server.records.fail(503, retry_after=90, as_date=True)
    before = datetime.now(UTC)
    told = parsedate_to_datetime(post(server, record()).headers["Retry-After"])
    assert 90 <= (told - before).total_seconds() < 100


def test_it_says_when_to_come_again_in_words_that_nobody_knows(server: Server) -> None:
    server.records.fail(503, retry_after="soon")
    assert post(server, record()).headers["Retry-After"] == "soon"


def test_it_hangs_until_it_is_let_go_and_keeps_nothing(server: Server) -> None:
    server.records.fail("hang")
    with pytest.raises(TimeoutError):
        post(server, record(), timeout=0.3)
    until(lambda: attempts(server) == ["hang"])
    assert server.records.all() == []
    attempt = server.records.attempts[0]
    assert attempt.ended is None
    server.records.reset()
    until(lambda: attempt.ended)


def test_it_answers_after_the_clients_time_is_over_and_has_kept_it(server: Server) -> None:
    server.records.fail("late", late=1)
    with pytest.raises(TimeoutError):
        post(server, record(), timeout=0.3)
    until(lambda: server.records.all() == [record()])
    server.records.fail()
    assert post(server, record()).status == 200


@pytest.mark.parametrize(("way", "kept"), [("drop", []), ("keep-drop", [record()])])
def test_it_drops_the_connection_before_and_after_it_has_kept_the_record(
    server: Server, way: str, kept: list[Any]
) -> None:
    server.records.fail(way)
    with pytest.raises(ConnectionError):
        post(server, record())
    assert server.records.all() == kept
    server.records.fail()
    assert post(server, record()).status == (200 if kept else 201)
    assert attempts(server) == ["drop", "200" if kept else "201"]


def test_it_redirects_to_a_page_for_signing_in(server: Server) -> None:
    server.records.fail("sign-in")
    answer = post(server, record())
    assert (answer.status, answer.headers["Location"]) == (302, SIGN_IN)
    assert server.records.all() == []
    page = ask(server, SIGN_IN)
    assert page.status == 200
    assert "Sign in" in page.text


def test_it_answers_200_with_a_page_for_signing_in_and_keeps_nothing(server: Server) -> None:
    server.records.fail("page")
    answer = post(server, record())
    assert (answer.status, answer.headers.get_content_type()) == (200, "text/html")
    assert "Sign in" in answer.text
    assert server.records.all() == []


def test_a_share_of_the_answers_fails_the_same_each_time_whatever_the_order(server: Server) -> None:
    def sent(order: list[int]) -> dict[str, int]:
        server.records.reset()
        server.records.fail(503, "keep-500", share=0.3, seed=11)
        for number in range(40):  # they are first heard of in this order
            post(server, record(number))
        return {key_of(number): post(server, record(number)).status for number in order}

    first, second = sent([*range(40)]), sent([*range(39, -1, -1)])
    assert first == second
    assert {200, 500, 503} <= set(first.values()) <= {200, 201, 500, 503}


def test_a_record_that_is_sent_until_it_is_had_is_there_once_whatever_fails(server: Server) -> None:
    server.records.fail(500, 503, "drop", "keep-drop", "keep-502", "sign-in", "page", share=0.7, seed=3)

    def insist(number: int) -> None:
        while True:
            try:
                answer = post(server, record(number))
            except ConnectionError:
                continue
            if answer.status in (200, 201) and answer.headers.get_content_type() == "application/json":
                return

    at_once(20, insist)
    assert sorted(one["key"] for one in server.records.all()) == [key_of(number) for number in range(20)]


# Over HTTP, as the demonstration's switch does it.


def test_the_control_makes_it_fail_and_tells_how(server: Server) -> None:
    told = json.loads(control(server, do="fail", ways=[503, "hang"], share=0.5, seed=2, retry_after=1).text)
    assert told["faults"]["ways"] == ["503", "hang"]
    assert server.records.faults.share == 0.5
    told = json.loads(control(server, do="fail").text)
    assert told == {**told, "records": 0, "posts": 0}
    assert told["faults"]["ways"] == []
    post(server, record())
    assert json.loads(ask(server, "/records/control").text)["records"] == 1
    control(server, do="reset")
    assert server.records.all() == []


@pytest.mark.parametrize("asked", [{"do": "fail", "ways": ["nap"]}, {"do": "fail", "with": 3}, {"do": "explode"}, {}])
def test_the_control_says_what_it_does_not_know(server: Server, asked: dict[str, Any]) -> None:
    answer: Answer = control(server, **asked)
    assert answer.status == 400
    assert answer.message


def until(look: Any) -> None:
    """Wait for a condition."""
    end = time.monotonic() + 20
    while not look():
        assert time.monotonic() < end
        time.sleep(0.01)
