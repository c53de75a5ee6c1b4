"""What is known of a call, put together."""

from datetime import timedelta

import pytest

from switchboard.telephony.knowledge import Caller, as_one_of_its_contacts, page_of
from switchboard.vocabulary.events import CallEnded, Contact, CustomerPage
from unit.phonet_samples import AT
from unit.telephony.table import report, table_of


def test_the_duration_is_counted_from_the_servers_times_and_not_the_computers() -> None:
    table = table_of()
    years = timedelta(days=4000)
    table.take(report("bridge", answered_at=AT), AT - years)
    (ended,) = table.take(report("hangup", after=30), AT + years)
    assert isinstance(ended, CallEnded)
    assert ended.call.duration == 30.0


def test_a_call_nobody_answers_has_no_duration() -> None:
    table = table_of()
    table.take(report("dial"), AT)
    (ended,) = table.take(report("hangup", after=20), AT)
    assert isinstance(ended, CallEnded)
    assert ended.call.answered_at is None
    assert ended.call.duration is None


def test_a_dial_after_its_bridge_tells_nothing_and_adds_what_it_knows() -> None:
    table = table_of()
    table.take(report("bridge"), AT)
    assert table.take(report("dial", contacts=(Contact(id="29", name="Test"),)), AT) == []
    assert table.calls[0].state == "answered"
    assert table.calls[0].customer.name == "Test"


def test_the_crms_own_address_of_a_customer_wins_over_the_exchanges() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(number="380501112233", url="https://old.example/7"),)), AT)
    call = table.find("1")
    assert call is not None
    assert page_of(call) == CustomerPage(url="https://old.example/7")
    table.found("1", Caller(crm_id="42", url="/customers/42"))
    call = table.find("1")
    assert call is not None
    assert page_of(call) == CustomerPage(url="/customers/42")


def test_the_crm_knows_its_customer_better_than_the_exchange() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(id="29", name="Test", number="+380567777777", company="A"),)), AT)
    table.found("1", Caller(crm_id="00234", name="Іван"))
    table.take(report("bridge"), AT)
    (call,) = table.calls
    assert (call.customer.crm_id, call.customer.name, call.customer.phone) == ("00234", "Іван", "+380567777777")
    assert call.company == "A"


@pytest.mark.parametrize(
    ("number", "name"),
    [("Anonymous", "anonymous"), ("", "<Unknown>"), ("0", "0"), ("Номер скрыт", "номер скрыт")],
)
def test_a_withheld_number_is_no_phone_and_the_contact_keeps_the_exchanges_word(number: str, name: str) -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(number=number, name=name),)), AT)
    (call,) = table.calls
    assert (call.customer.phone, call.customer.name, call.contacts[0].number) == (None, None, number)
    assert as_one_of_its_contacts(call, 0)[0].phone is None


@pytest.mark.parametrize("name", ["Olena Private", "Anna"])
def test_somebody_with_a_withheld_number_may_have_a_name(name: str) -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(number="anonymous", name=name),)), AT)
    assert table.calls[0].customer.name == name


def test_a_customer_who_is_known_keeps_the_name_whatever_it_is() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(id="7", number="anonymous", name="Private"),)), AT)
    assert table.calls[0].customer.name == "Private"
