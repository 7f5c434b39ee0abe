"""How many connections a destination bears, learnt from what it says (RFC 5321 4.5.4.1).

Each destination begins with a few, gains one when as many messages were taken as it has
connections, and loses half when it sends us away. Only destinations lately spoken to are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FIRST: Final = 5
KNOWN_MOST: Final = 10_000


@dataclass(slots=True)
class _Destination:
    window: float = FIRST
    running: int = 0
    failures: int = 0


class Pace:
    """`most` is how many connections any destination may have."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._known: dict[str, _Destination] = {}

    def busy(self) -> list[str]:
        """Destinations that bear no more just now."""
        return [name for name, it in self._known.items() if it.running >= max(int(it.window), 1)]

    def begin(self, destination: str) -> None:
        """Work for a destination begins."""
        self._of(destination).running += 1

    def end(self, destination: str) -> None:
        """That work has ended, however."""
        self._of(destination).running -= 1
        self._forget()

    def taken(self, destination: str) -> None:
        """A message was taken there."""
        it = self._of(destination)
        it.failures = 0
        it.window = min(it.window + 1 / max(it.window, 1), self._most)

    def sent_away(self, destination: str) -> None:
        """It wants less of us."""
        it = self._of(destination)
        it.window = max(it.window / 2, 1)

    def failed(self, destination: str) -> int:
        """None of its hosts could be spoken to; how often in a row that was so before."""
        it = self._of(destination)
        it.failures += 1
        it.window = min(it.window, FIRST)
        return it.failures - 1

    def _of(self, destination: str) -> _Destination:
        return self._known.setdefault(destination, _Destination(min(FIRST, self._most)))

    def _forget(self) -> None:
        if len(self._known) <= KNOWN_MOST:
            return
        for name in [name for name, it in self._known.items() if it.running == 0]:
            del self._known[name]
            if len(self._known) <= KNOWN_MOST // 2:
                return
