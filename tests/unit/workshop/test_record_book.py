"""Records are kept once by their key, in the order in which they came, and the highest revision stays."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.workshop.records import key_of, record
from workshop.record_book import RecordBook, RefusedError, digits, read

KEY = key_of(1)


def in_book(act: Callable[[RecordBook], Awaitable[Any]], path: Path | None = None) -> Any:
    """Open a book, do something with it, close it."""

    async def run() -> Any:
        book = RecordBook(path)
        await book.open()
        try:
            return await act(book)
        finally:
            await book.close()

    return asyncio.run(run())


@settings(deadline=None)
@given(st.permutations(range(1, 6)), st.lists(st.integers(1, 5)))
def test_whatever_the_order_of_revisions_the_highest_stays(order: list[int], again: list[int]) -> None:
    async def act(book: RecordBook) -> list[dict[str, Any]]:
        sent = [record(revision=revision, note=f"note {revision}") for revision in [*order, *again]]
        await asyncio.gather(*map(book.keep, sent))
        return await book.all()

    assert in_book(act) == [record(revision=5, note="note 5")]


def test_records_stand_in_the_order_in_which_they_first_came() -> None:
    async def act(book: RecordBook) -> list[str]:
        for number, revision in [(3, 1), (1, 1), (2, 1), (3, 2), (1, 1)]:
            await book.keep(record(number, revision))
        return [one["key"] for one in await book.all()]

    assert in_book(act) == [key_of(3), key_of(1), key_of(2)]


def test_a_customer_is_found_by_id_and_by_the_digits_of_the_number_if_the_record_names_nobody() -> None:
    async def act(book: RecordBook) -> list[list[str]]:
        await book.keep(record(1))
        await book.keep(record(2, customer=None, number="+380440000112"))
        await book.keep(record(3, customer={"crmId": None, "phone": "380 44 000-01-12"}, number=None))
        await book.keep(record(4, customer={"crmId": "00235"}))  # another, at the same telephone
        await book.keep(record(5, customer={"crmId": "00236"}, number="+380570000340"))
        asked = [("00234", "+380 44 000 01 12"), ("00234", None), (None, "380440000112"), (None, None), ("", "")]
        return [[one["key"][-1] for one in await book.of(*who)] for who in asked]

    assert in_book(act) == [["1", "2", "3"], ["1"], ["1", "2", "3", "4"], [], []]


def test_of_many_the_newest_are_given() -> None:
    async def act(book: RecordBook) -> list[str]:
        for number in range(1, 6):
            await book.keep(record(number))
        return [one["key"][-1] for one in await book.of("00234", None, 2)]

    assert in_book(act) == ["4", "5"]


def test_a_file_has_them_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "kept" / "records.sqlite3"
    assert in_book(lambda book: book.keep(record()), path) is True
    assert in_book(lambda book: book.keep(record()), path) is False
    assert in_book(lambda book: book.all(), path) == [record()]


def test_who_watches_is_told_of_changes_only() -> None:
    async def act(book: RecordBook) -> list[bool]:
        watch = book.watch()
        told = []
        for act in (lambda: book.keep(record()), lambda: book.keep(record()), book.clear):
            watch.clear()
            await act()
            told.append(watch.is_set())
        return told

    assert in_book(act) == [True, False, True]


def refused(body: Any, key: str | None = KEY) -> tuple[int, str]:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    with pytest.raises(RefusedError) as caught:
        read(text, key)
    return caught.value.status, str(caught.value)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"x": NaN}', b"[" * 100_000, b"[]", b"null"])
def test_what_is_no_object_of_json_is_refused(body: bytes) -> None:
    assert refused(body)[0] == 400


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"key": "42"}, "key"),
        ({"key": None}, "key"),
        ({"revision": 0}, "revision"),
        ({"revision": True}, "revision"),
        ({"revision": 1.5}, "revision"),
        ({"kind": "fax"}, "kind"),
        ({"customer": "00234"}, "customer"),
    ],
)
def test_a_field_that_the_book_goes_by_is_checked(wrong: dict[str, Any], word: str) -> None:
    status, said = refused({**record(), **wrong}, str(wrong.get("key", KEY)))
    assert status == 422
    assert said.startswith(f'"{word}"')


@pytest.mark.parametrize("header", [None, "", key_of(2)])
def test_the_header_has_to_be_the_key(header: str | None) -> None:
    status, said = refused(record(), header)
    assert status == 400
    assert "Idempotency-Key" in said


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.text(), json_values, max_size=3), json_values, json_values)
def test_whatever_else_is_in_a_record_is_kept_as_it_is(more: dict[str, Any], crm_id: Any, phone: Any) -> None:
    whole = {**more, **record(customer={"crmId": crm_id, "phone": phone, "more": more})}
    known = read(json.dumps(whole).encode(), KEY)

    async def act(book: RecordBook) -> list[dict[str, Any]]:
        await book.keep(known)
        return await book.all()

    assert in_book(act) == [whole]


def test_half_a_character_in_an_id_is_taken() -> None:
    known = read(json.dumps(record(customer={"crmId": "\ud83d"})).encode(), KEY)
    assert in_book(lambda book: book.keep(known)) is True


@pytest.mark.parametrize(("phone", "expected"), [("+38 (044) 1-2", "3804412"), ("anonymous", None), (None, None)])
def test_of_a_number_the_digits_count(phone: object, expected: str | None) -> None:
    assert digits(phone) == expected
