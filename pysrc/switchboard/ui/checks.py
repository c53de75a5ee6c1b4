"""The diagnosis as the operator sees it: every precondition, and of what is wrong the cause and the cure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from switchboard.languages.speech import Words
from switchboard.ui.call import button
from switchboard.ui.icons import SIGNS, icon
from switchboard.ui.view import Node
from switchboard.vocabulary.problems import Finding

Kind = Literal["ok", "warn", "bad", "info"]
_KINDS: dict[str, Kind] = {"error": "bad", "warning": "warn", "info": "info"}


@dataclass(frozen=True)
class Precondition:
    """One precondition: its name, how it stands in a word, why, and what is to be done about it."""

    kind: Kind
    name: str
    value: str = ""
    why: str = ""
    cure: str = ""
    act: str = ""
    """The button that mends it, and the action behind it, parted by a bar."""


def of_findings(findings: Iterable[Finding]) -> list[Precondition]:
    """What was found wrong; its words are for whoever sets the page up, in English."""
    return [
        Precondition(_KINDS[one.level], one.code, f"×{one.count}" if one.count > 1 else "", one.message, one.cure)
        for one in findings
    ]


def checks_page(words: Words, checks: tuple[Precondition, ...], copied: bool) -> tuple[Node, ...]:
    """The page: what needs somebody first. Actions: ``copy-checks``, ``save-recording`` and those of the checks."""
    texts = words.texts
    wrong = sum(check.kind in ("bad", "warn") for check in checks)
    verdict = words.count(texts.checks_wrong, wrong) if wrong else texts.checks_fine
    copy = button(texts.copied if copied else texts.copy_text, "copy-checks", sign="ok" if copied else "copy")
    head = Node("div", {"class": "verdict"}, (Node("b", {}, (verdict,)), copy), key="verdict")
    order: tuple[Kind, ...] = ("bad", "warn", "info", "ok")
    ordered = sorted(checks, key=lambda check: order.index(check.kind))
    parts = (Node("p", {}, (texts.recording_says,)), button(texts.save_recording, "save-recording"))
    foot = Node("div", {"class": "verdict foot"}, parts, key="recording")
    return (head, *(_check(check) for check in ordered), foot)


def _check(check: Precondition) -> Node:
    parts = [
        icon(SIGNS[check.kind]),
        Node("p", {"class": "what"}, (check.name,)),
        Node("p", {"class": "val"}, (check.value,)),
    ]
    why = [Node("p", {}, (text,)) for text in (check.why, check.cure) if text]
    if check.act:
        text, _, action = check.act.partition("|")
        why.append(Node("div", {"class": "acts"}, (button(text, action),)))
    if why:
        parts.append(Node("div", {"class": "why"}, tuple(why)))
    return Node("div", {"class": f"check {check.kind}"}, tuple(parts), key=f"{check.name} {check.why}")


def as_text(title: str, checks: tuple[Precondition, ...]) -> str:
    """All of it as lines, for a message to whoever looks after the page."""
    lines = [title]
    for check in checks:
        lines.append(f"[{check.kind}] {check.name}{f': {check.value}' if check.value else ''}")
        lines += [f"    {text}" for text in (check.why, check.cure) if text]
    return "\n".join(lines)
