"""How the properties are tested: an example may take its time, for the machine may be busy with something else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from workshop import ROOT
from workshop.bundle import dropped_in

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def others() -> Iterator[Path]:
    """The folder of the invented vendors, whose files are among the vendors' own for the length of a test."""
    folder = ROOT / "tests" / "invented"
    with dropped_in(folder):
        yield folder
