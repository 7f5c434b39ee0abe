"""The follower of trails: what has come is found by address, and what it says of others is heard.

It looks some times a second and works at a steady pace, so that neither the writer nor those who
read are held up: a flood of mail is caught up with afterwards. Its cursors are in the store: after
whatever end it goes on where it was. Whoever looks for trails takes in the rest (`app.tracing`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from barid.interfaces.store import StorageFailed, Store, Transaction
from barid.interfaces.world import Clock, Tasks
from barid.postoffice import tracing
from barid.postoffice.receipts import hearing

log = logging.getLogger(__name__)

PERIOD: Final = 0.25
"""Seconds between two looks."""
PATIENCE: Final = 5.0
"""Seconds to wait when the store fails."""

Task = Callable[[], Awaitable[None]]


class TrailFollower:
    """Follows one store. `tasks` are done after each look, as by whoever notes what is read."""

    def __init__(
        self, store: Store, clock: Clock, threads: Tasks, tasks: tuple[Task, ...] = ()
    ) -> None:
        self._store = store
        self._clock = clock
        self._threads = threads
        self._tasks = tasks

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            rest = PERIOD
            try:
                await self.step()
            except StorageFailed as failure:
                log.debug("trails wait: %s", failure)
                rest = PATIENCE
            except Exception:
                log.exception("a fault of ours in following trails")
                rest = PATIENCE
            await asyncio.sleep(rest)

    async def step(self) -> None:
        """One look. Raises StorageFailed."""
        if await self._store.read(_is_behind):
            await self._store.write(tracing.index_some)
        await self.hear()
        for task in self._tasks:
            await task()

    async def hear(self) -> bool:
        """One helping of messages that may say something; whether trails were passed. Raises
        StorageFailed."""
        unheard = await self._store.read(hearing.take, bulk=True)
        if unheard.since == unheard.until:
            return False
        heard: list[hearing.Heard] = []
        if unheard.messages:
            heard = await self._threads.in_thread(lambda: hearing.understand(unheard))
        now = self._clock.now()
        return await self._store.write(lambda tx: hearing.put(tx, unheard, heard, now))


def _is_behind(tx: Transaction) -> bool:
    return tx.trails.indexed() < tx.trails.newest()
