"""The one writer: a thread that runs units of work in groups and commits each group once.

Whatever arrived while the last group was committed goes into the next one. Each unit after the
first has a savepoint of its own; a unit that raises is undone alone. The callers hear when the
commit that holds their unit is on the disk, all of a group in one call on the event loop; when a
commit fails, all of its group hear that, nothing of it was done, and the next is tried afresh.

While the disk is quick, a small unit that comes alone may be done at once by whoever brings it,
which spares it two changes of threads; see docs/decisions/0029.
"""

from __future__ import annotations

import queue
import threading
import traceback
from asyncio import Future
from collections.abc import Callable
from enum import Enum, auto
from typing import Any, Final, NamedTuple

import apsw

from barid.interfaces.store import StorageFailed
from barid.interfaces.world import Clock
from barid.storage.sqlite.connection import Settings, failure_of, let_go, patience
from barid.storage.stores.notices import Notices
from barid.storage.stores.transaction import StoresTransaction

Unit = Callable[[Any], Any]
Job = tuple[Unit, "Future[Any]"]


class Outcome(NamedTuple):
    """What became of one unit."""

    future: Future[Any]
    value: Any
    error: BaseException | None


class Group(NamedTuple):
    """What is told to the event loop after a group. `first` and `last` number its notices."""

    outcomes: list[Outcome]
    notices: Notices
    first: int = 0
    last: int = 0


class _Word(Enum):
    """What else the thread is told."""

    TIDY = auto()
    CLOSE = auto()


BRISK_SECONDS: Final = 0.002
BRISK_GROUPS: Final = 32
"""The disk is quick when so many groups, one after the other, took no longer than that."""


class _GroupLost(Exception):
    """The database gave up the whole transaction while a unit ran."""


