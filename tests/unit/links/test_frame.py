"""The life of a vendor's frame: nothing sent too early, nothing lost, nothing out of order, nothing twice."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from switchboard.links.frame import SETTLE, FrameEffect, FrameLink, FrameState, ToFrame
from switchboard.links.waiting import PATIENCE, QUEUE, Done
from switchboard.vendors.iqchannels import IqChannels, Settings
from switchboard.vocabulary.commands import FindClient, OpenChat
from switchboard.vocabulary.events import CommandFailed, InboxChanged, LinkChanged, MessageRejected
from unit import samples

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
GREETING = "initChat"
WIDGET_NOISE = '{"type": "iqchannels-widget-opened", "data": {}}'


def make() -> FrameLink:
    return FrameLink(IqChannels(Settings(url="https://iq.example.com/"), "section"), "section")


def sent(effects: list[FrameEffect]) -> list[str]:
    """The types of what was sent; searches by their text."""
    messages = [json.loads(effect.text) for effect in effects if isinstance(effect, ToFrame)]
    return [message.get("WriteToClient", {}).get("Search") or message["Type"] for message in messages]


def states(effects: list[FrameEffect]) -> list[tuple[str, str]]:
    return [(effect.state, effect.reason) for effect in effects if isinstance(effect, LinkChanged)]


def ready(link: FrameLink) -> None:
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.receive(samples.inbox_changed(), AT, 0)


def test_a_frame_is_greeted_at_its_load_and_again_when_it_speaks() -> None:
    link = make()
    assert states(link.mounted(AT, 0)) == [("connecting", "mounted")]
    assert sent(link.loaded(AT, 1)) == [GREETING]
    effects = link.receive(samples.inbox_changed(), AT, 2)
    assert sent(effects) == [GREETING]
    assert states(effects) == [("ready", "spoke")]
    assert isinstance(effects[-1], InboxChanged)


def test_a_silent_frame_is_greeted_again_and_taken_to_listen_when_its_time_is_up() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 1)
    assert link.deadline == 1 + SETTLE
    assert link.tick(AT, SETTLE) == []
    effects = link.tick(AT, 1 + SETTLE)
    assert sent(effects) == [GREETING]
    assert states(effects) == [("silent", "silent")]
    assert link.deadline is None


def test_case_08_a_command_says_whether_the_workspace_was_heard() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.tick(AT, SETTLE)
    assert results(link.command(1, FindClient(text="a"), AT, 6)) == [{"heard": False}]
    assert states(link.receive(samples.inbox_changed(), AT, 20)) == [("ready", "spoke")]
    assert results(link.command(2, FindClient(text="b"), AT, 21)) == [{"heard": True}]
    link.loaded(AT, 30)
    link.loaded(AT, 31)
    link.tick(AT, 31 + SETTLE)
    assert results(link.command(3, FindClient(text="c"), AT, 40)) == [{"heard": False}]


WWW = "https://www.iq.example.com"


@pytest.mark.parametrize(("origin", "reason"), [(WWW, "other-origin"), ("null", "sandboxed")])
def test_case_08_where_another_origin_speaks_commands_are_refused(origin: str, reason: str) -> None:
    link = make()
    link.mounted(AT, 0)
    link.command(1, FindClient(text="waits"), AT, 0)
    assert link.overheard(origin, AT) == []  # before its own load
    link.loaded(AT, 1)
    assert link.overheard(origin, AT) == []  # a sign-in page may be on its way back
    effects = link.tick(AT, 1 + SETTLE)
    assert states(effects) == [("interrupted", reason)]
    assert refused(effects) == [(1, reason)]
    assert refused(link.command(2, FindClient(text="later"), AT, 7)) == [(2, reason)]
    assert link.strangers == {origin: 2}


def test_a_silent_workspace_of_which_another_origin_is_heard_is_silent_no_longer() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.tick(AT, SETTLE)
    assert states(link.overheard(WWW, AT)) == [("interrupted", "other-origin")]
    assert link.overheard(WWW, AT) == []
    assert link.strangers == {WWW: 2}


def test_a_sign_in_page_that_led_back_raises_no_alarm() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 1)
    link.overheard("https://login.example.com", AT)
    link.loaded(AT, 3)  # back from it
    assert states(link.tick(AT, 3 + SETTLE)) == [("silent", "silent")]
    link.receive(samples.inbox_changed(), AT, 9)
    assert link.overheard("https://login.example.com", AT) == []
    assert link.strangers == {}


def test_only_so_many_other_origins_are_counted() -> None:
    link = make()
    link.mounted(AT, 0)
    for number in range(100):
        link.overheard(f"https://{number}.example.com", AT)
    assert len(link.strangers) == 5


def test_a_deaf_frame_that_speaks_after_all_is_greeted_and_shown_what_is_pinned() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.tick(AT, SETTLE)
    link.command(1, FindClient(text="on trust"), AT, 6)
    assert states(link.deaf("unreachable", AT)) == [("interrupted", "unreachable")]
    assert link.deaf("unreachable", AT) == []
    assert sent(link.pin(OpenChat(crm_id="1"))) == []
    effects = link.receive(samples.inbox_changed(), AT, 20)
    assert sent(effects) == [GREETING, "on trust", "open_iframe_ticket"]
    assert states(effects) == [("ready", "spoke")]
    assert link.deaf("unreachable", AT) == []


def test_what_was_refused_is_not_sent_when_the_workspace_comes_back() -> None:
    link = make()
    link.mounted(AT, 0)
    link.deaf("unreachable", AT)
    assert refused(link.command(1, FindClient(text="a"), AT, 1)) == [(1, "unreachable")]
    assert states(link.reloaded(AT)) == [("connecting", "reloaded")]
    assert link.command(2, FindClient(text="b"), AT, 2) == []
    link.loaded(AT, 3)
    assert sent(link.receive(samples.inbox_changed(), AT, 4)) == [GREETING, "b"]


def test_what_a_policy_forbids_is_not_there_whatever_the_frame_says_of_its_load() -> None:
    link = make()
    link.mounted(AT, 0)
    link.deaf("blocked", AT)
    assert link.loaded(AT, 1) == []
    assert refused(link.command(1, FindClient(text="a"), AT, 2)) == [(1, "blocked")]


def test_commands_given_before_the_frame_is_there_wait_in_order() -> None:
    link = make()
    for ticket, text in enumerate(["a", "b"]):
        assert link.command(ticket, FindClient(text=text), AT, 0) == []
    link.mounted(AT, 0)
    link.command(2, FindClient(text="c"), AT, 0)
    link.loaded(AT, 1)
    link.command(3, FindClient(text="d"), AT, 1)
    effects = link.receive(samples.inbox_changed(), AT, 2)
    assert sent(effects) == [GREETING, "a", "b", "c", "d"]
    assert [effect.ticket for effect in effects if isinstance(effect, Done)] == [0, 1, 2, 3]


def test_a_command_to_a_ready_frame_is_sent_at_once() -> None:
    link = make()
    ready(link)
    assert sent(link.command(7, FindClient(text="a"), AT, 3)) == ["a"]


def test_a_reloaded_frame_is_greeted_again_and_keeps_later_commands_waiting() -> None:
    link = make()
    ready(link)
    link.loaded(AT, 10)  # its first load event, late: still the same document
    effects = link.loaded(AT, 20)
    assert sent(effects) == [GREETING]
    assert states(effects) == [("connecting", "loaded")]
    assert link.command(1, FindClient(text="a"), AT, 21) == []
    assert sent(link.receive(samples.inbox_changed(), AT, 22)) == [GREETING, "a"]


def test_a_frame_that_speaks_before_its_own_load_event_is_not_taken_for_a_reloaded_one() -> None:
    link = make()
    link.mounted(AT, 0)
    link.receive(samples.inbox_changed(), AT, 1)
    assert link.loaded(AT, 2) == []
    assert link.state is FrameState.READY


def test_a_frame_that_was_there_before_us_is_greeted_at_once() -> None:
    link = make()
    assert sent(link.mounted(AT, 0, loaded=True)) == [GREETING]


def test_commands_sent_to_a_frame_that_was_never_heard_are_sent_again_if_it_loads_once_more() -> None:
    link = make()
    link.mounted(AT, 0, loaded=True)
    link.tick(AT, SETTLE)
    assert sent(link.command(1, FindClient(text="a"), AT, 6)) == ["a"]
    link.loaded(AT, 7)
    assert sent(link.receive(samples.inbox_changed(), AT, 8)) == [GREETING, "a"]


def test_commands_sent_to_a_frame_that_was_heard_are_never_sent_again() -> None:
    link = make()
    ready(link)
    link.command(1, FindClient(text="a"), AT, 1)
    link.loaded(AT, 2)
    link.loaded(AT, 3)
    assert sent(link.receive(samples.inbox_changed(), AT, 4)) == [GREETING]


def test_noise_from_the_frame_does_not_count_as_its_word() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    assert link.receive(WIDGET_NOISE, AT, 1) == []
    (event,) = link.receive('{"Type": 17}', AT, 1)
    assert isinstance(event, MessageRejected)
    assert link.state is FrameState.SETTLING


def test_a_workspace_that_starts_late_in_the_same_document_gets_all_it_missed() -> None:
    link = make()
    link.pin(OpenChat(crm_id="1"))
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.tick(AT, SETTLE)
    link.command(1, FindClient(text="a"), AT, 10)
    effects = link.receive(samples.inbox_changed(), AT, 40)  # a login form stood in between
    assert states(effects) == [("ready", "spoke")]
    assert sent(effects) == [GREETING, "a", "open_iframe_ticket"]
    assert sent(link.receive(samples.inbox_changed(), AT, 41)) == []


def test_a_silent_frame_whose_first_word_answers_a_command_is_not_told_it_twice() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.tick(AT, SETTLE)
    link.command(1, FindClient(text="a"), AT, 10)
    assert "a" not in sent(link.receive(samples.open_client("open_client_from_ticket"), AT, 10.3))


def test_what_was_sent_to_a_silent_frame_is_not_sent_again_when_it_is_too_late_nor_more_than_once() -> None:
    link = make()
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    link.tick(AT, SETTLE)
    link.command(1, FindClient(text="old"), AT, 10)
    link.command(2, FindClient(text="new"), AT, 50)
    link.loaded(AT, 72)
    link.loaded(AT, 73)
    assert sent(link.tick(AT, 80)) == [GREETING, "new"]
    link.loaded(AT, 90)
    assert sent(link.tick(AT, 100)) == [GREETING]


def test_a_command_that_waited_elsewhere_has_that_much_less_time_here() -> None:
    link = make()
    assert link.command(1, FindClient(text="a"), AT, 100, waited=50) == []
    assert link.deadline == 50 + PATIENCE
    (done,) = link.command(2, FindClient(text="b"), AT, 100, waited=PATIENCE)
    assert isinstance(done, Done)
    assert done.error is not None
    assert done.error.code == "expired"


def test_a_frame_that_leaves_the_page_keeps_what_waits_for_the_next_one() -> None:
    link = make()
    link.command(1, FindClient(text="a"), AT, 0)
    link.mounted(AT, 0)
    assert states(link.removed(AT)) == [("interrupted", "element-gone")]
    assert link.receive(samples.inbox_changed(), AT, 1) == []
    link.mounted(AT, 2)
    link.loaded(AT, 3)
    assert "a" in sent(link.receive(samples.inbox_changed(), AT, 4))


def test_a_command_that_waits_too_long_is_given_up_and_never_sent_late() -> None:
    link = make()
    link.command(1, FindClient(text="a"), AT, 0)
    assert link.deadline == PATIENCE
    (done,) = link.tick(AT, PATIENCE)
    assert isinstance(done, Done)
    assert done.error is not None
    assert (done.ticket, done.error.code, done.error.command) == (1, "expired", "findClient")
    ready(link)
    assert sent(link.tick(AT, PATIENCE + 1)) == []


def test_an_overdue_command_is_not_sent_even_if_the_tick_comes_late() -> None:
    link = make()
    link.command(1, FindClient(text="a"), AT, 0)
    link.mounted(AT, PATIENCE + 10)
    link.loaded(AT, PATIENCE + 10)
    effects = link.receive(samples.inbox_changed(), AT, PATIENCE + 11)
    assert "a" not in sent(effects)
    assert any(isinstance(effect, Done) and effect.error for effect in effects)


def test_the_queue_is_bounded() -> None:
    link = make()
    for ticket in range(QUEUE):
        link.command(ticket, FindClient(text="a"), AT, 0)
    (done,) = link.command(QUEUE, FindClient(text="b"), AT, 0)
    assert isinstance(done, Done)
    assert done.error is not None
    assert done.error.code == "queue-full"


def test_what_is_pinned_is_sent_whenever_the_frame_gets_ready_and_when_it_changes() -> None:
    link = make()
    assert link.pin(OpenChat(crm_id="1")) == []
    link.mounted(AT, 0)
    link.loaded(AT, 0)
    assert "open_iframe_ticket" in sent(link.receive(samples.inbox_changed(), AT, 1))
    assert link.pin(OpenChat(crm_id="1")) == []
    assert sent(link.pin(OpenChat(crm_id="2"))) == ["open_iframe_ticket"]
    link.loaded(AT, 2)
    link.loaded(AT, 3)
    effects = link.receive(samples.inbox_changed(), AT, 4)
    assert [json.loads(effect.text) for effect in effects if isinstance(effect, ToFrame)][-1]["OpenTicket"] == {
        "CrmId": "2"
    }
    assert link.pin(None) == []


def test_a_closed_link_gives_up_what_waits_and_does_nothing_more() -> None:
    link = make()
    link.command(1, FindClient(text="a"), AT, 0)
    done, changed = link.close(AT)
    assert isinstance(done, Done)
    assert done.error is not None
    assert done.error.code == "destroyed"
    assert states([changed]) == [("closed", "destroyed")]
    assert link.close(AT) == link.loaded(AT, 1) == link.removed(AT) == link.receive("17", AT, 1) == []
    assert link.mounted(AT, 1) == []
    (late,) = link.command(2, FindClient(text="b"), AT, 2)
    assert isinstance(late, Done)
    assert late.error is not None


def results(effects: list[FrameEffect]) -> list[object]:
    """What the promises of commands resolve with."""
    return [json.loads(effect.result) for effect in effects if isinstance(effect, Done) and not effect.error]


def refused(effects: list[FrameEffect]) -> list[tuple[int, str]]:
    """Which commands were refused, and with which code."""
    return [(effect.ticket, effect.error.code) for effect in effects if isinstance(effect, Done) and effect.error]


class AnyOrder(RuleBasedStateMachine):
    """Whatever happens to a frame, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.link = make()
        self.now = 0.0
        self.asked: list[int] = []
        self.searched: list[int] = []
        self.failed: list[int] = []
        self.heard_when_searched: dict[int, bool] = {}
        self.done: list[int] = []
        self.ids: set[str] = set()

    def take(self, effects: list[FrameEffect]) -> None:
        """Carry out effects as the rim would."""
        for effect in effects:
            match effect:
                case Done(result=result) if not effect.error:
                    self.done.append(effect.ticket)
                    assert json.loads(result) == {"heard": self.link.heard}
                case ToFrame():
                    assert self.link.state not in (FrameState.ABSENT, FrameState.CLOSED)
                    search = json.loads(effect.text).get("WriteToClient", {}).get("Search")
                    if search is not None:
                        self.searched.append(int(search))
                        self.heard_when_searched.setdefault(int(search), self.link.heard)
                case Done():
                    self.done.append(effect.ticket)
                    if effect.error:
                        self.failed.append(effect.ticket)
                        assert isinstance(effect.error, CommandFailed)
                        self.once(effect.error.id)
                case _:
                    self.once(effect.id)

    def once(self, key: str) -> None:
        """No id comes twice."""
        assert key not in self.ids
        self.ids.add(key)

    @precondition(lambda self: self.now > 300)
    @rule()
    def close(self) -> None:
        """Switchboard is taken down, and everything may still happen afterwards."""
        self.take(self.link.close(AT))

    @precondition(lambda self: self.link.state in (FrameState.ABSENT, FrameState.CLOSED))
    @rule(loaded=st.booleans())
    def mount(self, loaded: bool) -> None:
        """A frame comes."""
        self.take(self.link.mounted(AT, self.now, loaded=loaded))

    @rule()
    def load(self) -> None:
        """It loads."""
        self.take(self.link.loaded(AT, self.now))

    @rule()
    def remove(self) -> None:
        """It goes."""
        self.take(self.link.removed(AT))

    @rule(text=st.sampled_from([samples.inbox_changed(), samples.open_client(), WIDGET_NOISE, "17", "{", "[]"]))
    def hear(self, text: str) -> None:
        """It says something."""
        self.take(self.link.receive(text, AT, self.now))

    @rule()
    def load_again(self) -> None:
        """The caller loads it again."""
        self.take(self.link.reloaded(AT))

    @rule(origin=st.sampled_from(["https://www.example.com", "https://login.example.com", "null"]))
    def hear_another(self, origin: str) -> None:
        """Another origin speaks in it."""
        self.take(self.link.overheard(origin, AT))

    @rule(reason=st.sampled_from(["unreachable", "blocked", "sandboxed"]))
    def deafen(self, reason: str) -> None:
        """It becomes known that nobody hears."""
        self.take(self.link.deaf(reason, AT))

    @rule()
    def ask(self) -> None:
        """The page asks for something."""
        ticket = len(self.asked)
        self.asked.append(ticket)
        self.take(self.link.command(ticket, FindClient(text=str(ticket)), AT, self.now))

    @rule(crm_id=st.sampled_from([None, "1", "2"]))
    def show(self, crm_id: str | None) -> None:
        """The card changes."""
        self.take(self.link.pin(None if crm_id is None else OpenChat(crm_id=crm_id)))

    @rule(seconds=st.floats(0, 100))
    def wait(self, seconds: float) -> None:
        """Time passes; the rim ticks when it is due."""
        self.now += seconds
        if self.link.deadline is not None and self.link.deadline <= self.now:
            self.take(self.link.tick(AT, self.now))

    @invariant()
    def every_command_ends_at_most_once_and_in_order(self) -> None:
        """Done comes once a command, in the order they were asked."""
        assert self.done == sorted(set(self.done))

    @invariant()
    def what_is_done_was_sent(self) -> None:
        """Nothing done without being sent, nothing given up that was; more than once only to a frame never heard."""
        assert set(self.searched) == set(self.done) - set(self.failed)
        for ticket in set(self.searched):
            assert self.searched.count(ticket) <= (1 if self.heard_when_searched[ticket] else 2)

    @invariant()
    def a_ready_frame_lets_nothing_wait(self) -> None:
        """Once ready, or known not to hear, what was asked is done."""
        if self.link.state in (FrameState.READY, FrameState.SILENT, FrameState.DEAF):
            assert self.done == self.asked

    @invariant()
    def no_deadline_lies_behind(self) -> None:
        """The rim is never told to tick in the past twice."""
        deadline = self.link.deadline
        assert deadline is None or deadline >= self.now

    def teardown(self) -> None:
        """At the end, every command has its outcome."""
        self.take(self.link.close(AT))
        assert self.done == self.asked


TestAnyOrder = AnyOrder.TestCase
