"""The vendor documents' samples, transcribed (they do not parse as they stand)."""

import json
from typing import Any

DETAILS = {
    "ClientId": 21,
    "CRMURL": "http://crm/client-id",
    "FirstName": "",
    "MiddleName": "",
    "LastName": "",
    "Sex": "",
    "Birthday": "15.01.1929",
    "Cellphone": "+7 999 123-456",
    "Email": "king@example.com",
    "INN": "150622624993",
    "ExtRef": "XL-283-1238",
    "CardRef": "z8j23yzc1",
}
CLIENT = {"Id": 21, "Name": " ", "CRMClientId": "00234", "Details": DETAILS}
URL = "http://crm/customers/?\nparam=value&iqchannels_client_id=21&iqchannels_ticket_id=412"


def inbox_changed(**changes: Any) -> str:
    """The sample of inbox_changed."""
    return json.dumps(
        {"Type": "inbox_changed", "InboxChanged": {"TotalOpenThreads": 3, "TotalUnreadMessages": 7, **changes}}
    )


def open_client(kind: str = "open_client", **changes: Any) -> str:
    """The sample of open_client or open_client_from_ticket."""
    return json.dumps({"Type": kind, "OpenClient": {"URL": URL, "TicketId": 412, "Client": CLIENT, **changes}})


def close_client(**changes: Any) -> str:
    """The sample of close_client_from_ticket."""
    body = {"URL": URL, "TicketId": 412, "Reason": "ticket_closed", "Client": CLIENT, **changes}
    return json.dumps({"Type": "close_client_from_ticket", "CloseClient": body})
