"""Receive buffer of an IMAP session: lines, literals, and bytes to be thrown away.

Only CRLF ends a line. Nothing is kept past a limit: an overlong line is dropped as it comes, but
for its beginning (the tag) and its end (the literal that it may announce). A literal is collected
in one growing buffer, so the cost is linear however the peer cuts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

KEPT_OF_OVERLONG = 64
"""Octets kept of each end of a line that is longer than allowed."""


@dataclass(frozen=True, slots=True)
class Overlong:
    """A line longer than its limit: only its first and last octets, without CRLF."""

    head: bytes
    tail: bytes


class Reader:
    """Bytes in; lines and literals out, in the order in which the caller asks for them."""

    __slots__ = ("_buffer", "_head", "_literal", "_missing", "_searched", "_unwanted")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # no CRLF begins before this place in the buffer
        self._head: bytes | None = None  # of the overlong line that is being dropped
        self._literal: BytesIO | None = None
        self._missing = 0  # octets of the literal still to come
        self._unwanted = 0  # octets still to be thrown away

    def __len__(self) -> int:
        """Octets received and not yet asked for."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Take bytes from the peer."""
        if self._unwanted:
            dropped = min(self._unwanted, len(data))
            self._unwanted -= dropped
            data = data[dropped:]
        elif self._missing and self._literal is not None:
            taken = min(self._missing, len(data))
            self._literal.write(data if taken == len(data) else data[:taken])
            self._missing -= taken
            data = data[taken:]
        self._buffer += data

    def line(self, limit: int) -> bytes | Overlong | None:
        """The next line without its CRLF, None while it is incomplete."""
        buffer = self._buffer
        end = buffer.find(b"\r\n", self._searched)
        if end < 0:
            self._searched = max(0, len(buffer) - 1)
            if len(buffer) > limit + 1 or self._head is not None:
                self._drop_overlong()
            return None
        line = bytes(buffer[:end])
        del buffer[: end + 2]
        self._searched = 0
        if self._head is not None or end > limit:
            head, self._head = self._head, None
            return Overlong(head or line[:KEPT_OF_OVERLONG], line[-KEPT_OF_OVERLONG:])
        return line

    def _drop_overlong(self) -> None:
        """Keep the two ends of a line of which more than the limit is here already."""
        if self._head is None:
            self._head = bytes(self._buffer[:KEPT_OF_OVERLONG])
        del self._buffer[: max(0, len(self._buffer) - KEPT_OF_OVERLONG - 1)]
        self._searched = max(0, len(self._buffer) - 1)

    def expect(self, size: int) -> None:
        """Begin a literal of `size` octets; ask for it with `literal`."""
        assert self._literal is None, "one literal at a time"
        self._literal = BytesIO()
        self._literal.write(self._take(size))
        self._missing = size - self._literal.tell()

    def literal(self) -> bytes | None:
        """The literal begun last, None while it is incomplete. Ends it."""
        assert self._literal is not None, "no literal was expected"
        if self._missing:
            return None
        data = self._literal.getvalue()
        self._literal = None
        return data

    @property
    def collected(self) -> int:
        """Octets that are here of the literal begun last."""
        return self._literal.tell() if self._literal is not None else 0

    def abandon(self) -> None:
        """Throw away the literal begun last, and what is missing of it as it comes."""
        self._literal = None
        self._unwanted, self._missing = self._missing, 0

    def skip(self, size: int) -> None:
        """Throw away the next `size` octets as they come."""
        self._unwanted = size - len(self._take(size))

    @property
    def skipping(self) -> bool:
        """Whether octets to be thrown away are still missing."""
        return self._unwanted > 0

    def _take(self, size: int) -> bytes:
        taken = bytes(self._buffer[:size])
        del self._buffer[:size]
        self._searched = 0
        return taken
