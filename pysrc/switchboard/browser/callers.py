"""Asks who calls: the page (``caller.lookup``), else the CRM's server (``crm.lookupUrl``)."""

from asyncio import Future, get_event_loop, wait_for
from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pyodide.ffi import JsException, jsnull

from switchboard.browser.asking import CrmServer
from switchboard.browser.objects import Objects
from switchboard.browser.page import Page
from switchboard.hub.diagnosis import Diagnosis
from switchboard.telephony.knowledge import MOST, Caller, CrmAnswer, lookup_address, read_callers
from switchboard.vocabulary.events import CallerLookup

LOOKUP = 5.0
"""Seconds that each may take to say who calls."""
ANSWER: TypeAdapter[CrmAnswer] = TypeAdapter(tuple[Caller, ...] | None)
"""What is known of who calls, as one window tells it to another."""
_PAGE = "The page's listener of caller.lookup"
_SERVER = "crm.lookupUrl"


class Callers:
    """Knows callers as well as the CRM does.

    Args:
        server: the CRM's.
        consult: tells rules and page of the event, with this as its ``respondWith``; what rules know, in their order,
            and whether nothing is prevented.
        address: the configured address, with a form of ``{phone}`` in it; None where the CRM's server cannot be asked.

    """

    def __init__(
        self,
        page: Page,
        diagnosis: Diagnosis,
        server: CrmServer,
        consult: Callable[[CallerLookup, Any], tuple[list[CrmAnswer | Future[CrmAnswer]], bool]],
        address: str | None,
    ) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._server = server
        self._trouble = ""
        self._consult = consult
        self._address = address
        self._objects = Objects(page, "lookups", lambda *_: None)
        self._asked = ""
        self._answers: dict[str, Future[str]] = {}
        self._responds = page.lend(self._respond)  # the page may keep the event, and this with it

    def ask(self, event: CallerLookup, then: Callable[[CrmAnswer], None]) -> None:
        """Find out who calls; ``then`` is told, and at once where nobody is to be asked."""
        before, self._asked = self._asked, event.id
        try:
            known, is_ours = self._consult(event, self._responds.bind(jsnull, event.id))
        finally:
            self._asked = before
        answer = self._answers.get(event.id)
        if known or answer is not None or (is_ours and self._address is not None):
            self._page.soon(self._find_out(event, known, answer, is_ours, then))
        else:
            then(() if is_ours else None)

    async def _find_out(
        self,
        event: CallerLookup,
        known: list[CrmAnswer | Future[CrmAnswer]],
        answer: Future[str] | None,
        is_ours: bool,
        then: Callable[[CrmAnswer], None],
    ) -> None:
        found: CrmAnswer = None
        for one in known:
            found = await self._in_time(one) if isinstance(one, Future) else one
            if found is not None:
                break
        if found is None and answer is not None:
            found = await self._said(answer)
        self._answers.pop(event.id, None)
        if found is None and self._address is not None and (is_ours or answer is not None):
            found = await self._answered(lookup_address(self._address, event.phone))
        then(found)

    async def _in_time(self, answer: Future[CrmAnswer]) -> CrmAnswer:
        """What a rule knows; None, and a finding, where it takes too long."""
        try:
            return await wait_for(answer, LOOKUP)
        except TimeoutError:
            message = f"A rule of caller.lookup did not answer within {LOOKUP:.0f} s."
            self._failed(message, "Let it give up by itself before, and return None.")
            return None

    async def _said(self, answer: Future[str]) -> CrmAnswer:
        """What the page answers; None, and a finding, where that is nothing."""
        try:
            text = await wait_for(answer, LOOKUP)
        except (TimeoutError, ValueError):
            message = f"{_PAGE} did not answer within {LOOKUP:.0f} s, or with an error."
            self._failed(message, "Ask for a known number by hand; where nobody is known, null is a good answer.")
            return None
        return self._read(text, _PAGE)

    async def _answered(self, address: str) -> CrmAnswer:
        """What the CRM's server answers; None, and a finding, where that is nothing."""
        answer, trouble = await self._server.ask(_SERVER, address, LOOKUP)
        if self._trouble:
            self._diagnosis.clear("lookup-failed", self._trouble)
            self._trouble = ""
        if answer.status == 404:
            return ()
        if trouble is None:
            return self._read(answer.text, _SERVER)
        self._trouble = trouble.message
        self._failed(trouble.message, trouble.cure)
        return None

    def _failed(self, message: str, cure: str) -> None:
        self._diagnosis.add("warning", "lookup-failed", message, cure)

    def _read(self, text: str, who: str) -> CrmAnswer:
        try:
            return read_callers(text)
        except ValidationError as error:
            self._diagnosis.add(
                "warning",
                "lookup-answer",
                f"{who} answered with what is no customer ({error.error_count()} errors).",
                'Wanted is {"crmId": …, "name": …, "company": …, "url": …}, what is not known left out; a list of '
                f"several, of whom {MOST} are taken; or null.",
            )
            return None

    def _respond(self, id_: str, value: Any = None, *_: Any) -> None:
        """The page answers; the first answer counts."""
        if self._asked != id_:
            self._diagnosis.add(
                "warning",
                "lookup-late",
                f"{_PAGE} called respondWith() when the event was over.",
                "It is to be called at once: with a promise, where the answer takes its time.",
            )
        elif id_ not in self._answers:
            self._answers[id_] = answer = get_event_loop().create_future()

            def settle(is_kept: bool, value: Any) -> None:
                if not answer.done():
                    text = self._objects.text_of(value)
                    if is_kept:
                        answer.set_result(text if isinstance(text, str) else "no JSON")
                    else:
                        answer.set_exception(ValueError("its promise was not kept"))

            try:
                if not self._objects.wait_for(value, settle):
                    settle(True, value)
            except JsException:  # what looks like a promise threw
                settle(False, None)
