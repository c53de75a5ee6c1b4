"""Writes the contract and its page, and keeps what was released of it (``build.py contract``)."""

import json
from pathlib import Path

from switchboard import __version__
from workshop import ROOT, declarations, reference
from workshop.compatibility import breaks
from workshop.contract import FOLDER, Schema, schemas, texts

RELEASED = ROOT / "tests" / "released"
"""What was last released of each major version: its schemas, in a folder of its name."""


def files() -> dict[Path, str]:
    """Everything that is made of the models, as it should be."""
    made = {FOLDER / name: text for name, text in texts().items()}
    return made | {
        FOLDER / declarations.FILE: declarations.text(),
        reference.PAGE: reference.renewed(reference.PAGE.read_text("utf-8")),
    }


def renew(is_release: bool) -> int:
    """Write it all; for a release also keep the schemas, unless that would break what was released before."""
    for file, text in files().items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    wrong = broken(__version__, schemas(), RELEASED)
    for one in wrong:
        print(f"This breaks what was released as {major(__version__)}: {one}.")
    if wrong:
        print("Take it back, or call the next version a new major one (before 1.0: a minor one).")
        return 1
    if is_release:
        folder = RELEASED / major(__version__)
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts().items():
            (folder / name).write_text(text, "utf-8")
        print(f"{folder.relative_to(ROOT)} has what later versions must not break.")
    return 0


def major(version: str) -> str:
    """What a version must not break: the first number of it; before 1.0 the second as well, as semver has it."""
    first, second, *_ = version.split(".")
    return first if first != "0" else f"0.{second}"


def broken(version: str, now: dict[str, Schema], released: Path = RELEASED) -> list[str]:
    """Each way in which this contract breaks what was released of its major version; none, where nothing was."""
    folder = released / major(version)
    before = {file.name: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))}
    return breaks(before, now)
