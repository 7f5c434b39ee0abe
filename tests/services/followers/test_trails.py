"""What has come is followed, and found, and heard."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from tests.app.office import InlineTasks
from tests.postoffice.receipts.test_hearing import BOUNCE, NOON, came, sent, steps

from barid.interfaces.store import StorageFailed
from barid.model.parties import party_of
from barid.services.followers import trails
from barid.services.followers.trails import TrailFollower
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore


def follower(store: MemoryStore, *tasks: trails.Task) -> TrailFollower:
    return TrailFollower(store, FakeClock(NOON), InlineTasks(), tasks)


async def test_one_look_indexes_hears_and_does_what_else_there_is_to_do() -> None:
    store = MemoryStore()
    done: list[int] = []

    async def task() -> None:
        done.append(1)

    trail = await sent(store)
    await came(store, BOUNCE)
    await follower(store, task).step()
    assert (await steps(store, trail))[-1][0] == "reported-failed"
    party = party_of("x@sink.test")
    found = await store.read(lambda tx: tx.trails.of_party(party, None, 9))
    assert [one.id for one in found] == [trail]
    assert done == [1]


async def test_where_nothing_has_come_nothing_is_written() -> None:
    store = MemoryStore()
    await sent(store)
    one = follower(store)
    await one.step()
    store.failure = StorageFailed("full")
    await one.step()


async def test_it_lives_on_when_the_store_fails() -> None:
    store = MemoryStore()
    await sent(store)
    store.failure = StorageFailed("full")
    running = asyncio.ensure_future(follower(store).run())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not running.done()
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
