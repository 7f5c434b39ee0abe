"""The store on SQLite: `SqliteStore` for a running server, `OfflineStore` for a command.

Both may have the same file open at once, in as many processes as one likes; each commit waits for
that of another, a few seconds at most.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self, TypeVar

import apsw

from barid.interfaces.store import Prepared, StorageFailed, StorageFull, Transaction
from barid.interfaces.world import Clock
from barid.storage.driver import Blobs
from barid.storage.sqlite.connection import (
    FULL,
    Settings,
    SqliteDriver,
    failure_of,
    let_go,
    open_reader,
    open_writer,
)
from barid.storage.sqlite.readers import Readers, run_reading, settle
from barid.storage.sqlite.watcher import Watcher
from barid.storage.sqlite.writer import Checkpointer, Group, Writer
from barid.storage.stores.packing import Packed, Packer, digest_of
from barid.storage.stores.transaction import StoresTransaction

T = TypeVar("T")

IN_THREAD_FROM: Final = 64 * 1024
"""Content of so many octets is digested and packed outside the event loop and the writer, while
the event loop describes it; handing smaller content over would cost more than it saves."""

SOLITARY: Final = 4
"""After so many units that each came alone, the next is expected to be alone as well."""


_CHECKPOINT_AT_COMMIT: Final = "PRAGMA wal_autocheckpoint = 1000"
_LONG_LOG: Final = 8_000
"""Pages of the log of a program that writes in bulk, at which it waits for the rest of them."""


class SqliteStore:
    """Implements `interfaces.store.Store`. Made by `open` on the event loop that will use it."""

    changes: Watcher

    def __init__(self, path: Path, clock: Clock, blobs: Blobs, settings: Settings) -> None:
        self._loop = asyncio.get_running_loop()
        self._blobs = blobs
        self._in_file_from = settings.in_file_from
        writing = open_writer(path, settings)
        transaction = StoresTransaction(SqliteDriver(writing), blobs, clock.now)

        def reader() -> tuple[apsw.Connection, StoresTransaction]:
            connection = open_reader(path, settings)
            return connection, StoresTransaction(SqliteDriver(connection), blobs, clock.now)

        self._readers = Readers(reader, self._loop, settings)
        self.changes = Watcher(open_reader(path, settings), self._loop, self.read)
        self._writer = Writer(writing, transaction, self._deliver, clock, settings)
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="barid-content")
        self._closed = False
        self._unheard = 0  # units of which nothing has been heard yet
        self._solitude = 0  # units, one after the other, that came when none was on its way

    @classmethod
    async def open(
        cls, path: Path, clock: Clock, blobs: Blobs, settings: Settings | None = None
    ) -> SqliteStore:
        """Open or make the database in this file. Raises StorageFailed."""
        return cls(path, clock, blobs, settings or Settings())

    def write(self, unit: Callable[[Transaction], T], *, brief: bool = False) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        self._solitude = 0 if self._unheard else self._solitude + 1
        if brief and self._solitude > SOLITARY:
            group = self._writer.at_once(unit, future)
            if group is not None:
                self._unheard += 1
                self._loop.call_soon(self._announce, group)
                return future
        try:
            self._writer.submit(unit, future)
        except StorageFailed as error:
            future.set_exception(error)
        else:
            self._unheard += 1
        return future

    def read(self, unit: Callable[[Any], T], *, bulk: bool = False) -> asyncio.Future[T]:
        future: asyncio.Future[T] = self._loop.create_future()
        try:
            self._readers.submit(unit, future, bulk)
        except StorageFailed as error:
            future.set_exception(error)
        return future

    def prepare(self, content: bytes) -> asyncio.Future[Prepared]:
        if len(content) >= min(IN_THREAD_FROM, self._in_file_from):
            return self._loop.run_in_executor(
                self._pool, prepared, content, self._blobs, self._in_file_from
            )
        ready: asyncio.Future[Prepared] = self._loop.create_future()
        ready.set_result(Prepared(digest_of(content), len(content), content))
        return ready

    async def close(self) -> None:
        """Finish every unit that was submitted, then let go of the database."""
        if self._closed:
            return
        self._closed = True
        await self._loop.run_in_executor(None, self._writer.close)
        await self._loop.run_in_executor(None, self._readers.close)
        self._pool.shutdown(wait=True)
        self.changes.close()
        await asyncio.sleep(0)  # outcomes that were on their way

    def _deliver(self, group: Group) -> None:
        """In the writer's thread."""
        with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
            self._loop.call_soon_threadsafe(self._announce, group)

    def _announce(self, group: Group) -> None:
        self._unheard -= len(group.outcomes)
        for outcome in group.outcomes:
            settle(outcome)
        self.changes.heard(group)


