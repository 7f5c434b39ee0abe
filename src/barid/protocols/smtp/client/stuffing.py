"""Content on its way out after DATA: dots stuffed, ended by a lone dot (RFC 5321 4.5.2).

Content comes in pieces that may be cut anywhere. Every line must already end in CRLF; content that
does not end so is given its last one.
"""

from __future__ import annotations

from typing import Final

END: Final = b".\r\n"


class Stuffing:
    """One message."""

    __slots__ = ("_tail",)

    def __init__(self) -> None:
        self._tail = b"\r\n"  # what was sent last, as far as it matters for what follows

    def piece(self, data: bytes) -> bytes:
        """The next piece, stuffed."""
        if not data:
            return b""
        stuffed = data.replace(b"\r\n.", b"\r\n..")
        if data[:1] == b"." and self._tail == b"\r\n":
            stuffed = b"." + stuffed
        elif self._tail[-1:] == b"\r" and data[:2] == b"\n.":
            stuffed = b"\n." + stuffed[1:]
        self._tail = (self._tail + data)[-2:]
        return stuffed

    def end(self) -> bytes:
        """What follows the last piece."""
        if self._tail == b"\r\n":
            return END
        return (b"\n" if self._tail[-1:] == b"\r" else b"\r\n") + END
