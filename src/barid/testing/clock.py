"""A clock that stands still until it is moved."""

from __future__ import annotations

from barid.model.identifiers import Instant

START = Instant(1_800_000_000_000_000)
"""2027-01-15T08:00:00 UTC."""


class FakeClock:
    """Implements `interfaces.world.Clock`."""

    def __init__(self, start: Instant = START) -> None:
        self._now: int = start
        self._passed = 0.0

    def now(self) -> Instant:
        return Instant(self._now)

    def monotonic(self) -> float:
        return self._passed

    def advance(self, seconds: float) -> None:
        """Let so much time pass."""
        self._now += round(seconds * 1_000_000)
        self._passed += seconds
