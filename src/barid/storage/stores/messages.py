"""Messages in mailboxes: what changes them, as SQL; see `interfaces.store.Messages`.

Counters of the mailbox and of the account are changed in the same statements, so that nothing is
ever counted again. One operation makes one row of the change log, however many messages it names.
"""

# ruff: noqa: S608 - statements are put together from constants of this package alone

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from barid.interfaces.store import Prepared
from barid.model.flags import DELETED, MAX_KEYWORDS, SEEN, Flags, Keywords
from barid.model.identifiers import AccountId, ContentId, MailboxId, ModSeq, Uid
from barid.model.mailbox import Entry, Mailbox, NewMessage, Placed
from barid.model.ranges import Ranges, from_numbers, written
from barid.storage.driver import Blobs, Driver
from barid.storage.stores.mailboxes import COLUMNS, Mailboxes, mailbox_of
from barid.storage.stores.notices import Notices
from barid.storage.stores.packing import ZSTD_FILE, Packed, Packer
from barid.storage.stores.reading import EXPUNGED, FLAGGED, MessageReader
from barid.storage.stores.spans import conditions

_KEEP = """INSERT INTO content (digest, size, codec, data) VALUES (?, ?, ?, ?)
    ON CONFLICT (digest) DO NOTHING RETURNING id"""
_OUTLINE = """INSERT INTO outline (content, summary, outline) VALUES (?, ?, ?)"""
_BUMP = """UPDATE account SET modseq = modseq + 1, used = used + ?
    WHERE id = (SELECT account FROM mailbox WHERE id = ?) RETURNING id, modseq"""
_TAKE_UID = """UPDATE mailbox SET uidnext = uidnext + 1, messages = messages + 1,
    unseen = unseen + ?, deleted = deleted + ?, size = size + ?, modseq = ?
    WHERE id = ? RETURNING uidnext - 1, uidvalidity"""
_EMAIL = """INSERT INTO email (account, content, entries, prefix, thread) VALUES (?, ?, 1, ?, ?)
    RETURNING id"""
