"""An archive of backups: a folder in which each backup is a folder, and large content lies once.

    barid-archive.json              says that it is one
    blobs/ab/abcdef...              files of large content, never changed
    2026-11-23T105159Z/             one backup
        manifest.json               every file of it, with size, mode and digest
        manifest.digest             the digest of that
        barid.db
        files/...                   everything else of the data folder, such as tls/

Digests are BLAKE2b with 256 bits, in hexadecimal. A backup gets its name when all of it is
durable; what has no manifest or begins with a full stop is not one.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Final

from barid.interfaces.store import StorageDamaged

MARK: Final = "barid-archive.json"
MANIFEST: Final = "manifest.json"
DIGEST: Final = "manifest.digest"
DATABASE: Final = "barid.db"
FILES: Final = "files"
BLOBS: Final = "blobs"
UNFINISHED: Final = ".unfinished-"
STAGING: Final = ".restoring"
"""In a data folder: where a backup is put together that comes back."""
_PIECE: Final = 1 << 20


class ArchiveInUse(Exception):
    """Somebody else writes to it."""


class NotAnArchive(Exception):
    """There is something else in that folder."""


class NoSuchBackup(Exception):
    """None of that name, or none at all."""


class BackupDamaged(StorageDamaged):
    """A file of a backup is not what was written."""

    def __init__(self, name: str, file: str) -> None:
        super().__init__(f"{name}: {file}")
        self.name = name
        self.file = file


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One file: its path in the backup (or its name among the blobs), octets, mode, digest."""

    path: str
    size: int
    mode: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What belongs to a backup. `made` is in microseconds since 1970."""

    name: str
    made: int
    version: str
    files: tuple[KeptFile, ...]
    blobs: tuple[KeptFile, ...]

    def written(self) -> bytes:
        """As it stands in its file."""
        return (json.dumps({"format": 1, **asdict(self)}, indent=1) + "\n").encode()

    @classmethod
    def read(cls, octets: bytes) -> Manifest:
        """Raises ValueError."""
        try:
            found = json.loads(octets)
            if found["format"] != 1:
                raise ValueError("made by a newer version")
            files, blobs = (
                tuple(KeptFile(**one) for one in found[which]) for which in ("files", "blobs")
            )
            return cls(found["name"], found["made"], found["version"], files, blobs)
        except (KeyError, TypeError, RecursionError) as error:
            raise ValueError(str(error)) from error


class Archive:
    """One archive."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs = folder / BLOBS

    def names(self) -> list[str]:
        """Backups that are whole, oldest first."""
        if not self.folder.is_dir():
            return []
        found = (entry.name for entry in self.folder.iterdir() if not entry.name.startswith("."))
        return sorted(name for name in found if (self.folder / name / DIGEST).is_file())

    def chosen(self, name: str | None) -> str:
        """The backup of this name, or the newest. Raises NoSuchBackup."""
        names = self.names()
        if not names or (name is not None and name not in names):
            raise NoSuchBackup(name or "")
        return name or names[-1]

    def manifest(self, name: str) -> Manifest:
        """Raises BackupDamaged, OSError."""
        octets = (self.folder / name / MANIFEST).read_bytes()
        wanted = (self.folder / name / DIGEST).read_text("ascii", "replace").strip()
        try:
            manifest = Manifest.read(octets)
        except ValueError as error:
            raise BackupDamaged(name, MANIFEST) from error
        if digest_of(octets) != wanted or manifest.name != name:
            raise BackupDamaged(name, MANIFEST)
        return manifest

    def place_of(self, manifest: Manifest, file: KeptFile) -> Path:
        """Where a file of a backup lies. Raises BackupDamaged for one that lies nowhere here."""
        inside = self.folder / manifest.name / file.path
        if ".." in Path(file.path).parts or Path(file.path).is_absolute():
            raise BackupDamaged(manifest.name, file.path)
        return inside

    def place_of_blob(self, name: str) -> Path:
        """Where the file of large content lies."""
        return self.blobs / name[:2] / name

    @contextmanager
    def held(self) -> Iterator[None]:
        """For writing. Makes it. Raises ArchiveInUse, NotAnArchive, OSError."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mark = self.folder / MARK
        if not mark.exists():
            if any(self.folder.iterdir()):
                raise NotAnArchive
            write_durably(mark, b'{"format": 1}\n')
        handle = os.open(self.folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ArchiveInUse from None
            self._tidy()
            yield
        finally:
            os.close(handle)

    def remove_all_but(self, newest: int) -> None:
        """Remove older backups, and large content that none of the others names."""
        names = self.names()
        for name in names[: max(len(names) - newest, 0)]:
            hidden = self.folder / f"{UNFINISHED}{name}"
            os.rename(self.folder / name, hidden)
            shutil.rmtree(hidden)
        named = {blob.path for name in self.names() for blob in self.manifest(name).blobs}
        if self.blobs.is_dir():
            for path in sorted(self.blobs.glob("??/*")):
                if path.name not in named:
                    path.unlink()

    def _tidy(self) -> None:
        """What an interrupted run has left."""
        for entry in list(self.folder.iterdir()):
            if entry.name.startswith(UNFINISHED):
                shutil.rmtree(entry)


def is_broken_off(folder: Path) -> bool:
    """Whether a restore into this data folder has begun and not come to its end."""
    return (folder / STAGING).is_dir() and not (folder / DATABASE).exists()


def digest_of(octets: bytes) -> str:
    """BLAKE2b with 256 bits, in hexadecimal."""
    return blake2b(octets, digest_size=32).hexdigest()


def digest_of_file(path: Path) -> str:
    """The same of a file. Raises OSError."""
    found = blake2b(digest_size=32)
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found.update(piece)
    return found.hexdigest()


def copy_durably(source: Path, target: Path, mode: int = 0o600) -> tuple[int, str]:
    """A new file with this content, synced; its size and digest. Raises OSError."""
    make_folders(target.parent)
    found, size = blake2b(digest_size=32), 0
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with source.open("rb") as old, os.fdopen(os.open(target, flags, 0o600), "wb") as new:
        os.fchmod(new.fileno(), mode)
        while piece := old.read(_PIECE):
            found.update(piece)
            size += len(piece)
            new.write(piece)
        new.flush()
        os.fsync(new.fileno())
    return size, found.hexdigest()


def make_folders(path: Path) -> None:
    """A folder and those above it, for their owner only. Raises OSError."""
    if not path.is_dir():
        make_folders(path.parent)
        path.mkdir(mode=0o700, exist_ok=True)


def write_durably(path: Path, octets: bytes) -> None:
    """A file with this content, synced. Raises OSError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
    with os.fdopen(os.open(path, flags, 0o600), "wb") as file:
        file.write(octets)
        file.flush()
        os.fsync(file.fileno())


def sync_folders(top: Path) -> None:
    """The names in this folder and all below are durable. Raises OSError."""
    for folder, _, _ in os.walk(top):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
