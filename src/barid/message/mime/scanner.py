"""Finds the parts of a message: one walk from its first byte to its last, whatever they are.

Promises: no content makes it fail; its time is linear in the size (every byte is searched once for
a blank line and once for a boundary, however deep the nesting); depth and number of parts are
bounded, and what lies beyond is one opaque part. A line ends at LF, with or without CR before it;
offsets count bytes of the content as it is. RFC 2045, RFC 2046 5.1.
"""

from __future__ import annotations

import re

from barid.message.mime.fields import Fields, read_fields, sum_up
from barid.message.mime.parameters import (
    TEXT_PLAIN,
    ContentType,
    parse_content_type,
    parse_disposition,
    parse_encoding,
    parse_languages,
)
from barid.model.outline import HeaderSummary, Outline, Part

MAX_DEPTH = 50
MAX_PARTS = 1000
MAX_BOUNDARY = 250  # RFC 2046 5.1.1 allows 70; delimiters are compared as far as this

_BLANK_LINE = re.compile(rb"\n\r?\n")
_LEADING_BLANK_LINE = re.compile(rb"\r?\n")
_MESSAGE_TYPES = (b"rfc822", b"global")
_ENCLOSED = ContentType(b"message", b"rfc822", ())
_NO_LEVEL = -1


def scan(content: bytes) -> Outline:
    """The outline of a message; any bytes have one."""
    walk = _Walk(content)
    envelope, root = walk.message(0, 0)
    return Outline(len(content), envelope, root)


