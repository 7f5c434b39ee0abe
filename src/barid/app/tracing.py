"""Trails as the command line asks for them, beside a server that may be running."""

from __future__ import annotations

from barid.interfaces.store import Transaction
from barid.model.address import Address
from barid.model.event import Trail
from barid.model.identifiers import Instant
from barid.postoffice import tracing
from barid.postoffice.directory.changes import account_named
from barid.storage.sqlite.store import OfflineStore


def trails_about(
    store: OfflineStore, about: str, viewer: str | None, since: Instant | None
) -> list[Trail]:
    """Trails of messages of this Message-ID, else those with which this address has to do; in angle
    brackets it can only be a Message-ID. Without a viewer all of them are seen. Raises Refused,
    StorageFailed."""
    named = about.strip()
    found = [
        trail
        for trail in store.read(lambda tx: tx.trails.find(named.strip("<>")))
        if since is None or trail.what.opened >= since
    ]
    address = Address.parse(named)
    if not found and address is not None:
        while store.read(_is_behind):  # the server's follower rests while mail floods in
            store.write(tracing.index_some)
        found = store.read(lambda tx: tracing.of_address(tx, address, since))
    if viewer is None:
        return found
    accounts = store.read(lambda tx: tracing.in_charge_of(tx, account_named(tx, viewer)))
    seen = [tracing.as_seen(trail, accounts) for trail in found]
    return [trail for trail in seen if trail is not None]


def _is_behind(tx: Transaction) -> bool:
    return bool(tx.trails.after(tx.trails.indexed(), 1))
