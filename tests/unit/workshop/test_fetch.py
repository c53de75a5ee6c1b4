"""Pinned downloads are checked by name and hash."""

import hashlib
from pathlib import Path

import pytest

from workshop import fetch
from workshop.pins import Pin

PIN = Pin("thing", "1.0", ("sha256:" + hashlib.sha256(b"right").hexdigest(),))


def test_a_download_that_is_not_the_pinned_file_is_told_by_name_and_hash(tmp_path: Path) -> None:
    file = tmp_path / "thing-1.0.whl"
    file.write_bytes(b"wrong")
    with pytest.raises(fetch.FetchError) as caught:
        fetch._require(file, PIN)
    for told in ("thing-1.0.whl", hashlib.sha256(b"wrong").hexdigest(), PIN.hashes[0]):
        assert told in str(caught.value)
    assert not file.exists()


def test_the_pinned_file_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "thing-1.0.whl"
    file.write_bytes(b"right")
    fetch._require(file, PIN)


def test_a_download_that_cannot_be_had_is_told_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with pytest.raises(fetch.FetchError, match=r"no-such-thing==9\.9 could not be fetched"):
        fetch._wheel(Pin("no-such-thing", "9.9", PIN.hashes), tmp_path)


def test_a_corrupted_file_in_the_cache_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    file = tmp_path / "thing-1.0-py3-none-any.whl"
    file.write_bytes(b"wrong")
    with pytest.raises(fetch.FetchError):
        fetch._wheel(PIN, tmp_path)
    file.write_bytes(b"right")
    assert fetch._wheel(PIN, tmp_path) == file
