"""Dispatch as it is, over real sockets, on a real database; only the clock stands still.

Each message goes to a destination of its own, which is a sink on a port of its own. After every
attempt one can ask what became of each recipient: exactly one of delivered, waiting, returned.
"""

from __future__ import annotations

import asyncio
import email
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

from tests.interfaces.stage import Stage
from tests.postoffice.dispatch.test_routing import NothingPublished
from tests.proof.sink import Sink

from barid.interfaces.store import Transaction
from barid.model.envelope import Body
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.hop import Safety, Speech
from barid.model.identifiers import Instant, QueueEntryId
from barid.model.outgoing import NOTHING_ASKED, Claim, NewOutgoing, NewQueueEntry
from barid.network.carrier.safety import Safeguard
from barid.network.carrier.smtp import SmtpCarrier
from barid.network.randomness import SystemRandomness
from barid.postoffice.dispatch.dispatcher import Dispatcher, Rules, World
from barid.postoffice.dispatch.links import Links
from barid.postoffice.dispatch.pace import Pace
from barid.postoffice.dispatch.reporting import Reporter
from barid.postoffice.dispatch.reporting import World as ReportingWorld
from barid.postoffice.dispatch.routing import FixedHop, Ourselves, Router, Routes
from barid.postoffice.dispatch.schedule import SECOND, Schedule
from barid.services.tasks import ThreadTasks
from barid.storage import open_store
from barid.storage.sqlite.store import SqliteStore
from barid.testing.clock import FakeClock
from barid.testing.resolver import FakeResolver

SCHEDULE = Schedule((60, 3600), delay_after=4 * 3600, give_up_after=3 * 3600)
LONGEST = 30.0
TOGETHER = 900
"""What falls due within so many seconds is tried at one time."""
SENDER = "reader@barid.test"


class Fate(Enum):
    """What became of a recipient."""

    DELIVERED = "delivered"
    WAITING = "waiting"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Known:
    """All that the office knows of one recipient: what its queue, its trail and the mailbox of the
    sender say. `doubts` counts the attempts after which it may have been taken."""

    recipient: str
    fates: tuple[Fate, ...]
    doubts: int
    last: str

    @property
    def fate(self) -> Fate:
        """The one. Raises AssertionError when there are two, or none."""
        assert len(self.fates) == 1, f"{self.recipient} is {self.fates}: {self.last}"
        return self.fates[0]


