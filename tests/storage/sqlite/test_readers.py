"""Readers see one moment, and wait for nobody."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import pytest
from tests.interfaces.stage import Stage

from barid.interfaces.store import StorageFailed, Transaction
from barid.storage import open_store
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.readers import Outbox
from barid.storage.sqlite.store import SqliteStore
from barid.storage.sqlite.writer import Outcome
from barid.testing.clock import FakeClock


async def test_a_reader_does_not_wait_for_the_writer(store: SqliteStore, stage: Stage) -> None:
    go = threading.Event()
    writing = store.write(lambda _: go.wait(10))
    assert await stage.uids() == []
    go.set()
    await writing


async def test_a_unit_sees_one_moment(store: SqliteStore, stage: Stage) -> None:
    reading, go = threading.Event(), threading.Event()

    def unit(transaction: Transaction) -> tuple[int, int]:
        first = transaction.messages.contents(stage.inbox.id)
        reading.set()
        go.wait(10)
        second = transaction.messages.contents(stage.inbox.id)
        assert first is not None
        assert second is not None
        return len(first.uids), len(second.uids)

    pending = store.read(unit)
    reading.wait(10)
    await stage.deliver()
    go.set()
    assert await pending == (0, 0)
    assert await stage.uids() == [1]


async def test_two_units_read_at_once(store: SqliteStore, stage: Stage) -> None:
    together = threading.Barrier(2)
    pending = [store.read(lambda _: together.wait(10)) for _ in range(2)]
    assert sorted(await asyncio.gather(*pending)) == [0, 1]


@pytest.mark.parametrize("readers", [2, 4])
async def test_bulk_work_never_takes_the_last_reader(tmp_path: Path, readers: int) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(readers=readers))
    go, lock, begun = threading.Event(), threading.Lock(), threading.Semaphore(0)
    running = most = 0

    def bulk(_: Transaction) -> bool:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        begun.release()
        went = go.wait(10)
        with lock:
            running -= 1
        return went

    pending = [store.read(bulk, bulk=True) for _ in range(3 * readers)]
    for _ in range(20):
        assert await store.read(lambda t: t.directory.domains()) == []
    assert not any(one.done() for one in pending)
    assert all([await asyncio.to_thread(begun.acquire, timeout=10) for _ in range(readers - 1)])
    go.set()
    assert await asyncio.gather(*pending) == [True] * 3 * readers
    assert most == readers - 1
    await store.close()


async def test_one_reader_does_it_all(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(readers=1))
    pending = [store.read(lambda _, n=n: n, bulk=n % 2 == 0) for n in range(9)]  # type: ignore[misc]
    assert await asyncio.gather(*pending) == list(range(9))
    await store.close()


async def test_closing_finishes_bulk_work_as_well(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(readers=3))
    go = threading.Event()
    pending = [store.read(lambda _: go.wait(10), bulk=True) for _ in range(20)]
    asyncio.get_running_loop().call_later(0.05, go.set)
    await store.close()
    assert await asyncio.gather(*pending) == [True] * 20


async def test_too_much_bulk_work_is_refused(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(readers=2, queued_units=5))
    go = threading.Event()
    pending = [store.read(lambda _: go.wait(10), bulk=True) for _ in range(20)]
    with pytest.raises(StorageFailed):
        await pending[-1]
    assert await store.read(lambda t: t.directory.domains()) == []
    go.set()
    await asyncio.gather(*pending, return_exceptions=True)
    await store.close()


async def test_a_unit_that_fails_leaves_the_reader_usable(store: SqliteStore, stage: Stage) -> None:
    await stage.deliver_many(30)

    def unit(transaction: Any) -> None:
        rows = transaction.messages._driver.rows("SELECT uid FROM entry")
        next(rows)
        raise KeyError

    results = await asyncio.gather(*(store.read(unit) for _ in range(6)), return_exceptions=True)
    assert {type(result) for result in results} == {KeyError}
    await stage.deliver()
    for _ in range(4):
        assert len(await stage.uids()) == 31


async def test_an_outbox_empties_itself_in_one_call() -> None:
    loop = asyncio.get_running_loop()
    outbox = Outbox(loop)
    futures = [loop.create_future() for _ in range(5)]
    futures[1].cancel()
    for number, future in enumerate(futures):
        outbox.put(Outcome(future, number, None if number != 3 else KeyError(3)))
    await asyncio.sleep(0)
    assert [futures[n].result() for n in (0, 2, 4)] == [0, 2, 4]
    assert isinstance(futures[3].exception(), KeyError)
    outbox.put(Outcome(late := loop.create_future(), 9, None))
    assert await late == 9
