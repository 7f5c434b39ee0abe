"""The index of search words made anew, beside a server that may be running.

Whoever is quicker, the server's follower or we, takes in the next words; both go on from there.
"""

from __future__ import annotations

from functools import partial

from barid.interfaces.store import Transaction
from barid.message.words.making import VERSION
from barid.postoffice.indexing import WordMaker, put, take
from barid.storage.sqlite.store import OfflineStore


def rebuild(store: OfflineStore) -> int:
    """Throw all words away and make them again; how many contents were gone through by us.
    Raises StorageFailed."""
    store.write(_forget)
    maker, count = WordMaker(), 0
    while True:
        helping = store.read(take)
        if not helping.contents:
            return count
        made = maker.make(helping.contents)
        if store.write(partial(put, state=helping.state, made=made)):
            count += len(helping.contents)
        else:
            maker.forget()


def _forget(tx: Transaction) -> None:
    tx.words.forget(VERSION)
