"""Passwords made comparable: one password, however a device writes its characters in Unicode.

Two standards, each where it is asked for: OpaqueString (RFC 8265 4.2) for passwords that are sent,
SASLprep (RFC 4013) for SCRAM, whose clients prepare the password themselves and must come to the
same octets as we. Names are compared by the identity key of addresses (`model.address`).
"""

from __future__ import annotations

import stringprep
import unicodedata
from typing import Final

# FreeformClass (RFC 8264 4.3, 9): letters and digits, other letters and digits, spaces, symbols,
# punctuation. What is left out is disallowed: controls, private use, surrogates, unassigned.
_FREEFORM: Final = frozenset(
    "Ll Lu Lo Nd Lm Mn Mc Lt Nl No Me Zs Sm Sc Sk So Pc Pd Ps Pe Pi Pf Po".split()
)
_JOINERS: Final = frozenset("\u200c\u200d")
_VIRAMA: Final = 9
_DEFAULT_IGNORABLE: Final = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
_OLD_HANGUL: Final = ((0x1100, 0x11FF), (0xA960, 0xA97C), (0xD7B0, 0xD7FB))

_PROHIBITED: Final = (
    stringprep.in_table_c12,
    stringprep.in_table_c21_c22,
    stringprep.in_table_c3,
    stringprep.in_table_c4,
    stringprep.in_table_c5,
    stringprep.in_table_c6,
    stringprep.in_table_c7,
    stringprep.in_table_c8,
    stringprep.in_table_c9,
)


def opaque(password: str) -> str | None:
    """OpaqueString: other spaces become SPACE, then NFC. None when it is empty or has a character
    that no password may have (RFC 8265 4.2)."""
    if not password:
        return None
    if password.isascii():
        return password if password.isprintable() else None
    spaced = "".join(" " if unicodedata.category(c) == "Zs" else c for c in password)
    normal = unicodedata.normalize("NFC", spaced)
    allowed = all(_is_freeform(normal, place) for place in range(len(normal)))
    return normal if allowed else None


def _is_freeform(text: str, place: int) -> bool:
    char = text[place]
    if char in _JOINERS:
        return _may_join(text, place)
    if char in _DEFAULT_IGNORABLE or any(a <= ord(char) <= b for a, b in _OLD_HANGUL):
        return False
    return unicodedata.category(char) in _FREEFORM


def _may_join(text: str, place: int) -> bool:
    """Joiners after a virama, and the non-joiner between letters that would join (RFC 5892 A.1,
    A.2). Departure: between any two letters of one of the joining scripts, since Unicode's joining
    types are not at hand; it makes no two passwords alike."""
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if before and unicodedata.combining(before) == _VIRAMA:
        return True
    between = bool(before) and bool(after)
    return text[place] == "\u200c" and between and all(map(_joins, (before, after)))


def _joins(char: str) -> bool:
    return unicodedata.bidirectional(char) in ("AL", "NSM")


def saslprep(password: str) -> str | None:
    """SASLprep; None when the password cannot be prepared so. Characters that Unicode 3.2 does not
    know are left as they are, as by clients (RFC 3454 7): else emoji would be no password."""
    if password.isascii():
        return password if password and password.isprintable() else None
    mapped = "".join(
        " " if stringprep.in_table_c12(c) else c for c in password if not stringprep.in_table_b1(c)
    )
    prepared = unicodedata.normalize("NFKC", mapped)
    if not prepared or any(refuses(c) for c in prepared for refuses in _PROHIBITED):
        return None
    return prepared if _keeps_direction(prepared) else None


def _keeps_direction(text: str) -> bool:
    """Right-to-left text begins and ends so and has no left-to-right letters (RFC 3454 6)."""
    if not any(map(stringprep.in_table_d1, text)):
        return True
    if any(map(stringprep.in_table_d2, text)):
        return False
    return stringprep.in_table_d1(text[0]) and stringprep.in_table_d1(text[-1])


def for_scram(password: str) -> bytes:
    """The octets that a SCRAM client makes its keys from.

    What SASLprep refuses, such as Arabic words with digits behind them, is taken as OpaqueString
    has it, and else as it is: so do clients that have no SASLprep, and no others can send it.
    """
    prepared = saslprep(password) or opaque(password) or password
    return prepared.encode("utf-8", "surrogatepass")


def forms(password: str) -> tuple[bytes, ...]:
    """The octets to compare with a secret, in this order: as OpaqueString has them, and as they
    came where these differ, since secrets from elsewhere were made from what was typed."""
    raw = password.encode("utf-8", "surrogatepass")
    prepared = opaque(password)
    if prepared is None or prepared == password:
        return (raw,)
    return (prepared.encode(), raw)
