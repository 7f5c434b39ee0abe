"""An open store on SQLite, with one account and its INBOX."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.interfaces.stage import Stage

from barid.storage import open_store
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def store(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SqliteStore]:
    opened = await open_store(tmp_path, clock, Settings(shared=True))
    yield opened
    await opened.close()


@pytest.fixture
async def stage(store: SqliteStore) -> Stage:
    return await Stage.built(store, store.changes)
