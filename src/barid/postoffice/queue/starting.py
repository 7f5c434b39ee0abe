"""A queue is started by whoever will take its mail (ETRN, RFC 1985 5.1).

What its sender holds back on purpose stays where it is, and so does what is just being handed over.
"""

from __future__ import annotations

from typing import Final

from barid.interfaces.store import StorageFailed, Store, Transaction
from barid.interfaces.world import Clock
from barid.model import verdict
from barid.model.address import domain_key
from barid.model.identifiers import Instant
from barid.model.verdict import Reason, Verdict

MOST_WOKEN: Final = 10_000
"""Entries that one command makes due; what is left comes when these have gone, or by itself."""
MOST_DESTINATIONS: Final = 1000


class RemoteStart:
    """Starts queues by the names of their domains."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def start(self, domain: str, below: bool) -> Verdict:
        """The answer to ETRN. `below`: for the domains under it as well, but not for all of a top
        level domain (RFC 1985 8). Never raises."""
        key = domain_key(domain)
        if key is None or (below and "." not in key):
            return verdict.QUEUE_REFUSED
        now = self._clock.now()
        try:
            woken = await self._store.write(lambda tx: wake(tx, key, below, now))
        except StorageFailed:
            return verdict.QUEUE_FAILED
        if not woken:
            text = f"OK, no messages waiting for node {domain}"
            return Verdict(251, "2.0.0", text, Reason.ACCEPTED)
        text = f"OK, {woken} pending messages for node {domain} started"
        return Verdict(253, "2.0.0", text, Reason.ACCEPTED)


def wake(tx: Transaction, key: str, below: bool, now: Instant) -> int:
    """Make due what waits for the domain; how many entries those are. A unit of work."""
    destinations = [key]
    if below:
        destinations += tx.queue.destinations_below(key)[:MOST_DESTINATIONS]
    woken = 0
    for destination in destinations:
        woken += tx.queue.wake(destination, now, MOST_WOKEN - woken)
    return woken
