"""Numbers that the operator dials by hand: clicked in the page, typed in the dock, called back."""

from switchboard.browser.noticeboard import Noticeboard
from switchboard.browser.requests import Requests
from switchboard.languages.texts import Texts
from switchboard.links.waiting import Done
from switchboard.telephony.entry import read_out
from switchboard.telephony.numbers import DialString, Unusable, dialable
from switchboard.vocabulary.commands import Dial

_LONGEST = 40
"""Characters of what is no number that are shown."""


class ByHand:
    """Dials them, and tells the operator why one is not called: nobody else would."""

    def __init__(self, requests: Requests, notices: Noticeboard, texts: Texts) -> None:
        self._requests = requests
        self._notices = notices
        self._texts = texts

    def dial(self, text: str, region: str, waited: float) -> None:
        """Dial what was written; ``waited`` says for how many seconds it has waited already."""

        def told(done: Done) -> None:
            if done.error is not None:
                self._tell_why(text, region, done.error.code, done.error.message)

        self._requests.ask(Dial.model_construct(number=text), waited, told)

    def _tell_why(self, text: str, region: str, code: str, message: str) -> None:
        number, reasons = dialable(text, region), self._texts.dial_reasons
        if isinstance(number, Unusable) and number.why == "nothing":
            self._notices.tell(self._texts.no_number, tone="bad")
            return
        code = number.why if isinstance(number, Unusable) else code
        reason = reasons.get(code, reasons["refused"]).format(reason=message, region=region)
        shown = text.removeprefix("tel:") if isinstance(number, Unusable) else read_out(number, region)
        told = self._texts.not_called.format(number=shown[:_LONGEST], reason=reason)
        self._notices.tell(told, tone="bad")

    def tell_of_extension(self, region: str, number: DialString) -> None:
        """The exchange dials this number without its extension, which is left for the operator to dial."""
        shown = read_out(number, region)
        self._notices.tell(self._texts.dial_extension.format(number=shown, extension=number.extension), "extension")
