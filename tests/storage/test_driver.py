"""What a driver promises, and what the stores ask of the database behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from barid.storage import DATABASE
from barid.storage.driver import Driver
from barid.storage.sqlite.connection import Settings, SqliteDriver, open_writer


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Driver]:
    connection = open_writer(tmp_path / DATABASE, Settings())
    connection.execute("BEGIN IMMEDIATE")
    yield SqliteDriver(connection)
    connection.close()


def test_a_row_comes_or_none(driver: Driver) -> None:
    assert driver.row("SELECT ?, ?", (1, b"x")) == (1, b"x")
    assert driver.row("SELECT 1 WHERE 1 = 2") is None


def test_a_statement_that_returns_is_finished_by_its_row(driver: Driver) -> None:
    insert = "INSERT INTO domain (name, key, created) VALUES (?, ?, 1) RETURNING id"
    assert driver.row(insert, ("a", "a")) == (1,)
    assert driver.row(insert, ("b", "b")) == (2,)
    driver.run("COMMIT")
    assert list(driver.rows("SELECT key FROM domain ORDER BY id")) == [("a",), ("b",)]


def test_rows_can_be_read_while_others_are_asked_for(driver: Driver) -> None:
    driver.many(
        "INSERT INTO domain (name, key, created) VALUES (?, ?, 1)", [("a", "a"), ("b", "b")]
    )
    seen = [
        (key, driver.row("SELECT count(*) FROM domain"))
        for (key,) in driver.rows("SELECT key FROM domain ORDER BY id")
    ]
    assert seen == [("a", (2,)), ("b", (2,))]


def test_errors_are_those_of_the_database(driver: Driver) -> None:
    with pytest.raises(apsw.Error):
        driver.run("SELECT nothing FROM nowhere")
