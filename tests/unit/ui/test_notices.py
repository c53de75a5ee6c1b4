"""Notices to the operator, as data."""

from switchboard.ui.notices import Notice, notices
from switchboard.ui.texts import TEXTS
from switchboard.ui.view import Node


def test_a_notice_can_be_acted_on_and_dropped() -> None:
    node = notices(TEXTS["en"], (Notice("k", "text", "Open"),))
    assert node.attributes["aria-live"] == "polite"
    (notice,) = (child for child in node.children if isinstance(child, Node))
    assert [child.action for child in notice.children if isinstance(child, Node)] == [None, "do k", "drop k"]
