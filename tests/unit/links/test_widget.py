"""The life of a chat that is an object in the page: made when it can be, every command answered."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydantic import TypeAdapter

from switchboard.links.waiting import PATIENCE, QUEUE, Done
from switchboard.links.widget import (
    ANSWER,
    HOST,
    OVERDUE,
    Callback,
    Check,
    Errand,
    Given,
    Invoke,
    LetGo,
    Load,
    WidgetEffect,
    WidgetLink,
    WidgetState,
    WidgetVendor,
)
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import (
    CommandFailed,
    Event,
    InvitationAccepted,
    LinkChanged,
    MessageRejected,
    Problem,
)
from switchboard.vocabulary.problems import Finding, Mended

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
NUMBER = TypeAdapter(int)
PICTURE = Given("img", "a picture")


class Blink(Command):
    """Give a sign."""

    call = "lantern.blink"
    times: int = 1


class Paint(Command):
    """Be covered with a picture of the page's."""

    call = "lantern.paint"


class Lantern(WidgetVendor):
    """An invented vendor that uses all that there is."""

    vendor = "lantern"
    title = "Lantern"
    hosts = ("Shop.Lanterns", "Lanterns")
    methods = ("order", "light")
    script = "https://lanterns.example.com/l.js?key=s3cret"
    absent = "Buy one."
    shared = (("order", "lantern"),)
    doubled = Finding(level="warning", code="two-lights", message="There are two.", cure="Blow one out.")
    controller = Callback("delivered", hold=("oil",))
    register = (Invoke(HOST, "order", (controller,)),)
    refusal = '"sold out"'
    refused = Finding(level="error", code="sold-out", message="There is none.", cure="Come back.")
    refused_command = "There is no lantern."
    unused = Finding(level="warning", code="late", message="It does not come.", cure="Wait.")
    make = (Invoke(HOST, "light", keep="lamp"), Invoke("lamp", "on", (Callback("flash"),)))
    show = (Invoke("lamp", "hang"),)
    unmade = Finding(level="error", code="no-light", message="It does not burn.", cure="Buy oil.")
    release = (Invoke("lamp", "off", (Callback("flash"),)),)
    end = (Invoke("lamp", "blow"),)
    going = "flickers"
    element = Invoke("lamp", "glass")

    def encode(self, command: Command) -> Invoke:
        return Invoke("lamp", command.call, (PICTURE,) if isinstance(command, Paint) else (command.model_dump(),))

    def decode_result(self, command: Command, text: str, at: datetime) -> tuple[str, Sequence[Event]]:
        assert isinstance(command, Blink | Paint)
        number = NUMBER.validate_json(text)
        told = [InvitationAccepted(id="told", vendor=self.vendor, at=at)] if number > 100 else []
        return str(number), told

    def decode(self, name: str, text: str, at: datetime) -> Sequence[Event | Command]:
        number = NUMBER.validate_json(text)
        return [InvitationAccepted(id=f"{name}-{number}", vendor=self.vendor, at=at)] if number else [Blink()]


class Candle(WidgetVendor):
    """An invented vendor that uses as little as it can."""

    vendor = "candle"
    title = "Candle"
    hosts = ("Candle",)
    register = (Invoke(HOST, "", ("buy",)),)
    make = (Invoke(HOST, "", ("light",)),)
    going = "out"
    encode = Lantern.encode
    decode_result = Lantern.decode_result
    decode = Lantern.decode


def lives(effects: list[WidgetEffect]) -> list[Errand]:
    """What is done for the widget's own life."""
    return [effect for effect in effects if isinstance(effect, Errand) and effect.command is None]


def well(link: WidgetLink, effects: list[WidgetEffect], now: float = 0) -> list[WidgetEffect]:
    """What follows where that goes well."""
    (errand,) = lives(effects)
    return link.returned(errand, "null", AT, now)


