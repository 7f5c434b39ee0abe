"""Header values as people and searches read them: unfolded, decoded, never failing.

RFC 2047 encoded words, RFC 2231 parameter values, RFC 6532 UTF-8, and bytes of no declared charset
(see `charsets`). All functions are linear in what they are given.
"""

from __future__ import annotations

import binascii
import re
from urllib.parse import unquote_to_bytes

from barid.message.mime.charsets import decode_charset, decode_unlabelled
from barid.model.outline import Parameters

_FOLD = re.compile(rb"\r?\n(?=[ \t])")
# RFC 2047 2, with spaces allowed in the text, which many senders leave there.
_ENCODED_WORD = re.compile(rb"=\?([!->@-~]{1,80}+)\?([bBqQ])\?([^?\r\n]*+)\?=")
_BETWEEN_WORDS = re.compile(rb"[ \t\r\n]*+\Z")
_NOT_BASE64 = bytes(sorted(set(range(256)) - set(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
)))  # fmt: skip


def unfold(value: bytes) -> bytes:
    """A header value on one line (RFC 5322 2.2.3), without white space around it."""
    if b"\n" in value or b"\r" in value:
        value = _FOLD.sub(b"", value).replace(b"\r", b" ").replace(b"\n", b" ")
    return value.strip(b" \t")


def decode_words(value: bytes) -> str:
    """An unfolded value with its encoded words decoded (RFC 2047 6).

    White space between encoded words goes; characters cut in two by the border of two words of
    one charset, against RFC 2047 5, are put together again. What cannot be decoded stays.
    """
    if b"=?" not in value:
        return decode_unlabelled(value)
    pieces: list[str] = []
    charset = ""
    pending: list[bytes] = []  # of words in this charset that touch
    at = 0
    for match in _ENCODED_WORD.finditer(value):
        between = value[at : match.start()]
        name = match[1].partition(b"*")[0].decode("ascii").lower()  # RFC 2231 5: the language
        touching = bool(charset) and _BETWEEN_WORDS.match(between) is not None
        if not (touching and name == charset):
            pieces.append(decode_charset(b"".join(pending), charset) if charset else "")
            pieces.append("" if touching else decode_unlabelled(between))
            charset, pending = name, []
        pending.append(_decode_word(match[2], match[3]))
        at = match.end()
    pieces.append(decode_charset(b"".join(pending), charset) if charset else "")
    pieces.append(decode_unlabelled(value[at:]))
    return "".join(pieces)


def decode_parameter(parameters: Parameters, name: bytes) -> str | None:
    """A parameter for people: the extended form of RFC 2231 first, else with encoded words.

    Encoded words do not belong in parameters (RFC 2047 5), but many senders put them there.
    """
    plain: bytes | None = None
    for found, value in parameters:
        if found == name + b"*":
            return decode_extended(value)
        if found == name and plain is None:
            plain = value
    return None if plain is None else decode_words(plain)


def decode_extended(value: bytes) -> str:
    """`charset'language'percent-encoded`, RFC 2231 4; without charset it is guessed."""
    charset, quote, rest = value.partition(b"'")
    _, second, text = rest.partition(b"'")
    if not (quote and second):
        charset, text = b"", value
    data = unquote_to_bytes(text)
    return (
        decode_charset(data, charset.decode("ascii", "replace"))
        if charset
        else (decode_unlabelled(data))
    )


def decode_base64(data: bytes) -> bytes:
    """Base64 whatever else stands between, up to its first padding; a cut end is dropped."""
    data = data.partition(b"=")[0].translate(None, _NOT_BASE64)
    rest = len(data) % 4
    if rest == 1:
        data = data[:-1]
    elif rest:
        data += b"=" * (4 - rest)
    return binascii.a2b_base64(data)


def _decode_word(encoding: bytes, text: bytes) -> bytes:
    if encoding in b"bB":
        return decode_base64(text)
    return binascii.a2b_qp(text, header=True)
