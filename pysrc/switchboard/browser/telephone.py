"""The telephone in the page: a line shared by the tabs, cards, clicks, and looking callers up."""

import asyncio
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import js
from pydantic import ValidationError
from pyodide.ffi import JsException

from switchboard.browser.cards import Cards
from switchboard.browser.clicks import Clicks
from switchboard.browser.page import Page, utc_now
from switchboard.browser.performing import Alarm, Loop
from switchboard.browser.tabs import Tabs
from switchboard.browser.websocket import Socket
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links import socket
from switchboard.telephony.calls import Caller, link_of
from switchboard.telephony.line import Line, line_name
from switchboard.telephony.numbers import dialable, international, readable
from switchboard.telephony.talk import Done, Effect, LookUp, Pop, Post, Steal
from switchboard.ui.call import Card
from switchboard.ui.texts import Texts
from switchboard.vendors.phonet import Credentials, Settings
from switchboard.vocabulary.commands import Command, Dial
from switchboard.vocabulary.events import (
    Call,
    CallEnded,
    CallFailed,
    CommandFailed,
    CustomerPage,
    Event,
    LinkChanged,
    ScreenPop,
)

LOOKUP = 5.0
"""Seconds the CRM may take to say who calls."""
LINGER = 10.0
"""Seconds for which a call that is over stays on the screen; a missed one stays until it is put away."""
AWAY = 3.0
"""Seconds for which a page that loads may leave the line alone."""
AT_ONCE = 0.0
"""The same while there is a call on the screen."""
SOON = 0.02
"""Seconds within which what has changed is on the screen."""


