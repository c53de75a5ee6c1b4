"""Pigeon Post, an invented vendor: everything that it takes to add one, and nothing outside this file.

Its frame says ``{"coo": "landed", "letter": {"no": 7, "from": "…", "words": "…"}}`` and is told ``{"fly": {"to": …}}``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from pydantic_core import to_json

from switchboard.links.ids import MessageIds
from switchboard.settings import FrameSettings, web_address
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command, Id
from switchboard.vocabulary.events import ChatMessage, Customer, Event, MessageRejected
from switchboard.vocabulary.problems import problems_of

NAME = "pigeonpost"


class Fly(Command):
    """Send a pigeon to somebody (``switchboard.pigeonpost.fly``)."""

    call = "pigeonpost.fly"
    to: Id


class Settings(FrameSettings):
    """The loft."""

    url: Annotated[str, AfterValidator(web_address)]
    breed: Literal["homing", "carrier"] = "homing"


class Letter(BaseModel):
    """What a pigeon brings."""

    no: int
    sender: str = Field(alias="from")
    words: str


class Landed(BaseModel):
    """A pigeon has landed."""

    coo: Literal["landed"]
    letter: Letter


class PigeonPost:
    """The vendor's side of a ``FrameLink``."""

    vendor = NAME
    silence = "Is the loft of {origin} open?"
    address = ""
    speaks_first = False

    def __init__(self, settings: Settings, placement: str) -> None:
        self._breed = settings.breed
        self._ids = MessageIds(f"{NAME}-{placement}")

    def greeting(self) -> str:
        """Wake the loft."""
        return to_json({"wake": self._breed}).decode()

    def encode(self, command: Command) -> str:
        """The one thing that a pigeon can be asked for."""
        assert isinstance(command, Fly)
        return to_json({"fly": {"to": command.to}}).decode()

    def decode(self, text: str, at: datetime) -> Sequence[Event]:
        """A letter, or why it cannot be read."""
        key = self._ids.id_of(text)
        try:
            letter = Landed.model_validate_json(text).letter
        except ValidationError as error:
            return [MessageRejected(id=key, vendor=NAME, at=at, problems=problems_of(error))]
        who = Customer(name=letter.sender)
        said = ChatMessage(
            id=key,
            vendor=NAME,
            at=at,
            raw_json=text,
            ticket_id=str(letter.no),
            customer=who,
            author="visitor",
            text=letter.words,
        )
        return [said]


VENDOR = Vendor(name=NAME, title="Pigeon Post", kind="frame", settings=Settings, commands=(Fly,), link=PigeonPost)
