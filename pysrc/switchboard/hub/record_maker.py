"""Which calls and chats become records of the CRM, and with what in them. No I/O.

A call that a colleague took (``elsewhere``) is the colleague's to record. A key is made of the exchange's own facts, so
that every tab and every other day finds the same; of a call that was talked on, of the operator, too: two who talked,
one after the other, have each their words about it.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from switchboard.hub.ledger import AGAIN, ANY, DOUBLE, SAME_CALL, CallWords, Change, KeptRecord, LedgerEntry
from switchboard.links.ids import digest_of
from switchboard.vocabulary.events import (
    Call,
    CallEnded,
    CallFailed,
    ChatClosed,
    ChatMessage,
    ChatOpened,
    Customer,
    Event,
    Record,
    RecordLine,
    VisitorIdentified,
)

HEARD = frozenset({CallEnded, CallFailed, ChatOpened, ChatMessage, ChatClosed, VisitorIdentified})
"""The events that records are made of."""
_OURS = UUID("5b0a8a52-9d0b-5e7e-8f6b-6f3a3d1f2c55")
_LONGEST = 1000
"""Characters of a chat's line that are kept."""


def call_subject(who: str, vendor: str, call: str) -> str:
    """What tells a call from every other call and chat of every operator."""
    return f"{who} call {vendor} {call}"


def facts_of(vendor: str, call: Call) -> Record:
    """A call as the CRM is to keep it, as it is known now."""
    talked = call.answered_at is not None and call.agent is not None
    operator = (call.agent.extension or call.agent.id or "") if talked and call.agent else ""
    dialed = call.dialed_at.isoformat() if call.dialed_at else ""
    return Record(
        key=str(uuid5(_OURS, f"call {vendor} {call.id} {dialed} {operator}")),
        kind="call",
        vendor=vendor,
        call_id=call.id,
        parent_call_id=call.parent_id,
        leg_ids=tuple(leg.id for leg in call.legs),
        customer=call.customer,
        number=call.customer.phone,
        direction=call.direction,
        line=call.trunk,
        group=call.group,
        operator=call.agent,
        from_=call.dialed_at or call.answered_at,
        answered=call.answered_at,
        to=call.ended_at,
        duration=call.duration,
        reason=call.reason,
    )


