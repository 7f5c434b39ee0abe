"""Messages in memory; see `interfaces.store.Messages`."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from barid.interfaces.store import Content, Prepared
from barid.model.flags import DELETED, MAX_KEYWORDS, SEEN, Flags, Keywords
from barid.model.identifiers import (
    AccountId,
    ContentId,
    EmailId,
    Instant,
    MailboxId,
    ModSeq,
    ThreadId,
    Uid,
)
from barid.model.mailbox import (
    Contents,
    Entry,
    Heading,
    Letter,
    Mailbox,
    MailboxChanges,
    NewMessage,
    Particulars,
    Placed,
    Summary,
)
from barid.model.ranges import Ranges, contains, from_numbers
from barid.storage.stores.contents import HeldContent
from barid.testing.memory.state import State


class MemoryMessages:
    """Implements `interfaces.store.Messages`."""

    def __init__(self, state: State, now: Instant) -> None:
        self._state = state
        self._now = now

    def keep(self, prepared: Prepared, summary: bytes, outline: bytes) -> ContentId:
        for number, (known, _, _) in self._state.contents.items():
            if known.digest == prepared.digest:
                return number
        content = ContentId(self._state.next_id())
        self._state.contents[content] = (prepared, summary, outline)
        return content

    def place(self, mailbox: MailboxId, message: NewMessage) -> Placed | None:
        found = self._state.mailboxes.get(mailbox)
        if found is None:
            return None
        email = EmailId(self._state.next_id())
        self._state.prefixes[email] = message.prefix
        self._state.threads[email] = message.thread or ThreadId(-email)
        modseq = self._state.bump(found.account, message.size)
        received, size, content = message.received, message.size, message.content
        saved = received if message.saved is None else message.saved
        entry = Entry(found.uidnext, message.flags, received, size, email, content, modseq, saved)
        self._put(mailbox, [entry], modseq)
        return Placed(mailbox, found.uidvalidity, entry.uid, email, modseq)

    def contents(self, mailbox: MailboxId) -> Contents | None:
        found = self._state.mailboxes.get(mailbox)
        if found is None:
            return None
        entries = self._state.entries[mailbox].values()
        uids = array("I", [entry.uid for entry in entries])
        flags = array("Q", [entry.flags for entry in entries])
        return Contents(found, uids, flags, self.keywords(found.account))

    def count(self, mailbox: MailboxId, uids: Ranges) -> int:
        return len(self.entries(mailbox, uids))

    def entries(self, mailbox: MailboxId, uids: Ranges) -> list[Entry]:
        every = self._state.entries.get(mailbox, {})
        return [entry for uid, entry in every.items() if contains(uids, uid)]

    def summaries(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Summary]:
        kept, found = self._state.contents, []
        for e in self.entries(mailbox, uids):
            found.append(Summary(e.uid, e.flags, e.received, e.size, kept[e.content][1]))
            most -= len(found[-1].text)
            if most <= 0:
                break
        return found

    def particulars(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Particulars]:
        entries = {entry.uid: entry for entry in self.entries(mailbox, uids)}
        threads = self._state.threads
        found = []
        for row in self.summaries(mailbox, uids, most):
            e = entries[row.uid]
            found.append(Particulars(*row, e.email, e.modseq, e.saved, threads[e.email]))
        return found

    def headings(self, mailbox: MailboxId, uids: Ranges, most: int) -> list[Heading]:
        found = []
        for e in self.entries(mailbox, uids):
            found.append(Heading(e.uid, e.received, e.size, self._state.contents[e.content][2]))
            most -= len(found[-1].outline)
            if most <= 0:
                break
        return found

    def letters(self, mailbox: MailboxId, uids: Ranges) -> list[Letter]:
        found = []
        for e in self.entries(mailbox, uids):
            kept, _, outline = self._state.contents[e.content]
            prefix = self._state.prefixes[e.email]
            found.append(Letter(e.uid, e.flags, e.received, prefix, kept.raw or b"", outline))
        return found

    def open(self, mailbox: MailboxId, uid: Uid) -> tuple[Letter, Content] | None:
        for letter in self.letters(mailbox, ((uid, uid),)):
            return letter._replace(content=b""), HeldContent(letter.content)
        return None

    def outline(self, content: ContentId) -> bytes | None:
        kept = self._state.contents.get(content)
        return None if kept is None else kept[2]

    def content(self, content: ContentId) -> Content | None:
        kept = self._state.contents.get(content)
        return HeldContent(kept[0].raw or b"") if kept is not None else None

    def flag(
        self, mailbox: MailboxId, uids: Ranges, add: Flags, remove: Flags
    ) -> tuple[ModSeq, Ranges]:
        found = self._state.mailboxes.get(mailbox)
        if found is None:
            return ModSeq(0), ()
        changed = {
            entry.uid: Flags(entry.flags & ~remove | add)
            for entry in self.entries(mailbox, uids)
            if entry.flags & ~remove | add != entry.flags
        }
        if not changed:
            return found.modseq, ()
        modseq = self._state.bump(found.account)
        entries = self._state.entries[mailbox]
        for uid, flags in changed.items():
            entries[uid] = entries[uid]._replace(flags=flags, modseq=modseq)
        self._log(mailbox, modseq, False, tuple(changed))
        return modseq, from_numbers(changed)

    def expunge(
        self,
        mailbox: MailboxId,
        uids: Ranges,
        only_deleted: bool = False,
        contents: list[ContentId] | None = None,
    ) -> tuple[ModSeq, Ranges]:
        found = self._state.mailboxes.get(mailbox)
        if found is None:
            return ModSeq(0), ()
        named = self.entries(mailbox, uids)
        gone = [entry for entry in named if entry.flags & DELETED or not only_deleted]
        if not gone:
            return found.modseq, ()
        if contents is not None:
            contents += [entry.content for entry in gone]
        modseq = self._state.bump(found.account, -sum(entry.size for entry in gone))
        for entry in gone:
            del self._state.entries[mailbox][entry.uid]
        self._log(mailbox, modseq, True, tuple(entry.uid for entry in gone))
        return modseq, from_numbers(entry.uid for entry in gone)

    def copy(
        self, source: MailboxId, uids: Ranges, target: MailboxId
    ) -> tuple[Mailbox, list[tuple[Uid, Uid]]] | None:
        state = self._state
        old, new = state.mailboxes.get(source), state.mailboxes.get(target)
        if old is None or new is None or old.account != new.account:
            return None
        copied = self.entries(source, uids)
        if copied:
            modseq = state.bump(new.account, sum(entry.size for entry in copied))
            fresh = [
                entry._replace(uid=Uid(new.uidnext + n), modseq=modseq, saved=self._now)
                for n, entry in enumerate(copied)
            ]
            self._put(target, fresh, modseq)
        pairs = [(entry.uid, Uid(new.uidnext + n)) for n, entry in enumerate(copied)]
        return state.mailboxes[target], pairs

    def changes(self, mailbox: MailboxId, since: ModSeq, since_uid: Uid) -> MailboxChanges:
        found = self._state.mailboxes.get(mailbox)
        if found is None:
            return MailboxChanges(None, since)
        flagged: set[int] = set()
        expunged: set[int] = set()
        for modseq, gone, uids in self._state.changes[mailbox]:
            if modseq > since:
                (expunged if gone else flagged).update(uid for uid in uids if uid < since_uid)
        present = self._state.entries[mailbox]
        newest = self._state.accounts[found.account].modseq
        return MailboxChanges(
            found,
            newest,
            tuple((e.uid, e.flags) for e in present.values() if e.uid >= since_uid),
            tuple((e.uid, e.flags, e.modseq) for e in present.values() if e.uid in flagged),
            tuple(Uid(uid) for uid in sorted(expunged)),
            self.keywords(found.account) if newest > since else None,
        )

    def changed(self, mailbox: MailboxId, uids: Ranges, since: ModSeq) -> list[Entry]:
        return [entry for entry in self.entries(mailbox, uids) if entry.modseq > since]

    def vanished(self, mailbox: MailboxId, since: ModSeq) -> Ranges | None:
        log = self._state.changes.get(mailbox, ())
        gone = {
            uid for modseq, expunged, uids in log if expunged and modseq > since for uid in uids
        }
        return from_numbers(sorted(gone))

    def of_thread(self, mailbox: MailboxId, thread: ThreadId) -> list[EmailId]:
        every = self._state.entries.get(mailbox, {}).values()
        return [entry.email for entry in every if self._state.threads[entry.email] == thread]

    def deleted_size(self, mailbox: MailboxId) -> int:
        every = self._state.entries.get(mailbox, {}).values()
        return sum(entry.size for entry in every if entry.flags & DELETED)

    def keywords(self, account: AccountId) -> Keywords:
        return self._state.keywords.get(account, Keywords())

    def add_keywords(self, account: AccountId, names: Sequence[str]) -> Keywords:
        known = before = self.keywords(account)
        for name in names:
            if known.bit(name) is None and len(known.names) < MAX_KEYWORDS:
                known = Keywords((*known.names, name))
        if known != before:
            self._state.keywords[account] = known
            self._state.bump(account)
        return known

    def _put(self, mailbox: MailboxId, fresh: list[Entry], modseq: ModSeq) -> None:
        self._state.entries[mailbox].update({entry.uid: entry for entry in fresh})
        self._count(mailbox, modseq, Uid(fresh[-1].uid + 1))

    def _log(self, mailbox: MailboxId, modseq: ModSeq, gone: bool, uids: tuple[int, ...]) -> None:
        self._state.changes[mailbox] += ((modseq, gone, uids),)
        self._count(mailbox, modseq, self._state.mailboxes[mailbox].uidnext)

    def _count(self, mailbox: MailboxId, modseq: ModSeq, uidnext: Uid) -> None:
        entries = self._state.entries[mailbox].values()
        self._state.mailboxes[mailbox] = replace(
            self._state.mailboxes[mailbox],
            modseq=modseq,
            uidnext=uidnext,
            messages=len(entries),
            unseen=sum(not entry.flags & SEEN for entry in entries),
            deleted=sum(entry.flags & DELETED != 0 for entry in entries),
            size=sum(entry.size for entry in entries),
        )
