"""What is asked of the wiring, as values: how to serve, which account to make."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from barid.config import Configuration
from barid.i18n import Language
from barid.model.account import Role


@dataclass(frozen=True, slots=True)
class AccountOrder:
    """An account that somebody asks for, with its password as it was typed.

    A ready-made argon2id `secret` (from another system) takes the place of the password. `also` are
    further addresses that reach it; `quota` is in octets, None for no limit. `ascii` is the local
    part of its ASCII alias, which an account whose name is not in ASCII gets in any case.
    """

    address: str
    password: str = ""
    secret: str | None = None
    name: str = ""
    role: Role = Role.USER
    quota: int | None = None
    also: tuple[str, ...] = ()
    ascii: str | None = None


@dataclass(frozen=True, slots=True)
class ServeOrder:
    """How `barid serve` was called. Empty `hosts` and a None leave the choice to the settings."""

    configuration: Configuration
    data: Path
    language: Language
    domain: str | None = None
    hosts: tuple[str, ...] = ()
    port_base: int | None = None
