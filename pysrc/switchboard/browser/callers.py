"""Asks the CRM who calls (``crm.lookupUrl``)."""

import re
from urllib.parse import quote

from pydantic import ValidationError
from pyodide.ffi import JsException

from switchboard.browser.page import Page
from switchboard.hub.diagnosis import Diagnosis
from switchboard.telephony.knowledge import Caller
from switchboard.telephony.numbers import forms

LOOKUP = 5.0
"""Seconds the CRM may take to say who calls."""


class Callers:
    """Knows callers as well as the CRM does.

    Args:
        address: the configured address, with a form of ``{phone}`` in it; None where the CRM cannot be asked.

    """

    def __init__(self, page: Page, diagnosis: Diagnosis, address: str | None) -> None:
        self._page = page
        self._diagnosis = diagnosis
        self._address = address

    @property
    def can_be_asked(self) -> bool:
        """Whether the configuration says whom to ask."""
        return self._address is not None

    async def who_is(self, number: str, region: str) -> Caller | None:
        """Who calls from this number, which may be written as in that region; None where nobody knows."""
        written = forms(number, region)
        address = re.sub(r"\{([\w:]+)\}", lambda form: quote(written[form[1]], safe=""), self._address or "")
        try:
            text = await self._page.ask(address, LOOKUP)
            return Caller.model_validate_json(text) if text.strip() not in ("", "null") else None
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
        return None
