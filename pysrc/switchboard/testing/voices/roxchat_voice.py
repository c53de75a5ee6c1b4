"""Rox.Chat's workspace as it speaks at a desk: its six events, and its refusals.

Source: «Rox.Chat CRM postMessage Interface».
"""

import re
from typing import Any, ClassVar, TypedDict, Unpack

from switchboard.testing.frame_voice import FrameVoice
from switchboard.vendors.roxchat import INCOMING, NAME, Settings

__tracebackhide__ = True  # pytest shows whoever plays, and the rule


class RoxVisitor(TypedDict, total=False):
    """Who, in the words of ``Customer``, and in which chat; what is left out is null."""

    client_id: str | None
    crm_id: str | None
    siebel_id: str | None
    ticket_id: str | int | None
    session_id: str | None


class RoxChatVoice(FrameVoice):
    """The agent's workspace."""

    settings: Settings
    vendor = NAME
    messages: ClassVar[dict[str, str]] = {
        name: re.sub("([A-Z])", lambda it: f"_{it[1].lower()}", name) for name in INCOMING
    }

    def new_message_added(self, text: str = "", kind: str = "visitor", **visitor: Unpack[RoxVisitor]) -> None:
        """Somebody writes in a chat."""
        self._event("newMessageAdded", **self._chat(visitor), kind=kind, messageText=text)

    def visitor_selected(self, task_id: str | None = None, **visitor: Unpack[RoxVisitor]) -> None:
        """The agent opens a chat."""
        self._event("visitorSelected", **self._chat(visitor), taskId=task_id)

    def chat_closed_by_operator(
        self,
        channel_id: str | None = None,
        channel_type: str | None = None,
        channel_user_id: str | None = None,
        channel_user_name: str | None = None,
        **visitor: Unpack[RoxVisitor],
    ) -> None:
        """The agent closes the chat."""
        channel = {"channelId": channel_id, "channelType": channel_type}
        user = {"channelUserId": channel_user_id, "channelUserName": channel_user_name}
        about = {name: value for name, value in self._chat(visitor).items() if name != "sessionId"}
        self._event("chatClosedByOperator", **about, **channel, **user)

    def visitor_authorized(self, before: RoxVisitor | None = None, **visitor: Unpack[RoxVisitor]) -> None:
        """The visitor logs in; ``before`` is who it was until then."""
        self._event("visitorAuthorized", old=self._who(before or {}), new=self._who(visitor))

    def notification_added(
        self,
        id: str,  # noqa: A002
        text: str = "",
        kind: str = "visitor",
        session_id: str | None = None,
    ) -> None:
        """The workspace shows a note."""
        self._event("notificationAdded", notification={"id": id, "kind": kind, "text": text, "sessionId": session_id})

    def notification_removed(self, id: str) -> None:  # noqa: A002
        """The note is gone."""
        self._event("notificationRemoved", notification={"id": id})

    def refuses(self, code: str) -> None:
        """The chat that was asked for is not started; ``code`` is one of the document's five, say."""
        self.says({"source": self.settings.source, "params": {"error": code}})

    def _event(self, event: str, **params: Any) -> None:
        self.says({"source": self.settings.source, "event": event, "params": params})

    def _who(self, visitor: RoxVisitor) -> dict[str, Any]:
        return {
            self.settings.visitor_id_field: visitor.get("client_id"),
            "providedVisitorId": visitor.get("crm_id"),
            "siebelId": visitor.get("siebel_id"),
        }

    def _chat(self, visitor: RoxVisitor) -> dict[str, Any]:
        return {
            **self._who(visitor),
            "chatId": visitor.get("ticket_id"),
            "sessionId": visitor.get("session_id"),
        }


VOICE = RoxChatVoice
