"""Listening sockets: who may connect, how many, and how they are sent away when the office closes.

Dual-stack by separate sockets (`0.0.0.0` and `::` with IPV6_V6ONLY), so that an IPv4 peer never appears
as a mapped IPv6 address. Limits are held before a session exists.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass

from barid.services.connection import Session, Surroundings


@dataclass(frozen=True, slots=True)
class Limits:
    """How many connections at a time; an address is one IPv4 address or one IPv6 /64 network."""

    total: int = 10_000
    per_address: int = 50
    loopback_exempt: bool = True
    """Whether 127.0.0.0/8 and ::1 are exempt from `per_address`."""


@dataclass(frozen=True, slots=True)
class Door:
    """One service on one port."""

    name: str
    """For log lines: `imaps`."""
    port: int
    session: Callable[[], Session]
    hosts: tuple[str, ...] = ()
    """Addresses to listen on; none means all interfaces of IPv4 and IPv6 (if the machine has it)."""
    tls: ssl.SSLContext | None = None
    """The context of implicit TLS, else the connections begin in clear."""
    limits: Limits = Limits()
    over_limit: bytes = b""
    """What is said, in clear, to a connection over a limit: `421 4.7.0 Too many connections` CRLF."""
    backlog: int = 511


class Listener:
    """All sockets of one door."""

    def __init__(self, door: Door, surroundings: Surroundings) -> None:
        raise NotImplementedError

    async def open(self) -> None:
        """Begin to accept. Raises OSError with the address in its text when that is impossible."""
        raise NotImplementedError

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens, with the real port when 0 was asked for."""
        raise NotImplementedError

    def close(self) -> None:
        """Accept no more; connections that exist go on."""
        raise NotImplementedError

    async def drain(self, seconds: float) -> int:
        """Accept no more, tell every session to close, wait so long, abort the rest.
        Returns how many had to be aborted."""
        raise NotImplementedError
