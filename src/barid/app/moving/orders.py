"""What is asked of moving, and what came of it, as values."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from barid.archives.opening import Form, Place


class Progress(Protocol):
    """Somebody who watches. Called from one thread."""

    def begin(self, total: int) -> None:
        """About so many steps are to be done."""
        ...

    def advance(self, steps: int = 1) -> None: ...


class Silence:
    """Implements `Progress`: nobody watches."""

    def begin(self, total: int) -> None:
        return

    def advance(self, steps: int = 1) -> None:
        return


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """Move mail from a place into an account. `again`: what was moved before, too."""

    address: str
    place: Place
    into: str | None = None
    dry_run: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """One message that is not as it should be, or could not be read: where, and why."""

    what: str
    why: str


@dataclass(slots=True)
class Imported:
    """What came in. Of troubles, only the first `MOST_TROUBLES` are named."""

    messages: int = 0
    known: int = 0
    octets: int = 0
    mailboxes: dict[str, int] = field(default_factory=dict)
    """Messages by mailbox."""
    damaged: int = 0
    damages: list[Trouble] = field(default_factory=list)
    unreadable: int = 0
    failures: list[Trouble] = field(default_factory=list)
    lost_keywords: set[str] = field(default_factory=set)


MOST_TROUBLES = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """Which mail of an account is meant: all of it, some mailboxes, or one message, by its UID in
    the one mailbox that is named, or by its Message-ID."""

    mailboxes: tuple[str, ...] = ()
    uid: int | None = None
    message_id: str | None = None


@dataclass(frozen=True, slots=True)
class ExportOrder:
    """Write mail of an account to a place that does not exist yet."""

    address: str
    place: Path
    form: Form
    selection: Selection = Selection()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    messages: int
    mailboxes: int


@dataclass(frozen=True, slots=True)
class BackupOrder:
    """Back up the whole post office. `keep`: only so many backups stay in the archive."""

    archive: Path
    keep: int | None = None


@dataclass(frozen=True, slots=True)
class RestoreOrder:
    """Take something back out of an archive: everything, or what is selected of one account.

    `at` names a backup, None for the newest. `into` is a mailbox that takes what is restored.
    """

    archive: Path
    at: str | None = None
    address: str | None = None
    selection: Selection = Selection()
    into: str | None = None


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A backup that is whole: its name, how much was new, how much there is in all."""

    name: str
    copied: int
    octets: int
    files: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back. `messages` is None when it was everything; then `held` says how much of it
    was waiting to leave, and is held."""

    name: str
    messages: int | None = None
    present: int = 0
    held: int = 0


Watch = Callable[[], Progress]
