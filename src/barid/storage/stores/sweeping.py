"""What nobody needs any more: contents without messages, old changes, old notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from barid.interfaces.world import QUEUE
from barid.model.identifiers import AccountId, ContentId, MailboxId, ModSeq
from barid.storage.driver import Driver
from barid.storage.stores.notices import Notices
from barid.storage.stores.packing import ZSTD_FILE
from barid.storage.stores.words import Words

DIRECTORY: Final = AccountId(0)
"""Stands in a notice where the account would, when the directory changed."""
_CHANGED: Final = """SELECT id, modseq FROM account
    UNION ALL SELECT 0, value FROM counter WHERE name = 'directory'
    UNION ALL SELECT -1, value FROM counter WHERE name = 'queue'"""


class Sweeping:
    """In one transaction, all of these. A few rows per call: the writer has other work."""

    def __init__(self, driver: Driver, words: Words) -> None:
        self._driver = driver
        self._words = words

    def loosen(self, contents: Iterable[ContentId], since: int) -> None:
        """Nothing names these contents, perhaps for now."""
        self._driver.many(
            "INSERT INTO loose (content, since) VALUES (?, ?)"
            " ON CONFLICT (content) DO UPDATE SET since = excluded.since",
            [(content, since) for content in sorted(contents)],
        )

    def sweep(self, before: int, limit: int) -> tuple[int, list[bytes]]:
        """Drop contents that have been loose since before this moment, unless some message names
        them again. Returns how many were looked at, and the digests whose files may go now."""
        loose = list(
            self._driver.rows(
                "SELECT content FROM loose WHERE since < ? ORDER BY since, content LIMIT ?",
                (before, limit),
            )
        )
        files: list[bytes] = []
        for (content,) in loose:
            self._driver.run("DELETE FROM loose WHERE content = ?", (content,))
            row = self._driver.row(
                "DELETE FROM content WHERE id = ? AND NOT EXISTS"
                " (SELECT 1 FROM email WHERE content = ?) AND NOT EXISTS"
                " (SELECT 1 FROM outgoing WHERE content = ?) RETURNING digest, codec",
                (content, content, content),
            )
            if row is not None:
                self._driver.run("DELETE FROM outline WHERE content = ?", (content,))
                self._words.remove(content)
                if row[1] == ZSTD_FILE:
                    files.append(row[0])
        return len(loose), files

    def is_named(self, digest: bytes) -> bool:
        """Whether there is content whose file has this name."""
        row = self._driver.row(
            "SELECT 1 FROM content WHERE digest = ? AND codec = ?", (digest, ZSTD_FILE)
        )
        return row is not None

    def crowded(self, most: int) -> list[MailboxId]:
        """Mailboxes whose change log has more than so many rows."""
        found = self._driver.rows(
            "SELECT mailbox FROM change GROUP BY mailbox HAVING count(*) > ?", (most,)
        )
        return [MailboxId(mailbox) for (mailbox,) in found]

    def forget_changes(self, mailbox: MailboxId, most: int) -> None:
        """Drop all but the newest so many rows of a mailbox's change log."""
        row = self._driver.row(
            "SELECT modseq FROM change WHERE mailbox = ? ORDER BY modseq DESC LIMIT 1 OFFSET ?",
            (mailbox, most),
        )
        if row is not None:
            self._driver.run("UPDATE mailbox SET floor = ? WHERE id = ?", (row[0], mailbox))
            self._driver.run(
                "DELETE FROM change WHERE mailbox = ? AND modseq <= ?", (mailbox, row[0])
            )

    def announce(self, notices: Notices) -> tuple[int, int]:
        """Leave word of a group's changes to other processes; first and last number given."""
        rows = list(notices.accounts.items())
        if notices.directory:
            rows.append((DIRECTORY, ModSeq(notices.directory)))
        if notices.queue:
            rows.append((QUEUE, ModSeq(notices.queue)))
        if not rows:
            return 0, 0
        row = self._driver.row("SELECT coalesce(max(id), 0) FROM notice")
        assert row is not None
        first = row[0] + 1
        self._driver.many(
            "INSERT INTO notice (id, account, modseq) VALUES (?, ?, ?)",
            [(number, *pair) for number, pair in enumerate(rows, first)],
        )
        return first, first + len(rows) - 1

    def announced(self, after: int) -> tuple[int, bool, list[tuple[AccountId, ModSeq]]]:
        """Word left after this number: the newest number, whether nothing was dropped in between,
        and the changes."""
        row = self._driver.row(
            "SELECT coalesce((SELECT min(id) FROM notice), 0),"
            " coalesce((SELECT max(id) FROM notice), 0)"
        )
        assert row is not None
        oldest, newest = row
        found = self._driver.rows(
            "SELECT account, max(modseq) FROM notice WHERE id > ? GROUP BY account", (after,)
        )
        return newest, oldest <= after + 1, [(account, modseq) for account, modseq in found]

    def all_modseqs(self) -> list[tuple[AccountId, ModSeq]]:
        """The newest change of every account, of the directory and of the queue."""
        return [(account, modseq) for account, modseq in self._driver.rows(_CHANGED)]

    def forget_notices(self, most: int) -> None:
        """Drop all but the newest so many notices."""
        self._driver.run(
            "DELETE FROM notice WHERE id <= (SELECT coalesce(max(id), 0) FROM notice) - ?", (most,)
        )
