"""A call's life, as a table. No I/O.

An exchange tells of a call in messages that real lines lose, double and reorder: a bridge comes without its dial
because the page was opened, or the socket was down, while the phone rang; a hangup overtakes its bridge; a reconnect
repeats what was heard. A handler a message, each with its own ifs about what may have come before, gets one of these
orders wrong sooner or later, and then a phone rings on the screen for ever. So a call's life is data: ``TABLE`` says
for each stage and each thing that can be heard what the stage is then, and which event, if any, the page is told.
Every pair is in it. What is over stays over, and is remembered for a while, so that what comes late finds it so.

    new ──dial──▶ ringing ──bridge──▶ answered ──hangup──▶ ended
     │               │  └──error──▶ failed ◀──error──┘
     └─ bridge, hangup, error lead straight to answered, ended, failed

No hangup may ever come: a call that rings for longer than any phone rings is ``lost``, over, but if its bridge comes
after all, it is a call again. So is one that somebody else has taken, if it then proves to be the operator's own. One
that is talked on for a working day is over for good.
"""

from enum import Enum

from switchboard.vocabulary.events import CallAlerting, CallAnswered, CallEnded, CallFailed, CallRinging, Event


class Stage(Enum):
    """Where a call stands; ``NEW`` is one that was never heard of, ``LOST`` one that rang too long.

    ``TAKEN`` is one that somebody else answered.
    """

    NEW = "new"
    RINGING = "ringing"
    ANSWERED = "answered"
    LOST = "lost"
    TAKEN = "taken"
    ENDED = "ended"
    FAILED = "failed"


class News(Enum):
    """What can be heard of a call, or (``OVERDUE``) no longer is.

    ``REACHED``: it rings at the operator's own phone, too. ``PART``: something happened to a leg that is not all of it.
    ``ELSEWHERE``: somebody else has answered. ``STOPPED``: it rings at the operator's no more; of the rest nothing is
    known.
    """

    DIAL = "dial"
    REACHED = "reached"
    BRIDGE = "bridge"
    HANGUP = "hangup"
    ERROR = "error"
    PART = "part"
    ELSEWHERE = "elsewhere"
    STOPPED = "stopped"
    OVERDUE = "overdue"


LIVE = (Stage.RINGING, Stage.ANSWERED)
OVER = (Stage.ENDED, Stage.FAILED)


TABLE: dict[tuple[Stage, News], tuple[Stage, type[Event] | None]] = {
    (Stage.NEW, News.DIAL): (Stage.RINGING, CallRinging),
    (Stage.NEW, News.REACHED): (Stage.RINGING, CallRinging),
    (Stage.NEW, News.BRIDGE): (Stage.ANSWERED, CallAnswered),
    (Stage.NEW, News.HANGUP): (Stage.ENDED, CallEnded),
    (Stage.NEW, News.ERROR): (Stage.FAILED, CallFailed),
    (Stage.NEW, News.PART): (Stage.ENDED, CallEnded),
    (Stage.NEW, News.ELSEWHERE): (Stage.TAKEN, CallEnded),
    (Stage.NEW, News.STOPPED): (Stage.ENDED, CallEnded),
    (Stage.NEW, News.OVERDUE): (Stage.NEW, None),
    (Stage.RINGING, News.DIAL): (Stage.RINGING, None),
    (Stage.RINGING, News.REACHED): (Stage.RINGING, CallAlerting),
    (Stage.RINGING, News.BRIDGE): (Stage.ANSWERED, CallAnswered),
    (Stage.RINGING, News.HANGUP): (Stage.ENDED, CallEnded),
    (Stage.RINGING, News.ERROR): (Stage.FAILED, CallFailed),
    (Stage.RINGING, News.PART): (Stage.RINGING, None),
    (Stage.RINGING, News.ELSEWHERE): (Stage.TAKEN, CallEnded),
    (Stage.RINGING, News.STOPPED): (Stage.ENDED, CallEnded),
    (Stage.RINGING, News.OVERDUE): (Stage.LOST, CallEnded),
    (Stage.ANSWERED, News.DIAL): (Stage.ANSWERED, None),
    (Stage.ANSWERED, News.REACHED): (Stage.ANSWERED, None),
    (Stage.ANSWERED, News.BRIDGE): (Stage.ANSWERED, None),
    (Stage.ANSWERED, News.HANGUP): (Stage.ENDED, CallEnded),
    (Stage.ANSWERED, News.ERROR): (Stage.FAILED, CallFailed),
    (Stage.ANSWERED, News.PART): (Stage.ANSWERED, None),
    (Stage.ANSWERED, News.ELSEWHERE): (Stage.ANSWERED, None),
    (Stage.ANSWERED, News.STOPPED): (Stage.ENDED, CallEnded),
    (Stage.ANSWERED, News.OVERDUE): (Stage.ENDED, CallEnded),
    **{(Stage.LOST, news): (Stage.LOST, None) for news in (News.DIAL, News.REACHED, News.PART, News.OVERDUE)},
    (Stage.LOST, News.BRIDGE): (Stage.ANSWERED, CallAnswered),
    **{(Stage.LOST, news): (Stage.ENDED, None) for news in (News.HANGUP, News.ERROR, News.ELSEWHERE, News.STOPPED)},
    **{
        (Stage.TAKEN, news): (Stage.TAKEN, None)
        for news in (News.DIAL, News.REACHED, News.PART, News.ELSEWHERE, News.OVERDUE)
    },
    (Stage.TAKEN, News.BRIDGE): (Stage.ANSWERED, CallAnswered),
    **{(Stage.TAKEN, news): (Stage.ENDED, None) for news in (News.HANGUP, News.ERROR, News.STOPPED)},
    **{(stage, news): (stage, None) for stage in OVER for news in News},
}
"""From a stage, by what is heard, to a stage; and what the page is told."""

TELLS: dict[Stage, type[Event]] = {
    Stage.RINGING: CallRinging,
    Stage.ANSWERED: CallAnswered,
    Stage.LOST: CallEnded,
    Stage.TAKEN: CallEnded,
    Stage.ENDED: CallEnded,
    Stage.FAILED: CallFailed,
}
"""The event of each stage, for whoever comes late."""
