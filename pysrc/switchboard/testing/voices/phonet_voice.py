"""Phonet's exchange as it speaks at a desk: ``call.dial``, ``call.bridge``, ``call.hangup``, ``error``, pauses.

Source: «Интеграция по протоколу WSS» of Phonet.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal

from switchboard.testing.line_voice import LineVoice
from switchboard.vendors.phonet import NAME
from switchboard.vocabulary.events import Call, Contact, Trunk

__tracebackhide__ = True  # pytest shows whoever plays, and the rule

_INTERNAL, _OUTGOING, _INCOMING, _PAUSE, _RESUME = 1, 2, 4, 32, 64
_USER, _GROUP = 1, 2


class PhonetCall:
    """A call, as the exchange leads it; ``id`` is that of the call in the events.

    What happens to a call cannot happen when it is over: a ``LookupError`` says so.
    """

    def __init__(self, voice: "PhonetVoice", id_: str, facts: dict[str, Any]) -> None:
        self.id = id_
        self._voice = voice
        self._legs: dict[str, dict[str, Any]] = {id_: facts}
        self._own = id_

    @property
    def call(self) -> Call:
        """The call as Switchboard has it now.

        Raises:
            LookupError: it was never told of.

        """
        return self._voice.find(self.id)

    def answers(self) -> None:
        """Somebody picks up: the operator, or whom they have called."""
        legs = self._going_on()
        legs[self._own]["bridgeAt"] = self._voice.milliseconds()
        self._voice.tell("call.bridge", self._own, legs[self._own])

    def taken_by(self, extension: str, name: str = "") -> None:
        """A colleague picks up what rings for the whole group; it stops ringing at the operator's.

        Raises:
            LookupError: it is no call to a group, or is over.

        """
        if self._own == self.id:
            raise LookupError("only a call to a group can be taken by a colleague")
        theirs = self._part(extension, name or extension)
        self._legs[theirs]["bridgeAt"] = self._voice.milliseconds()
        self._voice.tell("call.bridge", theirs, self._legs[theirs])
        self._voice.tell("call.hangup", self._own, self._legs.pop(self._own))
        self._own = theirs

    def hangs_up(self) -> None:
        """The call is over, answered or not."""
        for uuid in [*reversed(self._going_on())]:
            self._voice.tell("call.hangup", uuid, self._legs.pop(uuid))

    def fails(self, message: str = "no route to the number") -> None:
        """The exchange cannot go on with the call, and says why."""
        for uuid in [*reversed(self._going_on())]:
            self._voice.tell("error", uuid, {**self._legs.pop(uuid), "message": message})

    def alerts(self, extension: str, name: str) -> None:
        """A call to a group rings at a member's telephone."""
        self._own = self._part(extension, name)

    def _going_on(self) -> dict[str, dict[str, Any]]:
        """Its legs, by their ids."""
        if not self._legs:
            raise LookupError("the call is over")
        return self._legs

    def _part(self, extension: str, name: str) -> str:
        legs, uuid = self._going_on(), self._voice.next_id()
        times = {"dialAt": self._voice.milliseconds(), "bridgeAt": None}
        legs[uuid] = {**legs[self.id], "parentUuid": self.id, "leg": _party(extension, name), **times}
        self._voice.tell("call.dial", uuid, self._legs[uuid])
        return uuid


