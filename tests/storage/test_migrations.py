"""The schema is made in steps that can be interrupted and are run once."""

from __future__ import annotations

import threading
from pathlib import Path

import apsw
import pytest

from barid.interfaces.store import StorageFailed
from barid.storage import DATABASE, migrations
from barid.storage.sqlite.connection import Settings, migrate, open_writer


def test_steps_are_numbered_without_gaps() -> None:
    numbers = [number for number, _, _ in migrations.steps()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    open_writer(path, Settings()).close()
    connection = open_writer(path, Settings())
    rows = connection.execute("SELECT number FROM migration ORDER BY number").fetchall()
    assert [number for (number,) in rows] == [number for number, _, _ in migrations.steps()]
    connection.close()


def test_a_step_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / DATABASE
    broken = [(1, "first", "CREATE TABLE half (x); CREATE TABLE half (x);")]
    with monkeypatch.context() as patch:
        patch.setattr("barid.storage.sqlite.connection.steps", lambda: iter(broken))
        with pytest.raises(StorageFailed):
            open_writer(path, Settings())
    connection = open_writer(path, Settings())
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_schema")}
    assert "half" not in tables
    assert {"account", "entry"} <= tables
    connection.close()


def test_later_steps_run_on_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / DATABASE
    connection = open_writer(path, Settings())
    connection.execute("INSERT INTO domain (name, key, created) VALUES ('a', 'a', 1)")
    more = [*migrations.steps(), (99, "later", "ALTER TABLE domain ADD COLUMN note TEXT")]
    monkeypatch.setattr("barid.storage.sqlite.connection.steps", lambda: iter(more))
    migrate(connection)
    assert connection.execute("SELECT key, note FROM domain").fetchall() == [("a", None)]
    connection.close()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    connection = open_writer(path, Settings())
    connection.execute("INSERT INTO migration VALUES (99, 'future')")
    connection.close()
    with pytest.raises(StorageFailed, match="newer"):
        open_writer(path, Settings())


def test_starts_at_the_same_time_do_not_get_in_each_others_way(tmp_path: Path) -> None:
    errors: list[BaseException] = []

    def start() -> None:
        try:
            open_writer(tmp_path / DATABASE, Settings()).close()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    connection = apsw.Connection(str(tmp_path / DATABASE))
    assert connection.execute("SELECT count(*) FROM migration").fetchall() == [
        (len(list(migrations.steps())),)
    ]
    connection.close()
