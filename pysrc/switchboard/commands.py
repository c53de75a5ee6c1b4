"""What the page can ask for, whoever carries it out."""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from switchboard.model import Model


def _id_text(value: Any) -> Any:
    """Page code holds ids as numbers or as text; text it is from here on, so that leading zeros live."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Id = Annotated[str, BeforeValidator(_id_text), Field(min_length=1, max_length=200)]


class OpenChat(Model):
    """Open the last chat of one customer, or one chat (``switchboard.openChat``)."""

    crm_id: Id | None = None
    client_id: Id | None = None
    ticket_id: Id | None = None

    @model_validator(mode="after")
    def _one_identity(self) -> "OpenChat":
        if sum(value is not None for value in (self.crm_id, self.client_id, self.ticket_id)) != 1:
            raise ValueError("give exactly one of crmId, clientId and ticketId")
        return self


class FindClient(Model):
    """Look a customer up in the vendor's own search (``switchboard.findClient``)."""

    text: Annotated[str, Field(min_length=1, max_length=1000)]


Command = OpenChat | FindClient
