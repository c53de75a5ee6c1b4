"""What is shown, as data; and how to look at it."""

from collections.abc import Iterator

from speech import PlainSpeech
from switchboard.languages import found
from switchboard.languages.en import TEXTS as EN
from switchboard.languages.speech import Words
from switchboard.ui.view import Node

WORDS = Words(EN, PlainSpeech("en"))
LANGUAGES = {code: Words(texts, PlainSpeech(code)) for code, texts in found().items()}


def every(*nodes: Node) -> Iterator[Node]:
    """These elements and all that are in them, in their order."""
    for node in nodes:
        yield node
        yield from every(*(child for child in node.children if isinstance(child, Node)))


def said(*nodes: Node) -> list[str]:
    """Every text in them."""
    return [
        text
        for node in nodes
        for child in node.children
        for text in ([child] if isinstance(child, str) else said(child))
    ]


def actions(*nodes: Node) -> list[str]:
    """Everything that they ask for."""
    return [one.action for one in every(*nodes) if one.action is not None]


def of_class(name: str, *nodes: Node) -> list[Node]:
    """Those that have this class."""
    return [one for one in every(*nodes) if name in one.attributes.get("class", "").split()]


def keys(*nodes: Node | str) -> list[str]:
    """What tells them from each other."""
    return [node.key for node in nodes if isinstance(node, Node)]


def signs(*nodes: Node) -> list[str]:
    """The icons in them."""
    return [one.key for one in every(*nodes) if one.tag == "svg"]


def acting(action: str, *nodes: Node) -> Node:
    """The one that asks for this."""
    (node,) = (one for one in every(*nodes) if one.action == action)
    return node


def text_of(node: Node | str) -> str:
    """All that is written in a node."""
    return node if isinstance(node, str) else "".join(text_of(child) for child in node.children)
