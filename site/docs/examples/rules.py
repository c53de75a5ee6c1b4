"""What this CRM wants of Switchboard."""

from switchboard import call, card, http, notice, on, prevent, record
from switchboard.events import CallEnded, CallRinging, RecordMade, ScreenPop


@on(ScreenPop)
def stay_in_the_form(event: ScreenPop) -> None:
    if event.cause == "ticket" and event.customer.crm_id is None:
        prevent(event, "no such customer here")


@on(CallRinging, direction="incoming")
async def who_owes_what(event: CallRinging) -> None:
    answer = await http.get("/api/debt", params={"phone": event.call.customer.phone or ""})
    if answer.ok and (total := answer.json()["total"]):
        card(event.call).line(f"Owes {total}", tone="warning")


@on(CallEnded, direction="incoming", answered_at=None)
def call_back(event: CallEnded) -> None:
    number = event.call.customer.phone
    if number is None:
        notice("Somebody without a number has called.")
    else:
        card(event.call).button("Call back", lambda: call(number))


@on(RecordMade)
def where_from(event: RecordMade) -> None:
    record(event, source="switchboard")
