"""A post office as the command line uses it: beside a server that may be running, or alone.

Every call is one unit of work, durable when it returns; a running server hears of it through the
database. Raises `Refused` (directory), `StorageFailed`, or `Failure`. A data folder comes into
being with its first domain, not because somebody looked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from barid.app.folder import DataFolder
from barid.app.moving.desk import MovingDesk
from barid.app.orders import AccountOrder, ServeOrder
from barid.app.publishing import Published, publish, publish_keys
from barid.app.receipts import ReceiptDesk
from barid.app.searching import rebuild
from barid.app.soundness import Unsoundness, examine
from barid.app.tracing import trails_about
from barid.i18n import Failure
from barid.i18n.texts import app as texts
from barid.interfaces.store import Transaction
from barid.model.account import Account, AccountState, Alias, Domain, Secrets
from barid.model.event import Trail
from barid.model.identifiers import Instant, QueueEntryId
from barid.network.clock import SystemClock
from barid.network.keypairs import make_pairs
from barid.network.randomness import SystemRandomness
from barid.postoffice.directory import changes, signing
from barid.postoffice.directory.changes import Refused
from barid.postoffice.directory.passwords import SALT, Cost, make_secrets
from barid.postoffice.queue import changes as queue
from barid.storage import open_offline
from barid.storage.sqlite.store import OfflineStore

_UNDO = {"release": queue.release, "cancel": queue.cancel}
_QUEUE: dict[str, Callable[[Transaction, int, Instant], queue.Waiting]] = {
    "retry": queue.retry,
    "hold": queue.hold,
    **_UNDO,
}


class OpenOffice:
    """The post office of one data folder."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder
        self._clock = SystemClock()
        self._opened: OfflineStore | None = None

    def domains(self) -> Sequence[Domain]:
        """All domains, oldest first: the first one is meant by a login name without @."""
        return self._store().read(lambda tx: tx.directory.domains())

    def add_domain(self, name: str) -> Domain:
        """With keys to sign its mail. Raises Refused."""
        now, pairs = self._clock.now(), make_pairs()

        def unit(tx: Transaction) -> Domain:
            domain = changes.add_domain(tx, name, now)
            signing.give_keys(tx, domain, pairs, now)
            return domain

        return self._store(make=True).write(unit)

    def remove_domain(self, name: str) -> None:
        """Raises Refused."""
        self._store().write(lambda tx: changes.remove_domain(tx, name))

    def set_separator(self, name: str, separator: str) -> None:
        """What stands before a tag in addresses of the domain; empty for no tags. Raises
        Refused."""
        self._store().write(lambda tx: changes.set_separator(tx, name, separator))

    def records(self, name: str, order: ServeOrder, *, ask: bool) -> list[Published]:
        """The DNS records of a domain for a server of this order, looked up if it is asked for.
        Raises Refused."""
        store = self._store()
        domains = store.read(lambda tx: tx.directory.domains())
        domain = store.read(lambda tx: changes.domain_named(tx, name))
        keys = store.read(lambda tx: tx.signing_keys.of(domain.id))
        return publish(order, domain, domains, keys=keys, ask=ask)

    def rotate_keys(self, name: str, *, at_once: bool) -> Sequence[Published]:
        """New keys for a domain, which sign once they are seen in the DNS; `at_once` they sign now,
        and the old ones are withdrawn. Their records. Raises Refused."""
        now, pairs, store = self._clock.now(), make_pairs(), self._store()
        keys = store.write(lambda tx: signing.rotate(tx, name, pairs, now, at_once=at_once))
        return publish_keys(store.read(lambda tx: changes.domain_named(tx, name)), keys)

    def accounts(self) -> Sequence[Account]:
        """All accounts, oldest first."""
        return self._store().read(lambda tx: tx.directory.accounts())

    def account(self, address: str) -> Account:
        """Raises Refused."""
        return self._store().read(lambda tx: changes.account_named(tx, address))

    def addresses(self, address: str) -> list[str]:
        """Every address that reaches an account without an alias, the principal one first.
        Raises Refused."""
        found = self._store().read(
            lambda tx: tx.directory.addresses(changes.account_named(tx, address).id)
        )
        return [written for _, written in found]

    def add_account(self, order: AccountOrder) -> Account:
        """Raises Refused."""
        (account,) = self.add_accounts([order])
        return account

    def add_accounts(self, orders: Sequence[AccountOrder]) -> list[Account]:
        """All of them in one transaction, or none. Raises Refused."""
        store = self._store()
        now = self._clock.now()
        wishes = [_wish(order) for order in orders]
        return store.write(lambda tx: [changes.add_account(tx, wish, now) for wish in wishes])

    def set_password(self, address: str, password: str) -> None:
        """Raises Refused."""
        made = _secrets(password)
        self._store().write(lambda tx: changes.set_secret(tx, address, made.argon2, made.scram))

    def set_enabled(self, address: str, enabled: bool) -> None:
        """Raises Refused."""
        state = AccountState.ACTIVE if enabled else AccountState.DISABLED
        self._store().write(lambda tx: changes.set_state(tx, address, state))

    def set_quota(self, address: str, quota: int | None) -> None:
        """In octets, None for no limit. Raises Refused."""
        self._store().write(lambda tx: changes.set_quota(tx, address, quota))

    def remove_account(self, address: str) -> None:
        """The account and all its mail. Raises Refused."""
        self._store().write(lambda tx: changes.remove_account(tx, address))

    def aliases(self) -> Sequence[Alias]:
        """All aliases, oldest first."""
        return self._store().read(lambda tx: tx.directory.aliases())

    def add_alias(self, address: str, targets: Sequence[str]) -> Alias:
        """Lead an address to others, or to more than before. Raises Refused."""
        now = self._clock.now()
        return self._store().write(lambda tx: changes.add_alias(tx, address, targets, now))

    def remove_alias(self, address: str, targets: Sequence[str]) -> None:
        """An alias, or only these targets of it. Raises Refused."""
        self._store().write(lambda tx: changes.remove_alias(tx, address, targets))

    def queued(self, viewer: str | None = None) -> list[queue.Waiting]:
        """Everything that has to leave, oldest first; of a viewer, what they have sent. Raises
        Refused."""
        found = self._queued()
        if viewer is None:
            return found
        owner = self.account(viewer).id
        return [one for one in found if one.message.what.sender == owner]

    def _queued(self) -> list[queue.Waiting]:
        found: list[queue.Waiting] = []
        last = QueueEntryId(0)
        while page := self._store().read(partial(queue.listed, after=last)):
            found += page
            last = page[-1].entry.id
        return found

    def in_queue(self, number: int, viewer: str | None = None) -> queue.Waiting:
        """Raises Refused."""
        return self._store().read(lambda tx: queue.shown(tx, number, viewer or ""))

    def undo(self, verb: str, number: int, sender: str) -> list[queue.Waiting]:
        """Release or cancel an entry, as the one who has sent it. Raises Refused."""
        now, change = self._clock.now(), _UNDO[verb]
        return [self._store().write(lambda tx: change(tx, number, now, sender))]

    def change_queue(self, verb: str, number: int | None) -> list[queue.Waiting]:
        """Retry, hold, release or cancel an entry; retry without a number means all. Raises
        Refused."""
        change = _QUEUE[verb]
        now = self._clock.now()
        if number is not None:
            return [self._store().write(lambda tx: change(tx, number, now))]
        changed: list[queue.Waiting] = []
        for one in self._queued():
            with suppress(Refused):  # it has left meanwhile
                entry = int(one.entry.id)
                changed.append(self._store().write(partial(_change, change, entry, now)))
        return changed

    def trails(self, about: str, viewer: str | None, since: Instant | None) -> list[Trail]:
        """Trails of messages of this Message-ID, or with which this address has to do, oldest
        first, as far as `viewer` may see them. Raises Refused."""
        return trails_about(self._store(), about, viewer, since)

    @property
    def receipts(self) -> ReceiptDesk:
        """Receipts of reading."""
        return ReceiptDesk(self._store(), self._clock, SystemRandomness())

    def check(self) -> Sequence[Unsoundness]:
        """Everything that is wrong with what is kept; nothing when all is sound."""
        self._need()
        return examine(self._folder.path, self._clock)

    def rebuild_search(self) -> int:
        """Make the index of search words anew; how many contents it has. Meanwhile searches read
        what is not in it yet."""
        return rebuild(self._store())

    @property
    def moving(self) -> MovingDesk:
        """Moving mail in and out."""
        return MovingDesk(self._folder, self._clock, self._store)

    def close(self) -> None:
        """Let go of the database."""
        if self._opened is not None:
            self._opened.close()

    def _need(self) -> None:
        if not self._folder.exists:
            raise Failure(texts.NO_OFFICE.with_(folder=self._folder.path))

    def _store(self, *, make: bool = False) -> OfflineStore:
        if self._opened is None:
            if make:
                _make(self._folder)
            else:
                self._need()
            self._opened = open_offline(self._folder.path, self._clock)
        return self._opened


def _change(
    change: Callable[[Transaction, int, Instant], queue.Waiting],
    number: int,
    now: Instant,
    tx: Transaction,
) -> queue.Waiting:
    return change(tx, number, now)


def _wish(order: AccountOrder) -> changes.AccountWish:
    made = Secrets(order.secret) if order.secret else _secrets(order.password)
    return changes.AccountWish(
        order.address,
        made.argon2,
        order.name,
        order.role,
        order.quota,
        order.also,
        order.ascii,
        made.scram,
    )


def _secrets(password: str) -> Secrets:
    return make_secrets(password, Cost(), SystemRandomness().token(SALT))


def _make(folder: DataFolder) -> None:
    try:
        folder.make()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(texts.FOLDER_REFUSED.with_(folder=folder.path, reason=reason)) from error


@contextmanager
def open_office(data: Path) -> Iterator[OpenOffice]:
    """The post office of a data folder."""
    office = OpenOffice(DataFolder(data))
    try:
        yield office
    finally:
        office.close()
