"""A desk with all vendors, for the tests of its parts."""

from textwrap import dedent
from typing import Any

from switchboard.testing import Desk

EVERYBODY: dict[str, Any] = {
    "crm": {"customerUrl": "/customers/{crmId}"},
    "iqchannels": {"url": "https://iqchannels.example.com/"},
    "phonet": {"credentialsUrl": "/phonet-credentials"},
    "roxchat": {"url": "https://roxchat.example.com/"},
    "uis": {},
}
IMPORTS = "import asyncio\nfrom switchboard import *\nfrom switchboard.events import *\n\n"


def desk_of(*rules: str, crm: dict[str, Any] | None = None, **more: Any) -> Desk:
    """A desk with these rules, which need import nothing."""
    configuration = {**EVERYBODY, "crm": {**EVERYBODY["crm"], **(crm or {})}, **more.pop("settings", {})}
    return Desk(configuration, [IMPORTS + dedent(text) for text in rules], **more)
