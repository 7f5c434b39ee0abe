"""A store in memory for tests: the same promises as a database makes, without disk or threads.

`MemoryStore.write` runs the unit at once on a copy of everything, which becomes the truth when the
unit returns. Set `failure` to make every write fail as a full or broken disk would.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TypeVar

from barid.interfaces.store import Content, Prepared, StorageFailed, Taken, Transaction
from barid.interfaces.world import Clock
from barid.model.account import Account, AccountState, Domain, NewAccount
from barid.model.event import NewTrail, TrackingEvent
from barid.model.flags import DELETED, MAX_KEYWORDS, SEEN, Flags, Keywords
from barid.model.identifiers import (
    AccountId,
    ContentId,
    DomainId,
    EmailId,
    Instant,
    MailboxId,
    ModSeq,
    TrailId,
    Uid,
)
from barid.model.mailbox import (
    Contents,
    Entry,
    Letter,
    Mailbox,
    MailboxChanges,
    NewMessage,
    Placed,
    Summary,
)
from barid.model.ranges import Ranges, contains, from_numbers
from barid.storage.stores.contents import HeldContent
from barid.testing.changes import FakeChanges

T = TypeVar("T")

_Content = tuple[Prepared, bytes, bytes]  # with summary and outline
_Change = tuple[ModSeq, bool, tuple[int, ...]]  # whether it was an expunge; UIDs


@dataclass(slots=True)
class State:
    """Everything that is kept. Values are frozen, so a copy of the dictionaries is a copy."""

    last_id: int = 0
    version: int = 1
    domains: dict[DomainId, Domain] = field(default_factory=dict)
    accounts: dict[AccountId, Account] = field(default_factory=dict)
    addresses: dict[str, tuple[AccountId, str]] = field(default_factory=dict)
    uidvalidities: dict[AccountId, int] = field(default_factory=dict)
    mailboxes: dict[MailboxId, Mailbox] = field(default_factory=dict)
    keywords: dict[AccountId, Keywords] = field(default_factory=dict)
    contents: dict[ContentId, _Content] = field(default_factory=dict)
    prefixes: dict[EmailId, bytes] = field(default_factory=dict)
    entries: dict[MailboxId, dict[Uid, Entry]] = field(default_factory=dict)
    changes: dict[MailboxId, tuple[_Change, ...]] = field(default_factory=dict)
    trails: dict[TrailId, tuple[NewTrail, tuple[TrackingEvent, ...]]] = field(default_factory=dict)

    def copied(self) -> State:
        """A copy that can be changed on its own."""
        return State(
            self.last_id,
            self.version,
            dict(self.domains),
            dict(self.accounts),
            dict(self.addresses),
            dict(self.uidvalidities),
            dict(self.mailboxes),
            dict(self.keywords),
            dict(self.contents),
            dict(self.prefixes),
            {mailbox: dict(entries) for mailbox, entries in self.entries.items()},
            dict(self.changes),
            dict(self.trails),
        )

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def bump(self, account: AccountId, grown: int = 0) -> ModSeq:
        """The account's next ModSeq."""
        found = self.accounts[account]
        modseq = ModSeq(found.modseq + 1)
        self.accounts[account] = replace(found, modseq=modseq, used=found.used + grown)
        return modseq


