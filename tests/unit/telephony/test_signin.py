"""Whose telephone it is: tabs of one browser, a CRM that says who is signed in, and a clock."""

from collections import deque
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchboard.links.outbox import QUEUE
from switchboard.links.reconnect import Backoff
from switchboard.links.waiting import Done
from switchboard.telephony.signin import (
    AFTER,
    CALM,
    GRACE,
    LONGEST_NAP,
    NAP,
    Announce,
    AskWho,
    CloseLine,
    HandOver,
    Nobody,
    OpenLine,
    Renewed,
    SignIn,
    SignInEffect,
    line_name,
    operator_name,
)
from switchboard.vendors.phonet import Credentials, Phonet
from switchboard.vocabulary.commands import Dial
from switchboard.vocabulary.events import LinkChanged
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import Finding, Mended
from unit.phonet_samples import AT, CREDENTIALS, DOMAIN, KEY, settings

ASKED = {"domain": None, "apiKey": None, "subscriber": None, "credentialsUrl": "/who.json"}
ANNA = CREDENTIALS
IVAN = Credentials(domain=DOMAIN, api_key=KEY, subscriber="002")
OTHER_KEY = Credentials(domain=DOMAIN, api_key="another", subscriber="001")


class Tab:
    """One tab: whose line is open in it, and what it was told."""

    def __init__(self, name: str, **changes: Any) -> None:
        self.name = name
        told = settings(**{**ASKED, **changes})
        self.signin = SignIn(Phonet(told), told, name, Backoff(chance=lambda: 0.5))
        self.line: OpenLine | None = None
        self.renewed: list[Model | None] = []
        self.reasons: list[str] = []
        self.findings: dict[str, str] = {}
        self.done: dict[int, str | None] = {}
        self.given: list[int] = []
        self.closed_with: list[bool] = []

    @property
    def operator(self) -> Model | None:
        return self.line and self.line.credentials


class Browser:
    """Tabs of one browser, and who is signed in: nobody, somebody, or None while the CRM does not answer."""

    def __init__(self) -> None:
        self.now = 100.0
        self.who: Model | Nobody | None = Nobody()
        self.tabs: dict[str, Tab] = {}
        self.mail: deque[tuple[str, str]] = deque()
        self.opened = 0
        self.asked = 0
        self.answers = True

    @property
    def at(self) -> datetime:
        return AT + timedelta(seconds=self.now)

    def open(self, *, seen: bool = True, **changes: Any) -> Tab:
        self.opened += 1
        tab = Tab(f"tab{self.opened}", **changes)
        self.tabs[tab.name] = tab
        self.do(tab, tab.signin.seen(seen, self.at, self.now))
        return tab

    def do(self, tab: Tab, effects: list[SignInEffect]) -> None:
        self.perform(tab, effects)
        while self.mail:
            sender, text = self.mail.popleft()
            for name, other in list(self.tabs.items()):
                if name != sender:
                    self.perform(other, other.signin.heard(text, self.at, self.now))

    def perform(self, tab: Tab, effects: list[SignInEffect]) -> None:
        for effect in effects:
            match effect:
                case AskWho():
                    self.asked += 1
                    if self.answers:
                        self.perform(tab, tab.signin.answered(self.who, self.at, self.now))
                case OpenLine():
                    assert tab.line is None, "a line was opened over another"
                    tab.line = effect
                case CloseLine():
                    assert tab.line is not None, "a line was closed that was not open"
                    tab.closed_with.append(effect.is_the_same)
                    tab.line = None
                case Renewed(credentials=credentials):
                    tab.renewed.append(credentials)
                case Announce(text=text):
                    self.mail.append((tab.name, text))
                case HandOver(ticket=ticket):
                    assert tab.line is not None
                    tab.given.append(ticket)
                case Done(ticket=ticket, error=error):
                    assert ticket not in tab.done, "a command was answered twice"
                    tab.done[ticket] = error and error.code
                case LinkChanged(reason=reason):
                    tab.reasons.append(reason)
                case Finding():
                    tab.findings[effect.code] = effect.level
                case Mended(code=code):
                    tab.findings.pop(code, None)

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while True:
            due = [(when, tab) for tab in self.tabs.values() if (when := tab.signin.deadline) is not None]
            when, tab = min(due, key=lambda one: one[0], default=(end + 1, None))
            if tab is None or when > end:
                break
            self.now = max(self.now, when)
            self.do(tab, tab.signin.tick(self.at, self.now))
        self.now = end

    def come_to(self, tab: Tab) -> None:
        self.do(tab, tab.signin.moved(self.at, self.now))

    def destroy(self, tab: Tab) -> None:
        del self.tabs[tab.name]
        self.do(tab, tab.signin.close(self.at))

    def dial(self, tab: Tab, ticket: int, waited: float = 0.0) -> None:
        self.do(tab, tab.signin.command(ticket, Dial(number="0671234567"), self.at, self.now, waited))


