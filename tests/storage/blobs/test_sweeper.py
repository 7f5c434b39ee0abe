"""What nothing names goes, past an age; everything else stays."""

from __future__ import annotations

import asyncio
import errno
import os
from pathlib import Path
from typing import Any

import pytest
from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import Transaction
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.flags import NO_FLAGS, SEEN
from barid.model.identifiers import ContentId, ModSeq, TrailId, Uid
from barid.model.mailbox import NewMessage
from barid.model.words import ContentWords
from barid.storage import BLOBS, check_folder, open_sweeper
from barid.storage.blobs.files import BlobFiles, Disk
from barid.storage.blobs.sweeper import GRACE, TRAILS_AT_ONCE, Sweeper, Swept
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock

ALL = ((1, 2**32 - 1),)


@pytest.fixture
def sweeper(store: SqliteStore, tmp_path: Path, clock: FakeClock) -> Sweeper:
    return open_sweeper(tmp_path, store, clock)


class RefusingDisk(Disk):
    """Read-only for a moment."""

    refusals = 1

    def remove(self, path: Path) -> None:
        if self.refusals:
            self.refusals -= 1
            raise OSError(errno.EROFS, "read-only")
        super().remove(path)


def files(folder: Path) -> int:
    return len(list((folder / BLOBS).glob("*/*")))


async def contents(store: SqliteStore) -> int:
    def count(transaction):  # type: ignore[no-untyped-def]
        return transaction.messages._driver.row("SELECT count(*) FROM content")[0]

    return int(await store.read(count))


async def test_expunged_content_goes_after_the_grace_period(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, clock: FakeClock, tmp_path: Path
) -> None:
    await stage.deliver(b"small")
    await stage.deliver(os.urandom(200_000))
    await stage.deliver(b"stays")
    clock.advance(GRACE * 5)
    await store.write(lambda t: t.messages.expunge(stage.inbox.id, ((1, 2),)))
    clock.advance(GRACE - 1)
    await sweeper.sweep()
    assert (await contents(store), files(tmp_path)) == (3, 1)
    clock.advance(2)
    swept = await sweeper.sweep()
    assert swept.files == 1
    assert (await contents(store), files(tmp_path)) == (1, 0)
    assert check_folder(tmp_path, clock) == []


async def test_content_that_another_message_names_stays(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, clock: FakeClock, tmp_path: Path
) -> None:
    large = os.urandom(200_000)
    await stage.deliver(large)
    await stage.deliver(large)
    await store.write(lambda t: t.messages.expunge(stage.inbox.id, ((1, 1),)))
    clock.advance(GRACE * 2)
    await sweeper.sweep()
    letters = await store.read(lambda t: t.messages.letters(stage.inbox.id, ALL))
    assert [letter.content for letter in letters] == [large]


async def test_content_delivered_again_just_before_the_sweep_stays(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, clock: FakeClock
) -> None:
    large = os.urandom(200_000)
    await stage.deliver(large)
    await store.write(lambda t: t.messages.expunge(stage.inbox.id, ALL))
    clock.advance(GRACE * 2)
    prepared = await store.prepare(large)
    await sweeper.sweep()

    def unit(transaction):  # type: ignore[no-untyped-def]
        content = transaction.messages.keep(prepared, b"s", b"o")
        return transaction.messages.place(
            stage.inbox.id, NewMessage(content, b"", NO_FLAGS, NOON, len(large))
        )

    assert (await store.write(unit)) is not None
    letters = await store.read(lambda t: t.messages.letters(stage.inbox.id, ALL))
    assert [letter.content for letter in letters] == [large]


async def test_content_that_was_never_placed_goes(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, clock: FakeClock, tmp_path: Path
) -> None:
    prepared = await store.prepare(b"kept, not placed")
    await store.write(lambda t: t.messages.keep(prepared, b"s", b"o"))
    assert check_folder(tmp_path, clock) == []
    clock.advance(GRACE * 2)
    await sweeper.sweep()
    assert await contents(store) == 0


async def test_a_file_that_was_never_named_goes(
    store: SqliteStore, sweeper: Sweeper, clock: FakeClock, tmp_path: Path
) -> None:
    await store.prepare(os.urandom(200_000))
    await sweeper.sweep()
    assert files(tmp_path) == 1
    clock.advance(GRACE * 2)
    assert await sweeper.sweep() == Swept(files=1, unfinished=0, mailboxes=0)
    assert files(tmp_path) == 0


