"""What the parts of a desk share: its time, its hub, and whom to tell. No I/O."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from switchboard.hub.diagnosis import Diagnosis
from switchboard.hub.extensions import Turn
from switchboard.hub.web import HttpRequest, HttpResponse
from switchboard.links.waiting import Done
from switchboard.telephony.knowledge import CrmAnswer
from switchboard.testing.virtual import VirtualLoop
from switchboard.vocabulary.events import Call, CallerLookup, Event

_Result = TypeVar("_Result")


@dataclass
class Backroom:
    """One desk, as its parts see it."""

    loop: VirtualLoop
    diagnosis: Diagnosis
    at: Callable[[], datetime]
    """The desk's time, UTC."""
    do: Callable[[Callable[[], Any]], Any]
    """Do something, and all that follows from it; what goes wrong in a rule is raised then."""
    publish: Callable[..., None]
    """Takes an event the whole way, but for its default action with ``act=False``."""
    deliver: Callable[[Event], Turn]
    """Takes an event by the rules, and no further."""
    done: Callable[[Done], None]
    """Told what became of a command."""
    look_up: Callable[[CallerLookup, Callable[[CrmAnswer], None]], None]
    """Asks who calls, and tells."""
    fetch: Callable[[HttpRequest], Coroutine[Any, Any, HttpResponse]]
    """Asks a server."""
    find_call: Callable[[str], Call]
    """The newest that is known of a call, by its id or a leg's."""

    @property
    def now(self) -> float:
        """Seconds, of a clock that never goes back."""
        return self.loop.time()
