"""What an exchange's file gives the telephone, and what an exchange's messages say, whoever the vendor is. No I/O."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import quote

from switchboard.links.socket import Connection, SocketVendor
from switchboard.telephony.numbers import DialString
from switchboard.telephony.stages import News
from switchboard.vocabulary.events import Contact, Event, LinkChanged, Party, Trunk
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended, finding


@dataclass(frozen=True)
class Report:
    """One message about a call, whoever the vendor is; what it leaves out is None or empty."""

    heard: Literal[News.DIAL, News.BRIDGE, News.HANGUP, News.ERROR]
    uuid: str
    parent: str | None = None
    direction: Literal["internal", "outgoing", "incoming"] | None = None
    agent: Party | None = None
    colleague: Party | None = None
    contacts: tuple[Contact, ...] = ()
    trunk: Trunk | None = None
    dialed_at: datetime | None = None
    answered_at: datetime | None = None
    server_at: datetime | None = None
    message: str | None = None
    raw_json: str = field(default="null", repr=False)


@dataclass(frozen=True)
class Reply:
    """The exchange's answer to the command to call a number.

    Args:
        kind: the vendor's own word for such a message, for one that answers nothing that was asked.
        error: why it does not call, in its own words; None where it calls. One that nobody asked for is the operator's.
        question: the number of the question, where answers carry one.

    """

    kind: str
    error: str | None = None
    question: int | None = None
    raw_json: str = field(default="null", repr=False)


@dataclass(frozen=True)
class Welcome:
    """The exchange has taken the greeting: the line is open."""


@dataclass(frozen=True)
class TurnedAway:
    """The exchange says that this operator may not connect."""


@dataclass(frozen=True)
class SayBack:
    """The exchange wants this to be said back: a sign of life, the answer to a challenge."""

    text: str = field(repr=False)


@dataclass(frozen=True)
class NoOtherCalls:
    """The exchange has told of every call that there is: what is not among these is over."""

    uuids: tuple[str, ...]


Said = Report | NoOtherCalls | Reply | Welcome | TurnedAway | SayBack | Event
"""What a message of the exchange says."""


class Exchange(SocketVendor, Protocol):
    """What a vendor's file gives the telephone."""

    credentials: type[Model]
    """What ``credentialsUrl`` answers: who connects, and with which key. Tabs share a line whose credentials are equal:
    what is another each time they are asked for stays out of them."""
    identity: tuple[str | None, ...]
    """What tells this exchange from all others, besides the credentials; no key in it."""
    refused: str
    """What to look at where the exchange refuses the connection."""
    unreachable: str
    """What to look at where it cannot be reached."""
    dials_extensions: bool
    """Whether ``encode`` takes a number with a comma and an extension behind it, to be dialled when it has answered."""

    def given(self) -> Model | None:
        """The credentials that stand in the configuration itself; None where the CRM is to be asked."""

    def connection(self, credentials: Any) -> Connection:
        """How the line of whoever has these credentials is reached."""

    def decode(self, text: str, at: datetime, key: str) -> Sequence[Said]:
        """What a message says, never an exception; ``key`` numbers what has no identity of its own.

        Every tab reads the message by itself, and a tab may have come later: nothing may be remembered from one message
        to the next.
        """


_SHORT = 8
"""Characters of a secret that is no word of a message's own."""


def asked(exchange: Exchange, number: DialString) -> tuple[str, str]:
    """What the exchange is asked to dial, and the extension that is left for the operator."""
    if number.extension and exchange.dials_extensions:
        return f"{number.digits},{number.extension}", ""
    return number.digits, number.extension


def redacted(text: str, secrets: Sequence[str]) -> str:
    """The text without the secrets, however they are written in it.

    One that is short may be a part of any word, the message's own names included: there it is a secret only as a whole
    value.
    """
    is_message = text.lstrip()[:1] in ("{", "[")
    for secret in sorted(secrets, key=len, reverse=True):  # one may be a part of another
        for written in {secret, quote(secret, safe=""), json.dumps(secret)[1:-1]}:
            if not written or written not in text:
                continue
            if is_message and len(secret) < _SHORT:
                text = re.sub(rf'"{re.escape(written)}"(?!\s*:)', '"…"', text)
            else:
                text = text.replace(written, "…")
    return text


def findings(exchange: Exchange, status: LinkChanged) -> list[Finding | Mended]:
    """What the state of a line means for whoever set it up."""
    title = exchange.title
    told: list[Finding | Mended] = []
    fields = exchange.credentials.model_fields
    names = [field.alias or name for name, field in fields.items() if field.is_required()]
    several = " and ".join(part for part in (", ".join(names[:-1]), "".join(names[-1:])) if part)
    refused = f"{title} can be reached, but refuses the connection."
    unreachable = f"{title} cannot be reached."
    silent = f"{exchange.vendor}.credentialsUrl did not answer with {several}."
    nobody = f"{exchange.vendor}.credentialsUrl says that nobody is signed in here, so the telephone is asleep."
    if status.state == "ready":
        # By their messages: another exchange of the page may still have its own.
        told += [Mended("line-refused", refused), Mended("line-unreachable", unreachable)]
        told += [Mended("line-credentials", silent), Mended("line-signed-out", nobody)]
    match status.reason:
        case "refused":
            told.append(finding("error", "line-refused", refused, exchange.refused))
        case "unreachable" | "timeout":
            told.append(finding("warning", "line-unreachable", unreachable, exchange.unreachable))
        case "credentials":
            sample = ", ".join(f'"{name}": …' for name in names)
            cure = f"Open it by hand: it should answer {{{sample}}} to an operator."
            told.append(finding("error", "line-credentials", silent, cure))
        case "signed-out":
            told.append(Mended("line-credentials", silent))
            cure = "On a sign-in page this is as it should be. Where somebody is signed in, open the address by hand."
            told.append(finding("info", "line-signed-out", nobody, cure))
    return told
