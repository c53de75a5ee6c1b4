"""The chat widget of UIS / CoMagic, abroad CallGear, as it speaks at a desk: its events.

Source: «Чат» of UIS. What its methods give back where a test says nothing is what they give in an empty chat.
"""

from typing import Any, ClassVar, Literal

from switchboard.testing.widget_voice import WidgetVoice
from switchboard.vendors.uis import EVENTS, NAME, WIDGET_EVENTS

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_SOURCES = {"operator": "Оператор", "visitor": "Посетитель", "system": "Система"}


class UisVoice(WidgetVoice):
    """The visitor's chat."""

    vendor = NAME
    messages: ClassVar[dict[str, str]] = {name: name for name in (*EVENTS, *WIDGET_EVENTS)}
    results: ClassVar[dict[str, Any]] = {
        "isChatAvailable": True,
        "hasHistory": False,
        "getHistory": False,
        "getOperatorVcard": {"name": None, "position": None, "avatar": None},
        "getVisitorCard": {"name": None, "email": [], "phone": []},
        "isReadyForFileTransfer": False,
        "getRequiredInfo": [],
        "getState": "available",
    }

    def operatorjoined(self, name: str, position: str | None = None, avatar: str | None = None) -> None:
        """An operator joins the chat."""
        self._event("operatorjoined", {"name": name, "position": position, "avatar": avatar})

    def operatorleave(self) -> None:
        """The operator leaves the chat."""
        self._event("operatorleave", {"name": None, "position": None, "avatar": None})

    def sendmessage(
        self, text: str, author: Literal["operator", "visitor", "system"] = "visitor", name: str | None = None
    ) -> None:
        """Somebody writes; ``name`` is the operator's, say."""
        date = int(self._backroom.at().timestamp())
        source = _SOURCES[author]
        self._event("sendmessage", {"source": source, "from": name or source, "text": text, "date": date})

    def showchatretentionaction(self, way: str) -> None:
        """The visitor is to be offered another way: ``offline_message``, ``sitephone`` or ``chat``."""
        self._event("showchatretentionaction", {"alternate_communication_way": way})

    def chatavailabilitychange(self, available: bool) -> None:
        """The first operator comes online, or the last one goes."""
        self._event("chatavailabilitychange", available)

    def invite(self, text: str) -> None:
        """The visitor is invited to chat."""
        self._event("invite", {"invite_message": text})

    def startchat(self) -> None:
        """The chat begins."""
        self._event("startchat", None)

    def closechat(self) -> None:
        """The chat is over."""
        self._event("closechat", None)

    def inviteaccept(self) -> None:
        """The visitor accepts."""
        self._event("inviteaccept", None)

    def invitereject(self) -> None:
        """The visitor declines."""
        self._event("invitereject", None)

    def setrating(self) -> None:
        """The visitor's mark was stored."""
        self._event("setrating", None)

    def sendchatbymail(self) -> None:
        """The conversation was sent by e-mail."""
        self._event("sendchatbymail", None)

    def ratingchange(self, rating: float | None) -> None:
        """The operator's mark in this chat is another; None where there is none."""
        self._event("ratingchange", rating)

    def statechange(self, state: str) -> None:
        """The visitor's state is ``available``, ``invite``, ``chat`` or ``lead``."""
        self._event("statechange", state)

    def chattyping(self) -> None:
        """The operator is typing."""
        self._event("chattyping", None)

    def show(self) -> None:
        """The widget is shown."""
        self._event("show", None)

    def beforehide(self) -> None:
        """The widget is about to be hidden."""
        self._event("beforehide", None)


VOICE = UisVoice
