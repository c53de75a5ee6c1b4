"""The line to the exchange: ready says nothing; whatever else it is has a word, and what can be done about it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchboard.languages.speech import Words
from switchboard.ui.call import button
from switchboard.ui.icons import icon
from switchboard.ui.view import Node
from switchboard.vocabulary.events import LinkChanged

PATIENCE = 3.0
"""Seconds for which a line may be away without a word: each page of a classic CRM takes it up anew."""


@dataclass(frozen=True)
class LineStatus:
    """How a line stands: ``since`` when, and for how many ``seconds`` until the next try, if one comes."""

    vendor: str
    title: str
    state: Literal["ready", "connecting", "waiting", "refused"] = "ready"
    since: datetime | None = None
    seconds: int | None = None
    paused_since: datetime | None = None


def standing(
    vendor: str,
    title: str,
    status: LinkChanged | None,
    now: datetime,
    away_since: datetime | None,
    paused_since: datetime | None,
) -> LineStatus:
    """How a line stands.

    Args:
        vendor: whose line it is.
        title: the same for people.
        status: the last that was told of it; None before anything was.
        now: the time.
        away_since: since when it has not been ready.
        paused_since: since when its operator takes no calls.

    """
    plain = LineStatus(vendor, title, paused_since=paused_since)
    if status is None or status.state == "ready" or away_since is None:
        return plain
    if (now - away_since).total_seconds() < PATIENCE and status.reason != "refused":
        return plain
    seconds = None if status.next_try_at is None else max(0, round((status.next_try_at - now).total_seconds()))
    if status.reason == "refused":
        return LineStatus(vendor, title, "refused", away_since, seconds, paused_since)
    state: Literal["connecting", "waiting"] = "waiting" if seconds is not None else "connecting"
    return LineStatus(vendor, title, state, away_since, seconds, paused_since)


def bars(words: Words, lines: tuple[LineStatus, ...]) -> Node | None:
    """What is to be said of the lines; actions: ``try <vendor>`` and ``diagnosis``."""
    rows = [row for line in lines for row in _rows(words, line)]
    return Node("div", {"class": "bars lines"}, tuple(rows), key="lines") if rows else None


def _rows(words: Words, line: LineStatus) -> list[Node]:
    texts, rows = words.texts, list[Node]()
    if line.state != "ready":
        acts = (button(texts.try_now, f"try {line.vendor}"), button(texts.what_is_wrong, "diagnosis", "bare"))
        rows.append(_bar("no-phone", *_said(words, line), acts, f"away {line.vendor}"))
    if line.paused_since is not None:
        since = texts.line_paused.format(time=words.speech.time(line.paused_since))
        rows.append(_bar("pause", since, texts.paused_why, (), f"paused {line.vendor}"))
    return rows


def _said(words: Words, line: LineStatus) -> tuple[str, str]:
    texts = words.texts
    since = words.speech.time(line.since) if line.since else ""
    bold = {
        "connecting": texts.line_connecting,
        "refused": texts.line_refused,
        "waiting": texts.line_away,
    }[line.state]
    return bold.format(exchange=line.title, time=since), _countdown(words, line)


def _countdown(words: Words, line: LineStatus) -> str:
    return words.texts.next_try.format(time=short_countdown(line)) if line.seconds is not None else ""


def short_countdown(line: LineStatus) -> str:
    """The same for the launcher."""
    if line.seconds is None:
        return ""
    minutes, seconds = divmod(line.seconds, 60)
    return f"{minutes}:{seconds:02}"


def _bar(sign: str, bold: str, text: str, acts: tuple[Node, ...], key: str) -> Node:
    told: tuple[Node | str, ...] = (Node("b", {}, (bold,)),)
    if text:
        told = (*told, " ", Node("span", {"aria-live": "off"}, (text,)))
    children = [icon(sign), Node("div", {"class": "text"}, told)]
    if acts:
        children.append(Node("div", {"class": "acts"}, acts))
    return Node("div", {"class": "bar warn"}, tuple(children), key=key)
