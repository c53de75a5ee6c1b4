"""What is wrong, in words: with a message (a ``Problem``), or with how Switchboard is set up (a ``Finding``)."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, ValidationError

from switchboard.vocabulary.events import Problem
from switchboard.vocabulary.model import Model

Level = Literal["error", "warning", "info"]


class Finding(Model):
    """For whoever sets Switchboard up (``switchboard.diagnose()``): one sentence names the cause, one the cure.

    ``count`` says how often it was made, ``first_at`` and ``last_at`` when (UTC).
    """

    level: Level
    code: str
    message: str
    cure: str
    count: Annotated[int, Field(ge=1)] = 1
    first_at: AwareDatetime | None = None
    last_at: AwareDatetime | None = None


StartCode = Literal[
    "no-configuration",
    "configuration",
    "csp",
    "asset",
    "unsupported",
    "memory",
    "python",
    "boot-timeout",
    "loader",
    "removed",
]
"""Why a start fails, as far as this version knows."""


class FailedStart(Model):
    """Switchboard cannot start, or cannot go on: the event ``error``, which the loader tells by itself.

    ``code`` is for programs, ``message`` for people; ``problems`` are the mistakes in the configuration.
    """

    type: Literal["error"] = "error"
    code: StartCode | str
    message: str
    problems: tuple[Problem, ...] = ()


def finding(level: Level, code: str, message: str, cure: str) -> Finding:
    """One finding, made once."""
    return Finding(level=level, code=code, message=message, cure=cure)


@dataclass(frozen=True)
class Mended:
    """A finding does not hold any longer: the one with this message, or every one of its code."""

    code: str
    message: str | None = None


_MOST = 20
"""Problems told of one message: more only repeat each other."""


_IN_WORDS = {
    "union_tag_not_found": "nothing in this message says of which type it is",
    "union_tag_invalid": "what says of which type this message is, is not text",
}
"""What the library says in terms of its own."""


def path_of(location: tuple[int | str, ...]) -> str:
    """A path as one would write it: ``placements[0].element``."""
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else str(step)
    return path


def reason_of(message: str) -> str:
    """The message without the library's own prefix."""
    return message.removeprefix("Value error, ")


def problems_of(error: ValidationError) -> tuple[Problem, ...]:
    """What is wrong with a message; its values are left out, they may be anybody's."""
    return tuple(
        Problem(path=path_of(entry["loc"]), reason=_IN_WORDS.get(entry["type"]) or reason_of(entry["msg"]))
        for entry in error.errors(include_url=False, include_input=False, include_context=False)[:_MOST]
    )


def in_words(error: ValidationError) -> str:
    """All that is wrong with what somebody asks for, in one line."""
    told = problems_of(error)
    return "; ".join(f"{one.path}: {one.reason}" if one.path else one.reason for one in told)
