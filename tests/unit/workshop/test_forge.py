"""What is made inside Pyodide."""

import os
from pathlib import Path

import pytest

from workshop import ROOT, bundle, forge
from workshop.addresses import built
from workshop.server import Server


def test_nothing_of_the_machine_that_made_it_is_in_the_snapshot() -> None:
    snapshot = built("engine/snapshot.bin").read_bytes()
    for told in (str(ROOT), "localhost:", os.environ["PATH"]):
        assert told.encode() not in snapshot


@pytest.mark.parametrize("late", [".so", ".zip"])
def test_the_snapshot_is_the_same_when_it_is_made_again_whichever_file_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: str
) -> None:
    def server(dist: Path) -> Server:
        slow = Server(dist=dist)
        slow.late[late] = 1.0
        return slow

    def anew(one: forge.Forge, library: bytes) -> bytes:
        monkeypatch.setattr(forge, "CACHE", tmp_path)
        return one._made("Making the snapshot again", "snapshot", library, None)

    monkeypatch.setattr(forge, "Server", server)
    monkeypatch.setattr(forge.Forge, "snapshot", anew)
    again = next(content for name, content in bundle._version_files() if name == "engine/snapshot.bin")
    assert len(list((tmp_path / "forged").iterdir())) == 1
    assert again == built("engine/snapshot.bin").read_bytes()
