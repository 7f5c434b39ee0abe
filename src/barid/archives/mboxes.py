"""Mailboxes in single files: mbox, alone or in folders as Thunderbird and Apple Mail lay them."""

from __future__ import annotations

import mmap
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

from barid.archives import mbox_form as form
from barid.archives import notes
from barid.archives.files import (
    Construction,
    Places,
    entries,
    is_file,
    octets_of,
    safe_level,
    shown,
    walk,
    write_private,
)
from barid.archives.maildir_form import decoded
from barid.archives.moments import instant, told_by_header
from barid.interfaces.archives import (
    CHANGED,
    MAX_FOREIGN,
    TOO_LARGE,
    ForeignLetter,
    ForeignMailbox,
    OutgoingLetter,
    OutgoingMailbox,
    SourceFailed,
    Unreadable,
    Wanted,
)
from barid.model.mailbox import INBOX

_BEGINNING: Final = 64
_APPLE: Final = "mbox"
"""Apple Mail keeps the mbox of `Work.mbox` in a file of this name in a folder."""


@dataclass(frozen=True, slots=True)
class MboxMessage:
    """Implements `interfaces.archives.ForeignMessage`: a part of a file."""

    name: str
    path: str
    span: form.Span
    modified: float

    @property
    def size(self) -> int:
        return self.span.end - self.span.start

    def read(self) -> ForeignLetter:
        octets = octets_of(self.path, self.span.line, self.span.end)
        head = self.span.start - self.span.line
        if not octets.startswith(b"From ") or len(octets) < head:
            raise Unreadable(shown(self.path), CHANGED)
        letter = form.letter_of(octets[:head], octets[head:])
        if letter.received is None:
            received = told_by_header(letter.content) or instant(self.modified)
            return replace(letter, received=received)
        return letter


def is_mbox(path: Path) -> bool:
    """Whether a file is an mbox, as far as its beginning tells. Raises SourceFailed."""
    try:
        with path.open("rb") as file:
            return form.is_mbox(file.read(_BEGINNING))
    except OSError as error:
        raise SourceFailed(shown(path), error.strerror or str(error)) from error


class MboxSource:
    """Implements `interfaces.archives.Source`: a file, or all mboxes below a folder."""

    def __init__(self, place: Path) -> None:
        self._place = place
        self.identity = f"mbox:{shown(os.path.abspath(place))}"
        self._found: dict[str, Path] = {}

    def mailboxes(self) -> list[ForeignMailbox]:
        if not self._place.is_dir():
            name = named(self._place.name)
            self._found[self._place.name] = self._place
            return [ForeignMailbox(self._place.name, INBOX if name.upper() == INBOX else name)]
        ours = notes.read_mailboxes(self._place)
        found = []
        for levels, folder in walk(self._place):
            for entry in entries(folder):
                path = folder / entry.name
                key = "/".join((*levels, entry.name))
                if not _may_be_mbox(entry) or not (key in ours or is_mbox(path)):
                    continue
                self._found[key] = path
                found.append(_mailbox(key, ours.get(key)))
        return found

    def count(self, mailbox: ForeignMailbox) -> int:
        path = self._found[mailbox.key]
        if not path.stat().st_size:
            return 0
        with path.open("rb") as file, _mapped(file.fileno()) as octets:
            return sum(1 for _ in form.spans(octets))

    def messages(
        self, mailbox: ForeignMailbox, wanted: Wanted
    ) -> Iterator[MboxMessage | Unreadable]:
        path = self._found[mailbox.key]
        try:
            with path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_size:
                    with _mapped(file.fileno()) as octets:
                        yield from _wanted_in(octets, path, status.st_mtime, wanted)
        except OSError as error:
            raise SourceFailed(shown(path), error.strerror or str(error)) from error

    def close(self) -> None:
        return


def _mapped(handle: int) -> closing[mmap.mmap]:
    return closing(mmap.mmap(handle, 0, access=mmap.ACCESS_READ))


def _wanted_in(
    octets: mmap.mmap, path: Path, modified: float, wanted: Wanted
) -> Iterator[MboxMessage | Unreadable]:
    """The messages, each named after what it says and how often that came before: so a message
    stays the same while others are removed or flags are changed."""
    seen: Counter[bytes] = Counter()
    for number, span in enumerate(form.spans(octets)):
        if span.end - span.start > MAX_FOREIGN:
            yield Unreadable(shown(path), TOO_LARGE)
            continue
        text = octets[span.start : span.end]
        if form.is_no_message(text, number == 0):
            continue
        digest = blake2b(form.plain(text), digest_size=16).digest()
        seen[digest] += 1
        name = f"{digest.hex()}.{seen[digest]}"
        if wanted(name):
            yield MboxMessage(name, str(path), span, modified)


def _may_be_mbox(entry: os.DirEntry[str]) -> bool:
    return is_file(entry) and not entry.name.startswith(".") and not entry.name.endswith(".msf")


def _mailbox(key: str, note: notes.MailboxNote | None) -> ForeignMailbox:
    if note is not None:
        return ForeignMailbox(key, note.name, note.special_use, note.subscribed)
    levels = key.split("/")
    if levels[-1] == _APPLE and len(levels) > 1:
        levels.pop()
    name = "/".join(named(level) for level in levels)
    return ForeignMailbox(key, INBOX if name.upper() == INBOX else name)


def named(level: str) -> str:
    """A level of a mailbox name from that of a file or folder."""
    for ending in (".mbox", ".mbx", ".sbd"):
        if level.lower().endswith(ending) and len(level) > len(ending):
            return decoded(level[: -len(ending)])
    return decoded(level)


class MboxSink:
    """Implements `interfaces.archives.Sink`: a folder of mboxrd files."""

    def __init__(self, place: Path) -> None:
        self._made = Construction(place)
        self._made.path.mkdir(mode=0o700)
        self._places = Places()
        self._notes: dict[str, notes.MailboxNote] = {}

    def write(self, mailbox: OutgoingMailbox, letters: Iterable[OutgoingLetter]) -> int:
        levels = [safe_level(level) for level in mailbox.name.split("/")]
        key = self._places.take("/".join(levels), ".mbox")
        path = self._made.path / key
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._notes[key] = notes.note_of(mailbox)
        count = 0
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb", 1 << 20) as file:
            for letter in letters:
                file.write(form.entry_of(letter))
                count += 1
        return count

    def finish(self) -> None:
        write_private(self._made.path / notes.EXPORT, notes.write_mailboxes(self._notes))
        self._made.finish()

    def abandon(self) -> None:
        self._made.abandon()
