"""What a desk is set up with: the configuration, and the files of extensions on this computer."""

import json
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from switchboard.config import Config, load

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_IN_THE_PAGE_ONLY = ("extensions", "wheels")
"""Keys that say what the page fetches; a desk is told which files that is."""


def configured(configuration: Mapping[str, Any] | str | Path) -> Config:
    """The configuration: a file by its path, the JSON of one, or what that would be in Python.

    Raises:
        ConfigurationError: it cannot be used.
        FileNotFoundError: there is no such file.

    """
    if isinstance(configuration, Mapping):
        source, text = "of this desk", json.dumps(dict(configuration))
    elif isinstance(configuration, str) and configuration.lstrip().startswith("{"):
        source, text = "of this desk", configuration
    else:
        source, text = str(configuration), Path(configuration).read_text("utf-8")
    return load(_without(text, [key for key in _IN_THE_PAGE_ONLY if key not in Config.model_fields]), source)


def extension(wanted: str | Path) -> tuple[str, str]:
    """The name and the text of an extension: a file by its path, a module by its name, or the text itself.

    Raises:
        FileNotFoundError: there is no such file.
        ModuleNotFoundError: there is no such module, or it is no file of Python.

    """
    if isinstance(wanted, str) and "\n" in wanted:
        return "extension.py", wanted
    if isinstance(wanted, str) and not wanted.endswith(".py"):
        found = find_spec(wanted)
        if found is None or found.origin is None or not found.origin.endswith(".py"):
            raise ModuleNotFoundError(f"there is no module {wanted!r}, and a file of rules ends in .py")
        wanted = found.origin
    return str(wanted), Path(wanted).read_text("utf-8")


def _without(text: str, keys: Iterable[str]) -> str:
    """The same configuration without some keys, which the page reads by itself."""
    try:
        read = json.loads(text)
    except ValueError:
        return text  # ``load`` says what is wrong
    if not isinstance(read, dict) or not any(key in read for key in keys):
        return text
    return json.dumps({key: value for key, value in read.items() if key not in keys})
