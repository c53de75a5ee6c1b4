"""iQChannels' workspace as it speaks at a desk: its four messages.

Source: «PostMessage API» of iQStore (IQ4).
"""

from datetime import date
from typing import Any, ClassVar, TypedDict, Unpack
from urllib.parse import urlencode

from switchboard.testing.frame_voice import FrameVoice
from switchboard.vendors.iqchannels import INCOMING, NAME, REASONS

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_WORDS = {ours: theirs for theirs, ours in REASONS.items()}


class IqClient(TypedDict, total=False):
    """Who a ticket is about, in the words of ``Customer``; what is left out is empty, as the vendor has it."""

    crm_id: str | None
    client_id: str | int | None
    ticket_id: str | int | None
    name: str
    first_name: str
    middle_name: str
    last_name: str
    sex: str
    birthday: date
    phone: str
    email: str
    inn: str
    ext_ref: str
    card_ref: str
    crm_url: str
    """The customer's address in the CRM, as the vendor keeps it."""


class IqChannelsVoice(FrameVoice):
    """The workspace."""

    vendor = NAME
    messages: ClassVar[dict[str, str]] = {name: name for name in INCOMING}

    def inbox_changed(self, open_threads: int | None = None, unread_messages: int | None = None) -> None:
        """The inbox' counters have changed; what is left out has not."""
        told = {"TotalOpenThreads": open_threads, "TotalUnreadMessages": unread_messages}
        body = {name: value for name, value in told.items() if value is not None}
        self.says({"Type": "inbox_changed", "InboxChanged": body})

    def open_client(self, **client: Unpack[IqClient]) -> None:
        """The operator presses «Открыть в CRM»."""
        self.says({"Type": "open_client", "OpenClient": _body(client)})

    def open_client_from_ticket(self, **client: Unpack[IqClient]) -> None:
        """The operator goes to a ticket."""
        self.says({"Type": "open_client_from_ticket", "OpenClient": _body(client)})

    def close_client_from_ticket(self, reason: str = "closed", **client: Unpack[IqClient]) -> None:
        """The ticket is ``closed`` or ``reassigned``."""
        body = {**_body(client), "Reason": _WORDS.get(reason, reason)}
        self.says({"Type": "close_client_from_ticket", "CloseClient": body})


def _body(client: IqClient) -> dict[str, Any]:
    ids = {"iqchannels_client_id": client.get("client_id"), "iqchannels_ticket_id": client.get("ticket_id")}
    address = client.get("crm_url", "")
    query = urlencode({name: value for name, value in ids.items() if value is not None})
    full = f"{address}{'&' if '?' in address else '?'}{query}" if address and query else address
    birthday = client.get("birthday")
    details = {
        "ClientId": client.get("client_id"),
        "CRMURL": address,
        "FirstName": client.get("first_name", ""),
        "MiddleName": client.get("middle_name", ""),
        "LastName": client.get("last_name", ""),
        "Sex": client.get("sex", ""),
        "Birthday": f"{birthday:%d.%m}.{birthday.year:04}" if birthday else "",
        "Cellphone": client.get("phone", ""),
        "Email": client.get("email", ""),
        "INN": client.get("inn", ""),
        "ExtRef": client.get("ext_ref", ""),
        "CardRef": client.get("card_ref", ""),
    }
    return {
        **({"URL": full} if full else {}),
        "TicketId": client.get("ticket_id"),
        "Client": {
            "Id": client.get("client_id"),
            "Name": client.get("name", ""),
            "CRMClientId": client.get("crm_id") or "",
            "Details": details,
        },
    }


VOICE = IqChannelsVoice