class MemoryDirectory:
    """Implements `interfaces.store.Directory`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def version(self) -> int:
        return self._state.version

    def domains(self) -> list[Domain]:
        return list(self._state.domains.values())

    def domain(self, key: str) -> Domain | None:
        return next((d for d in self._state.domains.values() if d.key == key), None)

    def add_domain(self, name: str, key: str, now: Instant) -> Domain:
        if self.domain(key) is not None:
            raise Taken(key)
        domain = Domain(DomainId(self._state.next_id()), name, key, now)
        self._state.domains[domain.id] = domain
        self._state.version += 1
        return domain

    def remove_domain(self, domain: DomainId) -> None:
        self._state.domains.pop(domain, None)
        self._state.version += 1

    def accounts(self, domain: DomainId | None = None) -> list[Account]:
        return [a for a in self._state.accounts.values() if domain in {None, a.domain}]

    def account(self, account: AccountId) -> Account | None:
        return self._state.accounts.get(account)

    def account_at(self, key: str) -> Account | None:
        found = self._state.addresses.get(key)
        return self._state.accounts[found[0]] if found else None

    def addresses(self, account: AccountId) -> list[tuple[str, str]]:
        every = self._state.addresses.items()
        return [(key, written) for key, (owner, written) in every if owner == account]

    def add_account(self, new: NewAccount, now: Instant) -> Account:
        number = AccountId(self._state.next_id())
        who = (number, new.domain, new.addresses[0][1], new.name, new.role)
        account = Account(*who, AccountState.ACTIVE, new.secret, new.quota, 0, ModSeq(1), now)
        self._state.accounts[number] = account
        self._state.uidvalidities[number] = now // 1_000_000
        for key, written in new.addresses:
            self.add_address(number, key, written)
        return account

    def add_address(self, account: AccountId, key: str, written: str) -> None:
        if key in self._state.addresses:
            raise Taken(key)
        self._state.addresses[key] = (account, written)
        self._state.version += 1

    def set_secret(self, account: AccountId, secret: str | None) -> None:
        if account in self._state.accounts:
            self._state.accounts[account] = replace(self._state.accounts[account], secret=secret)
        self._state.version += 1

    def set_state(self, account: AccountId, state: AccountState) -> None:
        if account in self._state.accounts:
            self._state.accounts[account] = replace(self._state.accounts[account], state=state)
            self._state.bump(account)
        self._state.version += 1

    def remove_account(self, account: AccountId) -> None:
        state = self._state
        for mailbox in [m.id for m in state.mailboxes.values() if m.account == account]:
            MemoryMailboxes(state).delete(mailbox)
        for key in [key for key, (owner, _) in state.addresses.items() if owner == account]:
            del state.addresses[key]
        state.accounts.pop(account, None)
        state.keywords.pop(account, None)
        state.version += 1


class MemoryMailboxes:
    """Implements `interfaces.store.Mailboxes`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def all_of(self, account: AccountId) -> list[Mailbox]:
        every = self._state.mailboxes.values()
        # As a database that compares octets orders them.
        return sorted((m for m in every if m.account == account), key=lambda m: m.key.encode())

    def count(self, account: AccountId) -> int:
        return len(self.all_of(account))

    def find(self, account: AccountId, key: str) -> Mailbox | None:
        return next((m for m in self.all_of(account) if m.key == key), None)

    def get(self, mailbox: MailboxId) -> Mailbox | None:
        return self._state.mailboxes.get(mailbox)

    def create(
        self, account: AccountId, name: str, key: str, special_use: str | None = None
    ) -> Mailbox:
        state = self._state
        if self.find(account, key) is not None:
            raise Taken(key)
        state.uidvalidities[account] += 1
        mailbox = Mailbox(
            id=MailboxId(state.next_id()),
            account=account,
            name=name,
            key=key,
            special_use=special_use,
            subscribed=True,
            uidvalidity=state.uidvalidities[account],
            uidnext=Uid(1),
            recent_from=Uid(1),
            modseq=state.bump(account),
            messages=0,
            unseen=0,
            deleted=0,
            size=0,
        )
        state.mailboxes[mailbox.id] = mailbox
        state.entries[mailbox.id] = {}
        state.changes[mailbox.id] = ()
        return mailbox

    def rename(self, mailbox: MailboxId, name: str, key: str) -> None:
        found = self.get(mailbox)
        if found is None:
            return
        if (other := self.find(found.account, key)) is not None and other.id != mailbox:
            raise Taken(key)
        modseq = self._state.bump(found.account)
        self._state.mailboxes[mailbox] = replace(found, name=name, key=key, modseq=modseq)

    def delete(self, mailbox: MailboxId) -> None:
        found = self._state.mailboxes.pop(mailbox, None)
        if found is not None:
            del self._state.entries[mailbox], self._state.changes[mailbox]
            self._state.bump(found.account, -found.size)

    def subscribe(self, mailbox: MailboxId, subscribed: bool) -> None:
        found = self.get(mailbox)
        if found is not None:
            modseq = self._state.bump(found.account)
            self._state.mailboxes[mailbox] = replace(found, subscribed=subscribed, modseq=modseq)

    def claim_recent(self, mailbox: MailboxId, below: Uid) -> None:
        found = self.get(mailbox)
        if found is not None and found.recent_from < below:
            self._state.mailboxes[mailbox] = replace(found, recent_from=below)


