"""Taking a backup back: the whole into an empty data folder, or its store to read from.

The whole is put together in `.restoring` inside the data folder, each file compared with its
digest, and moved to its place when `sound` has said so, the database last: before that there is
no post office in the folder. Every counter from which numbers are given leaps ahead, so that
no UID, UIDVALIDITY or MODSEQ that was given after the backup is given again. Mail that was
waiting to leave may have left since: it is held until a person has looked at it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import apsw

from barid.interfaces.world import Clock
from barid.storage.backups.archive import (
    BLOBS,
    DATABASE,
    FILES,
    STAGING,
    Archive,
    BackupDamaged,
    KeptFile,
    Manifest,
    copy_durably,
    sync_folders,
)
from barid.storage.backups.making import Advance
from barid.storage.blobs.files import BlobFiles
from barid.storage.sqlite.connection import Settings, failure_of, let_go, open_writer
from barid.storage.sqlite.store import OfflineStore

LOCK: Final = "barid.lock"
UID_LEAP: Final = 1_000_000
"""UIDs that a mailbox may have given since the backup."""
LEAP: Final = 1 << 32
"""Change numbers and identifiers that may have been given since the backup."""
_HIGHEST_UID: Final = 0xFFFFFFFE

_LEAPS: Final = (
    (
        "UPDATE account SET modseq = modseq + ?,"
        " uidvalidity = min(max(uidvalidity + 1000, ?), 4294967294)"
    ),
    (
        "UPDATE mailbox SET modseq = (SELECT modseq FROM account WHERE id = account),"
        " floor = (SELECT modseq FROM account WHERE id = account),"
        " uidnext = max(uidnext, min(uidnext + ?, ?))"
    ),
    "DELETE FROM change",
    "UPDATE sqlite_sequence SET seq = seq + ?",
    "UPDATE queue SET state = 'held', claim = claim + 2 - claim % 2 WHERE state = 'waiting'",
    "DELETE FROM lane",
)


class FolderNotEmpty(Exception):
    """There is something in the data folder that is not ours to remove."""


@dataclass(frozen=True, slots=True)
class Whole:
    """A backup on its way to a data folder, which is locked by the caller. `sound` gets the
    folder in which all is put together, and raises when it must not be used."""

    archive: Archive
    name: str
    folder: Path
    sound: Callable[[Path], None]


def take_whole(whole: Whole, clock: Clock, begin: Advance, advance: Advance) -> int:
    """Put it into the folder; how many entries of the queue are held in it. Raises FolderNotEmpty,
    BackupDamaged, StorageFailed, OSError."""
    manifest = whole.archive.manifest(whole.name)
    staging = whole.folder / STAGING
    clear(whole.folder, manifest)
    staging.mkdir(mode=0o700)
    try:
        begin(len(manifest.files) + len(manifest.blobs))
        for file in manifest.files:
            inside = file.path.removeprefix(f"{FILES}/")
            _take(manifest, file, whole.archive.place_of(manifest, file), staging / inside)
            advance(1)
        for blob in manifest.blobs:
            place = staging / BLOBS / blob.path[:2] / blob.path
            _take(manifest, blob, whole.archive.place_of_blob(blob.path), place)
            advance(1)
        held = leap(staging / DATABASE, clock)
        whole.sound(staging)
    except BaseException:
        shutil.rmtree(staging)
        raise
    _move(staging, whole.folder)
    return held


def clear(folder: Path, manifest: Manifest) -> None:
    """Remove what an interrupted restore has left. Raises FolderNotEmpty."""
    there = {entry.name for entry in folder.iterdir()} - {LOCK}
    if not there:
        return
    ours = {Path(file.path.removeprefix(f"{FILES}/")).parts[0] for file in manifest.files}
    if STAGING not in there or DATABASE in there or not there <= ours | {STAGING, BLOBS}:
        raise FolderNotEmpty
    for name in sorted(there):
        path = folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _take(manifest: Manifest, file: KeptFile, source: Path, target: Path) -> None:
    try:
        _, digest = copy_durably(source, target, file.mode & 0o777)
    except FileNotFoundError as error:
        raise BackupDamaged(manifest.name, file.path) from error
    if digest != file.digest:
        raise BackupDamaged(manifest.name, file.path)


def _move(staging: Path, folder: Path) -> None:
    sync_folders(staging)
    for entry in sorted(staging.iterdir(), key=lambda entry: entry.name == DATABASE):
        if not entry.name.startswith(f"{DATABASE}-"):  # the log is in the database by now
            if entry.name == DATABASE:
                sync_folders(folder)
            os.rename(entry, folder / entry.name)
    sync_folders(folder)
    shutil.rmtree(staging)


def leap(path: Path, clock: Clock) -> int:
    """Numbers that may have been given after the backup are not given again; what was waiting to
    leave is held. How many are held now. Brings the schema up to date as well. Raises
    StorageFailed."""
    connection = open_writer(path, Settings())
    seconds = clock.now() // 1_000_000 & 0x7FFFFFFF
    values = ((LEAP, seconds), (UID_LEAP, _HIGHEST_UID), (), (LEAP,), (), ())
    try:
        connection.execute("BEGIN IMMEDIATE")
        for statement, each in zip(_LEAPS, values, strict=True):
            connection.execute(statement, each)
        connection.execute("COMMIT")
        connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        found: Any = connection.execute("SELECT count(*) FROM queue").fetchall()
    except apsw.Error as error:
        raise failure_of(error, connection) from error
    finally:
        let_go(connection)
    return int(found[0][0])


def open_backup(archive: Archive, name: str, scratch: Path, clock: Clock) -> OfflineStore:
    """The store of a backup, to be read: its database is copied into `scratch`, its large content
    is read where it lies. Raises BackupDamaged, StorageFailed, OSError."""
    manifest = archive.manifest(name)
    for file in manifest.files:
        if file.path == DATABASE:
            _take(manifest, file, archive.place_of(manifest, file), scratch / DATABASE)
    return OfflineStore(scratch / DATABASE, clock, BlobFiles(archive.blobs, clock.now))
