"""How domains, accounts and aliases come and go. Each function is a unit of work, for command line
and API.

A new account gets the mailboxes that mail programs look for, marked with their use (RFC 6154).
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from barid.interfaces.store import Taken, Transaction
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
from barid.model.address import Address, domain_key, domain_name
from barid.model.identifiers import Instant
from barid.model.likeness import skeleton_of
from barid.model.mailbox import INBOX
from barid.postoffice.directory.expansion import MOST_REACHED, Absence, look_up
from barid.postoffice.directory.latin import ascii_spelling
from barid.postoffice.directory.naming import fault_of

DEFAULT_MAILBOXES: Final = (
    (INBOX, None),
    ("Drafts", "\\Drafts"),
    ("Sent", "\\Sent"),
    ("Junk", "\\Junk"),
    ("Trash", "\\Trash"),
    ("Archive", "\\Archive"),
)


SEPARATORS: Final = "+-_.=~#"
"""What may stand before the tag of a subaddress."""
MOST_TARGETS: Final = MOST_REACHED


class Refused(Exception):
    """What was asked of the directory cannot be done; `why` names the reason, `beside` what stands
    in the way where that is something else."""

    def __init__(self, why: str, about: str, beside: str = "") -> None:
        super().__init__(f"{why}: {about}")
        self.why = why
        self.about = about
        self.beside = beside


class DomainExists(Refused):
    """The domain is kept here already."""


@dataclass(frozen=True, slots=True)
class AccountWish:
    """An account that somebody asks for. `also` are further addresses that reach it.

    An account without an address in ASCII gets one, since most of the world can write to no other:
    with the local part `ascii`, else with a Latin spelling of its name.
    """

    address: str
    secret: str | None
    name: str = ""
    role: Role = Role.USER
    quota: int | None = None
    also: tuple[str, ...] = ()
    ascii: str | None = None
    scram: ScramKeys | None = None


def add_domain(tx: Transaction, name: str, now: Instant) -> Domain:
    """Keep mail for a domain from now on. Raises Refused: bad-domain, domain-exists, name-*."""
    key = domain_key(name)
    if key is None or key.startswith("[") or key.rpartition(".")[2].isdigit():
        raise Refused("bad-domain", name)  # RFC 1123 2.1: an IPv4 address is no name of a host
    for fault in map(fault_of, domain_name(name).split(".")):
        if fault is not None:
            raise Refused(fault, name)
    try:
        return tx.directory.add_domain(domain_name(name), key, now)
    except Taken:
        raise DomainExists("domain-exists", name) from None


def remove_domain(tx: Transaction, name: str) -> None:
    """With its aliases. Raises Refused: no-such-domain, domain-has-accounts."""
    domain = domain_named(tx, name)
    ending = f"@{domain.key}"
    for account in tx.directory.accounts():
        addresses = tx.directory.addresses(account.id)
        if account.domain == domain.id or any(key.endswith(ending) for key, _ in addresses):
            raise Refused("domain-has-accounts", name)
    tx.directory.remove_domain(domain.id)


def set_separator(tx: Transaction, name: str, separator: str) -> None:
    """What stands before the tag of subaddresses of a domain; empty for no subaddresses.
    Raises Refused: no-such-domain, bad-separator."""
    domain = domain_named(tx, name)
    if separator and (len(separator) > 1 or separator not in SEPARATORS):
        raise Refused("bad-separator", separator)
    tx.directory.set_separator(domain.id, separator)


def add_account(tx: Transaction, wish: AccountWish, now: Instant) -> Account:
    """Raises Refused: bad-address, no-such-domain, address-exists, looks-like, name-*."""
    addresses = [_new_address(tx, written) for written in (wish.address, *wish.also)]
    domain = domain_named(tx, addresses[0].domain)
    if wish.ascii is not None:
        addresses.append(_new_address(tx, f"{wish.ascii}@{domain.key}"))
        if not addresses[-1].local.isascii():
            raise Refused("name-ascii", wish.ascii)
    elif not any(address.local.isascii() for address in addresses):
        addresses.append(_free_spelling(tx, addresses[0].local, domain))
    keyed = tuple((address.key, address.written()) for address in addresses)
    new = NewAccount(domain.id, keyed, wish.name, wish.role, wish.secret, wish.quota, wish.scram)
    try:
        account = tx.directory.add_account(new, now)
    except Taken as taken:
        raise Refused("address-exists", _written_of(keyed, str(taken), wish.address)) from None
    for name, use in DEFAULT_MAILBOXES:
        tx.mailboxes.create(account.id, name, name, use)
    return account


def account_named(tx: Transaction, written: str) -> Account:
    """The account that an address reaches. Raises Refused: bad-address, no-such-account."""
    account = tx.directory.account_at(_parsed(written).key)
    if account is None:
        raise Refused("no-such-account", written)
    return account


def set_secret(tx: Transaction, written: str, secret: str, scram: ScramKeys | None = None) -> None:
    """Raises Refused: bad-address, no-such-account."""
    tx.directory.set_secret(account_named(tx, written).id, secret, scram)


def set_state(tx: Transaction, written: str, state: AccountState) -> None:
    """Raises Refused: bad-address, no-such-account."""
    tx.directory.set_state(account_named(tx, written).id, state)


def set_quota(tx: Transaction, written: str, quota: int | None) -> None:
    """In octets, None for no limit. Raises Refused: bad-address, no-such-account."""
    tx.directory.set_quota(account_named(tx, written).id, quota)


def remove_account(tx: Transaction, written: str) -> None:
    """Raises Refused: bad-address, no-such-account."""
    tx.directory.remove_account(account_named(tx, written).id)


def add_alias(tx: Transaction, written: str, targets: Sequence[str], now: Instant) -> Alias:
    """Lead an address to others, or to more than before; `@example.org`, also written
    `*@example.org`, is everything in a domain that nobody else takes. Targets elsewhere are kept,
    and not yet served.

    Raises Refused: bad-address, no-such-domain, address-exists, no-such-target, alias-of-itself,
    too-many-targets, looks-like, name-*.
    """
    written = written.removeprefix("*") if written.startswith("*@") else written
    pairs = dict(_target(tx, target) for target in targets)
    key = _alias_key(written)
    if key in pairs:
        raise Refused("alias-of-itself", written)
    found = tx.directory.alias_at(key)
    every = {**dict(found.targets if found else ()), **pairs}
    if len(every) > MOST_TARGETS:
        raise Refused("too-many-targets", written)
    if found is not None:
        tx.directory.set_targets(found.id, tuple(every.items()))
        return replace(found, targets=tuple(every.items()))
    domain = domain_named(tx, written.rpartition("@")[2])
    if not written.startswith("@"):
        written = _new_address(tx, written, frozenset(every)).written()
    try:
        return tx.directory.add_alias(NewAlias(domain.id, key, written, tuple(every.items())), now)
    except Taken:
        raise Refused("address-exists", written) from None


def remove_alias(tx: Transaction, written: str, targets: Sequence[str] = ()) -> None:
    """An alias, or these targets of it; with the last one it goes itself. Also a further address of
    an account. Raises Refused: bad-address, no-such-alias, no-such-target, principal-address,
    last-ascii-address."""
    key = _alias_key(written)
    alias = tx.directory.alias_at(key)
    if alias is None:
        return _remove_address(tx, key, written)
    left = dict(alias.targets)
    for target in targets:
        if left.pop(_parsed(target).key, None) is None:
            raise Refused("no-such-target", target)
    if targets and left:
        return tx.directory.set_targets(alias.id, tuple(left.items()))
    return tx.directory.remove_alias(alias.id)


def _remove_address(tx: Transaction, key: str, written: str) -> None:
    account = tx.directory.account_at(key)
    if account is None:
        raise Refused("no-such-alias", written)
    (principal, _), *others = tx.directory.addresses(account.id)
    if principal == key:
        raise Refused("principal-address", written)
    if not any(one.isascii() for one in (principal, *dict(others)) if one != key):
        raise Refused("last-ascii-address", written)
    tx.directory.remove_address(account.id, key)


def _alias_key(written: str) -> str:
    """The identity key of an alias, which may be a catch-all."""
    if not written.startswith(("@", "*@")):
        return _parsed(written).key
    key = domain_key(written.partition("@")[2])
    if key is None or key.startswith("["):
        raise Refused("bad-address", written)
    return f"@{key}"


def _target(tx: Transaction, written: str) -> tuple[str, str]:
    """Who is said to be here must be here."""
    address = _parsed(written)
    if look_up(tx, address) in (Absence.UNKNOWN, Absence.UNATTENDED):
        raise Refused("no-such-target", written)
    return address.key, address.written()


def _new_address(tx: Transaction, written: str, beside: frozenset[str] = frozenset()) -> Address:
    """An address that may be made in a domain of ours. What looks like it already must be one of
    those `beside` it, to whom it will lead."""
    address = _parsed(written)
    domain_named(tx, address.domain)
    fault = fault_of(address.local)
    if fault is not None:
        raise Refused(fault, written)
    for other in tx.directory.lookalikes(skeleton_of(address.key)):
        key = _alias_key(other)
        if key != address.key and beside != {key}:
            raise Refused("looks-like", written, other)
    return address


def _free_spelling(tx: Transaction, local: str, domain: Domain) -> Address:
    """A Latin spelling that nobody has, with a number where the plain one is taken."""
    spelt = ascii_spelling(local)
    for number in itertools.count(1):
        address = Address(spelt if number == 1 else f"{spelt}{number}", domain.key)
        if not tx.directory.account_at(address.key) and not tx.directory.alias_at(address.key):
            return address
    raise AssertionError("numbers do not end")


def _written_of(keyed: Sequence[tuple[str, str]], key: str, otherwise: str) -> str:
    return dict(keyed).get(key, otherwise)


def _parsed(written: str) -> Address:
    address = Address.parse(written)
    if address is None or address.domain.startswith("["):
        raise Refused("bad-address", written)
    return address


def domain_named(tx: Transaction, name: str) -> Domain:
    """A domain of ours, in either form of its name. Raises Refused: no-such-domain."""
    key = domain_key(name)
    domain = tx.directory.domain(key) if key else None
    if domain is None:
        raise Refused("no-such-domain", name)
    return domain
