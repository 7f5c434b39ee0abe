"""A connection without a socket: the test holds the client's end of it.

The server's end is a real `Connection` over this transport, so that batching, congestion and the
order of its promises are those of a socket.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterable
from typing import Any

from barid.services.connection import Connection, Session, Surroundings

TRANSPORT_HOLDS = 64 * 1024
"""Octets that wait in the transport of a client that does not read, before it says so."""
CHUNK = 64 * 1024


class Wire(asyncio.Transport):
    """Bytes between a connection and a test."""

    def __init__(self, connection: Connection, peer: tuple[str, int] | str) -> None:
        super().__init__(extra={"peername": peer, "socket": self})
        self.acknowledged = 0
        """How often the server told its kernel to acknowledge at once."""
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self.heard = bytearray()
        """What the client has received and not looked at."""
        self.reading = True
        """Whether the client reads."""
        self._held = bytearray()
        self._unread: list[bytes] = []
        self._paused = False
        self._server_reads = True
        self._closing = False
        self._ended = False
        self.lost = False
        self._news = asyncio.Event()

    # --- the server's end

    def write(self, data: bytes | bytearray | memoryview[Any]) -> None:
        if self.lost:
            return
        self._held += data
        self._pass_on()
        if len(self._held) > TRANSPORT_HOLDS and not self._paused:
            self._paused = True
            self._connection.pause_writing()

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview[Any]]) -> None:
        for data in list_of_data:
            self.write(data)

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        if not self._closing:
            self._closing = True
            self._pass_on()

    def abort(self) -> None:
        self._closing = True
        self._held.clear()
        self._lose(None)

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._ended = True
        self._pass_on()

    def pause_reading(self) -> None:
        self._server_reads = False

    def resume_reading(self) -> None:
        self._server_reads = True
        self._loop.call_soon(self._deliver)

    def setsockopt(self, level: int, option: int, value: int) -> None:
        assert (level, option, value) == (socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        self.acknowledged += 1

    # --- the client's end

    def send(self, data: bytes) -> None:
        """What the client says; the server hears it as soon as it reads."""
        self._unread += [data[at : at + CHUNK] for at in range(0, len(data), CHUNK)]
        self._deliver()

    def finish(self) -> None:
        """The client says no more, but still reads."""
        assert not self._unread, "said before it was finished"
        if not self._connection.eof_received():
            self.close()

    def vanish(self) -> None:
        """The client is gone without a word."""
        self._closing = True
        self._held.clear()
        self._lose(ConnectionResetError())

    def read_on(self) -> None:
        """The client reads again."""
        self.reading = True
        self._pass_on()

    @property
    def unheard(self) -> int:
        """Octets that the server has been sent and does not read."""
        return sum(map(len, self._unread))

    @property
    def held(self) -> int:
        """Octets that the client has not taken from the transport."""
        return len(self._held)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that what is heard, or the end, makes true."""
        async with asyncio.timeout(10):
            while not condition():
                assert not self.lost or condition(), f"closed after {bytes(self.heard)!r}"
                self._news.clear()
                await self._news.wait()

    async def closed(self) -> None:
        """Wait for the end."""
        await self.until(lambda: self.lost)

    def _deliver(self) -> None:
        while self._unread and self._server_reads and not self._closing:
            data = self._unread.pop(0)
            self._connection.get_buffer(len(data))[: len(data)] = data
            self._connection.buffer_updated(len(data))

    def _pass_on(self) -> None:
        if self.reading and self._held:
            self.heard += self._held
            self._held.clear()
            self._news.set()
            if self._paused:
                self._paused = False
                self._loop.call_soon(self._resume)
        if self._closing and not self._held:
            self._lose(None)
        elif self._ended and not self._held:
            self._loop.call_soon(self._part)

    def _part(self) -> None:
        """The server has said its last word, and a client that has heard it closes."""
        if not self.lost and not self._connection.eof_received():
            self.close()

    def _resume(self) -> None:
        if not self.lost:
            self._connection.resume_writing()

    def _lose(self, why: Exception | None) -> None:
        if not self.lost:
            self.lost = True
            self._loop.call_soon(self._tell_lost, why)

    def _tell_lost(self, why: Exception | None) -> None:
        self._connection.connection_lost(why)
        self._news.set()


def connect(
    session: Callable[[], Session],
    surroundings: Surroundings,
    peer: tuple[str, int] | str = ("127.0.0.1", 40000),
) -> Wire:
    """A client's end of a new connection to a session; `peer` is empty for a Unix socket."""
    connection = Connection(session, surroundings)
    wire = Wire(connection, peer)
    connection.connection_made(wire)
    return wire
