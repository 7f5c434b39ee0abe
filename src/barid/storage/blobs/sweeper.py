"""The sweeper: removes what nothing names any more, a little at a time, past an age.

Contents go only inside the writer, and only when no message names them in that very transaction;
their files go after the commit. Files that no content names (a crash came between the file and
the commit that would have named it) go by age. Nothing is ever removed that somebody may be about
to name: what was made ready within `GRACE` seconds stays.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from barid.interfaces.store import StorageFailed
from barid.interfaces.world import Clock
from barid.storage.driver import Blobs

GRACE: Final = 3600
"""Seconds between the moment when content is made ready and the last in which it may be named."""
INTERVAL: Final = 600
AT_ONCE: Final = 200
MOST_CHANGES: Final = 5_000
"""Rows kept in the change log of one mailbox."""
MOST_NOTICES: Final = 20_000
TRAIL_DAYS: Final = 90
TRAILS_AT_ONCE: Final = 100
"""Trails that are dropped in one unit of work: the writer needs a few milliseconds."""
TRAIL_REST: Final = 0.05
"""Seconds between two of them, so that mail is not held up by what goes."""


class Store(Protocol):
    """A store whose transactions have `sweeping`."""

    def write(self, unit: Callable[[Any], Any]) -> Awaitable[Any]: ...

    def read(self, unit: Callable[[Any], Any]) -> Awaitable[Any]: ...


@dataclass(frozen=True, slots=True)
class Swept:
    """What one round has removed."""

    files: int
    unfinished: int
    mailboxes: int
    """Mailboxes whose change log was cut."""
    trails: int = 0


class Sweeper:
    """Sweeps one store and its files."""

    def __init__(
        self,
        store: Store,
        blobs: Blobs,
        clock: Clock,
        grace: float = GRACE,
        trail_days: int = TRAIL_DAYS,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._clock = clock
        self._grace = grace
        self._trail_days = trail_days

    async def run(self) -> None:
        """Sweep again and again, until cancelled."""
        while True:
            await asyncio.sleep(INTERVAL)
            try:
                await self.sweep()
            except (StorageFailed, OSError):
                continue  # the disk is full or broken; whoever writes mail says so

    async def sweep(self) -> Swept:
        """One round over everything. Raises StorageFailed, OSError."""
        files = await self._sweep_contents()
        files += await self._sweep_files()
        unfinished = await asyncio.to_thread(self._blobs.remove_unfinished, self._oldest())
        crowded = await self._store.read(lambda t: t.sweeping.crowded(MOST_CHANGES))
        for mailbox in crowded:
            await self._store.write(_forgetting(mailbox))
        await self._store.write(lambda t: t.sweeping.forget_notices(MOST_NOTICES))
        trails = await self._sweep_trails()
        return Swept(files, unfinished, len(crowded), trails)

    async def _sweep_contents(self) -> int:
        removed = 0
        while True:
            oldest = self._oldest()
            before = int(oldest * 1_000_000)
            seen, files = await self._store.write(_sweeping(before))
            for digest in files:
                removed += await asyncio.to_thread(self._blobs.remove, digest, oldest)
            if seen < AT_ONCE:
                return removed

    async def _sweep_trails(self) -> int:
        """Trails of the oldest days, as far as their messages need not leave any more."""
        before = int((self._clock.now() / 1_000_000 - self._trail_days * 86_400) * 1_000_000)
        last: int | None = 0
        gone = 0
        while last is not None:
            last, some = await self._store.write(_dropping(last, before))
            gone += some
            if some:
                await asyncio.sleep(TRAIL_REST)
        return gone

    async def _sweep_files(self) -> int:
        removed, oldest = 0, self._oldest()
        found = await asyncio.to_thread(lambda: [d for d, at in self._blobs.names() if at < oldest])
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            for digest in await self._store.read(_unnamed(some)):
                removed += await asyncio.to_thread(self._blobs.remove, digest, oldest)
        return removed

    def _oldest(self) -> float:
        return self._clock.now() / 1_000_000 - self._grace


def _sweeping(before: int) -> Callable[[Any], tuple[int, list[bytes]]]:
    return lambda transaction: transaction.sweeping.sweep(before, AT_ONCE)


def _dropping(after: int, before: int) -> Callable[[Any], tuple[int | None, int]]:
    return lambda transaction: transaction.trails.forget(after, before, TRAILS_AT_ONCE)


def _forgetting(mailbox: int) -> Callable[[Any], None]:
    return lambda transaction: transaction.sweeping.forget_changes(mailbox, MOST_CHANGES)


def _unnamed(digests: list[bytes]) -> Callable[[Any], list[bytes]]:
    return lambda transaction: [d for d in digests if not transaction.sweeping.is_named(d)]
