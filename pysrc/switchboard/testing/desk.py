"""An operator's desk without a browser: vendors speak, rules act, and a test looks at what comes of it. No I/O.

The hub, the links, the vendors' files and the extensions are those of the page. What the page does with elements,
windows and storage is left out; time passes when the test says so (``clock``), and servers answer what it says
(``http``).

More than 300 lines: a third is wiring, and a third what a test can look at, each in few lines.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from switchboard.config import admit
from switchboard.hub.diagnosis import Diagnosis
from switchboard.hub.drift import Drift
from switchboard.hub.extensions import Extensions, Turn
from switchboard.hub.hub import Hub, Snapshot
from switchboard.hub.web import HttpResponse
from switchboard.languages import found as languages
from switchboard.links.waiting import Done
from switchboard.telephony.knowledge import CrmAnswer
from switchboard.testing.acting import AnyCall, OperatorActs, id_of
from switchboard.testing.backroom import Backroom
from switchboard.testing.books import Books
from switchboard.testing.desk_host import DeskHost
from switchboard.testing.files import configured, extension
from switchboard.testing.frame_voice import FrameVoice
from switchboard.testing.inquiry import Inquiry
from switchboard.testing.line_voice import LineVoice
from switchboard.testing.orders import Orders
from switchboard.testing.seen import SeenCard, SeenEvents, SeenNotice
from switchboard.testing.stand_in import PAGE, HttpStandIn, UnansweredError
from switchboard.testing.virtual import VirtualLoop
from switchboard.testing.visits import Visits
from switchboard.testing.voice import Voice
from switchboard.testing.voices import voices
from switchboard.testing.voices.named import Named
from switchboard.testing.widget_voice import WidgetVoice
from switchboard.ui.call import CallCard, rank
from switchboard.vendors import found, remove
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import (
    Call,
    CallerLookup,
    CommandFailed,
    Event,
    NotificationAdded,
    Record,
    ScreenPop,
)
from switchboard.vocabulary.problems import Finding

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

MORNING = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)
"""When a desk's day begins, where a test does not say: a Monday."""
_KINDS: dict[str, type[Voice]] = {"frame": FrameVoice, "socket": LineVoice, "widget": WidgetVoice}
_Result = TypeVar("_Result")


class ExtensionError(Exception):
    """A file of rules cannot be run; the finding that the page would make says why."""


class DeskClock:
    """The desk's time, which passes when a test says so."""

    def __init__(self, loop: VirtualLoop, at: datetime, forward: Callable[[float], None]) -> None:
        self._loop = loop
        self._began = at
        self._forward = forward

    @property
    def now(self) -> datetime:
        """The time at the desk."""
        return self._began + timedelta(seconds=self._loop.time())

    def forward(self, seconds: float) -> None:
        """Let so many seconds pass; what comes due in them is done, in order, and nobody waits for it."""
        self._forward(seconds)


