"""The words of one message, as a search compares them.

Encoded words, transfer encodings and charsets are undone; both sides are folded alike, so that a
search finds what a reader sees (RFC 9051 6.4.4, RFC 5051). The index of words is made of the same
texts, so both give the same answers.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Final

from barid.message.mime.dates import parse_date
from barid.message.words.folding import folded
from barid.message.words.reading import body_text, fields_of, has_text
from barid.message.words.wanted import Searched, Wanted
from barid.model.mailbox import Letter
from barid.postoffice.description import outline_of

__all__ = ["Wording", "folded"]

_BREAK: Final = " \x01 "
"""Between fields: nobody looks for it, so nothing is found across it."""


class Wording:
    """One message while it is searched; each thing is decoded once, when it is asked for."""

    def __init__(self, letter: Letter) -> None:
        self._letter = letter
        self._outline = outline_of(letter)
        self._values: dict[str, list[Searched]] = {}

    def header_holds(self, name: str, wanted: Wanted) -> bool:
        """Whether a field of this name holds what is wanted; any value holds nothing at all."""
        return any(wanted.is_in(value) for value in self._values_of(folded(name)))

    def body_holds(self, wanted: Wanted) -> bool:
        """Whether the text of the message, its header apart, holds what is wanted."""
        return wanted.is_in(self._body)

    def text_holds(self, wanted: Wanted) -> bool:
        """Whether header or body hold what is wanted."""
        return wanted.is_in(self._header) or self.body_holds(wanted)

    def sent_on(self) -> date | None:
        """The day in the Date field, as its sender's zone had it."""
        sent = parse_date(self._outline.envelope.date or b"")
        return sent.day if sent is not None else None

    @cached_property
    def _fields(self) -> list[tuple[str, str]]:
        root = self._outline.root
        return list(fields_of(self._letter.content[root.header_start : root.body_start]))

    @cached_property
    def _trace(self) -> list[tuple[str, str]]:
        """Our own prefix; its names are before every message, so nobody looks for those."""
        return list(fields_of(self._letter.prefix))

    @cached_property
    def _body(self) -> Searched:
        return Searched(body_text(self._letter.content, self._outline))

    @cached_property
    def _header(self) -> Searched:
        own = [f"{name}: {value}" if has_text(name) else name for name, value in self._fields]
        return Searched(_BREAK.join([*own, *(value for _, value in self._trace)]))

    def _values_of(self, name: str) -> list[Searched]:
        """Values of every field of this folded name, our own prefix included."""
        known = self._values.get(name)
        if known is None:
            fields = (*self._trace, *self._fields)
            known = [Searched(value) for found, value in fields if folded(found) == name]
            self._values[name] = known
        return known
