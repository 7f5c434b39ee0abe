"""Group commit: one sync for all who wait, and each unit undone alone."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import StorageFailed, Transaction
from barid.storage import DATABASE, open_offline, open_store
from barid.storage.sqlite.connection import Settings, open_writer
from barid.storage.sqlite.store import SqliteStore
from barid.storage.sqlite.writer import BRISK_GROUPS, BRISK_SECONDS, Group
from barid.testing.clock import FakeClock


@pytest.fixture
def groups(store: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Sizes of the groups that were committed."""
    sizes: list[int] = []
    announce = store._announce

    def noted(group: Group) -> None:
        sizes.append(len(group.outcomes))
        announce(group)

    monkeypatch.setattr(store, "_announce", noted)
    return sizes


async def test_what_arrives_meanwhile_is_committed_together(
    store: SqliteStore, stage: Stage, groups: list[int]
) -> None:
    go = threading.Event()
    first = store.write(lambda _: go.wait(10))
    others = [store.write(lambda t: t.directory.version()) for _ in range(40)]
    await asyncio.sleep(0.01)
    go.set()
    await asyncio.gather(first, *others)
    assert groups == [41]


async def test_a_group_is_bounded(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(group_units=10))
    go, sizes, announce = threading.Event(), [], store._announce

    def noted(group: Group) -> None:
        sizes.append(len(group.outcomes))
        announce(group)

    store._announce = noted  # type: ignore[method-assign]
    pending = [store.write(lambda _: go.wait(10)) for _ in range(25)]
    go.set()
    await asyncio.gather(*pending)
    await store.close()
    assert sizes == [10, 10, 5]


async def test_too_many_waiting_writes_are_refused(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(queued_units=5))
    go, started = threading.Event(), threading.Event()

    def busy(_: Any) -> None:
        started.set()
        go.wait(10)

    first = store.write(busy)
    started.wait(10)
    accepted = [store.write(lambda t: t.directory.version()) for _ in range(5)]
    with pytest.raises(StorageFailed, match="waiting"):
        await store.write(lambda t: t.directory.version())
    go.set()
    await asyncio.gather(first, *accepted)
    await store.write(lambda t: t.directory.version())
    await store.close()


async def test_a_unit_of_any_error_harms_neither_the_writer_nor_others(
    store: SqliteStore, stage: Stage
) -> None:
    class Strange(BaseException):
        """Not even an Exception."""

    def strange(_: Transaction) -> None:
        raise Strange

    def wrong_sql(transaction: Any) -> None:
        transaction.mailboxes._driver.run("SELECT nothing FROM nowhere")

    pending: list[asyncio.Future[Any]] = [
        store.write(unit) for unit in (strange, wrong_sql, lambda _: 7)
    ]
    results = await asyncio.gather(*pending, return_exceptions=True)
    assert isinstance(results[0], Strange)
    assert isinstance(results[1], StorageFailed)
    assert results[2] == 7


@pytest.mark.parametrize("raises", [True, False])
async def test_when_the_database_gives_up_the_transaction_all_of_the_group_are_told(
    store: SqliteStore, stage: Stage, raises: bool
) -> None:
    def lost(transaction: Any) -> None:
        # As SQLite itself does after some errors of the disk.
        transaction.messages._driver.run("ROLLBACK")
        if raises:
            raise KeyError

    go = threading.Event()
    first = store.write(lambda _: go.wait(10))
    units = (_adding("a.test"), lost, _adding("b.test"))
    pending = [first, *(store.write(unit) for unit in units)]
    go.set()
    results = await asyncio.gather(*pending, return_exceptions=True)
    assert [type(result) for result in results[:3]] == [StorageFailed] * 3
    keys = [d.key for d in await store.read(lambda t: t.directory.domains())]
    assert "a.test" not in keys
    assert (await stage.deliver()).uid == 1


async def test_a_unit_that_leaves_its_rows_unread_does_not_hold_the_commit(
    store: SqliteStore, stage: Stage
) -> None:
    await stage.deliver_many(50)

    def unit(transaction: Any) -> None:
        rows = transaction.messages._driver.rows("SELECT uid FROM entry")
        next(rows)
        raise KeyError

    for _ in range(3):
        with pytest.raises(KeyError):
            await store.write(unit)
    assert (await stage.deliver()).uid == 51


async def test_while_another_process_writes_ours_waits(
    store: SqliteStore, stage: Stage, tmp_path: Path
) -> None:
    other = open_writer(tmp_path / DATABASE, Settings())
    other.execute("BEGIN IMMEDIATE")
    pending = store.write(lambda t: t.directory.add_domain("a.test", "a.test", NOON))
    await asyncio.sleep(0.05)
    assert not pending.done()
    other.execute("ROLLBACK")
    other.close()
    assert (await pending).key == "a.test"


async def test_when_another_process_never_ends_all_who_wait_are_told(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock(), Settings(busy_timeout=0.05))
    other = open_writer(tmp_path / DATABASE, Settings())
    other.execute("BEGIN IMMEDIATE")
    pending = [store.write(lambda t: t.directory.version()) for _ in range(50)]
    results = await asyncio.gather(*pending, return_exceptions=True)
    assert {type(result) for result in results} == {StorageFailed}
    other.execute("ROLLBACK")
    other.close()
    assert await store.write(lambda t: t.directory.version()) == 1
    await store.close()


