"""What is committed of the contract is what the models say, and does not break what was released."""

import copy
from pathlib import Path
from typing import Any

import pytest

from switchboard import __version__
from workshop import publishing
from workshop.contract import CONFIGURATION, FOLDER, schemas
from workshop.publishing import RELEASED, broken, files, major


def narrowed() -> dict[str, Any]:
    """The contract without a key."""
    made = copy.deepcopy(schemas())
    del made[CONFIGURATION]["properties"]["numbers"]
    return made


def test_what_is_committed_is_what_the_models_say() -> None:
    made = files()
    stale = [file.name for file, text in made.items() if not file.exists() or file.read_text("utf-8") != text]
    assert stale == [], "run: python build.py contract"
    assert {*FOLDER.iterdir()} == {file for file in made if file.parent == FOLDER}


def test_nothing_that_was_released_is_broken() -> None:
    assert broken(__version__, schemas()) == [], "take it back, or call the next version a new major one"


def test_all_of_a_contract_is_kept_of_each_release() -> None:
    kept = [{file.name for file in folder.iterdir()} for folder in RELEASED.iterdir()]
    assert kept
    assert all(names == {*schemas()} for names in kept)


@pytest.mark.parametrize(
    ("version", "wanted"), [("0.1.0", "0.1"), ("0.12.3", "0.12"), ("1.0.0", "1"), ("1.7.2", "1"), ("12.0.1", "12")]
)
def test_before_the_first_major_version_a_minor_one_counts(version: str, wanted: str) -> None:
    assert major(version) == wanted


def test_only_a_new_major_version_may_break_what_was_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "RELEASED", tmp_path)
    monkeypatch.setattr(publishing, "files", dict)
    monkeypatch.setattr(publishing, "ROOT", tmp_path.parent)
    assert publishing.renew(is_release=True) == 0
    before = {file: file.read_text("utf-8") for file in tmp_path.rglob("*.json")}
    monkeypatch.setattr(publishing, "schemas", narrowed)
    assert publishing.renew(is_release=True) == 1
    assert {file: file.read_text("utf-8") for file in tmp_path.rglob("*.json")} == before
    told = ["switchboard.numbers may be there no longer"]
    assert [broken(version, narrowed(), tmp_path) for version in ("0.1.9", "0.2.0", "1.0.0")] == [told, [], []]
