"""Domains, accounts and addresses in memory; see `interfaces.store.Directory`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from barid.interfaces.store import Taken
from barid.model.account import (
    Account,
    AccountState,
    Alias,
    Domain,
    NewAccount,
    NewAlias,
    Role,
    ScramKeys,
)
from barid.model.identifiers import (
    AccountId,
    AliasId,
    DomainId,
    Instant,
    ModSeq,
)
from barid.model.likeness import skeleton_of
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
        for alias in [a for a in self._state.aliases.values() if a.domain == domain]:
            del self._state.aliases[alias.key]
        for key in [k for k in self._state.signing_keys.values() if k.domain == domain]:
            del self._state.signing_keys[key.id]
        self._state.version += 1

    def set_separator(self, domain: DomainId, separator: str) -> None:
        self._state.domains[domain] = replace(self._state.domains[domain], separator=separator)
        self._state.version += 1

    def accounts(self, domain: DomainId | None = None) -> list[Account]:
        return [a for a in self._state.accounts.values() if domain in {None, a.domain}]

    def account(self, account: AccountId) -> Account | None:
        return self._state.accounts.get(account)

    def oldest_account(
        self, domain: DomainId | None = None, role: Role | None = None
    ) -> Account | None:
        fitting = (
            account
            for account in self.accounts(domain)
            if account.state is AccountState.ACTIVE and role in {None, account.role}
        )
        return next(fitting, None)

    def account_at(self, key: str) -> Account | None:
        found = self._state.addresses.get(key)
        return self._state.accounts[found[0]] if found else None

    def addresses(self, account: AccountId) -> list[tuple[str, str]]:
        every = self._state.addresses.items()
        return [(key, written) for key, (owner, written) in every if owner == account]

    def lookalikes(self, skeleton: str) -> list[str]:
        state = self._state
        addresses = [w for key, (_, w) in state.addresses.items() if skeleton_of(key) == skeleton]
        aliases = [a.written for a in state.aliases.values() if skeleton_of(a.key) == skeleton]
        return addresses + aliases

    def add_account(self, new: NewAccount, now: Instant) -> Account:
        number = AccountId(self._state.next_id())
        who = (number, new.domain, new.addresses[0][1], new.name, new.role)
        account = Account(*who, AccountState.ACTIVE, new.secret, new.quota, 0, ModSeq(1), now)
        self._state.accounts[number] = account
        self._state.uidvalidities[number] = now // 1_000_000
        for key, written in new.addresses:
            self.add_address(number, key, written)
        if new.scram is not None:
            self._state.scram[number] = new.scram
        return account

    def add_address(self, account: AccountId, key: str, written: str) -> None:
        if key in self._state.addresses or key in self._state.aliases:
            raise Taken(key)
        self._state.addresses[key] = (account, written)
        self._state.version += 1

    def remove_address(self, account: AccountId, key: str) -> None:
        others = [key for key, _ in self.addresses(account)][1:]
        if key in others:
            del self._state.addresses[key]
        self._state.version += 1

    def aliases(self) -> list[Alias]:
        return sorted(self._state.aliases.values(), key=lambda alias: alias.id)

    def alias_at(self, key: str) -> Alias | None:
        return self._state.aliases.get(key)

    def add_alias(self, new: NewAlias, now: Instant) -> Alias:
        if new.key in self._state.addresses or new.key in self._state.aliases:
            raise Taken(new.key)
        number = AliasId(self._state.next_id())
        made = Alias(number, new.domain, new.key, new.written, new.targets)
        self._state.aliases[new.key] = made
        self._state.version += 1
        return made

    def set_targets(self, alias: AliasId, targets: Sequence[tuple[str, str]]) -> None:
        for key, found in self._state.aliases.items():
            if found.id == alias:
                self._state.aliases[key] = replace(found, targets=tuple(targets))
        self._state.version += 1

    def remove_alias(self, alias: AliasId) -> None:
        for key in [key for key, found in self._state.aliases.items() if found.id == alias]:
            del self._state.aliases[key]
        self._state.version += 1

    def set_secret(
        self, account: AccountId, secret: str | None, scram: ScramKeys | None = None
    ) -> None:
        self._state.scram.pop(account, None)
        if account in self._state.accounts:
            self._state.accounts[account] = replace(self._state.accounts[account], secret=secret)
            if scram is not None:
                self._state.scram[account] = scram
        self._state.version += 1

    def scram_keys(self, account: AccountId) -> ScramKeys | None:
        return self._state.scram.get(account)

    def set_scram_keys(self, account: AccountId, secret: str | None, keys: ScramKeys) -> None:
        found = self._state.accounts.get(account)
        if found is not None and found.secret == secret:
            self._state.scram[account] = keys

    def decoy_key(self, fresh: bytes | None = None) -> bytes | None:
        self._state.decoys = self._state.decoys or fresh
        return self._state.decoys

    def set_quota(self, account: AccountId, quota: int | None) -> None:
        if account in self._state.accounts:
            self._state.accounts[account] = replace(self._state.accounts[account], quota=quota)
        self._state.version += 1

    def set_state(self, account: AccountId, state: AccountState) -> None:
        if account in self._state.accounts:
            self._state.accounts[account] = replace(self._state.accounts[account], state=state)
            self._state.bump(account)
        self._state.version += 1

    def remove_account(self, account: AccountId) -> None:
        state = self._state
        state.receipt_policies.pop(account, None)
        state.receipts = {key: one for key, one in state.receipts.items() if key[0] != account}
        for mailbox in [m.id for m in state.mailboxes.values() if m.account == account]:
            MemoryMailboxes(state).delete(mailbox)
        for key in [key for key, (owner, _) in state.addresses.items() if owner == account]:
            del state.addresses[key]
        state.accounts.pop(account, None)
        state.scram.pop(account, None)
        state.keywords.pop(account, None)
        for key in MemoryMailboxes(state).subscriptions_left(account):
            MemoryMailboxes(state).end_subscription(account, key)
        for move in [move for move, known in state.moves.items() if known[0] == account]:
            del state.moves[move]
        state.version += 1
