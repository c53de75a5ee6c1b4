"""What is made inside Pyodide."""

import os

from workshop import ROOT
from workshop.addresses import built


def test_nothing_of_the_machine_that_made_it_is_in_the_snapshot() -> None:
    snapshot = built("engine/snapshot.bin").read_bytes()
    for told in (str(ROOT), "localhost:", os.environ["PATH"]):
        assert told.encode() not in snapshot
