"""Listening sockets: who may connect, how many, and how they are sent away when the office closes.

Dual-stack by separate sockets (`0.0.0.0` and `::` with IPV6_V6ONLY), so that an IPv4 peer never
appears as a mapped IPv6 address. Limits are held before a session exists.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from barid.services.connection import Connection, Session, Surroundings
from barid.services.crowd import Crowd, Limits
from barid.services.paths import bind_path

log = logging.getLogger(__name__)

__all__ = ["Door", "Limits", "Listener"]

EVERYWHERE: Final = ("0.0.0.0", "::")
NO_IPV6: Final = (errno.EAFNOSUPPORT, errno.EADDRNOTAVAIL, errno.EPROTONOSUPPORT)
ABORT_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Door:
    """One service on one port, or on one path."""

    name: str
    """For log lines: `imaps`."""
    port: int
    session: Callable[[], Session]
    hosts: tuple[str, ...] = ()
    """Addresses to listen on; none means all interfaces of IPv4 and, if there is any, IPv6."""
    path: Path | None = None
    """A Unix socket to listen on, instead of hosts and port."""
    tls: ssl.SSLContext | None = None
    """The context of implicit TLS, else the connections begin in clear."""
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    crowd: Crowd | None = None
    """Everybody with whom its connections share what there is; without one, they are alone."""
    over_limit: bytes = b""
    """What is said, in clear, to one over a limit: `421 4.7.0 Too many connections` CRLF."""
    backlog: int = 511


class Listener:
    """All sockets of one door, and the connections that came through it."""

    def __init__(self, door: Door, surroundings: Surroundings) -> None:
        self._door = door
        self._surroundings = surroundings
        self._servers: list[asyncio.Server] = []
        self._connections: set[Connection] = set()
        self._crowd = door.crowd or Crowd(door.limits)
        self._emptied: asyncio.Future[None] | None = None

    async def open(self) -> None:
        """Begin to accept. Raises OSError, its `filename` the address, when that is impossible."""
        loop, backlog = self._surroundings.loop, self._door.backlog
        if self._door.path is not None:
            held = bind_path(self._door.path, backlog)
            server = await loop.create_unix_server(self._connection, sock=held, backlog=backlog)
            self._servers.append(server)
            return
        create = loop.create_server
        for bound in _sockets(self._door):
            self._servers.append(await create(self._connection, sock=bound, backlog=backlog))

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens, with the real port when 0 was asked for."""
        if self._door.path is not None:
            return []
        names = [held.getsockname() for server in self._servers for held in server.sockets]
        return [(name[0], name[1]) for name in names]

    @property
    def places(self) -> list[str]:
        """Where it listens, for people: `192.0.2.1:25`, `[::1]:25`, `/run/barid/lmtp`."""
        if self._door.path is not None:
            return [str(self._door.path)]
        return [
            f"[{host}]:{port}" if ":" in host else f"{host}:{port}" for host, port in self.addresses
        ]

    @property
    def connections(self) -> int:
        """How many connections there are now."""
        return len(self._connections)

    def close(self) -> None:
        """Accept no more; connections that exist go on."""
        for server in self._servers:
            server.close()
        if self._servers and self._door.path is not None:
            self._door.path.unlink(missing_ok=True)
        self._servers.clear()

    async def drain(self, seconds: float) -> int:
        """Accept no more, tell every session to close, wait so long, abort the rest.
        Returns how many had to be aborted."""
        self.close()
        for connection in list(self._connections):
            connection.send_away()
        await self._empty(seconds)
        late = list(self._connections)
        for connection in late:
            connection.abort()
        # An abort is carried out by the loop in its next turns.
        await self._empty(ABORT_SECONDS)
        return len(late)

    # --- for connections ------------------------------------------------------------------------

    def admit(self, connection: Connection) -> bool:
        """Whether there is room for one more: at this door, in all, and of its address."""
        if len(self._connections) >= self._door.limits.total:
            return False
        if not self._crowd.admit(connection.peer.address):
            return False
        self._connections.add(connection)
        return True

    def left(self, connection: Connection) -> None:
        """A connection is gone."""
        self._connections.discard(connection)
        self._crowd.left(connection.peer.address)
        if not self._connections and self._emptied is not None and not self._emptied.done():
            self._emptied.set_result(None)

    def refusal(self) -> bytes:
        """What an over-limit connection is told."""
        return self._door.over_limit

    # --- inside ---------------------------------------------------------------------------------

    def _connection(self) -> Connection:
        return Connection(self._door.session, self._surroundings, self._door.tls, self)

    async def _empty(self, seconds: float) -> None:
        if self._connections:
            self._emptied = self._surroundings.loop.create_future()
            await asyncio.wait([self._emptied], timeout=seconds)


def _sockets(door: Door) -> list[socket.socket]:
    """Bound sockets for every host of the door, on the same port; all or none."""
    sockets: list[socket.socket] = []
    port = door.port
    try:
        for host in door.hosts or EVERYWHERE:
            try:
                held = _bind(host, port, door.backlog)
            except OSError as error:
                if door.hosts or host != "::" or error.errno not in NO_IPV6:
                    raise
                log.warning("%s listens on IPv4 only: this machine has no IPv6", door.name)
                continue
            sockets.append(held)
            # With port 0 all hosts get the port that the first one was given.
            port = port or held.getsockname()[1]
    except BaseException:
        for held in sockets:
            held.close()
        raise
    return sockets


def _bind(host: str, port: int, backlog: int) -> socket.socket:
    try:
        return _bound(host, port, backlog)
    except OSError as error:
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        raise OSError(error.errno, error.strerror, where) from error


def _bound(host: str, port: int, backlog: int) -> socket.socket:
    six = ipaddress.ip_address(host).version == 6
    family = socket.AF_INET6 if six else socket.AF_INET
    # asyncio sets TCP_NODELAY only on a socket that was made with its protocol named.
    held = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if six:
            held.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        held.setblocking(False)
        # getaddrinfo turns `fe80::1%eth0` into an address with its scope; it asks no server here.
        found = socket.getaddrinfo(host, port, family, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST)
        held.bind(found[0][4])
        # Here rather than by the loop, because this as well can tell that the port is in use.
        held.listen(backlog)
    except OSError:
        held.close()
        raise
    return held
