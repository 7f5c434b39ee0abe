"""The octets of a section of a message, as a client names it (RFC 9051 6.4.5.1).

What stands before the shared content for this reader (the prefix) is the beginning of the header.
"""

from __future__ import annotations

from typing import NamedTuple

from barid.interfaces.store import Content
from barid.message.mime.sections import SectionKind, find_part, header_fields, section
from barid.message.mime.text import decode_transfer
from barid.model.mailbox import Letter
from barid.model.outline import Outline
from barid.postoffice.description import outline_of
from barid.protocols.imap.commands.fetch import BinarySize, BodySection, Part

_KINDS = {
    Part.WHOLE: SectionKind.CONTENT,
    Part.HEADER: SectionKind.HEADER,
    Part.HEADER_FIELDS: SectionKind.HEADER,
    Part.HEADER_FIELDS_NOT: SectionKind.HEADER,
    Part.TEXT: SectionKind.TEXT,
    Part.MIME: SectionKind.MIME,
}


class UnknownEncoding(Exception):
    """A part was to be decoded whose transfer encoding nobody knows (RFC 3516 4.3)."""


class Piece(NamedTuple):
    """Some octets of a section that has `size` of them."""

    size: int
    octets: bytes
    holds_nul: bool
    """Whether a NUL is anywhere in the section, where that was looked for: in decoded parts."""


class OpenLetter:
    """One letter being read from; its outline is decoded when it is first needed.

    Of `content`, where it is given instead of standing in the letter, no more is read than needed.
    """

    __slots__ = ("_content", "_letter", "_outline", "_size")

    def __init__(self, letter: Letter, content: Content | None = None) -> None:
        self._letter = letter
        self._content = content
        self._size = len(letter.content) if content is None else content.size
        self._outline: Outline | None = None

    @property
    def outline(self) -> Outline:
        if self._outline is None:
            self._outline = outline_of(self._letter, lambda: self._read(0, self._size))
        return self._outline

    def octets(self, wanted: BodySection) -> bytes | None:
        """The section, cut as asked for; None where there is no such part.

        Raises UnknownEncoding for BINARY of a part that cannot be decoded.
        """
        span = self._span(wanted)
        return self._made(wanted) if span is None else self._between(*span)

    def piece(self, wanted: BodySection, first: int, most: int) -> Piece | None:
        """At most `most` octets of what `octets` gives, from the one numbered `first` on."""
        span = self._span(wanted)
        if span is None:
            made = self._made(wanted)
            if made is None:
                return None
            return Piece(len(made), made[first : first + most], b"\0" in made)
        start, end = span
        found = self._between(min(start + first, end), min(start + first + most, end))
        return Piece(end - start, found, False)

    def decoded_size(self, wanted: BinarySize) -> int:
        """Octets of a part once decoded; 0 where there is no such part. Raises UnknownEncoding."""
        return len(self._decoded(wanted.path) or b"")

    def _span(self, wanted: BodySection) -> tuple[int, int] | None:
        """Where the section, cut as asked for, stands in prefix and content; None where it does
        not stand there as it is, or not at all."""
        if wanted.binary or wanted.fields:
            return None
        return _cut(self._section(wanted), wanted)

    def _section(self, wanted: BodySection) -> tuple[int, int] | None:
        """Where the whole section stands in prefix and content."""
        prefix = len(self._letter.prefix)
        if not wanted.path and wanted.part is Part.WHOLE:
            return 0, prefix + self._size
        found = section(self.outline, wanted.path, _KINDS[wanted.part])
        if found is None:
            return None
        start, end = found
        of_header = not wanted.path and wanted.part is not Part.TEXT
        return (0 if of_header else prefix + start), prefix + end

    def _made(self, wanted: BodySection) -> bytes | None:
        """A section that does not stand in the message as it is, cut as asked for."""
        if wanted.binary:
            found = self._decoded(wanted.path)
        else:
            span = self._section(wanted)
            others = wanted.part is Part.HEADER_FIELDS_NOT
            found = span and header_fields(self._between(*span), wanted.fields, exclude=others)
        if found is None or wanted.partial is None:
            return found
        origin = wanted.partial.origin
        return found[origin : origin + wanted.partial.size]

    def _decoded(self, path: tuple[int, ...]) -> bytes | None:
        if not path:
            return self._letter.prefix + self._read(0, self._size)
        part = find_part(self.outline, path)
        if part is None:
            return None
        body = self._read(part.body_start, part.body_end)
        if part.is_multipart or part.is_message:
            return body
        decoded = decode_transfer(body, part.encoding)
        if decoded is None:
            raise UnknownEncoding
        return decoded

    def _between(self, start: int, end: int) -> bytes:
        """Octets of prefix and content together."""
        prefix = self._letter.prefix
        before = len(prefix)
        return prefix[start:end] + self._read(max(start - before, 0), max(end - before, 0))

    def _read(self, start: int, end: int) -> bytes:
        if self._content is None:
            return self._letter.content[start:end]
        return self._content.read(start, end)


def _cut(span: tuple[int, int] | None, wanted: BodySection) -> tuple[int, int] | None:
    if span is None or wanted.partial is None:
        return span
    start = min(span[0] + wanted.partial.origin, span[1])
    return start, min(start + wanted.partial.size, span[1])
