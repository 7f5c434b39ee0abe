"""The pieces of a large message that search words are made of: its headers and its text.

So a message with a large attachment is never in memory whole only to be indexed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from barid.message.mime.text import MAX_TEXT, text_parts
from barid.message.words.reading import MAX_HEADER
from barid.model.outline import Outline, Part
from barid.model.words import Piece


class Readable(Protocol):
    """A content that is read a piece at a time; `interfaces.store.Content` is one."""

    def read(self, start: int, end: int) -> bytes:
        """The octets from `start` up to `end`."""


class Excerpt:
    """Pieces of a content, to be sliced by the offsets of the whole. What is not in them is not
    there."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self._pieces = {piece.start: piece.octets for piece in pieces}

    def __getitem__(self, key: slice, /) -> bytes:
        start, end = key.start or 0, key.stop
        octets = self._pieces.get(start, b"")
        return octets if end is None else octets[: max(end - start, 0)]


def pieces_of(content: Readable, outline: Outline) -> tuple[Piece, ...]:
    """What `make_words` looks at. Raises whatever reading does."""
    spans = sorted(set(_headers(outline.root)) | set(_texts(outline.root)))
    longest = {start: end for start, end in spans if end > start}
    return tuple(Piece(start, content.read(start, end)) for start, end in longest.items())


def _headers(part: Part) -> Iterator[tuple[int, int]]:
    """Those of the message and of all that it encloses."""
    yield part.header_start, min(part.body_start, part.header_start + MAX_HEADER)
    for child in part.children:
        yield from _headers(child)


def _texts(root: Part) -> Iterator[tuple[int, int]]:
    for part in text_parts(root):
        yield part.body_start, min(part.body_end, part.body_start + MAX_TEXT)
