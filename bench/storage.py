"""Rates of the bare SQLite store, without any protocol: `python -m bench.storage [MESSAGES]`.

Prints one line for each figure. Needs a few hundred MiB in the temporary folder (TMPDIR).
"""

from __future__ import annotations

import asyncio
import gc
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from barid.interfaces.store import Transaction
from barid.model.account import NewAccount, Role
from barid.model.event import NewTrail, Step, TrackingEvent
from barid.model.flags import NO_FLAGS, SEEN, Flags
from barid.model.identifiers import AccountId, Instant, MailboxId, ModSeq, Uid
from barid.model.mailbox import NewMessage
from barid.storage import open_offline, open_store
from barid.storage.sqlite.connection import Settings
from barid.storage.sqlite.store import SqliteStore

AT = Instant(1_800_000_000_000_000)
WORDS = b"the of and to in that he was it his is with as for had you not be her on at by".split()


class Clock:
    """The real time."""

    def now(self) -> Instant:
        return Instant(time.time_ns() // 1000)

    def monotonic(self) -> float:
        return time.monotonic()


def letter(number: int, size: int, choose: random.Random) -> bytes:
    """A message of about this size that compresses like text."""
    words: list[bytes] = []
    length = 0
    while length < size - 60:
        words.append(choose.choice(WORDS) + b"%x" % choose.randrange(4096))
        length += len(words[-1]) + 1
    return b"Message-ID: <%d@bench.test>\r\n\r\n" % number + b" ".join(words) + b"\r\n"


def mailboxes(transaction: Transaction) -> list[MailboxId]:
    domain = transaction.directory.add_domain("bench.test", "bench.test", AT)
    made = []
    for number in range(20):
        address = f"u{number}@bench.test"
        new = NewAccount(domain.id, ((address, address),), "", Role.USER, None, None)
        account = transaction.directory.add_account(new, AT)
        made.append(transaction.mailboxes.create(account.id, "INBOX", "INBOX").id)
    return made


def show(name: str, count: int, wall: float, cpu: float) -> None:
    print(f"{name:34} {count / wall:>12,.0f}/s  {cpu / count * 1e6:>8.1f} us CPU each", flush=True)


async def deliver(store: SqliteStore, boxes: list[MailboxId], content: bytes, turn: int) -> None:
    prepared = await store.prepare(content)

    def unit(transaction: Transaction) -> None:
        kept = transaction.messages.keep(prepared, b"s" * 600, b"o" * 250)
        message = NewMessage(kept, b"Return-Path: <a@b.test>\r\n" * 3, NO_FLAGS, AT, len(content))
        transaction.messages.place(boxes[turn % len(boxes)], message)
        events = [
            TrackingEvent(AT, Step.RECEIVED),
            TrackingEvent(AT, Step.DELIVERED, "u@bench.test", "INBOX", AccountId(1)),
        ]
        transaction.trails.open(NewTrail(f"{turn}@x", "a@b.test", 1, "[::1]", AT), events)

    await store.write(unit)


async def delivering(store: SqliteStore, boxes: list[MailboxId], count: int) -> None:
    choose = random.Random(5)
    for size in (1024, 10 * 1024, 100 * 1024, 1024 * 1024):
        for callers in (1, 10, 50):
            some = max(30, count // max(1, size // 4096) // (10 if callers == 1 else 1))
            letters = [letter(n, size, choose) for n in range(min(some, 100))]
            contents = iter(
                [b"%d %d %d" % (size, callers, n) + letters[n % 100] for n in range(some)]
            )

            async def caller(turns=contents, first=callers) -> None:  # type: ignore[no-untyped-def]
                for turn, content in enumerate(turns):
                    await deliver(store, boxes, content, turn * 7 + first)

            wall, cpu = time.perf_counter(), time.process_time()
            await asyncio.gather(*(caller() for _ in range(callers)))
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            show(f"deliver {size // 1024} KiB, {callers} callers", some, wall, cpu)


def fill(folder: Path, count: int) -> MailboxId:
    """One mailbox with so many messages, whose contents are small."""
    with open_offline(folder, Clock()) as store:
        box = store.write(mailboxes)[0]

        def unit(first: int, last: int) -> Callable[[Transaction], None]:
            def place(transaction: Transaction) -> None:
                for number in range(first, last):
                    prepared = store.prepare(b"%d" % number)
                    kept = transaction.messages.keep(prepared, b"s" * 700, b"o" * 250)
                    transaction.messages.place(box, NewMessage(kept, b"", NO_FLAGS, AT, 2000))

            return place

        for first in range(0, count, 5000):
            store.write(unit(first, min(count, first + 5000)))
    return box


async def reading(store: SqliteStore, box: MailboxId, count: int) -> None:
    for name in ("contents, cold", "contents"):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wall, cpu = time.perf_counter(), time.process_time()
        await store.read(lambda t: t.messages.contents(box))
        show(name, count, time.perf_counter() - wall, time.process_time() - cpu)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(f"  {count:,} messages, {grown / 1024:.0f} MiB more at the peak")
    some = min(count, 100_000)
    for name in ("summaries, cold", "summaries"):
        wall, cpu = time.perf_counter(), time.process_time()
        for first in range(1, some, 1000):
            await store.read(_summaries(box, first))
        show(name, some, time.perf_counter() - wall, time.process_time() - cpu)
    wall, cpu = time.perf_counter(), time.process_time()
    for first in range(1, 20_000, 100):
        await store.read(_letters(box, first))
    show("letters (tiny)", 20_000, time.perf_counter() - wall, time.process_time() - cpu)
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(2000):
        await store.read(lambda t: t.messages.changes(box, ModSeq(2**40), Uid(2**31)))
    show("changes (nothing happened)", 2000, time.perf_counter() - wall, time.process_time() - cpu)


def _summaries(box: MailboxId, first: int) -> Callable[[Transaction], int]:
    return lambda t: len(t.messages.summaries(box, ((first, first + 999),), 1 << 30))


def _letters(box: MailboxId, first: int) -> Callable[[Transaction], int]:
    return lambda t: len(t.messages.letters(box, ((first, first + 99),)))


async def flagging(store: SqliteStore, box: MailboxId, count: int) -> None:
    some = min(count, 100_000)
    for add, remove in ((SEEN, NO_FLAGS), (NO_FLAGS, SEEN)):
        wall, cpu = time.perf_counter(), time.process_time()
        await store.write(_flag(box, some, add, remove))
        show(f"flag {some:,} at once", some, time.perf_counter() - wall, time.process_time() - cpu)

    def one_by_one(transaction: Transaction) -> None:
        for uid in range(1, 5001):
            transaction.messages.flag(box, ((uid, uid),), SEEN, NO_FLAGS)

    wall, cpu = time.perf_counter(), time.process_time()
    await store.write(one_by_one)
    show("flag one, within a unit", 5000, time.perf_counter() - wall, time.process_time() - cpu)
    wall, cpu = time.perf_counter(), time.process_time()
    for uid in range(1, 2001):
        await store.write(_unflag(box, uid))
    show("flag one, durable", 2000, time.perf_counter() - wall, time.process_time() - cpu)
    odd = tuple((uid, uid) for uid in range(1, 20_001, 2))
    wall, cpu = time.perf_counter(), time.process_time()
    await store.write(lambda t: t.messages.flag(box, odd, SEEN, NO_FLAGS))
    show("flag every second", 10_000, time.perf_counter() - wall, time.process_time() - cpu)
    wall, cpu = time.perf_counter(), time.process_time()
    await store.write(lambda t: t.messages.expunge(box, ((1, 20_000),)))
    show("expunge 20,000", 20_000, time.perf_counter() - wall, time.process_time() - cpu)


def _flag(box: MailboxId, some: int, add: Flags, remove: Flags) -> Callable[[Transaction], object]:
    return lambda t: t.messages.flag(box, ((1, some),), add, remove)


def _unflag(box: MailboxId, uid: int) -> Callable[[Transaction], object]:
    return lambda t: t.messages.flag(box, ((uid, uid),), NO_FLAGS, SEEN)


async def main(count: int) -> None:
    gc.disable()
    with tempfile.TemporaryDirectory(prefix="barid-bench-") as place:
        store = await open_store(Path(place), Clock(), Settings())
        await delivering(store, await store.write(mailboxes), min(count, 10_000))
        await store.close()
    with tempfile.TemporaryDirectory(prefix="barid-bench-") as place:
        wall, cpu = time.perf_counter(), time.process_time()
        box = fill(Path(place), count)
        show("fill", count, time.perf_counter() - wall, time.process_time() - cpu)
        store = await open_store(Path(place), Clock(), Settings())
        await reading(store, box, count)
        await flagging(store, box, count)
        await store.close()


if __name__ == "__main__":
    import uvloop

    uvloop.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
