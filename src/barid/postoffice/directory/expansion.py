"""Whom an address reaches: its account, or those to whom aliases, tags and its domain lead.

In this order, the first that knows the address decides: an account's own address; an alias; both of
these for the name before a tag (`name+tag`, delivered as to `name`: a stranger does not choose the
mailbox); the catch-all of the domain. Who reads mail for postmaster and abuse where nobody has that
name: `_Search.find_reader`; such mail is never refused for good (RFC 5321 4.5.1, RFC 2142 5).

Everything is bounded: an alias may lead to aliases, each is followed once, at most `DEEPEST` deep
and to `MOST_REACHED` accounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from barid.interfaces.store import Transaction
from barid.model.account import Account, AccountState, Domain, Role
from barid.model.address import Address, domain_key, local_key
from barid.model.identifiers import AccountId, MailboxId
from barid.model.mailbox import INBOX

POSTMASTER: Final = "postmaster"
ALWAYS_READ: Final = (POSTMASTER, "abuse")
DEEPEST: Final = 10
MOST_REACHED: Final = 1000


class Absence(Enum):
    """Why an address reaches nobody here."""

    FOREIGN = auto()  # not a domain of ours
    UNKNOWN = auto()  # our domain, no such mailbox
    DISABLED = auto()  # there, but closed
    AWAY = auto()  # an alias that leads out of this post office, where nothing goes yet
    UNATTENDED = auto()  # must be taken, and there is nobody yet who reads it


@dataclass(frozen=True, slots=True)
class Reached:
    """The account that an address reaches and the mailbox where its mail arrives.

    True in this `version` of the directory. `named`: the address is a name of it, and not any that
    the catch-all of its domain takes.
    """

    account: AccountId
    inbox: MailboxId
    quota: int | None
    version: int
    named: bool = True


Answer = tuple[Reached, ...] | Absence
"""Everybody whom an address reaches, each once and at least one, or why nobody."""


def look_up(tx: Transaction, address: Address, ours: bool = False) -> Answer:
    """Whom the address reaches, read now. `ours`: its domain is our own name, or was a domain of
    ours lately."""
    search = _Search(tx)
    found = search.answer_for(address.key)
    if isinstance(found, tuple):
        return found
    key = domain_key(address.domain)
    domain = tx.directory.domain(key) if key is not None else None
    if not ours and domain is None:
        return Absence.FOREIGN if found is Absence.UNKNOWN else found
    name = local_key(address.local)
    return search.find_reader(name, domain) if name in ALWAYS_READ else found


class _Search:
    """One walk from an address to accounts."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._start()

    def _start(self) -> None:
        self._accounts: dict[AccountId, Account] = {}
        self._seen: set[str] = set()
        self._away = False
        self._named = True

    def answer_for(self, key: str) -> Answer:
        """Whom the address with this key reaches."""
        self._start()
        self._follow(key, DEEPEST)
        if self._away:
            return Absence.AWAY
        reached = tuple(self._open_ones())
        if reached:
            return reached
        return Absence.DISABLED if self._accounts else Absence.UNKNOWN

    def find_reader(self, name: str, domain: Domain | None) -> Answer:
        """Who reads mail for a name that must be read: whoever has the name in the first domain,
        for abuse the postmaster, else the oldest administrator, else the oldest account, first of
        the domain and then of all."""
        for key in self._readers_by_name(name, domain):
            answer = self.answer_for(key)
            if isinstance(answer, tuple):
                return answer
        self._start()
        places = [None] if domain is None else [domain.id, None]
        for role in (Role.ADMINISTRATOR, None):
            for place in places:
                account = self._tx.directory.oldest_account(place, role)
                if account is not None:
                    self._accounts = {account.id: account}
                    return tuple(self._open_ones()) or Absence.UNATTENDED
        return Absence.UNATTENDED

    def _readers_by_name(self, name: str, domain: Domain | None) -> Iterator[str]:
        domains = self._tx.directory.domains()
        own = [domain.key] if domain is not None else []
        for key in (*own, *(one.key for one in domains[:1])):
            yield f"{name}@{key}"
            yield f"{POSTMASTER}@{key}"

    def _follow(self, key: str, depth: int) -> None:
        """Add everybody whom the key reaches."""
        if key in self._seen or len(self._accounts) >= MOST_REACHED or depth == 0:
            return
        self._seen.add(key)
        if self._follow_exactly(key, depth):
            return
        name, _, domain_name = key.rpartition("@")
        domain = self._tx.directory.domain(domain_name)
        if domain is None:
            self._away = self._away or depth < DEEPEST
            return
        plain = name.partition(domain.separator)[0] if domain.separator else name
        if plain not in ("", name) and self._follow_exactly(f"{plain}@{domain.key}", depth):
            return
        if self._follow_exactly(f"@{domain.key}", depth):
            self._named = False

    def _follow_exactly(self, key: str, depth: int) -> bool:
        """Whether there is an account or alias of just this key; if so, it was followed."""
        account = self._tx.directory.account_at(key)
        if account is not None:
            self._accounts.setdefault(account.id, account)
            return True
        alias = self._tx.directory.alias_at(key)
        if alias is None:
            return False
        for target, _ in alias.targets:
            self._follow(target, depth - 1)
        return True

    def _open_ones(self) -> Iterator[Reached]:
        version = self._tx.directory.version()
        for account in self._accounts.values():
            inbox = self._tx.mailboxes.find(account.id, INBOX)
            if account.state is AccountState.ACTIVE and inbox is not None:
                yield Reached(account.id, inbox.id, account.quota, version, self._named)