_ENTRY = """INSERT INTO entry (mailbox, uid, email, content, flags, modseq, received, size, saved)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_COUNT = """UPDATE mailbox SET modseq = ?, messages = messages + ?, unseen = unseen + ?,
    deleted = deleted + ?, size = size + ? WHERE id = ?"""
_FLAGGED = "mailbox = ? AND {} AND flags <> (flags & ? | ?)"


@dataclass(slots=True)
class _Growth:
    """By how much an operation changes the counters of a mailbox."""

    messages: int = 0
    unseen: int = 0
    deleted: int = 0
    size: int = 0

    def add(self, flags: int, size: int, sign: int = 1) -> None:
        self.messages += sign
        self.unseen += 0 if flags & SEEN else sign
        self.deleted += sign if flags & DELETED else 0
        self.size += size * sign


class Messages(MessageReader):
    """All messages, in one transaction."""

    def __init__(
        self,
        driver: Driver,
        notices: Notices,
        mailboxes: Mailboxes,
        packer: Packer,
        blobs: Blobs,
    ) -> None:
        super().__init__(driver, packer, blobs)
        self._notices = notices
        self._mailboxes = mailboxes

    def keep(self, prepared: Prepared, summary: bytes, outline: bytes) -> ContentId:
        if isinstance(prepared, Packed):
            codec, data = prepared.codec, prepared.data
        elif prepared.raw is None:
            codec, data = ZSTD_FILE, b""
        else:
            codec, data = self._packer.pack(prepared.raw)
        row = self._driver.row(_KEEP, (prepared.digest, prepared.size, codec, data))
        if row is None:
            row = self._driver.row("SELECT id FROM content WHERE digest = ?", (prepared.digest,))
            assert row is not None
            content = ContentId(row[0])
        else:
            content = ContentId(row[0])
            self._driver.run(_OUTLINE, (content, summary, outline))
        self._notices.unnamed.add(content)
        return content

    def place(self, mailbox: MailboxId, message: NewMessage) -> Placed | None:
        driver, size, flags = self._driver, message.size, message.flags
        row = driver.row(_BUMP, (size, mailbox))
        if row is None:
            return None
        account, modseq = row
        unseen, deleted = int(not flags & SEEN), int(flags & DELETED != 0)
        row = driver.row(_TAKE_UID, (unseen, deleted, size, modseq, mailbox))
        assert row is not None
        uid, uidvalidity = row
        row = driver.row(_EMAIL, (account, message.content, message.prefix, message.thread))
        assert row is not None
        email = row[0]
        received, saved = message.received, message.saved
        driver.run(
            _ENTRY,
            (mailbox, uid, email, message.content, flags, modseq, received, size, saved),
        )
        self._notices.accounts[account] = modseq
        self._notices.unnamed.discard(message.content)
        return Placed(mailbox, uidvalidity, uid, email, modseq)

    def flag(
        self, mailbox: MailboxId, uids: Ranges, add: Flags, remove: Flags
    ) -> tuple[ModSeq, Ranges]:
        masks = (~remove & ~add, add)
        changed: list[Ranges] = []
        growth = _Growth()
        spans = list(conditions(uids))
        for span in spans:
            ranges = self._about_to_change(mailbox, span, masks, growth)
            if ranges:
                changed.append(ranges)
        if not changed:
            row = self._driver.row("SELECT modseq FROM mailbox WHERE id = ?", (mailbox,))
            return ModSeq(row[0] if row is not None else 0), ()
        modseq = self._raise(mailbox)
        for condition, values in spans:
            self._driver.run(
                "UPDATE entry SET flags = flags & ? | ?, modseq = ? WHERE "
                + _FLAGGED.format(condition),
                (*masks, modseq, mailbox, *values, *masks),
            )
        gone = tuple(pair for ranges in changed for pair in ranges)
        self._count(mailbox, modseq, growth)
        self._log(mailbox, modseq, FLAGGED, gone)
        return modseq, gone

    def _raise(self, mailbox: MailboxId) -> ModSeq:
        """The next ModSeq of the account of a mailbox that is there."""
        row = self._driver.row(_BUMP, (0, mailbox))
        assert row is not None
        account, modseq = row
        self._notices.accounts[account] = modseq
        return ModSeq(modseq)

    def expunge(
        self,
        mailbox: MailboxId,
        uids: Ranges,
        only_deleted: bool = False,
        contents: list[ContentId] | None = None,
    ) -> tuple[ModSeq, Ranges]:
        row = self._driver.row("SELECT account, modseq FROM mailbox WHERE id = ?", (mailbox,))
        if row is None:
            return ModSeq(0), ()
        account, newest = row
        gone: list[int] = []
        emails: list[int] = []
        growth = _Growth()
        which = " AND flags & 8 <> 0" if only_deleted else ""
        for condition, values in conditions(uids):
            found = sorted(
                self._driver.rows(
                    f"DELETE FROM entry WHERE mailbox = ? AND {condition}{which}"
                    " RETURNING uid, email, flags, size, content",
                    (mailbox, *values),
                )
            )
            for uid, email, flags, size, _ in found:
                gone.append(uid)
                emails.append(email)
                growth.add(flags, size, -1)
            if contents is not None:
                contents += [row[4] for row in found]
        if not gone:
            return newest, ()
        self._mailboxes.release(emails)
        modseq = self._mailboxes.change(account, growth.size)
        ranges = from_numbers(gone)
        self._count(mailbox, modseq, growth)
        self._log(mailbox, modseq, EXPUNGED, ranges)
        return modseq, ranges

    def copy(
        self, source: MailboxId, uids: Ranges, target: MailboxId
    ) -> tuple[Mailbox, list[tuple[Uid, Uid]]] | None:
        accounts = list(
            self._driver.rows(
                "SELECT account, uidnext FROM mailbox WHERE id = ?"
                " UNION ALL SELECT account, uidnext FROM mailbox WHERE id = ?",
                (source, target),
            )
        )
        if len(accounts) < 2 or accounts[0][0] != accounts[1][0]:
            return None
        copied = self.entries(source, uids)
        if copied:
            account, uidnext = accounts[1]
            self._put_copies(account, target, uidnext, copied)
        row = self._driver.row(f"SELECT {COLUMNS} FROM mailbox WHERE id = ?", (target,))
        assert row is not None
        kept = mailbox_of(row)
        first = kept.uidnext - len(copied)
        return kept, [(entry.uid, Uid(first + n)) for n, entry in enumerate(copied)]

    def add_keywords(self, account: AccountId, names: Sequence[str]) -> Keywords:
        known = self.keywords(account)
        fresh: list[str] = []
        for name in names:
            if known.bit(name) is None and len(known.names) < MAX_KEYWORDS:
                known = Keywords((*known.names, name))
                fresh.append(name)
        if fresh:
            first = len(known.names) - len(fresh)
            self._driver.many(
                "INSERT INTO keyword (account, place, name) VALUES (?, ?, ?)",
                [(account, first + n, name) for n, name in enumerate(fresh)],
            )
            self._mailboxes.change(account, 0)
        return known

    def _about_to_change(
        self,
        mailbox: MailboxId,
        span: tuple[str, tuple[int, ...]],
        masks: tuple[int, int],
        growth: _Growth,
    ) -> Ranges:
        """UIDs of the span whose flags the masks (and, or) change; their effect on the counters."""
        condition, values = span
        where = _FLAGGED.format(condition)
        row = self._driver.row(
            "SELECT count(*), min(uid), max(uid), coalesce(sum(flags & 1), 0),"
            f" coalesce(sum(flags & 8), 0) FROM entry WHERE {where}",
            (mailbox, *values, *masks),
        )
        assert row is not None
        count, first, last, seen, deleted = row
        if count == 0:
            return ()
        growth.unseen += seen - _after(seen, count, SEEN, masks)
        growth.deleted += (_after(deleted, count * DELETED, DELETED, masks) - deleted) // DELETED
        if last - first + 1 == count:
            return ((first, last),)
        return from_numbers(
            uid
            for (uid,) in self._driver.rows(
                f"SELECT uid FROM entry WHERE {where} ORDER BY uid", (mailbox, *values, *masks)
            )
        )

    def _put_copies(
        self, account: AccountId, target: MailboxId, uidnext: int, copied: list[Entry]
    ) -> None:
        growth = _Growth()
        for entry in copied:
            growth.add(entry.flags, entry.size)
        modseq, now = self._mailboxes.change(account, growth.size), self._mailboxes.now()
        self._driver.many(
            _ENTRY,
            [
                (target, uid, e.email, e.content, e.flags, modseq, e.received, e.size, now)
                for uid, e in enumerate(copied, uidnext)
            ],
        )
        self._driver.many(
            "UPDATE email SET entries = entries + 1 WHERE id = ?", [(e.email,) for e in copied]
        )
        self._driver.run(
            "UPDATE mailbox SET uidnext = uidnext + ? WHERE id = ?", (len(copied), target)
        )
        self._count(target, modseq, growth)

    def _count(self, mailbox: MailboxId, modseq: ModSeq, growth: _Growth) -> None:
        self._driver.run(
            _COUNT,
            (modseq, growth.messages, growth.unseen, growth.deleted, growth.size, mailbox),
        )

    def _log(self, mailbox: MailboxId, modseq: ModSeq, kind: int, uids: Ranges) -> None:
        self._driver.run(
            "INSERT INTO change (mailbox, modseq, kind, uids) VALUES (?, ?, ?, ?)",
            (mailbox, modseq, kind, written(uids)),
        )


def _after(before: int, all_set: int, bit: int, masks: tuple[int, int]) -> int:
    """The sum of a bit over some messages after the masks (and, or)."""
    keep, add = masks
    if add & bit:
        return all_set
    return before if keep & bit else 0
