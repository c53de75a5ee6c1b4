"""The icons: lines on a field of 20 by 20, in the colour of the text beside them."""

from switchboard.ui.view import Node

_PATHS = {
    "chat": (
        "M4.5 4h11a1.5 1.5 0 0 1 1.5 1.5v7a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3h-.5A1.5 1.5 0 0 1 3 12.5v-7A1.5 1.5 0"
        " 0 1 4.5 4z"
    ),
    "phone": (
        "M4.6 3.3h2.3c.4 0 .7.3.8.6l.8 2.8c.1.4 0 .7-.2.9L6.9 9a10 10 0 0 0 4.1 4.1l1.4-1.4c.2-.2.6-.3.9-.2"
        "l2.8.8c.4.1.6.4.6.8v2.3c0 .7-.6 1.3-1.3 1.2C9 16.1 3.9 11 3.4 4.6c-.1-.7.5-1.3 1.2-1.3z"
    ),
    "no-phone": (
        "M8 8l-1.1 1a10 10 0 0 0 4.1 4.1l1.1-1.1M13.6 11.6l2.5.7c.4.1.6.4.6.8v2.3c0 .7-.6 1.3-1.3 1.2C9 16.1 3.9"
        " 11 3.4 4.6c-.1-.7.5-1.3 1.2-1.3h2.3c.4 0 .7.3.8.6l.4 1.4M17 3 3 17"
    ),
    "in": "M15.5 4.5 5 15M5 7.5V15h7.5",
    "out": "M4.5 15.5 15 5M7.5 5H15v7.5",
    "internal": "M3.5 7h12M12.5 4l3 3-3 3M16.5 13h-12M7.5 10l-3 3 3 3",
    "missed": "M17 6.5l-6.5 6.5L4 6.5M4 11.5v-5h5",
    "failed": "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 6.5v4.5M10 13.6v.1",
    "info": "M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14M10 9.5v4M10 6.5v.1",
    "warn": "M10 3.5 17.5 16.5h-15zM10 8.5v3.5M10 14.2v.1",
    "ok": "M4 10.5l4 4 8-9",
    "close": "M5.5 5.5l9 9M14.5 5.5l-9 9",
    "down": "M5 8l5 5 5-5",
    "up": "M5 12l5-5 5 5",
    "back": "M12 5l-5 5 5 5",
    "sliders": "M3 6.5h8M15 6.5h2M3 13.5h2M9 13.5h8M13 4.5v4M7 11.5v4",
    "pause": "M7.5 5v10M12.5 5v10",
    "add": "M9 4a3 3 0 1 1 0 6a3 3 0 1 1 0-6M3.5 16.5c0-2.5 2.5-4 5.5-4 1.2 0 2.3.2 3.2.7M15.5 12v5M13 14.5h5",
    "copy": "M7 7h9.5v9.5H7zM4.5 13h-1V3.5H13v1",
    "open": "M8.5 4.5h-4v11h11v-4M11.5 3.5h5v5M16.5 3.5 9.5 10.5",
    "leave": "M9 4.5H4.5v11h11V11M11.5 3.5h5v5M16.5 3.5l-6 6",
    "come-back": "M9 4.5H4.5v11h11V11M10 5.5V10h4.5M16.5 3.5 10 10",
    "keypad": "M5 4.5h.1M10 4.5h.1M15 4.5h.1M5 9.5h.1M10 9.5h.1M15 9.5h.1M5 14.5h.1M10 14.5h.1M15 14.5h.1",
    "erase": "M8 5h9v10H8l-5-5zM11 8l4 4M15 8l-4 4",
    "bell": "M10 3.5a4.5 4.5 0 0 1 4.5 4.5c0 3.5 1.5 4.5 1.5 5.5H4c0-1 1.5-2 1.5-5.5A4.5 4.5 0 0 1 10 3.5zM8.5 16.5h3",
    "note": "M4.5 3.5h11v13h-11zM7 7.5h6M7 10.5h6M7 13.5h3.5",
    "mute": "M6.2 5.6A4.5 4.5 0 0 1 14.5 8c0 1.6.3 2.7.7 3.5M5.5 8.3C5.5 11.6 4 12.5 4 13.5h9M8.5 16.5h3M3.5 3l13 14",
}


SIGNS = {"ok": "ok", "warn": "warn", "bad": "failed", "info": "info"}
"""Which of them says how something stands."""


def icon(name: str) -> Node:
    """One of them, for the eye alone."""
    path = Node("path", {"d": _PATHS[name]})
    return Node("svg", {"viewBox": "0 0 20 20", "aria-hidden": "true"}, (path,), key=name)
