"""What the connections of one event loop share: their states, their peers, what they count."""

from __future__ import annotations

import asyncio
import enum
import ipaddress
from dataclasses import dataclass, field
from typing import Final

from barid.services.deadlines import Deadlines
from barid.services.pump import RECORD

RECEIVE_SPACE: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end: its address (with scope for link-local IPv6) and port; `local` when it came
    through a socket of this machine's file system, and counts as loopback."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int
    local: bool = False

    def __str__(self) -> str:
        """As it stands in log lines: `[192.0.2.1]:25`."""
        if self.local:
            return "[local]"
        return f"[{self.address}]:{self.port}"


class State(enum.Enum):
    """The life of a connection."""

    SHAKING = "implicit TLS handshake; no session yet"
    OPEN = "in use"
    CLOSING = "what is queued is being sent; nothing is received any more"
    LEAVING = "the transport has all, and closes"
    GONE = "connection_lost has been called"


@dataclass(slots=True)
class Counters:
    """What happened on the connections of one post office since its start."""

    accepted: int = 0
    refused: int = 0
    handshakes: int = 0
    resumptions: int = 0
    failed_handshakes: int = 0
    expired: int = 0


@dataclass(slots=True)
class Surroundings:
    """What all connections of one event loop share."""

    loop: asyncio.AbstractEventLoop
    deadlines: Deadlines
    handshake_seconds: float = 30.0
    closing_seconds: float = 10.0
    counters: Counters = field(default_factory=Counters)
    # Both are used only between two steps of the loop, so one of each serves every connection.
    received: memoryview = field(default_factory=lambda: memoryview(bytearray(RECEIVE_SPACE)))
    decrypted: memoryview = field(
        default_factory=lambda: memoryview(bytearray(RECEIVE_SPACE + 2 * RECORD))
    )


def unread(transport: asyncio.BaseTransport) -> bool:
    """Whether the kernel holds bytes of the peer that nobody has read."""
    held = transport.get_extra_info("socket")
    try:
        import fcntl
        import termios

        return any(fcntl.ioctl(held.fileno(), termios.FIONREAD, bytes(4)))
    except (ImportError, OSError, ValueError, AttributeError):
        return False


def peer_named(name: object) -> Peer | None:
    """The peer from what getpeername returned: (address, port) or (address, port, flow, scope)."""
    match name:
        case (str(host), int(port), _, int(scope)) if scope and "%" not in host:
            return Peer(ipaddress.ip_address(f"{host}%{scope}"), port)
        case (str(host), int(port), *_):
            return Peer(ipaddress.ip_address(host), port)
        case "" | b"":  # of a Unix socket, which nobody has named
            return Peer(ipaddress.IPv4Address("127.0.0.1"), 0, local=True)
        case _:
            return None
