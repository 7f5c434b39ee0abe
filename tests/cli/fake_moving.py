"""Moving that moves nothing, and remembers what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

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


@dataclass
class FakeMoving:
    """Implements what the command line asks of `app.moving.desk`."""

    asked: list[object] = field(default_factory=list)
    imported: Imported = field(default_factory=lambda: Imported(2, mailboxes={"INBOX": 2}))
    restored: Restored = field(default_factory=lambda: Restored("b"))

    def import_mail(self, order: ImportOrder, progress: Progress) -> Imported:
        self.asked.append(order)
        progress.begin(2)
        progress.advance(2)
        return self.imported

    def export_mail(self, order: ExportOrder, progress: Progress) -> Exported:
        self.asked.append(order)
        return Exported(3, 1)

    def back_up(self, order: BackupOrder, progress: Progress) -> BackedUp:
        self.asked.append(order)
        return BackedUp("2026", 1, 1000, 5)

    def backups(self, archive: Path) -> list[BackedUp]:
        self.asked.append(archive)
        return [BackedUp("2025", 0, 900, 4), BackedUp("2026", 0, 1000, 5)]

    def verify(self, archive: Path, at: str | None, progress: Progress) -> BackedUp:
        self.asked.append((archive, at))
        return BackedUp("2026", 0, 1000, 5)

    def restore(self, order: RestoreOrder, progress: Progress) -> Restored:
        self.asked.append(order)
        return self.restored
