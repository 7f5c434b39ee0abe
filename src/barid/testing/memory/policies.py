"""Policies of other domains about TLS in memory; see `interfaces.policies.Policies`."""

from __future__ import annotations

from barid.model.identifiers import Instant
from barid.model.sts import KeptPolicy
from barid.testing.memory.state import State


class MemoryPolicies:
    """Implements `interfaces.policies.Policies`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def find(self, domain: str) -> KeptPolicy | None:
        return self._state.policies.get(domain)

    def keep(self, policy: KeptPolicy) -> None:
        self._state.policies[policy.domain] = policy

    def stale(self, fetched: Instant, used: Instant, most: int) -> list[KeptPolicy]:
        kept = self._state.policies.values()
        found = [one for one in kept if one.fetched < fetched and one.used > used]
        return sorted(found, key=lambda one: (one.fetched, one.domain))[:most]

    def forget(self, now: Instant) -> int:
        gone = [name for name, one in self._state.policies.items() if one.expires <= now]
        for name in gone:
            del self._state.policies[name]
        return len(gone)
