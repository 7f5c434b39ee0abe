"""An office that sends into a small world of the tests' own: its DNS, its hosts, its web servers.

Everything is on loopback and speaks for real; only the clock is ours.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.app.office import CountingRandomness
from tests.interfaces.stage import Stage
from tests.interfaces.store.test_trails import new_trail
from tests.network.carrier.server import Answer, Played, playing, polite
from tests.network.certificates import Made, authority
from tests.network.nameserver import Nameserver, running
from tests.network.test_policies import response, serving

from barid.app.orders import ServeOrder
from barid.app.outgoing import Around, Outgoing, open_outgoing
from barid.config import Configuration, parse_configuration
from barid.i18n import Language
from barid.model.envelope import Body
from barid.model.identifiers import Instant
from barid.model.outgoing import NOTHING_ASKED, MailParameters, NewOutgoing, NewQueueEntry
from barid.model.outgoing import Outgoing as Message
from barid.network.clock import SystemClock
from barid.postoffice.dispatch.settlement import Report, Settled
from barid.services.tasks import ThreadTasks
from barid.storage import open_store
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock

CONTENT = b"From: writer@barid.test\r\nSubject: x\r\n\r\nbody\r\n"
DAY = 86_400


@dataclass
class Heard:
    """Implements `dispatcher.Reports`: tells the test what became of each recipient."""

    news: asyncio.Queue[Settled] = field(default_factory=asyncio.Queue)

    async def about(self, message: Message, settled: Sequence[Settled]) -> Report | None:
        for one in settled:
            self.news.put_nowait(one)
        return None


@dataclass
class Laboratory:
    """`dns` may be changed at any time. `root` is the only authority that the office trusts, unless
    `trust` is a file of others."""

    folder: Path
    stack: AsyncExitStack
    dns: Nameserver
    root: Made
    port: int
    """Where hosts of mail listen, each on an address of its own."""
    clock: FakeClock
    settings: str = ""
    """More of them; those of `[relay]` first."""
    trust: Path | None = None
    anchors: str = ""
    """The setting of the keys of the root, where nobody is believed."""
    heard: Heard = field(default_factory=Heard)
    store: SqliteStore | None = None
    stage: Stage | None = None
    made: int = 0
    office: Outgoing | None = None
    web: int = 9
    """Where policies are fetched; at first there is nobody."""
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    def file(self, name: str) -> Path:
        return self.folder / name

    async def host(self, address: str, shown: Made | None, answer: Answer | None = None) -> Played:
        """A host of mail on this address, with TLS if it has a certificate to show."""
        context = shown.context(self.file(f"{address}.pem")) if shown is not None else None
        says = answer or polite(*(("STARTTLS",) if shown is not None else ()))
        place = (address, self.port)
        return await self.stack.enter_async_context(playing(says, context=context, place=place))

    async def policy(self, shown: Made, body: bytes) -> None:
        """From now on an answer to those who ask for policies."""
        context = shown.context(self.file("web.pem"))
        web = serving(context, response(body=body))
        self.web, _ = await self.stack.enter_async_context(web)

    async def open(self) -> None:
        """The office, on its folder; again after `close`, as after a restart."""
        own = self.root.pem(self.file("ca.pem"))
        told = (
            f'[dns]\nservers = ["127.0.0.1:{self.dns.port}"]\n{self.anchors}'
            f'[mta_sts]\nport = {self.web}\nca_file = "{self.trust or own}"\n'
            f'[relay]\nport = {self.port}\nca_file = "{self.trust or own}"\n'
            f"{self.settings.removeprefix('[relay]')}"
        )
        configuration = parse_configuration(told.encode(), self.file("barid.toml"))
        assert isinstance(configuration, Configuration), configuration
        order = ServeOrder(configuration, self.folder, Language.ENGLISH, None, ("127.0.0.2",))
        self.file("data").mkdir(exist_ok=True)
        self.store = await open_store(self.file("data"), self.clock)
        self._open.push_async_callback(self.store.close)
        if self.stage is None:
            self.stage = await Stage.built(self.store, self.store.changes)
        tasks = ThreadTasks(asyncio.get_running_loop())
        randomness = CountingRandomness()
        around = Around(order, self.store, self.clock, randomness, tasks, "mx.barid.test", 25)
        self.office = open_outgoing(around, self.heard)
        working = asyncio.create_task(self.office.worker.run())
        self._open.callback(tasks.close)
        self._open.callback(working.cancel)
        self._open.push_async_callback(self.office.worker.close, 10)

    async def close(self) -> None:
        """The office; the world stays as it is."""
        await self._open.aclose()

    async def send(self, domain: str, asked: MailParameters = NOTHING_ASKED) -> Settled:
        """What becomes of a message at its first attempt."""
        assert self.store is not None
        assert self.stage is not None
        self.made += 1
        address = f"{self.made}@{domain}"
        prepared = await self.store.prepare(CONTENT)
        content = await self.store.write(lambda tx: tx.messages.keep(prepared, b"", b""))
        trail = await self.store.write(lambda tx: tx.trails.open(new_trail(), []))
        now, account = self.clock.now(), self.stage.account.id
        over = Instant(now + 5 * DAY * 1_000_000)
        way = ("writer@barid.test", Body.SEVEN_BIT, False, asked)
        message = NewOutgoing(content, len(CONTENT), *way, account, trail, now, over)
        entry = NewQueueEntry(address, address.rpartition("@")[2], now)
        await self.store.write(lambda tx: tx.queue.add(message, [entry]))
        async with asyncio.timeout(30):
            while True:
                settled = await self.heard.news.get()
                if settled.entry.recipient == address:
                    return settled


@asynccontextmanager
async def laboratory(
    folder: Path, settings: str = "", dns: Nameserver | None = None
) -> AsyncIterator[Laboratory]:
    """A world without hosts and names yet; the office is not open."""
    dns = dns or Nameserver(authentic=True, ttl=0)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(dns))
        async with playing(polite()) as probe:
            port = probe.port
        clock = FakeClock(SystemClock().now())
        made = Laboratory(folder, stack, dns, authority(), port, clock, settings)
        try:
            yield made
        finally:
            await made.close()