def signed_in(who: Model = ANNA, tabs: int = 1, **changes: Any) -> tuple[Browser, list[Tab]]:
    browser = Browser()
    browser.who = who
    return browser, [browser.open(**changes) for _ in range(tabs)]


def test_when_the_next_operator_signs_in_every_tab_becomes_theirs() -> None:
    """Case 03."""
    browser, (a, b) = signed_in(tabs=2)
    browser.who = IVAN
    c = browser.open()
    assert a.operator == b.operator == c.operator == IVAN
    assert a.line
    assert c.line
    assert a.line.name == c.line.name
    assert a.reasons == ["other-operator"]
    assert a.findings == {}


def test_who_signs_out_is_signed_out_in_every_tab_once_one_of_them_asks() -> None:
    browser, tabs = signed_in(tabs=3)
    browser.who = Nobody()
    page = browser.open()  # the sign-in page
    for tab in (*tabs, page):
        assert tab.operator is None
        assert tab.reasons == ["signed-out"]
        assert tab.findings == {"line-signed-out": "info"}
    browser.who = ANNA
    browser.come_to(page)
    browser.wait(2)
    assert all(tab.operator == ANNA for tab in (*tabs, page))


def test_a_tab_that_ends_lets_the_others_look_at_once_and_a_little_later() -> None:
    browser, (a, b, c) = signed_in(tabs=3)
    browser.who = Nobody()
    browser.destroy(a)
    assert b.operator is None
    assert c.operator is None
    # Where the CRM signs the operator out only after that.
    browser, (a, b) = signed_in(tabs=2)
    browser.destroy(a)
    assert b.operator == ANNA
    browser.who = Nobody()
    browser.wait(AFTER[-1])
    assert b.operator is None
    # And where that was no signing out, nothing happens to the line.
    browser, (a, b) = signed_in(tabs=2)
    browser.destroy(a)
    browser.wait(60)
    assert b.operator == ANNA
    assert b.closed_with == []


def test_an_open_line_is_left_alone_by_a_crm_that_does_not_answer() -> None:
    browser, (a,) = signed_in()
    browser.who = None
    browser.wait(60)
    browser.come_to(a)
    assert a.operator == ANNA
    assert a.reasons == []
    assert a.findings == {}


def test_a_crm_that_does_not_answer_at_first_is_asked_again_ever_later_and_told_of() -> None:
    browser = Browser()
    browser.who = None
    tab = browser.open()
    assert tab.reasons == ["credentials"]
    assert tab.findings == {"line-credentials": "error"}
    browser.wait(300)
    assert 5 < browser.asked < 20
    browser.who = ANNA
    browser.wait(60)
    assert tab.operator == ANNA


def test_a_sign_in_page_asks_now_and_then_and_without_an_error() -> None:
    browser = Browser()
    tab = browser.open()
    browser.wait(NAP * 1.5)
    assert browser.asked == 2
    browser.wait(8 * 3600)
    assert browser.asked < 8 * 3600 / LONGEST_NAP
    assert tab.reasons == ["signed-out"]
    assert "error" not in tab.findings.values()
    browser.who = ANNA
    browser.wait(2 * LONGEST_NAP)
    assert tab.operator == ANNA


def test_an_open_line_keeps_no_session_alive_by_the_clock() -> None:
    browser, (a, _) = signed_in(tabs=2)
    asked = browser.asked
    browser.wait(8 * 3600)
    assert browser.asked == asked
    for _ in range(20):  # an operator who moves about quickly
        browser.come_to(a)
        browser.wait(1)
    assert browser.asked <= asked + 20 / CALM + 1


def test_a_page_that_does_not_look_as_if_somebody_were_signed_in_sleeps_until_it_does() -> None:
    browser = Browser()
    browser.who = ANNA
    tab = browser.open(seen=False, when=".user-menu")
    assert browser.asked == 0
    assert tab.operator is None
    assert tab.reasons == ["asleep"]
    assert tab.findings == {}
    browser.do(tab, tab.signin.seen(True, browser.at, browser.now))
    assert tab.operator == ANNA
    # It is drawn anew, and what says so is gone for a moment.
    browser.do(tab, tab.signin.seen(False, browser.at, browser.now))
    browser.wait(GRACE / 2)
    browser.do(tab, tab.signin.seen(True, browser.at, browser.now))
    browser.wait(GRACE * 2)
    assert tab.closed_with == []
    browser.do(tab, tab.signin.seen(False, browser.at, browser.now))
    browser.wait(GRACE)
    assert tab.operator is None
    assert tab.reasons == ["asleep", "asleep"]


