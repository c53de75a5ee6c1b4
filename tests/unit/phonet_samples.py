"""The Phonet document's samples, transcribed (they do not parse as they stand), and what is made of them."""

import json
from datetime import UTC, datetime
from typing import Any

from switchboard.vendors.phonet import Credentials, Settings

AT = datetime(2026, 11, 21, 6, tzinfo=UTC)
KEY = "S3Bvc2eNimuQmQWyJt5aEvNjbND1fz0X"
DOMAIN = "qwerty.phonet.com.ua"
CREDENTIALS = Credentials(domain=DOMAIN, api_key=KEY, subscriber="001")
OTHER_LEG = {
    "id": "29",
    "name": "Тест",
    "num": "+380567777777",
    "companyName": "Рекламное агентство",
    "url": "https://qwerty.phonet.com.ua/features/crm/contacts/edit.jsp#/?id=1",
    "priority": 2,
}
DIAL: dict[str, Any] = {
    "event": "call.dial",
    "uuid": "23-1453990999.41",
    "parentUuid": None,
    "lgDirection": 4,
    "leg": {"id": 120, "type": 1, "displayName": "Support Phonet", "ext": "911"},
    "leg2": None,
    "otherLegs": [OTHER_LEG],
    "dialAt": 1473973200000,
    "bridgeAt": None,
    "serverTime": "1473973201000",
    "trunkNum": "567850550",
    "trunkName": "567850550",
}


def settings(**changes: Any) -> Settings:
    """The settings of the document's example."""
    return Settings.model_validate({"domain": DOMAIN, "apiKey": KEY, "subscriber": "001", **changes})


def message(event: str = "dial", uuid: str = "1", **changes: Any) -> str:
    """A message about a call, as text."""
    name = event if event == "error" else f"call.{event}"
    return json.dumps({**DIAL, "event": name, "uuid": uuid, **changes}, ensure_ascii=False)
