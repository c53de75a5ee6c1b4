"""One operator's telephone in the page: an exchange's line, shared by the tabs.

More than 300 lines: it is all wiring, of one line to one page, and each wire is short.
"""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import js

from switchboard.browser.dock import SOON, Dock, Phone
from switchboard.browser.page import Page, utc_now
from switchboard.browser.performing import Alarm
from switchboard.browser.policy import watch_policy
from switchboard.browser.storage import ALLOW_STORAGE
from switchboard.browser.tabs import Tabs
from switchboard.browser.websocket import Socket
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.loop import Loop
from switchboard.links.outbox import ToExchange
from switchboard.links.socket import Connect, Connection, Disconnect, FetchCredentials, Keep
from switchboard.links.waiting import Done
from switchboard.settings import LineSettings
from switchboard.telephony.exchange import Exchange, asked
from switchboard.telephony.knowledge import CrmAnswer, choices
from switchboard.telephony.line import Line
from switchboard.telephony.memory import Memory
from switchboard.telephony.numbers import DialString, Unusable, dialable, international
from switchboard.telephony.picture import Picture
from switchboard.telephony.signin import OpenLine
from switchboard.telephony.talk import LineEffect, LookUp, ShowCustomer, Steal, ToTabs
from switchboard.ui.availability import LineStatus, standing
from switchboard.ui.board import LINGER, WRAP_UP, Board
from switchboard.ui.recent import RecentCall
from switchboard.vocabulary.commands import Command, Dial, LeftToDial
from switchboard.vocabulary.events import (
    Call,
    CallEnded,
    CallerLookup,
    CallFailed,
    LinkChanged,
    NotificationAdded,
    ScreenPop,
)
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended

_LONGEST = 300
"""Characters of an exchange's words that are shown."""
OFTEN = 0.1
"""Seconds between two drawings: people do not see more, and each costs as much as a message."""


