"""A small world of tabs, a lock, a channel and an exchange, with a clock of its own."""

import json
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from switchboard.links.outbox import ToExchange
from switchboard.links.reconnect import Backoff
from switchboard.links.socket import Connect, Disconnect, FetchCredentials, Keep
from switchboard.links.waiting import Done
from switchboard.settings import LineSettings
from switchboard.telephony.exchange import Exchange
from switchboard.telephony.line import Line
from switchboard.telephony.memory import Memory
from switchboard.telephony.talk import Knowledge, LineEffect, LookUp, ShowCustomer, Steal, ToTabs
from switchboard.vendors.phonet import Phonet
from switchboard.vocabulary.events import Event, ScreenPop
from switchboard.vocabulary.problems import Finding, Mended
from unit.phonet_samples import AT, settings

PHONET = Phonet(settings())


class Tab:
    """One tab: what it did, what it was told."""

    def __init__(
        self,
        name: str,
        *,
        make: Callable[[Any], Exchange] = Phonet,
        told: LineSettings | None = None,
    ) -> None:
        self.name = name
        self.chance = 0.0
        """What it draws between two tries."""
        backoff = Backoff(chance=lambda: self.chance)
        told = told or settings()
        self.line = Line(make(told), told, name, backoff=backoff)
        self.events: list[Event] = []
        self.done: dict[int, str | None] = {}
        self.pops: list[ScreenPop] = []
        self.lookups: list[LookUp] = []
        self.found: list[Finding | Mended] = []
        self.hangs = False
        self.connected = False
        self.kept = ""
        self.fetched = 0
        """How often it has asked who connects."""
        self.knocks: list[bool] = []
        """Of each try to connect, whether it began with a knock."""

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events if event.type != "link.changed"]


