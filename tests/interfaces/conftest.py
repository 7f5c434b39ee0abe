"""The stores that must keep the promises of `barid.interfaces`, one after the other."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.interfaces.stage import Stage

from barid.storage import open_store
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture(params=["sqlite", "memory"])
async def stage(
    request: pytest.FixtureRequest, tmp_path: Path, clock: FakeClock
) -> AsyncIterator[Stage]:
    if request.param == "memory":
        memory = MemoryStore(clock)
        yield await Stage.built(memory, memory.changes)
        return
    store = await open_store(tmp_path, clock)
    try:
        yield await Stage.built(store, store.changes)
    finally:
        await store.close()