class Writer:
    """Owns the connection that writes. `deliver` is called in the writer's thread."""

    def __init__(
        self,
        connection: apsw.Connection,
        transaction: StoresTransaction,
        deliver: Callable[[Group], None],
        clock: Clock,
        settings: Settings,
    ) -> None:
        self._connection = connection
        self._execute = connection.execute
        self._transaction = transaction
        self._deliver = deliver
        self._monotonic = clock.monotonic
        self._settings = settings
        self._queue: queue.SimpleQueue[Job | _Word] = queue.SimpleQueue()
        self._turn = threading.Lock()  # whose it is may use the connection
        self._brisk = 0
        self._patience = patience(settings.busy_timeout)
        self._closing = False
        self._log_pages = 0
        self._checkpoint_at = settings.checkpoint_by_writer_from
        self._checkpointer = Checkpointer(connection.filename, settings)
        connection.set_wal_hook(self._log_has_grown)
        self._thread = threading.Thread(target=self._work, name="barid-writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit, future: Future[Any]) -> None:
        """Run the unit in the next group. Raises StorageFailed when too many wait."""
        if self._closing:
            raise StorageFailed("the store is closed")
        if self._queue.qsize() >= self._settings.queued_units:
            raise StorageFailed("too many writes are waiting")
        self._queue.put((unit, future))

    def at_once(self, unit: Unit, future: Future[Any]) -> Group | None:
        """Run the unit in the caller's thread, if nobody else is writing and the disk has been
        quick of late; None when it has to be submitted instead."""
        if self._closing or self._brisk < BRISK_GROUPS or not self._turn.acquire(blocking=False):
            return None
        try:
            if not self._queue.empty() or not self._begin_without_waiting():
                return None
            group = self._run_group((unit, future), alone=True)
        finally:
            self._turn.release()
        if self._log_pages >= self._checkpoint_at:
            self._queue.put(_Word.TIDY)
        return group

    def _begin_without_waiting(self) -> bool:
        """False when another process is writing."""
        self._connection.set_busy_handler(None)
        try:
            self._execute("BEGIN IMMEDIATE")
        except apsw.Error:
            return False  # whoever waits for it will hear what is wrong
        finally:
            self._connection.set_busy_handler(self._patience)
        return True

    def close(self) -> None:
        """Run what has been submitted, then end the thread. Waits for it."""
        self._closing = True
        self._queue.put(_Word.CLOSE)
        self._thread.join()
        self._checkpointer.close()
        let_go(self._connection)

    def _work(self) -> None:
        while (job := self._queue.get()) is not _Word.CLOSE:
            if job is not _Word.TIDY:
                with self._turn:
                    group = self._run_group(job)
                self._deliver(group)
            # Whoever waits has been answered: now there is time to tidy.
            if self._log_pages >= self._checkpoint_at:
                with self._turn:
                    self._checkpoint()

    def _run_group(self, job: Job, alone: bool = False) -> Group:
        """Never raises: whatever happens becomes the outcome of the units. `alone`: without others,
        in a transaction that has begun."""
        began = self._monotonic()
        group = self._committed(job, alone)
        self._brisk = self._brisk + 1 if self._monotonic() - began <= BRISK_SECONDS else 0
        return group

    def _committed(self, job: Job, alone: bool) -> Group:
        outcomes: list[Outcome] = []
        notices = Notices()
        try:
            if not alone:
                self._execute("BEGIN IMMEDIATE")
            self._run_units(job, outcomes, notices, 1 if alone else self._settings.group_units)
            first, last = self._announce(notices)
            self._execute("COMMIT")
        except _GroupLost as lost:
            return self._given_up(lost.__cause__ or lost, outcomes)
        except BaseException as error:
            if not outcomes:
                outcomes.append(Outcome(job[1], None, None))
                self._take_along(outcomes)
            return self._given_up(error, outcomes)
        return Group(outcomes, notices, first, last)

    def _announce(self, notices: Notices) -> tuple[int, int]:
        """A page less for each commit where nobody listens."""
        return self._transaction.sweeping.announce(notices) if self._settings.shared else (0, 0)

    def _run_units(self, job: Job, outcomes: list[Outcome], notices: Notices, most: int) -> None:
        deadline = self._monotonic() + self._settings.group_seconds
        while True:
            unit, future = job
            try:
                outcomes.append(self._run_unit(unit, future, notices, first=not outcomes))
            except BaseException:
                outcomes.append(Outcome(future, None, None))  # it shares the fate of its group
                raise
            if len(outcomes) >= most or self._monotonic() >= deadline:
                return
            following = self._following()
            if following is None:
                return
            job = following

    def _following(self) -> Job | None:
        """The unit that waits next, if there is one."""
        try:
            while (job := self._queue.get_nowait()) is _Word.TIDY:
                pass  # after this group
        except queue.Empty:
            return None
        if job is _Word.CLOSE:
            self._queue.put(job)  # nothing can follow it: it stays the last
            return None
        return job

    def _run_unit(
        self, unit: Unit, future: Future[Any], notices: Notices, *, first: bool
    ) -> Outcome:
        """The first needs no savepoint, which costs a copy of every page that it changes."""
        transaction = self._transaction
        transaction.notices.clear()
        if not first:
            self._execute("SAVEPOINT unit")
        try:
            value = unit(transaction)
            transaction.settle()
        except BaseException as error:
            traceback.clear_frames(error.__traceback__)  # a cursor left open would hold the commit
            failure = (
                failure_of(error, self._connection) if isinstance(error, apsw.Error) else error
            )
            if not self._connection.in_transaction:
                raise _GroupLost from failure
            self._undo(first)
            return Outcome(future, None, failure)
        if not first:
            self._execute("RELEASE unit")
        notices.merge(transaction.notices)
        return Outcome(future, value, None)

    def _undo(self, first: bool) -> None:
        if first:
            self._execute("ROLLBACK")
            self._execute("BEGIN IMMEDIATE")
        else:
            self._execute("ROLLBACK TO unit")
            self._execute("RELEASE unit")

    def _given_up(self, error: BaseException, outcomes: list[Outcome]) -> Group:
        """Undo the group; each of its units fails, with its own error if it had one."""
        if self._connection.in_transaction:
            try:
                self._execute("ROLLBACK")
            except apsw.Error as also:
                error.add_note(f"and the rollback failed: {also}")
        failure = failure_of(error, self._connection) if isinstance(error, apsw.Error) else error
        if not isinstance(failure, StorageFailed):
            failure = StorageFailed(repr(failure))
        failed = [
            Outcome(future, None, own or type(failure)(str(failure))) for future, _, own in outcomes
        ]
        return Group(failed, Notices())

    def _take_along(self, outcomes: list[Outcome]) -> None:
        """No transaction could begin: those who wait need not wait for the same again."""
        while len(outcomes) < self._settings.group_units:
            job = self._following()
            if job is None:
                return
            outcomes.append(Outcome(job[1], None, None))

    def _log_has_grown(self, connection: apsw.Connection, name: str, pages: int) -> int:
        if pages < self._log_pages:  # it began anew
            self._checkpoint_at = self._settings.checkpoint_by_writer_from
        self._log_pages = pages
        if pages >= self._settings.checkpoint_from:
            self._checkpointer.wake(pages)
        return apsw.SQLITE_OK

    def _checkpoint(self) -> None:
        """Finish what the checkpointer cannot while we write, so that the log starts again with
        the next group. A reader that began earlier may prevent it: then some pages later."""
        settings = self._settings
        self._checkpoint_at = self._log_pages + settings.checkpoint_from
        mode = apsw.SQLITE_CHECKPOINT_PASSIVE
        if self._log_pages >= 2 * settings.checkpoint_by_writer_from:
            # There is always some reader who began earlier: wait for those of now, for a while.
            mode = apsw.SQLITE_CHECKPOINT_RESTART
            self._connection.set_busy_handler(patience(settings.restart_patience))
        try:
            with self._checkpointer.at_work:
                self._connection.wal_checkpoint(mode=mode)
        except apsw.Error:
            pass  # another process is at it, or the disk is full: after a later group then
        finally:
            self._connection.set_busy_handler(self._patience)


class Checkpointer:
    """A thread that moves pages from the write-ahead log into the database, beside the writer."""

    def __init__(self, path: str, settings: Settings) -> None:
        self._step = settings.checkpoint_from
        self._done_at = 0
        self.at_work = threading.Lock()  # two at once would only refuse each other
        self._wanted = threading.Event()
        self._closing = False
        self._connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READWRITE, vfs=settings.vfs)
        self._connection.set_busy_timeout(0)
        # Before its first reading a connection does not know that there is a log.
        self._connection.execute("SELECT count(*) FROM migration").fetchall()
        self._thread = threading.Thread(target=self._work, name="barid-checkpoint", daemon=True)
        self._thread.start()

    def wake(self, pages: int) -> None:
        """The log has so many pages now; a smaller number than before means that it began anew."""
        if pages < self._done_at:
            self._done_at = 0
        if pages >= self._done_at + self._step:
            self._done_at = pages
            self._wanted.set()

    def close(self) -> None:
        """End the thread. Waits for it."""
        self._closing = True
        self._wanted.set()
        self._thread.join()
        let_go(self._connection)

    def _work(self) -> None:
        while True:
            self._wanted.wait()
            self._wanted.clear()
            if self._closing:
                return
            try:
                with self.at_work:
                    self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
            except apsw.Error:
                continue  # asked again after the next step of the log
