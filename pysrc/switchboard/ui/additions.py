"""What extensions have written on a call's card."""

from urllib.parse import quote

from switchboard.hub.addition import Addition
from switchboard.ui.icons import icon
from switchboard.ui.view import Node

_SIGNS = {"warning": "warn", "error": "failed"}


def added_lines(written: tuple[tuple[str, Addition], ...]) -> list[Node]:
    """Lines and links, in their order."""
    return [_line(key, one) for key, one in written if one.kind != "button"]


def added_acts(written: tuple[tuple[str, Addition], ...], call_id: str) -> list[Node]:
    """The buttons; actions are ``press <key> <call>``."""
    acts = tuple(_button(key, one, call_id) for key, one in written if one.kind == "button")
    return [Node("div", {"class": "acts added"}, acts, key="added")] if acts else []


def _line(key: str, one: Addition) -> Node:
    if one.kind == "link":
        about = {"href": one.url, "target": "_blank", "rel": "noopener noreferrer"}
        return Node("p", {"class": "added"}, (Node("a", about, (one.text,)),), key=f"added {key}")
    if one.tone == "info":
        return Node("p", {"class": "added"}, (one.text,), key=f"added {key}")
    inside = (icon(_SIGNS[one.tone]), Node("div", {}, (one.text,)))
    return Node("div", {"class": f"flag added {one.tone}"}, inside, key=f"added {key}")


def _button(key: str, one: Addition, call_id: str) -> Node:
    about = {"type": "button", "class": "btn added"}
    return Node("button", about, (one.text,), f"press {quote(key, safe='')} {call_id}", key=key)
