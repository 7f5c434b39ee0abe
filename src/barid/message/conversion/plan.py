"""What has to change in a message so that a next hop can take it, part by part.

A plan is a list of edits over the message as it is, made from its outline and from one look at its
bodies, a piece at a time; so a message of any size is converted in bounded memory. Only what must
change does. What is signed by its author is never touched: where it would have to be, there is no
plan (RFC 1847 2.1, docs/decisions/0032).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Final, NamedTuple

from barid.message.conversion.encoders import Way
from barid.message.conversion.survey import LONGEST_LINE, Survey, has_long_line, survey
from barid.message.mime.blocks import fields_in, name_of
from barid.message.mime.downgrade import downgrade_header
from barid.model.outline import Outline, Part

Read = Callable[[int, int], bytes]
"""Octets of the message, as a slice has them."""

MOST_HEADER: Final = 1024 * 1024
"""Octets of a header block that can be written anew."""
_PLAIN: Final = frozenset((b"7bit", b"8bit", b"binary"))
_LABEL: Final = b"content-transfer-encoding"


class Obstacle(Enum):
    """Why there is no plan."""

    SIGNED = "signed"
    """It is signed as it is, and a signature over something else would be broken."""
    UNKNOWN_ENCODING = "unknown-encoding"
    PARTIAL = "partial"
    """A piece of a message, to be put together as it is (RFC 2046 5.2.2)."""
    UNREADABLE = "unreadable"
    """It has more parts, deeper ones, or greater headers than we look at."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What the next hop takes: octets above 127 in bodies, UTF-8 in header fields, and the label
    `binary`. `known` has addresses in ASCII by the identity keys of others that are not."""

    eight_bit: bool
    utf8_headers: bool
    binary: bool = True
    known: Mapping[str, str] = field(default_factory=dict)


class Put(NamedTuple):
    """These octets instead of those from `start` to `end`."""

    start: int
    end: int
    octets: bytes


class Recode(NamedTuple):
    """Those from `start` to `end` in an encoding."""

    start: int
    end: int
    way: Way


class Mask(NamedTuple):
    """Those from `start` to `end`, which mean nothing, in ASCII and short lines."""

    start: int
    end: int


Edit = Put | Recode | Mask


def make_plan(read: Read, outline: Outline, aim: Aim) -> tuple[Edit, ...] | Obstacle:
    """The edits, in their order; none where the message can go as it is."""
    try:
        return tuple(_Planning(read, aim).message(outline.root, outline.size))
    except _Obstructed as obstructed:
        return obstructed.obstacle


class _Obstructed(Exception):
    """Never leaves this module."""

    def __init__(self, obstacle: Obstacle) -> None:
        super().__init__(obstacle.value)
        self.obstacle = obstacle


class _Planning:
    def __init__(self, read: Read, aim: Aim) -> None:
        self._read = read
        self._aim = aim

    def message(self, root: Part, size: int) -> Iterator[Edit]:
        """The outermost message, to its last octet."""
        yield from self._entity(root, is_message=True)
        yield from self._gap(root.body_end, size)

    def _entity(self, part: Part, *, is_message: bool, enclosed: bool = False) -> Iterator[Edit]:
        """A message or a part of one. `enclosed` within another message: there header fields are
        body (RFC 6532 3.7), and 8-bit ones may stay where bodies may be so."""
        signed = (part.media_type, part.subtype) == (b"multipart", b"signed")
        if part.is_multipart and not signed:
            inside = list(self._parts(part, enclosed))
            label = self._composite_label(part)
        elif part.is_message and part.subtype == b"rfc822":
            inside = list(self._entity(part.children[0], is_message=True, enclosed=True))
            label = self._composite_label(part)
        elif signed:
            self._leave_signed(part)
            inside, label = [], None
        else:
            inside, label = self._leaf(part)
        yield from self._header(part, label, is_message=is_message, enclosed=enclosed)
        yield from inside

    # --- bodies

    def _parts(self, part: Part, enclosed: bool) -> Iterator[Edit]:
        at = part.body_start
        for child in part.children:
            yield from self._gap(at, child.header_start)
            yield from self._entity(child, is_message=False, enclosed=enclosed)
            at = child.body_end
        yield from self._gap(at, part.body_end)

    def _gap(self, start: int, end: int) -> Iterator[Edit]:
        """Delimiters, and what stands before the first and behind the last part, for nobody."""
        found = survey(self._read, start, end)
        if found.long_lines or (found.wide and not self._aim.eight_bit):
            yield Mask(start, end)

    def _leaf(self, part: Part) -> tuple[list[Edit], bytes | None]:
        """What becomes of a body without parts, and its new label, None for the old one."""
        found = survey(self._read, part.body_start, part.body_end)
        must = found.wide and not self._aim.eight_bit
        if not must and not found.long_lines:
            return [], self._relabelled(part, found)
        if part.opaque and must:
            raise _Obstructed(Obstacle.UNREADABLE)
        way = _way(part, found)
        if isinstance(way, Way):
            return [Recode(part.body_start, part.body_end, way)], way.label
        if must:
            raise _Obstructed(way)
        return [], None  # a long line that we cannot mend goes as others send it

    def _relabelled(self, part: Part, found: Survey) -> bytes | None:
        if part.encoding == b"binary" and not self._aim.binary:
            return b"8bit" if found.wide else b"7bit"
        return None

    def _composite_label(self, part: Part) -> bytes | None:
        """Nothing in it is encoded, whatever its parts are (RFC 2045 6.4)."""
        if part.encoding in (b"8bit", b"binary") and not self._aim.eight_bit:
            return b"7bit"
        if part.encoding == b"binary" and not self._aim.binary:
            return b"8bit"
        return None

    def _leave_signed(self, part: Part) -> None:
        if self._aim.eight_bit:
            return
        if survey(self._read, part.body_start, part.body_end).wide:
            raise _Obstructed(Obstacle.SIGNED)

    # --- headers

    def _header(
        self, part: Part, label: bytes | None, *, is_message: bool, enclosed: bool
    ) -> Iterator[Edit]:
        size = part.body_start - part.header_start
        in_ascii = not self._aim.eight_bit or not (self._aim.utf8_headers or enclosed)
        if size > MOST_HEADER:
            if label is not None or survey(self._read, part.header_start, part.body_start).wide:
                raise _Obstructed(Obstacle.UNREADABLE)
            return
        block = self._read(part.header_start, part.body_start)
        written = block
        if in_ascii and not block.isascii():
            written = downgrade_header(block, known=self._aim.known)
            if not written.isascii() and not self._aim.eight_bit:
                written = _without_octets(written)
        if label is not None:
            charset = partial(self._charset, part)
            written = _labelled(written, label, charset, is_message=is_message)
        if has_long_line(written):
            written = _folded(written)
        if written != block:
            yield Put(part.header_start, part.body_start, written)

    def _charset(self, part: Part) -> bytes:
        """What an unlabelled text is in, as far as that can be told."""
        found = survey(self._read, part.body_start, part.body_end)
        return b"utf-8" if found.utf8 else b"unknown-8bit"  # RFC 1428 3


def _way(part: Part, found: Survey) -> Way | Obstacle:
    """How a body is written anew."""
    if part.encoding == b"base64":
        return Way.MENDED_BASE64
    if part.encoding == b"quoted-printable":
        return Way.MENDED_QUOTED_PRINTABLE
    if part.encoding not in _PLAIN:
        return Obstacle.UNKNOWN_ENCODING
    if (part.media_type, part.subtype) == (b"message", b"partial"):
        return Obstacle.PARTIAL
    if part.media_type != b"text":
        return Way.BASE64
    # An octet costs three characters in the one, three octets cost four in the other.
    return Way.QUOTED_PRINTABLE if found.escapes * 6 < found.size else Way.BASE64


_BLANK: Final = re.compile(rb"\r?\n\Z")


def _labelled(
    block: bytes, label: bytes, charset: Callable[[], bytes], *, is_message: bool
) -> bytes:
    """The header block that says so of its body."""
    fields = fields_in(block)
    names = set(map(name_of, fields))
    added = []
    if is_message and b"mime-version" not in names:
        added.append(b"MIME-Version: 1.0\r\n")
    if b"content-type" not in names and label in (b"base64", b"quoted-printable"):
        added.append(b"Content-Type: text/plain; charset=%b\r\n" % charset())
    added.append(b"Content-Transfer-Encoding: %b\r\n" % label)
    kept = [field for field in fields if name_of(field) != _LABEL]
    blank = kept.pop() if kept and kept[-1] in (b"\r\n", b"\n") else b""
    if not blank:
        blank = b"\r\n"
    if kept and not kept[-1].endswith(b"\n"):
        kept[-1] += b"\r\n"
    return b"".join((*kept, *added, blank))


def _without_octets(block: bytes) -> bytes:
    """Fields in a charset that nobody has told (RFC 1428 3, RFC 2047 4.2), word by word."""

    def word(found: re.Match[bytes]) -> bytes:
        escaped = b"".join(b"=%02X" % octet for octet in found[0])
        pieces = [escaped[at : at + 45] for at in range(0, len(escaped), 45)]
        return b" ".join(b"=?unknown-8bit?q?%b?=" % piece for piece in pieces)

    return _WIDE_WORD.sub(word, block)


_WIDE_WORD: Final = re.compile(rb"[A-Za-z0-9]*+[\x80-\xff][A-Za-z0-9\x80-\xff]*+")


def _folded(block: bytes) -> bytes:
    """Lines that are too long broken at white space, as far as there is any (RFC 5322 2.1.1)."""
    lines = []
    for line in block.split(b"\r\n"):
        while len(line) > LONGEST_LINE:
            cut = line.rfind(b" ", 1, LONGEST_LINE)
            if cut < 1 or not line[:cut].strip():
                break
            lines.append(line[:cut])
            line = line[cut:]
        lines.append(line)
    return b"\r\n".join(lines)
