"""A desk at which rules are tested, in plain pytest and with no browser.

    with Desk("switchboard.json", ["crm/rules.py"]) as desk:
        ...

A vendor that is configured is an attribute of its name, and says what it says in real life; ``desk.card``,
``desk.events``, ``desk.records`` and others show what came of it.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from switchboard.testing.acting import OperatorActs
    from switchboard.testing.desk import Desk, DeskClock, ExtensionError
    from switchboard.testing.seen import SeenCard, SeenEvents, SeenNotice
    from switchboard.testing.stand_in import HttpStandIn, SeenRequest, UnansweredError
    from switchboard.testing.virtual import EndlessError
    from switchboard.testing.voice import Voice

__all__ = [
    "Desk",
    "DeskClock",
    "EndlessError",
    "ExtensionError",
    "HttpStandIn",
    "OperatorActs",
    "SeenCard",
    "SeenEvents",
    "SeenNotice",
    "SeenRequest",
    "UnansweredError",
    "Voice",
]
_PLACES = ("acting", "desk", "seen", "stand_in", "virtual", "voice")


def __getattr__(name: str) -> Any:
    """One of these names, from where it stands: pytest imports this package in every run that it is installed for."""
    if name in __all__:
        for place in (import_module(f"{__name__}.{one}") for one in _PLACES):
            if hasattr(place, name):
                return globals().setdefault(name, getattr(place, name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
