"""The floating box's bar, as data."""

from switchboard.ui.floating import bar
from switchboard.ui.texts import TEXTS
from switchboard.ui.view import Node
from unit.ui import words


def test_the_bar_tells_screen_readers_what_it_does_and_how_much_is_unread() -> None:
    node = bar(TEXTS["en"], unread=7, collapsed=True)
    assert node.attributes["aria-expanded"] == "false"
    assert node.attributes["aria-label"] == "Expand the chat. Unread messages: 7"
    assert "7" in words(node)


def test_a_count_over_99_stays_short() -> None:
    assert "99+" in words(bar(TEXTS["en"], unread=100, collapsed=False))


def test_a_bar_with_nothing_unread_hides_its_badge() -> None:
    classes = [
        child.attributes.get("class") for child in bar(TEXTS["en"], 0, False).children if isinstance(child, Node)
    ]
    assert "badge none" in classes
