"""Legs of a call. No I/O.

A call to a group is a call of its own, and each member whose phone rings gets another, whose parent is the group's. For
the operator that is one call. Both are *legs* of one call here, under the group's id, and only the last leg to go takes
the call with it (``News.PART`` is a leg that goes while others stay).
"""

from pydantic import Field

from switchboard.telephony.exchange import Report
from switchboard.telephony.stages import News, Stage
from switchboard.vocabulary.model import Model


class Legs(Model):
    """The legs of one call that were heard of."""

    there: dict[str, bool] = Field(default_factory=dict)
    """Every leg, and whether it is still there."""
    answered: str | None = None
    """The leg that was answered."""

    def heard(self, call: str, report: Report) -> "Legs":
        """The legs after one more message."""
        there = report.heard not in (News.HANGUP, News.ERROR) and self.there.get(report.uuid, True)
        answered = self.answered
        if report.heard is News.BRIDGE and (answered is None or report.uuid != call):
            answered = report.uuid
        return Legs(there={**self.there, report.uuid: there}, answered=answered)

    def meaning(self, call: str, stage: Stage, report: Report) -> News:
        """What a message says of the call as a whole: a leg is not always all of it."""
        member = report.uuid != call
        others = [leg for leg, there in self.there.items() if there and leg != report.uuid]
        if report.heard is News.BRIDGE and not member:
            members = [there for leg, there in self.there.items() if leg != report.uuid]
            # The operator's own phone has rung and stopped: it is somebody else who answers the group's.
            return News.ELSEWHERE if members and not any(members) else News.BRIDGE
        if report.heard not in (News.HANGUP, News.ERROR):
            return report.heard
        if stage is Stage.ANSWERED:
            return News.PART if not member and self.answered in others else report.heard
        return News.PART if others else report.heard
