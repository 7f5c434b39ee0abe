"""Open conversations with next hops, kept for a moment so that the next message finds one open.

A link is lent to one task at a time. It is let go of when it has carried enough, when it lies idle,
or when the other side has ended it.
"""

from __future__ import annotations

from typing import Final

from barid.interfaces.carrier import Carrier, Link, Miss
from barid.interfaces.world import Clock
from barid.model.hop import Hop

IDLE_SECONDS: Final = 5.0
MESSAGES_MOST: Final = 200
"""A connection that has carried so many messages is ended: balancers count on that."""


class Lent:
    """A link in use. `hop` is where it leads."""

    def __init__(self, hop: Hop, link: Link) -> None:
        self.hop = hop
        self.link = link
        self.carried = 0

    @property
    def usable(self) -> bool:
        """Whether another message may go over it."""
        most = self.link.offers.limit("MAILMAX")  # RFC 9422 4
        return self.link.usable and self.carried < min(MESSAGES_MOST, most or MESSAGES_MOST)


class Links:
    """All that are idle."""

    def __init__(self, carrier: Carrier, clock: Clock) -> None:
        self._carrier = carrier
        self._clock = clock
        self._idle: dict[Hop, list[tuple[float, Lent]]] = {}

    async def lend(self, hop: Hop) -> Lent | Miss:
        """A link to this hop: one that lies idle, else a new one."""
        while waiting := self._idle.get(hop):
            _, lent = waiting.pop()
            if lent.usable:
                return lent
            await lent.link.close()
        self._idle.pop(hop, None)
        found = await self._carrier.connect(hop)
        return found if isinstance(found, Miss) else Lent(hop, found)

    async def give_back(self, lent: Lent) -> None:
        """It is not needed for now."""
        if lent.usable:
            self._idle.setdefault(lent.hop, []).append((self._clock.monotonic(), lent))
        else:
            await lent.link.close()

    async def close_idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Let go of those that have lain idle for so long."""
        before = self._clock.monotonic() - seconds
        for hop, waiting in list(self._idle.items()):
            old = [lent for since, lent in waiting if since <= before or not lent.usable]
            kept = [pair for pair in waiting if pair[1] not in old]
            if kept:
                self._idle[hop] = kept
            else:
                self._idle.pop(hop, None)
            for lent in old:
                await lent.link.close()

    @property
    def idle(self) -> int:
        """How many lie idle."""
        return sum(map(len, self._idle.values()))
