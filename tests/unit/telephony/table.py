"""A call table, and messages for it."""

from datetime import timedelta
from typing import Any

from switchboard.settings import LineSettings
from switchboard.telephony.calls import CallTable
from switchboard.telephony.exchange import Report
from switchboard.telephony.stages import News
from switchboard.vocabulary.events import Contact, Event, Party
from unit.phonet_samples import AT

USER = Party(id="1", kind="user", name="Anna", extension="911")
GROUP = Party(id="2", kind="group", name="Support", extension="900")


def report(heard: str, uuid: str = "1", after: float = 0.0, **changes: Any) -> Report:
    somebody = Contact(number="+380671234567")
    about = {"direction": "incoming", "contacts": (somebody,), "server_at": AT + timedelta(seconds=after), **changes}
    return Report(heard=News(heard), uuid=uuid, **about)  # type: ignore[arg-type]


def table_of(**changes: Any) -> CallTable:
    return CallTable("phonet", LineSettings.model_validate(changes, by_name=True))


def told(events: list[Event]) -> list[str]:
    return [event.type for event in events]