def registered(vendor: WidgetVendor | None = None) -> WidgetLink:
    link = WidgetLink(vendor or Lantern())
    link.start(AT, 0)
    well(link, link.found(0))
    return link


def ready(vendor: WidgetVendor | None = None) -> WidgetLink:
    link = registered(vendor)
    effects = link.called("delivered", "null", AT, 0)
    well(link, well(link, effects))
    assert link.state is WidgetState.READY
    return link


def asked(link: WidgetLink, ticket: int = 1, now: float = 0) -> Errand:
    (errand,) = link.command(ticket, Blink(), AT, now)
    assert isinstance(errand, Errand)
    return errand


def test_a_result_that_no_json_can_say_is_a_bad_answer_and_matters_nowhere_else() -> None:
    link = ready()
    (done,) = link.returned(asked(link), None, AT, 0)
    assert isinstance(done, Done)
    assert done.error is not None
    assert (done.error.code, done.error.message) == ("bad-answer", "The result of blink is nothing that JSON can say.")
    again = registered()
    (making,) = lives(again.called("delivered", "null", AT, 0))
    again.returned(making, None, AT, 0)  # what making it gives may be anything
    assert again.state is WidgetState.READY


def states(effects: list[WidgetEffect]) -> list[tuple[str, str]]:
    return [(effect.state, effect.reason) for effect in effects if isinstance(effect, LinkChanged)]


def findings(effects: list[WidgetEffect]) -> list[str]:
    return [effect.code for effect in effects if isinstance(effect, Finding)]


def codes(effects: list[WidgetEffect]) -> list[tuple[int, str | None]]:
    return [(one.ticket, one.error.code if one.error else None) for one in effects if isinstance(one, Done)]


# The host.


def test_the_script_is_loaded_and_its_address_is_not_repeated() -> None:
    changed, load = WidgetLink(Lantern()).start(AT, 0)
    assert states([changed]) == [("connecting", "waiting")]
    assert load == Load("https://lanterns.example.com/l.js?key=s3cret")
    assert "s3cret" not in repr(load)
    assert states(WidgetLink(Candle()).start(AT, 0)) == [("connecting", "waiting")]
    assert not any(isinstance(effect, Load) for effect in WidgetLink(Candle()).start(AT, 0))


def test_a_script_that_cannot_be_loaded_is_told_by_its_origin() -> None:
    (finding,) = WidgetLink(Lantern()).not_loaded()
    assert isinstance(finding, Finding)
    assert (finding.code, finding.message) == (
        "script-missing",
        "The script of Lantern could not be loaded from https://lanterns.example.com.",
    )
    assert "s3cret" not in str(finding)


def test_a_host_that_does_not_come_is_told_and_the_finding_is_taken_back_when_it_does() -> None:
    link = WidgetLink(Lantern())
    link.start(AT, 1)
    assert link.deadline == 1 + OVERDUE
    assert link.tick(AT, OVERDUE) == []
    (missing,) = link.tick(AT, 1 + OVERDUE)
    assert isinstance(missing, Finding)
    assert missing.message == "This page has no Shop or Lanterns: the script of Lantern has not run."
    assert (missing.code, missing.cure) == ("host-missing", "Buy one.")
    assert link.deadline is None
    assert link.found(20)[0] == Mended("host-missing", missing.message)


# The widget.


def test_a_widget_is_made_when_the_host_calls_back_and_shown_once_the_page_knows_of_it() -> None:
    link = WidgetLink(Lantern())
    link.start(AT, 0)
    _, register = link.found(0)
    assert register == Errand(Lantern.register)
    assert states(well(link, [register])) == [("connecting", "registered")]
    _, make = link.called("delivered", "null", AT, 0)
    assert make == Errand(Lantern.make)
    changed, show = well(link, [make])
    assert states([changed]) == [("ready", "created")]
    assert show == Errand(Lantern.show)
    assert well(link, [show]) == []


