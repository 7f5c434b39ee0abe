"""Outboxes: what `Sender.queue` and `AsyncSender.queue` give.

What is sent through one is kept in a folder at once, and tried by the sender behind it until every
recipient is accepted or given up after five days. While it is open (`with`) this happens by itself;
`flush` tries what is due now. Several programs may use one folder; one of them tries at a time.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from os import PathLike
from types import TracebackType
from typing import Final, Protocol, Self

from barid.client.addressing import envelope
from barid.client.consigning import Parcel, Writer, raw_parcel
from barid.client.failures import NotSent
from barid.client.link import Link, unopened
from barid.client.looping import LoopWorld
from barid.client.mail import Mail, Parties
from barid.client.results import Outcome, State, Status
from barid.client.settings import Settings
from barid.client.spool import Spool
from barid.client.worlds import BlockingWorld
from barid.interfaces.world import Clock, Randomness
from barid.network.carrier.blocking import run
from barid.network.clock import SystemClock
from barid.network.randomness import SystemRandomness

log = logging.getLogger("barid.client")
IDLE_SECONDS: Final = 5.0
"""How often an open outbox looks for what others have put there."""
Given = Callable[[Outcome], object]
"""Is told of recipients that were given up."""


class Through(Protocol):
    """A sender, of which only the settings are wanted."""

    @property
    def settings(self) -> Settings: ...


class _Box:
    """What both outboxes share."""

    def __init__(self, folder: str | PathLike[str], through: Through | None) -> None:
        self._clock: Clock = SystemClock()
        randomness: Randomness = SystemRandomness()
        self._spool = Spool(folder, self._clock, randomness)
        self._settings = through.settings if through else None
        author = self._settings.author if self._settings else None
        self._writer = Writer(self._clock, randomness, author)
        self.on_failure: Given | None = None
        """Called with the outcome of what was given up."""

    @property
    def waiting(self) -> int:
        """How many messages wait."""
        return len(self._spool.waiting())

    @property
    def failed(self) -> list[dict[str, object]]:
        """What was given up, with the reasons: the files in `failed`, which are yours to remove."""
        return self._spool.failed()

    def _keep(self, parcel: Parcel) -> Outcome:
        self._spool.add(parcel)
        statuses = {str(one): Status(State.QUEUED) for one in parcel.recipients}
        return Outcome(statuses, parcel.message_id)

    def _written(self, mail: Mail) -> Parcel:
        return self._writer.parcel(mail, self._writer.letter(mail), eight_bit=False)

    async def _try_all(self, link: Link) -> int:
        """Try what is due; how many tries there were."""
        tried = 0
        with self._spool.turn() as ours:
            for waiting in self._spool.due() if ours else ():
                tried += 1
                try:
                    outcome = await link.hand_over(waiting.parcel)
                except NotSent as error:
                    log.warning("the outbox waits: %s", error)
                    outcome = unopened(error, waiting.parcel)
                given_up = self._spool.settle(waiting, outcome)
                if given_up is not None and self.on_failure is not None:
                    self.on_failure(given_up)
        return tried

    def _pause(self) -> float:
        """How long nothing needs to be done, in seconds."""
        due = self._spool.next_due()
        if due is None:
            return IDLE_SECONDS
        return min(max((due - self._clock.now()) / 1_000_000, 0.05), IDLE_SECONDS)


class Outbox(_Box):
    """For programs without an event loop; `through` may be left out where another program tries."""

    def __init__(self, folder: str | PathLike[str], through: Through | None = None) -> None:
        super().__init__(folder, through)
        self._news = threading.Event()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = False

    def send(self, mail: Mail) -> Outcome:
        """Keep a message; everybody is `queued`. Raises Unfit, OSError."""
        kept = self._keep(self._written(mail))
        self._news.set()
        return kept

    def send_raw(self, content: bytes, *, from_: str | None, to: Parties) -> Outcome:
        """The same for a message that is written already."""
        kept = self._keep(raw_parcel(*envelope(from_, to), content))
        self._news.set()
        return kept

    def flush(self) -> int:
        """Try what is due, now; how many messages were tried."""
        if self._settings is None:
            return 0
        with self._turn:
            link = Link(self._settings, BlockingWorld())
            try:
                return run(self._try_all(link))
            finally:
                run(link.close())

    def __enter__(self) -> Self:
        self._closing = False
        if self._settings is not None:
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """What is due is tried once more; what then still waits is there the next time."""
        self._closing = True
        self._news.set()
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while True:
            closing = self._closing
            try:
                self.flush()
            except OSError as error:
                log.warning("the outbox cannot be used: %s", error)
            if closing:
                return
            self._news.wait(self._pause())
            self._news.clear()


class AsyncOutbox(_Box):
    """For programs with an event loop."""

    def __init__(self, folder: str | PathLike[str], through: Through | None = None) -> None:
        super().__init__(folder, through)
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def send(self, mail: Mail) -> Outcome:
        """See `Outbox.send`."""
        parcel = self._written(mail)
        kept = await asyncio.to_thread(self._keep, parcel)
        self._news.set()
        return kept

    async def send_raw(self, content: bytes, *, from_: str | None, to: Parties) -> Outcome:
        """See `Outbox.send_raw`."""
        parcel = raw_parcel(*envelope(from_, to), content)
        kept = await asyncio.to_thread(self._keep, parcel)
        self._news.set()
        return kept

    async def flush(self) -> int:
        """See `Outbox.flush`."""
        if self._settings is None:
            return 0
        async with self._turn:
            link = Link(self._settings, LoopWorld())
            try:
                return await self._try_all(link)
            finally:
                await link.close()

    async def __aenter__(self) -> Self:
        self._closing = False
        if self._settings is not None:
            self._task = asyncio.create_task(self._work())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closing = True
        self._news.set()
        if self._task is not None:
            await self._task

    async def _work(self) -> None:
        while True:
            closing = self._closing
            try:
                await self.flush()
            except OSError as error:
                log.warning("the outbox cannot be used: %s", error)
            if closing:
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), self._pause())
            self._news.clear()
