"""Bytes of some charset into text; nothing fails, and the text always encodes to UTF-8.

All charsets that Python knows, the aliases that mail uses, and a guess for what is unlabelled or
mislabelled: UTF-8 if it is valid UTF-8, else windows-1256 if it looks like Arabic words (nearly
all high bytes are its letters and most stand next to each other), else windows-1252. Other 8-bit
charsets without a label come out as one of these two; there is not enough in a header to tell.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

_NAME = re.compile(r"[A-Za-z0-9_.:+-]{1,40}\Z")
# What mail says, and what it means; supersets where senders mean them (as the Encoding Standard).
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-6-e": "iso8859-6",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-mac-arabic": "mac_arabic",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "cp-1256": "cp1256",
    "windows1256": "cp1256",
    "asmo-708": "iso8859-6",
}
# No charsets of mail, some of them not linear.
_REFUSED = frozenset({"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape"})
_NOT_A_CHARSET = frozenset({"mbcs", "oem", "uu", "hex", "bz2", "zlib", "base64", "quopri", "rot13"})
_ARABIC = frozenset(
    [
        *range(0xC1, 0xD7),
        *range(0xD8, 0xDC),
        *range(0xDD, 0xE0),
        0xE1,
        *range(0xE3, 0xE7),
        0xEC,
        0xED,
    ]
)
_HIGH_RUN = re.compile(rb"[\x80-\xff]{2,}+")
_HIGH = bytes(range(0x80, 0x100))
_LOW = bytes(range(0x80))
_GUESS_SAMPLE = 4096


def decode_charset(data: bytes, charset: str) -> str:
    """Text in this charset; a charset that is unknown, or says ASCII or UTF-8 of what is not, is
    guessed."""
    codec = _find_codec(charset[:80])
    if codec is None or codec == "ascii":
        return decode_unlabelled(data)
    if codec == "utf-8":
        return _decode_utf8(data)
    try:
        text = data.decode(codec, "replace")
    except (LookupError, ValueError):  # codecs of bytes, or that refuse to replace
        return decode_unlabelled(data)
    if codec == "utf-7":  # may hold one half of a surrogate pair
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _decode_utf8(data: bytes) -> str:
    """Text that is said to be UTF-8; guessed when most of its high bytes contradict that."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    if wrong < 2:  # one octet is damage, or the text was cut there
        return text
    high = len(data.translate(None, _LOW))
    return text if wrong * 2 <= high else decode_unlabelled(data)


def decode_unlabelled(data: bytes) -> str:
    """Text whose charset nobody says: the guess described above."""
    if data.isascii():
        return data.decode("ascii")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        sample = data[:_GUESS_SAMPLE]
        return data.decode("cp1256" if _looks_arabic(sample) else "cp1252", "replace")


def _looks_arabic(data: bytes) -> bool:
    high = data.translate(None, _LOW)
    if not high:
        return False
    letters = sum(byte in _ARABIC for byte in high)
    together = sum(len(run) for run in _HIGH_RUN.findall(data))
    return letters * 10 >= len(high) * 9 and together * 3 >= len(high) * 2


@lru_cache(512)
def _find_codec(charset: str) -> str | None:
    """The name of Python's codec for a charset, or None."""
    charset = charset.strip().strip("\"'").lower()
    if not _NAME.match(charset):
        return None
    try:
        name = codecs.lookup(_ALIASES.get(charset, charset)).name
    except (LookupError, ValueError):
        return None
    plain = name.replace("_", "-")
    return None if plain in _REFUSED or plain in _NOT_A_CHARSET else name
