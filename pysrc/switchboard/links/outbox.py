"""The numbers that a line is to call: those that wait for it, and those that were asked for and not answered yet.

No I/O. None is ever sent twice: of one that was sent and not answered nobody knows whether the phone rings. Where an
exchange's answers do not say to which question they are, one question is asked at a time.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from switchboard.vocabulary.events import CommandFailed

QUEUE = 5
"""Numbers that may wait: more calls than that at once are not meant."""


@dataclass(frozen=True)
class ToExchange:
    """Send this text, which carries out the commands with these tickets; of a greeting, none."""

    text: str
    tickets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Joined:
    """The command with this ticket is carried out by what was sent already."""

    ticket: str


@dataclass(frozen=True)
class Answered:
    """The command with this ticket was carried out (``error`` is None) or not."""

    ticket: str
    error: CommandFailed | None = None


@dataclass
class _Question:
    tickets: list[str]
    number: str
    until: float
    key: int = 0


class Outbox:
    """One line's numbers; times are the caller's monotonic clock, in seconds.

    Args:
        encode: the command to call a number, as the exchange takes it, with the number of the question.
        fail: why a number was not called, from the time, a code and the exchange's own words, if there are any.
        patience: seconds a number may wait for the line, and then for its answer.
        numbered: whether answers carry the number of their question.

    """

    def __init__(
        self,
        encode: Callable[[str, int], str],
        fail: Callable[[datetime, str, str | None], CommandFailed],
        patience: float,
        *,
        numbered: bool,
    ) -> None:
        self._encode = encode
        self._fail = fail
        self._patience = patience
        self._numbered = numbered
        self._waiting: deque[_Question] = deque()
        self._asked: deque[_Question] = deque()
        self._keys = count(1)

    @property
    def deadline(self) -> float | None:
        """When something here has waited too long."""
        return min((question.until for question in (*self._waiting, *self._asked)), default=None)

    @property
    def waits(self) -> bool:
        """Whether a number waits for the line."""
        return bool(self._waiting)

    def add(self, ticket: str, number: str, at: datetime, now: float, waited: float) -> Sequence[Joined | Answered]:
        """Let a number wait for the line, for less long if it has waited elsewhere already."""
        for question in (*self._asked, *self._waiting):
            if question.number == number:
                question.tickets.append(ticket)  # a second click before the first is answered
                return [Joined(ticket)] if question in self._asked else []
        question = _Question([ticket], number, now + self._patience - waited)
        if question.until <= now:
            return self._answers(question, at, "expired")
        if len(self._waiting) >= QUEUE:
            return self._answers(question, at, "queue-full")
        self._waiting.append(question)
        return []

    def send(self, now: float) -> list[ToExchange]:
        """The line is there: ask what may be asked now."""
        sent: list[ToExchange] = []
        while self._waiting and (self._numbered or not self._asked):
            question = self._waiting.popleft()
            question.until, question.key = now + self._patience, next(self._keys)
            self._asked.append(question)
            sent.append(ToExchange(self._encode(question.number, question.key), tuple(question.tickets)))
        return sent

    def answered(self, key: int | None, error: str | None, at: datetime) -> list[Answered] | None:
        """An answer has come, to the question of this number if it has one; None where no such question was asked."""
        question = next((one for one in self._asked if not self._numbered or one.key == key), None)
        if question is None:
            return None
        self._asked.remove(question)
        return self._answers(question, at, None if error is None else "refused", error)

    def expired(self, at: datetime, now: float) -> list[Answered]:
        """Give up what has waited too long for the line."""
        late = [question for question in self._waiting if now >= question.until]  # one may have waited elsewhere
        self._waiting = deque(question for question in self._waiting if now < question.until)
        return [answer for question in late for answer in self._answers(question, at, "expired")]

    def unanswered(self, at: datetime, now: float) -> list[Answered]:
        """Give up what has waited too long for its answer."""
        gone: list[Answered] = []
        while self._asked and now >= self._asked[0].until:
            gone += self._answers(self._asked.popleft(), at, "timeout")
        return gone

    def interrupted(self, at: datetime) -> list[Answered]:
        """The line is gone, and with it all answers."""
        gone = [answer for question in self._asked for answer in self._answers(question, at, "interrupted")]
        self._asked.clear()
        return gone

    def forget(self) -> None:
        """Let go of what waits: it is for whoever gave it."""
        self._waiting.clear()

    def give_up(self, at: datetime) -> list[Answered]:
        """Switchboard is being taken down."""
        questions = [*self._asked, *self._waiting]
        self._asked.clear()
        self._waiting.clear()
        return [answer for question in questions for answer in self._answers(question, at, "destroyed")]

    def _answers(
        self, question: _Question, at: datetime, code: str | None, message: str | None = None
    ) -> list[Answered]:
        error = self._fail(at, code, message) if code else None
        return [Answered(ticket, error) for ticket in question.tickets]
