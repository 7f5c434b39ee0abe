"""What is kept: SQL stores, the SQLite store, files of large content, schema migrations.

The functions here put the parts together for one data folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from barid.interfaces.world import Clock

if TYPE_CHECKING:
    from barid.storage.blobs.sweeper import Sweeper
    from barid.storage.sqlite.check import Finding
    from barid.storage.sqlite.connection import Settings
    from barid.storage.sqlite.store import OfflineStore, SqliteStore

DATABASE = "barid.db"
BLOBS = "blobs"


async def open_store(folder: Path, clock: Clock, settings: Settings | None = None) -> SqliteStore:
    """The store in a data folder, for the running event loop. Raises StorageFailed."""
    from barid.storage.blobs.files import BlobFiles
    from barid.storage.sqlite.store import SqliteStore

    blobs = BlobFiles(folder / BLOBS, clock.now)
    return await SqliteStore.open(folder / DATABASE, clock, blobs, settings)


def open_offline(folder: Path, clock: Clock, settings: Settings | None = None) -> OfflineStore:
    """The store in a data folder, without an event loop. Raises StorageFailed."""
    from barid.storage.blobs.files import BlobFiles
    from barid.storage.sqlite.store import OfflineStore

    blobs = BlobFiles(folder / BLOBS, clock.now)
    return OfflineStore(folder / DATABASE, clock, blobs, settings)


def open_sweeper(folder: Path, store: SqliteStore, clock: Clock, trail_days: int = 90) -> Sweeper:
    """What keeps the data folder of an open store tidy; trails go after so many days."""
    from barid.storage.blobs.files import BlobFiles
    from barid.storage.blobs.sweeper import Sweeper

    return Sweeper(store, BlobFiles(folder / BLOBS, clock.now), clock, trail_days=trail_days)


def check_folder(folder: Path, clock: Clock, contents: bool = True) -> list[Finding]:
    """Everything that is wrong in a data folder, whether or not a server runs on it; see
    `storage.sqlite.check`. Raises StorageFailed when it cannot be opened at all."""
    from barid.storage.blobs.files import BlobFiles
    from barid.storage.blobs.sweeper import GRACE
    from barid.storage.sqlite.check import check

    blobs = BlobFiles(folder / BLOBS, clock.now)
    # Twice the time after which the sweeper removes a file: it may have been busy.
    oldest = clock.now() / 1_000_000 - 2 * GRACE
    return check(folder / DATABASE, blobs, oldest, contents)
