"""Helpline, a chat in a frame: it says ``{"said": …, "by": …, "chat": …}``, and is told ``{"open": …}``."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ValidationError
from pydantic_core import to_json

from switchboard.links.ids import MessageIds
from switchboard.settings import FrameSettings, web_address
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command, Id
from switchboard.vocabulary.events import ChatMessage, Customer, Event, MessageRejected
from switchboard.vocabulary.problems import problems_of


class Open(Command):
    """Open a chat (``switchboard.helpline.open``)."""

    call = "helpline.open"
    chat: Id


class Settings(FrameSettings):
    """What stands under ``helpline`` in the configuration; ``url`` is held to be an address."""

    url: Annotated[str, AfterValidator(web_address)]


class Said(BaseModel):
    """Somebody wrote."""

    said: str
    by: str
    chat: str


class Helpline:
    """The vendor's side of a frame."""

    vendor = "helpline"
    silence = "Does Helpline know the page {origin}?"
    address = ""
    speaks_first = False

    def __init__(self, _: Settings, placement: str) -> None:
        self._ids = MessageIds(f"helpline-{placement}")

    def greeting(self) -> None:
        """It wants none."""

    def encode(self, command: Command) -> str:
        """A command, as Helpline takes it."""
        assert isinstance(command, Open)
        return to_json({"open": command.chat}).decode()

    def decode(self, text: str, at: datetime) -> Sequence[Event]:
        """A message of Helpline's, or why it cannot be read."""
        key = self._ids.id_of(text)
        try:
            told = Said.model_validate_json(text)
        except ValidationError as error:
            return [MessageRejected(id=key, vendor=self.vendor, at=at, problems=problems_of(error))]
        said = ChatMessage(
            id=key,
            vendor=self.vendor,
            at=at,
            raw_json=text,
            ticket_id=told.chat,
            customer=Customer(name=told.by),
            author="visitor",
            text=told.said,
        )
        return [said]


VENDOR = Vendor(name="helpline", title="Helpline", kind="frame", settings=Settings, commands=(Open,), link=Helpline)
