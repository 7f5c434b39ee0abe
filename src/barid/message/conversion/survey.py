"""What a stretch of a message holds, found out a piece at a time."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

PIECE: Final = 256 * 1024
LONGEST_LINE: Final = 998
"""Octets of a line without its end (RFC 5321 4.5.3.1.6, RFC 2045 2.7)."""
_TO_ESCAPE: Final = re.compile(rb"[^\t\r\n -<>-~]")


@dataclass(frozen=True, slots=True)
class Survey:
    """`wide` is whether there are octets above 127, `utf8` whether it is UTF-8; `escapes` counts
    what quoted-printable writes with three characters, where it is wide."""

    size: int
    wide: bool
    long_lines: bool
    utf8: bool
    escapes: int


def survey(read: Callable[[int, int], bytes], start: int, end: int) -> Survey:
    """Of the octets from `start` to `end`."""
    lines = Lines()
    decoder = codecs.getincrementaldecoder("utf-8")()
    wide, utf8, escapes = False, True, 0
    for at in range(start, end, PIECE):
        piece = read(at, min(at + PIECE, end))
        lines.feed(piece)
        if not piece.isascii():
            wide = True
        escapes += len(_TO_ESCAPE.findall(piece)) if wide else 0
        if utf8:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                utf8 = False
    return Survey(end - start, wide, lines.long, utf8 and not decoder.getstate()[0], escapes)


class Lines:
    """Whether a line is too long, over pieces."""

    def __init__(self) -> None:
        self.long = False
        self._open = 0

    def feed(self, piece: bytes) -> None:
        """The next piece."""
        if self.long:
            return
        first = piece.find(b"\n")
        if first < 0:
            self._open += len(piece)
            self.long = self._open > LONGEST_LINE + 1
            return
        if self._open + first > LONGEST_LINE + 1:  # a CR stands before the LF
            self.long = True
            return
        self.long = has_long_line(piece, first + 1)
        self._open = len(piece) - piece.rfind(b"\n") - 1


def has_long_line(octets: bytes, start: int = 0) -> bool:
    """Whether a line from there on is too long, its end not counted."""
    most, size = LONGEST_LINE + 2, len(octets)
    while size - start > most:
        # The last line end within reach: so a kilobyte costs one search.
        found = octets.rfind(b"\n", start, start + most)
        if found < 0:
            return True
        start = found + 1
    return size - start > LONGEST_LINE and octets.find(b"\n", start) < 0
