"""The words of one message, as a search compares them.

Encoded words, transfer encodings and charsets are undone; both sides are compared in NFKC without
case, so that a search finds what a reader sees (RFC 9051 6.4.4, RFC 5051).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final

from barid.message.mime.dates import parse_date
from barid.message.mime.headers import decode_words, unfold
from barid.message.mime.sections import header_fields
from barid.message.mime.text import searchable_text
from barid.model.mailbox import Letter
from barid.postoffice.description import outline_of

_FIELD_BREAK: Final = re.compile(rb"\r?\n(?![ \t])")  # RFC 5322 2.2.3


def folded(text: str) -> str:
    """Text without case, width and composition."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


class Wording:
    """One message while it is searched; each thing is decoded once, when it is asked for."""

    __slots__ = ("_body", "_fields", "_header", "_letter", "_outline")

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._outline = outline_of(letter)
        self._fields: dict[str, list[str]] = {}
        self._header: str | None = None
        self._body: str | None = None

    def header_holds(self, name: str, wanted: str) -> bool:
        """Whether a field of this name holds the folded text; any value holds the empty one."""
        return any(wanted in value for value in self._values(name))

    def body_holds(self, wanted: str) -> bool:
        """Whether the text of the message, its header apart, holds the folded text."""
        if self._body is None:
            self._body = folded(searchable_text(self._letter.content, self._outline))
        return wanted in self._body

    def text_holds(self, wanted: str) -> bool:
        """Whether header or body hold the folded text."""
        if self._header is None:
            lines = self._letter.prefix + self._own_header()
            self._header = folded(decode_words(unfold(lines)))
        return wanted in self._header or self.body_holds(wanted)

    def sent_on(self) -> date | None:
        """The day in the Date field, as its sender's zone had it."""
        sent = parse_date(self._outline.envelope.date or b"")
        return sent.day if sent is not None else None

    def _own_header(self) -> bytes:
        root = self._outline.root
        return self._letter.content[root.header_start : root.body_start]

    def _values(self, name: str) -> list[str]:
        """Decoded and folded values of every field of this name, our own prefix included."""
        known = self._fields.get(name)
        if known is not None:
            return known
        encoded = name.encode("utf-8", "replace")
        block = header_fields(self._letter.prefix + self._own_header(), [encoded])
        fields = (field for field in _FIELD_BREAK.split(block) if field.strip())
        values = [folded(decode_words(unfold(field.partition(b":")[2]))) for field in fields]
        self._fields[name] = values
        return values
