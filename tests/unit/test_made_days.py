"""Ten thousand calls of days that were made up, against what an operator should see of each."""

from collections import Counter, deque
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from switchboard.settings import LineSettings
from switchboard.telephony.picture import Picture
from switchboard.telephony.talk import Found, Input, LookUp, ShowCustomer, Spoken, Ticked
from switchboard.ui.board import Board
from switchboard.ui.call import is_missed
from switchboard.vendors.phonet import Phonet
from switchboard.vocabulary.events import Call, CallAlerting, CallEnded, CallFailed
from unit.phonet_samples import settings
from unit.telephony.days import DAY, OWN, Day, Made, Telephone, Ways

CALLS = 640
"""Of each of sixteen days."""
A_DAY_LATER = 1e6
IN_TIME = 0.2
"""Seconds within which most messages come."""
START = datetime.fromtimestamp(DAY, UTC)


class Desk:
    """What one operator is told and shown, by a computer whose clock is wrong."""

    def __init__(self, ways: Ways, **changes: object) -> None:
        told: LineSettings = settings(**changes)
        exchange = Phonet(settings())
        self.ways = ways
        self.picture = Picture(exchange, told)
        self.board = Board(exchange.vendor, told.region, lambda _: False)
        self.live = Board(exchange.vendor, told.region, lambda _: False)
        self.exchange = exchange
        self.over: dict[str, None] = {}
        self.pops: Counter[str] = Counter()
        self.alerted: Counter[str] = Counter()
        self.serial = 0

    def at(self, now: float) -> datetime:
        return START + timedelta(seconds=now + self.ways.ahead)

    def hear(self, text: str, now: float) -> None:
        self.serial += 1
        said = self.exchange.decode(text, self.at(now), str(self.serial))
        self.picture.clock.hear(said, now)
        self._apply(Spoken(text=text, key=str(self.serial), parts=tuple(range(len(said))), own=OWN), now)

    def wait(self, now: float) -> None:
        while (due := self.picture.table.deadline) is not None and due <= self.at(now):
            self._apply(Ticked(), (due - START).total_seconds() - self.ways.ahead)

    def _apply(self, given: Input, now: float) -> None:
        at = self.at(now)
        for effect in self.picture.apply(given, at, self.picture.clock.time(at, now), None):
            if isinstance(effect, CallEnded | CallFailed):
                self.over[effect.call.id] = None
                self.board.ended(effect.call, now)
            elif isinstance(effect, CallAlerting):
                self.alerted[effect.call.id] += 1
            elif isinstance(effect, LookUp):  # nobody is there to be asked
                self._apply(Found(call=effect.call, callers=()), now)
            elif isinstance(effect, ShowCustomer):
                self.pops[effect.event.call_id or ""] += 1

    def cards(self, board: Board, now: float) -> dict[tuple[str, str | None], tuple[str, int | None]]:
        """By the legs of its call, and its number: the state and the running clock of each card."""
        at = self.at(now)
        shown = board.cards(self.picture.table.shown(at), self.picture.clock.time(at, now), now, OWN)
        return {
            (leg.id, card.call.customer.phone): (card.call.state, card.seconds)
            for card in shown
            for leg in card.call.legs
        }


def found(desk: Desk, made: Made) -> Call:
    """The call as the operator's page has it in the end."""
    known = [call for id_ in desk.over if (call := desk.picture.table.find(id_)) is not None]
    mine = [call for call in known if call.customer.phone == made.number_told]
    # What comes of a leg when the call is over is not noted any more.
    for wanted in ({leg.uuid for leg in made.legs if leg.who == OWN}, {leg.uuid for leg in made.legs}):
        if found := [call for call in mine if any(leg.id in wanted for leg in call.legs)]:
            return found[-1]
    raise AssertionError(made)