@dataclass
class Office:
    """One that sends. Whoever looks sees it from outside: queue, trails, mailbox of the sender."""

    store: SqliteStore
    clock: FakeClock
    stage: Stage
    dispatcher: Dispatcher
    links: Links
    trails: dict[str, list[str]] = field(default_factory=dict)
    """Recipients by Message-ID; no two messages share one."""
    returned: Counter[str] = field(default_factory=Counter)
    """How often mail for this address came back."""
    read: int = 0

    async def send(self, name: str, number: int = 0) -> None:
        """A message for two recipients of a domain, without its `.test`."""
        message_id, domain = f"{name}-{number}@barid.test", f"{name}.test"
        recipients = [f"{one}.{number}@{domain}" for one in ("one", "two")]
        content = f"Message-ID: <{message_id}>\r\nSubject: x\r\n\r\n.x\r\n".encode()
        prepared = await self.store.prepare(content)
        now = self.clock.now()

        def unit(tx: Transaction) -> None:
            kept = tx.messages.keep(prepared, b"", b"")
            trail = tx.trails.open(NewTrail(message_id, SENDER, len(content), "", now), [])
            way = (SENDER, Body.SEVEN_BIT, False, NOTHING_ASKED, self.stage.account.id, trail)
            message = NewOutgoing(kept, len(content), *way, now, SCHEDULE.expires(now))
            tx.queue.add(message, [NewQueueEntry(one, domain, now) for one in recipients])

        await self.store.write(unit)
        self.trails[message_id] = recipients

    async def attempt(self) -> None:
        """Carry all that is due, everything at one time."""
        claims: list[Claim] = []
        while (claim := await self._claim()) is not None:
            claims.append(claim)
        some = asyncio.Semaphore(20)

        async def carry(claim: Claim) -> None:
            async with some:
                try:
                    await asyncio.wait_for(self.dispatcher.carry(claim), LONGEST)
                except TimeoutError:
                    raise AssertionError(f"{claim.destination} takes for ever") from None

        await asyncio.gather(*map(carry, claims))
        await self.links.close_idle(0)

    async def _claim(self) -> Claim | None:
        now = self.clock.now()
        until = Instant(now + 600 * SECOND)
        return await self.store.write(lambda tx: tx.queue.claim(now, until, 50))

    async def attempt_to_the_end(self) -> None:
        """Until nothing waits any more; after each attempt everybody has exactly one fate."""
        for _ in range(20):
            await self.attempt()
            for known in (await self.known()).values():
                assert isinstance(known.fate, Fate)
            due = await self.store.read(lambda tx: tx.queue.next_due())
            if due is None:
                return
            self.clock.advance(max(due - self.clock.now(), 0) / SECOND + TOGETHER)
        raise AssertionError("it never ends")

    async def known(self) -> dict[str, Known]:
        """What is known of each recipient, gathered from everywhere."""
        await self._read_reports()
        entries = await self.store.read(lambda tx: tx.queue.entries(QueueEntryId(0), 1 << 20))
        waiting = Counter(entry.recipient for entry in entries)
        found: dict[str, Known] = {}
        for message_id, recipients in self.trails.items():
            told = await self.store.read(lambda tx, one=message_id: tx.trails.find(one))  # type: ignore[misc]
            (trail,) = told
            for one in recipients:
                own = [event for event in trail.events if event.recipient == one]
                found[one] = self._known(one, own, waiting[one])
        return found

    def _known(self, recipient: str, events: Sequence[TrackingEvent], waiting: int) -> Known:
        steps = Counter(event.step for event in events)
        assert steps[Step.GIVEN_UP] == self.returned[recipient], f"{recipient}: who was told?"
        fates = [Fate.DELIVERED] * steps[Step.RELAYED]
        fates += [Fate.WAITING] * waiting
        fates += [Fate.RETURNED] * steps[Step.GIVEN_UP]
        doubts = sum("may have been taken" in event.detail for event in events)
        return Known(recipient, tuple(fates), doubts, events[-1].detail if events else "")

    async def _read_reports(self) -> None:
        """Reports that came since the last look."""
        inbox, first = self.stage.inbox.id, self.read + 1
        found = await self.store.read(lambda tx: tx.messages.letters(inbox, ((first, 1 << 31),)))
        for letter in found:
            self.read = letter.uid
            self.returned += _returned_by(letter.content)


def _returned_by(report: bytes) -> Counter[str]:
    """Recipients who failed, by what programs read (RFC 3464 2.3)."""
    found: Counter[str] = Counter()
    for part in email.message_from_bytes(report).walk():
        if part.get_content_type() == "message/delivery-status":
            for block in part.get_payload():
                assert isinstance(block, email.message.Message)
                if block["Action"] == "failed":
                    found[str(block["Final-Recipient"]).partition(";")[2].strip()] += 1
    return found


@asynccontextmanager
async def office(folder: Path, sinks: dict[str, Sink]) -> AsyncIterator[Office]:
    """With a way to each of these sinks, which listen so long; by the name of their domain."""
    clock = FakeClock()
    async with AsyncExitStack() as stack:
        routes = {}
        for name, sink in sinks.items():
            await stack.enter_async_context(sink.listening())
            hop = FixedHop(Speech.SMTP, "127.0.0.1", sink.port, None, Safety.IF_OFFERED)
            routes[f"{name}.test"] = hop
        store = await open_store(folder, clock)
        stack.push_async_callback(store.close)
        stage = await Stage.built(store, store.changes)
        randomness = SystemRandomness()
        carrier = SmtpCarrier("mx.barid.test", Safeguard(), randomness)
        links = Links(carrier, clock)
        nowhere = Ourselves(frozenset(), frozenset())
        resolver = FakeResolver({}, {})
        router = Router(resolver, nowhere, Routes(routes, {}), NothingPublished(), randomness)
        reporter = Reporter(ReportingWorld(store, clock, randomness, "mx.barid.test"), SCHEDULE)
        tasks = ThreadTasks(asyncio.get_running_loop())
        stack.callback(tasks.close)
        world = World(store, clock, randomness, tasks)
        dispatcher = Dispatcher(world, Rules(router, SCHEDULE, reporter, Pace(20)), links)
        yield Office(store, clock, stage, dispatcher, links)
        await links.close_idle(0)
