"""Which names a new address may have: none that cannot be read aloud, typed again, or told apart.

The rules are for making addresses; mail is taken for whatever exists. They follow Unicode UTS 39
5.2 (highly restrictive), the Bidi Rule of RFC 5893 2 for names that are written from right to left,
and refuse what the identity of an address leaves out anyway. Names in ASCII are only measured.
"""

from __future__ import annotations

import unicodedata
from typing import Final

LONGEST: Final = 64
"""Octets of a new local part: what every system must take (RFC 5321 4.5.3.1.1)."""
TATWEEL: Final = "\u0640"

_RIGHT_TO_LEFT: Final = ("R", "AL")
_DIGITS: Final = ((0x30, 0x3A), (0x660, 0x66A), (0x6F0, 0x6FA))
# Which scripts are written together (UTS 39 5.2). The script of a letter is the first word of its
# name, since Python knows no scripts.
_TOGETHER: Final = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


def fault_of(local: str) -> str | None:
    """Why no new address may have this local part, or None: `name-long`, `name-hidden`,
    `name-tatweel`, `name-characters`, `name-digits`, `name-direction` or `name-scripts`."""
    if len(local.encode("utf-8", "replace")) > LONGEST:
        return "name-long"
    if local.isascii():
        return None
    if any(unicodedata.category(character) in ("Cf", "Cc", "Zl", "Zp") for character in local):
        return "name-hidden"
    if TATWEEL in local:
        return "name-tatweel"
    if not all(map(_is_ordinary, local)) or unicodedata.normalize("NFKC", local) != local:
        return "name-characters"
    if sum(any(low <= ord(c) < high for c in local) for low, high in _DIGITS) > 1:
        return "name-digits"
    if not _has_one_direction(local):
        return "name-direction"
    return None if _has_one_script(local) else "name-scripts"


def _is_ordinary(character: str) -> bool:
    """ASCII, a letter, a mark on one, or a digit."""
    return character.isascii() or unicodedata.category(character)[0] in "LMN"


def _has_one_direction(local: str) -> bool:
    """Whether it is shown alike everywhere: from right to left no letter of the other direction,
    and such a letter first (RFC 5893 2, conditions 1 to 3)."""
    directions = [unicodedata.bidirectional(character) for character in local]
    if not any(direction in (*_RIGHT_TO_LEFT, "AN") for direction in directions):
        return True
    return directions[0] in _RIGHT_TO_LEFT and "L" not in directions


def _has_one_script(local: str) -> bool:
    scripts = {
        unicodedata.name(character, "?").partition(" ")[0]
        for character in local
        if character.isalpha()
    }
    return len(scripts) <= 1 or any(scripts <= several for several in _TOGETHER)
