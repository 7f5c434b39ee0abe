"""Carries out a plan: the message as the next hop gets it, a piece at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from barid.message.conversion.encoders import encoder_of
from barid.message.conversion.plan import Edit, Put, Read, Recode
from barid.message.conversion.survey import LONGEST_LINE, PIECE

_NOTHING: Final = bytes(range(128)) + b"?" * 128
_LONG: Final = re.compile(rb"([^\n]{%d})(?=[^\n])" % (LONGEST_LINE - 2))


def converted(read: Read, size: int, edits: Sequence[Edit]) -> Iterator[bytes]:
    """The whole message of `size` octets with its edits in their places; its last line ends."""
    last = b""
    for piece in _pieces(read, size, edits):
        if piece:
            yield piece
            last = (last + piece[-2:])[-2:]
    if edits and last != b"\r\n":
        yield b"\r\n"


def _pieces(read: Read, size: int, edits: Sequence[Edit]) -> Iterator[bytes]:
    at = 0
    for edit in edits:
        yield from _kept(read, at, edit.start)
        if isinstance(edit, Put):
            yield edit.octets
        elif isinstance(edit, Recode):
            encoder = encoder_of(edit.way)
            for piece in _kept(read, edit.start, edit.end):
                yield encoder.feed(piece)
            yield encoder.end()
        else:
            for piece in _kept(read, edit.start, edit.end):
                yield _LONG.sub(rb"\1\r\n", piece.translate(_NOTHING))
        at = edit.end
    yield from _kept(read, at, size)


def _kept(read: Read, start: int, end: int) -> Iterator[bytes]:
    for at in range(start, end, PIECE):
        yield read(at, min(at + PIECE, end))
