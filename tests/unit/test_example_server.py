"""The server that the documentation shows keeps records as it says."""

import json
import re
import sqlite3
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from unit.workshop.records import at_once, record

PAGE = Path(__file__).resolve().parents[2] / "site" / "docs" / "records-server.md"


def code(language: str) -> str:
    """The page's only block in a language."""
    (block,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return str(block)


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.chdir(tmp_path)
    shown: dict[str, Any] = {"__name__": "shown"}
    exec(code("python"), shown)  # noqa: S102  # our own page
    handler: type[BaseHTTPRequestHandler] = shown["Records"]
    monkeypatch.setattr(handler, "log_message", lambda *_: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/records"
        server.shutdown()
        thread.join()


def post(address: str, body: Any, key: str) -> int:
    sent = {"Content-Type": "application/json", "Idempotency-Key": key}
    request = urllib.request.Request(address, json.dumps(body).encode(), sent)  # noqa: S310  # our own
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def kept() -> list[dict[str, Any]]:
    with closing(sqlite3.connect("records.db")) as database:
        return [json.loads(text) for (text,) in database.execute("SELECT record FROM records")]


def test_it_keeps_each_key_once_and_the_highest_revision(address: str) -> None:
    revisions = [1, 3, 2, 3, 1, 2] * 2
    key = record()["key"]
    answers = at_once(len(revisions), lambda number: post(address, record(revision=revisions[number]), key))
    assert set(answers) == {204}
    assert kept() == [record(revision=3)]


def test_it_refuses_what_is_no_record(address: str) -> None:
    key = record()["key"]
    for body in ([], {}, "key", {"key": key}, {**record(), "revision": "first"}):
        assert post(address, body, key) == 422
    assert post(address, record(), "another") == 422


def test_the_statement_by_itself_is_the_one_of_the_server() -> None:
    table, statement, _ = code("sql").split(";")
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(table)
        changed = [database.execute(statement, ("k", revision, "{}")).rowcount for revision in (1, 2, 2, 1)]
    assert changed == [1, 1, 0, 0]
    assert " ".join(statement.split()) in " ".join(code("python").split())
