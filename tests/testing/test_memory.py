"""What the store in memory adds for tests; what it promises is in tests/interfaces."""

from __future__ import annotations

import pytest
from tests.interfaces.stage import Stage

from barid.interfaces.store import StorageFull
from barid.testing.memory import MemoryStore


async def test_a_disk_can_be_made_full_and_emptied() -> None:
    store = MemoryStore()
    stage = await Stage.built(store, store.changes)
    store.failure = StorageFull("full")
    with pytest.raises(StorageFull):
        await store.prepare(b"x")
    with pytest.raises(StorageFull):
        await store.write(lambda t: t.mailboxes.delete(stage.inbox.id))
    assert await stage.uids() == []
    store.failure = None
    assert (await stage.deliver()).uid == 1


async def test_the_state_can_be_looked_at() -> None:
    store = MemoryStore()
    stage = await Stage.built(store, store.changes)
    await stage.deliver(b"content")
    assert [kept.raw for kept, _, _ in store.state.contents.values()] == [b"content"]
