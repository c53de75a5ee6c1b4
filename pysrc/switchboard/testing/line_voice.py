"""A telephone exchange at the other end of its line, which one desk holds, and which a test speaks for. No I/O."""

import json
from collections.abc import Callable, Mapping, Sequence
from secrets import token_hex
from typing import Any, ClassVar

from pydantic_core import to_json

from switchboard.hub.web import HttpRequest
from switchboard.links.outbox import ToExchange
from switchboard.links.reconnect import Backoff
from switchboard.links.socket import Connect, Connection, Disconnect, FetchCredentials, Keep
from switchboard.links.waiting import Done
from switchboard.settings import LineSettings
from switchboard.telephony.exchange import Exchange, asked
from switchboard.telephony.knowledge import CrmAnswer, choices
from switchboard.telephony.line import Line
from switchboard.telephony.numbers import DialString, Unusable, dialable, international
from switchboard.telephony.talk import LineEffect, LookUp, ShowCustomer, Steal, ToTabs
from switchboard.testing.backroom import Backroom
from switchboard.testing.voice import Voice
from switchboard.ui.board import Board
from switchboard.ui.call import CallCard
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command, Dial
from switchboard.vocabulary.events import Call, CallEnded, CallerLookup, CallFailed, ScreenPop
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_SECONDS = 10.0
"""How long the CRM may take to say who connects."""


