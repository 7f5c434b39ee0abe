"""Domains, accounts and addresses as SQL; see `interfaces.store.Directory`.

Each change raises the counter `directory` in the same transaction.
"""

from __future__ import annotations

from collections.abc import Sequence

from barid.interfaces.store import Taken
from barid.model.account import (
    Account,
    AccountState,
    Alias,
    Domain,
    NewAccount,
    NewAlias,
    Role,
    ScramKeys,
)
from barid.model.identifiers import AccountId, AliasId, DomainId, Instant, ModSeq
from barid.model.likeness import skeleton_of
from barid.storage.driver import Driver, Row
from barid.storage.stores.mailboxes import Mailboxes
from barid.storage.stores.notices import Notices

_DOMAIN = "SELECT id, name, key, created, separator FROM domain "
_ACCOUNT = """SELECT account.id, domain, address, name, role, state, secret, quota, used, modseq,
    created FROM account """
_ALIAS = "SELECT id, domain, key, written FROM alias "


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
        found = self._driver.rows(_DOMAIN + "ORDER BY id")
        return [Domain(*row) for row in found]

    def domain(self, key: str) -> Domain | None:
        row = self._driver.row(_DOMAIN + "WHERE key = ?", (key,))
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
        self._driver.run(
            "DELETE FROM target WHERE alias IN (SELECT id FROM alias WHERE domain = ?)", (domain,)
        )
        self._driver.run("DELETE FROM alias WHERE domain = ?", (domain,))
        self._driver.run("DELETE FROM signing_key WHERE domain = ?", (domain,))
        self._driver.run("DELETE FROM domain WHERE id = ?", (domain,))
        self._changed()

    def set_separator(self, domain: DomainId, separator: str) -> None:
        self._driver.run("UPDATE domain SET separator = ? WHERE id = ?", (separator, domain))
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

    def oldest_account(
        self, domain: DomainId | None = None, role: Role | None = None
    ) -> Account | None:
        row = self._driver.row(
            _ACCOUNT + "WHERE state = ? AND coalesce(?, domain) = domain"
            " AND coalesce(?, role) = role ORDER BY account.id LIMIT 1",
            (AccountState.ACTIVE.value, domain, role.value if role else None),
        )
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

    def lookalikes(self, skeleton: str) -> list[str]:
        found = self._driver.rows(
            "SELECT written FROM address WHERE skeleton = ?"
            " UNION ALL SELECT written FROM alias WHERE skeleton = ?",
            (skeleton, skeleton),
        )
        return [written for (written,) in found]

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
        if new.scram is not None:
            self._add_keys(account, new.scram)
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

    def remove_address(self, account: AccountId, key: str) -> None:
        self._driver.run(
            "DELETE FROM address WHERE account = ? AND key = ? AND place > 0", (account, key)
        )
        self._changed()

    def aliases(self) -> list[Alias]:
        targets: dict[int, list[tuple[str, str]]] = {}
        for alias, *target in self._driver.rows(
            "SELECT alias, key, written FROM target ORDER BY alias, place"
        ):
            targets.setdefault(alias, []).append((target[0], target[1]))
        found = self._driver.rows(_ALIAS + "ORDER BY id")
        return [_alias(row, targets.get(row[0], [])) for row in found]

    def alias_at(self, key: str) -> Alias | None:
        row = self._driver.row(_ALIAS + "WHERE key = ?", (key,))
        if row is None:
            return None
        targets = self._driver.rows(
            "SELECT key, written FROM target WHERE alias = ? ORDER BY place", (row[0],)
        )
        return _alias(row, [(key, written) for key, written in targets])

    def add_alias(self, new: NewAlias, now: Instant) -> Alias:
        if self._driver.row("SELECT 1 FROM address WHERE key = ?", (new.key,)) is not None:
            raise Taken(new.key)
        row = self._driver.row(
            "INSERT INTO alias (domain, key, written, skeleton, created) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING RETURNING id",
            (new.domain, new.key, new.written, skeleton_of(new.key), now),
        )
        if row is None:
            raise Taken(new.key)
        alias = AliasId(row[0])
        self.set_targets(alias, new.targets)
        return Alias(alias, new.domain, new.key, new.written, new.targets)

    def set_targets(self, alias: AliasId, targets: Sequence[tuple[str, str]]) -> None:
        self._driver.run("DELETE FROM target WHERE alias = ?", (alias,))
        for place, (key, written) in enumerate(targets):
            self._driver.run(
                "INSERT INTO target (alias, place, key, written) VALUES (?, ?, ?, ?)",
                (alias, place, key, written),
            )
        self._changed()

    def remove_alias(self, alias: AliasId) -> None:
        self._driver.run("DELETE FROM target WHERE alias = ?", (alias,))
        self._driver.run("DELETE FROM alias WHERE id = ?", (alias,))
        self._changed()

    def set_secret(
        self, account: AccountId, secret: str | None, scram: ScramKeys | None = None
    ) -> None:
        self._driver.run("UPDATE account SET secret = ? WHERE id = ?", (secret, account))
        self._driver.run("DELETE FROM scram WHERE account = ?", (account,))
        if scram is not None:
            self._add_keys(account, scram)
        self._changed()

    def scram_keys(self, account: AccountId) -> ScramKeys | None:
        row = self._driver.row(
            "SELECT salt, iterations, stored, server FROM scram WHERE account = ?", (account,)
        )
        return ScramKeys(*row) if row is not None else None

    def set_scram_keys(self, account: AccountId, secret: str | None, keys: ScramKeys) -> None:
        row = self._driver.row("SELECT secret FROM account WHERE id = ?", (account,))
        if row is not None and row[0] == secret:
            self._driver.run("DELETE FROM scram WHERE account = ?", (account,))
            self._add_keys(account, keys)

    def decoy_key(self, fresh: bytes | None = None) -> bytes | None:
        if fresh is not None:
            self._driver.run(
                "INSERT INTO installation (name, value) VALUES ('decoys', ?)"
                " ON CONFLICT (name) DO NOTHING",
                (fresh,),
            )
        row = self._driver.row("SELECT value FROM installation WHERE name = 'decoys'")
        return row[0] if row is not None else None

    def set_quota(self, account: AccountId, quota: int | None) -> None:
        self._driver.run("UPDATE account SET quota = ? WHERE id = ?", (quota, account))
        self._changed()

    def set_state(self, account: AccountId, state: AccountState) -> None:
        self._driver.run("UPDATE account SET state = ? WHERE id = ?", (state.value, account))
        self._mailboxes.change(account, 0)
        self._changed()

    def remove_account(self, account: AccountId) -> None:
        for mailbox in self._mailboxes.all_of(account):
            self._mailboxes.delete(mailbox.id)
        for table in ("scram", "receipt", "receipt_policy", "subscription_left"):
            self._driver.run(f"DELETE FROM {table} WHERE account = ?", (account,))  # noqa: S608
        self._driver.run(
            "DELETE FROM moved WHERE move IN (SELECT id FROM move WHERE account = ?)", (account,)
        )
        self._driver.run("DELETE FROM move WHERE account = ?", (account,))
        self._driver.run("DELETE FROM keyword WHERE account = ?", (account,))
        self._driver.run("DELETE FROM address WHERE account = ?", (account,))
        self._driver.run("DELETE FROM account WHERE id = ?", (account,))
        self._changed()

    def _add_keys(self, account: AccountId, keys: ScramKeys) -> None:
        self._driver.run(
            "INSERT INTO scram (account, salt, iterations, stored, server) VALUES (?, ?, ?, ?, ?)",
            (account, keys.salt, keys.iterations, keys.stored, keys.server),
        )

    def _add_address(self, account: AccountId, key: str, written: str, place: int) -> None:
        if self._driver.row("SELECT 1 FROM alias WHERE key = ?", (key,)) is not None:
            raise Taken(key)
        row = self._driver.row(
            "INSERT INTO address (key, account, written, place, skeleton) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (key) DO NOTHING RETURNING account",
            (key, account, written, place, skeleton_of(key)),
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


def _alias(row: Row, targets: Sequence[tuple[str, str]]) -> Alias:
    number, domain, key, written = row
    return Alias(number, domain, key, written, tuple(targets))
