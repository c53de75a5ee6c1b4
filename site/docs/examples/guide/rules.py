"""What a caller owes is on the card before the operator answers."""

from switchboard import card, http, on
from switchboard.events import CallRinging


@on(CallRinging, direction="incoming")
async def who_owes_what(event: CallRinging) -> None:
    number = (event.call.customer.phone or "").removeprefix("+")
    answer = await http.get(f"/callers/{number}.json")
    if answer.ok and (debt := answer.json().get("debt")):
        card(event.call).line(f"Owes {debt}", tone="warning")