class RecordMaker:
    """Makes changes of the ledger out of what is heard.

    Args:
        lines: how many of a chat's first lines go into its record.
        find: the newest entry of a subject, as far as it is known here.

    """

    def __init__(self, who: str, lines: int, find: Callable[[str], KeptRecord | None]) -> None:
        self._who = who
        self._lines = lines
        self._find = find
        self._open: dict[str, Record] = {}

    def hear(self, event: Event) -> Change | None:
        """What an event changes; None where that is nothing."""
        match event:
            case CallEnded(call=call) | CallFailed(call=call) if call.reason != "elsewhere":
                return self._over(event, call)
            case ChatOpened():
                return self._begin(event, event.at)
            case ChatMessage():
                return self._said(event)
            case VisitorIdentified():
                return self._identified(event)
            case ChatClosed():
                return self._closed(event)
        return None

    # The operator's words.

    def write(self, vendor: str, call: Call, words: CallWords, at: datetime) -> Change:
        """The operator writes about a call, which may go on: kept from the first letter, and no revision yet."""
        facts = facts_of(vendor, call)
        entry = self._entry(call_subject(self._who, vendor, call.id), facts, at)
        update = {"typed": at.timestamp()}
        return Change(entry, {"": "open", **ANY}, update, words=words, facts=self._first(entry, facts))

    def _first(self, entry: LedgerEntry, facts: Record) -> Record | None:
        """The facts go along with the first letter: should nobody hear of the end, they are what is known."""
        return None if self._find(entry.subject) is not None else facts

    # Calls.

    def _over(self, event: CallEnded | CallFailed, call: Call) -> Change:
        facts = facts_of(event.vendor, call)
        entry = self._entry(call_subject(self._who, event.vendor, call.id), facts, event.at)
        ended = (call.ended_at or event.at).timestamp()
        update = {"print": _print(facts), "until": ended + SAME_CALL}
        return Change(entry, {"": "made", **AGAIN, "open": "made", "aside": "aside"}, update, facts=facts, counts=True)

    # Chats.

    def _begin(self, event: ChatOpened | ChatMessage, begun: datetime) -> Change | None:
        subject = self._chat(event.vendor, event.ticket_id, event.customer)
        if self._known(subject) is not None:
            return None
        facts = Record(
            key=str(uuid5(_OURS, f"{subject} {begun.isoformat()}")),
            kind="chat",
            vendor=event.vendor,
            ticket_id=event.ticket_id,
            session_id=event.session_id,
            customer=event.customer,
            number=event.customer.phone,
            from_=begun,
        )
        self._open[subject] = facts
        return Change(self._entry(subject, facts, event.at), {"": "open"}, facts=facts)

    def _said(self, event: ChatMessage) -> Change | None:
        subject = self._chat(event.vendor, event.ticket_id, event.customer)
        begun = self._begin(event, event.sent_at or event.at)
        facts = self._known(subject)
        if facts is None or not event.text or len(facts.messages) >= self._lines:
            return begun
        line = RecordLine(author=event.author, text=event.text[:_LONGEST], at=event.sent_at or event.at)
        return self._update(subject, event, {"messages": (*facts.messages, line)})

    def _identified(self, event: VisitorIdentified) -> Change | None:
        for subject, facts in self._open.items():
            ids = {facts.customer.client_id, facts.customer.crm_id} - {None}
            if facts.vendor == event.vendor and (not ids or ids & {event.before.client_id, event.customer.client_id}):
                return self._update(subject, event, {"customer": _joined(facts.customer, event.customer)})
        return None

    def _update(self, subject: str, event: Event, update: dict[str, Any]) -> Change:
        self._open[subject] = facts = self._open[subject].model_copy(update=update)
        return Change(self._entry(subject, facts, event.at), {"": "open", "open": "open"}, facts=facts)

    def _closed(self, event: ChatClosed) -> Change:
        subject = self._chat(event.vendor, event.ticket_id, event.customer)
        facts = self._known(subject)
        self._open.pop(subject, None)
        if facts is None:
            key = str(uuid5(_OURS, f"{subject} {event.at.isoformat()}"))
            facts = Record(key=key, kind="chat", vendor=event.vendor, ticket_id=event.ticket_id)
        customer = _joined(facts.customer, event.customer)
        told = {"customer": customer, "number": customer.phone, "to": event.at, "reason": event.reason}
        facts = facts.model_copy(update=told)
        update = {"until": event.at.timestamp() + DOUBLE}
        return Change(
            self._entry(subject, facts, event.at), {"": "made", "open": "made"}, update, facts=facts, counts=True
        )

    def _known(self, subject: str) -> Record | None:
        """The chat as it is known, here or by another tab."""
        kept = None if subject in self._open else self._find(subject)
        if kept is not None and kept.facts is not None and kept.entry.state == "open":
            self._open[subject] = kept.facts
        return self._open.get(subject)

    def _chat(self, vendor: str, ticket: str | None, customer: Customer) -> str:
        name = ticket or customer.client_id or customer.crm_id or customer.siebel_id or ""
        return f"{self._who} chat {vendor} {name}"

    def _entry(self, subject: str, facts: Record, at: datetime) -> LedgerEntry:
        moment = at.timestamp()
        return LedgerEntry(
            key=facts.key,
            who=self._who,
            subject=subject,
            kind=facts.kind,
            seq=int(1000 * moment),
            at=moment,
            state="open",
        )


def _joined(before: Customer, after: Customer) -> Customer:
    """What is told last counts, and what is told no more is still known."""
    told = {name: value for name, value in after.__dict__.items() if value is not None}
    return before.model_copy(update=told)


def _print(facts: Record) -> str:
    return digest_of(facts.model_dump_json())
