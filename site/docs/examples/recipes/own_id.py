"""The chat knows customers by their code, the CRM's addresses by a GUID."""

from collections.abc import Awaitable

from switchboard import http, notice, on, page, prevent
from switchboard.events import ScreenPop


@on(ScreenPop, cause="request")
def by_guid(event: ScreenPop) -> Awaitable[None] | None:
    if (code := event.customer.crm_id) is None:
        return None
    prevent(event)
    return show(code)


async def show(code: str) -> None:
    answer = await http.get("/api/customers", params={"code": code})
    if answer.ok:
        page.window.location.assign(f"/cards/{answer.json()['guid']}")
    else:
        notice(f"There is no customer {code}.", tone="warning")
