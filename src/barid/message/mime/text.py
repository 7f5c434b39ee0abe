"""The text of parts, as a search looks through it: transfer encoding and charset undone, bounded.

Nothing fails, and no more of a part is decoded than the bound needs. Of HTML the text between the
tags remains.
"""

from __future__ import annotations

import binascii
import html
from collections.abc import Iterator
from typing import Protocol

from barid.message.mime.charsets import decode_charset, decode_unlabelled
from barid.message.mime.headers import decode_base64
from barid.model.outline import Outline, Part

MAX_TEXT = 1024 * 1024
"""Bytes of one part, and characters of one message, that a search looks at by default."""

_IDENTITY = frozenset({b"7bit", b"8bit", b"binary"})
_SILENT = ("script", "style")


class Octets(Protocol):
    """A content, or of a large one the pieces that are looked at."""

    def __getitem__(self, key: slice, /) -> bytes: ...


def decode_transfer(body: bytes, encoding: bytes) -> bytes | None:
    """A body without its transfer encoding (RFC 2045 6); None when the encoding is unknown."""
    if encoding in _IDENTITY:
        return body
    if encoding == b"base64":
        return decode_base64(body)
    if encoding == b"quoted-printable":
        return _decode_quoted_printable(body)
    return None


def part_text(content: Octets, part: Part, limit: int = MAX_TEXT) -> str:
    """The text of one text/* part, from at most `limit` bytes of its encoded body."""
    end = min(part.body_end, part.body_start + limit)
    body = content[part.body_start : end]
    data = decode_transfer(body, part.encoding)
    if data is None:
        data = body
    charset = dict(part.parameters).get(b"charset")
    text = (
        decode_charset(data, charset.decode("ascii", "replace"))
        if charset
        else (decode_unlabelled(data))
    )
    return strip_markup(text) if part.subtype in (b"html", b"xhtml+xml") else text


def text_parts(part: Part) -> Iterator[Part]:
    """The text/* leaves of a part in their order, those of enclosed messages included."""
    if part.media_type == b"text" and not part.children:
        yield part
    for child in part.children:
        yield from text_parts(child)


def searchable_text(content: Octets, outline: Outline, limit: int = MAX_TEXT) -> str:
    """All text of a message, part after part, at most `limit` characters."""
    pieces: list[str] = []
    left = limit
    for part in text_parts(outline.root):
        if left <= 0:
            break
        piece = part_text(content, part, limit)[:left]
        pieces.append(piece)
        left -= len(piece)
    return "\n".join(pieces)[:limit]


def strip_markup(text: str) -> str:
    """HTML without its tags, comments, scripts and styles, its character references resolved.

    For finding words, not for showing: it never needs to understand the page.
    """
    first, *pieces = text.split("<")
    kept = [first]
    silent = ""  # what has to come before text counts again
    for piece in pieces:
        if silent == "-->":
            _, ended, words = piece.rpartition("-->")
            silent = "" if ended else silent
        elif silent:
            tag, _, words = piece.partition(">")
            silent = "" if tag.lower().startswith(silent) else silent
        else:
            silent, words = _read_tag(piece)
        if not silent:
            kept.append(words)
    return html.unescape(" ".join(kept))


def _read_tag(piece: str) -> tuple[str, str]:
    """What comes behind `<`: the end to wait for, if its inside is not text; and the text."""
    if piece.startswith("!--"):
        _, ended, words = piece[3:].partition("-->")
        return ("" if ended else "-->"), words
    if not piece[:1].isalpha() and piece[:1] not in ("/", "!", "?"):
        return "", "<" + piece  # not a tag
    tag, _, words = piece.partition(">")
    name = tag.split(None, 1)[0].lower() if tag else ""
    return (f"/{name}" if name in _SILENT else ""), words


def _decode_quoted_printable(body: bytes) -> bytes:
    if b" \r\n" in body or b"\t\r\n" in body:
        # RFC 2045 6.7 (3): white space at the end of a line was added on the way
        body = b"\r\n".join([line.rstrip(b" \t") for line in body.split(b"\r\n")])
    return binascii.a2b_qp(body)
