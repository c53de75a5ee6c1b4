"""Elements as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Node:
    """One element: its tag, attributes, children (text stays text) and the action it asks for.

    ``key`` tells it from its siblings, so that it stays the same element wherever it stands among them. What ``holds``
    has children that somebody else puts into it; what is ``fixed`` has such a node in it, or is one, and is never moved
    among its siblings, for a frame in it would load anew. The attributes
    ``value`` and ``checked`` of what is typed in or ticked are set when they change here, and are the operator's else.
    """

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: "tuple[Node | str, ...]" = ()
    action: str | None = None
    key: str = ""
    holds: bool = False
    fixed: bool = False


def classes(*names: str) -> dict[str, str]:
    """A ``class`` attribute of those names that are not empty."""
    return {"class": " ".join(name for name in names if name)}
