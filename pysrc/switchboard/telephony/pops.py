"""Whose customer is to be shown, and since when it is known whom to show. No I/O."""

from switchboard.telephony.calls import CallTable
from switchboard.telephony.knowledge import pop_about
from switchboard.telephony.talk import LookUp, ShowCustomer
from switchboard.vocabulary.events import Call, ScreenPop


class Pops:
    """The screen pops of calls that no tab has shown yet; a customer whom only the CRM knows is looked up first."""

    def __init__(self, table: CallTable) -> None:
        self._table = table
        self._waiting: dict[str, ScreenPop] = {}

    def take(self, event: ScreenPop) -> list[ShowCustomer]:
        """A call's customer is to be shown: now, or when the CRM has answered."""
        self._waiting[event.call_id or ""] = event
        return [ShowCustomer(event)] if self._is_ripe(event) else []

    def look_up(self, call: Call) -> list[LookUp]:
        """Ask the CRM who this is, if that is of use."""
        if call.direction == "internal" or self._table.was_asked(call.id):
            return []
        number = call.customer.phone
        return [LookUp(call.id, number)] if number else []

    def looked_up(self, call: str) -> list[ShowCustomer]:
        """The CRM's answer is what the screen pop waited for, unless it went without."""
        event, known = self._waiting.get(call), self._table.find(call)
        if event is None or known is None:
            return []
        self._waiting[call] = answered = event.model_copy(update=pop_about(known))
        return [] if event.customer.crm_id else [ShowCustomer(answered)]

    def shown(self, call: str) -> None:
        """A tab shows the customer."""
        self._table.popped(call)
        self._waiting.pop(call, None)

    @property
    def waiting(self) -> tuple[ScreenPop, ...]:
        """All that was not shown yet, ripe or not."""
        self._prune()
        return tuple(self._waiting.values())

    def adopt(self, waiting: tuple[ScreenPop, ...]) -> None:
        """Take over what another tab has not shown yet."""
        self._waiting = {event.call_id or "": event for event in waiting}

    def due(self) -> list[ScreenPop]:
        """The customers of calls that are not over, whom no tab has shown yet."""
        self._prune()
        return [event for event in self._waiting.values() if self._is_ripe(event)]

    def _prune(self) -> None:
        live = {call.id for call in self._table.calls}
        self._waiting = {call: event for call, event in self._waiting.items() if call in live}

    def _is_ripe(self, event: ScreenPop) -> bool:
        """Whether it is known whom to show; the CRM is asked first where only it can tell."""
        customer = event.customer
        if customer.crm_id or not customer.phone:  # about a withheld number nobody is asked
            return True
        return self._table.was_asked(event.call_id or "")