class Telephone:
    """Wires a ``Line`` to the browser.

    Args:
        lookup: the configured address that knows callers, with ``{phone}`` in it.
        publish: takes an event the whole way.
        done: told what became of a call of the page's.
        notify: tells the operator something.

    """

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        texts: Texts,
        settings: Settings,
        lookup: str | None,
        publish: Callable[[Event], None],
        done: Callable[[int, CommandFailed | None], None],
        notify: Callable[[str], None],
    ) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._texts = texts
        self._settings = settings
        self._lookup = lookup
        self._publish = publish
        self._done = done
        self._notify = notify
        self._line = Line(settings, secrets.token_hex(6), looks_up=lookup is not None)
        self._socket = Socket(page, settings.knock, self._opened, self._received, self._lost)
        self._tabs = Tabs(page, line_name(settings), self._said, self._acquired, self._released, self._used)
        self._cards = Cards(page, texts, self._act)
        self._perform = Loop(page, self._carry_out, self._settle_soon).perform
        self._alarm = Alarm(page, lambda: self._perform(self._line.tick(utc_now(), page.clock)))
        self._soon: asyncio.TimerHandle | None = None
        self._second: asyncio.TimerHandle | None = None
        self._over: dict[str, tuple[Call, float]] = {}
        self._opens = 0
        self._own = settings.subscriber or ""
        self._closed = False
        self._due: float | None = None
        self._clicked: dict[int, str] = {}
        self._clicks = 0
        self._domain = settings.domain or ""

    def start(self) -> None:
        """Join the other tabs."""
        window = self._page.window
        if not self._tabs.shared:
            self._diagnosis.add(
                "warning",
                "line-not-shared",
                "This page is no secure context, so its tabs cannot share one telephone line: each has its own.",
                "Serve the CRM over https.",
            )
        self._page.listen(window, "offline", lambda _: self._perform(self._line.offline(utc_now(), self._page.clock)))
        self._page.listen(window, "online", lambda _: self._perform(self._line.online(utc_now(), self._page.clock)))
        for document in (self._page.document, js.document):
            self._page.listen(document, "securitypolicyviolation", self._blocked)
        self._page.listen(self._page.document, "visibilitychange", lambda _: self._show())
        clicks = Clicks(self._page, self._dial_clicked)
        self._perform(self._line.joined())
        self._tabs.start()
        clicks.start(self._page.bridge.clicked())

    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return self._line.calls

    def is_there(self) -> bool:
        """Whether it can be asked: always."""
        return True

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Call a number."""
        assert isinstance(command, Dial)
        self._dial(ticket, command.number, waited)

    def close(self) -> None:
        """Let go of the line and of the screen."""
        self._perform(self._line.close(utc_now(), self._page.clock))
        self._closed = True
        self._socket.close()

    # Dialling.

    def _dial(self, ticket: int, text: str, waited: float) -> None:
        number = dialable(text, self._settings.region)
        now = self._page.clock
        if number is None:
            self._perform(self._line.refuse(ticket, "bad-number", utc_now()))
        else:
            self._perform(self._line.command(ticket, number, utc_now(), now, waited))

    def _dial_clicked(self, text: str, waited: float) -> None:
        self._clicks -= 1
        self._clicked[self._clicks] = text
        self._dial(self._clicks, text, waited)

    def _answered(self, done: Done) -> None:
        text = self._clicked.pop(done.ticket, None)
        if text is None:
            self._done(done.ticket, done.error)
            return
        if done.error is not None:
            reasons = self._texts.dial_reasons
            reason = reasons.get(done.error.code, reasons["refused"]).format(reason=done.error.message)
            shown = readable(dialable(text, self._settings.region) or text, self._settings.region)
            self._notify(self._texts.not_called.format(number=shown[:40], reason=reason))

    # What the other tabs and the browser say.

    def _said(self, text: str) -> None:
        self._perform(self._line.said(text, utc_now(), self._page.clock))

    def _acquired(self) -> None:
        self._perform(self._line.acquired(utc_now(), self._page.clock))

    def _released(self) -> None:
        self._perform(self._line.released(utc_now(), self._page.clock))

    def _used(self) -> None:
        for event in self._line.due_pops():
            self._pop(event)

    def _opened(self) -> None:
        self._perform(self._line.opened(utc_now(), self._page.clock))

    def _received(self, text: str | None) -> None:
        self._perform(self._line.received(text, utc_now(), self._page.clock))

    def _lost(self, code: int, reached: bool) -> None:
        self._perform(self._line.lost(utc_now(), self._page.clock, code, reached=reached))

    # Effects.

    def _settle_soon(self) -> None:
        if self._soon is None and not self._closed:
            # Hundreds of messages in a second are shown once: what is on the screen is no part of the hot path.
            self._soon = self._page.later(SOON, self._settle)

    def _settle(self) -> None:
        self._soon = None
        now = self._page.clock
        self._alarm.set(self._line.deadline(utc_now(), now))
        self._show()

    def _carry_out(self, effect: Effect) -> None:
        match effect:
            case Post(text=text):
                self._tabs.post(text)
            case socket.Send(text=text):
                self._socket.send(text)
            case socket.Connect(address=address):
                self._socket.connect(address)
            case socket.Disconnect():
                self._socket.close()
            case socket.FetchCredentials():
                self._page.soon(self._fetch_credentials())
            case Steal():
                self._tabs.steal()
            case LookUp():
                self._page.soon(self._look_up(effect))
            case Pop(event=event):
                self._pop(event)
            case Done():
                self._answered(effect)
            case _:
                self._note(effect)
                self._publish(effect)

    def _note(self, event: Event) -> None:
        match event:
            case LinkChanged():
                self._diagnose(event)
            case CallEnded(call=call) | CallFailed(call=call):
                self._tabs.unclaim(f"pop/{call.id}")
                if not self._line.is_dismissed(call.id):
                    self._over[call.id] = (call, self._page.clock)

    # What the CRM knows.

    async def _fetch_credentials(self) -> None:
        credentials = self._settings.credentials
        if credentials is None and self._settings.credentials_url is not None:
            try:
                text = await asyncio.wait_for(self._fetch(self._settings.credentials_url), socket.CONNECT)
                credentials = Credentials.model_validate_json(text)
            except (JsException, TimeoutError, ValidationError, ValueError):
                credentials = None  # what was answered may hold the key, so it is not told
        if credentials is not None:
            self._own, self._domain = credentials.subscriber, credentials.domain
        self._perform(self._line.credentials(credentials, utc_now(), self._page.clock))

    async def _look_up(self, wanted: LookUp) -> None:
        number = international(wanted.number, self._settings.region) or wanted.number
        address = (self._lookup or "").replace("{phone}", quote(number, safe=""))
        caller = None
        try:
            text = await asyncio.wait_for(self._fetch(address), LOOKUP)
            caller = Caller.model_validate_json(text) if text.strip() not in ("", "null") else None
        except ValidationError as error:
            message = f"crm.lookupUrl answered with what is no customer ({error.error_count()} errors)."
            cure = 'It should answer {"crmId": …, "name": …, "company": …, "url": …}, what it does not know left out.'
            self._diagnosis.add("warning", "lookup-answer", message, cure)
        except (JsException, TimeoutError, ValueError):
            self._diagnosis.add(
                "warning",
                "lookup-failed",
                f"crm.lookupUrl did not answer within {LOOKUP:.0f} s, or with an error.",
                "Open the address with a known number by hand; 404 is a good answer where nobody is known.",
            )
        self._perform(self._line.found(wanted.call, caller, utc_now(), self._page.clock))

    async def _fetch(self, address: str) -> str:
        resolved = self._page.resolve(address)
        if resolved is None:
            raise ValueError("this is no address")
        options = '{"headers": {"Accept": "application/json"}, "cache": "no-store", "credentials": "same-origin"}'
        answer = await js.fetch(resolved.href, js.JSON.parse(options))
        if answer.status == 404:
            return ""
        if not answer.ok:
            raise ValueError("it was answered with an error")
        return str(await answer.text())

    # The screen.

    def _pop(self, event: ScreenPop) -> None:
        if self._tabs.is_used:
            self._page.soon(self._pop_once(event))

    async def _pop_once(self, event: ScreenPop) -> None:
        call = event.call_id or ""
        if await self._tabs.claim(f"pop/{call}") and any(due.call_id == call for due in self._line.due_pops()):
            self._perform(self._line.popped(call))
            self._publish(event)

    def _show(self) -> None:
        """The cards as they should be now; once a second where somebody looks at a running clock."""
        calls = self._line.calls
        now = self._page.clock
        server = self._line.server_time(utc_now(), now)
        live = {call.id for call in calls}
        self._over = {
            id_: (call, since)
            for id_, (call, since) in self._over.items()
            if id_ not in live and not self._line.is_dismissed(id_) and (_is_missed(call) or now - since < LINGER)
        }
        cards = [self._card(call, server) for call in calls if not self._line.is_dismissed(call.id)]
        cards += [self._card(call, server) for call, _ in reversed(self._over.values())]
        self._cards.show(cards)
        self._remember_due(AT_ONCE if cards else AWAY)
        if self._second is not None:
            self._page.cancel(self._second)
            self._second = None
        if cards and self._page.document.visibilityState == "visible" and not self._closed:
            self._second = self._page.later(1.0, self._show)

    def _remember_due(self, seconds: float) -> None:
        """Tell the loader of this tab's next page how soon the telephone is needed, page or no page."""
        if self._due != seconds and not self._closed:
            self._due = seconds
            self._page.remember("due", str(int(1000 * seconds)))

    def _card(self, call: Call, server: Any) -> Card:
        region = self._settings.region
        start = call.answered_at or (call.dialed_at if call.state == "ringing" else None)
        seconds = None if call.duration is None else int(call.duration)
        if start is not None and call.state in ("ringing", "answered"):
            seconds = max(0, int((server - start).total_seconds()))
        trunk = call.trunk
        line = ""
        if trunk is not None:
            number = readable(trunk.number, region)
            line = number if trunk.name in (None, trunk.number) else f"{trunk.name} {number}".strip()
        return Card(call, readable(call.customer.phone, region), line, seconds, self._own)

    def _act(self, action: str) -> None:
        verb, _, rest = action.partition(" ")
        match verb:
            case "drop":
                self._over.pop(rest, None)
                self._perform(self._line.dismissed(rest))
            case "open":
                self._open(rest, None)
            case "contact":
                number, _, id_ = rest.partition(" ")
                self._open(id_, int(number))

    def _open(self, id_: str, contact: int | None) -> None:
        """The operator asks for the customer: the same way as a screen pop, so that the CRM can take it over."""
        call = next((one for one in self._line.calls if one.id == id_), None)
        call = call or (self._over[id_][0] if id_ in self._over else None)
        if call is None:
            return
        self._opens += 1
        customer, link = call.customer, link_of(call)
        if contact is not None:
            chosen = call.contacts[contact]
            link = CustomerPage(url=chosen.url) if chosen.url else None
            customer = customer.model_copy(
                update={"crm_id": None, "name": chosen.name, "phone": chosen.number, "crm_url": chosen.url}
            )
        self._publish(
            ScreenPop(
                id=f"phonet-{id_}-open-{self._opens}-{secrets.token_hex(3)}",
                vendor="phonet",
                at=utc_now(),
                cause="request",
                call_id=id_,
                customer=customer,
                link=link,
            )
        )

    # What is wrong.

    def _diagnose(self, event: LinkChanged) -> None:
        if event.state == "ready":
            for code in ("line-refused", "line-unreachable", "line-credentials"):
                self._diagnosis.clear(code)
        match event.reason:
            case "refused":
                self._diagnosis.add(
                    "error",
                    "line-refused",
                    "Phonet can be reached, but refuses the connection.",
                    "Check domain, apiKey and subscriber against Phonet's settings (Integration, Other CRM system).",
                )
            case "unreachable" | "timeout":
                self._diagnosis.add(
                    "warning",
                    "line-unreachable",
                    "Phonet cannot be reached.",
                    "Check the network, the domain, and that this page's connect-src has it with wss:// and https://.",
                )
            case "credentials":
                self._diagnosis.add(
                    "error",
                    "line-credentials",
                    "phonet.credentialsUrl did not answer with domain, apiKey and subscriber.",
                    'Open it by hand: it should answer {"domain": …, "apiKey": …, "subscriber": …} to an operator.',
                )

    def _blocked(self, event: Any) -> None:
        place = self._settings.endpoint or self._domain
        host = place.partition("://")[2].split("/")[0] or place
        ours = host and host in event.blockedURI
        if ours and event.effectiveDirective == "connect-src" and event.disposition != "report":
            self._diagnosis.add(
                "error",
                "line-blocked",
                "This page's Content-Security-Policy forbids the connection to Phonet.",
                f"Add wss://{host} and https://{host} to its connect-src.",
            )


def _is_missed(call: Call) -> bool:
    return call.direction == "incoming" and call.answered_at is None and call.reason != "elsewhere"