class Telephone:
    """Wires a ``Line`` to the browser.

    Args:
        is_tab: whether an operator works in this window, as in a tab.
        look_up: asks who calls, and tells.
        dock: where all telephones show their calls.
        publish: takes an event the whole way, but for its default action with ``act=False``.
        done: told what became of a call of the page's.
        left: told of a number that the exchange dials without its extension.
        overhear: hears what goes into the line's picture.
        sent: told of each text for the exchange.
        opened: whose line it is.
        renew: asked for fresh credentials, which come with ``renewed``.

    """

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        exchange: Exchange,
        settings: LineSettings,
        is_tab: bool,
        look_up: Callable[[CallerLookup, Callable[[CrmAnswer], None]], None],
        dock: Dock,
        publish: Callable[..., None],
        done: Callable[[Done], None],
        left: Callable[[DialString], None],
        overhear: Callable[[Picture], Picture],
        sent: Callable[[str], None],
        opened: OpenLine,
        renew: Callable[[], None],
    ) -> None:
        self._page = page = page.part()
        self._diagnosis = diagnosis
        self._exchange = exchange
        self._settings = settings
        self._ask_who = look_up
        self._publish = publish
        self._done = done
        self._left = left
        self._sent = sent
        self._extended: dict[int, DialString] = {}
        self._renew = renew
        self._who = opened.who
        self._kept = f"line/{exchange.vendor}"
        self._line = Line(exchange, settings, secrets.token_hex(6), kept=page.recall(self._kept), overhear=overhear)
        self._socket = Socket(page, settings.knock, self._opened, self._received, self._lost)
        self._tabs = Tabs(page, opened.name, is_tab, self._said, self._used, self._acquired, self._released)
        self._dock = dock
        self._board = Board(exchange.vendor, settings.region, self._line.is_dismissed, exchange.title, self._lingers)
        self._away_since: datetime | None = utc_now()
        self._perform = Loop(self._carry_out, page.failed, self._settle_soon).perform
        self._alarm = Alarm(page, lambda: self._perform(self._line.tick(utc_now(), page.clock)))
        self._soon: asyncio.TimerHandle | None = None
        self._drawn_at = 0.0
        self._second: asyncio.TimerHandle | None = None
        self._opens = 0
        self._asking: set[str] = set()
        self._closed = False
        self._connection: Connection = exchange.connection(opened.credentials)

    def start(self, memory: Memory | None) -> None:
        """Join the other tabs, with what this tab knew on its last page."""
        window = self._page.window
        if not self._tabs.shared:
            secure = bool(window.isSecureContext)
            why = "This browser keeps nothing for this page" if secure else "This page is no secure context"
            self._diagnosis.add(
                "warning",
                "line-not-shared",
                f"{why}, so its tabs cannot share one telephone line: each has its own.",
                ALLOW_STORAGE if secure else "Serve the CRM over https.",
            )
        self._page.listen(window, "offline", lambda _: self._perform(self._line.offline(utc_now(), self._page.clock)))
        self._page.listen(window, "online", lambda _: self._perform(self._line.online(utc_now(), self._page.clock)))
        for document in (self._page.document, js.document):
            watch_policy(self._page, document, "connect-src", self._blocked)
        self._page.listen(self._page.document, "visibilitychange", lambda _: self._show())
        vendor, title = self._exchange.vendor, self._exchange.title
        self._dock.use(self._who)
        line = LineStatus(vendor, title)
        self._dock.add_phone(vendor, Phone(self._act, self._settings.region, line, lambda: self._tabs.is_used))
        if memory is not None and memory.who == self._who:
            self._perform(self._line.recall(memory.told, utc_now(), self._page.clock))
            over = memory.over_since(utc_now())
            recent = [self._dock.remembered.recent.find(f"{vendor} {call.id}") for call, _ in over]
            said = {entry.call.id: entry.said for entry in recent if entry is not None}
            self._board.recall(over, self._page.clock, memory.extensions, said)
            self._show()
        self._perform(self._line.joined())
        self._tabs.start()

    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return self._line.calls

    def shown(self) -> tuple[Call, ...]:
        """Those of them that are on the screen, or were until they were put away."""
        return self._line.shown(utc_now())

    def is_there(self) -> bool:
        """Whether the line is ready."""
        return self._line.status is not None and self._line.status.state == "ready"

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Call a number."""
        assert isinstance(command, Dial)
        number = dialable(command.number, self._settings.region)
        if isinstance(number, Unusable):
            self._perform(self._line.refuse(ticket, "bad-number", utc_now(), number.message(self._settings.region)))
            return
        self._board.dials(number, self._page.clock)
        wanted, left = asked(self._exchange, number)
        if left:
            self._extended[ticket] = number
        self._perform(self._line.command(ticket, wanted, utc_now(), self._page.clock, waited))

    def close(self) -> None:
        """Switchboard is being taken down: let go of the line and of the screen."""
        self._perform(self._line.close(utc_now(), self._page.clock))
        self._give_back()

    def leave(self) -> None:
        """The same because the operator is no longer signed in."""
        self._perform(self._line.leave(utc_now(), self._page.clock))
        self._dock.remove_phone(self._exchange.vendor)
        self._give_back()

    def _give_back(self) -> None:
        self._closed = True
        self._socket.close()
        self._page.close()

    def memory(self) -> Memory:
        """What this tab's next page may take up."""
        now, at = self._page.clock, utc_now()
        return Memory.of(self._who, at, self._line.memory(at, now), self._board.over(now), self._board.extensions)

    def renewed(self, credentials: Model | None) -> None:
        """The credentials are these; None where the CRM did not say."""
        connection = None
        if credentials is not None:
            self._connection = connection = self._exchange.connection(credentials)
        self._perform(self._line.connection(connection, utc_now(), self._page.clock))

    # What the other tabs and the browser say.

    def _said(self, text: str) -> None:
        self._perform(self._line.said(text, utc_now(), self._page.clock))

    def _acquired(self) -> None:
        self._perform(self._line.acquired(utc_now(), self._page.clock))

    def _released(self) -> None:
        self._perform(self._line.released(utc_now(), self._page.clock))

    def _used(self) -> None:
        self._settle_soon()  # this is the tab that rings
        for event in self._line.due_pops():
            self._pop(event)

    def _opened(self) -> None:
        self._perform(self._line.opened(utc_now(), self._page.clock))

    def _received(self, text: str | int | None) -> None:
        self._perform(self._line.received(text, utc_now(), self._page.clock))

    def _lost(self, code: int, reached: bool) -> None:
        self._perform(self._line.lost(utc_now(), self._page.clock, code, reached=reached))

    def _blocked(self, address: str) -> None:
        host = urlsplit(self._connection.address).netloc
        if host and host in address:
            self._diagnosis.add(
                "error",
                "line-blocked",
                f"This page's Content-Security-Policy forbids the connection to {self._exchange.title}.",
                f"Add wss://{host} and https://{host} to its connect-src.",
            )

    # Effects.

    def _carry_out(self, effect: LineEffect) -> None:
        match effect:
            case ToTabs(text=text):
                self._tabs.post(text)
            case ToExchange(text=text):
                self._sent(text)
                self._socket.send(text)
            case Connect(connection=connection, knock=knock):
                self._socket.connect(connection, knock=knock)
            case Disconnect():
                self._socket.close()
            case Keep(text=text):
                self._page.remember(self._kept, text)
            case FetchCredentials():
                self._renew()
            case Steal():
                self._tabs.steal()
            case LookUp():
                self._look_up(effect)
            case ShowCustomer(event=event):
                self._pop(event)
            case Done():
                self._finish(effect)
            case Finding() | Mended():
                self._diagnosis.note(effect)
            case CallEnded(call=call) | CallFailed(call=call):
                said = (effect.message or "")[:_LONGEST] if isinstance(effect, CallFailed) else ""
                self._board.ended(call, self._page.clock, said)
                own = self._connection.operator
                self._dock.over(RecentCall(vendor=self._exchange.vendor, call=call, own=own, said=said))
                self._publish(effect)
            case LinkChanged():
                is_ready = effect.state == "ready"
                self._away_since = None if is_ready else self._away_since or effect.at
                self._publish(effect)
            case NotificationAdded():
                self._publish(effect, act=self._tabs.is_used)
            case _:
                self._publish(effect)

    def _finish(self, done: Done) -> None:
        """What is left for the operator to dial is told to them, and to whoever asked."""
        number = self._extended.pop(done.ticket, None)
        if number is not None and done.error is None:
            self._left(number)
            done = Done(done.ticket, result=LeftToDial(extension=number.extension).model_dump_json(by_alias=True))
        self._done(done)

    def _look_up(self, wanted: LookUp) -> None:
        def found(answer: CrmAnswer) -> None:
            self._asking.discard(wanted.call)
            self._perform(self._line.found(wanted.call, answer, utc_now(), self._page.clock))

        call = next((call for call in self._line.calls if call.id == wanted.call), None)
        if call is None or wanted.call in self._asking:
            return
        self._asking.add(wanted.call)
        vendor = self._exchange.vendor
        phone = international(wanted.number, self._settings.region) or wanted.number
        event = CallerLookup(id=f"{vendor}-{wanted.call}-lookup", vendor=vendor, at=utc_now(), phone=phone, call=call)
        self._ask_who(event, found)

    # The screen.

    def _pop(self, event: ScreenPop) -> None:
        if self._tabs.is_used:
            self._page.soon(self._pop_once(event))

    async def _pop_once(self, event: ScreenPop) -> None:
        call = event.call_id or ""
        if await self._tabs.claim(_claim(call)):
            if any(due.call_id == call for due in self._line.due_pops()):
                self._perform(self._line.popped(call))
                self._publish(event)
            self._settle_soon()  # it may have been over before it was claimed

    def _settle_soon(self) -> None:
        if self._soon is None and not self._closed:
            # Hundreds of messages in a second are shown a few times: what is on the screen is no part of the hot path.
            self._soon = self._page.later(max(SOON, self._drawn_at + OFTEN - self._page.clock), self._settle)

    def _settle(self) -> None:
        self._soon = None
        self._tabs.keep_claims({_claim(call.id) for call in self._line.calls})
        self._drawn_at = self._page.clock
        self._alarm.set(self._line.deadline(utc_now(), self._page.clock))
        self._show()

    def _show(self) -> None:
        """The cards as they should be now; once a second where somebody looks at a running clock."""
        now = self._page.clock
        at = utc_now()
        server, own = self._line.server_time(at, now), self._connection.operator
        shown = self._line.shown(at)
        self._board.touch(self._dock.call_in_focus(self._exchange.vendor), now)
        cards = self._board.cards(shown, server, now, own)
        away = self._board.put_away(shown, server, now, own)
        vendor, title, status = self._exchange.vendor, self._exchange.title, self._line.status
        line = standing(vendor, title, status, at, self._away_since, self._line.paused_since)
        self._dock.show(vendor, cards, away, line)
        if self._second is not None:
            self._page.cancel(self._second)
            self._second = None
        runs = cards or away or self._away_since is not None
        if runs and self._page.document.visibilityState == "visible" and not self._closed:
            self._second = self._page.later(1.0, self._show)

    def _act(self, verb: str, rest: str) -> None:
        key, _, id_ = rest.rpartition(" ")
        call = self._find(id_)
        match verb:
            case "touch":
                self._board.touch(id_, self._page.clock)
            case "try":
                self._perform(self._line.hurry(utc_now(), self._page.clock))
            case "drop" if call is not None:
                self._perform(self._line.dismissed(call))
            case "recall" if call is not None:
                self._perform(self._line.recalled(call))
            case "open" if call is not None:
                self._open(call, key)

    def _lingers(self, call: Call) -> float:
        return LINGER if self._dock.wrap_up(self._exchange.vendor, call) is None else WRAP_UP

    def _find(self, id_: str) -> Call | None:
        """A call on the screen, or one of the recent ones."""
        recent = self._dock.remembered.recent.find(f"{self._exchange.vendor} {id_}")
        return self._board.find(id_, self._line.calls) or (recent.call if recent else None)

    def _open(self, call: Call, key: str) -> None:
        """The operator asks for a customer: the same way as a screen pop, so that the CRM can take it over."""
        id_ = call.id
        choice = next((one for one in choices(call) if one.key == key), None)
        if choice is None:
            return
        self._opens += 1
        self._publish(
            ScreenPop(
                id=f"{self._exchange.vendor}-{id_}-open-{self._opens}-{secrets.token_hex(3)}",
                vendor=self._exchange.vendor,
                at=utc_now(),
                cause="request",
                call_id=id_,
                **choice.about,
            )
        )


def _claim(call: str) -> str:
    """What a tab claims that shows a call's customer."""
    return f"pop/{call}"
