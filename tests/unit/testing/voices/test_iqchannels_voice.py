from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from switchboard.events import ChatClosed, ChatOpened, InboxChanged, MessageRejected, ScreenClose, ScreenPop
from switchboard.testing import Desk
from switchboard.vendors.iqchannels import INCOMING
from unit.testing import desk_of

WHO = {
    "crm_id": "00234",
    "client_id": 21,
    "ticket_id": 412,
    "last_name": "Bondar",
    "first_name": "Anna",
    "middle_name": "Ivanivna",
    "sex": "f",
    "birthday": date(1929, 1, 15),
    "phone": "+380671234567",
    "email": "anna@example.com",
    "inn": "150622624993",
    "ext_ref": "XL-283",
    "card_ref": "z8j",
    "crm_url": "https://crm.example.com/c?x=1",
}


def test_everything_of_a_customer_arrives() -> None:
    with desk_of() as desk:
        desk.iqchannels.says("open_client", **WHO)
        (event,) = desk.events.of(ScreenPop)
        told = event.customer.model_dump(exclude_none=True)
        same = {name: value for name, value in WHO.items() if name not in ("client_id", "ticket_id")}
        assert told == {**same, "client_id": "21", "name": "Bondar Anna Ivanivna"}
        assert (event.cause, event.ticket_id, event.link and event.link.client_id) == ("request", "412", "21")


def test_every_message_of_the_document_has_a_method_of_its_name() -> None:
    with desk_of() as desk:
        assert list(desk.iqchannels.messages) == list(INCOMING)
        desk.iqchannels.inbox_changed(open_threads=3)
        desk.iqchannels.inbox_changed(unread_messages=7)
        desk.iqchannels.open_client_from_ticket(ticket_id=412, name="Anna")
        desk.iqchannels.close_client_from_ticket("reassigned", ticket_id=412, name="Anna")
        assert [(one.open_threads, one.unread_messages) for one in desk.events.of(InboxChanged)] == [(3, None), (3, 7)]
        assert [one.customer.name for one in desk.events.of(ChatOpened)] == ["Anna"]
        assert [one.reason for one in desk.events.of(ChatClosed)] == ["reassigned"]
        assert [one.reason for one in desk.events.of(ScreenClose)] == ["reassigned"]


@settings(max_examples=30)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "crm_id": st.from_regex("[0-9A-Za-z-]{0,12}", fullmatch=True) | st.none(),
            "client_id": st.integers(0, 2**63 - 1) | st.none(),
            "ticket_id": st.integers(0, 2**63 - 1) | st.none(),
            "name": st.text(max_size=20),
            "birthday": st.dates(),
            "crm_url": st.sampled_from(["", "https://crm.example.com/a", "https://crm.example.com/a?b=c"]),
        },
    )
)
def test_whoever_it_is_about_is_understood(client: dict[str, object]) -> None:
    with Desk({"iqchannels": {"url": "https://iqchannels.example.com/"}}) as desk:
        desk.iqchannels.says("open_client", **client)
        assert desk.events.of(MessageRejected) == []
        customer = desk.events.of(ScreenPop)[0].customer
        assert customer.crm_id == (client.get("crm_id") or None)
        assert customer.client_id == (None if (id_ := client.get("client_id")) is None else str(id_))
        assert customer.birthday == client.get("birthday")
