"""The calls of today and yesterday: who, when, how long, which way, and a button to call back."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from pydantic import Field, TypeAdapter, ValidationError

from switchboard.languages.speech import Words
from switchboard.telephony.numbers import forms, international, plain, readable
from switchboard.ui.call import CallCard, headline, is_missed, moment_of, name_of, sign, sign_button
from switchboard.ui.icons import icon
from switchboard.ui.view import Node, classes
from switchboard.ui.wrap_up import WrapUp, summary, wrap_up
from switchboard.vocabulary.events import Call
from switchboard.vocabulary.model import Model

MOST = 200
"""Calls that are remembered."""
DAYS = 2
"""Today and the day before."""


class RecentCall(Model):
    """A call that is over. ``seen`` says whether the operator knows that it was missed; ``own`` is their extension."""

    vendor: str
    call: Call
    own: str = ""
    said: str = Field("", description="The exchange's own words for why it failed.")
    seen: bool = False

    @property
    def key(self) -> str:
        """What tells it from every other."""
        return f"{self.vendor} {self.call.id}"

    @property
    def moment(self) -> datetime | None:
        """When the call began."""
        return moment_of(self.call)

    @property
    def is_open(self) -> bool:
        """Whether it was missed, and nobody has looked at it."""
        return is_missed(self.call) and not self.seen


_KEPT: TypeAdapter[tuple[RecentCall, ...]] = TypeAdapter(tuple[RecentCall, ...])


@dataclass(frozen=True)
class Recent:
    """The calls that are over, the newest first; the same in every tab, for each tells the others (``to_text``)."""

    entries: tuple[RecentCall, ...] = ()

    def with_call(self, *entries: RecentCall) -> "Recent":
        """One more, or several, or what is known of them by now."""
        known = {one.key: one for one in self.entries}
        for entry in entries:
            before = known.get(entry.key)
            seen = entry.seen or (before is not None and before.seen)
            slim = entry.call.model_copy(update={"legs": ()}) if entry.call.legs else entry.call
            known[entry.key] = entry.model_copy(update={"call": slim, "seen": seen})
        return Recent(_sorted(known.values()))

    def seen(self, key: str | None = None) -> "Recent":
        """The operator knows of this missed call, or of all of them."""
        entries = [one.model_copy(update={"seen": True}) if key in (None, one.key) else one for one in self.entries]
        return replace(self, entries=tuple(entries))

    def joined(self, text: str) -> "Recent":
        """Together with what another tab, or the page before, has told."""
        try:
            told = _KEPT.validate_json(text)
        except ValidationError:  # of another version, or nobody's
            return self
        known = {one.key: one for one in self.entries}
        new = [one for one in told if one.key not in known or (one.seen and not known[one.key].seen)]
        return self.with_call(
            *(known[one.key].model_copy(update={"seen": True}) if one.key in known else one for one in new)
        )

    def since(self, now: datetime) -> "Recent":
        """Without what is older than yesterday, wherever the day may begin."""
        return replace(
            self, entries=tuple(e for e in self.entries if e.moment and now - e.moment < timedelta(days=DAYS))
        )

    def to_text(self) -> str:
        """What ``joined`` reads."""
        return _KEPT.dump_json(self.entries, by_alias=True, exclude_defaults=True).decode()

    def find(self, key: str) -> RecentCall | None:
        """The entry of this key."""
        return next((one for one in self.entries if one.key == key), None)

    @property
    def missed(self) -> tuple[RecentCall, ...]:
        """Those that were missed, and are not seen yet."""
        return tuple(one for one in self.entries if one.is_open)


def _sorted(entries: Iterable[RecentCall]) -> tuple[RecentCall, ...]:
    def place(entry: RecentCall) -> tuple[float, str]:
        return entry.moment.timestamp() if entry.moment else 0.0, entry.key

    return tuple(sorted(entries, key=place, reverse=True)[:MOST])


@dataclass(frozen=True)
class Remarks:
    """What the operator has said of recent calls, by key, and about which of them they are writing."""

    wrap_ups: Mapping[str, WrapUp | None] = field(default_factory=dict)
    noting: str = ""


_NOTHING_SAID = Remarks()


def recent_calls(
    words: Words,
    recent: Recent,
    now: datetime,
    region: str,
    query: str,
    only_missed: bool,
    said: Remarks = _NOTHING_SAID,
) -> tuple[Node, ...]:
    """The list. Actions: ``call-back <vendor> <call>``, ``write <vendor> <call>``, ``show all``, ``show missed``.

    And ``seen``, and those of ``wrap_up``.
    """
    texts = words.texts
    found = [one for one in recent.entries if _matches(words, one, region, query)]
    shown = [one for one in found if is_missed(one.call)] if only_missed else found
    if not recent.entries:
        none = (icon("phone"), Node("b", {}, (texts.no_calls,)), Node("p", {}, (texts.no_calls_why,)))
        return (Node("div", {"class": "none"}, none, key="none"),)
    nodes: list[Node] = [_filters(words, len(recent.missed), only_missed)]
    for day, of_day in groupby(shown, key=lambda one: words.speech.day(one.moment, now) if one.moment else ""):
        nodes.append(Node("h3", {"class": "day"}, (day,), key=f"day {day}"))
        nodes += [_row(words, group, region, said) for group in _grouped(list(of_day))]
    if not shown:
        nodes.append(Node("p", {"class": "none"}, (texts.nothing_found,), key="none"))
    return tuple(nodes)


def _matches(words: Words, entry: RecentCall, region: str, query: str) -> bool:
    wanted = query.strip().lower()
    text = f"{name_of(words.texts, as_card(entry, region))} {entry.call.company or ''}".lower()
    return wanted in text or _is_called(entry.call.customer.phone, wanted, region)


def _is_called(phone: str | None, wanted: str, region: str) -> bool:
    """Whether this is the number, or a part of it, in whatever spelling."""
    whole, known = international(wanted, region), forms(phone, region)
    digits = re.sub(r"[\s()+./~-]", "", plain(wanted)).removeprefix("00")
    is_part = len(digits) > 1 and digits.isdecimal()
    return whole == known["phone"] or (is_part and any(digits in known[form] for form in _AS_DIGITS))


_AS_DIGITS = ("phone:digits", "phone:national")


def as_card(entry: RecentCall, region: str) -> CallCard:
    """The entry's call as a card would show it."""
    return CallCard(entry.vendor, entry.call, readable(entry.call.customer.phone, region), "", None, entry.own)


