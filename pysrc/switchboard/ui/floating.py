"""The floating box's bar: title, unread messages, collapse."""

from switchboard.ui.texts import Texts
from switchboard.ui.view import Node

TOGGLE = "toggle"


def bar(texts: Texts, unread: int, collapsed: bool) -> Node:
    """The bar over (or, collapsed, instead of) the workspace; all of it is the button."""
    label = texts.expand if collapsed else texts.collapse
    count = texts.unread.format(count=unread)
    return Node(
        "button",
        {
            "type": "button",
            "class": "bar",
            "aria-expanded": "false" if collapsed else "true",
            "aria-label": f"{label}. {count}" if unread else label,
            "title": label,
        },
        (
            Node("span", {"class": "title"}, (texts.chat,)),
            Node(
                "span",
                {"class": "badge" if unread else "badge none", "aria-hidden": "true"},
                (str(unread) if unread < 100 else "99+",),
            ),
            Node("span", {"class": "chevron", "aria-hidden": "true"}, ("▴" if collapsed else "▾",)),
        ),
        action=TOGGLE,
    )
