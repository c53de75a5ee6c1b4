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


_ROX_WHO = {
    "roxchatVisitorId": "c3fa5841c772895f8645b33ac784f694",
    "providedVisitorId": "12345",
    "siebelId": "4-1GQJDL78",
}
ROX_PARAMS: dict[str, dict[str, Any]] = {
    "newMessageAdded": {
        **_ROX_WHO,
        "chatId": 483,
        "sessionId": "c9905a4eab2a4148add9b1c8ac97ad7d",
        "kind": "visitor",
        "messageText": "Greetings!",
        "siebelId": "4-1GQDLH42",
    },
    "chatClosedByOperator": {
        **_ROX_WHO,
        "chatId": 1024,
        "channelId": "073afd9ccfee448dba19a5c974940bfc",
        "channelType": "skype",
        "channelUserId": "16248561",
        "channelUserName": "John Doe",
    },
    "visitorAuthorized": {
        "old": {
            "roxchatVisitorId": "66b46319af05e55ac9fd34aa541e9eee",
            "providedVisitorId": None,
            "siebelId": None,
        },
        "new": {
            "roxchatVisitorId": "52eed6ec3c12494a88e62e2ff636c2a9",
            "providedVisitorId": "7925",
            "siebelId": None,
        },
    },
    "visitorSelected": {
        **_ROX_WHO,
        "chatId": 874,
        "sessionId": "c9905a4eab2a4148add9b1c8ac97ad7d",
        "taskId": "20913584",
    },
    "notificationAdded": {
        "notification": {
            "id": "c9905a4eab2a4148add9b1c8ac97ad7d",
            "kind": "visitor",
            "text": "Visitor left the site",
            "sessionId": "c3fa5841c772895f8645b33ac784f694",
        }
    },
    "notificationRemoved": {"notification": {"id": "c9905a4eab2a4148add9b1c8ac97ad7d"}},
}


def rox_message(event: str, **changes: Any) -> dict[str, Any]:
    """Rox.Chat's sample of an event."""
    return {"source": "roxchat", "event": event, "params": {**ROX_PARAMS[event], **changes}}


def rox(event: str, **changes: Any) -> str:
    """The same as text."""
    return json.dumps(rox_message(event, **changes))
