"""Who is signed in to the CRM, and so whose line this tab may have. No I/O.

A line belongs to an operator, and a browser may have seen several: one signs out, the next signs in, and tabs of the
first are still open. So each tab asks for the credentials itself, and its line, calls and dialling are shared only with
tabs that were given the very same (``line_name``). Pages before sign-in have none, and their telephone sleeps.

    asleep ──the page says that somebody is signed in──▶ asking ──▶ here ⇄ another operator is
                                                           │  ▲      │
                                                 nobody, no answer ◀─┘  nobody

Nothing tells a page that somebody has signed out elsewhere. So what a tab finds out it announces to all of the origin,
and whoever knows otherwise asks again. A tab asks again, too, when it is come to or navigates within itself, though not
each time. It does not ask by the clock while its line is open: the CRM would never end a session that nobody uses.

More than 300 lines: half of them are words, what is said and what is to be done; the rest is one machine.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter, ValidationError

from switchboard.links.ids import digest_of
from switchboard.links.outbox import QUEUE
from switchboard.links.reconnect import Backoff
from switchboard.links.socket import failure
from switchboard.links.waiting import Done
from switchboard.settings import LineSettings
from switchboard.telephony.exchange import Exchange, findings
from switchboard.telephony.talk import TALK, FromTab
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed, LinkChanged, LinkState
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended, finding

FRESH_ANSWER = 30.0
"""Seconds for which an answer is good enough for a line that wants the credentials anew."""
CALM = 15.0
"""Seconds between two questions that nothing but the operator's moving about gives rise to."""
RESTLESS = 1.0
"""The same while nobody is signed in."""
NAP, LONGEST_NAP = 30.0, 300.0
"""Seconds after which a tab in which nobody is signed in asks by itself: at first, and in the end."""
GRACE = 2.0
"""Seconds for which what says that somebody is signed in may be gone from a page that is being drawn anew."""
AFTER = (0.0, 3.0, 15.0)
"""Seconds after which to look once another tab has ended: the CRM may sign the operator out later, or not at all."""


class Here(FromTab):
    """Whose line ``tab`` has, without telling who that is; "" where nobody is signed in there."""

    say: Literal["here"] = "here"
    operator: str
    reply: bool = False
    """Whether it answers another tab's, which has another operator."""


class LookAgain(FromTab):
    """Something has ended in ``tab``: see whether you may still have your line."""

    say: Literal["look"] = "look"


Announcement = Here | LookAgain
ANNOUNCEMENT: TypeAdapter[Announcement] = TypeAdapter(Annotated[Announcement, Field(discriminator="say")])


# What the caller is to do.


@dataclass(frozen=True)
class AskWho:
    """Ask the CRM for the credentials, and answer with ``answered``, whatever becomes of it."""


@dataclass(frozen=True)
class OpenLine:
    """Open this operator's line, under this name; ``who`` stays the same when only the key is another."""

    credentials: Model
    name: str
    who: str


@dataclass(frozen=True)
class CloseLine:
    """Close the line that is open here: its operator has gone, or ``is_the_same`` and has another key."""

    is_the_same: bool = False


@dataclass(frozen=True)
class Renewed:
    """The credentials that the open line wanted; None where the CRM did not answer."""

    credentials: Model | None


@dataclass(frozen=True)
class Announce:
    """Say this to all tabs of the origin."""

    text: str


@dataclass(frozen=True)
class HandOver:
    """Give the open line a command that has waited for it."""

    ticket: int
    command: Command
    waited: float


@dataclass(frozen=True)
class Nobody:
    """The CRM's answer: nobody is signed in, or nobody who has a telephone."""


_ToLine = OpenLine | CloseLine | Renewed | HandOver
SignInEffect = AskWho | Announce | _ToLine | Done | CommandFailed | LinkChanged | Finding | Mended


@dataclass
class _Waiting:
    ticket: int
    command: Command
    since: float


