"""Making a backup of a data folder, while a server works on it or not.

The database is copied as one moment has it, with SQLite's online backup over a snapshot; the files
of large content that this moment names are held against the sweeper until they are copied. A
backup that breaks off leaves nothing that looks like one.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import apsw

from barid.storage.backups.archive import (
    DATABASE,
    DIGEST,
    FILES,
    MANIFEST,
    UNFINISHED,
    Archive,
    BackupDamaged,
    KeptFile,
    Manifest,
    copy_durably,
    digest_of,
    digest_of_file,
    sync_folders,
    write_durably,
)
from barid.storage.blobs.files import BlobFiles
from barid.storage.driver import Now
from barid.storage.sqlite.connection import Settings, failure_of, let_go, open_reader
from barid.storage.stores.packing import ZSTD_FILE

PAGES_AT_ONCE: Final = 2_000
_LEFT_OUT: Final = ("barid.lock", "blobs")

Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Original:
    """The data folder that is backed up, and the version of the program."""

    folder: Path
    now: Now
    version: str


def back_up(
    original: Original, archive: Archive, begin: Advance, advance: Advance
) -> tuple[Manifest, int]:
    """A new backup, and how many of its files were not in the archive before. The archive is held
    by the caller. Raises StorageFailed, OSError."""
    moment = original.now()
    name = _name(archive, moment)
    unfinished = archive.folder / f"{UNFINISHED}{name}"
    unfinished.mkdir(mode=0o700)
    blobs = BlobFiles(original.folder / "blobs", original.now)
    connection = open_reader(original.folder / DATABASE, Settings())
    try:
        with blobs.held():  # before the snapshot: what it names is there, and stays
            connection.execute("BEGIN")
            digests = _digests(connection)
            begin(len(digests) + 1)
            copied, kept = _copy_blobs(original, archive, digests, advance)
            files = [_copy_database(connection, unfinished)]
            advance(1)
    except apsw.Error as error:
        raise failure_of(error, connection) from error
    finally:
        let_go(connection)
    files += _copy_others(original.folder, unfinished)
    manifest = Manifest(name, moment, original.version, tuple(files), tuple(kept))
    written = manifest.written()
    write_durably(unfinished / MANIFEST, written)
    write_durably(unfinished / DIGEST, digest_of(written).encode() + b"\n")
    sync_folders(unfinished)
    if archive.blobs.is_dir():
        sync_folders(archive.blobs)
    os.rename(unfinished, archive.folder / name)
    sync_folders(archive.folder)
    return manifest, copied + len(files)


def verify(archive: Archive, name: str, begin: Advance, advance: Advance) -> Manifest:
    """Read every file of a backup. Raises BackupDamaged, OSError."""
    manifest = archive.manifest(name)
    places = [(file, archive.place_of(manifest, file)) for file in manifest.files]
    places += [(blob, archive.place_of_blob(blob.path)) for blob in manifest.blobs]
    begin(len(places))
    for file, place in places:
        try:
            good = digest_of_file(place) == file.digest
        except FileNotFoundError:
            good = False
        if not good:
            raise BackupDamaged(name, file.path)
        advance(1)
    return manifest


def _name(archive: Archive, moment: int) -> str:
    """A moment in UTC, as names of files may be everywhere; never one that is there."""
    told = datetime.fromtimestamp(moment // 1_000_000, UTC).strftime("%Y-%m-%dT%H%M%SZ")
    found, number = told, 1
    while (archive.folder / found).exists():
        number += 1
        found = f"{told}-{number:03}"
    return found


def _digests(connection: apsw.Connection) -> list[str]:
    found = connection.execute("SELECT digest FROM content WHERE codec = ?", (ZSTD_FILE,))
    return sorted(digest.hex() for (digest,) in found)


def _copy_blobs(
    original: Original, archive: Archive, digests: list[str], advance: Advance
) -> tuple[int, list[KeptFile]]:
    """Copy those that no backup has yet; how many, and what is to be said of all."""
    known = {blob.path: blob for name in archive.names() for blob in _known(archive, name)}
    copied, kept = 0, list[KeptFile]()
    for name in digests:
        place = archive.place_of_blob(name)
        blob = known.get(name)
        if blob is None or not _is_there(place, blob.size):
            source = original.folder / "blobs" / name[:2] / name
            temporary = place.with_suffix(".new")
            size, digest = copy_durably(source, temporary)
            os.rename(temporary, place)
            blob = KeptFile(name, size, 0o600, digest)
            copied += 1
        kept.append(blob)
        advance(1)
    return copied, kept


def _known(archive: Archive, name: str) -> tuple[KeptFile, ...]:
    try:
        return archive.manifest(name).blobs
    except (BackupDamaged, OSError):
        return ()  # its files are copied again


def _is_there(place: Path, size: int) -> bool:
    try:
        return place.stat().st_size == size
    except FileNotFoundError:
        return False


def _copy_database(source: apsw.Connection, folder: Path) -> KeptFile:
    path = folder / DATABASE
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    target = apsw.Connection(str(path))
    try:
        with target.backup("main", source, "main") as copying:
            while not copying.done:
                copying.step(PAGES_AT_ONCE)
    finally:
        target.close()
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return KeptFile(DATABASE, path.stat().st_size, 0o600, digest_of_file(path))


def _copy_others(folder: Path, target: Path) -> list[KeptFile]:
    """Certificates, keys, and whatever else lies in the data folder, with its modes."""
    kept = []
    for path in _others(folder):
        inside = path.relative_to(folder)
        try:
            mode = path.stat().st_mode & 0o777
            size, digest = copy_durably(path, target / FILES / inside, mode)
        except FileNotFoundError:
            continue  # it was there for a moment only
        kept.append(KeptFile(f"{FILES}/{inside.as_posix()}", size, mode, digest))
    return kept


def _others(folder: Path) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name in _LEFT_OUT or entry.name.startswith((DATABASE, ".")):
            continue
        if entry.is_dir():
            inside = sorted(entry.rglob("*"))
            yield from (path for path in inside if path.is_file() and not path.is_symlink())
        elif entry.is_file() and not entry.is_symlink():
            yield entry
