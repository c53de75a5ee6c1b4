"""The records of one desk: made of what is heard, told to rules, sent to the CRM's server, in memory alone. No I/O."""

import asyncio
from collections import deque
from collections.abc import Mapping
from typing import Any

from pydantic import JsonValue

from switchboard.config import Crm
from switchboard.hub.answers import ServerAnswer
from switchboard.hub.ledger import AnyChange, CallWords, Change, KeptRecord, Settled, State
from switchboard.hub.record_maker import HEARD, RecordMaker, call_subject
from switchboard.hub.sending import Hitch, Post, Sending, SendingEffect, SetAside, Taken
from switchboard.hub.web import HttpError, HttpRequest
from switchboard.testing.backroom import Backroom
from switchboard.vocabulary.events import Call, Event, Record, RecordMade, RecordRefused, RecordSent

_WHO = "operator"


class Books:
    """All that the CRM is to keep."""

    def __init__(self, backroom: Backroom, crm: Crm) -> None:
        self.sent: list[Record] = []
        """What the CRM's server has taken, each revision, in order."""
        self._backroom = backroom
        self._crm = crm
        self._kept: dict[str, KeptRecord] = {}
        self._maker = RecordMaker(_WHO, crm.record_lines, self._find)
        self._sending = Sending(chance=lambda: 0.5)
        self._changes: deque[AnyChange] = deque()
        self._told: set[tuple[str, int]] = set()
        self._timer: asyncio.TimerHandle | None = None

    def hear(self, event: Event) -> None:
        """Something has happened."""
        if type(event) in HEARD and self._crm.record_url is not None:
            change = self._maker.hear(event)
            if change is not None:
                self._change(change)

    def write(self, vendor: str, call: Call, *, note: str | None, outcome: str | None) -> None:
        """The operator writes about a call, and has written enough.

        Raises:
            LookupError: the CRM keeps nothing, or knows no such outcome.

        """
        if self._crm.record_url is None:
            raise LookupError("nothing is kept of a call: crm.recordUrl is not configured")
        keys = [one.key for one in self._crm.outcomes]
        if outcome is not None and outcome not in keys:
            raise LookupError(f"crm.outcomes has no {outcome!r}; known: {', '.join(keys) or 'none'}")
        subject = call_subject(_WHO, vendor, call.id)
        kept = self._find(subject)
        told = {"note": note, "outcome": outcome}
        words = (kept.words if kept else CallWords()).model_copy(
            update={name: value for name, value in told.items() if value is not None}
        )
        self._change(self._maker.write(vendor, call, words, self._backroom.at()))
        self._change(Settled(_WHO, subject))

    def _find(self, subject: str) -> KeptRecord | None:
        return max(self._of(subject), key=lambda one: one.entry.seq, default=None)

    def _of(self, subject: str) -> list[KeptRecord]:
        return [one for one in self._kept.values() if one.entry.subject == subject]

    # One change after another, as in the page, where a database takes its time.

    def _change(self, change: AnyChange) -> None:
        if not self._changes:
            self._backroom.loop.call_soon(self._work)
        self._changes.append(change)

    def _work(self) -> None:
        while self._changes:
            change = self._changes[0]
            entry = change.apply([one.entry for one in self._of(change.subject)])
            if entry is not None:
                self._kept[entry.key] = change.on(self._kept.get(entry.key), entry, is_volatile=False)
                self._look()
            self._changes.popleft()

    def _look(self) -> None:
        for one in sorted(self._kept.values(), key=lambda one: one.entry.seq):
            told = (one.entry.key, one.entry.revision)
            if one.entry.state == "made" and one.record is not None and told not in self._told:
                self._told.add(told)
                self._tell_of_made(one, one.record)
        at, now = self._backroom.at().timestamp(), self._backroom.now
        self._perform(self._sending.look(self._kept.values(), at, now))
        if self._timer is not None:
            self._timer.cancel()
        due = self._sending.deadline
        self._timer = None if due is None else self._backroom.loop.call_at(max(due, now), self._look)

    def _tell_of_made(self, kept: KeptRecord, record: Record) -> None:
        turn = self._backroom.deliver(RecordMade(**self._about(record, "made"), record=record))
        assert isinstance(turn.event, RecordMade)
        moves: dict[str, State] = {"made": "back" if turn.prevented else "waiting"}
        self._move(kept, moves, kept.entry.revision, {}, turn.event.record.extra)

    def _perform(self, effects: list[SendingEffect]) -> None:
        for effect in effects:
            match effect:
                case Post():
                    self._backroom.loop.create_task(self._post(effect))
                case Taken(kept=kept, record=record):
                    self.sent.append(record)
                    update = {"sent": record.revision, "done": self._backroom.at().timestamp()}
                    self._move(kept, {"waiting": "sent"}, record.revision, update)
                    self._backroom.deliver(RecordSent(**self._about(record, "sent"), record=record))
                case SetAside(kept=kept):
                    self._set_aside(kept, effect)
                case Hitch():
                    pass  # nothing is shown of it here

    def _set_aside(self, kept: KeptRecord, effect: SetAside) -> None:
        update = {"why": effect.because, "status": effect.status}
        self._move(kept, {"waiting": "aside"}, kept.entry.revision, update)
        if (record := kept.record) is not None:
            message = f"crm.recordUrl did not take it: {effect.because}, status {effect.status}."
            about = self._about(record, "refused")
            self._backroom.deliver(RecordRefused(**about, record=record, status=effect.status, message=message))

    async def _post(self, post: Post) -> None:
        body = post.record.model_dump_json(by_alias=True).encode()
        headers = {"content-type": "application/json", "idempotency-key": post.record.key}
        address, seconds = self._crm.record_url or "", self._crm.record_seconds
        try:
            told = await self._backroom.fetch(HttpRequest("POST", address, headers, body, seconds))
            wait = told.headers.get("retry-after", "")
            answer = ServerAnswer(status=told.status, text=told.text, wait=float(wait) if wait.isdigit() else None)
        except HttpError:
            answer = ServerAnswer(failed="network")
        self._perform(self._sending.answered(post, answer, self._backroom.now))
        self._look()

    def _move(
        self,
        kept: KeptRecord,
        moves: Mapping[str, State],
        revision: int,
        update: dict[str, Any],
        extra: dict[str, JsonValue] | None = None,
    ) -> None:
        self._change(Change(kept.entry, moves, update, extra=extra, revision=revision))

    def _about(self, record: Record, what: str) -> dict[str, Any]:
        id_ = f"{record.key}-{record.revision}-{what}"
        return {"id": id_, "vendor": record.vendor, "at": self._backroom.at()}
