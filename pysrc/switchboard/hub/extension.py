"""One file of the CRM's own Python, and all that has come of it. No I/O.

While it runs, and while anything of it runs later, it is the current extension (``current``): so the functions of
``switchboard`` know whose rule, card or timer it is. What fails is told with the file's own line, and nothing else
stops.
"""

import linecache
import sys
from asyncio import Future
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from inspect import isasyncgen, isawaitable, isgenerator
from types import CodeType, ModuleType
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue, TypeAdapter, ValidationError
from pydantic_core import from_json

from switchboard.hub.addition import Addition, CardWriter, Weight
from switchboard.hub.blame import line_of, own_words, trace_of, watched
from switchboard.hub.hosting import Asked, CommandError
from switchboard.hub.rules import Rule
from switchboard.hub.web import HttpRequest, HttpResponse
from switchboard.links.waiting import Done
from switchboard.vocabulary.events import Event, RecordMade
from switchboard.vocabulary.problems import finding

if TYPE_CHECKING:
    from switchboard.hub.extensions import Extensions

LONG = 0.05
"""Seconds for which an extension may hold the page up without being named."""
CARDS = 200
"""Calls of which an extension's additions are kept."""
_WORDS: TypeAdapter[dict[str, JsonValue]] = TypeAdapter(dict[str, JsonValue])