def _filters(words: Words, missed: int, only_missed: bool) -> Node:
    texts = words.texts
    pressed = {True: "true", False: "false"}
    of_missed = f"{texts.missed_calls} {words.speech.number(missed)}" if missed else texts.missed_calls
    buttons = [
        Node("button", {"type": "button", "aria-pressed": pressed[not only_missed]}, (texts.all_calls,), "show all"),
        Node("button", {"type": "button", "aria-pressed": pressed[only_missed]}, (of_missed,), "show missed"),
    ]
    if missed:
        buttons.append(Node("button", {"type": "button", "class": "seen"}, (texts.all_seen,), "seen", key="seen"))
    return Node("div", {"class": "filters", "role": "group", "aria-label": texts.show}, tuple(buttons), key="filters")


def _grouped(entries: list[RecentCall]) -> list[list[RecentCall]]:
    """Those that came one after the other from the same number, and that nobody took, are one row."""
    groups: list[list[RecentCall]] = []
    for one in entries:
        last = groups[-1][-1] if groups else None
        same = last is not None and last.call.customer.phone == one.call.customer.phone and one.call.customer.phone
        if last is not None and same and is_missed(last.call) and is_missed(one.call):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _row(words: Words, group: list[RecentCall], region: str, said: Remarks) -> Node:
    texts, entry = words.texts, group[0]
    shown = as_card(entry, region)
    who = name_of(texts, shown)
    name: tuple[Node | str, ...] = (Node("bdi", {}, (who,)),)
    if len(group) > 1:
        name = (*name, Node("span", {"class": "times"}, (f"×{words.speech.number(len(group))}",)))
    is_bad = any(one.is_open for one in group) or entry.call.state == "failed"
    ends = [Node("time", {"class": "when"}, (words.speech.time(entry.moment),) if entry.moment else ())]
    if entry.call.customer.phone:
        ends.append(sign_button("phone", texts.call_back, f"call-back {entry.key}", about=who))
    middle = [Node("h4", {"class": "who"}, name), Node("p", {"class": "meta"}, _about(words, entry, shown))]
    written: list[Node] = []
    if (wrapped := said.wrap_ups.get(entry.key)) is not None:
        is_open = said.noting == entry.key
        about = {"aria-expanded": "true" if is_open else "false"}
        ends.append(sign_button("note", texts.note_of, f"write {entry.key}", about=who, **about))
        if is_open:
            fields = wrap_up(words, wrapped, entry.key, who, is_over=True)
            written.append(Node("div", {"class": "writing"}, tuple(fields), key="writing"))
        else:
            middle += summary(words, wrapped)
    end = Node("div", {"class": "end"}, tuple(ends))
    children = (icon(_sign(shown)), Node("div", {}, tuple(middle)), end, *written)
    return Node("article", {**classes("row", "bad" if is_bad else ""), "aria-label": who}, children, key=entry.key)


def _sign(shown: CallCard) -> str:
    call = shown.call
    if call.state == "failed" or is_missed(call):
        return sign(shown)
    return {"outgoing": "out", "internal": "internal"}.get(call.direction or "", "in")


def _about(words: Words, entry: RecentCall, shown: CallCard) -> tuple[Node, ...]:
    texts, call = words.texts, entry.call
    ways = {"incoming": texts.call_in, "outgoing": texts.call_out, "internal": texts.call_internal}
    parts = [ways.get(call.direction or "", texts.call_some)]
    if call.state == "failed" or is_missed(call) or call.reason in ("elsewhere", "stopped", "lost"):
        parts = [headline(texts, shown)]
    if call.duration is not None:
        parts.append(words.speech.duration(int(call.duration)))
    parts += [part for part in (call.company, entry.said[:120]) if part]
    return tuple(Node("span", {}, (part,)) for part in parts)
