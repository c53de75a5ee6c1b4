"""Commands that wait for their vendor, in order and for so long only. No I/O."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime

from switchboard.vocabulary.commands import Command
from switchboard.vocabulary.events import CommandFailed

PATIENCE = 60.0
"""Seconds for which a command waits for its vendor: a chat that opens minutes after the click would only surprise."""
QUEUE = 100
"""Commands that may wait."""


@dataclass(frozen=True)
class Done:
    """The command with this ticket was carried out, with this JSON for its result, or given up (``error``)."""

    ticket: int
    error: CommandFailed | None = None
    result: str = "null"


@dataclass(frozen=True)
class _Entry:
    ticket: int
    command: Command
    until: float


class Waiting:
    """The queue of one link; times are the caller's monotonic clock, in seconds."""

    kept = ("_serial",)

    def __init__(self, vendor: str, placement: str) -> None:
        self._vendor = vendor
        self._placement = placement
        self._queue: deque[_Entry] = deque()
        self._serial = 0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._queue

    @property
    def deadline(self) -> float | None:
        """When ``expire`` is due."""
        return self._queue[0].until if self._queue else None

    def add(self, ticket: int, command: Command, at: datetime, now: float, waited: float) -> list[Done]:
        """Let a command wait that has waited for so long elsewhere already; the answer, if it may not."""
        if waited >= PATIENCE:
            return [Done(ticket, self.failure(command, at, "expired"))]
        if len(self._queue) >= QUEUE:
            return [Done(ticket, self.failure(command, at, "queue-full"))]
        self._queue.append(_Entry(ticket, command, now - waited + PATIENCE))
        return []

    def take(self) -> list[tuple[int, Command]]:
        """Everything that waits, the oldest first: its time has come."""
        entries = [(entry.ticket, entry.command) for entry in self._queue]
        self._queue.clear()
        return entries

    def expire(self, at: datetime, now: float) -> list[Done]:
        """Give up what has waited too long."""
        gone = []
        while self._queue and now >= self._queue[0].until:
            entry = self._queue.popleft()
            gone.append(Done(entry.ticket, self.failure(entry.command, at, "expired")))
        return gone

    def give_up(self, at: datetime, code: str) -> list[Done]:
        """Give up everything."""
        return [Done(ticket, self.failure(command, at, code)) for ticket, command in self.take()]

    def failure(self, command: Command, at: datetime, code: str, message: str = "") -> CommandFailed:
        """Why a command was not carried out; the codes of ``_FAILURES`` bring their own message."""
        self._serial += 1
        told = message or _FAILURES[code].format(vendor=self._vendor, seconds=int(PATIENCE), queue=QUEUE)
        key = f"{self._vendor}-{self._placement}-failed-{self._serial}"
        return CommandFailed(id=key, vendor=self._vendor, at=at, command=command.call, code=code, message=told)


_FAILURES = {
    "blocked": "A policy forbids the frame of {vendor}, so nobody would hear the command.",
    "destroyed": "Switchboard was taken down before the command could be sent to {vendor}.",
    "expired": "{vendor} was not there within {seconds} s, so the command was given up.",
    "other-origin": "Another origin's page stands in the frame of {vendor}, so nobody would hear the command.",
    "queue-full": "{queue} commands are waiting for {vendor} already.",
    "sandboxed": "The frame of {vendor} is sandboxed and has no origin, so nobody would hear the command.",
    "unreachable": "The address of {vendor} did not answer, so nobody would hear the command.",
}