async def test_a_disk_that_refuses_once_does_not_end_the_sweeping(
    store: SqliteStore, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barid.storage.blobs.sweeper.INTERVAL", 0)
    await store.prepare(os.urandom(200_000))
    clock.advance(GRACE * 2)
    disk = RefusingDisk()
    sweeper = Sweeper(store, BlobFiles(tmp_path / BLOBS, clock.now, disk), clock)
    running = asyncio.ensure_future(sweeper.run())
    async with asyncio.timeout(20):
        while files(tmp_path) and not running.done():  # noqa: ASYNC110 - a disk tells nobody
            await asyncio.sleep(0.01)
    running.cancel()
    assert (disk.refusals, files(tmp_path)) == (0, 0)


async def test_more_than_fits_in_one_step_is_swept(
    store: SqliteStore,
    stage: Stage,
    sweeper: Sweeper,
    clock: FakeClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("barid.storage.blobs.sweeper.AT_ONCE", 3)
    await asyncio.gather(*(stage.deliver(b"%d" % number) for number in range(10)))
    await store.write(lambda t: t.directory.remove_account(stage.account.id))
    clock.advance(GRACE * 2)
    await sweeper.sweep()
    assert await contents(store) == 0


async def test_the_change_log_is_cut_and_says_so(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barid.storage.blobs.sweeper.MOST_CHANGES", 4)
    await stage.deliver()
    inbox, moments = stage.inbox.id, [await stage.modseq()]
    for number in range(10):
        flags = (SEEN, NO_FLAGS) if number % 2 == 0 else (NO_FLAGS, SEEN)
        modseq, _ = await store.write(lambda t, f=flags: t.messages.flag(inbox, ALL, *f))  # type: ignore[misc]
        moments.append(modseq)
    assert (await sweeper.sweep()).mailboxes == 1
    assert (await sweeper.sweep()).mailboxes == 0
    told = [(await stage.changed(ModSeq(moment), Uid(2))).complete for moment in moments]
    assert told == [False] * 6 + [True] * 5
    late = await stage.changed(moments[-2], Uid(2))
    assert late.flagged == ((1, NO_FLAGS, moments[-1]),)


async def test_notices_are_bounded(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barid.storage.blobs.sweeper.MOST_NOTICES", 5)
    await stage.deliver_many(20)
    await sweeper.sweep()

    def count(transaction):  # type: ignore[no-untyped-def]
        return transaction.messages._driver.row("SELECT count(*) FROM notice")[0]

    assert await store.read(count) == 5


async def test_search_words_go_with_their_content(
    store: SqliteStore, stage: Stage, sweeper: Sweeper, clock: FakeClock, tmp_path: Path
) -> None:
    for content in (b"goes", b"goes unread", b"stays"):
        await stage.deliver(content)

    def word(transaction: Transaction) -> None:
        found = transaction.words.unworded(ContentId(0), 10, 1 << 20)
        texts = [("", "", "", "", "", "", f"word{n}", "") for n in range(3)]
        made = [ContentWords(one.id, text) for one, text in zip(found, texts, strict=True)]
        made[1] = ContentWords(found[1].id, None)
        listed = ["word0", "word2"]
        assert transaction.words.add(transaction.words.state(), found[-1].id, made, listed)

    await store.write(word)
    await store.write(lambda t: t.messages.expunge(stage.inbox.id, ((1, 2),)))
    clock.advance(GRACE * 2)
    await sweeper.sweep()
    _, terms = await store.read(lambda t: t.words.terms())
    assert terms == ["word2"]
    assert check_folder(tmp_path, clock) == []


async def test_trails_go_after_their_days_however_many_there_are(
    store: SqliteStore, tmp_path: Path, clock: FakeClock
) -> None:
    def opened(count: int) -> Any:
        def unit(transaction: Any) -> None:
            for number in range(count):
                trail = NewTrail(f"{number}@x", "", 1, "", clock.now())
                transaction.trails.open(trail, [TrackingEvent(clock.now(), Step.RECEIVED)])

        return unit

    sweeper = open_sweeper(tmp_path, store, clock, 7)
    await store.write(opened(TRAILS_AT_ONCE + 5))
    clock.advance(8 * 86_400)
    await store.write(opened(3))
    assert (await sweeper.sweep()).trails == TRAILS_AT_ONCE + 5
    assert (await sweeper.sweep()).trails == 0
    left = await store.read(lambda t: t.trails.after(TrailId(0), 99))
    assert len(left) == 3
