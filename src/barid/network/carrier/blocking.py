"""Connections for programs without an event loop: the same verbs as `wire`, over plain sockets.

The verbs are coroutines that wait for nothing but the socket: `run` carries one through in one go,
so that whoever speaks over a wire is written once for both worlds. Every wait has its limit.
"""

from __future__ import annotations

import errno
import os
import selectors
import socket
import ssl
import time
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from typing import Any, Final, TypeVar

from barid.network.carrier.reaching import (
    CONNECT_SECONDS,
    MOST_ADDRESSES,
    STAGGER,
    Failure,
    Target,
    Unreached,
    reason_of,
    unreached,
)
from barid.network.carrier.safety import why_not
from barid.protocols.smtp.client.conversation import Conversation, Ended, Event

T = TypeVar("T")

_READ: Final = 64 * 1024
_PIECE: Final = 256 * 1024
_PATIENCE: Final = 300.0
_STALLED_SECONDS: Final = 180.0
_UNDER_WAY: Final = frozenset({errno.EINPROGRESS, errno.EALREADY, errno.EWOULDBLOCK})


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of a coroutine that only waits for blocking wires. Raises what it raises."""
    try:
        work.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    work.close()
    raise RuntimeError("a blocking wire does not wait for an event loop")


class BlockingWire:
    """One connection with a conversation at our end of it, like `wire.Wire`."""

    def __init__(self, talk: Conversation, connection: socket.socket) -> None:
        self.talk = talk
        self.lost = False
        self._socket = connection
        with suppress(OSError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    async def event(self, patience: float | None = None) -> Event:
        """Send what there is to send, and wait for what comes of it. A server that is gone or too
        slow has `Ended`."""
        until = time.monotonic() + (_PATIENCE if patience is None else patience)
        while True:
            self.flush()
            event = self.talk.next_event()
            if event is not None:
                return event
            if self.lost or not self._receive(until - time.monotonic()):
                return self.give_up()

    def flush(self) -> None:
        """Send what the conversation has to say."""
        data = self.talk.to_send()
        if not data or self.lost:
            return
        try:
            self._socket.settimeout(_STALLED_SECONDS)
            for at in range(0, len(data), _PIECE):
                self._socket.sendall(data[at : at + _PIECE])
        except OSError:
            self._hear_last_words()
            self.lost = True

    async def drained(self) -> bool:
        """Whether the other side takes what is sent."""
        return not self.lost

    async def shake_hands(self, context: ssl.SSLContext, name: str | None, seconds: float) -> str:
        """TLS from here on. Why it failed, empty when it did not."""
        self._socket.settimeout(seconds)
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=name)
        except (OSError, ValueError) as error:
            return why_not(error)
        return ""

    def tls_object(self) -> ssl.SSLObject | ssl.SSLSocket | None:
        """What is known of TLS on this connection."""
        return self._socket if isinstance(self._socket, ssl.SSLSocket) else None

    def give_up(self) -> Ended:
        """It is over: the connection goes, and the conversation says what that means."""
        ended = self.talk.lost()
        self.hang_up()
        return ended

    def hang_up(self) -> None:
        """Let go of the connection at once."""
        with suppress(OSError):
            self._socket.close()
        self.lost = True

    def _receive(self, seconds: float) -> bool:
        """Whether anything came."""
        if seconds <= 0:
            return False
        try:
            self._socket.settimeout(seconds)
            data = self._socket.recv(_READ)
        except OSError:
            return False
        if data:
            self.talk.receive(data)
        return bool(data)

    def _hear_last_words(self) -> None:
        """A server that hangs up while we talk may have said why before."""
        with suppress(OSError):
            self._socket.settimeout(0.5)
            self.talk.receive(self._socket.recv(_READ))


def race(
    targets: Sequence[Target], seconds: float = CONNECT_SECONDS
) -> tuple[socket.socket, Target] | Unreached:
    """The first connection, and where it leads: IPv4 and IPv6 race, and each other (RFC 8305).
    Never raises."""
    calls = _Calls(list(targets[:MOST_ADDRESSES]), time.monotonic() + seconds)
    try:
        return calls.first()
    finally:
        calls.drop()


class _Calls:
    """Connections that are being made."""

    def __init__(self, waiting: list[Target], until: float) -> None:
        self._waiting = waiting
        self._until = until
        self._selector = selectors.DefaultSelector()
        self._running: dict[socket.socket, Target] = {}
        self._failures: list[Failure] = []

    def first(self) -> tuple[socket.socket, Target] | Unreached:
        while self._waiting or self._running:
            if self._waiting and (made := self._call(self._waiting.pop(0))):
                return made
            if not self._running:
                continue
            left = self._until - time.monotonic()
            if left <= 0:
                self._failures += [(one[0], "no answer", 0) for one in self._running.values()]
                break
            for key, _ in self._selector.select(min(STAGGER, left) if self._waiting else left):
                assert isinstance(key.fileobj, socket.socket)
                if made := self._answered(key.fileobj):
                    return made
        return unreached(self._failures)

    def drop(self) -> None:
        for late in self._running:
            late.close()
        self._selector.close()

    def _call(self, target: Target) -> tuple[socket.socket, Target] | None:
        family = socket.AF_INET6 if ":" in target[0] else socket.AF_INET
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.setblocking(False)
        try:
            code = connection.connect_ex(target)
        except OSError as error:
            code = error.errno or 0
        if code == 0:
            return connection, target
        if code in _UNDER_WAY:
            self._running[connection] = target
            self._selector.register(connection, selectors.EVENT_WRITE)
        else:
            self._fail(connection, target, code)
        return None

    def _answered(self, connection: socket.socket) -> tuple[socket.socket, Target] | None:
        target = self._running.pop(connection)
        self._selector.unregister(connection)
        code = connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if code == 0:
            return connection, target
        self._fail(connection, target, code)
        return None

    def _fail(self, connection: socket.socket, target: Target, code: int) -> None:
        connection.close()
        self._failures.append((target[0], *reason_of(OSError(code, os.strerror(code)))))
