"""Processes take turns."""

from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path

import pytest

from workshop import turns

_SPAWN = get_context("spawn")


def hold(folder: Path, name: str, told: Connection) -> None:
    turns.CACHE = folder
    told.send("waits")
    with turns.turn(name):
        told.send("in")
        told.recv()


@contextmanager
def holding(folder: Path, name: str) -> Iterator[tuple[SpawnProcess, Connection]]:
    """A process that asks for a turn and, until it is sent something, keeps it."""
    ours, its = _SPAWN.Pipe()
    process = _SPAWN.Process(target=hold, args=(folder, name, its))
    process.start()
    try:
        assert ours.recv() == "waits"
        yield process, ours
    finally:
        process.kill()
        process.join()


def test_a_second_process_comes_in_when_the_first_is_out(tmp_path: Path) -> None:
    with holding(tmp_path, "made") as (_, first):
        assert first.recv() == "in"
        with holding(tmp_path, "made") as (_, second), holding(tmp_path, "fetched") as (_, elsewhere):
            assert elsewhere.recv() == "in"
            assert not second.poll()
            first.send("out")
            assert second.recv() == "in"


def test_a_process_that_is_killed_gives_its_turn_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "CACHE", tmp_path)
    with holding(tmp_path, "made") as (process, first):
        assert first.recv() == "in"
        process.kill()
        with turns.turn("made"):
            pass


def test_a_turn_that_failed_is_given_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "CACHE", tmp_path)
    for _ in range(2):
        with pytest.raises(RuntimeError, match="no"), turns.turn("made"):
            raise RuntimeError("no")
