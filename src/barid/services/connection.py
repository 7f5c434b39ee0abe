"""One connection: bytes between a transport of the event loop and a session, in clear or under TLS.

Promises: `Session.opened` once (under implicit TLS after the handshake), then any number of `received`,
then `ended` exactly once, whoever closed. Writes of one turn of the loop leave in one send. What waits
to be sent is bounded if the session heeds `congested`/`drained`; what was received is never buffered here.
Trouble made by the peer (resets, failed handshakes) is counted and logged in one line, never raised.
"""

from __future__ import annotations

import asyncio
import enum
import ipaddress
import logging
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final, Protocol

from barid.services.deadlines import NEVER, UNFILED, Deadlines
from barid.services.pump import RECORD, Pump, TlsInfo, take

log = logging.getLogger(__name__)

RECEIVE_SPACE: Final = 256 * 1024
BATCH: Final = 256 * 1024
"""How much is handed to the transport at a time."""
HIGH_WATER: Final = 256 * 1024
"""A connection with more than this waiting to be sent is congested, until it has fallen to a quarter."""


class ConnectionLost(Exception):
    """The connection is gone or going; what was written may not have arrived."""


@dataclass(frozen=True, slots=True)
class Peer:
    """The other end: its address (with scope for link-local IPv6) and port."""

    address: ipaddress.IPv4Address | ipaddress.IPv6Address
    port: int


class Session(Protocol):
    """One conversation. Inherit from it: only `opened`, `received` and `ended` must be written.

    All methods are called on the event loop and must return quickly; none may raise.
    """

    def opened(self, connection: Connection) -> None:
        """The connection can be used: greet. Told once."""

    def received(self, data: bytes) -> None:
        """The peer sent these bytes (never none)."""

    def ended(self) -> None:
        """The connection is gone, whoever closed it. Told once, after `opened`, and nothing follows."""

    def finished(self) -> bool:
        """The peer sends no more, but still reads (half close). True: there is still something to
        answer, the session will call `close`. False, unless overridden: close once all is sent."""
        return False

    def secured(self) -> None:
        """The handshake begun by `start_tls` is complete. Whatever was said before it is void."""

    def resumed(self) -> None:
        """The connection is congested no more: writing may go on."""

    def expired(self) -> None:
        """The deadline set with `set_deadline` has passed. Say so, and close."""

    def closing(self) -> None:
        """The post office closes down: finish what is in hand soon, say goodbye, and close."""


@dataclass(slots=True)
class Counters:
    """What happened on the connections of one post office since its start."""

    accepted: int = 0
    refused: int = 0
    handshakes: int = 0
    resumptions: int = 0
    failed_handshakes: int = 0
    expired: int = 0
    open: int = 0


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


class State(enum.Enum):
    """The life of a connection."""

    SHAKING = "implicit TLS handshake; no session yet"
    OPEN = "in use"
    CLOSING = "what is queued is being sent; nothing is received any more"
    LEAVING = "the transport has all, and closes"
    GONE = "connection_lost has been called"


class Connection(asyncio.BufferedProtocol):
    """One connection of a session; also the asyncio protocol that the transport talks to."""

    __slots__ = (
        "_congested",
        "_corked",
        "_on_made",
        "_on_lost",
        "_paused",
        "_pump",
        "_queue",
        "_queued",
        "_scheduled",
        "_session",
        "_state",
        "_surroundings",
        "_transport",
        "_waiters",
        "due",
        "filed",
        "peer",
    )

    peer: Peer
    _transport: asyncio.Transport
    _state: State

    def __init__(
        self,
        session: Callable[[], Session],
        surroundings: Surroundings,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`tls` is the context of implicit TLS; without it the connection begins in clear."""
        raise NotImplementedError

    # --- for sessions ---------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send these bytes. They leave at the end of this turn of the loop, together with what else
        is written in it. Ignored once the connection is closing."""
        raise NotImplementedError

    def write_many(self, parts: Iterable[bytes | memoryview]) -> None:
        """Send these parts in order; large ones are not copied and must not change afterwards."""
        raise NotImplementedError

    @property
    def congested(self) -> bool:
        """Whether more waits to be sent than is sensible: stop writing until `resumed`."""
        raise NotImplementedError

    async def drained(self) -> None:
        """Wait until the connection is not congested; at once when it is not.
        Raises ConnectionLost when it closes meanwhile or was closed."""
        raise NotImplementedError

    def pause_reading(self) -> None:
        """Receive nothing until `resume_reading`: no `received` follows this call."""
        raise NotImplementedError

    def resume_reading(self) -> None:
        """Receive again."""
        raise NotImplementedError

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Everything received from now on is TLS (RFC 3207 4, RFC 9051 6.2.1).

        Call it in the same turn of the loop as `write` of the last reply in clear, which is sent
        first. What is written afterwards waits for the handshake, which `secured` tells of.
        """
        raise NotImplementedError

    def close(self) -> None:
        """Send what is queued, end TLS, close; abort if the peer does not take it in time."""
        raise NotImplementedError

    def abort(self) -> None:
        """Close at once; what is queued is lost."""
        raise NotImplementedError

    @property
    def closed(self) -> bool:
        """Whether the connection is closing or gone: what is written now is ignored."""
        raise NotImplementedError

    @property
    def tls(self) -> TlsInfo | None:
        """How the connection is protected; None in clear and until the handshake is complete."""
        raise NotImplementedError

    def set_deadline(self, seconds: float | None) -> None:
        """Tell the session (`expired`) unless this is called again within so many seconds.
        None: no deadline. Cheap enough for every command."""
        raise NotImplementedError
