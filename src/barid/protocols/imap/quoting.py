"""Strings as responses write them: atoms, quoted strings, literals (RFC 9051 9).

Each function is safe for any octets: what cannot be quoted becomes a literal.
"""

from __future__ import annotations

import re
from typing import Final

from barid.protocols.imap import names

MAX_QUOTED: Final = 1_000
"""Longer strings are sent as literals, which clients need not search for their end."""

_QUOTABLE: Final = re.compile(rb"[\x01-\x09\x0b\x0c\x0e-\x7f]*")
_QUOTABLE_UTF8: Final = re.compile(rb"[^\x00\r\n]*")
_SPECIAL: Final = re.compile(rb'(["\\])')
_ATOM: Final = re.compile(rb'[^\x00-\x20\x7f-\xff(){%*"\\]+')


def string(data: bytes) -> bytes:
    """A quoted string where possible, else a literal."""
    if len(data) <= MAX_QUOTED and _QUOTABLE.fullmatch(data):
        return quoted(data)
    return literal(data)


def nstring(data: bytes | None) -> bytes:
    """A string, or NIL for None."""
    return b"NIL" if data is None else string(data)


def astring(data: bytes) -> bytes:
    """An atom where possible (never NIL, which means nothing), else a string."""
    if _ATOM.fullmatch(data) and data.upper() != b"NIL":
        return data
    return string(data)


def quoted(data: bytes) -> bytes:
    """A quoted string; the caller knows that the octets may stand in one."""
    return b'"' + (_SPECIAL.sub(rb"\\\1", data) if b'"' in data or b"\\" in data else data) + b'"'


def literal(data: bytes) -> bytes:
    """A literal."""
    return b"{%d}\r\n%b" % (len(data), data)


def literal8(data: bytes) -> bytes:
    """A literal8, which may hold NUL (RFC 3516 5)."""
    return b"~{%d}\r\n%b" % (len(data), data)


def mailbox(name: str, *, utf8: bool) -> bytes:
    """A mailbox name as this client reads it, always quoted: some clients expect it."""
    written = names.encode(name, utf8=utf8)
    if len(written) <= MAX_QUOTED and _QUOTABLE_UTF8.fullmatch(written):
        return quoted(written)
    return literal(written)