class PhonetVoice(LineVoice):
    """The exchange, which knows one operator."""

    vendor = NAME
    credentials: ClassVar[dict[str, str]] = {
        "domain": "exchange.example.com",
        "apiKey": "the key of a desk",
        "subscriber": "001",
    }

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.dialled: list[str] = []
        """The numbers that the exchange was asked to call, in order."""
        self.played: list[PhonetCall] = []
        """The calls that there were, also those that began because a number was dialled."""
        self._verdict: str | None = ""
        self._serial = 0

    # Calls.

    def rings(
        self,
        number: str | None,
        *,
        name: str | None = None,
        company: str | None = None,
        crm_id: str | None = None,
        url: str | None = None,
        contacts: Sequence[Contact] = (),
        group: str | None = None,
        trunk: Trunk | None = None,
        alerts: bool = True,
    ) -> PhonetCall:
        """Somebody calls.

        Args:
            number: theirs as the exchange writes it; None where it is withheld.
            name: theirs, as a CRM knows it that the exchange is connected to.
            company: the same of where they work.
            crm_id: the same of their id.
            url: the same of their address in the CRM.
            contacts: what several such CRMs know, in the place of all these.
            group: the group that is called.
            trunk: the line that they have called.
            alerts: whether the operator's telephone rings for the group.

        """
        told = [*contacts] or [Contact(id=crm_id, name=name, number=number, company=company, url=url)]
        others = [_other(one, number) for one in told] if number is not None or contacts else None
        called = self._operator() if group is None else _party("900", group, _GROUP)
        call = self._begin(_INCOMING, called, others, trunk)
        if group is not None and alerts:
            call.alerts(self.own, _NAME)
        return call

    def dials(self, number: str, *, name: str | None = None, crm_id: str | None = None) -> PhonetCall:
        """The operator calls out, at their telephone."""
        others = [_other(Contact(id=crm_id, name=name, number=number), number)]
        return self._begin(_OUTGOING, self._operator(), others, None)

    def colleague_rings(self, extension: str = "002", name: str = "Colleague") -> PhonetCall:
        """A colleague calls the operator."""
        return self._begin(_INTERNAL, _party(extension, name), None, None, self._operator())

    def dials_colleague(self, extension: str = "002", name: str = "Colleague") -> PhonetCall:
        """The operator calls a colleague, at their telephone."""
        return self._begin(_INTERNAL, self._operator(), None, None, _party(extension, name))

    def pauses(self) -> None:
        """The operator takes no calls from now on."""
        self._pause(_PAUSE)

    def resumes(self) -> None:
        """The operator takes calls again."""
        self._pause(_RESUME)

    # What it answers when it is asked to call.

    def accepts(self) -> None:
        """Call every number that is asked for, as it does from the start."""
        self._verdict = ""

    def refuses(self, message: str) -> None:
        """Call none, and say why."""
        self._verdict = message or "refused"

    def keeps_silent(self) -> None:
        """Answer nothing to whoever asks for a call."""
        self._verdict = None

    def warns(self, message: str) -> None:
        """Say that something is wrong, when nobody has asked for anything."""
        self.says({"event": "error", "message": message})

    # How it is said.

    def tell(self, event: Literal["call.dial", "call.bridge", "call.hangup", "error"], uuid: str, facts: Any) -> None:
        """Say a message about a call."""
        self.says({"event": event, "uuid": uuid, **facts, "serverTime": str(self.milliseconds())})

    def milliseconds(self) -> int:
        """The desk's time, as the exchange writes it."""
        return _milliseconds(self._backroom.at())

    def next_id(self) -> str:
        """An id for a further call."""
        self._serial += 1
        return f"{self._serial}-{self.milliseconds() // 1000}.{self._serial}"

    def find(self, id_: str) -> Call:
        """The newest that is known of a call.

        Raises:
            LookupError: it was never told of.

        """
        return self._backroom.find_call(id_)

    def _begin(
        self, direction: int, leg: dict[str, Any], others: Any, trunk: Trunk | None, leg2: dict[str, Any] | None = None
    ) -> PhonetCall:
        facts = {
            "parentUuid": None,
            "lgDirection": direction,
            "leg": leg,
            "leg2": leg2,
            "otherLegs": others,
            "dialAt": self.milliseconds(),
            "bridgeAt": None,
            "trunkNum": trunk.number if trunk else None,
            "trunkName": trunk.name if trunk else None,
        }
        call = PhonetCall(self, self.next_id(), facts)
        self.played.append(call)
        self.tell("call.dial", call.id, facts)
        return call

    def _pause(self, direction: int) -> None:
        about = {"lgDirection": direction, "leg": self._operator(), "serverTime": str(self.milliseconds())}
        self.says({"event": "call.dial", "uuid": self.next_id(), **about})

    def _operator(self) -> dict[str, Any]:
        return _party(self.own, _NAME)

    def _answer(self, told: Any) -> object:
        number = str(told["to"])
        self.dialled.append(number)
        if self._verdict is None:
            return None
        if self._verdict:
            return {"event": "error", "message": self._verdict}
        self._backroom.loop.call_soon(self.dials, f"+{number}" if len(number) > 6 else number)
        return {"event": "success"}


_NAME = "Operator"


def _party(extension: str, name: str, kind: int = _USER) -> dict[str, Any]:
    return {"id": int(extension) if extension.isdigit() else 1, "type": kind, "displayName": name, "ext": extension}


def _other(one: Contact, number: str | None) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "num": one.number or number,
        "companyName": one.company,
        "url": one.url,
        "priority": one.priority,
    }


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)


VOICE = PhonetVoice
