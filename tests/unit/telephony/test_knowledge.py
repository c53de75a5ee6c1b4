"""What is known of a call, put together."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from switchboard.telephony.knowledge import MOST, Caller, choices, lookup_address, pop_about, read_callers
from switchboard.vocabulary.events import Call, CallEnded, Contact, CustomerPage
from unit.phonet_samples import AT
from unit.telephony.table import report, table_of

CONTACTS = st.lists(
    st.builds(
        Contact,
        id=st.sampled_from([None, "29", "30"]),
        name=st.sampled_from([None, "A", "B"]),
        company=st.sampled_from([None, "X", "Y"]),
        number=st.just("+380567777777"),
        url=st.sampled_from([None, "/1", "/2", "/3"]),
        priority=st.none() | st.integers(0, 9),
    ),
    min_size=1,
    max_size=5,
)


def rung(*contacts: Contact, callers: tuple[Caller, ...] | None = None) -> Call:
    """A call with these contacts, and what the CRM has said of it."""
    table = table_of()
    table.take(report("dial", contacts=contacts), AT)
    table.found("1", callers)
    call = table.find("1")
    assert call is not None
    return call


def link_of(call: Call) -> str | None:
    link = pop_about(call)["link"]
    return link.url if link else None


@given(CONTACTS)
def test_the_first_entry_with_an_id_is_the_customer_whatever_the_priorities(contacts: list[Contact]) -> None:
    call = rung(*contacts)
    one = next((contact for contact in contacts if contact.id), contacts[0])
    customer = call.customer
    assert (customer.crm_id, customer.name, customer.phone) == (one.id, one.name, one.number)
    assert (customer.company, call.company) == (one.company, one.company)
    assert call.contacts == tuple(contacts)
    # The address is that very entry's, and one that makes a customer leads to none.
    assert link_of(call) == customer.crm_url == (one.url if one.id else None)
    assert call.known is (True if one.id else None)


@given(CONTACTS)
def test_each_further_entry_with_an_address_may_be_chosen_and_is_nobodys_customer_without_an_id(
    contacts: list[Contact],
) -> None:
    chosen = next((n for n, contact in enumerate(contacts) if contact.id), 0)
    further = [contact for n, contact in enumerate(contacts) if n != chosen and contact.url]
    offered = [one for one in choices(rung(*contacts)) if one.key.startswith("contact")]
    assert [one.about["contact"] for one in offered] == further
    assert [one.about["known"] for one in offered] == [bool(contact.id) for contact in further]
    assert [one.customer.crm_url for one in offered] == [contact.url if contact.id else None for contact in further]


def test_the_address_that_makes_a_customer_is_told_only_when_it_is_certain_that_nobody_knows_the_caller() -> None:
    unknown = Contact(number="+380501112233", url="https://crm.example/new")
    for callers, known, link in (
        (None, None, None),  # the CRM could not be asked: a customer would be made twice
        ((), False, "https://crm.example/new"),
        ((Caller(),), False, "https://crm.example/new"),
        ((Caller(name="Anna"),), True, None),
        ((Caller(crm_id="42"),), True, None),
    ):
        call = rung(unknown, callers=callers)
        assert (call.known, link_of(call)) == (known, link)


def test_several_customers_with_one_number_are_told_and_none_of_them_is_the_customer() -> None:
    known = Contact(id="29", name="Somebody", number="+380501112233", company="X", url="https://crm.example/29")
    callers = (Caller(crm_id="1", name="Anna", company="A"), Caller(crm_id="2", name="Bohdan", url="/customers/2"))
    call = rung(known, callers=callers)
    assert [(one.crm_id, one.name, one.phone) for one in call.customers] == [
        ("1", "Anna", "+380501112233"),
        ("2", "Bohdan", "+380501112233"),
    ]
    assert (call.customer.crm_id, call.customer.name, call.customer.crm_url, call.company) == (None,) * 4
    assert (call.customer.phone, call.known, link_of(call)) == ("+380501112233", True, None)
    assert [(one.key, one.customer.company) for one in choices(call)] == [("customer-0", "A"), ("customer-1", None)]
    assert [one.about["customers"] for one in choices(call)] == [(one,) for one in call.customers]
    assert choices(call)[1].about["link"] == CustomerPage(url="/customers/2")


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
    contact = Contact(id="7", number="380501112233", url="https://old.example/7")
    assert link_of(rung(contact, callers=())) == "https://old.example/7"
    assert link_of(rung(contact, callers=(Caller(crm_id="42", url="/customers/42"),))) == "/customers/42"


def test_the_crm_knows_its_customer_better_than_the_exchange() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(id="29", name="Test", number="+380567777777", company="A"),)), AT)
    table.found("1", (Caller(crm_id="00234", name="Іван"),))
    table.take(report("bridge"), AT)
    (call,) = table.calls
    assert (call.customer.crm_id, call.customer.name, call.customer.phone) == ("00234", "Іван", "+380567777777")
    assert call.company == "A"


@pytest.mark.parametrize(
    ("number", "name"),
    [("Anonymous", "anonymous"), ("", "<Unknown>"), ("0", "0"), ("Номер скрыт", "номер скрыт")],
)
def test_a_withheld_number_is_no_phone_and_the_contact_keeps_the_exchanges_word(number: str, name: str) -> None:
    """Case 12."""
    table = table_of()
    table.take(report("dial", contacts=(Contact(number=number, name=name),)), AT)
    (call,) = table.calls
    assert (call.customer.phone, call.customer.name, call.contacts[0].number) == (None, None, number)
    assert choices(call)[0].customer.phone is None


@pytest.mark.parametrize("name", ["Olena Private", "Anna"])
def test_somebody_with_a_withheld_number_may_have_a_name(name: str) -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(number="anonymous", name=name),)), AT)
    assert table.calls[0].customer.name == name


def test_a_customer_who_is_known_keeps_the_name_whatever_it_is() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(id="7", number="anonymous", name="Private"),)), AT)
    assert table.calls[0].customer.name == "Private"


def test_a_customer_who_is_answered_twice_is_one() -> None:
    table = table_of()
    table.take(report("dial", contacts=(Contact(number="+380501112233"),)), AT)
    table.found("1", (Caller(crm_id="3", name="A"), Caller(crm_id="3", name="A"), Caller()))
    call = table.find("1")
    assert call is not None
    assert [one.crm_id for one in call.customers] == ["3"]
    assert call.customer.name == "A"


def test_the_crm_is_asked_with_the_form_of_the_number_that_it_wants() -> None:
    assert lookup_address("/callers?phone={phone}", "+380671234567") == "/callers?phone=%2B380671234567"
    assert lookup_address("/callers/{phone:national}", "+380671234567") == "/callers/0671234567"


@pytest.mark.parametrize(
    ("text", "callers"),
    [
        ('{"crmId": 7}', ("7",)),
        ('[{"crmId": "7"}, {"crmId": "8"}]', ("7", "8")),
        ("null", ()),
        (" ", ()),
        ("[]", ()),
        (f"[{','.join(60 * ['{}'])}]", MOST * (None,)),
    ],
)
def test_what_the_crm_answers_is_one_several_or_nobody(text: str, callers: tuple[str | None, ...]) -> None:
    assert tuple(one.crm_id for one in read_callers(text)) == callers


def test_what_is_no_customer_is_an_error() -> None:
    with pytest.raises(ValidationError):
        read_callers('{"crmId": {}}')