def test_where_nobody_calls_back_the_widget_is_made_as_soon_as_it_is_registered() -> None:
    link = WidgetLink(Candle())
    (make,) = well(link, link.found(0))
    assert make == Errand(Candle.make)
    assert states(well(link, [make])) == [("ready", "created")]


def test_a_host_that_calls_back_while_it_is_registered_has_taken_what_was_registered() -> None:
    link = WidgetLink(Lantern())
    _, register = link.found(0)
    assert isinstance(register, Errand)
    made = link.called("delivered", "null", AT, 0)
    assert link.returned(register, Lantern.refusal, AT, 0) == []
    assert states(well(link, made)) == [("ready", "created")]


@pytest.mark.parametrize("answer", [Lantern.refusal, None])
def test_a_host_that_refuses_ends_it_and_every_command_learns_why(answer: str | None) -> None:
    link = WidgetLink(Lantern())
    assert link.command(1, Blink(), AT, 0) == []
    _, register = link.found(0)
    assert isinstance(register, Errand)
    effects = link.threw(register, AT) if answer is None else link.returned(register, answer, AT, 0)
    assert effects[0] == Lantern.refused
    assert codes(effects) == [(1, "sold-out")]
    assert states(effects) == [("closed", "sold-out")]
    (done,) = link.command(2, Blink(), AT, 0)
    assert isinstance(done, Done)
    assert done.error is not None
    assert (done.error.code, done.error.message) == ("sold-out", "There is no lantern.")
    assert link.called("delivered", "null", AT, 0) == link.close(AT) == []


def test_a_vendor_without_words_of_its_own_has_those_of_all() -> None:
    link = WidgetLink(Candle())
    _, register = link.found(0)
    assert isinstance(register, Errand)
    finding, changed = link.threw(register, AT)
    assert isinstance(finding, Finding)
    assert (finding.code, finding.message) == ("widget-failed", "The script of Candle could not make its widget.")
    assert states([changed]) == [("closed", "widget-failed")]
    assert codes(link.command(1, Blink(), AT, 0)) == [(1, "widget-failed")]


def test_a_host_that_has_our_controller_from_before_is_given_none_again_and_may_call_it_at_once() -> None:
    link = WidgetLink(Lantern())
    link.start(AT, 0)
    assert not link.is_registered
    effects = link.found(1, again=True)
    (life,) = lives(effects)
    assert life.calls == ()
    assert states(well(link, effects)) == [("connecting", "registered")]
    assert link.is_registered
    assert lives(link.called("delivered", "null", AT, 1))[0].calls == Lantern.make


def test_a_host_that_refused_has_nothing_of_ours() -> None:
    link = WidgetLink(Lantern())
    link.start(AT, 0)
    (life,) = lives(link.found(1))
    link.threw(life, AT)
    assert not link.is_registered


def test_a_host_that_never_calls_back_is_told_and_the_finding_is_taken_back_when_it_does() -> None:
    link = registered()
    assert link.deadline == OVERDUE
    assert link.tick(AT, OVERDUE) == [Lantern.unused]
    assert link.called("delivered", "null", AT, 50)[0] == Mended("late", "It does not come.")
    assert findings(ready().tick(AT, OVERDUE)) == []


def test_a_widget_that_cannot_be_made_is_let_go_and_may_be_made_the_next_time() -> None:
    link = registered()
    assert link.command(1, Blink(), AT, 0) == []
    (make,) = lives(link.called("delivered", "null", AT, 0))
    released, unmade = link.threw(make, AT)
    assert released == LetGo(Lantern.release, ("lamp",))
    assert unmade == Lantern.unmade
    effects = well(link, link.called("delivered", "null", AT, 0))
    assert states(effects) == [("ready", "created")]
    assert isinstance(effects[-1], Errand)
    assert effects[-1].ticket == 1


