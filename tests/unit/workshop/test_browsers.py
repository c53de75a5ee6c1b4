"""Browsers found and driven."""

import os
from pathlib import Path

import pytest

from workshop import browsers


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="only Linux tells what a process was started with")
def test_playwrights_driver_survives_an_error_that_nobody_catches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NODE_OPTIONS", "--no-deprecation")
    with browsers.driver():
        processes = (path.parent for path in Path("/proc").glob("[0-9]*/environ"))
        options = [told for process in processes if (told := _node_options(process))]
    assert "--no-deprecation --unhandled-rejections=warn" in options
    assert os.environ["NODE_OPTIONS"] == "--no-deprecation"


def _node_options(process: Path) -> str | None:
    """What a process was started with."""
    try:
        environment = process.joinpath("environ").read_bytes().decode().split("\0")
    except OSError:
        return None
    return next((one.partition("=")[2] for one in environment if one.startswith("NODE_OPTIONS=")), None)
