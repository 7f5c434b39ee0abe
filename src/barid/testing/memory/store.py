"""A store in memory for tests: the same promises as a database makes, without disk or threads.

`MemoryStore.write` runs the unit at once on a copy of everything, which becomes the truth when the
unit returns. Set `failure` to make every write fail as a full or broken disk would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from hashlib import blake2b
from typing import TypeVar

from barid.interfaces.store import Prepared, StorageFailed, Transaction
from barid.interfaces.world import QUEUE, Clock
from barid.model.identifiers import (
    AccountId,
    Instant,
    ModSeq,
)
from barid.testing.changes import FakeChanges
from barid.testing.memory.directory import MemoryDirectory
from barid.testing.memory.mailboxes import MemoryMailboxes
from barid.testing.memory.messages import MemoryMessages
from barid.testing.memory.moving import MemoryMoving
from barid.testing.memory.policies import MemoryPolicies
from barid.testing.memory.queue import MemoryQueue
from barid.testing.memory.receipts import MemoryReceipts
from barid.testing.memory.signing import MemorySigningKeys
from barid.testing.memory.state import State
from barid.testing.memory.trails import MemoryTrails
from barid.testing.memory.words import MemoryWords

T = TypeVar("T")


class MemoryTransaction:
    """Implements `interfaces.store.Transaction` over one state."""

    def __init__(self, state: State, now: Instant) -> None:
        self.directory = MemoryDirectory(state)
        self.mailboxes = MemoryMailboxes(state)
        self.messages = MemoryMessages(state, now)
        self.trails = MemoryTrails(state)
        self.receipts = MemoryReceipts(state)
        self.queue = MemoryQueue(state)
        self.moving = MemoryMoving(state)
        self.words = MemoryWords(state)
        self.policies = MemoryPolicies(state)
        self.signing_keys = MemorySigningKeys(state)


class MemoryStore:
    """Implements `interfaces.store.Store`. Needs a running event loop."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.state = State()
        self._clock = clock
        self.changes = FakeChanges()
        self.failure: StorageFailed | None = None
        """While it is set, writes and the preparing of content raise it."""

    def write(self, unit: Callable[[Transaction], T], *, brief: bool = False) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        after = self.state.copied()
        try:
            if self.failure is not None:
                raise self.failure
            value = unit(MemoryTransaction(after, self._now()))
        except Exception as error:
            future.set_exception(error)
            return future
        before, self.state = self.state, after
        self.changes.committed(_modseqs(before), _modseqs(after), after.version)
        future.set_result(value)
        return future

    def read(self, unit: Callable[[Transaction], T], *, bulk: bool = False) -> asyncio.Future[T]:
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        snapshot = self.state.copied()
        try:
            value = unit(MemoryTransaction(snapshot, self._now()))
            if snapshot != self.state:
                raise StorageFailed("a unit that reads wrote")
            future.set_result(value)
        except Exception as error:
            future.set_exception(error)
        return future

    def _now(self) -> Instant:
        return self._clock.now() if self._clock is not None else Instant(0)

    async def prepare(self, content: bytes) -> Prepared:
        if self.failure is not None:
            raise self.failure
        digest = blake2b(content, digest_size=32).digest()
        return Prepared(digest, len(content), content)


def _modseqs(state: State) -> dict[AccountId, ModSeq]:
    accounts = {account.id: account.modseq for account in state.accounts.values()}
    return {**accounts, QUEUE: ModSeq(state.queued)}
