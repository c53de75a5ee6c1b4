"""What the operator does at a desk. No I/O."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from switchboard.testing.books import Books
from switchboard.testing.line_voice import LineVoice
from switchboard.testing.seen import SeenCard
from switchboard.vocabulary.events import Call

if TYPE_CHECKING:
    from switchboard.testing.orders import Orders

__tracebackhide__ = True  # pytest shows whoever plays, and the rule


class HasCall(Protocol):
    """A call as a vendor's voice plays it."""

    @property
    def call(self) -> Call:
        """The call as Switchboard has it."""


AnyCall = Call | HasCall | SeenCard | str
"""A call, as a test has it in its hand; or its id."""


class OperatorActs:
    """The operator's hand.

    Args:
        find: the line of a call, and what is known of it now.

    """

    def __init__(
        self,
        do: Callable[[Callable[[], Any]], Any],
        find: Callable[[str], tuple[LineVoice, Call]],
        books: Books,
        orders: "Orders",
    ) -> None:
        self._do = do
        self._find = find
        self._books = books
        self._orders = orders

    def notes(self, call: AnyCall, note: str | None = None, *, outcome: str | None = None) -> None:
        """Write about a call: a note, an outcome (a key of ``crm.outcomes``), or both.

        Raises:
            LookupError: there is no such call or outcome, or nothing is kept.

        """
        voice, known = self._find(id_of(call))
        self._do(lambda: self._books.write(voice.name, known, note=note, outcome=outcome))

    def puts_away(self, call: AnyCall) -> None:
        """Put a call's card away.

        Raises:
            LookupError: there is no such call.

        """
        voice, known = self._find(id_of(call))
        self._do(lambda: voice.put_away(known))

    def opens(self, call: AnyCall, key: str = "customer") -> None:
        """Open somebody from a call's card: one of its ``offers``.

        Raises:
            LookupError: there is no such call, or its card does not offer them.

        """
        voice, known = self._find(id_of(call))
        self._do(lambda: voice.open(known, key))

    def calls(self, number: str) -> None:
        """Click a number in the page."""
        self._do(lambda: self._orders.ask("call", {"number": number}, lambda _: None))


def id_of(call: AnyCall) -> str:
    """The id of a call."""
    if isinstance(call, str):
        return call
    return call.id if isinstance(call, Call) else call.call.id
