"""Connections to SQLite as we want them, the driver over one, and what its errors mean to others.

Write-ahead log, every commit synced. The numbers are measured; see docs/decisions/0013.
Never open the same file with Python's own sqlite3 in a process that uses this module: two copies
of SQLite in one process break each other's locks.
"""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import apsw

from barid.interfaces.store import StorageDamaged, StorageFailed, StorageFull
from barid.storage.driver import Row, Values
from barid.storage.migrations import steps

FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})
"""Error numbers of a disk on which nothing more can be kept."""


_PAUSE: Final = 0.001


@dataclass(frozen=True, slots=True)
class Settings:
    """How the database is opened. Sizes in KiB, pages of the write-ahead log, seconds.

    Content of `in_file_from` octets and more lies in a file of its own. `shared` says that other
    servers listen to what this one commits; commands never do, and are always listened to.
    """

    page_size: int = 4096
    writer_cache: int = 16_384
    reader_cache: int = 6_144
    readers: int = 2
    checkpoint_from: int = 1_000
    checkpoint_by_writer_from: int = 4_000
    busy_timeout: float = 10.0
    restart_patience: float = 0.1
    group_units: int = 256
    group_seconds: float = 0.02
    queued_units: int = 20_000
    in_file_from: int = 128 * 1024
    shared: bool = False
    vfs: str | None = None


class SqliteDriver:
    """Implements `storage.driver.Driver` over one connection."""

    def __init__(self, connection: apsw.Connection) -> None:
        # Methods of apsw itself, so that the hot path has no layer in between. Only `rows` needs a
        # cursor for each statement; where everything is fetched at once, one serves all.
        self.rows = cast("Callable[..., Iterator[Row]]", connection.execute)
        cursor = connection.cursor()
        self.run: Callable[..., object] = cursor.execute
        self.many: Callable[[str, Iterable[Values]], object] = cursor.executemany
        self._execute = cursor.execute

    def row(self, statement: str, values: Values = ()) -> Row | None:
        found = self._execute(statement, values).fetchall()
        return found[0] if found else None


def open_writer(path: Path, settings: Settings) -> apsw.Connection:
    """The connection that writes; makes the file and brings its schema up to date.

    Raises StorageFailed, StorageFull.
    """
    _make_private(path)
    try:
        connection = apsw.Connection(str(path), vfs=settings.vfs, statementcachesize=256)
        connection.set_busy_handler(patience(settings.busy_timeout))
        connection.execute(f"PRAGMA page_size = {settings.page_size}")
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()
        if mode != ("wal",):
            raise StorageFailed(f"{path}: no write-ahead log here: {mode}")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        limit = settings.checkpoint_by_writer_from * settings.page_size
        connection.execute(f"PRAGMA journal_size_limit = {limit}")
        connection.execute(f"PRAGMA cache_size = -{settings.writer_cache}")
        keep_plans(connection)
        connection.execute("PRAGMA temp_store = MEMORY")
        migrate(connection)
    except apsw.Error as error:
        raise failure_of(error) from error
    return connection


def _make_private(path: Path) -> None:
    """A new database is for its owner only; SQLite gives its log the same rights. (A file that is
    there is not touched: closing it would end the locks that this process has on it.)"""
    with suppress(OSError):  # SQLite says what is wrong
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def patience(seconds: float) -> Callable[[int], bool]:
    """Ask again each millisecond, so long. SQLite's own way waits ever longer between questions,
    and hardly ever hits the moment in which a busy server's writer lets go."""
    tries = int(seconds / _PAUSE)

    def wait(number: int) -> bool:
        time.sleep(_PAUSE)
        return number < tries

    return wait


def open_reader(path: Path, settings: Settings) -> apsw.Connection:
    """A connection that cannot write. Raises StorageFailed."""
    try:
        connection = apsw.Connection(
            str(path), flags=apsw.SQLITE_OPEN_READWRITE, vfs=settings.vfs, statementcachesize=128
        )
        connection.set_busy_timeout(int(settings.busy_timeout * 1000))
        connection.execute(f"PRAGMA cache_size = -{settings.reader_cache}")
        keep_plans(connection)
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA query_only = ON")
    except apsw.Error as error:
        raise failure_of(error) from error
    return connection


def keep_plans(connection: apsw.Connection) -> None:
    """A statement is planned once. Without this, SQLite (built with STAT4) would plan those with a
    range anew for each value that is bound."""
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def let_go(connection: apsw.Connection) -> None:
    """Close. A broken disk does not keep anybody from it: what was acknowledged is synced."""
    with suppress(apsw.Error):
        connection.close()


def migrate(connection: apsw.Connection) -> None:
    """Run the steps that this database has not seen. Raises StorageFailed when it is newer."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL)"
    )
    known = 0
    for number, name, statements in steps():
        known = number
        if _has_run(connection, number):
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Again, inside: another process may have been quicker.
            if not _has_run(connection, number):
                connection.execute(statements)
                connection.execute("INSERT INTO migration VALUES (?, ?)", (number, name))
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
    row = connection.execute("SELECT max(number) FROM migration").fetchone()
    if row and row[0] and row[0] > known:
        raise StorageFailed(f"made by a newer version: schema {row[0]}, known up to {known}")


def _has_run(connection: apsw.Connection, number: int) -> bool:
    row = connection.execute("SELECT 1 FROM migration WHERE number = ?", (number,)).fetchone()
    return row is not None


def failure_of(error: apsw.Error, connection: apsw.Connection | None = None) -> StorageFailed:
    """What an error of SQLite means to a caller; of which connection, if there is one."""
    if isinstance(error, apsw.CorruptError | apsw.NotADBError):
        return StorageDamaged(str(error))
    if isinstance(error, apsw.FullError | apsw.ReadOnlyError):
        return StorageFull(str(error))
    # A file system that became read-only, a quota, no room for the shared index of the log: to
    # SQLite these are errors of input and output like any other.
    if (
        isinstance(error, apsw.IOError | apsw.CantOpenError)
        and connection is not None
        and connection.system_errno in FULL
    ):
        return StorageFull(f"{error}: {os.strerror(connection.system_errno)}")
    return StorageFailed(str(error))
