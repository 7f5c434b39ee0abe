"""Header fields written: text, addresses, identifiers, parameters; each ends in CRLF.

What is written is read back as it was. Lines keep to 78 columns where white space allows, and to
998 octets always (RFC 5322 2.1.1); nothing that is given can begin a field of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from barid.message.composing.parties import Party, address_list, folded
from barid.message.mime.ascii import encode_parameter, encode_phrase

NAME: Final = re.compile(r"[!-9;-~]{1,76}")
"""RFC 5322 3.6.8: ftext."""
_READABLE: Final = re.compile(r"[!-~]{1,900}")
_BREAKS: Final = re.compile(r"[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+[ \t]*")
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


def text_field(name: str, text: str) -> str:
    """A field of unstructured text. Line ends in it become spaces; all else is read back as it
    was."""
    value = folded(unstructured(_BREAKS.sub(" ", text)).split(" "), len(name) + 1)
    return f"{name}: {value}\r\n"


def unstructured(text: str) -> str:
    """Text as RFC 2047 5 (1) has it in a header: from the first word that needs encoding to the
    last, all is encoded with the spaces between; the words around stay readable."""
    words = text.split(" ")
    wanting = [place for place, word in enumerate(words) if not _is_plain(word)]
    if not wanting or not text:
        return text
    # A space at a border is lost where nothing readable stands beyond it.
    first = 0 if not any(words[: wanting[0]]) else wanting[0]
    last = len(words) - 1 if not any(words[wanting[-1] + 1 :]) else wanting[-1]
    if not any(words[first : last + 1]):  # only spaces: an encoded word is not empty
        first, last = max(first - 1, 0), last + 1
    encoded = encode_phrase(" ".join(words[first : last + 1]))
    return " ".join((*words[:first], encoded, *words[last + 1 :]))


def _is_plain(word: str) -> bool:
    return _READABLE.fullmatch(word) is not None and "=?" not in word


def address_field(name: str, parties: Sequence[Party]) -> str:
    """A field of addresses; empty when there are none."""
    return f"{name}: {address_list(parties, len(name) + 1)}\r\n" if parties else ""


def identifier_field(name: str, identifiers: Sequence[str]) -> str:
    """A field of Message-IDs, which are given without brackets; empty when there are none."""
    if not identifiers:
        return ""
    return f"{name}: {folded([f'<{one}>' for one in identifiers], len(name) + 1)}\r\n"


def parameter_field(name: str, value: str, parameters: Mapping[str, str]) -> str:
    """A value with parameters (RFC 2045 5.1, RFC 2231), each on a line of its own where it is
    long."""
    pieces = [value]
    for key, text in parameters.items():
        clean = _BREAKS.sub(" ", text).encode("utf-8", "replace")
        if _needs_extended(clean):
            clean, key = b"utf-8''" + b"".join(_percent(octet) for octet in clean), f"{key}*"
        written = encode_parameter(key, clean)
        pieces[-1] += ";"
        pieces += [f"{one};" for one in written[:-1]] + [written[-1]]
    return f"{name}: {_joined(pieces, len(name) + 1)}\r\n"


def _joined(pieces: Sequence[str], used: int) -> str:
    """Like `folded`, for pieces that hold spaces of their own."""
    lines, column = [pieces[0]], used + 1 + len(pieces[0])
    for piece in pieces[1:]:
        if column + 1 + len(piece) > 76:
            lines.append("\r\n " + piece)
            column = 1 + len(piece)
        else:
            lines.append(" " + piece)
            column += 1 + len(piece)
    return "".join(lines)


def _needs_extended(value: bytes) -> bool:
    """ASCII that no quoted string should hold: controls, what looks encoded, what is very long."""
    return value.isascii() and (
        b"=?" in value or len(value) > 60 or any(octet < 32 or octet == 127 for octet in value)
    )


def _percent(octet: int) -> bytes:
    keep = 48 <= octet <= 57 or 65 <= octet <= 90 or 97 <= octet <= 122 or octet in b"-._~"
    return bytes((octet,)) if keep else b"%%%02X" % octet


def date_written(moment: datetime) -> str:
    """A moment with its zone (RFC 5322 3.3). Raises ValueError when it has no zone."""
    offset = moment.utcoffset()
    if offset is None:
        raise ValueError("a date in a header has a zone")
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    day, month = _DAYS[moment.weekday()], _MONTHS[moment.month - 1]
    sign = "-" if minutes < 0 else "+"
    return (
        f"{day}, {moment.day} {month} {moment.year:04} "
        f"{moment.hour:02}:{moment.minute:02}:{moment.second:02} {sign}{hours:02}{rest:02}"
    )
