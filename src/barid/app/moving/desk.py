"""Moving mail as the command line asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from barid.app.folder import DataFolder
from barid.app.moving.orders import (
    BackedUp,
    BackupOrder,
    Exported,
    ExportOrder,
    Imported,
    ImportOrder,
    Progress,
    Restored,
    RestoreOrder,
)
from barid.interfaces.world import Clock
from barid.storage.sqlite.store import OfflineStore


class MovingDesk:
    """All that moves mail in one data folder. Raises Refused, Failure, StorageFailed, OSError.

    `open_store` opens the store of the folder when it is needed first.
    """

    def __init__(
        self, folder: DataFolder, clock: Clock, open_store: Callable[[], OfflineStore]
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._open_store = open_store

    def import_mail(self, order: ImportOrder, progress: Progress) -> Imported:
        """Move mail in; what is in when it breaks off stays in."""
        from barid.app.moving.importing import Around, import_mail

        around = Around(self._folder.path, self._open_store(), self._clock, progress)
        return import_mail(order, around)

    def export_mail(self, order: ExportOrder, progress: Progress) -> Exported:
        """Write mail to a place that is new."""
        from barid.app.moving.exporting import export_mail

        return export_mail(order, self._open_store(), progress)

    def back_up(self, order: BackupOrder, progress: Progress) -> BackedUp:
        """A backup of everything; a server may go on working."""
        from barid.app.moving.backing import make_backup

        self._open_store()  # brings the schema up to date, and says when there is none
        return make_backup(order, self._folder, self._clock, progress)

    def backups(self, archive: Path) -> list[BackedUp]:
        """What an archive holds, oldest first."""
        from barid.app.moving.backing import list_backups

        return list_backups(archive)

    def verify(self, archive: Path, at: str | None, progress: Progress) -> BackedUp:
        """Read all of a backup."""
        from barid.app.moving.backing import verify_backup

        return verify_backup(archive, at, progress)

    def restore(self, order: RestoreOrder, progress: Progress) -> Restored:
        """Everything into an empty folder, or mail of one account into this post office."""
        if order.address is None:
            from barid.app.moving.backing import restore_everything

            return restore_everything(order, self._folder, self._clock, progress)
        from barid.app.moving.restoring import restore_mail

        store = self._open_store()
        return restore_mail(order, self._folder.path, store, self._clock, progress)
