"""One connection: bytes between a transport of the event loop and a session, in clear or TLS.

Promises: `Session.opened` once (under implicit TLS after the handshake), then any number of
`received`, then `ended` exactly once, whoever closed. Writes of one turn of the loop leave in one
send. What waits to be sent is bounded if the session heeds `congested` or `drained`; what was
received is never buffered here. Trouble made by the peer (resets, failed handshakes) is counted
and logged in one line, never raised.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, ParamSpec, TypeVar, cast

from barid.services import acknowledgement
from barid.services.deadlines import NEVER, UNFILED
from barid.services.pump import Pump, TlsInfo, reason, take
from barid.services.session import Owner, Session
from barid.services.surroundings import Peer, State, Surroundings, peer_named, unread

__all__ = ["Connection", "ConnectionLost", "Owner", "Peer", "Session", "Surroundings", "TlsInfo"]

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

BATCH: Final = 256 * 1024
"""How much is handed to the transport at a time."""
HIGH_WATER: Final = 256 * 1024
"""A connection with more than this in its queue is congested, until it has fallen to a quarter."""
FLOW: Final = 1024  # Who sends so much at a time has probably not finished; commands are shorter.


class ConnectionLost(Exception):
    """The connection is gone or going; what was written may not have arrived."""


class Connection(asyncio.BufferedProtocol):
    """One connection of a session; also the asyncio protocol that the transport talks to."""

    __slots__ = (
        "_congested",
        "_context",
        "_corked",
        "_finished",
        "_flowing",
        "_make_session",
        "_owner",
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

    def __init__(
        self,
        session: Callable[[], Session],
        surroundings: Surroundings,
        tls: ssl.SSLContext | None = None,
        owner: Owner | None = None,
    ) -> None:
        """`tls` is the context of implicit TLS; without it the connection begins in clear."""
        self._make_session = session
        self._surroundings = surroundings
        self._context = tls
        self._owner = owner
        self._state = State.SHAKING
        self._session: Session | None = None
        self._pump: Pump | None = None
        self._queue: deque[bytes | memoryview] | None = None
        self._queued = 0
        self._waiters: list[asyncio.Future[None]] | None = None
        self._paused = False  # by the transport: its own buffer is full
        self._congested = False  # our queue is too long
        self._corked = False  # the session is being told something: flush when it returns
        self._scheduled = False  # a flush at the end of this turn is on its way
        self._finished = False  # the peer sends no more
        self._flowing = False  # the peer was sending much when it was last heard
        self.due = NEVER
        self.filed = UNFILED

    # --- for sessions ---------------------------------------------------------------------------

    def write(self, data: bytes) -> None:
        """Send these bytes. They leave at the end of this turn of the loop, together with what else
        is written in it. Ignored once the connection is closing."""
        if data and self._state is State.OPEN:
            self._queue = self._queue or deque()
            self._queue.append(data)
            self._queued += len(data)
            self._flush_later()

    def send(self) -> None:
        """Send now what there is: nothing more will be written in this turn of the loop."""
        if self._queue and not self._corked:
            self._flush()

    def write_many(self, parts: Iterable[bytes | memoryview]) -> None:
        """Send these parts in order, large ones uncopied: they must not change afterwards. A
        memoryview must be of single bytes."""
        if self._state is State.OPEN:
            present = [part for part in parts if part]
            self._queue = self._queue or deque()
            self._queue.extend(present)
            self._queued += sum(map(len, present))
            self._flush_later()

    @property
    def congested(self) -> bool:
        """Whether more waits to be sent than is sensible: stop writing until `resumed`."""
        return self._congested

    @property
    def unsent(self) -> int:
        """Octets that wait here until the peer takes them."""
        return self._queued

    async def drained(self) -> None:
        """Wait until the connection is not congested; at once when it is not.
        Raises ConnectionLost when it closes meanwhile or was closed."""
        if self._state is not State.OPEN:
            raise ConnectionLost
        if not self._congested:
            return
        waiter = self._surroundings.loop.create_future()
        self._waiters = [*(self._waiters or ()), waiter]
        await waiter
        if self.closed:
            raise ConnectionLost

    def pause_reading(self) -> None:
        """Receive nothing until `resume_reading`: no `received` follows this call."""
        if self._state is State.OPEN and not self._finished and not self._transport.is_closing():
            self._transport.pause_reading()

    def resume_reading(self) -> None:
        """Receive again."""
        if self._state is State.OPEN and not self._finished and not self._transport.is_closing():
            self._transport.resume_reading()

    def acknowledge(self) -> None:
        """Tell the peer at once that what it sent has come."""
        acknowledgement.acknowledge_now(self._transport)

    def start_tls(self, context: ssl.SSLContext) -> None:
        """Everything received from now on is TLS (RFC 3207 4, RFC 9051 6.2.1). Call it in the turn
        of the loop that writes the last reply in clear, which is sent first. What is written
        afterwards waits for the handshake, which `secured` tells of.
        """
        assert self._pump is None, "a connection can be secured once"
        if self._state is not State.OPEN:
            return
        if self._queue is not None:
            # Past the limits of the transport if need be: it must not be encrypted later.
            self._transport.writelines(list(self._queue))
            self._queue, self._queued = None, 0
            self._relieve()
        self._pump = Pump(context)
        self.set_deadline(self._surroundings.handshake_seconds)

    def close(self) -> None:
        """Send what is queued, end TLS, close; abort if the peer does not take it in time."""
        if self._state is State.OPEN:
            self._state = State.CLOSING
            self.set_deadline(self._surroundings.closing_seconds)
            self._release_waiters()
            if not self._corked:
                self._flush()

    def abort(self) -> None:
        """Close at once; what is queued is lost."""
        if self._state is not State.GONE:
            self._state = State.LEAVING
            self._release_waiters()
            self._transport.abort()

    @property
    def closed(self) -> bool:
        """Whether the connection is closing or gone: what is written now is ignored."""
        return self._state is not State.OPEN

    @property
    def tls(self) -> TlsInfo | None:
        """How the connection is protected; None in clear and until the handshake is complete."""
        pump = self._pump
        return pump.info() if pump is not None and pump.handshaken else None

    def set_deadline(self, seconds: float | None) -> None:
        """Tell the session (`expired`) unless this is called again within so many seconds.
        None: no deadline. Cheap enough for every command."""
        if self._state is State.GONE:
            return
        if seconds is None:
            self._surroundings.deadlines.clear(self)
        else:
            self._surroundings.deadlines.set(self, seconds)

    # --- for the listener and the deadlines -----------------------------------------------------

    def send_away(self) -> None:
        """The post office closes down."""
        self._flowing = False  # nobody waits for what the peer may still send
        if self._state is State.OPEN and self._session is not None:
            self._tell(self._session.closing)
        elif self._state is not State.CLOSING:
            self.abort()

    def overdue(self) -> None:
        """The deadline has passed."""
        pump = self._pump
        if pump is not None and not pump.handshaken:
            self._handshake_failed("it took too long")
            self.abort()
        elif self._state is State.OPEN and self._session is not None:
            self._surroundings.counters.expired += 1
            self._tell(self._session.expired)
        else:
            self.abort()

    # --- for the transport ----------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Admit the connection or refuse it; open it or wait for its handshake."""
        # uvloop's transport is one in all but its class.
        self._transport = cast("asyncio.Transport", transport)
        peer = peer_named(transport.get_extra_info("peername"))
        if peer is None:  # reset before it was accepted
            self._owner = None
            return self.abort()
        self.peer = peer
        owner = self._owner
        if owner is not None and not owner.admit(self):
            self._surroundings.counters.refused += 1
            self._owner = None
            if self._context is None:
                self._transport.write(owner.refusal())
            return self._leave()
        self._surroundings.counters.accepted += 1
        if self._context is None:
            return self._open()
        self._pump, self._context = Pump(self._context), None
        return self.set_deadline(self._surroundings.handshake_seconds)

    def get_buffer(self, sizehint: int) -> memoryview:
        """Where the transport puts what it receives; read before the next turn, hence shared."""
        return self._surroundings.received

    def buffer_updated(self, nbytes: int) -> None:
        """So much was received."""
        if self._finished or self._state not in (State.OPEN, State.SHAKING):
            return
        self._flowing = nbytes >= FLOW
        data = self._surroundings.received[:nbytes]
        if self._pump is None:
            assert self._session is not None, "whoever is open has a session"
            self._tell_corked(self._session.received, bytes(data))
        else:
            self._receive_tls(self._pump, data)

    def eof_received(self) -> bool:
        """The peer sends no more."""
        pump = self._pump
        if pump is not None and not pump.handshaken and self._state is not State.LEAVING:
            self._handshake_failed("the peer closed the connection")
            return False
        self._finish_input()
        # Unless all has been said, `close` ends the connection once the queue is empty.
        return self._state is not State.LEAVING

    def pause_writing(self) -> None:
        """The transport's buffer is full."""
        self._paused = True

    def resume_writing(self) -> None:
        """The transport's buffer has room again."""
        self._paused = False
        # Corked, since asyncio's transport breaks when it is closed within this call.
        self._corked = True
        self._flush()
        self._corked = False
        if self._queue is not None or self._state is State.CLOSING:
            self._schedule()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, whoever brought it about."""
        session, owner = self._session, self._owner
        self._surroundings.deadlines.clear(self)
        self._state = State.GONE
        self._queue, self._queued = None, 0
        self._release_waiters()
        self._session = self._pump = self._owner = None
        if session is not None:
            self._tell(session.ended)
        if owner is not None:
            owner.left(self)

    # --- inside ---------------------------------------------------------------------------------

    def _open(self) -> None:
        self._state = State.OPEN
        session = self._session = self._make_session()
        self._tell_corked(session.opened, self)

    def _receive_tls(self, pump: Pump, data: memoryview) -> None:
        try:
            if not pump.handshaken:
                if not pump.shake(data):
                    return self._transport.write(pump.outgoing())
                self._transport.write(pump.outgoing())
                self._handshake_done(pump)
                data = data[:0]
            plain = pump.decrypt(data, self._surroundings.decrypted)
        except ssl.SSLError as error:
            return self._tls_broke(pump, error)
        self._transport.write(pump.outgoing())
        if plain and self._state is State.OPEN and self._session is not None:
            self._tell_corked(self._session.received, plain)
        if pump.ended:
            self._finish_input()
        return None

    def _handshake_done(self, pump: Pump) -> None:
        counters = self._surroundings.counters
        counters.handshakes += 1
        counters.resumptions += pump.resumed
        self.set_deadline(None)
        if self._session is None:
            self._open()
        elif self._state is State.OPEN:
            self._tell_corked(self._session.secured)
        else:
            self._flush()

    def _tell_corked(self, method: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Tell the session, and send all that it writes meanwhile at once."""
        self._corked = True
        self._tell(method, *args, **kwargs)
        self._corked = False
        if self._queue is not None or self._state is State.CLOSING:
            self._flush()

    def _tell(self, method: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return method(*args, **kwargs)
        except Exception:
            # Ours to mend, and no reason for the other connections to suffer.
            log.exception("a session failed; its connection is closed")
            self.abort()
            return None

    def _finish_input(self) -> None:
        if self._finished or self._state not in (State.OPEN, State.SHAKING):
            return
        self._finished = True
        if self._session is None or not self._tell(self._session.finished):
            self.close()

    def _flush_later(self) -> None:
        if self._queued > HIGH_WATER:
            self._flush()
            self._congested = self._queued > HIGH_WATER
        elif not self._corked:
            self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._surroundings.loop.call_soon(self._flush)

    def _flush(self) -> None:
        """Hand to the transport what it takes; go on with closing when that was all."""
        self._scheduled = False
        queue, pump, transport = self._queue, self._pump, self._transport
        if queue is not None:
            if pump is None:
                while queue and not self._paused:
                    part = take(queue, BATCH)
                    self._queued -= len(part)
                    transport.write(part)
            elif pump.handshaken:
                while queue and not self._paused:
                    records, taken = pump.encrypt(queue, self._queued, BATCH)
                    self._queued -= taken
                    transport.writelines(records)
            if not queue:
                self._queue = None
            if self._congested and self._queued <= HIGH_WATER // 4:
                self._relieve()
        if self._queue is None and self._state is State.CLOSING and not self._corked:
            self._leave()

    def _relieve(self) -> None:
        if not self._congested:
            return
        self._congested = False
        self._release_waiters()
        if self._state is State.OPEN and self._session is not None:
            self._tell(self._session.resumed)

    def _release_waiters(self) -> None:
        waiters, self._waiters = self._waiters, None
        for waiter in waiters or ():
            if not waiter.done():
                waiter.set_result(None)

    def _leave(self) -> None:
        """The queue is empty: end TLS, let the transport send what it holds, and close."""
        self._state = State.LEAVING
        if self._pump is not None:
            self._transport.write(self._pump.farewell())
        self._surroundings.deadlines.set(self, self._surroundings.closing_seconds)
        if self._finished or not (self._flowing or unread(self._transport)):
            self._transport.close()
        else:
            # What comes to a closed socket is answered by a reset, which destroys our last words
            # on their way (RFC 1122 4.2.2.13): so it is read, and forgotten, to its end.
            self._transport.write_eof()
            self._transport.resume_reading()

    def _tls_broke(self, pump: Pump, error: ssl.SSLError) -> None:
        """The peer does not speak TLS as we do; the alert that says so is sent."""
        if pump.handshaken:
            log.info("TLS with %s broke: %s", self.peer, reason(error))
        else:
            self._handshake_failed(reason(error))
        self._release_waiters()
        self._queue, self._queued = None, 0
        self._leave()

    def _handshake_failed(self, why: str) -> None:
        self._surroundings.counters.failed_handshakes += 1
        log.info("TLS handshake with %s failed: %s", self.peer, why)
