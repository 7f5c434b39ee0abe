"""Policies of other domains about TLS (RFC 8461): where they are fetched, and how they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from barid.model.identifiers import Instant
from barid.model.sts import KeptPolicy


@dataclass(frozen=True, slots=True)
class Unfetched:
    """No policy came; `text` is why, for the log."""

    text: str


class PolicySource(Protocol):
    """Fetches policies."""

    async def fetch(self, domain: str) -> bytes | Unfetched:
        """The policy that `mta-sts.DOMAIN` serves, as it came, bounded in size and time. Never
        raises."""


class Policies(Protocol):
    """Policies that were fetched, in one transaction."""

    def find(self, domain: str) -> KeptPolicy | None:
        """By domain key, expired or not."""

    def keep(self, policy: KeptPolicy) -> None:
        """Instead of what was kept of its domain."""

    def stale(self, fetched: Instant, used: Instant, most: int) -> Sequence[KeptPolicy]:
        """Those that were fetched before the one moment and used after the other, oldest first."""

    def forget(self, now: Instant) -> int:
        """Those that have expired; how many."""
