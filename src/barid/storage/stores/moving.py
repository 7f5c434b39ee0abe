"""Journals of moves, as SQL; see `interfaces.moving.Moving`."""

from __future__ import annotations

from barid.model.identifiers import AccountId, Instant, MailboxId, MoveId, Uid
from barid.storage.driver import Driver
from barid.storage.stores.mailboxes import Mailboxes


class Moving:
    """All journals, in one transaction."""

    def __init__(self, driver: Driver, mailboxes: Mailboxes) -> None:
        self._driver = driver
        self._mailboxes = mailboxes

    def begin(self, account: AccountId, source: str, now: Instant) -> MoveId:
        self._driver.run(
            "INSERT INTO move (account, source, begun) VALUES (?, ?, ?)"
            " ON CONFLICT (account, source) DO NOTHING",
            (account, source, now),
        )
        found = self.find(account, source)
        assert found is not None
        return found

    def find(self, account: AccountId, source: str) -> MoveId | None:
        row = self._driver.row(
            "SELECT id FROM move WHERE account = ? AND source = ?", (account, source)
        )
        return None if row is None else MoveId(row[0])

    def marks(self, move: MoveId) -> set[bytes]:
        found = self._driver.rows("SELECT mark FROM moved WHERE move = ?", (move,))
        return {mark for (mark,) in found}

    def mark(self, move: MoveId, mark: bytes) -> bool:
        row = self._driver.row(
            "INSERT INTO moved (move, mark) VALUES (?, ?)"
            " ON CONFLICT (move, mark) DO NOTHING RETURNING move",
            (move, mark),
        )
        return row is not None

    def forget(self, move: MoveId) -> None:
        self._driver.run("DELETE FROM moved WHERE move = ?", (move,))
        self._driver.run("DELETE FROM move WHERE id = ?", (move,))

    def digests(self, mailbox: MailboxId) -> list[tuple[Uid, bytes, Instant]]:
        found = self._driver.rows(
            "SELECT uid, digest, received FROM entry JOIN content ON content.id = entry.content"
            " WHERE mailbox = ? ORDER BY uid",
            (mailbox,),
        )
        return [(uid, digest, received) for uid, digest, received in found]

    def renumber(self, mailbox: MailboxId, uidvalidity: int, uidnext: Uid) -> None:
        row = self._driver.row(
            "UPDATE mailbox SET uidvalidity = ?, uidnext = ? WHERE id = ? RETURNING account",
            (uidvalidity, uidnext, mailbox),
        )
        if row is not None:
            self._driver.run(
                "UPDATE account SET uidvalidity = ? WHERE id = ? AND uidvalidity < ?",
                (uidvalidity, row[0], uidvalidity),
            )
            self._mailboxes.change(row[0], 0)
