"""What the operator says of a call: its outcome and a note, kept as they type, and whether the CRM has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from switchboard.languages.speech import Words
from switchboard.ui.icons import icon
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Call

LONGEST = 4000
"""Characters of a note."""


Whereabouts = Literal["", "kept", "late", "sent", "back", "aside"]
"""Where it is: nowhere; only here; only here, for nothing gets through; in the CRM; with the page; refused."""


@dataclass(frozen=True)
class WrapUp:
    """What was said of a call, and where that is.

    ``outcomes`` are the CRM's: key, text, and whether a note has to go with it. ``at`` is when the CRM took it, UTC;
    ``why`` says why not. ``is_asked`` is whether the operator wanted to save without a note that is needed.
    ``is_saved`` is whether they have saved it, and it is in the CRM.
    """

    outcomes: tuple[tuple[str, str, bool], ...] = ()
    outcome: str = ""
    note: str = ""
    state: Whereabouts = ""
    at: datetime | None = None
    why: str = ""
    is_asked: bool = False
    is_saved: bool = False

    @property
    def lacks_note(self) -> bool:
        """Whether the outcome wants a note, and there is none."""
        return not self.note.strip() and any(needs for key, _, needs in self.outcomes if key == self.outcome)

    @property
    def word(self) -> str:
        """The outcome as the operator reads it."""
        return next((text for key, text, _ in self.outcomes if key == self.outcome), self.outcome)


def is_wanted(call: Call) -> bool:
    """Whether there is anything to say of a call: somebody talked."""
    return call.answered_at is not None and call.state in ("answered", "ended") and call.reason != "elsewhere"


def wrap_up(words: Words, shown: WrapUp, key: str, about: str, *, is_over: bool) -> list[Node]:
    """The fields. Actions: ``outcome <number> <key>``, ``note <key>``, ``save <key>``, ``copy-note <key>``.

    And ``send-again <key>``. ``about`` says whose call it is, for whoever does not see that.
    """
    texts = words.texts
    if shown.is_saved:
        said = [part for part in (shown.word, shown.note) if part]
        meta = Node("p", {"class": "meta said-so"}, tuple(Node("span", {}, (part,)) for part in said), key="said-so")
        return [*([meta] if said else []), _standing(words, shown)]
    nodes = [_outcomes(words, shown, key)] if shown.outcomes else []
    nodes.append(_note(words, shown, key, about))
    if shown.state == "aside":
        again = Node("button", {"type": "button", "class": "btn"}, (texts.try_again,), f"send-again {key}")
        copy = {"type": "button", "class": "btn bare"}
        acts = (again, Node("button", copy, (icon("copy"), texts.copy_note), f"copy-note {key}"))
        return [*nodes, _standing(words, shown), Node("div", {"class": "acts"}, acts, key="not-saved")]
    row = [_standing(words, shown)]
    if is_over:
        save = {"type": "button", "class": "btn main", "data-needs": "yes" if shown.lacks_note else "no"}
        row.append(Node("button", save, (texts.save_to_crm,), f"save {key}", key="save"))
    return [*nodes, Node("div", {"class": "save"}, tuple(row), key="save-row")]


def summary(words: Words, shown: WrapUp | None) -> tuple[Node, ...]:
    """The same in a line or two, below a call of the past."""
    if shown is None or not (shown.outcome or shown.note or shown.state == "aside"):
        return ()
    said = ": ".join(part for part in (shown.word, shown.note) if part)
    nodes = [Node("p", {"class": "note"}, (said,), key="said")] if said else []
    if shown.state in ("aside", "late"):
        nodes.append(_standing(words, shown))
    return tuple(nodes)


def _outcomes(words: Words, shown: WrapUp, key: str) -> Node:
    chips = []
    for number, (name, text, _) in enumerate(shown.outcomes):
        field = {"type": "radio", "name": f"outcome {key}", **({"checked": ""} if name == shown.outcome else {})}
        radio = Node("input", field, (), f"outcome {number} {key}")
        chips.append(Node("label", {"class": "chip"}, (radio, icon("ok"), text), key=name))
    legend = Node("legend", {"class": "name"}, (words.texts.outcome,))
    return Node("fieldset", {"class": "field"}, (legend, Node("div", {"class": "chips"}, tuple(chips))), key="outcomes")


def _note(words: Words, shown: WrapUp, key: str, about: str) -> Node:
    texts, id_ = words.texts, f"note {key}".replace(" ", "-")
    is_missing = shown.is_asked and shown.lacks_note
    field = {
        "id": id_,
        "rows": "2",
        "maxlength": str(LONGEST),
        "placeholder": texts.note_hint,
        "aria-label": f"{texts.note}: {about}",
        "value": shown.note,
        **({"aria-invalid": "true", "aria-describedby": f"{id_}-lacks"} if is_missing else {}),
    }
    parts = [
        Node("label", {"for": id_}, (texts.note,)),
        Node("textarea", field, (), f"note {key}", key="note"),
    ]
    if is_missing:
        why = (icon("failed"), Node("span", {}, (texts.note_needed.format(outcome=shown.word),)))
        parts.append(Node("p", {"class": "err", "id": f"{id_}-lacks", "role": "alert"}, why, key="lacks"))
    return Node("div", {"class": "field"}, tuple(parts), key="note-field")


def _standing(words: Words, shown: WrapUp) -> Node:
    """Kept (here) and saved (in the CRM) are never mixed."""
    texts = words.texts
    match shown.state:
        case "kept":
            tone, sign, text = "", "ok", texts.note_kept
        case "sent" if shown.at is not None:
            tone, sign, text = "ok", "ok", texts.note_saved.format(time=words.speech.time(shown.at))
        case "late":
            tone, sign, text = "no", "failed", texts.not_saved_yet
        case "aside":
            tone, sign, text = "no", "failed", texts.not_saved.format(why=shown.why)
        case "back":
            tone, sign, text = "", "ok", texts.note_taken_over
        case _:
            return Node("p", {"class": "saved"}, (), key="standing")
    names = f"saved {tone}".strip()
    return Node("p", {"class": names, "role": "status"}, (icon(sign), Node("span", {}, (text,))), key="standing")
