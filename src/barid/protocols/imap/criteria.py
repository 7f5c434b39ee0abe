"""Parser of search keys (RFC 9051 6.4.4, RFC 3501 6.4.4), into the tree of `keys`.

Depth is bounded, length is bounded by the command line. Text is decoded from the client's charset.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from barid.protocols.imap import date
from barid.protocols.imap.grammar import DATE, SEQUENCE_SET
from barid.protocols.imap.keys import (
    All,
    And,
    BodyHolds,
    Dated,
    DateOf,
    HasFlag,
    HeaderHolds,
    IsRecent,
    Key,
    Larger,
    Not,
    Numbers,
    Or,
    Smaller,
    TextHolds,
    When,
)
from barid.protocols.imap.refusal import impossible, malformed
from barid.protocols.imap.scanner import Scanner

MAX_DEPTH: Final = 100
"""Nested parentheses, NOT and OR; clients write long chains of OR."""
MAX_KEYS: Final = 4000
"""Keys in one search, those that hold others among them."""

CHARSETS: Final = {
    "US-ASCII": "utf-8",  # a client that says ASCII and sends more means UTF-8
    "UTF-8": "utf-8",
    "ISO-8859-1": "latin-1",
    "ISO-8859-6": "iso8859-6",
    "WINDOWS-1252": "cp1252",
    "WINDOWS-1256": "cp1256",
}
"""Charsets of search text, with their Python codecs."""

_SEEN, _RECENT = HasFlag("\\Seen"), IsRecent()
FIXED: Final[dict[str, Key]] = {
    "ALL": All(),
    "ANSWERED": HasFlag("\\Answered"),
    "DELETED": HasFlag("\\Deleted"),
    "DRAFT": HasFlag("\\Draft"),
    "FLAGGED": HasFlag("\\Flagged"),
    "SEEN": _SEEN,
    "UNANSWERED": Not(HasFlag("\\Answered")),
    "UNDELETED": Not(HasFlag("\\Deleted")),
    "UNDRAFT": Not(HasFlag("\\Draft")),
    "UNFLAGGED": Not(HasFlag("\\Flagged")),
    "UNSEEN": Not(_SEEN),
    "RECENT": _RECENT,
    "OLD": Not(_RECENT),
    "NEW": And((_RECENT, Not(_SEEN))),
}
_FIELDS: Final = ("BCC", "CC", "FROM", "SUBJECT", "TO")
_DATES: Final[dict[str, tuple[DateOf, When]]] = {
    **{when.value: (DateOf.ARRIVAL, when) for when in When},
    **{"SENT" + when.value: (DateOf.SENT, when) for when in When},
}


class Criteria:
    """Takes search keys from a scanner. `charset` is a name of CHARSETS."""

    def __init__(self, scanner: Scanner, charset: str = "UTF-8") -> None:
        self._scanner = scanner
        codec = CHARSETS.get(charset.upper())
        if codec is None:
            # RFC 9051 7.1: BADCHARSET lists what is known.
            raise impossible("Unknown charset", f"BADCHARSET ({' '.join(CHARSETS)})")
        self._codec = codec
        self._depth = 0
        self._count = 0

    def all_keys(self) -> Key:
        """`search-key *(SP search-key)` to the end of the command."""
        keys = [self.key()]
        while not self._scanner.at_end:
            self._scanner.space()
            keys.append(self.key())
        return _together(keys)

    def key(self) -> Key:
        """One search-key."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise malformed("Search too deeply nested")
        self._count += 1
        if self._count > MAX_KEYS:
            raise impossible("Too many search keys", "LIMIT")
        key = self._key()
        self._depth -= 1
        return key

    def _key(self) -> Key:
        scanner = self._scanner
        if scanner.next_is(b"("):
            return _together(scanner.listed(self.key))
        if scanner.next_matches(SEQUENCE_SET):
            return Numbers(scanner.sequence_set())
        name = scanner.word("a search key")
        fixed = FIXED.get(name)
        if fixed is not None:
            return fixed
        rule = self._rules().get(name)
        if rule is None and name not in _FIELDS and name not in _DATES:
            raise malformed("Unknown search key")
        scanner.space()
        if rule is not None:
            return rule()
        if name in _FIELDS:
            return HeaderHolds(name.lower(), self._text())
        return self._dated(*_DATES[name])

    def _rules(self) -> dict[str, Callable[[], Key]]:
        """Keys with an argument of their own kind."""
        scanner = self._scanner
        return {
            "NOT": lambda: Not(self.key()),
            "OR": self._either,
            "UID": lambda: Numbers(scanner.sequence_set(), uid=True),
            "KEYWORD": self._keyword,
            "UNKEYWORD": lambda: Not(self._keyword()),
            "LARGER": lambda: Larger(scanner.number()),
            "SMALLER": lambda: Smaller(scanner.number()),
            "BODY": lambda: BodyHolds(self._text()),
            "TEXT": lambda: TextHolds(self._text()),
            "HEADER": self._header,
        }

    def _either(self) -> Key:
        left = self.key()
        self._scanner.space()
        return Or(left, self.key())

    def _keyword(self) -> Key:
        flag = self._scanner.flag()
        return _RECENT if flag is None else HasFlag(flag)

    def _header(self) -> Key:
        name = self._text()
        self._scanner.space()
        return HeaderHolds(name.lower(), self._text())

    def _dated(self, of: DateOf, when: When) -> Key:
        day = date.parse_date(self._scanner.take(DATE, "a date")[0])
        if day is None:
            raise malformed("No such date")
        return Dated(of, when, day)

    def _text(self) -> str:
        data = self._scanner.astring("a text")
        try:
            return data.decode(self._codec)
        except UnicodeDecodeError:
            raise malformed("Text is not in the charset of the search") from None


def _together(keys: list[Key]) -> Key:
    return keys[0] if len(keys) == 1 else And(tuple(keys))
