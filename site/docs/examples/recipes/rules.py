"""What to say on which line, and what becomes of a call that nobody took."""

from switchboard import card, http, on, open_chat
from switchboard.events import CallEnded, CallRinging

GREETINGS = {"567850550": "Meridian, good day", "567850551": "Meridian, returns"}


@on(CallRinging, direction="incoming")
def what_to_say(event: CallRinging) -> None:
    trunk, customer = event.call.trunk, event.call.customer
    if trunk is not None and trunk.number in GREETINGS:
        card(event.call).line(GREETINGS[trunk.number])
    if customer.crm_id is not None:
        card(event.call).button("Chat", lambda: open_chat(crm_id=customer.crm_id))


@on(CallEnded, direction="incoming", answered_at=None, reason="hangup")
async def a_task_for_a_missed_call(event: CallEnded) -> None:
    task = {"key": event.call.id, "phone": event.call.customer.phone}
    (await http.post("/api/tasks", json=task)).raise_for_status()
