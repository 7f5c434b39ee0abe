"""A disk that loses power: keeps what was synced apart from what was only written.

`Power` counts the operations of everything that writes and fails at a chosen one; from then on
nothing reaches the disk. `image` then makes the folder that a restarted machine would find: all
that was synced, and of the rest whatever chance kept, torn at sectors.
"""

from __future__ import annotations

import errno
import itertools
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import apsw

from barid.storage.blobs.files import Disk

SECTOR = 512
_NUMBERS = itertools.count()


class PowerLost(OSError):
    """Nothing reaches the disk any more."""

    def __init__(self) -> None:
        super().__init__(errno.EIO, "the power is gone")


@dataclass
class Power:
    """Goes away at the operation with this number (from 1)."""

    lost_at: int
    operations: int = 0
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def lost(self) -> bool:
        return self.operations >= self.lost_at

    def use(self) -> bool:
        """Count an operation; whether the power is still there before and after it."""
        if self.lost:
            return False
        self.operations += 1
        return not self.lost


@dataclass
class Written:
    """One file of the database: what is durable, and what came after that, in order."""

    exists: bool = False
    durable: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, offset: int, data: bytes | None) -> None:
        """Data at an offset, or the end of the file moved to it."""
        self.pending.append((offset, data))

    def sync(self) -> None:
        for operation in self.pending:
            apply(self.durable, *operation)
        self.pending.clear()
        self.exists = True

    def after(self, chance: random.Random) -> bytes | None:
        """The content after a restart, or None when the file is not there."""
        if not self.exists and chance.random() < 0.5:
            return None
        kept = bytearray(self.durable)
        share = chance.choice((0.0, 0.5, 0.9, 1.0))
        for offset, data in self.pending:
            if chance.random() >= share:
                continue
            if data is not None and len(data) > SECTOR and chance.random() < 0.3:
                data = data[: SECTOR * chance.randrange(1, len(data) // SECTOR + 1)]
            apply(kept, offset, data)
        return bytes(kept)


def apply(content: bytearray, offset: int, data: bytes | None) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    if data is None:
        del content[offset:]
    else:
        content[offset : offset + len(data)] = data


class RecordingVFS(apsw.VFS):
    """SQLite's own way to the disk, with everything that it writes recorded."""

    def __init__(self, power: Power) -> None:
        self.power = power
        self.files: dict[str, Written] = {}
        self.deleted: set[str] = set()
        """Deleted in a folder that was not synced since: a restart may bring them back."""
        self.name = f"recording-{next(_NUMBERS)}"
        super().__init__(self.name, "")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> RecordingFile:  # noqa: N802
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        with self.power.lock:
            if path in self.deleted:
                self.deleted.discard(path)
                del self.files[path]
            written = self.files.setdefault(path, Written())
        return RecordingFile(name, flags, written, self)

    def xDelete(self, path: str, sync_folder: bool) -> None:  # noqa: N802
        with self.power.lock:
            if not self.power.use():
                raise apsw.IOError(str(PowerLost()))
            super().xDelete(path, sync_folder)
            if path in self.files:
                self.deleted.add(path)
            if sync_folder:
                self.folder_synced()

    def folder_synced(self) -> None:
        for path in self.deleted:
            self.files.pop(path, None)
        self.deleted.clear()


class RecordingFile(apsw.VFSFile):
    """One open file of the database."""

    def __init__(
        self,
        name: apsw.URIFilename | str | None,
        flags: list[int],
        written: Written,
        vfs: RecordingVFS,
    ) -> None:
        self._written = written
        self._vfs = vfs
        self._power = vfs.power
        # As SQLite does: the first sync of a new journal or log syncs its folder too.
        journals = apsw.SQLITE_OPEN_MAIN_JOURNAL | apsw.SQLITE_OPEN_WAL
        self._sync_folder = bool(flags[0] & apsw.SQLITE_OPEN_CREATE and flags[0] & journals)
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._recorded(offset, bytes(data), lambda: super(RecordingFile, self).xWrite(data, offset))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._recorded(size, None, lambda: super(RecordingFile, self).xTruncate(size))

    def xSync(self, flags: int) -> None:  # noqa: N802
        with self._power.lock:
            if not self._power.use():
                raise apsw.IOError(str(PowerLost()))
            super().xSync(flags)
            self._written.sync()
            if self._sync_folder:
                self._vfs.folder_synced()
                self._sync_folder = False

    def _recorded(self, offset: int, data: bytes | None, act: Callable[[], None]) -> None:
        with self._power.lock:
            if self._power.lost:
                raise apsw.IOError(str(PowerLost()))
            self._written.write(offset, data)
            if not self._power.use():  # it goes while this is being written
                raise apsw.IOError(str(PowerLost()))
            act()


class RecordingDisk(Disk):
    """The disk of the blob files; names are durable once their folder is synced."""

    def __init__(self, power: Power) -> None:
        self._power = power
        self.durable: dict[Path, bytes] = {}
        self._contents: dict[Path, bytes] = {}
        self._pending: list[tuple[Path, Callable[[dict[Path, bytes]], object]]] = []

    def write(self, path: Path, data: bytes, at: float) -> None:
        with self._power.lock:
            self._use()
            half = data[: len(data) // 2]
            self._pending.append((path.parent, lambda files: files.update({path: half})))
            self._use()
            super().write(path, data, at)
            self._pending[-1] = (path.parent, lambda files: files.update({path: data}))

    def rename(self, old: Path, new: Path) -> None:
        with self._power.lock:
            self._use()
            super().rename(old, new)
            self._pending.append((new.parent, lambda files: files.update({new: files.pop(old)})))

    def remove(self, path: Path) -> None:
        with self._power.lock:
            self._use()
            super().remove(path)
            self._pending.append((path.parent, lambda files: files.pop(path, None)))

    def touch(self, path: Path, at: float) -> None:
        with self._power.lock:
            self._use()
            super().touch(path, at)

    def sync_folder(self, path: Path) -> None:
        with self._power.lock:
            self._use()
            for folder, operation in self._pending:
                if folder == path:
                    operation(self.durable)
            self._pending = [each for each in self._pending if each[0] != path]

    def after(self, chance: random.Random) -> dict[Path, bytes]:
        """The files after a restart: of what was not synced, the older operations or none."""
        files = dict(self.durable)
        for _, operation in self._pending[: chance.randrange(len(self._pending) + 1)]:
            operation(files)
        return files

    def _use(self) -> None:
        if not self._power.use():
            raise PowerLost


def image(
    vfs: RecordingVFS, disk: RecordingDisk, old: Path, new: Path, chance: random.Random
) -> None:
    """Make the folder `new` as `old` would be found after the power came back."""
    for name, written in vfs.files.items():
        content = written.after(chance)
        undeleted = name not in vfs.deleted or chance.random() < 0.5
        if content is not None and undeleted:
            place(new / Path(name).relative_to(old), content)
    for path, content in disk.after(chance).items():
        place(new / path.relative_to(old), content)


def place(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
