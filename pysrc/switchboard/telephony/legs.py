"""Legs of a call. No I/O.

A call to a group is a call of its own, and each member whose phone rings gets another, whose parent is the group's; so
does whoever a call is transferred to. For the operator that is one call, under the first one's id, and all of these are
its *legs*. Whether an exchange tells of colleagues' legs, its document may leave open, so both come out right: what
counts are the operator's own legs, as far as they can be told. Where they cannot, the leg that was answered first is
taken for the operator's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from switchboard.telephony.exchange import Report
from switchboard.telephony.stages import News, Stage
from switchboard.vocabulary.events import CallLeg, Party

MOST = 200
"""Legs of one call that are kept."""


@dataclass(frozen=True)
class Own:
    """The operator's own extension.

    ``heard`` says that it was heard of in just this spelling: what is another is somebody else's then.
    """

    extension: str = ""
    heard: bool = False

    def is_in(self, report: Report) -> bool:
        """Whether it is the operator's own telephone that a message speaks of."""
        return bool(self.extension) and any(party.extension == self.extension for party in _sides(report))

    def whose(self, report: Report) -> bool | None:
        """Whether it is; None where nothing tells."""
        if self.is_in(report):
            return True
        named = [party.extension for party in _sides(report) if party.kind in ("user", None) and party.extension]
        alike = self.heard or all(len(extension) == len(self.extension) for extension in named)
        return False if self.extension.isdigit() and named and alike else None


def heard(legs: Sequence[CallLeg], report: Report, own: Own, at: datetime) -> tuple[CallLeg, ...]:
    """The legs after one more message; ``at`` is when, by the exchange's time."""
    before = find(legs, report.uuid)
    leg = before or CallLeg(id=report.uuid)
    whose = own.whose(report)
    bridged = report.heard is News.BRIDGE
    # One that was answered while nobody heard says so in its end.
    answered = leg.answered or bridged or (_ends(report) and report.answered_at is not None)
    state = leg.state
    if _is_there(leg):
        ends = {News.HANGUP: "ended", News.ERROR: "failed"}
        state = ends.get(report.heard, "answered" if answered else "ringing")  # type: ignore[assignment]
    moment = report.server_at or at
    after = leg.model_copy(
        update={
            "parent_id": report.parent if report.parent != leg.id and report.parent else leg.parent_id,
            "agent": report.agent or leg.agent,
            "colleague": report.colleague or leg.colleague,
            "own": leg.own if leg.own or whose is None else whose,
            "state": state,
            "answered": answered,
            "dialed_at": leg.dialed_at or report.dialed_at,
            "answered_at": leg.answered_at
            or (report.answered_at or (moment if bridged else None) if answered else None),
            "ended_at": leg.ended_at or (moment if _ends(report) else None),
        }
    )
    if before is None:
        return (*legs, after)[-MOST:]
    return tuple(after if one.id == leg.id else one for one in legs)


def operators(legs: Sequence[CallLeg]) -> list[CallLeg]:
    """The legs that are the operator's, or are followed in their place."""
    own = [leg for leg in legs if leg.own]
    if own:  # what the operator asks a colleague meanwhile, or is asked, is no part of a call with a customer
        return [leg for leg in own if leg.colleague is None] or own
    unknown = [leg for leg in legs if leg.own is None and not _is_shared(leg, legs)]
    # A call that came straight to somebody else is told for a reason.
    followed = unknown or [leg for leg in legs if leg.parent_id is None and not _is_shared(leg, legs)]
    answered = sorted(
        (leg for leg in followed if leg.answered), key=lambda leg: (leg.answered_at is None, leg.answered_at)
    )
    return answered[:1] or followed


def is_for(legs: Sequence[CallLeg]) -> bool:
    """Whether the operator is called, or a group, and not some colleagues of a group alone."""
    return not legs or bool(operators(legs)) or any(_is_shared(leg, legs) for leg in legs)


def meaning(before: Sequence[CallLeg], legs: Sequence[CallLeg], stage: Stage, report: Report) -> News:
    """What a message says of the call as a whole: a leg is not always all of it."""
    leg = find(legs, report.uuid)
    assert leg is not None
    mine = operators(legs)
    answered = [one for one in mine if one.answered]
    is_there = any(_is_there(one) for one in answered or mine)
    others = [one for one in legs if one not in mine]
    if report.heard is News.DIAL:
        first = leg.own and not any(one.own for one in before)
        return News.REACHED if first and _is_there(leg) and stage is Stage.RINGING else News.DIAL
    if report.heard is News.BRIDGE:
        if leg in mine:
            return News.BRIDGE if _is_there(leg) else News.PART
        if _is_scenario(leg):  # a menu talks to the caller, and nobody has answered yet
            return News.DIAL
        return News.PART if is_there or answered else News.ELSEWHERE
    if is_there:
        return News.PART
    if answered:
        return report.heard if leg in mine else News.HANGUP
    if any(one.answered and not _is_scenario(one) for one in others):
        return News.ELSEWHERE
    if any(_is_there(one) for one in others):
        return News.PART
    if all(one.state == "failed" for one in legs) and is_for(legs):
        return News.ERROR
    return News.STOPPED if _is_a_part(legs, report) else News.HANGUP


def agent_of(legs: Sequence[CallLeg]) -> Party | None:
    """Whose call it is: the operator's own side where that is known, or whoever else answers or is called."""
    mine = operators(legs)
    others = [leg for leg in legs if leg not in mine and not _is_shared(leg, legs)]
    scenarios = [leg for leg in legs if _is_scenario(leg)]
    ranked = [*sorted(mine, key=_answered_first), *sorted(others, key=_answered_first), *scenarios]
    return next((leg.agent for leg in ranked if leg.agent is not None), None)


def group_of(legs: Sequence[CallLeg]) -> Party | None:
    """The group that was called."""
    return next((leg.agent for leg in legs if leg.agent is not None and leg.agent.kind == "group"), None)


def answered_at(legs: Sequence[CallLeg]) -> datetime | None:
    """Since when the operator talks, or until their end talked."""
    return min((leg.answered_at for leg in operators(legs) if leg.answered and leg.answered_at), default=None)


def _is_a_part(legs: Sequence[CallLeg], report: Report) -> bool:
    """Whether there is more of this call than is told: it may go on, or have been answered, out of hearing."""
    if report.direction == "outgoing" or any(leg.parent_id is None for leg in legs):
        return False
    return not (any(leg.own for leg in legs) and any(leg.own is False for leg in legs))


def find(legs: Sequence[CallLeg], id_: str) -> CallLeg | None:
    """The leg with this id."""
    return next((leg for leg in legs if leg.id == id_), None)


def _is_there(leg: CallLeg) -> bool:
    return leg.state in ("ringing", "answered")


def _is_scenario(leg: CallLeg) -> bool:
    return leg.agent is not None and leg.agent.kind == "scenario"


def _is_shared(leg: CallLeg, legs: Sequence[CallLeg]) -> bool:
    """Whether it is nobody's own: a group's, a menu's, or one that others came from and that names nobody."""
    called = leg.colleague or leg.agent
    kind = None if called is None else called.kind
    return kind in ("group", "scenario") or (kind is None and any(one.parent_id == leg.id for one in legs))


def _answered_first(leg: CallLeg) -> bool:
    return not leg.answered


def _ends(report: Report) -> bool:
    return report.heard in (News.HANGUP, News.ERROR)


def _sides(report: Report) -> list[Party]:
    sides = (report.agent, report.colleague) if report.direction == "internal" else (report.agent,)
    return [party for party in sides if party is not None]