def test_a_configuration_with_a_key_in_it_sleeps_and_wakes_without_asking_anybody() -> None:
    browser = Browser()
    given = {"domain": DOMAIN, "apiKey": KEY, "subscriber": "001", "credentialsUrl": None}
    tab = browser.open(seen=False, **given)
    assert tab.line is None
    browser.do(tab, tab.signin.seen(True, browser.at, browser.now))
    assert tab.operator == ANNA
    browser.do(tab, tab.signin.renew(browser.at, browser.now))
    assert tab.renewed == [ANNA]
    # A page of another operator's, configured for them.
    other = browser.open(**{**given, "subscriber": "002"})
    assert other.line
    assert tab.line
    assert other.line.name != tab.line.name
    assert tab.findings == other.findings == {"line-other-operator": "warning"}
    assert browser.asked == 0


def test_two_who_are_asked_for_and_stay_different_are_told_of_in_both() -> None:
    browser, (a,) = signed_in()
    # A CRM that answers each page with an operator of its own.
    b = Tab("b")
    browser.tabs["b"] = b
    browser.perform(b, b.signin.seen(True, browser.at, browser.now))
    assert b.operator == ANNA
    browser.mail.clear()
    b.signin.answered(IVAN, browser.at, browser.now)
    browser.perform(a, a.signin.heard(_here(b), browser.at, browser.now))
    assert a.operator == ANNA
    assert a.findings == {"line-other-operator": "warning"}
    assert len(browser.mail) == 1
    asked = browser.asked
    b.line = None
    browser.perform(b, b.signin.heard(browser.mail.popleft()[1], browser.at, browser.now))
    assert b.findings == {"line-other-operator": "warning"}
    assert browser.asked == asked, "they would ask each other for ever"
    assert not browser.mail


def _here(tab: Tab) -> str:
    return f'{{"say": "here", "tab": "b", "operator": "{tab.signin.name}"}}'


def test_the_line_gets_fresh_credentials_and_a_new_key_takes_its_calls_along() -> None:
    browser, (a,) = signed_in()
    browser.do(a, a.signin.renew(browser.at, browser.now))
    assert (a.renewed, browser.asked) == ([ANNA], 1)  # they have only just come
    browser.do(a, a.signin.renew(browser.at, browser.now))
    assert (a.renewed, browser.asked) == ([ANNA, ANNA], 2)
    browser.who = None
    browser.wait(60)
    browser.do(a, a.signin.renew(browser.at, browser.now))
    assert a.renewed == [ANNA, ANNA, None]
    browser.who = OTHER_KEY
    browser.do(a, a.signin.renew(browser.at, browser.now))
    assert a.operator == OTHER_KEY
    assert a.closed_with == [True]
    assert a.reasons == []
    browser.who = IVAN
    browser.wait(60)
    browser.do(a, a.signin.renew(browser.at, browser.now))
    assert a.operator == IVAN
    assert a.closed_with == [True, False]


def test_a_page_that_was_put_away_asks_before_its_line_is_connected_again() -> None:
    browser, (a,) = signed_in()
    browser.who = IVAN
    browser.do(a, a.signin.returned(browser.at, browser.now))
    assert a.operator == IVAN


def test_numbers_wait_for_whoever_signs_in_and_are_refused_where_nobody_is() -> None:
    browser = Browser()
    browser.answers = False
    tab = browser.open()
    for ticket in range(QUEUE + 1):
        browser.dial(tab, ticket)
    assert tab.done == {QUEUE: "queue-full"}
    browser.do(tab, tab.signin.answered(ANNA, browser.at, browser.now))
    assert tab.given == list(range(QUEUE))
    # Asked at once, and refused.
    browser = Browser()
    tab = browser.open()
    browser.dial(tab, 1)
    assert tab.done == {1: "signed-out"}
    assert browser.asked == 2
    # Asked at once, and nobody answers.
    browser.who = None
    browser.dial(tab, 2)
    browser.dial(tab, 3, waited=60)
    browser.wait(10)
    assert tab.done == {1: "signed-out", 2: "expired", 3: "expired"}
    browser.dial(tab, 4)
    browser.destroy(tab)
    assert tab.done[4] == "destroyed"
    # Asleep, and nobody is asked.
    tab = browser.open(seen=False, when="#me")
    browser.dial(tab, 1)
    assert tab.done == {1: "signed-out"}


