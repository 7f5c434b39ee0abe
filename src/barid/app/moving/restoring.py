"""`barid restore` of one account, or of some of its mail, beside a server or without one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from barid.app.moving.backing import told
from barid.app.moving.exporting import select
from barid.app.moving.importing import BATCH, BATCH_OCTETS
from barid.app.moving.orders import Progress, Restored, RestoreOrder, Selection
from barid.i18n import Failure
from barid.i18n.texts import moving as texts
from barid.interfaces.store import Taken, Transaction
from barid.interfaces.world import Clock
from barid.model.flags import Keywords
from barid.model.identifiers import AccountId, Instant
from barid.model.mailbox import Mailbox
from barid.model.ranges import Ranges, from_numbers
from barid.postoffice.directory.changes import Refused, account_named
from barid.postoffice.mailbox.names import acceptable
from barid.postoffice.moving import restoring as rules
from barid.postoffice.moving.selection import EVERYTHING, Selected, read_letters
from barid.storage.backups.archive import Archive
from barid.storage.backups.taking import open_backup
from barid.storage.sqlite.store import OfflineStore


@dataclass(frozen=True, slots=True)
class Sides:
    """The post office, the backup, and the world."""

    store: OfflineStore
    backup: OfflineStore
    clock: Clock
    progress: Progress


def restore_mail(
    order: RestoreOrder, folder: Path, store: OfflineStore, clock: Clock, progress: Progress
) -> Restored:
    """What an order with an address means. Raises Refused, Failure, StorageFailed, OSError."""
    if order.into is not None and not acceptable(order.into):
        raise Failure(texts.BAD_MAILBOX.with_(mailbox=order.into))
    archive = Archive(order.archive.resolve())
    with told(order.archive), tempfile.TemporaryDirectory(prefix=".backup-", dir=folder) as scratch:
        name = archive.chosen(order.at)
        with open_backup(archive, name, Path(scratch), clock) as backup:
            return _Restore(order, name, Sides(store, backup, clock, progress)).run()


class _Restore:
    """One run."""

    def __init__(self, order: RestoreOrder, name: str, sides: Sides) -> None:
        self._order = order
        self._name = name
        self._sides = sides
        address = str(order.address)
        account = sides.backup.read(lambda tx: account_named(tx, address))
        self._past = sides.backup.read(lambda tx: rules.look_back(tx, account))

    def run(self) -> Restored:
        past, name, store = self._past, self._name, self._sides.store
        address = past.account.address
        try:
            present = store.read(lambda tx: account_named(tx, address))
        except Refused:
            return self._everything()
        if store.read(lambda tx: rules.unfinished(tx, past, name)) is not None:
            return self._everything()
        return self._missing(present.id)

    # --- an account that was removed

    def _everything(self) -> Restored:
        if self._order.selection != Selection() or self._order.into is not None:
            raise Refused("no-such-account", str(self._order.address))
        sides, past, name = self._sides, self._past, self._name
        now = sides.clock.now()
        try:
            account, move = sides.store.write(lambda tx: rules.begin_account(tx, past, name, now))
        except Taken:
            raise Refused("address-exists", past.account.address) from None
        sides.progress.begin(sum(mailbox.messages for mailbox in past.mailboxes))
        count = 0
        for mailbox in past.mailboxes:
            count += self._put_back(account, mailbox)
        sides.store.write(lambda tx: rules.end_account(tx, past, account, move))
        return Restored(name, count)

    def _put_back(self, account: AccountId, mailbox: Mailbox) -> int:
        store, count = self._sides.store, 0
        made = store.read(lambda tx: tx.mailboxes.find(account, mailbox.key))
        assert made is not None, "it was made with the account"
        for batch in self._batches(mailbox, EVERYTHING):
            now = self._sides.clock.now()
            count += store.write(_putting_back(made, self._past.keywords, batch, now))
            self._sides.progress.advance(len(batch))
        return count

    # --- an account that is there

    def _missing(self, account: AccountId) -> Restored:
        sides, order = self._sides, self._order
        past = self._past.account.id
        selected: Selected = sides.backup.read(lambda tx: select(tx, past, order.selection))
        if not selected:
            raise Failure(texts.NO_MESSAGE.with_())
        total = sides.backup.read(lambda tx: _count(tx, selected))
        sides.progress.begin(total)
        count = 0
        for mailbox, uids in selected:
            count += self._add_missing(account, mailbox, uids)
        return Restored(self._name, count, total - count)

    def _add_missing(self, account: AccountId, mailbox: Mailbox, uids: Ranges) -> int:
        sides, into = self._sides, self._order.into
        store, count = sides.store, 0
        made = store.write(lambda tx: rules.target(tx, account, mailbox, into))
        present = store.read(lambda tx: rules.present_in(tx, made.id))
        wanted = sides.backup.read(lambda tx: rules.missing(tx, mailbox, uids, present))
        for batch in self._batches(mailbox, wanted):
            now = sides.clock.now()
            try:
                count += store.write(_adding(made, self._past.keywords, batch, now))
            except Taken:
                text = texts.MAILBOX_GONE
                raise Failure(text.with_(address=self._past.account.address)) from None
            sides.progress.advance(len(batch))
        return count

    def _batches(self, mailbox: Mailbox, uids: Ranges) -> Iterator[list[rules.Returning]]:
        """Letters of the backup, made ready. It is nobody else's, so no snapshot is needed."""
        backup, store = self._sides.backup, self._sides.store
        entries = backup.read(lambda tx: tx.messages.entries(mailbox.id, uids))
        group, octets = list[int](), 0
        for entry in entries:
            group.append(entry.uid)
            octets += entry.size
            if len(group) >= BATCH or octets >= BATCH_OCTETS:
                yield _ready(backup, store, mailbox, group)
                group, octets = [], 0
        if group:
            yield _ready(backup, store, mailbox, group)


def _count(tx: Transaction, selected: Selected) -> int:
    return sum(tx.messages.count(mailbox.id, uids) for mailbox, uids in selected)


def _ready(
    backup: OfflineStore, store: OfflineStore, mailbox: Mailbox, uids: list[int]
) -> list[rules.Returning]:
    read = backup.read(lambda tx: list(read_letters(tx, mailbox, from_numbers(uids))))
    return [rules.Returning(entry, letter, store.prepare(letter.content)) for entry, letter in read]


def _putting_back(
    made: Mailbox, keywords: Keywords, batch: list[rules.Returning], now: Instant
) -> Callable[[Transaction], int]:
    return lambda tx: rules.put_back(tx, made.id, keywords, batch, now)


def _adding(
    made: Mailbox, keywords: Keywords, batch: list[rules.Returning], now: Instant
) -> Callable[[Transaction], int]:
    return lambda tx: rules.add_missing(tx, made.id, keywords, batch, now)
