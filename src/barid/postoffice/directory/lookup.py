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
from barid.model.account import Account, AccountState
from barid.model.address import Address, domain_key
from barid.model.identifiers import AccountId, MailboxId
from barid.model.mailbox import INBOX

REMEMBERED_MOST: Final = 20_000


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
    """Finds who an address reaches."""

    def __init__(self, store: Store, changes: Changes) -> None:
        self._store = store
        self._changes = changes
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
        asked_at = self._version
        answer = await self._store.read(lambda tx: look_up(tx, address))
        if asked_at == self._version:  # else somebody changed the directory while we asked
            if len(self._known) >= REMEMBERED_MOST:
                self._known.clear()
            self._known[address.key] = answer
        return answer

    async def account_of_login(self, name: str) -> Account | None:
        """The account that logs in under this name; without @ the first domain is meant."""
        return await self._store.read(lambda tx: find_login(tx, name))


def look_up(tx: Transaction, address: Address) -> Answer:
    """Whom the address reaches, read now."""
    account = tx.directory.account_at(address.key)
    if account is None:
        ours = _is_ours(tx, address.domain)
        return Absence.UNKNOWN if ours else Absence.FOREIGN
    inbox = tx.mailboxes.find(account.id, INBOX)
    if account.state is AccountState.DISABLED or inbox is None:
        return Absence.DISABLED
    return Reached(account.id, inbox.id, account.quota, tx.directory.version())


def _is_ours(tx: Transaction, domain: str) -> bool:
    key = domain_key(domain)
    return key is not None and tx.directory.domain(key) is not None


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
