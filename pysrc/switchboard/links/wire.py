"""What all vendors' messages have in common: how they are read, and how much of one."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from switchboard.vocabulary.events import Personal

LIMIT = 262_144
"""Characters of one message; the largest that a vendor document shows has 700."""

Text = str | None
PersonalText = Annotated[str | None, Personal]


class Wire(BaseModel):
    """What crosses, read tolerantly: texts may be numbers, further fields are no fault."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True)


def written(time: datetime | None) -> float | None:
    """A time as a number that reads the same whether seconds are wanted or milliseconds, if both are known apart."""
    seconds = None if time is None else time.timestamp()
    return seconds if seconds is None or abs(seconds) < 1e11 else seconds * 1000


def unknown_fields(validate: Callable[..., Any], text: str, **more: Any) -> tuple[str, ...]:
    """The paths of the fields in a message that its model has no name for; the message itself is good."""
    try:
        validate(text, extra="forbid", **more)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False, include_context=False)
        return tuple(_path(one["loc"]) for one in wrong if one["type"] == "extra_forbidden")
    return ()


def _path(location: tuple[int | str, ...]) -> str:
    """The same for every entry of a list: ``legs[].name``."""
    return ".".join("[]" if isinstance(step, int) else step for step in location).replace(".[]", "[]")


def too_long(characters: int) -> str:
    """Why a message of that length is not read."""
    return f"{characters} characters are more than the {LIMIT} that are read"
