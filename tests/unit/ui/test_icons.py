"""The icons."""

import re
from pathlib import Path

import pytest

from switchboard import ui
from switchboard.ui.icons import _PATHS, icon


@pytest.mark.parametrize("name", _PATHS)
def test_an_icon_is_lines_within_its_field_and_for_the_eye_alone(name: str) -> None:
    node = icon(name)
    assert node.attributes["aria-hidden"] == "true"
    (path,) = node.children
    assert not isinstance(path, str)
    lines = path.attributes["d"]
    assert re.fullmatch(r"[MmLlHhVvCcAaZz0-9 .-]+", lines)
    # What begins where the field is not, would not be seen.
    starts = re.findall(r"M(-?[0-9.]+)[ -]?(-?[0-9.]+)", lines)
    assert starts
    assert all(0 <= float(part) <= 20 for start in starts for part in start)


def test_every_icon_that_a_view_names_is_there() -> None:
    views = "\n".join(file.read_text("utf-8") for file in Path(ui.__file__).parent.glob("*.py"))
    named = set(re.findall(r'\bicon\("([a-z-]+)"\)|\bsign="([a-z-]+)"|sign_button\(\s*"([a-z-]+)"', views))
    assert {name for names in named for name in names if name} <= set(_PATHS)
