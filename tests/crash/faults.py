"""A disk that is full, or fails, for as long as a test likes."""

from __future__ import annotations

import errno
import itertools
from pathlib import Path

import apsw

from barid.storage.blobs.files import Disk

_NUMBERS = itertools.count()


class FaultyVFS(apsw.VFS):
    """SQLite's own way to the disk, until `full` or `failing` is set."""

    def __init__(self) -> None:
        self.full = False
        """No file grows any more."""
        self.read_only = False
        """Nothing is written any more."""
        self.failing = False
        """Nothing is synced any more."""
        self.name = f"faulty-{next(_NUMBERS)}"
        super().__init__(self.name, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> FaultyFile:  # noqa: N802
        return FaultyFile(name, flags, self)


class FaultyFile(apsw.VFSFile):
    """One open file of the database."""

    def __init__(
        self, name: apsw.URIFilename | str | None, flags: list[int], vfs: FaultyVFS
    ) -> None:
        self._vfs = vfs
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._vfs.full and offset + len(data) > self.xFileSize():
            raise apsw.FullError("no room")
        if self._vfs.read_only:
            raise apsw.ReadOnlyError("read-only")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._vfs.failing:
            raise apsw.IOError("no sync")
        super().xSync(flags)


class FullDisk(Disk):
    """A disk for blob files that has no room while `full` is set."""

    def __init__(self) -> None:
        self.full = False

    def write(self, path: Path, data: bytes, at: float) -> None:
        if self.full:
            super().write(path, data[: len(data) // 2], at)
            raise OSError(errno.ENOSPC, "no room")
        super().write(path, data, at)
