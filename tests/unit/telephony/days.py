"""Days of an exchange that nobody wrote down: what happens, what is told of it, and what an operator should see.

What happens is made up first: telephones ring, are answered and put down. From that alone follows what the operator
with extension 001 should see (``Made.outcome``), and what the exchange says, in the vendor's words; on its way some of
that comes late, twice, in another order or not at all. No code of the product's is used.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

OWN, TEAM = "001", ("002", "003", "004")
DAY = 1_793_000_000.0
"""Seconds since 1970 at which a day begins."""


@dataclass(frozen=True)
class Ways:
    """How an exchange tells of calls, and with which clocks."""

    groups: bool = True
    """Whether the operator hears of a group's own leg."""
    colleagues: bool = True
    """Whether the operator hears of colleagues' legs."""
    server_time: bool = True
    ahead: float = 0.0
    """Seconds by which the operator's computer is ahead."""
    late: float = 8.0
    """The most seconds that a message may be late."""
    losses: float = 0.03
    """The share of calls of which a message is lost."""


@dataclass
class Telephone:
    """A leg: a telephone, a group or a menu that is called."""

    uuid: str
    who: str
    parent: str | None
    rings: float
    answers: float | None
    ends: float
    breaks: bool = False

    @property
    def talk(self) -> float | None:
        return None if self.answers is None else self.ends - self.answers


@dataclass
class Outcome:
    """What the operator should see of a call in the end; ``reasons`` are those that are all true."""

    reasons: frozenset[str]
    talk: float | None
    answers: float | None
    missed: bool
    pops: bool


@dataclass
class Made:
    """A call as it really was. ``told`` are the messages, by when they come, ``sent`` by when they were sent."""

    id: str
    number: str
    direction: Any
    legs: list[Telephone]
    outcome: Outcome
    told: list[tuple[float, str]] = field(default_factory=list)
    whole: bool = True
    """Whether all that was sent has come."""
    latest: float = 0.0
    """The most seconds that one of its messages was late."""

    @property
    def number_told(self) -> str | None:
        """Of an internal call there is no customer's number."""
        return None if self.direction == 1 else self.number


