"""What an extension adds to a call's card. No I/O."""

import re
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from switchboard.hub.given import function_of

Weight = Literal["info", "warning", "error"]
"""How much what is told matters."""
MOST = 12
"""Additions of one extension to one card."""
LONGEST = 300
"""Characters of one that are shown."""
_UNREAD = re.compile(r"^[\x00-\x20]+|[\t\n\r]")
"""What browsers pass over in an address."""


@dataclass(frozen=True)
class Addition:
    """A line, a link or a button; ``key`` tells it from the card's others."""

    kind: Literal["line", "link", "button"]
    key: str
    text: str
    tone: Weight = "info"
    url: str = ""
    press: Callable[[], Any] | None = None


class CardWriter:
    """A call's card, as an extension writes on it (``switchboard.card``).

    What has the same ``key`` as something before takes its place; without a key, the text is one.
    """

    def __init__(self, written: MutableMapping[str, Addition], changed: Callable[[], None]) -> None:
        self._written = written
        self._changed = changed

    def line(self, text: object, *, tone: Weight = "info", key: str = "") -> None:
        """Write a line of text.

        Raises:
            ValueError: there is no such tone, or there are too many additions.

        """
        self._add(Addition("line", key, str(text), known_tone(tone)))

    def link(self, text: object, url: str, *, key: str = "") -> None:
        """Write a link, which opens in a new tab; the address may be relative to the page.

        Raises:
            TypeError: the address is no text.
            ValueError: the address is neither http(s) nor relative, or there are too many additions.

        """
        if not isinstance(url, str):
            raise TypeError(f"a link on a card wants an address, and {type(url).__name__} is none")
        url = _UNREAD.sub("", url)
        if (scheme := re.match(r"([a-zA-Z][\w+.-]*):", url)) and scheme[1].lower() not in ("http", "https"):
            raise ValueError(f"a link on a card leads to http or https, not to {scheme[1]}:")
        self._add(Addition("link", key, str(text), url=url))

    def button(self, text: object, press: Callable[[], Any], *, key: str = "") -> None:
        """Write a button; ``press`` is called, and waited for where it is asynchronous, at each click.

        Raises:
            TypeError: ``press`` is no function.
            ValueError: there are too many additions.

        """
        self._add(Addition("button", key, str(text), press=function_of("a button", press)))

    def remove(self, key: str) -> None:
        """Take one of them away; nothing happens where there is none."""
        if self._written.pop(key, None) is not None:
            self._changed()

    def clear(self) -> None:
        """Take away all that this extension has written on the card."""
        if self._written:
            self._written.clear()
            self._changed()

    def _add(self, one: Addition) -> None:
        key = one.key or one.text
        if key not in self._written and len(self._written) >= MOST:
            raise ValueError(f"a card has room for {MOST} additions of one extension")
        text = one.text if len(one.text) <= LONGEST else f"{one.text[: LONGEST - 1]}…"
        self._written[key] = Addition(one.kind, key, text, one.tone, one.url, one.press)
        self._changed()


def known_tone(tone: Weight) -> Weight:
    """The same tone.

    Raises:
        ValueError: there is no such tone.

    """
    if tone not in get_args(Weight):
        raise ValueError(f"there is no tone {tone!r}; known: {', '.join(get_args(Weight))}")
    return tone
