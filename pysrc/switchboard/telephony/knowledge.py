"""What is known of a call, put together from messages that each say a part of it, and from the CRM's answer. No I/O."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import ConfigDict, TypeAdapter

from switchboard.telephony.exchange import Report
from switchboard.telephony.legs import agent_of, answered_at, group_of
from switchboard.telephony.numbers import forms, is_stand_in, told
from switchboard.telephony.stages import LIVE, News, Stage
from switchboard.vocabulary.events import Call, CallLeg, Contact, Customer, CustomerPage, Personal, PersonalAddress
from switchboard.vocabulary.model import Model


class Caller(Model):
    """What the CRM says of one who has the number; what it does not know it leaves out."""

    model_config = ConfigDict(extra="ignore", coerce_numbers_to_str=True, strict=False)

    crm_id: str | None = None
    name: Annotated[str | None, Personal] = None
    company: Annotated[str | None, Personal] = None
    url: Annotated[str | None, PersonalAddress] = None


CrmAnswer = tuple[Caller, ...] | None
"""Everybody whom the CRM knows by a number; None where it has not said."""
CallerAnswer = Caller | tuple[Caller, ...] | None
"""What the CRM may answer when it is asked: one, several, or None where it knows nobody."""

MOST = 50
"""Customers with one number that are taken."""
_READ: TypeAdapter[CallerAnswer] = TypeAdapter(CallerAnswer)


def lookup_address(template: str, phone: str) -> str:
    """Where the CRM's server is asked who has this number."""
    written = forms(phone, None)
    return re.sub(r"\{([\w:]+)\}", lambda it: quote(written[it[1]], safe=""), template)


def read_callers(text: str) -> tuple[Caller, ...]:
    """Whom it knows by the number; nobody where it has said nothing.

    Raises:
        ValidationError: that is no customer.

    """
    found = _READ.validate_json(text) if text.strip() else None
    return found[:MOST] if isinstance(found, tuple) else () if found is None else (found,)


_DIRECTIONS = (None, "internal", "outgoing", "incoming")
"""The later one tells more: a group hands a call from outside on to its member as if from within."""


def merged(call: Call, legs: tuple[CallLeg, ...], report: Report, callers: CrmAnswer) -> Call:
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
            "trunk": report.trunk or call.trunk,
            "dialed_at": call.dialed_at or report.dialed_at,
            "answered_at": answered_at(legs) or call.answered_at,
            "certain": True,
        }
    )
    return known(put_together, callers)


def known(call: Call, callers: CrmAnswer) -> Call:
    """The CRM itself knows its customers best. Of several who have the number, the customer is none."""
    told = list(dict.fromkeys(caller for caller in callers or () if caller != Caller()))
    customer = call.customer if len(told) < 2 else Customer(phone=call.customer.phone)
    customers = tuple(_as_caller(customer, caller) for caller in told)
    if len(told) == 1:
        (customer,) = customers
    is_known = True if told or customer.crm_id else None if callers is None else False
    update = {"customer": customer, "company": customer.company, "customers": customers, "known": is_known}
    return call.model_copy(update=update)


def _as_caller(customer: Customer, caller: Caller) -> Customer:
    update = {"crm_id": caller.crm_id, "name": caller.name, "company": caller.company, "crm_url": caller.url}
    return customer.model_copy(update={name: value for name, value in update.items() if value})


def _told(contacts: tuple[Contact, ...]) -> int:
    return sum(1 for contact in contacts for value in (contact.id, contact.name, contact.company) if value)


def _chosen(contacts: tuple[Contact, ...]) -> int:
    """Which entry is the customer: the first that a CRM knows, else the first."""
    return next((n for n, contact in enumerate(contacts) if contact.id), 0)


def _customer(contacts: tuple[Contact, ...]) -> Customer:
    """The address of an entry without an id leads to no customer."""
    if not contacts:
        return Customer()
    one = contacts[_chosen(contacts)]
    name = None if one.id is None and is_stand_in(one.name, one.number) else one.name
    url = one.url if one.id else None
    return Customer(crm_id=one.id, name=name, company=one.company, phone=told(one.number), crm_url=url)


def pop_about(call: Call) -> dict[str, Any]:
    """Whom a screen pop of the call is about, as the event's fields.

    The address is where the CRM itself says, else that of the very entry that is the customer; of a caller whom nobody
    knows, the one under which an exchange's CRM makes a customer.
    """
    url = call.customer.crm_url
    if call.known is False:
        url = next((contact.url for contact in call.contacts if contact.url), None)
    return {"customer": call.customer, "customers": call.customers, "known": call.known, "link": _page(url)}


@dataclass(frozen=True)
class Choice:
    """Somebody whom the operator may open from a call's card; ``key`` names them among the call's."""

    key: str
    customer: Customer
    about: dict[str, Any]
    """The fields of the screen pop."""


def choices(call: Call) -> list[Choice]:
    """The customer, or each of several with the number; then the exchange's further entries."""
    told = pop_about(call)
    found = [Choice("customer", call.customer, told)]
    if len(call.customers) > 1:
        found = [
            Choice(f"customer-{n}", one, {**told, "customer": one, "customers": (one,), "link": _page(one.crm_url)})
            for n, one in enumerate(call.customers)
        ]
    chosen = _chosen(call.contacts)
    for n, contact in enumerate(call.contacts):
        if n != chosen and contact.url:
            # Its id is another CRM's.
            customer = _customer((contact,)).model_copy(update={"crm_id": None})
            fields = {"customer": customer, "known": bool(contact.id), "link": _page(contact.url), "contact": contact}
            found.append(Choice(f"contact-{n}", customer, fields))
    return found


def _page(url: str | None) -> CustomerPage | None:
    return CustomerPage(url=url) if url else None


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