class Day:
    """Calls of one day, for one operator."""

    def __init__(self, seed: int, ways: Ways, calls: int) -> None:
        self._chance = Random(seed)  # noqa: S311  # the same days each time
        self._ways = ways
        self._serial = 0
        self.calls: list[Made] = []
        start = 0.0
        for _ in range(calls):
            start += self._chance.expovariate(1 / 40)
            self.calls += self._make(start)

    def messages(self) -> Iterator[tuple[float, str]]:
        """Everything that comes, in the order in which it does: seconds since the day's beginning, and the text."""
        yield from sorted(one for made in self.calls for one in made.told)

    # What happens.

    def _make(self, start: float) -> list[Made]:
        kinds = {
            self._straight: 5,
            self._to_group: 8,
            self._hunting: 3,
            self._warm: 3,
            self._blind: 2,
            self._handed_over: 2,
            self._from_menu: 2,
            self._outgoing: 4,
            self._internal: 2,
        }
        (kind,) = self._chance.choices(list(kinds), list(kinds.values()))
        return list(kind(start))

    def _straight(self, start: float) -> Iterator[Made]:
        leg = self._leg(OWN, None, start, self._ring(0.7))
        if leg.answers is None:
            leg.breaks = self._maybe(0.1)
        direction = self._chance.choices([4, 8, 0, None], [90, 3, 3, 4])[0]
        made = self._told(direction, [leg], own=[leg])
        yield made
        if made.whole and self._maybe(0.1):  # the exchange uses its id again
            again = self._leg(OWN, None, leg.ends + self._span(30, 60), self._ring(0.7))
            again.uuid = leg.uuid
            yield self._told(4, [again], own=[again])

    def _to_group(self, start: float) -> Iterator[Made]:
        """All members' telephones ring until one is answered; the operator may have two."""
        mine = self._chance.choice([1, 1, 1, 2, 0])
        others = self._chance.randint(0 if mine else 1, 3)
        group = self._leg("900", None, start, None)
        rings = start + self._span(0, 2)
        members = [self._leg(who, group.uuid, rings, None) for who in [OWN] * mine + list(TEAM[:others])]
        self._answered(group, members, self._ring(0.75))
        yield self._told(4, [group, *members], own=members[:mine], team=members[mine:], group=group)

    def _hunting(self, start: float) -> Iterator[Made]:
        """One telephone after the other rings."""
        group = self._leg("900", None, start, None)
        members: list[Telephone] = []
        at = start + 1
        order = self._chance.sample([OWN, *TEAM], self._chance.randint(1, 4))
        for who in order:
            leg = self._leg(who, group.uuid, at, self._ring(0.4))
            leg.breaks = leg.answers is None and self._maybe(0.1)
            members.append(leg)
            at = leg.ends + self._span(0.5, 1)
            if leg.answers is not None or at > start + 100:  # a call that rings in silence for longer is given up
                break
        taken = members[-1]
        group.answers, group.ends = taken.answers, taken.ends + self._span(0, 0.3)
        mine = [leg for leg in members if leg.who == OWN]
        team = [leg for leg in members if leg.who != OWN]
        yield self._told(4, [group, *members], own=mine, team=team, group=group, in_turn=True)

    def _warm(self, start: float) -> Iterator[Made]:
        """The operator asks a colleague, who answers, and then puts down."""
        leg = self._leg(OWN, None, start, self._ring(1))
        assert leg.answers is not None
        asks = leg.answers + self._span(5, 100)
        colleague = self._leg(TEAM[0], leg.uuid, asks, self._span(2, 9))
        assert colleague.answers is not None
        leg.ends = colleague.answers + self._span(1, 20)
        colleague.ends = leg.ends + self._span(5, 200)
        yield self._told(4, [leg, colleague], own=[leg], team=[colleague])

    def _blind(self, start: float) -> Iterator[Made]:
        """The operator gives the call away and is gone before anybody answers."""
        leg = self._leg(OWN, None, start, self._ring(1))
        colleague = self._leg(TEAM[0], leg.uuid, leg.ends + self._span(0.01, 0.5), self._ring(0.8))
        yield self._told(4, [leg, colleague], own=[leg], team=[colleague])

    def _handed_over(self, start: float) -> Iterator[Made]:
        """A colleague takes a group's call and hands it to the operator."""
        group = self._leg("900", None, start, None)
        both = [self._leg(who, group.uuid, start + 1, None) for who in (OWN, TEAM[0])]
        taken = start + 1 + self._span(5, 20)
        colleague = both[1]
        both[0].ends = taken + self._span(0.05, 0.2)
        colleague.answers = group.answers = taken
        colleague.ends = taken + self._span(20, 200)
        group.ends = colleague.ends + 400
        first = self._told(4, [group, *both], own=both[:1], team=both[1:], group=group, loses=False)
        yield first
        own = self._leg(OWN, group.uuid, colleague.ends - self._span(5, 10), self._ring(1))
        own.ends = min(own.ends, group.ends - 1)
        yield self._told(4, [own], own=[own], group=group, first=first)

    def _from_menu(self, start: float) -> Iterator[Made]:
        menu = self._leg("", None, start, 0.5)
        own = self._leg(OWN, menu.uuid, start + self._span(5, 30), self._ring(0.7))
        menu.ends = own.ends + self._span(0, 0.3)
        yield self._told(4, [menu, own], own=[own], menu=menu)

    def _outgoing(self, start: float) -> Iterator[Made]:
        leg = self._leg(OWN, None, start, self._ring(0.7))
        if leg.answers is None:
            leg.breaks = self._maybe(0.3)
        yield self._told(2, [leg], own=[leg])

    def _internal(self, start: float) -> Iterator[Made]:
        leg = self._leg(self._chance.choice([OWN, TEAM[0]]), None, start, self._ring(0.7))
        yield self._told(1, [leg], own=[leg])

    # Chance.

    def _maybe(self, share: float) -> bool:
        return self._chance.random() < share

    def _span(self, least: float, most: float) -> float:
        return round(self._chance.uniform(least, most), 3)

    def _ring(self, answered: float) -> float | None:
        return self._span(2, 40) if self._maybe(answered) else None

    def _leg(self, who: str, parent: str | None, rings: float, answered_after: float | None) -> Telephone:
        self._serial += 1
        answers = None if answered_after is None else round(rings + answered_after, 3)
        ends = round(rings + self._span(5, 50), 3) if answers is None else round(answers + self._span(1, 300), 3)
        return Telephone(f"{self._serial}-{int(DAY + rings)}.{self._serial % 97}", who, parent, rings, answers, ends)

    def _answered(self, group: Telephone, members: list[Telephone], after: float | None) -> None:
        """One of the members, or nobody, answers the group's call; all others stop."""
        if after is None:
            group.ends = round(group.rings + self._span(5, 60), 3)
            for leg in members:
                leg.breaks = self._maybe(0.05)
                leg.ends = round(group.ends - (self._span(1, 3) if leg.breaks else self._span(0, 0.2)), 3)
            return
        taken = self._chance.choice(members)
        taken.answers = round(taken.rings + after, 3)
        taken.ends = round(taken.answers + self._span(1, 300), 3)
        group.answers = round(taken.answers + self._span(0, 0.05), 3)
        group.ends = round(taken.ends + self._span(-0.05, 0.3), 3)
        for leg in members:
            if leg is not taken:
                leg.ends = round(taken.answers + self._span(0.02, 0.2), 3)
                leg.breaks = self._maybe(0.1)

    # What the operator should see.

    def _told(
        self,
        direction: int | None,
        legs: list[Telephone],
        own: list[Telephone],
        team: list[Telephone] | None = None,
        group: Telephone | None = None,
        menu: Telephone | None = None,
        *,
        first: Made | None = None,
        loses: bool = True,
        in_turn: bool = False,
    ) -> Made:
        """The call, with its messages.

        ``first`` is what the operator saw of the same call before; ``in_turn`` says that its telephones did not ring at
        the same time, ``loses`` that a message of it may be lost.
        """
        ways, team = self._ways, team or []
        heard = [*own, *(team if ways.colleagues else [])]
        heard += [group] if group and ways.groups and not first else []
        heard += [menu] if menu and ways.groups else []
        talk = next((leg for leg in own if leg.talk is not None), None)
        taken = any(leg.talk is not None for leg in team)
        told_of_others = len(heard) > len(own) and (ways.groups or (own and not in_turn))
        alone_with_it = {"stopped"} if group or (menu and not ways.groups) else {"hangup"}
        if talk is not None:
            reasons = {"hangup"}
        elif told_of_others and (group or menu):
            reasons = {"elsewhere" if taken else "hangup"}
        else:
            alone_with_it |= {"elsewhere"} if taken and not own else set()
            reasons = {"error"} if own and all(leg.breaks for leg in own) else alone_with_it
        incoming = direction == 4
        outcome = Outcome(
            reasons=frozenset(reasons),
            talk=None if talk is None else talk.talk,
            answers=None if talk is None else talk.answers,
            missed=incoming and talk is None and not reasons & {"elsewhere", "stopped"},
            pops=incoming and (bool(own) or (group is not None and ways.groups)),
        )
        self._serial += 1
        number = first.number if first else f"+38067{self._serial % 10**7:07}"
        made = Made(legs[0].uuid, number, direction, heard, outcome)
        if heard:
            self._send(made, heard, loses=loses)
        return made

    # What is told of it.

    def _send(self, made: Made, heard: list[Telephone], *, loses: bool) -> None:
        sent = [one for leg in heard for one in self._words(made, leg)]
        lost = self._chance.randrange(len(sent)) if loses and self._maybe(self._ways.losses) else None
        made.whole = lost is None
        for number, (at, text) in enumerate(sent):
            if number == lost:
                continue
            for _ in range(2 if self._maybe(0.05) else 1):
                late = self._span(0, self._ways.late) if self._maybe(0.02) else self._span(0, 0.15)
                made.latest = max(made.latest, late)
                made.told.append((at + late, text))

    def _words(self, made: Made, leg: Telephone) -> Iterator[tuple[float, str]]:
        yield leg.rings, self._message("call.dial", leg.rings, made, leg)
        if leg.answers is not None:
            yield leg.answers, self._message("call.bridge", leg.answers, made, leg)
        yield leg.ends, self._message("error" if leg.breaks else "call.hangup", leg.ends, made, leg)

    def _message(self, event: str, at: float, made: Made, leg: Telephone) -> str:
        kinds = {"900": 2, "": 4}
        party = {"id": 100, "type": kinds.get(leg.who, 1), "displayName": leg.who or "Menu", "ext": leg.who or None}
        party["id"] = 100 + len(leg.who) * int(leg.who or 7)
        other = {"id": 101, "type": 1, "displayName": "x", "ext": TEAM[0] if leg.who == OWN else OWN}
        inside = made.direction == 1
        about: dict[str, Any] = {
            "event": event,
            "uuid": leg.uuid,
            "parentUuid": leg.parent,
            "lgDirection": made.direction,
            "leg": party,
            "leg2": other if inside else None,
            "otherLegs": None if inside else [{"id": None, "name": None, "num": made.number}],
            "dialAt": int(1000 * (DAY + leg.rings)),
            "bridgeAt": int(1000 * (DAY + leg.answers)) if leg.answers is not None and at >= leg.answers else None,
        }
        if self._ways.server_time:
            about["serverTime"] = str(int(1000 * (DAY + at)))
        return json.dumps(about)