class ExtensionFile:
    """One file, and all that has come of it."""

    def __init__(self, name: str, all_: "Extensions") -> None:
        self.name = name
        self.rules: list[Rule] = []
        self.cards: OrderedDict[str, dict[str, Addition]] = OrderedDict()
        self._all = all_
        self._ends: dict[object, Callable[[], object]] = {}

    # What it does.

    def card(self, call_id: str) -> CardWriter:
        """The card of a call, for this extension to write on."""
        written = self.cards.setdefault(call_id, {})
        self.cards.move_to_end(call_id)
        if len(self.cards) > CARDS:
            self.cards.popitem(last=False)
        return CardWriter(written, self._all.host.redraw)

    def ask(self, call: str, argument: Mapping[str, object]) -> Asked:
        """Have a command carried out."""
        asked = Asked()

        def done(done: Done) -> None:
            if asked.done():
                return
            if done.error is None:
                asked.set_result(from_json(done.result))
                return
            asked.set_exception(CommandError(done.error.code, done.error.message))
            asked.exception()  # so that asyncio does not tell of it, too
            if not asked.waited:
                message = f"{self.name}: {call}() was refused ({done.error.code})."
                self._all.tell(finding("warning", "extension-command", message, done.error.message))

        self._all.when_up(lambda: self._all.host.ask(call, argument, done))
        return asked

    def tell(self, text: str, tone: Weight, key: str) -> None:
        """Show the operator a notice."""
        self._all.when_up(lambda: self._all.host.tell(text, tone, key and f"{self.name} {key}"))

    def prevent(self, event: Event, reason: str) -> None:
        """Keep the default action from happening.

        Raises:
            TooLateError: the event has gone on.

        """
        turn = self._all.turn_of(event, "prevent()")
        turn.prevented = True
        if reason:
            turn.is_vetoed = True
            message = f"{self.name} prevented what follows from {event.type}: {reason}"
            cure = "This is as the extension wants it."
            self._all.tell(finding("info", "extension-prevented", message, cure))

    def extend_record(self, event: RecordMade, more: Mapping[str, JsonValue]) -> None:
        """Put more into a record that is about to be sent.

        Raises:
            TooLateError: it has gone on.
            ValueError: that is nothing that JSON can say.

        """
        turn = self._all.turn_of(event, "record()")
        assert isinstance(turn.event, RecordMade)
        try:
            read = _WORDS.validate_python(dict(more))
        except ValidationError as error:
            raise ValueError(f"record(): JSON cannot say {error.errors()[0]['loc'][0]}") from None
        told = turn.event.record
        told = told.model_copy(update={"extra": {**told.extra, **read}})
        turn.event = turn.event.model_copy(update={"record": told})

    @property
    def page(self) -> Any:
        """The CRM's page."""
        return self._all.host.page

    async def fetch(self, request: HttpRequest) -> HttpResponse:
        """Ask a server."""
        return await self._all.host.fetch(request)

    def later(self, seconds: float, act: Callable[[], Any], what: str) -> Callable[[], None]:
        """Call something after a time; what is returned calls it off."""
        mark = object()

        def begin() -> None:
            self._ends[mark] = self._all.host.later(seconds, due)

        def due() -> None:
            self._ends.pop(mark, None)
            self.run(what, act)

        def call_off() -> None:
            if (end := self._ends.pop(mark, None)) is not None:
                end()

        self._ends[mark] = lambda: None
        self._all.when_up(lambda: begin() if mark in self._ends else None)
        return call_off

    def every(self, seconds: float, act: Callable[[], Any], what: str) -> None:
        """Call something again and again: so many seconds after it has ended."""

        async def turn() -> None:
            try:
                result = act()
                if _takes_time(result):
                    await result
            except (Exception, SystemExit) as error:
                self.failed(error, what)
            self.later(seconds, turn, what)

        self.later(seconds, turn, what)

    # How it runs.

    def load(self, text: str, name: str) -> ModuleType:
        """Run the file, as a module of this name; whatever it raises is the caller's to tell."""
        module = ModuleType(name)
        module.__file__ = self.name
        linecache.cache[self.name] = (len(text), None, text.splitlines(keepends=True), self.name)
        code: CodeType = compile(text, self.name, "exec", dont_inherit=True)
        sys.modules[name] = module
        self._ends[module] = lambda: sys.modules.pop(name, None)
        mark = _CURRENT.set(self)
        try:
            exec(code, module.__dict__)  # noqa: S102  # that is what an extension is
        finally:
            _CURRENT.reset(mark)
        return module

    def run(self, what: str, act: Callable[..., Any], *given: Any) -> Any:
        """Call something of the extension's; what it raises is told. Of what takes its time, a future of its value.

        Returns:
            The value; None where it has failed.

        """
        mark, began = _CURRENT.set(self), self._all.host.clock()
        try:
            result = act(*given)
            if _takes_time(result):
                return self._go_on(what, result)
        except (Exception, SystemExit) as error:
            self.failed(error, what)
            return None
        finally:
            _CURRENT.reset(mark)
            self.held(what, began)
        return result

    def _go_on(self, what: str, waiting: Awaitable[Any]) -> Future[Any]:
        value: Future[Any] = Future()
        mark = object()

        async def whole() -> None:
            try:
                result = await watched(waiting, self._all.host.clock, lambda began: self.held(what, began))
            except (Exception, SystemExit) as error:
                self.failed(error, what)
                result = None
            finally:
                self._ends.pop(mark, None)
                if not value.done() and sys.exception() is not None:
                    value.cancel()
            if not value.done():
                value.set_result(result)

        self._ends[mark] = self._all.host.soon(whole())
        return value

    def held(self, what: str, began: float) -> None:
        """It has run since then; where that is long, it is told."""
        if (seconds := self._all.host.clock() - began) > LONG:
            message = f"{self.name} held the page up for {seconds * 1000:.0f} ms, in {what}."
            cure = (
                "Let it do less at once, or wait between (await asyncio.sleep(0)); ask servers with await http.get(…)."
            )
            self._all.tell(finding("warning", "extension-slow", message, cure))

    def failed(self, error: BaseException, what: str, words: str = "") -> None:
        """Something of it has failed, in ``what``; ``words`` are those of the error where they tell of nobody."""
        line = line_of(error, self.name)
        where = f" in line {line}" if line else ""
        inside = f", in {what}" if what else ""
        said = (words or own_words(error)).rstrip(".?!")
        message = f"{self.name} failed{where}{inside}: {type(error).__name__}{f': {said}' if said else ''}."
        cure = "The page's console has the whole traceback. All else goes on."
        self._all.host.report(finding("error", "extension-failed", message, cure), trace_of(error, self.name))

    def close(self) -> None:
        """Take all of it back."""
        self.rules.clear()
        had_cards = any(self.cards.values())
        self.cards.clear()
        while self._ends:
            self._ends.popitem()[1]()
        linecache.cache.pop(self.name, None)
        if had_cards:
            self._all.host.redraw()


_CURRENT: ContextVar[ExtensionFile] = ContextVar("extension")
_IN_PAGE: list[ExtensionFile] = []
"""Whose functions the page calls by itself: whose file that was, nobody knows then."""


def _takes_time(result: object) -> bool:
    """Whether what a function has returned is to be waited for.

    Raises:
        TypeError: the function has a ``yield``, so nothing of it has run, and nothing would.

    """
    if isgenerator(result) or isasyncgen(result):
        raise TypeError("a function that has a yield in it does nothing when it is called")
    return isawaitable(result)


def take_callbacks(extension: ExtensionFile | None) -> None:
    """Whatever of the CRM's Python the page calls by itself, a listener say, is this one's; None, it is nobody's."""
    _IN_PAGE[:] = [extension] if extension else []


def current() -> ExtensionFile | None:
    """The extension that runs now."""
    return _CURRENT.get(_IN_PAGE[0] if _IN_PAGE else None)