class World:
    """Everything outside a tab. The exchange opens each socket at once; ``dialled`` is what it was sent.

    ``hear`` is told what another exchange is sent, and gives its answers.
    """

    def __init__(
        self,
        looks_up: bool = False,
        make: Callable[[Any], Exchange] = Phonet,
        told: LineSettings | None = None,
        hear: Callable[[str], list[str]] | None = None,
    ) -> None:
        self.looks_up = looks_up
        self.now = 0.0
        self.tabs: dict[str, Tab] = {}
        self.queue: list[str] = []  # who waits for the lock; the first has it
        self.mail: dict[str, deque[str]] = {}
        self.dialled: list[str] = []
        self.answers = True
        self.reachable = True
        self.chance = 0.0
        self.opened = 0
        self._exchange = make(told or settings())
        self._hear = hear or self._dial
        self._make: dict[str, Any] = {"make": make, "told": told}

    @property
    def at(self) -> datetime:
        return AT + timedelta(seconds=self.now)

    def open(self, name: str | None = None, memory: Knowledge | None = None) -> Tab:
        self.opened += 1
        tab = Tab(name or f"tab{self.opened}", **self._make)
        tab.chance = self.chance
        self.tabs[tab.name] = tab
        self.mail[tab.name] = deque()
        if memory is not None:
            self.perform(tab, tab.line.recall(memory, self.at, self.now))
        self.perform(tab, tab.line.joined())
        self.queue.append(tab.name)
        self.grant()
        self.deliver()
        return tab

    def close(self, tab: Tab) -> None:
        """Gone without a word, as a crashed one is."""
        del self.tabs[tab.name], self.mail[tab.name]
        self.leave(tab)

    def destroy(self, tab: Tab) -> None:
        """Taken down by its page, which lives on."""
        self.perform(tab, tab.line.close(self.at, self.now))
        self.close(tab)

    def navigate(self, tab: Tab, seconds: float = 1.0) -> Tab:
        """The tab's next page, as a classic CRM's; what happens in between, it does not hear."""
        memory = Memory.of("", self.at, tab.line.memory(self.at, self.now), ())
        self.perform(tab, tab.line.released(self.at, self.now))
        self.close(tab)
        self.wait(seconds)
        told = Memory.read(memory.to_text(), self.at)
        return self.open(memory=told and told.told)

    def freeze(self, tab: Tab) -> None:
        self.perform(tab, tab.line.released(self.at, self.now))
        tab.hangs = True
        self.leave(tab)

    def thaw(self, tab: Tab) -> None:
        tab.hangs = False
        self.queue.append(tab.name)
        self.deliver()
        self.perform(tab, tab.line.joined())
        self.grant()
        self.deliver()

    def leave(self, tab: Tab) -> None:
        if tab.name in self.queue:
            self.queue.remove(tab.name)
        self.grant()
        self.deliver()

    def grant(self) -> None:
        if self.queue:
            holder = self.tabs[self.queue[0]]
            if not holder.line.holds and not holder.hangs:
                self.perform(holder, holder.line.acquired(self.at, self.now))

    def deliver(self) -> None:
        moved = True
        while moved:
            moved = False
            for name, mail in list(self.mail.items()):
                if mail and name in self.tabs and not self.tabs[name].hangs:
                    moved = True
                    tab = self.tabs[name]
                    self.perform(tab, tab.line.said(mail.popleft(), self.at, self.now))

    def perform(self, tab: Tab, effects: list[LineEffect]) -> None:
        for effect in effects:
            match effect:
                case ToTabs(text=text):
                    for name, mail in self.mail.items():
                        if name != tab.name:
                            mail.append(text)
                case FetchCredentials():
                    tab.fetched += 1
                    connection = self._exchange.connection(self._exchange.given())
                    self.perform(tab, tab.line.connection(connection, self.at, self.now))
                case Connect(knock=knock):
                    tab.knocks.append(knock)
                    if self.reachable:
                        tab.connected = True
                        self.perform(tab, tab.line.opened(self.at, self.now))
                    else:
                        self.perform(tab, tab.line.lost(self.at, self.now, 1006, reached=False))
                case Disconnect():
                    tab.connected = False
                case Keep(text=text):
                    tab.kept = text
                case ToExchange(text=text):
                    assert tab.connected
                    for answer in self._hear(text):
                        self.perform(tab, tab.line.received(answer, self.at, self.now))
                case Steal():
                    self.queue = [tab.name, *(name for name in self.queue if name != tab.name)]
                    for other in self.tabs.values():
                        if other.line.holds and not other.hangs:
                            self.perform(other, other.line.released(self.at, self.now))
                    self.grant()
                case Finding() | Mended():
                    tab.found.append(effect)
                case Done(ticket=ticket, error=error):
                    assert ticket not in tab.done, "a command was answered twice"
                    tab.done[ticket] = error.code if error else None
                case ShowCustomer(event=event):
                    tab.pops.append(event)
                case LookUp():
                    tab.lookups.append(effect)
                    if not self.looks_up:  # nobody is there to be asked
                        self.perform(tab, tab.line.found(effect.call, (), self.at, self.now))
                case _:
                    # As the hub does, which drops what has an id that it has seen.
                    if effect.id not in {event.id for event in tab.events}:
                        tab.events.append(effect)

    def _dial(self, text: str) -> list[str]:
        self.dialled.append(json.loads(text)["to"])
        return ['{"event":"success"}'] if self.answers else []

    @property
    def holder(self) -> Tab:
        return next(tab for tab in self.tabs.values() if tab.line.holds)

    def exchange_says(self, text: str | int | None) -> None:
        holder = self.holder
        self.perform(holder, holder.line.received(text, self.at, self.now))
        self.deliver()

    def ask(self, tab: Tab, ticket: int, number: str = "380671234567", **named: Any) -> None:
        self.perform(tab, tab.line.command(ticket, number, self.at, self.now, **named))
        self.deliver()

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for tab in list(self.tabs.values()):
            if not tab.hangs:
                self.perform(tab, tab.line.tick(self.at, self.now))
        self.deliver()


def five() -> tuple[World, list[Tab]]:
    world = World()
    return world, [world.open() for _ in range(5)]
