"""The layers of ARCHITECTURE.md hold: each imports only what stands below it."""

import ast
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "pysrc" / "switchboard"
LAYERS = [
    ["model"],
    ["events", "commands"],
    ["problems", "diagnosis", "calls", "reconnect", "phone"],
    ["settings"],
    ["vendors"],
    ["sayings"],
    ["config", "line"],
    ["navigation"],
    ["hub"],
    ["ui"],
    ["browser"],
    ["main"],
]
"""From the bottom up; neighbours in one layer know nothing of each other."""
IN_THE_BROWSER_ONLY = {"js", "pyodide", "pyodide_js", "pyscript", "polyscript"}
RIM = {"browser", "main"}
ALLOWED_INSIDE = {"vendors", "ui", "browser"}


def modules() -> list[Path]:
    """Every module of the package but the package's own doorstep."""
    return [file for file in PACKAGE.rglob("*.py") if file != PACKAGE / "__init__.py"]


def room(dotted: str) -> str:
    """The layer's name that a module of ours belongs to."""
    return dotted.split(".")[1]


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
    own = file.relative_to(PACKAGE).with_suffix("").parts[0]
    height = {name: number for number, names in enumerate(LAYERS) for name in names}
    for name in imports(file):
        if name.startswith("switchboard."):
            other = room(name)
            inside = other == own and own in ALLOWED_INSIDE
            assert inside or height[other] < height[own], f"{own} imports {name}"


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_only_the_rim_touches_the_browser(file: Path) -> None:
    own = file.relative_to(PACKAGE).with_suffix("").parts[0]
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


def test_every_module_has_a_layer() -> None:
    known = {name for names in LAYERS for name in names}
    assert {file.relative_to(PACKAGE).with_suffix("").parts[0] for file in modules()} == known
