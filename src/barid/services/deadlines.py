"""One coarse timer for all connections.

Setting a deadline is cheap (no timer handle, no heap operation when it moves later, which is the
usual case): each entry lies in the bucket of an earlier or equal second, and is looked at again
when that second has come. Deadlines fire at most one resolution late, never early. The clock is
passed in; the event loop is only used to wake up, and never while there is no deadline.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
import math
from typing import Final, Protocol

from barid.interfaces.world import Clock

log = logging.getLogger(__name__)

NEVER: Final = math.inf
UNFILED: Final = -1


class Timed(Protocol):
    """What can have a deadline; it lends two slots, which start as NEVER and UNFILED."""

    due: float
    filed: int

    def overdue(self) -> None:
        """The deadline has passed; told once. It may set a new one."""


class Deadlines:
    """The deadlines of everything that has one."""

    def __init__(self, clock: Clock, resolution: float = 1.0) -> None:
        """`resolution` is how late, in seconds, a deadline may be noticed."""
        self._monotonic = clock.monotonic
        self._resolution = resolution
        self._buckets: dict[int, set[Timed]] = {}
        self._order: list[int] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._armed: float = NEVER

    def set(self, entry: Timed, seconds: float) -> None:
        """Tell the entry when this many seconds from now have passed; replaces its deadline."""
        entry.due = due = self._monotonic() + seconds
        bucket = int(due / self._resolution) + 1
        filed = entry.filed
        if filed == UNFILED or bucket < filed:
            self._file(entry, bucket)

    def clear(self, entry: Timed) -> None:
        """Forget the deadline of the entry, and the entry."""
        entry.due = NEVER
        if entry.filed != UNFILED:
            self._buckets[entry.filed].discard(entry)
            entry.filed = UNFILED

    def expire(self) -> int:
        """Tell every entry whose deadline has passed; returns how many there were."""
        now = self._monotonic()
        order, told = self._order, 0
        while order and order[0] * self._resolution <= now:
            for entry in self._buckets.pop(heapq.heappop(order)):
                entry.filed = UNFILED
                if entry.due <= now:
                    entry.due = NEVER
                    told += 1
                    self._tell(entry)
                elif entry.due != NEVER:
                    self._file(entry, int(entry.due / self._resolution) + 1)
        return told

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Call `expire` by itself, from the timers of this loop, whenever something may be due."""
        self._loop = loop
        self._arm()

    def stop(self) -> None:
        """Wake up no more."""
        self._loop = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._armed = NEVER

    def __len__(self) -> int:
        """How many entries have a deadline."""
        return sum(len(bucket) for bucket in self._buckets.values())

    def _file(self, entry: Timed, bucket: int) -> None:
        if entry.filed != UNFILED:
            self._buckets[entry.filed].discard(entry)
        entry.filed = bucket
        entries = self._buckets.get(bucket)
        if entries is None:
            entries = self._buckets[bucket] = set()
            heapq.heappush(self._order, bucket)
            if bucket * self._resolution < self._armed:
                self._arm()
        entries.add(entry)

    def _arm(self) -> None:
        if self._loop is None or not self._order:
            return
        at = self._order[0] * self._resolution
        if self._timer is not None:
            self._timer.cancel()
        self._armed = at
        self._timer = self._loop.call_later(max(0.0, at - self._monotonic()), self._wake)

    def _wake(self) -> None:
        # A deadline that is set while these are told must not arm the timer: hence this value.
        self._timer, self._armed = None, -NEVER
        self.expire()
        self._armed = NEVER
        self._arm()

    def _tell(self, entry: Timed) -> None:
        try:
            entry.overdue()
        except Exception:
            # One faulty session must not keep the others from their deadlines.
            log.exception("a deadline could not be told")