class OfflineStore:
    """The same database for a program without an event loop: every call waits for the disk."""

    def __init__(
        self, path: Path, clock: Clock, blobs: Blobs, settings: Settings | None = None
    ) -> None:
        self._settings = settings or Settings()
        self._blobs = blobs
        self._in_file_from = self._settings.in_file_from
        self._connection = open_writer(path, self._settings)
        self._connection.execute(_CHECKPOINT_AT_COMMIT)
        self._checkpointer: Checkpointer | None = None
        self._log_pages = 0
        self._transaction = StoresTransaction(SqliteDriver(self._connection), blobs, clock.now)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        let_go(self._connection)

    @contextmanager
    def in_bulk(self) -> Iterator[None]:
        """Many large writes follow: their pages go into the database beside them."""
        self._checkpointer = Checkpointer(self._connection.filename, self._settings)
        self._connection.set_wal_hook(self._log_has_grown)  # in place of checkpoints at commits
        try:
            yield
        finally:
            self._connection.set_wal_hook(None)
            self._connection.execute(_CHECKPOINT_AT_COMMIT)
            self._checkpointer.close()
            self._checkpointer = None

    def _log_has_grown(self, connection: apsw.Connection, name: str, pages: int) -> int:
        self._log_pages = pages
        if self._checkpointer is not None and pages >= self._settings.checkpoint_from:
            self._checkpointer.wake(pages)
        return apsw.SQLITE_OK

    def _finish_log(self) -> None:
        """What the checkpointer cannot do while we write, so that the log begins anew."""
        if self._checkpointer is None or self._log_pages < _LONG_LOG:
            return
        with self._checkpointer.at_work, suppress(apsw.Error):  # after the next write, then
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)

    def write(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit; durable when this returns. Raises what it raised, StorageFailed."""
        transaction = self._transaction
        transaction.notices.clear()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            value = unit(transaction)
            transaction.settle()
            transaction.sweeping.announce(transaction.notices)
            self._connection.execute("COMMIT")
        except BaseException as error:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            if isinstance(error, apsw.Error):
                raise failure_of(error, self._connection) from error
            raise
        self._finish_log()
        return value

    def read(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit on a snapshot. Raises what it raised, StorageFailed."""
        self._connection.execute("PRAGMA query_only = ON")
        try:
            value: T = run_reading(self._connection, self._transaction, unit)
        finally:
            self._connection.execute("PRAGMA query_only = OFF")
        return value

    def prepare(self, content: bytes) -> Prepared:
        """As `Store.prepare`."""
        return prepared(content, self._blobs, self._in_file_from)


def prepared(
    content: bytes, blobs: Blobs, in_file_from: int, packer: Packer | None = None
) -> Prepared:
    """Digest and pack content, and put it into a file when it is large. Raises StorageFailed."""
    digest = digest_of(content)
    packer = packer or Packer()
    if len(content) < in_file_from:
        codec, data = packer.pack(content)
        return Packed(digest, len(content), content, codec, data)
    try:
        blobs.write(digest, packer.pack_file(content))
    except OSError as error:
        raise _failure_of(error) from error
    return Prepared(digest, len(content), None)


def _failure_of(error: OSError) -> StorageFailed:
    return StorageFull(str(error)) if error.errno in FULL else StorageFailed(str(error))
