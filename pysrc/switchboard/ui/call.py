"""The call's card: who calls, on which line, for how long, and what can be done about it.

More than 300 lines: a card is one thing, and each of its parts is short.
"""

from dataclasses import dataclass
from datetime import datetime

from switchboard.hub.addition import Addition
from switchboard.languages.speech import Words
from switchboard.languages.texts import Texts
from switchboard.telephony.numbers import is_withheld
from switchboard.ui.additions import added_acts, added_lines
from switchboard.ui.icons import icon
from switchboard.ui.view import Node, classes
from switchboard.ui.wrap_up import WrapUp, wrap_up
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
    address: str = ""
    """Where that leads, for a click with Ctrl or with the wheel; "" where the page itself shows customers."""


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
    """Why the customer was not opened by itself: ``talking``, ``unsaved``, ``unkept``."""
    said: str = ""
    """The exchange's own words for why the call failed."""
    title: str = ""
    """What the exchange is called."""
    has_chat: bool = False
    """Whether the customer can be written to."""
    is_muted: bool = False
    """Whether the operator wants no ring."""
    order: float = 0.0
    """When it began to ring here; the later, the larger."""
    wrap_up: WrapUp | None = None
    """What the operator has said of it; None where nothing is asked of them."""
    additions: tuple[tuple[str, Addition], ...] = ()
    """What extensions have written on it, each with its key."""

    @property
    def key(self) -> str:
        """What tells it from every other card."""
        return f"{self.vendor} {self.call.id}"

    @property
    def is_over(self) -> bool:
        """Whether the call is over."""
        return self.call.state in ("ended", "failed")

    @property
    def rings(self) -> bool:
        """Whether it wants to be answered."""
        return self.call.state == "ringing" and self.call.direction != "outgoing" and not self.is_from_here

    @property
    def is_from_here(self) -> bool:
        """Whether it is an internal call of the operator's own."""
        agent = self.call.agent
        return (
            self.call.direction == "internal" and bool(self.own) and agent is not None and agent.extension == self.own
        )


def rank(shown: CallCard) -> tuple[int, float]:
    """What comes first: what rings, the newest before all, then what goes on, each doubtful last; then what is over."""
    if shown.is_over:
        return 4, -shown.order
    return (0 if shown.rings else 2) + (0 if shown.call.certain else 1), -shown.order


def card(words: Words, shown: CallCard, is_whole: bool = True) -> Node:
    """One call's card, or the line that is left of it when others come first.

    Actions: ``open <vendor> <key> <call>``, ``drop <vendor> <call>``, ``call <vendor> <call>``,
    ``chat <vendor> <call>``, ``fold <vendor> <call>``, ``copy <number>``, ``mute`` and those of ``wrap_up``.
    """
    texts = words.texts
    title, who = headline(texts, shown), name_of(texts, shown)
    call = shown.call
    names = classes("call", "" if is_whole else "mini", _tone(shown), call.state, call.direction or "unknown")
    about = {**names, "aria-label": f"{title}: {who}"}
    children = _whole(words, shown, title, who) if is_whole else _line(words, shown, title, who)
    return Node("article", about, children, key=f"{shown.key} {'whole' if is_whole else 'line'}")


def is_missed(call: Call) -> bool:
    """Whether somebody has called, and nobody took the call, as far as can be known."""
    unknown = call.reason in ("elsewhere", "stopped", "lost")
    is_over = call.state in ("ended", "failed")
    return is_over and call.direction == "incoming" and call.answered_at is None and not unknown


