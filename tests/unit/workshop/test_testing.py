"""Which tests run, what has to be there for them, and what is found out before it is made."""

import subprocess
from typing import Any

import pytest

from workshop import ROOT, testing
from workshop.browsers import Found

FILE = "tests/unit/workshop/test_addresses.py"
"""One whose tests are few."""
IN_A_BROWSER = "tests/browser/test_placements.py"


class Steps:
    """What was done, in its order; nothing of it in earnest but pytest's collecting, which takes its time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        self.tests: list[str] = []
        """What pytest was told in the end."""
        self.environment: dict[str, str] = {}
        self.builds = True
        monkeypatch.setattr(subprocess, "call", self._call)
        monkeypatch.setattr(testing, "obtain", self._obtain)
        monkeypatch.setattr(testing, "obtain_webkit", lambda: "webkit is not here")

    def run(self, words: str = "", only: str | None = None) -> int:
        return testing.run(only, words.split(), self._build)

    def collected(self) -> set[str]:
        """The files that pytest takes tests from, told what it was told."""
        command = [*self.tests, "--collect-only", "--verbosity=-2"]
        told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
        return {line.partition(": ")[0] for line in told.stdout.splitlines() if ": " in line}

    def _build(self) -> bool:
        self.done.append("build")
        return self.builds

    def _obtain(self, kind: str) -> Found:
        self.done.append(kind)
        return Found(kind, None)

    def _call(self, command: list[str], cwd: object, env: Any = None) -> int:
        assert cwd == ROOT
        self.done.append(command[2])
        if command[2] == "pytest":
            self.tests, self.environment = command, env
        return 0


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> Steps:
    return Steps(monkeypatch)


def test_everything_is_checked_built_and_tested_in_this_order(steps: Steps) -> None:
    assert steps.run() == 0
    assert steps.done == ["ruff", "ruff", "mypy", "build", "chromium", "firefox", "pytest"]
    assert steps.environment["SWITCHBOARD_BROWSERS"] == "chromium firefox"
    assert "testpaths=tests" in steps.tests


@pytest.mark.parametrize("part", ["unit", "browser"])
def test_a_part_is_its_folder(steps: Steps, part: str) -> None:
    assert steps.run(only=part) == 0
    assert f"testpaths=tests/{part}" in steps.tests


@pytest.mark.parametrize(
    ("words", "only"),
    [
        (FILE, None),
        (FILE, "browser"),
        (f"-x -k address {FILE}::test_a_file_that_changes_gets_another_address", None),
    ],
)
def test_a_file_that_is_named_runs_alone_without_lint_and_browsers(steps: Steps, words: str, only: str | None) -> None:
    assert steps.run(words, only) == 0
    assert steps.done == ["build", "pytest"]
    assert steps.collected() == {FILE}


def test_browsers_are_there_for_a_file_that_needs_them(steps: Steps) -> None:
    assert steps.run(f"{FILE} {IN_A_BROWSER}") == 0
    assert steps.done == ["build", "chromium", "firefox", "pytest"]


def test_an_expression_chooses_from_all_and_tells_whether_browsers_are_needed(steps: Steps) -> None:
    assert steps.run("-k gets_another_address") == 0
    assert steps.done == ["ruff", "ruff", "mypy", "build", "pytest"]


@pytest.mark.parametrize(
    ("words", "only", "status", "why"),
    [
        ("--nonsense", None, 2, "unrecognized arguments: --nonsense"),
        ("tests/unit/test_nothing.py", None, 2, "not found: tests/unit/test_nothing.py"),
        ("tests/unit/test_nothing.py", "browser", 2, "not found: tests/unit/test_nothing.py"),
        (f"{FILE}::test_nothing", "unit", 2, "::test_nothing"),
        (f"-k nothing_of_this_name {FILE}", "unit", 5, "no such tests"),
    ],
)
def test_what_pytest_refuses_is_told_before_anything_is_done(
    steps: Steps, capsys: pytest.CaptureFixture[str], words: str, only: str | None, status: int, why: str
) -> None:
    assert steps.run(words, only) == status
    assert steps.done == []
    assert why in capsys.readouterr().out


def test_no_tests_run_on_a_build_that_failed(steps: Steps) -> None:
    steps.builds = False
    assert steps.run(only="unit") == 1
    assert steps.done == ["build"]


def test_a_browser_that_is_not_to_be_had_is_told_at_the_end(steps: Steps, capsys: pytest.CaptureFixture[str]) -> None:
    assert steps.run(only="browser") == 0
    assert capsys.readouterr().out.endswith("SKIPPED: webkit is not here\n")


def test_without_chromium_nothing_is_tested(
    steps: Steps, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(testing, "obtain", lambda kind: f"{kind} is not here")
    assert steps.run(only="browser") == 1
    assert steps.done == ["build"]
    assert "chromium is not here" in capsys.readouterr().out
