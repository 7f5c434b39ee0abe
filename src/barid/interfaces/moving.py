"""What moving mail needs kept, besides the mail: a journal of what has been moved, and numbers.

A *move* is one source into one account. Its marks stand in the transactions of the messages they
stand for, so whatever ends a move between two of them, its next run leaves out what is here.
"""

from __future__ import annotations

from typing import Protocol

from barid.model.identifiers import AccountId, Instant, MailboxId, MoveId, Uid


class Moving(Protocol):
    """Journals of moves, in one transaction."""

    def begin(self, account: AccountId, source: str, now: Instant) -> MoveId:
        """The move of this source into this account: the one that there is, or a new one."""
        ...

    def find(self, account: AccountId, source: str) -> MoveId | None: ...

    def marks(self, move: MoveId) -> set[bytes]:
        """All of its marks."""
        ...

    def mark(self, move: MoveId, mark: bytes) -> bool:
        """Whether nobody has set it before: only then the message may be kept."""
        ...

    def forget(self, move: MoveId) -> None:
        """The move and its marks: nothing of its source counts as moved any more."""
        ...

    def digests(self, mailbox: MailboxId) -> list[tuple[Uid, bytes, Instant]]:
        """UID, digest of the content, and INTERNALDATE of every message, by UID."""
        ...

    def renumber(self, mailbox: MailboxId, uidvalidity: int, uidnext: Uid) -> None:
        """The mailbox carries on under numbers that it had elsewhere. For an empty one, or to
        leave out UIDs: never to give one a second time."""
        ...
