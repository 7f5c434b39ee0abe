"""The randomness of this machine."""

from __future__ import annotations

import os


class SystemRandomness:
    """Implements `interfaces.world.Randomness` by the kernel's generator."""

    def token(self, size: int) -> bytes:
        """So many unpredictable bytes, fit for keys."""
        return os.urandom(size)
