"""Receipts of reading as the command line has them: what an account wants, and what waits for it.

The sender is told by the server, as of all mail that leaves; here the receipt is only written.
"""

from __future__ import annotations

from barid.i18n import Failure
from barid.i18n.texts import receipts as texts
from barid.interfaces.store import Transaction
from barid.interfaces.world import Clock, Randomness
from barid.model.account import Account
from barid.model.receipt import ReceiptPolicy
from barid.postoffice.directory.changes import account_named
from barid.postoffice.dispatch.schedule import Schedule
from barid.postoffice.receipts.answering import (
    Case,
    Writer,
    drafted,
    place_of,
    refuse,
    told,
    waiting,
)
from barid.storage.sqlite.store import OfflineStore

_SCHEDULE = Schedule((3600,), 4 * 3600, 5 * 86_400)


class ReceiptDesk:
    """What the commands about receipts ask of one post office. Raises Refused for addresses that
    are no accounts, StorageFailed."""

    def __init__(self, store: OfflineStore, clock: Clock, randomness: Randomness) -> None:
        self._store = store
        self._clock = clock
        self._randomness = randomness

    def policy(self, address: str) -> ReceiptPolicy:
        """What the account wants."""
        return self._store.read(lambda tx: tx.receipts.policy(account_named(tx, address).id))

    def set_policy(self, address: str, policy: ReceiptPolicy) -> Account:
        """From now on; what was read already stays as it is."""

        def unit(tx: Transaction) -> Account:
            account = account_named(tx, address)
            tx.receipts.set_policy(account.id, policy)
            return account

        return self._store.write(unit)

    def waiting(self, address: str) -> list[Case]:
        """The receipts that wait for the word of the account, oldest first."""
        return self._store.read(lambda tx: waiting(tx, account_named(tx, address).id))

    def answer(self, address: str, message_id: str, *, tell: bool) -> int:
        """Send or refuse those about messages of this Message-ID; how many. Raises Failure when
        none waits."""
        wanted = message_id.strip().strip("<>")
        cases = [case for case in self.waiting(address) if case.request.message_id == wanted]
        done = sum(self._tell(case) if tell else self._refuse(case) for case in cases)
        if not done:
            raise Failure(texts.NONE_WAITS.with_(about=wanted))
        return done

    def _tell(self, case: Case) -> bool:
        host = case.wish.recipient.rpartition("@")[2]
        writer = Writer(self._clock, self._randomness, host, _SCHEDULE)
        draft = drafted(writer, case, by_rule=False)
        prepared = self._store.prepare(draft.content)
        place = self._store.read(lambda tx: place_of(tx, case.wish))
        return self._store.write(lambda tx: told(tx, case, draft, prepared, place))

    def _refuse(self, case: Case) -> bool:
        now = self._clock.now()
        return self._store.write(lambda tx: refuse(tx, case, now))