def test_an_answer_that_comes_when_the_page_sleeps_or_has_ended_opens_nothing() -> None:
    for end in ("asleep", "closed"):
        browser = Browser()
        browser.answers = False
        tab = browser.open()
        signin = tab.signin
        browser.do(tab, signin.seen(False, browser.at, browser.now) if end == "asleep" else signin.close(browser.at))
        browser.do(tab, signin.answered(ANNA, browser.at, browser.now))
        assert tab.line is None


def test_what_is_asked_for_while_the_answer_is_on_its_way_is_asked_once_more_after_it() -> None:
    browser = Browser()
    browser.answers = False
    tab = browser.open()
    browser.do(tab, tab.signin.heard('{"say": "look", "tab": "x"}', browser.at, browser.now))
    assert browser.asked == 1
    browser.who = IVAN
    browser.answers = True
    browser.do(tab, tab.signin.answered(ANNA, browser.at, browser.now))
    assert tab.operator == IVAN


@pytest.mark.parametrize("text", ["", "{}", "null", '{"say": "here"}', '{"say": "hello", "tab": "x"}', "[" * 5000])
def test_what_is_announced_and_is_none_of_ours_is_ignored(text: str) -> None:
    browser, (a,) = signed_in()
    assert a.signin.heard(text, browser.at, browser.now) == []


def test_a_lines_name_tells_operators_and_keys_apart_and_no_secret() -> None:
    exchange = Phonet(settings(**ASKED))
    names = [line_name(exchange, who) for who in (ANNA, IVAN, OTHER_KEY)]
    assert len(set(names)) == 3
    assert operator_name(exchange, ANNA) == operator_name(exchange, OTHER_KEY) != operator_name(exchange, IVAN)
    other = Phonet(settings(**{**ASKED, "credentialsUrl": "/elsewhere.json"}))
    assert line_name(other, ANNA) != names[0]
    assert KEY not in names[0]
    assert "001" not in names[0]


class OneBrowser(RuleBasedStateMachine):
    """Operators come and go in one browser, whose tabs open, end, are come to and navigate, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.browser = Browser()
        self.tickets = 0

    def pick(self, number: int) -> Tab:
        tabs = list(self.browser.tabs.values())
        return tabs[number % len(tabs)]

    @rule(who=st.sampled_from([ANNA, IVAN, OTHER_KEY, Nobody()]))
    def sign(self, who: Model | Nobody) -> None:
        """The next operator signs in, or this one out: a page is loaded for it."""
        self.browser.who = who
        self.browser.open()

    @rule(seconds=st.sampled_from([0.5, 5.0, 60.0]))
    def wait(self, seconds: float) -> None:
        self.browser.wait(seconds)

    @precondition(lambda self: self.browser.tabs)
    @rule(number=st.integers(0, 10))
    def come(self, number: int) -> None:
        self.browser.come_to(self.pick(number))

    @precondition(lambda self: self.browser.tabs)
    @rule(number=st.integers(0, 10))
    def end(self, number: int) -> None:
        self.browser.destroy(self.pick(number))

    @precondition(lambda self: self.browser.tabs)
    @rule(number=st.integers(0, 10))
    def renew(self, number: int) -> None:
        tab = self.pick(number)
        if tab.line is not None:
            before = len(tab.renewed) + len(tab.closed_with)
            self.browser.do(tab, tab.signin.renew(self.browser.at, self.browser.now))
            assert len(tab.renewed) + len(tab.closed_with) > before

    @precondition(lambda self: self.browser.tabs)
    @rule(number=st.integers(0, 10))
    def dial(self, number: int) -> None:
        tab = self.pick(number)
        if tab.line is None:
            self.tickets += 1
            self.browser.dial(tab, self.tickets)
            assert self.tickets in tab.done or self.tickets in tab.given

    @invariant()
    def every_line_is_the_present_operators(self) -> None:
        for tab in self.browser.tabs.values():
            assert tab.operator in (None, self.browser.who)
            assert (tab.line.name if tab.line else None) == tab.signin.name


TestOneBrowser = OneBrowser.TestCase
TestOneBrowser.settings = hypothesis_settings(max_examples=100, stateful_step_count=30, deadline=None)
