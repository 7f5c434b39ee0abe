"""Look-ups of recipients and logins, remembered until the directory changes.

Answers come at once when they are remembered, else as something to await. Nothing remembered here
decides what is kept: the unit of work that delivers compares `version` and looks again.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Changes
from barid.model.account import Account, AccountState, Role
from barid.model.address import Address, domain_key, local_key
from barid.model.identifiers import AccountId, MailboxId
from barid.model.mailbox import INBOX

REMEMBERED_MOST: Final = 20_000
POSTMASTER: Final = "postmaster"


class Absence(Enum):
    """Why an address reaches nobody here."""

    FOREIGN = auto()  # not a domain of ours
    UNKNOWN = auto()  # our domain, no such mailbox
    DISABLED = auto()  # there, but closed


@dataclass(frozen=True, slots=True)
class Reached:
    """The account that an address reaches and the mailbox where its mail arrives.

    True in this `version` of the directory.
    """

    account: AccountId
    inbox: MailboxId
    quota: int | None
    version: int


Answer = Reached | Absence


class Directory:
    """Finds who an address reaches. `host` is our own name, whose postmaster is ours as well."""

    def __init__(self, store: Store, changes: Changes, host: str = "") -> None:
        self._store = store
        self._changes = changes
        self._host = host.lower()
        self._known: dict[str, Answer] = {}
        self._version = -1

    def reach(self, address: Address) -> Answer | Awaitable[Answer]:
        """Who gets mail for this address."""
        if self._changes.directory_version() != self._version:
            self._known.clear()
            self._version = self._changes.directory_version()
        known = self._known.get(address.key)
        return known if known is not None else self._ask(address)

    async def _ask(self, address: Address) -> Answer:
        asked_at, ours = self._version, address.domain.lower() == self._host
        answer = await self._store.read(lambda tx: look_up(tx, address, ours))
        if asked_at == self._version:  # else somebody changed the directory while we asked
            if len(self._known) >= REMEMBERED_MOST:
                self._known.clear()
            self._known[address.key] = answer
        return answer

    async def account_of_login(self, name: str) -> Account | None:
        """The account that logs in under this name; without @ the first domain is meant."""
        return await self._store.read(lambda tx: find_login(tx, name))


def look_up(tx: Transaction, address: Address, ours: bool = False) -> Answer:
    """Whom the address reaches, read now. `ours`: its domain is our own name, or was a domain of
    ours lately."""
    account = tx.directory.account_at(address.key)
    if account is None:
        ours = ours or _is_ours(tx, address.domain)
        account = _postmaster(tx, address) if ours else None
    if account is None:
        return Absence.UNKNOWN if ours else Absence.FOREIGN
    inbox = tx.mailboxes.find(account.id, INBOX)
    if account.state is AccountState.DISABLED or inbox is None:
        return Absence.DISABLED
    return Reached(account.id, inbox.id, account.quota, tx.directory.version())


def _is_ours(tx: Transaction, domain: str) -> bool:
    key = domain_key(domain)
    return key is not None and tx.directory.domain(key) is not None


def _postmaster(tx: Transaction, address: Address) -> Account | None:
    """Mail for the postmaster of a domain of ours must be taken (RFC 5321 4.5.1): where no account
    has that name, that of the first domain gets it, else the oldest administrator."""
    if local_key(address.local) != POSTMASTER:
        return None
    domains = tx.directory.domains()
    first = Address(POSTMASTER, domains[0].name) if domains else address
    return tx.directory.account_at(first.key) or next(
        (
            account
            for account in tx.directory.accounts()
            if account.role is Role.ADMINISTRATOR and account.state is AccountState.ACTIVE
        ),
        None,
    )


def find_login(tx: Transaction, name: str) -> Account | None:
    """The account of a login name, whatever its state."""
    written = name
    if "@" not in name:
        domains = tx.directory.domains()
        if not domains:
            return None
        written = f"{name}@{domains[0].name}"
    address = Address.parse(written)
    return tx.directory.account_at(address.key) if address else None
