"""The clock of this machine."""

from __future__ import annotations

import time

from barid.model.identifiers import Instant


class SystemClock:
    """Implements `interfaces.world.Clock`."""

    def now(self) -> Instant:
        """This moment, as the machine believes it."""
        return Instant(time.time_ns() // 1000)

    def monotonic(self) -> float:
        """Seconds since some moment in the past, never going back."""
        return time.monotonic()
