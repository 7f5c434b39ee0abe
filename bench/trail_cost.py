"""What trails cost the acceptance of mail: `python -m bench.trail_cost [MESSAGES]`.

Messages of 10 KiB, fifty at a time, through the rules of intake into a store on disk, every one
durable, without the network: so the share of trails is larger here than over SMTP. Rounds without
any trail, with trails, and with trails and their follower take turns; the medians are compared.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from barid.model.address import Address
from barid.model.event import NewTrail, TrackingEvent
from barid.model.identifiers import TrailId
from barid.network.clock import SystemClock
from barid.postoffice.directory import changes
from barid.postoffice.directory.lookup import Directory
from barid.postoffice.intake.arrival import Arrival, Intake
from barid.postoffice.intake.stamp import Peer
from barid.services.followers.trails import TrailFollower
from barid.services.tasks import ThreadTasks
from barid.storage import open_store
from barid.storage.stores.trails import Trails

MESSAGES = 10_000
AT_ONCE = 50
PEOPLE = 100
ROUNDS = 11
PEER = Peer("192.0.2.1", "mx.sender.test", "ESMTPS", "TLSv1.3 TLS_AES_256_GCM_SHA384")
BODY = os.urandom(5000).hex().encode()


def main() -> None:
    """Measure, and print."""
    messages = int(sys.argv[1]) if len(sys.argv) > 1 else MESSAGES
    rates: dict[str, list[float]] = {"without": [], "trails": [], "followed": []}
    for _ in range(ROUNDS):
        for kind, found in rates.items():
            found.append(asyncio.run(_round(kind, messages)))
    bare = statistics.median(rates["without"])
    for kind, found in rates.items():
        rate = statistics.median(found)
        print(f"{kind}: {rate:,.0f} messages a second, {100 - rate / bare * 100:.1f} % fewer")


def _open_nothing(self: Trails, new: NewTrail, events: Sequence[TrackingEvent]) -> TrailId:
    return TrailId(1)


_open = Trails.open


async def _round(kind: str, messages: int) -> float:
    Trails.open = _open_nothing if kind == "without" else _open  # type: ignore[method-assign]
    clock, tasks = SystemClock(), ThreadTasks(asyncio.get_running_loop())
    with tempfile.TemporaryDirectory(dir=".") as folder:
        store = await open_store(Path(folder), clock)
        directory = Directory(store, store.changes)
        intake = Intake(store, directory, clock, tasks)
        now = clock.now()

        def people(tx):  # type: ignore[no-untyped-def]
            changes.add_domain(tx, "barid.test", now)
            for n in range(PEOPLE):
                changes.add_account(tx, changes.AccountWish(f"p{n}@barid.test", None), now)

        await store.write(people)
        follower = asyncio.ensure_future(TrailFollower(store, clock, tasks).run())
        if kind != "followed":
            follower.cancel()
        rate = await _accept(intake, messages)
        follower.cancel()
        with suppress(asyncio.CancelledError):
            await follower
        await store.close()
        tasks.close()
    return rate


async def _accept(intake: Intake, messages: int) -> float:
    sender = Address("friend", "sender.test")
    numbers = iter(range(messages))

    async def client() -> None:
        for n in numbers:
            judged = intake.recipient(Address(f"p{n % PEOPLE}", "barid.test"), 0)
            if not hasattr(judged, "here"):
                judged = await judged
            header = (
                f"Message-ID: <{n}@sender.test>\r\nFrom: friend@sender.test\r\nSubject: x\r\n\r\n"
            )
            arrival = Arrival(sender, judged.here, header.encode() + BODY, PEER)
            verdict = await intake.message(arrival, "mail.barid.test")
            assert verdict.accepted, verdict

    begun = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return messages / (time.perf_counter() - begun)


if __name__ == "__main__":
    main()
