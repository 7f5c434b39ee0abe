"""Reads message content after DATA up to its end, however it was cut, with bounded memory.

Only CRLF "." CRLF ends content. Lines are never taken apart in Python: everything is searched,
counted and replaced in whole buffers. Content with a bare CR, a bare LF or a NUL is read to its end
and refused as a whole, because programs disagree about where its lines end (RFC 5321 2.3.8), which
is how messages are smuggled. A line may have any length: mail in the wild exceeds the 1000 octets
of RFC 5321 4.5.3.1.6, and the size of the whole is limited.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Final

from barid.model.octets import is_made_of_lines

_END: Final = b"\r\n.\r\n"  # RFC 5321 4.1.1.4
_DOT_AT_START: Final = b"\r\n."


class Fault(Enum):
    """Why content cannot be taken."""

    MALFORMED = auto()
    TOO_LARGE = auto()
    NO_ROOM = auto()


class ContentReader:
    """One message's content. `limit` is the greatest size in octets, counted as RFC 1870 5 does."""

    __slots__ = ("_bound", "_checked", "_fault", "_kept", "_limit", "_searched", "_stuffed")

    def __init__(self, limit: int) -> None:
        self._kept = bytearray(b"\r\n")  # the CRLF of the DATA command begins the first line
        self._limit = limit
        # Stuffed dots do not count, and are at most one octet in four: so many arriving octets
        # are too many whatever they are.
        self._bound = limit + limit // 3 + 16
        self._searched = 0  # the end does not begin before this offset
        self._checked = 0  # octets before this offset are known to be well formed, or not
        self._stuffed = False
        self._fault: Fault | None = None

    def feed(self, data: bytes) -> bytes | None:
        """Take what has arrived: None while content goes on, else the octets that follow it."""
        kept = self._kept
        kept += data
        end = self._find_end()
        if end < 0:
            upto = len(kept)
            self._check(upto - 1 if kept.endswith(b"\r") else upto)
            if upto > self._bound and self._fault is None:
                self._fault = Fault.TOO_LARGE
            if self._fault is not None:
                self._drop()
            return None
        self._check(end + 2)
        rest = bytes(memoryview(kept)[end + 5 :])
        del kept[end + 2 :]
        return rest

    def __len__(self) -> int:
        """Octets that are kept now."""
        return len(self._kept)

    def refuse(self) -> None:
        """Keep no more of this message: it is read to its end, and there is no room for it."""
        if self._fault is None:
            self._fault = Fault.NO_ROOM
        self._drop()

    def finish(self) -> bytes | Fault:
        """The content as it was before dots were stuffed, once it has ended. Call this once."""
        if self._fault is not None:
            return self._fault
        kept = self._kept
        if self._stuffed:
            kept = kept.replace(_DOT_AT_START, b"\r\n")  # RFC 5321 4.5.2
        if len(kept) - 2 > self._limit:
            return Fault.TOO_LARGE
        return bytes(memoryview(kept)[2:])

    def _find_end(self) -> int:
        """Offset of the end, or -1. Most content has no stuffed dot, so the only dot at the start
        of a line is its end; where there are others, the whole end is searched for."""
        kept = self._kept
        if not self._stuffed:
            # From behind: that proves in a third of the time that there is none.
            dot = kept.rfind(_DOT_AT_START, self._searched)
            if dot < 0:
                self._searched = max(len(kept) - 2, 0)
                return -1
            if kept.rfind(_DOT_AT_START, self._searched, dot + 2) < 0:
                self._searched = dot
                if _END.startswith(kept[dot : dot + 5]):
                    return dot if len(kept) >= dot + 5 else -1
            self._stuffed = True
        end = kept.find(_END, self._searched)
        if end < 0:
            self._searched = max(len(kept) - 4, 0)
        return end

    def _check(self, upto: int) -> None:
        """Look at what is new. No CRLF lies across `upto`."""
        if not is_made_of_lines(bytes(memoryview(self._kept)[self._checked : upto])):
            self._fault = Fault.MALFORMED  # also when it is too large: the same at every cut
        self._checked = upto

    def _drop(self) -> None:
        """Content that will be refused is not kept: only what may be the beginning of its end."""
        excess = len(self._kept) - 4
        if excess > 0:
            del self._kept[:excess]
            self._checked -= excess
            self._searched = 0
