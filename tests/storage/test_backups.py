"""Archives and what is in them. What restore makes of them is tried in tests/app/test_moving.py."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import apsw
import pytest
from tests.interfaces.stage import NOON, Stage

from barid.interfaces.store import Transaction
from barid.model.envelope import Body
from barid.model.event import NewTrail
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import MailParameters, NewOutgoing, NewQueueEntry, QueueState
from barid.storage import check_folder, open_offline, open_sweeper
from barid.storage.backups.archive import (
    Archive,
    ArchiveInUse,
    BackupDamaged,
    KeptFile,
    Manifest,
    NotAnArchive,
    is_broken_off,
    make_folders,
)
from barid.storage.backups.making import Original, back_up, verify
from barid.storage.backups.taking import Whole, leap, take_whole
from barid.storage.blobs.files import BlobFiles
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock

LARGE = os.urandom(150_000)


def nothing(_: int) -> None:
    """Nobody watches."""


def beside(tmp_path: Path) -> Path:
    return tmp_path.with_name(f"{tmp_path.name}-archive")


def make(tmp_path: Path, clock: FakeClock) -> tuple[Archive, Manifest, int]:
    archive = Archive(beside(tmp_path))
    with archive.held():
        original = Original(tmp_path, clock.now, "1")
        return archive, *back_up(original, archive, nothing, nothing)


async def test_a_backup_holds_one_moment(
    stage: Stage, store: SqliteStore, clock: FakeClock, tmp_path: Path
) -> None:
    """Mail keeps coming while it is made; the sweeper is at work; it is sound all the same."""
    await stage.deliver(LARGE)
    stopping = asyncio.Event()

    async def go_on() -> None:
        number = 0
        while not stopping.is_set():
            number += 1
            await stage.deliver(LARGE + b"%d" % number)
            await stage.deliver(b"small %d" % number)
            await store.write(lambda t: t.messages.expunge(stage.inbox.id, ((1, 3),)))
            await asyncio.sleep(0)

    busy = asyncio.create_task(go_on())
    try:
        for _ in range(2):
            clock.advance(1)
            archive, manifest, _ = await asyncio.to_thread(make, tmp_path, clock)
            verify(archive, manifest.name, nothing, nothing)
            target = beside(tmp_path).with_name(f"{tmp_path.name}-{manifest.name}")
            target.mkdir()
            whole = Whole(archive, manifest.name, target, lambda _: None)
            take_whole(whole, clock, nothing, nothing)
            assert check_folder(target, clock) == []
    finally:
        stopping.set()
        await busy


async def test_the_sweeper_waits_for_a_backup(
    stage: Stage, store: SqliteStore, clock: FakeClock, tmp_path: Path
) -> None:
    await stage.deliver(LARGE)
    await store.write(lambda t: t.messages.expunge(stage.inbox.id, ((1, 1),)))
    clock.advance(10_000)
    sweeper = open_sweeper(tmp_path, store, clock)
    with BlobFiles(tmp_path / "blobs", clock.now).held():
        assert (await sweeper.sweep()).files == 0
    assert (await sweeper.sweep()).files == 1


async def test_files_that_are_in_the_archive_are_not_copied_again(
    stage: Stage, clock: FakeClock, tmp_path: Path
) -> None:
    await stage.deliver(LARGE)
    assert make(tmp_path, clock)[2] == 2
    archive, _, copied = make(tmp_path, clock)  # in the same second: another name
    assert copied == 1
    assert len(archive.names()) == 2
    next((beside(tmp_path) / "blobs").glob("??/*")).write_bytes(b"cut")
    assert make(tmp_path, clock)[2] == 2


def test_one_writer_at_a_time_and_no_folder_of_others(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "a" / "b")
    with archive.held(), pytest.raises(ArchiveInUse), Archive(tmp_path / "a" / "b").held():
        pass
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "x").write_text("")
    with pytest.raises(NotAnArchive), Archive(tmp_path / "other").held():
        pass


@pytest.mark.parametrize(
    "change",
    [
        lambda found: found.pop("files"),
        lambda found: found.update(format=2),
        lambda found: found.update(files=[{"path": "x"}]),
        lambda found: found.update(files=7),
        lambda found: found["files"].clear(),
    ],
)
async def test_a_manifest_that_was_changed_is_noticed(
    stage: Stage, clock: FakeClock, tmp_path: Path, change: object
) -> None:
    archive, manifest, _ = make(tmp_path, clock)
    file = beside(tmp_path) / manifest.name / "manifest.json"
    found = json.loads(file.read_text())
    change(found)  # type: ignore[operator]
    file.write_text(json.dumps(found))
    with pytest.raises(BackupDamaged):
        archive.manifest(manifest.name)


def test_no_file_of_a_backup_lies_outside(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    manifest = Manifest("x", 1, "1", (), ())
    for path in ("../x", "/etc/passwd", "a/../../b"):
        with pytest.raises(BackupDamaged):
            archive.place_of(manifest, KeptFile(path, 1, 0o600, ""))


async def test_no_number_is_given_twice_after_a_leap(
    stage: Stage, clock: FakeClock, tmp_path: Path
) -> None:
    placed = await stage.deliver()
    _, manifest, _ = make(tmp_path, clock)
    target = beside(tmp_path) / manifest.name / "barid.db"
    leap(target, clock)
    connection = apsw.Connection(str(target))
    found: list[Any] = connection.execute("SELECT uidnext, modseq, floor FROM mailbox").fetchall()
    ((uidnext, modseq, floor),) = found
    assert uidnext > placed.uid + 100_000
    assert modseq == floor > placed.modseq + 100_000
    found = list[Any](connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'email'"))
    assert found[0][0] > placed.email + 100_000
    connection.close()


def test_folders_are_for_their_owner_only(tmp_path: Path) -> None:
    make_folders(tmp_path / "a" / "b" / "c")
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "a").rglob("*")] == [0o700] * 2


def test_half_a_restore_is_known_by_its_folder(tmp_path: Path) -> None:
    assert not is_broken_off(tmp_path)
    (tmp_path / ".restoring").mkdir()
    assert is_broken_off(tmp_path)
    (tmp_path / "barid.db").write_text("")
    assert not is_broken_off(tmp_path)


async def test_mail_that_was_waiting_to_leave_is_held(
    stage: Stage, clock: FakeClock, tmp_path: Path
) -> None:
    """It may have left after the backup: nobody gets it twice because of us."""

    def unit(tx: Transaction) -> None:
        content = tx.messages.keep(prepared, b"", b"")
        trail = tx.trails.open(NewTrail("", "", 1, "", NOON), [])
        message = NewOutgoing(
            content, 1, "", Body.SEVEN_BIT, False, MailParameters(), None, trail, NOON, NOON
        )
        tx.queue.add(message, [NewQueueEntry("a@b.test", "b.test", NOON)])

    prepared = await stage.store.prepare(b"Subject: out\r\n\r\n")
    await stage.store.write(unit)
    archive, manifest, _ = make(tmp_path, clock)
    target = beside(tmp_path).with_name(f"{tmp_path.name}-new")
    target.mkdir()
    whole = Whole(archive, manifest.name, target, lambda _: None)
    assert take_whole(whole, clock, nothing, nothing) == 1
    assert check_folder(target, clock) == []
    with open_offline(target, clock) as store:
        (entry,) = store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 9))
        assert entry.state is QueueState.HELD
        far = Instant(NOON + 10**12)
        assert store.write(lambda tx: tx.queue.claim(far, far, 9)) is None
