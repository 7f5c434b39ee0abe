"""Domains, accounts and addresses in memory; see `interfaces.store.Directory`."""

from __future__ import annotations

from dataclasses import replace

from barid.interfaces.store import Taken
from barid.model.account import Account, AccountState, Domain, NewAccount
from barid.model.identifiers import (
    AccountId,
    DomainId,
    Instant,
    ModSeq,
)
from barid.testing.memory.mailboxes import MemoryMailboxes
from barid.testing.memory.state import State


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
