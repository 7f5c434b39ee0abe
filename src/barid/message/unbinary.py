"""Makes a BINARYMIME message (RFC 3030 3) one of lines, which every client can be handed.

Only parts whose octets cannot stand in lines are encoded, in base64, so every octet of what they
mean is kept; all else stays as it is. What cannot be told apart into parts is not converted.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Iterator
from typing import Final

from barid.message.mime import scan
from barid.model.octets import is_made_of_lines
from barid.model.outline import Part

_ENCODED: Final = (b"base64", b"quoted-printable")
_OCTETS_PER_LINE: Final = 57  # 76 characters: RFC 2045 6.8
_ENCODING_FIELD: Final = re.compile(
    rb"^content-transfer-encoding[ \t]*:(?:[^\n]|\n(?=[ \t]))*\n", re.IGNORECASE | re.MULTILINE
)
_BASE64_FIELD: Final = b"Content-Transfer-Encoding: base64\r\n"


def without_binary(content: bytes) -> bytes | None:
    """The message in lines that end with CRLF, without NUL; None when it cannot be made so."""
    if _is_whole(content):
        return content
    pieces: list[bytes] = []
    at = 0
    for part in _leaves(scan(content).root):
        body = content[part.body_start : part.body_end]
        last = part.body_end == len(content)
        fits = is_made_of_lines(body) and (not last or _is_whole(body))
        if fits or part.encoding in _ENCODED:
            continue
        pieces.append(content[at : part.header_start])
        pieces.append(_base64_header(content[part.header_start : part.body_start]))
        pieces.append(_base64(body, ended=last))
        at = part.body_end
    pieces.append(content[at:])
    converted = b"".join(pieces)
    return converted if _is_whole(converted) else None


def _is_whole(content: bytes) -> bool:
    """Whether every line, the last one too, ends with CRLF."""
    return (not content or content.endswith(b"\r\n")) and is_made_of_lines(content)


def _leaves(part: Part) -> Iterator[Part]:
    """Parts without parts, in their order."""
    if part.children:
        for child in part.children:
            yield from _leaves(child)
    else:
        yield part


def _base64_header(header: bytes) -> bytes:
    """The header of a part, blank line included, that says that its body is base64."""
    return _BASE64_FIELD + _ENCODING_FIELD.sub(b"", header)


def _base64(body: bytes, ended: bool) -> bytes:
    lines = [
        b2a_base64(body[start : start + _OCTETS_PER_LINE], newline=False)
        for start in range(0, len(body), _OCTETS_PER_LINE)
    ]
    return b"\r\n".join(lines) + (b"\r\n" if ended else b"")
