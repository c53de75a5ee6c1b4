"""Which call a message belongs to, where its ids leave that open. No I/O."""

from switchboard.telephony.exchange import Report
from switchboard.telephony.legs import Own, find
from switchboard.telephony.stages import OVER, News, Stage
from switchboard.vocabulary.events import Call


def is_anew(report: Report, call: Call, stage: Stage, own: Own) -> bool:
    """Whether a leg that was not heard of before, of this call, is a call of its own to the operator."""
    if stage in (*OVER, Stage.TAKEN):  # the group rings the member anew, after what was over for the operator
        since = report.dialed_at or report.server_at
        is_later = since is None or call.ended_at is None or since > call.ended_at
        return is_later and not _is_somebody_elses(report, call, own)
    # A colleague's conversation comes to the operator's own telephone.
    return stage is Stage.ANSWERED and own.is_in(report) and not any(leg.own for leg in call.legs)


def is_another(report: Report, call: Call) -> bool:
    """Whether the exchange uses an id again, after a call that is over: only times tell that from a late word of it."""
    leg = find(call.legs, report.uuid)
    since = report.dialed_at or (report.server_at if report.heard is News.DIAL else None)
    if leg is None or since is None or call.ended_at is None:
        return False
    return since > call.ended_at and (leg.dialed_at is None or since > leg.dialed_at)


def is_earlier(report: Report, call: Call) -> bool:
    """Whether it is a late word of the call that had the same id before this one."""
    return bool(report.dialed_at and call.dialed_at and report.dialed_at < call.dialed_at)


def _is_somebody_elses(report: Report, call: Call, own: Own) -> bool:
    """Whether it is another telephone's than the operator's: what became of the call without them."""
    whose, agent = own.whose(report), report.agent
    known = call.agent.extension if call.agent else None
    other = bool(agent and known and agent.extension and agent.extension != known)
    return whose is False or (whose is None and other)
