"""Messages in mailboxes: what reads them, as SQL; see `interfaces.store.Messages`.

Each question is one statement, whose rows are handed on almost as they come.
"""

# ruff: noqa: S608 - statements are put together from constants of this package alone

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from barid.interfaces.store import Content, StorageFailed
from barid.model.flags import Flags, Keywords
from barid.model.identifiers import AccountId, ContentId, EmailId, MailboxId, ModSeq, ThreadId, Uid
from barid.model.mailbox import (
    Contents,
    Entry,
    Heading,
    Letter,
    MailboxChanges,
    Particulars,
    Summary,
)
from barid.model.ranges import Ranges, intersection, normalised, numbers_in
from barid.storage.driver import Blobs, Driver
from barid.storage.stores.contents import HeldContent, PackedContent
from barid.storage.stores.mailboxes import COLUMNS, mailbox_of
from barid.storage.stores.packing import ZSTD_FILE, Packer
from barid.storage.stores.spans import conditions

FLAGGED: Final = 1
EXPUNGED: Final = 2
"""Kinds of rows in the change log; kept in databases."""
LAST_UID: Final = 0xFFFFFFFF

_ENTRIES: Final = (
    "SELECT uid, flags, received, size, email, content, modseq, coalesce(saved, received)"
    " FROM entry WHERE mailbox = ? AND "
)
_PARTICULARS: Final = (
    "SELECT uid, flags, received, size, summary, email, modseq, coalesce(saved, received),"
    " coalesce(thread, -email.id) FROM entry"
    " JOIN outline ON outline.content = entry.content JOIN email ON email.id = email"
    " WHERE mailbox = ? AND "
)

_HEADINGS: Final = (
    "SELECT uid, received, size, outline FROM entry"
    " JOIN outline ON outline.content = entry.content WHERE mailbox = ? AND "
)
_LETTERS: Final = (
    "SELECT uid, flags, received, prefix, digest, content.size, codec, data, outline"
    " FROM entry JOIN email ON email.id = email"
    " JOIN content ON content.id = entry.content"
    " JOIN outline ON outline.content = entry.content"
    " WHERE mailbox = ? AND "
)
# Making a named tuple of a row without calling its Python-level constructor.
_entry: Callable[[tuple[object, ...]], Entry] = partial(tuple.__new__, Entry)
_heading: Callable[[tuple[object, ...]], Heading] = partial(tuple.__new__, Heading)
_summary: Callable[[tuple[object, ...]], Summary] = partial(tuple.__new__, Summary)
_particulars: Callable[[tuple[object, ...]], Particulars] = partial(tuple.__new__, Particulars)


