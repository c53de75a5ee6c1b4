"""What is shown, as data."""

from switchboard.ui.view import Node


def words(node: Node) -> str:
    """Every word in an element."""
    return " ".join(child if isinstance(child, str) else words(child) for child in node.children)
