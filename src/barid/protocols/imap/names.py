"""Mailbox names on the wire: modified UTF-7 and UTF-8, and the patterns of LIST.

Decoding is strict: a name has exactly one written form, so two clients cannot mean two mailboxes
with names that look the same (RFC 3501 5.1.3). Matching takes time linear in the name.
"""

from __future__ import annotations

import re
import unicodedata
from base64 import b64decode, b64encode
from typing import Final

from barid.model.mailbox import INBOX

_SHIFTED: Final = re.compile(r"&([A-Za-z0-9+,]*)-")
_ENCODABLE: Final = re.compile(r"[^\x20-\x7e]+|&")
_FORBIDDEN: Final = re.compile(r"[\x00-\x1f\x7f\x80-\x9f\u2028\u2029]")


def encode_utf7(name: str) -> bytes:
    """A name in modified UTF-7 (RFC 3501 5.1.3)."""
    return _ENCODABLE.sub(_shift, name).encode("ascii")


def _shift(found: re.Match[str]) -> str:
    if found[0] == "&":
        return "&-"
    octets = found[0].encode("utf-16-be", "surrogatepass")
    return "&" + b64encode(octets, b"+,").decode("ascii").rstrip("=") + "-"


def decode_utf7(written: bytes) -> str | None:
    """The name that is written in modified UTF-7, None unless this is its one correct form."""
    try:
        name = _SHIFTED.sub(_unshift, written.decode("ascii"))
        return name if encode_utf7(name) == written else None
    except ValueError:  # not ASCII, not base64, half a surrogate
        return None


def _unshift(found: re.Match[str]) -> str:
    run = found[1]
    if not run:
        return "&"
    return b64decode(run + "=" * (-len(run) % 4), b"+,", validate=True).decode("utf-16-be")


def decode_utf8(written: bytes) -> str | None:
    """The name that is written in UTF-8 (RFC 9051 5.1), None when it is not UTF-8."""
    try:
        return written.decode()
    except UnicodeDecodeError:
        return None


def encode(name: str, *, utf8: bool) -> bytes:
    """A name as this client reads it: UTF-8 after ENABLE, else modified UTF-7."""
    return name.encode("utf-8", "surrogatepass") if utf8 else encode_utf7(name)


def decode(written: bytes, *, utf8: bool) -> str | None:
    """The name meant by `written`, None for a wrong form or control characters (RFC 5198 2).

    INBOX is the same in any case (RFC 9051 5.1).
    """
    name = decode_utf8(written) if utf8 else decode_utf7(written)
    if name is None or _FORBIDDEN.search(name):
        return None
    return INBOX if name.isascii() and name.upper() == INBOX else name


class Pattern:
    """A LIST pattern: `*` is any run of characters, `%` any run without separator (RFC 9051 6.3.9).

    Runs over the name once with the set of reachable pattern places as bits, so that no pattern can
    make it slow.
    """

    __slots__ = ("_any_level", "_end", "_one_level", "_places", "_separator", "_wild")

    def __init__(self, pattern: str, separator: str = "/") -> None:
        signs = re.sub(r"[*%]*\*[*%]*", "*", unicodedata.normalize("NFC", pattern))
        signs = re.sub("%+", "%", signs)
        self._separator = separator
        self._end = 1 << len(signs)
        self._any_level = self._one_level = 0
        self._places: dict[str, int] = {}
        for place, sign in enumerate(signs):
            if sign == "*":
                self._any_level |= 1 << place
            elif sign == "%":
                self._one_level |= 1 << place
            else:
                self._places[sign] = self._places.get(sign, 0) | 1 << place
        self._wild = self._any_level | self._one_level

    def matches(self, name: str) -> bool:
        """Whether the whole name fits."""
        places = self._places
        # A wildcard may stand for nothing: its place and the next are both reachable.
        reached = 1 | (1 & self._wild) << 1
        for character in unicodedata.normalize("NFC", name):
            staying = self._any_level if character == self._separator else self._wild
            reached = (reached & places.get(character, 0)) << 1 | reached & staying
            if not reached:
                return False
            reached |= (reached & self._wild) << 1
        return bool(reached & self._end)


def matches_inbox(pattern: str, separator: str = "/") -> bool:
    """Whether a pattern means INBOX, which it may write in any case (RFC 9051 6.3.9)."""
    return pattern.isascii() and Pattern(pattern.upper(), separator).matches(INBOX)
