"""What all vendors' messages have in common: how they are read, and how much of one."""

from pydantic import BaseModel, ConfigDict

LIMIT = 262_144
"""Characters of one message; the largest that a vendor document shows has 700."""

Text = str | None


class Wire(BaseModel):
    """What crosses, read tolerantly: texts may be numbers, further fields are no fault."""

    model_config = ConfigDict(frozen=True, extra="ignore", str_strip_whitespace=True, coerce_numbers_to_str=True)


def too_long(characters: int) -> str:
    """Why a message of that length is not read."""
    return f"{characters} characters are more than the {LIMIT} that are read"
