"""A store with one domain, one account and its INBOX, and short words for what tests do."""

from __future__ import annotations

from dataclasses import dataclass

from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Changes
from barid.model.account import Account, NewAccount, Role
from barid.model.flags import NO_FLAGS, Flags
from barid.model.identifiers import DomainId, Instant, MailboxId, ModSeq, Uid
from barid.model.mailbox import Contents, Mailbox, MailboxChanges, NewMessage, Placed

NOON = Instant(1_800_014_400_000_000)


@dataclass
class Stage:
    """`inbox` is the mailbox as it was made; ask `mailbox` for how it is now."""

    store: Store
    changes: Changes
    domain: DomainId
    account: Account
    inbox: Mailbox

    @classmethod
    async def built(cls, store: Store, changes: Changes) -> Stage:
        def unit(transaction: Transaction) -> tuple[DomainId, Account, Mailbox]:
            domain = transaction.directory.add_domain("barid.test", "barid.test", NOON)
            account = transaction.directory.add_account(new_account(domain.id, "reader"), NOON)
            inbox = transaction.mailboxes.create(account.id, "INBOX", "INBOX")
            return domain.id, account, inbox

        return cls(store, changes, *await store.write(unit))

    async def another_mailbox(self, name: str = "Archive") -> Mailbox:
        account = self.account.id
        return await self.store.write(lambda t: t.mailboxes.create(account, name, name))

    async def deliver(
        self,
        content: bytes = b"Subject: x\r\n\r\nbody\r\n",
        flags: Flags = NO_FLAGS,
        mailbox: MailboxId | None = None,
    ) -> Placed:
        prepared = await self.store.prepare(content)

        def unit(transaction: Transaction) -> Placed | None:
            kept = transaction.messages.keep(prepared, b"summary of " + content, b"outline")
            size = len(content) + len(PREFIX)
            message = NewMessage(kept, PREFIX, flags, NOON, size)
            return transaction.messages.place(mailbox or self.inbox.id, message)

        placed = await self.store.write(unit)
        assert placed is not None
        return placed

    async def deliver_many(self, count: int, flags: Flags = NO_FLAGS) -> None:
        for number in range(count):
            await self.deliver(b"message %d" % number, flags)

    async def mailbox(self, mailbox: MailboxId | None = None) -> Mailbox:
        found = await self.store.read(lambda t: t.mailboxes.get(mailbox or self.inbox.id))
        assert found is not None
        return found

    async def contents(self, mailbox: MailboxId | None = None) -> Contents:
        found = await self.store.read(lambda t: t.messages.contents(mailbox or self.inbox.id))
        assert found is not None
        return found

    async def uids(self, mailbox: MailboxId | None = None) -> list[int]:
        return list((await self.contents(mailbox)).uids)

    async def modseq(self) -> ModSeq:
        found = await self.store.read(lambda t: t.directory.account(self.account.id))
        assert found is not None
        return found.modseq

    async def changed(self, since: ModSeq, since_uid: int) -> MailboxChanges:
        inbox = self.inbox.id
        return await self.store.read(lambda t: t.messages.changes(inbox, since, Uid(since_uid)))


PREFIX = b"Return-Path: <>\r\n"


def new_account(domain: DomainId, name: str, *others: str) -> NewAccount:
    addresses = tuple(
        (f"{each}@barid.test", f"{each.title()}@barid.test") for each in (name, *others)
    )
    return NewAccount(domain, addresses, name.title(), Role.USER, None, None)
