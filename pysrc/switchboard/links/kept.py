"""What a thing knows of before, taken from it and given to another of its kind that goes on from there. No I/O.

For a recording that begins in the middle: what went on before it is not in it, but what came of that must be. A class
says by ``kept`` which of its attributes that is, and leaves out what only waits: a recording begins when nothing does.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any

from pydantic import BaseModel


def kept(thing: Any) -> dict[str, Any]:
    """What a thing knows, which goes on changing there and not here; empty where it keeps nothing."""
    return {name: _taken(getattr(thing, name)) for name in getattr(thing, "kept", ())}


def recall(thing: Any, told: Mapping[str, Any]) -> None:
    """Let a new thing know what another one knew; ``told`` may have been JSON in between."""
    for name in getattr(thing, "kept", ()):
        before, value = getattr(thing, name), told[name]
        if hasattr(before, "kept"):
            recall(before, value)
        elif isinstance(before, BaseModel):
            setattr(thing, name, type(before).model_validate(value))
        else:
            setattr(thing, name, type(before)(value) if isinstance(before, dict | Enum) else value)


def _taken(value: Any) -> Any:
    if hasattr(value, "kept"):
        return kept(value)
    return value.value if isinstance(value, Enum) else dict(value) if isinstance(value, dict) else value
