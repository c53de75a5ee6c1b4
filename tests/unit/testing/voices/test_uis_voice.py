from switchboard.events import (
    AvailabilityChanged,
    ChatClosed,
    ChatMailed,
    ChatMessage,
    ChatOpened,
    InvitationAccepted,
    InvitationReceived,
    InvitationRejected,
    MessageRejected,
    OperatorJoined,
    OperatorLeft,
    OperatorTyping,
    RatingChanged,
    RatingSaved,
    RetentionOffered,
    VisitorChanged,
)
from switchboard.testing.widget_voice import MethodCall
from switchboard.vendors.uis import COMMANDS, EVENTS, WIDGET_EVENTS
from unit.testing import desk_of


def test_every_event_of_the_document_has_a_method_of_its_name() -> None:
    with desk_of() as desk:
        uis = desk.uis
        assert list(uis.messages) == [*EVENTS, *WIDGET_EVENTS]
        before = len(desk.events)
        uis.operatorjoined("Anna", "Manager")
        uis.says("sendmessage", text="hello", author="operator", name="Anna")
        uis.showchatretentionaction("sitephone")
        uis.chatavailabilitychange(False)
        uis.invite("May I help?")
        for event in ("startchat", "closechat", "inviteaccept", "invitereject", "setrating", "sendchatbymail"):
            uis.says(event)
        uis.ratingchange(4.5)
        uis.statechange("lead")
        uis.chattyping()
        uis.operatorleave()
        assert [type(event) for event in desk.events[before:]] == [
            OperatorJoined,
            ChatMessage,
            RetentionOffered,
            AvailabilityChanged,
            InvitationReceived,
            ChatOpened,
            ChatClosed,
            InvitationAccepted,
            InvitationRejected,
            RatingSaved,
            ChatMailed,
            RatingChanged,
            VisitorChanged,
            OperatorTyping,
            OperatorLeft,
        ]
        (said,) = desk.events.of(ChatMessage)
        assert (said.text, said.author, said.author_name, said.sent_at) == ("hello", "operator", "Anna", desk.clock.now)
        assert desk.findings == ()


def test_showing_and_hiding_the_widget_starts_and_ends_the_chat() -> None:
    with desk_of() as desk:
        desk.uis.show()
        desk.uis.beforehide()
        assert desk.uis.heard == [MethodCall("startChat", ()), MethodCall("closeChat", ())]


def test_every_method_gives_back_what_the_document_says() -> None:
    given = {"mail": "'a@example.com'", "message": "'hi'", "mark": "5", "text": "'h'", "name": "'Anna'"}
    asked = []
    for command in COMMANDS:
        fields = ", ".join(f"{name}={given[name]}" for name in command.model_fields if name in given)
        if command.call != "uis.sendFile":
            asked.append(f"    await ask({command.call!r}{', ' if fields else ''}{fields})")
    with desk_of("\n".join(["@on(ChatOpened)", "async def all_of_them(event):", *asked])) as desk:
        desk.uis.returns("sendChatMessage", {"uid": "7"})
        desk.uis.startchat()
        assert [one.method for one in desk.uis.heard] == [
            command.call.partition(".")[2] for command in COMMANDS if command.call != "uis.sendFile"
        ]
        assert desk.events.of(MessageRejected) == []