class Desk(Named):
    """A desk, with its vendors connected and its extensions loaded.

    A vendor's voice is an attribute of the vendor's name, or ``desk[name]``; what it says is taken the whole way before
    the method returns. What a rule raises, is raised there.

    Args:
        configuration: a file by its path, its JSON, or what that would be in Python.
        extensions: files of rules by their paths, modules by their names, or the text of one; one alone needs no list.
        http: answers of servers that the extensions ask for as soon as they run; ``desk.http`` from then on.
        page: what ``switchboard.page`` is to be, good enough for the test.
        at: when the day begins.
        address: that of the page that the operator works in.
        tolerant: leave what a rule raises to ``findings``.

    Raises:
        ConfigurationError: the configuration cannot be used.
        ExtensionError: an extension cannot be run.
        FileNotFoundError: there is no such file.

    """

    def __init__(
        self,
        configuration: Mapping[str, Any] | str | Path,
        extensions: Sequence[str | Path] | Path = (),
        *,
        http: HttpStandIn | None = None,
        page: Any = None,
        at: datetime = MORNING,
        address: str = PAGE,
        tolerant: bool = False,
    ) -> None:
        self._tolerant = tolerant
        self._failures: list[BaseException] = []
        self._loop = VirtualLoop(self._failures.append)  # type: ignore[abstract]  # what it lacks, no page has
        self.clock = DeskClock(self._loop, at, self._pass)
        """The desk's time."""
        self.http = HttpStandIn() if http is None else http
        """Answers in the place of every server."""
        self.http.page = address
        self.events = SeenEvents()
        """All that happened, in order, as rules were told of it."""
        self.prevented: list[Event] = []
        """The events of which a rule has prevented what follows."""
        self.page = page
        """What ``switchboard.page`` is; None where the test gave none."""
        self._diagnosis = Diagnosis(lambda: self.clock.now)
        self._host = DeskHost(self._loop, self._diagnosis, self.http, page, self._failures.append)
        self._extensions = Extensions(self._host)
        self._voices: dict[str, Voice] = {}
        try:
            with among_the_others(self._load([extensions] if isinstance(extensions, str | Path) else extensions)):
                self._furnish(configuration, address)
        except BaseException:
            self.close()
            raise

    # Looking.

    @property
    def cards(self) -> list[SeenCard]:
        """The cards of calls on the screen, the first on top."""
        lines = [voice for voice in self._voices.values() if isinstance(voice, LineVoice)]
        shown = sorted((card for voice in lines for card in voice.cards()), key=rank)
        return [self._seen(card) for card in shown]

    @property
    def card(self) -> SeenCard:
        """The card on top.

        Raises:
            LookupError: there is none.

        """
        return self._first(self.cards, "no call is on the screen")

    def card_of(self, call: AnyCall) -> SeenCard:
        """The card of a call.

        Raises:
            LookupError: it has none on the screen.

        """
        wanted = id_of(call)
        return self._first([one for one in self.cards if one.call.id == wanted], f"call {wanted} has no card")

    @property
    def notices(self) -> list[SeenNotice]:
        """What the operator was told, besides."""
        return self._host.notices

    @property
    def opened(self) -> list[str]:
        """The addresses that screen pops have opened, in order."""
        return self._visits.opened

    @property
    def offered(self) -> list[str]:
        """Those that they have only offered, because the operator talked on another call."""
        return self._visits.offered

    @property
    def records(self) -> list[Record]:
        """What the CRM's server has taken under ``crm.recordUrl``: each revision, in order."""
        return self._books.sent

    @property
    def commands(self) -> list[Command]:
        """What vendors were asked for, in order."""
        return self._orders.asked

    @property
    def state(self) -> Snapshot:
        """What ``switchboard.state()`` tells."""
        return self._hub.snapshot()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What ``switchboard.diagnose()`` tells, as far as it can be found here."""
        return self._diagnosis.findings

    def __getitem__(self, vendor: str) -> Any:
        """A vendor's voice, whoever wrote the vendor."""
        if vendor not in self._voices:
            there = ", ".join(self._voices) or "none"
            raise KeyError(f"{vendor} is not in the configuration of this desk; there: {there}")
        return self._voices[vendor]

    if not TYPE_CHECKING:

        def __getattr__(self, name):
            if name in self.__dict__.get("_voices", ()):
                return self._voices[name]
            known = " (it is not in the configuration)" if name in Named.__annotations__ else ""
            raise AttributeError(f"this desk has no {name}{known}")

    # Being there, and going.

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if error is None:
            self._raise()

    def close(self) -> None:
        """End all that goes on, and take the extensions out again."""
        if self._loop.is_closed():
            return
        try:
            self._loop.do(self._end)
        finally:
            self._loop.end()

    def _end(self) -> None:
        for voice in self._voices.values():
            voice.close()
        self._extensions.close()

    # Setting up.

    def _load(self, wanted: Sequence[str | Path]) -> dict[str, Any]:
        """Run the files; by their names, the vendors that stand in them."""
        self._names: list[str] = []
        vendors = {}
        for one in wanted:
            name, text = extension(one)
            self._names.append(name)
            module = self._loop.do(partial(self._extensions.load, name, text))
            if module is None:
                cause = self._failures.pop()
                cause = cause.with_traceback(self._own_trace(cause))
                raise ExtensionError(self._diagnosis.findings[-1].message) from cause
            if hasattr(module, "VENDOR"):
                vendors[name] = module.VENDOR
        return vendors

    def _furnish(self, configuration: Mapping[str, Any] | str | Path, address: str) -> None:
        self._config = config = configured(configuration)
        novelties = {one.name: partial(one.novelties, said) for one, said in config.configured() if one.novelties}
        self._drift = Drift(self._diagnosis, novelties)
        self._diagnosis.beforehand.append(self._drift.look)
        self._texts = languages()[language := config.language or "en"]
        self._refusals = {
            (vendor.name, code): text for vendor in found() for code, text in vendor.refusals.get(language, {}).items()
        }
        self._hub = Hub(self._deliver, self._act)
        backroom = Backroom(
            self._loop,
            self._diagnosis,
            lambda: self.clock.now,
            self._do,
            self._hub.publish,
            self._take,
            self._answered,
            self._ask_who,
            self.http.ask,
            self._find_call,
        )
        self._host.orders = self._orders = Orders(found(), backroom.at)
        self._inquiry = Inquiry(backroom, config.crm.lookup_url)
        self._books = Books(backroom, config.crm)
        regions = {vendor.name: config.region(vendor.name) for vendor in found()}
        self._visits = Visits(address, config.crm, regions.get, self._calls, backroom.at, self._hub.publish)
        self._hub.telephones.append(lambda: tuple(self._calls()))
        self.operator = OperatorActs(self._do, self._call_of, self._books, self._orders)
        """What the operator does."""
        self._fall_back()
        for vendor, settings in config.configured():
            kind = voices().get(vendor.name, _KINDS[vendor.kind])
            self._voices[vendor.name] = voice = kind(backroom, vendor, settings)
            self._orders.add(vendor.commands, voice)
        self._do(self._start)

    def _fall_back(self) -> None:
        """A CRM that knows nobody and keeps everything, where a test does not say otherwise."""
        crm = self._config.crm
        if crm.lookup_url is not None:
            self.http.falls_back(crm.lookup_url.partition("?")[0], lambda _: HttpResponse(404))
        if crm.record_url is not None:
            self.http.falls_back(crm.record_url, lambda _: HttpResponse(201))

    def _start(self) -> None:
        for voice in self._voices.values():
            voice.start()
        self._extensions.up()

    # How it runs.

    def _do(self, act: Callable[[], _Result]) -> _Result:
        """Do something, and all that follows; within a rule or an answer, it follows when that is over."""
        if self._loop.is_running():
            return act()
        if self._loop.is_closed():
            raise RuntimeError("this desk is closed")
        result = self._loop.do(act)
        self._raise()
        return result

    def _pass(self, seconds: float) -> None:
        self._loop.forward(seconds)
        self._raise()

    def _raise(self) -> None:
        """Raise what has gone wrong, as if it were here; of several, the first."""
        unanswered = [one for one in self.http.unanswered if one not in self._failures]
        failures, self.http.unanswered[:] = [*self._failures, *unanswered], []
        self._failures.clear()
        if failures and not self._tolerant:
            error = self._trimmed(failures[0])
            if len(failures) > 1:
                error.add_note(f"And so did {len(failures) - 1} more: {', '.join(map(repr, failures[1:]))}.")
            raise error

    def _trimmed(self, error: BaseException) -> BaseException:
        """The same error, as if the extension had been called from here."""
        own = self._own_trace(error)
        if own is not None and isinstance(error, UnansweredError):
            own = TracebackType(None, own.tb_frame, own.tb_lasti, own.tb_lineno)  # where it asked, and no deeper
        return error.with_traceback(own or error.__traceback__)

    def _own_trace(self, error: BaseException) -> TracebackType | None:
        """The traceback from the extension on."""
        trace = error.__traceback__
        while trace is not None and trace.tb_frame.f_code.co_filename not in self._names:
            trace = trace.tb_next
        return trace

    def _take(self, event: Event) -> Turn:
        place = len(self.events)
        self.events.append(event)
        turn = self._extensions.take(event)
        self.events[place] = turn.event
        if turn.prevented:
            self.prevented.append(turn.event)
        return turn

    def _deliver(self, event: Event) -> bool:
        self._drift.keep(event)
        self._books.hear(event)
        if isinstance(event, CommandFailed) and (text := self._refusals.get((event.vendor, event.code))):
            event = event.model_copy(update={"message": text})
        return not self._take(event).prevented

    def _act(self, event: Event) -> None:
        if isinstance(event, ScreenPop):
            self._visits.show(event)
        elif isinstance(event, NotificationAdded) and isinstance(voice := self._voices.get(event.vendor), LineVoice):
            told = self._texts.exchange_says.format(exchange=voice.title, message=event.notification.text or "")
            self._host.tell(told, "info", "")

    def _answered(self, done: Done) -> None:
        self._orders.done(done)

    def _ask_who(self, event: CallerLookup, then: Callable[[CrmAnswer], None]) -> None:
        self._inquiry.ask(event, then)

    # Calls.

    def _calls(self) -> list[Call]:
        return [call for voice in self._voices.values() for call in voice.calls()]

    def _find_call(self, id_: str) -> Call:
        told = [call for event in self.events if isinstance(call := getattr(event, "call", None), Call)]
        for call in (*self._calls(), *reversed(told)):
            if id_ == call.id or any(leg.id == id_ for leg in call.legs):
                return call
        raise LookupError(f"there was no call {id_}")

    def _call_of(self, id_: str) -> tuple[LineVoice, Call]:
        call = self._find_call(id_)
        vendor = next(event.vendor for event in reversed(self.events) if getattr(event, "call", None) is not None)
        for voice in self._voices.values():
            if isinstance(voice, LineVoice) and (call in voice.calls() or voice.name == vendor):
                return voice, call
        raise LookupError(f"no line has the call {id_}")

    def _seen(self, card: CallCard) -> SeenCard:
        id_ = card.call.id
        told = self._extensions.additions(id_)
        keys = {addition.text: key for key, addition in told if addition.kind == "button"}

        def press(text: str) -> None:
            self._do(lambda: self._extensions.press(id_, keys[text]))

        return SeenCard(card.call, card.number, card.said, tuple(one for _, one in told), press)

    @staticmethod
    def _first(cards: list[SeenCard], otherwise: str) -> SeenCard:
        if not cards:
            raise LookupError(otherwise)
        return cards[0]


@contextmanager
def among_the_others(guests: Mapping[str, Any]) -> Iterator[None]:
    """Have the vendors of these files among ours for as long as a desk is furnished: then it has what it needs.

    Raises:
        ExtensionError: one is none, or its name or that of a command is taken.

    """
    with ExitStack() as stack:
        for name, vendor in guests.items():
            try:
                stack.callback(remove, admit(vendor))
            except ValueError as error:
                raise ExtensionError(f"{name} cannot be used: {error}.") from None
        yield
