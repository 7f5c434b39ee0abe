"""How quickly a trail is found among ten million events, and what following trails costs.

    python -m bench.trails [EVENTS]

Fills a store of its own by bulk insertion (a schema made by our migrations), as many mailboxes as a
large office has, one sender and two steps a message, and asks for trails as `barid trace` does: by
Message-ID, by an address with few messages, and by one with very many.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import apsw

from barid.model.address import Address
from barid.model.identifiers import Instant, TrailId
from barid.model.parties import party_of
from barid.network.clock import SystemClock
from barid.postoffice import tracing
from barid.storage import DATABASE, open_offline, open_store
from barid.storage.sqlite.store import OfflineStore

EVENTS = 10_000_000
STEPS = 3
PEOPLE = 20_000
BEGIN = 1_700_000_000_000_000
ASKED = 200


def main() -> None:
    """Fill, ask, and say how long it took."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_make(Path(folder)))
        begun = time.perf_counter()
        trails = _fill(Path(folder) / DATABASE, events // STEPS)
        print(f"{trails:,} trails, {trails * STEPS:,} events: {time.perf_counter() - begun:.0f} s")
        store = open_offline(Path(folder), SystemClock())
        try:
            _ask(store, trails)
        finally:
            store.close()


async def _make(folder: Path) -> None:
    """An empty store."""
    store = await open_store(folder, SystemClock())
    await store.close()


def _fill(database: Path, trails: int) -> int:
    connection = apsw.Connection(str(database))
    connection.execute("PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA cache_size = -400000")
    rows = connection.cursor()
    with connection:
        rows.execute("DROP INDEX trail_message_id")
        rows.executemany(
            "INSERT INTO trail (id, message_id, reverse_path, size, peer, opened)"
            " VALUES (?, ?, ?, 10000, 'mx.sender.test [192.0.2.1], ESMTPS TLSv1.3', ?)",
            ((n, _message_id(n), _sender(n), BEGIN + n * 1_000_000) for n in range(1, trails + 1)),
        )
        rows.execute("CREATE INDEX trail_message_id ON trail (message_id)")
        rows.executemany(
            "INSERT INTO event (trail, place, at, step, recipient, detail, account)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            _events(trails),
        )
        pairs = (pair for n in range(1, trails + 1) for pair in _pairs(n))
        rows.execute("CREATE TABLE pair (party, trail)")
        rows.executemany("INSERT INTO pair VALUES (?, ?)", pairs)
        rows.execute("INSERT INTO party SELECT party, trail FROM pair ORDER BY party, trail")
        rows.execute("DROP TABLE pair")
        rows.execute("UPDATE follower SET cursor = ? WHERE name = 'trails'", (trails,))
    connection.close()
    return trails


def _message_id(number: int) -> str:
    return f"{number * 2654435761 % (1 << 32):08x}.{number}@sender.test"


def _sender(number: int) -> str:
    """Every third message is from one and the same newsletter."""
    return "news@sender.test" if number % 3 == 0 else f"s{number % 50_000}@sender.test"


def _reader(number: int) -> int:
    return number % PEOPLE + 1


def _events(trails: int) -> Iterator[tuple[object, ...]]:
    for n in range(1, trails + 1):
        at, reader = BEGIN + n * 1_000_000, _reader(n)
        address = f"p{reader}@barid.test"
        yield n, 1, at, "received", "", "", None
        yield n, 2, at, "delivered", address, f"mailbox {reader} uid {n // PEOPLE + 1}", reader
        yield n, 3, at, "fetched", address, "IMAP Post 7 [192.0.2.77]", reader


_PARTIES: dict[str, int] = {}


def _pairs(n: int) -> list[tuple[int, int]]:
    reader = _reader(n)
    found = [(reader, n)]
    for address in (_sender(n), f"p{reader}@barid.test"):
        party = _PARTIES.get(address)
        if party is None:
            party = _PARTIES[address] = party_of(address)
        found.append((party, n))
    return found


def _ask(store: OfflineStore, trails: int) -> None:
    step = max(trails // ASKED, 1)
    some = range(1, trails, step)
    _tell("by Message-ID", [_timed(lambda n=n: _by_id(store, n)) for n in some])
    few = [f"p{_reader(n)}@barid.test" for n in some]
    _tell("by a reader's address", [_timed(lambda a=a: _by_address(store, a)) for a in few])
    _tell("by a newsletter's address", [_timed(lambda: _by_address(store, "news@sender.test"))] * 3)
    newest = [_timed(lambda n=n: store.read(lambda tx: tx.trails.get(TrailId(n)))) for n in some]
    _tell("by number", newest)


def _by_id(store: OfflineStore, number: int) -> None:
    (trail,) = store.read(lambda tx: tx.trails.find(_message_id(number)))
    assert trail.id == number


def _by_address(store: OfflineStore, text: str) -> None:
    address = Address.parse(text)
    assert address is not None
    found = store.read(lambda tx: tracing.of_address(tx, address, Instant(BEGIN)))
    assert found


def _timed(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def _tell(name: str, times: list[float]) -> None:
    print(f"{name}: median {statistics.median(times):.2f} ms, slowest {max(times):.2f} ms")


if __name__ == "__main__":
    main()
