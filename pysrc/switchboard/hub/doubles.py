"""What several placements of one workspace tell of the same thing. No I/O.

Each placement is a workspace of its own, of the same operator: what comes for the operator all of them say, and in a
page that loads all say which ticket is open. Told again by another placement, it is the same; by the same one, it is
something new: a message with the same words, a ticket that was left meanwhile. What is asked of one of them, or by the
operator in one of them, is never a double.
"""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import datetime, timedelta

from switchboard.links.ids import digest_of
from switchboard.vocabulary.events import ChatClosed, ChatOpened, CommandFailed, Event, ScreenClose, ScreenPop

LATE = timedelta(seconds=30)
"""How long after the first placement another may tell of it: workspaces take their time to load."""
_MOST = 1000
_EACH = 20
"""How often the same may have been said and be remembered."""


class Fact:
    """Something that was told, and by which placements."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.told_by: set[str] = set()
        self.is_done = False
        """Whether its default action was carried out, or taken over by the page."""


class Doubles:
    """Knows a fact by its vendor, its type, and what it says."""

    kept = ("facts",)

    def __init__(self) -> None:
        self._facts: OrderedDict[str, list[Fact]] = OrderedDict()

    @property
    def facts(self) -> tuple[tuple[str, datetime, tuple[str, ...], bool], ...]:
        """What is known, as plain data: key, time, placements, whether it is done; the oldest first."""
        facts = [(key, fact) for key, facts in self._facts.items() for fact in facts]
        return tuple((key, fact.at, tuple(fact.told_by), fact.is_done) for key, fact in facts)

    @facts.setter
    def facts(self, told: Iterable[tuple[str, datetime | str, Iterable[str], bool]]) -> None:
        for key, at, placements, is_done in told:
            fact = Fact(datetime.fromisoformat(at) if isinstance(at, str) else at)
            fact.told_by, fact.is_done = set(placements), is_done
            self._facts.setdefault(key, []).append(fact)

    def fact_of(self, event: Event, placement: str) -> tuple[Fact, bool]:
        """The fact that an event of a placement tells, and whether it was told before, by another."""
        key = f"{event.vendor} {event.type} {_said(event)}"
        facts = [fact for fact in self._facts.pop(key, [])[-_EACH:] if event.at - fact.at < LATE]
        self._facts[key] = facts
        if len(self._facts) > _MOST:
            self._facts.popitem(last=False)
        fact = next((fact for fact in facts if placement not in fact.told_by), None)
        is_double = fact is not None
        if fact is None:
            fact = Fact(event.at)
            facts.append(fact)
        fact.told_by.add(placement)
        return fact, is_double


def is_of_one_place(event: Event) -> bool:
    """Whether what an event tells concerns the placement that tells it, and no other."""
    is_asked = type(event) is CommandFailed or (type(event) is ScreenPop and event.cause == "request")
    return is_asked or event.raw_json == "null"


def _said(event: Event) -> str:
    """What makes it the same: a ticket is, however much is known of its customer."""
    if isinstance(event, ChatOpened | ChatClosed | ScreenPop | ScreenClose) and event.ticket_id:
        return f"ticket {event.ticket_id}"
    return digest_of(event.raw_json)
