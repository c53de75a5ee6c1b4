"""The rooms of ARCHITECTURE.md hold: what imports what, what knows whom, one word for one thing, one test a module."""

import ast
import re
import sys
from pathlib import Path

import pytest

from switchboard.languages import found as languages
from switchboard.vendors import Vendor, found

TESTS = Path(__file__).resolve().parent
PACKAGE = TESTS.parents[1] / "pysrc" / "switchboard"
WORKSHOP = TESTS.parents[1] / "pysrc" / "workshop"
SITE = TESTS.parents[1] / "site"
BRANDS = {"roxchat": ("Rox",), "uis": ("CoMagic", "CallGear")}
"""Other names of a vendor's."""
LONG = 300
"""Lines of a module that need no reason."""
NOTHING_TO_TEST = {
    "vocabulary/model.py",
    "links/wire.py",
    "ui/view.py",
    "testing/backroom.py",
    *(f"languages/{code}.py" for code in languages()),
}
"""Modules that are definitions and nothing more; all languages have one test."""
LAYERS = [
    "vocabulary",
    "languages",
    "settings",
    "links",
    "telephony",
    "vendors",
    "config",
    "hub",
    "ui",
    "browser",
    "main",
    "replay",
    "testing",
]
"""From the bottom up."""
DOORSTEP = {PACKAGE / "__init__.py", PACKAGE / "events.py"}
"""What the CRM's own Python imports: names that stand in the rooms, and nothing else."""
VOICES = PACKAGE / "testing" / "voices"
"""What speaks like a vendor at a desk: a file a vendor, and one that lists them for editors."""
IN_THE_BROWSER_ONLY = {"js", "pyodide", "pyodide_js", "pyscript", "polyscript"}
RIM = {"browser", "main"}


def modules() -> list[Path]:
    """Every module of the package but its doorstep."""
    return [file for file in PACKAGE.rglob("*.py") if file not in DOORSTEP]


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
        | {"phonenumbers", "pydantic", "pydantic_core", "pyodide_http", "switchboard"}
        | IN_THE_BROWSER_ONLY
        | ({"pytest"} if file == PACKAGE / "testing" / "plugin.py" else set())
    )
    assert {name.split(".")[0] for name in imports(file)} <= known


def test_every_module_has_a_room() -> None:
    assert {room_of(file) for file in modules()} == set(LAYERS)


# Vendors.


def files_that_know_no_vendor() -> list[Path]:
    """All that reaches a page, and what builds it, but the vendors' own files and what stands in for vendors."""
    ours = [file for file in PACKAGE.rglob("*") if file.suffix in (".py", ".css") and room_of(file) != "vendors"]
    ours = [file for file in ours if file.parent != VOICES or file.name == "__init__.py"]
    builds = [file for file in WORKSHOP.rglob("*") if file.suffix in (".py", ".mjs", ".html")]
    simulates = {WORKSHOP / "phonet.py", WORKSHOP / "server.py"}
    return [*ours, SITE / "switchboard.js", *(SITE / "runtime").iterdir(), *(set(builds) - simulates)]


def names_of(*vendors: Vendor) -> re.Pattern[str]:
    """What vendors call themselves; letters on either side make it another word, as in "proxy"."""
    names = {name for vendor in vendors for name in (vendor.name, vendor.title, *BRANDS.get(vendor.name, ()))}
    return re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, names))})(?![a-z])", re.IGNORECASE)


@pytest.mark.parametrize("file", sorted(files_that_know_no_vendor()), ids=lambda file: file.name)
def test_a_vendors_name_stands_in_no_file_but_its_own(file: Path) -> None:
    assert names_of(*found()).findall(file.read_text("utf-8")) == []


@pytest.mark.parametrize("vendor", found(), ids=lambda vendor: vendor.name)
def test_a_vendors_file_names_itself_and_no_other(vendor: Vendor) -> None:
    text = (PACKAGE / "vendors" / f"{vendor.name}.py").read_text("utf-8")
    assert names_of(vendor).findall(text)
    assert names_of(*(other for other in found() if other is not vendor)).findall(text) == []


@pytest.mark.parametrize("vendor", found(), ids=lambda vendor: vendor.name)
def test_a_vendors_voice_names_its_vendor_and_no_other(vendor: Vendor) -> None:
    text = (VOICES / f"{vendor.name}_voice.py").read_text("utf-8")
    assert names_of(vendor).findall(text)
    assert names_of(*(other for other in found() if other is not vendor)).findall(text) == []


def test_the_voices_folder_has_voices_and_their_list_and_nothing_else() -> None:
    files = {file.stem for file in VOICES.iterdir() if file.suffix == ".py"}
    assert files == {"__init__", "named", *(f"{vendor.name}_voice" for vendor in found())}


def test_the_vendors_folder_has_vendors_and_nothing_else() -> None:
    files = {file.stem for file in (PACKAGE / "vendors").iterdir() if file.suffix == ".py"} - {"__init__"}
    assert files == {vendor.name for vendor in found()}


# Words.


def public(file: Path) -> set[str]:
    """The classes of a module, and the kinds of things it names."""
    names = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {one.id for one in node.targets if isinstance(one, ast.Name) and not one.id.isupper()}
    return {name for name in names if not name.startswith("_")}


def test_no_two_modules_have_the_same_name() -> None:
    stems = [file.stem for file in modules() if file.stem != "__init__"]
    assert {stem for stem in stems if stems.count(stem) > 1} == set()


def test_no_two_kinds_of_things_have_the_same_name() -> None:
    # A vendor's file speaks in the words of its document, as every other vendor's does; but not in ours.
    places: dict[str, set[str]] = {}
    for file in modules():
        for name in public(file):
            places.setdefault(name, set()).add(room_of(file) if room_of(file) == "vendors" else file.stem)
    assert {name: where for name, where in places.items() if len(where) > 1} == {}


@pytest.mark.parametrize("file", modules(), ids=lambda file: str(file.relative_to(PACKAGE)))
def test_a_long_module_says_why_it_is_long(file: Path) -> None:
    text = file.read_text("utf-8")
    long = len(text.splitlines()) > LONG
    assert (f"More than {LONG} lines: " in (ast.get_docstring(ast.parse(text)) or "")) == long


# Tests.


def test_a_module_below_the_rim_and_its_test_share_name_and_folder() -> None:
    wanted = {
        file.relative_to(PACKAGE).with_name(f"test_{file.name}")
        for file in modules()
        if file.stem != "__init__" and room_of(file) not in RIM
    }
    rooms = [TESTS / room for room in LAYERS if (TESTS / room).is_dir()]
    there = {file.relative_to(TESTS) for room in rooms for file in room.rglob("test_*.py")}
    there |= {Path(f"test_{room}.py") for room in LAYERS if (TESTS / f"test_{room}.py").exists()}
    untested = {str(file).replace("test_", "") for file in wanted - there}
    assert untested == NOTHING_TO_TEST
    assert there - wanted == set()
