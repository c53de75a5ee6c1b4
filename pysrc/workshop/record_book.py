"""The records of the demonstration CRM: calls and chats, in SQLite, each once by its key."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosqlite

Record = dict[str, Any]

_MOST = 2**53
"""What JavaScript can count."""
_TABLES = """
    CREATE TABLE IF NOT EXISTS records (
        first_at INTEGER PRIMARY KEY AUTOINCREMENT,  -- the order in which records came for the first time
        key TEXT NOT NULL UNIQUE,
        revision INTEGER NOT NULL,
        kind TEXT NOT NULL,
        crm_id TEXT,
        client_id TEXT,
        phone TEXT,                                  -- digits only
        record TEXT NOT NULL,                        -- the whole, in JSON
        replaced INTEGER NOT NULL DEFAULT 0,         -- how often
        updated TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    CREATE INDEX IF NOT EXISTS by_crm_id ON records (crm_id);
    CREATE INDEX IF NOT EXISTS by_phone ON records (phone);
"""
# One statement, so that of two requests for one key neither can come between the other's reading and writing.
_UPSERT = """
    INSERT INTO records (key, revision, kind, crm_id, client_id, phone, record)
    VALUES (:key, :revision, :kind, :crm_id, :client_id, :phone, :record)
    ON CONFLICT (key) DO UPDATE SET
        revision = excluded.revision, kind = excluded.kind, crm_id = excluded.crm_id, client_id = excluded.client_id,
        phone = excluded.phone, record = excluded.record, replaced = replaced + 1, updated = CURRENT_TIMESTAMP
    WHERE excluded.revision > records.revision
    RETURNING replaced
"""
# Where the record names the customer, its number says nothing: several may share one.
_OF_CUSTOMER = """
    SELECT record FROM records
    WHERE crm_id = :crm_id OR (phone = :phone AND (crm_id IS NULL OR :crm_id IS NULL))
    ORDER BY first_at DESC LIMIT :newest
"""


class RefusedError(Exception):
    """A request that no record can be read from; says why.

    Attributes:
        status: what HTTP calls it.

    """

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


def read(body: bytes, key: str | None) -> Record:
    """The record in a request.

    What is unknown is kept as it is; what the book goes by is checked.

    Args:
        body: JSON.
        key: what the header ``Idempotency-Key`` says.

    Raises:
        RefusedError: it is no record, and why.

    """
    try:
        record = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RefusedError(400, f"The body is no JSON: {error}.") from None
    if not isinstance(record, dict):
        raise RefusedError(400, "The body is no object of JSON.")
    if not _is_uuid(record.get("key")):
        raise RefusedError(422, '"key" has to be a UUID.')
    if key is None:
        raise RefusedError(400, "The header Idempotency-Key is missing.")
    if key != record["key"]:
        raise RefusedError(400, f'The header Idempotency-Key is {key[:80]!r}, but "key" is {record["key"]!r}.')
    revision = record.get("revision")
    if type(revision) is not int or not 1 <= revision <= _MOST:
        raise RefusedError(422, '"revision" has to be a whole number from 1.')
    if record.get("kind") not in ("call", "chat"):
        raise RefusedError(422, '"kind" has to be "call" or "chat".')
    if not isinstance(record.get("customer"), dict | None):
        raise RefusedError(422, '"customer" has to be an object or null.')
    return record


def digits(phone: object) -> str | None:
    """The digits of a telephone number, or None where there are none."""
    return re.sub(r"[^0-9]", "", str(phone or "")) or None


class RecordBook:
    """Keeps records. To be used on one event loop."""

    def __init__(self, path: Path | None = None) -> None:
        """Without a path it is in memory, and gone with the end."""
        self._path = path
        self._database: aiosqlite.Connection | None = None
        self._watches: set[asyncio.Event] = set()

    async def open(self) -> None:
        """Open what is there, or make it.

        Raises:
            sqlite3.Error: the file is no such database, or cannot be written.

        """
        if self._path is not None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        # No transactions of the driver's: each statement is one.
        self._database = await aiosqlite.connect(self._path or ":memory:", isolation_level=None)
        await self._database.executescript(_TABLES)

    async def close(self) -> None:
        """Close the database; whoever watches is told once more."""
        database, self._database = self._database, None
        if database is not None:
            await database.close()
        self._tell()

    @property
    def is_open(self) -> bool:
        """Whether it can be asked."""
        return self._database is not None

    async def keep(self, record: Record) -> bool:
        """Keep a record that was `read`, unless there is one of its key with the same or a higher revision.

        Returns whether the key is new.
        """
        customer = record.get("customer") or {}
        values = {
            "key": record["key"],
            "revision": record["revision"],
            "kind": record["kind"],
            "crm_id": _id(customer.get("crmId")),
            "client_id": _id(customer.get("clientId")),
            "phone": digits(customer.get("phone")) or digits(record.get("number")),
            "record": json.dumps(record),
        }
        changed = [replaced for (replaced,) in await self._rows(_UPSERT, values)]
        if changed:
            self._tell()
        return changed == [0]

    async def all(self) -> list[Record]:
        """Every record, in the order in which they first came."""
        return _records(await self._rows("SELECT record FROM records ORDER BY first_at", {}))

    async def of(self, crm_id: str | None, phone: str | None, newest: int = -1) -> list[Record]:
        """The records of a customer, in the order in which they first came, or so many of the newest."""
        values = {"crm_id": crm_id or None, "phone": digits(phone), "newest": newest}
        return _records(await self._rows(_OF_CUSTOMER, values))[::-1]

    async def clear(self) -> None:
        """Forget all records."""
        await self._rows("DELETE FROM records", {})
        self._tell()

    def watch(self) -> asyncio.Event:
        """Something that is set at each change, until `unwatch`."""
        watch = asyncio.Event()
        self._watches.add(watch)
        return watch

    def unwatch(self, watch: asyncio.Event) -> None:
        """Leave it alone."""
        self._watches.discard(watch)

    def _tell(self) -> None:
        for watch in self._watches:
            watch.set()

    async def _rows(self, statement: str, values: dict[str, Any]) -> list[Any]:
        assert self._database is not None, "the book is closed"
        return list(await self._database.execute_fetchall(statement, values))


def _records(rows: list[Any]) -> list[Record]:
    return [json.loads(text) for (text,) in rows]


def _id(value: object) -> str | None:
    """An id as text that any database takes: half of a character, which JSON may have, is none."""
    return None if value is None else str(value).encode("utf-8", "replace").decode()


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(UUID(value))
    except ValueError:
        return False


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no number of JSON")
