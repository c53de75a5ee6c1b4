"""Number entry: judged as it is typed, or pasted."""

from dataclasses import dataclass, field

from switchboard.languages.speech import Words
from switchboard.telephony.entry import Entered
from switchboard.ui.call import button, sign_button
from switchboard.ui.icons import icon
from switchboard.ui.view import Node

KEYS = "123456789+0"


@dataclass(frozen=True)
class NumberEntry:
    """What is typed, what is to be thought of it, and whom it belongs to, as far as the recent calls tell."""

    text: str = ""
    entered: Entered = field(default_factory=lambda: Entered("empty"))
    known: str = ""
    is_asked: bool = False
    """Whether it was to be called: then it is told what is missing, too."""


def keypad(words: Words, entry: NumberEntry, region: str) -> tuple[Node, ...]:
    """The entry. Actions: ``typed`` (the field's input), ``key <digit>``, ``erase``, ``call-number`` and ``recent``."""
    texts = words.texts
    hint, is_bad = hint_of(words, entry, region)
    field = {
        "id": "number",
        "type": "tel",
        "inputmode": "tel",
        "autocomplete": "off",
        "value": entry.text,
        "aria-invalid": "true" if is_bad else "false",
        "aria-describedby": "judgement",
    }
    head = (
        Node("label", {"for": "number", "class": "name"}, (texts.number,)),
        button(texts.recent_calls, "recent", "bare"),
    )
    inside = (Node("input", field, (), "typed"), sign_button("erase", texts.erase, "erase"))
    told = (icon("failed"), Node("span", {}, (hint,))) if is_bad else (hint,)
    parts = (
        Node("div", {"class": "lead1"}, head),
        Node("div", {"class": "in"}, inside),
        Node("p", {"id": "judgement", "class": "err" if is_bad else "hint", "aria-live": "polite"}, told),
    )
    names = {"+": texts.plus}
    keys = tuple(
        Node(
            "button",
            {"type": "button", "class": "key", **({"aria-label": names[key]} if key in names else {})},
            (key,),
            f"key {key}",
        )
        for key in KEYS
    )
    return (
        Node("div", {"class": "field big"}, parts),
        Node("div", {"class": "keys", "role": "group", "aria-label": texts.keypad}, keys),
        button(texts.do_call, "call-number", "main", "wide", sign="phone"),
    )


def hint_of(words: Words, entry: NumberEntry, region: str) -> tuple[str, bool]:
    """What is said below the field, and whether it is a complaint."""
    texts, entered = words.texts, entry.entered
    if entered.state in ("empty", "short") and not entry.is_asked:
        return "", False
    if entered.state == "empty":
        return texts.no_number, True
    if entered.why:
        reason = texts.dial_reasons[entered.why].format(region=region)
        return reason[:1].upper() + reason[1:], True
    if entered.state == "short":
        return texts.number_short, True
    shown = ", ".join(part for part in (entry.known, entered.shown) if part)
    extension = texts.call_extension.format(extension=entered.extension) if entered.extension else ""
    return ". ".join(part for part in (shown, extension) if part), False
