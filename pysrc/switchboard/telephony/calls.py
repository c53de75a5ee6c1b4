"""Calls, as one table. No I/O.

A call's life is in ``stages``, what a leg of it means in ``legs``, what is known of it in ``knowledge``; here is every
call that there is. Nothing can be asked about the time while the socket was down, so calls heard before such a gap are
not ``certain`` until they are heard of again. Times of calls are the exchange's; how long nothing was heard of one is
counted on the computer's clock.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

from pydantic import AwareDatetime

from switchboard.settings import LineSettings
from switchboard.telephony.doubts import is_succeeded
from switchboard.telephony.exchange import Report
from switchboard.telephony.knowledge import CrmAnswer, as_it_is_now, known, merged, pop_about
from switchboard.telephony.legs import Own, heard, is_for, meaning
from switchboard.telephony.matching import is_anew, is_another, is_earlier
from switchboard.telephony.stages import LIVE, OVER, TABLE, TELLS, News, Stage
from switchboard.vocabulary.events import Call, CallFailed, Event, ScreenPop
from switchboard.vocabulary.model import Model

MOST = 1000
"""Calls kept, the ended ones included: they are what tells a late message from a new call."""

_POPS = {"ringing": LIVE, "answered": (Stage.ANSWERED,), "offer": LIVE, "never": ()}
_GIVEN_UP = {Stage.RINGING: "lost", Stage.ANSWERED: "given-up"}
"""Ends of their own: one that was given up while it rang may be answered, and end, after all. So may one that was
taken by a colleague (``elsewhere``)."""


class Entry(Model):
    """A call and what only the table needs to know of it."""

    call: Call
    stage: Stage = Stage.NEW
    popped: bool = False
    asked: bool = False
    """Whether the CRM was asked who it is, and that is over."""
    callers: CrmAnswer = None
    heard_at: AwareDatetime
    """On this computer's clock: when the last word of it came."""
    doubted_at: AwareDatetime | None = None
    """On this computer's clock: since when it is not certain."""
    superseded: bool = False
    """Whether its telephone has since been in another call."""


class TableState(Model):
    """Everything a table knows, for a tab that comes late."""

    entries: tuple[Entry, ...]
    keys: dict[str, str]
    own_heard: bool = False


