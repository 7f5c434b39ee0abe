"""Names of mailboxes: which are allowed, and when two are the same.

Levels are separated by "/". Two names are the same when their NFC forms are equal, except that
INBOX is the same in any case (RFC 9051 5.1). Names are Net-Unicode (RFC 5198): no control
characters; `%` and `*` are refused because no client could list them.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from barid.model.mailbox import INBOX, MAX_MAILBOX_NAME

SEPARATOR: Final = "/"
MAX_LEVELS: Final = 20
_FORBIDDEN: Final = frozenset("%*\\\u2028\u2029")


def mailbox_key(name: str) -> str:
    """The identity of a name: NFC, INBOX (also as first level) in upper case."""
    composed = unicodedata.normalize("NFC", name)
    first, separator, rest = composed.partition(SEPARATOR)
    if first.upper() == INBOX and first.isascii():
        return INBOX + separator + rest
    return composed


def acceptable(name: str) -> bool:
    """Whether a mailbox may be created under this name."""
    composed = mailbox_key(name)
    levels = composed.split(SEPARATOR)
    return (
        0 < len(composed.encode("utf-8", "replace")) <= MAX_MAILBOX_NAME
        and len(levels) <= MAX_LEVELS
        and all(level and level == level.strip() for level in levels)
        and not any(_unwelcome(character) for character in composed)
    )


def superiors(key: str) -> list[str]:
    """The keys above this one, highest first: `a/b/c` has `a`, `a/b`."""
    levels = key.split(SEPARATOR)
    return [SEPARATOR.join(levels[:depth]) for depth in range(1, len(levels))]


def is_below(key: str, superior: str) -> bool:
    """Whether `key` names an inferior of `superior`."""
    return key.startswith(superior + SEPARATOR)


def _unwelcome(character: str) -> bool:
    return character in _FORBIDDEN or unicodedata.category(character) in ("Cc", "Cs", "Cn")
