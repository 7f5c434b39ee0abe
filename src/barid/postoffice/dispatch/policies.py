"""The MTA-STS policies of other domains: asked for, fetched, and kept as long as they hold.

A policy that was once fetched holds for its whole age, whatever becomes of the DNS or of the server
that gave it: who could take it away by silence could read the mail (RFC 8461 5.1, 10.2). It is
fetched again when its `id` changes, and once a day.
"""

from __future__ import annotations

import logging
from typing import Final

from barid.interfaces.policies import PolicySource, Unfetched
from barid.interfaces.resolver import Found, Resolver
from barid.interfaces.store import Store
from barid.interfaces.world import Clock
from barid.model.identifiers import Instant
from barid.model.sts import KeptPolicy, StsPolicy
from barid.postoffice.dispatch.schedule import SECOND
from barid.postoffice.dispatch.sts import id_in, policy_in

log = logging.getLogger(__name__)

DAY: Final = 86_400
REMEMBERED_SECONDS: Final = 300.0
"""For so long nobody is asked again, also after a failure (RFC 8461 3.3)."""
REMEMBERED_MOST: Final = 10_000
OUT_OF_USE_DAYS: Final = 30
"""A policy that no mail has needed for so long is only fetched again when mail needs it."""
REFRESHED_MOST: Final = 1000


class PolicyBook:
    """All policies. Raises StorageFailed where they cannot be read or kept."""

    def __init__(
        self, store: Store, resolver: Resolver, source: PolicySource, clock: Clock
    ) -> None:
        self._store = store
        self._resolver = resolver
        self._source = source
        self._clock = clock
        self._remembered: dict[str, tuple[float, KeptPolicy | None]] = {}

    async def policy(self, domain: str) -> StsPolicy | None:
        """What this domain (by its key) has published, None where there is nothing that holds."""
        remembered = self._remembered.get(domain)
        if remembered is not None and remembered[0] > self._clock.monotonic():
            kept = remembered[1]
        else:
            kept = await self._current(domain)
            self._remember(domain, kept)
        return kept.policy if kept is not None and kept.expires > self._now() else None

    async def refresh(self) -> int:
        """Fetch again what is a day old and still in use, so that nobody who takes the policy away
        at the right moment takes it away for good (RFC 8461 10.2). How many are new."""
        now = self._now()
        before, used = _earlier(now, 1), _earlier(now, OUT_OF_USE_DAYS)
        await self._store.write(lambda tx: tx.policies.forget(now))
        stale = await self._store.read(lambda tx: tx.policies.stale(before, used, REFRESHED_MOST))
        fetched = 0
        for kept in stale:
            mark = await self._mark(kept.domain)
            fetched += await self._fetch(kept.domain, mark or kept.id, kept.used) is not None
        return fetched

    async def _current(self, domain: str) -> KeptPolicy | None:
        kept = await self._store.read(lambda tx: tx.policies.find(domain))
        now = self._now()
        if kept is not None and kept.expires <= now:
            kept = None
        mark = await self._mark(domain)
        if mark is None:
            return kept
        if kept is not None and kept.id == mark and kept.fetched > _earlier(now, 1):
            return kept
        return await self._fetch(domain, mark, now) or kept

    async def _mark(self, domain: str) -> str | None:
        """The `id` that the domain gives its policy now."""
        found = await self._resolver.txt(f"_mta-sts.{domain}")
        return id_in(found.values) if isinstance(found, Found) else None

    async def _fetch(self, domain: str, mark: str, used: Instant) -> KeptPolicy | None:
        content = await self._source.fetch(domain)
        if isinstance(content, Unfetched):
            log.info("no MTA-STS policy of %s: %s", domain, content.text)
            return None
        policy = policy_in(content)
        if policy is None:
            log.info("no MTA-STS policy of %s: it is malformed", domain)
            return None
        kept = KeptPolicy(domain, mark, policy, self._now(), used)
        await self._store.write(lambda tx: tx.policies.keep(kept))
        return kept

    def _remember(self, domain: str, kept: KeptPolicy | None) -> None:
        if len(self._remembered) >= REMEMBERED_MOST:
            self._remembered.clear()
        self._remembered[domain] = (self._clock.monotonic() + REMEMBERED_SECONDS, kept)

    def _now(self) -> Instant:
        return self._clock.now()


def _earlier(now: Instant, days: int) -> Instant:
    return Instant(now - days * DAY * SECOND)
