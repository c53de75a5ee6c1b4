"""The fixture ``desk``, for pytest: of the files that its settings name, or a test's marker.

.. code-block:: toml

    [tool.pytest.ini_options]
    switchboard_configuration = "switchboard.json"
    switchboard_extensions = ["crm/rules.py"]

Addresses of files are relative to the file with the settings. Nothing of Switchboard is imported before a test wants a
desk.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from switchboard.testing.desk import Desk

_CONFIGURATION, _EXTENSIONS = "switchboard_configuration", "switchboard_extensions"
_MARKER = "switchboard"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings."""
    parser.addini(_CONFIGURATION, "the configuration of Switchboard that the fixture desk has", "paths")
    parser.addini(_EXTENSIONS, "the files of rules that the fixture desk has, in their order", "paths")


def pytest_configure(config: pytest.Config) -> None:
    """The marker."""
    config.addinivalue_line(
        "markers", f"{_MARKER}(configuration=…, extensions=…, …): what the fixture desk is made with, for this test"
    )


@pytest.fixture
def desk_configuration(request: pytest.FixtureRequest) -> Any:
    """The configuration of the desk; a project may have a fixture of this name in its place."""
    found = request.config.getini(_CONFIGURATION)
    if len(found) != 1:
        raise pytest.UsageError(f"say where the configuration is: {_CONFIGURATION} in pytest's settings, one file")
    return found[0]


@pytest.fixture
def desk_extensions(request: pytest.FixtureRequest) -> Any:
    """The extensions of the desk; a project may have a fixture of this name in its place."""
    return request.config.getini(_EXTENSIONS)


@pytest.fixture
def desk(request: pytest.FixtureRequest) -> "Iterator[Desk]":
    """A desk of ``switchboard.testing``, of this test alone."""
    from switchboard.testing.desk import Desk  # noqa: PLC0415  # not before a test wants one

    marker = request.node.get_closest_marker(_MARKER)
    wanted = {} if marker is None else dict(marker.kwargs)
    if "configuration" not in wanted:
        wanted["configuration"] = request.getfixturevalue("desk_configuration")
    if "extensions" not in wanted:
        wanted["extensions"] = request.getfixturevalue("desk_extensions")
    with Desk(**wanted) as made:
        yield made