class CallTable:
    """Every call there is, and what becomes of it.

    Args:
        vendor: whose calls these are; names the events.
        settings: when a customer is shown, and how long a call may go unheard of.

    """

    def __init__(self, vendor: str, settings: LineSettings) -> None:
        self._vendor = vendor
        self._pops_in = _POPS[settings.screen_pop]
        self._patience = {
            Stage.RINGING: timedelta(seconds=settings.ringing_seconds),
            Stage.ANSWERED: timedelta(seconds=settings.talking_seconds),
        }
        self._doubt = timedelta(seconds=settings.uncertain_seconds)
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._keys: dict[str, str] = {}
        self._own_heard = False

    @property
    def calls(self) -> tuple[Call, ...]:
        """The calls that ring or are talked on, the oldest first."""
        return tuple(entry.call for entry in self._entries.values() if entry.stage in LIVE)

    def shown(self, at: datetime) -> tuple[Call, ...]:
        """Those of them that belong on a screen: a call of which nothing was heard for long is hardly there."""
        entries = (entry for entry in self._entries.values() if entry.stage in LIVE)
        return tuple(entry.call for entry in entries if not self._is_hardly_there(entry, at))

    @property
    def deadline(self) -> datetime | None:
        """When ``tick`` is due."""
        due = (entry.heard_at + self._patience[entry.stage] for entry in self._entries.values() if entry.stage in LIVE)
        return min(due, default=None)

    def find(self, id_: str) -> Call | None:
        """A call by its id, also one that is over."""
        entry = self._entries.get(id_)
        return entry.call if entry else None

    def take(self, report: Report, at: datetime, time: datetime | None = None, own: str = "") -> list[Event]:
        """Hear one message.

        Args:
            report: the message.
            at: when it came, on this computer's clock.
            time: the same on the exchange's.
            own: the operator's own extension.

        """
        moment = report.server_at or time or at
        ours = Own(own, self._own_heard)
        self._own_heard = self._own_heard or ours.is_in(report)
        key = self._key(report, ours)
        entry = self._entries.get(key) or self._new(key, report, at)
        news = News.PART
        if entry.stage not in OVER:
            before = entry.call.legs
            legs = heard(before, report, ours, moment)
            news = meaning(before, legs, entry.stage, report)
            call = merged(entry.call, legs, report, entry.callers)
            entry = entry.model_copy(update={"heard_at": at, "call": call, "doubted_at": None, "superseded": False})
        events = self._go(entry, news, at, moment, report)
        self._supersede(key)
        return events

    def interrupted(self, at: datetime) -> None:
        """The connection was lost: what happens to these calls now is not heard."""
        for key, entry in self._entries.items():
            if entry.stage in LIVE:
                call = entry.call.model_copy(update={"certain": False})
                since = entry.doubted_at or at
                self._entries[key] = entry.model_copy(update={"call": call, "doubted_at": since})

    def tick(self, at: datetime) -> list[Event]:
        """Give up the calls that were not heard of for too long."""
        events: list[Event] = []
        for entry in list(self._entries.values()):
            if entry.stage in LIVE and at - entry.heard_at >= self._patience[entry.stage]:
                events += self._go(entry, News.OVERDUE, at, at, None)
        return events

    def only(self, uuids: tuple[str, ...], at: datetime) -> list[Event]:
        """Give up the calls none of whose legs is among these: their end was not heard."""
        named = set(uuids)
        live = [entry for entry in self._entries.values() if entry.stage in LIVE]
        gone = [entry for entry in live if not named & {leg.id for leg in entry.call.legs}]
        return [event for entry in gone for event in self._go(entry, News.OVERDUE, at, at, None)]

    def popped(self, id_: str) -> None:
        """Another tab shows the customer: it need not be done again."""
        if entry := self._entries.get(id_):
            self._entries[id_] = entry.model_copy(update={"popped": True})

    def state(self) -> TableState:
        """Everything, to be given to ``adopt``."""
        return TableState(entries=tuple(self._entries.values()), keys=self._keys, own_heard=self._own_heard)

    def adopt(self, state: TableState, at: datetime) -> list[Event]:
        """Take over what another tab's table knows; returns what became of the calls in between."""
        entries = OrderedDict((entry.call.id, entry) for entry in state.entries if entry.stage is not Stage.NEW)
        before, self._entries = self._entries, entries
        self._keys = dict(state.keys)
        self._own_heard = state.own_heard
        events: list[Event] = []
        for key, entry in self._entries.items():
            if key in before and before[key].stage is entry.stage:
                continue
            told = TELLS[entry.stage]
            name = _name_of(told, entry.call)
            if entry.call.reason == "lost":
                name = _GIVEN_UP[Stage.ANSWERED if entry.call.answered_at else Stage.RINGING]
            events.append(told(id=f"{self._vendor}-{key}-{name}", vendor=self._vendor, at=at, call=entry.call))  # type: ignore[call-arg]
        return events

    def found(self, id_: str, callers: CrmAnswer) -> None:
        """The CRM has said who it is; None where it could not be asked."""
        if entry := self._entries.get(id_):
            update = {"asked": True, "callers": callers, "call": known(entry.call, callers)}
            self._entries[id_] = entry.model_copy(update=update)

    def was_asked(self, id_: str) -> bool:
        """Whether the CRM was asked who it is, and that is over."""
        entry = self._entries.get(id_)
        return entry is not None and entry.asked

    def _key(self, report: Report, own: Own) -> str:
        """The id of the call that a message belongs to."""
        before = self._keys.get(report.uuid)
        if before is None and report.parent is not None:
            before = self._keys.get(report.parent)
            entry = self._entries.get(before) if before else None
            if entry and is_anew(report, entry.call, entry.stage, own):
                before = report.uuid
        key = before or report.parent or report.uuid
        entry = self._entries.get(key)
        if entry and entry.stage in OVER and is_another(report, entry.call):
            key = f"{report.uuid}/{int((report.dialed_at or report.server_at or entry.heard_at).timestamp() * 1000)}"
        elif entry and key.startswith(f"{report.uuid}/") and is_earlier(report, entry.call):
            return report.uuid  # of the call that had this id before
        self._keys[report.uuid] = key
        if report.parent is not None:
            self._keys.setdefault(report.parent, key)
        return key

    def _new(self, key: str, report: Report, at: datetime) -> Entry:
        origin = self._entries.get(self._keys.get(report.parent or "", ""))
        group = origin.call.group if origin is not None else None
        return Entry(call=Call(id=key, parent_id=None, state="ringing", group=group), heard_at=at)

    def _go(self, entry: Entry, news: News, at: datetime, moment: datetime, report: Report | None) -> list[Event]:
        before = entry.stage
        stage, told = TABLE[before, news]
        call = as_it_is_now(entry.call, before, stage, news, moment)
        key = call.id
        pops = self._is_due(entry, stage, call)
        self._entries[key] = entry.model_copy(update={"call": call, "stage": stage, "popped": entry.popped or pops})
        common: dict[str, Any] = {"vendor": self._vendor, "at": at, "raw_json": report.raw_json if report else "null"}
        events: list[Event] = []
        if told is not None:
            name = _GIVEN_UP[before] if news is News.OVERDUE else _name_of(told, call)
            about: dict[str, Any] = {**common, "call": call}
            if told is CallFailed and report is not None:
                about["message"] = report.message
            events.append(told(id=f"{self._vendor}-{key}-{name}", **about))
        if pops:
            id_ = f"{self._vendor}-{key}-pop"
            events.append(ScreenPop(id=id_, cause="call", call_id=key, **common, **pop_about(call)))
        return [*events, *self._prune(at)]

    def _is_due(self, entry: Entry, stage: Stage, call: Call) -> bool:
        is_somebody = call.customer.crm_id or call.customer.phone  # of a withheld number there is nobody to be shown
        due = not entry.popped and call.direction == "incoming" and stage in self._pops_in and is_for(call.legs)
        return due and bool(is_somebody)

    def _is_hardly_there(self, entry: Entry, at: datetime) -> bool:
        return entry.doubted_at is not None and (entry.superseded or at - entry.doubted_at >= self._doubt)

    def _supersede(self, key: str) -> None:
        """A telephone that is in one call is hardly in another one, of which nothing was heard since a gap."""
        entry = self._entries.get(key)
        if entry is None or entry.stage not in LIVE:
            return
        for other, doubted in self._entries.items():
            in_doubt = doubted.stage in LIVE and doubted.doubted_at is not None and not doubted.superseded
            if in_doubt and is_succeeded(doubted.call, entry.call):
                self._entries[other] = doubted.model_copy(update={"superseded": True})

    def _prune(self, at: datetime) -> list[Event]:
        events: list[Event] = []
        if len(self._entries) > MOST:
            over = (key for key, entry in self._entries.items() if entry.stage not in LIVE)
            gone = next(over, next(iter(self._entries)))
            if self._entries[gone].stage in LIVE:
                events = self._go(self._entries[gone].model_copy(update={"popped": True}), News.OVERDUE, at, at, None)
            for leg in [leg for leg, key in self._keys.items() if key == gone]:
                del self._keys[leg]
            self._entries.pop(gone, None)
        return events


def _name_of(told: type[Event], call: Call) -> str:
    if call.reason == "elsewhere":
        return "elsewhere"
    return str(told.model_fields["type"].default).removeprefix("call.")
