"""The telephone of whoever is signed in: opened for them, closed when they have gone."""

import secrets
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from pyodide.ffi import JsException

from switchboard.browser.asking import CrmServer
from switchboard.browser.page import LOOK, Page, utc_now
from switchboard.browser.performing import Performer
from switchboard.browser.telephone import Telephone
from switchboard.hub.answers import Trouble
from switchboard.hub.diagnosis import Diagnosis
from switchboard.links.socket import CONNECT
from switchboard.links.waiting import Done
from switchboard.settings import LineSettings
from switchboard.telephony.exchange import Exchange
from switchboard.telephony.memory import Memory
from switchboard.telephony.signin import (
    Announce,
    AskWho,
    CloseLine,
    HandOver,
    Nobody,
    OpenLine,
    Renewed,
    SignIn,
    SignInEffect,
    channel_name,
)
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import Call
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended

_NOT_FOR_YOU = (401, 403, 404)


class OwnLine:
    """Wires a ``SignIn`` to the browser.

    Args:
        server: the CRM's, which is asked for the credentials.
        publish: takes an event the whole way.
        done: told what became of a call of the page's.
        came: told who has signed in, before their telephone is there.
        connect: makes the telephone of a line; the second is asked for fresh credentials.

    """

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        server: CrmServer,
        exchange: Exchange,
        settings: LineSettings,
        publish: Callable[..., None],
        done: Callable[[Done], None],
        came: Callable[[OpenLine], None],
        connect: Callable[[OpenLine, Callable[[], None]], Telephone],
    ) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._server = server
        self._trouble = ""
        self._exchange = exchange
        self._settings = settings
        self._publish = publish
        self._done = done
        self._came = came
        self._connect = connect
        self._signin = SignIn(exchange, settings, secrets.token_hex(6))
        self._telephone: Telephone | None = None
        self._performer = Performer(page, self._signin, self._carry_out)
        self._perform = self._performer.perform
        self._channel: Any = None
        self._kept = f"calls/{exchange.vendor}"
        self._memory: Memory | None = None
        self._is_signed_in: bool | None = None
        self._path = ""
        self._hopeless = False

    def start(self) -> None:
        """Find out whose telephone it is."""
        page = self._page
        self._memory = Memory.read(page.recall(self._kept), utc_now())
        page.forget(self._kept)
        if not page.lacks("channel"):
            self._channel = page.channel(f"switchboard/{channel_name(self._exchange)}")
            page.undo_later(self._channel.close)
            page.listen(self._channel, "message", lambda event: self._heard(str(event.data)))
        page.listen(page.document, "visibilitychange", lambda _: self._come())
        page.listen(page.window, "focus", lambda _: self._come())
        # Before the tabs hear of it, who let go of the line then, or take it up again.
        page.listen(page.window, "pagehide", lambda _: self.keep())
        page.listen(page.document, "freeze", lambda _: self.keep())
        page.listen(page.document, "resume", lambda _: page.forget(self._kept))
        page.listen(page.window, "pageshow", self._come_back)
        self._path = str(page.window.location.pathname)
        self._look()

    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on."""
        return () if self._telephone is None else self._telephone.calls()

    def shown(self) -> tuple[Call, ...]:
        """Those of them that are on the screen."""
        return () if self._telephone is None else self._telephone.shown()

    def is_there(self) -> bool:
        """Whether the line is ready."""
        return self._telephone is not None and self._telephone.is_there()

    def command(self, ticket: int, command: Command, waited: float) -> None:
        """Call a number."""
        if self._telephone is not None:
            self._telephone.command(ticket, command, waited)
        else:
            self._perform(self._signin.command(ticket, command, utc_now(), self._page.clock, waited))

    def close(self) -> None:
        """Let go of the line and of the screen."""
        if self._telephone is not None:
            self._telephone.close()
            self._telephone = None
        self._memory = None
        self._performer.stop()
        self._perform(self._signin.close(utc_now()))

    # What the page and the browser say.

    def _look(self) -> None:
        """Whether somebody is signed in, as the page shows it, and whether the page has changed within itself."""
        is_signed_in = self._sees_somebody()
        if is_signed_in != self._is_signed_in:
            self._is_signed_in = is_signed_in
            self._perform(self._signin.seen(is_signed_in, utc_now(), self._page.clock))
        path = str(self._page.window.location.pathname)
        if path != self._path:
            self._path = path
            self._perform(self._signin.moved(utc_now(), self._page.clock))
        if self._settings.when is not None or self._settings.credentials_url is not None:
            self._page.later(LOOK, self._look)

    def _sees_somebody(self) -> bool:
        if self._settings.when is None or self._hopeless:
            return not self._hopeless
        try:
            return self._page.find(self._settings.when) is not None
        except JsException:
            self._hopeless = True
            message = f"{self._settings.when!r} is no CSS selector, so the telephone of {self._exchange.title} sleeps."
            cure = f"Correct {self._exchange.vendor}.when in the configuration."
            self._diagnosis.add("error", "bad-selector", message, cure)
            return False

    def _heard(self, text: str) -> None:
        self._perform(self._signin.heard(text, utc_now(), self._page.clock))

    def _come(self) -> None:
        if self._page.document.visibilityState == "visible":
            self._perform(self._signin.moved(utc_now(), self._page.clock))

    def _come_back(self, event: Any) -> None:
        if event.persisted:
            self._page.forget(self._kept)
            self._perform(self._signin.returned(utc_now(), self._page.clock))

    def keep(self) -> None:
        """The page goes: what its next one is to know."""
        memory = self._memory if self._telephone is None else self._telephone.memory()
        if memory is not None and memory.is_worth_it:
            self._page.remember(self._kept, memory.to_text())

    def _renew(self) -> None:
        self._perform(self._signin.renew(utc_now(), self._page.clock))

    # Effects.

    def _carry_out(self, effect: SignInEffect) -> None:
        match effect:
            case AskWho():
                self._page.soon(self._ask())
            case OpenLine():
                self._open(effect)
            case CloseLine(is_the_same=is_the_same):
                if self._telephone is not None:
                    self._memory = self._telephone.memory() if is_the_same else None
                    self._telephone.leave()
                    self._telephone = None
            case Renewed(credentials=credentials):
                if self._telephone is not None:
                    self._telephone.renewed(credentials)
            case HandOver(ticket=ticket, command=command, waited=waited):
                self.command(ticket, command, waited)
            case Announce(text=text):
                if self._channel is not None:
                    self._channel.postMessage(text)
            case Done():
                self._done(effect)
            case Finding() | Mended():
                self._diagnosis.note(effect)
            case _:
                self._publish(effect)

    def _open(self, opened: OpenLine) -> None:
        memory, self._memory = self._memory, None
        self._came(opened)
        self._telephone = self._connect(opened, self._renew)
        self._telephone.start(memory)

    async def _ask(self) -> None:
        answer = await self._asked()
        if isinstance(answer, Nobody):
            self._memory = None
        self._perform(self._signin.answered(answer, utc_now(), self._page.clock))

    async def _asked(self) -> Model | Nobody | None:
        what = f"{self._exchange.vendor}.credentialsUrl"
        answer, trouble = await self._server.ask(what, self._settings.credentials_url or "", CONNECT)
        self._tell(trouble if answer.failed or (trouble and trouble.is_anonymous) else None)
        if answer.status in _NOT_FOR_YOU or (answer.moved and not answer.status):
            return Nobody()
        if trouble is not None:
            return None
        try:
            return self._exchange.credentials.model_validate_json(answer.text)
        except ValidationError:  # what was answered may hold the key, so it is not told
            # Many a CRM sends whoever is not signed in on to the form where one does that.
            return Nobody() if answer.moved else None

    def _tell(self, trouble: Trouble | None) -> None:
        """Why nothing could be found out, which is less than that nobody is signed in."""
        if self._trouble and (trouble is None or trouble.message != self._trouble):
            self._diagnosis.clear("credentials-failed", self._trouble)
        self._trouble = "" if trouble is None else trouble.message
        if trouble is not None:
            self._diagnosis.add("error", "credentials-failed", trouble.message, trouble.cure)
