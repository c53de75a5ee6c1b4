"""Asks the CRM's server, for whoever wants something of it: ``runtime/asking.mjs`` does it, and Python tells of it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from pyodide.ffi import JsException

from switchboard.browser.page import Page
from switchboard.config import Crm
from switchboard.hub.answers import ServerAnswer, Trouble, left_out, rule_for, trouble_with
from switchboard.hub.diagnosis import Diagnosis


class CrmServer:
    """The one way to the CRM's server."""

    def __init__(self, page: Page, diagnosis: Diagnosis, crm: Crm) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._crm = crm
        self._left_out: dict[tuple[str, str], str] = {}

    async def ask(self, what: str, address: str, seconds: float) -> tuple[ServerAnswer, Trouble | None]:
        """What it answers under an address, ``what`` is the key of it; and what is wrong, unless that is good."""
        return await self._tried(what, address, seconds, lambda href: self._page.bridge.ask(href, seconds * 1000))

    async def post(
        self, what: str, address: str, seconds: float, key: str, body: str
    ) -> tuple[ServerAnswer, Trouble | None]:
        """The same of a record that it is sent, under its key."""
        send = self._page.bridge.sendRecord
        return await self._tried(what, address, seconds, lambda href: send(href, seconds * 1000, key, body, False))

    def post_last(self, address: str, key: str, body: str) -> None:
        """Send a record from a page that goes, and wait for nothing."""
        if (resolved := self._page.resolve(address)) is not None:
            with suppress(JsException):
                self._page.bridge.sendRecord(resolved.href, 60_000, key, body, True)

    async def _tried(
        self, what: str, address: str, seconds: float, send: Callable[[str], Any]
    ) -> tuple[ServerAnswer, Trouble | None]:
        resolved, own = self._page.resolve(address), self._page.address.origin
        origin, answer = own, ServerAnswer(failed="network")
        if resolved is not None:
            origin = resolved.origin
            with suppress(JsException):  # whoever waits for an answer gets one
                answer = ServerAnswer.model_validate_json(str(await send(resolved.href)))
        self._tell_of_headers(origin, answer)
        if answer.is_good:
            return answer, None
        return answer, trouble_with(what, answer, origin, own, rule_for(self._crm, origin, own), seconds)

    def _tell_of_headers(self, origin: str, answer: ServerAnswer) -> None:
        told = {(origin, one.header): left_out(one, origin) for one in answer.missing}
        for key in [key for key in self._left_out if key[0] == origin]:
            if key not in told or told[key].message != self._left_out[key]:
                self._diagnosis.clear("header-missing", self._left_out.pop(key))
        for key, finding in told.items():
            self._left_out[key] = finding.message
            self._diagnosis.note(finding)
