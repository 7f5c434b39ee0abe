"""Text without the differences that a search looks past.

Unicode: NFKC without case (RFC 5051 goes less far), invisible characters gone, white space as one
space. Arabic: vowel marks and tatweel gone, the forms of alef, ya, ta marbuta, kaf and of hamza on
a seat as one, all digits as 0 to 9. Every step but NFKC looks at one character at a time, so what
was contained in a text still is.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MARKS: Final = (
    *range(0x0610, 0x061B),
    0x0640,  # tatweel
    *range(0x064B, 0x0660),
    0x0670,
    *range(0x06D6, 0x06DD),
    *range(0x06DF, 0x06E5),
    *range(0x06E7, 0x06E9),
    *range(0x06EA, 0x06EE),
)
_INVISIBLE: Final = (
    0x00AD,
    0x061C,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x2070),
    0xFEFF,
)
_DIGITS: Final = {first + n: 0x30 + n for first in (0x0660, 0x06F0) for n in range(10)}
_PLAIN: Final[dict[int, int | None]] = {
    **dict.fromkeys((*_MARKS, *_INVISIBLE)),
    **_DIGITS,
    0x06CC: 0x064A,  # Persian ya
    0x06A9: 0x0643,  # Persian kaf
}
_NOT_PLAIN: Final = re.compile(f"[{''.join(map(chr, _PLAIN))}]")
_ALIKE: Final = str.maketrans("أإآٱىةؤئ", "اااايهوي")
_ARABIC: Final = re.compile("[\u0621-\u064a\u0671-\u06d3]")


def plain(text: str) -> str:
    """Text without case, width, composition, vowel marks and what cannot be seen; spelt as it was.
    White space is one space each, and none at the ends."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = _normalised(_normalised(text).casefold())
    if _NOT_PLAIN.search(text) is not None:
        text = text.translate(_PLAIN)
    return " ".join(text.split())


def _normalised(text: str) -> str:
    """Most text is so already, and that is quickly seen."""
    if unicodedata.is_normalized("NFKC", text):
        return text
    return unicodedata.normalize("NFKC", text)


def alike(text: str) -> str:
    """Plain text in which letters that writers confuse are the same."""
    return text.translate(_ALIKE) if is_arabic(text) else text


def folded(text: str) -> str:
    """Text as a search compares it."""
    return alike(plain(text))


def is_arabic(text: str) -> bool:
    """Whether there is an Arabic letter in it."""
    return not text.isascii() and _ARABIC.search(text) is not None
