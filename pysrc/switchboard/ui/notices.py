"""Short notices to the operator, each with one thing to do about it at most; repeated ones are counted."""

from dataclasses import dataclass
from typing import Literal

from switchboard.languages.speech import Words
from switchboard.ui.call import button, sign_button
from switchboard.ui.icons import SIGNS, icon
from switchboard.ui.view import Node, classes

Tone = Literal["info", "warn", "bad"]


@dataclass(frozen=True)
class Notice:
    """A text and, unless it is empty, the button that acts on it; ``key`` names the notice in actions."""

    key: str
    text: str
    button: str = ""
    tone: Tone = "info"
    times: int = 1


def notices(words: Words, shown: tuple[Notice, ...]) -> Node:
    """The list of notices; actions are ``do <key>``, ``drop-notice <key>`` and ``clear``."""
    texts = words.texts
    head = []
    if len(shown) > 1:
        title = f"{texts.notices} · {words.speech.number(len(shown))}"
        clear = button(texts.clear_notices, "clear", "bare")
        head = [Node("div", {"class": "sum"}, (Node("span", {}, (title,)), clear), key="sum")]
    rows = tuple(_notice(words, one) for one in shown)
    return Node("section", {"class": "bars notices", "aria-label": texts.notices}, (*head, *rows), key="notices")


def _notice(words: Words, notice: Notice) -> Node:
    texts = words.texts
    ends = []
    if notice.times > 1:
        times = (
            Node("span", {"aria-hidden": "true"}, (f"×{words.speech.number(notice.times)}",)),
            Node("span", {"class": "hid"}, (words.count(texts.times, notice.times),)),
        )
        ends.append(Node("span", {"class": "times"}, times))
    ends.append(sign_button("close", texts.put_away, f"drop-notice {notice.key}", "drop", about=notice.text))
    children = [
        icon(SIGNS[notice.tone]),
        Node("div", {"class": "text"}, (notice.text,)),
        Node("div", {"class": "end"}, tuple(ends)),
    ]
    if notice.button:
        children.append(Node("div", {"class": "acts"}, (button(notice.button, f"do {notice.key}", "do"),)))
    return Node("div", classes("bar", "notice", notice.tone), tuple(children), key=notice.key)
