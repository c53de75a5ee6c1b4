"""What CPython's tests begin with. An example may take its time, for the machine may be busy with something else."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from switchboard.config import admit
from switchboard.hub.extensions import Extensions
from switchboard.vendors import remove
from unit.hub.desk import NotingHost
from workshop import ROOT

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def a_thread_without_a_loop() -> Iterator[None]:
    """Where browser tests run in the same process, Playwright's own loop stays behind as this thread's running one."""
    other = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(other)


@pytest.fixture
def others() -> Iterator[Path]:
    """The folder of the invented vendors, whose files are extensions for the length of a test."""
    folder = ROOT / "tests" / "invented"
    files = Extensions(NotingHost())
    modules = [files.load(file.name, file.read_text("utf-8")) for file in sorted(folder.glob("*.py"))]
    found = [admit(module.VENDOR) for module in modules if module is not None]
    yield folder
    files.close()
    for vendor in found:
        remove(vendor)
