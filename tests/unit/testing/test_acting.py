import pytest

from switchboard.events import CallRinging, Contact
from switchboard.testing.acting import id_of
from unit.testing import desk_of


def test_a_call_is_known_however_a_test_has_it() -> None:
    with desk_of() as desk:
        played = desk.phonet.rings("+380671234567")
        (event,) = desk.events.of(CallRinging)
        assert {id_of(played), id_of(event.call), id_of(desk.card), id_of(played.id)} == {played.id}


def test_a_card_is_put_away_until_its_call_is_another() -> None:
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567")
        desk.operator.puts_away(call)
        assert desk.cards == []
        call.answers()
        assert len(desk.cards) == 1


def test_somebody_is_opened_from_a_card() -> None:
    others = [Contact(id="1", name="Anna"), Contact(id="2", name="Olha", url="https://crm.example.com/other/2")]
    with desk_of() as desk:
        call = desk.phonet.rings("+380671234567", contacts=others)
        desk.operator.opens(call, "contact-1")
        assert desk.opened[-1] == "https://crm.example.com/other/2"
        with pytest.raises(LookupError, match="offers nobody under 'contact-9'; known: customer, contact-1"):
            desk.operator.opens(call, "contact-9")


def test_a_number_is_clicked() -> None:
    with desk_of() as desk:
        desk.operator.calls("+380 67 123-45-67")
        assert desk.phonet.dialled == ["380671234567"]
