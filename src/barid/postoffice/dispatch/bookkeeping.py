"""What dispatch reads and writes of many messages at a time, so that none waits for its own.

Settlements of one link are written in order, several in one unit while an earlier unit is on its
way; small contents are read some messages ahead. Both are bounded: what a worker that is killed
could not settle any more may be delivered twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import Final

from barid.interfaces.store import StorageFailed, Store, Transaction
from barid.model.identifiers import ContentId
from barid.model.outgoing import Outgoing
from barid.postoffice.dispatch.settlement import Settlement, settle

TOGETHER_MOST: Final = 8
"""Messages whose settlements wait for an earlier one; then their link waits as well."""
AHEAD_MOST: Final = 8
AHEAD_OCTETS: Final = 256 * 1024
SMALL: Final = 64 * 1024
"""Content up to this size, in octets, is read ahead and whole."""


class Book:
    """The settlements of one link."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[Settlement] = []
        self._writing: Awaitable[None] | None = None
        self._written = True  # the unit that is on its way has been run, and is being committed

    async def enter(self, settlement: Settlement) -> None:
        """Have it written soon. Raises StorageFailed, of an earlier one as well."""
        self._waiting.append(settlement)
        if self._written or len(self._waiting) >= TOGETHER_MOST:
            await self._begin()

    async def close(self) -> None:
        """Return when everything is written. Raises StorageFailed."""
        while self._waiting or self._writing is not None:
            await self._begin()

    async def _begin(self) -> None:
        writing, self._writing = self._writing, None
        if writing is not None:
            await writing
        some, self._waiting = self._waiting, []
        if some:
            self._written = False
            self._writing = self._store.write(lambda tx: self._write(tx, some))

    def _write(self, tx: Transaction, settlements: Sequence[Settlement]) -> None:
        for settlement in settlements:
            settle(tx, settlement)
        self._written = True


class ReadAhead:
    """The small contents of messages that are sent one after the other."""

    def __init__(self, store: Store, messages: Sequence[Outgoing]) -> None:
        self._store = store
        self._small = [one.what for one in messages if one.what.size <= SMALL]
        self._read: dict[ContentId, bytes] = {}

    async def take(self, content: ContentId) -> bytes | None:
        """The whole content, None when it is not small. Raises StorageFailed."""
        if content not in self._read and any(one.content == content for one in self._small):
            await self._read_on(content)
        return self._read.get(content)

    async def _read_on(self, content: ContentId) -> None:
        place = next(n for n, one in enumerate(self._small) if one.content == content)
        wanted: dict[ContentId, int] = {}
        for one in self._small[place : place + AHEAD_MOST]:
            if wanted and sum(wanted.values()) + one.size > AHEAD_OCTETS:
                break
            wanted[one.content] = one.size
        self._read = await self._store.read(lambda tx: _contents(tx, list(wanted)))


def _contents(tx: Transaction, numbers: Sequence[ContentId]) -> dict[ContentId, bytes]:
    found = {}
    for number in numbers:
        content = tx.messages.content(number)
        if content is None:
            raise StorageFailed(f"content {number} is not there")
        try:
            found[number] = content.read(0, content.size)
        finally:
            content.close()
    return found