class SignIn:
    """What a tab knows of who is signed in.

    Args:
        tab: this tab's name, different from every other's.

    """

    def __init__(self, exchange: Exchange, settings: LineSettings, tab: str, backoff: Backoff | None = None) -> None:
        self.name: str | None = None
        """The line that is open here."""
        self._exchange = exchange
        self._tab = tab
        self._patience = settings.dial_seconds
        policy = settings.reconnect
        self._backoff = backoff or Backoff(policy.base_seconds, policy.cap_seconds)
        self._given = exchange.given()
        self._who = ""
        self._credentials: Model | None = None
        self._awake = False
        self._gone_at: float | None = None
        self._asking = self._again = self._renews = False
        self._asked_at = self._answered_at = float("-inf")
        self._looks: list[float] = []
        self._nap: float | None = None
        self._naps = 0
        self._reason = ""
        self._others: set[str] = set()
        self._waiting: list[_Waiting] = []
        self._serial = 0

    @property
    def deadline(self) -> float | None:
        """When ``tick`` is due, on the monotonic clock."""
        due = [*self._looks, *(one.since + self._patience for one in self._waiting)]
        if self._gone_at is not None:
            due.append(self._gone_at + GRACE)
        if self._nap is not None:
            due.append(self._nap)
        return min(due, default=None)

    # What the page and the browser say.

    def seen(self, is_somebody: bool, at: datetime, now: float) -> list[SignInEffect]:
        """Whether this page looks as if somebody were signed in; it counts each time that it changes, the first too."""
        if is_somebody:
            self._gone_at = None
            if self._awake:
                return []
            self._awake = True
            return self._ask(at, now)
        if self.name is None:
            return self._sleep(at)
        self._gone_at = now
        return []

    def moved(self, at: datetime, now: float) -> list[SignInEffect]:
        """The operator has come to this tab, or went elsewhere in it."""
        self._naps = 0
        calm = RESTLESS if self.name is None else CALM
        return self._look_at([max(now, self._asked_at + calm)], at, now)

    def returned(self, at: datetime, now: float) -> list[SignInEffect]:
        """The page was put away, and nobody knows for how long."""
        self._answered_at = float("-inf")
        return self._look_at([now], at, now)

    def heard(self, text: str, at: datetime, now: float) -> list[SignInEffect]:
        """Another tab has announced this; what is none of ours is ignored."""
        try:
            said = ANNOUNCEMENT.validate_json(text)
        except ValidationError:
            return []
        if isinstance(said, LookAgain):
            return self._look_at([now + seconds for seconds in AFTER], at, now)
        if said.operator == (self.name or ""):
            return []
        if said.reply:
            return self._another(said.operator)
        if said.operator:
            self._others.add(said.operator)
        if self._given is not None:
            return self._tell_others()
        return self._look_at([now], at, now)

    def answered(self, answer: Model | Nobody | None, at: datetime, now: float) -> list[SignInEffect]:
        """The CRM's answer; None where there was none that could be understood."""
        self._asking, again, self._again = False, self._again, False
        renews, self._renews = self._renews, False
        if not self._awake:
            return []
        match answer:
            case None:
                effects = self._unanswered(at, now, renews)
            case Nobody():
                effects = self._nobody(at, now)
            case _:
                effects = self._somebody(answer, at, now, renews)
        return [*effects, *(self._ask(at, now) if again else [])]

    def tick(self, at: datetime, now: float) -> list[SignInEffect]:
        """Time has passed."""
        effects: list[SignInEffect] = []
        for one in [one for one in self._waiting if now >= one.since + self._patience]:
            self._waiting.remove(one)
            effects += self._refuse(one.ticket, "expired", at)
        if self._gone_at is not None and now >= self._gone_at + GRACE:
            effects += self._sleep(at)
        if any(due <= now for due in (*self._looks, *([] if self._nap is None else [self._nap]))):
            effects += self._ask(at, now)
        return effects

    # What the line and the operator want.

    def renew(self, at: datetime, now: float) -> list[SignInEffect]:
        """The open line wants the credentials anew; they come with ``Renewed``, unless they are another's now."""
        if self._given is not None or now - self._answered_at < FRESH_ANSWER:
            self._answered_at = float("-inf")  # good enough once: if they are refused, fresher ones are wanted
            return [Renewed(self._given or self._credentials)]
        self._renews = True
        return self._ask(at, now)

    def command(self, ticket: int, command: Command, at: datetime, now: float, waited: float) -> list[SignInEffect]:
        """Call a number once there is a line; for as long as nobody is known to be signed in, ask at once."""
        if not self._awake:
            return self._refuse(ticket, "signed-out", at)
        if len(self._waiting) >= QUEUE:
            return self._refuse(ticket, "queue-full", at)
        self._waiting.append(_Waiting(ticket, command, now - waited))
        return [*self._ask(at, now), *self.tick(at, now)]

    def close(self, at: datetime) -> list[SignInEffect]:
        """Switchboard is being taken down: perhaps because the operator signs out."""
        self._ask_no_more()
        return [*self._refuse_all("destroyed", at), self._look_again()]

    # What follows.

    def _ask(self, at: datetime, now: float) -> list[SignInEffect]:
        if not self._awake:
            return []
        if self._given is not None:
            return self._somebody(self._given, at, now, renews=False)
        self._looks = [due for due in self._looks if due > now]
        if self._asking:
            self._again = True
            return []
        self._asking, self._asked_at, self._nap = True, now, None
        return [AskWho()]

    def _look_at(self, times: list[float], at: datetime, now: float) -> list[SignInEffect]:
        if not self._awake or self._given is not None:
            return []
        self._looks = sorted({*self._looks, *times})[: len(AFTER) + 1]
        return self.tick(at, now)

    def _somebody(self, credentials: Model, at: datetime, now: float, renews: bool) -> list[SignInEffect]:
        name, who = line_name(self._exchange, credentials), operator_name(self._exchange, credentials)
        self._answered_at, self._credentials, self._naps = now, credentials, 0
        self._backoff.proved()
        if name == self.name:
            return [*([Renewed(credentials)] if renews else []), *self._tell_others()]
        effects: list[SignInEffect] = []
        if self.name is not None:
            effects.append(CloseLine(is_the_same=who == self._who))
            if who != self._who:
                effects += self._tell(at, "closed", "other-operator")
        self.name, self._who, self._reason = name, who, ""
        effects += [Mended("line-other-operator"), OpenLine(credentials, name, who), self._announce()]
        for one in self._waiting:
            effects.append(HandOver(one.ticket, one.command, now - one.since))
        self._waiting = []
        return [*effects, *self._tell_others()]

    def _nobody(self, at: datetime, now: float) -> list[SignInEffect]:
        effects = self._leave()
        if self._reason != "signed-out":
            effects += [*self._tell(at, "closed", "signed-out"), self._announce()]
        self._nap = now + min(LONGEST_NAP, NAP * 2.0**self._naps) * (1 + self._backoff.chance())
        self._naps = min(self._naps + 1, 10)
        return [*effects, *self._refuse_all("signed-out", at)]

    def _unanswered(self, at: datetime, now: float, renews: bool) -> list[SignInEffect]:
        """No answer says nothing of who is signed in: an open line stays as it is."""
        if self.name is not None:
            return [Renewed(None)] if renews else []
        seconds = self._backoff.lost()
        self._nap = now + seconds
        return self._tell(at, "interrupted", "credentials", at + timedelta(seconds=seconds))

    def _sleep(self, at: datetime) -> list[SignInEffect]:
        effects = self._leave()
        self._ask_no_more()
        if self._reason != "asleep":
            effects += [*self._tell(at, "closed", "asleep"), self._look_again()]
        return [*effects, *self._refuse_all("signed-out", at)]

    def _ask_no_more(self) -> None:
        self._awake, self._looks, self._nap, self._gone_at = False, [], None, None

    def _leave(self) -> list[SignInEffect]:
        if self.name is None:
            return []
        self.name, self._who, self._credentials = None, "", None
        self._others.clear()
        return [CloseLine(), Mended("line-other-operator")]

    def _announce(self, *, reply: bool = False) -> Announce:
        return Announce(Here(tab=self._tab, operator=self.name or "", reply=reply).model_dump_json())

    def _look_again(self) -> Announce:
        return Announce(LookAgain(tab=self._tab).model_dump_json())

    def _tell_others(self) -> list[SignInEffect]:
        """Two operators in one browser, as often as both are asked."""
        others, self._others = self._others - {self.name}, set()
        if self.name is None or not others:
            return []
        return [self._announce(reply=True), *(one for other in others for one in self._another(other))]

    def _another(self, operator: str) -> list[SignInEffect]:
        if self.name is None or not operator:
            return []
        message = (
            f"Two operators of {self._exchange.title} are signed in in this browser; each tab has its own one's line."
        )
        cure = "Let operators who share a computer sign out, or give each a browser profile."
        return [finding("warning", "line-other-operator", message, cure)]

    def _tell(
        self, at: datetime, state: LinkState, reason: str, next_try_at: datetime | None = None
    ) -> list[SignInEffect]:
        self._reason = reason
        self._serial += 1
        status = LinkChanged(
            id=f"{self._exchange.vendor}-{self._tab}-signin-{self._serial}",
            vendor=self._exchange.vendor,
            at=at,
            placement="line",
            state=state,
            reason=reason,
            next_try_at=next_try_at,
        )
        return [*findings(self._exchange, status), status]

    def _refuse_all(self, code: str, at: datetime) -> list[SignInEffect]:
        waiting, self._waiting = self._waiting, []
        return [effect for one in waiting for effect in self._refuse(one.ticket, code, at)]

    def _refuse(self, ticket: int, code: str, at: datetime) -> list[SignInEffect]:
        self._serial += 1
        error = failure(self._exchange, at, code, f"{self._exchange.vendor}-{self._tab}-unsigned-{self._serial}")
        return [error, Done(ticket, error)]


def line_name(exchange: Exchange, credentials: Model) -> str:
    """What the tabs of one operator have in common, without telling what it is.

    Scripts of the origin can see it, and guess at a short key; but they can ask for the credentials as well as we can.
    """
    told = json.dumps([exchange.identity, credentials.model_dump(mode="json")])
    return f"{exchange.vendor}/{TALK}/{digest_of(told)}"


def operator_name(exchange: Exchange, credentials: Model) -> str:
    """The same whatever the key is."""
    secrets = exchange.connection(credentials).secrets
    who = {name: value for name, value in credentials.model_dump(mode="json").items() if value not in secrets}
    return digest_of(json.dumps([exchange.vendor, exchange.identity, who]))


def channel_name(exchange: Exchange) -> str:
    """Where tabs announce who is signed in."""
    return f"{exchange.vendor}/{TALK}/operators"
