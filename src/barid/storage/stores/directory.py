"""Domains, accounts and addresses as SQL; see `interfaces.store.Directory`.

Each change raises the counter `directory` in the same transaction.
"""

from __future__ import annotations

from barid.interfaces.store import Taken
from barid.model.account import Account, AccountState, Domain, NewAccount, Role
from barid.model.identifiers import AccountId, DomainId, Instant, ModSeq
from barid.storage.driver import Driver, Row
from barid.storage.stores.mailboxes import Mailboxes
from barid.storage.stores.notices import Notices

_ACCOUNT = """SELECT account.id, domain, address, name, role, state, secret, quota, used, modseq,
    created FROM account """


class Directory:
    """The directory, in one transaction."""

    def __init__(self, driver: Driver, notices: Notices, mailboxes: Mailboxes) -> None:
        self._driver = driver
        self._notices = notices
        self._mailboxes = mailboxes

    def version(self) -> int:
        row = self._driver.row("SELECT value FROM counter WHERE name = 'directory'")
        return row[0] if row else 0

    def domains(self) -> list[Domain]:
        found = self._driver.rows("SELECT id, name, key, created FROM domain ORDER BY id")
        return [Domain(*row) for row in found]

    def domain(self, key: str) -> Domain | None:
        row = self._driver.row("SELECT id, name, key, created FROM domain WHERE key = ?", (key,))
        return Domain(*row) if row else None

    def add_domain(self, name: str, key: str, now: Instant) -> Domain:
        row = self._driver.row(
            "INSERT INTO domain (name, key, created) VALUES (?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING RETURNING id",
            (name, key, now),
        )
        if row is None:
            raise Taken(key)
        self._changed()
        return Domain(DomainId(row[0]), name, key, now)

    def remove_domain(self, domain: DomainId) -> None:
        self._driver.run("DELETE FROM domain WHERE id = ?", (domain,))
        self._changed()

    def accounts(self, domain: DomainId | None = None) -> list[Account]:
        if domain is None:
            found = self._driver.rows(_ACCOUNT + "ORDER BY account.id")
        else:
            found = self._driver.rows(_ACCOUNT + "WHERE domain = ? ORDER BY account.id", (domain,))
        return [_account(row) for row in found]

    def account(self, account: AccountId) -> Account | None:
        row = self._driver.row(_ACCOUNT + "WHERE account.id = ?", (account,))
        return _account(row) if row else None

    def account_at(self, key: str) -> Account | None:
        row = self._driver.row(
            _ACCOUNT + "JOIN address ON address.account = account.id WHERE address.key = ?",
            (key,),
        )
        return _account(row) if row else None

    def addresses(self, account: AccountId) -> list[tuple[str, str]]:
        found = self._driver.rows(
            "SELECT key, written FROM address WHERE account = ? ORDER BY place", (account,)
        )
        return [(key, written) for key, written in found]

    def add_account(self, new: NewAccount, now: Instant) -> Account:
        principal = new.addresses[0][1]
        row = self._driver.row(
            "INSERT INTO account (domain, address, name, role, state, secret, quota, used, modseq,"
            " uidvalidity, created) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 1, ?, ?) RETURNING id",
            (
                new.domain,
                principal,
                new.name,
                new.role.value,
                AccountState.ACTIVE.value,
                new.secret,
                new.quota,
                # A UIDVALIDITY that starts at the time differs from those of a lost database.
                now // 1_000_000 & 0x7FFFFFFF,
                now,
            ),
        )
        assert row is not None
        account = AccountId(row[0])
        for place, (key, written) in enumerate(new.addresses):
            self._add_address(account, key, written, place)
        self._notices.accounts[account] = ModSeq(1)
        self._changed()
        found = self.account(account)
        assert found is not None
        return found

    def add_address(self, account: AccountId, key: str, written: str) -> None:
        row = self._driver.row(
            "SELECT coalesce(max(place), -1) + 1 FROM address WHERE account = ?", (account,)
        )
        assert row is not None
        self._add_address(account, key, written, row[0])
        self._changed()

    def set_secret(self, account: AccountId, secret: str | None) -> None:
        self._driver.run("UPDATE account SET secret = ? WHERE id = ?", (secret, account))
        self._changed()

    def set_state(self, account: AccountId, state: AccountState) -> None:
        self._driver.run("UPDATE account SET state = ? WHERE id = ?", (state.value, account))
        self._mailboxes.change(account, 0)
        self._changed()

    def remove_account(self, account: AccountId) -> None:
        for mailbox in self._mailboxes.all_of(account):
            self._mailboxes.delete(mailbox.id)
        self._driver.run("DELETE FROM keyword WHERE account = ?", (account,))
        self._driver.run("DELETE FROM address WHERE account = ?", (account,))
        self._driver.run("DELETE FROM account WHERE id = ?", (account,))
        self._changed()

    def _add_address(self, account: AccountId, key: str, written: str, place: int) -> None:
        row = self._driver.row(
            "INSERT INTO address (key, account, written, place) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING RETURNING account",
            (key, account, written, place),
        )
        if row is None:
            raise Taken(key)

    def _changed(self) -> None:
        row = self._driver.row(
            "UPDATE counter SET value = value + 1 WHERE name = 'directory' RETURNING value"
        )
        assert row is not None
        self._notices.directory = row[0]


def _account(row: Row) -> Account:
    (number, domain, address, name, role, state, *rest) = row
    return Account(number, domain, address, name, Role(role), AccountState(state), *rest)
