"""Mailboxes in memory; see `interfaces.store.Mailboxes`."""

from __future__ import annotations

from dataclasses import replace

from barid.interfaces.store import Taken
from barid.model.identifiers import (
    AccountId,
    MailboxId,
    Uid,
)
from barid.model.mailbox import (
    Mailbox,
)
from barid.testing.memory.state import State


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
        self.end_subscription(account, key)
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
        self.end_subscription(found.account, key)

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

    def subscriptions_left(self, account: AccountId) -> list[str]:
        return sorted(key for owner, key in self._state.subscriptions_left if owner == account)

    def leave_subscription(self, account: AccountId, key: str) -> None:
        self._state.subscriptions_left.add((account, key))

    def end_subscription(self, account: AccountId, key: str) -> None:
        self._state.subscriptions_left.discard((account, key))

    def claim_recent(self, mailbox: MailboxId, below: Uid) -> None:
        found = self.get(mailbox)
        if found is not None and found.recent_from < below:
            self._state.mailboxes[mailbox] = replace(found, recent_from=below)