class MemoryMessages:
    """Implements `interfaces.store.Messages`."""

    def __init__(self, state: State) -> None:
        self._state = state

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
        modseq = self._state.bump(found.account, message.size)
        received, size, content = message.received, message.size, message.content
        entry = Entry(found.uidnext, message.flags, received, size, email, content, modseq)
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
        self, mailbox: MailboxId, uids: Ranges, only_deleted: bool = False
    ) -> tuple[ModSeq, Ranges]:
        found = self._state.mailboxes.get(mailbox)
        if found is None:
            return ModSeq(0), ()
        named = self.entries(mailbox, uids)
        gone = [entry for entry in named if entry.flags & DELETED or not only_deleted]
        if not gone:
            return found.modseq, ()
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
                entry._replace(uid=Uid(new.uidnext + n), modseq=modseq)
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
            tuple((e.uid, e.flags) for e in present.values() if e.uid in flagged),
            tuple(Uid(uid) for uid in sorted(expunged)),
            self.keywords(found.account) if newest > since else None,
        )

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


class MemoryTrails:
    """Implements `interfaces.store.Trails`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def open(self, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
        trail = TrailId(self._state.next_id())
        self._state.trails[trail] = (new, tuple(events))
        return trail

    def record(self, trail: TrailId, events: Sequence[TrackingEvent]) -> None:
        new, known = self._state.trails[trail]
        self._state.trails[trail] = (new, (*known, *events))

    def find(self, message_id: str) -> list[tuple[NewTrail, list[TrackingEvent]]]:
        every = self._state.trails.values()
        return [(new, list(events)) for new, events in every if new.message_id == message_id]


class MemoryTransaction:
    """Implements `interfaces.store.Transaction` over one state."""

    def __init__(self, state: State) -> None:
        self.directory = MemoryDirectory(state)
        self.mailboxes = MemoryMailboxes(state)
        self.messages = MemoryMessages(state)
        self.trails = MemoryTrails(state)


class MemoryStore:
    """Implements `interfaces.store.Store`. Needs a running event loop."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.state = State()
        self.changes = FakeChanges()
        self.failure: StorageFailed | None = None
        """While it is set, writes and the preparing of content raise it."""

    def write(self, unit: Callable[[Transaction], T]) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        after = self.state.copied()
        try:
            if self.failure is not None:
                raise self.failure
            value = unit(MemoryTransaction(after))
        except Exception as error:
            future.set_exception(error)
            return future
        before, self.state = self.state, after
        self.changes.committed(_modseqs(before), _modseqs(after), after.version)
        future.set_result(value)
        return future

    def read(self, unit: Callable[[Transaction], T], *, bulk: bool = False) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        snapshot = self.state.copied()
        try:
            value = unit(MemoryTransaction(snapshot))
            if snapshot != self.state:
                raise StorageFailed("a unit that reads wrote")
            future.set_result(value)
        except Exception as error:
            future.set_exception(error)
        return future

    async def prepare(self, content: bytes) -> Prepared:
        if self.failure is not None:
            raise self.failure
        digest = blake2b(content, digest_size=32).digest()
        return Prepared(digest, len(content), content)


def _modseqs(state: State) -> dict[AccountId, ModSeq]:
    return {account.id: account.modseq for account in state.accounts.values()}
