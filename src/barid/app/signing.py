"""The keeper of the keys that sign mail: every domain has some, and they follow the calendar.

New ones are made when those in use are old, and take their place when they were seen in the DNS.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from barid.config.settings import Dkim
from barid.interfaces.resolver import Resolver
from barid.interfaces.store import Store, Transaction
from barid.interfaces.world import Clock
from barid.model.account import Domain
from barid.model.identifiers import Instant
from barid.model.signing import SigningKey
from barid.network.keypairs import make_pair, make_pairs
from barid.postoffice.directory import signing
from barid.postoffice.directory.publication import State, WantedText, wanted_key

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class World:
    """What the keeper needs from outside."""

    store: Store
    resolver: Resolver
    clock: Clock


class KeyKeeper:
    """One for a running post office."""

    def __init__(self, world: World, settings: Dkim) -> None:
        self._world = world
        self._settings = settings

    async def provide(self) -> None:
        """Give keys to domains that have none, such as those of an earlier version of us. Raises
        StorageFailed."""
        store, now = self._world.store, self._world.clock.now()
        for domain, kinds in await store.read(signing.lacking):
            pairs = [await asyncio.to_thread(make_pair, kind) for kind in kinds]
            await store.write(
                lambda tx, domain=domain, pairs=pairs: signing.give_keys(tx, domain, pairs, now)  # type: ignore[misc]
            )
            log.debug("%s signs its mail; see `barid domain dns %s`", domain.name, domain.name)

    async def keep(self) -> None:
        """What is due now: keys for new domains, new keys for old ones, the change from the ones to
        the others, the end of what is over. Raises StorageFailed."""
        await self.provide()
        store, now = self._world.store, self._world.clock.now()
        before = Instant(now - self._settings.renew_after * signing.SECOND)
        for domain, keys in await store.read(_all_keys):
            if signing.are_due(keys, before):
                await self._renew(domain, now)
            else:
                await self._begin_what_is_published(domain, keys)
        over = Instant(now - self._settings.overlap * signing.SECOND)
        for key in await store.write(lambda tx: signing.forget(tx, over)):
            log.info("the DNS need not have the key %s any more", key.selector)

    async def _renew(self, domain: Domain, now: Instant) -> None:
        pairs = await asyncio.to_thread(make_pairs)
        await self._world.store.write(lambda tx: signing.rotate(tx, domain.key, pairs, now))
        log.warning("%s has new keys to publish; see `barid domain dns`", domain.name)

    async def _begin_what_is_published(self, domain: Domain, keys: Sequence[SigningKey]) -> None:
        waiting = [key for key in keys if key.waits]
        records = [wanted_key(domain, key) for key in waiting]
        seen = [
            key
            for key, record in zip(waiting, records, strict=True)
            if await self._is_there(record)
        ]
        if seen:
            now = self._world.clock.now()
            await self._world.store.write(lambda tx: signing.begin(tx, seen, now))
            log.info("%s signs with %s", domain.name, ", ".join(key.selector for key in seen))

    async def _is_there(self, record: WantedText) -> bool:
        found = await record.judge(self._world.resolver)
        return found.state is State.RIGHT


def _all_keys(tx: Transaction) -> list[tuple[Domain, list[SigningKey]]]:
    return [(domain, tx.signing_keys.of(domain.id)) for domain in tx.directory.domains()]
