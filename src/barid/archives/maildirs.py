"""Maildir, with the subfolders of Maildir++ or with Maildirs inside folders: read and written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from barid.archives import maildir_form as form
from barid.archives import notes
from barid.archives.files import (
    Construction,
    LetterFile,
    Places,
    entries,
    is_file,
    is_folder,
    shown,
    walk,
    write_private,
)
from barid.archives.lines import to_file
from barid.archives.moments import MICROSECONDS
from barid.interfaces.archives import (
    ForeignMailbox,
    OutgoingLetter,
    OutgoingMailbox,
    Unreadable,
    Wanted,
)
from barid.model.mailbox import INBOX

_PARTS: Final = ("cur", "new")
_KEYWORDS: Final = "dovecot-keywords"
_SUBSCRIPTIONS: Final = "subscriptions"


def is_maildir(folder: Path) -> bool:
    """Whether a folder is a Maildir."""
    return all((folder / part).is_dir() for part in _PARTS)


def has_maildirs(folder: Path) -> bool:
    """Whether it is one, or there is one in it."""
    if is_maildir(folder):
        return True
    some = (folder / entry.name for entry in entries(folder) if is_folder(entry))
    return any(is_maildir(one) for one in some)


class MaildirSource:
    """Implements `interfaces.archives.Source`. `mailboxes` finds the folders that others read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.identity = f"maildir:{shown(os.path.abspath(folder))}"
        self._found: dict[str, Path] = {}

    def mailboxes(self) -> list[ForeignMailbox]:
        subscribed = self._subscribed()
        ours = notes.read_mailboxes(self._folder)
        found = []
        for key, name, folder in self._maildirs():
            self._found[key] = folder
            note = ours.get(key)
            if note is not None:
                found.append(ForeignMailbox(key, note.name, note.special_use, note.subscribed))
            else:
                known = subscribed is None or name in subscribed or name == INBOX
                found.append(ForeignMailbox(key, name, None, known))
        return found

    def _maildirs(self) -> Iterator[tuple[str, str, Path]]:
        if is_maildir(self._folder):
            yield ".", INBOX, self._folder
        for entry in entries(self._folder):
            below = self._folder / entry.name
            if entry.name.startswith(".") and is_folder(entry) and is_maildir(below):
                yield entry.name, form.name_of_subfolder(entry.name), below
        for levels, folder in walk(self._folder):
            if levels and levels[-1] not in ("cur", "new", "tmp") and is_maildir(folder):
                yield "/".join(levels), form.name_of_path(levels), folder

    def _subscribed(self) -> frozenset[str] | None:
        try:
            text = (self._folder / _SUBSCRIPTIONS).read_text("utf-8", "replace")
        except OSError:
            return None
        return form.read_subscriptions(text)

    def count(self, mailbox: ForeignMailbox) -> int:
        folder = self._found[mailbox.key]
        return sum(len(os.listdir(folder / part)) for part in _PARTS)

    def messages(
        self, mailbox: ForeignMailbox, wanted: Wanted
    ) -> Iterator[LetterFile | Unreadable]:
        folder = self._found[mailbox.key]
        keywords = _keywords_of(folder)
        noted = notes.read_messages(folder)
        found = [
            (form.parted(entry.name), entry)
            for part in _PARTS
            for entry in entries(folder / part)
            if not entry.name.startswith(".")
        ]
        for (base, letters), entry in sorted(found, key=lambda pair: _order(pair[0][0])):
            if not wanted(base) or not is_file(entry):
                continue
            try:
                status = entry.stat()
            except OSError as error:
                yield Unreadable(shown(entry.path), error.strerror or str(error))
                continue
            yield LetterFile(
                base,
                entry.path,
                status.st_size,
                status.st_mtime,
                form.time_of(base),
                *form.flags_of(letters, keywords),
                noted.get(base),
            )

    def close(self) -> None:
        return


def _order(base: str) -> tuple[int, str]:
    """As they came, which is how UIDs were given."""
    return form.time_of(base) or 0, base


def _keywords_of(folder: Path) -> dict[str, str]:
    try:
        return form.read_keywords((folder / _KEYWORDS).read_text("utf-8", "replace"))
    except OSError:
        return {}


class MaildirSink:
    """Implements `interfaces.archives.Sink`: one Maildir with the subfolders of Maildir++."""

    def __init__(self, place: Path) -> None:
        self._made = Construction(place)
        self._places = Places()
        self._notes: dict[str, notes.MailboxNote] = {}
        self._subscribed: list[str] = []
        _make_maildir(self._made.path)

    def write(self, mailbox: OutgoingMailbox, letters: Iterable[OutgoingLetter]) -> int:
        key, folder = ".", self._made.path
        if mailbox.name != INBOX:
            key = self._places.take(form.subfolder_of_name(mailbox.name)[:240])
            folder = folder / key
            _make_maildir(folder)
            write_private(folder / "maildirfolder", b"")
            if mailbox.subscribed:
                self._subscribed.append(key.removeprefix("."))
        self._notes[key] = notes.note_of(mailbox)
        keywords = form.lettered(mailbox.keywords)
        count, lines = 0, list[str]()
        for letter in letters:
            base, exact = _write_letter(folder, letter, keywords)
            told = form.letters_of(letter.flags, letter.keywords, keywords)
            _, words = form.flags_of(told, keywords)
            if exact or set(words) != set(letter.keywords):
                note = notes.MessageNote(letter.flags, letter.keywords, letter.received, exact)
                lines.append(notes.message_line(base, note))
            count += 1
        if keywords:
            write_private(folder / _KEYWORDS, form.write_keywords(keywords).encode())
        if lines:
            write_private(folder / notes.MESSAGES, "".join(lines).encode())
        return count

    def finish(self) -> None:
        names = "".join(f"{name}\n" for name in self._subscribed)
        write_private(self._made.path / _SUBSCRIPTIONS, names.encode())
        write_private(self._made.path / notes.EXPORT, notes.write_mailboxes(self._notes))
        self._made.finish()

    def abandon(self) -> None:
        self._made.abandon()


def _make_maildir(folder: Path) -> None:
    for made in (folder, folder / "cur", folder / "new", folder / "tmp"):
        made.mkdir(mode=0o700, exist_ok=True)


def _write_letter(
    folder: Path, letter: OutgoingLetter, keywords: dict[str, str]
) -> tuple[str, bool]:
    """The base name, and whether it stands there with its own line ends."""
    lines = to_file(letter.content)
    exact = lines is None
    text = letter.content if lines is None else lines
    seconds, rest = divmod(letter.received, MICROSECONDS)
    base = f"{seconds}.M{rest}U{letter.number}.barid,S={len(text)},W={len(letter.content)}"
    file = f"{base}:2,{form.letters_of(letter.flags, letter.keywords, keywords)}"
    write_private(folder / "cur" / file, text, letter.received)
    return base, exact
