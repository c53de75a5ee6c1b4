"""What extensions have written on a card, as it is drawn."""

from switchboard.hub.addition import Addition
from switchboard.ui.additions import added_acts, added_lines
from switchboard.ui.view import Node


def line(text: str, **about: str) -> Addition:
    return Addition("line", text, text, **about)  # type: ignore[arg-type]


def found(nodes: tuple[Node | str, ...] | list[Node], tag: str) -> list[Node]:
    inside = [one for one in nodes if isinstance(one, Node)]
    return [one for one in inside if one.tag == tag] + [deep for one in inside for deep in found(one.children, tag)]


def test_nothing_is_drawn_of_nothing() -> None:
    assert added_lines(()) == added_acts((), "c") == []


def test_lines_keep_their_order_and_what_matters_has_a_sign() -> None:
    nodes = added_lines((("0/a", line("a")), ("0/b", line("b", tone="warning")), ("1/c", line("c", tone="error"))))
    assert [node.tag for node in nodes] == ["p", "div", "div"]
    assert [str(node.attributes["class"]) for node in nodes] == ["added", "flag added warning", "flag added error"]
    assert len({node.key for node in nodes}) == 3


def test_a_link_opens_beside_the_page_and_gives_nothing_of_it_away() -> None:
    (link,) = found(added_lines((("0/x", Addition("link", "x", "Invoices", url="/invoices")),)), "a")
    assert link.attributes == {"href": "/invoices", "target": "_blank", "rel": "noopener noreferrer"}
    assert link.children == ("Invoices",)


def test_buttons_stand_by_themselves_and_name_themselves_and_the_call() -> None:
    press = Addition("button", "Remind them", "Remind them", press=print)
    written = (("0/Remind them", press), ("0/a", line("a")))
    assert [node.tag for node in added_lines(written)] == ["p"]
    (button,) = found(added_acts(written, "a call"), "button")
    assert button.action == "press 0%2FRemind%20them a call"
