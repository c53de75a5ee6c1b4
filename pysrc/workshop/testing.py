"""Lint, types, CPython tests and browser tests, in this order; the first that fails ends it."""

import os
import subprocess
import sys

from workshop import KINDS, ROOT, WEBKIT
from workshop.browsers import Found, obtain, obtain_webkit


def run(only: str | None, pytest: list[str]) -> int:
    """Run everything or a part; what is left over goes to pytest."""
    if only in (None, "lint"):
        for name, command in _CHECKS.items():
            print(f"\n── {name}", flush=True)
            if subprocess.call([sys.executable, "-m", *command], cwd=ROOT) != 0:
                print(f"{name} failed.")
                return 1
    if only == "lint":
        return 0
    missing: list[str] = []
    environment = dict(os.environ)
    if only != "unit":
        found = {kind: obtain(kind) for kind in KINDS}
        webkit = obtain_webkit()
        missing = [why for why in (*found.values(), webkit) if isinstance(why, str)]
        if not isinstance(found["chromium"], Found):
            print(f"Chromium is never skipped. {found['chromium']}")
            return 1
        had = [kind for kind in KINDS if isinstance(found[kind], Found)]
        environment["SWITCHBOARD_BROWSERS"] = " ".join([*had, *([] if isinstance(webkit, str) else [WEBKIT])])
    folders = {"unit": ["tests/unit"], "browser": ["tests/browser"], None: ["tests"]}[only]
    print("\n── tests", flush=True)
    workers = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadgroup"] if only != "unit" else []
    result = subprocess.call([sys.executable, "-m", "pytest", *workers, *folders, *pytest], cwd=ROOT, env=environment)
    for why in missing:
        print(f"SKIPPED: {why}")
    return result


_CHECKS = {
    "ruff": ["ruff", "check", "--no-cache", "."],
    "ruff format": ["ruff", "format", "--no-cache", "--check", "."],
    "mypy": ["mypy", "--cache-dir", str(ROOT / ".cache" / "mypy")],
}
