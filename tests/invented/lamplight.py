"""Lamplight, an invented exchange: everything that it takes to add one, and nothing outside this file.

The first message says who connects (``{"hello": {"desk": …, "word": …}}``), and is answered ``{"hello": "come in"}``
or ``{"hello": "go away"}``. The whole of a call is told each time (``{"calls": [{"no": …, "is": "over"}]}``), and all
there are (``"all": true``) to whoever has come in. Asked to call (``{"ask": 7, "light": "380…", "then": "101"}``) it
answers, in any order, ``{"answer": 7, "done": true}`` or with ``"why"`` not. ``{"lit": 1}`` wants ``{"lit": 2}``.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field, TypeAdapter, ValidationError
from pydantic_core import to_json

from switchboard.links.socket import Connection
from switchboard.links.wire import Wire
from switchboard.settings import LineSettings, socket_address
from switchboard.telephony.exchange import NoOtherCalls, Reply, Report, Said, SayBack, TurnedAway, Welcome
from switchboard.telephony.stages import News
from switchboard.vendors import Vendor
from switchboard.vocabulary.commands import Dial
from switchboard.vocabulary.events import Contact, MessageRejected, Party
from switchboard.vocabulary.model import Model
from switchboard.vocabulary.problems import problems_of

NAME = "lamplight"


class Credentials(Model):
    """Who connects."""

    desk: str
    word: str = Field(repr=False)


class Settings(LineSettings):
    """The Lamplight exchange."""

    tower: Annotated[str, AfterValidator(socket_address)]
    desk: str = ""
    word: str = Field("", repr=False)


class Them(Wire):
    number: str | None = None
    name: str | None = None
    customer: str | None = None


class Lit(Wire):
    """The whole of a call, as it is now."""

    no: str
    now: Literal["ringing", "talking", "over", "broken"] = Field(alias="is")
    way: Literal["in", "out"]
    them: Them = Them()
    since: AwareDatetime | None = None
    clock: AwareDatetime | None = None
    why: str | None = None


class Hello(BaseModel):
    hello: Literal["come in", "go away"]


class Answer(BaseModel):
    answer: int
    done: bool
    why: str | None = None


class Calls(BaseModel):
    calls: tuple[Lit, ...]
    all: bool = False


class Lamp(BaseModel):
    lit: int


_MESSAGE: TypeAdapter[Hello | Answer | Calls | Lamp] = TypeAdapter(Hello | Answer | Calls | Lamp)
_NEWS: dict[str, Any] = {"ringing": News.DIAL, "talking": News.BRIDGE, "over": News.HANGUP, "broken": News.ERROR}


class Lamplight:
    """The vendor's side of a line: an ``Exchange``."""

    vendor = NAME
    title = "Lamplight"
    numbers_answers = True
    dials_extensions = True
    credentials = Credentials
    refused = "Does the lighthouse keeper know desk and word?"
    unreachable = "Is the lamp of the tower lit?"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.identity = (settings.tower, settings.credentials_url, settings.desk)

    def given(self) -> Credentials | None:
        """Desk and word, if they stand in the configuration."""
        told = self._settings
        return Credentials(desk=told.desk, word=told.word) if told.desk else None

    def connection(self, credentials: Credentials) -> Connection:
        """The address has nothing in it; the greeting has."""
        greeting = to_json({"hello": credentials.model_dump()}).decode()
        tower, word = self._settings.tower, credentials.word
        return Connection(address=tower, operator=credentials.desk, greeting=greeting, secrets=(word,))

    def encode(self, number: str, question: int) -> str:
        """Light up a number, and then its extension."""
        light, _, then = number.partition(",")
        return to_json({"ask": question, "light": light, **({"then": then} if then else {})}).decode()

    def decode(self, text: str, at: datetime, key: str) -> Sequence[Said]:
        """What the lamp says."""
        try:
            message = _MESSAGE.validate_json(text)
        except ValidationError as error:
            return [MessageRejected(id=f"{NAME}-{key}", vendor=NAME, at=at, problems=problems_of(error))]
        match message:
            case Hello():
                return [Welcome() if message.hello == "come in" else TurnedAway()]
            case Answer():
                return [Reply("answer", None if message.done else message.why or "", message.answer, raw_json=text)]
            case Lamp():
                return [SayBack(f'{{"lit": {message.lit + 1}}}')]
            case Calls():
                others = [NoOtherCalls(tuple(call.no for call in message.calls))] if message.all else []
                return [*others, *(self._report(call, text) for call in message.calls)]

    def _report(self, call: Lit, text: str) -> Report:
        them = Contact(id=call.them.customer, name=call.them.name, number=call.them.number)
        return Report(
            heard=_NEWS[call.now],
            uuid=call.no,
            direction="incoming" if call.way == "in" else "outgoing",
            agent=Party(kind="user", extension=self._settings.desk or None),
            contacts=(them,) if call.them != Them() else (),
            answered_at=call.since,
            server_at=call.clock,
            message=call.why,
            raw_json=text,
        )


VENDOR = Vendor(name=NAME, title="Lamplight", kind="socket", settings=Settings, commands=(Dial,), link=Lamplight)