async def test_the_log_does_not_grow_without_bound(tmp_path: Path) -> None:
    settings = Settings(checkpoint_from=20, checkpoint_by_writer_from=60)
    store = await open_store(tmp_path, FakeClock(), settings)
    stage = await Stage.built(store, store.changes)
    log = tmp_path / f"{DATABASE}-wal"
    largest = 0
    for number in range(200):
        await stage.deliver(b"%d" % number * 500)
        largest = max(largest, log.stat().st_size)
    await store.close()
    assert largest < 3 * 60 * settings.page_size


async def test_the_log_does_not_grow_without_bound_while_others_read(tmp_path: Path) -> None:
    settings = Settings(checkpoint_from=20, checkpoint_by_writer_from=60)
    store = await open_store(tmp_path, FakeClock(), settings)
    stage = await Stage.built(store, store.changes)
    done = False

    async def reading() -> None:
        while not done:
            await stage.uids()

    readers = [asyncio.ensure_future(reading()) for _ in range(4)]
    for number in range(300):
        await stage.deliver(b"%d" % number * 500)
    done = True
    await asyncio.gather(*readers)
    largest = (tmp_path / f"{DATABASE}-wal").stat().st_size
    await store.close()
    assert largest < 6 * 60 * settings.page_size


async def test_closing_waits_for_what_was_asked(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await open_store(tmp_path, clock)
    pending = [store.write(_adding(f"d{number}.test")) for number in range(30)]
    await store.close()
    assert all(future.done() for future in pending)
    with open_offline(tmp_path, clock) as offline:
        assert len(offline.read(lambda t: t.directory.domains())) == 30


def _adding(name: str) -> Any:
    return lambda transaction: transaction.directory.add_domain(name, name, NOON)


async def test_a_closed_store_takes_nothing_more(tmp_path: Path) -> None:
    store = await open_store(tmp_path, FakeClock())
    await store.close()
    await store.close()
    with pytest.raises(StorageFailed):
        await store.write(lambda t: t.directory.version())
    with pytest.raises(StorageFailed):
        await store.read(lambda t: t.directory.version())


@pytest.fixture
def threads(store: SqliteStore) -> Callable[[], Awaitable[bool]]:
    """Writes something small; whether that was done in the thread of the event loop."""

    async def write() -> bool:
        def unit(t: Transaction) -> int:
            t.directory.version()
            return threading.get_ident()

        return await store.write(unit, brief=True) == threading.get_ident()

    return write


async def expected_alone(threads: Callable[[], Awaitable[bool]]) -> None:
    """Write until a unit is done at once: then the thread of the writer has nothing to do."""
    for _ in range(1000):
        if await threads():
            return
    raise AssertionError("nothing is ever done at once")


async def test_a_brief_unit_alone_is_done_at_once_when_the_disk_has_been_quick(
    threads: Callable[[], Awaitable[bool]],
) -> None:
    here = [await threads() for _ in range(BRISK_GROUPS)]
    assert here == [False] * BRISK_GROUPS
    await expected_alone(threads)
    assert [await threads() for _ in range(5)] == [True] * 5


async def test_other_units_are_never_done_at_once(store: SqliteStore) -> None:
    for _ in range(BRISK_GROUPS + 5):
        assert await store.write(lambda _: threading.get_ident()) != threading.get_ident()


async def test_units_that_come_together_wait_for_the_writer(
    store: SqliteStore, threads: Callable[[], Awaitable[bool]], groups: list[int]
) -> None:
    await expected_alone(threads)
    groups.clear()
    here = await asyncio.gather(*(threads() for _ in range(8)))
    assert here == [True] + [False] * 7
    assert sum(groups) == 8
    assert not await threads()  # company is expected
    await expected_alone(threads)


async def test_a_slow_disk_is_left_to_the_writer(tmp_path: Path) -> None:
    clock = FakeClock()
    store = await open_store(tmp_path, clock)

    def slow(_: Transaction) -> int:
        clock.advance(2 * BRISK_SECONDS)
        return threading.get_ident()

    for _ in range(BRISK_GROUPS + 5):
        assert await store.write(slow, brief=True) != threading.get_ident()
    await store.close()


async def test_nobody_waits_on_the_event_loop_for_another_process(
    store: SqliteStore, threads: Callable[[], Awaitable[bool]], tmp_path: Path
) -> None:
    await expected_alone(threads)
    other = open_writer(tmp_path / DATABASE, Settings())
    other.execute("BEGIN IMMEDIATE")
    pending = asyncio.ensure_future(threads())
    await asyncio.sleep(0)
    assert not pending.done()
    other.execute("COMMIT")
    other.close()
    assert not await pending


async def test_what_is_done_at_once_is_undone_alone(
    store: SqliteStore, stage: Stage, threads: Callable[[], Awaitable[bool]]
) -> None:
    def failing(t: Transaction) -> None:
        t.mailboxes.create(stage.account.id, "Half", "Half")
        raise ValueError(threading.get_ident())

    await expected_alone(threads)
    with pytest.raises(ValueError, match=str(threading.get_ident())):
        await store.write(failing, brief=True)
    assert await store.read(lambda t: t.mailboxes.find(stage.account.id, "Half")) is None
    assert await threads()


async def test_the_log_is_tidied_also_when_every_unit_is_done_at_once(tmp_path: Path) -> None:
    settings = Settings(checkpoint_from=10, checkpoint_by_writer_from=20)
    store = await open_store(tmp_path, FakeClock(), settings)
    log, here = tmp_path / f"{DATABASE}-wal", threading.get_ident()

    def unit(t: Transaction) -> int:
        t.directory.add_domain(f"{t.directory.version()}.test", f"{t.directory.version()}", NOON)
        return threading.get_ident()

    count = 0
    while count < 200:
        count += await store.write(unit, brief=True) == here
    assert log.stat().st_size < 100 * settings.page_size
    await store.close()
