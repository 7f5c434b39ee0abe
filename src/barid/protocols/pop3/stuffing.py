"""How a message travels: no line of it may look like the end of the response (RFC 1939 3).

The octets are sent as they are, 8-bit and NUL included. A dot is doubled at the beginning of what
any program takes for a line, after a lone LF as well: many cut lines there, and for them a dot
between two of those would end the message early, and its rest would be taken for replies.
"""

from __future__ import annotations

import re
from typing import Final

END: Final = b".\r\n"
_DOT_FIRST: Final = re.compile(rb"\n\.")


def stuffed(octets: bytes) -> bytes:
    """A whole message with its dots doubled, its last line ended by CRLF, without the final dot."""
    if octets and not octets.endswith(b"\r\n"):
        octets += b"\r\n"
    octets = _doubled(octets)
    return b"." + octets if octets.startswith(b".") else octets


def _doubled(octets: bytes) -> bytes:
    """Most messages have no such line, which the expression finds in half the time of `in`."""
    return octets.replace(b"\n.", b"\n..") if _DOT_FIRST.search(octets) else octets


class Stuffing:
    """One message that comes in pieces."""

    __slots__ = ("_tail",)

    def __init__(self) -> None:
        self._tail = b"\r\n"  # the last octets so far, as if a line had just ended

    def add(self, octets: bytes) -> bytes:
        """What is sent for the next octets."""
        first_dot = octets.startswith(b".") and self._tail.endswith(b"\n")
        self._tail = (self._tail + octets[-2:])[-2:]
        octets = _doubled(octets)
        return b"." + octets if first_dot else octets

    def finish(self) -> bytes:
        """What is missing to the end of the last line."""
        return b"" if self._tail == b"\r\n" else b"\r\n"


def sent_size(size: int, ending: bytes) -> int:
    """Octets that a client counts for a message of `size` octets that ends with `ending`: the CRLF
    that is added counts, doubled dots do not (RFC 1939 11)."""
    return size if size == 0 or ending.endswith(b"\r\n") else size + 2
