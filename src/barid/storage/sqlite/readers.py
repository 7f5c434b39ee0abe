"""Readers: threads with connections that cannot write, each unit on a snapshot of its own.

They never wait for the writer. Bulk units never take the last reader: what is read quickly, and
what somebody waits for at RCPT or LOGIN, goes past them. Results go to the event loop; those that
come while it is busy go in one call.
"""

from __future__ import annotations

import queue
import sys
import threading
import traceback
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import Enum, auto
from typing import Any

import apsw

from barid.interfaces.store import StorageFailed
from barid.storage.sqlite.connection import Settings, failure_of, let_go
from barid.storage.sqlite.writer import Job, Outcome, Unit
from barid.storage.stores.transaction import StoresTransaction

OpenReader = Callable[[], tuple[apsw.Connection, StoresTransaction]]


class _Word(Enum):
    """What stands in the queue beside jobs."""

    BULK = auto()  # there is bulk work
    END = auto()


class Readers:
    """A few threads that share one queue, and take bulk work from another while one is left."""

    def __init__(self, opened: OpenReader, loop: AbstractEventLoop, settings: Settings) -> None:
        self._settings = settings
        self._queue: queue.SimpleQueue[Job | _Word] = queue.SimpleQueue()
        # While there is bulk work, words of it stand in the queue, or as many readers as may are at
        # it, each of which leaves such a word behind.
        self._bulk: deque[Job] = deque()
        self._words = 0
        self._bulk_most = max(settings.readers - 1, 1)
        self._bulk_now = 0
        self._lock = threading.Lock()
        self._outbox = Outbox(loop)
        self._closing = False
        self._threads = [
            threading.Thread(
                target=self._work, args=opened(), name=f"barid-reader-{n}", daemon=True
            )
            for n in range(settings.readers)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, unit: Unit, future: Future[Any], bulk: bool) -> None:
        """Run the unit on a snapshot. Raises StorageFailed when too many wait."""
        if self._closing:
            raise StorageFailed("the store is closed")
        waiting = len(self._bulk) if bulk else self._queue.qsize() - self._words
        if waiting >= self._settings.queued_units:
            raise StorageFailed("too many reads are waiting")
        if not bulk:
            self._queue.put((unit, future))
            return
        with self._lock:
            self._bulk.append((unit, future))
            self._say_bulk()

    def _say_bulk(self) -> None:
        self._words += 1
        self._queue.put(_Word.BULK)

    def close(self) -> None:
        """Run what has been submitted, then end the threads. Waits for them."""
        self._closing = True
        for _ in self._threads:
            self._queue.put(_Word.END)
        for thread in self._threads:
            thread.join()

    def _work(self, connection: apsw.Connection, transaction: StoresTransaction) -> None:
        # Results may be large, and the next job long in coming: nothing of one is kept here.
        while (word := self._queue.get()) is not _Word.END:
            if word is not _Word.BULK:
                self._run(connection, transaction, word)
            elif (bulk := self._begin_bulk(self._bulk_most, words=1)) is not None:
                self._run(connection, transaction, bulk)
                self._end_bulk()
                del bulk
            del word
        while (bulk := self._begin_bulk(sys.maxsize)) is not None:
            self._run(connection, transaction, bulk)
        let_go(connection)

    def _run(self, connection: apsw.Connection, transaction: StoresTransaction, job: Job) -> None:
        unit, future = job
        try:
            outcome = Outcome(future, run_reading(connection, transaction, unit), None)
        except BaseException as error:
            outcome = Outcome(future, None, error)
        self._outbox.put(outcome)

    def _begin_bulk(self, most: int, words: int = 0) -> Job | None:
        """The next bulk job, unless so many are being done; `words` of them were taken for it."""
        with self._lock:
            self._words -= words
            if not self._bulk or self._bulk_now >= most:
                return None
            self._bulk_now += 1
            return self._bulk.popleft()

    def _end_bulk(self) -> None:
        with self._lock:
            self._bulk_now -= 1
            if self._words < len(self._bulk):
                self._say_bulk()


def run_reading(connection: apsw.Connection, transaction: StoresTransaction, unit: Unit) -> Any:
    """Run a unit on a snapshot. Raises what the unit raised, StorageFailed."""
    try:
        connection.execute("BEGIN")
        try:
            return unit(transaction)
        except BaseException as error:
            traceback.clear_frames(
                error.__traceback__
            )  # a cursor left open would hold the snapshot
            raise
        finally:
            transaction.notices.clear()
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    except apsw.ReadOnlyError as error:
        raise StorageFailed("a unit that reads wrote") from error
    except apsw.Error as error:
        raise failure_of(error, connection) from error


class Outbox:
    """Carries outcomes from threads to the event loop; one call carries all that have gathered."""

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._loop = loop
        self._outcomes: deque[Outcome] = deque()
        self._called = False

    def put(self, outcome: Outcome) -> None:
        """Called in any thread."""
        self._outcomes.append(outcome)
        if not self._called:
            self._called = True
            with suppress(RuntimeError):  # the loop has been closed: nobody waits any more
                self._loop.call_soon_threadsafe(self._empty)

    def _empty(self) -> None:
        # First this: what is put from here on makes a call of its own.
        self._called = False
        while self._outcomes:
            settle(self._outcomes.popleft())


def settle(outcome: Outcome) -> None:
    """Give a result to whoever waits for it, on the event loop."""
    future, value, error = outcome
    if future.done():
        return
    if error is None:
        future.set_result(value)
    else:
        future.set_exception(error)
