"""Mail that leaves: accepted, queued and handed on to `smtp-sink`, all of it durable; with and
without many messages in the queue that go nowhere; and a restart with those.
"""

from __future__ import annotations

import contextlib
import functools
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from barid.interfaces.store import Transaction
from barid.model.envelope import Body
from barid.model.event import NewTrail
from barid.model.identifiers import Instant
from barid.model.outgoing import NOTHING_ASKED, NewOutgoing, NewQueueEntry
from barid.network.clock import SystemClock
from barid.postoffice.description import describe
from barid.storage import DATABASE, open_offline
from bench.outload import SENDER
from bench.settings import PASSWORD
from bench.smtpload import DeliveryLog
from bench.target import HOST, Target, wait_for_port

CONNECTIONS = 50
KIB = 10
HOUR = 3_600_000_000
DEAD = 1000
"""Destinations that nobody answers for."""


@contextmanager
def sink(port: int) -> Iterator[None]:
    """Postfix's own, which takes everything."""
    command = ["smtp-sink", "-u", "nobody", f"{HOST}:{port}", "1000"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as running:
        try:
            wait_for_port(port)
            yield
        finally:
            running.terminate()


def through(target: Target, data: Path | None, count: int, patience: float = 120) -> float:
    """Messages a second, from the first envelope until the last one has been handed on. A peer has
    done so when its log says it, Barid when its queue has no more than before. Raises TimeoutError,
    CalledProcessError."""
    log = DeliveryLog(target.maillog) if target.maillog else None
    counted = _Queue(data) if data is not None else None
    before = counted.live() if counted else 0
    words = [str(target.submission), str(CONNECTIONS), str(count), str(KIB)]
    login = [] if target.peer else [SENDER, PASSWORD]
    command = [sys.executable, "-m", "bench.outload", *words, *login]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    began = float(said.split()[1])
    until = time.monotonic() + patience
    while (log and log.poll() < count) or (counted and counted.live() > before):
        if time.monotonic() > until:
            raise TimeoutError(f"{target.name}: not all was handed on")
        time.sleep(0.01)
    return count / (time.monotonic() - began)


class _Queue:
    """A look at Barid's queue from outside."""

    def __init__(self, data: Path) -> None:
        self._database = apsw.Connection(str(data / DATABASE), flags=apsw.SQLITE_OPEN_READONLY)

    def live(self) -> int:
        """Entries for the sink."""
        question = "SELECT count(*) FROM queue WHERE destination = 'sink.test'"
        return int(self._database.execute(question).fetchall()[0][0])


def fill_dead(data: Path, count: int) -> None:
    """Entries for destinations where nobody answers, due within the next hour. No server runs."""
    clock = SystemClock()
    content = f"From: <{SENDER}>\r\nSubject: dead\r\n\r\nx\r\n".encode()
    with open_offline(data, clock) as store:
        prepared, described = store.prepare(content), describe(content)
        now = clock.now()

        def unit(tx: Transaction, first: int) -> None:
            kept = tx.messages.keep(prepared, described.summary, described.outline)
            for number in range(first, first + 1000):
                new = NewTrail(f"{number}@bench.test", SENDER, len(content), "", now)
                trail = tx.trails.open(new, [])
                way = (SENDER, Body.SEVEN_BIT, False, NOTHING_ASKED, None, trail)
                over = Instant(now + 120 * HOUR)
                message = NewOutgoing(kept, len(content), *way, now, over)
                domain = f"{number % DEAD}.dead.test"
                due = Instant(now + HOUR * (number % DEAD) // DEAD)
                tx.queue.add(message, [NewQueueEntry(f"x@{domain}", domain, due)])

        for first in range(0, count, 1000):
            store.write(functools.partial(unit, first=first))


def until_greeted(port: int, began: float, patience: float = 60) -> float:
    """Seconds until mail is taken. Raises TimeoutError."""
    while time.monotonic() < began + patience:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1) as held:
            held.sendall(b"EHLO x.test\r\nMAIL FROM:<a@x.test>\r\n")
            heard = b""
            while b"250 2.1.0" not in heard:
                piece = held.recv(4096)
                if not piece:
                    break
                heard += piece
            else:
                return time.monotonic() - began
        time.sleep(0.02)
    raise TimeoutError("no mail is taken")