def check(desk: Desk, made: Made) -> None:
    call, should = found(desk, made), made.outcome
    exact = made.latest if not desk.ways.server_time else 0.0
    if not made.whole:  # nobody can know all; what is said must still be true
        assert should.talk is not None or call.duration is None, (call, made)
        assert call.duration is None or should.talk is None or call.duration <= should.talk + exact + 0.01
        assert call.reason != "elsewhere" or should.talk is None
        assert desk.pops[call.id] <= should.pops
        return
    in_time = made.latest < IN_TIME
    # Who took it may be told after the operator's telephone has stopped.
    late = set() if in_time or desk.ways.groups else {"stopped", "elsewhere", "hangup"}
    assert call.reason in should.reasons | late, (call, made)
    assert call.state == ("failed" if call.reason == "error" else "ended")
    assert desk.pops[call.id] == should.pops or (desk.pops[call.id] == 0 and not in_time), (call, made)
    assert desk.alerted[call.id] <= 1
    if should.talk is None:
        assert (call.duration, call.answered_at) == (None, None), (call, made)
    else:
        assert call.duration is not None
        assert abs(call.duration - should.talk) <= exact + 0.01, (call, made)
    if any(leg.own for leg in call.legs) and made.direction != 1:
        assert call.agent is not None
        assert call.agent.extension == OWN


def moments_of(day: Day, ways: Ways) -> Iterator[tuple[float, Made, Telephone]]:
    """The middle of each long conversation of which all is told."""
    for made in day.calls:
        for leg in made.legs:
            if made.whole and leg.answers is not None and leg.talk is not None and leg.talk > 4 * ways.late:
                yield leg.answers + leg.talk / 2, made, leg


def look(desk: Desk, now: float, made: Made, leg: Telephone) -> None:
    """What is on the screen while somebody talks."""
    desk.wait(now)
    state, seconds = desk.cards(desk.live, now).get((leg.uuid, made.number_told), (None, None))
    if leg.who == OWN or made.direction == 1:
        assert state == "answered", (made, leg)
        assert seconds is not None
        assert leg.answers is not None
        assert abs(seconds - (now - leg.answers)) <= 1.2 + (0 if desk.ways.server_time else desk.ways.late), (made, leg)
    elif not any(one.who == OWN and one.answers and one.answers <= now <= one.ends + made.latest for one in made.legs):
        assert state != "answered", (made, leg)


@pytest.mark.parametrize(
    ("seed", "ways"),
    [
        (seed, Ways(groups=groups, colleagues=colleagues, server_time=time, ahead=ahead))
        for seed, (groups, colleagues, time, ahead) in enumerate(
            product((True, False), (True, False), (True, False), (0.0, -5 * 3600.0))
        )
    ],
)
def test_an_operator_sees_of_every_call_of_a_day_what_it_was(seed: int, ways: Ways) -> None:
    day, desk = Day(seed, ways, CALLS), Desk(ways)
    looks = deque(sorted(moments_of(day, ways), key=lambda one: one[0]))
    for now, text in day.messages():
        while looks and looks[0][0] < now:
            look(desk, *looks.popleft())
        desk.wait(now)
        desk.hear(text, now)
    desk.wait(A_DAY_LATER)
    assert desk.picture.table.calls == ()
    heard = [made for made in day.calls if made.told]
    for made in heard:
        check(desk, made)
    if ways.groups:  # else the operator's part may be told as several, each of which is true
        seen, ids = [desk.picture.table.find(id_) for id_ in desk.over], {found(desk, made).id for made in heard}
        ghosts = [call for call in seen if call and call.id not in ids and all(leg.own is False for leg in call.legs)]
        assert ghosts == []
    cards = desk.cards(desk.board, A_DAY_LATER)
    certain = [made for made in heard if made.whole and (made.latest < IN_TIME or ways.groups)]
    stay = [made for made in certain if any((leg.uuid, made.number_told) in cards for leg in made.legs)]
    assert stay == [made for made in certain if made.outcome.missed or "error" in made.outcome.reasons]
    missed = [made for made in stay if is_missed(found(desk, made))]
    assert missed == [made for made in certain if made.outcome.missed]
