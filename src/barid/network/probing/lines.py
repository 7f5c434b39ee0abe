"""Implements `interfaces.probing.Line` over plain sockets, with TLS pumped by ourselves.

Waiting is bounded by the caller; nothing raises.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from typing import Final

from barid.interfaces.probing import (
    Encrypted,
    Heard,
    Missed,
    TlsWish,
    Trouble,
    Unencrypted,
)
from barid.network.probing.handshakes import Contexts, failure_of, seen
from barid.network.probing.troubles import missed, trouble_of

MOST: Final = 65_536


class SocketLine:
    """Made by `dial`; belongs to one event loop."""

    def __init__(self, sock: socket.socket, contexts: Contexts, seconds: float) -> None:
        self._loop = asyncio.get_running_loop()
        self._socket = sock
        self._contexts = contexts
        self._tls: ssl.SSLObject | None = None
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.address = str(sock.getpeername()[0])
        self.ours = str(sock.getsockname()[0])
        self.seconds = seconds

    async def receive(self, seconds: float) -> Heard:
        began = time.monotonic()
        try:
            async with asyncio.timeout(seconds):
                octets = await self._take()
        except TimeoutError:
            return Heard(b"", Trouble.SILENT, time.monotonic() - began)
        except (OSError, ssl.SSLError) as error:
            return Heard(b"", trouble_of(error), time.monotonic() - began)
        trouble = None if octets else Trouble.CLOSED
        return Heard(octets, trouble, time.monotonic() - began)

    async def _take(self) -> bytes:
        if self._tls is None:
            return await self._loop.sock_recv(self._socket, MOST)
        while True:
            try:
                return self._tls.read(MOST)
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._fill():
                    return b""
            except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                return b""

    async def send(self, octets: bytes) -> bool:
        try:
            if self._tls is None:
                await self._loop.sock_sendall(self._socket, octets)
            else:
                self._tls.write(octets)
                await self._flush()
        except (OSError, ssl.SSLError):
            return False
        return True

    async def encrypt(self, wish: TlsWish, seconds: float) -> Encrypted | Unencrypted:
        began = time.monotonic()
        context = self._contexts.of(wish)
        tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=wish.name)
        try:
            async with asyncio.timeout(seconds):
                await self._shake(tls)
        except (OSError, ssl.SSLError, TimeoutError) as error:
            return failure_of(error, time.monotonic() - began)
        self._tls = tls
        return seen(tls, time.monotonic() - began)

    async def _shake(self, tls: ssl.SSLObject) -> None:
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._flush()
                if not await self._fill():
                    raise ConnectionAbortedError("closed in the handshake") from None
            except ssl.SSLError:
                await self._flush()  # the alert, so that the other side knows why
                raise
            else:
                await self._flush()
                return

    async def _fill(self) -> bool:
        octets = await self._loop.sock_recv(self._socket, MOST)
        if octets:
            self._incoming.write(octets)
        else:
            self._incoming.write_eof()
        return bool(octets)

    async def _flush(self) -> None:
        octets = self._outgoing.read()
        if octets:
            await self._loop.sock_sendall(self._socket, octets)

    def close(self) -> None:
        self._socket.close()


async def dial(address: str, port: int, seconds: float, contexts: Contexts) -> SocketLine | Missed:
    """A connection to one address."""
    began = time.monotonic()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        sock = socket.socket(family, socket.SOCK_STREAM)
    except OSError as error:
        return missed(error, time.monotonic() - began)
    sock.setblocking(False)
    try:
        async with asyncio.timeout(seconds):
            await asyncio.get_running_loop().sock_connect(sock, (address, port))
        return SocketLine(sock, contexts, time.monotonic() - began)
    except (OSError, TimeoutError) as error:
        sock.close()
        return missed(error, time.monotonic() - began)
    except BaseException:
        sock.close()
        raise
