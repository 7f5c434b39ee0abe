"""Mail that is kept elsewhere, in the forms of others: what is read from it, and written to it.

A *source* is a foreign store that mail is imported from, a *sink* one that mail is exported to.
Neither knows anything of our own store. Sources tell of each message before they read it, so that
the reading can be left to other processes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from barid.model.flags import NO_FLAGS, Flags
from barid.model.identifiers import Instant

MAX_FOREIGN = 256 * 1024 * 1024
"""Octets of the largest message that is moved in."""


class SourceFailed(Exception):
    """The foreign store cannot be read (any further): which part, and why. The reason is the name
    of a text, or what the system or the other server has said."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what = what
        self.why = why


class Unreadable(Exception):
    """One message cannot be read; the others can. As `SourceFailed`."""

    def __init__(self, what: str, why: str) -> None:
        super().__init__(what, why)
        self.what = what
        self.why = why


TOO_LARGE = "too-large"
CHANGED = "changed"
NOT_WHOLE = "not-whole"
NOT_MAIL = "not-mail"
NO_TLS = "no-tls"
NOT_PINNED = "not-pinned"
"""Reasons that are names of texts."""


@dataclass(frozen=True, slots=True)
class ForeignMailbox:
    """A mailbox of a foreign store. `key` finds it again in that store, whatever it is called.

    Levels of `name` are separated by "/". `special_use` is an attribute of RFC 6154, if known.
    """

    key: str
    name: str
    special_use: str | None = None
    subscribed: bool = True


@dataclass(frozen=True, slots=True)
class ForeignLetter:
    """A whole message as it came, lines ended by CRLF unless it is kept `as it is`. `received` is
    None where nothing tells when it came."""

    content: bytes
    received: Instant | None
    flags: Flags = NO_FLAGS
    keywords: tuple[str, ...] = ()


class ForeignMessage(Protocol):
    """A message that is not read yet. Small, and can be handed to another process."""

    @property
    def name(self) -> str:
        """What tells it from all others of its mailbox, today and tomorrow."""
        ...

    @property
    def size(self) -> int:
        """About so many octets."""
        ...

    def read(self) -> ForeignLetter:
        """Raises Unreadable. May be called in another process."""
        ...


class Source(Protocol):
    """A foreign store."""

    @property
    def identity(self) -> str:
        """What tells it from all others: where it is, and what. Never a secret."""
        ...

    def mailboxes(self) -> list[ForeignMailbox]:
        """All that can be imported. Raises SourceFailed."""
        ...

    def count(self, mailbox: ForeignMailbox) -> int:
        """About how many messages there are, quickly; for the progress alone."""
        ...

    def messages(
        self, mailbox: ForeignMailbox, wanted: Wanted
    ) -> Iterator[ForeignMessage | Unreadable]:
        """Those whose name is wanted, in the order of the store. Raises SourceFailed."""
        ...

    def close(self) -> None:
        """It is read no more."""
        ...


class Wanted(Protocol):
    """Says whether a message of this name is still to be moved."""

    def __call__(self, name: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class OutgoingMailbox:
    """A mailbox about to be exported; `keywords` are those that its messages may have."""

    name: str
    special_use: str | None
    subscribed: bool
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutgoingLetter:
    """A message about to be exported, whole."""

    number: int
    content: bytes
    received: Instant
    flags: Flags
    keywords: tuple[str, ...]


class Sink(Protocol):
    """A foreign store that is being made. Nothing stands under its name before `finish`."""

    def write(self, mailbox: OutgoingMailbox, letters: Iterable[OutgoingLetter]) -> int:
        """A whole mailbox; how many messages. Raises OSError."""
        ...

    def finish(self) -> None:
        """All is written: it gets its name, durably. Raises OSError."""
        ...

    def abandon(self) -> None:
        """Nothing of it stays."""
        ...
