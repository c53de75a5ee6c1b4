"""Calls whose end may have fallen into a gap, and what shows that it has. No I/O.

One telephone is in one call: when it answers or makes another, a call that nothing was heard of since a gap is over. It
may have been put on hold, so it is only taken off the screen, and comes back with the next word of it.
"""

from switchboard.vocabulary.events import Call


def is_succeeded(doubted: Call, by: Call) -> bool:
    """Whether the telephone of one call is in another one now."""
    sides = {party.extension for party in (doubted.agent, doubted.colleague) if party is not None}
    return bool(_busy(by) & sides - {None})


def _busy(call: Call) -> set[str | None]:
    """The extensions that talk, or have called."""
    talking = call.state == "answered"
    callers = (call.agent,) if talking or call.direction in ("outgoing", "internal") else ()
    called = (call.colleague,) if talking and call.direction == "internal" else ()
    return {party.extension for party in (*callers, *called) if party is not None}