def test_a_widget_that_cannot_be_shown_is_gone_for_the_page_was_told_of_it() -> None:
    link = registered()
    (show,) = lives(well(link, link.called("delivered", "null", AT, 0)))
    effects = link.threw(show, AT)
    assert effects[:2] == [LetGo(Lantern.release, ("lamp",)), Lantern.unmade]
    assert states(effects) == [("interrupted", "widget-gone")]


def test_a_widget_that_is_made_anew_takes_the_place_of_the_one_before() -> None:
    link = ready()
    released, _, make = link.called("delivered", "null", AT, 0)
    assert released == LetGo(Lantern.release, ("lamp",))
    assert link.command(1, Blink(), AT, 0) == []
    assert isinstance(make, Errand)
    effects = link.threw(make, AT)
    assert findings(effects) == ["no-light"]
    assert states(effects) == [("interrupted", "widget-gone")]


def test_somebody_else_who_does_what_is_ours_to_do_is_told_for_as_long_as_there_is_anything_of_ours() -> None:
    link = ready()
    assert findings(link.overheard()) == ["two-lights"]
    link.close(AT)
    assert link.overheard() == []
    assert WidgetLink(Candle()).overheard() == []


def test_a_host_whose_promise_is_late_is_told_and_may_keep_it_after_all() -> None:
    link = WidgetLink(Candle())
    (boot,) = lives(link.found(1))
    assert link.deadline == 1 + ANSWER
    (late,) = link.tick(AT, 1 + ANSWER)
    assert isinstance(late, Finding)
    assert late.code == "widget-failed"
    assert link.deadline is None
    effects = link.returned(boot, "null", AT, 99)
    assert Mended(late.code, late.message) in effects
    (make,) = lives(effects)
    assert states(link.returned(make, "null", AT, 99)) == [("ready", "created")]


def test_a_host_whose_promise_is_still_out_at_the_end_is_told_to_end() -> None:
    link = WidgetLink(Lantern())
    link.found(1)
    link.tick(AT, 1 + ANSWER)
    assert link.close(AT)[0] == LetGo(Lantern.end, ())


def test_a_widget_that_says_it_goes_is_looked_at_and_is_gone_if_it_is_not_in_the_page() -> None:
    link = ready()
    assert link.called("flickers", "5", AT, 7) == []
    assert link.deadline == 7
    assert link.tick(AT, 7) == [Check(Lantern.element)]
    assert link.checked(True, AT) == []
    assert link.deadline is None
    effects = link.checked(False, AT)
    assert effects[0] == LetGo(Lantern.release, ("lamp",))
    assert states(effects) == [("interrupted", "widget-gone")]
    assert link.checked(False, AT) == []


def test_a_widget_without_an_element_is_gone_when_it_says_so() -> None:
    link = WidgetLink(Candle())
    well(link, well(link, link.found(0)))
    assert link.called("out", "null", AT, 7) == []
    assert states(link.tick(AT, 7)) == [("interrupted", "widget-gone")]


def test_at_the_end_everything_is_given_back_once() -> None:
    link = ready()
    effects = link.close(AT)
    assert effects[0] == LetGo((*Lantern.release, *Lantern.end), ("lamp",))
    assert states(effects) == [("closed", "destroyed")]
    assert link.close(AT) == []
    assert codes(link.command(1, Blink(), AT, 0)) == [(1, "destroyed")]
    # Where nothing was made, nothing is released, and where there was no host, nothing is asked of it.
    assert registered().close(AT)[0] == LetGo(Lantern.end, ())
    assert [type(effect) for effect in WidgetLink(Lantern()).close(AT)] == [LinkChanged]


# Commands.


def test_commands_wait_for_the_widget_and_come_before_those_that_are_given_while_it_is_told() -> None:
    link = registered()
    assert link.command(1, Blink(times=1), AT, 0) == link.command(2, Blink(times=2), AT, 0) == []
    effects = well(link, link.called("delivered", "null", AT, 0))
    assert [effect.ticket for effect in effects if isinstance(effect, Errand)] == [None, 1, 2]
    assert asked(link, 3).calls == (Invoke("lamp", "lantern.blink", ({"times": 1},)),)


