"""The call card: who calls, on which line, for how long, and what can be done about it."""

from dataclasses import dataclass

from switchboard.telephony.numbers import is_withheld
from switchboard.ui.texts import Texts
from switchboard.ui.view import Node
from switchboard.vocabulary.events import Call, Customer, Party

OTHERS = 4
"""Further entries that are offered beside the customer."""
MOST = 6
"""Customers with one number that are offered; a number says how many more there are."""


@dataclass(frozen=True)
class Offer:
    """A button that opens a customer or, if they are new, makes one; ``key`` names them among the call's choices."""

    key: str
    customer: Customer
    is_new: bool = False


@dataclass(frozen=True)
class CallCard:
    """A call as it is shown: ``number`` and ``line`` as people read them, ``seconds`` since it began to be counted."""

    vendor: str
    call: Call
    number: str
    line: str
    seconds: int | None
    own: str = ""
    """The operator's own extension: of an internal call the other side is shown."""
    extension: str = ""
    """What the operator has to dial when the other side has answered."""
    offers: tuple[Offer, ...] = ()
    held: str = ""
    """Why the customer was not opened by itself: ``talking``, ``unsaved``."""

    @property
    def is_over(self) -> bool:
        """Whether the call is over."""
        return self.call.state in ("ended", "failed")


def card(texts: Texts, shown: CallCard) -> Node:
    """One call's card; actions: ``open <vendor> <key> <call>``, ``drop <vendor> <call>``."""
    call = shown.call
    title = headline(texts, call)
    who = name_of(texts, shown)
    held = "" if shown.is_over else shown.held
    rows = [
        _row("company", call.company),
        _row("number", shown.number if shown.number != who else None),
        _row("extension", texts.call_extension.format(extension=shown.extension) if shown.extension else None),
        _row("line", texts.call_line.format(line=shown.line) if shown.line else None),
        _row("group", texts.call_group.format(group=_party(call.group)) if call.group else None),
        _row("several", texts.call_several if len(call.customers) > 1 else None),
        _row("held", texts.not_opened_yet.format(reason=texts.open_reasons[held]) if held else None),
        _row("doubt", None if call.certain or shown.is_over else texts.call_unsure),
    ]
    return Node(
        "section",
        {"class": f"call {call.state} {call.direction or 'unknown'}", "aria-label": f"{title}: {who}"},
        (
            Node(
                "div",
                {"class": "head"},
                (
                    Node("span", {"class": "state"}, (title,)),
                    Node("span", {"class": "time", "role": "timer", "aria-live": "off"}, (_clock(shown.seconds),)),
                    Node(
                        "button",
                        {"type": "button", "class": "drop", "aria-label": texts.dismiss, "title": texts.dismiss},
                        ("✕",),
                        action=f"drop {shown.vendor} {call.id}",
                    ),
                ),
            ),
            Node("div", {"class": "who"}, (who,)),
            Node("div", {"class": "rows"}, tuple(row for row in rows if row is not None)),
            Node("div", {"class": "acts"}, _acts(texts, shown)),
        ),
    )


def is_missed(call: Call) -> bool:
    """Whether somebody has called, and nobody took the call, as far as can be known."""
    unknown = call.reason in ("elsewhere", "stopped", "lost")
    return call.direction == "incoming" and call.answered_at is None and not unknown


def headline(texts: Texts, call: Call) -> str:
    """What is going on, in two words."""
    if call.state == "answered":
        return texts.call_talking
    if call.state == "failed":
        return texts.call_failed
    if call.state == "ended":
        special = {"elsewhere": texts.call_elsewhere, "stopped": texts.call_stopped, "lost": texts.call_lost}
        return special.get(call.reason or "") or (texts.call_missed if is_missed(call) else texts.call_ended)
    names = {"incoming": texts.call_incoming, "outgoing": texts.call_outgoing, "internal": texts.call_internal}
    return names.get(call.direction or "", texts.call_some)


def name_of(texts: Texts, shown: CallCard) -> str:
    """Who is on the other side, as well as it is known."""
    call = shown.call
    if call.direction == "internal":
        sides = [party for party in (call.agent or call.group, call.colleague) if party is not None]
        others = [party for party in sides if not shown.own or party.extension != shown.own]
        known = [_party(party) for party in (others if len(others) == 1 else sides)]
        return " → ".join(name for name in known if name) or texts.call_nobody
    # Of a call that nobody is told of, it is not known either whether a number was withheld.
    withheld = call.direction != "outgoing" and call.contacts and is_withheld(call.contacts[0].number)
    return call.customer.name or shown.number or (texts.call_withheld if withheld else texts.call_nobody)


def announcement(texts: Texts, shown: CallCard) -> str:
    """What a screen reader says when a call changes its state."""
    who = name_of(texts, shown)
    parts = [who, shown.call.company, shown.number if shown.number != who else None]
    return f"{headline(texts, shown.call)}: {', '.join(part for part in parts if part)}"


def _acts(texts: Texts, shown: CallCard) -> tuple[Node, ...]:
    call, vendor = shown.call, shown.vendor
    if call.direction == "internal":
        return ()
    customers = [offer for offer in shown.offers if offer.key.startswith("customer")]
    others = [offer for offer in shown.offers if offer not in customers]
    acts = [_act(texts, vendor, call, "do", offer, is_named=len(customers) > 1) for offer in customers[:MOST]]
    if more := len(customers[MOST:]):
        acts.append(Node("span", {"class": "further"}, (texts.call_more.format(count=more),)))
    return (*acts, *(_act(texts, vendor, call, "other", offer, is_named=True) for offer in others[:OTHERS]))


def _act(texts: Texts, vendor: str, call: Call, kind: str, offer: Offer, *, is_named: bool) -> Node:
    who = offer.customer
    named = ", ".join(part for part in (who.name or who.crm_id, who.company) if part)
    does = texts.new_customer if offer.is_new else texts.open_customer
    words = (named or does) if is_named and not offer.is_new else does
    return Node("button", {"type": "button", "class": kind}, (words,), action=f"open {vendor} {offer.key} {call.id}")


def _row(name: str, text: str | None) -> Node | None:
    return Node("div", {"class": name}, (text,)) if text else None


def _party(party: Party | None) -> str:
    if party is None:
        return ""
    if party.name and party.extension:
        return f"{party.name} ({party.extension})"
    return party.name or party.extension or ""


def _clock(seconds: int | None) -> str:
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
