"""Elements as data."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Node:
    """One element: its tag, attributes, children (text stays text) and the action its click asks for."""

    tag: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    children: "tuple[Node | str, ...]" = ()
    action: str | None = None
