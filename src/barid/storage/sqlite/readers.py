"""Readers: threads with connections that cannot write, each unit on a snapshot of its own.

They never wait for the writer. Results go to the event loop; those that come while it is busy
go in one call.
"""

from __future__ import annotations

import queue
import threading
import traceback
from asyncio import AbstractEventLoop, Future
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import apsw

from barid.interfaces.store import StorageFailed
from barid.storage.sqlite.connection import Settings, failure_of, let_go
from barid.storage.sqlite.writer import Job, Outcome, Unit
from barid.storage.stores.transaction import StoresTransaction

OpenReader = Callable[[], tuple[apsw.Connection, StoresTransaction]]


class Readers:
    """A few threads that share one queue."""

    def __init__(self, opened: OpenReader, loop: AbstractEventLoop, settings: Settings) -> None:
        self._settings = settings
        self._queue: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
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

    def submit(self, unit: Unit, future: Future[Any]) -> None:
        """Run the unit on a snapshot. Raises StorageFailed when too many wait."""
        if self._closing:
            raise StorageFailed("the store is closed")
        if self._queue.qsize() >= self._settings.queued_units:
            raise StorageFailed("too many reads are waiting")
        self._queue.put((unit, future))

    def close(self) -> None:
        """Run what has been submitted, then end the threads. Waits for them."""
        self._closing = True
        for _ in self._threads:
            self._queue.put(None)
        for thread in self._threads:
            thread.join()

    def _work(self, connection: apsw.Connection, transaction: StoresTransaction) -> None:
        while (job := self._queue.get()) is not None:
            unit, future = job
            try:
                outcome = Outcome(future, run_reading(connection, transaction, unit), None)
            except BaseException as error:
                outcome = Outcome(future, None, error)
            self._outbox.put(outcome)
            del (
                job,
                unit,
                future,
                outcome,
            )  # results may be large; the next job may be long in coming
        let_go(connection)


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
