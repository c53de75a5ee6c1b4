"""The records that the CRM would not have: of whom, why, and what can be done about it. Nothing of them is lost."""

from dataclasses import dataclass
from datetime import UTC, datetime

from switchboard.languages.speech import Words
from switchboard.ui.call import button
from switchboard.ui.icons import icon
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Record


@dataclass(frozen=True)
class UnsentRecord:
    """One of them; ``record`` is None where nobody here can read it. ``at`` is in seconds since 1970."""

    key: str
    record: Record | None
    why: str
    at: float


def unsent_page(words: Words, unsent: tuple[UnsentRecord, ...], copied: bool) -> tuple[Node, ...]:
    """The list. Actions: ``send-records``, ``send-record <key>`` and ``copy-record <key>``."""
    texts = words.texts
    verdict = words.count(texts.records_aside, len(unsent)) if unsent else texts.records_fine
    every = (button(texts.try_all_again, "send-records"),) if len(unsent) > 1 else ()
    head = Node("div", {"class": "verdict"}, (Node("b", {}, (verdict,)), *every), key="verdict")
    return (head, *(_row(words, one, copied=copied) for one in unsent))


def _row(words: Words, one: UnsentRecord, *, copied: bool) -> Node:
    texts, record = words.texts, one.record
    moment = datetime.fromtimestamp(one.at, UTC)
    who, told = texts.call_nobody, list[str]()
    if record is not None:
        moment = record.to or record.from_ or moment
        who = record.customer.name or record.number or texts.call_nobody
        told = [texts.chat if record.kind == "chat" else texts.calls, record.note or ""]
    parts = [Node("p", {}, (text,)) for text in (" · ".join(filter(None, told)), one.why) if text]
    acts = [button(texts.try_again, f"send-record {one.key}", **{"aria-label": f"{texts.try_again}: {who}"})]
    if record is not None:
        copy = texts.copied if copied else texts.copy_text
        acts.append(button(copy, f"copy-record {one.key}", "bare", sign="copy", **{"aria-label": f"{copy}: {who}"}))
    day = words.speech.day(moment, datetime.now(UTC))
    children = (
        icon("failed"),
        Node("p", {"class": "what"}, (who,)),
        Node("p", {"class": "val"}, (f"{day} {words.speech.time(moment)}",)),
        Node("div", {"class": "why"}, (*parts, Node("div", {"class": "acts"}, tuple(acts)))),
    )
    return Node("div", {"class": "check bad"}, children, key=one.key)
