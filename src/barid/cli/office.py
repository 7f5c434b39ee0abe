"""The one door from the command line to the post office.

What lies behind it is imported when a command goes through; what is only named here is not
imported at all, so that `barid --help` stays quick.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from barid.i18n import Language, Sayable
from barid.model.account import Account, Domain, Role

if TYPE_CHECKING:
    from barid.config import Configuration


@dataclass(frozen=True, slots=True)
class AccountOrder:
    """An account that somebody asks for, with its password as it was typed."""

    address: str
    password: str
    name: str = ""
    role: Role = Role.USER
    quota: int | None = None


@dataclass(frozen=True, slots=True)
class ServeOrder:
    """How `barid serve` was called. Empty `hosts` and a None leave the choice to the settings."""

    configuration: Configuration
    data: Path
    language: Language
    domain: str | None = None
    hosts: tuple[str, ...] = ()
    port_base: int | None = None


class Unsound(Protocol):
    """One thing that a check of the store found."""

    @property
    def name(self) -> str:
        """A short name for programs."""
        ...

    @property
    def sayable(self) -> Sayable:
        """What is wrong, for a person."""
        ...


class Office(Protocol):
    """What the commands ask. Each call is one unit of work, durable when it returns.

    Raises `Refused` (directory), `StorageFailed`, or a `Failure` with its own sentence.
    """

    def domains(self) -> Sequence[Domain]: ...

    def add_domain(self, name: str) -> Domain: ...

    def remove_domain(self, name: str) -> None: ...

    def accounts(self) -> Sequence[Account]: ...

    def account(self, address: str) -> Account: ...

    def add_account(self, order: AccountOrder) -> Account: ...

    def set_password(self, address: str, password: str) -> None: ...

    def set_enabled(self, address: str, enabled: bool) -> None: ...

    def remove_account(self, address: str) -> None: ...

    def check(self) -> Sequence[Unsound]: ...


class Door(Protocol):
    """How a call reaches the post office."""

    def office(self, data: Path) -> AbstractContextManager[Office]:
        """The post office of a data folder, beside a server that may be running."""
        ...

    def serve(self, order: ServeOrder) -> int:
        """Run the post office until it is told to stop; the exit status."""
        ...


class FrontDoor:
    """The real one: the wiring."""

    def office(self, data: Path) -> AbstractContextManager[Office]:
        """Opens the data folder."""
        found: AbstractContextManager[Office] = _wiring().open_office(data)
        return found

    def serve(self, order: ServeOrder) -> int:
        """Serves it."""
        status: int = _wiring().serve(order)
        return status


def _wiring() -> Any:
    return importlib.import_module("barid.app")