class _Walk:
    """Where the walk has come to.

    After each entity `stop` is where its body ended, and, unless the content ended there, `level`
    the open multipart whose delimiter line was met, `closing` whether it was its last, and `after`
    the line behind it.
    """

    __slots__ = (
        "after",
        "blank_end",
        "blank_start",
        "boundaries",
        "closing",
        "content",
        "cut",
        "end",
        "level",
        "needle",
        "needles",
        "open",
        "parts_left",
        "stop",
    )

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.end = len(content)
        self.parts_left = MAX_PARTS
        self.blank_start = self.blank_end = -2
        self.open: tuple[bytes, ...] = ()  # the delimiters of the multiparts we are in
        self.needle = b""  # what they have in common: mostly the whole of the only one
        self.needles: list[bytes] = []  # that of the multiparts further out
        self.stop = self.after = self.end
        self.level = _NO_LEVEL
        self.closing = False
        self.cut = False  # whether the last header was ended by a delimiter

    def message(self, start: int, depth: int) -> tuple[HeaderSummary, Part]:
        """The message that begins at `start`."""
        body_start = self._header_end(start)
        fields = read_fields(self.content[start:body_start], of_message=True)
        return sum_up(fields), self._entity((start, body_start), fields, TEXT_PLAIN, depth)

    def _part(self, start: int, default: ContentType, depth: int) -> Part:
        """The part of a multipart that begins at `start`."""
        body_start = self._header_end(start)
        fields = read_fields(self.content[start:body_start], of_message=False)
        return self._entity((start, body_start), fields, default, depth)

    def _header_end(self, start: int) -> int:
        """Where the body begins: behind the blank line, or where a delimiter cuts the header."""
        limit = self._blank_line_end(start)
        if self.open and self._find_delimiter(start, limit):
            self.cut = True
            return max(self.stop, start)
        self.cut = False
        return limit

    def _blank_line_end(self, start: int) -> int:
        """Behind the next blank line. Starts only grow, so each stretch is searched once."""
        if not start:
            match = _LEADING_BLANK_LINE.match(self.content)
            if match:
                return match.end()
        if self.blank_start < start - 1:
            match = _BLANK_LINE.search(self.content, max(start - 1, 0))
            self.blank_start, self.blank_end = match.span() if match else (self.end, self.end)
        return self.blank_end

    def _find_delimiter(self, start: int, limit: int) -> bool:
        """Go to the first delimiter line of an open multipart that begins in [start, limit)."""
        content, needle, at = self.content, self.needle, start - 1
        while (at := content.find(needle, at, limit)) >= 0:
            if content.startswith(self.open, at + 1, limit):
                self._meet_delimiter(at + 1)
                return True
            at += 1
        return False

    def _meet_delimiter(self, line: int) -> None:
        """Say whose delimiter stands at `line`; of several that fit, the longest (innermost)."""
        content = self.content
        length = -1
        for level in range(len(self.open) - 1, -1, -1):
            # RFC 2046 5.1.1: the boundary must begin the line, not fill it.
            if len(self.open[level]) > length and content.startswith(self.open[level], line):
                self.level, length = level, len(self.open[level])
        self.closing = content.startswith(b"--", line + length)
        after = content.find(b"\n", line + length)
        self.after = after + 1 if after >= 0 else self.end
        # The line end before the delimiter belongs to it.
        self.stop = line - 2 if content.startswith(b"\r", line - 2) else line - 1

    def _find_stop(self, start: int) -> int:
        """Where a body that begins at `start` ends."""
        if not self.open or not self._find_delimiter(start, self.end):
            self._stop_at_end()
        return max(self.stop, start)

    def _stop_at_end(self) -> None:
        self.stop = self.after = self.end
        self.level, self.closing = _NO_LEVEL, False

    def _entity(
        self, bounds: tuple[int, int], fields: Fields, default: ContentType, depth: int
    ) -> Part:
        """The entity whose header was read, with all that it holds."""
        start, body_start = bounds
        self.parts_left -= 1
        value = fields.get(b"content-type")
        kind = default if value is None else parse_content_type(value)
        children: tuple[Part, ...] = ()
        envelope = None
        if self.cut:
            body_end = body_start
        elif not _is_composite(kind):
            body_end = self._find_stop(body_start)
        elif depth >= MAX_DEPTH or self.parts_left <= 0:
            return _make_opaque(start, body_start, self._find_stop(body_start))
        elif kind.media_type == b"multipart":
            children, body_end = self._multipart(body_start, kind, depth)
        else:
            envelope, inner = self.message(body_start, depth + 1)
            children, body_end = (inner,), inner.body_end
        if kind.media_type == b"multipart" and not children:
            kind = TEXT_PLAIN  # it cannot be what it says; so people can read what there is
        lines = 0
        if kind.media_type == b"text" or envelope is not None:
            lines = self.content.count(b"\n", body_start, body_end)
        return _make_part((start, body_start, body_end, lines), kind, fields, (children, envelope))

    def _multipart(self, start: int, kind: ContentType, depth: int) -> tuple[tuple[Part, ...], int]:
        """The parts of a multipart whose body begins at `start`, and where that body ends."""
        default = _ENCLOSED if kind.subtype == b"digest" else TEXT_PLAIN
        level = len(self.open)
        self._open(_boundary(kind))
        body_end = self._find_stop(start)  # the preamble
        children: list[Part] = []
        while self.level == level and not self.closing:
            if self.parts_left <= 1:
                children.append(self._rest(self.after))
                break
            children.append(self._part(self.after, default, depth + 1))
        self._close()
        if self.level == level:
            self._find_stop(self.after)  # the epilogue
        if children:
            body_end = children[-1].body_end
        return tuple(children), max(self.stop, body_end)

    def _open(self, boundary: bytes) -> None:
        delimiter = b"--" + boundary
        self.needles.append(self.needle)
        self.needle = _shared(self.needle, b"\n" + delimiter) if self.open else b"\n" + delimiter
        self.open = (*self.open, delimiter)

    def _close(self) -> None:
        self.needle = self.needles.pop()
        self.open = self.open[:-1]

    def _rest(self, start: int) -> Part:
        """All that is left, as one part: there were too many."""
        self.parts_left = 0
        self._stop_at_end()
        return _make_opaque(start, self._blank_line_end(start), self.end)


def _is_composite(kind: ContentType) -> bool:
    if kind.media_type == b"multipart":
        return bool(_boundary(kind))
    return kind.media_type == b"message" and kind.subtype in _MESSAGE_TYPES


def _boundary(kind: ContentType) -> bytes:
    for name, value in kind.parameters:
        if name == b"boundary":
            return value[:MAX_BOUNDARY].rstrip(b" \t")
    return b""


def _shared(one: bytes, other: bytes) -> bytes:
    """What both begin with."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return one[:length]


def _make_opaque(start: int, body_start: int, end: int) -> Part:
    return Part(start, body_start, end, 0, b"application", b"octet-stream", opaque=True)


def _make_part(
    bounds: tuple[int, int, int, int],
    kind: ContentType,
    fields: Fields,
    inside: tuple[tuple[Part, ...], HeaderSummary | None],
) -> Part:
    get = fields.get
    encoding = get(b"content-transfer-encoding")
    disposition = get(b"content-disposition")
    language = get(b"content-language")
    return Part(
        *bounds,
        kind.media_type,
        kind.subtype,
        kind.parameters,
        get(b"content-id"),
        get(b"content-description"),
        parse_encoding(encoding) if encoding else b"7bit",
        get(b"content-md5"),
        parse_disposition(disposition) if disposition else None,
        parse_languages(language) if language else (),
        get(b"content-location"),
        inside[0],
        inside[1],
    )
