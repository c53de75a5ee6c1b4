"""Lint, types, CPython tests and browser tests, in this order; the first that fails ends it."""

import os
import subprocess
import sys
from collections.abc import Callable

from workshop import KINDS, ROOT, WEBKIT
from workshop.browsers import Found, obtain, obtain_webkit

_CHECKS = {
    "ruff": ["ruff", "check", "--no-cache", "."],
    "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["mypy", "--cache-dir", str(ROOT / ".cache" / "mypy")],
}
_TESTS = "tests"
_FOLDERS: dict[str | None, str] = {"unit": "tests/unit", "browser": "tests/browser"}
_REFUSED = 4
"""How pytest ends when it does not understand what it was told."""


def run(only: str | None, rest: list[str], build: Callable[[], bool]) -> int:
    """Run everything or one part.

    What is left over goes to pytest. Files and folders in it run alone, without lint and types.
    """
    # Where no file or folder is named, pytest takes this one. What names one, pytest knows best.
    command = [sys.executable, "-m", "pytest", "-o", f"testpaths={_FOLDERS.get(only, _TESTS)}", *rest]
    in_browsers = only in (None, "browser")
    if rest:
        # Collecting takes pytest some seconds, a build may take minutes: first see whether it understands all that.
        asked = [*command, "--collect-only", "--verbosity=-2"]
        told = subprocess.run(asked, cwd=ROOT, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if told.returncode != 0:
            print(told.stdout.strip() or "There are no such tests.")
            return 2 if told.returncode == _REFUSED else told.returncode
        in_browsers = any(line.startswith(_FOLDERS["browser"]) for line in told.stdout.splitlines())
    if only in (None, "lint") and not any(_is_test(word) for word in rest):
        for name, check in _CHECKS.items():
            print(f"\n── {name}", flush=True)
            if subprocess.call([sys.executable, "-m", *check], cwd=ROOT) != 0:
                print(f"{name} failed.")
                return 1
    if only == "lint":
        return 0
    if not build():
        return 1
    missing: list[str] = []
    environment = dict(os.environ)
    if in_browsers:
        found = {kind: obtain(kind) for kind in KINDS}
        webkit = obtain_webkit()
        missing = [why for why in (*found.values(), webkit) if isinstance(why, str)]
        if not isinstance(found["chromium"], Found):
            print(f"Chromium is never skipped. {found['chromium']}")
            return 1
        had = [kind for kind in KINDS if isinstance(found[kind], Found)]
        environment["SWITCHBOARD_BROWSERS"] = " ".join([*had, *([] if isinstance(webkit, str) else [WEBKIT])])
        # In front of what is left over, which may say otherwise.
        command[3:3] = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"]
    print("\n── tests", flush=True)
    result = subprocess.call(command, cwd=ROOT, env=environment)
    for why in missing:
        print(f"SKIPPED: {why}")
    return result


def _is_test(word: str) -> bool:
    """Whether a word names tests: a folder or file of theirs, perhaps with ``::test`` behind it."""
    path = ROOT / word.partition("::")[0]
    return not word.startswith("-") and path.is_relative_to(ROOT / _TESTS) and path.exists()
