"""Short notices to the operator, each with one thing to do about it."""

from dataclasses import dataclass

from switchboard.ui.texts import Texts
from switchboard.ui.view import Node


@dataclass(frozen=True)
class Notice:
    """A text and, unless it is empty, the button that acts on it; ``key`` names the notice in actions."""

    key: str
    text: str
    button: str


def notices(texts: Texts, shown: tuple[Notice, ...]) -> Node:
    """The list of notices, announced by screen readers as they come; actions are ``do <key>`` and ``drop <key>``."""
    return Node(
        "div",
        {"class": "notices", "role": "status", "aria-live": "polite", "aria-label": texts.notices},
        tuple(
            Node(
                "div",
                {"class": "notice"},
                (
                    Node("span", {"class": "text"}, (notice.text,)),
                    *(
                        [Node("button", {"type": "button", "class": "do"}, (notice.button,), action=f"do {notice.key}")]
                        if notice.button
                        else []
                    ),
                    Node(
                        "button",
                        {"type": "button", "class": "drop", "aria-label": texts.dismiss, "title": texts.dismiss},
                        ("✕",),
                        action=f"drop {notice.key}",
                    ),
                ),
            )
            for notice in shown
        ),
    )
