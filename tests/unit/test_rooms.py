"""The rooms of ARCHITECTURE.md hold: each imports only what stands below it."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "pysrc" / "switchboard"
LAYERS = [
    "vocabulary",
    "settings",
    "links",
    "telephony",
    "vendors",
    "config",
    "hub",
    "ui",
    "browser",
    "main",
]
"""From the bottom up."""
IN_THE_BROWSER_ONLY = {"js", "pyodide", "pyodide_js", "pyscript", "polyscript"}
RIM = {"browser", "main"}


def modules() -> list[Path]:
    """Every module of the package but the package's own doorstep."""
    return [file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py"]


def room_of(file: Path) -> str:
    """The room that a module stands in; one that stands by itself is its own."""
    return file.relative_to(PACKAGE).with_suffix("").parts[0]


def imports(file: Path) -> set[str]:
    """The dotted names a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file.name} imports relatively"
            found.add(node.module or "")
    return found


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_below_it(file: Path) -> None:
    own = room_of(file)
    for name in imports(file):
        if name.startswith("switchboard."):
            other = name.split(".")[1]
            assert other == own or LAYERS.index(other) < LAYERS.index(own), f"{own} imports {name}"


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_the_rim_touches_the_browser(file: Path) -> None:
    own = room_of(file)
    touched = {name.split(".")[0] for name in imports(file)} & IN_THE_BROWSER_ONLY
    assert own in RIM or not touched


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_nothing_but_the_pinned_packages_and_the_standard_library_is_imported(file: Path) -> None:
    known = (
        set(sys.stdlib_module_names)
        | {"phonenumbers", "pydantic", "pydantic_core", "switchboard"}
        | IN_THE_BROWSER_ONLY
    )
    assert {name.split(".")[0] for name in imports(file)} <= known


def test_every_module_has_a_room() -> None:
    assert {room_of(file) for file in modules()} == set(LAYERS)
