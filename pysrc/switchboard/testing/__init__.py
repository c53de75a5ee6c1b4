"""A desk at which rules are tested, in plain pytest and with no browser.

    with Desk("switchboard.json", ["crm/rules.py"]) as desk:
        ...

A vendor that is configured is an attribute of its name, and says what it says in real life; ``desk.card``,
``desk.events``, ``desk.records`` and others show what came of it.
"""

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
