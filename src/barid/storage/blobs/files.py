"""Large content as files, one for each digest: `ab/abcdef...` in lower-case hexadecimal.

A file is written under another name, synced, renamed and its folder synced, before anybody may
name it; so a name always stands for the whole content. Removing looks at the age and holds a lock
that writing takes as well: a file that somebody has just made ready again is never removed.
"""

from __future__ import annotations

import fcntl
import itertools
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from barid.storage.driver import Now

_TEMPORARY: Final = ".new"
_LOCK: Final = ".lock"


class Disk:
    """The few things that are done to a disk, so that a test can stand in for it."""

    def write(self, path: Path, data: bytes, at: float) -> None:
        """A new file, synced, that counts as written at this time. Raises OSError."""
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            rest = memoryview(data)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
            os.utime(descriptor, (at, at))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, old: Path, new: Path) -> None:
        """Raises OSError."""
        os.rename(old, new)

    def remove(self, path: Path) -> None:
        """Raises OSError."""
        os.unlink(path)

    def touch(self, path: Path, at: float) -> None:
        """The file counts as written at this time. Raises OSError."""
        os.utime(path, (at, at))

    def make_folder(self, path: Path) -> None:
        """A folder, unless it is there already; durable. Raises OSError."""
        with suppress(FileExistsError):
            os.mkdir(path, 0o700)
        # Also when it was there: whoever made it may have died, or not have come so far yet.
        self.sync_folder(path.parent)

    def sync_folder(self, path: Path) -> None:
        """What was renamed or removed in the folder is durable. Raises OSError."""
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


class BlobFiles:
    """Implements `storage.driver.Blobs` in a folder. Safe from several threads and processes."""

    def __init__(self, folder: Path, now: Now, disk: Disk | None = None) -> None:
        self._folder = folder
        self._now = now
        self._disk = disk or Disk()
        self._counter = itertools.count()
        self._durable: set[Path] = set()
        """Folders that are known to be there for good."""

    def write(self, digest: bytes, data: bytes) -> None:
        path = self._path(digest)
        with self._locked(fcntl.LOCK_SH), suppress(FileNotFoundError):
            self._disk.touch(path, self._now() / 1_000_000)
            # Whoever renamed it may not have synced the folder yet.
            self._disk.sync_folder(path.parent)
            return
        for folder in (self._folder, path.parent):
            if folder not in self._durable:
                self._disk.make_folder(folder)
                self._durable.add(folder)
        temporary = self._temporary(path.parent)
        while True:
            try:
                self._disk.write(temporary, data, self._now() / 1_000_000)
                self._disk.rename(temporary, path)
            except FileExistsError:
                # Another process with our number made it: one that died (in a container numbers
                # come again), or lives in another container. Either way it is not ours to touch.
                temporary = self._temporary(path.parent)
                continue
            except BaseException:
                with suppress(OSError):
                    self._disk.remove(temporary)
                raise
            break
        self._disk.sync_folder(path.parent)

    def read(self, digest: bytes) -> bytes:
        return self._path(digest).read_bytes()

    def open(self, digest: bytes) -> BinaryIO:
        return self._path(digest).open("rb")

    def remove(self, digest: bytes, older_than: float) -> bool:
        path = self._path(digest)
        # Who holds it may do so for long (a backup): the file goes in a later round then.
        with (
            suppress(FileNotFoundError, BlockingIOError),
            self._locked(fcntl.LOCK_EX | fcntl.LOCK_NB),
        ):
            if path.stat().st_mtime < older_than:
                self._disk.remove(path)
                return True
        return False

    def held(self) -> AbstractContextManager[None]:
        """While this is held nothing is removed, by anybody; writing goes on."""
        return self._locked(fcntl.LOCK_SH)

    def names(self) -> Iterator[tuple[bytes, float]]:
        for path in self._files():
            with suppress(ValueError, FileNotFoundError):
                yield bytes.fromhex(path.name), path.stat().st_mtime

    def remove_unfinished(self, older_than: float) -> int:
        """Remove files that somebody began before this time (seconds since 1970) and never
        finished; how many."""
        count = 0
        for path in self._files():
            with suppress(FileNotFoundError):
                if path.suffix == _TEMPORARY and path.stat().st_mtime < older_than:
                    self._disk.remove(path)
                    count += 1
        return count

    def _files(self) -> Iterator[Path]:
        if not self._folder.is_dir():
            return
        for folder in sorted(self._folder.iterdir()):
            if folder.is_dir():
                yield from sorted(folder.iterdir())

    def _temporary(self, folder: Path) -> Path:
        """A name that this process has not used yet."""
        return folder / f"{os.getpid()}-{next(self._counter)}{_TEMPORARY}"

    def _path(self, digest: bytes) -> Path:
        name = digest.hex()
        return self._folder / name[:2] / name

    @contextmanager
    def _locked(self, kind: int) -> Iterator[None]:
        """Writers share the lock, the sweeper has it alone."""
        try:
            descriptor = os.open(self._folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except FileNotFoundError:  # no folder yet: nothing there to be removed
            yield
            return
        try:
            fcntl.flock(descriptor, kind)
            yield
        finally:
            os.close(descriptor)
