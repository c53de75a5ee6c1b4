"""What the page can ask for, whoever carries it out."""

from typing import Annotated, Any, ClassVar, Self

from pydantic import BeforeValidator, Field, model_validator

from switchboard.vocabulary.events import Personal
from switchboard.vocabulary.model import Model


def _id_text(value: Any) -> Any:
    """Page code holds ids as numbers or as text; text it is from here on, so that leading zeros live."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


QUESTIONS = ("state", "diagnose", "records", "recording")
"""What ``window.switchboard`` can be asked besides commands."""
RESERVED = {*QUESTIONS, "version", "ready", "on", "destroy", "reload"}
"""Names on it that no command can have."""

Id = Annotated[str, BeforeValidator(_id_text), Field(min_length=1, max_length=200)]


class Command(Model):
    """One call on ``window.switchboard``, named ``call``; a dot in it makes a nested object (``thing.doIt``).

    A command with one field takes its bare value too: ``call("+380…")`` for ``call({"number": "+380…"})``.
    """

    call: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        if value is None:
            return {}
        fields = list(cls.model_fields.values())
        return {fields[0].alias: value} if len(fields) == 1 and not isinstance(value, dict) else value


class OpenChat(Command):
    """Open the last chat of one customer, or one chat (``switchboard.openChat``)."""

    call = "openChat"
    crm_id: Id | None = None
    client_id: Id | None = None
    ticket_id: Id | None = None

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        if sum(value is not None for value in (self.crm_id, self.client_id, self.ticket_id)) != 1:
            raise ValueError("give exactly one of crmId, clientId and ticketId")
        return self


class FindClient(Command):
    """Look a customer up in the vendor's own search (``switchboard.findClient``)."""

    call = "findClient"
    text: Annotated[str, Personal, Field(min_length=1, max_length=1000)]


class Dial(Command):
    """Call a number (``switchboard.call``): as people write it, or an extension."""

    call = "call"
    number: Annotated[Id, Personal]
