"""The octets of a section of a message, as a client names it (RFC 9051 6.4.5.1).

What stands before the shared content for this reader (the prefix) is the beginning of the header.
"""

from __future__ import annotations

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


class OpenLetter:
    """One letter being read from; its outline is decoded when it is first needed."""

    __slots__ = ("_letter", "_outline")

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._outline: Outline | None = None

    @property
    def outline(self) -> Outline:
        if self._outline is None:
            self._outline = outline_of(self._letter)
        return self._outline

    def octets(self, wanted: BodySection) -> bytes | None:
        """The section, cut as asked for; None where there is no such part.

        Raises UnknownEncoding for BINARY of a part that cannot be decoded.
        """
        if wanted.binary:
            found = self._decoded(wanted.path)
        elif wanted.path or wanted.part is not Part.WHOLE:
            found = self._section(wanted)
        else:
            found = self._letter.prefix + self._letter.content
        if found is None or wanted.partial is None:
            return found
        origin = wanted.partial.origin
        return found[origin : origin + wanted.partial.size]

    def decoded_size(self, wanted: BinarySize) -> int:
        """Octets of a part once decoded; 0 where there is no such part. Raises UnknownEncoding."""
        return len(self._decoded(wanted.path) or b"")

    def _section(self, wanted: BodySection) -> bytes | None:
        found = section(self.outline, wanted.path, _KINDS[wanted.part])
        if found is None:
            return None
        start, end = found
        octets = self._letter.content[start:end]
        if not wanted.path and wanted.part is not Part.TEXT:
            octets = self._letter.prefix + octets
        if wanted.fields:
            others = wanted.part is Part.HEADER_FIELDS_NOT
            return header_fields(octets, wanted.fields, exclude=others)
        return octets

    def _decoded(self, path: tuple[int, ...]) -> bytes | None:
        if not path:
            return self._letter.prefix + self._letter.content
        part = find_part(self.outline, path)
        if part is None:
            return None
        body = self._letter.content[part.body_start : part.body_end]
        if part.is_multipart or part.is_message:
            return body
        decoded = decode_transfer(body, part.encoding)
        if decoded is None:
            raise UnknownEncoding
        return decoded
