"""Switchboard: an operator's chat and telephone in any CRM page.

What stands here is for the CRM's own Python: rules that run in the page (``"extensions"`` in the configuration). The
events they hear are in ``switchboard.events``, a desk to test them at in ``switchboard.testing``.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
_PLACES = ("switchboard.hub.acts", "switchboard.hub.hosting", "switchboard.hub.web", "switchboard.telephony.knowledge")


def __getattr__(name: str) -> Any:
    """One of these names, from where it stands: pytest imports this package in every run that it is installed for."""
    if name in __all__:
        for place in map(import_module, _PLACES):
            if hasattr(place, name):
                return globals().setdefault(name, getattr(place, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
