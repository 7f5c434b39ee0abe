"""What stores that lie in files share: reading a file, walking folders, making a folder whole.

Paths are those of the system, whatever octets are in them; symbolic links to folders are not
followed, so that no walk is endless.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barid.archives.lines import to_wire
from barid.archives.moments import instant, told_by_header
from barid.archives.notes import MessageNote
from barid.interfaces.archives import (
    MAX_FOREIGN,
    TOO_LARGE,
    ForeignLetter,
    SourceFailed,
    Unreadable,
)
from barid.model.flags import NO_FLAGS, Flags
from barid.model.identifiers import Instant

DEEPEST: Final = 30
"""Levels of folders that are walked into."""
_OWN_TIME: Final = 86_400
"""Seconds by which a file may be younger than its name says, before its time counts as lost."""


@dataclass(frozen=True, slots=True)
class LetterFile:
    """Implements `interfaces.archives.ForeignMessage`: a file that holds one message.

    `made` is when the file says it was made (seconds since 1970), None where only the header can
    tell; `modified` is what the file system says.
    """

    name: str
    path: str
    size: int
    modified: float
    made: int | None = None
    flags: Flags = NO_FLAGS
    keywords: tuple[str, ...] = ()
    note: MessageNote | None = None

    def read(self) -> ForeignLetter:
        text = octets_of(self.path)
        note = self.note
        if note is not None:
            content = text if note.exact else to_wire(text)
            return ForeignLetter(content, note.received, note.flags, note.keywords)
        return ForeignLetter(to_wire(text), self._received(text), self.flags, self.keywords)

    def _received(self, text: bytes) -> Instant | None:
        """A file that was copied without its time is younger than its name; then the header
        knows better."""
        if self.made is not None and self.modified <= self.made + _OWN_TIME:
            return instant(self.modified)
        told = told_by_header(text)
        if told is None:
            told = instant(self.modified if self.made is None else self.made)
        return told


def octets_of(path: str, start: int = 0, end: int | None = None) -> bytes:
    """What stands in a file, or between two places of it. Raises Unreadable."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            end = os.fstat(handle).st_size if end is None else end
            octets = _piece(handle, start, min(end, start + MAX_FOREIGN + 1))
        finally:
            os.close(handle)
    except OSError as error:
        raise Unreadable(shown(path), error.strerror or str(error)) from error
    if len(octets) > MAX_FOREIGN:
        raise Unreadable(shown(path), TOO_LARGE)
    return octets


def _piece(handle: int, start: int, end: int) -> bytes:
    octets = os.pread(handle, end - start, start)
    while len(octets) < end - start:  # very large, or the file has been cut meanwhile
        more = os.pread(handle, end - start - len(octets), start + len(octets))
        if not more:
            break
        octets += more
    return octets


def shown(path: str | Path) -> str:
    """A path as it can be printed, whatever octets it has."""
    return os.fsencode(path).decode("utf-8", "replace")


def entries(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, by name. Raises SourceFailed."""
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        raise SourceFailed(shown(folder), error.strerror or str(error)) from error


def is_folder(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder itself, not a link to one."""
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def is_file(entry: os.DirEntry[str]) -> bool:
    """Whether it is a plain file, or a link to one."""
    try:
        return entry.is_file()
    except OSError:
        return False


def walk(folder: Path, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Path]]:
    """The folder and all below it that are not hidden, with the levels of their names."""
    yield above, folder
    if len(above) < DEEPEST:
        for entry in entries(folder):
            if is_folder(entry) and not entry.name.startswith("."):
                yield from walk(folder / entry.name, (*above, entry.name))


class Construction:
    """A folder (or file) that is made under another name beside its own, and gets its own when it
    is whole. Raises FileExistsError for one that is there and not an empty folder, OSError."""

    def __init__(self, place: Path) -> None:
        self.place = Path(os.path.abspath(place))
        if self.place.exists() and not (self.place.is_dir() and not any(self.place.iterdir())):
            raise FileExistsError(17, "it exists and is not empty", shown(self.place))
        self.path = self.place.parent / f".{self.place.name}.unfinished"
        self.abandon()

    def finish(self) -> None:
        """Everything to the disk, then the name."""
        for folder, _, files in os.walk(self.path):
            for name in files:
                sync(Path(folder) / name)
            sync(Path(folder))
        if self.path.is_file():
            sync(self.path)
        os.rename(self.path, self.place)
        sync(self.place.parent)

    def abandon(self) -> None:
        """Remove what was begun, now or by somebody who was interrupted."""
        if self.path.is_dir():
            shutil.rmtree(self.path)
        else:
            with suppress(FileNotFoundError):
                self.path.unlink()


def sync(path: Path) -> None:
    """What was written to a file or folder is durable. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_private(path: Path, octets: bytes, modified: Instant | None = None) -> None:
    """A new file for its owner only, with this time. Raises OSError."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(octets)
    if modified is not None:
        os.utime(path, ns=(modified * 1000, modified * 1000))


def safe_level(level: str) -> str:
    """A level of a mailbox name as the name of a folder: never hidden, never too long."""
    plain = "".join("_" if character in '/\\:*?"<>|\0' else character for character in level)
    cut = plain.encode("utf-8", "replace")[:200].decode("utf-8", "ignore").strip()
    return f"_{cut}" if not cut or cut.startswith(".") else cut


class Places:
    """A path for each mailbox, none twice even where case does not count."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, wanted: str, ending: str = "") -> str:
        """The wanted path, or one like it."""
        number, found = 1, wanted + ending
        while found.casefold() in self._taken:
            number += 1
            found = f"{wanted}~{number}{ending}"
        self._taken.add(found.casefold())
        return found
