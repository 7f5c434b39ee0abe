"""Text into header values that are ASCII: encoded words (RFC 2047) and parameters (RFC 2231).

What is written here is read back by `headers` as it was. An encoded word has at most 75 characters
and never cuts a character in two (RFC 2047 5); lines are folded where there is white space.
"""

from __future__ import annotations

import re
from base64 import b64encode
from typing import Final

LINE: Final = 76
"""Octets of a folded line as far as white space allows (RFC 2047 2)."""

_PAYLOAD: Final = 52
"""Characters of an encoded word between its marks: fewer than may be, so that the first finds room
behind the name of most fields."""
_CHUNK: Final = _PAYLOAD // 4 * 3
_PLAIN: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
"""What stands for itself in the Q encoding even within a phrase (RFC 2047 5 (3))."""
_Q: Final = {octet: chr(octet) if octet in _PLAIN else f"={octet:02X}" for octet in range(256)} | {
    0x20: "_"
}
_RUN: Final = re.compile(r"[ \t]+")
_READABLE: Final = re.compile(r"[!-~]*\Z")
_BETWEEN_WORDS: Final = re.compile(r'([\s()<>,;"]+)')
_LOOKALIKE: Final = re.compile(r"=\?.*\?=")
# RFC 2231 7: attribute-char
_ATTRIBUTE: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{|}~"
)
_ASCII: Final = frozenset(range(0x21, 0x7F)) - frozenset(b'";\\')
_TOKEN: Final = re.compile(rb"[^\x00-\x20()<>@,;:\\\"/\[\]?=\x7f-\xff]+\Z")
_TO_ESCAPE: Final = re.compile(rb'(["\\])')


def encode_text(text: str) -> str:
    """Unstructured text as ASCII: words that need it are encoded, the others stay readable.

    Control characters, and what would be taken for an encoded word, are encoded as well.
    """
    pieces: list[str] = []
    pending: list[str] = []  # words to encode that follow one another: the space between is lost
    for word in _RUN.split(text):
        if _READABLE.match(word) and not _LOOKALIKE.search(word):
            if pending:
                pieces.append(encode_phrase(" ".join(pending)))
                pending = []
            pieces.append(word)
        else:
            pending.append(word)
    if pending:
        pieces.append(encode_phrase(" ".join(pending)))
    return " ".join(pieces)


def encode_phrase(text: str) -> str:
    """All of a text as encoded words with a space between them, in the shorter encoding."""
    data = text.encode("utf-8", "replace")
    base64 = (len(data) + 2) // 3 * 4
    if sum(len(_Q[octet]) for octet in data) <= base64:
        return " ".join(f"=?utf-8?q?{''.join(_Q[o] for o in c)}?=" for c in _q_chunks(text))
    return " ".join(f"=?utf-8?b?{b64encode(c).decode()}?=" for c in _chunks(data))


def encode_runs(text: str) -> str:
    """Each word with characters above ASCII as encoded words, all else as it is: for comments."""
    pieces = _BETWEEN_WORDS.split(text)
    return "".join(piece if piece.isascii() else encode_phrase(piece) for piece in pieces)


def fold(value: str, used: int, end: str = "\r\n") -> str:
    """A value broken at its white space into lines; `used` columns of the first are taken.
    Only one space stays of white space at which a line is broken."""
    lines: list[str] = []
    line, column = "", used
    for word in value.split(" "):
        if line and column + 1 + len(word) > LINE:
            lines.append(line)
            line, column = word, 1 + len(word)
        else:
            line = f"{line} {word}" if line else word
            column += 1 + len(word)
    lines.append(line)
    return f"{end} ".join(lines)


def encode_parameter(name: str, value: bytes) -> list[str]:
    """`name=value` as header fields have it; several pieces when it is too long for a line.

    Bytes above ASCII are taken for UTF-8. A name that ends with `*` has a value that is in the
    extended form of RFC 2231 4 already.
    """
    if name.endswith("*"):
        return _extended(name[:-1], _percent(value, _ASCII))
    if not value.isascii():
        return _extended(name, "utf-8''" + _percent(value, _ATTRIBUTE))
    if _TOKEN.match(value):
        return [f"{name}={value.decode()}"]
    quoted = _TO_ESCAPE.sub(rb"\\\1", value).decode()
    return [f'{name}="{quoted}"']


def _percent(value: bytes, kept: frozenset[int]) -> str:
    return "".join(chr(octet) if octet in kept else f"%{octet:02X}" for octet in value)


def _extended(name: str, value: str) -> list[str]:
    room = LINE - len(name) - len("*99*=; ")
    if len(value) <= room:
        return [f"{name}*={value}"]
    room = max(room, 20)
    pieces: list[str] = []
    at = 0
    while at < len(value):
        end = min(at + room, len(value))
        cut = value.rfind("%", max(end - 2, at), end)  # not within a percent sign and its digits
        if at < cut and end < len(value):
            end = cut
        pieces.append(f"{name}*{len(pieces)}*={value[at:end]}")
        at = end
    return pieces


def _chunks(data: bytes) -> list[bytes]:
    """UTF-8 in pieces that fit into one word of base64 each, no character cut; behind a space where
    there is one, since some readers put a space between encoded words in a phrase."""
    found = []
    at = 0
    while at < len(data):
        end = min(at + _CHUNK, len(data))
        space = data.rfind(b" ", at, end) + 1 if end < len(data) else 0
        if space > at + _CHUNK // 3:
            end = space
        while end < len(data) and data[end] & 0xC0 == 0x80:
            end -= 1
        found.append(data[at:end])
        at = end
    return found


def _q_chunks(text: str) -> list[bytes]:
    """The same for the Q encoding."""
    found: list[bytes] = []
    chunk, size = b"", 0
    for character in text:
        data = character.encode("utf-8", "replace")
        more = sum(len(_Q[octet]) for octet in data)
        if size + more > _PAYLOAD:
            space = chunk.rfind(b" ") + 1
            cut = space if space > len(chunk) // 3 else len(chunk)
            found.append(chunk[:cut])
            chunk = chunk[cut:]
            size = sum(len(_Q[octet]) for octet in chunk)
        chunk, size = chunk + data, size + more
    found.append(chunk)
    return found
