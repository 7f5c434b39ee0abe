"""`barid backup`, and `barid restore` of everything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

from barid.app.folder import DataFolder, FolderInUse
from barid.app.moving.orders import BackedUp, BackupOrder, Progress, Restored, RestoreOrder
from barid.archives.files import shown
from barid.i18n import Failure
from barid.i18n.texts import app as app_texts
from barid.i18n.texts import moving as texts
from barid.i18n.texts.soundness import FAULTS
from barid.interfaces.world import Clock
from barid.storage import check_folder
from barid.storage.backups.archive import (
    Archive,
    ArchiveInUse,
    BackupDamaged,
    Manifest,
    NoSuchBackup,
    NotAnArchive,
)
from barid.storage.backups.making import Original, back_up, verify
from barid.storage.backups.taking import FolderNotEmpty, Whole, take_whole


def make_backup(
    order: BackupOrder, folder: DataFolder, clock: Clock, progress: Progress
) -> BackedUp:
    """A new backup in the archive. Raises Failure, StorageFailed, OSError."""
    path = order.archive.resolve()
    if path == folder.path.resolve() or folder.path.resolve() in path.parents:
        raise Failure(texts.ARCHIVE_INSIDE.with_(archive=shown(order.archive)))
    archive = Archive(path)
    original = Original(folder.path, clock.now, version("barid"))
    with told(order.archive), archive.held():
        manifest, copied = back_up(original, archive, progress.begin, progress.advance)
        if order.keep is not None:
            archive.remove_all_but(order.keep)
    return backed_up(manifest, copied)


def list_backups(path: Path) -> list[BackedUp]:
    """All that are whole, oldest first. Raises Failure, OSError."""
    archive = Archive(path.resolve())
    with told(path):
        archive.chosen(None)
        return [backed_up(archive.manifest(name), 0) for name in archive.names()]


def verify_backup(path: Path, at: str | None, progress: Progress) -> BackedUp:
    """Read all of one. Raises Failure, OSError."""
    archive = Archive(path.resolve())
    with told(path):
        name = archive.chosen(at)
        return backed_up(verify(archive, name, progress.begin, progress.advance), 0)


def restore_everything(
    order: RestoreOrder, folder: DataFolder, clock: Clock, progress: Progress
) -> Restored:
    """Into an empty data folder that nobody uses. Raises Failure, StorageFailed, OSError."""
    archive = Archive(order.archive.resolve())
    with told(order.archive):
        name = archive.chosen(order.at)
        folder.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            folder.lock()
        except FolderInUse as used:
            text = app_texts.FOLDER_IN_USE
            raise Failure(text.with_(folder=used.path, pid=used.pid)) from used
        try:
            whole = Whole(archive, name, folder.path, lambda staging: _prove(name, staging, clock))
            held = take_whole(whole, clock, progress.begin, progress.advance)
        except FolderNotEmpty:
            raise Failure(texts.FOLDER_NOT_EMPTY.with_(folder=shown(folder.path))) from None
        finally:
            folder.unlock()
    return Restored(name, held=held)


def _prove(name: str, staging: Path, clock: Clock) -> None:
    """Raises Failure when what was put together is not sound."""
    for found in check_folder(staging, clock):
        finding = FAULTS[found.fault.value].with_(**found.data)
        raise Failure(texts.NOT_SOUND.with_(name=name, finding=finding))


@contextmanager
def told(place: Path) -> Iterator[None]:
    """What archives refuse, as sentences."""
    where = shown(place)
    try:
        yield
    except ArchiveInUse:
        raise Failure(texts.ARCHIVE_IN_USE.with_(archive=where)) from None
    except NotAnArchive:
        raise Failure(texts.PLACE_TAKEN.with_(place=where)) from None
    except NoSuchBackup as error:
        name = error.args[0]
        text = texts.NO_BACKUP if name else texts.NOT_AN_ARCHIVE
        fields = {"archive": where, **({"name": name} if name else {})}
        raise Failure(text.with_(**fields)) from None
    except BackupDamaged as error:
        text = texts.ARCHIVE_DAMAGED
        raise Failure(text.with_(name=error.name, file=error.file)) from error


def backed_up(manifest: Manifest, copied: int) -> BackedUp:
    """What is told of a backup."""
    every = (*manifest.files, *manifest.blobs)
    return BackedUp(manifest.name, copied, sum(file.size for file in every), len(every))
