"""Receive buffer of protocols that are lines of commands: bytes in, complete lines out.

The limit on what a peer may send unfinished is applied here, and gives the same result however the
bytes were cut in transit. The buffer keeps what it was fed until it is asked for, so a driver stops
reading while the conversation waits for a decision.
"""

from __future__ import annotations


class TooLong(Exception):
    """A line is longer than its limit. Raised once for it; the rest of it will be passed over."""


class Lines:
    """Only CRLF ends a line (RFC 5321 2.3.8, RFC 9051 2.2)."""

    __slots__ = ("_buffer", "_searched", "_skipping")

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._searched = 0  # no CRLF begins before this offset
        self._skipping = False

    def __len__(self) -> int:
        """Octets fed and not yet taken."""
        return len(self._buffer)

    def feed(self, data: bytes) -> None:
        """Append what has arrived."""
        self._buffer += data

    def next_line(self, limit: int) -> bytes | None:
        """The next line without its CRLF, or None while it is incomplete.

        `limit` counts octets with the CRLF. Raises TooLong as soon as a line exceeds it; calls
        after that pass over the rest of the long line without keeping it.
        """
        buffer = self._buffer
        if self._skipping and not self._skip():
            return None
        end = buffer.find(b"\r\n", self._searched)
        if end >= 0:
            self._searched = 0
            if end + 2 <= limit:
                line = bytes(buffer[:end])
                del buffer[: end + 2]
                return line
            del buffer[: end + 2]
            raise TooLong
        if len(buffer) < limit:
            self._searched = max(len(buffer) - 1, 0)  # the last octet may be the CR of a CRLF
            return None
        self._skipping = True
        self._skip()
        raise TooLong

    def take_all(self) -> bytes:
        """Every octet there is, complete line or not: for content that is no longer lines."""
        taken = bytes(self._buffer)
        self._buffer.clear()
        self._searched = 0
        return taken

    def discard(self) -> None:
        """Forget everything, so that nothing sent before TLS counts after it (RFC 3207 4.2)."""
        self._buffer.clear()
        self._searched = 0
        self._skipping = False

    def _skip(self) -> bool:
        """Drop the rest of a long line; True when its end was found."""
        buffer = self._buffer
        end = buffer.find(b"\r\n")
        if end >= 0:
            del buffer[: end + 2]
            self._skipping = False
        else:
            del buffer[: len(buffer) - buffer.endswith(b"\r")]
        self._searched = 0
        return end >= 0
