"""Journals of moves in memory; see `interfaces.moving.Moving`."""

from __future__ import annotations

from dataclasses import replace

from barid.model.identifiers import AccountId, Instant, MailboxId, MoveId, Uid
from barid.testing.memory.state import State


class MemoryMoving:
    """Implements `interfaces.moving.Moving`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def begin(self, account: AccountId, source: str, now: Instant) -> MoveId:
        found = self.find(account, source)
        if found is not None:
            return found
        move = MoveId(self._state.next_id())
        self._state.moves[move] = (account, source, frozenset())
        return move

    def find(self, account: AccountId, source: str) -> MoveId | None:
        wanted = (account, source)
        moves = self._state.moves.items()
        return next((move for move, known in moves if known[:2] == wanted), None)

    def marks(self, move: MoveId) -> set[bytes]:
        return set(self._state.moves[move][2])

    def mark(self, move: MoveId, mark: bytes) -> bool:
        account, source, marks = self._state.moves[move]
        self._state.moves[move] = (account, source, marks | {mark})
        return mark not in marks

    def forget(self, move: MoveId) -> None:
        del self._state.moves[move]

    def digests(self, mailbox: MailboxId) -> list[tuple[Uid, bytes, Instant]]:
        entries = self._state.entries.get(mailbox, {})
        contents = self._state.contents
        return [
            (uid, contents[entry.content][0].digest, entry.received)
            for uid, entry in sorted(entries.items())
        ]

    def renumber(self, mailbox: MailboxId, uidvalidity: int, uidnext: Uid) -> None:
        found = self._state.mailboxes[mailbox]
        modseq = self._state.bump(found.account)
        self._state.mailboxes[mailbox] = replace(
            found, uidvalidity=uidvalidity, uidnext=uidnext, modseq=modseq
        )
        highest = max(self._state.uidvalidities.get(found.account, 0), uidvalidity)
        self._state.uidvalidities[found.account] = highest
