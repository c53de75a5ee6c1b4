"""When the operator's attention is asked for: by the ring, by notifications, by a number in the page's title."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ring:
    """One incoming call that rings: what it is, and the caller and the line; ``key`` is the same for the same call."""

    key: str
    title: str
    text: str


@dataclass(frozen=True)
class Facts:
    """What it depends on."""

    ringing: tuple[Ring, ...]
    is_talking: bool
    is_paused: bool
    missed: int
    unread: int
    is_used: bool
    """Whether this is the tab in use: of all tabs, it alone rings and notifies."""
    is_looked_at: bool
    """Whether this page can be seen, and has the focus."""
    is_seen: bool
    """Whether any tab of ours can be seen."""
    sound: bool
    """Whether the operator wants the ring; so with the next."""
    notify: bool
    title: bool
    """Whether the configuration wants the title and the icon changed."""


@dataclass(frozen=True)
class Attention:
    """What is to be heard and seen now, and until something else is told."""

    rings: bool = False
    notifications: tuple[Ring, ...] = ()
    """Those that stand; what is not among them any more is closed."""
    count: int = 0
    """The number in the title and the icon; 0 for none."""
    looks_around: bool = False
    """Whether it matters if another tab of ours can be seen: to know, one has to ask, so it is asked only then."""


def due(facts: Facts) -> Attention:
    """What the operator is to hear and see.

    The ring is for who has nothing in the ear: it is silent while they talk, and while they have paused. A notification
    makes no sound, so it comes in both cases: where no tab of ours can be seen, nothing else would tell of the second
    call. The number is every tab's, for the operator may find the way back by any of them.
    """
    waits = len(facts.ringing) + facts.missed + facts.unread
    may_notify = facts.is_used and facts.notify and bool(facts.ringing)
    return Attention(
        rings=bool(facts.ringing) and facts.is_used and facts.sound and not facts.is_talking and not facts.is_paused,
        notifications=facts.ringing if may_notify and not facts.is_seen else (),
        count=waits if facts.title and not facts.is_looked_at else 0,
        looks_around=may_notify,
    )
