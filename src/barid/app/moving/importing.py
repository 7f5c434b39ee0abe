"""`barid import`: mail of a foreign store into an account, beside a server or without one.

Messages are made ready in groups, kept in batches of one transaction each, with their marks; so a
break at any moment loses nothing and doubles nothing. Between two batches others get at the
database.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barid.app.moving.making import Made, Maker, Marked, makers
from barid.app.moving.orders import (
    MOST_TROUBLES,
    Imported,
    ImportOrder,
    Progress,
    Trouble,
)
from barid.archives.opening import open_source
from barid.i18n import Failure
from barid.i18n.texts import moving as texts
from barid.interfaces.archives import ForeignMailbox, Source, SourceFailed, Unreadable
from barid.interfaces.store import StorageFailed
from barid.interfaces.world import Clock
from barid.model.account import Account
from barid.model.mailbox import Mailbox
from barid.postoffice.directory.changes import account_named
from barid.postoffice.mailbox.names import acceptable
from barid.postoffice.moving.destination import destination, foreseen
from barid.postoffice.moving.importing import MailboxGone, Move, Ready, keep_batch, mark_of
from barid.storage.sqlite.store import OfflineStore

GROUP: Final = 32
"""Messages that are made ready together."""
GROUP_OCTETS: Final = 2 * 1024 * 1024
BATCH: Final = 400
"""Messages that are kept in one transaction."""
BATCH_OCTETS: Final = 8 * 1024 * 1024
PAUSE: Final = 0.003
"""Seconds between two batches: whoever waits for the database asks each millisecond."""


@dataclass(frozen=True, slots=True)
class Around:
    """What an import needs besides its order."""

    folder: Path
    store: OfflineStore
    clock: Clock
    progress: Progress


def import_mail(order: ImportOrder, around: Around) -> Imported:
    """Move it. Raises Refused, Failure, StorageFailed."""
    account = around.store.read(lambda tx: account_named(tx, order.address))
    if order.into is not None and not acceptable(order.into):
        raise Failure(texts.BAD_MAILBOX.with_(mailbox=order.into))
    try:
        source = open_source(order.place)
        try:
            return _Import(order, around, account, source).run()
        finally:
            source.close()
    except SourceFailed as error:
        reason = texts.reason(error.why)
        raise Failure(texts.SOURCE_FAILED.with_(what=error.what, reason=reason)) from error
    except MailboxGone:
        raise Failure(texts.MAILBOX_GONE.with_(address=order.address)) from None
    except BrokenProcessPool as error:
        raise StorageFailed("a process that makes messages ready has died") from error


class _Import:
    """One run."""

    def __init__(
        self, order: ImportOrder, around: Around, account: Account, source: Source
    ) -> None:
        self._order = order
        self._around = around
        self._store = around.store
        self._account = account
        self._source = source
        self._known: set[bytes] = set()
        self._done = Imported()

    def run(self) -> Imported:
        mailboxes = self._source.mailboxes()
        if not mailboxes:
            raise SourceFailed(self._source.identity, texts.NOTHING_THERE)
        total = sum(self._source.count(mailbox) for mailbox in mailboxes)
        self._around.progress.begin(total)
        if self._order.dry_run:
            self._foresee(mailboxes)
            return self._done
        move = self._begin()
        with (
            self._store.in_bulk(),
            makers(self._around.folder, total - len(self._known)) as (maker, waiting),
        ):
            for mailbox in mailboxes:
                self._move(move, mailbox, maker, waiting)
        return self._done

    def _begin(self) -> Move:
        account, identity = self._account.id, self._source.identity
        now = self._around.clock.now()
        if self._order.again:
            found = self._store.read(lambda tx: tx.moving.find(account, identity))
            if found is not None:
                self._store.write(lambda tx: tx.moving.forget(found))
        number = self._store.write(lambda tx: tx.moving.begin(account, identity, now))
        self._known = self._store.read(lambda tx: tx.moving.marks(number))
        return Move(number, account, identity)

    def _foresee(self, mailboxes: list[ForeignMailbox]) -> None:
        """What would be moved."""
        account, identity = self._account.id, self._source.identity
        found = self._store.read(lambda tx: tx.moving.find(account, identity))
        if found is not None and not self._order.again:
            self._known = self._store.read(lambda tx: tx.moving.marks(found))
        ours = self._store.read(lambda tx: tx.mailboxes.all_of(account))
        for mailbox in mailboxes:
            name = foreseen(ours, mailbox, self._order.into)
            messages = self._source.messages(mailbox, self._wanted(mailbox))
            for message in messages:
                self._around.progress.advance()
                if isinstance(message, Unreadable):
                    self._fail(message)
                    continue
                self._done.messages += 1
                self._done.octets += message.size
                self._done.mailboxes[name] = self._done.mailboxes.get(name, 0) + 1

    def _wanted(self, mailbox: ForeignMailbox) -> Callable[[str], bool]:
        def wanted(name: str) -> bool:
            if mark_of(mailbox, name) not in self._known:
                return True
            self._done.known += 1
            self._around.progress.advance()
            return False

        return wanted

    def _move(self, move: Move, foreign: ForeignMailbox, maker: Maker, waiting: int) -> None:
        account, into = self._account.id, self._order.into
        mailbox = self._store.write(lambda tx: destination(tx, account, foreign, into))
        batch, octets = list[Ready](), 0
        for made in _made(self._marked(foreign), maker, waiting):
            if isinstance(made, Unreadable):
                self._fail(made)
                self._around.progress.advance()
                continue
            batch.append(made)
            octets += made.prepared.size
            if len(batch) >= BATCH or octets >= BATCH_OCTETS:
                self._keep(move, mailbox, batch)
                batch, octets = [], 0
        if batch:
            self._keep(move, mailbox, batch)

    def _marked(self, foreign: ForeignMailbox) -> Iterator[Marked]:
        for message in self._source.messages(foreign, self._wanted(foreign)):
            if isinstance(message, Unreadable):
                self._fail(message)
                self._around.progress.advance()
            else:
                yield mark_of(foreign, message.name), message

    def _keep(self, move: Move, mailbox: Mailbox, batch: list[Ready]) -> None:
        now = self._around.clock.now()
        kept = self._store.write(lambda tx: keep_batch(tx, move, mailbox.id, batch, now))
        done = self._done
        done.messages += kept.messages
        done.known += kept.known
        done.octets += kept.octets
        done.lost_keywords |= kept.lost
        done.mailboxes[mailbox.name] = done.mailboxes.get(mailbox.name, 0) + kept.messages
        for ready in batch:
            if ready.damaged:
                done.damaged += 1
                if len(done.damages) < MOST_TROUBLES:
                    what = ready.described.message_id or "-"
                    done.damages.append(Trouble(f"{mailbox.name}: {what}", texts.DAMAGED))
        self._around.progress.advance(len(batch))
        time.sleep(PAUSE)

    def _fail(self, error: Unreadable) -> None:
        self._done.unreadable += 1
        if len(self._done.failures) < MOST_TROUBLES:
            self._done.failures.append(Trouble(error.what, error.why))


def _made(messages: Iterator[Marked], maker: Maker, waiting: int) -> Iterator[Made]:
    """The messages made ready, in their order; a bounded number is on its way."""
    jobs: deque[Future[list[Made]]] = deque()
    for group in _groups(messages):
        jobs.append(maker(group))
        if len(jobs) >= waiting:
            yield from jobs.popleft().result()
    while jobs:
        yield from jobs.popleft().result()


def _groups(messages: Iterator[Marked]) -> Iterator[list[Marked]]:
    group, octets = list[Marked](), 0
    for mark, message in messages:
        group.append((mark, message))
        octets += message.size
        if len(group) >= GROUP or octets >= GROUP_OCTETS:
            yield group
            group, octets = [], 0
    if group:
        yield group
