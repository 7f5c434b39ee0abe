"""Two faces of one database, and how content is made ready."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import StorageFailed, StorageFull, Taken
from barid.storage import BLOBS, open_offline, open_store
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.store import IN_THREAD_FROM, SqliteStore
from barid.storage.stores.packing import Packed
from barid.testing.clock import FakeClock

IN_FILE_FROM = Settings().in_file_from


async def test_a_command_sees_what_the_server_wrote_and_the_other_way_round(
    store: SqliteStore, stage: Stage, tmp_path: Path
) -> None:
    await stage.deliver(b"hello")
    with open_offline(tmp_path, FakeClock()) as offline:
        letters = offline.read(lambda t: t.messages.letters(stage.inbox.id, ((1, 1),)))
        assert [letter.content for letter in letters] == [b"hello"]
        offline.write(lambda t: t.directory.set_secret(stage.account.id, "new"))
    account = await store.read(lambda t: t.directory.account(stage.account.id))
    assert account is not None
    assert account.secret == "new"


def test_an_offline_unit_that_raises_changes_nothing(tmp_path: Path) -> None:
    with open_offline(tmp_path, FakeClock()) as offline:
        offline.write(lambda t: t.directory.add_domain("a", "a", NOON))
        with pytest.raises(Taken):
            offline.write(
                lambda t: [t.directory.add_domain(name, name, NOON) for name in ("b", "a")]
            )
        assert [d.key for d in offline.read(lambda t: t.directory.domains())] == ["a"]


def test_an_offline_reader_cannot_write(tmp_path: Path) -> None:
    with open_offline(tmp_path, FakeClock()) as offline:
        with pytest.raises(StorageFailed):
            offline.read(lambda t: t.directory.add_domain("a", "a", NOON))
        assert offline.read(lambda t: t.directory.domains()) == []
        offline.write(lambda t: t.directory.add_domain("a", "a", NOON))


async def test_large_content_is_in_its_file_before_any_write(
    store: SqliteStore, tmp_path: Path
) -> None:
    prepared = await store.prepare(os.urandom(IN_FILE_FROM))
    assert prepared.raw is None
    name = prepared.digest.hex()
    assert (tmp_path / BLOBS / name[:2] / name).is_file()


async def test_middling_content_is_packed_before_it_reaches_the_writer(
    store: SqliteStore, tmp_path: Path
) -> None:
    prepared = await store.prepare(b"x" * IN_THREAD_FROM)
    assert isinstance(prepared, Packed)
    assert len(prepared.data) < IN_THREAD_FROM
    small = await store.prepare(b"x" * (IN_THREAD_FROM - 1))
    assert small.raw == b"x" * (IN_THREAD_FROM - 1)
    assert not (tmp_path / BLOBS).exists()


async def test_a_folder_that_cannot_be_written_is_told(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / BLOBS).write_bytes(b"a file where the folder should be")
    with pytest.raises(StorageFailed) as caught:
        await store.prepare(os.urandom(IN_FILE_FROM))
    assert not isinstance(caught.value, StorageFull)


async def test_a_letter_whose_file_is_lost_fails_alone(
    store: SqliteStore, stage: Stage, tmp_path: Path
) -> None:
    placed = await stage.deliver(os.urandom(IN_FILE_FROM))
    await stage.deliver(b"small")
    for path in (tmp_path / BLOBS).glob("*/*"):
        path.unlink()
    with pytest.raises(StorageFailed, match="cannot be read"):
        await store.read(lambda t: t.messages.letters(stage.inbox.id, ((placed.uid, placed.uid),)))
    letters = await store.read(lambda t: t.messages.letters(stage.inbox.id, ((2, 2),)))
    assert letters[0].content == b"small"


def test_a_program_that_forgets_to_close_can_still_end(tmp_path: Path) -> None:
    program = f"""
import asyncio, time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from barid.storage import open_store
from barid.testing.clock import FakeClock
async def main():
    store = await open_store(Path({str(tmp_path)!r}), FakeClock())
    await store.write(lambda t: t.directory.add_domain("a", "a", 1))
asyncio.run(main())
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=30)
    with open_offline(tmp_path, FakeClock()) as offline:
        assert len(offline.read(lambda t: t.directory.domains())) == 1


@pytest.mark.parametrize("from_", [1_000, IN_THREAD_FROM - 1, IN_THREAD_FROM * 3])
async def test_the_size_from_which_content_gets_a_file_is_a_setting(
    tmp_path: Path, from_: int
) -> None:
    async with opened(tmp_path, Settings(in_file_from=from_)) as store:
        assert (await store.prepare(os.urandom(from_ - 1))).raw is not None
        assert files(tmp_path) == 0
        assert (await store.prepare(os.urandom(from_))).raw is None
        assert files(tmp_path) == 1


@asynccontextmanager
async def opened(folder: Path, settings: Settings) -> AsyncIterator[SqliteStore]:
    store = await open_store(folder, FakeClock(), settings)
    try:
        yield store
    finally:
        await store.close()


def files(folder: Path) -> int:
    return sum(1 for path in (folder / BLOBS).rglob("*") if path.is_file() and path.name[0] != ".")


async def test_packing_begins_before_anybody_waits_for_it(store: SqliteStore) -> None:
    preparing = store.prepare(b"x" * IN_THREAD_FROM)
    assert isinstance(preparing, asyncio.Future)
    done = asyncio.Event()
    preparing.add_done_callback(lambda _: done.set())
    await asyncio.wait_for(done.wait(), 10)
    assert isinstance(preparing.result(), Packed)
