"""Several placements of one workspace: what all of them tell is told once, and nothing that is new is lost."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from switchboard.hub.doubles import _EACH, _MOST, LATE, Doubles
from switchboard.hub.hub import Hub
from switchboard.vocabulary.events import ChatMessage, ChatOpened, Customer, Event, LinkChanged, ScreenPop

AT = datetime(2026, 11, 26, 12, tzinfo=UTC)
PLACES = ("section", "floating", "card")
WHO = Customer(crm_id="00234")


class Page:
    """A page with three placements; the id of an event is the placement's own, as vendors make them."""

    def __init__(self, prevents: bool = False) -> None:
        self.told: list[Event] = []
        self.acted: list[Event] = []
        self.now = AT
        self._prevents = prevents
        self._count = 0
        self._hub = Hub(self._deliver, self.acted.append)

    def _deliver(self, event: Event) -> bool:
        self.told.append(event)
        return not self._prevents

    def say(self, place: str, event: Event, act: bool = True) -> None:
        self._count += 1
        self._hub.publish(event.model_copy(update={"id": f"{place}-{self._count}", "at": self.now}), act, place)


def pop(ticket: str | None = "7", cause: Literal["ticket", "request"] = "ticket", raw: str = '{"a": 1}') -> ScreenPop:
    return ScreenPop(id="", vendor="iqchannels", at=AT, cause=cause, ticket_id=ticket, customer=WHO, raw_json=raw)


def message(text: str = "ok") -> ChatMessage:
    return ChatMessage(id="", vendor="roxchat", at=AT, customer=WHO, author="visitor", text=text, raw_json=f'"{text}"')


def test_three_placements_that_tell_of_one_ticket_pop_one_screen() -> None:
    page = Page()
    for place in PLACES:
        page.say(place, pop())
        page.now += LATE / 4
    assert len(page.told) == len(page.acted) == 1


def test_a_ticket_is_the_same_however_much_is_known_of_its_customer() -> None:
    page = Page()
    page.say("section", pop(raw='{"a": 1}'))
    page.say("floating", pop(raw='{"a": 2}'))
    page.say("card", pop(ticket="8"))
    assert [event.ticket_id for event in page.acted if isinstance(event, ScreenPop)] == ["7", "8"]


def test_the_screen_pops_if_any_placement_follows_its_tickets() -> None:
    page = Page()
    for place in PLACES:
        page.say(place, pop(), act=place != "section")
    assert (len(page.told), len(page.acted)) == (1, 1)


def test_what_the_page_has_taken_over_is_not_done_for_another_placement() -> None:
    page = Page(prevents=True)
    for place in PLACES:
        page.say(place, pop(), act=place != "section")
    assert (len(page.told), len(page.acted)) == (1, 0)


def test_what_the_operator_asks_for_is_never_a_double() -> None:
    page = Page()
    for place in PLACES:
        page.say(place, pop(cause="request"))
    assert len(page.acted) == 3


def test_what_has_no_message_behind_it_is_of_its_own_placement() -> None:
    page = Page()
    for place in PLACES:
        page.say(place, LinkChanged(id="", vendor="v", at=AT, placement=place, state="ready", reason="spoke"))
    assert len(page.told) == 3


def test_a_ticket_that_was_told_long_ago_is_gone_to_anew() -> None:
    page = Page()
    page.say("section", pop())
    page.now += LATE
    page.say("floating", pop())
    assert len(page.acted) == 2


def test_a_ticket_and_its_chat_are_two_things() -> None:
    page = Page()
    for place in PLACES:
        page.say(place, ChatOpened(id="", vendor="iqchannels", at=AT, ticket_id="7", customer=WHO, raw_json="{}"))
        page.say(place, pop())
    assert [event.type for event in page.told] == ["chat.opened", "screen.pop"]


@given(st.lists(st.sampled_from(["ok", "yes"]), max_size=8), st.randoms(use_true_random=False))
def test_words_that_are_said_several_times_are_told_as_often_whichever_placement_comes_first(
    words: list[str], random: object
) -> None:
    page = Page()
    waiting = {place: list(words) for place in PLACES}
    while any(waiting.values()):
        place = random.choice([place for place in PLACES if waiting[place]])  # type: ignore[attr-defined]
        page.say(place, message(waiting[place].pop(0)))
        page.now += timedelta(milliseconds=1)
    assert sorted(str(event.text) for event in page.told if isinstance(event, ChatMessage)) == sorted(words)


def test_what_is_remembered_is_bounded() -> None:
    doubles = Doubles()
    for number in range(2 * _MOST):
        doubles.fact_of(message(str(number)), "section")
        doubles.fact_of(message("ok"), "section")
    assert len(doubles._facts) == _MOST
    assert max(map(len, doubles._facts.values())) == _EACH + 1
