"""The ledger of calls and chats: in a database of this browser (``runtime/keeping.mjs``), else in this page alone."""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Literal

from pyodide.ffi import JsException, create_proxy

from switchboard.browser.page import Page
from switchboard.hub.ledger import AnyChange, KeptRecord, LedgerEntry, Restored, entries, read

Lack = Literal["", "none", "full"]
"""What is wrong with the database: nothing; there is none; it takes nothing more."""
AGAIN = 15.0
"""Seconds after which it is tried again to write what there is in memory alone."""


class Keeping:
    """All entries of whoever is signed in, the same in every tab.

    Args:
        changed: told of the key of an entry that is another now; the other tabs are to hear of it.
        lacks: told what is wrong with the database, whenever that changes.

    """

    def __init__(self, page: Page, changed: Callable[[str], None], lacks: Callable[[Lack], None]) -> None:
        self._page = page
        self._changed = changed
        self._tell = lacks
        self._who = ""
        self._secret = ""
        self._is_open = False
        self._losses = 0
        self._lack: Lack = ""
        self._due: asyncio.TimerHandle | None = None
        self._read_to = 0
        """Every entry up to this place has been read: of what waits for another, none is known without that other."""
        self._reading = asyncio.Lock()
        self._queue: asyncio.Queue[AnyChange] = asyncio.Queue()
        self._lost = create_proxy(page.guarded(self._lose))
        page.undo_later(self._lost.destroy)
        self.kept: dict[str, KeptRecord] = {}
        """By key; changed by `_put` and `_drop` alone."""
        self._keys: dict[str, set[str]] = {}
        """By subject."""
        self.unreadable: set[str] = set()
        """The keys of what nobody can read here, and the CRM may not have: it stays as it is."""

    async def open(self, who: str, secret: str) -> None:
        """Take up what there is of this operator's; ``secret`` opens what they have left when they went."""
        self._who, self._secret = who, secret
        await self._open()
        self._page.soon(self._work())
        if self._lack:
            self._try_again()

    def change(self, change: AnyChange) -> None:
        """Write this, after all that was to be written before."""
        self._queue.put_nowait(change)

    def find(self, subject: str) -> KeptRecord | None:
        """The entry of a subject, the newest first."""
        return max(self._of(subject), key=lambda one: one.entry.seq, default=None)

    def _of(self, subject: str) -> list[KeptRecord]:
        return [self.kept[key] for key in self._keys.get(subject, ())]

    def _put(self, one: KeptRecord) -> None:
        self.kept[one.entry.key] = one
        self._keys.setdefault(one.entry.subject, set()).add(one.entry.key)

    def _drop(self, key: str) -> None:
        if (one := self.kept.pop(key, None)) is not None:
            self._keys[one.entry.subject].discard(key)

    async def read_again(self, key: str) -> None:
        """Another tab has changed this entry."""
        if not self._is_open or (key in self.kept and self.kept[key].is_volatile):
            return  # which of the two is newer is decided on when this one is written
        with suppress(JsException):
            losses = self._losses
            if not await self._read(key) and losses == self._losses:
                self._take(None, key)

    async def read_all(self) -> None:
        """Whoever sends from now on: the tab that did may have gone before it told of its last changes."""
        with suppress(JsException):
            if self._is_open:
                async with self._reading:
                    losses, told = self._losses, json.loads(str(await self._page.bridge.keeping.all()))
                    if losses == self._losses:
                        self._take_all(told)

    async def remove(self, keys: list[str]) -> None:
        """These are needed no more."""
        with suppress(JsException):
            if self._is_open:
                await self._page.bridge.keeping.remove(json.dumps(keys))
            for key in keys:
                self._drop(key)

    @property
    def volatile(self) -> list[KeptRecord]:
        """What would be lost with this page."""
        return [one for one in self.kept.values() if one.is_volatile and (one.is_unsent or one.entry.typed)]

    async def _open(self) -> None:
        try:
            await self._page.bridge.keeping.open(self._who, self._secret, self._lost)
            told = json.loads(str(await self._page.bridge.keeping.all()))
        except (JsException, AttributeError):
            self._lacks("none")
            return
        self._is_open = True
        self._take_all(told)
        self._lacks("full" if self.volatile else "")

    async def _read(self, key: str) -> bool:
        """Read an entry, and with one that is new all that are new; False where there is none, or no database any more.

        Nothing is forgotten here: whoever writes has it in memory if it is not in the database.
        """
        async with self._reading:
            losses, keeping = self._losses, self._page.bridge.keeping
            rows = [] if key in self.kept else json.loads(str(await keeping.since(self._read_to)))
            is_new = key in {one["key"] for one in rows}
            row = None if is_new else json.loads(str(await keeping.get(key)))
            if losses != self._losses:
                return False
            self._take_all(rows)
            if row is not None:
                self._take(row, key)
            return is_new or row is not None

    def _take_all(self, rows: list[dict[str, Any]]) -> None:
        for one in rows:
            key, place = str(one["key"]), one.get("seq")
            if key not in self.kept or not self.kept[key].is_volatile:  # else it is about to be restored
                self._take(one, key)
            if isinstance(place, int):
                self._read_to = max(self._read_to, place)

    def _take(self, told: dict[str, Any] | None, key: str) -> None:
        kept = None if told is None else read(told)
        self.unreadable.discard(key)
        if told is not None and (kept is None or (kept.facts is None and kept.entry.state != "sent")):
            self.unreadable.add(key)
        if kept is not None:
            self._put(kept)
        elif told is None and not (key in self.kept and self.kept[key].is_volatile):
            self._drop(key)

    async def _work(self) -> None:
        while True:
            change = await self._queue.get()
            key = await self._written(change) if await self._is_there(change.subject) else None
            if key is None:
                key = self._remembered(change)
            if key:
                self._changed(key)

    async def _is_there(self, subject: str) -> bool:
        """Whether the database has all of a subject; what is in memory alone has to go there before it is changed."""
        volatile = [one for one in self._of(subject) if one.is_volatile]
        for one in volatile:
            if not self._is_open or await self._written(Restored(one)) is None:
                return False
        return self._is_open

    async def _written(self, change: AnyChange) -> str | None:
        """The key of what was changed in the database, "" where nothing was; None where nothing can be."""
        decided: list[LedgerEntry] = []
        there: list[LedgerEntry] = []

        def decide(rows: str) -> str:
            there[:] = entries(rows)
            entry = change.apply(there)
            decided[:] = [] if entry is None else [entry]
            return "" if entry is None else entry.model_dump_json()

        keeping, proxy, losses = self._page.bridge.keeping, create_proxy(decide), self._losses
        try:
            await keeping.change(change.who, change.subject, json.dumps(change.sealed()), proxy)
            if decided:
                key = decided[0].key
            elif isinstance(change, Restored):
                key = change.kept.entry.key
            else:
                for one in there:  # another tab was quicker, and may have no time to tell
                    if one.key not in self.kept or self.kept[one.key].entry != one:
                        await self._read(one.key)
                return ""
            if losses != self._losses or not await self._read(key):
                return None  # the database was deleted in between
        except JsException:
            self._lacks("full")
            self._try_again()
            return None
        finally:
            proxy.destroy()
        if self._lack and not self.volatile:
            self._lacks("")
        return key

    def _remembered(self, change: AnyChange) -> str:
        if isinstance(change, Restored):
            return ""  # it is where it was
        entry = change.apply([one.entry for one in self._of(change.subject)])
        if entry is None:
            return ""
        self._put(change.on(self.kept.get(entry.key), entry, is_volatile=True))
        self._lacks(self._lack or "full")
        return entry.key

    # A database that fails.

    def _lose(self) -> None:
        """It was deleted, or is being changed by a newer version: all that the CRM has not yet is written anew."""
        self._is_open = False
        self._losses += 1
        self._read_to = 0
        for one in [*self.kept.values()]:
            self._put(one.as_volatile())
        self._lacks("none")
        self._try_again(0.1)

    def _try_again(self, seconds: float = AGAIN) -> None:
        if self._due is None:
            self._due = self._page.later(seconds, lambda: self._page.soon(self._restore()))

    async def _restore(self) -> None:
        self._due = None
        if not self._is_open:
            await self._open()
        if not self._is_open:
            self._try_again()
            return
        for one in sorted(self.kept.values(), key=lambda one: one.entry.seq):
            if one.is_volatile:
                self.change(Restored(one))
        if not self.volatile:
            self._lacks("")

    def _lacks(self, what: Lack) -> None:
        if what != self._lack:
            self._lack = what
            self._tell(what)
