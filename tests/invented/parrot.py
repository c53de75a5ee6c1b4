"""Parrot, an invented vendor whose chat is a function in the page: everything that it takes to add one.

Its script makes the function ``Parrot``, which is called with the name of what is wanted:

- ``Parrot("boot", {perch, colours, onflown})`` gives a promise that is kept when the bird is there, and calls
  ``onflown`` when it is there no more;
- ``Parrot("on", name, callback)`` and ``Parrot("off", name, callback)``, of ``message``: ``{no, who, words}``, and of
  ``fed``: ``{crumbs}``;
- ``Parrot("say", words)`` gives a promise of ``{no}``, ``Parrot("remembers")`` one of ``[words, …]``, and
  ``Parrot("hush")`` gives nothing;
- ``Parrot("goodbye")`` ends it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, TypeAdapter
from pydantic_core import to_json

from switchboard.links.ids import MessageIds
from switchboard.links.widget import HOST, Callback, Invoke, WidgetVendor
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import ChatMessage, Customer, Event, RatingChanged
from switchboard.vocabulary.model import Model

NAME = "parrot"
HEARD = ("message", "fed")


class Settings(Model):
    """The bird."""

    perch: Annotated[str, Field(min_length=1)]
    colours: tuple[str, ...] = ("green",)


class ParrotCommand(Command):
    """What the bird can be asked for; ``answer`` is what it gives back."""

    answer: ClassVar[TypeAdapter[Any]] = TypeAdapter(None)


class Said(BaseModel):
    """The number of what was said."""

    no: int


class Say(ParrotCommand):
    """Teach it some words (``switchboard.parrot.say``)."""

    call = "parrot.say"
    answer = TypeAdapter(Said)
    words: Annotated[str, Field(min_length=1)]


class Remembers(ParrotCommand):
    """All that it was taught (``switchboard.parrot.remembers``)."""

    call = "parrot.remembers"
    answer = TypeAdapter(tuple[str, ...])


class Hush(ParrotCommand):
    """Cover it with a cloth (``switchboard.parrot.hush``)."""

    call = "parrot.hush"


class Message(BaseModel):
    """What it says, or what was said to it."""

    no: int
    who: Literal["bird", "visitor"]
    words: str


class Fed(BaseModel):
    """It was given some crumbs."""

    crumbs: int


class Parrot(WidgetVendor):
    """The vendor's side of a ``WidgetLink``."""

    vendor = NAME
    title = "Parrot"
    hosts = ("Parrot",)
    make = tuple(Invoke(HOST, "", ("on", name, Callback(name))) for name in HEARD)
    release = tuple(Invoke(HOST, "", ("off", name, Callback(name))) for name in HEARD)
    end = (Invoke(HOST, "", ("goodbye",)),)
    going = "flown"

    def __init__(self, settings: Settings) -> None:
        options = settings.model_dump(mode="json") | {"onflown": Callback(self.going)}
        self.register = (Invoke(HOST, "", ("boot", options)),)
        self._ids = MessageIds(NAME)

    def encode(self, command: Command) -> Invoke:
        """The name of what is wanted, and its words."""
        return Invoke(HOST, "", (command.call.removeprefix("parrot."), *command.model_dump().values()))

    def decode_result(self, command: Command, text: str, at: datetime) -> tuple[str, Sequence[Event]]:
        """What it gave back, without what nobody needs to know."""
        del at
        assert isinstance(command, ParrotCommand)
        return to_json(command.answer.validate_json(text)).decode(), []

    def decode(self, name: str, text: str, at: datetime) -> Sequence[Event | Command]:
        """Its words, and how well it was fed."""
        common: dict[str, Any] = {"vendor": NAME, "at": at, "raw_json": text}
        if name == "fed":
            return [RatingChanged(id=self._ids.id_of(text), rating=Fed.model_validate_json(text).crumbs, **common)]
        said = Message.model_validate_json(text)
        author: Literal["bot", "visitor"] = "bot" if said.who == "bird" else "visitor"
        key = f"{NAME}-{said.no}"
        return [ChatMessage(id=key, customer=Customer(), author=author, text=said.words, **common)]


VENDOR = Vendor(
    name=NAME,
    title="Parrot",
    kind="widget",
    settings=Settings,
    commands=(Say, Remembers, Hush),
    link=Parrot,
)
