"""How domains and accounts come and go. Each function is a unit of work, for command line and API.

A new account gets the mailboxes that mail programs look for, marked with their use (RFC 6154).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from barid.interfaces.store import Taken, Transaction
from barid.model.account import Account, AccountState, Domain, NewAccount, Role
from barid.model.address import Address, domain_key
from barid.model.identifiers import Instant
from barid.model.mailbox import INBOX

DEFAULT_MAILBOXES: Final = (
    (INBOX, None),
    ("Drafts", "\\Drafts"),
    ("Sent", "\\Sent"),
    ("Junk", "\\Junk"),
    ("Trash", "\\Trash"),
    ("Archive", "\\Archive"),
)


class Refused(Exception):
    """What was asked of the directory cannot be done; `why` names the reason."""

    def __init__(self, why: str, about: str) -> None:
        super().__init__(f"{why}: {about}")
        self.why = why
        self.about = about


class DomainExists(Refused):
    """The domain is kept here already."""


@dataclass(frozen=True, slots=True)
class AccountWish:
    """An account that somebody asks for. `also` are further addresses that reach it."""

    address: str
    secret: str | None
    name: str = ""
    role: Role = Role.USER
    quota: int | None = None
    also: tuple[str, ...] = ()


def add_domain(tx: Transaction, name: str, now: Instant) -> Domain:
    """Keep mail for a domain from now on. Raises Refused: bad-domain, domain-exists."""
    key = domain_key(name)
    if key is None:
        raise Refused("bad-domain", name)
    try:
        return tx.directory.add_domain(name, key, now)
    except Taken:
        raise DomainExists("domain-exists", name) from None


def remove_domain(tx: Transaction, name: str) -> None:
    """Raises Refused: no-such-domain, domain-has-accounts."""
    domain = _domain_named(tx, name)
    if tx.directory.accounts(domain.id):
        raise Refused("domain-has-accounts", name)
    tx.directory.remove_domain(domain.id)


def add_account(tx: Transaction, wish: AccountWish, now: Instant) -> Account:
    """Raises Refused: bad-address, no-such-domain, address-exists."""
    addresses = [_parsed(written) for written in (wish.address, *wish.also)]
    domain = _domain_named(tx, addresses[0].domain)
    keyed = tuple((address.key, address.written()) for address in addresses)
    new = NewAccount(domain.id, keyed, wish.name, wish.role, wish.secret, wish.quota)
    try:
        account = tx.directory.add_account(new, now)
    except Taken:
        raise Refused("address-exists", wish.address) from None
    for name, use in DEFAULT_MAILBOXES:
        tx.mailboxes.create(account.id, name, name, use)
    return account


def account_named(tx: Transaction, written: str) -> Account:
    """The account that an address reaches. Raises Refused: bad-address, no-such-account."""
    account = tx.directory.account_at(_parsed(written).key)
    if account is None:
        raise Refused("no-such-account", written)
    return account


def set_secret(tx: Transaction, written: str, secret: str) -> None:
    """Raises Refused: bad-address, no-such-account."""
    tx.directory.set_secret(account_named(tx, written).id, secret)


def set_state(tx: Transaction, written: str, state: AccountState) -> None:
    """Raises Refused: bad-address, no-such-account."""
    tx.directory.set_state(account_named(tx, written).id, state)


def remove_account(tx: Transaction, written: str) -> None:
    """Raises Refused: bad-address, no-such-account."""
    tx.directory.remove_account(account_named(tx, written).id)


def _parsed(written: str) -> Address:
    address = Address.parse(written)
    if address is None or address.domain.startswith("["):
        raise Refused("bad-address", written)
    return address


def _domain_named(tx: Transaction, name: str) -> Domain:
    key = domain_key(name)
    domain = tx.directory.domain(key) if key else None
    if domain is None:
        raise Refused("no-such-domain", name)
    return domain
