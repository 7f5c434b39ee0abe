"""The disk is full, read-only or fails: a clear answer, nothing half-kept, and life goes on."""

from __future__ import annotations

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from tests.crash.faults import FaultyVFS, FullDisk
from tests.interfaces.stage import Stage

from barid.interfaces.store import StorageFailed, StorageFull
from barid.storage import BLOBS, DATABASE, check_folder, open_store
from barid.storage.blobs.files import BlobFiles
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock

# What a made-up disk refuses while SQLite closes a file has nobody to be told to.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


class Faulty:
    """A store whose disk can be made to fail."""

    def __init__(self, vfs: FaultyVFS, disk: FullDisk, stage: Stage) -> None:
        self.vfs = vfs
        self.disk = disk
        self.stage = stage


@pytest.fixture
async def faulty(tmp_path: Path) -> AsyncIterator[Faulty]:
    vfs, disk, clock = FaultyVFS(), FullDisk(), FakeClock()
    blobs = BlobFiles(tmp_path / BLOBS, clock.now, disk)
    settings = Settings(vfs=vfs.name, checkpoint_from=20, checkpoint_by_writer_from=60)
    store = await SqliteStore.open(tmp_path / DATABASE, clock, blobs, settings)
    yield Faulty(vfs, disk, await Stage.built(store, store.changes))
    vfs.full = vfs.read_only = vfs.failing = disk.full = False
    await store.close()
    vfs.unregister()
    findings = check_folder(tmp_path, clock)
    assert findings == []


async def fill(stage: Stage) -> int:
    """Deliver until it is refused; how many were not."""
    for count in range(2_000):
        try:
            await stage.deliver(os.urandom(20_000))
        except StorageFull:
            return count
    raise AssertionError("never full")


async def test_a_full_disk_is_told_and_forgotten_when_there_is_room(faulty: Faulty) -> None:
    stage = faulty.stage
    await stage.deliver(b"before")
    faulty.vfs.full = True
    kept = 1 + await fill(stage)
    with pytest.raises(StorageFull):
        await stage.deliver(os.urandom(20_000))
    assert await stage.uids() == list(range(1, kept + 1))
    letters = await stage.store.read(lambda t: t.messages.letters(stage.inbox.id, ((1, 1),)))
    assert letters[0].content == b"before"
    faulty.vfs.full = False
    assert (await stage.deliver(b"after")).uid == kept + 1


async def test_on_a_full_disk_all_of_a_group_are_told(faulty: Faulty) -> None:
    stage = faulty.stage
    faulty.vfs.full = True
    await fill(stage)
    before = await stage.uids()
    pending = [stage.deliver(os.urandom(20_000)) for _ in range(10)]
    results = await asyncio.gather(*pending, return_exceptions=True)
    kept = [result for result in results if not isinstance(result, BaseException)]
    refused = [result for result in results if isinstance(result, StorageFull)]
    assert len(kept) + len(refused) == 10
    assert refused
    assert len(await stage.uids()) == len(before) + len(kept)


async def test_a_read_only_disk_is_told_as_full_and_readers_go_on(faulty: Faulty) -> None:
    stage = faulty.stage
    await stage.deliver(b"before")
    faulty.vfs.read_only = True
    with pytest.raises(StorageFull):
        await stage.deliver(b"never")
    with pytest.raises(StorageFull):
        await stage.store.write(lambda t: t.mailboxes.subscribe(stage.inbox.id, False))
    letters = await stage.store.read(lambda t: t.messages.letters(stage.inbox.id, ((1, 9),)))
    assert [letter.content for letter in letters] == [b"before"]
    faulty.vfs.read_only = False
    assert (await stage.deliver(b"after")).uid == 2


async def test_a_sync_that_fails_fails_the_write_and_not_the_next(faulty: Faulty) -> None:
    stage = faulty.stage
    await stage.deliver(b"before")
    faulty.vfs.failing = True
    for _ in range(3):
        with pytest.raises(StorageFailed):
            await stage.deliver(b"never")
    assert await stage.uids() == [1]
    faulty.vfs.failing = False
    assert (await stage.deliver(b"after")).uid == 2


async def test_large_content_on_a_full_disk_leaves_no_file(faulty: Faulty, tmp_path: Path) -> None:
    faulty.disk.full = True
    with pytest.raises(StorageFull):
        await faulty.stage.deliver(os.urandom(200_000))
    files = [path.name for path in (tmp_path / BLOBS).rglob("*") if path.is_file()]
    assert set(files) <= {".lock"}
    faulty.disk.full = False
    assert (await faulty.stage.deliver(os.urandom(200_000))).uid == 1


# --- a real file system of two MiB


def mounted(*arguments: str) -> bool:
    done = subprocess.run(["mount", *arguments], capture_output=True, check=False)
    return done.returncode == 0


def unmount(folder: Path) -> None:
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    if os.geteuid() != 0 or not mounted("-t", "tmpfs", "-o", "size=2m", "barid", str(folder)):
        pytest.skip("needs the right to mount a file system")
    yield folder
    unmount(folder)


@pytest.mark.parametrize("size", [2_000, 20_000, 200_000])
async def test_a_small_disk_fills_up_and_is_emptied(small: Path, size: int) -> None:
    ballast = small / "ballast"
    ballast.write_bytes(bytes(600_000))
    clock = FakeClock()
    settings = Settings(checkpoint_from=20, checkpoint_by_writer_from=60)
    store = await open_store(small, clock, settings)
    stage = await Stage.built(store, store.changes)
    kept = 0
    with pytest.raises(StorageFull):
        for _ in range(2_000):
            await stage.deliver(os.urandom(size))
            kept += 1
    assert await stage.uids() == list(range(1, kept + 1))
    ballast.unlink()
    assert (await stage.deliver(b"after")).uid == kept + 1
    await store.close()
    assert check_folder(small, clock) == []


async def test_a_read_only_disk_for_large_content_is_told_as_full(small: Path) -> None:
    store = await open_store(small, FakeClock())
    stage = await Stage.built(store, store.changes)
    await stage.deliver(b"before")
    # The database stays where it is: the system does not take rights away from open files.
    assert mounted("-t", "tmpfs", "-o", "size=64k,ro", "barid", str(_blobs(small)))
    try:
        with pytest.raises(StorageFull):
            await stage.deliver(os.urandom(200_000))
    finally:
        unmount(small / BLOBS)
    assert (await stage.deliver(os.urandom(200_000))).uid == 2
    await store.close()


def _blobs(folder: Path) -> Path:
    (folder / BLOBS).mkdir(exist_ok=True)
    return folder / BLOBS
