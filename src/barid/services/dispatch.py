"""The worker that empties the queue: claims what is due, and carries several claims at once.

It is woken by what is queued, in this process or another, and by what falls due; it never asks in
vain but for a look each minute. When the office closes, it claims no more and waits a while for
what is on its way; what is cut off is tried again when its claim lapses.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final, Protocol

from barid.interfaces.store import StorageFailed, Store
from barid.interfaces.world import QUEUE, Changes, Clock
from barid.model.identifiers import Instant
from barid.model.outgoing import Claim
from barid.postoffice.dispatch.links import Links
from barid.postoffice.dispatch.pace import Pace
from barid.postoffice.dispatch.settlement import claim

log = logging.getLogger(__name__)

SECOND: Final = 1_000_000
CLAIM_SECONDS: Final = 1800
"""How long a claim is good. A worker that died holds its mail up for so long at most; what takes
longer than that to hand over may be handed over twice."""
ENTRIES_A_CLAIM: Final = 50
LONGEST_SLEEP: Final = 60.0
AFTER_TROUBLE: Final = 5.0


class Carrying(Protocol):
    """Settles what was claimed."""

    async def carry(self, claim: Claim) -> None:
        """Try everything in the claim once. Raises StorageFailed: then the claim lapses."""


@dataclass(frozen=True, slots=True)
class World:
    """What the worker watches and asks."""

    store: Store
    changes: Changes
    clock: Clock


class DispatchWorker:
    """One for a process. `most` is how many claims it carries at one time."""

    def __init__(
        self, world: World, dispatcher: Carrying, links: Links, pace: Pace, most: int
    ) -> None:
        self._world = world
        self._dispatcher = dispatcher
        self._links = links
        self._pace = pace
        self._most = most
        self._running: set[asyncio.Task[None]] = set()
        self._news = asyncio.Event()
        self._closing = False

    async def run(self) -> None:
        """Work until cancelled or closed."""
        end = self._world.changes.watch(QUEUE, self._news.set)
        try:
            while not self._closing:
                self._news.clear()
                seconds = await self._begin_what_is_due()
                await self._sleep(seconds)
        finally:
            end()

    async def close(self, seconds: float) -> None:
        """Claim no more; wait for what is on its way, at most so long."""
        self._closing = True
        self._news.set()
        if self._running:
            await asyncio.wait(set(self._running), timeout=seconds)
        for task in set(self._running):
            task.cancel()
        await self._links.close_idle(0)

    async def _begin_what_is_due(self) -> float:
        """Begin as much as may be carried; how long there is nothing more to begin."""
        try:
            while len(self._running) < self._most and not self._closing:
                claim = await self._claim()
                if claim is None:
                    return await self._until_due()
                self._begin(claim)
        except StorageFailed as failure:
            log.warning("the queue cannot be read now: %s", failure)
            return AFTER_TROUBLE
        return LONGEST_SLEEP

    async def _claim(self) -> Claim | None:
        now = self._world.clock.now()
        until = Instant(now + CLAIM_SECONDS * SECOND)
        busy = self._pace.busy()
        if not await self._world.store.read(lambda tx: _is_due(tx.queue.next_due(), now)):
            return None  # nothing to claim: the writer need not be asked
        return await self._world.store.write(
            lambda tx: claim(tx, now, until, ENTRIES_A_CLAIM, busy)
        )

    async def _until_due(self) -> float:
        """Seconds until there is something to claim, as far as that is known."""
        due = await self._world.store.read(lambda tx: tx.queue.next_due())
        if due is None:
            return LONGEST_SLEEP
        seconds = (due - self._world.clock.now()) / SECOND
        # What is due and was not to be had belongs to a busy destination: its end wakes us.
        return min(seconds, LONGEST_SLEEP) if seconds > 0 else LONGEST_SLEEP

    def _begin(self, claim: Claim) -> None:
        self._pace.begin(claim.destination)
        task = asyncio.get_running_loop().create_task(self._carry(claim))
        self._running.add(task)
        task.add_done_callback(self._ended(claim))

    def _ended(self, claim: Claim) -> Callable[[asyncio.Task[None]], None]:
        def ended(task: asyncio.Task[None]) -> None:
            self._running.discard(task)
            self._pace.end(claim.destination)
            self._news.set()

        return ended

    async def _carry(self, claim: Claim) -> None:
        try:
            await self._dispatcher.carry(claim)
        except StorageFailed as failure:
            log.warning("mail for %s is tried again later: %s", claim.destination, failure)
        except Exception:
            log.exception("mail for %s could not be dispatched", claim.destination)

    async def _sleep(self, seconds: float) -> None:
        """Until there is news, or time; links that lie idle are let go of meanwhile."""
        until = self._world.clock.monotonic() + seconds
        while not self._news.is_set():
            left = until - self._world.clock.monotonic()
            if left <= 0:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(
                    self._news.wait(), min(left, 1.0 if self._links.idle else left)
                )
            await self._links.close_idle()


def _is_due(due: Instant | None, now: Instant) -> bool:
    return due is not None and due <= now
