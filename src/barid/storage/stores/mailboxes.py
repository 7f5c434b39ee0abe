"""Mailboxes as SQL; see `interfaces.store.Mailboxes`. Also the account's change counter."""

# ruff: noqa: S608 - statements are put together from constants of this package alone

from __future__ import annotations

from barid.interfaces.store import Taken
from barid.model.identifiers import AccountId, Instant, MailboxId, ModSeq, Uid
from barid.model.mailbox import Mailbox
from barid.storage.driver import Driver, Now, Row
from barid.storage.stores.notices import Notices
from barid.storage.stores.spans import lists

COLUMNS = """id, account, name, key, special_use, subscribed, uidvalidity, uidnext, recent_from,
    modseq, messages, unseen, deleted, size"""


def mailbox_of(row: Row) -> Mailbox:
    """The mailbox that stands in a row of COLUMNS."""
    (number, account, name, key, special_use, subscribed, *counters) = row
    return Mailbox(number, account, name, key, special_use, bool(subscribed), *counters)


class Mailboxes:
    """All mailboxes, in one transaction."""

    def __init__(self, driver: Driver, notices: Notices, now: Now) -> None:
        self._driver = driver
        self._notices = notices
        self.now = now

    def all_of(self, account: AccountId) -> list[Mailbox]:
        found = self._driver.rows(
            f"SELECT {COLUMNS} FROM mailbox WHERE account = ? ORDER BY key", (account,)
        )
        return [mailbox_of(row) for row in found]

    def count(self, account: AccountId) -> int:
        row = self._driver.row("SELECT count(*) FROM mailbox WHERE account = ?", (account,))
        return row[0] if row else 0

    def find(self, account: AccountId, key: str) -> Mailbox | None:
        row = self._driver.row(
            f"SELECT {COLUMNS} FROM mailbox WHERE account = ? AND key = ?", (account, key)
        )
        return mailbox_of(row) if row else None

    def get(self, mailbox: MailboxId) -> Mailbox | None:
        row = self._driver.row(f"SELECT {COLUMNS} FROM mailbox WHERE id = ?", (mailbox,))
        return mailbox_of(row) if row else None

    def create(
        self, account: AccountId, name: str, key: str, special_use: str | None = None
    ) -> Mailbox:
        row = self._driver.row(
            "UPDATE account SET modseq = modseq + 1, uidvalidity = uidvalidity + 1 WHERE id = ?"
            " RETURNING modseq, uidvalidity",
            (account,),
        )
        modseq, uidvalidity = row or (1, 1)
        row = self._driver.row(
            "INSERT INTO mailbox (account, name, key, special_use, subscribed, uidvalidity,"
            " uidnext, recent_from, modseq, messages, unseen, deleted, size, floor)"
            " VALUES (?, ?, ?, ?, 1, ?, 1, 1, ?, 0, 0, 0, 0, 0)"
            f" ON CONFLICT (account, key) DO NOTHING RETURNING {COLUMNS}",
            (account, name, key, special_use, uidvalidity, modseq),
        )
        if row is None:
            raise Taken(key)
        self.end_subscription(account, key)
        self._notices.accounts[account] = modseq
        return mailbox_of(row)

    def rename(self, mailbox: MailboxId, name: str, key: str) -> None:
        row = self._driver.row("SELECT account FROM mailbox WHERE id = ?", (mailbox,))
        if row is None:
            return
        other = self._driver.row(
            "SELECT id FROM mailbox WHERE account = ? AND key = ? AND id <> ?",
            (row[0], key, mailbox),
        )
        if other is not None:
            raise Taken(key)
        self._driver.run(
            "UPDATE mailbox SET name = ?, key = ?, modseq = ? WHERE id = ?",
            (name, key, self.change(row[0], 0), mailbox),
        )
        self.end_subscription(row[0], key)

    def delete(self, mailbox: MailboxId) -> None:
        row = self._driver.row(
            "DELETE FROM mailbox WHERE id = ? RETURNING account, size", (mailbox,)
        )
        if row is None:
            return
        gone = self._driver.rows("SELECT email FROM entry WHERE mailbox = ?", (mailbox,))
        emails = [email for (email,) in gone]
        self._driver.run("DELETE FROM entry WHERE mailbox = ?", (mailbox,))
        self._driver.run("DELETE FROM change WHERE mailbox = ?", (mailbox,))
        self.release(emails)
        self.change(row[0], -row[1])

    def subscribe(self, mailbox: MailboxId, subscribed: bool) -> None:
        row = self._driver.row("SELECT account FROM mailbox WHERE id = ?", (mailbox,))
        if row is not None:
            self._driver.run(
                "UPDATE mailbox SET subscribed = ?, modseq = ? WHERE id = ?",
                (int(subscribed), self.change(row[0], 0), mailbox),
            )

    def subscriptions_left(self, account: AccountId) -> list[str]:
        rows = self._driver.rows(
            "SELECT key FROM subscription_left WHERE account = ? ORDER BY key", (account,)
        )
        return [key for (key,) in rows]

    def leave_subscription(self, account: AccountId, key: str) -> None:
        self._driver.run(
            "INSERT INTO subscription_left (account, key) VALUES (?, ?)"
            " ON CONFLICT (account, key) DO NOTHING",
            (account, key),
        )

    def end_subscription(self, account: AccountId, key: str) -> None:
        self._driver.run(
            "DELETE FROM subscription_left WHERE account = ? AND key = ?", (account, key)
        )

    def claim_recent(self, mailbox: MailboxId, below: Uid) -> None:
        self._driver.run(
            "UPDATE mailbox SET recent_from = ? WHERE id = ? AND recent_from < ?",
            (below, mailbox, below),
        )

    def change(self, account: AccountId, grown: int) -> ModSeq:
        """The account's next ModSeq; what it holds grows by so many octets."""
        row = self._driver.row(
            "UPDATE account SET modseq = modseq + 1, used = used + ? WHERE id = ? RETURNING modseq",
            (grown, account),
        )
        if row is None:
            return ModSeq(0)
        self._notices.accounts[account] = row[0]
        return ModSeq(row[0])

    def release(self, emails: list[int]) -> None:
        """Entries of these emails went (one for each time an email is named); an email without
        entries goes too, and its content becomes loose."""
        since = Instant(self.now())
        while emails:
            once = list(dict.fromkeys(emails))
            for places, values in lists(once):
                self._release_each(places, values, since)
            emails = _without_first(emails) if len(once) < len(emails) else []

    def _release_each(self, places: str, values: tuple[int, ...], since: Instant) -> None:
        gone = list(
            self._driver.rows(
                f"DELETE FROM email WHERE id IN ({places}) AND entries <= 1 RETURNING id, content",
                values,
            )
        )
        if len(gone) < len(set(values)):
            # Those that are named elsewhere as well, for none of the others is left.
            self._driver.run(
                f"UPDATE email SET entries = entries - 1 WHERE id IN ({places})", values
            )
        self._driver.many(
            "INSERT INTO loose (content, since) VALUES (?, ?)"
            " ON CONFLICT (content) DO UPDATE SET since = excluded.since",
            {(content, since) for _, content in gone},
        )


def _without_first(emails: list[int]) -> list[int]:
    """What is left when the first of each kind is taken away."""
    seen: set[int] = set()
    left = []
    for email in emails:
        if email in seen:
            left.append(email)
        seen.add(email)
    return left
