"""What is kept: SQL stores, the SQLite store, files of large content, schema migrations.

`open_store` and `open_offline` put the parts together for one data folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from barid.interfaces.world import Clock

if TYPE_CHECKING:
    from barid.storage.sqlite.connection import Settings
    from barid.storage.sqlite.store import OfflineStore, SqliteStore

DATABASE = "barid.db"
BLOBS = "blobs"


async def open_store(folder: Path, clock: Clock, settings: Settings | None = None) -> SqliteStore:
    """The store in a data folder, for the running event loop. Raises StorageFailed."""
    from barid.storage.blobs.files import BlobFiles
    from barid.storage.sqlite.store import SqliteStore

    return await SqliteStore.open(folder / DATABASE, clock, BlobFiles(folder / BLOBS), settings)


def open_offline(folder: Path, clock: Clock, settings: Settings | None = None) -> OfflineStore:
    """The store in a data folder, without an event loop. Raises StorageFailed."""
    from barid.storage.blobs.files import BlobFiles
    from barid.storage.sqlite.store import OfflineStore

    return OfflineStore(folder / DATABASE, clock, BlobFiles(folder / BLOBS), settings)
