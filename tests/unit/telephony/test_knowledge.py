"""What is known of a call, put together."""

from datetime import timedelta

from switchboard.telephony.knowledge import Caller, page_of
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
