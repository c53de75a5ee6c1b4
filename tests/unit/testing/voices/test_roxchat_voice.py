from switchboard.events import (
    Channel,
    ChatClosed,
    ChatMessage,
    ChatOpened,
    CommandFailed,
    MessageRejected,
    NotificationAdded,
    NotificationRemoved,
    ScreenPop,
    VisitorIdentified,
)
from switchboard.testing import Desk
from switchboard.vendors.roxchat import ERRORS, INCOMING
from unit.testing import desk_of


def test_every_event_of_the_document_has_a_method_of_its_name() -> None:
    with desk_of() as desk:
        assert list(desk.roxchat.messages) == list(INCOMING)
        who = {"client_id": "c3fa", "crm_id": "12345", "ticket_id": 483, "session_id": "c990"}
        desk.roxchat.says("newMessageAdded", text="Greetings!", **who)
        desk.roxchat.visitor_selected(task_id="209", client_id="c3fa", crm_id="12345", siebel_id="4-1", ticket_id=483)
        desk.roxchat.chat_closed_by_operator(channel_type="skype", channel_user_name="John", ticket_id=483)
        desk.roxchat.visitor_authorized({"client_id": "66b4"}, client_id="52ee", crm_id="7925")
        desk.roxchat.notification_added("c990", "Visitor left", session_id="c3fa")
        desk.roxchat.notification_removed("c990")
        assert desk.events.of(MessageRejected) == []
        (said,) = desk.events.of(ChatMessage)
        assert (said.text, said.author, said.ticket_id, said.session_id) == ("Greetings!", "visitor", "483", "c990")
        assert [one.task_id for one in desk.events.of(ChatOpened)] == ["209"]
        assert [one.customer.siebel_id for one in desk.events.of(ScreenPop)] == ["4-1"]
        assert [one.channel for one in desk.events.of(ChatClosed)] == [Channel(type="skype", user_name="John")]
        (identified,) = desk.events.of(VisitorIdentified)
        assert (identified.before.client_id, identified.customer.crm_id) == ("66b4", "7925")
        assert [one.notification.text for one in desk.events.of(NotificationAdded)] == ["Visitor left"]
        assert [one.notification_id for one in desk.events.of(NotificationRemoved)] == ["c990"]


def test_a_chat_is_asked_for_and_may_be_refused_in_the_operators_words() -> None:
    rule = "@on(ChatOpened)\ndef write(event):\n    start_chat(visitor_id='c3fa', session_id='c990')\n"
    with desk_of(rule) as desk:
        desk.roxchat.visitor_selected(client_id="c3fa")
        told = {"action": "start_outgoing_chat", "params": {"roxchatVisitorId": "c3fa", "sessionId": "c990"}}
        assert desk.roxchat.heard == [told]
        for code in ERRORS:
            desk.roxchat.refuses(code)
        failed = desk.events.of(CommandFailed)
        assert [one.code for one in failed] == list(ERRORS)
        assert failed[2].message == "The visitor is in a chat already."


def test_a_stand_of_another_brand_speaks_in_its_own_words() -> None:
    stand = {"url": "https://w.example.com/", "source": "webim", "visitorIdField": "webimVisitorId"}
    with Desk({"roxchat": stand}) as desk:
        desk.roxchat.new_message_added("hello", client_id="1")
        (said,) = desk.events.of(ChatMessage)
        assert (said.customer.client_id, said.raw["source"]) == ("1", "webim")
