"""The follower that keeps the index of words up to date with what is kept.

It looks some times a second for contents without words, and takes them in small helpings, so that
the writer, which has mail to keep, is never held up for more than some milliseconds; the words are
made in a process of low priority. While mail floods in, it does hardly anything and catches up
later. Its cursor is in the store: after whatever end it goes on where it was.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, Protocol

from barid.interfaces.store import StorageFailed, Store, Transaction
from barid.interfaces.world import Clock
from barid.message.words.making import VERSION
from barid.model.identifiers import ContentId
from barid.model.words import ContentWords, Unworded, WordsState
from barid.postoffice.indexing import MOST, Made, begin_anew, is_long, portions, put, take
from barid.services.followers.workshop import WorkFailed

log = logging.getLogger(__name__)

PERIOD: Final = 0.25
"""Seconds between two looks."""
PATIENCE: Final = 5.0
"""Seconds to wait when the store fails."""
IDLE: Final = 30.0
"""Seconds without work, after which the workshop is closed."""
FLOOD: Final = 600
FLOOD_REST: Final = 0.5
"""Seconds to rest after each helping while more than so many contents come in a second."""
TIDY_AFTER: Final = 200
"""Helpings between two looks at the length of the list of words."""
ENLISTED: Final = 20_000


class Maker(Protocol):
    """Makes words; see `workshop.Workshop`."""

    def make(self, contents: Sequence[Unworded]) -> Made: ...

    def forget(self) -> None: ...

    def close(self) -> None: ...


class WordFollower:
    """Follows one store."""

    def __init__(self, store: Store, maker: Maker, clock: Clock) -> None:
        self._store = store
        self._maker = maker
        self._monotonic = clock.monotonic
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="barid-words")
        self._helpings = 0
        self._seen = (0.0, ContentId(0))

    async def run(self) -> None:
        """Follow until cancelled."""
        worked = self._monotonic()
        try:
            while True:
                try:
                    rest = await self.step()
                except StorageFailed as failure:
                    log.debug("words wait: %s", failure)
                    rest = PATIENCE
                if rest is not None:
                    worked = self._monotonic()
                elif self._monotonic() - worked > IDLE:
                    self._maker.close()
                await asyncio.sleep(PERIOD if rest is None else rest)
        finally:
            self._maker.close()
            self._thread.shutdown(wait=False)

    async def step(self) -> float | None:
        """One helping; seconds to rest after it, None when there was nothing to do. Raises
        StorageFailed."""
        helping = await self._store.read(take, bulk=True)
        contents = helping.contents
        if not contents:
            if await self._store.read(_is_stale):
                await self._store.write(begin_anew)
                self._maker.forget()
                return 0.0
            return None
        floods = self._floods(helping.newest)
        made = await self._make(contents)
        if not await self._put(helping.state, made):
            self._maker.forget()
        self._helpings += 1
        if self._helpings % TIDY_AFTER == 0:
            await self.tidy()
        if floods:
            return FLOOD_REST
        return 0.0 if len(contents) == MOST else PERIOD

    def _floods(self, newest: ContentId) -> bool:
        """Whether many contents have come since the last look."""
        (then, before), now = self._seen, self._monotonic()
        self._seen = (now, newest)
        return bool(before) and newest - before > FLOOD * max(now - then, PERIOD / 10)

    async def _put(self, state: WordsState, made: Made) -> bool:
        """Take in words; False when somebody else was at work."""
        try:
            for some in portions(made):
                known = state
                if not await self._store.write(lambda tx, k=known, s=some: put(tx, k, s)):  # type: ignore[misc]
                    return False
                state = replace(state, cursor=some.words[-1].content)
        except StorageFailed:
            self._maker.forget()  # it believes that the words are listed
            raise
        return True

    async def tidy(self) -> None:
        """Make the list of words anew when most of it is repetition. Raises StorageFailed."""
        if not is_long(await self._store.read(lambda tx: tx.words.listed())):
            return
        self._maker.forget()  # first: what it remembers may be gone from the new list
        newest, terms = await self._store.read(lambda tx: tx.words.terms(), bulk=True)
        for start in range(0, len(terms), ENLISTED):
            some = terms[start : start + ENLISTED]
            await self._store.write(lambda tx, some=some: tx.words.enlist(some))  # type: ignore[misc]
            await asyncio.sleep(PERIOD)
        await self._store.write(lambda tx: tx.words.unlist(newest))

    async def _make(self, contents: Sequence[Unworded]) -> Made:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._maker.make, contents)
        except WorkFailed as failure:
            log.warning("words could not be made: %s", failure)
        made: list[ContentWords] = []
        unheard: list[str] = []
        for one in contents:  # one of them is to blame: the others get their words
            try:
                alone = await loop.run_in_executor(self._thread, self._maker.make, [one])
            except WorkFailed:
                made.append(ContentWords(one.id, None))
            else:
                made += alone.words
                unheard += alone.unheard
        return Made(made, unheard)


def _is_stale(tx: Transaction) -> bool:
    return tx.words.state().version != VERSION
