"""The one door from the command line to the post office.

What lies behind it is imported when a command goes through; what is only named here is not
imported at all, so that `barid --help` stays quick.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from barid.i18n import Sayable, Text

if TYPE_CHECKING:
    from barid.app.moving.orders import (
        BackedUp,
        BackupOrder,
        Exported,
        ExportOrder,
        Imported,
        ImportOrder,
        Progress,
        Restored,
        RestoreOrder,
    )
    from barid.app.orders import AccountOrder, ServeOrder
    from barid.model.account import Account, Alias, Domain
    from barid.model.event import Trail
    from barid.model.identifiers import Instant
    from barid.model.receipt import ReceiptPolicy
    from barid.postoffice.queue.changes import Waiting
    from barid.postoffice.receipts.answering import Case


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


class Record(Protocol):
    """One DNS record to publish, and how it stands."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def value(self) -> str | None:
        """As in a zone file; None where only the administrator knows it."""
        ...

    @property
    def purpose(self) -> str:
        """A short name for programs."""
        ...

    @property
    def meaning(self) -> Text:
        """What it is for."""
        ...

    @property
    def state(self) -> str:
        """`right`, `missing`, `differs`, `needless` or `unasked`."""
        ...

    @property
    def found(self) -> Sequence[str]: ...


class Moving(Protocol):
    """Moving mail in and out; see `app.moving.desk.MovingDesk`."""

    def import_mail(self, order: ImportOrder, progress: Progress) -> Imported: ...

    def export_mail(self, order: ExportOrder, progress: Progress) -> Exported: ...

    def back_up(self, order: BackupOrder, progress: Progress) -> BackedUp: ...

    def backups(self, archive: Path) -> list[BackedUp]: ...

    def verify(self, archive: Path, at: str | None, progress: Progress) -> BackedUp: ...

    def restore(self, order: RestoreOrder, progress: Progress) -> Restored: ...


class Receipts(Protocol):
    """Receipts of reading; see `app.receipts.ReceiptDesk`."""

    def policy(self, address: str) -> ReceiptPolicy: ...

    def set_policy(self, address: str, policy: ReceiptPolicy) -> Account: ...

    def waiting(self, address: str) -> Sequence[Case]: ...

    def answer(self, address: str, message_id: str, *, tell: bool) -> int: ...


class Office(Protocol):
    """What the commands ask. Each call is one unit of work, durable when it returns.

    Raises `Refused` (directory), `StorageFailed`, or a `Failure` with its own sentence.
    """

    def domains(self) -> Sequence[Domain]: ...

    def add_domain(self, name: str) -> Domain: ...

    def remove_domain(self, name: str) -> None: ...

    def set_separator(self, name: str, separator: str) -> None: ...

    def records(self, name: str, order: ServeOrder, *, ask: bool) -> Sequence[Record]:
        """The DNS records of a domain for a server of this order, looked up if it is asked for."""
        ...

    def rotate_keys(self, name: str, *, at_once: bool) -> Sequence[Record]:
        """New keys to sign the mail of a domain, in place of the old ones later or at once: their
        records."""
        ...

    def accounts(self) -> Sequence[Account]: ...

    def account(self, address: str) -> Account: ...

    def addresses(self, address: str) -> Sequence[str]:
        """Every address that reaches an account without an alias, the principal one first."""
        ...

    def add_accounts(self, orders: Sequence[AccountOrder]) -> Sequence[Account]:
        """All of them, or none."""
        ...

    def set_password(self, address: str, password: str) -> None: ...

    def set_enabled(self, address: str, enabled: bool) -> None: ...

    def set_quota(self, address: str, quota: int | None) -> None: ...

    def remove_account(self, address: str) -> None: ...

    def aliases(self) -> Sequence[Alias]: ...

    def add_alias(self, address: str, targets: Sequence[str]) -> Alias: ...

    def remove_alias(self, address: str, targets: Sequence[str]) -> None: ...

    def queued(self, viewer: str | None = None) -> Sequence[Waiting]:
        """Everything that has to leave, oldest first; of a viewer, what they have sent."""
        ...

    def in_queue(self, number: int, viewer: str | None = None) -> Waiting: ...

    def undo(self, verb: str, number: int, sender: str) -> Sequence[Waiting]:
        """Release or cancel an entry, as the one who has sent it."""
        ...

    def change_queue(self, verb: str, number: int | None) -> Sequence[Waiting]:
        """Retry, hold, release or cancel an entry; retry without a number means all."""
        ...

    def trails(self, about: str, viewer: str | None, since: Instant | None) -> Sequence[Trail]:
        """Trails of messages of this Message-ID, or with which this address has to do, oldest
        first, as far as `viewer` may see them."""
        ...

    @property
    def receipts(self) -> Receipts:
        """Receipts of reading."""
        ...

    def check(self) -> Sequence[Unsound]: ...

    def rebuild_search(self) -> int:
        """Make the index of search words anew; how many contents it has."""
        ...

    @property
    def moving(self) -> Moving:
        """Moving mail in and out."""
        ...


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


def data_folder(given: str | None, environment: Mapping[str, str]) -> Path:
    """`--data`, else `BARID_DATA`, else the system's place for root or the person's own."""
    if given:
        return Path(given)
    if environment.get("BARID_DATA"):
        return Path(environment["BARID_DATA"])
    if os.geteuid() == 0:
        return Path("/var/lib/barid")
    return Path.home() / ".local" / "share" / "barid"
