"""Who calls: rules are asked first, then ``crm.lookupUrl``, which a test answers for. No I/O."""

import asyncio
from collections.abc import Callable

from pydantic import ValidationError

from switchboard.hub.web import HttpError, HttpRequest
from switchboard.telephony.knowledge import CrmAnswer, lookup_address, read_callers
from switchboard.testing.backroom import Backroom
from switchboard.vocabulary.events import CallerLookup

_SECONDS = 5.0
"""How long each may take to say who calls."""


class Inquiry:
    """Asks who calls.

    Args:
        address: the configured one, with a form of ``{phone}`` in it; None where the CRM cannot be asked.

    """

    def __init__(self, backroom: Backroom, address: str | None) -> None:
        self._backroom = backroom
        self._address = address

    def ask(self, event: CallerLookup, then: Callable[[CrmAnswer], None]) -> None:
        """Find out who calls; ``then`` is told, and at once where nobody is to be asked."""
        turn = self._backroom.deliver(event)
        if turn.answers or (not turn.prevented and self._address is not None):
            address = None if turn.prevented else self._address
            self._backroom.loop.create_task(self._find_out(event, turn.answers, address, then))
        else:
            then(None if turn.prevented else ())

    async def _find_out(
        self,
        event: CallerLookup,
        answers: "list[CrmAnswer | asyncio.Future[CrmAnswer]]",
        address: str | None,
        then: Callable[[CrmAnswer], None],
    ) -> None:
        found: CrmAnswer = None
        for answer in answers:
            if found is None:
                found = await self._told(answer) if isinstance(answer, asyncio.Future) else answer
        if found is None and address is not None:
            found = await self._answered(lookup_address(address, event.phone))
        then(found)

    async def _told(self, answer: "asyncio.Future[CrmAnswer]") -> CrmAnswer:
        try:
            return await asyncio.wait_for(answer, _SECONDS)
        except TimeoutError:
            self._wrong("lookup-failed", f"A rule of caller.lookup did not answer within {_SECONDS:.0f} s.")
            return None

    async def _answered(self, address: str) -> CrmAnswer:
        try:
            answer = await self._backroom.fetch(HttpRequest("GET", address, {}, None, _SECONDS))
        except HttpError as error:
            self._wrong("lookup-failed", f"crm.lookupUrl did not answer ({error.reason}).")
            return None
        if answer.status == 404:
            return ()
        if not answer.ok:
            self._wrong("lookup-failed", f"crm.lookupUrl was answered with {answer.status}.")
            return None
        try:
            return read_callers(answer.text)
        except ValidationError:
            self._wrong("lookup-answer", "crm.lookupUrl answered with what is no customer.")
            return None

    def _wrong(self, what: str, message: str) -> None:
        self._backroom.diagnosis.add("warning", what, message, "See what the test says that it answers.")
