"""Octets that all sessions of a kind hold together, so that many of them do not fill the memory.

Nobody waits for space: whoever gets none refuses, or takes less at a time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SMALL: Final = 64 * 1024
"""Content of so many octets is taken however little room there is."""


@dataclass(slots=True)
class Space:
    """Octets that all sessions may hold at one time, and how many they do."""

    most: int = 256 * 1024 * 1024
    taken: int = 0

    @property
    def full(self) -> bool:
        return self.taken >= self.most


class Share:
    """What one session holds of a space."""

    __slots__ = ("_held", "_space")

    def __init__(self, space: Space) -> None:
        self._space = space
        self._held = 0

    def hold(self, octets: int) -> None:
        """So many are held from now on."""
        self._space.taken += octets - self._held
        self._held = octets

    @property
    def limit(self) -> int:
        """How many octets the session may hold: as many as the others leave, and always a few."""
        return max(self._space.most - self._space.taken + self._held, SMALL)
