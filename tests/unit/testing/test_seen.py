import pytest

from switchboard.events import CallEnded, CallRinging, Contact, Event
from switchboard.testing.seen import SeenEvents
from unit.testing import desk_of

WRITES = """
@on(CallRinging)
def write(event):
    on_it = card(event.call)
    on_it.line("Owes 12", tone="warning")
    on_it.link("Orders", "/orders?customer=1042")
    on_it.button("Say it", lambda: notice("said"))
    on_it.button("Break", lambda: 1 / 0)
"""


def test_events_are_picked_by_their_classes() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567")
        call.hangs_up()
        assert [event.type for event in desk.events.of(CallEnded, CallRinging)] == ["call.ringing", "call.ended"]
        assert desk.events.of(Event) == desk.events
        assert SeenEvents().of(CallEnded) == []


def test_a_card_shows_what_extensions_have_written() -> None:
    with desk_of(WRITES) as desk:
        desk.phonet.rings("+380671234567", contacts=[Contact(id="1042", name="Anna"), Contact(id="x", url="/x")])
        card = desk.card
        assert (card.lines, card.links, card.buttons) == (
            ("Owes 12",),
            {"Orders": "/orders?customer=1042"},
            ("Say it", "Break"),
        )
        assert card.additions[0].tone == "warning"
        assert {key: customer.crm_id for key, customer in card.offers.items()} == {
            "customer": "1042",
            "contact-1": None,
        }


def test_a_button_is_pressed_and_what_it_raises_is_raised() -> None:
    with desk_of(WRITES) as desk:
        desk.phonet.rings("+380671234567")
        desk.card.press("Say it")
        assert [one.text for one in desk.notices] == ["said"]
        with pytest.raises(ZeroDivisionError):
            desk.card.press("Break")
        with pytest.raises(LookupError, match="no button 'Shout'; there: Say it, Break"):
            desk.card.press("Shout")


def test_what_an_extension_takes_back_is_gone() -> None:
    rule = "@on(CallAnswered)\ndef clear(event):\n    card(event.call).clear()\n"
    with desk_of(WRITES + rule) as desk:
        call = desk.phonet.rings("+380671234567")
        call.answers()
        assert desk.card.additions == ()
