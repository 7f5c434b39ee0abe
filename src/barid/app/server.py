"""The running post office: opens the folder, puts the parts together, listens, and closes down.

`ready` stands on a line of its own once every listener is up. SIGTERM and SIGINT stop accepting,
finish what is in hand within a bounded time, and end with status 0; a second signal does not wait.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, suppress

from barid.app.folder import DataFolder, FolderInUse
from barid.app.keys import Keys
from barid.app.names import open_resolver
from barid.app.orders import ServeOrder
from barid.app.outgoing import Around, Outgoing, open_outgoing, schedule_of
from barid.app.resources import allow_many_files, give_memory_back, tell_faults_in_a_line
from barid.app.rooms import Rooms
from barid.app.signing import KeyKeeper
from barid.app.signing import World as SigningWorld
from barid.i18n import Failure, Phrase, Text
from barid.i18n.texts import app as texts
from barid.interfaces.store import StorageFailed, Store
from barid.interfaces.world import Clock, Tasks
from barid.model.account import Domain
from barid.network.clock import SystemClock
from barid.network.randomness import SystemRandomness
from barid.network.tls import CertificateError
from barid.postoffice.directory import changes
from barid.postoffice.dispatch.policies import PolicyBook
from barid.postoffice.dispatch.reporting import Reporter
from barid.postoffice.dispatch.reporting import World as ReportingWorld
from barid.postoffice.dispatch.settlement import let_lapse
from barid.postoffice.intake.arrival import Intake
from barid.postoffice.mailbox.recording import Recorder
from barid.postoffice.receipts.answering import Answering, Writer
from barid.services.connection import Surroundings
from barid.services.deadlines import Deadlines
from barid.services.dispatch import DispatchWorker
from barid.services.followers.trails import TrailFollower
from barid.services.followers.words import WordFollower
from barid.services.followers.workshop import Workshop
from barid.services.listener import Listener
from barid.services.tasks import ThreadTasks
from barid.storage import open_store, open_sweeper
from barid.storage.sqlite.connection import Settings as StoreSettings
from barid.storage.sqlite.store import SqliteStore

log = logging.getLogger(__name__)

DRAIN_SECONDS = 10.0
REFRESH_SECONDS = 5.0
"""How often we look whether certificates are still the right ones."""
POLICY_SECONDS = 3600.0
"""How often policies of other domains that are a day old are fetched again."""
SIGNING_SECONDS = 600.0
"""How often we look whether keys that sign mail are due, and are in the DNS."""
TIDY_SECONDS = 20.0
"""How often memory that large messages have used is given back."""

Furnish = Callable[[Store, Intake, Clock], Awaitable[None]]
"""What is done once the rules are in place, before anybody may come in."""


def serve(order: ServeOrder, furnish: Furnish | None = None, guide: Sequence[Text] = ()) -> int:
    """Serve a data folder until a signal comes. Raises Failure when that cannot begin.

    `guide` are further lines for the administrator, said before `ready`.
    """
    _log_to_stderr(order.configuration.settings.log.level)
    allow_many_files()
    folder = DataFolder(order.data)
    try:
        folder.make()
        folder.lock()
    except FolderInUse as used:
        raise Failure(texts.FOLDER_IN_USE.with_(folder=used.path, pid=used.pid)) from used
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Failure(texts.FOLDER_REFUSED.with_(folder=order.data, reason=reason)) from error
    try:
        with asyncio.Runner(loop_factory=_loop_factory()) as runner:
            return runner.run(_Server(order, folder, furnish, guide).run())
    finally:
        folder.unlock()


class _Server:
    """One run of the post office."""

    def __init__(
        self,
        order: ServeOrder,
        folder: DataFolder,
        furnish: Furnish | None,
        guide: Sequence[Text],
    ) -> None:
        self._order = order
        self._folder = folder
        self._furnish = furnish
        self._guide = guide
        self._clock = SystemClock()
        self._keys = Keys(order, folder, self._clock)
        self._stopping = asyncio.Event()
        self._listeners: list[Listener] = []

    async def run(self) -> int:
        loop = asyncio.get_running_loop()
        tell_faults_in_a_line(loop)
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stop)
        async with AsyncExitStack() as stack:
            store = await self._open_store()
            stack.push_async_callback(store.close)
            domains = await self._domains(store)
            certificates = self._keys.open(domains)
            tasks, guesses = ThreadTasks(loop), ThreadTasks(loop)
            for pool in (tasks, guesses):
                stack.callback(pool.close)
            deadlines = Deadlines(self._clock)
            deadlines.start(loop)
            stack.callback(deadlines.stop)
            rooms = Rooms(self._order, store, certificates.context, domains).furnish(
                self._clock, SystemRandomness(), tasks, guesses
            )
            if self._furnish is not None:
                await self._furnish(store, rooms.intake, self._clock)
            keeper = self._keeper(store)
            await keeper.provide()
            outgoing = await self._open_dispatch(rooms, store, tasks)
            await self._listen(rooms, Surroundings(loop, deadlines))
            self._welcome(domains)
            recorder = Recorder(store, rooms.journal, self._answering(rooms, store).seen)
            days = self._order.configuration.settings.trail.days
            for work in (
                self._keep_keys(store),
                _keep_small(),
                open_sweeper(self._folder.path, store, self._clock, days).run(),
                WordFollower(store, Workshop(), self._clock).run(),
                TrailFollower(store, self._clock, tasks, (recorder.step,)).run(),
                outgoing.worker.run(),
                _keep_policies(outgoing.policies),
                _keep_signing(keeper),
            ):
                stack.callback(asyncio.ensure_future(work).cancel)
            await self._stopping.wait()
            await self._drain(rooms, outgoing.worker)
        self._tell(texts.CLOSED.with_())
        return 0

    async def _open_store(self) -> SqliteStore:
        chosen = self._order.configuration.settings.storage
        return await open_store(
            self._folder.path,
            self._clock,
            StoreSettings(readers=chosen.readers, in_file_from=chosen.large_from),
        )

    async def _domains(self, store: SqliteStore) -> list[Domain]:
        """All domains; the one that was asked for is made when it is not there."""
        wanted, now = self._order.domain, self._clock.now()
        if wanted is not None:
            with suppress(changes.DomainExists):
                await store.write(lambda tx: changes.add_domain(tx, wanted, now))
        return await store.read(lambda tx: tx.directory.domains())

    async def _listen(self, rooms: Rooms, surroundings: Surroundings) -> None:
        for door in rooms.doors():
            listener = Listener(door, surroundings)
            try:
                await listener.open()
            except OSError as error:
                for opened in self._listeners:
                    opened.close()
                raise Failure(_unheard(door.port, error)) from error
            self._listeners.append(listener)
            for address in listener.places:
                self._tell(texts.LISTENING.with_(service=door.name, address=address))

    def _welcome(self, domains: list[Domain]) -> None:
        if domains:
            names = ", ".join(domain.name for domain in domains)
            self._tell(texts.SERVING.with_(domains=names, folder=self._folder.path))
        else:
            self._tell(texts.NO_DOMAIN.with_())
        authority = self._folder.certificates / "ca.pem"
        if self._keys.own_authority:
            self._tell(texts.AUTHORITY.with_(file=authority))
        for text in self._guide:
            self._tell(text.with_())
        _say("ready")

    async def _keep_keys(self, store: SqliteStore) -> None:
        """Certificates follow their files, the calendar, and the domains."""
        while True:
            await asyncio.sleep(REFRESH_SECONDS)
            try:
                domains = await store.read(lambda tx: tx.directory.domains())
                if await asyncio.to_thread(self._keys.keep, domains):
                    log.info("new certificates are served")
            except (CertificateError, OSError, StorageFailed) as error:
                log.warning("certificates stay as they are: %s", error)

    def _keeper(self, store: SqliteStore) -> KeyKeeper:
        settings = self._order.configuration.settings
        resolver = open_resolver(settings.dns, self._clock)
        return KeyKeeper(SigningWorld(store, resolver, self._clock), settings.dkim)

    async def _open_dispatch(self, rooms: Rooms, store: SqliteStore, tasks: Tasks) -> Outgoing:
        """What an earlier run had in hand is due again: the folder is ours alone."""
        now, randomness = self._clock.now(), SystemRandomness()
        await store.write(lambda tx: let_lapse(tx, now))
        around = Around(
            self._order, store, self._clock, randomness, tasks, rooms.host, rooms.port("smtp")
        )
        schedule = schedule_of(self._order.configuration.settings)
        world = ReportingWorld(store, self._clock, randomness, rooms.host)
        return open_outgoing(around, Reporter(world, schedule))

    def _answering(self, rooms: Rooms, store: SqliteStore) -> Answering:
        schedule = schedule_of(self._order.configuration.settings)
        writer = Writer(self._clock, SystemRandomness(), rooms.host, schedule)
        return Answering(store, writer)

    async def _drain(self, rooms: Rooms, worker: DispatchWorker) -> None:
        self._tell(texts.CLOSING.with_())
        drained = [listener.drain(DRAIN_SECONDS) for listener in self._listeners]
        await asyncio.gather(*drained, worker.close(DRAIN_SECONDS))
        await rooms.finish(DRAIN_SECONDS)

    def _stop(self) -> None:
        if self._stopping.is_set():
            sys.exit(1)
        self._stopping.set()

    def _tell(self, phrase: Phrase) -> None:
        _say(phrase.in_(self._order.language))


async def _keep_policies(policies: PolicyBook) -> None:
    """The policies of other domains stay fresh, so that none lapses while mail needs it."""
    while True:
        await asyncio.sleep(POLICY_SECONDS)
        try:
            await policies.refresh()
        except StorageFailed as failure:
            log.warning("policies of other domains stay as they are: %s", failure)


async def _keep_signing(keeper: KeyKeeper) -> None:
    """Keys that sign mail follow the domains, the calendar and the DNS."""
    while True:
        await asyncio.sleep(SIGNING_SECONDS)
        try:
            await keeper.keep()
        except StorageFailed as failure:
            log.warning("the keys that sign mail stay as they are: %s", failure)


async def _keep_small() -> None:
    while True:
        await asyncio.sleep(TIDY_SECONDS)
        await asyncio.to_thread(give_memory_back)


def _unheard(port: int, error: OSError) -> Phrase:
    address = error.filename or port
    if isinstance(error, PermissionError) and port < 1024:
        return texts.LOW_PORT.with_(address=address)
    return texts.CANNOT_LISTEN.with_(address=address, reason=error.strerror or str(error))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _log_to_stderr(level: str) -> None:
    logging.basicConfig(
        level=level.upper(),
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:  # not made for this machine: the standard loop does the same, slower
        return asyncio.new_event_loop
    return uvloop.new_event_loop
