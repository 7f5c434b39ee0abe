"""Walks over one complete command, fragment by literal, and takes the tokens that a verb asks for.

Every method either moves on past what it took or raises `Refused`; what a client may have written
instead is never guessed. Text is decoded here, names, dates and sets by their own modules.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from barid.model.flags import MAX_KEYWORD_LENGTH, system_flag
from barid.model.flags import SYSTEM_FLAGS as _SYSTEM_FLAGS
from barid.model.identifiers import Instant
from barid.model.mailbox import MAX_MAILBOX_NAME
from barid.protocols.imap import date, names, sequence
from barid.protocols.imap.grammar import (
    ASTRING_ATOM,
    ATOM,
    DATE_TIME,
    ESCAPED,
    FLAG,
    LIST_ATOM,
    LITERAL,
    NUMBER,
    QUOTED,
    SEQUENCE_SET,
)
from barid.protocols.imap.refusal import impossible, malformed
from barid.protocols.imap.sequence import SequenceSet

T = TypeVar("T")

MAX_NUMBER = (1 << 63) - 1
"""Largest number64 (RFC 9051 9)."""
MAX_WRITTEN_NAME = 5 * MAX_MAILBOX_NAME
"""Longest written form: modified UTF-7 needs up to five octets for two of UTF-8. A longer name is
refused anyway, and not worth the work of decoding and comparing it."""
_SYSTEM_NAMES = {name.casefold(): name for _, name in _SYSTEM_FLAGS}


@dataclass(frozen=True, slots=True)
class RawCommand:
    """A complete command: each fragment but the last ends with the announcement of a literal."""

    fragments: tuple[bytes, ...]
    literals: tuple[bytes, ...] = ()


class Scanner:
    """A place in a command. `utf8` tells how mailbox names are written (RFC 9051 5.1)."""

    __slots__ = ("_at", "_fragment", "_raw", "_text", "utf8")

    def __init__(self, raw: RawCommand, *, utf8: bool = False) -> None:
        self._raw = raw
        self._fragment = 0
        self._text = raw.fragments[0]
        self._at = 0
        self.utf8 = utf8

    # --- the simplest tokens

    def match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        """Take what the pattern matches here, or nothing."""
        found = pattern.match(self._text, self._at)
        if found is not None:
            self._at = found.end()
        return found

    def take(self, pattern: re.Pattern[bytes], expected: str) -> re.Match[bytes]:
        """Take what the pattern matches here; anything else is an error."""
        found = self.match(pattern)
        if found is None:
            raise malformed(f"Expected {expected}")
        return found

    def skip(self, token: bytes) -> bool:
        """Take exactly this token when it is next."""
        if self._text.startswith(token, self._at):
            self._at += len(token)
            return True
        return False

    def need(self, token: bytes) -> None:
        """Take exactly this token; anything else is an error."""
        if not self.skip(token):
            raise malformed(f"Expected {'a space' if token == b' ' else token.decode('ascii')}")

    def space(self) -> None:
        """Take one space."""
        self.need(b" ")

    def next_is(self, token: bytes) -> bool:
        """Whether this token is next; takes nothing."""
        return self._text.startswith(token, self._at)

    def next_matches(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether the pattern matches here; takes nothing."""
        return pattern.match(self._text, self._at) is not None

    def skip_word(self, word: str) -> bool:
        """Take this keyword (in upper case) when it is next, in any case."""
        end = self._at + len(word)
        if self._text[self._at : end].upper() != word.encode("ascii"):
            return False
        self._at = end
        return True

    @property
    def at_end(self) -> bool:
        """Whether nothing is left of the command."""
        return self._at == len(self._text) and self._fragment == len(self._raw.fragments) - 1

    def end(self) -> None:
        """Make sure that nothing is left of the command."""
        if not self.at_end:
            raise malformed("Unexpected text after the command")

    # --- words and numbers

    def word(self, expected: str = "an atom") -> str:
        """An atom in upper case: a keyword of the protocol."""
        return self.take(ATOM, expected)[0].decode("ascii").upper()

    def number(self) -> int:
        """number64 (RFC 9051 9)."""
        number = int(self.take(NUMBER, "a number")[0])
        if number > MAX_NUMBER:
            raise malformed("Number too large")
        return number

    def sequence_set(self) -> SequenceSet:
        """sequence-set (RFC 9051 9)."""
        found = sequence.parse(self.take(SEQUENCE_SET, "a sequence set")[0])
        if found is None:
            raise malformed("Message number too large")
        return found

    # --- strings

    def literal(self) -> tuple[bytes, bool] | None:
        """A literal and whether it is a literal8, or None when none is next."""
        found = LITERAL.match(self._text, self._at)
        if found is None:
            return None
        data = self._raw.literals[self._fragment]
        self._fragment += 1
        self._text = self._raw.fragments[self._fragment]
        self._at = 0
        return data, bool(found[1])

    def string(self) -> bytes | None:
        """Quoted string or literal without NUL, None when neither is next."""
        found = self.match(QUOTED)
        if found is not None:
            return ESCAPED.sub(rb"\1", found[1]) if b"\\" in found[1] else found[1]
        taken = self.literal()
        if taken is None:
            return None
        data, binary = taken
        if binary or b"\0" in data:
            raise malformed("Binary literal not allowed here")
        return data

    def astring(self, expected: str = "a string") -> bytes:
        """astring (RFC 9051 9)."""
        found = self.match(ASTRING_ATOM)
        if found is not None:
            return found[0]
        data = self.string()
        if data is None:
            raise malformed(f"Expected {expected}")
        return data

    def text(self, expected: str = "a string") -> str:
        """An astring in UTF-8."""
        return decoded(self.astring(expected))

    def nstring(self) -> bytes | None:
        """String, or None for NIL (RFC 9051 9)."""
        data = self.string()
        if data is None and self.word("a string or NIL") != "NIL":
            raise malformed("Expected a string or NIL")
        return data

    # --- mailboxes

    def mailbox(self) -> str:
        """A mailbox name, decoded; INBOX in upper case."""
        return self._decoded_name(self.astring("a mailbox name"))

    def list_mailbox(self) -> str:
        """A LIST pattern, decoded (RFC 9051 9)."""
        found = self.match(LIST_ATOM)
        written = self.string() if found is None else found[0]
        if written is None:
            raise malformed("Expected a mailbox pattern")
        return self._decoded_name(written) if written else ""

    def reference(self) -> str:
        """A mailbox name that may be empty: the reference of LIST."""
        written = self.astring("a reference name")
        return self._decoded_name(written) if written else ""

    def _decoded_name(self, written: bytes) -> str:
        if len(written) > MAX_WRITTEN_NAME:
            raise impossible("Mailbox name too long", "LIMIT")
        name = names.decode(written, utf8=self.utf8)
        if not name:
            raise impossible("Not a mailbox name", "CANNOT")
        return name

    # --- flags and times

    def flag(self) -> str | None:
        """A keyword, or a system flag in its usual case; None for \\Recent, which is ours alone."""
        written = self.take(FLAG, "a flag")[0].decode("ascii")
        if not written.startswith("\\"):
            if len(written) > MAX_KEYWORD_LENGTH:
                raise impossible("Keyword too long", "LIMIT")
            return written
        if system_flag(written) is None:
            # Clients copy \Recent from elsewhere: ignored, as it cannot be set (RFC 3501 2.3.2).
            if written.casefold() == "\\recent":
                return None
            raise malformed("Unknown system flag")
        return _SYSTEM_NAMES[written.casefold()]

    def flag_list(self) -> tuple[str, ...]:
        """flag-list = "(" [flag *(SP flag)] ")" (RFC 9051 9), each flag once."""
        return _once(self.listed(self.flag, empty=True))

    def flags(self) -> tuple[str, ...]:
        """flag-list or flags without parentheses, as STORE takes them (RFC 9051 9)."""
        if self.next_is(b"("):
            return self.flag_list()
        found = [self.flag()]
        while self.skip(b" "):
            found.append(self.flag())
        return _once(found)

    def date_time(self) -> Instant:
        """date-time (RFC 9051 9)."""
        moment = date.parse_date_time(self.take(DATE_TIME, "a date-time")[0])
        if moment is None:
            raise malformed("No such date")
        return moment

    # --- lists

    def listed(self, item: Callable[[], T], *, empty: bool = False) -> list[T]:
        """Items in parentheses, separated by one space."""
        self.need(b"(")
        if empty and self.skip(b")"):
            return []
        items = [item()]
        while not self.skip(b")"):
            self.space()
            items.append(item())
        return items


def decoded(data: bytes) -> str:
    """Octets as UTF-8."""
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise malformed("Not UTF-8") from None


def _once(flags: list[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(flag for flag in flags if flag is not None))
