"""News of commits: our own after each group, those of other processes five times a second.

Asking costs a few microseconds while nothing happened: SQLite's data_version tells whether any
other connection has committed; only then the notices that writers leave are read.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, TimerHandle
from collections.abc import Callable, Iterable
from typing import Any, Final

import apsw

from barid.interfaces.world import QUEUE
from barid.model.identifiers import AccountId, ModSeq
from barid.storage.sqlite.connection import let_go
from barid.storage.sqlite.writer import Group
from barid.storage.stores.sweeping import DIRECTORY
from barid.storage.stores.transaction import StoresTransaction

INTERVAL: Final = 0.2
"""Seconds between two questions."""

News = tuple[int, list[tuple[AccountId, ModSeq]]]
Read = Callable[[Callable[[StoresTransaction], News]], "Future[News]"]


class Watcher:
    """Implements `interfaces.world.Changes`. Lives on the event loop."""

    def __init__(self, connection: apsw.Connection, loop: AbstractEventLoop, read: Read) -> None:
        self._connection = connection
        self._loop = loop
        self._read = read
        self._latest: dict[AccountId, ModSeq] = {}
        self._watches: dict[AccountId, list[Callable[[], None]]] = {}
        self._directory = self._number("SELECT value FROM counter WHERE name = 'directory'")
        self._seen = self._number("SELECT coalesce(max(id), 0) FROM notice")
        self._version = self._number("PRAGMA data_version")
        self._timer: TimerHandle | None = loop.call_later(INTERVAL, self._look)

    def latest(self, account: AccountId) -> ModSeq:
        return self._latest.get(account, ModSeq(0))

    def watch(self, account: AccountId, notify: Callable[[], None]) -> Callable[[], None]:
        # A function of its own, so that the same `notify` may be given twice.
        def tell() -> None:
            if tell in self._watches.get(account, ()):
                notify()

        def end() -> None:
            told = self._watches.get(account, [])
            if tell in told:
                told.remove(tell)
            if not told:
                self._watches.pop(account, None)

        self._watches.setdefault(account, []).append(tell)
        return end

    def directory_version(self) -> int:
        return self._directory

    def heard(self, group: Group) -> None:
        """Our own writer has committed."""
        notices = group.notices
        self._tell(notices.accounts.items())
        if notices.queue:
            self._tell(((QUEUE, ModSeq(notices.queue)),))
        self._directory = max(self._directory, notices.directory)
        if group.last and group.first == self._seen + 1:
            self._seen = group.last  # nobody else wrote in between: need not be read

    def close(self) -> None:
        """Stop asking."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        let_go(self._connection)

    def _look(self) -> None:
        self._timer = self._loop.call_later(INTERVAL, self._look)
        try:
            version = self._number("PRAGMA data_version")
            if version == self._version:
                return
            newest = self._number("SELECT coalesce(max(id), 0) FROM notice")
        except apsw.Error:
            return  # asked again soon
        self._version = version
        if newest > self._seen:
            seen = self._seen
            self._read(lambda transaction: _news(transaction, seen)).add_done_callback(self._learn)

    def _learn(self, found: Future[News]) -> None:
        if found.cancelled() or found.exception() is not None:
            self._version = -1  # asked again soon
            return
        newest, changes = found.result()
        self._seen = max(self._seen, newest)
        self._tell((account, modseq) for account, modseq in changes if account != DIRECTORY)
        for account, version in changes:
            if account == DIRECTORY:
                self._directory = max(self._directory, version)

    def _tell(self, changes: Iterable[tuple[AccountId, ModSeq]]) -> None:
        latest = self._latest
        for account, modseq in changes:
            if modseq > latest.get(account, 0):
                latest[account] = modseq
                for tell in self._watches.get(account, ()):
                    self._loop.call_soon(tell)

    def _number(self, statement: str) -> int:
        row: Any = self._connection.execute(statement).fetchone()
        return int(row[0]) if row else 0


def _news(transaction: StoresTransaction, seen: int) -> News:
    newest, gapless, changes = transaction.sweeping.announced(seen)
    return newest, changes if gapless else transaction.sweeping.all_modseqs()
