"""A post office with a queue, and servers of every kind that are only pretended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from tests.interfaces.stage import NOON, Stage
from tests.interfaces.store.test_trails import new_trail
from tests.postoffice.dispatch.test_routing import NothingPublished, Published
from tests.postoffice.dispatch.test_schedule import Dice

from barid.interfaces.carrier import Link, Miss
from barid.interfaces.queue import Queue
from barid.interfaces.store import Transaction
from barid.model.envelope import Body
from barid.model.event import TrackingEvent
from barid.model.hop import Hop
from barid.model.identifiers import ContentId, Instant, QueueEntryId, TrailId
from barid.model.offers import Offers
from barid.model.outgoing import (
    NOTHING_ASKED,
    Claim,
    NewOutgoing,
    NewQueueEntry,
    Outgoing,
    QueueEntry,
)
from barid.model.reply import PeerReply
from barid.model.reply import Stage as Moment
from barid.model.transfer import Result, Transfer
from barid.postoffice.dispatch.dispatcher import Dispatcher, Rules, World
from barid.postoffice.dispatch.links import Links
from barid.postoffice.dispatch.pace import Pace
from barid.postoffice.dispatch.routing import Ourselves, Router, Routes
from barid.postoffice.dispatch.schedule import SECOND, Schedule
from barid.postoffice.dispatch.settlement import Report, Settled
from barid.testing.clock import FakeClock
from barid.testing.memory import MemoryStore
from barid.testing.resolver import FakeResolver

T = TypeVar("T")
CONTENT = b"Subject: x\r\n\r\nbody\r\n"
SCHEDULE = Schedule((60, 300, 3600), delay_after=7200, give_up_after=432_000)

Says = Callable[[Transfer], Sequence[Result]]
"""What a pretended server answers to a message."""


def after(seconds: float) -> Instant:
    return Instant(NOON + int(seconds * SECOND))


def says(code: int, text: str = "", stage: Moment = Moment.END) -> Says:
    """The same for every recipient."""
    return lambda transfer: [Result(stage, PeerReply(code, (text,)))] * len(transfer.recipients)


def silent(stage: Moment) -> Says:
    """The connection is lost at this moment."""
    return lambda transfer: [Result(stage, None)] * len(transfer.recipients)


def each(**replies: tuple[int, str]) -> Says:
    """By local part; 250 where nothing else is said."""

    def answer(transfer: Transfer) -> list[Result]:
        results = []
        for one in transfer.recipients:
            code, text = replies.get(one.path.partition("@")[0], (250, "kept"))
            stage = Moment.END if code == 250 else Moment.RECIPIENT
            results.append(Result(stage, PeerReply(code, (text,))))
        return results

    return answer


class FakeLink:
    """Implements `interfaces.carrier.Link`."""

    def __init__(self, carrier: FakeCarrier, hop: Hop) -> None:
        self._carrier = carrier
        self._hop = hop
        self.offers = carrier.offers
        self.address = hop.addresses[0]
        self.tls = "TLSv1.3"
        self.usable = True

    async def send(self, transfer: Transfer, content: AsyncIterator[bytes]) -> tuple[Result, ...]:
        answer = self._carrier.servers[self._hop.host]
        assert not isinstance(answer, Miss)
        taken = b"".join([piece async for piece in content])
        paths = [one.path for one in transfer.recipients]
        self._carrier.sent.append((self._hop.host, paths, taken))
        self._carrier.transfers.append(transfer)
        self._carrier.used.append(self._hop)
        results = tuple(answer(transfer))
        if any(result.reply is None or result.reply.code == 421 for result in results):
            self.usable = False
        return results

    async def close(self) -> None:
        self.usable = False
        self._carrier.closed += 1


@dataclass
class FakeCarrier:
    """Implements `interfaces.carrier.Carrier`. `servers` by host name."""

    servers: dict[str, Says | Miss] = field(default_factory=dict)
    offers: Offers = field(default_factory=Offers)
    sent: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    connected: list[str] = field(default_factory=list)
    used: list[Hop] = field(default_factory=list)
    """Over which something was sent."""
    closed: int = 0

    async def connect(self, hop: Hop) -> Link | Miss:
        self.connected.append(hop.host)
        server = self.servers.get(hop.host, Miss(Moment.CONNECT, None, "refused", hop.addresses[0]))
        return server if isinstance(server, Miss) else FakeLink(self, hop)


class FakeTasks:
    """Implements `interfaces.world.Tasks`, at once."""

    async def in_thread(self, work: Callable[[], T]) -> T:
        return work()

    async def pause(self, seconds: float) -> None:
        return None


class HeardReports:
    """Remembers what senders would be told; each report leaves a mark when it is delivered."""

    def __init__(self) -> None:
        self.about_all: list[list[Settled]] = []
        self.delivered = 0

    async def about(self, message: Outgoing, settled: Sequence[Settled]) -> Report | None:
        self.about_all.append(list(settled))

        def deliver(tx: Transaction) -> None:
            self.delivered += 1

        return deliver


@dataclass
class Office:
    """Everything that dispatch needs, pretended."""

    store: MemoryStore
    clock: FakeClock
    carrier: FakeCarrier
    resolver: FakeResolver
    reports: HeardReports
    pace: Pace
    links: Links
    dispatcher: Dispatcher
    message: NewOutgoing

    @classmethod
    async def built(cls, routes: Routes | None = None, demands: Published | None = None) -> Office:
        clock = FakeClock(NOON)
        store = MemoryStore(clock)
        stage = await Stage.built(store, store.changes)
        prepared = await store.prepare(CONTENT)
        content: ContentId = await store.write(lambda tx: tx.messages.keep(prepared, b"", b""))
        trail: TrailId = await store.write(lambda tx: tx.trails.open(new_trail(), []))
        now = clock.now()
        message = NewOutgoing(
            content,
            len(CONTENT),
            "writer@barid.test",
            Body.SEVEN_BIT,
            False,
            NOTHING_ASKED,
            stage.account.id,
            trail,
            now,
            SCHEDULE.expires(now),
        )
        resolver = FakeResolver(
            {"sink.test": [(10, "a.sink.test"), (20, "b.sink.test")]},
            {
                "a.sink.test": ["192.0.2.10"],
                "b.sink.test": ["192.0.2.20"],
                "other.test": ["192.0.2.30"],
                "smart.test": ["192.0.2.40"],
            },
        )
        carrier, reports, pace, dice = FakeCarrier(), HeardReports(), Pace(20), Dice(0)
        us = Ourselves(frozenset(), frozenset())
        wanted = demands or NothingPublished()
        router = Router(resolver, us, routes or Routes({}, {}), wanted, dice)
        links = Links(carrier, clock)
        world = World(store, clock, dice, FakeTasks())
        rules = Rules(router, SCHEDULE, reports, pace)
        dispatcher = Dispatcher(world, rules, links)
        return cls(store, clock, carrier, resolver, reports, pace, links, dispatcher, message)

    async def add(self, *recipients: str, **changed: Any) -> Outgoing:
        now = self.clock.now()
        entries = [NewQueueEntry(r, r.partition("@")[2], now) for r in recipients]
        message = replace(self.message, **changed)
        return await self.write(lambda queue: queue.add(message, entries))

    def write(self, unit: Callable[[Queue], T]) -> Awaitable[T]:
        return self.store.write(lambda tx: unit(tx.queue))

    async def claim(self, seconds: int = 600) -> Claim | None:
        now = self.clock.now()
        return await self.write(lambda q: q.claim(now, Instant(now + seconds * SECOND), 100))

    async def dispatch(self) -> int:
        """Everything that is due, once; how many claims that took."""
        count = 0
        while (claim := await self.claim()) is not None:
            await self.dispatcher.carry(claim)
            count += 1
        return count

    async def waiting(self) -> dict[str, QueueEntry]:
        found = await self.store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 1000))
        return {entry.recipient: entry for entry in found}

    async def trail(self) -> list[tuple[str, str, str]]:
        """(step, recipient, detail) of everything that has happened."""
        (trail,) = await self.store.read(lambda tx: tx.trails.find("1@sender.test"))
        return [_told(event) for event in trail.events]


def _told(event: TrackingEvent) -> tuple[str, str, str]:
    return event.step.value, event.recipient, event.detail
