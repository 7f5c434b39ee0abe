"""Single messages in files, `.eml` and Apple Mail's `.emlx`, alone or in folders."""

from __future__ import annotations

import os
import plistlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barid.archives import notes
from barid.archives.files import (
    Construction,
    LetterFile,
    Places,
    entries,
    is_file,
    octets_of,
    safe_level,
    shown,
    walk,
    write_private,
)
from barid.archives.lines import to_wire
from barid.archives.mboxes import named
from barid.archives.moments import instant, told_by_header
from barid.interfaces.archives import (
    NOT_WHOLE,
    ForeignLetter,
    ForeignMailbox,
    OutgoingLetter,
    OutgoingMailbox,
    SourceFailed,
    Unreadable,
    Wanted,
)
from barid.model.flags import ANSWERED, DELETED, DRAFT, FLAGGED, NO_FLAGS, SEEN, Flags
from barid.model.mailbox import INBOX

ENDINGS: Final = (".eml", ".emlx")
_BEGINNING: Final = 200
_FIELD: Final = re.compile(rb"[\r\n]*[!-9;-~]{1,100}[ \t]*:")
_APPLE: Final = ((1, SEEN), (2, DELETED), (4, ANSWERED), (16, FLAGGED), (64, DRAFT))


@dataclass(frozen=True, slots=True)
class AppleFile:
    """Implements `interfaces.archives.ForeignMessage`: the length of the message on a line of its
    own, the message, and a property list with its flags."""

    name: str
    path: str
    size: int
    modified: float

    def read(self) -> ForeignLetter:
        length, _, rest = octets_of(self.path).partition(b"\n")
        if not length.strip().isdigit() or int(length) > len(rest):
            raise Unreadable(shown(self.path), NOT_WHOLE)
        text, properties = rest[: int(length)], rest[int(length) :]
        received = told_by_header(text) or instant(self.modified)
        return ForeignLetter(to_wire(text), received, _apple_flags(properties))


def _apple_flags(properties: bytes) -> Flags:
    flags = NO_FLAGS
    try:
        bits = int(plistlib.loads(properties.strip())["flags"])
    except Exception:  # whatever stands there: without flags the message is still a message
        return flags
    for bit, flag in _APPLE:
        flags = Flags(flags | flag) if bits & bit else flags
    return flags


def is_letter(path: Path) -> bool:
    """Whether a file is called as a message is, or begins as one. Raises SourceFailed."""
    if path.name.lower().endswith(ENDINGS):
        return True
    try:
        with path.open("rb") as file:
            return _FIELD.match(file.read(_BEGINNING)) is not None
    except OSError as error:
        raise SourceFailed(shown(path), error.strerror or str(error)) from error


def has_letters(folder: Path) -> bool:
    """Whether there is such a file anywhere below."""
    return any(
        entry.name.lower().endswith(ENDINGS) for _, each in walk(folder) for entry in entries(each)
    )


class TreeSource:
    """Implements `interfaces.archives.Source`: a file, or folders of files. What lies at the top
    goes to INBOX."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.identity = f"eml:{shown(os.path.abspath(place))}"
        self._found: dict[str, Path] = {}

    def mailboxes(self) -> list[ForeignMailbox]:
        if not self._place.is_dir():
            self._found["."] = self._place
            return [ForeignMailbox(".", INBOX)]
        ours = notes.read_mailboxes(self._place)
        found = []
        for levels, folder in walk(self._place):
            key = "/".join(levels) or "."
            if key not in ours and not any(_is_letter(entry) for entry in entries(folder)):
                continue
            self._found[key] = folder
            note = ours.get(key)
            if note is not None:
                found.append(ForeignMailbox(key, note.name, note.special_use, note.subscribed))
                continue
            # Apple Mail has Work.mbox/Messages/1.emlx.
            parts = levels[:-1] if len(levels) > 1 and levels[-1] == "Messages" else levels
            name = "/".join(named(level) for level in parts) or INBOX
            found.append(ForeignMailbox(key, INBOX if name.upper() == INBOX else name))
        return found

    def count(self, mailbox: ForeignMailbox) -> int:
        place = self._found[mailbox.key]
        return sum(_is_letter(entry) for entry in entries(place)) if place.is_dir() else 1

    def messages(
        self, mailbox: ForeignMailbox, wanted: Wanted
    ) -> Iterator[LetterFile | AppleFile | Unreadable]:
        place = self._found[mailbox.key]
        if not place.is_dir():
            yield from _found(place, wanted, {})
            return
        noted = notes.read_messages(place)
        for entry in entries(place):
            if _is_letter(entry):
                yield from _found(place / entry.name, wanted, noted)

    def close(self) -> None:
        return


def _found(
    path: Path, wanted: Wanted, noted: dict[str, notes.MessageNote]
) -> Iterator[LetterFile | AppleFile | Unreadable]:
    name = path.name
    if not wanted(name):
        return
    try:
        status = path.stat()
    except OSError as error:
        yield Unreadable(shown(path), error.strerror or str(error))
        return
    if name.lower().endswith(".emlx"):
        yield AppleFile(name, str(path), status.st_size, status.st_mtime)
    else:
        yield LetterFile(
            name, str(path), status.st_size, status.st_mtime, note=noted.get(name)
        )  # fmt: skip


def _is_letter(entry: os.DirEntry[str]) -> bool:
    name = entry.name
    return not name.startswith(".") and name.lower().endswith(ENDINGS) and is_file(entry)


class TreeSink:
    """Implements `interfaces.archives.Sink`: a folder for each mailbox, a file for each message,
    octet for octet."""

    def __init__(self, place: Path) -> None:
        self._made = Construction(place)
        self._made.path.mkdir(mode=0o700)
        self._places = Places()
        self._notes: dict[str, notes.MailboxNote] = {}

    def write(self, mailbox: OutgoingMailbox, letters: Iterable[OutgoingLetter]) -> int:
        wanted = "/".join(safe_level(level) for level in mailbox.name.split("/"))
        key = self._places.take(wanted)
        folder = self._made.path / key
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._notes[key] = notes.note_of(mailbox)
        lines = []
        for letter in letters:
            name = f"{letter.number:010}.eml"
            write_private(folder / name, letter.content, letter.received)
            note = notes.MessageNote(letter.flags, letter.keywords, letter.received, exact=True)
            lines.append(notes.message_line(name, note))
        write_private(folder / notes.MESSAGES, "".join(lines).encode())
        return len(lines)

    def finish(self) -> None:
        write_private(self._made.path / notes.EXPORT, notes.write_mailboxes(self._notes))
        self._made.finish()

    def abandon(self) -> None:
        self._made.abandon()


class FileSink:
    """Implements `interfaces.archives.Sink` for one message: one file."""

    def __init__(self, place: Path) -> None:
        self._made = Construction(place)

    def write(self, mailbox: OutgoingMailbox, letters: Iterable[OutgoingLetter]) -> int:
        for letter in letters:
            write_private(self._made.path, letter.content, letter.received)
            return 1
        return 0

    def finish(self) -> None:
        self._made.finish()

    def abandon(self) -> None:
        self._made.abandon()
