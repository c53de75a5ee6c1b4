"""A workspace that is away comes back, and nothing that somebody types into is ever loaded again by itself."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from switchboard.links.absence import LOADING, LOOK, OFTEN, Absence, AbsenceEffect, Away, LoadAgain, Look
from switchboard.links.reconnect import POLICY
from switchboard.links.socket import ASLEEP

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATE = 1 - 2**-53
"""The longest that chance can let anything wait."""


def failed(chance: float = LATE) -> tuple[Absence, float]:
    """A workspace that has loaded an error page, as was found out, and when."""
    absence = Absence(lambda: chance)
    absence.began(0)
    absence.loaded(1)
    assert absence.deadline == 1 + LOOK
    (look,) = absence.tick(AT, 1 + LOOK)
    assert absence.looked(number(look), 4, answered=False) == [Away()]
    return absence, 4


def number(effect: AbsenceEffect) -> int:
    assert isinstance(effect, Look)
    return effect.number


def test_a_workspace_that_speaks_is_never_looked_at() -> None:
    absence = Absence()
    absence.began(0)
    absence.loaded(1)
    absence.heard()
    assert absence.deadline is None
    assert absence.wanted(99) == absence.online(99) == absence.tick(AT, 99) == []


def test_a_frame_that_never_says_that_it_has_loaded_is_looked_at_all_the_same() -> None:
    absence = Absence()
    absence.began(0)
    assert absence.deadline == LOADING
    (look,) = absence.tick(AT, LOADING)
    assert absence.looked(number(look), LOADING, answered=False) == [Away()]


def test_case_07_a_workspace_that_was_down_is_looked_at_again_and_loaded_again_when_it_answers() -> None:
    absence, now = failed()
    spans = []
    for _ in range(8):
        assert absence.deadline is not None
        spans.append(absence.deadline - now)
        now = absence.deadline
        (look,) = absence.tick(AT, now)
        assert absence.looked(number(look), now, answered=False) == []
    assert spans == sorted(spans)
    assert spans[0] <= POLICY.base_seconds
    assert POLICY.cap_seconds - 1 < spans[-1] <= POLICY.cap_seconds
    assert absence.deadline is not None
    (look,) = absence.tick(AT, absence.deadline)
    assert absence.looked(number(look), now, answered=True) == [LoadAgain()]


def test_what_answers_and_is_silent_may_be_a_form_and_is_left_alone() -> None:
    absence = Absence()
    absence.loaded(1)
    (look,) = absence.tick(AT, 1 + LOOK)
    assert absence.looked(number(look), 4, answered=True) == []
    assert absence.deadline is None
    assert absence.wanted(99) == absence.online(99) == absence.focused(99) == absence.left(100) == []


def test_an_operator_who_looks_at_it_does_not_wait() -> None:
    absence, now = failed()
    (look,) = absence.wanted(now + 1)
    assert absence.wanted(now + 1.1) == []  # one at a time
    assert absence.looked(number(look), now + 1.2, answered=False) == []
    assert absence.wanted(now + 1 + OFTEN / 2) == []  # nor too often
    (look,) = absence.wanted(now + 1 + OFTEN)
    assert absence.looked(number(look), now + 2.1, answered=True) == [LoadAgain()]


def test_a_network_that_comes_and_a_computer_that_wakes_begin_the_pauses_anew() -> None:
    for woken in (False, True):
        absence, now = failed()
        for _ in range(6):
            now = absence.deadline or 0
            (look,) = absence.tick(AT, now)
            absence.looked(number(look), now, answered=False)
        now += OFTEN
        assert absence.glance(AT, now) == []
        later = AT + timedelta(seconds=ASLEEP + 1)
        (look,) = absence.glance(later, now) if woken else absence.online(now)
        absence.looked(number(look), now, answered=False)
        assert absence.deadline is not None
        assert absence.deadline - now <= POLICY.base_seconds


def test_going_into_an_error_page_brings_the_workspace_back_if_it_is_there() -> None:
    absence, now = failed()
    (look,) = absence.focused(now + 1)
    assert absence.looked(number(look), now + 1.1, answered=True) == [LoadAgain()]


def test_nothing_is_loaded_again_while_the_operator_is_in_it_but_as_soon_as_they_left() -> None:
    absence, now = failed()
    (look,) = absence.focused(now + 1)
    absence.looked(number(look), now + 1, answered=False)
    now = absence.deadline or 0
    (look,) = absence.tick(AT, now)
    assert absence.looked(number(look), now, answered=True) == []
    assert absence.deadline is not None  # should they leave in this very second
    (look,) = absence.left(now + OFTEN)
    assert absence.looked(number(look), now + 2, answered=True) == [LoadAgain()]


def test_a_form_that_somebody_was_in_before_its_server_went_is_left_alone_for_good() -> None:
    absence = Absence()
    absence.loaded(0)
    absence.focused(1)
    (look,) = absence.tick(AT, LOOK)
    assert absence.looked(number(look), 3, answered=False) == [Away()]
    assert absence.left(5) == absence.wanted(9) == absence.online(9) == []
    assert absence.deadline is None


def test_where_looking_is_forbidden_nobody_looks_again() -> None:
    absence = Absence()
    absence.loaded(0)
    (look,) = absence.tick(AT, LOOK)
    assert absence.looked(number(look), 3, answered=None) == []
    assert absence.blind
    absence.loaded(10)
    assert absence.deadline is None


def test_an_answer_about_an_older_document_is_none() -> None:
    absence, now = failed()
    (look,) = absence.wanted(now + 1)
    absence.loaded(now + 2)
    assert absence.looked(number(look), now + 3, answered=True) == []


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens to a frame, in any order; a model says what somebody may have typed into."""

    def __init__(self) -> None:
        super().__init__()
        self.absence = Absence(lambda: 0.5)
        self.now = 0.0
        self.looks: list[int] = []
        self.answered = False  # a look at this document was answered, and none was not
        self.denied = False  # one was not
        self.was_inside_before = False
        self.inside = False
        self.went_in = 0.0
        self.looked_at: list[float] = []

    def take(self, effects: list[AbsenceEffect]) -> None:
        """Carry out effects as the rim would."""
        for effect in effects:
            match effect:
                case Look(number=one):
                    self.looks.append(one)
                    self.looked_at.append(self.now)
                case LoadAgain():
                    assert self.denied, "nobody said that it was away"
                    assert not self.was_inside_before, "somebody may have typed into it"
                    assert not self.inside or self.now - self.went_in < 20, "somebody may be typing into it"
                    self.document()
                    self.inside = False
                    self.take(self.absence.began(self.now))

    def document(self) -> None:
        self.looks.clear()
        self.answered = self.denied = False
        self.was_inside_before = self.inside

    @rule()
    def load(self) -> None:
        """Another document."""
        self.document()
        self.take(self.absence.loaded(self.now))

    @rule()
    def speak(self) -> None:
        """The workspace speaks."""
        self.document()
        self.take(self.absence.heard())

    @rule(answered=st.booleans())
    def answer(self, answered: bool) -> None:
        """The oldest look gets its answer."""
        if self.looks:
            one = self.looks.pop(0)
            if not self.denied and answered:
                self.answered = True
            self.denied |= not answered
            self.take(self.absence.looked(one, self.now, answered=answered))

    @rule()
    def go_in(self) -> None:
        """The operator goes into the frame."""
        if not self.inside:
            self.inside, self.went_in = True, self.now
            self.was_inside_before |= not self.denied
        self.take(self.absence.focused(self.now))

    @rule()
    def go_out(self) -> None:
        """And out of it."""
        self.inside = False
        self.take(self.absence.left(self.now))

    @rule()
    def want(self) -> None:
        """The operator looks at it."""
        self.take(self.absence.wanted(self.now))

    @rule()
    def come_online(self) -> None:
        """The network comes."""
        self.take(self.absence.online(self.now))

    @rule(seconds=st.floats(0, 10))
    def wait(self, seconds: float) -> None:
        """Time passes; the rim ticks when it is due, and a look takes no longer than ten seconds."""
        self.now += seconds
        if self.absence.deadline is not None and self.absence.deadline <= self.now:
            self.take(self.absence.tick(AT, self.now))

    @invariant()
    def looks_are_rare(self) -> None:
        """Never two in a blink, whoever hurries, but for another document's first."""
        assert len(self.looks) <= 1

    @invariant()
    def one_that_is_away_is_never_forgotten(self) -> None:
        """It is looked at, or going to be."""
        if self.absence.away and not self.was_inside_before and self.denied:
            assert self.looks or self.absence.deadline is not None


TestAnyOrder = AnyOrder.TestCase
