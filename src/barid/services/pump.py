"""TLS of one connection, pumped over our own receive path: bytes in, bytes out, no socket.

Works on `ssl.MemoryBIO`, which never shrinks, in slices: small ones until much is to be carried, so
that most connections stay small for life, and never more than one record. Failures of the peer are
`ssl.SSLError`; the caller ends the connection, after sending what `outgoing` holds (the alert).
"""

from __future__ import annotations

import contextlib
import ssl
import sys
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol, runtime_checkable

RECORD: Final = 16_384
"""The largest plain text of one TLS record (RFC 8446 5.1)."""
SMALL: Final = 4096
"""A record that a slow link carries, and a device can show, before all else has come."""
TINY: Final = 512
BULK: Final = 65_536
"""From here on speed counts more than memory: about twice as fast with full records."""


@dataclass(frozen=True, slots=True)
class TlsInfo:
    """How a connection is protected."""

    version: str
    """As OpenSSL names it: `TLSv1.3`."""
    cipher: str
    bits: int
    server_name: str
    """The name that the client asked for (SNI) in A-labels, or empty."""
    resumed: bool
    certificate: bytes = b""
    """The client's certificate (DER), verified in the handshake; empty when it showed none."""
    bindings: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    """What a login can be bound to: data by type of channel binding (RFC 5929, RFC 9266)."""


@runtime_checkable
class Bindable(Protocol):
    """TLS that tells what logins can be bound to."""

    def bindings(self) -> dict[str, bytes]: ...


class Pump:
    """The server side of one TLS connection."""

    __slots__ = ("_incoming", "_outgoing", "_tickets", "_tls", "ended", "handshaken")

    def __init__(self, context: ssl.SSLContext) -> None:
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self.handshaken = False
        self._tickets = False  # wait to be sent
        self.ended = False
        """Whether the peer has said that it sends no more (close_notify)."""

    def shake(self, data: memoryview) -> bool:
        """Go on with the handshake; True when it is complete. Raises ssl.SSLError."""
        incoming = self._incoming
        for start in range(0, len(data), TINY):
            incoming.write(data[start : start + TINY])
            with contextlib.suppress(ssl.SSLWantReadError), _names_unread():
                self._tls.do_handshake()
                # What else has come belongs to the conversation.
                incoming.write(data[start + TINY :])
                self.handshaken = True
                # With TLS 1.3 only session tickets are left to be sent. They leave with our first
                # words: some clients (imaplib2) would wait for these as soon as tickets come, and
                # never say anything.
                self._tickets = self._tls.version() == "TLSv1.3"
                return True
        return False

    def decrypt(self, data: memoryview, space: memoryview) -> bytes:
        """What the peer said; `space` must hold `data` and one record more. Raises ssl.SSLError."""
        incoming, tls, total = self._incoming, self._tls, 0
        # What came behind the handshake is in `incoming` already: hence one round even for no data.
        slice_ = RECORD if len(data) >= BULK else SMALL
        for start in range(0, len(data) or 1, slice_):
            incoming.write(data[start : start + slice_])
            while incoming.pending or tls.pending():
                try:
                    count = tls.read(RECORD, space[total:])
                except ssl.SSLWantReadError:
                    break
                if not count:
                    self.ended = True
                    return bytes(space[:total])
                total += count  # type: ignore[operator]
        return bytes(space[:total])

    def encrypt(
        self, queue: deque[bytes | memoryview], queued: int, most: int
    ) -> tuple[list[bytes], int]:
        """Take about `most` of the `queued` bytes; returns the records and how many it were."""
        size = RECORD if queued >= BULK else SMALL
        records: list[bytes] = []
        taken = 0
        write, read = self._tls.write, self._outgoing.read
        self._tickets = False
        while queue and taken < most:
            part = take(queue, size)
            write(part)
            records.append(read())
            taken += len(part)
        return records, taken

    def outgoing(self) -> bytes:
        """Handshake messages, alerts and key updates that wait to be sent."""
        waits = self._outgoing.pending and not self._tickets
        return self._outgoing.read() if waits else b""

    def farewell(self) -> bytes:
        """The records that end the connection properly (close_notify), if it was established."""
        if self.handshaken:
            # It wants the peer's own close_notify, for which nobody waits.
            with contextlib.suppress(ssl.SSLError):
                self._tls.unwrap()
        return self._outgoing.read()

    @property
    def resumed(self) -> bool:
        """Whether the handshake resumed an earlier session."""
        return bool(self._tls.session_reused)

    def info(self) -> TlsInfo:
        """How the connection is protected, once the handshake is complete."""
        name, _, bits = self._tls.cipher() or ("", "", 0)
        return TlsInfo(
            version=self._tls.version() or "",
            cipher=name,
            bits=bits,
            server_name=getattr(self._tls, "server_name", ""),
            resumed=self.resumed,
            certificate=self._tls.getpeercert(binary_form=True) or b"",
            bindings=self._tls.bindings() if isinstance(self._tls, Bindable) else {},
        )


@contextlib.contextmanager
def _names_unread() -> Iterator[None]:
    """A name asked for (SNI) that is not ASCII ends the handshake; but Python's own `ssl` says so
    on stderr, with a traceback, and so would let strangers fill the log."""
    pass_on = sys.unraisablehook

    def hook(unraisable: sys.UnraisableHookArgs) -> None:
        name = isinstance(unraisable.object, bytes)
        if not (name and isinstance(unraisable.exc_value, UnicodeDecodeError)):
            pass_on(unraisable)

    sys.unraisablehook = hook
    try:
        yield
    finally:
        sys.unraisablehook = pass_on


def reason(error: ssl.SSLError) -> str:
    """What went wrong, as OpenSSL names it: `no shared cipher`."""
    return (error.reason or type(error).__name__).replace("_", " ").lower()


def take(queue: deque[bytes | memoryview], most: int) -> bytes | memoryview:
    """Take one piece of at most `most` bytes from the front: small parts joined, large ones cut."""
    first = queue.popleft()
    size = len(first)
    if size > most:
        view = memoryview(first)
        queue.appendleft(view[most:])
        return view[:most]
    if not queue or size + len(queue[0]) > most:
        return first
    parts = [first]
    while queue and size + len(queue[0]) <= most:
        part = queue.popleft()
        size += len(part)
        parts.append(part)
    return b"".join(parts)