def test_a_result_is_what_the_vendors_file_makes_of_it_and_its_events_come_first() -> None:
    link = ready()
    assert link.returned(asked(link), " 7 ", AT, 0) == [Done(1, None, "7")]
    told, done = link.returned(asked(link, 2), "101", AT, 0)
    assert isinstance(told, InvitationAccepted)
    assert done == Done(2, None, "101")


def test_a_result_that_is_not_what_the_document_says_and_a_method_that_throws_fail_the_command() -> None:
    link = ready()
    (bad,) = link.returned(asked(link), '"seven"', AT, 0)
    (thrown,) = link.threw(asked(link, 2), AT)
    assert codes([bad, thrown]) == [(1, "bad-answer"), (2, "widget-error")]
    assert isinstance(bad, Done)
    assert bad.error is not None
    assert bad.error.message.startswith("The result of blink is not what the document says: ")
    assert "seven" not in bad.error.message


def test_a_promise_that_is_not_kept_in_time_fails_the_command_and_is_not_heard_any_more() -> None:
    link = ready()
    errand = asked(link, 1, now=10)
    later = asked(link, 2, now=20)
    assert link.deadline == 10 + ANSWER
    assert codes(link.tick(AT, 10 + ANSWER)) == [(1, "timeout")]
    assert link.returned(errand, "7", AT, 50) == link.threw(errand, AT) == []
    assert link.returned(later, "7", AT, 50) == [Done(2, None, "7")]
    assert link.deadline is None


def test_a_command_that_waits_too_long_or_with_too_many_is_given_up() -> None:
    link = registered()
    for ticket in range(QUEUE):
        assert link.command(ticket, Blink(), AT, 0) == []
    assert codes(link.command(QUEUE, Blink(), AT, 0)) == [(QUEUE, "queue-full")]
    assert codes(link.tick(AT, PATIENCE)) == [(ticket, "expired") for ticket in range(QUEUE)]


def test_commands_that_wait_and_those_that_are_under_way_are_given_up_at_the_end() -> None:
    link = registered()
    link.command(1, Blink(), AT, 0)
    assert codes(link.close(AT)) == [(1, "destroyed")]
    link = ready()
    errand = asked(link, 2)
    assert codes(link.close(AT)) == [(2, "destroyed")]
    assert link.returned(errand, "7", AT, 0) == []


def test_an_element_that_has_to_come_with_a_command_is_asked_for() -> None:
    link = ready()
    assert link.wanted(Blink()) is None
    assert link.wanted(Paint()) == PICTURE
    done = link.misgiven(1, Paint(), PICTURE, AT)
    assert done.error is not None
    assert (done.error.code, done.error.message) == ("bad-argument", "paint takes a picture")


# What the host says.


def test_what_a_callback_says_becomes_events_and_what_cannot_be_read_is_rejected_with_its_path() -> None:
    link = ready()
    (event,) = link.called("flash", "3", AT, 0)
    assert event == InvitationAccepted(id="flash-3", vendor="lantern", at=AT)
    rejected = [*link.called("flash", "{", AT, 0), *link.called("flash", Problem(path="", reason="odd"), AT, 0)]
    assert [type(one) for one in rejected] == [MessageRejected] * 2
    assert isinstance(rejected[1], MessageRejected)
    assert rejected[1].problems == (Problem(path="flash", reason="odd"),)
    assert len({one.id for one in rejected if isinstance(one, Event)}) == 2


