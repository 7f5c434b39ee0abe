"""Which bytes of a message a section of RFC 9051 6.4.5.1 names: BODY[2.1.MIME] and its like.

A section that does not exist is None, as the reply for it is then NIL or empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import Enum

from barid.model.outline import Outline, Part

_FIELD = re.compile(rb"[^\n]*+(?:\n|\Z)(?:[ \t][^\n]*+(?:\n|\Z))*+")


class SectionKind(Enum):
    """What of a part is meant. CONTENT is the part itself: BODY[], BODY[1], BODY[2.1]."""

    CONTENT = ""
    HEADER = "HEADER"
    TEXT = "TEXT"
    MIME = "MIME"


def find_part(outline: Outline, path: Sequence[int]) -> Part | None:
    """The part with these numbers, counted from 1; the root for none. RFC 9051 6.4.5.1."""
    part: Part = outline.root
    enclosing: Part | None = part  # the message or multipart whose parts the next number counts
    for number in path:
        if enclosing is None:
            return None
        parts = enclosing.children if enclosing.is_multipart else (enclosing,)
        if not 1 <= number <= len(parts):
            return None
        part = parts[number - 1]
        if part.is_message and part.children:
            enclosing = part.children[0]
        else:
            enclosing = part if part.is_multipart else None
    return part


def section(
    outline: Outline, path: Sequence[int], kind: SectionKind = SectionKind.CONTENT
) -> tuple[int, int] | None:
    """Start and end of a section in the content."""
    part = find_part(outline, path)
    if part is None:
        return None
    if not path:
        return _of_message(part, kind, outline.size)
    if kind is SectionKind.CONTENT:
        return part.body_start, part.body_end
    if kind is SectionKind.MIME:
        return part.header_start, part.body_start
    if not part.is_message or not part.children:
        return None  # RFC 9051 6.4.5.1: HEADER and TEXT only of an enclosed message
    return _of_message(part.children[0], kind, part.body_end)


def _of_message(root: Part, kind: SectionKind, end: int) -> tuple[int, int] | None:
    if kind is SectionKind.HEADER:
        return root.header_start, root.body_start
    if kind is SectionKind.TEXT:
        return root.body_start, end
    return (root.header_start, end) if kind is SectionKind.CONTENT else None


def header_fields(header: bytes, names: Iterable[bytes], *, exclude: bool = False) -> bytes:
    """HEADER.FIELDS, or with `exclude` HEADER.FIELDS.NOT: in their order, folded as they were.

    The blank line is always there (RFC 9051 6.4.5.1), except when the header itself lacks it.
    """
    wanted = frozenset(name.lower() for name in names)
    kept: list[bytes] = []
    for match in _FIELD.finditer(header):
        field = match[0]
        if not field:
            break
        if field in (b"\r\n", b"\n"):
            kept.append(field)
            break
        name = field.partition(b":")[0].strip(b" \t\r\n").lower()
        if (name in wanted) is not exclude:
            kept.append(field)
    return b"".join(kept)
