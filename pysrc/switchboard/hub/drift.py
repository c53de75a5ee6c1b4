"""Counts what vendors send that this version does not know: types, fields, values, by their names. No I/O.

Nobody waits for it, so messages are kept until there is time to look at them once more, strictly.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from switchboard.hub.diagnosis import Diagnosis
from switchboard.vendors import Novelty
from switchboard.vocabulary.events import Event, MessageUnknown

PAUSE = 1.0
"""Seconds between two looks."""
_KEPT = 100
"""Events kept from one look to the next; more are not looked at."""
_NAMES = 10
"""Names told of one vendor: whoever makes them up anew each time fills no diagnosis."""
_HIDDEN = "(a name that is not repeated)"
_NEWER = "See whether there is a newer version."


class Drift:
    """Looks at events later.

    Args:
        novelties: by vendor, what in an event's message is not known.

    """

    def __init__(self, diagnosis: Diagnosis, novelties: Mapping[str, Callable[[Event], Iterable[Novelty]]]) -> None:
        self._diagnosis = diagnosis
        self._novelties = novelties
        self._kept: list[Event] = []
        self._names: dict[str, set[str]] = {}

    def keep(self, event: Event) -> bool:
        """Keep an event of a vendor's message; whether it is the first, so that a look is due."""
        kept = self._kept
        if len(kept) >= _KEPT or event.raw_json == "null":
            return False
        kept.append(event)
        return len(kept) == 1

    def look(self) -> None:
        """Look at what was kept."""
        kept, self._kept = self._kept, []
        looked_at: str | None = None
        for event in kept:
            if event.raw_json is looked_at and not isinstance(event, MessageUnknown):
                continue  # several events of one message
            looked_at = event.raw_json
            if isinstance(event, MessageUnknown):
                self._unknown_type(event)
            elif (novelties := self._novelties.get(event.vendor)) is not None:
                for novelty in novelties(event):
                    self._tell(event, novelty)

    def _unknown_type(self, event: MessageUnknown) -> None:
        name = self._told(event.vendor, safe(event.kind))
        message = f"{event.vendor} sends a type that this version does not know: {name}."
        cure = f"Nothing is lost: it is told as message.unknown. {_NEWER}"
        self._diagnosis.add("info", "drift", message, cure, at=event.at)

    def _tell(self, event: Event, novelty: Novelty) -> None:
        path = ".".join("…" if safe(step) == _HIDDEN else step for step in novelty.path.split(".")[-12:])
        name = self._told(event.vendor, path if novelty.what == "field" else f"{path} = {safe(novelty.value)}")
        message = f"{event.vendor} sends a {novelty.what} that this version does not know: {name}."
        self._diagnosis.add("info", "drift", message, f"Nothing is lost: it stands under raw. {_NEWER}", at=event.at)

    def _told(self, vendor: str, name: str) -> str:
        """The name, if it is one of the first of its vendor's."""
        names = self._names.setdefault(vendor, set())
        if name in names or len(names) < _NAMES:
            names.add(name)
            return name
        return "others"


def safe(name: object) -> str:
    """A name as it may be repeated: a program's word or a small number. Others may be a person's, or made to harm."""
    text = str(name)
    is_word = re.fullmatch(r"([A-Za-z_$][\w$.:/-]{0,39}(\[\])*)?( ?[0-9]{1,4})?", text, re.ASCII) and text
    return text if is_word and not re.search(r"[0-9]{5}", text) else _HIDDEN