class LineVoice(Voice):
    """An exchange; its line is open from the start."""

    settings: LineSettings
    credentials: ClassVar[Mapping[str, Any] | None] = None
    """Who connects, where neither the configuration nor the test says it."""

    def __init__(self, backroom: Backroom, vendor: Vendor, settings: LineSettings) -> None:
        super().__init__(backroom, vendor, settings)
        self._exchange: Exchange = vendor.link(settings)
        policy = settings.reconnect
        # Half of every span, so that a test is the same each time.
        backoff = Backoff(policy.base_seconds, policy.cap_seconds, chance=lambda: 0.5)
        self._line = Line(self._exchange, settings, f"desk-{token_hex(4)}", backoff=backoff)
        self._board = Board(vendor.name, settings.region, self._line.is_dismissed, vendor.title)
        self._connection: Connection | None = None
        self._is_down = self._is_connected = False
        self._asking: set[str] = set()
        self._extended: dict[int, DialString] = {}
        self._replies: Callable[[Any], Any] = lambda _: None
        self._opens = 0

    # What a test says for it.

    def replies(self, answer: Callable[[Any], object]) -> None:
        """Let a function say what is answered to each message that the exchange is sent, None where nothing is."""
        self._replies = answer

    def breaks(self) -> None:
        """The line is lost, and cannot be opened."""

        def act() -> None:
            self._is_down = True
            if self._is_connected:
                self._is_connected = False
                self._perform(self._line.lost(self._backroom.at(), self._backroom.now, 1006, reached=False))

        self._do(act)

    def mends(self) -> None:
        """The line can be opened again; that is tried when it would be in the page, a call's number hurries it."""
        self._is_down = False

    # What the desk asks of it.

    def start(self) -> None:
        """Open the line."""
        self._perform(self._line.joined())
        self._perform(self._line.acquired(self._backroom.at(), self._backroom.now))

    def close(self) -> None:
        """Let go of the line."""
        self._perform(self._line.close(self._backroom.at(), self._backroom.now))

    def is_there(self) -> bool:
        """Whether the line is ready."""
        return self._line.status is not None and self._line.status.state == "ready"

    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return self._line.calls

    def cards(self) -> list[CallCard]:
        """The cards on the screen, the first on top."""
        at, now = self._backroom.at(), self._backroom.now
        shown = self._line.shown(at)
        return self._board.cards(shown, self._line.server_time(at, now), now, self.own)

    @property
    def own(self) -> str:
        """The operator's extension."""
        return self._connection.operator if self._connection is not None else ""

    def command(self, ticket: int, command: Command) -> None:
        """Call a number."""
        assert isinstance(command, Dial)
        at, now = self._backroom.at(), self._backroom.now
        number = dialable(command.number, self.settings.region)
        if isinstance(number, Unusable):
            self._perform(self._line.refuse(ticket, "bad-number", at, number.message(self.settings.region)))
            return
        self._board.dials(number, now)
        wanted, left = asked(self._exchange, number)
        if left:
            self._extended[ticket] = number
        self._perform(self._line.command(ticket, wanted, at, now))

    def put_away(self, call: Call) -> None:
        """The operator puts a call's card away."""
        self._perform(self._line.dismissed(call))

    def open(self, call: Call, key: str) -> None:
        """The operator opens one of those whom a call's card offers.

        Raises:
            LookupError: it does not offer them.

        """
        offered = {one.key: one for one in choices(call)}
        if key not in offered:
            raise LookupError(f"the card of call {call.id} offers nobody under {key!r}; known: {', '.join(offered)}")
        self._opens += 1
        about: dict[str, Any] = {"vendor": self.name, "at": self._backroom.at(), "call_id": call.id}
        id_ = f"{self.name}-{call.id}-open-{self._opens}"
        self._backroom.publish(ScreenPop(id=id_, cause="request", **about, **offered[key].about))

    # How it runs.

    def _say(self, text: str) -> None:
        if not self._is_connected:
            raise LookupError(f"{self.title} cannot speak: its line is not open")
        self._perform(self._line.received(text, self._backroom.at(), self._backroom.now))

    def _deadline(self) -> float | None:
        return self._line.deadline(self._backroom.at(), self._backroom.now)

    def _tick(self) -> Sequence[Any]:
        return self._line.tick(self._backroom.at(), self._backroom.now)

    def _carry_out(self, effect: LineEffect) -> None:
        match effect:
            case ToTabs() | Keep() | Steal():
                pass  # there are no other tabs, and no further pages
            case ToExchange(text=text):
                self._hear(json.loads(text))
            case Connect():
                self._backroom.loop.call_soon(self._connect)
            case Disconnect():
                self._is_connected = False
            case FetchCredentials():
                self._backroom.loop.create_task(self._sign_in())
            case LookUp():
                self._look_up(effect)
            case ShowCustomer(event=event):
                self._backroom.loop.call_soon(self._pop, event)
            case Done():
                self._finish(effect)
            case Finding() | Mended():
                self._backroom.diagnosis.note(effect)
            case CallEnded(call=call) | CallFailed(call=call):
                said = effect.message or "" if isinstance(effect, CallFailed) else ""
                self._board.ended(call, self._backroom.now, said)
                self._backroom.publish(effect)
            case _:
                self._backroom.publish(effect)

    def _connect(self) -> None:
        at, now = self._backroom.at(), self._backroom.now
        if self._is_down:
            self._perform(self._line.lost(at, now, 1006, reached=False))
        else:
            self._is_connected = True
            self._perform(self._line.opened(at, now))

    async def _sign_in(self) -> None:
        credentials = await self._credentials()
        self._connection = None if credentials is None else self._exchange.connection(credentials)
        self._perform(self._line.connection(self._connection, self._backroom.at(), self._backroom.now))

    async def _credentials(self) -> Model | None:
        kind = self._exchange.credentials
        if (given := self._exchange.given()) is not None:
            return given
        if self.credentials is not None:
            return kind.model_validate(self.credentials)
        address = self.settings.credentials_url or ""
        answer = await self._backroom.fetch(HttpRequest("GET", address, {}, None, _SECONDS))
        return kind.model_validate_json(answer.content)

    def _hear(self, told: Any) -> None:
        self.heard.append(told)
        self._backroom.loop.call_soon(self._reply, told)

    def _reply(self, told: Any) -> None:
        answer = self._answer(told)
        if answer is not None and self._is_connected:
            self._say(answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False))

    def _answer(self, told: Any) -> object:
        return self._replies(told)

    def _finish(self, done: Done) -> None:
        number = self._extended.pop(done.ticket, None)
        if number is not None and done.error is None:
            done = Done(done.ticket, result=to_json({"extension": number.extension}).decode())
        self._backroom.done(done)

    def _look_up(self, wanted: LookUp) -> None:
        def found(answer: CrmAnswer) -> None:
            self._asking.discard(wanted.call)
            self._perform(self._line.found(wanted.call, answer, self._backroom.at(), self._backroom.now))

        call = next((call for call in self._line.calls if call.id == wanted.call), None)
        if call is None or wanted.call in self._asking:
            return
        self._asking.add(wanted.call)
        phone = international(wanted.number, self.settings.region) or wanted.number
        about: dict[str, Any] = {"id": f"{self.name}-{wanted.call}-lookup", "vendor": self.name}
        self._backroom.look_up(CallerLookup(**about, at=self._backroom.at(), phone=phone, call=call), found)

    def _pop(self, event: ScreenPop) -> None:
        call = event.call_id or ""
        if any(due.call_id == call for due in self._line.due_pops()):
            self._perform(self._line.popped(call))
            is_offered = self.settings.screen_pop == "offer" and event.cause == "call"
            self._backroom.publish(event, act=not is_offered)
