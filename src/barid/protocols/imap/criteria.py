"""Parser of search keys (RFC 9051 6.4.4, RFC 3501 6.4.4), into the tree of `keys`.

Extensions: MODSEQ (RFC 7162), OLDER and YOUNGER (RFC 5032), EMAILID and THREADID (RFC 8474),
SAVEDBEFORE and its kin (RFC 8514).

Depth is bounded, length is bounded by the command line. Text is decoded from the client's charset.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable
from typing import Final

from barid.protocols.imap import date
from barid.protocols.imap.grammar import DATE, OBJECT_ID, SEQUENCE_SET
from barid.protocols.imap.keys import (
    All,
    And,
    BodyHolds,
    Changed,
    Dated,
    DateOf,
    HasFlag,
    HasId,
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
    Within,
)
from barid.protocols.imap.refusal import impossible, malformed
from barid.protocols.imap.scanner import Scanner

MAX_DEPTH: Final = 100
"""Nested parentheses, NOT and OR; clients write long chains of OR."""
MAX_KEYS: Final = 4000
"""Keys in one search, those that hold others among them."""
LONGEST: Final = 0xFFFF_FFFF
"""Seconds of an interval: some 136 years."""

CHARSETS: Final = {
    "US-ASCII": "utf-8",  # a client that says ASCII and sends more means UTF-8
    "UTF-8": "utf-8",
    "ISO-8859-1": "latin-1",
    "ISO-8859-6": "iso8859-6",
    "WINDOWS-1252": "cp1252",
    "WINDOWS-1256": "cp1256",
}
"""Charsets of search text that we name, with their Python codecs; we take whatever Python knows."""
_NO_CHARSETS: Final = frozenset(
    ("idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem")
)

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
    "SAVEDATESUPPORTED": All(),
}
_FIELDS: Final = ("BCC", "CC", "FROM", "SUBJECT", "TO")
_DATES: Final[dict[str, tuple[DateOf, When]]] = {
    **{when.value: (DateOf.ARRIVAL, when) for when in When},
    **{"SENT" + when.value: (DateOf.SENT, when) for when in When},
    **{"SAVED" + when.value: (DateOf.SAVED, when) for when in When},
}


class Criteria:
    """Takes search keys from a scanner. `charset` is what the client calls it."""

    def __init__(self, scanner: Scanner, charset: str = "UTF-8") -> None:
        self._scanner = scanner
        codec = _codec_of(charset)
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
            "MODSEQ": self._changed,
            "OLDER": lambda: Within(self._interval(), older=True),
            "YOUNGER": lambda: Within(self._interval(), older=False),
            "EMAILID": lambda: HasId(self._identifier()),
            "THREADID": lambda: HasId(self._identifier(), thread=True),
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

    def _changed(self) -> Key:
        """`[entry-name SP entry-type-req SP] mod-sequence-valzer`. One number for each message is
        all that we have, so the entry is read and ignored (RFC 7162 3.1.5)."""
        scanner = self._scanner
        if scanner.next_is(b'"'):
            name = scanner.string() or b""
            scanner.space()
            kind = scanner.word("an entry type")
            if not name.startswith(b"/flags/") or kind not in ("PRIV", "SHARED", "ALL"):
                raise malformed("Unknown entry")
            scanner.space()
        return Changed(scanner.number())

    def _interval(self) -> int:
        """Seconds, at least one (RFC 5032 3)."""
        seconds = self._scanner.number()
        if not 0 < seconds <= LONGEST:
            raise malformed("An interval has seconds")
        return seconds

    def _identifier(self) -> str:
        return self._scanner.take(OBJECT_ID, "an identifier")[0].decode("ascii")

    def _dated(self, of: DateOf, when: When) -> Key:
        day = date.parse_date(self._scanner.take(DATE, "a date")[0])
        if day is None:
            raise malformed("No such date")
        return Dated(of, when, day)

    def _text(self) -> str:
        data = self._scanner.astring("a text")
        try:
            return data.decode(self._codec)
        except (UnicodeError, LookupError):
            raise malformed("Text is not in the charset of the search") from None


def _codec_of(charset: str) -> str | None:
    """The name of Python's codec for a charset, or None."""
    known = CHARSETS.get(charset.upper())
    if known is not None:
        return known
    try:
        name = codecs.lookup(charset[:40]).name
        b"abcd".decode(name)  # not all codecs are of text
    except UnicodeDecodeError:
        return name
    except (LookupError, ValueError):
        return None
    return None if name.replace("-", "_") in _NO_CHARSETS else name


def _together(keys: list[Key]) -> Key:
    return keys[0] if len(keys) == 1 else And(tuple(keys))
