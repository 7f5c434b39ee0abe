"""The data folder of a post office: what lies where, and who may serve it.

One server at a time holds the lock; commands work beside it through the database. The lock is the
kernel's, so it goes with the process however that ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from barid.i18n import Failure
from barid.i18n.texts import moving as texts
from barid.storage.backups.archive import is_broken_off


class FolderInUse(Exception):
    """Another server already serves this data folder; `pid` is its process id, 0 if unknown."""

    def __init__(self, path: Path, pid: int) -> None:
        super().__init__(f"{path} is in use by process {pid}")
        self.path = path
        self.pid = pid


class DataFolder:
    """Paths in the data folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock: int | None = None

    @property
    def database(self) -> Path:
        return self.path / "barid.db"

    @property
    def blobs(self) -> Path:
        return self.path / "blobs"

    @property
    def certificates(self) -> Path:
        return self.path / "tls"

    @property
    def exists(self) -> bool:
        """Whether a post office has ever been opened here."""
        return self.database.exists()

    def make(self) -> None:
        """Make the folder, readable by its owner only. Raises OSError, and Failure where a restore
        has left half of a post office."""
        if is_broken_off(self.path):
            raise Failure(texts.BROKEN_OFF.with_(folder=self.path))
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)

    def lock(self) -> None:
        """Hold the folder until the process ends. Raises FolderInUse, OSError."""
        file = os.open(self.path / "barid.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, 32).split(b"\n")[0]
            os.close(file)
            raise FolderInUse(self.path, int(holder) if holder.isdigit() else 0) from None
        os.ftruncate(file, 0)
        os.write(file, b"%d\n" % os.getpid())
        self._lock = file

    def unlock(self) -> None:
        """Let go of the folder; harmless when it is not held."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
