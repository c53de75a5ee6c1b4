"""When which record is sent to the CRM's server, and what its answer means. No I/O.

At least once, and in order for each customer: a record waits for every earlier one that has a customer, a number or a
chat in common with it. What the server refuses for good is set aside and holds nobody up. Where nobody is signed in,
all wait until somebody is. A server that is down is asked less and less, at times drawn by chance
(``links/reconnect.py``), and by one record alone until it answers again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import random

from switchboard.hub.answers import ServerAnswer
from switchboard.hub.ledger import KeptRecord
from switchboard.links.reconnect import Backoff
from switchboard.vocabulary.events import Record

AT_ONCE = 4
"""Records on their way at the same time, of different customers."""
BASE, CAP = 1.0, 300.0
"""Seconds: the span before the second try, and the longest."""
LONGEST_WAIT = 3600.0
"""Seconds that a server can ask us to wait at most; it may have lost a decimal point."""
MOST = 1000
"""Records that wait; the oldest beyond that are set aside."""
AGE = 30 * 86_400.0
"""Seconds after which a record that the server has not taken is set aside."""

_AGAIN = (408, 425, 429)
_HAD_IT = 409
_SIGN_IN = (401, 403)


@dataclass(frozen=True)
class Post:
    """Send this; ``answered`` is told what came of it."""

    kept: KeptRecord
    record: Record


@dataclass(frozen=True)
class Taken:
    """The server has this revision."""

    kept: KeptRecord
    record: Record


@dataclass(frozen=True)
class SetAside:
    """The server will not have it, with this status; or it is too old (``too-old``), or one of too many."""

    kept: KeptRecord
    status: int | None
    because: str


@dataclass(frozen=True)
class Hitch:
    """Nothing gets through for now: ``sign-in``, or ``server``; "" where that is over."""

    what: str


SendingEffect = Post | Taken | SetAside | Hitch


def is_page(answer: ServerAnswer) -> bool:
    """Whether this is a page for people: many a CRM answers whoever is not signed in with the form to do so."""
    return answer.is_good and answer.text.lstrip()[:9].lower().startswith(("<!doctype", "<html"))


class Sending:
    """Sends one operator's records, in the one tab that does.

    Args:
        chance: gives numbers from [0, 1).

    """

    def __init__(self, chance: Callable[[], float] = random) -> None:
        self._chance = chance
        self._on_its_way: set[str] = set()
        self._decided: set[tuple[str, int]] = set()
        """What the ledger does not say yet: these revisions are taken or set aside."""
        self._tries: dict[str, Backoff] = {}
        self._due: dict[str, float] = {}
        self._server = Backoff(BASE, CAP, chance)
        self._silent = 0
        self._pause = float("-inf")
        self._locked: set[str] = set()
        self._is_locked = False
        self._trouble = ""
        self._next: float | None = None

    @property
    def deadline(self) -> float | None:
        """When ``look`` is due again, by the monotonic clock, if no answer comes first."""
        return self._next

    def look(self, kept: Iterable[KeptRecord], at: float, now: float) -> list[SendingEffect]:
        """What is to be sent now of all that is kept; ``at`` is the wall clock, in seconds since 1970."""
        kept = list(kept)
        ahead = [one for one in kept if one.entry.state == "made"]  # the page is about to be told of it
        waiting = sorted((one for one in kept if one.entry.state == "waiting"), key=lambda one: one.entry.seq)
        self._decided &= {(one.entry.key, one.entry.revision) for one in waiting}
        waiting = [one for one in waiting if (one.entry.key, one.entry.revision) not in self._decided]
        effects: list[SendingEffect] = []
        effects += [SetAside(one, None, "too-many") for one in waiting[: max(0, len(waiting) - MOST)]]
        effects += [SetAside(one, None, "too-old") for one in waiting[len(effects) :] if at - one.entry.at > AGE]
        gone = {effect.kept.entry.key for effect in effects if isinstance(effect, SetAside)}
        self._decided |= {(one.entry.key, one.entry.revision) for one in waiting if one.entry.key in gone}
        keys = {one.entry.key for one in waiting} - gone
        self._tries = {key: tries for key, tries in self._tries.items() if key in keys}
        self._due = {key: due for key, due in self._due.items() if key in keys}
        self._next = None
        if not waiting:
            effects += self._tell("")
        if self._is_locked:
            return effects
        if self._pause > now:
            self._next = self._pause if keys else None
            return effects
        width = 1 if self._silent > 2 else AT_ONCE
        blocked: set[str] = set()
        for one in sorted((*ahead, *waiting), key=lambda one: one.entry.seq):
            key, record = one.entry.key, one.record
            if key in gone or record is None:
                continue
            names = identities(record)
            is_free = not names & blocked and key not in self._on_its_way and key not in self._locked
            is_free = is_free and one.entry.state == "waiting"
            blocked |= names
            if not is_free:
                continue
            due = self._due.get(key, now)
            if due > now:
                self._next = due if self._next is None else min(self._next, due)
            elif len(self._on_its_way) < width:
                self._on_its_way.add(key)
                effects.append(Post(one, record))
        return effects

    def answered(self, post: Post, answer: ServerAnswer, now: float) -> list[SendingEffect]:
        """What came of it."""
        key = post.kept.entry.key
        self._on_its_way.discard(key)
        if (answer.is_good and not is_page(answer)) or answer.status == _HAD_IT:
            self._tries.pop(key, None)
            self._server.proved()
            self._silent = 0
            self._locked.clear()
            self._decided.add((key, post.kept.entry.revision))
            return [*self._tell(""), Taken(post.kept, post.record)]
        if answer.status in _SIGN_IN or answer.moved or is_page(answer):
            return self._lock(key, answer)
        if 400 <= answer.status < 500 and answer.status not in _AGAIN:
            self._server.proved()
            self._silent = 0
            self._decided.add((key, post.kept.entry.revision))
            return [*self._tell(""), SetAside(post.kept, answer.status, "refused")]
        self._later(key, answer, now)
        return self._tell("server") if self._silent > 2 else []

    def signed_in(self) -> None:
        """Somebody may be signed in again, or the operator wants to know."""
        self._is_locked = False
        self._locked.clear()
        self._pause = float("-inf")
        self._due.clear()

    def _later(self, key: str, answer: ServerAnswer, now: float) -> None:
        self._silent += 1
        wait = self._tries.setdefault(key, Backoff(BASE, CAP, self._chance)).lost()
        if answer.wait is not None:
            wait = min(answer.wait, LONGEST_WAIT)
            self._pause = now + wait
        elif self._silent > 2:
            self._pause = max(self._pause, now + self._server.lost())
        self._due[key] = now + wait

    def _lock(self, key: str, answer: ServerAnswer) -> list[SendingEffect]:
        """One customer may be none of the operator's business; but then the others go on."""
        self._locked.add(key)
        self._is_locked = answer.status != 403 or len(self._locked) > 2
        return self._tell("sign-in")

    def _tell(self, what: str) -> list[SendingEffect]:
        if what == self._trouble:
            return []
        self._trouble = what
        return [Hitch(what)]


def identities(record: Record) -> set[str]:
    """What two records have in common that are about the same customer; at least its own key."""
    customer = record.customer
    told = {
        "crm": customer.crm_id,
        "client": customer.client_id,
        "phone": "".join(filter(str.isdigit, customer.phone or record.number or ""))[-9:],
        "email": (customer.email or "").lower(),
        "siebel": customer.siebel_id,
        "ticket": record.ticket_id and f"{record.vendor} {record.ticket_id}",
        "session": record.session_id and f"{record.vendor} {record.session_id}",
    }
    return {f"{name} {value}" for name, value in told.items() if value} or {f"key {record.key}"}