def test_a_command_may_follow_from_what_a_callback_says_while_there_is_a_widget() -> None:
    link = ready()
    (errand,) = link.called("flash", "0", AT, 0)
    assert errand == Errand((Invoke("lamp", "lantern.blink", ({"times": 1},)),), Blink())
    assert isinstance(errand, Errand)
    assert link.returned(errand, "7", AT, 0) == []
    (failed,) = link.threw(errand, AT)
    assert isinstance(failed, CommandFailed)
    assert registered().called("flash", "0", AT, 0) == []


def test_nothing_is_heard_of_a_widget_that_is_gone() -> None:
    link = ready()
    link.checked(False, AT)
    assert link.called("flash", "3", AT, 0) == link.called("flickers", "3", AT, 0) == []
    assert link.deadline is None
    link.close(AT)
    assert link.called("delivered", "null", AT, 0) == []


class Life(RuleBasedStateMachine):
    """A page in which anything may happen, at any time and in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.link = WidgetLink(Lantern())
        self.now = 0.0
        self.given = 0
        self.done: list[int] = []
        self.errands: list[Errand] = []
        self.told: list[LinkChanged] = []
        self.is_found = False
        self.take(self.link.start(AT, 0))

    def take(self, effects: list[WidgetEffect]) -> None:
        for effect in effects:
            match effect:
                case Errand():
                    self.errands.append(effect)
                case Done():
                    self.done.append(effect.ticket)
                case LinkChanged():
                    self.told.append(effect)
                case _:
                    pass

    @rule()
    def find(self) -> None:
        if not self.is_found and self.link.state is not WidgetState.CLOSED:
            self.is_found = True
            self.take(self.link.found(self.now))

    @rule(name=st.sampled_from(["delivered", "flash", "flickers"]), text=st.sampled_from(["0", "1", "x"]))
    def call(self, name: str, text: str) -> None:
        if self.is_found:
            self.take(self.link.called(name, text, AT, self.now))

    @rule(text=st.sampled_from(["7", "null", Lantern.refusal, None]), last=st.booleans())
    def answer(self, text: str | None, last: bool) -> None:
        if self.errands:
            errand = self.errands.pop(-1 if last else 0)
            self.take(self.link.threw(errand, AT) if text is None else self.link.returned(errand, text, AT, self.now))

    @rule()
    def command(self) -> None:
        self.given += 1
        self.take(self.link.command(self.given, Blink(), AT, self.now))

    @rule(is_there=st.booleans())
    def check(self, is_there: bool) -> None:
        self.take(self.link.checked(is_there, AT))

    @rule(seconds=st.sampled_from([0.0, 1.0, OVERDUE, ANSWER, PATIENCE]))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.take(self.link.tick(AT, self.now))
        assert self.link.deadline is None or self.link.deadline > self.now

    @rule()
    def close(self) -> None:
        self.take(self.link.close(AT))
        assert sorted(self.done) == list(range(1, self.given + 1))

    @invariant()
    def every_command_is_answered_once(self) -> None:
        assert len(set(self.done)) == len(self.done)

    @invariant()
    def nothing_waits_for_longer_than_it_may(self) -> None:
        if len(self.done) < self.given:
            assert self.link.deadline is not None
            assert self.link.deadline <= self.now + PATIENCE

    @invariant()
    def the_page_is_told_of_each_step_and_of_the_last_one_only_once(self) -> None:
        ids = [one.id for one in self.told]
        assert len(set(ids)) == len(ids)
        assert [one.state for one in self.told].count("closed") == (self.link.state is WidgetState.CLOSED)
        if self.link.state is WidgetState.READY:
            assert self.told[-1].state == "ready"


TestLife = Life.TestCase


def test_the_state_machines_own_page_is_not_idle() -> None:
    """The machine above would hold for a link that does nothing; this is what it must be able to see."""
    life: Any = Life()
    for step in (life.find, life.command):
        step()
    life.answer("null", False)
    life.call("delivered", "0")
    life.answer("null", False)
    assert life.link.state is WidgetState.READY
    life.answer("7", True)
    assert life.done == [1]