class MessageReader:
    """The reading half of `Messages`."""

    def __init__(self, driver: Driver, packer: Packer, blobs: Blobs) -> None:
        self._driver = driver
        self._packer = packer
        self._blobs = blobs

    def contents(self, mailbox: MailboxId) -> Contents | None:
        row = self._driver.row(f"SELECT {COLUMNS} FROM mailbox WHERE id = ?", (mailbox,))
        if row is None:
            return None
        found = mailbox_of(row)
        uids, flags = array("I"), array("Q")
        add_uid, add_flags = uids.append, flags.append
        for uid, mask in self._driver.rows(
            "SELECT uid, flags FROM entry WHERE mailbox = ? ORDER BY uid", (mailbox,)
        ):
            add_uid(uid)
            add_flags(mask)
        return Contents(found, uids, flags, self.keywords(found.account))

    def count(self, mailbox: MailboxId, uids: Ranges) -> int:
        total = 0
        for condition, values in conditions(uids):
            row = self._driver.row(
                f"SELECT count(*) FROM entry WHERE mailbox = ? AND {condition}", (mailbox, *values)
            )
            assert row is not None
            total += row[0]
        return total

    def entries(self, mailbox: MailboxId, uids: Ranges) -> list[Entry]:
        found: list[Entry] = []
        for condition, values in conditions(uids):
            rows = self._driver.rows(_ENTRIES + f"{condition} ORDER BY uid", (mailbox, *values))
            found.extend(map(_entry, rows))
        return found

    def summaries(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Summary]:
        found: list[Summary] = []
        add = found.append
        for condition, values in conditions(uids):
            rows = self._driver.rows(
                "SELECT uid, flags, received, size, summary FROM entry"
                " JOIN outline ON outline.content = entry.content"
                f" WHERE mailbox = ? AND {condition} ORDER BY uid",
                (mailbox, *values),
            )
            for row in map(_summary, rows):
                add(row)
                most -= len(row[4])
                if most <= 0:
                    return found
        return found

    def particulars(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Particulars]:
        found: list[Particulars] = []
        for condition, values in conditions(uids):
            rows = self._driver.rows(_PARTICULARS + f"{condition} ORDER BY uid", (mailbox, *values))
            for row in map(_particulars, rows):
                found.append(row)
                most -= len(row.text)
                if most <= 0:
                    return found
        return found

    def headings(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Heading]:
        found: list[Heading] = []
        for condition, values in conditions(uids):
            rows = self._driver.rows(_HEADINGS + f"{condition} ORDER BY uid", (mailbox, *values))
            for row in map(_heading, rows):
                found.append(row)
                most -= len(row[3])
                if most <= 0:
                    return found
        return found

    def letters(self, mailbox: MailboxId, uids: Ranges) -> list[Letter]:
        found: list[Letter] = []
        for condition, values in conditions(uids):
            rows = self._driver.rows(_LETTERS + f"{condition} ORDER BY uid", (mailbox, *values))
            for uid, flags, received, prefix, digest, size, codec, data, outline in rows:
                content = self.unpacked(digest, size, codec, data)
                found.append(Letter(uid, flags, received, prefix, content, outline))
        return found

    def open(self, mailbox: MailboxId, uid: Uid) -> tuple[Letter, Content] | None:
        row = self._driver.row(_LETTERS + "uid = ?", (mailbox, uid))
        if row is None:
            return None
        _, flags, received, prefix, digest, size, codec, data, outline = row
        letter = Letter(uid, flags, received, prefix, b"", outline)
        return letter, self._opened(digest, size, codec, data)

    def outline(self, content: ContentId) -> bytes | None:
        row = self._driver.row("SELECT outline FROM outline WHERE content = ?", (content,))
        return None if row is None else bytes(row[0])

    def content(self, content: ContentId) -> Content | None:
        row = self._driver.row(
            "SELECT digest, size, codec, data FROM content WHERE id = ?", (content,)
        )
        return self._opened(*row) if row is not None else None

    def _opened(self, digest: bytes, size: int, codec: int, data: bytes) -> Content:
        if codec != ZSTD_FILE:
            return HeldContent(self.unpacked(digest, size, codec, data))
        try:
            return PackedContent(self._blobs.open(digest), size)
        except OSError as error:
            raise StorageFailed(f"content {digest.hex()} cannot be read: {error}") from error

    def changes(self, mailbox: MailboxId, since: ModSeq, since_uid: Uid) -> MailboxChanges:
        row = self._driver.row(
            f"SELECT {COLUMNS}, floor,"
            " (SELECT account.modseq FROM account WHERE account.id = mailbox.account)"
            " FROM mailbox WHERE id = ?",
            (mailbox,),
        )
        if row is None:
            return MailboxChanges(None, since)
        found, floor, modseq = mailbox_of(row[:-2]), row[-2], row[-1]
        keywords = self.keywords(found.account) if modseq > since else None
        if found.modseq <= since and found.uidnext <= since_uid:
            return MailboxChanges(found, modseq, keywords=keywords)
        if since < floor:
            return MailboxChanges(found, modseq, keywords=keywords, complete=False)
        arrived = self._driver.rows(
            "SELECT uid, flags FROM entry WHERE mailbox = ? AND uid >= ? ORDER BY uid",
            (mailbox, since_uid),
        )
        news = tuple(arrived)
        flagged, expunged = self._logged(mailbox, since, since_uid)
        return MailboxChanges(found, modseq, news, flagged, expunged, keywords)

    def changed(self, mailbox: MailboxId, uids: Ranges, since: ModSeq) -> list[Entry]:
        row = self._driver.row("SELECT modseq, floor FROM mailbox WHERE id = ?", (mailbox,))
        if row is None or row[0] <= since:
            return []
        if since >= row[1]:
            uids = intersection(uids, self._perhaps_changed(mailbox, since))
        found: list[Entry] = []
        for condition, values in conditions(uids):
            rows = self._driver.rows(
                _ENTRIES + f"{condition} AND modseq > ? ORDER BY uid", (mailbox, *values, since)
            )
            found.extend(map(_entry, rows))
        return found

    def _perhaps_changed(self, mailbox: MailboxId, since: ModSeq) -> Ranges:
        """UIDs outside of which nothing came or was flagged after `since`, without reading the
        mailbox. Messages come in the order of their UIDs: all above the last that is older than
        `since` have come after it, and what happened to others is in the log."""
        row = self._driver.row(
            "SELECT uid FROM entry WHERE mailbox = ? AND modseq <= ? ORDER BY uid DESC LIMIT 1",
            (mailbox, since),
        )
        last = row[0] if row is not None else 0
        flagged, _ = self._kinds(mailbox, since)
        return normalised((*flagged, (last + 1, LAST_UID)))

    def vanished(self, mailbox: MailboxId, since: ModSeq) -> Ranges | None:
        row = self._driver.row("SELECT modseq, floor FROM mailbox WHERE id = ?", (mailbox,))
        if row is None or row[0] <= since:
            return ()
        return normalised(self._kinds(mailbox, since)[1]) if since >= row[1] else None

    def of_thread(self, mailbox: MailboxId, thread: ThreadId) -> list[EmailId]:
        rows = self._driver.rows(
            "SELECT email FROM entry JOIN email ON email.id = email"
            " WHERE mailbox = ? AND coalesce(thread, -email.id) = ?",
            (mailbox, thread),
        )
        return [email for (email,) in rows]

    def deleted_size(self, mailbox: MailboxId) -> int:
        row = self._driver.row(
            "SELECT coalesce(sum(size), 0) FROM entry WHERE mailbox = ? AND flags & 8 <> 0",
            (mailbox,),
        )
        return row[0] if row is not None else 0

    def keywords(self, account: AccountId) -> Keywords:
        rows = self._driver.rows(
            "SELECT name FROM keyword WHERE account = ? ORDER BY place", (account,)
        )
        return Keywords(tuple(name for (name,) in rows))

    def _logged(
        self, mailbox: MailboxId, since: ModSeq, below: Uid
    ) -> tuple[tuple[tuple[Uid, Flags, ModSeq], ...], tuple[Uid, ...]]:
        """What the change log says of messages with UID < below: (flagged, expunged)."""
        flagged, expunged = (_below(pairs, below) for pairs in self._kinds(mailbox, since))
        present: list[tuple[Uid, Flags, ModSeq]] = []
        for condition, values in conditions(normalised(flagged)):
            present.extend(
                self._driver.rows(
                    f"SELECT uid, flags, modseq FROM entry WHERE mailbox = ? AND {condition}"
                    " AND modseq > ? ORDER BY uid",
                    (mailbox, *values, since),
                )
            )
        return tuple(present), tuple(Uid(uid) for uid in numbers_in(normalised(expunged)))

    def _kinds(
        self, mailbox: MailboxId, since: ModSeq
    ) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Spans of UIDs that the change log has after `since`: (flagged, expunged)."""
        flagged: list[tuple[int, int]] = []
        expunged: list[tuple[int, int]] = []
        for kind, uids in self._driver.rows(
            "SELECT kind, uids FROM change WHERE mailbox = ? AND modseq > ?", (mailbox, since)
        ):
            target = expunged if kind == EXPUNGED else flagged
            target.extend(_pairs(uids))
        return flagged, expunged

    def unpacked(self, digest: bytes, size: int, codec: int, data: bytes) -> bytes:
        try:
            if codec == ZSTD_FILE:
                data = self._blobs.read(digest)
            return self._packer.unpack(codec, data, size)
        except (OSError, ValueError) as error:
            raise StorageFailed(f"content {digest.hex()} cannot be read: {error}") from error


def _pairs(text: str) -> Ranges:
    """The ranges that `ranges.written` wrote."""
    return tuple(
        (int(first), int(last or first))
        for first, _, last in (piece.partition(":") for piece in text.split(","))
    )


def _below(pairs: Iterable[tuple[int, int]], limit: int) -> Ranges:
    return tuple((first, min(last, limit - 1)) for first, last in pairs if first < limit)
