"""What is known of a call, put together from messages that each say a part of it, and from the CRM's answer. No I/O."""

from datetime import datetime

from pydantic import ConfigDict

from switchboard.telephony.exchange import Report
from switchboard.telephony.legs import agent_of, answered_at, group_of
from switchboard.telephony.numbers import is_stand_in, told
from switchboard.telephony.stages import LIVE, News, Stage
from switchboard.vocabulary.events import Call, CallLeg, Contact, Customer, CustomerPage
from switchboard.vocabulary.model import Model


class Caller(Model):
    """What the CRM answers about a number (``crm.lookupUrl``); what it does not know it leaves out."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, strict=False)

    crm_id: str | None = None
    name: str | None = None
    company: str | None = None
    url: str | None = None


_DIRECTIONS = (None, "internal", "outgoing", "incoming")
"""The later one tells more: a group hands a call from outside on to its member as if from within."""


def merged(call: Call, legs: tuple[CallLeg, ...], report: Report, caller: Caller | None) -> Call:
    """The call with what a message adds; nothing that is known is lost to a message that leaves it out."""
    contacts = call.contacts
    if report.contacts and (not contacts or _told(report.contacts) >= _told(contacts)):
        contacts = report.contacts
    is_root = report.uuid == call.id and report.parent != call.id
    put_together = call.model_copy(
        update={
            "parent_id": (report.parent if is_root else None) or call.parent_id,
            "direction": max(call.direction, report.direction, key=_DIRECTIONS.index),
            "agent": agent_of(legs),
            "group": group_of(legs) or call.group,
            "legs": legs,
            "colleague": report.colleague or call.colleague,
            "contacts": contacts,
            "customer": _customer(contacts),
            "company": contacts[0].company if contacts else None,
            "trunk": report.trunk or call.trunk,
            "dialed_at": call.dialed_at or report.dialed_at,
            "answered_at": answered_at(legs) or call.answered_at,
            "certain": True,
        }
    )
    return known(put_together, caller)


def known(call: Call, caller: Caller | None) -> Call:
    """The CRM itself knows its customers best."""
    if caller is None:
        return call
    update = {"crm_id": caller.crm_id, "name": caller.name, "crm_url": caller.url}
    customer = call.customer.model_copy(update={name: value for name, value in update.items() if value})
    return call.model_copy(update={"customer": customer, "company": caller.company or call.company})


def _told(contacts: tuple[Contact, ...]) -> int:
    return sum(1 for contact in contacts for value in (contact.id, contact.name, contact.company) if value)


def _customer(contacts: tuple[Contact, ...]) -> Customer:
    if not contacts:
        return Customer()
    first = contacts[0]
    name = None if first.id is None and is_stand_in(first.name, first.number) else first.name
    return Customer(crm_id=first.id, name=name, phone=told(first.number), crm_url=first.url)


def page_of(call: Call) -> CustomerPage | None:
    """Where the customer is shown: where the CRM itself says, else where the first of the contacts does."""
    url = call.customer.crm_url or next((contact.url for contact in call.contacts if contact.url), None)
    return CustomerPage(url=url) if url else None


def as_one_of_its_contacts(call: Call, number: int) -> tuple[Customer, CustomerPage | None]:
    """The customer as one of the exchange's CRMs knows them, and where it shows them."""
    chosen = call.contacts[number]
    about = {"crm_id": None, "name": chosen.name, "phone": told(chosen.number), "crm_url": chosen.url}
    return call.customer.model_copy(update=about), CustomerPage(url=chosen.url) if chosen.url else None


_REASONS = {
    News.OVERDUE: "lost",
    News.ELSEWHERE: "elsewhere",
    News.STOPPED: "stopped",
    News.ERROR: "error",
}


def as_it_is_now(call: Call, before: Stage, stage: Stage, news: News, moment: datetime) -> Call:
    """The call as its stage has it, with the time and the reason of what has just happened to it."""
    if stage is Stage.RINGING:
        return call.model_copy(update={"state": "ringing"})
    if stage is Stage.ANSWERED:
        update = {"state": "answered", "answered_at": call.answered_at or moment, "ended_at": None, "reason": None}
        return call.model_copy(update=update)
    if before not in (Stage.NEW, *LIVE):
        return call
    # When a call that nobody spoke of any more has ended, nobody knows.
    ended = None if news is News.OVERDUE else moment
    since = None if stage is Stage.TAKEN else call.answered_at
    talked = (ended - since).total_seconds() if ended and since else None
    return call.model_copy(
        update={
            "state": "failed" if stage is Stage.FAILED else "ended",
            "answered_at": since,
            "ended_at": ended,
            "duration": None if talked is None else max(0.0, talked),
            "reason": _REASONS.get(news, "hangup"),
        }
    )