def headline(texts: Texts, shown: CallCard) -> str:
    """What is going on, in two words."""
    call = shown.call
    if call.state == "answered":
        return texts.call_talking
    if call.state == "failed":
        return texts.call_failed
    if call.state == "ended":
        special = {"elsewhere": texts.call_elsewhere, "stopped": texts.call_stopped, "lost": texts.call_lost}
        return special.get(call.reason or "") or (texts.call_missed if is_missed(call) else texts.call_ended)
    if call.direction == "outgoing":
        return texts.call_calling
    if call.direction == "internal":
        is_to = shown.own and call.colleague is not None and call.colleague.extension == shown.own
        return (
            texts.call_internal_out if shown.is_from_here else texts.call_internal_in if is_to else texts.call_internal
        )
    return texts.call_incoming if call.direction == "incoming" else texts.call_some


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
    return f"{headline(texts, shown)}: {', '.join(part for part in parts if part)}"


def clock(seconds: int | None) -> str:
    """A duration that runs."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"


def sign(shown: CallCard) -> str:
    """The icon that says what is going on."""
    call = shown.call
    if call.state == "failed":
        return "failed"
    if call.state == "answered":
        return "phone"
    if is_missed(call):
        return "missed"
    if call.state == "ended":
        return "ok"
    return {"outgoing": "out", "internal": "internal"}.get(call.direction or "", "in")


def moment_of(call: Call) -> datetime | None:
    """When a call began, for whoever looks back."""
    return call.dialed_at or call.answered_at or call.ended_at


def _tone(shown: CallCard) -> str:
    if shown.rings:
        return "ring"
    if shown.call.state == "answered":
        return "talk"
    return "bad" if shown.call.state == "failed" or is_missed(shown.call) else ""


def _time(words: Words, shown: CallCard) -> Node:
    """Absolute once over, running while it lasts."""
    moment = moment_of(shown.call)
    if shown.is_over and shown.call.duration is None and moment is not None:
        return Node("span", {"class": "time"}, (words.speech.time(moment),))
    return Node("span", {"class": "time", "role": "timer", "aria-live": "off"}, (clock(shown.seconds),))


def button(text: str, action: str, *names: str, sign: str = "", **attributes: str) -> Node:
    """A button with a word on it."""
    inside = (icon(sign), text) if sign else (text,)
    return Node("button", {"type": "button", **classes("btn", *names), **attributes}, inside, action)


def sign_button(sign: str, label: str, action: str, *names: str, about: str = "", **attributes: str) -> Node:
    """A button with an icon alone; ``about`` says to what it is done, for whoever does not see that."""
    told = {"aria-label": f"{label}: {about}" if about else label, "title": label}
    return Node("button", {"type": "button", **classes("ico", *names), **told, **attributes}, (icon(sign),), action)


def _whole(words: Words, shown: CallCard, title: str, who: str) -> tuple[Node, ...]:
    texts = words.texts
    body = (
        _facts(words, shown, who),
        *_flags(texts, shown),
        *added_lines(shown.additions),
        *_picks(words, shown),
        *_acts(texts, shown),
        *added_acts(shown.additions, shown.call.id),
        *_wrap_up(words, shown, who),
    )
    corner = [_time(words, shown), sign_button("close", texts.put_away, f"drop {shown.key}", "drop", about=who)]
    if shown.rings:
        mute = ("mute", texts.unmute) if shown.is_muted else ("bell", texts.mute)
        corner.insert(1, sign_button(*mute, "mute", "mute"))
    return (
        Node("span", {"class": "glyph"}, (icon(sign(shown)),)),
        Node("p", {"class": "top1 state"}, (title,)),
        Node("div", {"class": "corner"}, tuple(corner)),
        Node("h3", {"class": "who"}, (_name(shown, who),)),
        Node("div", {"class": "body"}, body),
    )


def _wrap_up(words: Words, shown: CallCard, who: str) -> list[Node]:
    said = shown.wrap_up
    return [] if said is None else wrap_up(words, said, shown.key, who, is_over=shown.is_over)


def _name(shown: CallCard, who: str) -> Node:
    """The customer's name is a link, wherever that leads by itself."""
    name = Node("bdi", {}, (who,))
    first = shown.offers[0] if shown.offers else None
    if (
        first is None
        or first.is_new
        or not first.address
        or len(shown.call.customers) > 1
        or shown.call.direction == "internal"
    ):
        return name
    return Node(
        "a", {"class": "to", "href": first.address}, (name,), f"open {shown.vendor} {first.key} {shown.call.id}"
    )


