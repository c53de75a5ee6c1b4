"""build.py on a machine that has Python and nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workshop import ROOT


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project as it was fetched."""
    place = tmp_path_factory.mktemp("fresh")
    for name in ("build.py", "pins.toml"):
        shutil.copy(ROOT / name, place)
    shutil.copytree(ROOT / "pysrc", place / "pysrc", ignore=shutil.ignore_patterns("__pycache__"))
    return place


def build(place: Path, words: str) -> subprocess.CompletedProcess[str]:
    """Run a command without npm, without packages, and see that it leaves nothing behind."""
    before = sorted(place.rglob("*"))
    # -S: without what is installed; -I: without what the environment says of Python.
    command = [sys.executable, "-I", "-S", "build.py", *words.split()]
    told = subprocess.run(command, cwd=place, env={"PATH": ""}, capture_output=True, text=True, check=False)  # noqa: S603
    assert sorted(place.rglob("*")) == before
    return told


@pytest.mark.parametrize(
    "words",
    [
        "--help",
        "demo --help",
        "test --help",
        "bench -h",
        "build -h",
        "release -h",
        "pins -h",
        "coverage -h",
        "pictures -h",
    ],
)
def test_help_needs_python_and_nothing_else(fresh: Path, words: str) -> None:
    told = build(fresh, words)
    assert (told.returncode, told.stderr) == (0, "")
    assert "usage: build.py" in told.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "usage: build.py"),
        ("nonsense", "'nonsense'"),
        ("build --x", "build.py build: error: unrecognized arguments: --x"),
        ("demo --prot 1", "build.py demo: error: unrecognized arguments: --prot 1"),
        ("demo --port nowhere", "argument --port: 'nowhere'"),
        ("test --only nonsense", "argument --only: invalid choice: 'nonsense'"),
        ("bench --nonsense", "build.py bench: error: unrecognized arguments: --nonsense"),
        ("coverage --x", "build.py coverage: error: unrecognized arguments: --x"),
        ("pictures --x", "build.py pictures: error: unrecognized arguments: --x"),
        ("pins --x", "build.py pins: error: unrecognized arguments: --x"),
    ],
)
def test_what_is_mistyped_is_refused_before_anything_is_looked_for_or_made(fresh: Path, words: str, why: str) -> None:
    told = build(fresh, words)
    assert (told.returncode, told.stdout) == (2, "")
    assert why in told.stderr


def test_only_what_was_understood_is_told_what_is_missing(fresh: Path) -> None:
    told = build(fresh, "demo")
    assert told.returncode == 1
    assert "npm is needed" in told.stderr
