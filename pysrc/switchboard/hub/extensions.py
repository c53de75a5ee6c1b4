"""The CRM's own Python: its files in their order, what passes by their rules, and what they have written. No I/O.

A ``Host`` does what they want: the page, or a desk in a test.
"""

import re
import sys
from asyncio import Future
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from switchboard.hub.addition import Addition
from switchboard.hub.extension import ExtensionFile, take_callbacks
from switchboard.hub.hosting import Host, TooLateError
from switchboard.hub.rules import Rule
from switchboard.telephony.knowledge import Caller, CrmAnswer
from switchboard.vocabulary.events import CallerLookup, Event
from switchboard.vocabulary.problems import Finding, finding

_ANSWER: TypeAdapter[Caller | tuple[Caller, ...]] = TypeAdapter(Caller | tuple[Caller, ...])


@dataclass
class Turn:
    """One event on its way past the rules."""

    event: Event
    prevented: bool = False
    is_vetoed: bool = False
    """Whether that was for a reason, and not because somebody else does it."""
    answers: "list[CrmAnswer | Future[CrmAnswer]]" = field(default_factory=list)
    """Of ``caller.lookup``: what rules know, in their order."""


class Extensions:
    """All extensions, in the order of the configuration."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._extensions: list[ExtensionFile] = []
        self._turns: list[Turn] = []
        self._waiting: list[Callable[[], None]] | None = []

    def __bool__(self) -> bool:
        return bool(self._extensions)

    def load(self, name: str, text: str) -> ModuleType | None:
        """Run a file of the CRM's, behind all others; None, and a finding, where it fails."""
        one = ExtensionFile(name, self)
        self._extensions.append(one)
        try:
            return one.load(text, _module_name(name))
        except (Exception, SystemExit) as error:
            one.failed(error, "", str(error.msg if isinstance(error, SyntaxError) else error))
            one.close()
            self._extensions.remove(one)
            return None

    def when_up(self, act: Callable[[], None]) -> None:
        """Act now, or when everything is up."""
        if self._waiting is None:
            act()
        else:
            self._waiting.append(act)

    def up(self) -> None:
        """Everything is up: do what the files wanted while they ran."""
        waiting, self._waiting = self._waiting or [], None
        for act in waiting:
            act()

    def take(self, event: Event) -> Turn:
        """Tell the rules of an event, in order; what they have made of it."""
        turn = Turn(event)
        self._turns.append(turn)
        try:
            for one in self._extensions:
                for rule in [*one.rules]:
                    self._tell_rule(one, rule, turn)
        finally:
            self._turns.remove(turn)
        return turn

    def _tell_rule(self, one: ExtensionFile, rule: Rule, turn: Turn) -> None:
        try:
            hears = rule.hears(turn.event)
        except Exception as error:  # a function among what is wanted
            one.failed(error, rule.name)
            return
        if not hears:
            return
        value = one.run(rule.name, rule.act, turn.event)
        if type(turn.event) is CallerLookup and value is not None:
            turn.answers.append(self._answer(one, rule, value))

    def _answer(self, one: ExtensionFile, rule: Rule, value: Any) -> "CrmAnswer | Future[CrmAnswer]":
        if not isinstance(value, Future):
            return self._read(one, rule, value)
        answer: Future[CrmAnswer] = Future()

        def told(value: Future[Any]) -> None:
            if not answer.done():
                answer.set_result(None if value.cancelled() else self._read(one, rule, value.result()))

        value.add_done_callback(told)
        return answer

    def _read(self, one: ExtensionFile, rule: Rule, value: Any) -> CrmAnswer:
        """What a rule says of a caller; None where it says nothing."""
        if value is None:
            return None
        try:
            read = _ANSWER.validate_python(value)
        except ValidationError:
            message = f"{one.name}: {rule.name} answered caller.lookup with what is no customer."
            cure = "Wanted is Caller(crm_id=…, name=…, company=…, url=…), a dict of these, several in a list, or None."
            self.tell(finding("warning", "lookup-answer", message, cure))
            return None
        return read if isinstance(read, tuple) else (read,)

    def turn_of(self, event: Event, wanted: str) -> Turn:
        """The turn of an event that is on its way past the rules.

        Raises:
            TooLateError: it has gone on.

        """
        for turn in reversed(self._turns):
            if turn.event.id == event.id and turn.event.type == event.type:
                return turn
        raise TooLateError(f"{wanted} came too late for {event.type}: an asynchronous rule cannot change the event")

    def additions(self, call_id: str) -> tuple[tuple[str, Addition], ...]:
        """What is written on a call's card, each with a key of its own."""
        return tuple(
            (f"{n}/{key}", addition)
            for n, one in enumerate(self._extensions)
            for key, addition in one.cards.get(call_id, {}).items()
        )

    def press(self, call_id: str, key: str) -> None:
        """The operator presses a button on a call's card."""
        number, _, own = key.partition("/")
        one = self._extensions[int(number)]
        if (addition := one.cards.get(call_id, {}).get(own)) is not None and addition.press is not None:
            one.run(getattr(addition.press, "__name__", "a button"), addition.press)

    def tell(self, found: Finding) -> None:
        """Something is wrong with an extension."""
        self.host.report(found, "")

    def take_callbacks(self) -> None:
        """Whatever of the CRM's Python the page calls by itself, a listener say, is one of these, too."""
        take_callbacks(ExtensionFile("an extension", self))

    def close(self) -> None:
        """Take all back, the newest first."""
        while self._extensions:
            self._extensions.pop().close()
        self._waiting = None
        take_callbacks(None)


def _module_name(address: str) -> str:
    """What a file is called as a module: as Python would, unless somebody has the name."""
    stem = re.sub(r"\W", "_", re.sub(r"[?#].*", "", address).rpartition("/")[2].removesuffix(".py")) or "extension"
    taken = stem in sys.modules or stem in sys.stdlib_module_names or not stem.isidentifier()
    return next(name for n in range(1, 1000) if (name := f"extension_{stem}_{n}") not in sys.modules) if taken else stem