def _facts(words: Words, shown: CallCard, who: str) -> Node:
    texts, call = words.texts, shown.call
    rows = [_row("firm company", call.company)]
    if shown.number and shown.number != who:
        rows.append(_number(texts, shown.number))
    rows.append(_row("extension", texts.call_extension.format(extension=shown.extension) if shown.extension else None))
    rows.append(_dots("meta", _meta(words, shown)))
    return Node("div", {"class": "facts"}, tuple(row for row in rows if row is not None))


def _number(texts: Texts, number: str) -> Node:
    copy = {"type": "button", "class": "copy", "aria-label": texts.copy_number, "title": texts.copy_number}
    return Node(
        "p",
        {"class": "num number"},
        (Node("span", {}, (number,)), Node("button", copy, (icon("copy"),), f"copy {number}")),
    )


def _meta(words: Words, shown: CallCard) -> list[str]:
    texts, call = words.texts, shown.call
    told: list[str] = []
    if call.known is False and call.direction == "incoming" and not shown.is_over:
        told.append(texts.call_unknown)
    if call.state == "answered" and call.direction in ("incoming", "outgoing"):
        told.append(texts.call_in if call.direction == "incoming" else texts.call_out)
    if is_missed(call) and call.dialed_at and call.ended_at:
        rang = int((call.ended_at - call.dialed_at).total_seconds())
        told.append(texts.call_rang.format(duration=words.speech.duration(max(0, rang))))
    if call.state == "ended" and call.answered_at and call.ended_at:
        told.append(f"{words.speech.time(call.answered_at)}–{words.speech.time(call.ended_at)}")
    if shown.line:
        told.append(texts.call_line.format(line=shown.line))
    if call.group:
        told.append(texts.call_group.format(group=_party(call.group)))
    return told


def _flags(texts: Texts, shown: CallCard) -> list[Node]:
    flags: list[Node] = []
    if shown.said:
        name = Node("p", {"class": "name"}, (texts.exchange_said.format(exchange=shown.title),))
        flags.append(Node("div", {"class": "field"}, (name, Node("blockquote", {"class": "said"}, (shown.said,)))))
    if shown.held and not shown.is_over:
        reason = texts.not_opened_yet.format(reason=texts.open_reasons[shown.held])
        flags.append(_flag("held", reason))
    if not shown.call.certain and not shown.is_over:
        flags.append(_flag("doubt", texts.call_unsure))
    if shown.call.state == "ringing" and not shown.rings:
        flags.append(Node("p", {"class": "meta hint1"}, (texts.lift,), key="hint"))
    return flags


def _flag(name: str, text: str) -> Node:
    return Node("div", {"class": f"flag {name}"}, (icon("warn"), Node("div", {}, (text,))), key=name)


def _picks(words: Words, shown: CallCard) -> list[Node]:
    """Of several customers with one number the operator chooses."""
    customers = _customers(shown)
    if len(customers) < 2:
        return []
    picks = [Node("li", {}, (_pick(words.texts, shown, offer),), key=offer.key) for offer in customers[:MOST]]
    if more := len(customers[MOST:]):
        picks.append(Node("li", {"class": "further"}, (words.count(words.texts.call_more, more),)))
    several = Node("p", {"class": "several"}, (words.texts.call_several,), key="several")
    return [several, Node("ul", {"class": "picks"}, tuple(picks))]


def _pick(texts: Texts, shown: CallCard, offer: Offer) -> Node:
    who = offer.customer
    lines = [Node("b", {}, (who.name or who.crm_id or texts.open_customer,))]
    if who.company:
        lines.append(Node("span", {"class": "meta"}, (who.company,)))
    act = f"open {shown.vendor} {offer.key} {shown.call.id}"
    return Node("button", {"type": "button", "class": "pick do"}, (*lines, icon("open")), act)


