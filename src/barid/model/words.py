"""Search words of a content, as the post office makes them and the stores keep them.

A word stands in the field of the message in which it was found. Words are plain: folded, without
white space, made by `barid.message.words`; a store compares them and never looks into them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from barid.model.identifiers import ContentId

LARGE: Final = 1024 * 1024
"""Octets of a content of which only the pieces with text are read for its words."""
STEM: Final = "="
"""Stands before the stem of a word, which is only ever looked for whole."""


class Field(Enum):
    """Where in a message a word stands; the values are names of columns."""

    FROM = "sender"
    TO = "recipient"
    CC = "cc"
    BCC = "bcc"
    SUBJECT = "subject"
    HEADER = "header"
    """Any other field of the header; names of all fields, each with a colon before it."""
    BODY = "body"
    TRACE = "trace"
    """What stands before the content for some reader only. Others must not learn of it: it makes
    nothing but candidates, each to be looked at."""


FIELDS: Final = tuple(Field)
ANYWHERE: Final = frozenset(FIELDS) - {Field.TRACE}


class ContentWords(NamedTuple):
    """The words of one content: for each of FIELDS some words, a space between them, none twice. An
    address (an @ inside) has its halves beside it, each with the @.
    Nothing at all (None) where there are too many: such a content is always read instead."""

    content: ContentId
    words: tuple[str, ...] | None


class Piece(NamedTuple):
    """Octets of a content, and where in it they begin."""

    start: int
    octets: bytes


@dataclass(frozen=True, slots=True)
class Unworded:
    """A content that has no words yet, and what stands before it for its readers. The content is
    None when it cannot be read; when it is large, and only `pieces` of it are wanted."""

    id: ContentId
    content: bytes | None
    outline: bytes
    prefixes: tuple[bytes, ...]
    is_large: bool = False
    pieces: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class WordsState:
    """How far the words have come: all contents up to `cursor` have theirs. `epoch` grows whenever
    all are thrown away; `version` is that of the rules by which they were made."""

    cursor: ContentId
    epoch: int
    version: int


@dataclass(frozen=True, slots=True)
class Part:
    """`inside` is contained in a word that is wanted; or the word is one of `whole`, which are
    looked for as they are. Without `inside` only those count."""

    inside: str = ""
    whole: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """Contents that hold, for each of `parts`, a word that contains it or is one of its `whole`."""

    fields: frozenset[Field]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Listed:
    """How long the list of all words is, in characters: as words came, and without repetition."""

    loose: int
    settled: int


@dataclass(frozen=True, slots=True)
class Holding:
    """UIDs of messages that hold what was looked up: surely, or only perhaps, so that each of them
    has to be looked at."""

    sure: frozenset[int]
    perhaps: frozenset[int] = frozenset()
