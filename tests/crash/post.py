"""Work for a store that may lose its power at any moment, and what must be true afterwards."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from barid.interfaces.store import Prepared, StorageFailed, Transaction
from barid.model.account import NewAccount, Role
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.flags import FLAGGED, NO_FLAGS
from barid.model.identifiers import Instant, MailboxId
from barid.model.mailbox import NewMessage
from barid.storage.blobs.sweeper import GRACE, Sweeper
from barid.storage.sqlite.store import OfflineStore, SqliteStore
from barid.testing.clock import FakeClock

AT = Instant(1_800_000_000_000_000)
EVERYTHING = ((1, 2**32 - 1),)
LARGE = 140_000


@dataclass
class Record:
    """What the callers know: what they asked for, and what they were told is done."""

    boxes: tuple[MailboxId, ...] = ()
    asked: dict[int, bytes] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    expunge_asked: set[int] = field(default_factory=set)
    expunged: set[int] = field(default_factory=set)
    flagged: set[int] = field(default_factory=set)

    again: set[int] = field(default_factory=set)

    def asked_again(self, number: int) -> None:
        """What was expunged for certain is being delivered once more."""
        self.again.add(number)
        self.acknowledged.discard(number)
        self.expunged.discard(number)


def made(transaction: Transaction) -> tuple[MailboxId, ...]:
    """Two accounts with a mailbox each."""
    domain = transaction.directory.add_domain("barid.test", "barid.test", AT)
    boxes = []
    for name in ("a@barid.test", "b@barid.test"):
        new = NewAccount(domain.id, ((name, name),), name, Role.USER, None, None)
        account = transaction.directory.add_account(new, AT)
        boxes.append(transaction.mailboxes.create(account.id, "INBOX", "INBOX").id)
    return tuple(boxes)


def content_of(number: int, chance: random.Random) -> bytes:
    """Starts with its number; small, middling or large enough for a file, hardly compressible."""
    size = chance.choice((50, 200, 5_000, 30_000, LARGE))
    return b"%08d " % number + chance.randbytes(size)


async def work(
    store: SqliteStore, sweeper: Sweeper, clock: FakeClock, chance: random.Random
) -> Record:
    """Several callers at once, each with mail for both mailboxes, until done or out of power."""
    record = Record()
    try:
        record.boxes = await store.write(made)
        contents = [content_of(number, chance) for number in range(24)]
        callers = [_deliver(store, record, contents, first) for first in range(4)]
        await asyncio.gather(*callers, _tidy(store, record))
        # Later, what was expunged is swept while some of it is delivered again.
        clock.advance(2 * GRACE)
        await asyncio.gather(sweeper.sweep(), _deliver_again(store, record))
    except (StorageFailed, OSError):
        pass  # the power is gone
    return record


async def _deliver(store: SqliteStore, record: Record, contents: list[bytes], first: int) -> None:
    for number in range(first, len(contents), 4):
        record.asked[number] = contents[number]
        await _deliver_one(store, record, number)


async def _deliver_again(store: SqliteStore, record: Record) -> None:
    for number in sorted(record.expunged):
        record.asked_again(number)
        await _deliver_one(store, record, number)


async def _deliver_one(store: SqliteStore, record: Record, number: int) -> None:
    prepared = await store.prepare(record.asked[number])
    await store.write(_placing(record, prepared, number))
    record.acknowledged.add(number)


def _placing(record: Record, prepared: Prepared, number: int) -> Callable[[Transaction], None]:
    size = len(record.asked[number])

    def unit(transaction: Transaction) -> None:
        content = transaction.messages.keep(prepared, b"summary", b"outline")
        received = [TrackingEvent(AT, Step.RECEIVED)]
        trail = transaction.trails.open(NewTrail(f"{number}@x", "", size, "[::1]", AT), received)
        for box in record.boxes:
            message = NewMessage(content, b"To: %d\r\n" % box, NO_FLAGS, AT, size)
            assert transaction.messages.place(box, message) is not None
            transaction.trails.record(trail, [TrackingEvent(AT, Step.DELIVERED, str(box))])

    return unit


async def _tidy(store: SqliteStore, record: Record) -> None:
    """Expunge some of what came, flag others."""
    for _ in range(4):
        await asyncio.sleep(0.002)
        known = await store.read(lambda t: _numbers(t, record.boxes[0]))
        gone = {uid: number for uid, number in known.items() if number % 3 == 0}
        record.expunge_asked.update(gone.values())
        for box in record.boxes:
            ranges = tuple((uid, uid) for uid in gone)
            await store.write(lambda t: t.messages.expunge(box, ranges))  # noqa: B023
        record.expunged.update(gone.values())
        stay = {uid: number for uid, number in known.items() if number % 3 == 1}
        ranges = tuple((uid, uid) for uid in stay)
        await store.write(lambda t: t.messages.flag(record.boxes[0], ranges, FLAGGED, NO_FLAGS))  # noqa: B023
        record.flagged.update(stay.values())


def _numbers(transaction: Transaction, box: MailboxId) -> dict[int, int]:
    letters = transaction.messages.letters(box, EVERYTHING)
    return {letter.uid: int(letter.content[:8]) for letter in letters}


def prove(store: OfflineStore, record: Record) -> None:
    """Everything acknowledged is there exactly once, and nothing by halves."""

    def unit(transaction: Transaction) -> None:
        if not record.boxes:
            return
        found = [transaction.messages.letters(box, EVERYTHING) for box in record.boxes]
        numbers = [Counter(int(letter.content[:8]) for letter in each) for each in found]
        for letters, counted in zip(found, numbers, strict=True):
            assert max(counted.values(), default=1) == 1, "kept twice"
            for letter in letters:
                assert letter.content == record.asked[int(letter.content[:8])]
            owed = record.acknowledged - (record.expunge_asked - record.again)
            assert owed <= set(counted), "acknowledged and lost"
            assert not record.expunged & set(counted), "came back"
        assert set(numbers[0]) ^ set(numbers[1]) <= record.expunge_asked, "kept by halves"
        flags = {int(letter.content[:8]): letter.flags for letter in found[0]}
        assert all(flags[number] & FLAGGED for number in record.flagged)
        for number in record.asked:
            trails = transaction.trails.find(f"{number}@x")
            kept = number in numbers[0] or number in numbers[1]
            assert bool(trails) or not (kept or number in record.acknowledged)
            assert len(trails) <= 1 + (number in record.again)
            assert {len(trail.events) for trail in trails} <= {3}

    store.read(unit)
