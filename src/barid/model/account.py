"""Domains, accounts and the addresses that reach them: what the directory knows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from barid.model.identifiers import AccountId, DomainId, Instant, ModSeq


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
    """A domain whose mail is kept here. `name` is in U-label form, `key` in lower-case A-labels."""

    id: DomainId
    name: str
    key: str
    created: Instant


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
