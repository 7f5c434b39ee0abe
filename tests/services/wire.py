"""What the tests of connections share: a still clock, sessions that note what they hear."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from barid.model.identifiers import Instant
from barid.network.authority import Authority
from barid.network.clock import SystemClock
from barid.network.tls import Certificates
from barid.services.connection import Connection, Session, Surroundings
from barid.services.crowd import Crowd
from barid.services.deadlines import Deadlines
from barid.services.listener import Door, Limits, Listener

BOTH_LOOPS = pytest.mark.asyncio(loop_factories=["asyncio", "uvloop"])


class StillClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> Instant:
        return Instant(int(self.seconds * 1_000_000))

    def monotonic(self) -> float:
        return self.seconds


class Echo(Session):
    """Says `hello`, then what it hears; notes everything."""

    made: list[Echo]

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.events: list[str] = []
        self.over = asyncio.Event()
        self.connection: Connection

    def opened(self, connection: Connection) -> None:
        self.connection = connection
        self.events.append("opened")
        connection.write(b"hello\r\n")

    def received(self, data: bytes) -> None:
        self.heard.append(data)
        self.connection.write(data)

    def ended(self) -> None:
        self.events.append("ended")
        self.over.set()

    def secured(self) -> None:
        self.events.append("secured")

    def expired(self) -> None:
        self.events.append("expired")
        self.connection.write(b"too late\r\n")
        self.connection.close()

    def closing(self) -> None:
        self.events.append("closing")
        self.connection.write(b"goodbye\r\n")
        self.connection.close()


@dataclass
class Office:
    """One listener with the sessions that it made, on loopback."""

    listener: Listener
    surroundings: Surroundings
    clock: StillClock
    sessions: list[Echo]

    @property
    def trust(self) -> ssl.SSLContext:
        return trusting()

    @property
    def port(self) -> int:
        return self.listener.addresses[0][1]

    def pass_time(self, seconds: float) -> None:
        self.clock.seconds += seconds
        self.surroundings.deadlines.expire()

    @contextlib.asynccontextmanager
    async def visit(
        self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        name = "localhost" if tls else None
        reader, writer = await asyncio.open_connection(
            host, self.port, ssl=tls, server_hostname=name
        )
        try:
            yield reader, writer
        finally:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.asynccontextmanager
async def office(
    make: Callable[[], Echo] = Echo,
    *,
    tls: bool = False,
    limits: Limits | None = None,
    hosts: tuple[str, ...] = ("127.0.0.1",),
    crowd: Crowd | None = None,
    path: Path | None = None,
) -> AsyncIterator[Office]:
    clock, made = StillClock(), list[Echo]()

    def session() -> Echo:
        made.append(make())
        return made[-1]

    surroundings = Surroundings(asyncio.get_running_loop(), Deadlines(clock))
    door = Door(
        name="echo",
        port=0,
        session=session,
        hosts=hosts,
        tls=certificates().context if tls else None,
        path=path,
        limits=limits or Limits(),
        crowd=crowd,
        over_limit=b"too many\r\n",
    )
    listener = Listener(door, surroundings)
    await listener.open()
    try:
        yield Office(listener, surroundings, clock, made)
    finally:
        await listener.drain(0.0)


@cache
def _made() -> tuple[Certificates, str]:
    with TemporaryDirectory() as folder:
        authority = Authority(Path(folder), SystemClock())
        files = authority.ensure(["mail.barid.test"])
        return Certificates([files]), authority.certificate.read_text("ascii")


def certificates() -> Certificates:
    """Certificates of the first authority of this test process."""
    return _made()[0]


def trusting(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """A client's context that trusts `certificates`, for one version of TLS if need be."""
    context = ssl.create_default_context(cadata=_made()[1])
    if version is not None:
        context.minimum_version = context.maximum_version = version
    return context


def reset(writer: asyncio.StreamWriter) -> None:
    """Close with RST rather than FIN."""
    held = writer.get_extra_info("socket")
    held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    writer.transport.abort()


async def until(condition: Callable[[], bool]) -> None:
    """Let the loop run until this is so; the test's own time limit is the bound."""
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - any condition, not an event
            await asyncio.sleep(0.001)
