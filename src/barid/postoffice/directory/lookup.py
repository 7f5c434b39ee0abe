"""Look-ups of recipients and logins, remembered until the directory changes.

Answers come at once when they are remembered, else as something to await. Nothing remembered here
decides what is kept: the unit of work that delivers compares `version` and looks again.
"""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Final

from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Changes
from barid.model.account import Account
from barid.model.address import Address
from barid.postoffice.directory.expansion import Answer, look_up

REMEMBERED_MOST: Final = 20_000


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


def find_login(tx: Transaction, name: str) -> Account | None:
    """The account of a login name, whatever its state."""
    address = login_address(tx, name)
    return tx.directory.account_at(address.key) if address is not None else None


def login_address(tx: Transaction, name: str) -> Address | None:
    """The address that a login name stands for: without @ it is one of the first domain."""
    if "@" in name:
        return Address.parse(name)
    domains = tx.directory.domains()
    return Address.parse(f"{name}@{domains[0].name}") if domains else None
