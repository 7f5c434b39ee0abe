"""Domains, accounts and the addresses that reach them: what the directory knows."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from barid.model.identifiers import AccountId, AliasId, DomainId, Instant, ModSeq


class AccountState(Enum):
    """Whether an account may be used. A disabled one neither logs in nor receives."""

    ACTIVE = "active"
    DISABLED = "disabled"


class Role(Enum):
    """What an account may do besides reading its own mail."""

    USER = "user"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain whose mail is kept here. `name` is in U-label form, `key` in lower-case A-labels.

    `separator` stands between a name and its tag in subaddresses; empty where there are none.
    """

    id: DomainId
    name: str
    key: str
    created: Instant
    separator: str = "+"


@dataclass(frozen=True, slots=True)
class ScramKeys:
    """What is kept of a password for SCRAM-SHA-256: enough to check a proof, not enough to make
    one (RFC 5802 3)."""

    salt: bytes
    iterations: int
    stored: bytes = field(repr=False)
    server: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is kept of a password: an argon2id string, and keys for SCRAM where the password itself
    was there to make them from."""

    argon2: str = field(repr=False)
    scram: ScramKeys | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """One person's or program's mail. `address` is the principal address as it was typed in.

    `secret` is an argon2id string, or None while the account cannot log in. `quota` is in bytes,
    None for no limit; `used` is what its mailboxes hold, in bytes. `modseq` is the newest change.
    """

    id: AccountId
    domain: DomainId
    address: str
    name: str
    role: Role
    state: AccountState
    secret: str | None
    quota: int | None
    used: int
    modseq: ModSeq
    created: Instant


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account about to be made; `addresses` are (identity key, as written), principal first."""

    domain: DomainId
    addresses: tuple[tuple[str, str], ...]
    name: str
    role: Role
    secret: str | None
    quota: int | None
    scram: ScramKeys | None = None


@dataclass(frozen=True, slots=True)
class NewAlias:
    """An alias about to be made; `targets` are (identity key, as written), each once."""

    domain: DomainId
    key: str
    written: str
    targets: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Alias:
    """An address that leads to others and has no mailbox of its own.

    `@example.org` is the catch-all of its domain. `targets` are (identity key, as written), here or
    elsewhere, in the order in which they were named.
    """

    id: AliasId
    domain: DomainId
    key: str
    written: str
    targets: tuple[tuple[str, str], ...]
