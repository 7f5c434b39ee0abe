"""How the database is opened and what its errors mean."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import apsw
import pytest

from barid.interfaces.store import StorageDamaged, StorageFailed, StorageFull
from barid.storage.sqlite.connection import (
    Settings,
    failure_of,
    let_go,
    open_reader,
    open_writer,
)


def test_every_commit_is_synced(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "barid.db", Settings())
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert connection.execute("PRAGMA page_size").fetchone() == (4096,)
    connection.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    open_writer(tmp_path / "barid.db", Settings()).close()
    connection = open_reader(tmp_path / "barid.db", Settings())
    with pytest.raises(apsw.ReadOnlyError):
        connection.execute("DELETE FROM domain")
    connection.close()


def test_a_reader_makes_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        open_reader(tmp_path / "barid.db", Settings())
    assert not (tmp_path / "barid.db").exists()


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    content = b"not a database at all " * 100
    (tmp_path / "barid.db").write_bytes(content)
    with pytest.raises(StorageFailed):
        open_writer(tmp_path / "barid.db", Settings())
    assert (tmp_path / "barid.db").read_bytes() == content


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        open_writer(tmp_path / "nowhere" / "barid.db", Settings())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (apsw.FullError("full"), StorageFull),
        (apsw.ReadOnlyError("read-only"), StorageFull),
        (apsw.IOError("broken"), StorageFailed),
        (apsw.BusyError("busy"), StorageFailed),
        (apsw.CorruptError("corrupt"), StorageDamaged),
        (apsw.NotADBError("none"), StorageDamaged),
    ],
)
def test_errors_become_those_of_the_interface(error: apsw.Error, kind: type[Exception]) -> None:
    assert type(failure_of(error)) is kind


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_a_disk_that_takes_no_more_is_full_however_the_system_says_it(number: int) -> None:
    connection = cast("apsw.Connection", SimpleNamespace(system_errno=number))
    assert type(failure_of(apsw.IOError("broken"), connection)) is StorageFull
    connection = cast("apsw.Connection", SimpleNamespace(system_errno=errno.EIO))
    assert type(failure_of(apsw.IOError("broken"), connection)) is StorageFailed


def test_the_database_is_only_for_its_owner(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "barid.db", Settings())
    rights = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert rights == dict.fromkeys(("barid.db", "barid.db-wal", "barid.db-shm"), 0o600)
    connection.close()


def test_letting_go_twice_does_no_harm(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "barid.db", Settings())
    let_go(connection)
    let_go(connection)


def test_statements_are_planned_once_whatever_values_are_bound(tmp_path: Path) -> None:
    writer = open_writer(tmp_path / "barid.db", Settings())
    reader = open_reader(tmp_path / "barid.db", Settings())
    for connection in (writer, reader):
        assert connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, -1) == 1
        connection.close()
