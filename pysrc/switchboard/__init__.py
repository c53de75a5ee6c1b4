"""Switchboard: an operator's chat and telephone in any CRM page.

What stands here is for the CRM's own Python: rules that run in the page (``"extensions"`` in the configuration). The
events they hear are in ``switchboard.events``, a desk to test them at in ``switchboard.testing``.
"""

from switchboard.hub.acts import (
    ask,
    call,
    card,
    every,
    find_client,
    http,
    later,
    notice,
    on,
    open_chat,
    page,
    prevent,
    record,
    start_chat,
)
from switchboard.hub.hosting import CommandError, TooLateError
from switchboard.hub.web import HttpError, HttpResponse
from switchboard.telephony.knowledge import Caller

__version__ = "0.1.0"
__all__ = [
    "Caller",
    "CommandError",
    "HttpError",
    "HttpResponse",
    "TooLateError",
    "ask",
    "call",
    "card",
    "every",
    "find_client",
    "http",
    "later",
    "notice",
    "on",
    "open_chat",
    "page",
    "prevent",
    "record",
    "start_chat",
]