def _customers(shown: CallCard) -> list[Offer]:
    internal = shown.call.direction == "internal"
    return [] if internal else [offer for offer in shown.offers if offer.key.startswith("customer")]


def _acts(texts: Texts, shown: CallCard) -> list[Node]:
    call, acts = shown.call, list[Node]()
    hint = [Node("span", {"class": "meta hint1"}, (texts.pick_up,), key="hint")] if shown.rings else []
    if call.direction == "internal":
        return [Node("div", {"class": "acts"}, tuple(hint))] if hint else []
    again = texts.call_again if call.state == "failed" else texts.call_back
    calls_back = bool(call.customer.phone) and (call.state == "failed" or is_missed(call))
    if calls_back:
        acts.append(button(again, f"call {shown.key}", "main", "again-call", sign="phone"))
    customers = _customers(shown)
    if len(customers) == 1:
        acts.append(_opener(texts, shown, customers[0], is_main=shown.rings))
    if shown.has_chat and call.state == "answered":
        acts.append(button(texts.write, f"chat {shown.key}", sign="chat"))
    others = [offer for offer in shown.offers if not offer.key.startswith("customer")]
    for offer in others[:OTHERS]:
        acts.append(_opener(texts, shown, offer, is_main=False, is_other=True))
    acts += hint
    return [Node("div", {"class": "acts"}, tuple(acts))] if acts else []


def _opener(texts: Texts, shown: CallCard, offer: Offer, *, is_main: bool, is_other: bool = False) -> Node:
    who = offer.customer
    named = ", ".join(part for part in (who.name or who.crm_id, who.company) if part)
    does = texts.new_customer if offer.is_new else texts.open_customer
    text = (named or does) if is_other and not offer.is_new else does
    act = f"open {shown.vendor} {offer.key} {shown.call.id}"
    return button(
        text, act, "main" if is_main else "", "other" if is_other else "do", sign="add" if offer.is_new else "open"
    )


def _line(words: Words, shown: CallCard, title: str, who: str) -> tuple[Node, ...]:
    """A call in one line; what is done about it is done where it is whole."""
    texts, call = words.texts, shown.call
    about = call.company or shown.line
    state = (Node("b", {"class": "state"}, (title,)), *([Node("span", {}, (about,))] if about else []))
    ends = [_time(words, shown)]
    customers = _customers(shown)
    if len(customers) == 1 and not customers[0].is_new and not shown.is_over:
        act = f"open {shown.vendor} {customers[0].key} {call.id}"
        ends.append(sign_button("open", texts.open_customer, act, "less", about=who))
    if shown.is_over:
        ends.append(sign_button("close", texts.put_away, f"drop {shown.key}", "drop", about=who))
    ends.append(sign_button("up", texts.unfold, f"fold {shown.key}", "fold", about=who, **{"aria-expanded": "false"}))
    return (
        Node("span", {"class": "glyph"}, (icon(sign(shown)),)),
        Node(
            "div", {}, (Node("h3", {"class": "who"}, (Node("bdi", {}, (who,)),)), Node("p", {"class": "meta"}, state))
        ),
        Node("div", {"class": "corner"}, tuple(ends)),
    )


def _dots(name: str, parts: list[str]) -> Node | None:
    """Short facts in one line, with dots between them."""
    return Node("p", {"class": name}, tuple(Node("span", {}, (part,)) for part in parts)) if parts else None


def _row(name: str, text: str | None) -> Node | None:
    return Node("p", {"class": name}, (text,), key=name) if text else None


def _party(party: Party | None) -> str:
    if party is None:
        return ""
    if party.name and party.extension:
        return f"{party.name} ({party.extension})"
    return party.name or party.extension or ""
