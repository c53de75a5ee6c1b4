"""What the CRM's server answered, or why it did not, and what to do about that. No I/O."""

from dataclasses import dataclass
from typing import Literal

from switchboard.config import Crm
from switchboard.settings import RequestRule
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, finding


class MissingHeader(Model):
    """A header that went without, and what there was in the page where its value should be."""

    header: str
    source: Literal["meta", "cookie", "function", "value"]
    name: str
    why: Literal["absent", "threw", "late", "unfit"]

    @property
    def reason(self) -> str:
        """In words, without what was found."""
        what = {
            "meta": f'<meta name="{self.name}">',
            "cookie": f"the cookie {self.name}",
            "function": f"{self.name}()",
            "value": "its value",
        }[self.source]
        match self.why:
            case "absent" if self.source == "function":
                return f"{what} of the page gives nothing"
            case "absent" if self.source == "cookie":
                return f"the page has no {what.removeprefix('the ')} that scripts may read"
            case "absent":
                return f"the page has no {what}, or it is empty"
            case "threw":
                return f"{what} is not there or threw an error"
            case "late":
                return f"{what} did not answer in time"
            case "unfit":
                return f"what {what} has is no text that a header can hold"


class ServerAnswer(Model):
    """An answer, whatever it says: ``failed`` where there was none; ``moved`` where it led on to another address.

    ``wait`` is in seconds: when the server wants to be asked again.
    """

    status: int = 0
    text: str = ""
    moved: bool = False
    wait: float | None = None
    failed: Literal["timeout", "network", "cors", "policy", "mixed"] | None = None
    missing: tuple[MissingHeader, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return self.failed is None and 200 <= self.status < 300


def rule_for(crm: Crm, origin: str, own: str) -> RequestRule:
    """What goes along with what is asked of an origin; ``own`` is the page's."""
    return next((rule for rule in crm.requests if (rule.origin or own) == origin), RequestRule())


@dataclass(frozen=True)
class Trouble:
    """Why there is no good answer, and what to do about it; ``is_anonymous`` where nothing had said who asks."""

    message: str
    cure: str
    is_anonymous: bool = False


def trouble_with(what: str, answer: ServerAnswer, origin: str, own: str, rule: RequestRule, seconds: float) -> Trouble:
    """Why ``what``, which was asked of ``origin`` by a page of the origin ``own``, has no good answer."""
    match answer.failed:
        case "timeout":
            return Trouble(f"{what} did not answer within {seconds:.0f} s.", "Open it by hand: is it that slow?")
        case "network":
            cure = "Is the address right? Is the server up, and its certificate good?"
            return Trouble(f"{what} could not be reached at {origin}.", cure)
        case "policy":
            message = f"This page's Content-Security-Policy forbids {what} at {origin}."
            return Trouble(message, f"Add {origin} to its connect-src.")
        case "mixed":
            return Trouble(
                f"{what} is not encrypted and this page is, so the browser sends nothing.", "Write https://."
            )
        case "cors":
            wanted = [f"Access-Control-Allow-Origin: {own}"]
            wanted += ["Access-Control-Allow-Credentials: true"] if rule.credentials == "include" else []
            wanted += [f"Access-Control-Allow-Headers: {', '.join(rule.headers)}"] if rule.headers else []
            message = f"{what} is not for this page to read: {origin} can be reached, but does not allow it (CORS)."
            return Trouble(message, f"Have it answer with {', '.join(wanted)}; also where it is asked by OPTIONS.")
        case None:
            pass
    if answer.status in (401, 403):
        message = f"{what} was answered with {answer.status}: whoever asks is not allowed to."
        if origin != own and rule.credentials != "include" and not rule.headers:
            cure = (
                "To another origin no cookies go unless the configuration says so: add "
                f'{{"origin": "{origin}", "credentials": "include"}} to crm.requests, or a header with a token.'
            )
            return Trouble(message, cure, is_anonymous=True)
        return Trouble(message, "Nobody is signed in there, or crm.requests lacks a header that it wants.")
    if answer.moved and not answer.status:
        message = f"{what} leads on to another address, where nothing goes that may be secret."
        return Trouble(message, "Give the address at which it ends; if that is a sign-in form, nobody is signed in.")
    return Trouble(f"{what} was answered with {answer.status}.", "Open it by hand: what does the server say?")


def left_out(missing: MissingHeader, origin: str) -> Finding:
    """That something was asked without a header."""
    message = f"What is asked of {origin} goes without its header {missing.header}: {missing.reason}."
    cure = "Where nobody is signed in, this may be as it should be. Elsewhere correct crm.requests, or the page."
    return finding("warning", "header-missing", message, cure)
