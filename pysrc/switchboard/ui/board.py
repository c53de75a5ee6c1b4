"""Which calls are on the screen, and what their cards say."""

from collections.abc import Callable
from datetime import datetime

from switchboard.telephony.numbers import DialString, international, readable
from switchboard.ui.call import CallCard, is_missed, moment_of
from switchboard.vocabulary.events import Call

LINGER = 10.0
"""Seconds for which a call that is over stays on the screen; a missed one stays until it is put away."""
WRAP_UP = 60.0
"""The same where the operator may have something to say of it; it stays while they do."""
EXPECTED = 120.0
"""Seconds within which a number that was asked for is told as a call: the operator's own telephone rings before it."""


class Board:
    """One line's calls as they are shown.

    Args:
        vendor: whose line it is.
        region: whose numbers are written without a country code.
        is_dismissed: whether the operator has put a call's card away, as the call is now.
        title: what the exchange is called.
        linger: seconds for which a call that is over stays.

    """

    def __init__(
        self,
        vendor: str,
        region: str,
        is_dismissed: Callable[[Call], bool],
        title: str = "",
        linger: Callable[[Call], float] = lambda _: LINGER,
    ) -> None:
        self._linger = linger
        self._vendor = vendor
        self._title = title
        self._region = region
        self._is_dismissed = is_dismissed
        self._over: dict[str, tuple[Call, float]] = {}
        self._said: dict[str, str] = {}
        self._asked: dict[str, tuple[str, float]] = {}
        self._extensions: dict[str, str] = {}

    def dials(self, number: DialString, now: float) -> None:
        """Somebody asks for a number: the card of its call says what extension is to be dialled then."""
        self._asked = {digits: asked for digits, asked in self._asked.items() if now - asked[1] < EXPECTED}
        self._asked[number.digits] = (number.extension, now)

    def ended(self, call: Call, now: float, said: str = "") -> None:
        """A call is over at this time of the page's monotonic clock, in seconds; ``said`` is the exchange's word."""
        if said:
            self._said[call.id] = said
        if not self._is_dismissed(call):
            self._over[call.id] = (call, now)

    def touch(self, id_: str, now: float) -> None:
        """The operator is busy with this card: its time begins anew."""
        if id_ in self._over:
            self._over[id_] = (self._over[id_][0], now)

    def over(self, now: float) -> tuple[tuple[Call, float], ...]:
        """The calls that are over and still here, each with its seconds since then."""
        return tuple((call, now - since) for call, since in self._over.values())

    def recall(
        self,
        over: tuple[tuple[Call, float], ...],
        now: float,
        extensions: dict[str, str] | None = None,
        said: dict[str, str] | None = None,
    ) -> None:
        """Take up what was on the screen of the page before; ``said`` are the exchange's words on those that failed."""
        self._extensions.update(extensions or {})
        self._said.update(said or {})
        for call, seconds in over:
            self.ended(call, now - seconds)

    @property
    def extensions(self) -> dict[str, str]:
        """By call: what the operator still has to dial."""
        return self._extensions

    def find(self, id_: str, live: tuple[Call, ...]) -> Call | None:
        """A call on the screen."""
        call = next((one for one in live if one.id == id_), None)
        return call or (self._over[id_][0] if id_ in self._over else None)

    def cards(self, live: tuple[Call, ...], server: datetime, now: float, own: str) -> list[CallCard]:
        """The cards, the first on top.

        Args:
            live: the calls that ring or are talked on.
            server: the exchange's time.
            now: the page's monotonic clock, in seconds.
            own: the operator's extension.

        """
        ids = {call.id for call in live}
        self._over = {
            id_: (call, since)
            for id_, (call, since) in self._over.items()
            if id_ not in ids and not self._is_dismissed(call) and (_stays(call) or now - since < self._linger(call))
        }
        self._extensions = {id_: one for id_, one in self._extensions.items() if id_ in ids or id_ in self._over}
        self._said = {id_: one for id_, one in self._said.items() if id_ in self._over}
        shown = [call for call in live if not self._is_dismissed(call)]
        shown += [call for call, _ in reversed(self._over.values())]
        return [self._card(call, server, now, own) for call in shown]

    def put_away(self, live: tuple[Call, ...], server: datetime, now: float, own: str) -> list[CallCard]:
        """The cards of calls that go on, though the operator has put them away."""
        return [self._card(call, server, now, own) for call in live if self._is_dismissed(call)]

    def _extension(self, call: Call, now: float) -> str:
        """What is to be dialled after the number, if the call is one that was asked for here."""
        if call.id not in self._extensions and call.direction in ("outgoing", None) and call.customer.phone:
            digits = (international(call.customer.phone, self._region) or call.customer.phone).removeprefix("+")
            extension, at = self._asked.get(digits, ("", now - EXPECTED))
            if now - at < EXPECTED:
                self._extensions[call.id] = extension
        return self._extensions.get(call.id, "")

    def _card(self, call: Call, server: datetime, now: float, own: str) -> CallCard:
        start = call.answered_at or (call.dialed_at if call.state == "ringing" else None)
        seconds = None if call.duration is None else int(call.duration)
        if start is not None and call.state in ("ringing", "answered"):
            seconds = max(0, int((server - start).total_seconds()))
        trunk = call.trunk
        line = ""
        if trunk is not None:
            number = readable(trunk.number, self._region)
            line = number if trunk.name in (None, trunk.number) else f"{trunk.name} {number}".strip()
        number = readable(call.customer.phone, self._region)
        moment = moment_of(call)
        return CallCard(
            self._vendor,
            call,
            number,
            line,
            seconds,
            own,
            self._extension(call, now),
            said=self._said.get(call.id, ""),
            title=self._title,
            order=moment.timestamp() if moment else 0.0,
        )


def _stays(call: Call) -> bool:
    """Whether the operator has to see it."""
    return is_missed(call) or call.state == "failed"
